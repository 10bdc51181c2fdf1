/* The list of domains: its pages, its chips, its counts, and how SQLite goes about it. */
#include "tenants.h"

#include "store/quota.h"

/* Names of all pages of a query, parted by blanks. */
static const char *walk(struct scratch *scratch, struct domain_query query) {
    struct text names = TEXT(scratch->arena);
    for (int pages = 0; pages < 100; pages++) {
        struct domain_row *rows;
        size_t count;
        MUST(domain_list(scratch->store, scratch->arena, &query, &rows, &count));
        for (size_t i = 0; i < count; i++)
            text_addf(&names, "%s%s", names.size ? " " : "", rows[i].name);
        if (count < (size_t)query.limit)
            return text_str(&names);
        query.after = (struct domain_key){(int)rows[count - 1].state, rows[count - 1].name};
    }
    fail();
    return NULL;
}

static void the_list_pages_by_key(void **state) {
    struct tenants *tenants = *state;
    struct scratch *scratch = &tenants->scratch;
    static const struct {
        const char *name;
        enum domain_state state;
    } put[] = {
        {"v2.example.com", STATE_VERIFIED}, {"p1.example.com", STATE_PENDING},
        {"d1.example.com", STATE_DEGRADED}, {"f1.example.com", STATE_FAILED},
        {"v1.example.com", STATE_VERIFIED}, {"p2.example.org", STATE_PENDING},
        {"f2.example.org", STATE_FAILED},
    };
    static const struct {
        int state;
        const char *search, *wanted;
    } cases[] = {
        {-1, "",
         "d1.example.com f1.example.com f2.example.org p1.example.com p2.example.org "
         "v1.example.com v2.example.com"},
        {-1, NULL,
         "d1.example.com f1.example.com f2.example.org p1.example.com p2.example.org "
         "v1.example.com v2.example.com"},
        {STATE_VERIFIED, "", "v1.example.com v2.example.com"},
        {STATE_DEGRADED, "", "d1.example.com"},
        {-1, ".org", "f2.example.org p2.example.org"},
        {-1, "1.example", "d1.example.com f1.example.com p1.example.com v1.example.com"},
        {STATE_PENDING, "org", "p2.example.org"},
        {STATE_VERIFIED, "org", ""},
        {-1, "%", ""},
        {-1, "_1.example", ""},
        {-1, "\\", ""},
        {-1, "'; DROP TABLE domain; --", ""},
    };
    for (size_t i = 0; i < sizeof put / sizeof *put; i++)
        in_state(tenants, scratch->project, put[i].name, put[i].state);
    in_state(tenants, tenants->other, "other.example.com", STATE_PENDING);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (int limit = 1; limit < 9; limit++) {
            struct domain_query query = {.project_id = scratch->project,
                                         .state = cases[i].state,
                                         .search = cases[i].search,
                                         .after = {-1, NULL},
                                         .limit = limit};
            assert_string_equal(walk(scratch, query), cases[i].wanted);
        }
    int64_t counts[STATE_COUNT];
    MUST(domain_counts(scratch->store, scratch->project, counts));
    static const int64_t wanted[STATE_COUNT] = {1, 2, 2, 2};
    assert_memory_equal(counts, wanted, sizeof wanted);
    int64_t pending;
    MUST(quota_used(scratch->store, scratch->org, QUOTA_PENDING, &pending));
    assert_int_equal(pending, 3);
    /* Longer than any pattern SQLite takes. */
    char *longest = arena_alloc(scratch->arena, 100001);
    memset(longest, 'a', 100000);
    struct domain_query query = {scratch->project, -1, longest, {-1, ""}, 50};
    assert_string_equal(walk(scratch, query), "");
}

