#include "check/advice.h"
#include "mail/mta_sts.h"
#include "mail/tls_rpt.h"

/* MTA-STS (RFC 8461) and TLS-RPT (RFC 8460): how mail comes to the domain. */

static struct advice mta_sts_advice(struct arena *arena, const struct claim *claim) {
    return (struct advice){.host = arena_printf(arena, "_mta-sts.%s", claim->domain),
                           .version = "v=STSv1",
                           .absent = "mta_sts_absent",
                           .several = "mta_sts_several"};
}

void mta_sts_record(struct arena *arena, const struct claim *claim, const char *advice,
                    struct record *record) {
    record->host = mta_sts_advice(arena, claim).host;
    record->value = advice ? advice : "v=STSv1; id=1;";
}

/* One finding a mail server that the policy leaves out. */
static void note_uncovered(const struct mta_sts_policy *policy, const struct answer *mx,
                           struct result *result) {
    for (size_t i = 0; i < mx->rr_count; i++) {
        const char *server = mx->rrs[i].target;
        if (!*server || mta_sts_covers(policy, server))
            continue;
        result->verdict = policy->mode == MTA_STS_ENFORCE ? VERDICT_WRONG : VERDICT_WEAK;
        finding_add(result, "mta_sts_uncovered", "server", server, NULL);
    }
}

static void judge_policy(struct arena *arena, const char *text, const char *url,
                         const struct answer *mx, struct result *result) {
    struct mta_sts_policy policy = mta_sts_policy_parse(arena, span_of(text));
    if (policy.wrong.at || policy.missing)
        result->verdict = VERDICT_WRONG;
    if (policy.wrong.at)
        finding_add(result, "mta_sts_policy_syntax", "url", url, "found",
                    finding_text(arena, policy.wrong), NULL);
    else if (policy.missing)
        finding_add(result, "mta_sts_policy_missing", "url", url, "key", policy.missing, NULL);
    else if (policy.mode == MTA_STS_NONE)
        finding_add(result, "mta_sts_off", "url", url, NULL);
    else
        note_uncovered(&policy, mx, result);
    if (result->verdict != VERDICT_WRONG && policy.mode == MTA_STS_TESTING)
        finding_add(result, "mta_sts_testing", "url", url, NULL);
}

static void look_at_policy(struct arena *arena, const struct claim *claim, const struct answer *mx,
                           struct result *result) {
    const char *url =
        arena_printf(arena, "https://mta-sts.%s/.well-known/mta-sts.txt", claim->domain);
    result->verdict = VERDICT_OK;
    if (claim->mta_sts_policy) {
        judge_policy(arena, claim->mta_sts_policy, url, mx, result);
    } else if (claim->mta_sts_failure) {
        result->verdict = VERDICT_WRONG;
        finding_add(result, "mta_sts_unreachable", "url", url, "why", claim->mta_sts_failure, NULL);
    } else {
        finding_add(result, "mta_sts_unread", "url", url, NULL);
    }
}

void mta_sts_run(struct arena *arena, const struct claim *claim, struct answers *answers,
                 struct result *result) {
    struct advice advice = mta_sts_advice(arena, claim);
    const struct answer *mx = answers_get(answers, claim->domain, RR_MX);
    struct mta_sts_record record;
    struct span text;
    if (mx->state == ANSWER_PENDING || !advice_text(arena, answers, &advice, result, &text))
        return;
    if (!mta_sts_parse(text, &record) || record.wrong.at) {
        advice_wrong(arena, &advice, "mta_sts_syntax", text, result);
        return;
    }
    if (!record.id.size) {
        advice_wrong(arena, &advice, "mta_sts_id", text, result);
        return;
    }
    result->advice = span_line(arena, text);
    result_evidence(arena, result, mx);
    look_at_policy(arena, claim, mx, result);
}

static struct advice tls_rpt_advice(struct arena *arena, const struct claim *claim) {
    return (struct advice){.host = arena_printf(arena, "_smtp._tls.%s", claim->domain),
                           .version = "v=TLSRPTv1",
                           .absent = "tls_rpt_absent",
                           .several = "tls_rpt_several"};
}

void tls_rpt_record(struct arena *arena, const struct claim *claim, const char *advice,
                    struct record *record) {
    record->host = tls_rpt_advice(arena, claim).host;
    record->value =
        advice ? advice
               : arena_printf(arena, "v=TLSRPTv1; rua=mailto:tls-reports@%s", claim->domain);
}

void tls_rpt_run(struct arena *arena, const struct claim *claim, struct answers *answers,
                 struct result *result) {
    struct advice advice = tls_rpt_advice(arena, claim);
    struct tls_rpt_record record;
    struct span text;
    if (!advice_text(arena, answers, &advice, result, &text))
        return;
    if (!tls_rpt_parse(arena, text, &record) || record.wrong.at) {
        advice_wrong(arena, &advice, "tls_rpt_syntax", text, result);
    } else if (!record.rua_count) {
        advice_wrong(arena, &advice, "tls_rpt_no_address", text, result);
    } else {
        result->verdict = VERDICT_OK;
        result->advice = span_line(arena, text);
    }
}
