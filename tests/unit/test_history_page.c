#include "unit/page_scene.h"

#include <stdlib.h>

static struct attempt attempts[40];
static size_t attempt_count;
static int64_t asked_before;
static struct attempt_view attempt_view;
static enum status attempt_status;

enum status history_list(struct house *house, struct arena *arena, const struct actor *actor,
                         int64_t domain_id, int64_t before, int limit, struct attempt **found,
                         size_t *count) {
    (void)house, (void)arena, (void)actor, (void)domain_id;
    asked_before = before;
    *found = attempts;
    *count = attempt_count < (size_t)limit ? attempt_count : (size_t)limit;
    return STATUS_OK;
}

enum status history_see(struct house *house, struct arena *arena, const struct actor *actor,
                        int64_t domain_id, int64_t attempt_id, struct attempt_view *view) {
    (void)house, (void)arena, (void)actor, (void)domain_id, (void)attempt_id;
    *view = attempt_view;
    return attempt_status;
}

static struct attempt attempt(int64_t id, const char *who, enum verdict spf) {
    struct attempt made = {.id = id,
                           .at = 1700000000 + id * 3600,
                           .took_ms = 1250,
                           .who = who,
                           .mask = 15,
                           .state = STATE_VERIFIED};
    for (int kind = 0; kind < 4; kind++)
        made.verdicts[kind] = VERDICT_OK;
    made.verdicts[CHECK_SPF] = spf;
    return made;
}

/* The strip of days on the domain's own page */

static const char *strip(const char *lang, const char *name) {
    const char *page = shown_by(domain_detail_get, lang, "");
    const char *from = strstr(page, "<dl class=\"strip\">");
    assert_non_null(from);
    return between(from, arena_printf(scene_arena, "<dt>%s</dt>", name), "</dd>");
}

static int cells(const char *drawn, const char *look) {
    int count = 0;
    const char *mark = arena_printf(scene_arena, "href=\"#d-%s\"", look);
    for (; (drawn = strstr(drawn, mark)); drawn++)
        count++;
    return count;
}

static void see_day(int ago, unsigned char spf) {
    struct day *day = &scene_days[scene_day_count++];
    *day = (struct day){.day = clock_now() / 86400 - ago};
    day->seen[CHECK_SPF] = spf;
    day->seen[CHECK_DMARC] = DAY_HELD;
}

static void each_day_is_a_cell_and_a_word(void **state) {
    (void)state;
    begin_scene(DKIM_MODE_TXT);
    see_check(CHECK_SPF, VERDICT_WRONG);
    see_day(29, DAY_HELD);
    see_day(20, DAY_HELD | DAY_UNKNOWN);
    see_day(19, DAY_HELD | DAY_FAILED | DAY_WEAK);
    see_day(18, DAY_FAILED);
    see_day(3, DAY_WEAK | DAY_HELD);
    see_day(2, DAY_UNKNOWN | DAY_FAILED);
    see_day(0, DAY_UNKNOWN);
    const char *spf = strip("en", "SPF");
    const int wanted[] = {2, 1, 2, 1, 1, 23};
    const char *const looks[] = {"ok", "weak", "bad", "mixed", "unknown", "none"};
    for (int i = 0; i < 6; i++)
        assert_int_equal(cells(spf, looks[i]), wanted[i]);
    const char *words = between(spf, "aria-label=\"", "\"");
    const char *const said[] = {" right, ",      " to ",
                                " not right, ",  " not right for a time, ",
                                " to review, ",  " could not be checked",
                                " not checked, "};
    for (size_t i = 0; i < sizeof said / sizeof *said; i++)
        assert_has(words, said[i]);
    assert_int_equal(cells(strip("en", "DMARC"), "ok"), 7);
    assert_int_equal(cells(strip("en", "Ownership"), "none"), 30);
    assert_has(between(strip("ja", "SPF"), "aria-label=\"", "\""), "日 問題あり");
}

static void days_are_named_by_the_calendar(void **state) {
    (void)state;
    setenv("NAFUDA_CLOCK", arena_printf(scene_arena, "%lld", 1772409600 - (long long)clock_now()),
           1); /* 2026-03-02 */
    begin_scene(DKIM_MODE_TXT);
    see_day(2, DAY_FAILED);
    see_day(1, DAY_FAILED);
    const char *english = strip("en", "SPF"), *japanese = strip("ja", "SPF");
    setenv("NAFUDA_CLOCK", "0", 1);
    assert_has(english, "28 February to 1 March not right, 2 March not checked");
    assert_has(japanese, "2月28日から3月1日 問題あり、3月2日 確認なし");
}

static void one_day_is_no_strip(void **state) {
    (void)state;
    begin_scene(DKIM_MODE_TXT);
    see_day(0, DAY_HELD);
    const char *page = shown_by(domain_detail_get, "en", "");
    assert_has_not(page, "class=\"strip\"");
    assert_has(page, "href=\"5/history\"");
}

static void days_outside_of_the_strip_are_left_out(void **state) {
    (void)state;
    begin_scene(DKIM_MODE_TXT);
    see_day(30, DAY_FAILED);
    see_day(-1, DAY_FAILED);
    assert_int_equal(cells(strip("en", "SPF"), "none"), 30);
}

/* The list */

static const char *list(const char *lang, const char *query) {
    begin_scene(DKIM_MODE_TXT);
    return shown_by(history_get, lang, query);
}

