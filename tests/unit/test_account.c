#include "house.h"

#include "base/clock.h"
#include "base/codec.h"
#include "store/outbox.h"
#include "work/account.h"
#include "work/letter.h"
#include "work/people.h"

#include <time.h>

#include <jansson.h>

#define PASSWORD "correct horse 電池"

static const char *const home = "192.0.2.1";
static const struct actor platform = {.user = {.platform = PLATFORM_OPERATOR},
                                      .address = "command line"};

/* The last part of a link. */
static const char *token_in(const char *link) {
    return strrchr(link, '/') + 1;
}

static const char *accept_link(const char *link, const char *email) {
    enum password_fault fault;
    const char *session_id = NULL;
    assert_int_equal(account_accept(&house, arena, token_in(link), email, "A Name", PASSWORD, home,
                                    "browser", &fault, &session_id),
                     STATUS_OK);
    assert_int_equal(fault, PASSWORD_FINE);
    return session_id;
}

static const char *welcomed(const char *email) {
    struct user_wish wish = {.email = email, .name = "A Name"};
    int64_t id;
    const char *link;
    assert_int_equal(user_create(&house, arena, &platform, &wish, &id, &link), STATUS_OK);
    return accept_link(link, "");
}

static enum sign_in sign_in_from(const char *address, const char *email, const char *password,
                                 const char **session_id) {
    enum sign_in outcome;
    int wait = 0;
    assert_int_equal(account_sign_in(&house, arena, email, password, address, "browser", &outcome,
                                     &wait, session_id),
                     STATUS_OK);
    if (outcome == SIGN_IN_THROTTLED)
        assert_in_range(wait, 1, 15 * 60);
    return outcome;
}

static enum status who(const char *session_id, struct actor *actor) {
    struct session session;
    *actor = (struct actor){.address = home};
    return account_of_session(&house, arena, session_id, actor, &session);
}

static void first_operator(void **state) {
    (void)state;
    const char *first, *second;
    struct user user;
    enum invitation_purpose purpose;
    assert_int_equal(account_first_operator_link(&house, arena, &first), STATUS_OK);
    assert_int_equal(account_first_operator_link(&house, arena, &second), STATUS_OK);
    assert_int_equal(strlen(token_in(second)), 43);
    assert_int_equal(account_invitation(&house, arena, token_in(first), &purpose, &user),
                     STATUS_NONE);
    turn_clock(24 * 3600 + 1);
    assert_int_equal(account_invitation(&house, arena, token_in(second), &purpose, &user),
                     STATUS_NONE);
    turn_clock(24 * 3600 - 60);
    assert_int_equal(account_invitation(&house, arena, token_in(second), &purpose, &user),
                     STATUS_OK);
    assert_int_equal(purpose, INVITATION_FIRST_OPERATOR);
    struct actor actor;
    assert_int_equal(who(accept_link(second, "first@example.com"), &actor), STATUS_OK);
    assert_int_equal(actor.user.platform, PLATFORM_OPERATOR);
    assert_string_equal(actor.user.email, "first@example.com");
    enum password_fault fault;
    const char *session_id;
    assert_int_equal(account_accept(&house, arena, token_in(second), "b@example.com", "B", PASSWORD,
                                    home, "browser", &fault, &session_id),
                     STATUS_NONE);
    assert_int_equal(account_first_operator_link(&house, arena, &first), STATUS_STALE);
}

static void password_lengths(void **state) {
    (void)state;
    static const struct {
        int characters;
        enum password_fault fault;
    } cases[] = {{9, PASSWORD_SHORT}, {201, PASSWORD_LONG}, {10, PASSWORD_FINE}};
    struct user_wish wish = {.email = "lengths@example.com", .name = "L"};
    int64_t id;
    const char *link, *session_id;
    assert_int_equal(user_create(&house, arena, &platform, &wish, &id, &link), STATUS_OK);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct text password = TEXT(arena);
        for (int n = 0; n < cases[i].characters; n++)
            text_add(&password, "語");
        enum password_fault fault;
        assert_int_equal(account_accept(&house, arena, token_in(link), "", "", text_str(&password),
                                        home, "browser", &fault, &session_id),
                         STATUS_OK);
        assert_int_equal(fault, cases[i].fault);
    }
}

