/* Sealed secrets, one-time codes (RFC 6238, RFC 4226), and the second factor they make. */
#include "house.h"

#include "base/cipher.h"
#include "base/clock.h"
#include "base/codec.h"
#include "work/account.h"
#include "work/factor.h"
#include "work/people.h"
#include "work/totp.h"

#define PASSWORD "correct horse 電池"

static const struct actor platform = {.user = {.platform = PLATFORM_OPERATOR},
                                      .address = "command line"};
static const struct whence home = {.address = "192.0.2.1", .agent = "browser"};

static void sealed_secrets(void **state) {
    (void)state;
    char altered[60];
    struct span key = cipher_key(arena, house.secret, "row 7"), plain = SPAN("a secret");
    struct span opened = SPAN("untouched"), sealed = cipher_seal(arena, key, plain);
    assert_false(span_equal(sealed, cipher_seal(arena, key, plain)));
    assert_false(cipher_open(arena, cipher_key(arena, house.secret, "row 8"), sealed, &opened));
    for (size_t i = 0; i < sealed.size; i++) {
        memcpy(altered, sealed.at, sealed.size);
        altered[i] ^= 1;
        assert_false(cipher_open(arena, key, (struct span){altered, sealed.size}, &opened));
        assert_false(cipher_open(arena, key, (struct span){sealed.at, i}, &opened));
    }
    assert_true(span_equal(opened, SPAN("untouched")));
    assert_true(cipher_open(arena, key, sealed, &opened));
    assert_true(span_equal(opened, plain));
}

/* RFC 6238, appendix B (SHA-1); RFC 4226, appendix D. */
static void vectors(void **state) {
    (void)state;
    static const struct {
        int64_t at;
        uint32_t code;
    } times[] = {{59, 94287082},         {1111111109, 7081804},  {1111111111, 14050471},
                 {1234567890, 89005924}, {2000000000, 69279037}, {20000000000, 65353130}};
    static const uint32_t counts[] = {1284755224, 1094287082, 137359152, 1726969429, 1640338314,
                                      868254676,  1918287922, 82162583,  673399871,  645520489};
    struct span secret = SPAN("12345678901234567890");
    for (size_t i = 0; i < sizeof times / sizeof *times; i++)
        assert_int_equal(totp_number(arena, secret, times[i].at / 30) % 100000000, times[i].code);
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        assert_int_equal(totp_number(arena, secret, (int64_t)i), counts[i]);
}

