#include "check/advice.h"
#include "dns/name.h"
#include "mail/bimi.h"
#include "mail/dmarc.h"

#include <string.h>

/* A logo beside the mail (K29), and whether DMARC is strict enough for it to be shown. */

static struct advice bimi_advice(struct arena *arena, const char *domain) {
    return (struct advice){.host = arena_printf(arena, "default._bimi.%s", domain),
                           .version = "v=BIMI1",
                           .absent = "bimi_absent",
                           .several = "bimi_several"};
}

void bimi_record(struct arena *arena, const struct claim *claim, const char *advice,
                 struct record *record) {
    record->host = bimi_advice(arena, claim->domain).host;
    record->value =
        advice ? advice : arena_printf(arena, "v=BIMI1; l=https://%s/logo.svg; a=;", claim->domain);
}

/* Quarantine or reject, for all mail, of subdomains too. */
static int dmarc_suffices(const struct dmarc_discovery *dmarc) {
    return dmarc->found == DMARC_FOUND && dmarc->applied >= DMARC_POLICY_QUARANTINE &&
           dmarc->applied <= DMARC_POLICY_REJECT && dmarc->record.percent == 100 &&
           dmarc->record.sp != DMARC_POLICY_NONE;
}

static void note_dmarc(struct arena *arena, const struct claim *claim,
                       const struct dmarc_discovery *dmarc, struct result *result) {
    if (dmarc->found == DMARC_UNKNOWN || dmarc_suffices(dmarc))
        return;
    const char *at = dmarc->found == DMARC_FOUND ? dmarc->at : claim->domain;
    if (result->verdict == VERDICT_OK)
        result->verdict = VERDICT_WEAK;
    finding_add(result, "bimi_dmarc", "host", arena_printf(arena, "_dmarc.%s", at), NULL);
}

static int is_svg(struct span url) {
    struct span path = url;
    path = span_cut(&path, '?');
    return path.size > 4 &&
           span_equal_nocase((struct span){path.at + path.size - 4, 4}, SPAN(".svg"));
}

static void judge(struct arena *arena, const struct advice *advice, struct span text,
                  struct result *result) {
    struct bimi_record record;
    if (!bimi_parse(text, &record) || record.wrong.at) {
        advice_wrong(arena, advice, "bimi_syntax", text, result);
        return;
    }
    result->verdict = VERDICT_OK;
    result->advice = span_line(arena, text);
    if (record.declined)
        finding_add(result, "bimi_declined", "host", advice->host, NULL);
    else if (!record.logo.size)
        advice_wrong(arena, advice, "bimi_no_logo", text, result);
    else if (!is_svg(record.logo))
        advice_wrong(arena, advice, "bimi_not_svg", record.logo, result);
    else if (!record.certificate.size || span_equal_nocase(record.certificate, SPAN("self")))
        finding_add(result, "bimi_no_certificate", "host", advice->host, NULL);
}

/* The organisational domain's record is used where the domain has none. */
static void look_above(struct arena *arena, const struct claim *claim, struct answers *answers,
                       const char *above, struct result *result) {
    struct advice advice = bimi_advice(arena, above);
    struct result parent = {.verdict = VERDICT_NONE};
    struct span text;
    int found = advice_text(arena, answers, &advice, &parent, &text);
    if (!found && parent.verdict == VERDICT_NONE) {
        result->verdict = VERDICT_NONE;
        return;
    }
    result_evidence_of(result, &parent);
    if (!found)
        return;
    judge(arena, &advice, text, &parent);
    result->finding_count = 0;
    result->verdict = parent.verdict;
    finding_add(result, "bimi_inherited", "host", bimi_advice(arena, claim->domain).host, "from",
                advice.host, NULL);
    findings_append(result, &parent);
}

void bimi_run(struct arena *arena, const struct claim *claim, struct answers *answers,
              struct result *result) {
    struct advice advice = bimi_advice(arena, claim->domain);
    struct dmarc_discovery dmarc = dmarc_discover(arena, answers, claim->domain, NULL);
    const char *above = name_organisational(arena, claim->domain);
    struct span text;
    if (advice_text(arena, answers, &advice, result, &text))
        judge(arena, &advice, text, result);
    if (result->verdict == VERDICT_MISSING && strcmp(above, claim->domain) != 0)
        look_above(arena, claim, answers, above, result);
    if (dmarc.found == DMARC_PENDING)
        result->verdict = VERDICT_NONE;
    else if (result->verdict != VERDICT_NONE && result->verdict != VERDICT_UNKNOWN)
        note_dmarc(arena, claim, &dmarc, result);
}
