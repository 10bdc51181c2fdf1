/*
 * What the mailer hears, and that it hears of everything: a walk through all that people and the
 * watcher do, after each step of which every name whose rows are others has to be due. Then the
 * same walk without each of the triggers in turn, which has to be noticed.
 */
#include "domains.h"

#include "export/rows.h"
#include "store/statement.h"
#include "work/key.h"
#include "work/profile.h"
#include "work/share.h"
#include "work/transfer.h"

#include <time.h>

#define SHOP "shop.example.test"
#define CNAME "cname.example.test"

static int64_t shop, cname, profile, share;
static struct actor other; /* with whom it is shared */

static struct rows_of_name rows_of(const char *name) {
    static const struct rows_place place = {"/export", 1};
    struct heard heard;
    struct rows_of_name rows;
    assert_int_equal(hear(&house, arena, name, &heard), STATUS_OK);
    rows_make(arena, &place, &heard, &rows);
    return rows;
}

/* The rows of a name in one text. */
static const char *heard_of(const char *name) {
    struct rows_of_name rows = rows_of(name);
    struct text text = TEXT(arena);
    for (int line = 0; line < LINE_COUNT; line++)
        text_addf(&text, "%s|", rows.lines[line]);
    for (size_t i = 0; i < rows.sender_count; i++)
        text_addf(&text, "%s %s %s|", rows.senders[i].address, rows.senders[i].login,
                  rows.senders[i].envelope);
    for (size_t i = 0; i < rows.fault_count; i++)
        text_addf(&text, "%s: %s|", rows.faults[i].what, rows.faults[i].why);
    return text_str(&text);
}

/* The steps */

static struct domain_view view_of(int64_t id) {
    return see(&owner, id);
}

static void put(const struct domain_view *view, enum check_kind kind) {
    withdraw(view->records[kind].host);
    publish_check(view, kind);
}

static void verify_more(int64_t id, unsigned mask) {
    turn_clock(clock_now() - time(NULL) + 120);
    assert_int_equal(verify(&owner, id, ALL | mask), VERIFICATION_DONE);
}
static void verify_it(int64_t id) {
    verify_more(id, 0);
}

