#include "domains.h"

#include "store/outbox.h"
#include "work/press.h"
#include "work/seat.h"

#include <jansson.h>
#include <sys/wait.h>
#include <unistd.h>

/* Registration */

static void registers(void **state) {
    (void)state;
    struct registration first = try_register(&owner, " ＳＨＯＰ。Example.test. ");
    assert_int_equal(first.refusal, REGISTER_DONE);
    assert_string_equal(first.name.ascii, "shop.example.test");
    struct domain_view view = see(&owner, first.id);
    assert_int_equal(view.domain.life.state, STATE_PENDING);
    assert_in_range(view.domain.life.window_ends, clock_now() + HOURS(72) - 5,
                    clock_now() + HOURS(72));
    assert_in_range(view.domain.life.next_check, clock_now() + 1, clock_now() + 3600);
    assert_int_equal(strlen(view.domain.token), 43);
    assert_int_equal(strlen(view.domain.selector), strlen("s1-") + 8);
    assert_memory_equal(view.domain.selector, "s1-", 3);
    assert_int_equal(view.mandatory, ALL);
    assert_string_equal(
        view.records[CHECK_DKIM].host,
        arena_printf(arena, "%s._domainkey.shop.example.test", view.domain.selector));
    assert_non_null(strstr(view.records[CHECK_DKIM].value, view.domain.public_key));
    struct domain_view other = see(&owner, registered(&owner, "news.example.test"));
    assert_string_not_equal(view.domain.token, other.domain.token);
    assert_string_not_equal(view.domain.public_key, other.domain.public_key);
    assert_string_not_equal(view.domain.selector, other.domain.selector);
}

static void refuses(void **state) {
    (void)state;
    static const struct {
        const char *typed;
        enum register_refusal refusal;
    } cases[] = {
        {"platform.example", REGISTER_BLOCKED},
        {"a.b.Platform.Example", REGISTER_BLOCKED},
        {"例え.jp", REGISTER_BLOCKED},
        {"x.xn--r8jz45g.jp", REGISTER_BLOCKED},
        {"my-platform.example", REGISTER_DONE},
        {"co.jp", REGISTER_NAME},
        {"a@b.example.test", REGISTER_NAME},
        {"MY-platform.example.", REGISTER_HAVE},
        {"two.example.test", REGISTER_DONE},
        {"three.example.test", REGISTER_DONE},
        {"four.example.test", REGISTER_TOO_MANY},
        {"three.example.test", REGISTER_HAVE},
    };
    int64_t first = 0;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct registration registration = try_register(&owner, cases[i].typed);
        if (registration.refusal != cases[i].refusal)
            fail_msg("%s: %d", cases[i].typed, registration.refusal);
        if (!first && registration.refusal == REGISTER_DONE)
            first = registration.id;
        if (i == 6)
            assert_string_equal(registration.suggestion, "b.example.test");
        if (i == 7)
            assert_int_equal(registration.id, first);
    }
    /* Another organisation is not told, and not hindered. */
    assert_int_equal(try_register(&rival, "three.example.test").refusal, REGISTER_DONE);
}

static void fills_the_stock(void **state) {
    (void)state;
    int ready;
    assert_int_equal(domain_key_stock(&house, arena, 1), STATUS_OK);
    assert_int_equal(dkim_key_stock(house.store, &ready), STATUS_OK);
    assert_int_equal(ready, 1);
    assert_int_equal(domain_key_stock(&house, arena, 9), STATUS_OK);
    assert_int_equal(dkim_key_stock(house.store, &ready), STATUS_OK);
    assert_int_equal(ready, 3);
    registered(&owner, "shop.example.test");
    assert_int_equal(dkim_key_stock(house.store, &ready), STATUS_OK);
    assert_int_equal(ready, 2);
}

static void foreign_is_missing(void **state) {
    (void)state;
    int64_t id = registered(&owner, "shop.example.test");
    struct domain_view view;
    enum verification outcome;
    int done;
    assert_int_equal(domain_see(&house, arena, &rival, id, &view), STATUS_NONE);
    assert_int_equal(domain_verify(&house, arena, &rival, rival.project.id, id, ALL, &outcome),
                     STATUS_NONE);
    assert_int_equal(domain_restart(&house, arena, &rival, id, &outcome), STATUS_NONE);
    assert_int_equal(domain_delete(&house, arena, &rival, id, "shop.example.test", &done),
                     STATUS_NONE);
    assert_int_equal(zone->questions, 0);
}

