/* Keeping sender profiles: what is refused, what is stored, what DNS says when one is saved, and
 * the forecast from what was seen. */
#include "domains.h"

#include "work/profile.h"

#define SHOP "shop.example.test"
#define MANY_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static struct profile_wish wish(const char *from) {
    return (struct profile_wish){
        .from = from, .from_name = "Shop", .reply_to = "", .unsubscribe_url = ""};
}

static struct profile_saved save(const struct actor *actor, const struct profile_wish *wanted) {
    struct profile_saved saved;
    assert_int_equal(profile_save(&house, arena, actor, wanted, &saved), STATUS_OK);
    return saved;
}

static int64_t add(const struct actor *actor, const char *from) {
    struct profile_wish wanted = wish(from);
    int64_t id = save(actor, &wanted).id;
    assert_true(id > 0);
    return id;
}

static struct profile_view look_at(const struct actor *actor, int64_t id) {
    struct profile_view view;
    assert_int_equal(profile_see(&house, arena, actor, id, &view), STATUS_OK);
    return view;
}

static void what_is_refused(void **state) {
    (void)state;
    run("INSERT INTO blocked (name, at) VALUES ('mail.example', 1)");
    struct profile_wish rows[] = {wish("no address"), wish("a@b.mail.example"),
                                  wish("a@shop.example"), wish("a@shop.example"),
                                  wish("a@shop.example")};
    rows[2].reply_to = MANY_A "@shop.example";
    rows[3].unsubscribe = UNSUBSCRIBE_OWN;
    rows[3].unsubscribe_url = "http://shop.example/{recipient}";
    rows[4].unsubscribe = UNSUBSCRIBE_OWN;
    struct profile_saved saved[5];
    for (int i = 0; i < 5; i++) {
        saved[i] = save(&owner, &rows[i]);
        assert_int_equal(saved[i].id, 0);
    }
    assert_int_equal(saved[0].from_refusal, ADDRESS_NO_AT);
    assert_true(saved[1].blocked);
    assert_int_equal(saved[2].reply_to_refusal, ADDRESS_LOCAL_LONG);
    assert_int_equal(saved[3].url_refusal, UNSUBSCRIBE_URL_NOT_HTTPS);
    assert_int_equal(saved[4].url_refusal, UNSUBSCRIBE_URL_EMPTY);
    assert_int_equal(number_of("SELECT count(*) FROM profile"), 0);
    assert_int_equal(number_of("SELECT count(*) FROM audit WHERE action LIKE 'profile%'"), 0);
}

static void what_is_stored(void **state) {
    (void)state;
    struct profile_wish wanted = wish(" Info@名札.jp ");
    wanted.reply_to = "\"answers\"@Example.com";
    wanted.unsubscribe_url = "kept for nothing";
    struct profile_saved saved = save(&owner, &wanted);
    struct profile profile = look_at(&owner, saved.id).may.profile;
    assert_string_equal(profile.from_addr, "Info@xn--eqry85b.jp");
    assert_string_equal(profile.from_domain, "xn--eqry85b.jp");
    assert_string_equal(profile.reply_to, "answers@example.com");
    assert_string_equal(profile.unsubscribe_url, "");
    assert_int_equal(number_of("SELECT count(*) FROM audit WHERE action = 'profile_add' AND "
                               "subject = 'Info@xn--eqry85b.jp' AND project_id IS NOT NULL"),
                     1);
}

static void another_project_has_it_not(void **state) {
    (void)state;
    struct profile_view view;
    struct profile_saved saved;
    int64_t id = add(&owner, "a@shop.example");
    struct profile_wish wanted = wish("b@shop.example");
    wanted.id = id;
    wanted.generation = 1;
    assert_int_equal(profile_see(&house, arena, &rival, id, &view), STATUS_NONE);
    assert_int_equal(profile_save(&house, arena, &rival, &wanted, &saved), STATUS_NONE);
    assert_int_equal(profile_remove(&house, arena, &rival, id, 1), STATUS_NONE);
    assert_string_equal(look_at(&owner, id).may.profile.from_addr, "a@shop.example");
}

