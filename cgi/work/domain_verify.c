#include "work/domain.h"

#include "store/job.h"
#include "work/letter.h"
#include "work/seat.h"

#include "base/clock.h"
#include "base/random.h"
#include "dns/ask.h"

#include <assert.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

/*
 * Questions of one verification (rule D2): nine records of a domain in CNAME mode, each put to two
 * resolvers and eight name servers (90); zone cuts (10), addresses and serials of the servers of
 * two zones (48); SPF with its includes and hosts (60), DMARC (15), the advice (20), and looking
 * for what went wrong (40).
 */
enum {
    HOUR = 60 * 60,
    QUESTIONS_MOST = 320,
    FLIGHT_SPARE = 2 /* seconds to store in, when DNS took all its time */
};

/* One verification under way. */
struct look {
    struct house *house;
    struct arena *arena;
    struct domain before; /* as it stood when the questions were asked */
    struct claim claim;
    struct answers *answers;
    unsigned mandatory, mask;
    struct result results[CHECK_COUNT];
};

static unsigned built_checks(void) {
    unsigned mask = 0;
    for (int kind = 0; kind < CHECK_COUNT; kind++)
        if (checks[kind].run)
            mask |= 1u << kind;
    return mask;
}

static void step(void *context) {
    struct look *look = context;
    checks_run(look->arena, &look->claim, look->answers, look->mask, look->results);
}

static enum status ask(struct look *look) {
    const struct conf *conf = &look->house->conf;
    struct ask how = {(const char *const *)conf->resolvers, conf->verify_ms};
    look->claim = domain_claim(look->house, look->arena, &look->before);
    enum status status =
        domain_former(look->house->store, look->arena, &look->before, &look->claim.former);
    if (status != STATUS_OK)
        return status;
    look->answers = answers_new(look->arena, QUESTIONS_MOST);
    struct asked asked = {look->arena, look->answers, step, look};
    return ask_run(&how, &asked);
}