/* The platform's setting rules, and an operator's choice for one domain. */
static void registers_in_the_mode_chosen(void **state) {
    (void)state;
    struct domain_view txt = see(&owner, registered(&owner, "txt.example.test"));
    assert_int_equal(txt.domain.dkim_mode, DKIM_MODE_TXT);
    assert_string_equal(txt.domain.dkim_label, "");
    house.conf.dkim_mode = "cname";
    struct domain_view view = see(&owner, registered(&owner, "cname.example.test"));
    assert_int_equal(view.domain.dkim_mode, DKIM_MODE_CNAME);
    assert_int_equal(strlen(view.domain.dkim_label), 32);
    assert_int_equal(view.mandatory, ALL | 1u << CHECK_DKIM2 | 1u << CHECK_DKIM3);
    struct claim claim = domain_claim(&house, arena, &view.domain);
    assert_int_equal(claim.dkim_mode, DKIM_MODE_CNAME);
    for (int i = 0; i < DKIM_NAMES; i++) {
        assert_string_equal(claim.selectors[i],
                            arena_printf(arena, "%s%d", view.domain.selector, i + 1));
        assert_string_equal(claim.targets[i],
                            arena_printf(arena, "%s.%s.dkim.platform.example", claim.selectors[i],
                                         view.domain.dkim_label));
    }
    claim = domain_claim(&house, arena, &txt.domain);
    assert_string_equal(claim.selectors[0], txt.domain.selector);
    assert_null(claim.selectors[1]);
    assert_null(claim.targets[0]);
    struct actor staff = platform;
    struct registration registration;
    enum dkim_mode chosen = DKIM_MODE_TXT;
    struct domain_wish wish = {.typed = "chosen.example.test", .dkim_mode = &chosen};
    assert_int_equal(actor_enter_project(&house, arena, &staff, owner.project.id), STATUS_OK);
    assert_int_equal(domain_register(&house, arena, &staff, &wish, &registration), STATUS_OK);
    assert_int_equal(see(&owner, registration.id).domain.dkim_mode, DKIM_MODE_TXT);
}

static void a_claim_says_who_is_asked(void **state) {
    (void)state;
    static const char *resolvers[] = {"192.0.2.1:53", "192.0.2.2:53", NULL};
    struct domain domain = see(&owner, registered(&owner, "shop.example.test")).domain;
    struct claim claim = domain_claim(&house, arena, &domain);
    assert_int_equal(claim.asking.resolvers, 1);
    assert_int_equal(claim.asking.policy, NAMESERVERS_OFF);
    assert_false(claim.dkim_proves);
    house.conf.resolvers = resolvers;
    house.conf.nameservers = "public";
    house.conf.nameserver_port = 5353;
    house.conf.mandatory = 1u << CHECK_DKIM;
    claim = domain_claim(&house, arena, &domain);
    assert_int_equal(claim.asking.resolvers, 2);
    assert_int_equal(claim.asking.policy, NAMESERVERS_PUBLIC);
    assert_int_equal(claim.asking.port, 5353);
    assert_true(claim.dkim_proves);
}

static void an_operator_changes_the_mode(void **state) {
    (void)state;
    struct actor staff = platform;
    assert_int_equal(actor_enter_project(&house, arena, &staff, owner.project.id), STATUS_OK);
    int64_t id = registered(&owner, "shop.example.test");
    struct domain_view before = see(&owner, id);
    publish_all(&before);
    withdraw(before.records[CHECK_DMARC].host);
    assert_int_equal(state_after(&owner, id), STATE_PENDING);
    assert_int_equal(domain_change_dkim_mode(&house, arena, &staff, id, DKIM_MODE_TXT), STATUS_OK);
    assert_int_equal(see(&owner, id).domain.generation, before.domain.generation);
    assert_int_equal(domain_change_dkim_mode(&house, arena, &staff, id, DKIM_MODE_CNAME),
                     STATUS_OK);
    struct domain_view after = see(&owner, id);
    assert_int_equal(after.domain.generation, before.domain.generation + 1);
    assert_int_equal(after.checks[CHECK_DKIM].standing.verdict, VERDICT_NONE);
    assert_int_equal(after.checks[CHECK_OWNERSHIP].standing.verdict, VERDICT_OK);
    assert_string_equal(after.domain.token, before.domain.token);
    publish_check(&before, CHECK_DMARC);
    assert_int_equal(state_after(&owner, id), STATE_PENDING); /* three names are not there yet */
    assert_int_equal(domain_change_dkim_mode(&house, arena, &staff, id, DKIM_MODE_TXT), STATUS_OK);
    assert_string_equal(see(&owner, id).domain.dkim_label, "");
    assert_int_equal(state_after(&owner, id), STATE_VERIFIED);
    assert_int_equal(domain_change_dkim_mode(&house, arena, &staff, id, DKIM_MODE_CNAME),
                     STATUS_STALE);
    staff.project = rival.project;
    assert_int_equal(domain_change_dkim_mode(&house, arena, &staff, id, DKIM_MODE_CNAME),
                     STATUS_NONE);
}

