#include "check/mend.h"
#include "check/part.h"
#include "dns/name.h"
#include "mail/dmarc_write.h"

#include <string.h>

/* A DMARC record that holds for the domain: its own, or its organisational domain's (K24). */

const char *dmarc_host(struct arena *arena, const struct claim *claim) {
    const char *domain = dmarc_name_too_long(claim->domain)
                             ? name_organisational(arena, claim->domain)
                             : claim->domain;
    return arena_printf(arena, "_dmarc.%s", domain);
}

/* One reading of the domain's DMARC. */
struct dmarc_case {
    struct arena *arena;
    const struct claim *claim;
    const struct answer *own; /* NULL: the name is too long for a record of its own */
    const char *host;
    struct dmarc_discovery discovery;
    struct dmarc_older older;
    struct dmarc_consent consents[DMARC_CONSENTS_MAX];
    size_t consent_count;
};

/* DMARC records and what was meant to be one, joined. 0: nothing of the kind. */
static int read_meant(struct arena *arena, const struct answer *answer,
                      struct dmarc_wishes *meant) {
    int found = 0;
    for (size_t i = 0; i < answer->rr_count; i++) {
        struct dmarc_wishes wishes;
        if (!dmarc_wishes_read(arena, rr_txt(arena, &answer->rrs[i]), &wishes))
            continue;
        *meant = found ? dmarc_wishes_join(arena, meant, &wishes) : wishes;
        found = 1;
    }
    return found;
}

const char *dmarc_meant(struct arena *arena, const struct answer *answer) {
    struct dmarc_wishes meant;
    return read_meant(arena, answer, &meant) ? dmarc_write(arena, &meant) : NULL;
}

/* A record at the domain that wants to be DMARC and is none. */
static int note_near_miss(const struct dmarc_case *dmarc, struct result *result) {
    struct arena *arena = dmarc->arena;
    for (size_t i = 0; dmarc->own && i < dmarc->own->rr_count; i++) {
        struct dmarc_wishes meant;
        struct span text = rr_txt(arena, &dmarc->own->rrs[i]), mended;
        const char *code = txt_mend(arena, text, &mended);
        if (!dmarc_wishes_read(arena, text, &meant))
            continue;
        finding_add(result, code ? code : "dmarc_syntax", "host", dmarc->host, "found",
                    finding_text(arena, text), NULL);
        return 1;
    }
    return 0;
}

static void note_testing(const struct dmarc_case *dmarc, struct result *result) {
    const struct dmarc_discovery *discovery = &dmarc->discovery;
    if (discovery->applied != discovery->policy)
        finding_add(result, "dmarc_testing", "host", discovery->answer->question.name, "policy",
                    dmarc_policy_name(discovery->policy), "applied",
                    dmarc_policy_name(discovery->applied), NULL);
}

static void note_older(const struct dmarc_case *dmarc, struct result *result) {
    const struct dmarc_older *older = &dmarc->older;
    const char *now = dmarc_policy_name(dmarc->discovery.applied);
    const char *then = dmarc_policy_name(older->policy);
    if (!older->why)
        return;
    if (older->percent < 100)
        then = arena_printf(dmarc->arena, "%s (%d%%)", then, older->percent);
    if (older->found == DMARC_FOUND)
        finding_add(result, "dmarc_older_receivers", "now", now, "older", then, "why", older->why,
                    NULL);
    else
        finding_add(result, "dmarc_older_none", "now", now, "why", older->why, NULL);
}

static void note_consents(const struct dmarc_case *dmarc, struct result *result) {
    for (size_t i = 0; i < dmarc->consent_count; i++) {
        const struct dmarc_consent *consent = &dmarc->consents[i];
        result_evidence(dmarc->arena, result, consent->answer);
        if (answer_definite(consent->answer) && !consent->given)
            finding_add(result, "dmarc_report_refused", "tag", consent->tag, "address",
                        finding_text(dmarc->arena, consent->address), "host", consent->host, NULL);
    }
}

/* pct, where older receivers go by it, is told with them. */
static void note_obsolete(const struct dmarc_case *dmarc, struct result *result) {
    const struct dmarc_record *record = &dmarc->discovery.record;
    int told = dmarc->older.why && strncmp(dmarc->older.why, "pct", 3) == 0;
    for (size_t i = 0; i < record->obsolete_count; i++)
        if (!told || strcmp(record->obsolete[i], "pct") != 0)
            finding_add(result, "dmarc_obsolete_tag", "tag", record->obsolete[i], NULL);
}

