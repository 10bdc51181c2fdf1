#include "dns/name.h"
#include "mail/dmarc.h"

#include <string.h>

/* Section 6.6.3 of RFC 7489. Of several records at a name none counts, and nobody looks on. */
static enum dmarc_found look(struct arena *arena, const struct answer *answer,
                             struct dmarc_record *record) {
    struct span text;
    if (answer && !answer_definite(answer))
        return answer->state == ANSWER_PENDING ? DMARC_PENDING : DMARC_UNKNOWN;
    size_t count = answer ? dmarc_records_in(arena, answer, &text, record) : 0;
    if (count != 1)
        return count ? DMARC_SEVERAL : DMARC_NO_RECORD;
    if (record->twice.size)
        return DMARC_UNUSABLE;
    if (record->p == DMARC_POLICY_ABSENT || record->p == DMARC_POLICY_INVALID ||
        record->sp == DMARC_POLICY_INVALID) {
        record->p = record->sp = DMARC_POLICY_NONE;
        return record->rua_count ? DMARC_FOUND : DMARC_UNUSABLE;
    }
    return DMARC_FOUND;
}

static int same(const char *a, const char *b) {
    return a && b && strcmp(a, b) == 0;
}

/* The first thing that makes the views differ. */
static const char *reason(struct arena *arena, const struct dmarc_discovery *now,
                          const struct dmarc_older *older) {
    int in_full = older->policy == DMARC_POLICY_NONE || older->percent == 100;
    if (now->found != DMARC_FOUND || older->found == DMARC_PENDING ||
        older->found == DMARC_UNKNOWN ||
        (older->found == DMARC_FOUND && now->applied == older->policy && in_full))
        return NULL;
    if (!same(now->at, older->at))
        return now->at;
    if (now->policy != older->policy)
        return "np";
    return now->applied != older->policy ? "t=y" : arena_printf(arena, "pct=%d", older->percent);
}

struct dmarc_older dmarc_older_view(struct arena *arena, struct answers *answers,
                                    const char *domain, const struct dmarc_discovery *discovery) {
    const char *organisational = name_organisational(arena, domain);
    struct dmarc_record record = {0};
    struct dmarc_older older = {.at = domain};
    older.found = look(arena, dmarc_name_too_long(domain) ? NULL : discovery->walk[0], &record);
    older.policy = record.p;
    if (older.found == DMARC_NO_RECORD && !same(organisational, domain)) {
        const char *host = arena_printf(arena, "_dmarc.%s", organisational);
        older.at = organisational;
        older.found = look(arena, answers_get(answers, host, RR_TXT), &record);
        older.policy = record.sp != DMARC_POLICY_ABSENT ? record.sp : record.p;
    }
    if (older.found != DMARC_FOUND) {
        older.policy = DMARC_POLICY_ABSENT;
        older.at = NULL;
    }
    older.percent = record.percent;
    older.why = reason(arena, discovery, &older);
    return older;
}