/* Verification */

static void verifies(void **state) {
    (void)state;
    int64_t id = registered(&owner, "shop.example.test");
    struct domain_view view = see(&owner, id);
    assert_int_equal(state_after(&owner, id), STATE_PENDING);
    assert_int_equal(see(&owner, id).checks[CHECK_SPF].standing.verdict, VERDICT_MISSING);
    publish_all(&view);
    turn_clock(60);
    assert_int_equal(state_after(&owner, id), STATE_VERIFIED);
    view = see(&owner, id);
    for (int kind = 0; kind < CHIP_COUNT; kind++) {
        assert_true(verdict_holds(view.checks[kind].standing.verdict));
        assert_in_range(view.checks[kind].verified_at, clock_now() - 5, clock_now());
        assert_true(view.results[kind].evidence_count > 0);
        assert_true(verdict_holds(view.domain.chips[kind].verdict));
    }
    int64_t since = view.domain.verified_at;
    assert_in_range(since, clock_now() - 5, clock_now());
    assert_int_equal(letters_of("verified"), 1);
    turn_clock(120);
    assert_int_equal(state_after(&owner, id), STATE_VERIFIED);
    view = see(&owner, id);
    assert_int_equal(view.domain.verified_at, since);
    assert_true(view.checks[CHECK_DKIM].verified_at < view.checks[CHECK_DKIM].checked_at);
    assert_int_equal(letters_of("verified"), 0);
}

static void one_check_joins_the_others(void **state) {
    (void)state;
    int64_t id = registered(&owner, "shop.example.test");
    struct domain_view view = see(&owner, id);
    for (int kind = 0; kind < CHIP_COUNT; kind++) {
        publish_check(&view, (enum check_kind)kind);
        assert_int_equal(verify(&owner, id, 1u << kind), VERIFICATION_DONE);
        struct domain_view now = see(&owner, id);
        for (int other = 0; other < CHIP_COUNT; other++)
            assert_int_equal(verdict_holds(now.checks[other].standing.verdict), other <= kind);
        assert_int_equal(now.domain.life.state,
                         kind == CHIP_COUNT - 1 ? STATE_VERIFIED : STATE_PENDING);
    }
}

static void degrades_and_recovers(void **state) {
    (void)state;
    int64_t id = verified_domain(), since = see(&owner, id).domain.verified_at;
    withdraw("shop.example.test");
    turn_clock(DAYS(1));
    assert_int_equal(state_after(&owner, id), STATE_DEGRADED);
    struct domain_view view = see(&owner, id);
    assert_in_range(view.domain.life.grace_ends, clock_now() + HOURS(72) - 5,
                    clock_now() + HOURS(72));
    assert_int_equal(view.checks[CHECK_SPF].verified_at, 0);
    assert_string_equal(view.domain.chips[CHECK_SPF].code, "spf_missing");
    assert_int_equal(state_after(&owner, id), STATE_DEGRADED);
    assert_int_equal(letters_of("degraded"), 1);
    publish_check(&view, CHECK_SPF);
    assert_int_equal(state_after(&owner, id), STATE_VERIFIED);
    assert_int_equal(see(&owner, id).domain.verified_at, since);
    assert_int_equal(letters_of("recovered"), 1);
}