static void register_one(void) {
    shop = registered(&owner, SHOP);
}
static void register_by_cname(void) {
    static const enum dkim_mode mode = DKIM_MODE_CNAME;
    struct actor actor = platform;
    struct registration registration;
    struct domain_wish wish = {.typed = CNAME, .dkim_mode = &mode};
    assert_int_equal(actor_enter_project(&house, arena, &actor, owner.project.id), STATUS_OK);
    assert_int_equal(domain_register(&house, arena, &actor, &wish, &registration), STATUS_OK);
    cname = registration.id;
}
static void leave_cname(void) {
    struct actor actor = platform;
    assert_int_equal(actor_enter_project(&house, arena, &actor, owner.project.id), STATUS_OK);
    assert_int_equal(domain_change_dkim_mode(&house, arena, &actor, cname, DKIM_MODE_TXT),
                     STATUS_OK);
}
static void prove_key_alone(void) {
    struct domain_view view = view_of(shop);
    put(&view, CHECK_OWNERSHIP);
    put(&view, CHECK_DKIM);
    verify_it(shop);
}
static void lose_key(void) {
    withdraw(view_of(shop).records[CHECK_DKIM].host);
    verify_it(shop);
}
static void renew_token(void) {
    assert_int_equal(domain_renew_token(&house, arena, &owner, shop), STATUS_OK);
}
static void prove_all(void) {
    struct domain_view view = view_of(shop);
    for (int kind = 0; kind < CHIP_COUNT; kind++)
        put(&view, (enum check_kind)kind);
    verify_it(shop);
    assert_int_equal(view_of(shop).domain.life.state, STATE_VERIFIED);
}
static void save_profile(const struct profile_wish *wish) {
    struct profile_saved saved;
    assert_int_equal(profile_save(&house, arena, &owner, wish, &saved), STATUS_OK);
    assert_true(saved.id > 0);
    profile = saved.id;
}
static struct profile_wish wish_of(const char *from) {
    return (struct profile_wish){
        .from = from, .from_name = "Shop", .reply_to = "", .unsubscribe_url = ""};
}
static struct profile_wish wish_again(const char *from) {
    struct profile_wish wish = wish_of(from);
    wish.id = profile;
    wish.generation = number_of(
        arena_printf(arena, "SELECT generation FROM profile WHERE id = %lld", (long long)profile));
    return wish;
}
static void add_profile(void) {
    struct profile_wish wish = wish_of("a@" SHOP);
    save_profile(&wish);
}
static void sign_as_platform(void) {
    struct profile_wish wish = wish_again("a@" SHOP);
    wish.signature = SIGNATURE_PLATFORM;
    save_profile(&wish);
}
static void move_profile_away(void) {
    struct profile_wish wish = wish_again("a@elsewhere.example.test");
    save_profile(&wish);
}
static void move_profile_back(void) {
    struct profile_wish wish = wish_again("b@" SHOP);
    save_profile(&wish);
}
static void remove_profile(void) {
    assert_int_equal(profile_remove(&house, arena, &owner, profile, wish_again("").generation),
                     STATUS_OK);
}
static void add_others_profile(void) {
    struct profile_saved saved;
    struct profile_wish wish = wish_of("c@" SHOP);
    assert_int_equal(profile_save(&house, arena, &other, &wish, &saved), STATUS_OK);
}
static void grant(void) {
    const char *key;
    struct share_offer offer;
    assert_int_equal(project_key_make(&house, arena, &other), STATUS_OK);
    assert_int_equal(project_key_show(&house, arena, &other, &key), STATUS_OK);
    assert_int_equal(share_grant(&house, arena, &owner, shop, key, &offer), STATUS_OK);
    assert_int_equal(offer.answer, SHARE_FINE);
    share = number_of("SELECT max(id) FROM share");
}
static void end_share(void) {
    assert_int_equal(share_revoke(&house, arena, &owner, shop, share), STATUS_OK);
}
static void approve(void) {
    struct ask ask = {.typed = SHOP, .message = "please"};
    struct asked_for asked;
    assert_int_equal(share_ask(&house, arena, &other, &ask, &asked), STATUS_OK);
    assert_int_equal(asked.answer, ASK_DONE);
    assert_int_equal(
        share_decide(&house, arena, &owner, number_of("SELECT max(id) FROM share_request"), 1),
        STATUS_OK);
    share = number_of("SELECT max(id) FROM share");
}
static void give_back(void) {
    assert_int_equal(share_give_back(&house, arena, &other, share), STATUS_OK);
}
static void use(enum check_kind kind, int in_use) {
    int often;
    assert_int_equal(domain_use(&house, arena, &owner, shop, kind, in_use, &often), STATUS_OK);
    assert_false(often);
}
static void stop_dkim(void) {
    use(CHECK_DKIM, 0);
}
static void use_dkim(void) {
    use(CHECK_DKIM, 1);
}
static void set_bounce(void) {
    enum name_refusal refusal;
    assert_int_equal(domain_change_bounce(&house, arena, &owner, shop, "bounce", &refusal),
                     STATUS_OK);
    run("INSERT INTO domain_check SELECT id, column1, 'ok', 0, 1, 1, '' FROM domain, "
        "(VALUES ('bounce_mx'), ('bounce_spf')) WHERE name = '" SHOP "'");
}
static void stop_spf(void) {
    use(CHECK_SPF, 0);
}
static void use_spf(void) {
    use(CHECK_SPF, 1);
}
static void drop_bounce(void) {
    enum name_refusal refusal;
    assert_int_equal(domain_change_bounce(&house, arena, &owner, shop, "", &refusal), STATUS_OK);
}
static void block(void) {
    struct blocking blocking;
    assert_int_equal(block_add(&house, arena, &platform, "example.test", "example.test", &blocking),
                     STATUS_OK);
    assert_int_equal(blocking.refusal, BLOCK_DONE);
}
static void unblock(void) {
    assert_int_equal(block_remove(&house, &platform, "example.test"), STATUS_OK);
}
static void transfer(int64_t from, int64_t to) {
    struct actor actor = platform;
    struct domain domain;
    enum transfer_refusal refusal;
    assert_int_equal(actor_enter_project(&house, arena, &actor, from), STATUS_OK);
    assert_int_equal(domain_get(house.store, arena, from, shop, &domain), STATUS_OK);
    assert_int_equal(transfer_domain(&house, arena, &actor, &domain, to, &refusal), STATUS_OK);
    assert_int_equal(refusal, TRANSFER_DONE);
}
static void transfer_away(void) {
    transfer(owner.project.id, rival.project.id);
}
static void transfer_home(void) {
    transfer(rival.project.id, owner.project.id);
}
static void transfer_other_project(void) {
    enum transfer_refusal refusal;
    struct actor actor = platform;
    int64_t org;
    assert_int_equal(org_create(&house, &platform, "Fourth", &org), STATUS_OK);
    assert_int_equal(actor_enter_project(&house, arena, &actor, other.project.id), STATUS_OK);
    assert_int_equal(transfer_project(&house, arena, &actor, org, &refusal), STATUS_OK);
    assert_int_equal(refusal, TRANSFER_DONE);
}
static void degrade_and_fail(void) {
    withdraw(view_of(shop).records[CHECK_DMARC].host);
    verify_it(shop);
    assert_int_equal(view_of(shop).domain.life.state, STATE_DEGRADED);
    turn_clock(clock_now() - time(NULL) + HOURS(73));
    verify_it(shop);
    assert_int_equal(view_of(shop).domain.life.state, STATE_FAILED);
}
static void restart(void) {
    struct domain_view view = view_of(shop);
    enum verification outcome;
    put(&view, CHECK_DMARC);
    turn_clock(clock_now() - time(NULL) + 120);
    assert_int_equal(domain_restart(&house, arena, &owner, shop, &outcome), STATUS_OK);
    assert_int_equal(view_of(shop).domain.life.state, STATE_VERIFIED);
}
static void delete_shop(void) {
    int done;
    assert_int_equal(domain_delete(&house, arena, &owner, shop, SHOP, &done), STATUS_OK);
    assert_true(done);
}
/* A second key of the first. */
static void add_second_key(void) {
    enum key_refusal refusal;
    house.conf.key_ed25519 = "on";
    assert_int_equal(key_rotate(&house, arena, &owner, shop, &(struct key_wish){"", 1}, &refusal),
                     STATUS_OK);
    assert_int_equal(refusal, KEY_DONE);
}
static void find_second_key(void) {
    struct domain_view view = view_of(shop);
    enum check_kind kind = view.domain.next.id ? CHECK_DKIM_NEXT : CHECK_DKIM_SECOND;
    publish_check(&view, kind);
    verify_more(shop, 1u << kind);
    assert_int_not_equal(view_of(shop).domain.second.id, 0);
}
static void lose_second_key(void) {
    withdraw(view_of(shop).records[CHECK_DKIM_SECOND].host);
    verify_more(shop, 1u << CHECK_DKIM_SECOND);
}
static void retire_second_key(void) {
    assert_int_equal(key_revoke(&house, arena, &owner, shop,
                                &(struct key_end){view_of(shop).domain.second.id, NULL}),
                     STATUS_OK);
}
/* The next key of the second name. */
static void next_key(void) {
    run("INSERT INTO dkim_key (domain_id, state, selector, slot, public_key, sealed, created_at) "
        "SELECT id, 'generated', selector, 2, (SELECT public_key FROM domain WHERE name = '" SHOP
        "'), x'01', 1 FROM domain WHERE name = '" CNAME "'");
}
static void forget_next_key(void) {
    run("DELETE FROM dkim_key WHERE state = 'generated'");
}

