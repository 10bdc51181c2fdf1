#include "domains.h"

#include "base/codec.h"
#include "store/statement.h"
#include "work/key.h"
#include "work/key_turn.h"
#include "work/transfer.h"

#include <signal.h>
#include <sys/wait.h>
#include <time.h>

/* A key's life: which turns it takes, and which it never does. */

#define NEXT (1u << CHECK_DKIM_NEXT)

static struct key_part {
    struct dkim_key *items;
    size_t count;
} keys_of(int64_t id) {
    struct key_part keys;
    assert_int_equal(
        dkim_key_list(house.store, arena, owner.project.id, id, &keys.items, &keys.count),
        STATUS_OK);
    return keys;
}

/* "active generated": the states, oldest key first. */
static const char *states(int64_t id) {
    struct key_part keys = keys_of(id);
    struct text text = TEXT(arena);
    for (size_t i = keys.count; i--;)
        text_addf(&text, "%s%s", text.size ? " " : "", key_state_name(keys.items[i].state));
    return text_str(&text);
}

static int64_t number(const char *query, int64_t id) {
    sqlite3_stmt *statement;
    assert_int_equal(sqlite3_prepare_v2(house.store->db, query, -1, &statement, NULL), SQLITE_OK);
    sqlite3_bind_int64(statement, 1, id);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    int64_t value = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return value;
}

/* Sealed halves that are left of a domain's keys. */
static int64_t sealed(int64_t id) {
    return number("SELECT count(*) FROM dkim_key WHERE domain_id = ? AND length(sealed) > 0", id);
}

static int64_t noted(const char *action) {
    return number(arena_printf(arena, "SELECT count(*) FROM audit WHERE action = '%s'", action), 0);
}

static enum key_refusal rotate_as(int64_t id, const struct key_wish *wish) {
    enum key_refusal refusal = KEY_REFUSAL_COUNT;
    assert_int_equal(key_rotate(&house, arena, &owner, id, wish, &refusal), STATUS_OK);
    return refusal;
}

static enum key_refusal rotate(int64_t id, const char *selector) {
    return rotate_as(id, &(struct key_wish){selector, 0});
}

static enum key_refusal add_second(int64_t id) {
    return rotate_as(id, &(struct key_wish){"", 1});
}

static void forward(int64_t seconds) {
    turn_clock(clock_now() - (int64_t)time(NULL) + seconds);
}

/* When so many presses are answered again. */
static void look_again(int64_t id) {
    forward(61);
    assert_int_equal(verify(&owner, id, CHECKS_ALL), VERIFICATION_DONE);
}

/* TXT mode, all the way. */

static void a_new_key_signs_once_it_is_seen(void **state) {
    (void)state;
    int64_t id = verified_domain();
    struct domain_view before = see(&owner, id);
    assert_int_equal(rotate(id, ""), KEY_DONE);
    assert_string_equal(states(id), "active generated");
    struct domain_view view = see(&owner, id);
    assert_true(view.domain.generation > before.domain.generation);
    assert_int_equal(view.mandatory, before.mandatory);
    assert_int_equal(view.asked, before.asked | NEXT);
    assert_int_equal(view.published, before.published | NEXT);
    assert_true(view.domain.life.next_check <= clock_now() + 60);
    assert_string_equal(view.records[CHECK_DKIM].value, before.records[CHECK_DKIM].value);
    assert_string_equal(view.records[CHECK_DKIM_NEXT].host,
                        key_host(arena, &view.domain, &view.domain.next));
    assert_string_not_equal(view.records[CHECK_DKIM_NEXT].value, view.records[CHECK_DKIM].value);
    assert_int_equal(rotate(id, ""), KEY_UNDER_WAY);

    look_again(id);
    view = see(&owner, id);
    assert_string_equal(states(id), "active generated");
    assert_int_equal(view.checks[CHECK_DKIM_NEXT].standing.verdict, VERDICT_MISSING);
    assert_int_equal(view.domain.life.state, STATE_VERIFIED);
    assert_string_equal(view.domain.selector, before.domain.selector);
    assert_true(view.domain.life.next_check < clock_now() + 2 * 60 * 60);

    struct dkim_key next = view.domain.next;
    int64_t held_since = view.checks[CHECK_DKIM].verified_at;
    publish_check(&view, CHECK_DKIM_NEXT);
    look_again(id);
    view = see(&owner, id);
    assert_string_equal(states(id), "retiring active");
    assert_string_equal(view.domain.selector, next.selector);
    assert_string_equal(view.domain.public_key, next.public_key);
    assert_int_equal(view.domain.next.id, 0);
    assert_int_equal(view.domain.life.state, STATE_VERIFIED);
    assert_int_equal(view.checks[CHECK_DKIM].standing.verdict, VERDICT_OK);
    assert_int_equal(view.checks[CHECK_DKIM].verified_at, held_since);
    assert_int_equal(view.checks[CHECK_DKIM_NEXT].standing.verdict, VERDICT_NONE);
    assert_string_equal(view.results[CHECK_DKIM].evidence[0].name, view.records[CHECK_DKIM].host);
    assert_true(view.domain.life.next_check > clock_now() + 20 * 60 * 60);
    assert_int_equal(letters_of("key_active"), 1);
    assert_int_equal(noted("key_rotate") + noted("key_switch"), 2);

    /* The old record is in nobody's way. */
    withdraw(before.records[CHECK_DKIM].host);
    look_again(id);
    assert_int_equal(see(&owner, id).domain.life.state, STATE_VERIFIED);
}

