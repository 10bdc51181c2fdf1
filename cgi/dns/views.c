#include "dns/name.h"
#include "dns/nameservers.h"

#include <stdlib.h>
#include <string.h>

/* How many of its aliases a server speaks for itself: up to the first that leads out of its zone.
 * 0: its answer is its own to the end. */
static size_t aliases_to_leave(const struct answer *answer, const char *zone) {
    for (size_t i = 0; i < answer->alias_count; i++)
        if (!name_within(answer->aliases[i], zone))
            return i + 1;
    return answer->unknown == UNKNOWN_ELSEWHERE ? answer->alias_count : 0;
}

static int begins_with(const struct answer *answer, const char *const *aliases, size_t count) {
    if (answer->alias_count < count)
        return 0;
    for (size_t i = 0; i < count; i++)
        if (strcmp(answer->aliases[i], aliases[i]) != 0)
            return 0;
    return 1;
}

/* The server's answer, continued by one of the resolver's, of which `skip` aliases are the same. */
static const struct answer *join(struct arena *arena, const struct answer *answer, size_t own,
                                 const struct answer *rest, size_t skip) {
    struct answer *joined = arena_alloc(arena, sizeof *joined);
    *joined = *rest;
    joined->question = answer->question;
    joined->server = answer->server;
    joined->at = answer->at;
    joined->took_ms = answer->took_ms;
    joined->authentic = 0;
    joined->aliases = arena_alloc(arena, 2 * ANSWER_ALIASES_MAX * sizeof *joined->aliases);
    for (size_t i = 0; i < own; i++)
        joined->aliases[i] = answer->aliases[i];
    joined->alias_count = own;
    for (size_t i = skip; i < rest->alias_count; i++)
        joined->aliases[joined->alias_count++] = rest->aliases[i];
    if (answer->alias_ttl > joined->alias_ttl)
        joined->alias_ttl = answer->alias_ttl;
    if (joined->alias_count > ANSWER_ALIASES_MAX) {
        joined->state = ANSWER_UNKNOWN;
        joined->unknown = UNKNOWN_MALFORMED;
    }
    if (joined->state == ANSWER_UNKNOWN)
        joined->alias_count = joined->rr_count = 0;
    return joined;
}

/*
 * A name server's word on an alias is good up to where it leaves the zone. What comes after it is
 * the resolver's to say: as it did when its own chain begins alike, else it is asked for the end.
 */
static const struct answer *follow_out(struct arena *arena, struct answers *answers,
                                       const struct views *views, const struct answer *answer) {
    size_t own = aliases_to_leave(answer, views->cut.zone);
    const struct answer *resolver = views->resolvers[0];
    if (!own || resolver->state == ANSWER_PENDING)
        return answer;
    if (answer_definite(resolver) && begins_with(resolver, answer->aliases, own))
        return join(arena, answer, own, resolver, own);
    const struct answer *end =
        answers_get(answers, answer->aliases[own - 1], answer->question.type);
    return end->state == ANSWER_PENDING ? end : join(arena, answer, own, end, 0);
}

static void ask_servers(struct arena *arena, struct answers *answers, struct views *views,
                        const struct question *question) {
    for (size_t i = 0; i < views->cut.server_count; i++) {
        const char *at = views->cut.servers[i].at;
        const struct answer *answer = answers_get_at(answers, at, question->name, question->type);
        struct server_view *server = &views->servers[views->server_count++];
        server->server = views->cut.servers[i];
        server->answer = follow_out(arena, answers, views, answer);
        server->soa = answers_get_at(answers, at, views->cut.zone, RR_SOA);
        views->pending |= server->answer->state == ANSWER_PENDING;
        views->pending |= server->soa->state == ANSWER_PENDING;
    }
}

static struct views look(struct arena *arena, struct answers *answers, const struct asking *asking,
                         const struct question *question) {
    const char *name = question->name;
    enum rr_type type = question->type;
    struct views views = {.pending = 0};
    for (int i = 0; i < asking->resolvers && i < RESOLVERS_ASKED_MAX; i++) {
        const struct answer *answer = answers_get_from(answers, i, name, type);
        views.resolvers[views.resolver_count++] = answer;
        views.pending |= answer->state == ANSWER_PENDING;
    }
    if (views.resolvers[0]->unknown == UNKNOWN_SERVFAIL) {
        views.unchecked = answers_get_unchecked(answers, name, type);
        views.pending |= views.unchecked->state == ANSWER_PENDING;
    }
    views.cut = nameservers_of(arena, answers, asking, name);
    views.pending |= views.cut.state == CUT_PENDING;
    ask_servers(arena, answers, &views, question);
    return views;
}

