#include "in_arena.h"

#include "base/text.h"
#include "work/name_list.h"

#include <string.h>

/* The list as "name name!refusal?suggestion". */
static const char *read_as(const char *typed, size_t *doubles) {
    struct text text = TEXT(arena);
    struct name_list list = name_list_read(arena, typed);
    for (size_t i = 0; i < list.count; i++) {
        const struct listed *one = &list.at[i];
        text_addf(&text, "%s%s", i ? " " : "", one->name);
        if (one->refusal != NAME_ACCEPTED)
            text_addf(&text, "!%s", name_refusal_code(one->refusal));
        if (*one->suggestion)
            text_addf(&text, "?%s", one->suggestion);
    }
    *doubles = list.doubles;
    return text_str(&text);
}

static void reads_what_people_paste(void **state) {
    (void)state;
    static const struct {
        const char *typed, *read;
        size_t doubles;
    } rows[] = {
        {"", "", 0},
        {" \r\n\t\n,,;\n", "", 0},
        {"\"\" <> \"", "", 0},
        {"a.example", "a.example", 0},
        {"a.example\r\nb.example\r\n", "a.example b.example", 0},
        {"b.example, a.example;c.example\td.example", "b.example a.example c.example d.example", 0},
        {"a.example、b.example，c.example　d.example；e.example",
         "a.example b.example c.example d.example e.example", 0},
        {"\"a.example\",\"b.example\"\n'c.example'", "a.example b.example c.example", 0},
        {"\xEF\xBB\xBF"
         "a.example\xC2\xA0"
         "b.example\xE2\x80\x8B",
         "a.example b.example", 0},
        {"a.example EXAMPLE.example a.example. ａ．example b.example b.example",
         "a.example example.example b.example", 3},
        {"例え.jp xn--r8jz45g.jp", "xn--r8jz45g.jp", 1},
        {"info@b.example <x@b.example> info@b.example",
         "info@b.example!mail_address?b.example x@b.example!mail_address?b.example", 1},
        {"https://www.a.example/path?x=1", "https://www.a.example/path?x=1!url?www.a.example", 0},
        {"ok.example co.jp a..b -a.example *.a.example",
         "ok.example co.jp!public_suffix a..b!empty_label -a.example!hyphen *.a.example!wildcard",
         0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        size_t doubles;
        assert_string_equal(read_as(rows[i].typed, &doubles), rows[i].read);
        assert_int_equal(doubles, rows[i].doubles);
    }
}

/* What is shown of it is one line, not long, and breaks nothing. */
static void what_is_no_name_is_shown_as_a_line(void **state) {
    (void)state;
    size_t doubles;
    assert_string_equal(read_as("a\xE2\x80\xAE.example", &doubles), "a\xEF\xBF\xBD.example!idna");
    char typed[3001];
    memset(typed, 'a', sizeof typed - 1);
    typed[sizeof typed - 1] = '\0';
    const char *read = read_as(typed, &doubles);
    assert_int_equal(strlen(read), 100 + strlen("…") + strlen("!long"));
}

static void takes_64_kilobytes_of_anything(void **state) {
    (void)state;
    char *typed = arena_alloc(arena, 65537);
    for (size_t i = 0; i < 65536; i += 2)
        memcpy(typed + i, "a,", 2);
    struct name_list list = name_list_read(arena, typed);
    assert_int_equal(list.count, 1);
    assert_int_equal(list.doubles, 32767);
    for (size_t i = 0; i < 65536; i += 4)
        typed[i] = (char)('a' + i / 4 % 26), typed[i + 1] = (char)('a' + i / 104 % 26),
        typed[i + 2] = (char)('a' + i / 2704 % 26), typed[i + 3] = ' ';
    list = name_list_read(arena, typed);
    assert_int_equal(list.count, 16384);
    assert_int_equal(list.doubles, 0);
}

int main(void) {
    const struct CMUnitTest test_name_list[] = {
        cmocka_unit_test(reads_what_people_paste),
        cmocka_unit_test(what_is_no_name_is_shown_as_a_line),
        cmocka_unit_test(takes_64_kilobytes_of_anything),
    };
    return cmocka_run_group_tests(test_name_list, set_up, tear_down);
}