static void what_nobody_says_moves_nothing(void **state) {
    (void)state;
    int64_t id = verified_domain();
    assert_int_equal(rotate(id, ""), KEY_DONE);
    struct domain_view view = see(&owner, id);
    publish_check(&view, CHECK_DKIM_NEXT);
    zone->rcode = 2;
    look_again(id);
    assert_string_equal(states(id), "active generated");
    zone->rcode = 0;
    zone->silent = 1;
    look_again(id);
    assert_string_equal(states(id), "active generated");
    assert_int_equal(see(&owner, id).domain.life.state, STATE_VERIFIED);
    zone->silent = 0;
    look_again(id);
    assert_string_equal(states(id), "retiring active");
}

/* Whoever puts the new key in the place of the old one breaks it, and is told. */
static void the_new_key_in_the_old_place(void **state) {
    (void)state;
    int64_t id = verified_domain();
    assert_int_equal(rotate(id, ""), KEY_DONE);
    struct domain_view view = see(&owner, id);
    withdraw(view.records[CHECK_DKIM].host);
    publish(view.records[CHECK_DKIM].host, view.records[CHECK_DKIM_NEXT].value);
    look_again(id);
    view = see(&owner, id);
    assert_int_equal(view.domain.life.state, STATE_DEGRADED);
    assert_string_equal(view.results[CHECK_DKIM_NEXT].findings[0].code, "misplaced_selector");
    /* In its own place it mends what broke. */
    publish_check(&view, CHECK_DKIM_NEXT);
    look_again(id);
    view = see(&owner, id);
    assert_string_equal(states(id), "retiring active");
    assert_int_equal(view.domain.life.state, STATE_VERIFIED);
}

static void given_up_it_is_destroyed(void **state) {
    (void)state;
    int64_t id = verified_domain();
    struct domain before = see(&owner, id).domain;
    assert_int_equal(rotate(id, ""), KEY_DONE);
    struct domain_view view = see(&owner, id);
    publish_check(&view, CHECK_DKIM_NEXT);
    assert_int_equal(sealed(id), 2);
    assert_int_equal(
        key_revoke(&house, arena, &rival, id, &(struct key_end){view.domain.next.id, NULL}),
        STATUS_NONE);
    assert_int_equal(
        key_revoke(&house, arena, &owner, id, &(struct key_end){view.domain.next.id, NULL}),
        STATUS_OK);
    assert_int_equal(
        key_revoke(&house, arena, &owner, id, &(struct key_end){view.domain.next.id, NULL}),
        STATUS_STALE);
    assert_string_equal(states(id), "active revoked");
    assert_int_equal(sealed(id), 1);
    assert_int_equal(noted("key_cancel"), 1);
    look_again(id);
    view = see(&owner, id);
    assert_string_equal(view.domain.selector, before.selector);
    assert_false(view.asked & NEXT);
    assert_int_equal(view.domain.life.state, STATE_VERIFIED);
    /* The active one is never revoked. */
    assert_int_equal(
        key_revoke(&house, arena, &owner, id, &(struct key_end){keys_of(id).items[1].id, NULL}),
        STATUS_STALE);
}

/* A look that began before the rotation was given up. */
static void a_look_under_way_is_stale(void **state) {
    (void)state;
    int64_t id = verified_domain();
    assert_int_equal(rotate(id, ""), KEY_DONE);
    struct look look = {.house = &house, .arena = arena, .mask = CHECKS_ALL};
    look.before = see(&owner, id).domain;
    assert_int_equal(look_begin(&look), STATUS_OK);
    assert_int_equal(
        key_revoke(&house, arena, &owner, id, &(struct key_end){look.before.next.id, NULL}),
        STATUS_OK);
    assert_int_equal(store_begin(house.store), STATUS_OK);
    assert_int_equal(store_end(house.store, look_settle(&look)), STATUS_STALE);
    assert_string_equal(states(id), "active revoked");
}

static int64_t switched_domain(void) {
    int64_t id = verified_domain();
    assert_int_equal(rotate(id, ""), KEY_DONE);
    struct domain_view view = see(&owner, id);
    publish_check(&view, CHECK_DKIM_NEXT);
    look_again(id);
    assert_string_equal(states(id), "retiring active");
    return id;
}

static void seven_days_later_it_is_destroyed(void **state) {
    (void)state;
    int64_t id = switched_domain();
    letters_of("");
    forward(DAYS(7) - 100);
    assert_int_equal(key_watch(&house, arena), STATUS_OK);
    assert_string_equal(states(id), "retiring active");
    /* The clock jumped: it is given as long as before. */
    assert_int_equal(dkim_key_shift(house.store, DAYS(30)), STATUS_OK);
    forward(DAYS(30));
    assert_int_equal(key_watch(&house, arena), STATUS_OK);
    assert_string_equal(states(id), "retiring active");
    forward(200);
    assert_int_equal(key_watch(&house, arena), STATUS_OK);
    assert_string_equal(states(id), "revoked active");
    assert_int_equal(sealed(id), 1);
    assert_int_equal(letters_of("key_revoked"), 1);
    assert_int_equal(noted("key_revoke"), 1);
    assert_int_equal(key_watch(&house, arena), STATUS_OK);
    assert_int_equal(letters_of("key_revoked"), 0);
}

static void or_at_once_if_somebody_says_so(void **state) {
    (void)state;
    int64_t id = switched_domain();
    assert_int_equal(
        key_revoke(&house, arena, &owner, id, &(struct key_end){keys_of(id).items[1].id, NULL}),
        STATUS_OK);
    assert_string_equal(states(id), "revoked active");
    assert_int_equal(sealed(id), 1);
}

/* Selectors */

static const char *next_selector(int64_t id) {
    return see(&owner, id).domain.next.selector;
}

