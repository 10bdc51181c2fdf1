/* The watcher's sweep: many domains at once by the same rules, and what is seen again costs little.
 */
#include "domains.h"

#include "store/statement.h"
#include "work/history.h"
#include "work/sweep.h"

static struct sweep *sweep;
static struct arena *life;

static int set_up_sweep(void **state) {
    set_up(state);
    house.conf.pending_limit = 1000;
    life = arena_new();
    assert_int_equal(sweep_open(life, &house, &sweep), STATUS_OK);
    return 0;
}

static int tear_down_sweep(void **state) {
    arena_free(life);
    return tear_down(state);
}

/* Everybody is due. */
static void sweep_all(void) {
    int busy = 1;
    run("UPDATE domain SET next_check = 1 WHERE next_check > 0");
    while (busy)
        assert_int_equal(sweep_on(sweep, &busy), STATUS_OK);
}

static int64_t published(const char *name) {
    int64_t id = registered(&owner, name);
    struct domain_view view = see(&owner, id);
    publish_all(&view);
    return id;
}

static struct attempt newest(int64_t id) {
    struct attempt *attempts;
    size_t count;
    assert_int_equal(history_list(&house, arena, &owner, id, 0, 1, &attempts, &count), STATUS_OK);
    assert_int_equal(count, 1);
    return attempts[0];
}

static void all_that_is_due(void **state) {
    (void)state;
    int64_t ids[7];
    for (int i = 0; i < 7; i++)
        ids[i] = published(arena_printf(arena, "d%d.example.test", i));
    int64_t missing = registered(&owner, "missing.example.test");
    int64_t other = registered(&rival, "other.example.test");
    sweep_all();
    for (int i = 0; i < 7; i++) {
        struct domain_view view = see(&owner, ids[i]);
        assert_int_equal(view.domain.life.state, STATE_VERIFIED);
        assert_int_equal(view.domain.in_flight, 0);
        assert_string_equal(newest(ids[i]).who, "");
    }
    assert_int_equal(see(&owner, missing).domain.life.state, STATE_PENDING);
    assert_int_equal(see(&owner, missing).checks[CHECK_SPF].standing.verdict, VERDICT_MISSING);
    assert_int_equal(see(&rival, other).checks[CHECK_SPF].standing.verdict, VERDICT_MISSING);
    assert_int_equal(letters_of("verified"), 7);
    /* Nothing is due any more. */
    int busy;
    int64_t attempts = number_of("SELECT count(*) FROM attempt");
    assert_int_equal(sweep_on(sweep, &busy), STATUS_OK);
    assert_int_equal(number_of("SELECT count(*) FROM attempt"), attempts);
}

/* Sequentially, the silent ones would take three seconds. */
static void the_silent_hold_nobody(void **state) {
    (void)state;
    int64_t ids[3], silent[3];
    snprintf(zone->mute, sizeof zone->mute, "silent.test");
    for (int i = 0; i < 3; i++) {
        silent[i] = registered(&owner, arena_printf(arena, "d%d.silent.test", i));
        ids[i] = published(arena_printf(arena, "d%d.example.test", i));
    }
    int64_t began = clock_monotonic_ms();
    sweep_all();
    assert_in_range(clock_monotonic_ms() - began, house.conf.verify_ms,
                    2 * (unsigned)house.conf.verify_ms);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(see(&owner, ids[i]).domain.life.state, STATE_VERIFIED);
        assert_true(newest(ids[i]).took_ms < house.conf.verify_ms / 2);
        assert_int_equal(newest(silent[i]).verdicts[CHECK_SPF], VERDICT_UNKNOWN);
        assert_true(newest(silent[i]).took_ms >= house.conf.verify_ms);
    }
}

static void others_flights_are_left_alone(void **state) {
    (void)state;
    int64_t id = published("shop.example.test"), other = published("other.example.test");
    struct domain domain = see(&owner, id).domain;
    int64_t now = clock_now();
    assert_int_equal(domain_take_flight(house.store, &domain, now, now + 5), STATUS_OK);
    sweep_all();
    assert_int_equal(see(&owner, id).domain.checked_at, 0);
    assert_int_equal(see(&owner, other).domain.life.state, STATE_VERIFIED);
    turn_clock(6);
    sweep_all();
    assert_int_equal(see(&owner, id).domain.life.state, STATE_VERIFIED);
}

/* Rule T3, amid others. */
static void renewed_meanwhile(void **state) {
    (void)state;
    int64_t id = published("shop.example.test"), other = published("other.example.test");
    int busy;
    assert_int_equal(
        sqlite3_exec(house.store->db, "UPDATE domain SET next_check = 1", NULL, NULL, NULL),
        SQLITE_OK);
    zone->silent = 1;
    assert_int_equal(sweep_on(sweep, &busy), STATUS_OK);
    assert_int_equal(domain_renew_token(&house, arena, &owner, id), STATUS_OK);
    zone->silent = 0;
    while (busy)
        assert_int_equal(sweep_on(sweep, &busy), STATUS_OK);
    assert_int_equal(see(&owner, id).domain.checked_at, 0);
    assert_int_equal(number_of("SELECT count(*) FROM attempt"), 1);
    assert_int_equal(number_of("SELECT count(*) FROM answered"), 1);
    assert_int_equal(see(&owner, other).domain.life.state, STATE_VERIFIED);
}

/* What the row of a check says, whenever it was written. */
static int64_t row_checked_at(int64_t id, const char *kind) {
    return number_of(arena_printf(
        arena, "SELECT checked_at FROM domain_check WHERE domain_id = %lld AND kind = '%s'",
        (long long)id, kind));
}

