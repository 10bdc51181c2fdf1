/* What is remembered of every verification: who, what DNS said, what changed, and how it is
 * forgotten. */
#include "domains.h"

#include "work/history.h"
#include "work/past.h"

static struct attempt *list_of(const struct actor *actor, int64_t id, size_t *count) {
    struct attempt *attempts;
    assert_int_equal(history_list(&house, arena, actor, id, 0, 100, &attempts, count), STATUS_OK);
    return attempts;
}

static struct attempt newest(const struct actor *actor, int64_t id) {
    size_t count;
    struct attempt *attempts = list_of(actor, id, &count);
    assert_true(count > 0);
    return attempts[0];
}

static struct attempt_view look_back(const struct actor *actor, int64_t id) {
    struct attempt_view view;
    assert_int_equal(history_see(&house, arena, actor, id, newest(actor, id).id, &view), STATUS_OK);
    return view;
}

static int64_t rows_of(const char *table) {
    return number_of(arena_printf(arena, "SELECT count(*) FROM %s", table));
}

static void every_look_is_kept(void **state) {
    (void)state;
    int64_t id = registered(&owner, "shop.example.test");
    size_t count;
    list_of(&owner, id, &count);
    assert_int_equal(count, 0);
    struct domain_view view = see(&owner, id);
    struct actor command = platform;
    command.project = owner.project;
    verify(&owner, id, 1u << CHECK_SPF);
    publish_all(&view);
    verify(&command, id, CHECKS_ALL);
    zone->rcode = 2;
    enum verification outcome;
    assert_int_equal(domain_verify(&house, arena, NULL, owner.project.id, id, CHECKS_ALL, &outcome),
                     STATUS_OK);
    struct attempt *attempts = list_of(&owner, id, &count);
    assert_int_equal(count, 3);
    assert_string_equal(attempts[2].who, owner.user.name);
    assert_int_equal(attempts[2].mask, 1u << CHECK_SPF);
    assert_int_equal(attempts[2].verdicts[CHECK_SPF], VERDICT_MISSING);
    assert_int_equal(attempts[2].verdicts[CHECK_DKIM], VERDICT_NONE);
    assert_int_equal(attempts[2].state, STATE_PENDING);
    assert_string_equal(attempts[1].who, "-");
    assert_int_equal(attempts[1].mask & ALL, ALL);
    assert_int_equal(attempts[1].state, STATE_VERIFIED);
    assert_int_equal(attempts[1].verdicts[CHECK_DMARC], see(&owner, id).checks[3].standing.verdict);
    assert_string_equal(attempts[0].who, "");
    for (int kind = 0; kind < CHIP_COUNT; kind++)
        assert_int_equal(attempts[0].verdicts[kind], VERDICT_UNKNOWN);
    assert_int_equal(attempts[0].state, STATE_VERIFIED);
    for (size_t i = 0; i < count; i++) {
        assert_true(attempts[i].changed);
        assert_int_equal(attempts[i].id, 3 - i);
        assert_in_range(attempts[i].at, clock_now() - 20, clock_now());
        assert_in_range(attempts[i].took_ms, 0, 1000);
    }
    assert_int_equal(history_list(&house, arena, &owner, id, attempts[0].id, 1, &attempts, &count),
                     STATUS_OK);
    assert_int_equal(count, 1);
    assert_string_equal(attempts[0].who, "-");
}

static void the_same_again_costs_little(void **state) {
    (void)state;
    int64_t id = verified_domain();
    publish("shop.example.test", "one");
    publish("shop.example.test", "two");
    assert_int_equal(state_after(&owner, id), STATE_VERIFIED);
    int64_t before = rows_of("answered");
    struct attempt_view first = look_back(&owner, id);
    for (int i = 1; i <= 3; i++) {
        /* Records turned round are the same records, and time is no answer. */
        withdraw("shop.example.test");
        publish("shop.example.test", i % 2 ? "two" : "one");
        publish("shop.example.test", see(&owner, id).records[CHECK_SPF].value);
        publish("shop.example.test", i % 2 ? "one" : "two");
        turn_clock(i * 60);
        assert_int_equal(state_after(&owner, id), STATE_VERIFIED);
        assert_false(newest(&owner, id).changed);
    }
    assert_int_equal(rows_of("answered"), before);
    struct attempt_view last = look_back(&owner, id);
    assert_int_equal(last.attempt.id, first.attempt.id + 3);
    assert_int_equal(last.answer_count, first.answer_count);
    assert_int_equal(last.change_count, 0);
    publish("shop.example.test", "three");
    assert_int_equal(state_after(&owner, id), STATE_VERIFIED);
    assert_int_equal(rows_of("answered"), before + 1);
    assert_false(newest(&owner, id).changed);
}

