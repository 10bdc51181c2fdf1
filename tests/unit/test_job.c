#include "name_server.h"
#include "owners.h"

#include "base/clock.h"
#include "work/block.h"
#include "work/domain.h"
#include "work/job.h"
#include "work/people.h"
#include "work/sweep.h"

static void give_role(int64_t project_id, enum project_role role) {
    assert_int_equal(member_set(house.store, project_id, owner.user.id, role), STATUS_OK);
}

static int set_up(void **state) {
    setenv("NAFUDA_VERIFY_MS", "700", 1);
    setenv("NAFUDA_PENDING_LIMIT", "4", 1);
    setenv("NAFUDA_KEY_STOCK", "1", 1);
    setenv("NAFUDA_JOB_ITEMS", "1000", 1);
    start_name_server();
    publish("spf.platform.example", "v=spf1 ip4:192.0.2.25 -all");
    make_house(state);
    struct blocking blocking;
    assert_int_equal(block_add(&house, arena, &platform, "platform.example", NULL, &blocking),
                     STATUS_OK);
    owner = make_owner("Owner", "owner@example.com");
    rival = make_owner("Rival", "rival@example.com");
    return 0;
}

static int tear_down(void **state) {
    stop_name_server();
    return end_house(state);
}

static struct job_start ask_for(const struct actor *actor, const char *typed) {
    struct job_start start;
    assert_int_equal(job_register(&house, arena, actor, typed, &start), STATUS_OK);
    return start;
}

static int64_t made(struct job_start start) {
    assert_int_equal(start.answer, JOB_MADE);
    assert_true(start.id > 0);
    return start.id;
}

static struct job_start ask_for_all(const struct actor *actor) {
    struct job_start start;
    assert_int_equal(job_verify(&house, arena, actor, &start), STATUS_OK);
    return start;
}

static struct job_view see(const struct actor *actor, int64_t id) {
    struct job_view view;
    assert_int_equal(job_see(&house, arena, actor, id, (struct job_key){-1, 0}, 100, &view),
                     STATUS_OK);
    return view;
}

static int64_t turn;

/* One piece; whether there was any. */
static int work(void) {
    int did;
    assert_int_equal(job_work(&house, arena, &turn, &did), STATUS_OK);
    return did;
}

static void work_off(void) {
    while (work())
        ;
}

/* What the watcher does beside it. */
static void look_at_what_is_due(void) {
    struct arena *life = arena_new();
    struct sweep *sweep;
    int busy = 1;
    assert_int_equal(sweep_open(life, &house, &sweep), STATUS_OK);
    while (busy)
        assert_int_equal(sweep_on(sweep, &busy), STATUS_OK);
    arena_free(life);
}

/* "name:outcome …", as it is shown. */
static const char *told(const struct job_view *view) {
    struct text text = TEXT(arena);
    for (size_t i = 0; i < view->count; i++)
        text_addf(&text, "%s%s:%s", i ? " " : "", view->items[i].name,
                  job_outcome_name(view->items[i].outcome));
    return text_str(&text);
}

static const char *told_of(const struct actor *actor, int64_t id) {
    struct job_view view = see(actor, id);
    return told(&view);
}

static int64_t registered(const struct actor *actor, const char *name) {
    struct registration registration;
    struct domain_wish wish = {.typed = name};
    assert_int_equal(domain_register(&house, arena, actor, &wish, &registration), STATUS_OK);
    assert_int_equal(registration.refusal, REGISTER_DONE);
    return registration.id;
}

static void publish_all(const struct actor *actor, int64_t id) {
    struct domain_view view;
    assert_int_equal(domain_see(&house, arena, actor, id, &view), STATUS_OK);
    for (int kind = 0; kind < CHIP_COUNT; kind++)
        publish(view.records[kind].host, view.records[kind].value);
}

/* Registering */