static void a_letter_says_what_fails(void **state) {
    (void)state;
    int64_t id = verified_domain();
    struct domain_view view = see(&owner, id);
    withdraw(view.records[CHECK_DKIM].host);
    assert_int_equal(state_after(&owner, id), STATE_DEGRADED);
    struct letter *letters;
    size_t count;
    assert_int_equal(outbox_due(house.store, arena, clock_now(), 9, &letters, &count), STATUS_OK);
    assert_int_equal(count, 1);
    assert_string_equal(letters[0].to.email, "owner@example.com");
    json_t *params = json_loads(letters[0].params, 0, NULL);
    json_t *findings = json_loads(json_string_value(json_object_get(params, "findings")), 0, NULL);
    assert_int_equal(json_array_size(findings), 1);
    json_t *found = json_array_get(findings, 0);
    assert_string_equal(json_string_value(json_object_get(found, "check")), "dkim");
    assert_string_equal(json_string_value(json_object_get(found, "code")), "dkim_missing");
    assert_string_equal(json_string_value(json_object_get(found, "host")),
                        view.records[CHECK_DKIM].host);
    assert_string_equal(json_string_value(json_object_get(found, "value")),
                        view.records[CHECK_DKIM].value);
    json_decref(findings);
    json_decref(params);
}

static void unknown_moves_nothing(void **state) {
    (void)state;
    int64_t id = verified_domain();
    for (int silent = 0; silent < 2; silent++) {
        zone->rcode = silent ? 0 : 2;
        zone->silent = silent;
        turn_clock(DAYS(1 + silent));
        assert_int_equal(state_after(&owner, id), STATE_VERIFIED);
        struct domain_view view = see(&owner, id);
        for (int kind = 0; kind < CHIP_COUNT; kind++) {
            assert_true(verdict_holds(view.checks[kind].standing.verdict));
            assert_true(view.checks[kind].standing.unknown_since > 0);
            assert_true(view.domain.chips[kind].unknown);
            assert_true(view.checks[kind].verified_at > 0);
        }
    }
    zone->silent = 0;
    assert_int_equal(state_after(&owner, id), STATE_VERIFIED);
    assert_int_equal(see(&owner, id).checks[CHECK_SPF].standing.unknown_since, 0);
    assert_int_equal(letters_of("degraded"), 0);
}

/* K11: who cannot be asked is not told to replace the record that he may have. */
static void unknown_keeps_the_advice(void **state) {
    (void)state;
    static const char merged[] = "v=spf1 a:old.example.test include:spf.platform.example ~all";
    int64_t id = registered(&owner, "shop.example.test");
    publish("shop.example.test", "v=spf1 a:old.example.test ~all");
    assert_int_equal(state_after(&owner, id), STATE_PENDING);
    assert_string_equal(see(&owner, id).records[CHECK_SPF].value, merged);
    zone->rcode = 2;
    assert_int_equal(state_after(&owner, id), STATE_PENDING);
    assert_string_equal(see(&owner, id).records[CHECK_SPF].value, merged);
}

/* N7: a token can be made anew while the domain is pending, and the one before is worth nothing. */
static void a_new_token_replaces_the_old(void **state) {
    (void)state;
    int64_t id = registered(&owner, "shop.example.test");
    struct domain_view before = see(&owner, id);
    publish_check(&before, CHECK_OWNERSHIP);
    assert_int_equal(state_after(&owner, id), STATE_PENDING);
    assert_int_equal(see(&owner, id).checks[CHECK_OWNERSHIP].standing.verdict, VERDICT_OK);
    assert_int_equal(domain_renew_token(&house, arena, &owner, id), STATUS_OK);
    struct domain_view after = see(&owner, id);
    assert_string_not_equal(after.domain.token, before.domain.token);
    assert_int_equal(after.domain.generation, before.domain.generation + 1);
    assert_int_equal(after.checks[CHECK_OWNERSHIP].standing.verdict, VERDICT_NONE);
    assert_int_equal(after.domain.chips[CHECK_OWNERSHIP].verdict, VERDICT_NONE);
    assert_int_equal(after.checks[CHECK_SPF].standing.verdict, VERDICT_MISSING);
    assert_int_equal(state_after(&owner, id), STATE_PENDING);
    assert_string_equal(see(&owner, id).domain.chips[CHECK_OWNERSHIP].code, "ownership_former");
    withdraw(after.records[CHECK_OWNERSHIP].host);
    publish_all(&after);
    assert_int_equal(state_after(&owner, id), STATE_VERIFIED);
    assert_int_equal(domain_renew_token(&house, arena, &owner, id), STATUS_STALE);
    assert_int_equal(domain_renew_token(&house, arena, &rival, id), STATUS_NONE);
}

