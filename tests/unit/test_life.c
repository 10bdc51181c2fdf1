#include "check/life.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { MINUTE = 60, HOUR = 3600, DAY = 24 * HOUR };
enum { BEGAN = 1700000000, NOW = BEGAN + 100, WINDOW = 72 * HOUR };
enum { OWNERSHIP = 1u << CHECK_OWNERSHIP, ALL = 15 };

static const struct life_rules rules = {.mandatory = ALL, .grace = 72 * HOUR};

/*
 * Standings in the order ownership, DKIM, SPF, DMARC: o ok, w weak, m missing, x wrong, c conflict,
 * p misplaced, n never looked at. A capital: that was the last definite verdict, and the last look
 * was unknown. U: nothing but unknown.
 */
static void read_standings(const char *text, struct standing standings[CHECK_COUNT]) {
    static const char letters[] = "nowmxcp";
    static const char unknown[] = "UOWMXCP";
    for (size_t i = 0; text[i]; i++) {
        const char *definite = strchr(letters, text[i]), *open = strchr(unknown, text[i]);
        assert_true(definite || open);
        standings[i].verdict = (enum verdict)(definite ? definite - letters : open - unknown);
        standings[i].unknown_since = open ? NOW - 1 : 0;
    }
}

#define PENDING STATE_PENDING
#define VERIFIED STATE_VERIFIED
#define DEGRADED STATE_DEGRADED
#define FAILED STATE_FAILED

/* over: the window of a pending domain, or the grace of a degraded one, has ended. */
static const struct {
    enum domain_state from;
    const char *standings;
    int over;
    enum domain_state to;
} moves[] = {
    {PENDING, "nnnn", 0, PENDING},   {PENDING, "oooo", 0, VERIFIED},
    {PENDING, "wwww", 0, VERIFIED},  {PENDING, "owow", 0, VERIFIED},
    {PENDING, "ooom", 0, PENDING},   {PENDING, "oxoo", 0, PENDING},
    {PENDING, "ooon", 0, PENDING},   {PENDING, "oooO", 0, PENDING},
    {PENDING, "OOOO", 0, PENDING},   {PENDING, "oooU", 0, PENDING},
    {PENDING, "oooo", 1, VERIFIED},  {PENDING, "ooom", 1, FAILED},
    {PENDING, "xooo", 1, FAILED},    {PENDING, "ocoo", 1, FAILED},
    {PENDING, "oopo", 1, FAILED},    {PENDING, "mmmm", 1, FAILED},
    {PENDING, "nnnn", 1, PENDING},   {PENDING, "UUUU", 1, PENDING},
    {PENDING, "oooM", 1, PENDING},   {PENDING, "oooU", 1, PENDING},
    {PENDING, "mUUU", 1, FAILED},    {PENDING, "MMMM", 1, PENDING},
    {VERIFIED, "oooo", 0, VERIFIED}, {VERIFIED, "wwow", 0, VERIFIED},
    {VERIFIED, "ooom", 0, DEGRADED}, {VERIFIED, "oxoo", 0, DEGRADED},
    {VERIFIED, "ooco", 0, DEGRADED}, {VERIFIED, "pooo", 0, DEGRADED},
    {VERIFIED, "OOOO", 0, VERIFIED}, {VERIFIED, "oooO", 0, VERIFIED},
    {VERIFIED, "UUUU", 0, VERIFIED}, {VERIFIED, "oooM", 0, VERIFIED},
    {VERIFIED, "ooon", 0, VERIFIED}, {VERIFIED, "OOOm", 0, DEGRADED},
    {DEGRADED, "oooo", 0, VERIFIED}, {DEGRADED, "oooo", 1, VERIFIED},
    {DEGRADED, "ooom", 0, DEGRADED}, {DEGRADED, "ooom", 1, FAILED},
    {DEGRADED, "oooM", 1, DEGRADED}, {DEGRADED, "OOOO", 1, DEGRADED},
    {DEGRADED, "oooO", 0, DEGRADED}, {DEGRADED, "UUUU", 1, DEGRADED},
    {DEGRADED, "Ooom", 1, FAILED},   {FAILED, "oooo", 0, FAILED},
    {FAILED, "oooo", 1, FAILED},     {FAILED, "mmmm", 1, FAILED},
    {FAILED, "UUUU", 1, FAILED},
};