struct views views_ask(struct arena *arena, struct answers *answers, const struct asking *asking,
                       const char *name, enum rr_type type) {
    static const char whose;
    const struct views *known = answers_recall(answers, &whose, name, type);
    if (known)
        return *known;
    struct views views =
        look(arena, answers, asking, &(struct question){.name = name, .type = type});
    if (!views.pending)
        answers_remember(answers,
                         (struct deduction){.whose = &whose,
                                            .name = arena_strdup(arena, name),
                                            .what = arena_copy(arena, &views, sizeof views),
                                            .type = type});
    return views;
}

static size_t add_once(const struct answer *counting[VIEWS_MAX], size_t count,
                       const struct answer *answer) {
    for (size_t i = 0; i < count; i++)
        if (answers_agree(counting[i], answer))
            return count;
    counting[count] = answer;
    return count + 1;
}

static const struct answer *resolver_answer(const struct views *views) {
    for (size_t i = 0; i < views->resolver_count && !views->unchecked; i++)
        if (answer_definite(views->resolvers[i]))
            return views->resolvers[i];
    return views->resolvers[0];
}

size_t views_counting(const struct views *views, const struct answer *counting[VIEWS_MAX]) {
    size_t count = 0;
    if (views->pending)
        return 0;
    for (size_t i = 0; i < views->server_count && !views->unchecked; i++)
        if (answer_definite(views->servers[i].answer))
            count = add_once(counting, count, views->servers[i].answer);
    return count ? count : add_once(counting, 0, resolver_answer(views));
}

int views_dnssec_broken(const struct views *views) {
    return views->unchecked && answer_definite(views->unchecked);
}

/* TXT: as one value, however it is cut into strings. */
static int by_text(const void *left, const void *right) {
    const struct rr *a = *(const struct rr *const *)left, *b = *(const struct rr *const *)right;
    size_t i = 0, j = 0, in_a = 0, in_b = 0;
    for (;;) {
        while (i < a->string_count && in_a == a->strings[i].size)
            i++, in_a = 0;
        while (j < b->string_count && in_b == b->strings[j].size)
            j++, in_b = 0;
        if (i == a->string_count || j == b->string_count)
            return (j == b->string_count) - (i == a->string_count);
        size_t left_a = a->strings[i].size - in_a, left_b = b->strings[j].size - in_b;
        size_t size = left_a < left_b ? left_a : left_b;
        int order = memcmp(a->strings[i].at + in_a, b->strings[j].at + in_b, size);
        if (order)
            return order;
        in_a += size;
        in_b += size;
    }
}

static int by_data(const void *left, const void *right) {
    const struct rr *a = *(const struct rr *const *)left, *b = *(const struct rr *const *)right;
    int order = memcmp(a->address, b->address, sizeof a->address);
    if (!order)
        order = (a->preference > b->preference) - (a->preference < b->preference);
    if (!order)
        order = (a->serial > b->serial) - (a->serial < b->serial);
    return order || !a->target || !b->target ? order : strcmp(a->target, b->target);
}

static void sort(const struct answer *answer, const struct rr *sorted[ANSWER_RRS_MAX],
                 int (*order)(const void *, const void *)) {
    for (size_t i = 0; i < answer->rr_count; i++)
        sorted[i] = &answer->rrs[i];
    qsort(sorted, answer->rr_count, sizeof *sorted, order);
}

/* Sorted first: each with each takes a server that has the most to say seconds. */
static int data_agrees(const struct answer *a, const struct answer *b) {
    const struct rr *of_a[ANSWER_RRS_MAX], *of_b[ANSWER_RRS_MAX];
    int (*order)(const void *, const void *) = a->question.type == RR_TXT ? by_text : by_data;
    if (a->rr_count != b->rr_count)
        return 0;
    sort(a, of_a, order);
    sort(b, of_b, order);
    for (size_t i = 0; i < a->rr_count; i++)
        if (order(&of_a[i], &of_b[i]))
            return 0;
    return 1;
}

int answers_agree(const struct answer *a, const struct answer *b) {
    return a->state == b->state && a->alias_count == b->alias_count &&
           begins_with(a, b->aliases, b->alias_count) && data_agrees(a, b);
}

/* Seconds that a cache may keep the answer: of its records, or of there being none. */
static int64_t lifetime(const struct answer *answer) {
    uint32_t ttl = answer->rr_count ? answer->rrs[0].ttl : answer->negative_ttl;
    for (size_t i = 1; i < answer->rr_count; i++)
        if (answer->rrs[i].ttl < ttl)
            ttl = answer->rrs[i].ttl;
    return ttl > answer->alias_ttl ? ttl : answer->alias_ttl;
}

int64_t views_caches_until(const struct views *views) {
    int64_t until = 0;
    for (size_t i = 0; i < views->resolver_count; i++)
        for (size_t j = 0; j < views->server_count; j++) {
            const struct answer *cached = views->resolvers[i], *now = views->servers[j].answer;
            if (answer_definite(cached) && answer_definite(now) && lifetime(cached) > 0 &&
                !answers_agree(cached, now) && cached->at + lifetime(cached) > until)
                until = cached->at + lifetime(cached);
        }
    return until;
}