static void a_row_shows_its_chips(void **state) {
    struct tenants *tenants = *state;
    struct scratch *scratch = &tenants->scratch;
    struct domain domain = scratch_domain(scratch, scratch->project, "shop.example.com");
    struct domain_check found[CHECK_COUNT] = {{.result = ""}};
    int held;
    domain.chips[CHECK_OWNERSHIP] = (struct chip){VERDICT_OK, 0, ""};
    domain.chips[CHECK_DMARC] = (struct chip){VERDICT_CONFLICT, 1, "dmarc_several"};
    domain.checked_at = 2345;
    MUST(store_begin(scratch->store));
    MUST(domain_save_checks(scratch->store, &domain, 1, STATE_PENDING, 0, found, &held));
    MUST(store_end(scratch->store, STATUS_OK));
    struct domain_query query = {scratch->project, STATE_PENDING, "", {-1, ""}, 50};
    struct domain_row *rows;
    size_t count;
    MUST(domain_list(scratch->store, scratch->arena, &query, &rows, &count));
    assert_int_equal(count, 1);
    assert_int_equal(rows[0].id, domain.id);
    assert_int_equal(rows[0].state, STATE_PENDING);
    assert_int_equal(rows[0].window_ends, domain.life.window_ends);
    assert_int_equal(rows[0].checked_at, 2345);
    assert_int_equal(rows[0].chips[CHECK_OWNERSHIP].verdict, VERDICT_OK);
    assert_int_equal(rows[0].chips[CHECK_DKIM].verdict, VERDICT_NONE);
    assert_int_equal(rows[0].chips[CHECK_DMARC].verdict, VERDICT_CONFLICT);
    assert_int_equal(rows[0].chips[CHECK_DMARC].unknown, 1);
    assert_string_equal(rows[0].chips[CHECK_DMARC].code, "dmarc_several");
}

static void counts_follow_every_change(void **state) {
    struct tenants *tenants = *state;
    struct scratch *scratch = &tenants->scratch;
    struct store *store = scratch->store;
    struct domain domain = in_state(tenants, scratch->project, "a.example.com", STATE_FAILED);
    struct domain gone = in_state(tenants, scratch->project, "b.example.com", STATE_VERIFIED);
    MUST(domain_reopen(store, &domain, 5000, 6000));
    MUST(store_begin(store));
    MUST(store_end(store, domain_erase(store, scratch->arena, &gone, 1)));
    static const char wrong[] =
        "SELECT count(*) FROM domain_count WHERE count <> (SELECT count(*) FROM domain WHERE "
        "domain.project_id = domain_count.project_id AND domain.state = domain_count.state)";
    assert_int_equal(number_of(store, wrong), 0);
    int64_t counts[STATE_COUNT];
    MUST(domain_counts(store, scratch->project, counts));
    assert_int_equal(counts[STATE_PENDING], 1);
    assert_int_equal(counts[STATE_FAILED] + counts[STATE_VERIFIED], 0);
}

static void support_finds_by_the_beginning(void **state) {
    struct tenants *tenants = *state;
    struct scratch *scratch = &tenants->scratch;
    struct domain_found *found;
    size_t count;
    scratch_domain(scratch, scratch->project, "shop.example.com");
    scratch_domain(scratch, tenants->other, "shop.example.com");
    in_state(tenants, tenants->other, "shopping.example.com", STATE_VERIFIED);
    scratch_domain(scratch, tenants->other, "sho.example.com");
    MUST(domain_find(scratch->store, scratch->arena, "shop", 10, &found, &count));
    assert_int_equal(count, 3);
    assert_string_equal(found[0].name, "shop.example.com");
    assert_string_equal(found[0].project, "News");
    assert_string_equal(found[1].project, "Other");
    assert_int_equal(found[1].project_id, tenants->other);
    assert_string_equal(found[2].org, "Acme");
    assert_int_equal(found[2].state, STATE_VERIFIED);
    MUST(domain_find(scratch->store, scratch->arena, "shop", 2, &found, &count));
    assert_int_equal(count, 2);
    MUST(domain_find(scratch->store, scratch->arena, "example", 10, &found, &count));
    assert_int_equal(count, 0);
}

