#include "check/mend.h"
#include "check/part.h"
#include "mail/dmarc.h"

#include <string.h>

/* A DMARC record that holds for the domain: its own, or its organisational domain's (K24). */

const char *dmarc_host(struct arena *arena, const struct claim *claim) {
    return arena_printf(arena, "_dmarc.%s", claim->domain);
}

/* A record at the domain that wants to be DMARC and is none. */
static int note_near_miss(struct arena *arena, const char *host, const struct answer *answer,
                          struct result *result) {
    for (size_t i = 0; i < answer->rr_count; i++) {
        struct span text = rr_txt(arena, &answer->rrs[i]), mended;
        const char *code = txt_mend(arena, text, &mended);
        if (!span_starts_nocase(mended, "v=dmarc"))
            continue;
        finding_add(result, code ? code : "dmarc_syntax", "host", host, "found",
                    finding_text(arena, text), NULL);
        return 1;
    }
    return 0;
}

static void note_record(struct arena *arena, const char *host, const struct dmarc_record *record,
                        struct result *result) {
    const char *bad = dmarc_bad_tag(record);
    if (bad) {
        result->verdict = VERDICT_WEAK;
        finding_add(result, "dmarc_policy_invalid", "host", host, "tag", bad, NULL);
    }
    if (record->ignored.size)
        finding_add(result, "dmarc_part_ignored", "host", host, "part",
                    finding_text(arena, record->ignored), NULL);
    for (size_t i = 0; i < record->obsolete_count; i++)
        finding_add(result, "dmarc_obsolete_tag", "tag", record->obsolete[i], NULL);
}

/* What stands there already is what is to be published; NULL when it cannot be typed. */
static const char *typed(struct arena *arena, struct span text) {
    for (size_t i = 0; i < text.size; i++)
        if (text.at[i] < ' ' || text.at[i] > '~')
            return NULL;
    return span_text(arena, text);
}

static void own_record(struct arena *arena, const char *host,
                       const struct dmarc_discovery *discovery, struct result *result) {
    result->verdict = VERDICT_OK;
    result->advice = typed(arena, discovery->text);
    note_record(arena, host, &discovery->record, result);
}

/* A record of one's own must not weaken what is inherited, so the advice repeats the policy. */
static void inherited(struct arena *arena, const char *host,
                      const struct dmarc_discovery *discovery, struct result *result) {
    const char *policy = dmarc_policy_name(discovery->policy);
    int near_miss = note_near_miss(arena, host, discovery->walk[0], result);
    result->verdict = near_miss ? VERDICT_WEAK : VERDICT_OK;
    finding_add(result, "dmarc_inherited", "from", discovery->at, "policy", policy, "tag",
                discovery->policy_tag, NULL);
    result->advice = arena_printf(arena, "v=DMARC1; p=%s;", policy);
}

static void no_record(struct arena *arena, const char *host,
                      const struct dmarc_discovery *discovery, struct result *result) {
    result->verdict = VERDICT_WRONG;
    if (note_near_miss(arena, host, discovery->walk[0], result))
        return;
    result->verdict = VERDICT_MISSING;
    finding_add(result, "dmarc_missing", "host", host, NULL);
}

static size_t count_records(struct arena *arena, const struct answer *answer) {
    size_t count = 0;
    struct dmarc_record record;
    for (size_t i = 0; i < answer->rr_count; i++)
        count += (size_t)dmarc_parse(arena, rr_txt(arena, &answer->rrs[i]), &record);
    return count;
}

void dmarc_run(struct arena *arena, const struct claim *claim, struct answers *answers,
               struct result *result) {
    const char *host = dmarc_host(arena, claim);
    struct dmarc_discovery discovery = dmarc_discover(arena, answers, claim->domain);
    for (size_t i = 0; i < discovery.walk_count; i++)
        result_evidence(arena, result, discovery.walk[i]);
    switch (discovery.found) {
    case DMARC_PENDING:
        break;
    case DMARC_UNKNOWN:
        if (discovery.at) /* a record was found, and the domain itself was not answered */
            result_evidence(arena, result, discovery.answer);
        result_unknown(arena, result, discovery.answer);
        break;
    case DMARC_NO_RECORD:
        no_record(arena, host, &discovery, result);
        break;
    case DMARC_SEVERAL:
        result->verdict = VERDICT_CONFLICT;
        finding_add(result, "dmarc_several", "host", host, "count",
                    finding_number(arena, count_records(arena, discovery.answer)), NULL);
        break;
    case DMARC_UNUSABLE:
        result->verdict = VERDICT_WRONG;
        finding_add(result, "dmarc_unusable", "host", discovery.answer->question.name, NULL);
        break;
    case DMARC_FOUND:
        if (strcmp(discovery.at, claim->domain) == 0)
            own_record(arena, host, &discovery, result);
        else
            inherited(arena, host, &discovery, result);
        break;
    }
}