static void welcome_link(void **state) {
    (void)state;
    struct user_wish wish = {.email = "new@example.com", .name = "New"};
    int64_t id;
    const char *link, *again;
    assert_int_equal(user_create(&house, arena, &platform, &wish, &id, &link), STATUS_OK);
    struct letter *letters;
    size_t count;
    assert_int_equal(outbox_due(house.store, arena, clock_now(), 10, &letters, &count), STATUS_OK);
    assert_int_equal(count, 1);
    assert_string_equal(letters[0].template, "welcome");
    assert_string_equal(letters[0].to.email, "new@example.com");
    /* The letter leads to the link, but nothing in the database does. */
    assert_null(strstr(letters[0].params, token_in(link)));
    json_t *params = json_loads(letters[0].params, 0, NULL);
    const char *nonce = json_string_value(json_object_get(params, "nonce"));
    assert_string_equal(
        link_url(&house, arena, "welcome", link_token(&house, arena, "welcome", nonce)), link);
    assert_string_not_equal(nonce, token_in(link));
    json_decref(params);
    struct user user;
    enum invitation_purpose purpose;
    turn_clock(72 * 3600 + 1);
    assert_int_equal(account_invitation(&house, arena, token_in(link), &purpose, &user),
                     STATUS_NONE);
    turn_clock(72 * 3600 - 60);
    assert_int_equal(account_invitation(&house, arena, token_in(link), &purpose, &user), STATUS_OK);
    assert_int_equal(user.id, id);
    struct actor actor;
    const char *session_id = accept_link(link, "");
    assert_int_equal(who(session_id, &actor), STATUS_OK);
    assert_int_equal(actor.user.id, id);
    assert_int_equal(actor.user.platform, PLATFORM_NONE);
    static const enum platform_role roles[] = {PLATFORM_OPERATOR, PLATFORM_SUPPORT};
    wish.name = "Renamed";
    for (int i = 0; i < 2; i++) { /* raised, and not taken down again */
        wish.platform = roles[i];
        assert_int_equal(user_create(&house, arena, &platform, &wish, &id, &again), STATUS_OK);
        assert_null(again);
        assert_int_equal(user_by_email(house.store, arena, "NEW@example.com", &user), STATUS_OK);
        assert_int_equal(user.platform, PLATFORM_OPERATOR);
        assert_string_equal(user.name, "New");
    }
    assert_int_equal(who(session_id, &actor), STATUS_NONE);
}

static void sign_in_and_out(void **state) {
    (void)state;
    const char *first = welcomed("in@example.com"), *second = NULL;
    assert_int_equal(sign_in_from(home, "in@example.com", "wrong password", &second),
                     SIGN_IN_WRONG);
    assert_int_equal(sign_in_from(home, "nobody@example.com", PASSWORD, &second), SIGN_IN_WRONG);
    assert_int_equal(sign_in_from(home, "IN@Example.com", PASSWORD, &second), SIGN_IN_DONE);
    assert_int_equal(strlen(second), 43);
    assert_string_not_equal(first, second);
    struct actor actor, other;
    assert_int_equal(who(second, &actor), STATUS_OK);
    assert_string_equal(actor.session, sha256_hex(arena, second));
    assert_int_equal(who(actor.session, &other), STATUS_NONE);
    assert_int_equal(account_sign_out(&house, &actor), STATUS_OK);
    assert_int_equal(who(second, &other), STATUS_NONE);
    assert_int_equal(who(first, &other), STATUS_OK);
}