/* A zone that says all it can at every look. */
static void little_is_kept_of_much(void **state) {
    (void)state;
    enum { QUESTIONS = 320, RECORDS = 20, OCTETS = 2048 };
    struct answers *answers = answers_new(arena, QUESTIONS);
    for (int i = 0; i < QUESTIONS; i++) {
        answers_get(answers, arena_printf(arena, "n%d.example.test", i), RR_TXT);
        struct answer *answer = answers_at(answers, (size_t)i);
        answer->state = ANSWER_FOUND;
        answer->rrs = arena_alloc(arena, RECORDS * sizeof *answer->rrs);
        for (; answer->rr_count < RECORDS; answer->rr_count++) {
            struct rr *rr = &answer->rrs[answer->rr_count];
            rr->strings = arena_alloc(arena, sizeof *rr->strings);
            rr->strings[rr->string_count++] = span_of(arena_printf(arena, "%0*d", OCTETS, i));
        }
    }
    const char *text = past_write(arena, answers);
    struct past_answer *read;
    size_t count;
    assert_true(strlen(text) < 150000);
    past_read(arena, text, &read, &count);
    assert_int_equal(count, QUESTIONS);
    assert_int_equal(read[0].value_count, 16);
    assert_int_equal(read[count - 1].value_count, 1);
    assert_string_equal(read[count - 1].values[0], "…");
}

static const struct past_answer *answer_to(const struct attempt_view *view, const char *name,
                                           const char *type) {
    for (size_t i = 0; i < view->answer_count; i++)
        if (!strcmp(view->answers[i].name, name) && !strcmp(view->answers[i].type, type))
            return &view->answers[i];
    return NULL;
}

static const struct past_change *change_of(const struct attempt_view *view, const char *name) {
    for (size_t i = 0; i < view->change_count; i++) {
        const struct past_change *change = &view->changes[i];
        if (!strcmp((change->now ? change->now : change->before)->name, name) &&
            !strcmp((change->now ? change->now : change->before)->type, "TXT"))
            return change;
    }
    return NULL;
}

static void what_changed_since_all_was_well(void **state) {
    (void)state;
    int64_t id = registered(&owner, "shop.example.test");
    struct domain_view view = see(&owner, id);
    assert_int_equal(state_after(&owner, id), STATE_PENDING);
    assert_int_equal(look_back(&owner, id).last_good.id, 0);
    assert_int_equal(look_back(&owner, id).change_count, 0);
    publish_all(&view);
    publish("shop.example.test", "tab\there");
    publish("shop.example.test", "");
    assert_int_equal(state_after(&owner, id), STATE_VERIFIED);
    struct attempt_view good = look_back(&owner, id);
    const struct past_answer *spf = answer_to(&good, "shop.example.test", "TXT");
    assert_int_equal(spf->value_count, 3);
    assert_string_equal(spf->values[0], "");
    assert_string_equal(spf->values[1], "tab\\x09here");
    assert_string_equal(spf->values[2], view.records[CHECK_SPF].value);
    assert_string_equal(spf->server, house.conf.resolvers[0]);
    assert_string_equal(spf->state, "found");
    assert_int_equal(spf->asked, '0');
    assert_int_equal(spf->rcode, 0);
    withdraw("shop.example.test");
    withdraw("_dmarc.shop.example.test");
    publish("_dmarc.shop.example.test", "v=DMARC1; p=reject;");
    assert_int_equal(state_after(&owner, id), STATE_DEGRADED);
    struct attempt_view bad = look_back(&owner, id);
    assert_int_equal(bad.last_good.id, good.attempt.id);
    const struct past_change *change = change_of(&bad, "shop.example.test");
    assert_non_null(change);
    assert_int_equal(change->before->value_count, 3);
    assert_int_equal(change->now->value_count, 0);
    assert_string_equal(change->now->state, "nodata");
    change = change_of(&bad, "_dmarc.shop.example.test");
    assert_string_equal(change->before->values[0], "v=DMARC1; p=none;");
    assert_string_equal(change->now->values[0], "v=DMARC1; p=reject;");
    assert_null(change_of(&bad, view.records[CHECK_DKIM].host));
    /* Asked for one check alone: the rest was not asked now. */
    verify(&owner, id, 1u << CHECK_DKIM);
    bad = look_back(&owner, id);
    assert_int_equal(bad.last_good.id, good.attempt.id);
    assert_null(change_of(&bad, "shop.example.test")->now);
}