static void give_up(int64_t id) {
    assert_int_equal(key_revoke(&house, arena, &owner, id,
                                &(struct key_end){see(&owner, id).domain.next.id, NULL}),
                     STATUS_OK);
}

static void a_fixed_selector_is_numbered_and_never_used_twice(void **state) {
    (void)state;
    house.conf.selector = "nafuda";
    int64_t id = verified_domain();
    static const char *const expected[] = {"nafuda2", "nafuda3", "nafuda4"};
    struct key_plans plans;
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        struct domain domain = see(&owner, id).domain;
        assert_int_equal(key_plan(&house, arena, &domain, &plans), STATUS_OK);
        assert_string_equal(plans.first.selector, expected[i]);
        assert_int_equal(rotate(id, ""), KEY_DONE);
        assert_string_equal(next_selector(id), expected[i]);
        give_up(id);
    }
    assert_int_equal(rotate(id, "nafuda3"), KEY_SELECTOR_USED);
    assert_int_equal(rotate(id, "Nafuda"), KEY_SELECTOR_USED);
    /* Behind one that signs already. */
    assert_int_equal(rotate(id, ""), KEY_DONE);
    assert_string_equal(next_selector(id), "nafuda5");
    struct domain_view view = see(&owner, id);
    publish_check(&view, CHECK_DKIM_NEXT);
    look_again(id);
    assert_string_equal(see(&owner, id).domain.selector, "nafuda5");
    assert_int_equal(rotate(id, ""), KEY_DONE);
    assert_string_equal(next_selector(id), "nafuda6");
}

static void a_long_selector_is_cut_for_its_number(void **state) {
    (void)state;
    char label[64] = "";
    memset(label, 'a', 63);
    house.conf.selector = label;
    int64_t id = verified_domain();
    assert_int_equal(rotate(id, ""), KEY_DONE);
    assert_int_equal(strlen(next_selector(id)), 63);
    assert_string_equal(next_selector(id) + 60, "aa2");
}

static void ones_own_selector(void **state) {
    (void)state;
    int64_t id = verified_domain();
    static const char *const refused[] = {"-a",   "a.",   "a..b", "a b", "ä",
                                          "a\nb", "../a", "a@b",  "_a",  "a;b"};
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        print_message("# %s\n", refused[i]);
        assert_int_equal(rotate(id, refused[i]), KEY_SELECTOR);
    }
    char label[65] = "";
    memset(label, 'a', 64);
    assert_int_equal(rotate(id, label), KEY_SELECTOR);
    assert_int_equal(rotate(id, " Mail-2026_a.Tokyo "), KEY_DONE);
    assert_string_equal(next_selector(id), "mail-2026_a.tokyo");
    struct domain_view view = see(&owner, id);
    publish_check(&view, CHECK_DKIM_NEXT);
    look_again(id);
    assert_string_equal(see(&owner, id).domain.selector, "mail-2026_a.tokyo");
    /* A name of 253 octets at most. */
    assert_null(key_read_selector(
        arena, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        arena_printf(arena, "%s.%s.%s.example", label + 2, label + 2, label + 2), DKIM_MODE_TXT));
}

static void refused_while_it_makes_no_sense(void **state) {
    (void)state;
    int64_t id = registered(&owner, "shop.example.test");
    assert_int_equal(rotate(id, ""), KEY_NOT_NOW);
    struct domain_view view = see(&owner, id);
    publish_all(&view);
    look_again(id);
    for (int i = 0; i < KEY_TURNS_MOST; i++) {
        assert_int_equal(rotate(id, ""), KEY_DONE);
        give_up(id);
    }
    assert_int_equal(rotate(id, ""), KEY_OFTEN);
    forward(DAYS(1) + 10);
    assert_int_equal(rotate(id, ""), KEY_DONE);
    enum key_refusal refusal;
    assert_int_equal(key_rotate(&house, arena, &rival, id, &(struct key_wish){"", 0}, &refusal),
                     STATUS_NONE);
}

static void a_key_is_made_where_none_is_ready(void **state) {
    (void)state;
    int64_t id = verified_domain();
    assert_int_equal(number("SELECT count(*) FROM dkim_key WHERE state = 'stock' AND ?1 = 0", 0),
                     0);
    assert_int_equal(rotate(id, ""), KEY_DONE);
    assert_string_equal(states(id), "active generated");
}

/* What else happens to the domain */

static void deleted_it_leaves_the_trace_of_every_key(void **state) {
    (void)state;
    int64_t id = switched_domain(), done;
    assert_int_equal(rotate(id, ""), KEY_DONE);
    give_up(id);
    assert_int_equal(rotate(id, ""), KEY_DONE);
    struct key_part keys = keys_of(id);
    assert_int_equal(keys.count, 4);
    struct domain domain = see(&owner, id).domain;
    int did;
    assert_int_equal(domain_delete(&house, arena, &owner, id, domain.name, &did), STATUS_OK);
    done = number("SELECT count(*) FROM dkim_key WHERE domain_id = ?", id);
    assert_true(did && !done);
    struct former former;
    assert_int_equal(domain_former(house.store, arena, &domain, &former), STATUS_OK);
    for (size_t i = 0; i < keys.count; i++) {
        const char *hash = sha256_hex(arena, keys.items[i].public_key);
        size_t at = 0;
        while (former.key_hashes[at] && strcmp(former.key_hashes[at], hash) != 0)
            at++;
        assert_non_null(former.key_hashes[at]);
    }
}

static void change_mode(int64_t id, enum dkim_mode mode) {
    struct actor operator= platform;
    assert_int_equal(actor_enter_project(&house, arena, &operator, owner.project.id), STATUS_OK);
    assert_int_equal(domain_change_dkim_mode(&house, arena, &operator, id, mode), STATUS_OK);
}