/* Rule D1: one worker an organisation; other organisations and the watcher are not held up. */
static void an_organisation_waits_for_its_own(void **state) {
    (void)state;
    int64_t id = registered(&owner, "shop.example.test");
    int64_t other = registered(&rival, "other.example.test");
    int seat, ready[2], leave[2];
    assert_int_equal(pipe(ready) | pipe(leave), 0);
    pid_t sitting = fork();
    if (!sitting) { /* a record lock is another's only in another process */
        char octet = 0;
        int sat = seat_take(&house, arena, owner.project.org_id, &seat) == STATUS_OK && seat >= 0;
        if (!sat || write(ready[1], &octet, 1) != 1)
            _exit(1);
        _exit(read(leave[0], &octet, 1) != 1);
    }
    char octet = 0;
    assert_int_equal(read(ready[0], &octet, 1), 1);
    assert_int_equal(verify(&owner, id, ALL), VERIFICATION_CROWDED);
    assert_int_equal(verify(&rival, other, ALL), VERIFICATION_DONE);
    enum verification outcome;
    assert_int_equal(domain_verify(&house, arena, NULL, owner.project.id, id, ALL, &outcome),
                     STATUS_OK);
    assert_int_equal(outcome, VERIFICATION_DONE);
    int ended;
    assert_int_equal(write(leave[1], &octet, 1), 1);
    assert_int_equal(waitpid(sitting, &ended, 0), sitting);
    assert_int_equal(ended, 0);
    assert_int_equal(verify(&owner, id, ALL), VERIFICATION_DONE);
    assert_int_equal(verify(&owner, id, ALL), VERIFICATION_DONE);
    for (int i = 0; i < 2; i++)
        close(ready[i]), close(leave[i]);
}

/* Rule D1: so many presses of a domain, a user, an organisation are answered, the others told when.
 */
static void who_presses_too_often_waits(void **state) {
    (void)state;
    house.conf.press_domain = 2;
    house.conf.press_user = 3;
    house.conf.press_org = 1000;
    int64_t id = registered(&owner, "shop.example.test"), seconds;
    int64_t second = registered(&owner, "second.example.test");
    int64_t third = registered(&owner, "third.example.test");
    struct domain domain = see(&owner, id).domain;
    assert_int_equal(press_wait(&house, arena, &owner, &domain, &seconds), STATUS_OK);
    assert_int_equal(seconds, 0);
    for (int i = 0; i < 2; i++)
        assert_int_equal(verify(&owner, id, ALL), VERIFICATION_DONE);
    zone->questions = 0;
    for (int i = 0; i < 3; i++)
        assert_int_equal(verify(&owner, id, ALL), VERIFICATION_SOON);
    assert_int_equal(zone->questions, 0);
    assert_int_equal(press_wait(&house, arena, &owner, &domain, &seconds), STATUS_OK);
    assert_in_range(seconds, 50, 60);
    /* The presses that were not answered count against nobody else. */
    assert_int_equal(verify(&owner, second, ALL), VERIFICATION_DONE);
    assert_int_equal(verify(&owner, third, ALL), VERIFICATION_SOON);
    struct actor command = platform;
    enum verification outcome;
    command.project = owner.project;
    assert_int_equal(verify(&command, id, ALL), VERIFICATION_DONE);
    assert_int_equal(domain_verify(&house, arena, NULL, owner.project.id, id, CHECKS_ALL, &outcome),
                     STATUS_OK);
    assert_int_equal(outcome, VERIFICATION_DONE);
    turn_clock(61);
    assert_int_equal(verify(&owner, third, ALL), VERIFICATION_DONE);
    turn_clock(122);
    house.conf.press_user = 1000;
    house.conf.press_org = 2;
    assert_int_equal(verify(&owner, id, ALL), VERIFICATION_DONE);
    assert_int_equal(verify(&owner, second, ALL), VERIFICATION_DONE);
    assert_int_equal(verify(&owner, third, ALL), VERIFICATION_SOON);
    assert_int_equal(verify(&rival, registered(&rival, "other.example.test"), ALL),
                     VERIFICATION_DONE);
}

