/* Sender profiles in the database. */
#include "tenants.h"

#include "store/profile.h"

static struct profile make(struct tenants *tenants, int64_t project, const char *from) {
    struct profile profile = {.project_id = project,
                              .from_addr = from,
                              .from_domain = strchr(from, '@') + 1,
                              .from_name = "山田 太郎",
                              .reply_to = "reply@example.com",
                              .signature = SIGNATURE_PLATFORM,
                              .unsubscribe = UNSUBSCRIBE_OWN,
                              .unsubscribe_url = "https://example.com/u",
                              .overrides = 1};
    MUST(profile_insert(tenants->scratch.store, &profile, 7));
    return profile;
}

static struct profile get(struct tenants *tenants, int64_t id) {
    struct profile profile;
    MUST(profile_get(tenants->scratch.store, tenants->scratch.arena, tenants->scratch.project, id,
                     &profile));
    return profile;
}

static void a_profile_comes_back_as_it_was(void **state) {
    struct tenants *tenants = *state;
    int64_t id = make(tenants, tenants->scratch.project, "Info@shop.example").id;
    struct profile found = get(tenants, id);
    assert_int_equal(found.org_id, tenants->scratch.org);
    assert_string_equal(found.from_addr, "Info@shop.example");
    assert_string_equal(found.from_domain, "shop.example");
    assert_string_equal(found.from_name, "山田 太郎");
    assert_string_equal(found.reply_to, "reply@example.com");
    assert_int_equal(found.signature, SIGNATURE_PLATFORM);
    assert_int_equal(found.unsubscribe, UNSUBSCRIBE_OWN);
    assert_string_equal(found.unsubscribe_url, "https://example.com/u");
    assert_int_equal(found.overrides, 1);
    assert_int_equal(found.generation, 1);
    assert_int_equal(found.created_at, 7);
}

static void a_change_counts_once(void **state) {
    struct tenants *tenants = *state;
    struct store *store = tenants->scratch.store;
    struct profile profile = make(tenants, tenants->scratch.project, "a@shop.example");
    struct profile changed = profile;
    changed.from_name = "Other";
    changed.unsubscribe = UNSUBSCRIBE_NONE;
    changed.unsubscribe_url = "";
    changed.signature = SIGNATURE_AUTHOR;
    MUST(profile_update(store, &changed, 9));
    struct profile found = get(tenants, profile.id);
    assert_string_equal(found.from_name, "Other");
    assert_int_equal(found.unsubscribe, UNSUBSCRIBE_NONE);
    assert_int_equal(found.signature, SIGNATURE_AUTHOR);
    assert_int_equal(found.generation, 2);
    assert_int_equal(found.changed_at, 9);
    assert_int_equal(profile_update(store, &profile, 9), STATUS_STALE);
    assert_int_equal(profile_delete(store, &profile), STATUS_STALE);
    MUST(profile_delete(store, &found));
    assert_int_equal(
        profile_get(store, tenants->scratch.arena, tenants->scratch.project, profile.id, &found),
        STATUS_NONE);
}

static void another_projects_profile_is_none(void **state) {
    struct tenants *tenants = *state;
    struct store *store = tenants->scratch.store;
    struct arena *arena = tenants->scratch.arena;
    struct profile theirs = make(tenants, tenants->other, "a@shop.example"), found;
    int64_t ours = tenants->scratch.project;
    assert_int_equal(profile_get(store, arena, ours, theirs.id, &found), STATUS_NONE);
    assert_int_equal(profile_by_from(store, arena, ours, "a@shop.example", &found), STATUS_NONE);
    theirs.project_id = ours;
    assert_int_equal(profile_update(store, &theirs, 9), STATUS_STALE);
    assert_int_equal(profile_delete(store, &theirs), STATUS_STALE);
    theirs.project_id = 999;
    assert_int_equal(profile_insert(store, &theirs, 1), STATUS_NONE);
}

static void the_oldest_of_an_address_is_the_one(void **state) {
    struct tenants *tenants = *state;
    struct profile found;
    int64_t first = make(tenants, tenants->scratch.project, "a@shop.example").id;
    make(tenants, tenants->scratch.project, "A@shop.example");
    MUST(profile_by_from(tenants->scratch.store, tenants->scratch.arena, tenants->scratch.project,
                         "A@SHOP.example", &found));
    assert_int_equal(found.id, first);
}