static void another_mode_keeps_the_active_key_alone(void **state) {
    (void)state;
    int64_t id = switched_domain();
    assert_int_equal(rotate(id, ""), KEY_DONE);
    assert_string_equal(states(id), "retiring active generated");
    assert_int_equal(number("UPDATE domain SET state = 1 WHERE id = ? RETURNING 1", id), 1);
    change_mode(id, DKIM_MODE_CNAME);
    assert_string_equal(states(id), "revoked active revoked");
    assert_int_equal(sealed(id), 1);
    assert_int_equal(keys_of(id).items[1].slot, 1);
    assert_int_equal(see(&owner, id).domain.dkim_slot, 1);
    change_mode(id, DKIM_MODE_TXT);
    assert_int_equal(keys_of(id).items[1].slot, 0);
}

static void in_other_hands_a_rotation_is_given_up(void **state) {
    (void)state;
    int64_t id = switched_domain();
    assert_int_equal(rotate(id, ""), KEY_DONE);
    struct actor operator= platform;
    struct domain domain = see(&owner, id).domain;
    enum transfer_refusal refusal;
    assert_int_equal(actor_enter_project(&house, arena, &operator, owner.project.id), STATUS_OK);
    assert_int_equal(
        transfer_domain(&house, arena, &operator, & domain, rival.project.id, &refusal), STATUS_OK);
    assert_int_equal(refusal, TRANSFER_DONE);
    assert_int_equal(sealed(id), 2);
    struct domain after = see(&rival, id).domain;
    assert_int_equal(after.next.id, 0);
    assert_string_equal(after.selector, domain.selector);
}

/* Who says what, and what follows: the table of turns. */

static const struct turn_row {
    enum dkim_mode mode;
    enum key_state key;
    int published_ago;
    enum verdict verdict;
    const char *says; /* of the resolver, a bar, name servers: r right, o other, m missing, ? not */
    enum verdict name; /* CNAME mode: the standing of the name that it is to sign at */
    enum key_turn turn;
} turn_rows[] = {
    {DKIM_MODE_TXT, KEY_GENERATED, 0, VERDICT_OK, "r|rr", 0, KEY_TURN_SWITCH},
    {DKIM_MODE_TXT, KEY_PUBLISHED, 9, VERDICT_OK, "r|rr", 0, KEY_TURN_SWITCH},
    {DKIM_MODE_TXT, KEY_GENERATED, 0, VERDICT_WEAK, "r|rr", 0, KEY_TURN_SWITCH},
    {DKIM_MODE_TXT, KEY_GENERATED, 0, VERDICT_MISSING, "m|mm", 0, KEY_TURN_NONE},
    {DKIM_MODE_TXT, KEY_GENERATED, 0, VERDICT_MISSING, "m|rm", 0, KEY_TURN_SEEN},
    {DKIM_MODE_TXT, KEY_GENERATED, 0, VERDICT_WRONG, "r|ro", 0, KEY_TURN_SEEN},
    {DKIM_MODE_TXT, KEY_PUBLISHED, 9, VERDICT_MISSING, "r|rm", 0, KEY_TURN_NONE},
    {DKIM_MODE_TXT, KEY_PUBLISHED, 99999, VERDICT_MISSING, "r|rm", 0, KEY_TURN_NONE},
    {DKIM_MODE_TXT, KEY_PUBLISHED, 99999, VERDICT_MISSING, "m|mm", 0, KEY_TURN_NONE},
    /* The resolver remembers that there was nothing. */
    {DKIM_MODE_TXT, KEY_GENERATED, 0, VERDICT_OK, "m|rr", 0, KEY_TURN_SEEN},
    {DKIM_MODE_TXT, KEY_PUBLISHED, 99999, VERDICT_OK, "m|rr", 0, KEY_TURN_NONE},
    /* Silence holds it back, for an hour. */
    {DKIM_MODE_TXT, KEY_GENERATED, 0, VERDICT_OK, "r|r?", 0, KEY_TURN_SEEN},
    {DKIM_MODE_TXT, KEY_PUBLISHED, KEY_PATIENCE - 1, VERDICT_OK, "r|r?", 0, KEY_TURN_NONE},
    {DKIM_MODE_TXT, KEY_PUBLISHED, KEY_PATIENCE, VERDICT_OK, "r|r?", 0, KEY_TURN_SWITCH},
    {DKIM_MODE_TXT, KEY_GENERATED, 0, VERDICT_OK, "r|", 0, KEY_TURN_SEEN},
    {DKIM_MODE_TXT, KEY_PUBLISHED, KEY_PATIENCE, VERDICT_OK, "r|", 0, KEY_TURN_SWITCH},
    {DKIM_MODE_TXT, KEY_PUBLISHED, KEY_PATIENCE, VERDICT_OK, "r|??", 0, KEY_TURN_SWITCH},
    /* Nothing that nobody could say counts, however long. */
    {DKIM_MODE_TXT, KEY_GENERATED, 0, VERDICT_UNKNOWN, "?|??", 0, KEY_TURN_NONE},
    {DKIM_MODE_TXT, KEY_PUBLISHED, 99999, VERDICT_UNKNOWN, "?|??", 0, KEY_TURN_NONE},
    {DKIM_MODE_TXT, KEY_PUBLISHED, 99999, VERDICT_UNKNOWN, "?|rr", 0, KEY_TURN_NONE},
    /* The platform's own zone: seen by all, then its TTL, and the customer's name holds. */
    {DKIM_MODE_CNAME, KEY_GENERATED, 0, VERDICT_OK, "r|rr", VERDICT_OK, KEY_TURN_SEEN},
    {DKIM_MODE_CNAME, KEY_GENERATED, 0, VERDICT_OK, "r|r?", VERDICT_OK, KEY_TURN_NONE},
    {DKIM_MODE_CNAME, KEY_GENERATED, 0, VERDICT_WRONG, "o|or", VERDICT_OK, KEY_TURN_NONE},
    {DKIM_MODE_CNAME, KEY_PUBLISHED, 299, VERDICT_OK, "r|rr", VERDICT_OK, KEY_TURN_NONE},
    {DKIM_MODE_CNAME, KEY_PUBLISHED, 300, VERDICT_OK, "r|rr", VERDICT_OK, KEY_TURN_SWITCH},
    {DKIM_MODE_CNAME, KEY_PUBLISHED, 300, VERDICT_OK, "o|rr", VERDICT_OK, KEY_TURN_NONE},
    {DKIM_MODE_CNAME, KEY_PUBLISHED, 99999, VERDICT_OK, "r|r?", VERDICT_OK, KEY_TURN_NONE},
    {DKIM_MODE_CNAME, KEY_PUBLISHED, 300, VERDICT_OK, "r|rr", VERDICT_MISSING, KEY_TURN_NONE},
    {DKIM_MODE_CNAME, KEY_PUBLISHED, 300, VERDICT_OK, "r|rr", VERDICT_NONE, KEY_TURN_NONE},
    {DKIM_MODE_CNAME, KEY_PUBLISHED, 300, VERDICT_UNKNOWN, "?|??", VERDICT_OK, KEY_TURN_NONE},
};

