#include "base/codec.h"
#include "check/part.h"
#include "dns/name.h"
#include "mail/dkim.h"

#include <string.h>

/*
 * DKIM in CNAME mode: the name is a CNAME to the claim's own target below the platform's DKIM zone
 * and nothing else, and following it yields our key. The target is asked for by its own name, so
 * that no cache of the customer's name stands in between.
 */
enum {
    ASKED_BESIDE_MAX = 2
}; /* name servers: what stands beside the CNAME stands at all of them */

static int same_name(const char *a, const char *b) {
    return span_equal_nocase(span_of(a), span_of(b));
}

/* Which of the three names the answer is about. */
static size_t index_of(struct arena *arena, const struct claim *claim, const char *host) {
    size_t index = 0;
    while (!same_name(dkim_host(arena, claim, index), host))
        index++;
    return index;
}

/* The key that signs at its own name; at another any that the platform published: one that is next
   or retires, the one that signs, or, for a moment, one that was there before. */
static int is_our_key(struct arena *arena, const struct claim *claim, size_t index,
                      const struct answer *key) {
    struct dkim_record record;
    return key->rr_count == 1 &&
           dkim_parse(arena, rr_txt(arena, &key->rrs[0]), &record) == DKIM_GOOD &&
           (index != claim->signs || span_equal(record.key, claim->public_key));
}

/* What our own zone answers is the platform's to mend: the customer is not blamed for it. */
static void follow(struct arena *arena, const struct claim *claim, const struct answer *key,
                   const char *host, struct result *result) {
    result_evidence(arena, result, key);
    if (key->state == ANSWER_PENDING)
        return;
    if (key->state == ANSWER_UNKNOWN) {
        result_unknown(arena, result, key);
        return;
    }
    int ours = is_our_key(arena, claim, index_of(arena, claim, host), key);
    result->verdict = ours ? VERDICT_OK : VERDICT_UNKNOWN;
    if (result->verdict == VERDICT_UNKNOWN)
        finding_add(result, "dkim_target_wrong", "host", host, "target", key->question.name, NULL);
}

/* "target.example.com": the form added the zone to a name without a dot at its end. */
static int is_doubled(const char *target, const char *ours, const char *host) {
    size_t size = strlen(ours);
    struct span target_span = span_of(target);
    return target_span.size > size + 1 && target[size] == '.' &&
           span_equal_nocase((struct span){target, size}, span_of(ours)) &&
           name_within(host, target + size + 1);
}

static int passes(const struct answer *followed, const char *ours) {
    for (size_t i = 0; i < followed->alias_count; i++)
        if (same_name(followed->aliases[i], ours))
            return 1;
    return 0;
}

static void elsewhere(struct answers *answers, const struct answer *cname, const char *ours,
                      struct result *result) {
    const char *host = cname->question.name, *target = cname->rrs[0].target;
    const struct answer *followed = answers_get(answers, target, RR_TXT);
    int doubled = is_doubled(target, ours, host);
    if (followed->state == ANSWER_PENDING && !doubled)
        return;
    result->verdict = VERDICT_WRONG;
    finding_add(result,
                doubled                  ? "dkim_alias_doubled"
                : passes(followed, ours) ? "dkim_alias_through"
                                         : "dkim_alias_elsewhere",
                "host", host, "target", target, NULL);
}

static void judge_alias(struct arena *arena, const struct claim *claim, struct answers *answers,
                        const struct answer *answer, struct result *result) {
    const char *host = answer->question.name;
    const char *ours = claim->targets[index_of(arena, claim, host)];
    if (!answer_definite(answer)) {
        result_unknown(arena, result, answer);
    } else if (answer->state != ANSWER_FOUND) {
        result->verdict = VERDICT_MISSING;
        finding_add(result, "dkim_alias_missing", "host", host, "target", ours, NULL);
    } else if (answer->rr_count > 1) {
        result->verdict = VERDICT_CONFLICT;
        finding_add(result, "dkim_alias_several", "host", host, "count",
                    finding_number(arena, answer->rr_count), NULL);
    } else if (same_name(answer->rrs[0].target, ours)) {
        follow(arena, claim, answers_get(answers, ours, RR_TXT), host, result);
    } else {
        elsewhere(answers, answer, ours, result);
    }
}

