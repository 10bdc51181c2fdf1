#include "check/part.h"
#include "mail/dkim.h"

/*
 * The keys beside the one that signs: the next one, and a second that signs, too. In TXT mode each
 * has its own record at its own selector, looked at as that of the first is; in CNAME mode what the
 * platform publishes at the end of one of the three names. The customer has nothing to do with that
 * one, and is not told to mend it.
 */

const struct key_beside *claim_key(const struct claim *claim, enum check_kind kind) {
    return kind == CHECK_DKIM_NEXT     ? &claim->next
           : kind == CHECK_DKIM_SECOND ? &claim->second
                                       : NULL;
}

struct claim claim_of_key(const struct claim *claim, enum check_kind kind) {
    const struct key_beside *key = claim_key(claim, kind);
    struct claim as_if = *claim;
    if (!key)
        return as_if;
    /* Whoever puts the new key in the place of the old one is told so. */
    as_if.selectors[1] = claim->selectors[0];
    as_if.selectors[0] = key->selector;
    as_if.targets[0] = key->target;
    as_if.public_key = key->public_key;
    return as_if;
}

static void judge_target(struct arena *arena, const struct claim *as_if, struct answers *answers,
                         const struct answer *answer, struct result *result) {
    struct dkim_record record;
    (void)answers;
    if (!answer_definite(answer)) {
        result_unknown(arena, result, answer);
    } else if (answer->rr_count == 1 &&
               dkim_parse(arena, rr_txt(arena, &answer->rrs[0]), &record) == DKIM_GOOD &&
               span_equal(record.key, as_if->public_key)) {
        result->verdict = VERDICT_OK;
    } else {
        result->verdict = answer->rr_count ? VERDICT_WRONG : VERDICT_MISSING;
        finding_add(result, "dkim_beside_target", "target", as_if->targets[0], NULL);
    }
}

static void run(struct arena *arena, const struct claim *as_if, struct answers *answers,
                struct result *result) {
    if (as_if->dkim_mode == DKIM_MODE_TXT) {
        dkim_run(arena, as_if, answers, result);
        return;
    }
    struct views views = views_ask(arena, answers, &as_if->asking, as_if->targets[0], RR_TXT);
    check_views(arena, as_if, answers, &views, judge_target, result);
}

void dkim_next_run(struct arena *arena, const struct claim *claim, struct answers *answers,
                   struct result *result) {
    struct claim as_if = claim_of_key(claim, CHECK_DKIM_NEXT);
    run(arena, &as_if, answers, result);
}

void dkim_second_run(struct arena *arena, const struct claim *claim, struct answers *answers,
                     struct result *result) {
    struct claim as_if = claim_of_key(claim, CHECK_DKIM_SECOND);
    run(arena, &as_if, answers, result);
}

static void fill_record(struct arena *arena, const struct claim *claim, enum check_kind kind,
                        struct record *record) {
    struct claim as_if = claim_of_key(claim, kind);
    record->host = dkim_host(arena, &as_if, 0);
    record->value = dkim_record_for(arena, as_if.public_key);
}

void dkim_next_record(struct arena *arena, const struct claim *claim, const char *advice,
                      struct record *record) {
    (void)advice;
    fill_record(arena, claim, CHECK_DKIM_NEXT, record);
}

void dkim_second_record(struct arena *arena, const struct claim *claim, const char *advice,
                        struct record *record) {
    (void)advice;
    fill_record(arena, claim, CHECK_DKIM_SECOND, record);
}
