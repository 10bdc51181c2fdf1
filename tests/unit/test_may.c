#include "work/may.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

/* One letter a right, in the order of the enum: always anybody factor user view verify profile own
   log find operate. */
static const struct {
    const char *who;
    int64_t user_id, project_id;
    enum platform_role platform;
    enum project_role role;
    const char *may;
    int unready;
} cases[] = {
    {"nobody", 0, 0, PLATFORM_NONE, PROJECT_NONE, "11000000000", 0},
    {"nobody, near a project", 0, 7, PLATFORM_NONE, PROJECT_OWNER, "11000000000", 0},
    {"a user", 3, 0, PLATFORM_NONE, PROJECT_NONE, "11110000000", 0},
    {"a user in a foreign project", 3, 7, PLATFORM_NONE, PROJECT_NONE, "11110000000", 0},
    {"a role without a project", 3, 0, PLATFORM_NONE, PROJECT_OWNER, "11110000000", 0},
    {"a member", 3, 7, PLATFORM_NONE, PROJECT_MEMBER, "11111110000", 0},
    {"an owner", 3, 7, PLATFORM_NONE, PROJECT_OWNER, "11111111100", 0},
    {"support", 3, 7, PLATFORM_SUPPORT, PROJECT_NONE, "11111000110", 0},
    {"support who is a member", 3, 7, PLATFORM_SUPPORT, PROJECT_MEMBER, "11111110110", 0},
    {"an operator", 3, 7, PLATFORM_OPERATOR, PROJECT_NONE, "11111111111", 0},
    {"an operator outside projects", 3, 0, PLATFORM_OPERATOR, PROJECT_NONE, "11111111111", 0},
    {"the command line", 0, 7, PLATFORM_OPERATOR, PROJECT_NONE, "11001111111", 0},
    {"an operator who lacks his second factor", 3, 7, PLATFORM_OPERATOR, PROJECT_OWNER,
     "10100000000", .unready = 1},
};

static void rights_against_roles(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct actor actor = {.user = {.id = cases[i].user_id, .platform = cases[i].platform},
                              .project = {.id = cases[i].project_id, .role = cases[i].role},
                              .unready = cases[i].unready};
        for (int right = 0; right < RIGHT_COUNT; right++)
            if (may(&actor, (enum right)right) != (cases[i].may[right] == '1'))
                fail_msg("%s, right %d", cases[i].who, right);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(rights_against_roles)};
    return cmocka_run_group_tests_name("test_may", tests, NULL, NULL);
}
