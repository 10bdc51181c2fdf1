#include "work/share_part.h"

#include "work/deed.h"

#include "store/profile.h"

#include <assert.h>

/* How a share ends: what is told to either side. */
struct end {
    enum share_news to_owner, to_other;
    const char *owner_action, *other_action; /* in the logs */
    int by_owner;
};
static const struct end revoked = {NEWS_TAKEN_BACK, NEWS_REVOKED, "share_revoke", "share_lost", 1};
static const struct end returned = {NEWS_GIVEN_BACK, NEWS_RETURNED, "share_given_back",
                                    "share_give_back", 0};

static enum status tell_both(struct house *house, struct arena *arena, const struct domain *domain,
                             const struct share *share, const struct end *end) {
    struct share_letter letter = {.news = end->to_owner,
                                  .to = domain->project_id,
                                  .domain = domain->name,
                                  .org = share->org,
                                  .project = share->project,
                                  .path = shares_path(arena, domain)};
    enum status status =
        share_profile_lines(house, arena, domain, share->project_id, &letter.profiles);
    if (status == STATUS_OK)
        status = share_tell(house, arena, &letter);
    letter.news = end->to_other;
    letter.to = share->project_id;
    letter.org = share->owner_org;
    letter.project = share->owner;
    letter.path = sharing_path(arena, share->project_id);
    return status == STATUS_OK ? share_tell(house, arena, &letter) : status;
}

static enum status note_both(struct house *house, struct arena *arena, const struct actor *actor,
                             const struct domain *domain, const struct share *share,
                             const struct end *end) {
    const char *subject =
        arena_printf(arena, "%s → %s / %s", domain->name, share->org, share->project);
    struct share_deed other = {end->other_action, domain->name, share->project_id};
    if (!end->by_owner)
        other = (struct share_deed){end->owner_action, subject, domain->project_id};
    enum status status = share_note_other(house, arena, &other);
    if (status != STATUS_OK)
        return status;
    return deed_note(house, actor,
                     &(struct deed){end->by_owner ? end->owner_action : end->other_action,
                                    end->by_owner ? subject : domain->name, actor->project.org_id,
                                    actor->project.id});
}

/* In the caller's transaction. The letters name the profiles while they are still there to name. */
static enum status end_share(struct house *house, struct arena *arena, const struct actor *actor,
                             const struct share_key *key, const struct end *end) {
    struct share share;
    struct domain domain;
    enum status status = share_get(house->store, arena, key, &share);
    if (status == STATUS_OK && end->by_owner && share.owner_id != actor->project.id)
        status = STATUS_NONE;
    if (status == STATUS_OK)
        status = domain_get(house->store, arena, share.owner_id, share.domain_id, &domain);
    if (status == STATUS_OK)
        status = tell_both(house, arena, &domain, &share, end);
    if (status == STATUS_OK)
        status = note_both(house, arena, actor, &domain, &share, end);
    return status == STATUS_OK ? share_delete(house->store, &share) : status;
}

static enum status end_one(struct house *house, struct arena *arena, const struct actor *actor,
                           const struct share_key *key, const struct end *end) {
    enum status status = store_begin(house->store);
    if (status != STATUS_OK)
        return status;
    return store_end(house->store, end_share(house, arena, actor, key, end));
}

enum status share_revoke(struct house *house, struct arena *arena, const struct actor *actor,
                         int64_t domain_id, int64_t share_id) {
    assert(may(actor, RIGHT_OWN) && actor->project.id);
    return end_one(house, arena, actor, &(struct share_key){share_id, domain_id, 0}, &revoked);
}

enum status share_give_back(struct house *house, struct arena *arena, const struct actor *actor,
                            int64_t share_id) {
    assert(may(actor, RIGHT_OWN) && actor->project.id);
    return end_one(house, arena, actor, &(struct share_key){share_id, 0, actor->project.id},
                   &returned);
}

enum status share_see(struct house *house, struct arena *arena, const struct actor *actor,
                      int64_t share_id, struct shared_view *view) {
    assert(may(actor, RIGHT_VIEW) && actor->project.id);
    struct share_key key = {share_id, 0, actor->project.id};
    enum status status = share_get(house->store, arena, &key, &view->share);
    return status == STATUS_OK ? domain_get(house->store, arena, view->share.owner_id,
                                            view->share.domain_id, &view->domain)
                               : status;
}

enum status share_end_transferred(struct house *house, struct arena *arena,
                                  const struct domain *domain) {
    enum status status = share_tell_all(house, arena, domain, NEWS_TRANSFERRED);
    return status == STATUS_OK ? share_delete_all(house->store, domain->id) : status;
}

/* The profiles come project by project. */
static enum status name_project(struct house *house, struct arena *arena, int64_t id,
                                struct project *project) {
    return id == project->id ? STATUS_OK : project_get(house->store, arena, id, project);
}

enum status share_users(struct house *house, struct arena *arena, const struct domain *domain,
                        int64_t only, int limit, struct share_user **users, size_t *count) {
    struct profile *profiles;
    struct project project = {.id = 0};
    enum status status = profile_of_domain(
        house->store, arena, &(struct profile_users){domain->id, domain->project_id, only, limit},
        &profiles, count);
    if (status != STATUS_OK)
        return status;
    *users = arena_alloc(arena, (*count + 1) * sizeof **users);
    for (size_t i = 0; status == STATUS_OK && i < *count; i++) {
        status = name_project(house, arena, profiles[i].project_id, &project);
        (*users)[i] = (struct share_user){profiles[i].from_addr, project.name,
                                          project.org_name,      project.id,
                                          profiles[i].id,        profiles[i].signature};
    }
    return status;
}