static const struct step {
    const char *what;
    void (*take)(void);
    const char *names; /* whose rows become others */
} walk[] = {
    {"a domain registered in TXT mode says nothing yet", register_one, ""},
    {"one in CNAME mode is in the zone", register_by_cname, CNAME},
    {"its next key stands at its own name", next_key, CNAME},
    {"and goes again", forget_next_key, CNAME},
    {"back in TXT mode it leaves the zone", leave_cname, CNAME},
    {"token and key found: it signs", prove_key_alone, SHOP},
    {"the key lost, still pending", lose_key, SHOP},
    {"the key found again", prove_key_alone, SHOP},
    {"another token", renew_token, SHOP},
    {"all found: verified", prove_all, SHOP},
    {"a profile", add_profile, SHOP},
    {"a second key signs nothing before it is seen", add_second_key, ""},
    {"seen: it signs, too", find_second_key, SHOP},
    {"its record lost", lose_second_key, SHOP},
    {"found again", find_second_key, SHOP},
    {"retired", retire_second_key, SHOP},
    {"the platform's signature", sign_as_platform, SHOP},
    {"another From domain", move_profile_away, SHOP},
    {"and back", move_profile_back, SHOP},
    {"a share without a profile says nothing", grant, ""},
    {"the other project's profile", add_others_profile, SHOP},
    {"revoked", end_share, SHOP},
    {"asked for and approved", approve, SHOP},
    {"given back", give_back, SHOP},
    {"approved once more", approve, SHOP},
    {"DKIM stopped", stop_dkim, SHOP},
    {"DKIM put to use", use_dkim, SHOP},
    {"a bounce subdomain", set_bounce, SHOP},
    {"SPF stopped", stop_spf, SHOP},
    {"SPF put to use", use_spf, SHOP},
    {"no bounce subdomain", drop_bounce, SHOP},
    {"a name above blocked", block, SHOP},
    {"taken off the list", unblock, SHOP},
    {"the other project moved", transfer_other_project, SHOP},
    {"the domain moved", transfer_away, SHOP},
    {"moved home", transfer_home, SHOP},
    {"failed", degrade_and_fail, SHOP},
    {"verified again", restart, SHOP},
    {"the profile removed", remove_profile, SHOP},
    {"deleted", delete_shop, SHOP},
};
enum { STEPS = sizeof walk / sizeof *walk };