static void who_saves_last_sees_what_was_saved_before(void **state) {
    (void)state;
    struct profile_saved saved;
    int64_t id = add(&owner, "a@shop.example");
    struct profile_wish wanted = wish("a@shop.example");
    wanted.id = id;
    wanted.generation = 1;
    wanted.from_name = "First";
    save(&owner, &wanted);
    wanted.from_name = "Second";
    assert_int_equal(profile_save(&house, arena, &owner, &wanted, &saved), STATUS_STALE);
    assert_int_equal(profile_remove(&house, arena, &owner, id, 1), STATUS_STALE);
    assert_string_equal(look_at(&owner, id).may.profile.from_name, "First");
    assert_int_equal(profile_remove(&house, arena, &owner, id, 2), STATUS_OK);
    assert_int_equal(number_of("SELECT count(*) FROM audit WHERE action LIKE 'profile%'"), 3);
}

static void a_new_address_ends_what_was_chosen_for_the_old(void **state) {
    (void)state;
    int64_t id = add(&owner, "a@shop.example");
    run("UPDATE profile SET overrides = 1");
    struct profile_wish wanted = wish("A@shop.example");
    wanted.id = id;
    wanted.generation = 1;
    save(&owner, &wanted);
    assert_true(look_at(&owner, id).may.profile.overrides);
    wanted.from = "b@shop.example";
    wanted.generation = 2;
    save(&owner, &wanted);
    assert_false(look_at(&owner, id).may.profile.overrides);
}

static enum profile_key_seen key_seen(const struct actor *actor, int64_t id) {
    enum profile_key_seen seen;
    run("DELETE FROM throttle");
    assert_int_equal(profile_ask_key(&house, arena, actor, id, &seen), STATUS_OK);
    return seen;
}

static void saving_asks_for_the_key(void **state) {
    (void)state;
    int64_t profile = add(&owner, "a@" SHOP);
    assert_int_equal(key_seen(&owner, profile), KEY_NOT_ASKED);
    int64_t id = registered(&owner, SHOP);
    struct domain_view view = see(&owner, id);
    const char *host = view.records[CHECK_DKIM].host;
    assert_int_equal(key_seen(&owner, profile), KEY_MISSING);
    publish(host, "v=DKIM1; k=rsa; p=");
    assert_int_equal(key_seen(&owner, profile), KEY_WRONG);
    zone->rcode = 2;
    assert_int_equal(key_seen(&owner, profile), KEY_ERROR);
    zone->rcode = 0;
    zone->silent = 1;
    assert_int_equal(key_seen(&owner, profile), KEY_TIMEOUT);
    zone->silent = 0;
    withdraw(host);
    publish_check(&view, CHECK_DKIM);
    assert_int_equal(key_seen(&owner, profile), KEY_HOLDS);
    /* It was a verification of the domain. */
    assert_int_equal(see(&owner, id).domain.chips[CHECK_DKIM].verdict, VERDICT_OK);
    run("UPDATE profile SET signature = 'platform'");
    assert_int_equal(key_seen(&owner, profile), KEY_NOT_ASKED);
}

static void whoever_shares_a_domain_asks_and_changes_nothing(void **state) {
    (void)state;
    int64_t id = registered(&owner, SHOP), profile = add(&rival, "a@" SHOP);
    run(arena_printf(arena,
                     "INSERT INTO share (domain_id, project_id, created_at) VALUES (%lld, %lld, 1)",
                     (long long)id, (long long)rival.project.id));
    struct domain_view view = see(&owner, id);
    publish_check(&view, CHECK_DKIM);
    assert_int_equal(key_seen(&rival, profile), KEY_HOLDS);
    assert_int_equal(see(&owner, id).domain.chips[CHECK_DKIM].verdict, VERDICT_NONE);
    assert_int_equal(see(&owner, id).domain.attempts, 0);
}