/* What a transition tells the owners. */
static const struct {
    enum domain_state from, to;
    const char *template;
} tidings[] = {
    {STATE_PENDING, STATE_VERIFIED, "verified"},  {STATE_PENDING, STATE_FAILED, "failed"},
    {STATE_VERIFIED, STATE_DEGRADED, "degraded"}, {STATE_DEGRADED, STATE_VERIFIED, "recovered"},
    {STATE_DEGRADED, STATE_FAILED, "lapsed"},
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
static const char *what_fails(const struct look *look, const struct domain_check now[CHECK_COUNT],
                              const struct result results[CHECK_COUNT]) {
    json_t *list = json_array();
    arena_defer(look->arena, release_json, list);
    for (int kind = 0; kind < CHECK_COUNT; kind++) {
        const struct result *result = &results[kind];
        if (!(look->mandatory >> kind & 1) || !result->finding_count ||
            !verdict_fails(now[kind].standing.verdict))
            continue;
        struct record record =
            check_record(look->arena, (enum check_kind)kind, &look->claim, result->advice);
        json_array_append_new(list, finding_json(&result->findings[0], checks[kind].name, &record));
    }
    char *dumped = json_dumps(list, JSON_COMPACT);
    arena_defer(look->arena, free, dumped);
    return dumped;
}

static enum status tell(const struct look *look, const struct domain *now,
                        const struct domain_check after[CHECK_COUNT],
                        const struct result results[CHECK_COUNT]) {
    struct arena *arena = look->arena;
    for (size_t i = 0; i < sizeof tidings / sizeof *tidings; i++)
        if (tidings[i].from == look->before.life.state && tidings[i].to == now->life.state)
            return letter_to_owners(look->house, arena, now->project_id, tidings[i].template,
                                    "domain", name_show(arena, now->name).unicode, "path",
                                    arena_printf(arena, "/projects/%lld/domains/%lld",
                                                 (long long)now->project_id, (long long)now->id),
                                    "ends",
                                    arena_printf(arena, "%lld", (long long)now->life.grace_ends),
                                    "findings", what_fails(look, after, results), NULL);
    return STATUS_OK;
}

/* What could not be asked is still there: the advice that keeps it stands (K11). */
static void keep_advice(struct arena *arena, const struct domain_check *check,
                        struct result *result) {
    struct result last = {0};
    if (result->verdict != VERDICT_UNKNOWN || result->advice)
        return;
    result_read_json(arena, check->result, &last);
    result->advice = last.advice;
}

/* The check as it stands with a new result. */
static struct domain_check merge(struct arena *arena, struct domain_check check,
                                 struct result *result, int64_t now) {
    keep_advice(arena, &check, result);
    int held = verdict_holds(check.standing.verdict);
    check.standing = standing_next(check.standing, result->verdict, now);
    if (!verdict_holds(check.standing.verdict))
        check.verified_at = 0;
    else if (!held)
        check.verified_at = now;
    check.checked_at = now;
    check.result = result_json(arena, result);
    return check;
}

/* What is known after the look: standings, results, and the life that follows. */
struct settlement {
    struct domain domain;
    struct domain_check checks[CHECK_COUNT];
    struct result results[CHECK_COUNT];
    unsigned mask; /* which checks changed */
    int64_t now;
};

static void live_on(const struct look *look, struct settlement *settled, int held_elsewhere) {
    const struct conf *conf = &look->house->conf;
    struct life_rules rules = {look->mandatory, (int64_t)conf->grace_hours * HOUR};
    struct standing standings[CHECK_COUNT];
    for (int kind = 0; kind < CHECK_COUNT; kind++)
        standings[kind] = settled->checks[kind].standing;
    /* All holds, but the name is another's: as long as that is so it counts as not looked at, which
       neither verifies nor fails. */
    for (int kind = 0; held_elsewhere && kind < CHECK_COUNT; kind++)
        standings[kind].verdict = VERDICT_NONE;
    struct domain *domain = &settled->domain;
    domain->life =
        life_next(look->before.life, standings, &rules, settled->now, random_below(1000));
    domain->checked_at = settled->now;
    if (domain->life.state == STATE_FAILED)
        domain->verified_at = 0;
    else if (domain->life.state == STATE_VERIFIED && look->before.life.state == STATE_PENDING)
        domain->verified_at = settled->now;
}

/* Whether the finding stands in the stored result of ownership, and puts it there or takes it out.
 */
static void note_holder(struct arena *arena, struct settlement *settled, int held_elsewhere) {
    struct result *result = &settled->results[CHECK_OWNERSHIP];
    struct result without = *result;
    without.finding_count = 0;
    for (size_t i = 0; i < result->finding_count; i++)
        if (strcmp(result->findings[i].code, "held_elsewhere") != 0)
            without.findings[without.finding_count++] = result->findings[i];
    if (held_elsewhere)
        finding_add(&without, "held_elsewhere", NULL);
    if (without.finding_count == result->finding_count)
        return;
    *result = without;
    settled->checks[CHECK_OWNERSHIP].result = result_json(arena, result);
    settled->mask |= 1u << CHECK_OWNERSHIP;
}

/* Which of two checks a chip tells of: what fails before what nobody knows, that before what holds.
 */
static int urgency(const struct standing *standing) {
    if (verdict_fails(standing->verdict))
        return 4;
    if (standing->unknown_since)
        return 3;
    if (standing->verdict == VERDICT_NONE)
        return 2;
    return standing->verdict == VERDICT_WEAK;
}

/* The three names of DKIM have one chip. */
static int shown_in_chip(const struct look *look, const struct settlement *settled, int chip) {
    static const enum check_kind others[] = {CHECK_DKIM2, CHECK_DKIM3};
    int worst = chip;
    for (int i = 0; chip == CHECK_DKIM && i < DKIM_NAMES - 1; i++)
        if (look->mandatory >> others[i] & 1 && urgency(&settled->checks[others[i]].standing) >
                                                    urgency(&settled->checks[worst].standing))
            worst = others[i];
    return worst;
}

static void show_chips(const struct look *look, struct settlement *settled) {
    for (int chip = 0; chip < CHIP_COUNT; chip++) {
        int kind = shown_in_chip(look, settled, chip);
        const struct standing *standing = &settled->checks[kind].standing;
        const struct result *result = &settled->results[kind];
        settled->domain.chips[chip] = (struct chip){
            .verdict = standing->verdict,
            .unknown = standing->unknown_since != 0,
            .code = result->finding_count ? result->findings[0].code : "",
        };
    }
}

static enum status save(const struct look *look, struct settlement *settled, int held_elsewhere,
                        int *held) {
    live_on(look, settled, held_elsewhere);
    note_holder(look->arena, settled, held_elsewhere);
    show_chips(look, settled);
    return domain_save_checks(look->house->store, &settled->domain, look->before.generation,
                              look->before.life.state, settled->mask, settled->checks, held);
}

/* In the caller's transaction: reads again what stands, and stores what follows from it. */
static enum status settle(struct look *look) {
    struct store *store = look->house->store;
    struct arena *arena = look->arena;
    struct settlement settled = {.mask = look->mask, .now = clock_now()};
    int64_t project_id = look->before.project_id, id = look->before.id;
    enum status status = domain_get(store, arena, project_id, id, &settled.domain);
    if (status == STATUS_OK)
        status = domain_checks(store, arena, project_id, id, settled.checks);
    if (status != STATUS_OK)
        return status == STATUS_NONE ? STATUS_STALE : status;
    /* The deadlines are the row's own: a jump of the clock may have moved them since. */
    settled.domain.life.state = look->before.life.state;
    look->before.life = settled.domain.life;
    for (int kind = 0; kind < CHECK_COUNT; kind++) {
        struct result *result = &settled.results[kind];
        if (look->mask >> kind & 1) {
            *result = look->results[kind];
            settled.checks[kind] = merge(arena, settled.checks[kind], result, settled.now);
        } else {
            result_read_json(arena, settled.checks[kind].result, result);
        }
    }
    int held = 0;
    status = save(look, &settled, 0, &held);
    if (status == STATUS_OK && held)
        status = save(look, &settled, 1, &held);
    if (status == STATUS_OK && (look->mask & look->mandatory) == look->mandatory)
        status = job_look_stored(store, &settled.domain, look->mandatory, settled.now);
    return status == STATUS_OK ? tell(look, &settled.domain, settled.checks, settled.results)
                               : status;
}

static enum status take_flight(struct house *house, const struct domain *domain) {
    int64_t now = clock_now(), until = now + house->conf.verify_ms / 1000 + FLIGHT_SPARE;
    enum status status = store_begin(house->store);
    if (status != STATUS_OK)
        return status;
    return store_end(house->store, domain_take_flight(house->store, domain, now, until));
}

/* The flight is ours: asks, and stores what follows. */
static enum status fly(struct look *look, enum verification *outcome) {
    enum status status = ask(look);
    if (status == STATUS_OK)
        status = store_begin(look->house->store);
    if (status != STATUS_OK)
        return status;
    status = store_end(look->house->store, settle(look));
    *outcome = status == STATUS_STALE ? VERIFICATION_STALE : VERIFICATION_DONE;
    return status == STATUS_STALE ? STATUS_OK : status;
}

static enum status verify_seated(struct look *look, enum verification *outcome) {
    *outcome = VERIFICATION_RUNNING;
    enum status status = take_flight(look->house, &look->before);
    if (status != STATUS_OK)
        return status == STATUS_STALE ? STATUS_OK : status;
    return fly(look, outcome);
}

enum status domain_verify(struct house *house, struct arena *arena, const struct actor *actor,
                          int64_t project_id, int64_t id, unsigned mask,
                          enum verification *outcome) {
    assert(!actor || (may(actor, RIGHT_VERIFY) && actor->project.id == project_id));
    struct look look = {.house = house, .arena = arena};
    enum status status = domain_get(house->store, arena, project_id, id, &look.before);
    if (status != STATUS_OK)
        return status;
    look.mandatory = domain_mandatory(house, &look.before);
    look.mask = mask & (look.mandatory | CHECKS_ADVICE) & built_checks();
    *outcome = VERIFICATION_ENDED;
    if (look.before.life.state == STATE_FAILED)
        return STATUS_OK;
    if (!actor || !actor->user.id)
        return verify_seated(&look, outcome);
    *outcome = VERIFICATION_CROWDED;
    int seat;
    status = seat_take(house, arena, look.before.org_id, &seat);
    if (status != STATUS_OK || seat < 0)
        return status;
    status = verify_seated(&look, outcome);
    seat_leave(seat);
    return status;
}