static void not_welcomed_cannot_sign_in(void **state) {
    (void)state;
    struct user_wish wish = {.email = "wait@example.com", .name = "W"};
    int64_t id;
    const char *link, *session_id;
    assert_int_equal(user_create(&house, arena, &platform, &wish, &id, &link), STATUS_OK);
    assert_int_equal(sign_in_from(home, wish.email, "", &session_id), SIGN_IN_WRONG);
    assert_int_equal(sign_in_from(home, wish.email, PASSWORD, &session_id), SIGN_IN_WRONG);
}

static double work_of(const char *email) {
    const char *session_id;
    clock_t began = clock();
    assert_int_equal(sign_in_from(home, email, "wrong password", &session_id), SIGN_IN_WRONG);
    return (double)(clock() - began);
}

/* Processor time, not the wall's: an unknown user costs the same hashing as a known one. */
static void unknown_user_costs_as_much(void **state) {
    (void)state;
    welcomed("known@example.com");
    double known = work_of("known@example.com"), unknown = work_of("unknown@example.com");
    assert_true(unknown > known / 2 && unknown < known * 2);
}

static void throttle_account(void **state) {
    (void)state;
    const char *session_id;
    welcomed("slow@example.com");
    for (int i = 0; i < 10; i++)
        assert_int_equal(sign_in_from(home, "slow@example.com", "wrong password", &session_id),
                         SIGN_IN_WRONG);
    double one = work_of("other@example.com");
    clock_t began = clock();
    for (int i = 0; i < 10; i++)
        assert_int_equal(sign_in_from(home, "SLOW@example.com", PASSWORD, &session_id),
                         SIGN_IN_THROTTLED);
    assert_true((double)(clock() - began) < one); /* refused before the hashing */
    assert_int_equal(sign_in_from("198.51.100.1", "slow@example.com", PASSWORD, &session_id),
                     SIGN_IN_DONE);
    turn_clock(15 * 60 + 1);
    assert_int_equal(sign_in_from(home, "slow@example.com", PASSWORD, &session_id), SIGN_IN_DONE);
    assert_int_equal(sign_in_from(home, "slow@example.com", "wrong password", &session_id),
                     SIGN_IN_WRONG);
}

/* Guessing from many addresses ends too. */
static void throttle_account_from_everywhere(void **state) {
    (void)state;
    const char *session_id;
    welcomed("wide@example.com");
    const char *bucket = arena_printf(arena, "account %s", sha256_hex(arena, "wide@example.com"));
    for (int count = 0; count < 99;)
        assert_int_equal(throttle_count(house.store, bucket, clock_now(), 15 * 60, &count),
                         STATUS_OK);
    assert_int_equal(sign_in_from("198.51.100.1", "wide@example.com", PASSWORD, &session_id),
                     SIGN_IN_DONE);
    assert_int_equal(sign_in_from("198.51.100.2", "wide@example.com", PASSWORD, &session_id),
                     SIGN_IN_THROTTLED);
}

static void throttle_address(void **state) {
    (void)state;
    const char *session_id;
    welcomed("near@example.com");
    for (int i = 0; i < 30; i++)
        (void)sign_in_from(arena_printf(arena, "2001:db8::%x", i + 1), "target@example.com",
                           "wrong password", &session_id);
    assert_int_equal(sign_in_from("2001:db8::1", "near@example.com", PASSWORD, &session_id),
                     SIGN_IN_THROTTLED);
    assert_int_equal(sign_in_from("2001:db8:0:1::1", "near@example.com", PASSWORD, &session_id),
                     SIGN_IN_DONE);
}

/* One address that hammers is counted against all only as far as its own limit reaches. */
static void throttle_all(void **state) {
    (void)state;
    const char *session_id;
    welcomed("all@example.com");
    int count = 0;
    for (int i = 0; i < 60; i++)
        (void)sign_in_from("2001:db8::1", "target@example.com", "wrong password", &session_id);
    assert_int_equal(throttle_count(house.store, "all", clock_now(), 15 * 60, &count), STATUS_OK);
    assert_int_equal(count, 11);
    while (count < 300)
        assert_int_equal(throttle_count(house.store, "all", clock_now(), 15 * 60, &count),
                         STATUS_OK);
    assert_int_equal(sign_in_from(home, "all@example.com", PASSWORD, &session_id),
                     SIGN_IN_THROTTLED);
}