static void say_all(const char *says, struct result *result) {
    int is_server = 0;
    for (; *says; says++) {
        struct witness *witness = &result->witnesses[result->witness_count];
        if (*says == '|') {
            is_server = 1;
            continue;
        }
        witness->host = is_server ? "ns.example.net" : "";
        witness->says = *says == 'r'   ? "right"
                        : *says == 'o' ? "other"
                        : *says == 'm' ? "missing"
                                       : "timeout";
        result->witness_count++;
    }
}

static void the_table_of_turns(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof turn_rows / sizeof *turn_rows; i++) {
        const struct turn_row *row = &turn_rows[i];
        print_message("# %zu: %s\n", i, row->says);
        struct domain_check found[CHECK_COUNT] = {{.result = ""}};
        struct look look = {.house = &house, .mask = NEXT};
        look.claim.asking.policy = NAMESERVERS_PUBLIC;
        look.before.dkim_mode = row->mode;
        look.before.next = (struct dkim_key){
            .id = 7, .state = row->key, .slot = row->mode == DKIM_MODE_CNAME ? 2 : 0};
        look.before.next.published_at =
            row->key == KEY_PUBLISHED ? 1000000 - row->published_ago : 0;
        look.results[CHECK_DKIM_NEXT].verdict = row->verdict;
        say_all(row->says, &look.results[CHECK_DKIM_NEXT]);
        found[CHECK_DKIM2].standing.verdict = row->name;
        assert_int_equal(key_turn_of(&look, found, 1000000), row->turn);
        if (row->mode == DKIM_MODE_CNAME) {
            found[CHECK_DKIM2].standing.unknown_since = 1;
            assert_int_not_equal(key_turn_of(&look, found, 1000000), KEY_TURN_SWITCH);
        }
        look.mask = 0;
        assert_int_equal(key_turn_of(&look, found, 1000000), KEY_TURN_NONE);
    }
}

static void without_name_servers_the_resolver_decides(void **state) {
    (void)state;
    struct domain_check found[CHECK_COUNT] = {{.result = ""}};
    struct look look = {.house = &house, .mask = NEXT};
    look.before.next.state = KEY_GENERATED;
    look.claim.asking.policy = NAMESERVERS_OFF;
    look.results[CHECK_DKIM_NEXT].verdict = VERDICT_OK;
    say_all("r|", &look.results[CHECK_DKIM_NEXT]);
    assert_int_equal(key_turn_of(&look, found, 1), KEY_TURN_SWITCH);
}

/* CNAME mode */

static int64_t cname_domain(void) {
    struct actor operator= platform;
    struct registration registration;
    enum dkim_mode mode = DKIM_MODE_CNAME;
    assert_int_equal(actor_enter_project(&house, arena, &operator, owner.project.id), STATUS_OK);
    struct domain_wish wish = {.typed = "cname.example.test", .dkim_mode = &mode};
    assert_int_equal(domain_register(&house, arena, &operator, & wish, &registration), STATUS_OK);
    assert_int_equal(
        number("UPDATE domain SET state = 3 WHERE id = ? RETURNING 1", registration.id), 1);
    return registration.id;
}

/* As settle.c does, when the platform's zone has it. */
static void switch_now(int64_t id) {
    struct domain domain = see(&owner, id).domain;
    assert_int_equal(store_begin(house.store), STATUS_OK);
    enum status status = dkim_key_switch(house.store, &domain, clock_now(), clock_now() + DAYS(7));
    assert_int_equal(store_end(house.store, status), STATUS_OK);
}