static void note_record(const struct dmarc_case *dmarc, struct result *result) {
    struct arena *arena = dmarc->arena;
    const struct dmarc_record *record = &dmarc->discovery.record;
    const char *bad = dmarc_bad_tag(record);
    if (bad) {
        result->verdict = VERDICT_WEAK;
        finding_add(result, "dmarc_policy_invalid", "host", dmarc->host, "tag", bad, NULL);
    }
    if (record->psd == DMARC_PSD_Y) {
        result->verdict = VERDICT_WEAK;
        finding_add(result, "dmarc_psd", "host", dmarc->host, NULL);
    }
    if (record->no_address.size)
        finding_add(result, "dmarc_no_address", "host", dmarc->host, "found",
                    finding_text(arena, record->no_address), NULL);
    if (record->ignored.size)
        finding_add(result, "dmarc_part_ignored", "host", dmarc->host, "part",
                    finding_text(arena, record->ignored), NULL);
    if (record->p_late)
        finding_add(result, "dmarc_order", "host", dmarc->host, NULL);
}

/* What stands there already is what is to be published; NULL when it cannot be typed. */
static const char *typed(struct arena *arena, struct span text) {
    for (size_t i = 0; i < text.size; i++)
        if (text.at[i] < ' ' || text.at[i] > '~')
            return NULL;
    return span_text(arena, text);
}

static void own_record(const struct dmarc_case *dmarc, struct result *result) {
    const struct dmarc_record *record = &dmarc->discovery.record;
    int sound = !dmarc_bad_tag(record) && !record->no_address.size;
    result->verdict = VERDICT_OK;
    result->advice = sound ? typed(dmarc->arena, dmarc->discovery.text) : NULL;
    if (!result->advice)
        result->advice = dmarc_meant(dmarc->arena, dmarc->own);
    note_record(dmarc, result);
    note_testing(dmarc, result);
    note_older(dmarc, result);
    note_consents(dmarc, result);
    note_obsolete(dmarc, result);
}

/*
 * The record of one's own that changes nothing: the parent's for this domain alone. Its addresses
 * elsewhere have agreed to reports about the parent, not about this domain.
 */
static struct dmarc_wishes of_its_own(const struct dmarc_case *dmarc) {
    const struct dmarc_discovery *discovery = &dmarc->discovery;
    struct dmarc_wishes parent = dmarc_wishes_new(), own = dmarc_wishes_new();
    dmarc_wishes_read(dmarc->arena, discovery->text, &parent);
    own.p = discovery->policy;
    own.testing = parent.testing;
    own.strict_dkim = parent.strict_dkim;
    own.strict_spf = parent.strict_spf;
    own.rua.list = parent.rua.list;
    for (size_t i = 0; i < parent.rua.count; i++) {
        const char *address = parent.rua.list[i];
        if (name_within(strrchr(address, '@') + 1, discovery->organisational))
            own.rua.list[own.rua.count++] = address;
    }
    return own;
}

/* A record of one's own must not weaken what is inherited. */
static void inherited(const struct dmarc_case *dmarc, struct result *result) {
    const struct dmarc_discovery *discovery = &dmarc->discovery;
    struct dmarc_wishes own = of_its_own(dmarc), meant;
    int near_miss = note_near_miss(dmarc, result);
    result->verdict = near_miss ? VERDICT_WEAK : VERDICT_OK;
    if (near_miss && read_meant(dmarc->arena, dmarc->own, &meant))
        own = dmarc_wishes_join(dmarc->arena, &own, &meant);
    finding_add(result, "dmarc_inherited", "from", discovery->at, "policy",
                dmarc_policy_name(discovery->policy), "tag", discovery->policy_tag, NULL);
    note_testing(dmarc, result);
    note_older(dmarc, result);
    if (!dmarc_name_too_long(dmarc->claim->domain))
        result->advice = dmarc_write(dmarc->arena, &own);
}

