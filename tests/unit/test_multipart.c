/* Forms in parts, as mailbox providers may send them. */
#include "in_arena.h"

#include "web/multipart.h"

#include <string.h>

#define OCTETS(literal)                                                                            \
    { literal, sizeof literal - 1 }
#define PART(name, value) "Content-Disposition: form-data; name=" name "\r\n\r\n" value "\r\n"

static void boundaries_are_found(void **state) {
    (void)state;
    static const char *const rows[][2] = {
        {"multipart/form-data; boundary=abc", "abc"},
        {"Multipart/Form-Data;charset=utf-8;BOUNDARY=\"a b;c\"", NULL}, /* ; is none of its */
        {"Multipart/Form-Data;charset=utf-8;BOUNDARY=\"a b=c\" ; x=y", "a b=c"},
        {"multipart/form-data; boundary=------------------------d74496d66958873e",
         "------------------------d74496d66958873e"},
        {"multipart/form-data", NULL},
        {"multipart/form-data; boundary=", NULL},
        {"multipart/form-data; boundary=\"\"", NULL},
        {"multipart/form-data; boundary=\"abc", NULL},
        {"multipart/form-data; boundary=\"abc\"d", NULL},
        {"multipart/form-data; boundary=\"abc \"", NULL},
        {"multipart/form-data; boundary=a\xff", NULL},
        {"multipart/mixed; boundary=abc", NULL},
        {"application/x-www-form-urlencoded; boundary=abc", NULL},
        {"", NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *found = multipart_boundary(arena, rows[i][0]);
        if (!found != !rows[i][1] || (found && strcmp(found, rows[i][1]) != 0))
            fail_msg("%s: %s", rows[i][0], found ? found : "none");
    }
    char type[128] = "multipart/form-data; boundary=";
    memset(type + strlen(type), 'a', 70);
    assert_non_null(multipart_boundary(arena, type));
    type[strlen(type)] = 'a';
    assert_null(multipart_boundary(arena, type));
}

static void fields_are_read(void **state) {
    (void)state;
    static const char body[] = "--b\r\n" PART(
        "\"List-Unsubscribe\"", "One-Click") "--b\r\ncontent-type: text/plain\r\n"
                                             "content-disposition:form-data;name=x\r\n\r\n\r\n--"
                                             "\r\n-- b\r\n--b--\r\nthe end";
    struct pairs pairs;
    assert_null(multipart_decode(arena, SPAN(body), "b", &pairs));
    assert_int_equal(pairs.count, 2);
    assert_string_equal(pairs.at[0].name, "List-Unsubscribe");
    assert_string_equal(pairs.at[0].value, "One-Click");
    assert_string_equal(pairs.at[1].name, "x");
    assert_string_equal(pairs.at[1].value, "\r\n--\r\n-- b");
}

static void what_is_malformed_is_refused(void **state) {
    (void)state;
    static const struct {
        struct span body;
        const char *wrong;
    } rows[] = {
        {OCTETS(""), "malformed"},
        {OCTETS("--b"), "malformed"},
        {OCTETS("--b\r"), "malformed"},
        {OCTETS("--b--"), NULL},
        {OCTETS("a=1"), "malformed"},
        {OCTETS("\r\n--b\r\n" PART("x", "1") "--b--"), "malformed"},
        {OCTETS("--b\r\n" PART("x", "1") "--b"), "malformed"},
        {OCTETS("--b\r\n" PART("x", "1") "--c--"), "malformed"},
        {OCTETS("--b\n" PART("x", "1") "--b--"), "malformed"},
        {OCTETS("--b\r\nContent-Disposition: form-data; name=x\r\n"), "malformed"},
        {OCTETS("--b\r\nX: y\r\n\r\n1\r\n--b--"), "malformed"},
        {OCTETS("--b\r\n" PART("\"\"", "1") "--b--"), "malformed"},
        {OCTETS("--b\r\n" PART("\"x", "1") "--b--"), "malformed"},
        {OCTETS("--b\r\n" PART("x", "\xff") "--b--"), "bad_utf8"},
        {OCTETS("--b\r\n" PART("x", "a\0b") "--b--"), "bad_utf8"},
        {OCTETS("--b\r\n" PART("\xff", "1") "--b--"), "bad_utf8"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct pairs pairs;
        const char *wrong = multipart_decode(arena, rows[i].body, "b", &pairs);
        if (!wrong != !rows[i].wrong || (wrong && strcmp(wrong, rows[i].wrong) != 0))
            fail_msg("row %zu: %s", i, wrong ? wrong : "fine");
    }
}

static void eight_fields_are_enough(void **state) {
    (void)state;
    struct text body = TEXT(arena);
    struct pairs pairs;
    for (int i = 0; i < 9; i++) {
        struct text whole = TEXT(arena);
        text_add(&body, "--b\r\n" PART("x", "1"));
        text_addf(&whole, "%s--b--", text_str(&body));
        const char *wrong = multipart_decode(arena, span_of(text_str(&whole)), "b", &pairs);
        assert_int_equal(wrong != NULL, i == 8);
    }
}

/* Of a form that takes a message: whatever its octets are, none of them are copied. */
static void parts_may_hold_anything(void **state) {
    (void)state;
    static const char body[] = "--b\r\n" PART("\"text\"", "a message") "--b\r\n" PART(
        "\"raw\"",
        "a\0b\xff") "--b\r\n" PART("\"file\"; filename=\"x.eml\"",
                                   "From: a") "--b\r\n" PART("\"none\"; filename=\"\"",
                                                             "") "--b\r\n" PART("\"long\"",
                                                                                "0123456789") "--b-"
                                                                                              "-";
    struct parts parts;
    struct pairs pairs;
    assert_null(multipart_parts(arena, (struct span){body, sizeof body - 1}, "b", &parts));
    assert_int_equal(parts.count, 5);
    assert_true(span_equal(parts.at[1].octets, SPAN("a\0b\xff")));
    assert_true(parts.at[1].octets.at > body && parts.at[1].octets.at < body + sizeof body);
    assert_true(!parts.at[1].is_file && parts.at[2].is_file && parts.at[3].is_file);
    assert_null(multipart_texts(arena, &parts, 9, &pairs));
    assert_int_equal(pairs.count, 1);
    assert_string_equal(pairs.at[0].value, "a message");
    static const char odd[] = "--b\r\n" PART("\"\xff\"", "x") "--b--";
    assert_null(multipart_parts(arena, SPAN(odd), "b", &parts));
    assert_string_equal(multipart_texts(arena, &parts, 9, &pairs), "bad_utf8");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(boundaries_are_found),         cmocka_unit_test(fields_are_read),
        cmocka_unit_test(what_is_malformed_is_refused), cmocka_unit_test(eight_fields_are_enough),
        cmocka_unit_test(parts_may_hold_anything),
    };
    return cmocka_run_group_tests_name("multipart", tests, set_up, tear_down);
}
