/* Who may send as what: every refusal, and that what stops a sender stops it at once. */
#include "tenants.h"

#include "base/clock.h"
#include "store/profile.h"
#include "work/send.h"

enum { MANDATORY = (1 << CHIP_COUNT) - 1, HOUR = 3600 };

static struct house house = {.conf = {.mandatory = MANDATORY,
                                      .bounce_domain = "bounce.platform.example",
                                      .platform_signing_domain = "platform.example",
                                      .platform_signing_selector = "p1"}};

static int begin(void **state) {
    setup(state);
    unsetenv("NAFUDA_CLOCK");
    house.conf.mandatory = MANDATORY;
    house.store = ((struct tenants *)*state)->scratch.store;
    return 0;
}

#define run(...) must_run(tenants, arena_printf(tenants->scratch.arena, __VA_ARGS__))
static void must_run(struct tenants *tenants, const char *text) {
    assert_int_equal(sqlite3_exec(tenants->scratch.store->db, text, NULL, NULL, NULL), SQLITE_OK);
}

static void check(struct tenants *tenants, const struct domain *domain, enum check_kind kind,
                  const char *verdict) {
    run("INSERT INTO domain_check VALUES (%lld, '%s', '%s', 0, 1, 1, '') ON CONFLICT "
        "(domain_id, kind) DO UPDATE SET verdict = excluded.verdict",
        (long long)domain->id, checks[kind].name, verdict);
}

static struct domain sending(struct tenants *tenants, int64_t project, const char *name,
                             enum domain_state state) {
    struct domain domain = in_state(tenants, project, name, state);
    for (int kind = 0; kind < CHIP_COUNT; kind++)
        check(tenants, &domain, (enum check_kind)kind, "ok");
    return domain;
}

static struct profile add_profile(struct tenants *tenants, int64_t project, const char *from) {
    struct profile profile = {.project_id = project,
                              .from_addr = from,
                              .from_domain = strchr(from, '@') + 1,
                              .from_name = "News",
                              .reply_to = "",
                              .unsubscribe_url = ""};
    MUST(profile_insert(tenants->scratch.store, &profile, 1));
    return profile;
}

static struct send_answer ask(struct tenants *tenants, struct send_question question) {
    struct send_answer answer;
    if (!question.project_id)
        question.project_id = tenants->scratch.project;
    MUST(send_may(&house, tenants->scratch.arena, &question, &answer));
    return answer;
}

static void refused(struct tenants *tenants, enum send_refusal wanted) {
    struct send_answer answer = ask(tenants, (struct send_question){.from_addr = "a@shop.example"});
    assert_string_equal(send_refusal_name(answer.refusal), send_refusal_name(wanted));
    assert_int_equal(answer.domain.may_sign,
                     wanted == SEND_ALLOWED || wanted == SEND_PENDING || wanted == SEND_FAILED);
}

/* Of the domain's owners: what may be signed may be sent to oneself. */
static void tested(struct tenants *tenants, enum send_refusal wanted) {
    struct send_answer answer =
        ask(tenants, (struct send_question){.from_addr = "a@shop.example", .test = 1});
    assert_string_equal(send_refusal_name(answer.refusal), send_refusal_name(wanted));
}

static void a_verified_domain_sends(void **state) {
    struct tenants *tenants = *state;
    struct domain domain =
        sending(tenants, tenants->scratch.project, "shop.example", STATE_VERIFIED);
    struct profile profile = add_profile(tenants, tenants->scratch.project, "Info@shop.example");
    struct send_answer answer =
        ask(tenants, (struct send_question){.from_addr = "info@SHOP.example",
                                            .recipient = "someone@example.net"});
    assert_int_equal(answer.refusal, SEND_ALLOWED);
    assert_int_equal(answer.profile.id, profile.id);
    assert_string_equal(answer.profile.from_addr, "Info@shop.example");
    assert_int_equal(answer.domain.domain_id, domain.id);
    assert_int_equal(answer.domain.project_id, tenants->scratch.project);
    assert_false(answer.domain.shared);
    assert_true(answer.domain.may_sign);
    assert_string_equal(answer.sign_domain, "shop.example");
    assert_string_equal(answer.sign_selector, "nafuda");
    assert_string_equal(answer.envelope_domain, "bounce.platform.example");
    assert_string_equal(answer.domain.bounce_domain, "");
}