static void no_record(const struct dmarc_case *dmarc, struct result *result) {
    result->verdict = VERDICT_MISSING;
    if (!dmarc->own) {
        finding_add(result, "dmarc_name_long", "domain", dmarc->claim->domain, "host", dmarc->host,
                    NULL);
    } else if (note_near_miss(dmarc, result)) {
        result->verdict = VERDICT_WRONG;
        result->advice = dmarc_meant(dmarc->arena, dmarc->own);
    } else {
        finding_add(result, "dmarc_missing", "host", dmarc->host, NULL);
    }
}

static void several(const struct dmarc_case *dmarc, struct result *result) {
    struct span text;
    struct dmarc_record record;
    size_t count = dmarc_records_in(dmarc->arena, dmarc->own, &text, &record);
    result->verdict = VERDICT_CONFLICT;
    finding_add(result, "dmarc_several", "host", dmarc->host, "count",
                finding_number(dmarc->arena, count), NULL);
    result->advice = dmarc_meant(dmarc->arena, dmarc->own);
}

static int is_own(const struct dmarc_case *dmarc) {
    return strcmp(dmarc->discovery.at, dmarc->claim->domain) == 0;
}

static void unusable(const struct dmarc_case *dmarc, struct result *result) {
    const struct span twice = dmarc->discovery.record.twice;
    const char *host = dmarc->discovery.answer->question.name;
    result->verdict = VERDICT_WRONG;
    if (twice.size)
        finding_add(result, "dmarc_duplicate_tag", "host", host, "tag",
                    finding_text(dmarc->arena, twice), NULL);
    else
        finding_add(result, "dmarc_unusable", "host", host, NULL);
    if (is_own(dmarc))
        result->advice = dmarc_meant(dmarc->arena, dmarc->own);
}

/* Whether an answer of what the record calls for is open. Elsewhere, consent is the parent's. */
static int look_around(struct dmarc_case *dmarc, struct answers *answers) {
    struct dmarc_discovery *discovery = &dmarc->discovery;
    dmarc->older = dmarc_older_view(dmarc->arena, answers, dmarc->claim->domain, discovery);
    if (is_own(dmarc))
        dmarc->consent_count = dmarc_consents(dmarc->arena, answers, discovery, dmarc->consents);
    int pending = dmarc->older.found == DMARC_PENDING;
    for (size_t i = 0; i < dmarc->consent_count; i++)
        pending |= dmarc->consents[i].answer->state == ANSWER_PENDING;
    return pending;
}

static void judge(struct arena *arena, const struct claim *claim, struct answers *answers,
                  const struct answer *own, struct result *result) {
    struct dmarc_case dmarc = {
        .arena = arena, .claim = claim, .own = own, .host = dmarc_host(arena, claim)};
    struct dmarc_discovery *discovery = &dmarc.discovery;
    *discovery = dmarc_discover(arena, answers, claim->domain, own);
    if (discovery->found == DMARC_PENDING ||
        (discovery->found == DMARC_FOUND && look_around(&dmarc, answers)))
        return;
    for (size_t i = 0; i < discovery->walk_count; i++)
        result_evidence(arena, result, discovery->walk[i]);
    switch (discovery->found) {
    case DMARC_PENDING:
        break;
    case DMARC_UNKNOWN:
        if (discovery->at) /* a record was found, and the domain itself was not answered */
            result_evidence(arena, result, discovery->answer);
        result_unknown(arena, result, discovery->answer);
        break;
    case DMARC_NO_RECORD:
        no_record(&dmarc, result);
        break;
    case DMARC_SEVERAL:
        several(&dmarc, result);
        break;
    case DMARC_UNUSABLE:
        unusable(&dmarc, result);
        break;
    case DMARC_FOUND:
        if (is_own(&dmarc))
            own_record(&dmarc, result);
        else
            inherited(&dmarc, result);
        break;
    }
}

void dmarc_run(struct arena *arena, const struct claim *claim, struct answers *answers,
               struct result *result) {
    if (dmarc_name_too_long(claim->domain)) {
        judge(arena, claim, answers, NULL, result);
        return;
    }
    struct views views =
        views_ask(arena, answers, &claim->asking, dmarc_host(arena, claim), RR_TXT);
    /* The names above are asked for together with it. */
    dmarc_discover(arena, answers, claim->domain, NULL);
    check_views(arena, claim, answers, &views, judge, result);
}
