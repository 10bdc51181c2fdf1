/* MTA-STS policies as they are kept: when one is due, and whose it is. */
#include "tenants.h"

#include "store/fetched.h"

static enum status want(struct tenants *tenants, int64_t project, int64_t id, const char *record,
                        int64_t since) {
    struct store *store = tenants->scratch.store;
    MUST(store_begin(store));
    struct fetched_wish wish = {project, id, record, 5000, since};
    return store_end(store, fetched_want(store, &wish));
}

static size_t due(struct tenants *tenants, int64_t now, struct fetched *first) {
    struct fetched *list;
    size_t count;
    MUST(fetched_due(tenants->scratch.store, tenants->scratch.arena, now, 10, &list, &count));
    if (count)
        *first = list[0];
    return count;
}

static enum status save(struct tenants *tenants, struct fetched now, int64_t next) {
    MUST(store_begin(tenants->scratch.store));
    return store_end(tenants->scratch.store, fetched_save(tenants->scratch.store, &now, next));
}

static enum status get(struct tenants *tenants, int64_t project, int64_t id, struct fetched *row) {
    return fetched_get(tenants->scratch.store, tenants->scratch.arena, project, id, row);
}

static void a_record_makes_it_due(void **state) {
    struct tenants *tenants = *state;
    int64_t project = tenants->scratch.project;
    struct domain domain = scratch_domain(&tenants->scratch, project, "a.example.com");
    struct fetched row;
    assert_int_equal(get(tenants, project, domain.id, &row), STATUS_NONE);
    MUST(want(tenants, project, domain.id, "v=STSv1; id=1", 0));
    assert_int_equal(due(tenants, 4999, &row), 0);
    assert_int_equal(due(tenants, 5000, &row), 1);
    assert_int_equal(row.domain_id, domain.id);
    assert_int_equal(row.project_id, project);
    assert_string_equal(row.domain, "a.example.com");
    assert_int_equal(row.at, 0);
    row.policy = "version: STSv1";
    row.failure = "";
    row.at = 5001;
    MUST(save(tenants, row, 9000));
    MUST(get(tenants, project, domain.id, &row));
    assert_string_equal(row.policy, "version: STSv1");
    assert_int_equal(row.at, 5001);
    assert_int_equal(due(tenants, 8999, &row), 0);
    /* The same record changes nothing; older than since, or another record, does. */
    MUST(want(tenants, project, domain.id, "v=STSv1; id=1", 5001));
    assert_int_equal(due(tenants, 8999, &row), 0);
    MUST(want(tenants, project, domain.id, "v=STSv1; id=1", 5002));
    assert_int_equal(due(tenants, 5000, &row), 1);
    MUST(save(tenants, row, 9000));
    MUST(want(tenants, project, domain.id, "v=STSv1; id=2", 0));
    assert_int_equal(due(tenants, 5000, &row), 1);
    assert_string_equal(row.policy, "version: STSv1");
}

static void another_project_neither_sees_nor_changes_it(void **state) {
    struct tenants *tenants = *state;
    int64_t project = tenants->scratch.project;
    struct domain domain = scratch_domain(&tenants->scratch, project, "b.example.com");
    struct fetched row;
    MUST(want(tenants, tenants->other, domain.id, "v=STSv1; id=1", 0));
    assert_int_equal(get(tenants, project, domain.id, &row), STATUS_NONE);
    MUST(want(tenants, project, domain.id, "v=STSv1; id=1", 0));
    MUST(get(tenants, project, domain.id, &row));
    assert_int_equal(get(tenants, tenants->other, domain.id, &row), STATUS_NONE);
    row.project_id = tenants->other;
    assert_int_equal(save(tenants, row, 9000), STATUS_NONE);
    MUST(store_begin(tenants->scratch.store));
    MUST(store_end(tenants->scratch.store,
                   fetched_forget(tenants->scratch.store, tenants->other, domain.id)));
    MUST(get(tenants, project, domain.id, &row));
}

static void it_goes_with_its_record_and_its_domain(void **state) {
    struct tenants *tenants = *state;
    struct store *store = tenants->scratch.store;
    int64_t project = tenants->scratch.project;
    struct domain domain = in_state(tenants, project, "c.example.com", STATE_VERIFIED);
    struct fetched row;
    MUST(want(tenants, project, domain.id, "v=STSv1; id=1", 0));
    MUST(store_begin(store));
    MUST(store_end(store, fetched_forget(store, project, domain.id)));
    assert_int_equal(get(tenants, project, domain.id, &row), STATUS_NONE);
    MUST(want(tenants, project, domain.id, "v=STSv1; id=1", 0));
    MUST(store_begin(store));
    MUST(store_end(store, domain_erase(store, tenants->scratch.arena, &domain, 6000)));
    assert_int_equal(number_of(store, "SELECT count(*) FROM fetched WHERE domain_id NOT IN "
                                      "(SELECT id FROM domain)"),
                     0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_record_makes_it_due),
        cmocka_unit_test(another_project_neither_sees_nor_changes_it),
        cmocka_unit_test(it_goes_with_its_record_and_its_domain),
    };
    return cmocka_run_group_tests_name("fetched", tests, setup, teardown);
}