static void the_platform_signs_in_its_own_name(void **state) {
    struct tenants *tenants = *state;
    sending(tenants, tenants->scratch.project, "shop.example", STATE_VERIFIED);
    struct profile profile = add_profile(tenants, tenants->scratch.project, "a@shop.example");
    profile.signature = SIGNATURE_PLATFORM;
    MUST(profile_update(tenants->scratch.store, &profile, 2));
    struct send_answer answer = ask(tenants, (struct send_question){.profile_id = profile.id});
    assert_int_equal(answer.refusal, SEND_ALLOWED);
    assert_string_equal(answer.sign_domain, "platform.example");
    assert_string_equal(answer.sign_selector, "p1");
}

static void of_one_address_the_authors_signature_wins(void **state) {
    struct tenants *tenants = *state;
    int64_t own = tenants->scratch.project;
    struct domain domain = sending(tenants, own, "shop.example", STATE_VERIFIED);
    struct profile profile = add_profile(tenants, own, "a@shop.example");
    profile.signature = SIGNATURE_PLATFORM;
    MUST(profile_update(tenants->scratch.store, &profile, 2));
    /* Another project's counts as long as it has the domain. */
    add_profile(tenants, tenants->other, "A@shop.example");
    add_profile(tenants, own, "b@shop.example");
    struct send_question question = {.profile_id = profile.id};
    assert_true(ask(tenants, question).by_platform);
    run("INSERT INTO share (domain_id, project_id, created_at) VALUES (%lld, %lld, 1)",
        (long long)domain.id, (long long)tenants->other);
    struct send_answer answer = ask(tenants, question);
    assert_false(answer.by_platform);
    assert_string_equal(answer.sign_domain, "shop.example");
    run("DELETE FROM share");
    assert_true(ask(tenants, question).by_platform);
}

static void only_a_profile_of_the_project_sends(void **state) {
    struct tenants *tenants = *state;
    sending(tenants, tenants->scratch.project, "shop.example", STATE_VERIFIED);
    refused(tenants, SEND_NO_PROFILE);
    struct profile others = add_profile(tenants, tenants->other, "a@shop.example");
    struct send_answer answer = ask(tenants, (struct send_question){.profile_id = others.id});
    assert_int_equal(answer.refusal, SEND_NO_PROFILE);
    assert_int_equal(answer.profile.id, 0);
    struct profile own = add_profile(tenants, tenants->scratch.project, "a@shop.example");
    answer =
        ask(tenants, (struct send_question){.profile_id = own.id, .from_addr = "b@shop.example"});
    assert_int_equal(answer.refusal, SEND_NO_PROFILE);
    answer =
        ask(tenants, (struct send_question){.profile_id = own.id, .from_addr = "A@shop.example"});
    assert_int_equal(answer.refusal, SEND_ALLOWED);
}

static void only_exactly_the_verified_name_sends(void **state) {
    struct tenants *tenants = *state;
    sending(tenants, tenants->scratch.project, "shop.example", STATE_VERIFIED);
    sending(tenants, tenants->other, "other.example", STATE_VERIFIED);
    static const char *const names[] = {"a@example", "a@www.shop.example", "a@other.example"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        add_profile(tenants, tenants->scratch.project, names[i]);
        struct send_answer answer = ask(tenants, (struct send_question){.from_addr = names[i]});
        assert_int_equal(answer.refusal, SEND_NO_DOMAIN);
        assert_int_equal(answer.domain.domain_id, 0);
    }
}

