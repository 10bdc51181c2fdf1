#include "in_arena.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/codec.h"
#include "base/csv.h"
#include "base/random.h"
#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

static void count_release(void *object) {
    ++*(int *)object;
}

static void arena_gives_zeroed_memory_of_any_size(void **state) {
    (void)state;
    static const size_t sizes[] = {0, 1, 15, 16, 17, 65535, 65536, 65537, 1 << 20};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        char *memory = arena_alloc(arena, sizes[i]);
        for (size_t at = 0; at < sizes[i]; at++)
            assert_int_equal(memory[at], 0);
        memset(memory, 0xAA, sizes[i]);
    }
}

static void arena_printf_takes_any_length(void **state) {
    (void)state;
    static const int sizes[] = {0, 1, 254, 255, 256, 257, 70000};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        char *text = arena_printf(arena, "%0*d.", sizes[i], 0);
        size_t zeros = sizes[i] ? (size_t)sizes[i] : 1;
        assert_int_equal(strspn(text, "0"), zeros);
        assert_string_equal(text + zeros, ".");
    }
}

static void arena_reset_releases_foreign_objects_once(void **state) {
    (void)state;
    int released = 0;
    arena_defer(arena, count_release, &released);
    arena_defer(arena, count_release, &released);
    arena_reset(arena);
    assert_int_equal(released, 2);
    arena_reset(arena);
    assert_int_equal(released, 2);
}

static void base64_follows_rfc_4648(void **state) {
    (void)state;
    static const char *const rows[][2] = {
        {"", ""},
        {"f", "Zg=="},
        {"fo", "Zm8="},
        {"foo", "Zm9v"},
        {"foob", "Zm9vYg=="},
        {"fooba", "Zm9vYmE="},
        {"foobar", "Zm9vYmFy"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_string_equal(base64_encode(arena, span_of(rows[i][0])), rows[i][1]);
        struct span back;
        assert_true(base64_decode(arena, span_of(rows[i][1]), &back));
        assert_true(span_equal(back, span_of(rows[i][0])));
    }
    assert_string_equal(base64url_encode(arena, SPAN("\xfb\xff\xfe")), "-__-");
    struct span octets;
    assert_true(base64url_decode(arena, SPAN("-__-_w"), &octets));
    assert_true(span_equal(octets, SPAN("\xfb\xff\xfe\xff")));
    assert_true(base64url_decode(arena, SPAN(""), &octets) && !octets.size);
    /* Padded, in the other alphabet, with bits left over, with an octet left over, with blanks. */
    static const char *const broken[] = {"-__-_w==", "+//+", "-__-_x", "-__-_", "-__- _w", "-_.-"};
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++)
        assert_false(base64url_decode(arena, span_of(broken[i]), &octets));
}

static void base64_refuses_what_is_none(void **state) {
    (void)state;
    static const char *const rows[] = {
        "Z", "Zg", "Zg=", "Z===", "====", "Zg==Zg==", "Zm9%", "-__-"};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct span out;
        assert_false(base64_decode(arena, span_of(rows[i]), &out));
    }
    struct span folded;
    assert_true(base64_decode(arena, SPAN("Zm9v\r\n\t YmFy"), &folded));
    assert_true(span_equal(folded, SPAN("foobar")));
}

static void url_decode_refuses_broken_escapes_and_nul(void **state) {
    (void)state;
    static const char *const broken[] = {"%", "%4", "%zz", "a%", "%00", "a%00b"};
    struct span out;
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++)
        assert_false(url_decode(arena, span_of(broken[i]), &out));
    assert_true(url_decode(arena, SPAN("a+b%20c%2Bd%e3%81%82"), &out));
    assert_true(span_equal(out, SPAN("a b c+d\xe3\x81\x82")));
    assert_string_equal(url_encode(arena, "a b/\xe3\x81\x82~"), "a%20b%2F%E3%81%82~");
}

static void wire_octets_become_printable(void **state) {
    (void)state;
    assert_string_equal(wire_printable(arena, SPAN("a\\b\0\n\x7f\xff\"")),
                        "a\\\\b\\x00\\x0a\\x7f\\xff\"");
}