static void presses_count(void **state) {
    (void)state;
    enum profile_key_seen seen = KEY_HOLDS;
    registered(&owner, SHOP);
    int64_t profile = add(&owner, "a@" SHOP);
    for (int i = 0; i < 50 && seen != KEY_LATER; i++)
        assert_int_equal(profile_ask_key(&house, arena, &owner, profile, &seen), STATUS_OK);
    assert_int_equal(seen, KEY_LATER);
}

static void the_forecast_is_of_what_was_seen(void **state) {
    (void)state;
    int64_t profile = add(&owner, "a@" SHOP);
    struct profile_view view = look_at(&owner, profile);
    assert_int_equal(view.may.refusal, SEND_NO_DOMAIN);
    assert_int_equal(view.forecast.result, FORECAST_UNKNOWN);
    int64_t id = registered(&owner, SHOP);
    struct domain_view domain = see(&owner, id);
    for (int kind = 0; kind < CHECK_DMARC; kind++)
        publish_check(&domain, (enum check_kind)kind);
    publish("_dmarc." SHOP, "v=DMARC1; p=reject; t=y");
    assert_int_equal(state_after(&owner, id), STATE_VERIFIED);
    view = look_at(&owner, profile);
    assert_int_equal(view.may.refusal, SEND_ALLOWED);
    assert_int_equal(view.forecast.result, FORECAST_PASS);
    assert_int_equal(view.forecast.dkim, LEG_EXACT);
    assert_int_equal(view.forecast.spf, LEG_FOREIGN);
    assert_int_equal(view.forecast.dmarc.policy, DMARC_POLICY_REJECT);
    assert_int_equal(view.forecast.dmarc.applied, DMARC_POLICY_QUARANTINE);
    assert_string_equal(view.via, "");
    run("UPDATE domain SET dkim_in_use = 0");
    view = look_at(&owner, profile);
    assert_int_equal(view.may.refusal, SEND_DKIM_STOPPED);
    assert_int_equal(view.forecast.result, FORECAST_FAIL);
    assert_string_equal(view.via, "bounce.platform.example");
    run("UPDATE profile SET signature = 'platform'");
    view = look_at(&owner, profile);
    assert_int_equal(view.forecast.dkim, LEG_FOREIGN);
    assert_string_equal(view.via, "platform.example");
}

static void the_parents_record_is_remembered(void **state) {
    (void)state;
    int64_t profile = add(&owner, "a@" SHOP), id = registered(&owner, SHOP);
    struct domain_view domain = see(&owner, id);
    for (int kind = 0; kind < CHECK_DMARC; kind++)
        publish_check(&domain, (enum check_kind)kind);
    publish("_dmarc.example.test", "v=DMARC1; p=reject; sp=quarantine; np=reject");
    assert_int_equal(state_after(&owner, id), STATE_VERIFIED);
    struct profile_view view = look_at(&owner, profile);
    assert_int_equal(view.forecast.result, FORECAST_PASS);
    assert_string_equal(view.forecast.dmarc.at, "example.test");
    assert_string_equal(view.forecast.dmarc.policy_tag, "sp");
    assert_int_equal(view.forecast.dmarc.applied, DMARC_POLICY_QUARANTINE);
}

static enum name_refusal bounce(int64_t id, const char *typed) {
    enum name_refusal refusal;
    assert_int_equal(domain_change_bounce(&house, arena, &owner, id, typed, &refusal), STATUS_OK);
    return refusal;
}

static void a_bounce_subdomain_is_one_label(void **state) {
    (void)state;
    static const struct {
        const char *typed, *label;
        enum name_refusal refusal;
    } rows[] = {
        {"Bounce", "bounce", NAME_ACCEPTED},
        {" b1-2 ", "b1-2", NAME_ACCEPTED},
        {"re." SHOP, "re", NAME_ACCEPTED},
        {"戻り", "xn--nbk090m", NAME_ACCEPTED},
        {"a.b", NULL, NAME_CHARACTER},
        {"a.b." SHOP, NULL, NAME_CHARACTER},
        {"bounce.other.example.test", NULL, NAME_CHARACTER},
        {SHOP, NULL, NAME_CHARACTER},
        {"_bounce", NULL, NAME_CHARACTER},
        {"-b", NULL, NAME_HYPHEN},
        {"*", NULL, NAME_WILDCARD},
        {"a b", NULL, NAME_CHARACTER},
        {"a\nb", NULL, NAME_CHARACTER},
        {MANY_A, NULL, NAME_LABEL_LONG},
    };
    int64_t id = registered(&owner, SHOP);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        print_message("# %s\n", rows[i].typed);
        assert_int_equal(bounce(id, ""), NAME_ACCEPTED);
        assert_int_equal(bounce(id, rows[i].typed), rows[i].refusal);
        assert_string_equal(see(&owner, id).domain.bounce_label,
                            rows[i].label ? rows[i].label : "");
    }
}

