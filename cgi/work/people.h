#ifndef WORK_PEOPLE_H
#define WORK_PEOPLE_H

#include "work/house.h"
#include "work/may.h"

/* What operators do: organisations, projects, users; and what everybody sees of them. */

enum status org_create(struct house *house, const struct actor *actor, const char *name,
                       int64_t *id) MUST_CHECK;
/* STATUS_STALE: the organisation has a project of that name. STATUS_NONE: no such organisation. */
enum status project_create(struct house *house, struct arena *arena, const struct actor *actor,
                           int64_t org_id, const char *name, int64_t *id) MUST_CHECK;

/*
 * A new user, or the one who has the address already, gets the role in the project (project_id 0:
 * none) or on the platform. *link: the welcome link to hand over, NULL when the user has a password
 * already; it is mailed too. A user who is there already keeps his name, and a higher platform
 * role.
 */
struct user_wish {
    const char *email, *name;
    const char *lang; /* "ja" "en", of a new user; NULL: not known */
    enum platform_role platform;
    int64_t project_id;
    enum project_role role;
};
enum status user_create(struct house *house, struct arena *arena, const struct actor *actor,
                        const struct user_wish *wish, int64_t *id, const char **link) MUST_CHECK;
/* The same inside the caller's transaction. */
enum status user_create_within(struct house *house, struct arena *arena, const struct actor *actor,
                               const struct user_wish *wish, int64_t *id,
                               const char **link) MUST_CHECK;
/* In the actor's project; PROJECT_NONE takes the user out. STATUS_NONE: he is none of it.
   STATUS_STALE: he is its last owner, and stays. Who is no owner any more leaves no invitation
   behind: none that he sent, none that was sent to himself. */
enum status member_change(struct house *house, struct arena *arena, const struct actor *actor,
                          int64_t user_id, enum project_role role) MUST_CHECK;

/* The project of a request, with the actor's role: fills actor->project. STATUS_NONE: not his to
 * see. */
enum status actor_enter_project(struct house *house, struct arena *arena, struct actor *actor,
                                int64_t project_id) MUST_CHECK;

#endif
