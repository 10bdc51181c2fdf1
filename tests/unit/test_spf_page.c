#include "unit/page_scene.h"

#include <stdlib.h>

static struct spf_tree tree;

/* The SPF card of a page whose last look found `tree`. */
static const char *spf_card(const char *lang) {
    begin_scene(DKIM_MODE_TXT);
    see_check(CHECK_SPF, VERDICT_OK)->tree = &tree;
    const char *from = strstr(shown_by(domain_detail_get, lang, ""), " id=\"spf\"");
    assert_non_null(from);
    return between(from, "", "<dl class=\"facts\">");
}

static void grow(struct spf_branch *rows, size_t count, int lookups, int with_ours) {
    tree =
        (struct spf_tree){.rows = rows, .count = count, .lookups = lookups, .with_ours = with_ours};
}

static int count_of(const char *text, const char *part) {
    int count = 0;
    for (; (text = strstr(text, part)); text++)
        count++;
    return count;
}

static struct spf_branch branches[] = {
    {.name = "shop.example.co.jp",
     .term = "",
     .record = "v=spf1 include:a.example mx -all",
     .lookups = 4,
     .voids = 1},
    {1, "include:a.example", "a.example", "v=spf1 include:b.example exists:%{i}.c.example ~all", 1,
     3, 1, 0, 0, SPF_STOP_NOT},
    {2, "include:b.example", "b.example", NULL, 2, 1, 1, 0, 0, SPF_STOP_NO_RECORD},
    {2, "exists:%{i}.c.example", "", NULL, 3, 1, 0, 0, 0, SPF_STOP_MACRO},
    {1, "mx", "shop.example.co.jp", NULL, 4, 1, 0, 2, 0, SPF_STOP_NOT},
};

static void counts_are_said_and_drawn(void **state) {
    (void)state;
    grow(branches, 5, 4, 5);
    tree.voids = 1;
    const char *card = spf_card("en");
    assert_has(card, "4 of 10 DNS lookups used");
    assert_has(card, "1 of 2 void lookups");
    assert_has(card, "After adding our include: 5<");
    assert_int_equal(count_of(card, "<rect class=\"used\""), 4);
    assert_int_equal(count_of(card, "<rect class=\"ours\""), 1);
    assert_int_equal(count_of(card, "<rect class=\"\""), 5);
    assert_has_not(card, "class=\"over\"");
    assert_has_not(card, "<details class=\"more\" open>");
    grow(branches, 5, 4, 4);
    assert_has_not(spf_card("en"), "After adding");
}

static void too_many_are_said_in_red_and_the_tree_is_open(void **state) {
    (void)state;
    grow(branches, 5, 12, 13);
    tree.voids = 3;
    const char *card = spf_card("ja");
    assert_has(card, "DNS 参照 12 回(上限 10 回を超えています");
    assert_has(card, "見つからない名前 3 件(上限 2 件を超えています");
    assert_has(card, "そのまま加えると 13 回になり、上限を超えます");
    assert_int_equal(count_of(card, "class=\"over\""), 3);
    assert_int_equal(count_of(card, "<rect class=\"used\""), 10);
    assert_int_equal(count_of(card, "<rect class=\"bad\""), 3);
    assert_has(card, "<details class=\"more\" open>");
    grow(branches, 5, 1000, 1001);
    assert_int_equal(count_of(spf_card("ja"), "<rect class=\""), 20);
}

static void without_a_record_there_is_no_tree(void **state) {
    (void)state;
    struct spf_branch row = {.name = "shop.example.co.jp", .term = ""};
    grow(&row, 1, 0, 1);
    assert_has_not(spf_card("en"), "class=\"meter\"");
}

static int number_after(const char *text, const char *mark) {
    const char *at = strstr(text, mark);
    assert_non_null(at);
    return atoi(at + strlen(mark));
}