static void change_password(void **state) {
    (void)state;
    const char *first = welcomed("change@example.com"), *second, *third = NULL, *none = NULL;
    assert_int_equal(sign_in_from(home, "change@example.com", PASSWORD, &second), SIGN_IN_DONE);
    struct actor actor, other;
    enum password_fault fault;
    assert_int_equal(who(first, &actor), STATUS_OK);
    assert_int_equal(
        account_change_password(&house, arena, &actor, PASSWORD, "short", "browser", &fault, &none),
        STATUS_OK);
    assert_int_equal(fault, PASSWORD_SHORT);
    assert_int_equal(account_change_password(&house, arena, &actor, "not the one", "a new password",
                                             "browser", &fault, &none),
                     STATUS_OK);
    assert_int_equal(fault, PASSWORD_CURRENT_WRONG);
    assert_null(none);
    assert_int_equal(who(second, &other), STATUS_OK);
    assert_int_equal(account_change_password(&house, arena, &actor, PASSWORD, "a new password",
                                             "browser", &fault, &third),
                     STATUS_OK);
    assert_int_equal(fault, PASSWORD_FINE);
    assert_int_equal(who(first, &other), STATUS_NONE);
    assert_int_equal(who(second, &other), STATUS_NONE);
    assert_int_equal(who(third, &other), STATUS_OK);
    assert_int_equal(sign_in_from(home, "change@example.com", PASSWORD, &none), SIGN_IN_WRONG);
    assert_int_equal(sign_in_from(home, "change@example.com", "a new password", &none),
                     SIGN_IN_DONE);
}

static void guessing_the_current_password(void **state) {
    (void)state;
    struct actor actor;
    enum password_fault fault = PASSWORD_FINE;
    const char *session_id;
    assert_int_equal(who(welcomed("guess@example.com"), &actor), STATUS_OK);
    for (int i = 0; i < 11; i++)
        assert_int_equal(account_change_password(&house, arena, &actor, "a guess of mine",
                                                 "a new password", "browser", &fault, &session_id),
                         STATUS_OK);
    assert_int_equal(fault, PASSWORD_THROTTLED);
}

static void own_sessions(void **state) {
    (void)state;
    const char *mine = welcomed("list@example.com"), *other_id,
               *foreign = welcomed("foreign@example.com");
    assert_int_equal(sign_in_from(home, "list@example.com", PASSWORD, &other_id), SIGN_IN_DONE);
    struct actor actor, stranger, gone;
    assert_int_equal(who(mine, &actor), STATUS_OK);
    assert_int_equal(who(foreign, &stranger), STATUS_OK);
    struct session *sessions;
    size_t count;
    assert_int_equal(account_sessions(&house, arena, &actor, &sessions, &count), STATUS_OK);
    assert_int_equal(count, 2);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(account_end_session(&house, &stranger, sessions[i].handle), STATUS_NONE);
        if (strcmp(sessions[i].id_hash, actor.session) != 0)
            assert_int_equal(account_end_session(&house, &actor, sessions[i].handle), STATUS_OK);
    }
    assert_int_equal(who(mine, &gone), STATUS_OK);
    assert_int_equal(who(other_id, &gone), STATUS_NONE);
}

static void sessions_and_the_clock(void **state) {
    (void)state;
    struct actor actor;
    const char *session_id = welcomed("clock@example.com");
    turn_clock(31 * 60);
    assert_int_equal(who(session_id, &actor), STATUS_NONE);
    turn_clock(-86400);
    assert_int_equal(who(session_id, &actor), STATUS_NONE);
    turn_clock(-10LL * 365 * 86400);
    assert_int_equal(who(session_id, &actor), STATUS_NONE);
    turn_clock(29 * 60);
    assert_int_equal(who(session_id, &actor), STATUS_OK);
}