static void the_three_names_in_turn(void **state) {
    (void)state;
    int64_t id = cname_domain();
    const char *selector = see(&owner, id).domain.selector;
    static const int slots[] = {2, 3};
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(rotate(id, "ignored"), KEY_DONE);
        struct domain_view view = see(&owner, id);
        assert_int_equal(view.domain.next.slot, slots[i]);
        assert_string_equal(view.domain.next.selector, selector);
        assert_true(view.asked & NEXT);
        assert_false(view.published & NEXT);
        assert_null(view.records[CHECK_DKIM_NEXT].host);
        struct claim claim = domain_claim(&house, arena, &view.domain);
        assert_string_equal(claim.next.target, claim.targets[slots[i] - 1]);
        assert_int_equal(claim.signs, slots[i] - 2);
        switch_now(id);
        assert_int_equal(see(&owner, id).domain.dkim_slot, slots[i]);
    }
    assert_string_equal(states(id), "retiring retiring active");
    assert_int_equal(rotate(id, ""), KEY_NO_ROOM);
    forward(DAYS(8));
    assert_int_equal(key_watch(&house, arena), STATUS_OK);
    assert_string_equal(states(id), "revoked revoked active");
    assert_int_equal(letters_of("key_revoked") + letters_of("key_active"), 0);
    assert_int_equal(rotate(id, ""), KEY_DONE);
    assert_int_equal(see(&owner, id).domain.next.slot, 1);
}

static void the_watcher_begins_when_a_key_is_old(void **state) {
    (void)state;
    int64_t id = cname_domain(), txt = verified_domain();
    house.conf.rotate_days = 180;
    forward(DAYS(179));
    assert_int_equal(key_watch(&house, arena), STATUS_OK);
    assert_string_equal(states(id), "active");
    house.conf.rotate_days = 0;
    forward(DAYS(2));
    assert_int_equal(key_watch(&house, arena), STATUS_OK);
    assert_string_equal(states(id), "active");
    house.conf.rotate_days = 180;
    /* Without a key in stock it waits. */
    while (number("SELECT count(*) FROM dkim_key WHERE state = 'stock' AND ?1 = 0", 0))
        number("DELETE FROM dkim_key WHERE state = 'stock' RETURNING ?", 1);
    assert_int_equal(key_watch(&house, arena), STATUS_OK);
    assert_string_equal(states(id), "active");
    assert_int_equal(domain_key_stock(&house, arena, 1), STATUS_OK);
    assert_int_equal(key_watch(&house, arena), STATUS_OK);
    assert_string_equal(states(id), "active generated");
    assert_string_equal(states(txt), "active");
    assert_int_equal(key_watch(&house, arena), STATUS_OK);
    assert_string_equal(states(id), "active generated");
    switch_now(id);
    assert_int_equal(key_watch(&house, arena), STATUS_OK);
    assert_string_equal(states(id), "retiring active");
}

/* A second key */

static int64_t with_second(int64_t id) {
    house.conf.key_ed25519 = "on";
    assert_int_equal(add_second(id), KEY_DONE);
    struct domain_view view = see(&owner, id);
    publish_check(&view, CHECK_DKIM_NEXT);
    look_again(id);
    return see(&owner, id).domain.second.id;
}

static void a_second_key_comes_beside_the_first(void **state) {
    (void)state;
    int64_t id = verified_domain();
    house.conf.key_ed25519 = "off";
    assert_int_equal(add_second(id), KEY_NO_SECOND);
    struct domain_view before = see(&owner, id);
    int64_t second = with_second(id);
    struct domain_view view = see(&owner, id);
    assert_string_equal(states(id), "active active");
    assert_int_not_equal(second, 0);
    assert_int_equal(view.domain.next.id, 0);
    assert_string_equal(view.domain.selector, before.domain.selector);
    assert_string_equal(view.domain.public_key, before.domain.public_key);
    assert_int_equal(view.asked, before.asked | 1u << CHECK_DKIM_SECOND);
    assert_int_equal(view.mandatory, before.mandatory);
    assert_int_equal(view.checks[CHECK_DKIM_SECOND].standing.verdict, VERDICT_OK);
    assert_non_null(strstr(view.records[CHECK_DKIM_SECOND].value, "k=ed25519; p="));
    assert_int_equal(strlen(view.domain.second.public_key), 44);
    assert_int_equal(letters_of("key_active"), 0); /* none retires */
    assert_int_equal(noted("key_second") + noted("key_switch"), 2);

    /* It is nothing that the domain hangs on. */
    withdraw(view.records[CHECK_DKIM_SECOND].host);
    look_again(id);
    view = see(&owner, id);
    assert_int_equal(view.checks[CHECK_DKIM_SECOND].standing.verdict, VERDICT_MISSING);
    assert_int_equal(view.domain.life.state, STATE_VERIFIED);

    /* The first rotates by itself. */
    publish_check(&view, CHECK_DKIM_SECOND);
    assert_int_equal(rotate(id, ""), KEY_DONE);
    view = see(&owner, id);
    publish_check(&view, CHECK_DKIM_NEXT);
    look_again(id);
    view = see(&owner, id);
    assert_string_equal(states(id), "retiring active active");
    assert_int_equal(view.domain.second.id, second);
    assert_string_not_equal(view.domain.selector, before.domain.selector);
    assert_int_equal(letters_of("key_active"), 1);
}

static void another_second_key_takes_its_place(void **state) {
    (void)state;
    int64_t id = verified_domain(), second = with_second(id);
    const char *old = see(&owner, id).domain.second.selector;
    house.conf.key_ed25519 = "off"; /* it can be changed all the same */
    assert_int_equal(add_second(id), KEY_DONE);
    struct domain_view view = see(&owner, id);
    publish_check(&view, CHECK_DKIM_NEXT);
    look_again(id);
    assert_string_equal(states(id), "active retiring active");
    struct domain domain = see(&owner, id).domain;
    assert_int_not_equal(domain.second.id, second);
    assert_string_not_equal(domain.second.selector, old);
    assert_int_equal(letters_of("key_active"), 1);
    forward(DAYS(8));
    assert_int_equal(key_watch(&house, arena), STATUS_OK);
    assert_string_equal(states(id), "active revoked active");
    assert_int_equal(letters_of("key_revoked"), 1);
}