static void digests_are_the_known_ones(void **state) {
    (void)state;
    assert_string_equal(sha256_hex(arena, "abc"),
                        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_string_equal(
        hex_encode(arena, hmac_sha256(arena, SPAN("Jefe"), SPAN("what do ya want for nothing?"))),
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    assert_true(equal_constant_time(SPAN("abc"), SPAN("abc")));
    assert_false(equal_constant_time(SPAN("abc"), SPAN("abd")));
    assert_false(equal_constant_time(SPAN("abc"), SPAN("abcd")));
}

static void utf8_takes_shortest_forms_of_scalar_values_only(void **state) {
    (void)state;
    static const char *const good[] = {
        "", "a", "\xc2\xa0", "\xe3\x81\x82", "\xf0\x9f\x8d\xa3", "\xf4\x8f\xbf\xbf"};
    static const char *const bad[] = {"\x80",
                                      "\xc0\xaf",
                                      "\xc1\xbf",
                                      "\xe0\x80\xaf",
                                      "\xed\xa0\x80",
                                      "\xf0\x80\x80\xaf",
                                      "\xf4\x90\x80\x80",
                                      "\xe3\x81",
                                      "\xff",
                                      "a\xc3"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_true(utf8_valid(span_of(good[i])));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(utf8_valid(span_of(bad[i])));
    assert_int_equal(utf8_length(span_of("\xe5\x90\x8d\xe6\x9c\xad x")), 4);
}

static void a_single_line_has_no_controls_and_no_direction_marks(void **state) {
    (void)state;
    static const char *const refused[] = {
        "a\nb",         "a\rb",         "\t",           "\x7f",         "\xc2\x85", "\xe2\x80\xa8",
        "\xe2\x80\xa9", "\xe2\x80\xae", "\xe2\x81\xa6", "\xe2\x80\x8f", "\xd8\x9c", "\xff",
    };
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        assert_false(utf8_single_line(span_of(refused[i])));
    assert_false(utf8_single_line(SPAN("a\0b")));
    assert_true(utf8_single_line(span_of("\xe5\x90\x8d\xe6\x9c\xad <script>")));
}

static void spans_are_cut_and_trimmed(void **state) {
    (void)state;
    struct span rest = SPAN(" a ; b;;c");
    assert_true(span_equal(span_trim(span_cut(&rest, ';')), SPAN("a")));
    assert_true(span_equal(span_trim(span_cut(&rest, ';')), SPAN("b")));
    assert_int_equal(span_cut(&rest, ';').size, 0);
    assert_true(span_equal(span_cut(&rest, ';'), SPAN("c")));
    assert_int_equal(rest.size, 0);
    assert_true(span_equal_nocase(SPAN("V=SPF1"), SPAN("v=spf1")));
    assert_true(span_starts_nocase(SPAN("Include:x"), "include:"));
    assert_false(span_starts_nocase(SPAN("in"), "include:"));
}

static void a_text_grows_over_any_boundary(void **state) {
    (void)state;
    struct text text = TEXT(arena);
    assert_string_equal(text_str(&text), "");
    for (int i = 0; i < 1000; i++)
        text_addf(&text, "%d,", i % 10);
    assert_int_equal(strlen(text_str(&text)), 2000);
    assert_int_equal(strncmp(text_str(&text), "0,1,2,3,4,5,6,7,8,9,0,", 22), 0);
}

static void times_are_written_in_utc(void **state) {
    (void)state;
    assert_string_equal(clock_iso8601(arena, 1795252442), "2026-11-21T09:14:02Z");
    assert_string_equal(clock_rfc5322(arena, 1795252442), "Sat, 21 Nov 2026 09:14:02 +0000");
}

static void the_clock_can_be_shifted(void **state) {
    (void)state;
    int64_t before = clock_now();
    setenv("NAFUDA_CLOCK", "-259200", 1);
    int64_t shifted = clock_now();
    unsetenv("NAFUDA_CLOCK");
    assert_in_range(shifted + 259200 - before, 0, 2);
}

static void tokens_are_43_characters_and_never_the_same(void **state) {
    (void)state;
    char *first = random_token(arena), *second = random_token(arena);
    assert_int_equal(strlen(first), 43);
    assert_string_not_equal(first, second);
    for (int i = 0; i < 1000; i++)
        assert_true(random_below(7) < 7);
}

static void a_spreadsheet_reads_text_and_no_formula(void **state) {
    (void)state;
    struct text file = TEXT(arena);
    csv_begin(&file);
    csv_line(&file, "a \"b\", c", "", "line\nline", NULL);
    csv_line(&file, "=1", "+1", "-1", "@x", "\t1", "\r1", NULL);
    csv_line(&file, "＝1", "＋1", "－1", "＠x", "a=1", "'", NULL);
    assert_string_equal(text_str(&file), "\xef\xbb\xbf\"a \"\"b\"\", c\",\"\",\"line\nline\"\r\n"
                                         "\"'=1\",\"'+1\",\"'-1\",\"'@x\",\"'\t1\",\"'\r1\"\r\n"
                                         "\"'＝1\",\"'＋1\",\"'－1\",\"'＠x\",\"a=1\",\"'\"\r\n");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arena_gives_zeroed_memory_of_any_size),
        cmocka_unit_test(arena_printf_takes_any_length),
        cmocka_unit_test(arena_reset_releases_foreign_objects_once),
        cmocka_unit_test(base64_follows_rfc_4648),
        cmocka_unit_test(base64_refuses_what_is_none),
        cmocka_unit_test(url_decode_refuses_broken_escapes_and_nul),
        cmocka_unit_test(wire_octets_become_printable),
        cmocka_unit_test(digests_are_the_known_ones),
        cmocka_unit_test(utf8_takes_shortest_forms_of_scalar_values_only),
        cmocka_unit_test(a_single_line_has_no_controls_and_no_direction_marks),
        cmocka_unit_test(spans_are_cut_and_trimmed),
        cmocka_unit_test(a_text_grows_over_any_boundary),
        cmocka_unit_test(a_spreadsheet_reads_text_and_no_formula),
        cmocka_unit_test(times_are_written_in_utc),
        cmocka_unit_test(the_clock_can_be_shifted),
        cmocka_unit_test(tokens_are_43_characters_and_never_the_same),
    };
    return cmocka_run_group_tests_name("base", tests, set_up, tear_down);
}