static void a_refused_name_stops_no_other(void **state) {
    (void)state;
    registered(&owner, "old.test");
    int64_t id = made(ask_for(&owner, "a.test\nx@c.test\nwww.platform.example old.test co.jp\n"
                                      "B.test b.test. d.test e.test"));
    struct job_view view = see(&owner, id);
    assert_string_equal(told(&view), "x@c.test:name co.jp:name a.test:waits "
                                     "www.platform.example:waits old.test:waits b.test:waits "
                                     "d.test:waits e.test:waits");
    assert_int_equal(view.job.total, 8);
    assert_int_equal(view.job.waiting, 6);
    assert_int_equal(view.job.doubles, 1);
    assert_int_equal(view.suggestion_count, 1);
    assert_string_equal(view.suggestions[0], "c.test");
    assert_true(work());
    assert_int_equal(see(&owner, id).job.waiting, 5);
    work_off();
    view = see(&owner, id);
    /* Four may be pending: old, a, b, d. */
    assert_string_equal(told(&view), "x@c.test:name www.platform.example:blocked co.jp:name "
                                     "e.test:too_many old.test:have a.test:registered "
                                     "b.test:registered d.test:registered");
    assert_int_equal(view.job.waiting, 0);
    assert_in_range(view.job.ended_at, clock_now() - 60, clock_now());
    assert_int_equal(view.counts[OUTCOME_REGISTERED], 3);
    assert_int_equal(view.counts[OUTCOME_NAME], 2);
    assert_string_equal(view.items[0].detail, "mail_address");
    for (size_t i = 4; i < view.count; i++) {
        struct domain domain;
        assert_int_equal(
            domain_by_name(house.store, arena, owner.project.id, view.items[i].name, &domain),
            STATUS_OK);
        assert_int_equal(view.items[i].domain_id, domain.id);
    }
    assert_int_equal(number_of("SELECT count(*) FROM audit WHERE action = 'domain_register' AND "
                               "subject = 'b.test' AND address = '192.0.2.1'"),
                     1);
    assert_int_equal(
        number_of("SELECT count(*) FROM domain LEFT JOIN dkim_key ON domain_id = domain.id "
                  "WHERE dkim_key.id IS NULL"),
        0);
}

static void a_list_of_no_names_ends_at_once(void **state) {
    (void)state;
    struct job_view view = see(&owner, made(ask_for(&owner, "com co.jp")));
    assert_int_equal(view.job.waiting, 0);
    assert_int_not_equal(view.job.ended_at, 0);
    assert_int_equal(ask_for(&owner, " \n, ").answer, JOB_NOTHING);
    assert_false(work());
}

static const char *names(const char *of, int count) {
    struct text text = TEXT(arena);
    for (int i = 0; i < count; i++)
        text_addf(&text, "%s%d.test\n", of, i);
    return text_str(&text);
}

static void a_list_has_its_bounds(void **state) {
    (void)state;
    struct job_start start = ask_for(&owner, names("a", 1001));
    assert_int_equal(start.answer, JOB_TOO_LONG);
    assert_int_equal(start.count, 1001);
    assert_int_equal(number_of("SELECT count(*) FROM job"), 0);
    made(ask_for(&owner, names("a", 1000)));
    /* A second project of the organisation finds no room; another organisation does. */
    struct actor second = owner;
    int64_t project_id;
    assert_int_equal(
        project_create(&house, arena, &platform, owner.project.org_id, "Second", &project_id),
        STATUS_OK);
    give_role(project_id, PROJECT_OWNER);
    assert_int_equal(actor_enter_project(&house, arena, &second, project_id), STATUS_OK);
    assert_int_equal(ask_for(&second, "b.test").answer, JOB_CROWDED);
    made(ask_for(&second, "co.jp"));
    made(ask_for(&rival, "b.test"));
}

static void the_second_press_is_led_to_the_first(void **state) {
    (void)state;
    int64_t id = made(ask_for(&owner, "a.test b.test co.jp"));
    struct job_start again = ask_for(&owner, "A.test,b.test\nco.jp");
    assert_int_equal(again.answer, JOB_RUNS);
    assert_int_equal(again.id, id);
    again = ask_for(&owner, "c.test");
    assert_int_equal(again.answer, JOB_OTHER_RUNS);
    assert_int_equal(again.id, id);
    work_off();
    assert_int_not_equal(made(ask_for(&owner, "a.test b.test co.jp")), id);
}