/* Whoever shares a domain asks for its key, at his own cost: its owner's presses are his. */
static void who_looks_uses_up_nothing_of_the_owner(void **state) {
    (void)state;
    house.conf.press_domain = 2;
    house.conf.press_user = 1000;
    house.conf.press_org = 3;
    int64_t id = registered(&owner, "shop.example.test");
    struct domain_glance glance = {
        .project_id = owner.project.id, .id = id, .mask = 1u << CHECK_DKIM};
    static const enum verification outcomes[] = {VERIFICATION_DONE, VERIFICATION_DONE,
                                                 VERIFICATION_SOON};
    for (int i = 0; i < 3; i++) {
        assert_int_equal(domain_look(&house, arena, &rival, &glance), STATUS_OK);
        assert_int_equal(glance.outcome, outcomes[i]);
    }
    for (int i = 0; i < 3; i++)
        assert_int_equal(verify(&owner, id, ALL), outcomes[i]);
    int64_t own = registered(&rival, "other.example.test");
    assert_int_equal(verify(&rival, own, ALL), VERIFICATION_DONE);
    assert_int_equal(verify(&rival, own, ALL), VERIFICATION_SOON);
}

/* "degraded recovered ": the letters that are due, which are then sent. */
static const char *letters_due(void) {
    struct text templates = TEXT(arena);
    struct letter *letters;
    size_t count;
    assert_int_equal(outbox_due(house.store, arena, clock_now(), 9, &letters, &count), STATUS_OK);
    for (size_t i = 0; i < count; i++) {
        text_addf(&templates, "%s ", letters[i].template);
        assert_int_equal(outbox_sent(house.store, letters[i].id), STATUS_OK);
    }
    return text_str(&templates);
}

/* What breaks and mends by the minute is told once an hour; the page is always right. */
static void flapping_is_told_once_an_hour(void **state) {
    (void)state;
    int64_t id = verified_domain();
    struct domain_view view = see(&owner, id);
    for (int hour = 0; hour < 2; hour++) {
        for (int i = 0; i < 3; i++) {
            turn_clock(HOURS(hour) + 60 * i + 10 * hour);
            withdraw("shop.example.test");
            assert_int_equal(state_after(&owner, id), STATE_DEGRADED);
            publish_check(&view, CHECK_SPF);
            assert_int_equal(state_after(&owner, id), STATE_VERIFIED);
        }
        assert_string_equal(letters_due(), "degraded recovered ");
    }
    turn_clock(HOURS(9));
    assert_string_equal(letters_due(), "");
}

/* Nobody believes for days what the last letter of an hour said. */
static void what_lasts_is_told_when_the_hour_is_over(void **state) {
    (void)state;
    int64_t id = verified_domain();
    struct domain_view view = see(&owner, id);
    withdraw("shop.example.test");
    assert_int_equal(state_after(&owner, id), STATE_DEGRADED);
    publish_check(&view, CHECK_SPF);
    assert_int_equal(state_after(&owner, id), STATE_VERIFIED);
    turn_clock(60);
    withdraw("shop.example.test");
    assert_int_equal(state_after(&owner, id), STATE_DEGRADED);
    assert_string_equal(letters_due(), "degraded recovered ");
    turn_clock(HOURS(1) - 10);
    assert_string_equal(letters_due(), "");
    turn_clock(HOURS(1) + 10);
    assert_string_equal(letters_due(), "degraded ");
    publish_check(&view, CHECK_SPF);
    turn_clock(HOURS(2));
    assert_int_equal(state_after(&owner, id), STATE_VERIFIED);
    assert_string_equal(letters_due(), "recovered ");
}

static void the_grace_ends_on_a_definite_answer(void **state) {
    (void)state;
    int64_t id = verified_domain();
    withdraw("_dmarc.shop.example.test");
    assert_int_equal(state_after(&owner, id), STATE_DEGRADED);
    turn_clock(HOURS(71));
    assert_int_equal(state_after(&owner, id), STATE_DEGRADED);
    zone->rcode = 5;
    turn_clock(HOURS(73));
    assert_int_equal(state_after(&owner, id), STATE_DEGRADED);
    zone->rcode = 0;
    assert_int_equal(state_after(&owner, id), STATE_FAILED);
    assert_int_equal(see(&owner, id).domain.verified_at, 0);
    assert_int_equal(see(&owner, id).domain.life.next_check, 0);
    assert_int_equal(letters_of("lapsed"), 1);
}

static void the_window_ends(void **state) {
    (void)state;
    int64_t id = registered(&owner, "shop.example.test");
    turn_clock(HOURS(72) - 60);
    assert_int_equal(state_after(&owner, id), STATE_PENDING);
    zone->rcode = 2;
    turn_clock(HOURS(72) + 1);
    assert_int_equal(state_after(&owner, id), STATE_PENDING);
    zone->rcode = 0;
    assert_int_equal(state_after(&owner, id), STATE_FAILED);
    assert_int_equal(letters_of("failed"), 1);
    zone->questions = 0;
    assert_int_equal(verify(&owner, id, ALL), VERIFICATION_ENDED);
    assert_int_equal(zone->questions, 0);
}

