/* Sessions and the counters of the throttle, at good times and under clocks that jump. */
#include "scratch.h"

#include "store/seen.h"

enum { NOON = 1800000000, MINUTE = 60, HOUR = 3600, DAY = 86400, TEN_YEARS = 3650 * DAY };

struct sessions {
    struct scratch scratch;
    int64_t ann;
};

static int setup(void **state) {
    static struct sessions sessions;
    scratch_open(&sessions.scratch);
    sessions.ann = scratch_user(&sessions.scratch, "ann@example.com");
    *state = &sessions;
    return 0;
}

static int teardown(void **state) {
    struct sessions *sessions = *state;
    scratch_close(&sessions->scratch);
    return 0;
}

static void begin(struct sessions *sessions, const char *name, int64_t user, int64_t created,
                  int64_t seen) {
    struct session session = {.id_hash = arena_printf(sessions->scratch.arena, "hash-%s", name),
                              .handle = name,
                              .address = "192.0.2.1",
                              .agent = "Browser",
                              .user_id = user,
                              .created_at = created,
                              .seen_at = seen};
    MUST(session_insert(sessions->scratch.store, &session));
}

static enum status get_at(struct sessions *sessions, const char *name, int64_t now,
                          struct session *session) {
    struct user user;
    const char *hash = arena_printf(sessions->scratch.arena, "hash-%s", name);
    return session_get(sessions->scratch.store, sessions->scratch.arena, hash, now, session, &user);
}

static void a_session_lives_its_time(void **state) {
    struct sessions *sessions = *state;
    static const struct {
        int64_t created, seen, now; /* from noon */
        enum status wanted;
    } cases[] = {
        {0, 0, 0, STATUS_OK},
        {0, 0, 30 * MINUTE - 1, STATUS_OK},
        {0, 0, 30 * MINUTE, STATUS_NONE},
        {0, 12 * HOUR - 5, 12 * HOUR - 1, STATUS_OK},
        {0, 12 * HOUR - 5, 12 * HOUR, STATUS_NONE},
        /* the clock stands before it was made, or before it was used */
        {0, 0, -1, STATUS_NONE},
        {0, 0, -DAY, STATUS_NONE},
        {0, 0, -TEN_YEARS, STATUS_NONE},
        {0, 20 * MINUTE, 10 * MINUTE, STATUS_NONE},
        {20 * MINUTE, 0, 10 * MINUTE, STATUS_NONE},
        {0, 0, DAY, STATUS_NONE},
        {0, 0, TEN_YEARS, STATUS_NONE},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *name = arena_printf(sessions->scratch.arena, "s%zu", i);
        struct session session;
        begin(sessions, name, sessions->ann, NOON + cases[i].created, NOON + cases[i].seen);
        assert_int_equal(get_at(sessions, name, NOON + cases[i].now, &session), cases[i].wanted);
    }
}

static void a_session_comes_with_its_user(void **state) {
    struct sessions *sessions = *state;
    begin(sessions, "one", sessions->ann, NOON, NOON + 5);
    struct session session;
    struct user user;
    MUST(session_get(sessions->scratch.store, sessions->scratch.arena, "hash-one", NOON + 10,
                     &session, &user));
    assert_string_equal(session.handle, "one");
    assert_string_equal(session.address, "192.0.2.1");
    assert_string_equal(session.agent, "Browser");
    assert_int_equal(session.created_at, NOON);
    assert_int_equal(session.seen_at, NOON + 5);
    assert_int_equal(user.id, sessions->ann);
    assert_string_equal(user.email, "ann@example.com");
    assert_int_equal(session_get(sessions->scratch.store, sessions->scratch.arena, "hash-two",
                                 NOON + 10, &session, &user),
                     STATUS_NONE);
}

