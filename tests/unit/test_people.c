/* Organisations, projects, users, members, one-time links. */
#include "scratch.h"

#include "store/audit.h"

static int setup(void **state) {
    static struct scratch scratch;
    scratch_open(&scratch);
    *state = &scratch;
    return 0;
}

static int teardown(void **state) {
    scratch_close(*state);
    return 0;
}

static void organisations_list_by_name(void **state) {
    struct scratch *scratch = *state;
    int64_t id;
    MUST(org_insert(scratch->store, "株式会社ベータ", 1, &id));
    MUST(org_insert(scratch->store, "Zeta", 1, &id));
    assert_int_equal(org_insert(scratch->store, "Zeta", 1, &id), STATUS_STALE);
    static const char *const wanted[] = {"Acme", "Zeta", "株式会社ベータ"};
    const char *after = NULL;
    for (size_t i = 0; i < 3; i++) {
        struct org *orgs;
        size_t count;
        MUST(org_list(scratch->store, scratch->arena, after, 1, &orgs, &count));
        assert_int_equal(count, 1);
        assert_string_equal(orgs[0].name, wanted[i]);
        after = orgs[0].name;
    }
    struct org *orgs, org;
    size_t count;
    MUST(org_list(scratch->store, scratch->arena, after, 1, &orgs, &count));
    assert_int_equal(count, 0);
    assert_int_equal(org_get(scratch->store, scratch->arena, 999, &org), STATUS_NONE);
}

static void a_project_is_seen_by_its_members_alone(void **state) {
    struct scratch *scratch = *state;
    int64_t ann = scratch_user(scratch, "ann@example.com");
    int64_t bob = scratch_user(scratch, "bob@example.com"), other;
    struct project project, *projects;
    size_t count;
    MUST(project_insert(scratch->store, scratch->org, "Shop", 1, &other));
    assert_int_equal(project_insert(scratch->store, scratch->org, "Shop", 1, &other), STATUS_STALE);
    MUST(member_set(scratch->store, scratch->project, ann, PROJECT_MEMBER));
    MUST(member_set(scratch->store, scratch->project, ann, PROJECT_OWNER));
    MUST(project_get_for(scratch->store, scratch->arena, scratch->project, ann, &project));
    assert_int_equal(project.role, PROJECT_OWNER);
    assert_int_equal(project.org_id, scratch->org);
    assert_string_equal(project.name, "News");
    assert_string_equal(project.org_name, "Acme");
    /* Somebody else's project answers like none. */
    assert_int_equal(
        project_get_for(scratch->store, scratch->arena, scratch->project, bob, &project),
        STATUS_NONE);
    assert_int_equal(project_get_for(scratch->store, scratch->arena, 999, bob, &project),
                     STATUS_NONE);
    MUST(project_list_for(scratch->store, scratch->arena, ann, &projects, &count));
    assert_int_equal(count, 1);
    MUST(project_list_for(scratch->store, scratch->arena, bob, &projects, &count));
    assert_int_equal(count, 0);
    MUST(project_list_of_org(scratch->store, scratch->arena, scratch->org, &projects, &count));
    assert_int_equal(count, 2);
    assert_int_equal(projects[1].role, PROJECT_NONE);
    MUST(member_set(scratch->store, scratch->project, ann, PROJECT_NONE));
    assert_int_equal(
        project_get_for(scratch->store, scratch->arena, scratch->project, ann, &project),
        STATUS_NONE);
    MUST(project_get(scratch->store, scratch->arena, scratch->project, &project));
    assert_int_equal(project.role, PROJECT_NONE);
}

static void members_list_owners_first(void **state) {
    struct scratch *scratch = *state;
    int64_t ann = scratch_user(scratch, "ann@example.com");
    int64_t bob = scratch_user(scratch, "bob@example.com");
    MUST(member_set(scratch->store, scratch->project, ann, PROJECT_MEMBER));
    MUST(member_set(scratch->store, scratch->project, bob, PROJECT_OWNER));
    struct member *members;
    size_t count;
    MUST(member_list(scratch->store, scratch->arena, scratch->project, &members, &count));
    assert_int_equal(count, 2);
    assert_string_equal(members[0].email, "bob@example.com");
    assert_int_equal(members[0].role, PROJECT_OWNER);
    assert_int_equal(members[1].user_id, ann);
    /* Nobody joins what is not there. */
    assert_int_equal(member_set(scratch->store, 999, ann, PROJECT_MEMBER), STATUS_FAILED);
}

static void users_are_one_an_address(void **state) {
    struct scratch *scratch = *state;
    struct user user,
        wish = {
            .email = "Ann@Example.com", .name = "Ann", .lang = "ja", .platform = PLATFORM_SUPPORT};
    int64_t id, twice;
    MUST(user_insert(scratch->store, &wish, 1, &id));
    wish.email = "ann@example.COM";
    assert_int_equal(user_insert(scratch->store, &wish, 1, &twice), STATUS_STALE);
    MUST(user_by_email(scratch->store, scratch->arena, "aNN@example.com", &user));
    assert_int_equal(user.id, id);
    assert_string_equal(user.email, "Ann@Example.com");
    assert_string_equal(user.password, "");
    assert_string_equal(user.lang, "ja");
    assert_int_equal(user.platform, PLATFORM_SUPPORT);
    MUST(user_set_password(scratch->store, id, "scrypt$15$8$3$a$b"));
    MUST(user_set_lang(scratch->store, id, "en"));
    assert_int_equal(user_set_lang(scratch->store, id, "xx"), STATUS_FAILED);
    MUST(user_get(scratch->store, scratch->arena, id, &user));
    assert_string_equal(user.password, "scrypt$15$8$3$a$b");
    assert_string_equal(user.lang, "en");
    assert_int_equal(user_set_lang(scratch->store, 999, "en"), STATUS_NONE);
    assert_int_equal(user_by_email(scratch->store, scratch->arena, "x@example.com", &user),
                     STATUS_NONE);
}