static void jobs_take_turns(void **state) {
    (void)state;
    int64_t first = made(ask_for(&owner, "a.test b.test c.test"));
    int64_t second = made(ask_for(&rival, "d.test e.test"));
    work();
    work();
    assert_int_equal(see(&owner, first).job.waiting, 2);
    assert_int_equal(see(&rival, second).job.waiting, 1);
}

static void rights_are_asked_again(void **state) {
    (void)state;
    int64_t id = made(ask_for(&owner, "a.test b.test"));
    assert_true(work());
    give_role(owner.project.id, PROJECT_MEMBER);
    work_off();
    struct actor all = operator_in(owner.project.id);
    assert_string_equal(told_of(&all, id), "b.test:rights a.test:registered");
    assert_int_equal(number_of("SELECT count(*) FROM domain"), 1);
    /* A member may verify; who is out of the project may not. */
    assert_int_equal(actor_enter_project(&house, arena, &owner, owner.project.id), STATUS_OK);
    id = made(ask_for_all(&owner));
    give_role(owner.project.id, PROJECT_NONE);
    work_off();
    assert_string_equal(told_of(&all, id), "a.test:rights");
}

/* The deed and its mark are one transaction: without the mark there is no deed. */
static void what_cannot_be_marked_is_not_done(void **state) {
    (void)state;
    int did;
    int64_t list = made(ask_for(&owner, "a.test"));
    run("CREATE TRIGGER never BEFORE UPDATE ON job_item BEGIN SELECT RAISE(ABORT, 'no'); END");
    assert_int_not_equal(job_work(&house, arena, &turn, &did), STATUS_OK);
    assert_int_equal(number_of("SELECT count(*) FROM domain"), 0);
    assert_int_equal(number_of("SELECT count(*) FROM audit WHERE action = 'domain_register'"), 0);
    run("DROP TRIGGER never");
    work_off();
    assert_string_equal(told_of(&owner, list), "a.test:registered");
    int64_t all = made(ask_for_all(&owner));
    work_off();
    run("CREATE TRIGGER never BEFORE UPDATE ON job_item BEGIN SELECT RAISE(ABORT, 'no'); END");
    enum verification outcome;
    assert_int_not_equal(domain_verify(&house, arena, NULL, owner.project.id,
                                       see(&owner, list).items[0].domain_id, CHECKS_ALL, &outcome),
                         STATUS_OK);
    assert_int_equal(number_of("SELECT count(*) FROM domain WHERE checked_at > 0"), 0);
    assert_string_equal(told_of(&owner, all), "a.test:asked");
}

static void the_command_line_acts_as_an_operator(void **state) {
    (void)state;
    struct actor all = operator_in(owner.project.id);
    int64_t id = made(ask_for(&all, "a.test"));
    work_off();
    assert_string_equal(told_of(&owner, id), "a.test:registered");
    assert_int_equal(number_of("SELECT count(*) FROM audit WHERE subject = 'a.test' AND user_id IS "
                               "NULL AND address = 'command line'"),
                     1);
}

/* Verifying */

static void all_domains_are_looked_at(void **state) {
    (void)state;
    assert_int_equal(ask_for_all(&owner).answer, JOB_NOTHING);
    int64_t good = registered(&owner, "good.test");
    registered(&owner, "new.test");
    registered(&owner, "over.test");
    registered(&rival, "good.test");
    publish_all(&owner, good);
    run("UPDATE domain SET state = 1, next_check = 0 WHERE name = 'over.test'");
    int64_t id = made(ask_for_all(&owner));
    struct job_view view = see(&owner, id);
    assert_string_equal(told(&view), "over.test:ended good.test:waits new.test:waits");
    struct job_start again = ask_for_all(&owner);
    assert_int_equal(again.answer, JOB_RUNS);
    assert_int_equal(again.id, id);
    look_at_what_is_due(); /* nobody asked yet, and registering makes nothing due at once */
    assert_int_equal(see(&owner, id).job.waiting, 2);
    work_off();
    view = see(&owner, id);
    assert_string_equal(told(&view), "over.test:ended good.test:asked new.test:asked");
    look_at_what_is_due();
    view = see(&owner, id);
    assert_string_equal(told(&view), "over.test:ended new.test:pending good.test:verified");
    assert_int_equal(view.items[1].chips[CHECK_SPF].verdict, VERDICT_MISSING);
    assert_string_equal(view.items[1].chips[CHECK_SPF].code, "spf_missing");
    assert_int_not_equal(view.job.ended_at, 0);
    assert_false(work());
    assert_int_equal(number_of("SELECT count(*) FROM domain WHERE checked_at > 0"), 2);
}