static void what_is_seen_again_is_only_dated(void **state) {
    (void)state;
    int64_t id = published("shop.example.test");
    sweep_all();
    int64_t first = row_checked_at(id, "spf");
    turn_clock(1000);
    sweep_all();
    assert_int_equal(row_checked_at(id, "spf"), first);
    struct domain_view view = see(&owner, id);
    assert_in_range(view.domain.checked_at, first + 990, first + 1100);
    for (int kind = 0; kind < CHIP_COUNT; kind++) {
        assert_int_equal(view.checks[kind].checked_at, view.domain.checked_at);
        assert_true(view.results[kind].evidence_count > 0);
        assert_int_equal(view.results[kind].evidence[0].at, view.domain.checked_at);
    }
    assert_true(view.domain.life.next_check > view.domain.checked_at);
    assert_int_equal(newest(id).id, 2);
    assert_int_equal(number_of("SELECT count(*) FROM answered"), 1);
    /* Another answer is another result, of which everything is stored. */
    publish("shop.example.test", "something else");
    turn_clock(2000);
    sweep_all();
    assert_in_range(row_checked_at(id, "spf"), first + 1990, first + 2100);
    assert_int_equal(number_of("SELECT count(*) FROM answered"), 2);
}

/* The rows are a partial look's in part: they are not those of the last look at everything. */
static void a_look_at_one_check_ends_the_same(void **state) {
    (void)state;
    int64_t id = published("shop.example.test");
    struct domain_view view = see(&owner, id);
    sweep_all();
    withdraw("shop.example.test");
    verify(&owner, id, 1u << CHECK_SPF);
    assert_int_equal(see(&owner, id).domain.life.state, STATE_DEGRADED);
    publish_check(&view, CHECK_SPF);
    turn_clock(1000);
    sweep_all();
    view = see(&owner, id);
    assert_int_equal(view.domain.life.state, STATE_VERIFIED);
    assert_int_equal(view.checks[CHECK_SPF].standing.verdict, VERDICT_OK);
    assert_string_equal(view.domain.chips[CHECK_SPF].code, "");
    int64_t whole = view.checks[CHECK_DKIM].checked_at;
    for (int i = 2; i < 4; i++) {
        turn_clock(i * 1000);
        verify(&owner, id, 1u << CHECK_SPF);
        view = see(&owner, id);
        assert_int_equal(view.checks[CHECK_SPF].checked_at, view.domain.checked_at);
        assert_int_equal(view.checks[CHECK_DKIM].checked_at, whole);
    }
}

/* The same answers mean something else to other settings. */
static void other_settings_are_another_result(void **state) {
    (void)state;
    static const char *ours[] = {"198.51.100.1", NULL}, *others[] = {"192.0.2.25", NULL};
    int64_t id = registered(&owner, "shop.example.test");
    publish("shop.example.test", "v=spf1 ip4:198.51.100.1 -all");
    house.conf.sending_addresses = ours;
    sweep_all();
    assert_int_equal(see(&owner, id).checks[CHECK_SPF].standing.verdict, VERDICT_OK);
    house.conf.sending_addresses = others;
    sweep_all();
    struct domain_view view = see(&owner, id);
    assert_false(verdict_holds(view.checks[CHECK_SPF].standing.verdict));
    assert_int_equal(view.domain.life.state, STATE_PENDING);
}

/* It stays so, but not for ever: time moves what answers do not. */
static void time_moves_a_state_all_the_same(void **state) {
    (void)state;
    int64_t id = registered(&owner, "shop.example.test");
    sweep_all();
    sweep_all();
    assert_int_equal(number_of("SELECT count(*) FROM answered"), 1);
    turn_clock(HOURS(72) + 1);
    sweep_all();
    assert_int_equal(see(&owner, id).domain.life.state, STATE_FAILED);
    assert_int_equal(letters_of("failed"), 1);
    assert_int_equal(newest(id).state, STATE_FAILED);
}

/* The other claim is verified while ours waits with all right: the finding comes, and goes. */
static void held_elsewhere_comes_and_goes(void **state) {
    (void)state;
    int64_t id = published("shop.example.test");
    sweep_all();
    int64_t second = registered(&rival, "shop.example.test");
    struct domain_view view = see(&rival, second);
    publish_check(&view, CHECK_OWNERSHIP);
    publish_check(&view, CHECK_DKIM);
    for (int i = 0; i < 3; i++) {
        sweep_all();
        view = see(&rival, second);
        assert_int_equal(view.domain.life.state, STATE_PENDING);
        assert_string_equal(view.domain.chips[CHECK_OWNERSHIP].code, "held_elsewhere");
    }
    int done;
    assert_int_equal(domain_delete(&house, arena, &owner, id, "shop.example.test", &done),
                     STATUS_OK);
    sweep_all();
    view = see(&rival, second);
    assert_int_equal(view.domain.life.state, STATE_VERIFIED);
    assert_string_equal(view.domain.chips[CHECK_OWNERSHIP].code, "");
}

#define SWEPT(test) cmocka_unit_test_setup_teardown(test, set_up_sweep, tear_down_sweep)

int main(void) {
    const struct CMUnitTest tests[] = {
        SWEPT(all_that_is_due),
        SWEPT(the_silent_hold_nobody),
        SWEPT(others_flights_are_left_alone),
        SWEPT(renewed_meanwhile),
        SWEPT(what_is_seen_again_is_only_dated),
        SWEPT(a_look_at_one_check_ends_the_same),
        SWEPT(other_settings_are_another_result),
        SWEPT(time_moves_a_state_all_the_same),
        SWEPT(held_elsewhere_comes_and_goes),
    };
    return cmocka_run_group_tests_name("test_sweep", tests, NULL, NULL);
}
