#include "work/staff.h"

#include "base/clock.h"
#include "store/seen.h"

#include <assert.h>
#include <string.h>

void staff_view(struct house *house, const struct actor *actor, int64_t org_id, const char *path) {
    struct audit_line line = {.at = clock_now(),
                              .user_id = actor->user.id,
                              .org_id = org_id,
                              .project_id = actor->project.id,
                              .action = "staff_view",
                              .subject = path,
                              .address = actor->address};
    seen_by_staff(house->store, &line);
}

/* A domain's name in any spelling, or the beginning of one. */
static const char *domain_prefix(struct arena *arena, const char *typed) {
    struct name name;
    const char *suggestion = NULL;
    enum name_refusal refusal = name_normalise(arena, typed, &name, &suggestion);
    if (refusal == NAME_ACCEPTED)
        return name.ascii;
    if (refusal == NAME_MAIL_ADDRESS && suggestion)
        return suggestion;
    char *lower = arena_strdup(arena, typed);
    for (char *c = lower; *c; c++)
        if (*c >= 'A' && *c <= 'Z')
            *c = (char)(*c - 'A' + 'a');
    return lower;
}

static enum status find_users(struct house *house, struct arena *arena, const char *typed,
                              struct found *found) {
    struct user *users;
    enum status status =
        user_find(house->store, arena, typed, FOUND_MOST, &users, &found->user_count);
    if (status != STATUS_OK || !found->user_count)
        return status;
    found->users = arena_alloc(arena, found->user_count * sizeof *found->users);
    for (size_t i = 0; status == STATUS_OK && i < found->user_count; i++) {
        found->users[i].user = users[i];
        status = project_list_for(house->store, arena, users[i].id, &found->users[i].projects,
                                  &found->users[i].project_count);
    }
    return status;
}

enum status staff_find(struct house *house, struct arena *arena, const struct actor *actor,
                       const char *typed, struct found *found) {
    assert(may(actor, RIGHT_FIND));
    *found = (struct found){.domain_count = 0};
    enum status status = domain_find(house->store, arena, domain_prefix(arena, typed), FOUND_MOST,
                                     &found->domains, &found->domain_count);
    if (status == STATUS_OK)
        status = org_find(house->store, arena, typed, FOUND_MOST, &found->orgs, &found->org_count);
    if (status == STATUS_OK)
        status = project_find(house->store, arena, typed, FOUND_MOST, &found->projects,
                              &found->project_count);
    return status == STATUS_OK ? find_users(house, arena, typed, found) : status;
}

static enum status see_project(struct house *house, struct arena *arena,
                               const struct project *project, struct project_view *view) {
    *view = (struct project_view){.project = *project};
    enum status status = domain_counts(house->store, project->id, view->counts);
    return status == STATUS_OK
               ? member_list(house->store, arena, project->id, &view->members, &view->member_count)
               : status;
}

enum status staff_see_project(struct house *house, struct arena *arena, const struct actor *actor,
                              struct project_view *view) {
    assert(may(actor, RIGHT_FIND) && actor->project.id);
    return see_project(house, arena, &actor->project, view);
}

enum status staff_see_org(struct house *house, struct arena *arena, const struct actor *actor,
                          int64_t org_id, struct org_view *view) {
    assert(may(actor, RIGHT_FIND));
    struct project *projects;
    *view = (struct org_view){.project_count = 0};
    enum status status = org_get(house->store, arena, org_id, &view->org);
    if (status == STATUS_OK)
        status = project_list_of_org(house->store, arena, org_id, &projects, &view->project_count);
    if (status != STATUS_OK || !view->project_count)
        return status;
    view->projects = arena_alloc(arena, view->project_count * sizeof *view->projects);
    for (size_t i = 0; status == STATUS_OK && i < view->project_count; i++)
        status = see_project(house, arena, &projects[i], &view->projects[i]);
    return status;
}