static void the_state_decides(void **state) {
    struct tenants *tenants = *state;
    struct domain domain =
        sending(tenants, tenants->scratch.project, "shop.example", STATE_PENDING);
    add_profile(tenants, tenants->scratch.project, "a@shop.example");
    refused(tenants, SEND_PENDING);
    tested(tenants, SEND_ALLOWED);
    run("UPDATE domain SET state = %d WHERE id = %lld", STATE_FAILED, (long long)domain.id);
    refused(tenants, SEND_FAILED);
    tested(tenants, SEND_ALLOWED);
    run("UPDATE domain SET state = %d, grace_ends = %lld", STATE_DEGRADED,
        (long long)clock_now() + HOUR);
    refused(tenants, SEND_ALLOWED);
    setenv("NAFUDA_CLOCK", "3600", 1);
    refused(tenants, SEND_FAILED);
}

static void what_signs_has_to_hold(void **state) {
    struct tenants *tenants = *state;
    struct domain domain =
        sending(tenants, tenants->scratch.project, "shop.example", STATE_VERIFIED);
    add_profile(tenants, tenants->scratch.project, "a@shop.example");
    run("UPDATE domain SET state = %d, grace_ends = %lld", STATE_DEGRADED,
        (long long)clock_now() + HOUR);
    check(tenants, &domain, CHECK_SPF, "wrong");
    check(tenants, &domain, CHECK_DMARC, "missing");
    check(tenants, &domain, CHECK_DKIM, "weak");
    refused(tenants, SEND_ALLOWED);
    check(tenants, &domain, CHECK_DKIM, "missing");
    refused(tenants, SEND_DKIM_BROKEN);
    check(tenants, &domain, CHECK_DKIM, "ok");
    check(tenants, &domain, CHECK_OWNERSHIP, "missing");
    refused(tenants, SEND_NOT_PROVEN);
    /* Where the platform asks for no token, the DKIM record proves it. */
    house.conf.mandatory = MANDATORY & ~(1u << CHECK_OWNERSHIP);
    refused(tenants, SEND_ALLOWED);
    run("UPDATE domain SET dkim_in_use = 0");
    refused(tenants, SEND_DKIM_STOPPED);
}

static void in_cname_mode_every_name_has_to_hold(void **state) {
    struct tenants *tenants = *state;
    struct domain domain =
        sending(tenants, tenants->scratch.project, "shop.example", STATE_VERIFIED);
    add_profile(tenants, tenants->scratch.project, "a@shop.example");
    run("UPDATE domain SET dkim_mode = 'cname', dkim_label = 'l', dkim_slot = 1");
    check(tenants, &domain, CHECK_DKIM2, "ok");
    refused(tenants, SEND_DKIM_BROKEN);
    check(tenants, &domain, CHECK_DKIM3, "ok");
    refused(tenants, SEND_ALLOWED);
    assert_string_equal(
        ask(tenants, (struct send_question){.from_addr = "a@shop.example"}).sign_selector,
        "nafuda1");
}

static void what_keeps_a_test_from_being_sent(void **state) {
    struct tenants *tenants = *state;
    struct domain domain =
        sending(tenants, tenants->scratch.project, "shop.example", STATE_PENDING);
    add_profile(tenants, tenants->scratch.project, "a@shop.example");
    check(tenants, &domain, CHECK_SPF, "missing");
    check(tenants, &domain, CHECK_DMARC, "missing");
    tested(tenants, SEND_ALLOWED);
    check(tenants, &domain, CHECK_DKIM, "missing");
    tested(tenants, SEND_PENDING); /* nothing is gone: it has yet to be published */
    run("UPDATE domain SET state = %d", STATE_FAILED);
    tested(tenants, SEND_DKIM_BROKEN);
    check(tenants, &domain, CHECK_OWNERSHIP, "missing");
    tested(tenants, SEND_NOT_PROVEN);
    check(tenants, &domain, CHECK_OWNERSHIP, "ok");
    check(tenants, &domain, CHECK_DKIM, "ok");
    run("UPDATE domain SET state = %d, dkim_in_use = 0", STATE_PENDING);
    tested(tenants, SEND_DKIM_STOPPED);
}

