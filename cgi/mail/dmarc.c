#include "mail/dmarc.h"

#include <string.h>

/* What stands at one step of the walk. */
struct step {
    const char *domain;
    const struct answer *answer;
    size_t count; /* DMARC records at the name */
    struct span text;
    struct dmarc_record record; /* count 1 */
};

struct walk {
    struct step steps[DMARC_WALK_MAX];
    size_t count;
};

static size_t label_count(const char *domain) {
    size_t count = 1;
    for (; *domain; domain++)
        count += *domain == '.';
    return count;
}

static const char *parent_of(const char *domain) {
    const char *dot = strchr(domain, '.');
    return dot ? dot + 1 : NULL;
}

/* The name after this one: one label less, or seven labels where there are eight and more. */
static const char *next_name(const char *domain) {
    const char *next = parent_of(domain);
    while (next && label_count(next) >= DMARC_WALK_MAX)
        next = parent_of(next);
    return next;
}

int dmarc_name_too_long(const char *domain) {
    enum { NAME_MAX = 253 };
    return strlen("_dmarc.") + strlen(domain) > NAME_MAX;
}

size_t dmarc_records_in(struct arena *arena, const struct answer *answer, struct span *text,
                        struct dmarc_record *record) {
    size_t count = 0;
    for (size_t i = 0; i < answer->rr_count; i++) {
        struct span value = rr_txt(arena, &answer->rrs[i]);
        struct dmarc_record parsed;
        if (!dmarc_parse(arena, value, &parsed))
            continue;
        count++;
        *text = value;
        *record = parsed;
    }
    return count;
}

/* Puts all questions of the walk, whether or not the first answers make the rest needless. */
static void ask_walk(struct arena *arena, struct answers *answers, const char *domain,
                     const struct answer *own, struct walk *walk) {
    for (const char *name = domain; name && walk->count < DMARC_WALK_MAX; name = next_name(name)) {
        struct step *step = &walk->steps[walk->count++];
        *step = (struct step){.domain = name};
        if (name == domain && own)
            step->answer = own;
        else if (!dmarc_name_too_long(name))
            step->answer = answers_get(answers, arena_printf(arena, "_dmarc.%s", name), RR_TXT);
        if (step->answer)
            step->count = dmarc_records_in(arena, step->answer, &step->text, &step->record);
    }
}

/* The name one label below `above` on the way down to domain. */
static const char *one_below(const char *domain, const char *above) {
    while (parent_of(domain) && strcmp(parent_of(domain), above) != 0)
        domain = parent_of(domain);
    return domain;
}

/*
 * Sections 4.10 and 4.10.2: walks up from the start and ends at psd=n or psd=y; the organisational
 * domain is then decided. Returns the step that was not answered, NULL when all were.
 */
static const struct step *walk_up(const struct walk *walk, const char **organisational,
                                  const struct step **top) {
    const char *start = walk->steps[0].domain;
    *organisational = start;
    *top = NULL;
    for (const struct step *step = walk->steps; step < walk->steps + walk->count; step++) {
        if (step->answer && !answer_definite(step->answer))
            return step;
        if (step->count != 1)
            continue;
        *top = step;
        *organisational = step->domain;
        if (step->record.psd == DMARC_PSD_Y && step != walk->steps)
            *organisational = one_below(start, step->domain);
        if (step->record.psd != DMARC_PSD_U)
            return NULL;
    }
    return NULL;
}

/* The step whose record holds: the organisational domain's, else the public suffix domain's. */
static const struct step *holding_step(const struct walk *walk, const char *organisational,
                                       const struct step *top) {
    for (const struct step *step = walk->steps; step < walk->steps + walk->count; step++)
        if (step->count == 1 && strcmp(step->domain, organisational) == 0)
            return step;
    return top;
}

static void note_walk(struct dmarc_discovery *discovery, const struct walk *walk,
                      const struct step *last) {
    for (const struct step *step = walk->steps; step < walk->steps + walk->count; step++) {
        if (step->answer)
            discovery->walk[discovery->walk_count++] = step->answer;
        if (step == last)
            break;
    }
}

/* Which policy of a record further up holds for the domain (section 4.7: np, sp, p). */
static int inherit_policy(struct answers *answers, const char *domain,
                          struct dmarc_discovery *discovery) {
    const struct dmarc_record *record = &discovery->record;
    if (record->np != DMARC_POLICY_ABSENT) {
        const struct answer *exists = answers_get(answers, domain, RR_TXT);
        if (!answer_definite(exists)) {
            discovery->answer = exists;
            return 0;
        }
        if (exists->state == ANSWER_NXDOMAIN) {
            discovery->policy = record->np;
            discovery->policy_tag = "np";
            return 1;
        }
    }
    if (record->sp != DMARC_POLICY_ABSENT) {
        discovery->policy = record->sp;
        discovery->policy_tag = "sp";
    }
    return 1;
}

static enum dmarc_found not_answered(struct dmarc_discovery *discovery,
                                     const struct answer *answer) {
    discovery->answer = answer;
    return answer->state == ANSWER_PENDING ? DMARC_PENDING : DMARC_UNKNOWN;
}

static enum dmarc_found apply(struct answers *answers, const struct walk *walk,
                              const struct step *step, struct dmarc_discovery *discovery) {
    discovery->at = step->domain;
    discovery->text = step->text;
    discovery->record = step->record;
    discovery->answer = step->answer;
    discovery->policy = step->record.p;
    discovery->policy_tag = "p";
    if (step->record.twice.size || dmarc_bad_tag(&step->record)) {
        discovery->policy = DMARC_POLICY_NONE;
        return step->record.twice.size || !step->record.rua_count ? DMARC_UNUSABLE : DMARC_FOUND;
    }
    if (step != walk->steps && !inherit_policy(answers, walk->steps[0].domain, discovery))
        return not_answered(discovery, discovery->answer);
    return DMARC_FOUND;
}

static enum dmarc_found decide(struct answers *answers, const struct walk *walk,
                               struct dmarc_discovery *discovery) {
    const struct step *start = walk->steps, *top;
    discovery->answer = start->answer;
    const struct step *open = walk_up(walk, &discovery->organisational, &top);
    if (open) {
        discovery->organisational = NULL;
        discovery->open = open->answer;
    }
    if (start->count > 0) {
        note_walk(discovery, walk, start);
        return start->count > 1 ? DMARC_SEVERAL : apply(answers, walk, start, discovery);
    }
    if (open) {
        note_walk(discovery, walk, open);
        return not_answered(discovery, open->answer);
    }
    note_walk(discovery, walk, top);
    if (!top)
        return DMARC_NO_RECORD;
    return apply(answers, walk, holding_step(walk, discovery->organisational, top), discovery);
}

struct dmarc_discovery dmarc_discover(struct arena *arena, struct answers *answers,
                                      const char *domain, const struct answer *own) {
    struct walk walk = {.count = 0};
    struct dmarc_discovery discovery = {0};
    ask_walk(arena, answers, domain, own, &walk);
    discovery.found = decide(answers, &walk, &discovery);
    discovery.applied = dmarc_applied(discovery.policy, discovery.record.testing);
    return discovery;
}
