#include "mail/dmarc_write.h"

#include "dns/name.h"
#include "mail/tags.h"

#include <string.h>

const char *const dmarc_note_codes[] = {
    "weaker_p",      "weaker_sp",      "weaker_np",    "reports_end",
    "no_reports",    "external_rua",   "external_ruf", "strict_dkim",
    "testing_older", "strict_spf",     "ruf_private",  "fo_without_ruf",
    "psd_y",         "subdomain_tags", "obsolete",     NULL};

struct notes {
    struct dmarc_note *list;
    size_t count;
};

static void note_if(struct notes *notes, int is_so, const char *code, const char *detail) {
    if (is_so && notes->count < DMARC_NOTES_MAX)
        notes->list[notes->count++] = (struct dmarc_note){code, detail};
}

/* What receivers are asked to do: 0 the domain, 1 its subdomains, 2 names that do not exist. */
static enum dmarc_policy protection(const struct dmarc_wishes *wishes, int of) {
    enum dmarc_policy policy = wishes->p;
    if (of >= 1 && wishes->sp != DMARC_POLICY_ABSENT)
        policy = wishes->sp;
    if (of == 2 && wishes->np != DMARC_POLICY_ABSENT)
        policy = wishes->np;
    return dmarc_applied(policy, wishes->testing);
}

static void note_weaker(struct notes *notes, const struct dmarc_wishes *before,
                        const struct dmarc_wishes *wishes) {
    static const char *const codes[] = {"weaker_p", "weaker_sp", "weaker_np"};
    for (int of = 0; of < 3; of++)
        note_if(notes, protection(wishes, of) < protection(before, of), codes[of], "");
    note_if(notes, before->rua.count && !wishes->rua.count, "reports_end", "");
}

static void note_external(struct arena *arena, struct notes *notes, const char *domain,
                          const struct dmarc_addresses *addresses, const char *code) {
    const char *ours = name_organisational(arena, domain);
    for (size_t i = 0; i < addresses->count; i++) {
        const char *host = strrchr(addresses->list[i], '@') + 1;
        note_if(notes, !name_within(host, ours), code,
                dmarc_consent_host(arena, domain, addresses->list[i]));
    }
}

static void note_obsolete_tags(struct notes *notes, struct span published) {
    static const char *const gone[] = {"pct", "rf", "ri"};
    struct tag tag;
    while (tags_next(&published, &tag))
        for (size_t i = 0; i < sizeof gone / sizeof *gone; i++)
            note_if(notes, span_equal_nocase(tag.name, span_of(gone[i])), "obsolete", gone[i]);
}

size_t dmarc_notes(struct arena *arena, const char *domain, const struct dmarc_wishes *before,
                   const struct dmarc_wishes *wishes, struct dmarc_note list[DMARC_NOTES_MAX]) {
    struct notes notes = {list, 0};
    int subdomain = strcmp(domain, name_organisational(arena, domain)) != 0;
    if (before)
        note_weaker(&notes, before, wishes);
    note_if(&notes, wishes->psd == DMARC_PSD_Y, "psd_y", "");
    note_if(&notes, !wishes->rua.count, "no_reports", "");
    note_if(&notes, wishes->testing && wishes->p != DMARC_POLICY_NONE, "testing_older", "");
    note_if(&notes, subdomain && (wishes->sp || wishes->np), "subdomain_tags", "");
    note_if(&notes, wishes->strict_dkim, "strict_dkim", "");
    note_if(&notes, wishes->strict_spf, "strict_spf", "");
    note_if(&notes, wishes->ruf.count, "ruf_private", "");
    note_if(&notes, wishes->fo != DMARC_FO_ALL && !wishes->ruf.count, "fo_without_ruf", "");
    note_obsolete_tags(&notes, wishes->published);
    note_external(arena, &notes, domain, &wishes->rua, "external_rua");
    note_external(arena, &notes, domain, &wishes->ruf, "external_ruf");
    return notes.count;
}

static const struct {
    const char *code;
    enum dmarc_policy p;
    int testing;
} stages[] = {
    [DMARC_STAGE_BEGIN] = {"begin", DMARC_POLICY_NONE, 0},
    [DMARC_STAGE_REPORTS] = {"reports", DMARC_POLICY_NONE, 0},
    [DMARC_STAGE_WATCH] = {"watch", DMARC_POLICY_NONE, 0},
    [DMARC_STAGE_QUARANTINE_TESTING] = {"quarantine_testing", DMARC_POLICY_QUARANTINE, 1},
    [DMARC_STAGE_QUARANTINE] = {"quarantine", DMARC_POLICY_QUARANTINE, 0},
    [DMARC_STAGE_REJECT_TESTING] = {"reject_testing", DMARC_POLICY_REJECT, 1},
    [DMARC_STAGE_REJECT] = {"reject", DMARC_POLICY_REJECT, 0},
};

const char *dmarc_stage_code(enum dmarc_stage stage) {
    return stages[stage].code;
}

enum dmarc_stage dmarc_stage_of(const struct dmarc_wishes *wishes) {
    if (!wishes)
        return DMARC_STAGE_BEGIN;
    if (wishes->p == DMARC_POLICY_REJECT)
        return wishes->testing ? DMARC_STAGE_REJECT_TESTING : DMARC_STAGE_REJECT;
    if (wishes->p == DMARC_POLICY_QUARANTINE)
        return wishes->testing ? DMARC_STAGE_QUARANTINE_TESTING : DMARC_STAGE_QUARANTINE;
    return wishes->rua.count ? DMARC_STAGE_WATCH : DMARC_STAGE_REPORTS;
}

struct dmarc_wishes dmarc_stage_next(const struct dmarc_wishes *wishes) {
    enum dmarc_stage stage = dmarc_stage_of(wishes);
    struct dmarc_wishes next = wishes ? *wishes : dmarc_wishes_new();
    if (stage < DMARC_STAGE_REJECT)
        stage++;
    next.p = stages[stage].p;
    next.testing = stages[stage].testing;
    return next;
}
