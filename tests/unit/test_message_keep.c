/* Messages that are explained and kept: by whom, how often, for whom to see, for how long. */
#include "signer.h"

#include "house.h"
#include "name_server.h"

#include "base/clock.h"
#include "work/message_check.h"
#include "work/people.h"
#include "work/seat.h"

#include <ctype.h>

#define DAYS(n) ((n)*86400LL)
#define FROM "From: A <a@d.example>\r\nSubject: Hello\r\n"
#define BODY "a secret of the body\r\n"
#define TAGS "v=1; a=ed25519-sha256; c=relaxed/relaxed; s=s1; d=d.example; h=From:Subject"

static struct actor owner, rival; /* of projects of two organisations */
static const struct actor platform = {.user = {.platform = PLATFORM_OPERATOR},
                                      .address = "command line"};
static struct actor support, staff; /* in the owner's project: support, and an operator */
static EVP_PKEY *key;

static struct actor make_user(const char *email, int64_t project_id, enum platform_role role) {
    int64_t id;
    const char *link;
    struct actor actor = {.address = "192.0.2.1"};
    struct user_wish wish = {.email = email,
                             .name = email,
                             .platform = role,
                             .project_id = role ? 0 : project_id,
                             .role = role ? PROJECT_NONE : PROJECT_OWNER};
    assert_int_equal(user_create(&house, arena, &platform, &wish, &id, &link), STATUS_OK);
    assert_int_equal(user_get(house.store, arena, id, &actor.user), STATUS_OK);
    assert_int_equal(actor_enter_project(&house, arena, &actor, project_id), STATUS_OK);
    return actor;
}

static struct actor make_owner(const char *org, const char *email) {
    int64_t org_id, project_id;
    assert_int_equal(org_create(&house, &platform, org, &org_id), STATUS_OK);
    assert_int_equal(project_create(&house, arena, &platform, org_id, "Project", &project_id),
                     STATUS_OK);
    return make_user(email, project_id, PLATFORM_NONE);
}

static int set_up(void **state) {
    setenv("NAFUDA_VERIFY_MS", "700", 1);
    setenv("NAFUDA_MESSAGE_LIMIT", "6", 1);
    setenv("NAFUDA_MESSAGE_DOMAIN", "check.platform.example", 1);
    setenv("NAFUDA_PRESS_USER", "5", 1);
    start_name_server();
    make_house(state);
    owner = make_owner("Owner", "owner@example.com");
    rival = make_owner("Rival", "rival@example.com");
    support = make_user("support@example.com", owner.project.id, PLATFORM_SUPPORT);
    staff = make_user("operator@example.com", owner.project.id, PLATFORM_OPERATOR);
    key = signer_key(arena, 0);
    publish("s1._domainkey.d.example", signer_record(arena, key, ""));
    publish("_dmarc.d.example", "v=DMARC1; p=reject");
    publish("d.example", "v=spf1 ip4:192.0.2.7 -all");
    return 0;
}

static int tear_down(void **state) {
    stop_name_server();
    unlink(conf_path(arena, &house.conf, "verify.lock"));
    return end_house(state);
}

static const char *signed_message(void) {
    return signer_sign(arena, key, TAGS, FROM, BODY);
}

static enum message_outcome give(const struct actor *actor, const char *raw, const char *ip,
                                 int64_t *id) {
    enum message_outcome outcome;
    struct message_given given = {MESSAGE_PASTE, span_of(raw), ip, NULL};
    assert_int_equal(message_check_make(&house, arena, actor, &given, &outcome, id), STATUS_OK);
    return outcome;
}

static int64_t given(const struct actor *actor, const char *raw) {
    int64_t id;
    assert_int_equal(give(actor, raw, NULL, &id), MESSAGE_DONE);
    return id;
}

static struct message_check awaited(const struct actor *actor) {
    struct message_check check;
    enum message_outcome outcome;
    assert_int_equal(message_check_await(&house, arena, actor, MESSAGE_MAIL, &outcome, &check),
                     STATUS_OK);
    assert_int_equal(outcome, MESSAGE_DONE);
    return check;
}

static enum message_arrived arrive(const char *recipient, int64_t *id) {
    struct message_arrival arrival = {span_of(signed_message()), recipient, "192.0.2.7", "mx.test",
                                      "a@d.example"};
    enum message_arrived outcome;
    assert_int_equal(message_check_arrived(&house, arena, &arrival, &outcome, id), STATUS_OK);
    return outcome;
}

static enum status see(const struct actor *actor, int64_t id, struct message_view *view) {
    return message_check_see(&house, arena, actor, id, view);
}

