#include "check/part.h"

#include <string.h>
#include <strings.h>

/*
 * A domain's own envelope domain, where its owner set one up: failed deliveries come back by its
 * MX, and its SPF record lets the platform's addresses send, so that SPF aligns. Neither is
 * mandatory: while one does not hold the platform's own envelope domain is used.
 */

/* The one server that stands there and is not ours; NULL: none. */
static const char *other_server(const struct claim *claim, const struct answer *answer) {
    for (size_t i = 0; i < answer->rr_count; i++)
        if (strcasecmp(answer->rrs[i].target, claim->bounce_mx) != 0)
            return *answer->rrs[i].target ? answer->rrs[i].target : ".";
    return NULL;
}

static int has_ours(const struct claim *claim, const struct answer *answer) {
    for (size_t i = 0; i < answer->rr_count; i++)
        if (!strcasecmp(answer->rrs[i].target, claim->bounce_mx))
            return 1;
    return 0;
}

static void judge(struct arena *arena, const struct claim *claim, struct answers *answers,
                  const struct answer *answer, struct result *result) {
    (void)answers;
    if (!answer_definite(answer)) {
        result_unknown(arena, result, answer);
        return;
    }
    const char *other = other_server(claim, answer);
    if (has_ours(claim, answer) && !other) {
        result->verdict = VERDICT_OK;
    } else if (!answer->rr_count) {
        result->verdict = VERDICT_MISSING;
        finding_add(result, "bounce_mx_missing", "host", claim->bounce_domain, NULL);
    } else {
        int both = has_ours(claim, answer);
        result->verdict = both ? VERDICT_CONFLICT : VERDICT_WRONG;
        finding_add(result, both ? "bounce_mx_others" : "bounce_mx_wrong", "host",
                    claim->bounce_domain, "found", other, "server", claim->bounce_mx, NULL);
    }
}

void bounce_mx_run(struct arena *arena, const struct claim *claim, struct answers *answers,
                   struct result *result) {
    struct views views = views_ask(arena, answers, &claim->asking, claim->bounce_domain, RR_MX);
    check_views(arena, claim, answers, &views, judge, result);
}

/* What SPF says of the envelope domain: the same check, for that name. */
void bounce_spf_run(struct arena *arena, const struct claim *claim, struct answers *answers,
                    struct result *result) {
    struct claim envelope = *claim;
    envelope.domain = claim->bounce_domain;
    spf_run(arena, &envelope, answers, result);
    if (result->verdict == VERDICT_MISSING)
        result->advice = NULL; /* nobody but the platform sends by this name: see the record */
}

void bounce_mx_record(struct arena *arena, const struct claim *claim, const char *advice,
                      struct record *record) {
    (void)advice;
    record->type = "MX";
    record->host = claim->bounce_domain;
    record->value = arena_printf(arena, "10 %s", claim->bounce_mx);
}

void bounce_spf_record(struct arena *arena, const struct claim *claim, const char *advice,
                       struct record *record) {
    record->host = claim->bounce_domain;
    record->value =
        advice ? advice : arena_printf(arena, "v=spf1 include:%s -all", claim->spf_include);
}
