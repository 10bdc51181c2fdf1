#include "dns/nameservers.h"

#include <string.h>

/* What several answers to one question make together. */

static int strings_equal(const struct rr *a, const struct rr *b) {
    if (a->string_count != b->string_count)
        return 0;
    for (size_t i = 0; i < a->string_count; i++)
        if (!span_equal(a->strings[i], b->strings[i]))
            return 0;
    return 1;
}

static int rrs_equal(enum rr_type type, const struct rr *a, const struct rr *b) {
    switch (type) {
    case RR_TXT:
        return strings_equal(a, b);
    case RR_A:
    case RR_AAAA:
        return !memcmp(a->address, b->address, type == RR_A ? 4 : 16);
    case RR_MX:
        return a->preference == b->preference && !strcmp(a->target, b->target);
    case RR_SOA:
        return a->serial == b->serial && !strcmp(a->target, b->target);
    case RR_NS:
    case RR_CNAME:
    case RR_PTR:
        break;
    }
    return !strcmp(a->target, b->target);
}

/* Whether each record of a is in b. */
static int rrs_within(const struct answer *a, const struct answer *b) {
    for (size_t i = 0; i < a->rr_count; i++) {
        size_t j = 0;
        while (j < b->rr_count && !rrs_equal(a->question.type, &a->rrs[i], &b->rrs[j]))
            j++;
        if (j == b->rr_count)
            return 0;
    }
    return 1;
}

int answers_agree(const struct answer *a, const struct answer *b) {
    if (a->state != b->state || a->alias_count != b->alias_count)
        return 0;
    for (size_t i = 0; i < a->alias_count; i++)
        if (strcmp(a->aliases[i], b->aliases[i]) != 0)
            return 0;
    return rrs_within(a, b) && rrs_within(b, a);
}

static size_t add_distinct(const struct answer *answer, const struct answer *counting[VIEWS_MAX],
                           size_t count) {
    for (size_t i = 0; i < count; i++)
        if (answers_agree(counting[i], answer))
            return count;
    counting[count] = answer;
    return count + 1;
}

static const struct answer *resolver_answer(const struct views *views) {
    for (size_t i = 0; i < views->resolver_count; i++)
        if (answer_definite(views->resolvers[i]))
            return views->resolvers[i];
    return views->resolvers[0];
}

size_t views_counting(const struct views *views, const struct answer *counting[VIEWS_MAX]) {
    size_t count = 0;
    if (views->pending)
        return 0;
    int servfail = views->resolvers[0]->unknown == UNKNOWN_SERVFAIL;
    for (size_t i = 0; i < views->server_count && !servfail; i++)
        if (answer_definite(views->servers[i].answer))
            count = add_distinct(views->servers[i].answer, counting, count);
    if (!count)
        counting[count++] = servfail ? views->resolvers[0] : resolver_answer(views);
    return count;
}

int views_dnssec_broken(const struct views *views) {
    return !views->pending && views->resolvers[0]->unknown == UNKNOWN_SERVFAIL &&
           views->unchecked && answer_definite(views->unchecked);
}

/* When the copy that a resolver shows runs out. */
static int64_t runs_out(const struct answer *answer) {
    uint32_t ttl = answer->negative_ttl;
    for (size_t i = 0; i < answer->rr_count; i++)
        if (!i || answer->rrs[i].ttl < ttl)
            ttl = answer->rrs[i].ttl;
    return answer->at + ttl;
}

int64_t views_caches_until(const struct views *views) {
    int64_t until = 0;
    for (size_t i = 0; i < views->resolver_count; i++)
        for (size_t j = 0; j < views->server_count; j++) {
            const struct answer *cached = views->resolvers[i], *now = views->servers[j].answer;
            if (answer_definite(cached) && answer_definite(now) && !answers_agree(cached, now) &&
                runs_out(cached) > until)
                until = runs_out(cached);
        }
    return until;
}