/* A box a branch, none over another, a line to each from the one it stands in. */
static void every_branch_is_drawn_beside_its_parent(void **state) {
    (void)state;
    grow(branches, 5, 4, 5);
    const char *drawn = between(spf_card("en"), "<svg class=\"tree\"", "</svg>");
    assert_int_equal(count_of(drawn, "<g class="), 5);
    assert_int_equal(count_of(drawn, "<path d="), 4);
    int x[5], y[5], i = 0;
    for (const char *at = drawn; (at = strstr(at, "<g class=")); at++, i++) {
        x[i] = number_after(at, " x=\"");
        y[i] = number_after(at, " y=\"");
    }
    for (int a = 0; a < 5; a++)
        for (int b = 0; b < a; b++)
            assert_true(x[a] != x[b] || abs(y[a] - y[b]) >= 38);
    assert_int_equal(y[1], (y[2] + y[3]) / 2);
    assert_int_equal(y[0], (y[1] + y[4]) / 2);
    assert_true(x[0] < x[1] && x[1] < x[2] && x[2] == x[3] && x[1] == x[4]);
    assert_has(drawn, "1. include");
    assert_has(drawn, ">+3<");
    assert_has(between(drawn, ">2. include<", "</g>"), ">b.example<");
    assert_int_equal(count_of(drawn, "<g class=\"bad\">"), 1);
    assert_int_equal(count_of(drawn, "<g class=\"dim\">"), 1);
}

static void the_same_stands_in_words(void **state) {
    (void)state;
    grow(branches, 5, 4, 5);
    const char *list = between(spf_card("en"), "<ul class=\"branches\">", "</details>");
    assert_int_equal(count_of(list, "<ul"), 3);
    assert_int_equal(count_of(list, "</ul>"), 3);
    assert_int_equal(count_of(list, "<li>"), 5);
    assert_int_equal(count_of(list, "</li>"), 5);
    const char *first = between(list, "<code>include:a.example</code>", "<code>include:b.example");
    assert_has(first, "lookup 1");
    assert_has(first, "costs 3");
    assert_has(first, "v=spf1 include:b.example exists:%{i}.c.example ~all");
    assert_has(first, "<ul>");
    assert_has(between(list, "<code>include:b.example</code>", "</li>"), "no SPF record at this");
    assert_has(between(list, "<code>exists:", "</ul>"), "holds a macro");
    assert_has(between(list, "<code>mx</code>", "</li>"), "address ranges: 2");
}

static void each_way_to_stop_has_its_sentence(void **state) {
    (void)state;
    const char *const langs[] = {"ja", "en"};
    for (int lang = 0; lang < 2; lang++)
        for (int stop = SPF_STOP_LOOKUPS; stop <= SPF_STOP_UNKNOWN; stop++) {
            struct spf_branch rows[] = {
                branches[0],
                {1, "include:x", "x", NULL, 1, 1, 0, 0, 0, (enum spf_stop)stop},
            };
            grow(rows, 2, 1, 2);
            const char *said = between(between(spf_card(langs[lang]), "class=\"small stop", "</p>"),
                                       "<span>", "</span>") +
                               6;
            assert_true(strlen(said) > 20);
            assert_has_not(said, "`");
        }
}

static void our_include_stands_out(void **state) {
    (void)state;
    struct spf_branch rows[] = {
        branches[0],
        {1, "include:spf.mail.example", "spf.mail.example", "v=spf1 -all", 1, 1, 0, 0, 1, 0},
    };
    grow(rows, 2, 1, 1);
    const char *card = spf_card("en");
    assert_has(card, "<g class=\"ours\">");
    assert_has(card, "our include</span>");
}

static void what_a_zone_holds_is_text_and_fits(void **state) {
    (void)state;
    char *evil = memset(arena_alloc(scene_arena, 400), 'a', 399);
    memcpy(evil, "include:\"><script>{n}`", 22);
    evil[399] = '\0';
    struct spf_branch rows[SPF_TREE_MAX];
    for (int i = 0; i < SPF_TREE_MAX; i++)
        rows[i] = (struct spf_branch){i, evil, i % 2 ? evil : "", evil, i, 1, 0, 0, 0, 0};
    grow(rows, SPF_TREE_MAX, 63, 64);
    const char *card = spf_card("ja");
    assert_has_not(card, "<script>");
    assert_has(card, "&lt;script&gt;");
    const char *drawn = between(card, "<svg class=\"tree\"", "</svg>");
    for (const char *at = drawn; (at = strstr(at, "class=\"name\"")); at++)
        assert_true(strlen(between(at, ">", "</text>")) < 80);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_are_said_and_drawn),
        cmocka_unit_test(too_many_are_said_in_red_and_the_tree_is_open),
        cmocka_unit_test(without_a_record_there_is_no_tree),
        cmocka_unit_test(every_branch_is_drawn_beside_its_parent),
        cmocka_unit_test(the_same_stands_in_words),
        cmocka_unit_test(each_way_to_stop_has_its_sentence),
        cmocka_unit_test(our_include_stands_out),
        cmocka_unit_test(what_a_zone_holds_is_text_and_fits),
    };
    return cmocka_run_group_tests_name("test_spf_page", tests, open_view, close_view);
}