static void swept_sessions_do_not_revive(void **state) {
    struct sessions *sessions = *state;
    struct session session;
    enum invitation_purpose purpose;
    int64_t user_id;
    begin(sessions, "old", sessions->ann, NOON, NOON);
    begin(sessions, "new", sessions->ann, NOON + HOUR, NOON + HOUR);
    MUST(store_begin(sessions->scratch.store));
    MUST(invitation_insert(sessions->scratch.store, "link", INVITATION_FIRST_OPERATOR, 0,
                           NOON + HOUR));
    MUST(store_end(sessions->scratch.store, STATUS_OK));
    MUST(session_sweep(sessions->scratch.store, NOON + HOUR));
    /* The clock goes back to when they were good. */
    assert_int_equal(get_at(sessions, "old", NOON + 1, &session), STATUS_NONE);
    assert_int_equal(invitation_get(sessions->scratch.store, "link", NOON, &purpose, &user_id),
                     STATUS_NONE);
    MUST(get_at(sessions, "new", NOON + HOUR, &session));
}

static void one_ends_one_s_own(void **state) {
    struct sessions *sessions = *state;
    struct store *store = sessions->scratch.store;
    int64_t bob = scratch_user(&sessions->scratch, "bob@example.com");
    struct session session, *list;
    size_t count;
    begin(sessions, "a1", sessions->ann, NOON, NOON);
    begin(sessions, "a2", sessions->ann, NOON, NOON + 2);
    begin(sessions, "a3", sessions->ann, NOON, NOON + 1);
    begin(sessions, "b1", bob, NOON, NOON);
    assert_int_equal(session_end(store, sessions->ann, "b1"), STATUS_NONE);
    assert_int_equal(session_end(store, sessions->ann, "zz"), STATUS_NONE);
    MUST(get_at(sessions, "b1", NOON + 9, &session));
    MUST(session_list(store, sessions->scratch.arena, sessions->ann, NOON + 9, &list, &count));
    assert_int_equal(count, 3);
    assert_string_equal(list[0].handle, "a2");
    MUST(session_end(store, sessions->ann, "a2"));
    assert_int_equal(get_at(sessions, "a2", NOON + 9, &session), STATUS_NONE);
    begin(sessions, "a4", sessions->ann, NOON, NOON);
    MUST(session_end_others(store, sessions->ann, "hash-a3"));
    assert_int_equal(get_at(sessions, "a1", NOON + 9, &session), STATUS_NONE);
    assert_int_equal(get_at(sessions, "a4", NOON + 9, &session), STATUS_NONE);
    MUST(get_at(sessions, "a3", NOON + 9, &session));
    MUST(session_end_others(store, sessions->ann, NULL));
    assert_int_equal(get_at(sessions, "a3", NOON + 9, &session), STATUS_NONE);
    MUST(session_end_by_hash(store, "hash-b1"));
    MUST(session_end_by_hash(store, "hash-b1"));
    assert_int_equal(get_at(sessions, "b1", NOON + 9, &session), STATUS_NONE);
}

static void using_it_is_noted_once_a_minute_even_while_reading_only(void **state) {
    struct sessions *sessions = *state;
    struct store *store = sessions->scratch.store;
    struct session session;
    begin(sessions, "one", sessions->ann, NOON, NOON);
    store_allow_writes(store, 0);
    MUST(get_at(sessions, "one", NOON + 59, &session));
    seen_session(store, &session, NOON + 59);
    MUST(get_at(sessions, "one", NOON + 59, &session));
    assert_int_equal(session.seen_at, NOON);
    seen_session(store, &session, NOON + 60);
    MUST(get_at(sessions, "one", NOON + 60, &session));
    assert_int_equal(session.seen_at, NOON + 60);
    /* The other connection's right to write is its own. */
    assert_int_equal(session_end_by_hash(store, "hash-one"), STATUS_FAILED);
    /* One that ended meanwhile does not come back. */
    store_allow_writes(store, 1);
    MUST(session_end_by_hash(store, "hash-one"));
    seen_session(store, &session, NOON + 600);
    assert_int_equal(get_at(sessions, "one", NOON + 600, &session), STATUS_NONE);
}

static void a_held_database_does_not_hold_the_touch(void **state) {
    struct sessions *sessions = *state;
    struct store *other;
    struct session session;
    begin(sessions, "one", sessions->ann, NOON, NOON);
    MUST(get_at(sessions, "one", NOON + 120, &session));
    MUST(store_open(sessions->scratch.path, &other));
    store_allow_writes(other, 1);
    MUST(store_begin(other));
    seen_session(sessions->scratch.store, &session, NOON + 120);
    MUST(store_end(other, STATUS_OK));
    store_close(other);
    MUST(get_at(sessions, "one", NOON + 120, &session));
    assert_int_equal(session.seen_at, NOON);
}

