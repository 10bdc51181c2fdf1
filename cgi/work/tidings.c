#include "work/tidings.h"

#include "store/session.h"
#include "work/letter.h"
#include "work/share_part.h"

#include "base/clock.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

enum { LETTER_SECONDS = 60 * 60 };

/* What a transition tells the owners, and those whom the domain is shared with. */
static const struct tiding {
    enum domain_state from, to;
    const char *template;
    enum share_news news; /* NEWS_COUNT: it is nothing to them */
} tidings[] = {
    {STATE_PENDING, STATE_VERIFIED, "verified", NEWS_AWAKE},
    {STATE_PENDING, STATE_FAILED, "failed", NEWS_COUNT},
    {STATE_VERIFIED, STATE_DEGRADED, "degraded", NEWS_COUNT},
    {STATE_DEGRADED, STATE_VERIFIED, "recovered", NEWS_COUNT},
    {STATE_DEGRADED, STATE_FAILED, "lapsed", NEWS_ASLEEP},
};

static void release_json(void *object) {
    json_decref(object);
}

static json_t *finding_json(const struct finding *finding, const char *check,
                            const struct record *record) {
    json_t *params = json_object();
    for (size_t i = 0; i < finding->param_count; i++)
        json_object_set_new(params, finding->params[i].name, json_string(finding->params[i].value));
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:o}", "check", check, "type", record->type, "host",
                     record->host, "value", record->value, "code", finding->code, "params", params);
}

/* The first finding of each mandatory check that fails: [{check, type, host, value, code, params}],
   type to value being the record to publish. */
static const char *what_fails(const struct look *look, const struct transition *transition) {
    json_t *list = json_array();
    arena_defer(look->arena, release_json, list);
    for (int kind = 0; kind < CHECK_COUNT; kind++) {
        const struct result *result = &transition->results[kind];
        if (!(look->mandatory >> kind & 1) || !result->finding_count ||
            !verdict_fails(transition->checks[kind].standing.verdict))
            continue;
        struct record record =
            check_record(look->arena, (enum check_kind)kind, &look->claim, result->advice);
        json_array_append_new(list, finding_json(&result->findings[0], checks[kind].name, &record));
    }
    char *dumped = json_dumps(list, JSON_COMPACT);
    arena_defer(look->arena, free, dumped);
    return dumped;
}

static const struct tiding *tiding_of(enum domain_state from, enum domain_state to) {
    for (size_t i = 0; i < sizeof tidings / sizeof *tidings; i++)
        if (tidings[i].from == from && tidings[i].to == to)
            return &tidings[i];
    return NULL;
}

/* Whether the state is back at what it was when the owners were told last: what they were to be
   told meanwhile is taken back. */
static enum status take_back(const struct look *look, const struct transition *transition,
                             int *told) {
    enum domain_state from = transition->from, to = transition->domain->life.state;
    const char *held;
    enum status status = outbox_take_back(look->house->store, look->arena, transition->domain->id,
                                          clock_now(), &held);
    const struct tiding *undone = tiding_of(to, from);
    *told = held && undone && !strcmp(held, undone->template);
    return status;
}

/* Until when it is held back, for the same was told within the hour; 0: not. */
static enum status held_until(const struct look *look, int64_t domain_id, const char *template,
                              int64_t *until) {
    struct store *store = look->house->store;
    const char *bucket =
        arena_printf(look->arena, "letter %lld %s", (long long)domain_id, template);
    int64_t now = clock_now(), left;
    int count;
    *until = 0;
    enum status status = throttle_count(store, bucket, now, LETTER_SECONDS, &count);
    if (status != STATUS_OK || count == 1)
        return status;
    status = throttle_look(store, bucket, now, LETTER_SECONDS, &count, &left);
    *until = now + left;
    return status;
}

static enum status tell(const struct look *look, const struct transition *transition,
                        const char *template) {
    struct arena *arena = look->arena;
    const struct domain *domain = transition->domain;
    return letter_to_owners(look->house, arena, domain->project_id, template, "domain",
                            name_show(arena, domain->name).unicode, "path",
                            arena_printf(arena, "/projects/%lld/domains/%lld",
                                         (long long)domain->project_id, (long long)domain->id),
                            "ends", arena_printf(arena, "%lld", (long long)domain->life.grace_ends),
                            "findings", what_fails(look, transition), NULL);
}

enum status tidings_send(const struct look *look, const struct transition *transition) {
    struct store *store = look->house->store;
    const struct domain *domain = transition->domain;
    const struct tiding *tiding = tiding_of(transition->from, domain->life.state);
    int64_t until, last;
    int told;
    if (!tiding)
        return STATUS_OK;
    enum status status = take_back(look, transition, &told);
    if (status == STATUS_OK && tiding->news != NEWS_COUNT)
        status = share_tell_all(look->house, look->arena, domain, tiding->news);
    if (status != STATUS_OK || told)
        return status;
    status = held_until(look, domain->id, tiding->template, &until);
    if (status == STATUS_OK)
        status = outbox_last(store, &last);
    if (status == STATUS_OK)
        status = tell(look, transition, tiding->template);
    return status == STATUS_OK && until ? outbox_hold(store, last, domain->id, until) : status;
}