static void a_list_pages_by_address(void **state) {
    struct tenants *tenants = *state;
    static const char *const added[] = {"c@x.example", "B@x.example", "a@x.example", "b@x.example",
                                        "b@x.example"};
    static const char *const listed[] = {"a@x.example", "B@x.example", "b@x.example", "b@x.example",
                                         "c@x.example"};
    for (size_t i = 0; i < 5; i++)
        make(tenants, tenants->scratch.project, added[i]);
    make(tenants, tenants->other, "a@x.example");
    struct profile_query query = {.project_id = tenants->scratch.project, .limit = 2};
    size_t seen = 0, count = 2;
    while (count == 2) {
        struct profile *profiles;
        MUST(profile_list(tenants->scratch.store, tenants->scratch.arena, &query, &profiles,
                          &count));
        for (size_t i = 0; i < count; i++)
            assert_string_equal(profiles[i].from_addr, listed[seen++]);
        if (count)
            query.after =
                (struct profile_key){profiles[count - 1].from_addr, profiles[count - 1].id};
    }
    assert_int_equal(seen, 5);
}

static size_t count_users(struct tenants *tenants, const struct domain *domain, int64_t only) {
    struct profile *profiles;
    size_t count;
    struct profile_users users = {domain->id, domain->project_id, only, 10};
    MUST(profile_of_domain(tenants->scratch.store, tenants->scratch.arena, &users, &profiles,
                           &count));
    return count;
}

static void who_sends_as_a_domain(void **state) {
    struct tenants *tenants = *state;
    struct store *store = tenants->scratch.store;
    int64_t third;
    MUST(project_insert(store, tenants->scratch.org, "Third", 1, &third));
    struct domain domain = in_state(tenants, tenants->scratch.project, "x.example", STATE_VERIFIED);
    make(tenants, tenants->scratch.project, "a@x.example");
    make(tenants, tenants->scratch.project, "a@y.example");
    make(tenants, tenants->other, "b@x.example");
    make(tenants, third, "c@x.example");
    assert_int_equal(count_users(tenants, &domain, 0), 1);
    const char *share =
        arena_printf(tenants->scratch.arena,
                     "INSERT INTO share (domain_id, project_id, created_at) VALUES (%lld, %lld, 1)",
                     (long long)domain.id, (long long)tenants->other);
    assert_int_equal(sqlite3_exec(store->db, share, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(count_users(tenants, &domain, 0), 2);
    assert_int_equal(count_users(tenants, &domain, tenants->other), 1);
    assert_int_equal(count_users(tenants, &domain, third), 0);
    domain.project_id = tenants->other;
    assert_int_equal(count_users(tenants, &domain, 0), 0);
}

static void where_replies_go(void **state) {
    struct tenants *tenants = *state;
    static const char *const made[][2] = {
        {"a@x.example", "r@old.example"},   {"a@x.example", "r@two.example"},
        {"b@x.example", "s@three.example"}, {"c@x.example", "t@four.example"},
        {"d@x.example", "u@four.example"},  {"e@x.example", ""},
        {"a@y.example", "r@y.example"}};
    const char *const *domains;
    for (size_t i = 0; i < sizeof made / sizeof *made; i++) {
        struct profile profile = {.project_id = tenants->scratch.project,
                                  .from_addr = made[i][0],
                                  .from_domain = strchr(made[i][0], '@') + 1,
                                  .from_name = "Name",
                                  .reply_to = made[i][1],
                                  .unsubscribe_url = ""};
        MUST(profile_insert(tenants->scratch.store, &profile, 7));
    }
    make(tenants, tenants->other, "b@x.example");
    MUST(profile_reply_domains(tenants->scratch.store, tenants->scratch.arena,
                               tenants->scratch.project, "x.example", &domains));
    assert_string_equal(domains[0], "four.example");
    assert_string_equal(domains[1], "three.example");
    assert_string_equal(domains[2], "two.example");
    assert_null(domains[3]);
}

#define IN_A_DATABASE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        IN_A_DATABASE(a_profile_comes_back_as_it_was),
        IN_A_DATABASE(a_change_counts_once),
        IN_A_DATABASE(another_projects_profile_is_none),
        IN_A_DATABASE(the_oldest_of_an_address_is_the_one),
        IN_A_DATABASE(a_list_pages_by_address),
        IN_A_DATABASE(who_sends_as_a_domain),
        IN_A_DATABASE(where_replies_go),
    };
    return cmocka_run_group_tests_name("profile", tests, NULL, NULL);
}
