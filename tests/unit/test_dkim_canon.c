/* Canonical forms, and the hashes of many ways in one pass. */
#include "in_arena.h"

#include "base/codec.h"
#include "mail/dkim_canon.h"

#include <stdint.h>
#include <string.h>

static const struct {
    const char *whole, *simple, *relaxed;
} fields[] = {
    /* RFC 6376 section 3.4.5 */
    {"A: X\r\n", "A: X\r\n", "a:X\r\n"},
    {"B : Y\t\r\n\tZ  \r\n", "B : Y\t\r\n\tZ  \r\n", "b:Y Z\r\n"},
    /* and beyond */
    {"B : Y\t\n\tZ  \n", "B : Y\t\r\n\tZ  \r\n", "b:Y Z\r\n"},
    {"SUBJECT:AbC", "SUBJECT:AbC\r\n", "subject:AbC\r\n"},
    {"A:\r\n", "A:\r\n", "a:\r\n"},
    {"A: \r\n \r\n x \r\n", "A: \r\n \r\n x \r\n", "a:x\r\n"},
    {"A: x\r\r\n", "A: x\r\r\n", "a:x\r\r\n"},
    {"A: b: c\r\n", "A: b: c\r\n", "a:b: c\r\n"},
};

static void field_forms(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        struct span whole = span_of(fields[i].whole);
        struct span simple = field_canonical(arena, DKIM_SIMPLE, whole, 1);
        struct span relaxed = field_canonical(arena, DKIM_RELAXED, whole, 1);
        assert_string_equal(simple.at, fields[i].simple);
        assert_string_equal(relaxed.at, fields[i].relaxed);
        relaxed = field_canonical(arena, DKIM_RELAXED, whole, 0);
        assert_int_equal(relaxed.size + 2, strlen(fields[i].relaxed));
    }
}

static const struct {
    const char *body, *simple, *relaxed;
} bodies[] = {
    /* RFC 6376 section 3.4.5 */
    {" C \r\nD \t E\r\n\r\n\r\n", " C \r\nD \t E\r\n", " C\r\nD E\r\n"},
    /* and beyond */
    {"", "\r\n", ""},
    {"\r\n", "\r\n", ""},
    {"\r\n\r\n\n", "\r\n", ""},
    {" \t\r\n\r\n", " \t\r\n", ""},
    {"a", "a\r\n", "a\r\n"},
    {"a\nb\n", "a\r\nb\r\n", "a\r\nb\r\n"},
    {"\r\n\r\na\r\n", "\r\n\r\na\r\n", "\r\n\r\na\r\n"},
    {"a\r\n\r\n\r\nb", "a\r\n\r\n\r\nb\r\n", "a\r\n\r\n\r\nb\r\n"},
    {"a\t\r\n  b", "a\t\r\n  b\r\n", "a\r\n b\r\n"},
    {"a\rb\r\r\n", "a\rb\r\r\n", "a\rb\r\r\n"},
};

static void body_forms(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        struct span body = span_of(bodies[i].body);
        assert_string_equal(body_canonical(arena, DKIM_SIMPLE, body).at, bodies[i].simple);
        assert_string_equal(body_canonical(arena, DKIM_RELAXED, body).at, bodies[i].relaxed);
    }
}

/* Lines of every length around the buffer's, with blanks in and behind them. */
static struct span long_body(void) {
    struct text body = TEXT(arena);
    for (size_t length = 1; length < 9000; length = length * 3 / 2 + 1) {
        for (size_t i = 0; i < length; i++)
            text_char(&body, i % 7 ? (char)('a' + i % 26) : ' ');
        text_add(&body, " \t\r\n\r\n");
    }
    return (struct span){text_str(&body), body.size};
}

static void all_ways_in_one_pass(void **state) {
    (void)state;
    struct span body = long_body();
    struct body_way ways[40];
    for (size_t i = 0; i < 40; i++)
        ways[i] = (struct body_way){.canon = i % 2 ? DKIM_RELAXED : DKIM_SIMPLE,
                                    .hash = i % 4 == 3 ? DKIM_SHA1 : DKIM_SHA256,
                                    .length = i % 5 ? i * 977 % 30000 : DKIM_WHOLE_BODY};
    ways[6].length = 0;
    body_hash(arena, body, ways, 40);
    for (size_t i = 0; i < 40; i++) {
        struct span form = body_canonical(arena, ways[i].canon, body);
        assert_int_equal(ways[i].octets, form.size);
        if (ways[i].length < form.size)
            form.size = (size_t)ways[i].length;
        assert_int_equal(ways[i].digest.size, ways[i].hash == DKIM_SHA1 ? 20 : 32);
        struct span right = sha256(arena, form);
        if (ways[i].hash == DKIM_SHA256)
            assert_memory_equal(ways[i].digest.octets, right.at, 32);
    }
    struct body_way sha1 = {DKIM_SIMPLE, DKIM_SHA1, DKIM_WHOLE_BODY, {{0}, 0}, 0};
    body_hash(arena, SPAN(""), &sha1, 1);
    struct span octets = {(char *)sha1.digest.octets, sha1.digest.size};
    assert_string_equal(base64_encode(arena, octets), "uoq1oCgLlTqpdDX/iUbLy7J1Wic=");
    struct body_way none[1];
    body_hash(arena, body, none, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(field_forms),
        cmocka_unit_test(body_forms),
        cmocka_unit_test(all_ways_in_one_pass),
    };
    return cmocka_run_group_tests_name("dkim_canon", tests, set_up, tear_down);
}