/* The steps of a statement's plan, one a line. */
static const char *plan_of(struct scratch *scratch, const char *text) {
    sqlite3_stmt *statement;
    struct text plan = TEXT(scratch->arena);
    const char *explain = arena_printf(scratch->arena, "EXPLAIN QUERY PLAN %s", text);
    assert_int_equal(sqlite3_prepare_v2(scratch->store->db, explain, -1, &statement, NULL),
                     SQLITE_OK);
    while (sqlite3_step(statement) == SQLITE_ROW)
        text_addf(&plan, "%s\n", (const char *)sqlite3_column_text(statement, 3));
    sqlite3_finalize(statement);
    return text_str(&plan);
}

static const char *program_of(struct scratch *scratch, const char *text) {
    sqlite3_stmt *statement;
    struct text program = TEXT(scratch->arena);
    const char *explain = arena_printf(scratch->arena, "EXPLAIN %s", text);
    assert_int_equal(sqlite3_prepare_v2(scratch->store->db, explain, -1, &statement, NULL),
                     SQLITE_OK);
    while (sqlite3_step(statement) == SQLITE_ROW)
        text_addf(&program, "%s\n", (const char *)sqlite3_column_text(statement, 1));
    sqlite3_finalize(statement);
    return text_str(&program);
}

/* The list is a walk along one index, which holds all it shows; whatever it is asked for. */
static void the_list_reads_one_index(void **state) {
    struct tenants *tenants = *state;
    struct scratch *scratch = &tenants->scratch;
    int lists = 0;
    for (size_t i = 0; i < domain_list_sql.count; i++) {
        const char *text = domain_list_sql.texts[i], *plan = plan_of(scratch, text);
        assert_null(strstr(plan, "SCAN"));
        assert_null(strstr(plan, "TEMP B-TREE"));
        if (!strstr(text, "LIMIT ?4"))
            continue;
        lists++;
        assert_non_null(strstr(plan, "SEARCH domain USING COVERING INDEX domain_list "));
        assert_non_null(strstr(plan, strstr(text, "state = ?2")
                                         ? "(project_id=? AND state=? AND name>?)"
                                         : "(project_id=? AND (state,name)>(?,?))"));
        assert_null(strstr(program_of(scratch, text), "Sorter"));
    }
    assert_int_equal(lists, 4);
}

/* Elsewhere, too, nothing walks a table that grows with the tenants. The watcher walks indexes that
   hold only what waits for it; an INSERT's plan names foreign keys that it never follows; and an
   operator who blocks a name walks all names, once. */
static void no_statement_walks_a_table_that_grows(void **state) {
    struct tenants *tenants = *state;
    static const char *const growing[] = {"SCAN domain",  "SCAN audit",    "SCAN outbox",
                                          "SCAN user",    "SCAN dkim_key", "SCAN member",
                                          "SCAN job_item"};
    for (const struct sql_table *const *table = sql_tables; *table; table++)
        for (size_t i = 0; i < (*table)->count; i++) {
            const char *text = (*table)->texts[i];
            struct span plan = span_of(plan_of(&tenants->scratch, text));
            if (strncmp(text, "INSERT", 6) == 0 || *table == &blocked_sql)
                continue;
            while (plan.size) {
                const char *step = span_text(tenants->scratch.arena, span_cut(&plan, '\n'));
                for (size_t k = 0; k < sizeof growing / sizeof *growing; k++)
                    if (strstr(step, growing[k]) && !strstr(step, "_due"))
                        fail_msg("%s\n%s", text, step);
            }
        }
}

int main(void) {
    const struct CMUnitTest test_domain_list[] = {
        cmocka_unit_test_setup_teardown(the_list_pages_by_key, setup, teardown),
        cmocka_unit_test_setup_teardown(a_row_shows_its_chips, setup, teardown),
        cmocka_unit_test_setup_teardown(counts_follow_every_change, setup, teardown),
        cmocka_unit_test_setup_teardown(support_finds_by_the_beginning, setup, teardown),
        cmocka_unit_test_setup_teardown(the_list_reads_one_index, setup, teardown),
        cmocka_unit_test_setup_teardown(no_statement_walks_a_table_that_grows, setup, teardown),
    };
    return cmocka_run_group_tests(test_domain_list, NULL, NULL);
}
