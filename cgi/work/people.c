#include "work/people.h"

#include "work/deed.h"
#include "work/letter.h"

#include "base/clock.h"
#include "base/codec.h"
#include "base/random.h"
#include "store/join.h"
#include "store/session.h"

#include <assert.h>

enum { WELCOME_SECONDS = 72 * 60 * 60 };

static const char *const member_deeds[] = {[PROJECT_NONE] = "member_out",
                                           [PROJECT_MEMBER] = "member_member",
                                           [PROJECT_OWNER] = "member_owner"};

static enum status note(struct house *house, const struct actor *actor, const char *action,
                        const char *subject) {
    return deed_note(house, actor, &(struct deed){action, subject, 0, 0});
}

enum status org_create(struct house *house, const struct actor *actor, const char *name,
                       int64_t *id) {
    assert(may(actor, RIGHT_OPERATE));
    enum status status = store_begin(house->store);
    if (status != STATUS_OK)
        return status;
    status = org_insert(house->store, name, clock_now(), id);
    if (status == STATUS_OK)
        status = deed_note(house, actor, &(struct deed){"org_create", name, *id, 0});
    return store_end(house->store, status);
}

enum status project_create(struct house *house, struct arena *arena, const struct actor *actor,
                           int64_t org_id, const char *name, int64_t *id) {
    assert(may(actor, RIGHT_OPERATE));
    enum status status = store_begin(house->store);
    if (status != STATUS_OK)
        return status;
    struct org org;
    status = org_get(house->store, arena, org_id, &org);
    if (status == STATUS_OK)
        status = project_insert(house->store, org_id, name, clock_now(), id);
    if (status == STATUS_OK)
        status = deed_note(house, actor, &(struct deed){"project_create", name, org_id, *id});
    return store_end(house->store, status);
}

/* The user of the address: found, or made. */
static enum status find_or_insert(struct house *house, struct arena *arena,
                                  const struct actor *actor, const struct user_wish *wish,
                                  struct user *user) {
    enum status status = user_by_email(house->store, arena, wish->email, user);
    if (status != STATUS_NONE)
        return status;
    *user = (struct user){.email = wish->email,
                          .name = wish->name,
                          .password = "",
                          .lang = wish->lang ? wish->lang : "",
                          .platform = wish->platform};
    status = user_insert(house->store, user, clock_now(), &user->id);
    if (status == STATUS_OK)
        status = note(house, actor, "user_create", wish->email);
    return status;
}

/* As with every change of rights: no session from before it, but the actor's own. */
static enum status end_sessions(struct house *house, const struct actor *actor, int64_t user_id) {
    return session_end_others(house->store, user_id,
                              user_id == actor->user.id ? actor->session : NULL);
}

static enum status give_role(struct house *house, const struct actor *actor,
                             const struct project *project, const struct user *user,
                             enum project_role role) {
    enum status status = member_set(house->store, project->id, user->id, role);
    if (status == STATUS_OK && role != PROJECT_OWNER)
        status = join_offer_end_of(house->store, project->id, user->id);
    if (status == STATUS_OK)
        status = end_sessions(house, actor, user->id);
    if (status != STATUS_OK)
        return status;
    return deed_note(house, actor,
                     &(struct deed){member_deeds[role], user->email, project->org_id, project->id});
}

/* Only upwards: adding somebody as support never takes the last operator away. */
static enum status raise_platform(struct house *house, const struct actor *actor,
                                  enum platform_role role, struct user *user) {
    if (role <= user->platform)
        return STATUS_OK;
    user->platform = role;
    enum status status = user_set_platform(house->store, user->id, role);
    if (status == STATUS_OK)
        status = end_sessions(house, actor, user->id);
    if (status == STATUS_OK)
        status = note(house, actor, "platform_role", user->email);
    return status;
}

static enum status welcome(struct house *house, struct arena *arena, const struct user *user,
                           const char **link) {
    const char *nonce = random_token(arena);
    const char *token = link_token(house, arena, "welcome", nonce);
    enum status status =
        invitation_insert(house->store, sha256_hex(arena, token), INVITATION_WELCOME, user->id,
                          clock_now() + WELCOME_SECONDS);
    if (status == STATUS_OK)
        status = letter_to_user(house, arena, user->id, "welcome", "kind", "welcome", "nonce",
                                nonce, NULL);
    *link = link_url(house, arena, "welcome", token);
    return status;
}

static enum status create(struct house *house, struct arena *arena, const struct actor *actor,
                          const struct user_wish *wish, struct user *user, const char **link) {
    struct project project = {0};
    enum status status = STATUS_OK;
    if (wish->project_id)
        status = project_get(house->store, arena, wish->project_id, &project);
    if (status == STATUS_OK)
        status = find_or_insert(house, arena, actor, wish, user);
    if (status == STATUS_OK)
        status = raise_platform(house, actor, wish->platform, user);
    if (status == STATUS_OK && wish->project_id)
        status = give_role(house, actor, &project, user, wish->role);
    if (status == STATUS_OK && !*user->password)
        status = welcome(house, arena, user, link);
    return status;
}

enum status user_create_within(struct house *house, struct arena *arena, const struct actor *actor,
                               const struct user_wish *wish, int64_t *id, const char **link) {
    assert(may(actor, RIGHT_OPERATE));
    struct user user;
    *link = NULL;
    enum status status = create(house, arena, actor, wish, &user, link);
    if (status == STATUS_OK)
        *id = user.id;
    return status;
}

enum status user_create(struct house *house, struct arena *arena, const struct actor *actor,
                        const struct user_wish *wish, int64_t *id, const char **link) {
    enum status status = store_begin(house->store);
    if (status != STATUS_OK)
        return status;
    return store_end(house->store, user_create_within(house, arena, actor, wish, id, link));
}

static enum status change(struct house *house, struct arena *arena, const struct actor *actor,
                          int64_t user_id, enum project_role role) {
    struct member member;
    int other = 1;
    enum status status = member_get(house->store, arena, actor->project.id, user_id, &member);
    if (status == STATUS_OK && member.role == PROJECT_OWNER && role != PROJECT_OWNER)
        status = member_other_owner(house->store, actor->project.id, user_id, &other);
    if (status == STATUS_OK && !other)
        status = STATUS_STALE;
    if (status != STATUS_OK || member.role == role)
        return status;
    const struct user user = {.id = user_id, .email = member.email};
    return give_role(house, actor, &actor->project, &user, role);
}

enum status member_change(struct house *house, struct arena *arena, const struct actor *actor,
                          int64_t user_id, enum project_role role) {
    assert(may(actor, RIGHT_OWN));
    enum status status = store_begin(house->store);
    if (status != STATUS_OK)
        return status;
    return store_end(house->store, change(house, arena, actor, user_id, role));
}

enum status actor_enter_project(struct house *house, struct arena *arena, struct actor *actor,
                                int64_t project_id) {
    struct project project;
    enum status status = project_get_for(house->store, arena, project_id, actor->user.id, &project);
    if (status == STATUS_NONE && may(actor, RIGHT_FIND))
        status = project_get(house->store, arena, project_id, &project);
    if (status == STATUS_OK)
        actor->project = project;
    return status;
}
