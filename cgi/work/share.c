#include "work/share.h"

#include "work/deed.h"
#include "work/limit.h"
#include "work/project_key.h"
#include "work/share_part.h"

#include "base/clock.h"
#include "store/profile.h"

#include <assert.h>
#include <string.h>

/* Keys looked up within an hour. */
enum { LOOKUP_SECONDS = 60 * 60, LOOKUPS_OF_USER = 30, LOOKUPS_OF_ORG = 100 };

const char *share_answer_name(enum share_answer answer) {
    static const char *const names[SHARE_ANSWER_COUNT] = {
        [SHARE_FINE] = "fine",
        [SHARE_KEY_FORM] = "key_form",
        [SHARE_KEY_TYPO] = "key_typo",
        [SHARE_KEY_NONE] = "key_none",
        [SHARE_KEY_OFTEN] = "key_often",
        [SHARE_OWN] = "own",
        [SHARE_HAS] = "has",
        [SHARE_ASLEEP] = "asleep",
    };
    return names[answer];
}

/* Project keys */

enum status project_key_show(struct house *house, struct arena *arena, const struct actor *actor,
                             const char **key) {
    assert(may(actor, RIGHT_PROFILE) && actor->project.id);
    return project_key_get(house->store, arena, actor->project.id, key);
}

static enum status set_key(struct house *house, struct arena *arena, const struct actor *actor,
                           const char *before, const char *action) {
    enum status status = store_begin(house->store);
    if (status != STATUS_OK)
        return status;
    status = project_key_set(house->store, actor->project.id, before, project_key_new(arena));
    if (status == STATUS_OK)
        status = deed_note(
            house, actor,
            &(struct deed){action, actor->project.name, actor->project.org_id, actor->project.id});
    return store_end(house->store, status);
}

enum status project_key_make(struct house *house, struct arena *arena, const struct actor *actor) {
    assert(may(actor, RIGHT_PROFILE) && actor->project.id);
    enum status status = set_key(house, arena, actor, "", "project_key_make");
    return status == STATUS_STALE ? STATUS_OK : status;
}

enum status project_key_renew(struct house *house, struct arena *arena, const struct actor *actor,
                              const char *before) {
    assert(may(actor, RIGHT_OWN) && actor->project.id);
    return *before ? set_key(house, arena, actor, before, "project_key_renew") : STATUS_STALE;
}

/* By key */

int share_awake(const struct domain *domain) {
    return domain->life.state == STATE_VERIFIED || domain->life.state == STATE_DEGRADED;
}

/* Counts a lookup; *often when there were too many. */
static enum status count_lookup(struct house *house, struct arena *arena, const struct actor *actor,
                                int *often) {
    const struct limit limits[] = {
        {arena_printf(arena, "key user %lld", (long long)actor->user.id), LOOKUPS_OF_USER,
         LOOKUP_SECONDS},
        {arena_printf(arena, "key org %lld", (long long)actor->project.org_id), LOOKUPS_OF_ORG,
         LOOKUP_SECONDS},
    };
    return limit_count_within(house, limits, sizeof limits / sizeof *limits, often);
}

/* The key is sound. In the caller's transaction. */
static enum status look_up(struct house *house, struct arena *arena, const struct actor *actor,
                           const struct domain *domain, struct share_offer *offer) {
    int often, shared;
    enum status status = count_lookup(house, arena, actor, &often);
    offer->answer = SHARE_KEY_OFTEN;
    if (status != STATUS_OK || often)
        return status;
    status = project_by_key(house->store, arena, offer->key, &offer->project);
    offer->answer = SHARE_KEY_NONE;
    if (status != STATUS_OK)
        return status == STATUS_NONE ? STATUS_OK : status;
    offer->answer = SHARE_OWN;
    if (offer->project.id == domain->project_id)
        return STATUS_OK;
    status = share_exists(house->store, domain->id, offer->project.id, &shared);
    offer->answer = shared ? SHARE_HAS : SHARE_FINE;
    return status;
}

static enum share_answer judge(struct arena *arena, const struct domain *domain, const char *typed,
                               const char **key) {
    if (!share_awake(domain))
        return SHARE_ASLEEP;
    switch (project_key_read(arena, typed, key)) {
    case PROJECT_KEY_FINE:
        break;
    case PROJECT_KEY_FORM:
        return SHARE_KEY_FORM;
    case PROJECT_KEY_TYPO:
        return SHARE_KEY_TYPO;
    }
    return SHARE_FINE;
}

/* In the caller's transaction. */
static enum status look(struct house *house, struct arena *arena, const struct actor *actor,
                        int64_t domain_id, const char *typed, struct domain *domain,
                        struct share_offer *offer) {
    *offer = (struct share_offer){.key = ""};
    enum status status = domain_get(house->store, arena, actor->project.id, domain_id, domain);
    if (status != STATUS_OK)
        return status;
    offer->answer = judge(arena, domain, typed, &offer->key);
    return offer->answer == SHARE_FINE ? look_up(house, arena, actor, domain, offer) : STATUS_OK;
}

enum status share_look(struct house *house, struct arena *arena, const struct actor *actor,
                       int64_t domain_id, const char *typed, struct share_offer *offer) {
    assert(may(actor, RIGHT_OWN) && actor->project.id);
    struct domain domain;
    enum status status = store_begin(house->store);
    if (status != STATUS_OK)
        return status;
    return store_end(house->store, look(house, arena, actor, domain_id, typed, &domain, offer));
}

enum status share_give(struct house *house, struct arena *arena, const struct actor *actor,
                       const struct domain *domain, const struct project *project) {
    struct share share = {.domain_id = domain->id,
                          .project_id = project->id,
                          .name = domain->name,
                          .created_at = clock_now()};
    enum status status = share_insert(house->store, &share, actor->user.id);
    if (status != STATUS_OK)
        return status;
    const char *subject =
        arena_printf(arena, "%s → %s / %s", domain->name, project->org_name, project->name);
    status = deed_note(house, actor,
                       &(struct deed){"share_grant", subject, domain->org_id, domain->project_id});
    if (status == STATUS_OK)
        status = share_note_other(
            house, arena, &(struct share_deed){"share_received", domain->name, project->id});
    if (status == STATUS_OK)
        status = share_tell(house, arena,
                            &(struct share_letter){.news = NEWS_GIVEN,
                                                   .to = domain->project_id,
                                                   .domain = domain->name,
                                                   .org = project->org_name,
                                                   .project = project->name,
                                                   .path = shares_path(arena, domain)});
    if (status == STATUS_OK)
        status = share_tell(house, arena,
                            &(struct share_letter){.news = NEWS_RECEIVED,
                                                   .to = project->id,
                                                   .domain = domain->name,
                                                   .org = actor->project.org_name,
                                                   .project = actor->project.name,
                                                   .path = shared_path(arena, &share)});
    return status;
}

enum status share_grant(struct house *house, struct arena *arena, const struct actor *actor,
                        int64_t domain_id, const char *typed, struct share_offer *offer) {
    assert(may(actor, RIGHT_OWN) && actor->project.id);
    struct domain domain;
    enum status status = store_begin(house->store);
    if (status != STATUS_OK)
        return status;
    status = look(house, arena, actor, domain_id, typed, &domain, offer);
    if (status == STATUS_OK && offer->answer == SHARE_FINE)
        status = share_give(house, arena, actor, &domain, &offer->project);
    return store_end(house->store, status);
}