static void nobody_answers(void **state) {
    (void)state;
    int64_t id = registered(&owner, "shop.example.test");
    zone->silent = 1;
    assert_int_equal(state_after(&owner, id), STATE_PENDING);
    struct attempt_view view = look_back(&owner, id);
    const struct past_answer *spf = answer_to(&view, "shop.example.test", "TXT");
    assert_string_equal(spf->server, "");
    assert_string_equal(spf->state, "timeout");
    assert_int_equal(spf->rcode, -1);
    assert_in_range(view.attempt.took_ms, 600, 2000);
}

static void foreign_history_is_missing(void **state) {
    (void)state;
    int64_t id = verified_domain();
    struct attempt *attempts;
    struct attempt_view view;
    struct day days[DAYS_SHOWN];
    size_t count;
    assert_int_equal(history_list(&house, arena, &rival, id, 0, 9, &attempts, &count), STATUS_NONE);
    assert_int_equal(history_see(&house, arena, &rival, id, 1, &view), STATUS_NONE);
    assert_int_equal(history_days(&house, arena, &rival, id, days, &count), STATUS_NONE);
    assert_int_equal(history_see(&house, arena, &owner, id, 99, &view), STATUS_NONE);
    assert_int_equal(history_see(&house, arena, &owner, id, 1, &view), STATUS_OK);
}

static void what_came_too_late_is_not_kept(void **state) {
    (void)state;
    int64_t id = registered(&owner, "shop.example.test");
    struct domain stale = see(&owner, id).domain;
    assert_int_equal(domain_renew_token(&house, arena, &owner, id), STATUS_OK);
    struct domain_check nothing[CHECK_COUNT] = {{.result = ""}};
    int held;
    assert_int_equal(store_begin(house.store), STATUS_OK);
    assert_int_equal(
        store_end(house.store, domain_save_checks(house.store, &stale, stale.generation,
                                                  STATE_PENDING, 0, nothing, &held)),
        STATUS_STALE);
    size_t count;
    list_of(&owner, id, &count);
    assert_int_equal(count, 0);
    int done;
    verify(&owner, id, ALL);
    assert_int_equal(domain_delete(&house, arena, &owner, id, "shop.example.test", &done),
                     STATUS_OK);
    assert_int_equal(rows_of("attempt") + rows_of("answered") + rows_of("domain_day"), 0);
}

/* The clock is set to so many seconds behind the beginning of a day. */
static void set_day(int64_t day, int seconds) {
    turn_clock(0);
    turn_clock(day * 86400 + seconds - clock_now());
}

