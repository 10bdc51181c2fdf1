/* What support finds by its beginning: each a read of one index, however many tenants there are. */
#include "scratch.h"

#include "store/find.h"
#include "store/statement.h"

static int open_scratch(void **state) {
    static struct scratch scratch;
    scratch_open(&scratch);
    *state = &scratch;
    return 0;
}

static int close_scratch(void **state) {
    scratch_close(*state);
    return 0;
}

static void every_statement_searches_an_index(void **state) {
    struct scratch *scratch = *state;
    for (size_t i = 0; i < find_sql.count; i++) {
        const char *explain =
            arena_printf(scratch->arena, "EXPLAIN QUERY PLAN %s", find_sql.texts[i]);
        sqlite3_stmt *plan;
        assert_int_equal(sqlite3_prepare_v2(scratch->store->db, explain, -1, &plan, NULL),
                         SQLITE_OK);
        int rows = 0;
        for (; sqlite3_step(plan) == SQLITE_ROW; rows++) {
            const char *step = (const char *)sqlite3_column_text(plan, 3);
            if (strncmp(step, "SEARCH ", 7) || !strstr(step, " USING "))
                fail_msg("%s: %s", find_sql.texts[i], step);
        }
        assert_true(rows > 0);
        sqlite3_finalize(plan);
    }
}

static void beginnings_are_found_in_order_and_no_more_than_asked_for(void **state) {
    struct scratch *scratch = *state;
    static const char *const names[] = {"news", "NEWEST", "Newt", "nEw",
                                        "knew", "ne",     "新着", "新しい"};
    struct org *orgs;
    struct project *projects;
    size_t count;
    int64_t id;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        MUST(org_insert(scratch->store, names[i], 1, &id));
        MUST(project_insert(scratch->store, id, names[i], 1, &id));
    }
    MUST(org_find(scratch->store, scratch->arena, "new", 9, &orgs, &count));
    assert_int_equal(count, 4);
    assert_string_equal(orgs[0].name, "nEw");
    assert_string_equal(orgs[1].name, "NEWEST");
    assert_string_equal(orgs[3].name, "Newt");
    MUST(org_find(scratch->store, scratch->arena, "new", 2, &orgs, &count));
    assert_int_equal(count, 2);
    MUST(project_find(scratch->store, scratch->arena, "新", 9, &projects, &count));
    assert_int_equal(count, 2);
    assert_string_equal(projects[0].org_name, projects[0].name);
    MUST(project_find(scratch->store, scratch->arena, "new%", 9, &projects, &count));
    assert_int_equal(count, 0);
}

static void a_user_is_found_by_address_or_name_and_stands_once(void **state) {
    struct scratch *scratch = *state;
    static const char *const people[][2] = {
        {"zoe@a.example", "Anna"}, {"anna@a.example", "Anna"}, {"ann@b.example", "Zed"}};
    struct user *users;
    size_t count;
    int64_t id;
    for (size_t i = 0; i < sizeof people / sizeof *people; i++) {
        struct user user = {.email = people[i][0], .name = people[i][1], .password = "a hash"};
        MUST(user_insert(scratch->store, &user, 1, &id));
    }
    MUST(user_find(scratch->store, scratch->arena, "ANN", 9, &users, &count));
    assert_int_equal(count, 3);
    assert_string_equal(users[0].email, "ann@b.example");
    assert_string_equal(users[1].email, "anna@a.example");
    assert_string_equal(users[2].email, "zoe@a.example");
    assert_null(users[0].password);
    MUST(user_find(scratch->store, scratch->arena, "ann", 2, &users, &count));
    assert_int_equal(count, 2);
}

int main(void) {
    const struct CMUnitTest test_find[] = {
        cmocka_unit_test_setup_teardown(every_statement_searches_an_index, open_scratch,
                                        close_scratch),
        cmocka_unit_test_setup_teardown(beginnings_are_found_in_order_and_no_more_than_asked_for,
                                        open_scratch, close_scratch),
        cmocka_unit_test_setup_teardown(a_user_is_found_by_address_or_name_and_stands_once,
                                        open_scratch, close_scratch),
    };
    return cmocka_run_group_tests(test_find, NULL, NULL);
}
