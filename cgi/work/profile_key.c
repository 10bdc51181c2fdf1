#include "work/profile.h"

#include <string.h>

enum { ALL_NAMES = 1 << CHECK_DKIM | 1 << CHECK_DKIM2 | 1 << CHECK_DKIM3 };

const char *profile_key_seen_name(enum profile_key_seen seen) {
    static const char *const names[] = {
        [KEY_HOLDS] = "holds",        [KEY_MISSING] = "missing", [KEY_WRONG] = "wrong",
        [KEY_TIMEOUT] = "timeout",    [KEY_ERROR] = "error",     [KEY_LATER] = "later",
        [KEY_NOT_ASKED] = "not_asked"};
    return names[seen];
}

static int says(const struct result *result, const char *code) {
    for (size_t i = 0; i < result->finding_count; i++)
        if (!strcmp(result->findings[i].code, code))
            return 1;
    return 0;
}

static enum profile_key_seen seen_in(const struct result *result) {
    switch (result->verdict) {
    case VERDICT_OK:
    case VERDICT_WEAK:
        return KEY_HOLDS;
    case VERDICT_MISSING:
    case VERDICT_MISPLACED:
        return KEY_MISSING;
    case VERDICT_WRONG:
    case VERDICT_CONFLICT:
        return KEY_WRONG;
    case VERDICT_UNKNOWN:
        return says(result, "dns_timeout") ? KEY_TIMEOUT : KEY_ERROR;
    case VERDICT_NONE:
        break;
    }
    return KEY_NOT_ASKED;
}

/* Of several names the first that does not hold. */
static enum profile_key_seen worst_of(const struct result results[CHECK_COUNT]) {
    for (int kind = 0; kind < CHECK_COUNT; kind++) {
        enum profile_key_seen seen = seen_in(&results[kind]);
        if (ALL_NAMES >> kind & 1 && seen != KEY_HOLDS && results[kind].verdict != VERDICT_NONE)
            return seen;
    }
    return seen_in(&results[CHECK_DKIM]);
}

/* What was stored just now. */
static enum status read_results(struct house *house, struct arena *arena,
                                const struct send_domain *domain,
                                struct result results[CHECK_COUNT]) {
    struct domain_check found[CHECK_COUNT];
    enum status status =
        domain_checks(house->store, arena, domain->project_id, domain->domain_id, found);
    if (status != STATUS_OK)
        return status;
    for (int kind = 0; kind < CHECK_COUNT; kind++) {
        result_read_json(arena, found[kind].result, &results[kind]);
        results[kind].verdict =
            found[kind].standing.unknown_since ? VERDICT_UNKNOWN : found[kind].standing.verdict;
    }
    return STATUS_OK;
}

static enum status ask(struct house *house, struct arena *arena, const struct actor *actor,
                       const struct send_domain *domain, struct domain_glance *glance) {
    *glance = (struct domain_glance){
        .project_id = domain->project_id, .id = domain->domain_id, .mask = ALL_NAMES};
    if (domain->shared)
        return domain_look(house, arena, actor, glance);
    enum status status = domain_verify(house, arena, actor, glance->project_id, glance->id,
                                       glance->mask, &glance->outcome);
    if (status != STATUS_OK || glance->outcome != VERIFICATION_DONE)
        return status;
    return read_results(house, arena, domain, glance->results);
}

enum status profile_ask_key(struct house *house, struct arena *arena, const struct actor *actor,
                            int64_t id, enum profile_key_seen *seen) {
    struct send_question question = {.project_id = actor->project.id, .profile_id = id};
    struct send_answer may_send;
    struct domain_glance glance;
    *seen = KEY_NOT_ASKED;
    enum status status = send_may(house, arena, &question, &may_send);
    if (status != STATUS_OK || may_send.profile.signature == SIGNATURE_PLATFORM ||
        !may_send.domain.domain_id)
        return status;
    status = ask(house, arena, actor, &may_send.domain, &glance);
    if (status == STATUS_NONE) /* deleted meanwhile */
        return STATUS_OK;
    if (status == STATUS_OK && glance.outcome == VERIFICATION_DONE)
        *seen = worst_of(glance.results);
    else if (status == STATUS_OK && glance.outcome != VERIFICATION_ENDED)
        *seen = KEY_LATER;
    return status;
}