static void a_blocked_name_sends_nothing(void **state) {
    struct tenants *tenants = *state;
    sending(tenants, tenants->scratch.project, "shop.example", STATE_VERIFIED);
    add_profile(tenants, tenants->scratch.project, "a@shop.example");
    run("INSERT INTO blocked (name, at) VALUES ('op.example', 1), ('www.shop.example', 1)");
    refused(tenants, SEND_ALLOWED);
    run("INSERT INTO blocked (name, at) VALUES ('example', 1)");
    refused(tenants, SEND_BLOCKED);
    tested(tenants, SEND_BLOCKED);
}

static void a_share_lends_the_domain(void **state) {
    struct tenants *tenants = *state;
    struct domain domain = sending(tenants, tenants->other, "shop.example", STATE_VERIFIED);
    add_profile(tenants, tenants->scratch.project, "a@shop.example");
    refused(tenants, SEND_NO_DOMAIN);
    run("INSERT INTO share (domain_id, project_id, created_at) VALUES (%lld, %lld, 1)",
        (long long)domain.id, (long long)tenants->scratch.project);
    struct send_answer answer = ask(tenants, (struct send_question){.from_addr = "a@shop.example"});
    assert_int_equal(answer.refusal, SEND_ALLOWED);
    assert_true(answer.domain.shared);
    assert_int_equal(answer.domain.project_id, tenants->other);
    /* A claim of one's own that proves nothing is not in the way. */
    sending(tenants, tenants->scratch.project, "shop.example", STATE_PENDING);
    refused(tenants, SEND_ALLOWED);
    run("UPDATE domain SET dkim_in_use = 0 WHERE id = %lld", (long long)domain.id);
    refused(tenants, SEND_DKIM_STOPPED);
    run("UPDATE domain SET dkim_in_use = 1, state = %d WHERE id = %lld", STATE_FAILED,
        (long long)domain.id);
    refused(tenants, SEND_PENDING);
    run("DELETE FROM domain WHERE project_id = %lld", (long long)tenants->scratch.project);
    refused(tenants, SEND_FAILED);
    tested(tenants, SEND_FAILED); /* a share sleeps */
    run("UPDATE domain SET state = %d", STATE_VERIFIED);
    refused(tenants, SEND_ALLOWED);
    tested(tenants, SEND_ALLOWED);
    run("DELETE FROM share");
    refused(tenants, SEND_NO_DOMAIN);
    tested(tenants, SEND_NO_DOMAIN);
}