static struct message_rows rows_of(const struct actor *actor, int64_t before) {
    struct message_rows rows;
    assert_int_equal(
        message_check_rows(&house, arena, actor, &(struct message_query){before, 100}, &rows),
        STATUS_OK);
    return rows;
}

/* Tests */

static void what_was_seen_is_kept(void **state) {
    (void)state;
    struct message_view view;
    int64_t id;
    assert_int_equal(give(&owner, signed_message(), "192.0.2.7", &id), MESSAGE_DONE);
    assert_int_equal(see(&owner, id, &view), STATUS_OK);
    assert_string_equal(view.check.subject, "Hello");
    assert_string_equal(view.check.from, "a@d.example");
    assert_string_equal(view.check.dmarc, "pass");
    assert_string_equal(view.check.user, "owner@example.com");
    assert_int_equal(view.check.source, MESSAGE_PASTE);
    const struct message_report *report = &view.report;
    assert_int_equal(report->verdict, view.check.verdict);
    assert_int_equal(report->signature_count, 1);
    assert_string_equal(report->signatures[0].result, "pass");
    assert_string_equal(report->signatures[0].leg, "exact");
    assert_string_equal(report->signatures[0].domain, "d.example");
    assert_int_equal(report->signatures[0].bits, 256);
    assert_int_equal(report->passing, 0);
    assert_string_equal(report->origin.ip, "192.0.2.7");
    assert_int_equal(report->origin.ip_from, ORIGIN_GIVEN);
    assert_string_equal(report->notes[0].finding.code, "dmarc_pass_dkim");
    assert_string_equal(report->notes[0].finding.params[0].name, "from");
    assert_string_equal(report->notes[0].finding.params[0].value, "d.example");
    assert_int_equal(report->notes[0].verdict, VERDICT_OK);
    assert_int_equal(view.domain_id, 0);
}

/* What is read again is what was written, whatever is in the message. */
static void a_report_comes_back(void **state) {
    (void)state;
    static const char *const odd[] = {
        "X: \xff\xfe\x80\r\n\r\n", "From: \"\xff\"@d.example\r\nSubject: \x1b[31m\r\n\r\nx",
        ("Authentication-Results: \"\xff\";\r\n dkim=pass reason=\"\xfe\" header.d=\xff;"
         " x-odd=maybe (a\\)b); spf=broken=\r\nFrom: a@d.example\r\n\r\n"),
        "Received: from x\xff ([192.0.2.9]) by y\r\nReturn-Path: <a@\xff.example>\r\n\r\n"};
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
        turn_clock(DAYS(2) * (long long)i);
        struct message_view view;
        int64_t id = given(&owner, odd[i]);
        assert_int_equal(see(&owner, id, &view), STATUS_OK);
        assert_int_equal(view.report.verdict, view.check.verdict);
        assert_string_not_equal(view.report.dmarc, "");
        assert_true(view.report.note_count > 0);
    }
    int64_t id;
    assert_int_equal(give(&owner, "", NULL, &id), MESSAGE_NO_HEADER);
    assert_int_equal(give(&owner, "=1+1", NULL, &id), MESSAGE_NO_HEADER);
    struct message_report none;
    message_report_read(arena, "{\"notes\":[{\"code\":\"no such\"}],\"verdict\":3", &none);
    message_report_read(arena, "{\"notes\":[{\"code\":\"no such\"}],\"verdict\":3}", &none);
    assert_int_equal(none.note_count, 0);
    assert_int_equal(none.verdict, VERDICT_NONE);
}

static void the_body_is_not_kept(void **state) {
    (void)state;
    struct text raw = TEXT(arena);
    for (int i = 0; raw.size < 2 * MESSAGE_HEAD_MOST; i++)
        text_addf(&raw, "X-Padding: %d\r\n", i);
    text_add(&raw, signed_message());
    given(&owner, text_str(&raw));
    given(&owner, signed_message());
    assert_int_equal(number_of("SELECT count(*) FROM message_check "
                               "WHERE instr(head || report || subject, 'secret of the body') > 0"),
                     0);
    assert_int_equal(number_of("SELECT length(head) FROM message_check ORDER BY id LIMIT 1"),
                     MESSAGE_HEAD_MOST);
    assert_int_equal(number_of("SELECT instr(head, 'Subject: Hello') > 0 FROM message_check "
                               "ORDER BY id DESC LIMIT 1"),
                     1);
}