/* What stands at the name itself, beside the CNAME or in its place. */
struct beside {
    const struct answer *found; /* NULL: nothing */
    int pending;
};

static void look_beside(const struct answer *answer, struct beside *beside) {
    beside->pending |= answer->state == ANSWER_PENDING;
    if (answer->state == ANSWER_FOUND && !answer->alias_count && !beside->found)
        beside->found = answer;
}

/* Of name servers that answer; of the resolver, which may remember what stood there, if none does.
 */
static struct beside ask_beside(struct answers *answers, const struct views *views,
                                const char *host, enum rr_type type) {
    struct beside beside = {.found = NULL};
    int asked = 0;
    for (size_t i = 0; i < views->server_count && asked < ASKED_BESIDE_MAX; i++)
        if (views->servers[i].answer->state != ANSWER_UNKNOWN) {
            const char *at = views->servers[i].server.at;
            look_beside(answers_get_at(answers, at, host, type), &beside);
            asked++;
        }
    if (!asked && views->cut.state != CUT_PENDING)
        look_beside(answers_get(answers, host, type), &beside);
    return beside;
}

static void note_beside(struct arena *arena, const struct answer *found, enum verdict verdict,
                        const char *code, struct result *result) {
    result_evidence(arena, result, found);
    result->verdict = verdict;
    result->finding_count = 0;
    finding_add(result, code, "host", found->question.name, NULL);
}

/* Not just any TXT record: a wildcard gives every name one. */
static int is_key_record(struct arena *arena, const struct answer *txt) {
    struct dkim_record record;
    for (size_t i = 0; i < txt->rr_count; i++) {
        enum dkim_fault fault = dkim_parse(arena, rr_txt(arena, &txt->rrs[i]), &record);
        if (fault != DKIM_NOT_A_RECORD && fault != DKIM_VERSION && fault != DKIM_NO_KEY)
            return 1;
    }
    return 0;
}

/*
 * No CNAME although there are addresses: a provider answers with those of the target. Unless a
 * wildcard gives them to every name, so to one beside it that nobody has.
 */
static void look_for_proxy(struct arena *arena, struct answers *answers, const struct views *views,
                           const char *host, struct result *result) {
    struct beside addresses = ask_beside(answers, views, host, RR_A), anywhere = {NULL, 0};
    if (addresses.found)
        anywhere = ask_beside(
            answers, views, arena_printf(arena, "nafuda-no-such-name%s", strchr(host, '.')), RR_A);
    if (addresses.pending || anywhere.pending)
        result->verdict = VERDICT_NONE;
    else if (addresses.found && !anywhere.found)
        note_beside(arena, addresses.found, VERDICT_WRONG, "dkim_alias_proxied", result);
}

void dkim_alias_run(struct arena *arena, const struct claim *claim, struct answers *answers,
                    size_t index, struct result *result) {
    const char *host = dkim_host(arena, claim, index);
    struct views views = views_ask(arena, answers, &claim->asking, host, RR_CNAME);
    struct beside txt = ask_beside(answers, &views, host, RR_TXT);
    answers_get(answers, claim->targets[index], RR_TXT);
    check_views(arena, claim, answers, &views, judge_alias, result);
    if (txt.pending)
        result->verdict = VERDICT_NONE;
    else if (txt.found && verdict_holds(result->verdict))
        note_beside(arena, txt.found, VERDICT_CONFLICT, "dkim_txt_beside", result);
    else if (result->verdict == VERDICT_MISSING && txt.found && is_key_record(arena, txt.found))
        note_beside(arena, txt.found, VERDICT_WRONG, "dkim_txt_instead", result);
    else if (result->verdict == VERDICT_MISSING)
        look_for_proxy(arena, answers, &views, host, result);
    result_prove(claim, result);
}

void dkim2_run(struct arena *arena, const struct claim *claim, struct answers *answers,
               struct result *result) {
    dkim_alias_run(arena, claim, answers, 1, result);
}

void dkim3_run(struct arena *arena, const struct claim *claim, struct answers *answers,
               struct result *result) {
    dkim_alias_run(arena, claim, answers, 2, result);
}