static struct life life_of(enum domain_state state, int over) {
    int64_t end = over ? NOW : NOW + 1000;
    return (struct life){.state = state,
                         .window_began = BEGAN,
                         .window_ends = state == STATE_PENDING ? end : BEGAN + 50,
                         .grace_ends = state == STATE_DEGRADED ? end : 0,
                         .next_check = NOW};
}

static void test_every_move(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof moves / sizeof *moves; i++) {
        struct standing standings[CHECK_COUNT] = {{VERDICT_NONE, 0}};
        struct life from = life_of(moves[i].from, moves[i].over);
        print_message("# %s %s%s\n", domain_state_name(moves[i].from), moves[i].standings,
                      moves[i].over ? ", over" : "");
        read_standings(moves[i].standings, standings);
        struct life to = life_next(from, standings, &rules, NOW, 0);
        assert_string_equal(domain_state_name(to.state), domain_state_name(moves[i].to));
        assert_int_equal(to.window_began, from.window_began);
        assert_int_equal(to.window_ends, from.window_ends);
        int64_t grace = to.state != STATE_DEGRADED     ? 0
                        : from.state == STATE_DEGRADED ? from.grace_ends
                                                       : NOW + rules.grace;
        assert_int_equal(to.grace_ends, grace);
        assert_true(to.state == STATE_FAILED ? to.next_check == 0 : to.next_check > NOW);
    }
}

/* Whatever is unknown, in whatever state and with whatever else: nothing moves that way. */
static void test_unknown_alone_moves_nothing(void **state) {
    (void)state;
    static const char unknown[] = "UOWMXCP";
    for (int from = 0; from < STATE_COUNT; from++)
        for (int over = 0; over < 2; over++)
            for (size_t i = 0; i < 7 * 7 * 7 * 7; i++) {
                char text[] = {unknown[i % 7], unknown[i / 7 % 7], unknown[i / 49 % 7],
                               unknown[i / 343], 0};
                struct standing standings[CHECK_COUNT] = {{VERDICT_NONE, 0}};
                read_standings(text, standings);
                struct life life = life_of((enum domain_state)from, over);
                assert_int_equal(life_next(life, standings, &rules, NOW, 0).state, from);
            }
}

static void test_policy(void **state) {
    (void)state;
    struct standing standings[CHECK_COUNT] = {{VERDICT_NONE, 0}};
    struct life_rules token_only = {.mandatory = OWNERSHIP, .grace = DAY};
    read_standings("omUn", standings);
    struct life life = life_next(life_of(PENDING, 0), standings, &token_only, NOW, 0);
    assert_int_equal(life.state, STATE_VERIFIED);
    assert_int_equal(life.next_check, NOW + DAY);
    read_standings("mooo", standings);
    life = life_next(life, standings, &token_only, NOW + 5, 0);
    assert_int_equal(life.state, STATE_DEGRADED);
    assert_int_equal(life.grace_ends, NOW + 5 + DAY);
}

static const struct {
    const char *what;
    enum domain_state state;
    const char *standings;
    int64_t age; /* since the window began, or of the grace */
    unsigned jitter;
    int64_t delay;
} delays[] = {
    {"new", PENDING, "mmmm", 0, 0, MINUTE},
    {"four minutes old", PENDING, "mmmm", 4 * MINUTE, 0, MINUTE},
    {"eight minutes old", PENDING, "mmmm", 8 * MINUTE, 0, 2 * MINUTE},
    {"two hours old", PENDING, "mmmm", 2 * HOUR, 0, 30 * MINUTE},
    {"a day old", PENDING, "mmmm", DAY, 0, HOUR},
    {"clock went back", PENDING, "mmmm", -DAY, 0, MINUTE},
    {"half an hour before the end", PENDING, "mmmm", WINDOW - 1800, 999, 1800},
    {"an hour before the end, jittered past it", PENDING, "mmmm", WINDOW - HOUR, 999, HOUR},
    {"past the end, and not answered", PENDING, "UUUU", WINDOW + HOUR, 0, HOUR},
    {"verified", VERIFIED, "oooo", 0, 0, DAY},
    {"verified, jittered", VERIFIED, "oooo", 0, 500, DAY + DAY / 20},
    {"verified, most jittered", VERIFIED, "oooo", 0, 999, DAY + 8631},
    {"verified, one could not be asked", VERIFIED, "oooO", 0, 0, HOUR},
    {"verified, one never asked", VERIFIED, "ooon", 0, 0, HOUR},
    {"degraded", DEGRADED, "ooom", 0, 0, HOUR},
    {"degraded, jittered", DEGRADED, "ooom", 0, 999, HOUR + 359},
    {"degraded, ten minutes before the end", DEGRADED, "ooom", WINDOW - 600, 0, 600},
    {"degraded, past the end, not answered", DEGRADED, "oooM", WINDOW + 5, 0, HOUR},
    {"failed", FAILED, "mmmm", 0, 0, 0},
};