static int is_due(const char *name) {
    return number_of(
               arena_printf(arena, "SELECT count(*) FROM export_due WHERE name = '%s'", name)) > 0;
}

/* Takes all steps; how many names changed and were not due. */
static int take_walk(int strict) {
    static const char *const names[] = {SHOP, CNAME, "elsewhere.example.test"};
    enum { NAMES = sizeof names / sizeof *names };
    const char *before[NAMES], *after;
    int missed = 0;
    for (int i = 0; i < NAMES; i++)
        before[i] = heard_of(names[i]);
    for (int step = 0; step < STEPS; step++) {
        run("DELETE FROM export_due");
        walk[step].take();
        for (int i = 0; i < NAMES; i++) {
            after = heard_of(names[i]);
            int changed = strcmp(before[i], after) != 0;
            if (strict && changed != !strcmp(walk[step].names, names[i]))
                fail_msg("%s: %s: %s, was %s", walk[step].what, names[i], after, before[i]);
            missed += changed && !is_due(names[i]);
            before[i] = after;
        }
    }
    return missed;
}

static int set_up_walk(void **state) {
    set_up(state);
    setenv("NAFUDA_PRESS_DOMAIN", "1000", 1);
    house.conf.press_domain = house.conf.press_user = house.conf.press_org = 1000;
    other = make_owner("Other", "other@example.com");
    return 0;
}

static void whatever_changes_is_due(void **state) {
    (void)state;
    assert_int_equal(take_walk(1), 0);
    /* What the mailer does not go by is not told to it. */
    run("DELETE FROM export_due");
    register_one();
    run("UPDATE domain SET next_check = 5, checked_at = 7, in_flight = 9");
    run("DELETE FROM export_due WHERE name <> '" SHOP "'");
    assert_int_equal(number_of("SELECT turn FROM export_due"), 1); /* its key was given to it */
}

static void no_trigger_can_be_spared(void **state) {
    enum { MOST = 32 };
    char triggers[MOST][64];
    int count = (int)number_of("SELECT count(*) FROM sqlite_schema WHERE name LIKE 'export!_%' "
                               "ESCAPE '!' AND type = 'trigger'");
    assert_in_range(count, 10, MOST);
    sqlite3_stmt *list = NULL;
    sqlite3_prepare_v2(house.store->db,
                       "SELECT name FROM sqlite_schema WHERE name LIKE 'export!_%' ESCAPE '!' "
                       "AND type = 'trigger'",
                       -1, &list, NULL);
    for (int i = 0; i < count && sqlite3_step(list) == SQLITE_ROW; i++)
        snprintf(triggers[i], sizeof triggers[i], "%s", (const char *)sqlite3_column_text(list, 0));
    sqlite3_finalize(list);
    for (int i = 0; i < count; i++) {
        tear_down(state);
        set_up_walk(state);
        run(arena_printf(arena, "DROP TRIGGER %s", triggers[i]));
        if (!take_walk(0))
            fail_msg("nobody misses %s", triggers[i]);
    }
}

#define IN_A_WALK(test) cmocka_unit_test_setup_teardown(test, set_up_walk, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        IN_A_WALK(whatever_changes_is_due),
        IN_A_WALK(no_trigger_can_be_spared),
    };
    return cmocka_run_group_tests_name("heard", tests, NULL, NULL);
}