static void a_second_key_is_given_up(void **state) {
    (void)state;
    int64_t id = verified_domain(), second = with_second(id);
    assert_int_equal(key_revoke(&house, arena, &owner, id, &(struct key_end){second, NULL}),
                     STATUS_OK);
    assert_string_equal(states(id), "active retiring");
    assert_int_equal(noted("key_retire"), 1);
    struct domain_view view = see(&owner, id);
    assert_int_equal(view.domain.second.id, 0);
    assert_false(view.asked >> CHECK_DKIM_SECOND & 1);
    assert_int_equal(view.checks[CHECK_DKIM_SECOND].standing.verdict, VERDICT_NONE);
    assert_int_equal(sealed(id), 2);
    /* Pressed twice. */
    assert_int_equal(key_revoke(&house, arena, &owner, id, &(struct key_end){second, "key_retire"}),
                     STATUS_STALE);
    assert_string_equal(states(id), "active retiring");
    /* Stolen: at once. */
    assert_int_equal(key_revoke(&house, arena, &owner, id, &(struct key_end){second, NULL}),
                     STATUS_OK);
    assert_string_equal(states(id), "active revoked");
    assert_int_equal(sealed(id), 1);
    assert_int_equal(key_revoke(&house, arena, &owner, id, &(struct key_end){second, NULL}),
                     STATUS_STALE);
    /* The first one cannot be. */
    int64_t first = keys_of(id).items[1].id;
    assert_int_equal(key_revoke(&house, arena, &owner, id, &(struct key_end){first, NULL}),
                     STATUS_STALE);
}

static void another_mode_has_no_second_key(void **state) {
    (void)state;
    int64_t id = verified_domain();
    with_second(id);
    assert_int_equal(number("UPDATE domain SET state = 1 WHERE id = ? RETURNING 1", id), 1);
    change_mode(id, DKIM_MODE_CNAME);
    assert_string_equal(states(id), "active revoked");
    assert_int_equal(see(&owner, id).domain.second.id, 0);
    assert_int_equal(sealed(id), 1);
}

static void by_cname_it_takes_one_of_the_names(void **state) {
    (void)state;
    int64_t id = cname_domain();
    house.conf.key_ed25519 = "on";
    assert_int_equal(add_second(id), KEY_DONE);
    struct domain_view view = see(&owner, id);
    assert_int_equal(view.domain.next.slot, 2);
    assert_null(view.records[CHECK_DKIM_NEXT].host);
    switch_now(id);
    view = see(&owner, id);
    assert_int_equal(view.domain.dkim_slot, 1);
    assert_int_equal(view.domain.second.slot, 2);
    assert_null(view.records[CHECK_DKIM_SECOND].host);
    struct claim claim = domain_claim(&house, arena, &view.domain);
    assert_string_equal(claim.second.target, claim.targets[1]);
    /* Either rotates by way of the third. */
    assert_int_equal(rotate(id, ""), KEY_DONE);
    assert_int_equal(see(&owner, id).domain.next.slot, 3);
    switch_now(id);
    assert_string_equal(states(id), "retiring active active");
    assert_int_equal(add_second(id), KEY_NO_ROOM);
    house.conf.rotate_days = 1;
    forward(DAYS(8));
    assert_int_equal(key_watch(&house, arena), STATUS_OK);
    assert_string_equal(states(id), "revoked active active generated");
    view = see(&owner, id);
    assert_int_equal(view.domain.next.slot, 1);
    assert_true(view.domain.next.ed25519); /* the older of the two */
}

/* kill -9 */

static int killed_at; /* the statement before which the process dies; counted down */

static int die_there(unsigned kind, void *context, void *statement, void *text) {
    (void)kind, (void)context, (void)statement, (void)text;
    if (!--killed_at)
        kill(getpid(), SIGKILL);
    return 0;
}

static int64_t doomed;

static enum status do_rotate(void) {
    enum key_refusal refusal;
    return key_rotate(&house, arena, &owner, doomed, &(struct key_wish){"", 0}, &refusal);
}

static enum status do_look(void) {
    enum verification outcome;
    return domain_verify(&house, arena, NULL, owner.project.id, doomed, CHECKS_ALL, &outcome);
}

static enum status do_watch(void) {
    return key_watch(&house, arena);
}

/* In a process of its own, with its own connection. 1: it was killed. */
static int do_and_die(enum status (*deed)(void), int at) {
    fflush(NULL);
    pid_t child = fork();
    assert_true(child >= 0);
    if (!child) {
        if (store_open(conf_path(arena, &house.conf, "nafuda.db"), &house.store) != STATUS_OK)
            _exit(2);
        store_allow_writes(house.store, 1);
        killed_at = at;
        sqlite3_trace_v2(house.store->db, SQLITE_TRACE_STMT, die_there, NULL);
        _exit(deed() != STATUS_OK);
    }
    int ended;
    assert_int_equal(waitpid(child, &ended, 0), child);
    assert_true(WIFSIGNALED(ended) || WEXITSTATUS(ended) == 0);
    return WIFSIGNALED(ended);
}

