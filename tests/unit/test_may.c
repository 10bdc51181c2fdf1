#include "work/may.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

/* One letter a right, in the order of the enum: anybody user view verify profile own find operate.
 */
static const struct {
    const char *who;
    int64_t user_id, project_id;
    enum platform_role platform;
    enum project_role role;
    const char *may;
} cases[] = {
    {"nobody", 0, 0, PLATFORM_NONE, PROJECT_NONE, "10000000"},
    {"nobody, near a project", 0, 7, PLATFORM_NONE, PROJECT_OWNER, "10000000"},
    {"a user", 3, 0, PLATFORM_NONE, PROJECT_NONE, "11000000"},
    {"a user in a foreign project", 3, 7, PLATFORM_NONE, PROJECT_NONE, "11000000"},
    {"a role without a project", 3, 0, PLATFORM_NONE, PROJECT_OWNER, "11000000"},
    {"a member", 3, 7, PLATFORM_NONE, PROJECT_MEMBER, "11111000"},
    {"an owner", 3, 7, PLATFORM_NONE, PROJECT_OWNER, "11111100"},
    {"support", 3, 7, PLATFORM_SUPPORT, PROJECT_NONE, "11100010"},
    {"support who is a member", 3, 7, PLATFORM_SUPPORT, PROJECT_MEMBER, "11111010"},
    {"an operator", 3, 7, PLATFORM_OPERATOR, PROJECT_NONE, "11111111"},
    {"an operator outside projects", 3, 0, PLATFORM_OPERATOR, PROJECT_NONE, "11111111"},
    {"the command line", 0, 7, PLATFORM_OPERATOR, PROJECT_NONE, "10111111"},
};

static void rights_against_roles(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct actor actor = {.user = {.id = cases[i].user_id, .platform = cases[i].platform},
                              .project = {.id = cases[i].project_id, .role = cases[i].role}};
        for (int right = 0; right < RIGHT_COUNT; right++)
            if (may(&actor, (enum right)right) != (cases[i].may[right] == '1'))
                fail_msg("%s, right %d", cases[i].who, right);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(rights_against_roles)};
    return cmocka_run_group_tests_name("test_may", tests, NULL, NULL);
}