static void days_are_marked(void **state) {
    (void)state;
    int64_t today = clock_now() / 86400 + 1;
    struct day days[DAYS_SHOWN];
    size_t count;
    int64_t id = registered(&owner, "shop.example.test");
    struct domain_view view = see(&owner, id);
    assert_int_equal(history_days(&house, arena, &owner, id, days, &count), STATUS_OK);
    assert_int_equal(count, 0);
    set_day(today, 10);
    verify(&owner, id, 1u << CHECK_SPF);
    set_day(today + 1, 86399 - 30);
    publish_all(&view);
    verify(&owner, id, ALL);
    zone->rcode = 2;
    verify(&owner, id, ALL);
    zone->rcode = 0;
    set_day(today + 3, 1);
    withdraw("shop.example.test");
    publish("shop.example.test", "v=spf1 include:spf.platform.example +all");
    verify(&owner, id, ALL);
    assert_int_equal(history_days(&house, arena, &owner, id, days, &count), STATUS_OK);
    assert_int_equal(count, 3);
    assert_int_equal(days[0].day, today);
    assert_int_equal(days[0].seen[CHECK_SPF], DAY_FAILED);
    assert_int_equal(days[0].seen[CHECK_DKIM], 0);
    assert_int_equal(days[1].day, today + 1);
    assert_int_equal(days[1].seen[CHECK_SPF], DAY_HELD | DAY_UNKNOWN);
    assert_int_equal(days[1].seen[CHECK_DKIM], DAY_HELD | DAY_UNKNOWN);
    assert_int_equal(days[2].day, today + 3);
    assert_int_equal(days[2].seen[CHECK_SPF], DAY_WEAK);
    set_day(today + DAYS_SHOWN, 1);
    assert_int_equal(history_days(&house, arena, &owner, id, days, &count), STATUS_OK);
    assert_int_equal(count, 2);
    assert_int_equal(days[0].day, today + 1);
}

static void forget(void) {
    int64_t after = 0;
    do
        assert_int_equal(history_forget(&house, arena, &after), STATUS_OK);
    while (after);
}

static void the_old_is_forgotten(void **state) {
    (void)state;
    int64_t id = verified_domain(), other = registered(&rival, "other.example.test");
    verify(&rival, other, 1u << CHECK_SPF);
    struct domain_view view = see(&owner, id);
    for (int day = 1; day <= 100; day += 9) {
        if (day == 19)
            withdraw(view.records[CHECK_SPF].host);
        turn_clock(DAYS(day));
        enum verification outcome;
        assert_int_equal(domain_verify(&house, arena, NULL, owner.project.id, id, ALL, &outcome),
                         STATUS_OK);
        if (see(&owner, id).domain.life.state == STATE_FAILED)
            break;
    }
    size_t count;
    struct attempt *attempts = list_of(&owner, id, &count);
    assert_int_equal(count, 5); /* days 0, 1, 10, 19 and 28, when the grace was over */
    assert_int_equal(attempts[0].state, STATE_FAILED);
    forget();
    list_of(&owner, id, &count);
    assert_int_equal(count, 5);
    turn_clock(DAYS(90) + HOURS(12));
    forget();
    list_of(&owner, id, &count);
    assert_int_equal(count, 4);
    turn_clock(DAYS(200));
    forget();
    attempts = list_of(&owner, id, &count);
    assert_int_equal(count, 2); /* the last one, and the last good one */
    assert_int_equal(attempts[0].id, 5);
    assert_int_equal(attempts[1].id, 3);
    struct attempt_view seen = look_back(&owner, id);
    assert_int_equal(seen.last_good.id, 3);
    assert_non_null(change_of(&seen, "shop.example.test")->before);
    list_of(&rival, other, &count);
    assert_int_equal(count, 1);
    assert_int_equal(rows_of("answered"), 3);
    assert_int_equal(rows_of("domain_day"), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        IN_A_HOUSE(every_look_is_kept),
        IN_A_HOUSE(the_same_again_costs_little),
        IN_A_HOUSE(what_changed_since_all_was_well),
        IN_A_HOUSE(nobody_answers),
        IN_A_HOUSE(foreign_history_is_missing),
        IN_A_HOUSE(what_came_too_late_is_not_kept),
        IN_A_HOUSE(little_is_kept_of_much),
        IN_A_HOUSE(days_are_marked),
        IN_A_HOUSE(the_old_is_forgotten),
    };
    return cmocka_run_group_tests_name("test_history", tests, NULL, NULL);
}