/* What signs is what the active row says, whatever happens. */
static void a_jump_of_the_clock_is_no_patience(void **state) {
    (void)state;
    static const char published[] = "SELECT published_at FROM dkim_key WHERE domain_id = ? "
                                    "AND state = 'published'";
    int64_t id = verified_domain();
    assert_int_equal(rotate(id, ""), KEY_DONE);
    struct domain domain = see(&owner, id).domain;
    int64_t now = clock_now();
    assert_int_equal(store_begin(house.store), STATUS_OK);
    assert_int_equal(store_end(house.store, dkim_key_publish(house.store, &domain, now)),
                     STATUS_OK);
    assert_int_equal(dkim_key_shift(house.store, DAYS(30)), STATUS_OK);
    assert_int_equal(number(published, id), now + DAYS(30));
}

/* 240 octets: below it there is room for a selector of one letter. */
static void below_a_long_name_numbers_run_out(void **state) {
    (void)state;
    char name[241];
    house.conf.selector = "nafuda";
    memset(name, 'a', sizeof name);
    for (size_t i = 48; i < 230; i += 48)
        name[i] = '.';
    memcpy(name + 227, ".example.test", 14);
    struct registration registration;
    struct domain_wish wish = {.typed = name, .selector = "x"};
    assert_int_equal(domain_register(&house, arena, &owner, &wish, &registration), STATUS_OK);
    assert_int_equal(registration.refusal, REGISTER_DONE);
    int64_t id = registration.id;
    assert_int_equal(number("UPDATE domain SET state = 3 WHERE id = ? RETURNING 1", id), 1);
    for (int i = 2; i <= 9; i++) {
        assert_int_equal(rotate(id, ""), KEY_DONE);
        struct domain domain = see(&owner, id).domain;
        assert_string_equal(domain.next.selector, arena_printf(arena, "%d", i));
        assert_int_equal(
            key_revoke(&house, arena, &owner, id, &(struct key_end){domain.next.id, NULL}),
            STATUS_OK);
    }
    struct domain domain = see(&owner, id).domain;
    struct key_plans plans;
    assert_int_equal(key_plan(&house, arena, &domain, &plans), STATUS_OK);
    assert_int_equal(plans.first.refusal, KEY_DONE);
    assert_string_equal(plans.first.selector, "");
    assert_int_equal(rotate(id, ""), KEY_SELECTOR);
    house.conf.selector = "*";
    assert_int_equal(rotate(id, ""), KEY_SELECTOR);
    assert_int_equal(rotate(id, "y"), KEY_DONE);
}

static void killed_it_stays_at(enum status (*deed)(void), const char *before, const char *after) {
    int at = 1;
    for (; at < 300; at++) {
        assert_int_equal(number("UPDATE domain SET in_flight = 0 WHERE id = ? RETURNING 1", doomed),
                         1);
        int killed = do_and_die(deed, at);
        assert_int_equal(
            number("SELECT count(*) FROM domain JOIN dkim_key ON domain_id = domain.id "
                   "AND dkim_key.state = 'active' AND dkim_key.selector = domain.selector "
                   "AND dkim_key.public_key = domain.public_key WHERE domain.id = ?",
                   doomed),
            1);
        if (!killed)
            break;
        const char *now = states(doomed);
        if (!strcmp(now, after))
            break; /* killed behind the commit */
        assert_string_equal(now, before);
    }
    assert_in_range(at, 5, 299);
    assert_string_equal(states(doomed), after);
    assert_int_equal(store_check(house.store), STATUS_OK);
}

static void killed_anywhere_one_key_signs(void **state) {
    (void)state;
    doomed = verified_domain();
    killed_it_stays_at(do_rotate, "active", "active generated");
    struct domain_view view = see(&owner, doomed);
    publish_check(&view, CHECK_DKIM_NEXT);
    killed_it_stays_at(do_look, "active generated", "retiring active");
    forward(DAYS(8));
    killed_it_stays_at(do_watch, "retiring active", "revoked active");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        IN_A_HOUSE(a_new_key_signs_once_it_is_seen),
        IN_A_HOUSE(what_nobody_says_moves_nothing),
        IN_A_HOUSE(the_new_key_in_the_old_place),
        IN_A_HOUSE(given_up_it_is_destroyed),
        IN_A_HOUSE(a_look_under_way_is_stale),
        IN_A_HOUSE(seven_days_later_it_is_destroyed),
        IN_A_HOUSE(or_at_once_if_somebody_says_so),
        IN_A_HOUSE(a_fixed_selector_is_numbered_and_never_used_twice),
        IN_A_HOUSE(a_long_selector_is_cut_for_its_number),
        IN_A_HOUSE(ones_own_selector),
        IN_A_HOUSE(refused_while_it_makes_no_sense),
        IN_A_HOUSE(a_key_is_made_where_none_is_ready),
        IN_A_HOUSE(deleted_it_leaves_the_trace_of_every_key),
        IN_A_HOUSE(another_mode_keeps_the_active_key_alone),
        IN_A_HOUSE(in_other_hands_a_rotation_is_given_up),
        IN_A_HOUSE(the_table_of_turns),
        IN_A_HOUSE(without_name_servers_the_resolver_decides),
        IN_A_HOUSE(the_three_names_in_turn),
        IN_A_HOUSE(the_watcher_begins_when_a_key_is_old),
        IN_A_HOUSE(a_jump_of_the_clock_is_no_patience),
        IN_A_HOUSE(below_a_long_name_numbers_run_out),
        IN_A_HOUSE(a_second_key_comes_beside_the_first),
        IN_A_HOUSE(another_second_key_takes_its_place),
        IN_A_HOUSE(a_second_key_is_given_up),
        IN_A_HOUSE(another_mode_has_no_second_key),
        IN_A_HOUSE(by_cname_it_takes_one_of_the_names),
        IN_A_HOUSE(killed_anywhere_one_key_signs),
    };
    return cmocka_run_group_tests_name("key", tests, NULL, NULL);
}
