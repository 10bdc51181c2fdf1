#include "check/part.h"

#include <string.h>

enum { SOURCES_MAX = RESOLVERS_ASKED_MAX + NAMESERVERS_MAX };

/* One of the answers that differ, and what the check makes of it. */
struct reading {
    const struct answer *answer;
    struct result result;
};

struct viewing {
    struct arena *arena;
    const struct claim *claim;
    struct answers *answers;
    const struct views *views;
    check_judge *judge;
    struct reading *readings[SOURCES_MAX]; /* big, and mostly one */
    size_t count;
};

static int says_the_same(const struct answer *a, const struct answer *b) {
    return a == b || (answer_definite(a) && answer_definite(b) && answers_agree(a, b));
}

static const struct result *read_answer(struct viewing *viewing, const struct answer *answer) {
    for (size_t i = 0; i < viewing->count; i++)
        if (says_the_same(viewing->readings[i]->answer, answer))
            return &viewing->readings[i]->result;
    struct reading *reading = arena_alloc(viewing->arena, sizeof *reading);
    reading->answer = answer;
    viewing->readings[viewing->count++] = reading;
    viewing->judge(viewing->arena, viewing->claim, viewing->answers, answer, &reading->result);
    return &reading->result;
}

/*
 * Those who have answered already, too: what their answers make us ask goes out while we wait for
 * the others. Returns whether all is known.
 */
static int read_all(struct viewing *viewing) {
    const struct views *views = viewing->views;
    int known = !views->pending;
    for (size_t i = 0; i < views->resolver_count; i++)
        if (views->resolvers[i]->state != ANSWER_PENDING)
            known &= read_answer(viewing, views->resolvers[i])->verdict != VERDICT_NONE;
    for (size_t i = 0; i < views->server_count; i++)
        if (views->servers[i].answer->state != ANSWER_PENDING)
            known &= read_answer(viewing, views->servers[i].answer)->verdict != VERDICT_NONE;
    return known;
}

/* Witnesses */

/* What could not be told although he answered hung on somebody else's answer. */
static const char *says(const struct answer *answer, const struct result *result) {
    if (!answer_definite(answer))
        return unknown_reason_code(answer->unknown);
    if (answer->state != ANSWER_FOUND || result->verdict == VERDICT_MISSING)
        return verdict_holds(result->verdict) ? "right" : "missing";
    if (result->verdict == VERDICT_UNKNOWN && !strncmp(result->findings[0].code, "dns_", 4))
        return result->findings[0].code + 4;
    return verdict_fails(result->verdict) ? "other" : "right";
}

void result_witness(struct result *result, const struct server_view *asked, const char *says) {
    const struct answer *answer = asked->answer, *soa = asked->soa;
    if (result->witness_count == WITNESSES_MAX)
        return;
    result->witnesses[result->witness_count++] = (struct witness){
        .host = asked->server.host ? asked->server.host : "",
        .server = asked->server.at ? asked->server.at : answer->server,
        .says = says,
        .took_ms = answer->took_ms,
        .serial = soa && soa->state == ANSWER_FOUND ? (int64_t)soa->rrs[0].serial : -1,
        .authentic = !asked->server.at && answer->authentic,
    };
}

static void note_witnesses(struct viewing *viewing, struct result *result) {
    const struct views *views = viewing->views;
    for (size_t i = 0; i < views->resolver_count; i++) {
        struct server_view resolver = {.answer = views->resolvers[i]};
        result_witness(result, &resolver,
                       says(resolver.answer, read_answer(viewing, resolver.answer)));
    }
    for (size_t i = 0; i < views->server_count; i++) {
        const struct server_view *server = &views->servers[i];
        result_witness(result, server, says(server->answer, read_answer(viewing, server->answer)));
    }
}

/* The answers that count */

static int badness(enum verdict verdict) {
    static const int order[] = {
        [VERDICT_OK] = 1,        [VERDICT_WEAK] = 2,  [VERDICT_UNKNOWN] = 3,  [VERDICT_MISSING] = 4,
        [VERDICT_MISPLACED] = 5, [VERDICT_WRONG] = 6, [VERDICT_CONFLICT] = 7,
    };
    return order[verdict];
}

static const struct server_view *first_who_says(const struct views *views,
                                                const struct answer *answer) {
    for (size_t i = 0; i < views->server_count; i++)
        if (says_the_same(views->servers[i].answer, answer))
            return &views->servers[i];
    return NULL;
}

/* Answers differ among name servers alone; two of one host are told apart by their addresses. */
static void note_disagreement(const struct views *views, const struct answer *holds,
                              const struct answer *fails, struct result *result) {
    const struct nameserver *first = &first_who_says(views, holds)->server;
    const struct nameserver *second = &first_who_says(views, fails)->server;
    int same = !strcmp(first->host, second->host);
    finding_add(result, "servers_disagree", "host", holds->question.name, "first",
                same ? first->at : first->host, "second", same ? second->at : second->host, NULL);
}

static void take_over(struct result *result, const struct result *from) {
    result->verdict = from->verdict;
    result->advice = from->advice;
    result->tree = from->tree;
    findings_append(result, from);
}

static void weigh(struct viewing *viewing, struct result *result) {
    const struct answer *counting[VIEWS_MAX], *holds = NULL, *worst = NULL;
    size_t count = views_counting(viewing->views, counting);
    enum verdict verdict = VERDICT_NONE;
    for (size_t i = 0; i < count; i++) {
        enum verdict its = read_answer(viewing, counting[i])->verdict;
        if (!holds && verdict_holds(its))
            holds = counting[i];
        if (worst && badness(its) <= badness(verdict))
            continue;
        worst = counting[i];
        verdict = its;
    }
    if (holds && verdict_fails(verdict))
        note_disagreement(viewing->views, holds, worst, result);
    take_over(result, read_answer(viewing, worst));
}

void result_dnssec_broken(struct result *result, const struct views *views) {
    result->verdict = VERDICT_UNKNOWN;
    finding_add(result, "dnssec_broken", "name", views->resolvers[0]->question.name, NULL);
}

void views_evidence(struct arena *arena, const struct views *views, struct result *result) {
    const struct answer *counting[VIEWS_MAX];
    size_t count = views_counting(views, counting);
    for (size_t i = 0; i < count; i++)
        result_evidence(arena, result, counting[i]);
    for (size_t i = 0; i < views->resolver_count; i++)
        result_evidence(arena, result, views->resolvers[i]);
    if (views->unchecked)
        result_evidence(arena, result, views->unchecked);
}

void check_views(struct arena *arena, const struct claim *claim, struct answers *answers,
                 const struct views *views, check_judge *judge, struct result *result) {
    struct viewing viewing = {
        .arena = arena, .claim = claim, .answers = answers, .views = views, .judge = judge};
    if (!read_all(&viewing))
        return;
    note_witnesses(&viewing, result);
    result->zone = views->cut.zone;
    result->caches_until = views_caches_until(views);
    views_evidence(arena, views, result);
    if (views_dnssec_broken(views))
        result_dnssec_broken(result, views);
    else
        weigh(&viewing, result);
    for (size_t i = 0; i < viewing.count; i++)
        result_evidence_of(result, &viewing.readings[i]->result);
}