static void base32(void **state) {
    (void)state;
    static const struct {
        const char *plain, *text;
    } rows[] = {{"", ""},
                {"f", "MY"},
                {"fo", "MZXQ"},
                {"foo", "MZXW6"},
                {"foob", "MZXW6YQ"},
                {"fooba", "MZXW6YTB"},
                {"foobar", "MZXW6YTBOI"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_string_equal(base32_encode(arena, span_of(rows[i].plain)), rows[i].text);
    struct span secret = SPAN("12345678901234567890");
    assert_string_equal(totp_text(arena, secret), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
    assert_string_equal(totp_uri(arena, secret, "名札 & Co", "a@b.example"),
                        "otpauth://totp/%E5%90%8D%E6%9C%AD%20%26%20Co:a%40b.example?"
                        "secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=%E5%90%8D%E6%9C%AD%20%26%"
                        "20Co&algorithm=SHA1&digits=6&period=30");
}

/* At 59 the code is 287082, of step 1; the steps beside it are 755224 and 359152. */
static void window_of_steps(void **state) {
    (void)state;
    static const struct {
        const char *typed;
        int64_t used, step; /* 0: refused */
    } rows[] = {
        {"287082", 0, 1},         {"287 082", 0, 1},
        {" 287-082 ", 0, 1},      {"２８７０８２", 0, 1},
        {"２８７　０８２", 0, 1}, {"359152", 0, 2},
        {"359152", 1, 2},         {"287082", 1, 0},
        {"287082", 2, 0},         {"287082", 1 << 30, 0},
        {"755224", 0, 0},         {"969429", 0, 0},
        {"94287082", 0, 0},       {"", 0, 0},
        {"28708", 0, 0},          {"2870822", 0, 0},
        {"28708二", 0, 0},        {"2870\xff", 0, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int64_t step = 0;
        int matches = totp_matches(arena, SPAN("12345678901234567890"), 59, rows[i].used,
                                   rows[i].typed, &step);
        assert_int_equal(matches, rows[i].step != 0);
        assert_int_equal(step, rows[i].step);
    }
    int64_t step = 0;
    assert_true(totp_matches(arena, SPAN("12345678901234567890"), 59, -1, "755224", &step));
    assert_int_equal(step, 0);
}

/* Seconds from the beginning of the test, which is that of a step: none ends by itself meanwhile.
 */
static void pass(long long seconds) {
    static long long began;
    turn_clock(0);
    if (!seconds)
        began = TOTP_STEP_SECONDS - clock_now() % TOTP_STEP_SECONDS;
    turn_clock(began + seconds);
}

static int make_house_now(void **state) {
    int made = make_house(state);
    pass(0);
    return made;
}

/* Somebody who is signed in, and what his authenticator holds. */
struct person {
    struct actor actor;
    struct session session;
    struct span secret;
    const char *cookie;
    const char **codes;
};

static void enter(struct person *person, const char *cookie) {
    person->cookie = cookie;
    person->actor.address = home.address;
    assert_int_equal(account_of_session(&house, arena, cookie, &person->actor, &person->session),
                     STATUS_OK);
}

static struct person somebody(const char *email) {
    struct user_wish wish = {.email = email, .name = "A Name"};
    int64_t id;
    const char *link, *cookie;
    enum password_fault fault;
    struct person person = {.codes = NULL};
    assert_int_equal(user_create(&house, arena, &platform, &wish, &id, &link), STATUS_OK);
    assert_int_equal(account_accept(&house, arena, strrchr(link, '/') + 1, "", "", PASSWORD,
                                    home.address, home.agent, &fault, &cookie),
                     STATUS_OK);
    enter(&person, cookie);
    return person;
}

/* Base32 as an authenticator reads it. */
static struct span secret_of(const char *text) {
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    char *octets = arena_alloc(arena, TOTP_SECRET_SIZE);
    unsigned held = 0, bits = 0;
    size_t size = 0;
    for (; *text; text++) {
        if (*text == ' ')
            continue;
        held = held << 5 | (unsigned)(strchr(alphabet, *text) - alphabet);
        bits += 5;
        if (bits >= 8) {
            bits -= 8;
            octets[size++] = (char)(held >> bits);
        }
    }
    assert_int_equal(size, TOTP_SECRET_SIZE);
    return (struct span){octets, size};
}

static const char *code_at(const struct person *person, int64_t ahead) {
    int64_t step = (clock_now() + ahead) / TOTP_STEP_SECONDS;
    return arena_printf(arena, "%06u",
                        (unsigned)(totp_number(arena, person->secret, step) % 1000000));
}

static struct factor_proof proof_of(const struct person *person, const char *code) {
    (void)person;
    return (struct factor_proof){
        .password = PASSWORD, .code = code, .sealed = "", .agent = home.agent};
}

static void set_up(struct person *person) {
    struct factor_offer offer, same;
    factor_offer(&house, arena, &person->actor, "", &offer);
    factor_offer(&house, arena, &person->actor, offer.sealed, &same);
    assert_string_equal(offer.text, same.text);
    person->secret = secret_of(offer.text);
    struct factor_proof proof = proof_of(person, code_at(person, 0));
    proof.sealed = offer.sealed;
    enum factor_fault fault;
    const char *cookie;
    assert_int_equal(
        factor_enable(&house, arena, &person->actor, &proof, &fault, &person->codes, &cookie),
        STATUS_OK);
    assert_int_equal(fault, FACTOR_FINE);
    enter(person, cookie);
    assert_true(person->actor.user.totp.size > 0);
}

/* A half session as the first step of signing in makes it, without the work of the password. */
static const char *half_of(const char *email) {
    const struct whence whence = {home.address, home.agent, .half = 1};
    struct user user;
    const char *cookie = NULL;
    assert_int_equal(user_by_email(house.store, arena, email, &user), STATUS_OK);
    assert_int_equal(entry_begin(&house, arena, user.id, &whence, &cookie), STATUS_OK);
    return cookie;
}

static enum sign_in sign_in(const char *email, const char **cookie) {
    enum sign_in outcome;
    int wait;
    assert_int_equal(account_sign_in(&house, arena, email, PASSWORD, home.address, home.agent,
                                     &outcome, &wait, cookie),
                     STATUS_OK);
    return outcome;
}

static enum factor_fault give(const char *half, const char *code, const char **cookie) {
    enum factor_fault fault;
    assert_int_equal(factor_give(&house, arena, half, code, &home, &fault, cookie), STATUS_OK);
    return fault;
}

static void an_offer_is_of_its_session(void **state) {
    (void)state;
    struct person ann = somebody("ann@example.com"), bob = somebody("bob@example.com");
    struct factor_offer offer, other;
    factor_offer(&house, arena, &ann.actor, "", &offer);
    factor_offer(&house, arena, &bob.actor, offer.sealed, &other);
    assert_string_not_equal(offer.text, other.text);
    ann.secret = secret_of(offer.text);
    struct factor_proof proof = proof_of(&bob, code_at(&ann, 0));
    proof.sealed = offer.sealed;
    enum factor_fault fault;
    const char **codes, *cookie;
    assert_int_equal(factor_enable(&house, arena, &bob.actor, &proof, &fault, &codes, &cookie),
                     STATUS_OK);
    assert_int_equal(fault, FACTOR_CODE);
    proof.password = "wrong password";
    assert_int_equal(factor_enable(&house, arena, &ann.actor, &proof, &fault, &codes, &cookie),
                     STATUS_OK);
    assert_int_equal(fault, FACTOR_PASSWORD);
    set_up(&ann);
    assert_int_equal(factor_enable(&house, arena, &ann.actor, &proof, &fault, &codes, &cookie),
                     STATUS_STALE);
}

static void a_half_session_is_none(void **state) {
    (void)state;
    struct person ann = somebody("ann@example.com");
    set_up(&ann);
    const char *half, *cookie;
    assert_int_equal(sign_in("ann@example.com", &half), SIGN_IN_HALF);
    struct actor actor = {.address = home.address};
    struct session session;
    assert_int_equal(account_of_session(&house, arena, half, &actor, &session), STATUS_NONE);
    assert_int_equal(actor.user.id, 0);
    assert_int_equal(give(half, "000000", &cookie), FACTOR_CODE);
    pass(60);
    assert_int_equal(give(half, code_at(&ann, 0), &cookie), FACTOR_FINE);
    assert_int_equal(account_of_session(&house, arena, cookie, &actor, &session), STATUS_OK);
    /* It became the whole one, and is none itself any more; nor is a whole one a half. */
    enum factor_fault fault;
    assert_int_equal(factor_give(&house, arena, half, "x", &home, &fault, &cookie), STATUS_NONE);
    assert_int_equal(factor_give(&house, arena, cookie, "x", &home, &fault, &cookie), STATUS_NONE);
    half = half_of("ann@example.com");
    pass(60 + 10 * 60 + 1);
    assert_int_equal(factor_give(&house, arena, half, code_at(&ann, 0), &home, &fault, &cookie),
                     STATUS_NONE);
    struct session *sessions;
    size_t count;
    assert_int_equal(account_sessions(&house, arena, &actor, &sessions, &count), STATUS_OK);
    for (size_t i = 0; i < count; i++)
        assert_false(sessions[i].half);
}

static void a_code_works_once_whatever_the_clock_does(void **state) {
    (void)state;
    struct person ann = somebody("ann@example.com");
    set_up(&ann); /* which uses the step of now */
    const char *first = code_at(&ann, 0), *cookie;
    assert_int_equal(give(half_of("ann@example.com"), first, &cookie), FACTOR_CODE);
    pass(30);
    const char *second = code_at(&ann, 0);
    assert_int_equal(give(half_of("ann@example.com"), second, &cookie), FACTOR_FINE);
    assert_int_equal(give(half_of("ann@example.com"), second, &cookie), FACTOR_CODE);
    assert_int_equal(give(half_of("ann@example.com"), first, &cookie), FACTOR_CODE);
    /* Back a day, and into that moment again: none of them is taken twice. */
    pass(-24 * 3600);
    assert_int_equal(give(half_of("ann@example.com"), code_at(&ann, 0), &cookie), FACTOR_CODE);
    pass(30);
    assert_int_equal(give(half_of("ann@example.com"), second, &cookie), FACTOR_CODE);
    pass(60);
    assert_int_equal(give(half_of("ann@example.com"), code_at(&ann, 0), &cookie), FACTOR_FINE);
    /* Ten years later its own codes work, and what was intercepted today does not. */
    const char *today = code_at(&ann, 30);
    pass(3650LL * 24 * 3600);
    assert_int_equal(give(half_of("ann@example.com"), today, &cookie), FACTOR_CODE);
    assert_int_equal(give(half_of("ann@example.com"), code_at(&ann, 0), &cookie), FACTOR_FINE);
}

static void recovery_codes(void **state) {
    (void)state;
    struct person ann = somebody("ann@example.com"), bob = somebody("bob@example.com");
    set_up(&ann);
    set_up(&bob);
    const char *cookie;
    for (int i = 0; i < RECOVERY_CODES; i++) {
        assert_int_equal(strlen(ann.codes[i]), 14);
        for (int j = 0; j < i; j++)
            assert_string_not_equal(ann.codes[i], ann.codes[j]);
    }
    assert_int_equal(give(half_of("ann@example.com"), bob.codes[0], &cookie), FACTOR_CODE);
    assert_int_equal(give(half_of("ann@example.com"), ann.codes[0], &cookie), FACTOR_FINE);
    assert_int_equal(give(half_of("ann@example.com"), ann.codes[0], &cookie), FACTOR_CODE);
    /* As somebody types it. */
    char *typed =
        arena_printf(arena, " %.4s %.4s%.4s", ann.codes[1], ann.codes[1] + 5, ann.codes[1] + 10);
    for (char *c = typed; *c; c++)
        *c = *c == '0' ? 'O' : *c == '1' ? 'l' : (char)(*c >= 'a' && *c <= 'z' ? *c - 32 : *c);
    assert_int_equal(give(half_of("ann@example.com"), typed, &cookie), FACTOR_FINE);
    int left;
    assert_int_equal(recovery_count(house.store, ann.actor.user.id, &left), STATUS_OK);
    assert_int_equal(left, RECOVERY_CODES - 2);
    enter(&ann, cookie);
    struct factor_proof proof = proof_of(&ann, ann.codes[2]);
    enum factor_fault fault;
    const char **codes;
    assert_int_equal(factor_renew_codes(&house, arena, &ann.actor, &proof, &fault, &codes),
                     STATUS_OK);
    assert_int_equal(fault, FACTOR_FINE);
    assert_int_equal(give(half_of("ann@example.com"), ann.codes[3], &cookie), FACTOR_CODE);
    assert_int_equal(give(half_of("ann@example.com"), codes[3], &cookie), FACTOR_FINE);
}

static void turned_off(void **state) {
    (void)state;
    struct person ann = somebody("ann@example.com");
    set_up(&ann);
    const char *cookie;
    enum factor_fault fault;
    struct factor_proof proof = proof_of(&ann, "123");
    assert_int_equal(factor_disable(&house, arena, &ann.actor, &proof, &fault, &cookie), STATUS_OK);
    assert_int_equal(fault, FACTOR_CODE);
    pass(30);
    proof.code = code_at(&ann, 0);
    proof.password = "wrong password";
    assert_int_equal(factor_disable(&house, arena, &ann.actor, &proof, &fault, &cookie), STATUS_OK);
    assert_int_equal(fault, FACTOR_PASSWORD);
    proof.password = PASSWORD;
    assert_int_equal(factor_disable(&house, arena, &ann.actor, &proof, &fault, &cookie), STATUS_OK);
    assert_int_equal(fault, FACTOR_FINE);
    const char *former = ann.cookie;
    enter(&ann, cookie);
    assert_int_equal(ann.actor.user.totp.size, 0);
    struct actor actor;
    assert_int_equal(account_of_session(&house, arena, former, &actor, &ann.session), STATUS_NONE);
    int left;
    assert_int_equal(recovery_count(house.store, ann.actor.user.id, &left), STATUS_OK);
    assert_int_equal(left, 0);
    /* At the machine, for who lost everything. */
    set_up(&ann);
    assert_int_equal(factor_take_away(&house, arena, &platform, "ANN@example.com"), STATUS_OK);
    assert_int_equal(factor_take_away(&house, arena, &platform, "ann@example.com"), STATUS_STALE);
    assert_int_equal(factor_take_away(&house, arena, &platform, "nobody@example.com"), STATUS_NONE);
}

static void guessing_is_limited(void **state) {
    (void)state;
    struct person ann = somebody("ann@example.com");
    set_up(&ann);
    const char *cookie;
    for (int i = 0; i < 10; i++)
        assert_int_equal(give(half_of("ann@example.com"), "000000", &cookie), FACTOR_CODE);
    pass(60);
    assert_int_equal(give(half_of("ann@example.com"), code_at(&ann, 0), &cookie), FACTOR_THROTTLED);
    assert_int_equal(give(half_of("ann@example.com"), ann.codes[0], &cookie), FACTOR_THROTTLED);
    /* Fifty a day in all, however they are spread. */
    int tries = 10;
    for (int quarter = 1; quarter < 8; quarter++) {
        pass(quarter * 16 * 60);
        for (int i = 0; i < 10; i++)
            tries += give(half_of("ann@example.com"), "000000", &cookie) == FACTOR_CODE;
    }
    assert_int_equal(tries, 50);
    pass(25 * 3600);
    assert_int_equal(give(half_of("ann@example.com"), code_at(&ann, 0), &cookie), FACTOR_FINE);
}

/* The secret of one user's row is worth nothing in another's. */
static void rows_are_bound(void **state) {
    (void)state;
    struct person ann = somebody("ann@example.com"), bob = somebody("bob@example.com");
    set_up(&ann);
    set_up(&bob);
    const char *cookie;
    assert_int_equal(user_set_totp(house.store, bob.actor.user.id, ann.actor.user.totp, 0),
                     STATUS_OK);
    pass(60);
    assert_int_equal(give(half_of("bob@example.com"), code_at(&ann, 0), &cookie), FACTOR_CODE);
    assert_int_equal(give(half_of("bob@example.com"), bob.codes[0], &cookie), FACTOR_FINE);
}

static void staff_has_to(void **state) {
    (void)state;
    struct person sue = somebody("sue@example.com");
    struct user_wish wish = {.email = "sue@example.com", .platform = PLATFORM_SUPPORT};
    int64_t id;
    const char *link, *cookie;
    house.conf.second_factor = "staff";
    enter(&sue, sue.cookie);
    assert_false(sue.actor.unready);
    assert_int_equal(user_create(&house, arena, &platform, &wish, &id, &link), STATUS_OK);
    assert_int_equal(sign_in("sue@example.com", &cookie), SIGN_IN_DONE);
    enter(&sue, cookie);
    assert_true(sue.actor.unready);
    for (enum right right = 0; right < RIGHT_COUNT; right++)
        assert_int_equal(may(&sue.actor, right), right == RIGHT_ALWAYS || right == RIGHT_FACTOR);
    set_up(&sue);
    assert_false(sue.actor.unready);
    assert_true(may(&sue.actor, RIGHT_FIND));
}

#define IN_A_HOUSE(test) cmocka_unit_test_setup_teardown(test, make_house_now, end_house)

int main(void) {
    const struct CMUnitTest test_factor[] = {
        IN_A_HOUSE(sealed_secrets),
        IN_A_HOUSE(vectors),
        IN_A_HOUSE(base32),
        IN_A_HOUSE(window_of_steps),
        IN_A_HOUSE(an_offer_is_of_its_session),
        IN_A_HOUSE(a_half_session_is_none),
        IN_A_HOUSE(a_code_works_once_whatever_the_clock_does),
        IN_A_HOUSE(recovery_codes),
        IN_A_HOUSE(turned_off),
        IN_A_HOUSE(guessing_is_limited),
        IN_A_HOUSE(rows_are_bound),
        IN_A_HOUSE(staff_has_to),
    };
    return cmocka_run_group_tests(test_factor, NULL, NULL);
}