static void operators_are_known(void **state) {
    struct scratch *scratch = *state;
    struct user wish = {.email = "op@example.com", .name = "Op", .platform = PLATFORM_OPERATOR};
    int64_t id;
    int exists = 1;
    scratch_user(scratch, "ann@example.com");
    MUST(user_operator_exists(scratch->store, &exists));
    assert_int_equal(exists, 0);
    MUST(user_insert(scratch->store, &wish, 1, &id));
    MUST(user_operator_exists(scratch->store, &exists));
    assert_int_equal(exists, 1);
}

static void users_list_in_pages(void **state) {
    struct scratch *scratch = *state;
    for (int i = 0; i < 7; i++)
        scratch_user(scratch, arena_printf(scratch->arena, "user%d@example.com", i));
    const char *after = NULL;
    int seen = 0;
    for (size_t count = 3; count == 3;) {
        struct user *users;
        MUST(user_list(scratch->store, scratch->arena, after, 3, &users, &count));
        for (size_t i = 0; i < count; i++, seen++)
            assert_string_equal(users[i].email,
                                arena_printf(scratch->arena, "user%d@example.com", seen));
        after = count ? users[count - 1].email : after;
    }
    assert_int_equal(seen, 7);
}

static void roles_have_their_words(void **state) {
    (void)state;
    assert_string_equal(platform_role_name(PLATFORM_NONE), "none");
    assert_string_equal(platform_role_name(PLATFORM_OPERATOR), "operator");
    assert_string_equal(project_role_name(PROJECT_MEMBER), "member");
    assert_string_equal(project_role_name(PROJECT_OWNER), "owner");
}

static void invite(struct scratch *scratch, const char *hash, enum invitation_purpose purpose,
                   int64_t user_id) {
    MUST(store_begin(scratch->store));
    enum status status = invitation_insert(scratch->store, hash, purpose, user_id, 5000);
    MUST(store_end(scratch->store, status));
}

static void a_link_is_used_once_and_in_time(void **state) {
    struct scratch *scratch = *state;
    int64_t ann = scratch_user(scratch, "ann@example.com"), user_id = -1;
    int64_t bob = scratch_user(scratch, "bob@example.com");
    enum invitation_purpose purpose;
    invite(scratch, "first", INVITATION_FIRST_OPERATOR, 0);
    invite(scratch, "bob's", INVITATION_WELCOME, bob);
    invite(scratch, "old", INVITATION_WELCOME, ann);
    invite(scratch, "new", INVITATION_WELCOME, ann);
    /* The newer welcome ended the older, and nobody else's. */
    assert_int_equal(invitation_get(scratch->store, "old", 4000, &purpose, &user_id), STATUS_NONE);
    MUST(invitation_get(scratch->store, "bob's", 4000, &purpose, &user_id));
    assert_int_equal(user_id, bob);
    MUST(invitation_get(scratch->store, "first", 4000, &purpose, &user_id));
    assert_int_equal(purpose, INVITATION_FIRST_OPERATOR);
    assert_int_equal(user_id, 0);
    MUST(invitation_get(scratch->store, "new", 4999, &purpose, &user_id));
    assert_int_equal(purpose, INVITATION_WELCOME);
    assert_int_equal(user_id, ann);
    assert_int_equal(invitation_get(scratch->store, "new", 5000, &purpose, &user_id), STATUS_NONE);
    assert_int_equal(invitation_take(scratch->store, "new", 5000), STATUS_NONE);
    MUST(invitation_take(scratch->store, "new", 4000));
    assert_int_equal(invitation_take(scratch->store, "new", 4000), STATUS_NONE);
    assert_int_equal(invitation_get(scratch->store, "new", 4000, &purpose, &user_id), STATUS_NONE);
}

static void deeds_are_noted(void **state) {
    struct scratch *scratch = *state;
    int64_t ann = scratch_user(scratch, "ann@example.com");
    MUST(audit_add(scratch->store, &(struct audit_line){1, ann, scratch->org, 0, "domain_register",
                                                        "a.com", "192.0.2.1"}));
    MUST(audit_add(scratch->store,
                   &(struct audit_line){.at = 1, .action = "domain_failed", .subject = "a.com"}));
}

int main(void) {
    const struct CMUnitTest test_people[] = {
        cmocka_unit_test_setup_teardown(organisations_list_by_name, setup, teardown),
        cmocka_unit_test_setup_teardown(a_project_is_seen_by_its_members_alone, setup, teardown),
        cmocka_unit_test_setup_teardown(members_list_owners_first, setup, teardown),
        cmocka_unit_test_setup_teardown(users_are_one_an_address, setup, teardown),
        cmocka_unit_test_setup_teardown(operators_are_known, setup, teardown),
        cmocka_unit_test_setup_teardown(users_list_in_pages, setup, teardown),
        cmocka_unit_test(roles_have_their_words),
        cmocka_unit_test_setup_teardown(a_link_is_used_once_and_in_time, setup, teardown),
        cmocka_unit_test_setup_teardown(deeds_are_noted, setup, teardown),
    };
    return cmocka_run_group_tests(test_people, NULL, NULL);
}