static void what_broke_stands_first(void **state) {
    (void)state;
    int64_t a = registered(&owner, "a.test"), b = registered(&owner, "b.test");
    publish_all(&owner, a);
    publish_all(&owner, b);
    int64_t id = made(ask_for_all(&owner));
    work_off();
    look_at_what_is_due();
    assert_string_equal(told_of(&owner, id), "a.test:verified b.test:verified");
    withdraw("_dmarc.b.test");
    id = made(ask_for_all(&owner));
    work_off();
    look_at_what_is_due();
    assert_string_equal(told_of(&owner, id), "b.test:degraded a.test:verified");
}

static void what_cannot_be_asked_is_told(void **state) {
    (void)state;
    registered(&owner, "a.test");
    zone->rcode = 2;
    int64_t id = made(ask_for_all(&owner));
    work_off();
    look_at_what_is_due();
    assert_string_equal(told_of(&owner, id), "a.test:unknown");
}

static void a_deleted_domain_ends_its_item(void **state) {
    (void)state;
    int done;
    int64_t a = registered(&owner, "a.test"), b = registered(&owner, "b.test");
    int64_t id = made(ask_for_all(&owner));
    assert_int_equal(domain_delete(&house, arena, &owner, a, "a.test", &done), STATUS_OK);
    work_off();
    assert_string_equal(told_of(&owner, id), "a.test:gone b.test:asked");
    assert_int_equal(domain_delete(&house, arena, &owner, b, "b.test", &done), STATUS_OK);
    work_off();
    struct job_view view = see(&owner, id);
    assert_string_equal(told(&view), "a.test:gone b.test:gone");
    assert_int_not_equal(view.job.ended_at, 0);
}

/* A look at one record moves the domain's next check; the item still gets its own. */
static void a_partial_look_ends_nothing(void **state) {
    (void)state;
    enum verification outcome;
    int64_t a = registered(&owner, "a.test");
    int64_t id = made(ask_for_all(&owner));
    work_off();
    assert_int_equal(
        domain_verify(&house, arena, &owner, owner.project.id, a, 1u << CHECK_SPF, &outcome),
        STATUS_OK);
    assert_int_equal(outcome, VERIFICATION_DONE);
    assert_string_equal(told_of(&owner, id), "a.test:asked");
    assert_true(work());
    assert_false(work());
    look_at_what_is_due();
    assert_string_equal(told_of(&owner, id), "a.test:pending");
}

static void a_press_of_verify_ends_the_item(void **state) {
    (void)state;
    enum verification outcome;
    int64_t a = registered(&owner, "a.test");
    int64_t id = made(ask_for_all(&owner));
    assert_int_equal(
        domain_verify(&house, arena, &owner, owner.project.id, a, CHECKS_ALL, &outcome), STATUS_OK);
    assert_string_equal(told_of(&owner, id), "a.test:pending");
    assert_int_equal(see(&owner, id).job.waiting, 0);
}