static void a_bounce_subdomain_brings_two_checks_that_are_no_duty(void **state) {
    (void)state;
    int64_t id = registered(&owner, SHOP);
    struct domain_view view = see(&owner, id);
    publish_all(&view);
    assert_null(view.records[CHECK_BOUNCE_MX].host);
    assert_int_equal(bounce(id, "bounce"), NAME_ACCEPTED);
    view = see(&owner, id);
    assert_int_equal(view.published & ~view.mandatory, CHECKS_BOUNCE);
    assert_string_equal(view.records[CHECK_BOUNCE_MX].value, "10 mx.platform.example");
    assert_int_equal(verify(&owner, id, CHECKS_ALL), VERIFICATION_DONE);
    view = see(&owner, id);
    assert_int_equal(view.domain.life.state, STATE_VERIFIED);
    assert_int_equal(view.checks[CHECK_BOUNCE_MX].standing.verdict, VERDICT_MISSING);
    int64_t generation = view.domain.generation;
    assert_int_equal(bounce(id, "bounce"), NAME_ACCEPTED);
    assert_int_equal(see(&owner, id).domain.generation, generation);
    /* What was seen of one name says nothing of another. */
    assert_int_equal(bounce(id, "other"), NAME_ACCEPTED);
    view = see(&owner, id);
    assert_int_equal(view.domain.generation, generation + 1);
    assert_int_equal(view.checks[CHECK_BOUNCE_MX].standing.verdict, VERDICT_NONE);
    assert_int_equal(view.domain.life.state, STATE_VERIFIED);
    assert_int_equal(number_of("SELECT count(*) FROM audit WHERE action = 'bounce_set'"), 2);
}

static void names_to_choose_from(void **state) {
    (void)state;
    const char **names;
    size_t count;
    registered(&owner, "b.example.test");
    registered(&owner, "a.example.test");
    int64_t shared = registered(&rival, "shared.example.test");
    registered(&rival, "other.example.test");
    run(arena_printf(arena,
                     "INSERT INTO share (domain_id, project_id, created_at) VALUES (%lld, %lld, 1)",
                     (long long)shared, (long long)owner.project.id));
    assert_int_equal(profile_names(&house, arena, &owner, &names, &count), STATUS_OK);
    assert_int_equal(count, 3);
    assert_string_equal(names[0], "a.example.test");
    assert_string_equal(names[1], "b.example.test");
    assert_string_equal(names[2], "shared.example.test");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        IN_A_HOUSE(what_is_refused),
        IN_A_HOUSE(what_is_stored),
        IN_A_HOUSE(another_project_has_it_not),
        IN_A_HOUSE(who_saves_last_sees_what_was_saved_before),
        IN_A_HOUSE(a_new_address_ends_what_was_chosen_for_the_old),
        IN_A_HOUSE(saving_asks_for_the_key),
        IN_A_HOUSE(whoever_shares_a_domain_asks_and_changes_nothing),
        IN_A_HOUSE(presses_count),
        IN_A_HOUSE(the_forecast_is_of_what_was_seen),
        IN_A_HOUSE(the_parents_record_is_remembered),
        IN_A_HOUSE(a_bounce_subdomain_is_one_label),
        IN_A_HOUSE(a_bounce_subdomain_brings_two_checks_that_are_no_duty),
        IN_A_HOUSE(names_to_choose_from),
    };
    return cmocka_run_group_tests_name("work_profile", tests, NULL, NULL);
}