static void right_at_last(void **state) {
    (void)state;
    int64_t id = registered(&owner, "shop.example.test");
    struct domain_view view = see(&owner, id);
    publish_all(&view);
    turn_clock(HOURS(80));
    assert_int_equal(state_after(&owner, id), STATE_VERIFIED);
}

static void restarts(void **state) {
    (void)state;
    int64_t id = registered(&owner, "shop.example.test");
    struct domain_view before = see(&owner, id);
    enum verification outcome;
    assert_int_equal(domain_restart(&house, arena, &owner, id, &outcome), STATUS_STALE);
    turn_clock(HOURS(73));
    assert_int_equal(state_after(&owner, id), STATE_FAILED);
    publish_check(&before, CHECK_DKIM);
    assert_int_equal(domain_restart(&house, arena, &owner, id, &outcome), STATUS_OK);
    assert_int_equal(outcome, VERIFICATION_DONE);
    struct domain_view after = see(&owner, id);
    assert_int_equal(after.domain.life.state, STATE_PENDING);
    assert_in_range(after.domain.life.window_ends, clock_now() + HOURS(72) - 5,
                    clock_now() + HOURS(72));
    assert_true(verdict_holds(after.checks[CHECK_DKIM].standing.verdict));
    for (int kind = 0; kind < CHIP_COUNT; kind++) {
        assert_string_equal(after.records[kind].host, before.records[kind].host);
        if (kind != CHECK_SPF)
            assert_string_equal(after.records[kind].value, before.records[kind].value);
    }
}

static void restarting_counts_as_pending(void **state) {
    (void)state;
    int64_t id = registered(&owner, "shop.example.test");
    turn_clock(HOURS(73));
    assert_int_equal(state_after(&owner, id), STATE_FAILED);
    registered(&owner, "a.example.test");
    registered(&owner, "b.example.test");
    registered(&owner, "c.example.test");
    enum verification outcome;
    assert_int_equal(domain_restart(&house, arena, &owner, id, &outcome), STATUS_OK);
    assert_int_equal(outcome, VERIFICATION_TOO_MANY);
    assert_int_equal(see(&owner, id).domain.life.state, STATE_FAILED);
}

/* Others at the same time */

static void one_flight_at_a_time(void **state) {
    (void)state;
    int64_t id = registered(&owner, "shop.example.test");
    struct domain domain = see(&owner, id).domain;
    int64_t now = clock_now();
    assert_int_equal(domain_take_flight(house.store, &domain, now, now + 2), STATUS_OK);
    assert_int_equal(verify(&owner, id, ALL), VERIFICATION_RUNNING);
    assert_int_equal(zone->questions, 0);
    turn_clock(10);
    assert_int_equal(verify(&owner, id, ALL), VERIFICATION_DONE);
}

/* In the name server's process: what another worker does while DNS is slow. */
static struct actor other_worker(struct house *other, struct arena *there) {
    setenv("NAFUDA_STATE", zone->state, 1);
    if (house_open(there, other) != STATUS_OK)
        _exit(1);
    store_allow_writes(other->store, 1);
    return (struct actor){.user = {.platform = PLATFORM_OPERATOR},
                          .project = {.id = zone->doomed_project, .org_id = zone->doomed_org},
                          .address = "192.0.2.9"};
}

static void must_be(int true_here) {
    if (!true_here)
        _exit(1);
}

static void delete_meanwhile(void) {
    struct house other;
    struct arena *there = arena_new();
    struct actor actor = other_worker(&other, there);
    int done = 0;
    must_be(domain_delete(&other, there, &actor, zone->doomed, "shop.example.test", &done) ==
                STATUS_OK &&
            done);
}

/* The window was ended by another's look, and somebody restarted the domain. */
static void restart_meanwhile(void) {
    struct house other;
    struct arena *there = arena_new();
    struct actor actor = other_worker(&other, there);
    struct domain domain;
    const struct domain_check nothing[CHECK_COUNT] = {0};
    int held;
    must_be(domain_get(other.store, there, actor.project.id, zone->doomed, &domain) == STATUS_OK);
    domain.life.state = STATE_FAILED;
    must_be(store_begin(other.store) == STATUS_OK);
    must_be(store_end(other.store, domain_save_checks(other.store, &domain, domain.generation,
                                                      STATE_PENDING, 0, nothing, &held)) ==
            STATUS_OK);
    must_be(store_begin(other.store) == STATUS_OK);
    must_be(store_end(other.store, domain_reopen(other.store, &domain, clock_now(),
                                                 clock_now() + HOURS(72))) == STATUS_OK);
}