static void a_one_time_address_takes_one_message(void **state) {
    (void)state;
    struct message_check check = awaited(&owner);
    struct message_view view;
    int64_t id = 0;
    assert_true(strlen(check.address) > 20);
    assert_string_equal(message_check_address(&house, arena, check.address),
                        arena_printf(arena, "%s@check.platform.example", check.address));
    assert_int_equal(rows_of(&owner, 0).awaited_count, 1);
    assert_int_equal(see(&owner, check.id, &view), STATUS_OK);
    assert_int_equal(view.check.arrived_at, 0);
    char *upper = arena_strdup(arena, check.address);
    for (char *c = upper; *c; c++)
        *c = (char)toupper((unsigned char)*c);
    assert_int_equal(arrive(upper, &id), ARRIVED_KEPT);
    assert_int_equal(id, check.id);
    assert_int_equal(see(&owner, check.id, &view), STATUS_OK);
    assert_string_equal(view.check.dmarc, "pass");
    assert_int_equal(view.report.origin.sender_from, ORIGIN_GIVEN);
    assert_string_equal(view.report.spf, "pass");
    struct message_rows rows = rows_of(&owner, 0);
    assert_int_equal(rows.awaited_count, 0);
    assert_int_equal(rows.count, 1);
    int questions = zone->questions;
    assert_int_equal(arrive(check.address, &id), ARRIVED_USED);
    assert_int_equal(zone->questions, questions);
}

static void nobody_else_makes_us_ask(void **state) {
    (void)state;
    int64_t id = 0;
    struct message_check check = awaited(&owner);
    given(&owner, "From: a@x.example\r\n\r\n");
    int questions = zone->questions;
    assert_int_equal(arrive("check-none", &id), ARRIVED_UNKNOWN);
    assert_int_equal(arrive("", &id), ARRIVED_UNKNOWN);
    turn_clock(25 * 3600);
    assert_int_equal(arrive(check.address, &id), ARRIVED_UNKNOWN);
    assert_int_equal(zone->questions, questions);
    assert_int_equal(rows_of(&owner, 0).awaited_count, 0);
}

static void there_are_limits(void **state) {
    (void)state;
    enum message_outcome outcome;
    struct message_check check;
    int64_t id = 0;
    for (int i = 0; i < 5; i++)
        given(&owner, "From: a@x.example\r\n\r\n");
    int questions = zone->questions;
    assert_int_equal(give(&owner, FROM "\r\n", NULL, &id), MESSAGE_SOON);
    given(&rival, FROM "\r\n");
    assert_true(zone->questions > questions);
    turn_clock(3600);
    given(&owner, FROM "\r\n");
    questions = zone->questions;
    assert_int_equal(give(&owner, FROM "\r\n", NULL, &id), MESSAGE_TOO_MANY);
    assert_int_equal(message_check_await(&house, arena, &owner, MESSAGE_MAIL, &outcome, &check),
                     STATUS_OK);
    assert_int_equal(outcome, MESSAGE_TOO_MANY);
    assert_int_equal(zone->questions, questions);
    turn_clock(DAYS(2));
    given(&owner, FROM "\r\n");
}

/* In a seat of its own process: locks of one do not stand in its own way. */
static void one_of_an_organisation_asks_at_a_time(void **state) {
    (void)state;
    int64_t id = 0;
    int ready[2], seat;
    char octet;
    assert_int_equal(pipe(ready), 0);
    pid_t other = fork();
    if (!other) {
        if (seat_take(&house, arena, owner.project.org_id, &seat) != STATUS_OK ||
            write(ready[1], "", 1) != 1)
            _exit(1);
        for (;;)
            pause();
    }
    assert_int_equal(read(ready[0], &octet, 1), 1);
    assert_int_equal(give(&owner, FROM "\r\n", NULL, &id), MESSAGE_CROWDED);
    given(&rival, FROM "\r\n");
    kill(other, SIGKILL);
    waitpid(other, NULL, 0);
    given(&owner, FROM "\r\n");
}