/* W2: a change of rights leaves no session from before it, but the actor's own. */
static void change_of_rights(void **state) {
    (void)state;
    int64_t org_id, project_id, id;
    assert_int_equal(org_create(&house, &platform, "Org", &org_id), STATUS_OK);
    assert_int_equal(project_create(&house, arena, &platform, org_id, "Project", &project_id),
                     STATUS_OK);
    assert_int_equal(project_create(&house, arena, &platform, org_id, "Project", &id),
                     STATUS_STALE);
    assert_int_equal(project_create(&house, arena, &platform, org_id + 1, "Project", &id),
                     STATUS_NONE);
    const char *session_id = welcomed("rights@example.com"), *link;
    struct actor actor;
    assert_int_equal(who(session_id, &actor), STATUS_OK);
    assert_int_equal(actor_enter_project(&house, arena, &actor, project_id), STATUS_NONE);
    struct user_wish wish = {.email = "rights@example.com",
                             .name = "R",
                             .project_id = project_id,
                             .role = PROJECT_OWNER};
    assert_int_equal(user_create(&house, arena, &platform, &wish, &id, &link), STATUS_OK);
    assert_int_equal(who(session_id, &actor), STATUS_NONE);
    assert_int_equal(sign_in_from(home, "rights@example.com", PASSWORD, &session_id), SIGN_IN_DONE);
    assert_int_equal(who(session_id, &actor), STATUS_OK);
    assert_int_equal(actor_enter_project(&house, arena, &actor, project_id), STATUS_OK);
    assert_int_equal(actor.project.role, PROJECT_OWNER);
    assert_int_equal(actor.project.org_id, org_id);
    /* The last owner stays one. */
    assert_int_equal(member_change(&house, arena, &actor, actor.user.id, PROJECT_MEMBER),
                     STATUS_STALE);
    assert_int_equal(member_change(&house, arena, &actor, actor.user.id, PROJECT_NONE),
                     STATUS_STALE);
    assert_int_equal(member_change(&house, arena, &actor, 999, PROJECT_NONE), STATUS_NONE);
    wish.email = "second@example.com";
    assert_int_equal(user_create(&house, arena, &platform, &wish, &id, &link), STATUS_OK);
    assert_int_equal(member_change(&house, arena, &actor, actor.user.id, PROJECT_MEMBER),
                     STATUS_OK);
    assert_int_equal(who(session_id, &actor), STATUS_OK);
    assert_int_equal(actor_enter_project(&house, arena, &actor, project_id), STATUS_OK);
    assert_int_equal(actor.project.role, PROJECT_MEMBER);
}

#define IN_A_HOUSE(test) cmocka_unit_test_setup_teardown(test, make_house, end_house)

int main(void) {
    const struct CMUnitTest tests[] = {
        IN_A_HOUSE(first_operator),
        IN_A_HOUSE(password_lengths),
        IN_A_HOUSE(welcome_link),
        IN_A_HOUSE(sign_in_and_out),
        IN_A_HOUSE(not_welcomed_cannot_sign_in),
        IN_A_HOUSE(unknown_user_costs_as_much),
        IN_A_HOUSE(throttle_account),
        IN_A_HOUSE(throttle_account_from_everywhere),
        IN_A_HOUSE(throttle_address),
        IN_A_HOUSE(throttle_all),
        IN_A_HOUSE(change_password),
        IN_A_HOUSE(guessing_the_current_password),
        IN_A_HOUSE(own_sessions),
        IN_A_HOUSE(sessions_and_the_clock),
        IN_A_HOUSE(change_of_rights),
    };
    return cmocka_run_group_tests_name("test_account", tests, NULL, NULL);
}