static int64_t doom(void (*deed)(void)) {
    zone->doomed = registered(&owner, "shop.example.test");
    zone->doomed_project = owner.project.id;
    zone->doomed_org = owner.project.org_id;
    snprintf(zone->state, sizeof zone->state, "%s", house_folder);
    zone->deed = deed;
    return zone->doomed;
}

static void deleted_meanwhile(void **state) {
    (void)state;
    int64_t id = doom(delete_meanwhile);
    assert_int_equal(verify(&owner, id, ALL), VERIFICATION_STALE);
    struct domain_view view;
    assert_int_equal(domain_see(&house, arena, &owner, id, &view), STATUS_NONE);
}

static void restarted_meanwhile(void **state) {
    (void)state;
    int64_t id = doom(restart_meanwhile);
    assert_int_equal(verify(&owner, id, ALL), VERIFICATION_STALE);
    struct domain_view view = see(&owner, id);
    assert_int_equal(view.domain.life.state, STATE_PENDING);
    assert_int_equal(view.checks[CHECK_DMARC].standing.verdict, VERDICT_NONE);
    assert_int_equal(view.domain.checked_at, 0);
}

static void deletes(void **state) {
    (void)state;
    int64_t id = verified_domain();
    struct domain_view before = see(&owner, id), view;
    int done;
    assert_int_equal(domain_delete(&house, arena, &owner, id, "chop.example.test", &done),
                     STATUS_OK);
    assert_false(done);
    see(&owner, id);
    assert_int_equal(domain_delete(&house, arena, &owner, id, "Shop.Example.test ", &done),
                     STATUS_OK);
    assert_true(done);
    assert_int_equal(domain_see(&house, arena, &owner, id, &view), STATUS_NONE);
    id = registered(&owner, "shop.example.test");
    view = see(&owner, id);
    assert_string_not_equal(view.domain.token, before.domain.token);
    assert_string_not_equal(view.domain.public_key, before.domain.public_key);
    /* What stands in DNS is the former registration's: it proves nothing. */
    assert_int_equal(state_after(&owner, id), STATE_PENDING);
    assert_false(verdict_holds(see(&owner, id).checks[CHECK_OWNERSHIP].standing.verdict));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        IN_A_HOUSE(registers),
        IN_A_HOUSE(refuses),
        IN_A_HOUSE(registers_in_the_mode_chosen),
        IN_A_HOUSE(a_claim_says_who_is_asked),
        IN_A_HOUSE(an_operator_changes_the_mode),
        IN_A_HOUSE(fills_the_stock),
        IN_A_HOUSE(foreign_is_missing),
        IN_A_HOUSE(verifies),
        IN_A_HOUSE(one_check_joins_the_others),
        IN_A_HOUSE(degrades_and_recovers),
        IN_A_HOUSE(a_letter_says_what_fails),
        IN_A_HOUSE(unknown_moves_nothing),
        IN_A_HOUSE(unknown_keeps_the_advice),
        IN_A_HOUSE(an_organisation_waits_for_its_own),
        IN_A_HOUSE(a_new_token_replaces_the_old),
        IN_A_HOUSE(who_presses_too_often_waits),
        IN_A_HOUSE(who_looks_uses_up_nothing_of_the_owner),
        IN_A_HOUSE(flapping_is_told_once_an_hour),
        IN_A_HOUSE(what_lasts_is_told_when_the_hour_is_over),
        IN_A_HOUSE(the_grace_ends_on_a_definite_answer),
        IN_A_HOUSE(the_window_ends),
        IN_A_HOUSE(right_at_last),
        IN_A_HOUSE(restarts),
        IN_A_HOUSE(restarting_counts_as_pending),
        IN_A_HOUSE(one_flight_at_a_time),
        IN_A_HOUSE(deleted_meanwhile),
        IN_A_HOUSE(restarted_meanwhile),
        IN_A_HOUSE(deletes),
    };
    return cmocka_run_group_tests_name("test_work_domain", tests, NULL, NULL);
}