static int count_at(struct sessions *sessions, const char *bucket, int64_t now) {
    int count = -1;
    MUST(throttle_count(sessions->scratch.store, bucket, now, 900, &count));
    return count;
}

static void attempts_are_counted_in_windows(void **state) {
    struct sessions *sessions = *state;
    for (int i = 1; i <= 12; i++)
        assert_int_equal(count_at(sessions, "account:ann", NOON + i), i);
    assert_int_equal(count_at(sessions, "account:bob", NOON), 1);
    assert_int_equal(count_at(sessions, "account:ann", NOON + 1 + 899), 13);
    assert_int_equal(count_at(sessions, "account:ann", NOON + 1 + 900), 1);
    MUST(throttle_clear(sessions->scratch.store, "account:ann"));
    assert_int_equal(count_at(sessions, "account:ann", NOON + 1 + 901), 1);
}

static void whoever_looks_counts_nothing(void **state) {
    struct sessions *sessions = *state;
    struct store *store = sessions->scratch.store;
    int count;
    int64_t left;
    MUST(throttle_look(store, "press", NOON, 900, &count, &left));
    assert_int_equal(count, 0);
    assert_int_equal(left, 0);
    count_at(sessions, "press", NOON);
    count_at(sessions, "press", NOON + 10);
    for (int i = 0; i < 2; i++) {
        MUST(throttle_look(store, "press", NOON + 100, 900, &count, &left));
        assert_int_equal(count, 2);
        assert_int_equal(left, 800);
    }
    MUST(throttle_look(store, "press", NOON + 900, 900, &count, &left));
    assert_int_equal(count, 0);
    MUST(throttle_look(store, "press", NOON - DAY, 900, &count, &left));
    assert_int_equal(count, 0);
    assert_int_equal(left, 0);
}

static void a_window_from_the_future_begins_anew(void **state) {
    struct sessions *sessions = *state;
    for (int i = 1; i <= 30; i++)
        assert_int_equal(count_at(sessions, "all", NOON), i);
    assert_int_equal(count_at(sessions, "all", NOON - TEN_YEARS), 1);
    assert_int_equal(count_at(sessions, "all", NOON - TEN_YEARS + 899), 2);
    assert_int_equal(count_at(sessions, "all", NOON), 1);
}

static void old_counters_are_swept(void **state) {
    struct sessions *sessions = *state;
    count_at(sessions, "old", NOON - DAY);
    count_at(sessions, "future", NOON + 5);
    count_at(sessions, "now", NOON);
    MUST(throttle_sweep(sessions->scratch.store, NOON));
    assert_int_equal(count_at(sessions, "now", NOON), 2);
    assert_int_equal(count_at(sessions, "old", NOON - DAY), 1);
    assert_int_equal(count_at(sessions, "future", NOON + 5), 1);
}

int main(void) {
    const struct CMUnitTest test_session[] = {
        cmocka_unit_test_setup_teardown(a_session_lives_its_time, setup, teardown),
        cmocka_unit_test_setup_teardown(a_session_comes_with_its_user, setup, teardown),
        cmocka_unit_test_setup_teardown(swept_sessions_do_not_revive, setup, teardown),
        cmocka_unit_test_setup_teardown(one_ends_one_s_own, setup, teardown),
        cmocka_unit_test_setup_teardown(using_it_is_noted_once_a_minute_even_while_reading_only,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(a_held_database_does_not_hold_the_touch, setup, teardown),
        cmocka_unit_test_setup_teardown(attempts_are_counted_in_windows, setup, teardown),
        cmocka_unit_test_setup_teardown(whoever_looks_counts_nothing, setup, teardown),
        cmocka_unit_test_setup_teardown(a_window_from_the_future_begins_anew, setup, teardown),
        cmocka_unit_test_setup_teardown(old_counters_are_swept, setup, teardown),
    };
    return cmocka_run_group_tests(test_session, NULL, NULL);
}