static void test_next_check(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof delays / sizeof *delays; i++) {
        int64_t now = BEGAN + delays[i].age;
        struct standing standings[CHECK_COUNT] = {{VERDICT_NONE, 0}};
        struct life life = {.state = delays[i].state, .window_began = BEGAN};
        life.window_ends = life.grace_ends = BEGAN + WINDOW;
        print_message("# %s\n", delays[i].what);
        read_standings(delays[i].standings, standings);
        life = life_next(life, standings, &rules, now, delays[i].jitter);
        assert_int_equal(life.state, delays[i].state);
        assert_int_equal(life.next_check ? life.next_check - now : 0, delays[i].delay);
    }
}

static void test_jitter_stays_within_a_tenth(void **state) {
    (void)state;
    struct standing standings[CHECK_COUNT] = {{VERDICT_NONE, 0}};
    struct life verified = {.state = STATE_VERIFIED};
    int64_t last = 0;
    read_standings("oooo", standings);
    for (unsigned jitter = 0; jitter < 1000; jitter++) {
        int64_t delay = life_next(verified, standings, &rules, NOW, jitter).next_check - NOW;
        assert_true(delay >= DAY && delay < DAY + DAY / 10 && delay > last);
        last = delay;
    }
}

/* From registering to failing, asked each time that it is due. */
static void test_a_whole_window(void **state) {
    (void)state;
    struct standing standings[CHECK_COUNT] = {{VERDICT_NONE, 0}};
    struct life life = {.state = STATE_PENDING, .window_began = BEGAN};
    int64_t now = BEGAN, longest = 0;
    int looks = 0;
    life.window_ends = BEGAN + WINDOW;
    read_standings("ooom", standings);
    for (; life.state == STATE_PENDING; looks++) {
        life = life_next(life, standings, &rules, now, 0);
        if (life.next_check - now > longest)
            longest = life.next_check - now;
        if (life.state == STATE_PENDING)
            now = life.next_check;
    }
    assert_int_equal(life.state, STATE_FAILED);
    assert_int_equal(now, BEGAN + WINDOW);
    assert_int_equal(longest, HOUR);
    assert_in_range(looks, 72, 100);
}

static void test_standing(void **state) {
    (void)state;
    static const struct {
        struct standing before;
        enum verdict verdict;
        struct standing after;
    } rows[] = {
        {{VERDICT_NONE, 0}, VERDICT_OK, {VERDICT_OK, 0}},
        {{VERDICT_OK, 0}, VERDICT_MISSING, {VERDICT_MISSING, 0}},
        {{VERDICT_OK, 0}, VERDICT_UNKNOWN, {VERDICT_OK, NOW}},
        {{VERDICT_OK, 7}, VERDICT_UNKNOWN, {VERDICT_OK, 7}},
        {{VERDICT_OK, 7}, VERDICT_OK, {VERDICT_OK, 0}},
        {{VERDICT_OK, 7}, VERDICT_WRONG, {VERDICT_WRONG, 0}},
        {{VERDICT_MISSING, 7}, VERDICT_WEAK, {VERDICT_WEAK, 0}},
        {{VERDICT_NONE, 0}, VERDICT_UNKNOWN, {VERDICT_NONE, NOW}},
        {{VERDICT_WRONG, 7}, VERDICT_NONE, {VERDICT_WRONG, 7}},
        {{VERDICT_OK, 0}, VERDICT_CONFLICT, {VERDICT_CONFLICT, 0}},
        {{VERDICT_OK, 0}, VERDICT_MISPLACED, {VERDICT_MISPLACED, 0}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct standing after = standing_next(rows[i].before, rows[i].verdict, NOW);
        assert_int_equal(after.verdict, rows[i].after.verdict);
        assert_int_equal(after.unknown_since, rows[i].after.unknown_since);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_move),
        cmocka_unit_test(test_unknown_alone_moves_nothing),
        cmocka_unit_test(test_policy),
        cmocka_unit_test(test_next_check),
        cmocka_unit_test(test_jitter_stays_within_a_tenth),
        cmocka_unit_test(test_a_whole_window),
        cmocka_unit_test(test_standing),
    };
    return cmocka_run_group_tests_name("life", tests, NULL, NULL);
}
