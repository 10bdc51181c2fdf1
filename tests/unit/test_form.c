#include "in_arena.h"

#include "web/form.h"

#include "base/codec.h"

#include <stdio.h>
#include <string.h>

#define OCTETS(literal)                                                                            \
    { literal, sizeof literal - 1 }

static void what_a_browser_sends_is_decoded(void **state) {
    (void)state;
    struct pairs pairs;
    struct span body = SPAN("name=%E4%BE%8B%e3%81%88+x%2B&empty=&bare&&%6e=a=b&=none");
    assert_null(pairs_decode(arena, body, &pairs));
    assert_int_equal(pairs.count, 5);
    assert_string_equal(pairs_value(&pairs, "name"), "例え x+");
    assert_string_equal(pairs_value(&pairs, "empty"), "");
    assert_string_equal(pairs_value(&pairs, "bare"), "");
    assert_string_equal(pairs_value(&pairs, "n"), "a=b");
    assert_string_equal(pairs_value(&pairs, ""), "none");
    assert_string_equal(pairs_value(&pairs, "absent"), "");
    assert_null(pairs_decode(arena, SPAN(""), &pairs));
    assert_int_equal(pairs.count, 0);
}

static void what_none_sends_is_refused(void **state) {
    (void)state;
    static const struct {
        struct span body;
        const char *why;
    } rows[] = {
        {OCTETS("a=1&a=2"), "duplicate"},       {OCTETS("a&b&%61="), "duplicate"},
        {OCTETS("=1&=2"), "duplicate"},         {OCTETS("a=%"), "bad_escape"},
        {OCTETS("a=%4"), "bad_escape"},         {OCTETS("a=%4g"), "bad_escape"},
        {OCTETS("a=%u0041"), "bad_escape"},     {OCTETS("%=1"), "bad_escape"},
        {OCTETS("a=%00"), "bad_escape"},        {OCTETS("a\0=1"), "bad_escape"},
        {OCTETS("a=1\0"), "bad_escape"},        {OCTETS("a=%ff"), "bad_utf8"},
        {OCTETS("a=\xC3"), "bad_utf8"},         {OCTETS("a=%C0%AF"), "bad_utf8"},
        {OCTETS("a=%ED%A0%80"), "bad_utf8"},    {OCTETS("%F5%80%80%80=a"), "bad_utf8"},
        {OCTETS("a=%F4%90%80%80"), "bad_utf8"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct pairs pairs;
        const char *why = pairs_decode(arena, rows[i].body, &pairs);
        assert_non_null(why);
        assert_string_equal(why, rows[i].why);
    }
}

static void there_are_limits(void **state) {
    (void)state;
    struct pairs pairs;
    struct text body = TEXT(arena);
    for (int i = 0; i < 128; i++)
        text_addf(&body, "f%d=&", i);
    assert_null(pairs_decode(arena, (struct span){body.data, body.size}, &pairs));
    assert_int_equal(pairs.count, 128);
    text_add(&body, "one");
    assert_string_equal(pairs_decode(arena, (struct span){body.data, body.size}, &pairs),
                        "too_many");
    char *big = arena_alloc(arena, 64 * 1024 + 1);
    memset(big, 'a', 64 * 1024 + 1);
    assert_null(pairs_decode(arena, (struct span){big, 64 * 1024}, &pairs));
    assert_string_equal(pairs_decode(arena, (struct span){big, 64 * 1024 + 1}, &pairs), "too_big");
}

static const char *const colours[] = {"red", "blue", NULL};
static const struct field fields[] = {
    {"line", FIELD_LINE, 0, 5, NULL},
    {"must", FIELD_LINE, 1, 0, NULL},
    {"email", FIELD_EMAIL, 0, 254, NULL},
    {"password", FIELD_PASSWORD, 0, 8, NULL},
    {"colour", FIELD_CHOICE, 0, 0, colours},
    {"number", FIELD_NUMBER, 0, 99, NULL},
    {0},
};

static int read_body(const char *body, struct form *form) {
    struct visit visit = {.arena = arena};
    assert_null(pairs_decode(arena, span_of(body), &visit.posted));
    return form_read(&visit, fields, form);
}

static const char *fault_of(const struct form *form, const char *name) {
    for (size_t i = 0; i < form->count; i++)
        if (!strcmp(form->fields[i].name, name))
            return form->faults[i] ? form->faults[i] : "";
    return "no such field";
}

static void a_good_form_is_read(void **state) {
    (void)state;
    struct form form;
    assert_true(read_body("must=+%E3%80%80+a+b%E3%80%80+&line=%E3%81%82%E3%81%84%E3%81%86%E3%81%88"
                          "%E3%81%8A&email=a.b%2Bc@example.co.jp&password=+%09p%E3%80%80&colour="
                          "blue&number=99&undeclared=x",
                          &form));
    assert_int_equal(form.count, 6);
    assert_string_equal(form_value(&form, "must"), "a b");
    assert_string_equal(form_value(&form, "line"), "あいうえお");
    assert_string_equal(form_value(&form, "password"), " \tp　");
    assert_int_equal(form_number(&form, "number"), 99);
    assert_false(read_body("must=a%0D%0A%E2%80%AEb%1Bc&email=d%0Ae", &form));
    assert_string_equal(form_value(&form, "must"), "abc");
    assert_string_equal(form_value(&form, "email"), "de");
    assert_true(read_body("must=x", &form));
    assert_string_equal(form_value(&form, "email"), "");
    assert_int_equal(form_number(&form, "number"), 0);
}

static void each_fault_has_its_code(void **state) {
    (void)state;
    static const struct {
        const char *body, *name, *code;
    } rows[] = {
        {"", "must", "required"},
        {"must=+++", "must", "required"},
        {"must=%E3%80%80", "must", "required"},
        {"must=x&line=abcdef", "line", "long"},
        {"must=x&password=123456789", "password", "long"},
        {"must=a%0A", "must", "characters"},
        {"must=a%0D%0Ab", "must", "characters"},
        {"must=a%09b", "must", "characters"},
        {"must=a%C2%85", "must", "characters"},
        {"must=%7F", "must", "characters"},
        {"must=a%E2%80%A8b", "must", "characters"},
        {"must=a%E2%80%A9b", "must", "characters"},
        {"must=%E2%80%AEmoc", "must", "characters"},
        {"must=%E2%81%A6x", "must", "characters"},
        {"must=x&email=a%0A@example.com", "email", "characters"},
        {"must=x&email=a", "email", "email"},
        {"must=x&email=@example.com", "email", "email"},
        {"must=x&email=a@", "email", "email"},
        {"must=x&email=a@b@c", "email", "email"},
        {"must=x&email=a+b@c", "email", "email"},
        {"must=x&email=%3Ca@c%3E", "email", "email"},
        {"must=x&colour=green", "colour", "choice"},
        {"must=x&colour=Red", "colour", "choice"},
        {"must=x&number=100", "number", "number"},
        {"must=x&number=-1", "number", "number"},
        {"must=x&number=1e1", "number", "number"},
        {"must=x&number=0000000000000000001", "number", "number"},
        {"must=x&number=99999999999999999999999", "number", "number"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct form form;
        if (read_body(rows[i].body, &form))
            fail_msg("%s was taken", rows[i].body);
        assert_string_equal(fault_of(&form, rows[i].name), rows[i].code);
    }
}

static void a_fault_from_outside_counts(void **state) {
    (void)state;
    struct form form;
    assert_true(read_body("must=x", &form));
    form_fault(&form, "must", "name_public_suffix");
    assert_true(form.wrong);
    assert_string_equal(fault_of(&form, "must"), "name_public_suffix");
}

int main(void) {
    const struct CMUnitTest test_form[] = {
        cmocka_unit_test_setup_teardown(what_a_browser_sends_is_decoded, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_none_sends_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(there_are_limits, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_good_form_is_read, set_up, tear_down),
        cmocka_unit_test_setup_teardown(each_fault_has_its_code, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_fault_from_outside_counts, set_up, tear_down),
    };
    return cmocka_run_group_tests(test_form, NULL, NULL);
}
