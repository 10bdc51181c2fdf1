/* Lists of recipients as people paste them: what is taken, what is refused, and at which line. */
#include "in_arena.h"

#include "base/csv.h"
#include "work/recipient_list.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINES_MOST = 16 };

/* "a@b.example c@d.example | 2 no_at, 3 domain" */
static const char *told(struct recipient_list list) {
    struct text text = TEXT(arena);
    for (size_t i = 0; i < list.count; i++)
        text_addf(&text, "%s ", list.at[i]);
    text_add(&text, "|");
    for (size_t i = 0; i < list.refused_count; i++)
        text_addf(&text, " %d %s", list.refused[i].line, list.refused[i].code);
    return text_str(&text);
}

static void lists_are_read(void **state) {
    (void)state;
    static const char *const rows[][2] = {
        {"", "|"},
        {"\r\n \r\n\t\n", "|"},
        {"b@x.example\r\nA@x.example\n", "a@x.example b@x.example |"},
        {"a@x.example\na@X.example\nA@x.example", "a@x.example |"},
        {"a@x.example, b@x.example;c@x.example\td@x.example、e@x.example，f@x.example",
         "a@x.example b@x.example c@x.example d@x.example e@x.example f@x.example |"},
        {"Taro <taro@x.example>\n\"Yamada, Jiro\" <jiro@x.example>; 三郎 <saburo@x.example>",
         "jiro@x.example saburo@x.example taro@x.example |"},
        {"\"q@x.example\",\"Name, with, commas\",3\n1,,r@x.example", "q@x.example r@x.example |"},
        {"email,name\na@x.example,A", "a@x.example |"},
        {"\xEF\xBB\xBF"
         "メールアドレス\na@x.example",
         "a@x.example |"},
        {"a@x.example\nemail", "a@x.example | 2 no_at"},
        {"name\na@x.example", "a@x.example | 1 no_at"},
        {"'=a@x.example\n'-b@x.example\n'c@x.example", "'c@x.example -b@x.example =a@x.example |"},
        {"\"a b\"@x.example", "\"a b\"@x.example |"},
        {"nothing\n\na@x.example b@x.example\n<script>@\na@localhost\n@x.example",
         "| 1 no_at 3 domain 4 character 5 domain 6 local_empty"},
        {"a@例え.example\n葉書@x.example", "a@xn--r8jz45g.example | 2 international"},
        {"a@x.example\xff\nb@x\x01.example\nc@\xE2\x80\xAE"
         "x.example",
         "| 1 control 2 control 3 control"},
        {"X <a@b@c>", "| 1 with_name"},
        {"=HYPERLINK(\"http://e.example/?a@b.example\")", "| 1 character"},
        /* Our own export. */
        {"\xEF\xBB\xBF\"recipient\",\"from\",\"source\",\"at\"\r\n"
         "\"a@x.example\",\"News@shop.example\",\"page\",\"2026-11-22T00:00:00Z\"\r\n"
         "\"'=b@x.example\",\"news@shop.example\",\"import\",\"\"\r\n"
         "\"c@x.example\",\"other@shop.example\",\"page\",\"\"\r\n"
         "\"d@x.example\"\r\n\r\n\"nobody\",\"news@shop.example\"",
         "=b@x.example a@x.example d@x.example | 4 other_from 7 no_at"},
        {"recipient,from\na@x.example,other@shop.example", "a@x.example other@shop.example |"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *got = told(recipient_list_read(arena, rows[i][0], "news@shop.example"));
        if (strcmp(got, rows[i][1]) != 0)
            fail_msg("%s\n gives: %s\nwanted: %s", rows[i][0], got, rows[i][1]);
    }
}

static void what_is_refused_can_be_shown(void **state) {
    (void)state;
    char *typed = arena_alloc(arena, 4000);
    memset(typed, 'x', 3000);
    memcpy(typed, "\x1b[31m\xE2\x80\xAE\xff", 9);
    struct recipient_list list = recipient_list_read(arena, typed, "news@shop.example");
    assert_int_equal(list.refused_count, 1);
    assert_memory_equal(list.refused[0].text,
                        "\xEF\xBF\xBD[31m\xEF\xBF\xBD\xEF\xBF\xBD"
                        "x",
                        14);
    assert_in_range(strlen(list.refused[0].text), 300, 400);
}

static void many_are_taken(void **state) {
    (void)state;
    struct text typed = TEXT(arena);
    for (int i = 0; i < 5000; i++)
        text_addf(&typed, "u%d@x.example%c", i % 4000, i % 7 ? '\n' : ',');
    struct recipient_list list = recipient_list_read(arena, text_str(&typed), "a@b.example");
    assert_int_equal(list.count, 4000);
    assert_int_equal(list.refused_count, 0);
}

/* Whatever an address begins with, a spreadsheet reckons nothing, and it comes back as it was. */
static void an_export_is_read_again(void **state) {
    (void)state;
    static const char *const addresses[] = {"'x@x.example", "+x@x.example",      "-x@x.example",
                                            "=x@x.example", "\"a,b\"@x.example", "\"@x\"@x.example",
                                            "a@x.example"};
    enum { COUNT = sizeof addresses / sizeof *addresses };
    struct text csv = TEXT(arena);
    csv_begin(&csv);
    csv_line(&csv, "recipient", "from", "source", "at", NULL);
    for (size_t i = 0; i < COUNT; i++)
        csv_line(&csv, addresses[i], "=news@shop.example", "page", "1", NULL);
    assert_null(strstr(text_str(&csv), "\n\"="));
    assert_null(strstr(text_str(&csv), ",\"="));
    struct recipient_list list = recipient_list_read(arena, text_str(&csv), "=news@shop.example");
    assert_int_equal(list.count, COUNT);
    for (size_t i = 0; i < COUNT; i++) {
        size_t found = 0;
        while (found < COUNT && strcmp(list.at[found], addresses[i]) != 0)
            found++;
        if (found == COUNT)
            fail_msg("%s did not come back: %s", addresses[i], told(list));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_are_read),
        cmocka_unit_test(what_is_refused_can_be_shown),
        cmocka_unit_test(many_are_taken),
        cmocka_unit_test(an_export_is_read_again),
    };
    return cmocka_run_group_tests_name("recipient_list", tests, set_up, tear_down);
}
