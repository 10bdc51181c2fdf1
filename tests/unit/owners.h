#ifndef TESTS_UNIT_OWNERS_H
#define TESTS_UNIT_OWNERS_H

/* Owners of projects, and the platform, that act in a house. */

#include "house.h"

#include "work/people.h"

#define HOURS(n) ((n)*3600LL)
#define DAYS(n) ((n)*86400LL)

static struct actor owner, rival; /* of projects of two organisations */
static const struct actor platform = {.user = {.platform = PLATFORM_OPERATOR},
                                      .address = "command line"};

static struct actor make_owner(const char *org, const char *email) {
    int64_t org_id, project_id, id;
    const char *link;
    struct actor actor = {.address = "192.0.2.1"};
    assert_int_equal(org_create(&house, &platform, org, &org_id), STATUS_OK);
    assert_int_equal(project_create(&house, arena, &platform, org_id, "Project", &project_id),
                     STATUS_OK);
    struct user_wish wish = {
        .email = email, .name = org, .project_id = project_id, .role = PROJECT_OWNER};
    assert_int_equal(user_create(&house, arena, &platform, &wish, &id, &link), STATUS_OK);
    assert_int_equal(user_get(house.store, arena, id, &actor.user), STATUS_OK);
    assert_int_equal(actor_enter_project(&house, arena, &actor, project_id), STATUS_OK);
    return actor;
}

/* The platform in a project. */
static inline struct actor operator_in(int64_t project_id) {
    struct actor actor = platform;
    assert_int_equal(actor_enter_project(&house, arena, &actor, project_id), STATUS_OK);
    return actor;
}

#endif
