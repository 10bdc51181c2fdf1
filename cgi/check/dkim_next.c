#include "check/part.h"
#include "mail/dkim.h"

/*
 * The key that is to sign next: in TXT mode its own record at its own selector, looked at as that
 * of the present key is; in CNAME mode what the platform publishes at the end of one of the three
 * names. The customer has nothing to do with that one, and is not told to mend it.
 */

struct claim claim_of_next(const struct claim *claim) {
    struct claim next = *claim;
    /* Whoever puts the new key in the place of the old one is told so. */
    next.selectors[1] = claim->selectors[0];
    next.selectors[0] = claim->next.selector;
    next.public_key = claim->next.public_key;
    return next;
}

static void judge_target(struct arena *arena, const struct claim *claim, struct answers *answers,
                         const struct answer *answer, struct result *result) {
    struct dkim_record record;
    (void)answers;
    if (!answer_definite(answer)) {
        result_unknown(arena, result, answer);
    } else if (answer->rr_count == 1 &&
               dkim_parse(arena, rr_txt(arena, &answer->rrs[0]), &record) == DKIM_GOOD &&
               span_equal(record.key, claim->next.public_key)) {
        result->verdict = VERDICT_OK;
    } else {
        result->verdict = answer->rr_count ? VERDICT_WRONG : VERDICT_MISSING;
        finding_add(result, "dkim_next_target", "target", claim->next.target, NULL);
    }
}

void dkim_next_run(struct arena *arena, const struct claim *claim, struct answers *answers,
                   struct result *result) {
    if (claim->dkim_mode == DKIM_MODE_TXT) {
        struct claim next = claim_of_next(claim);
        dkim_run(arena, &next, answers, result);
        return;
    }
    struct views views = views_ask(arena, answers, &claim->asking, claim->next.target, RR_TXT);
    check_views(arena, claim, answers, &views, judge_target, result);
}

void dkim_next_record(struct arena *arena, const struct claim *claim, const char *advice,
                      struct record *record) {
    (void)advice;
    struct claim next = claim_of_next(claim);
    record->host = dkim_host(arena, &next, 0);
    record->value = dkim_record_for(arena, next.public_key);
}