static void staff_sees_what_was_handed_over(void **state) {
    (void)state;
    struct message_view view;
    struct message_check *queue;
    size_t count;
    int64_t id = given(&owner, signed_message()), own = given(&staff, FROM "\r\n");
    assert_int_equal(see(&rival, id, &view), STATUS_NONE);
    assert_int_equal(see(&support, id, &view), STATUS_NONE);
    assert_int_equal(see(&staff, id, &view), STATUS_NONE);
    assert_int_equal(see(&staff, own, &view), STATUS_OK);
    assert_int_equal(see(&owner, own, &view), STATUS_OK);
    assert_int_equal(rows_of(&support, 0).count, 0);
    assert_int_equal(message_check_hand_over(&house, arena, &rival, id, "mine"), STATUS_NONE);
    assert_int_equal(message_check_hand_over(&house, arena, &owner, id, "Why?"), STATUS_OK);
    assert_int_equal(message_check_hand_over(&house, arena, &owner, id, "Again"), STATUS_STALE);
    assert_int_equal(see(&support, id, &view), STATUS_OK);
    assert_string_equal(view.check.note, "Why?");
    assert_string_equal(view.check.hander, "owner@example.com");
    assert_int_equal(rows_of(&support, 0).count, 1);
    assert_int_equal(message_check_queue(&house, arena, &support, NULL, 10, &queue, &count),
                     STATUS_OK);
    assert_int_equal(count, 1);
    assert_string_equal(queue[0].org, "Owner");
    assert_int_equal(message_check_take_back(&house, arena, &owner, id), STATUS_OK);
    assert_int_equal(see(&support, id, &view), STATUS_NONE);
    assert_int_equal(message_check_queue(&house, arena, &support, NULL, 10, &queue, &count),
                     STATUS_OK);
    assert_int_equal(count, 0);
    assert_int_equal(number_of("SELECT count(*) FROM audit WHERE action IN ('message_check', "
                               "'message_hand', 'message_take_back')"),
                     4);
}

static void the_queue_goes_on_behind_the_last(void **state) {
    (void)state;
    struct message_check *queue, last = {.id = 0};
    size_t count = 0, seen = 0;
    for (int i = 0; i < 5; i++) {
        int64_t id = given(i % 2 ? &owner : &rival, FROM "\r\n");
        turn_clock(i / 2 * 10); /* two at a time */
        assert_int_equal(message_check_hand_over(&house, arena, i % 2 ? &owner : &rival, id, ""),
                         STATUS_OK);
    }
    do {
        assert_int_equal(
            message_check_queue(&house, arena, &support, seen ? &last : NULL, 2, &queue, &count),
            STATUS_OK);
        for (size_t i = 0; i < count; i++) {
            assert_true(!seen || queue[i].handed_at < last.handed_at ||
                        (queue[i].handed_at == last.handed_at && queue[i].id < last.id));
            last = queue[i];
            seen++;
        }
    } while (count);
    assert_int_equal(seen, 5);
}

static void lists_go_on_behind_the_last(void **state) {
    (void)state;
    int64_t first = given(&owner, FROM "\r\n"), second = given(&owner, FROM "\r\n");
    awaited(&owner);
    given(&rival, FROM "\r\n");
    struct message_rows rows = rows_of(&owner, 0);
    assert_int_equal(rows.awaited_count, 1);
    assert_int_equal(rows.count, 2);
    assert_int_equal(rows.checks[0].id, second);
    rows = rows_of(&owner, second);
    assert_int_equal(rows.awaited_count, 0);
    assert_int_equal(rows.count, 1);
    assert_int_equal(rows.checks[0].id, first);
}

static void it_is_forgotten_in_time(void **state) {
    (void)state;
    struct message_view view;
    int64_t id = given(&owner, FROM "\r\n");
    awaited(&owner);
    turn_clock(DAYS(2));
    assert_int_equal(message_check_sweep(house.store, clock_now()), STATUS_OK);
    assert_int_equal(number_of("SELECT count(*) FROM message_check"), 1);
    turn_clock(DAYS(MESSAGE_DAYS) + 5);
    assert_int_equal(see(&owner, id, &view), STATUS_NONE);
    assert_int_equal(message_check_sweep(house.store, clock_now()), STATUS_OK);
    assert_int_equal(number_of("SELECT count(*) FROM message_check"), 0);
}

#define IN_HOUSE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void) {
    const struct CMUnitTest test_message_keep[] = {
        IN_HOUSE(what_was_seen_is_kept),
        IN_HOUSE(a_report_comes_back),
        IN_HOUSE(the_body_is_not_kept),
        IN_HOUSE(a_one_time_address_takes_one_message),
        IN_HOUSE(nobody_else_makes_us_ask),
        IN_HOUSE(there_are_limits),
        IN_HOUSE(one_of_an_organisation_asks_at_a_time),
        IN_HOUSE(staff_sees_what_was_handed_over),
        IN_HOUSE(the_queue_goes_on_behind_the_last),
        IN_HOUSE(lists_go_on_behind_the_last),
        IN_HOUSE(it_is_forgotten_in_time),
    };
    return cmocka_run_group_tests(test_message_keep, NULL, NULL);
}