static void who_unsubscribed_gets_nothing_of_that_address(void **state) {
    struct tenants *tenants = *state;
    sending(tenants, tenants->scratch.project, "shop.example", STATE_VERIFIED);
    struct profile profile = add_profile(tenants, tenants->scratch.project, "Info@shop.example");
    add_profile(tenants, tenants->scratch.project, "b@shop.example");
    run("INSERT INTO unsubscribe VALUES ('info@shop.example', 'one@example.net', %lld, %lld, "
        "'one_click', 1)",
        (long long)tenants->scratch.org, (long long)tenants->other);
    static const struct {
        const char *from, *recipient;
        enum send_refusal wanted;
    } rows[] = {
        {"info@shop.example", "One@Example.net", SEND_UNSUBSCRIBED},
        {"info@shop.example", "two@example.net", SEND_ALLOWED},
        {"info@shop.example", NULL, SEND_ALLOWED},
        {"b@shop.example", "one@example.net", SEND_ALLOWED},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(ask(tenants, (struct send_question){.from_addr = rows[i].from,
                                                             .recipient = rows[i].recipient})
                             .refusal,
                         rows[i].wanted);
    profile.overrides = 1;
    MUST(profile_update(tenants->scratch.store, &profile, 2));
    assert_int_equal(ask(tenants, (struct send_question){.profile_id = profile.id,
                                                         .recipient = "one@example.net"})
                         .refusal,
                     SEND_ALLOWED);
}

static void the_senders_own_address_names_the_recipient(void **state) {
    struct tenants *tenants = *state;
    sending(tenants, tenants->scratch.project, "shop.example", STATE_VERIFIED);
    struct profile profile = add_profile(tenants, tenants->scratch.project, "a@shop.example");
    profile.unsubscribe = UNSUBSCRIBE_OWN;
    profile.unsubscribe_url = "https://shop.example/u?r={recipient}";
    MUST(profile_update(tenants->scratch.store, &profile, 2));
    struct send_question question = {.profile_id = profile.id, .recipient = "b+c@example.net"};
    struct send_answer answer = ask(tenants, question);
    assert_int_equal(answer.header_count, 2);
    assert_string_equal(answer.headers[0].name, "List-Unsubscribe");
    assert_string_equal(answer.headers[0].value, "<https://shop.example/u?r=b%2Bc%40example.net>");
    assert_string_equal(answer.headers[1].name, "List-Unsubscribe-Post");
    assert_string_equal(answer.headers[1].value, "List-Unsubscribe=One-Click");
    profile.unsubscribe = UNSUBSCRIBE_NONE;
    profile.unsubscribe_url = "";
    profile.generation++;
    MUST(profile_update(tenants->scratch.store, &profile, 2));
    assert_int_equal(ask(tenants, question).header_count, 0);
}

static void the_envelope_is_the_domains_own_while_both_records_hold(void **state) {
    struct tenants *tenants = *state;
    struct send_question question = {.from_addr = "a@shop.example"};
    struct domain domain =
        sending(tenants, tenants->scratch.project, "shop.example", STATE_VERIFIED);
    add_profile(tenants, tenants->scratch.project, "a@shop.example");
    check(tenants, &domain, CHECK_BOUNCE_MX, "ok");
    check(tenants, &domain, CHECK_BOUNCE_SPF, "weak");
    assert_string_equal(ask(tenants, question).envelope_domain, "bounce.platform.example");
    run("UPDATE domain SET bounce_label = 'b'");
    assert_string_equal(ask(tenants, question).envelope_domain, "b.shop.example");
    run("UPDATE domain SET spf_in_use = 0");
    assert_string_equal(ask(tenants, question).envelope_domain, "bounce.platform.example");
    run("UPDATE domain SET spf_in_use = 1");
    check(tenants, &domain, CHECK_BOUNCE_MX, "missing");
    assert_string_equal(ask(tenants, question).envelope_domain, "bounce.platform.example");
    check(tenants, &domain, CHECK_BOUNCE_MX, "ok");
    check(tenants, &domain, CHECK_BOUNCE_SPF, "none");
    struct send_answer answer = ask(tenants, question);
    assert_string_equal(answer.envelope_domain, "bounce.platform.example");
    assert_int_equal(answer.refusal, SEND_ALLOWED);
}

static void every_refusal_has_a_name_of_its_own(void **state) {
    (void)state;
    for (int i = 0; i < SEND_REFUSAL_COUNT; i++) {
        assert_non_null(send_refusal_name((enum send_refusal)i));
        for (int j = 0; j < i; j++)
            assert_string_not_equal(send_refusal_name((enum send_refusal)i),
                                    send_refusal_name((enum send_refusal)j));
    }
}

#define IN_A_DATABASE(test) cmocka_unit_test_setup_teardown(test, begin, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        IN_A_DATABASE(a_verified_domain_sends),
        IN_A_DATABASE(the_platform_signs_in_its_own_name),
        IN_A_DATABASE(of_one_address_the_authors_signature_wins),
        IN_A_DATABASE(only_a_profile_of_the_project_sends),
        IN_A_DATABASE(only_exactly_the_verified_name_sends),
        IN_A_DATABASE(the_state_decides),
        IN_A_DATABASE(what_keeps_a_test_from_being_sent),
        IN_A_DATABASE(what_signs_has_to_hold),
        IN_A_DATABASE(in_cname_mode_every_name_has_to_hold),
        IN_A_DATABASE(a_blocked_name_sends_nothing),
        IN_A_DATABASE(a_share_lends_the_domain),
        IN_A_DATABASE(who_unsubscribed_gets_nothing_of_that_address),
        IN_A_DATABASE(the_senders_own_address_names_the_recipient),
        IN_A_DATABASE(the_envelope_is_the_domains_own_while_both_records_hold),
        cmocka_unit_test(every_refusal_has_a_name_of_its_own),
    };
    return cmocka_run_group_tests_name("send", tests, NULL, NULL);
}