/* However many a project has, a few are made due at a time. */
static void others_find_room(void **state) {
    (void)state;
    for (int i = 0; i < 170; i++)
        run(arena_printf(
            arena,
            "INSERT INTO domain (project_id, org_id, name, state, token, selector, public_key, "
            "created_at, window_began, window_ends, next_check) VALUES (%lld, %lld, 'd%d.test', 2, "
            "'0123456789012345678901234567890123456789012', 's', 'MIIB', 1, 1, 1, 9999999999)",
            (long long)owner.project.id, (long long)owner.project.org_id, i));
    int64_t id = made(ask_for_all(&owner));
    work_off();
    struct job_view view = see(&owner, id);
    assert_int_equal(view.counts[OUTCOME_ASKED], 100);
    assert_int_equal(view.counts[OUTCOME_WAITS], 70);
    assert_int_equal(number_of(arena_printf(
                         arena, "SELECT count(*) FROM domain WHERE next_check BETWEEN 1 AND %lld",
                         (long long)clock_now())),
                     100);
}

/* Keeping */

static void pages_go_on_behind_the_last(void **state) {
    (void)state;
    int64_t id = made(ask_for(&owner, "co.jp a.test com b.test c.test"));
    struct job_view view;
    struct job_key after = {-1, 0};
    struct text all = TEXT(arena);
    do {
        assert_int_equal(job_see(&house, arena, &owner, id, after, 2, &view), STATUS_OK);
        for (size_t i = 0; i < view.count && i < 2; i++) {
            text_addf(&all, "%s ", view.items[i].name);
            after = (struct job_key){job_outcome_rank(view.items[i].outcome), view.items[i].number};
        }
    } while (view.count > 2);
    assert_string_equal(text_str(&all), "co.jp com a.test b.test c.test ");
}

static void a_foreign_job_is_none(void **state) {
    (void)state;
    struct job_view view;
    struct job *jobs;
    size_t count;
    int64_t id = made(ask_for(&owner, "a.test"));
    assert_int_equal(job_see(&house, arena, &rival, id, (struct job_key){-1, 0}, 10, &view),
                     STATUS_NONE);
    assert_int_equal(job_recent(&house, arena, &rival, &jobs, &count), STATUS_OK);
    assert_int_equal(count, 0);
    assert_int_equal(job_recent(&house, arena, &owner, &jobs, &count), STATUS_OK);
    assert_int_equal(count, 1);
}

static void what_ended_is_forgotten_in_time(void **state) {
    (void)state;
    struct job *jobs;
    size_t count;
    made(ask_for(&owner, "co.jp"));
    made(ask_for(&owner, "a.test"));
    turn_clock(DAYS(2));
    assert_int_equal(job_recent(&house, arena, &owner, &jobs, &count), STATUS_OK);
    assert_int_equal(count, 1); /* the one that runs */
    assert_int_equal(job_sweep(house.store, clock_now() - DAYS(1)), STATUS_OK);
    assert_int_equal(number_of("SELECT count(*) FROM job"), 1);
    assert_int_equal(number_of("SELECT count(*) FROM job_item"), 1);
}

#define IN_HOUSE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void) {
    const struct CMUnitTest test_job[] = {
        IN_HOUSE(a_refused_name_stops_no_other),
        IN_HOUSE(a_list_of_no_names_ends_at_once),
        IN_HOUSE(a_list_has_its_bounds),
        IN_HOUSE(the_second_press_is_led_to_the_first),
        IN_HOUSE(jobs_take_turns),
        IN_HOUSE(rights_are_asked_again),
        IN_HOUSE(what_cannot_be_marked_is_not_done),
        IN_HOUSE(the_command_line_acts_as_an_operator),
        IN_HOUSE(all_domains_are_looked_at),
        IN_HOUSE(what_broke_stands_first),
        IN_HOUSE(what_cannot_be_asked_is_told),
        IN_HOUSE(a_deleted_domain_ends_its_item),
        IN_HOUSE(a_partial_look_ends_nothing),
        IN_HOUSE(a_press_of_verify_ends_the_item),
        IN_HOUSE(others_find_room),
        IN_HOUSE(pages_go_on_behind_the_last),
        IN_HOUSE(a_foreign_job_is_none),
        IN_HOUSE(what_ended_is_forgotten_in_time),
    };
    return cmocka_run_group_tests(test_job, NULL, NULL);
}