static const char *row(const char *page, int id) {
    const char *begin = arena_printf(scene_arena, "<a href=\"history/%d\">", id);
    const char *rest = between(page, begin, "</main>"), *next = strstr(rest, "<p class=\"line\">");
    return next ? arena_copy(scene_arena, rest, (size_t)(next - rest)) : rest;
}

static void who_asked_and_what_changed(void **state) {
    (void)state;
    attempts[0] = attempt(4, "Hanako", VERDICT_WRONG);
    attempts[1] = attempt(3, "", VERDICT_OK);
    attempts[1].mask = 1 << CHECK_DMARC;
    attempts[1].verdicts[CHECK_SPF] = VERDICT_NONE;
    attempts[2] = attempt(2, "-", VERDICT_OK);
    attempts[0].changed = 1;
    attempt_count = 3;
    const char *page = list("en", "");
    const char *last = row(page, 4);
    assert_has(last, "Hanako · 1.2 s");
    assert_has(last, "SPF The value differs");
    assert_has(last, "SPF: Set up correctly → The value differs");
    assert_has(row(page, 3), "by itself");
    assert_has_not(row(page, 3), "SPF");
    assert_has(row(page, 2), "command line");
    assert_has_not(row(page, 2), "→");
    assert_has(row(list("ja", ""), 4), "SPF: 正しく設定されています → 内容が違います");
}

static void the_list_goes_on_below(void **state) {
    (void)state;
    for (int i = 0; i < 40; i++)
        attempts[i] = attempt(40 - i, "", VERDICT_OK);
    attempt_count = 40;
    const char *page = list("en", "before=77");
    assert_int_equal(asked_before, 77);
    assert_has(page, "href=\"history?before=11\"");
    assert_has(page, "href=\"history\"");
    attempt_count = 30;
    page = list("en", "before=-1");
    assert_int_equal(asked_before, 0);
    assert_has_not(page, "class=\"pages\"");
    attempt_count = 0;
    assert_has(list("en", ""), "Nothing was checked yet");
}

/* One attempt */

static const char evil[] = "\"><script>alert(1)</script>{n}`";

static const char *one(const char *lang) {
    begin_scene(DKIM_MODE_TXT);
    return shown_by(history_attempt_get, lang, "");
}

static void answers_and_what_is_different(void **state) {
    (void)state;
    static const char *values[] = {"v=DMARC1; p=none"};
    static struct past_answer now, before;
    now = (struct past_answer){.name = "_dmarc.shop.example",
                               .type = "TXT",
                               .asked = '@',
                               .server = "192.0.2.1:53",
                               .state = "nxdomain",
                               .rcode = 3};
    before = now;
    before.state = "found";
    before.rcode = 0;
    before.values = values;
    before.value_count = 1;
    static struct past_change changes[] = {{&before, &now}, {NULL, &before}};
    attempt_status = STATUS_OK;
    attempt_view = (struct attempt_view){.attempt = attempt(4, "Hanako", VERDICT_WRONG),
                                         .answers = &now,
                                         .answer_count = 1,
                                         .last_good = attempt(2, "", VERDICT_OK),
                                         .changes = changes,
                                         .change_count = 2};
    const char *page = one("en");
    const char *first = between(page, "<ul class=\"changes\">", "</li>");
    assert_has(between(first, "When all was well", "In this check"), "v=DMARC1; p=none");
    assert_has(strstr(first, "In this check"), "this name does not exist");
    assert_has(strstr(first, "In this check"), "NXDOMAIN");
    assert_has(between(page, "in only one of the two", "</details>"), "was not asked");
    assert_has(between(page, "id=\"answers\"", "</section>"), "Name server <code>192.0.2.1:53");
    attempt_view.change_count = 0;
    assert_has(one("en"), "The same questions were answered alike");
    attempt_view.last_good.id = 0;
    assert_has(one("ja"), "すべて正しかった確認はありません");
}

static void what_was_said_is_text(void **state) {
    (void)state;
    static const char *values[] = {evil};
    static struct past_answer answer = {evil, evil, 'c', evil, evil, 99, values, 1};
    static struct past_change change = {&answer, &answer};
    attempt_view = (struct attempt_view){.attempt = attempt(4, evil, VERDICT_WRONG),
                                         .answers = &answer,
                                         .answer_count = 1,
                                         .last_good = attempt(2, evil, VERDICT_OK),
                                         .changes = &change,
                                         .change_count = 1};
    attempts[0] = attempt(4, evil, VERDICT_WRONG);
    attempt_count = 1;
    const char *pages[] = {one("ja"), one("en"), list("ja", ""), list("en", "")};
    for (int i = 0; i < 4; i++) {
        assert_has(pages[i], "&lt;script&gt;");
        assert_has_not(pages[i], "<script>");
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_day_is_a_cell_and_a_word),
        cmocka_unit_test(days_are_named_by_the_calendar),
        cmocka_unit_test(one_day_is_no_strip),
        cmocka_unit_test(days_outside_of_the_strip_are_left_out),
        cmocka_unit_test(who_asked_and_what_changed),
        cmocka_unit_test(the_list_goes_on_below),
        cmocka_unit_test(answers_and_what_is_different),
        cmocka_unit_test(what_was_said_is_text),
    };
    return cmocka_run_group_tests_name("test_history_page", tests, open_view, close_view);
}
