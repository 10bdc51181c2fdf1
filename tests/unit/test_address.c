/* Mail addresses, and how a header field carries them. */
#include "in_arena.h"

#include "base/codec.h"
#include "base/text.h"
#include "base/utf8.h"
#include "mail/address.h"

#include <string.h>

#define TEN "0123456789"
#define SIXTY TEN TEN TEN TEN TEN TEN
#define LABEL "a" TEN TEN TEN TEN TEN TEN "."

static void what_is_an_address(void **state) {
    (void)state;
    static const struct {
        const char *typed, *code, *text;
    } rows[] = {
        {"info@example.com", "accepted", "info@example.com"},
        {" info@example.com ", "accepted", "info@example.com"},
        {"Info@EXAMPLE.com.", "accepted", "Info@example.com"},
        {"o'hara+news=1/2@example.com", "accepted", "o'hara+news=1/2@example.com"},
        {"!#$%&'*+-/=?^_`{|}~@example.com", "accepted", "!#$%&'*+-/=?^_`{|}~@example.com"},
        {"a.b.c@example.com", "accepted", "a.b.c@example.com"},
        {"info@例え.jp", "accepted", "info@xn--r8jz45g.jp"},
        {"\"john doe\"@example.com", "accepted", "\"john doe\"@example.com"},
        {"\"john\"@example.com", "accepted", "john@example.com"},
        {"\"j\\ohn\"@example.com", "accepted", "john@example.com"},
        {"\"a@b\"@example.com", "accepted", "\"a@b\"@example.com"},
        {"\"a\\\"b\\\\c\"@example.com", "accepted", "\"a\\\"b\\\\c\"@example.com"},
        {"\"a..b\"@example.com", "accepted", "\"a..b\"@example.com"},
        {"\"a,b\"@example.com", "accepted", "\"a,b\"@example.com"},
        {SIXTY "1234@example.com", "accepted", SIXTY "1234@example.com"},
        {"", "empty", NULL},
        {"  ", "empty", NULL},
        {"info", "no_at", NULL},
        {"info example.com", "no_at", NULL},
        {"@example.com", "local_empty", NULL},
        {"\"\"@example.com", "local_empty", NULL},
        {"info@", "domain:empty", NULL},
        {"info@com", "domain:single_label", NULL},
        {"info@co.jp", "domain:public_suffix", NULL},
        {"info@a@example.com", "domain:mail_address", NULL},
        {"info@[2001:db8::1]", "domain:address", NULL},
        {"info@192.0.2.1", "domain:address", NULL},
        {"info@exa mple.com", "domain:character", NULL},
        {"info@ example.com", "domain:character", NULL},
        {"info@-a.com", "domain:hyphen", NULL},
        {"info@a..com", "domain:empty_label", NULL},
        {".info@example.com", "dots", NULL},
        {"info.@example.com", "dots", NULL},
        {"in..fo@example.com", "dots", NULL},
        {"in fo@example.com", "character", NULL},
        {"info(comment)@example.com", "character", NULL},
        {"info:b@example.com", "character", NULL},
        {"in\"fo\"@example.com", "character", NULL},
        {"<info@example.com", "character", NULL},
        {"\"info@example.com", "quotes", NULL},
        {"\"in\"fo@example.com", "quotes", NULL},
        {"\"info\"", "quotes", NULL},
        {"\"info\\\"@example.com", "quotes", NULL},
        {"山田@example.com", "international", NULL},
        {"\"山田\"@example.com", "international", NULL},
        {"ｉｎｆｏ@example.com", "international", NULL},
        {"a@example.com,b@example.com", "several", NULL},
        {"a,b@example.com", "several", NULL},
        {"a;b@example.com", "several", NULL},
        {"News <info@example.com>", "with_name", "info@example.com"},
        {"\"A, B\" <info@example.com>", "with_name", "info@example.com"},
        {"<info@example.com>", "with_name", "info@example.com"},
        {"News <nothing>", "with_name", NULL},
        {"info@example.com\n", "control", NULL},
        {"info@example.com\r\nBcc: a@example.com", "control", NULL},
        {"in\tfo@example.com", "control", NULL},
        {"\"in\x01\"@example.com", "control", NULL},
        {"in\u202efo@example.com", "control", NULL},
        {"info\xff@example.com", "control", NULL},
        {SIXTY "12345@example.com", "local_long", NULL},
        {"\"" SIXTY "1 34\"@example.com", "local_long", NULL},
        {SIXTY "@" LABEL LABEL LABEL "example.com", "long", NULL},
        {SIXTY "@" LABEL LABEL LABEL "abc.jp", "accepted", SIXTY "@" LABEL LABEL LABEL "abc.jp"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct address address;
        enum address_refusal refusal = address_parse(arena, rows[i].typed, &address);
        const char *code = address_refusal_code(refusal);
        if (refusal == ADDRESS_DOMAIN)
            code = arena_printf(arena, "domain:%s", name_refusal_code(address.domain_refusal));
        print_message("# %s\n", rows[i].typed);
        assert_string_equal(code, rows[i].code);
        if (refusal == ADDRESS_WITH_NAME) {
            assert_int_equal(!address.suggestion, !rows[i].text);
            if (rows[i].text)
                assert_string_equal(address.suggestion, rows[i].text);
        }
        if (refusal != ADDRESS_ACCEPTED)
            continue;
        assert_string_equal(address.text, rows[i].text);
        assert_string_equal(arena_printf(arena, "%s@%s", address.local, address.domain),
                            rows[i].text);
        struct address again;
        assert_int_equal(address_parse(arena, address.text, &again), ADDRESS_ACCEPTED);
        assert_string_equal(again.text, address.text);
    }
}

static void spellings_of_one_address_share_a_key(void **state) {
    (void)state;
    assert_string_equal(address_key(arena, "Info@Example.COM"), "info@example.com");
}

static void a_name_in_a_header(void **state) {
    (void)state;
    static const struct {
        const char *name, *header;
    } rows[] = {
        {"", "From: a@b.example"},
        {"News", "From: News <a@b.example>"},
        {" Shop News ", "From: Shop News <a@b.example>"},
        {"Shop, Inc.", "From: \"Shop, Inc.\" <a@b.example>"},
        {"a  b", "From: \"a  b\" <a@b.example>"},
        {"say \"hi\" \\", "From: \"say \\\"hi\\\" \\\\\" <a@b.example>"},
        {"<b@c.example>", "From: \"<b@c.example>\" <a@b.example>"},
        {"Café de Mozart", "From: =?UTF-8?Q?Caf=C3=A9_de_Mozart?= <a@b.example>"},
        {"山田 太郎", "From: =?UTF-8?B?5bGx55SwIOWkqumDjg==?= <a@b.example>"},
        {"=?UTF-8?B?eA==?=", "From: =?UTF-8?B?PT9VVEYtOD9CP2VBPT0/PQ==?= <a@b.example>"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_string_equal(address_header(arena, "From", rows[i].name, "a@b.example"),
                            rows[i].header);
}

/* What a reader makes of the words of a header. */
static const char *decoded(const char *header, const char *field) {
    struct text name = TEXT(arena);
    struct span rest = span_of(header + strlen(field) + 1);
    while (rest.size) {
        struct span word = span_trim(span_cut(&rest, ' ')), octets;
        if (!span_starts_nocase(word, "=?UTF-8?")) {
            if (word.size)
                assert_int_equal(word.at[0], '<');
            continue;
        }
        assert_true(word.size <= 75);
        struct span body = {word.at + 10, word.size - 12};
        if (word.at[8] == 'B') {
            assert_true(base64_decode(arena, body, &octets));
        } else {
            struct text escaped = TEXT(arena);
            for (size_t i = 0; i < body.size; i++)
                text_char(&escaped, body.at[i] == '=' ? '%' : body.at[i] == '_' ? '+' : body.at[i]);
            const char *query = text_str(&escaped);
            /* + stands for itself in Q alone, which the names below do without. */
            assert_true(url_decode(arena, span_of(query), &octets));
        }
        assert_true(utf8_valid(octets));
        text_add_span(&name, octets);
    }
    return text_str(&name);
}

static void long_names_are_cut_into_words(void **state) {
    (void)state;
    static const char *const pieces[] = {"山", "é", "a", "😀", "ア ", "_=", "\""};
    for (size_t p = 0; p < sizeof pieces / sizeof *pieces; p++)
        for (size_t size = 1; size <= FROM_NAME_MAX; size++) {
            struct text name = TEXT(arena);
            text_add(&name, "é");
            while (utf8_length(span_of(text_str(&name))) < size)
                text_add(&name, pieces[p]);
            const char *trimmed = span_text(arena, span_trim(span_of(text_str(&name))));
            const char *header = address_header(arena, "Reply-To", trimmed, "info@shop.example");
            assert_string_equal(decoded(header, "Reply-To"), trimmed);
            for (const char *line = header; line;) {
                const char *end = strstr(line, "\r\n");
                assert_true((end ? (size_t)(end - line) : strlen(line)) <= 76);
                line = end ? end + 2 : NULL;
                assert_true(!line || *line == ' ');
            }
        }
}

static void a_long_address_has_a_line_of_its_own(void **state) {
    (void)state;
    const char *address = SIXTY "@" LABEL "example.com";
    assert_string_equal(address_header(arena, "From", "Shop News", address),
                        arena_printf(arena, "From: Shop News\r\n <%s>", address));
    assert_string_equal(address_header(arena, "From", "", address),
                        arena_printf(arena, "From: %s", address));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_an_address),
        cmocka_unit_test(spellings_of_one_address_share_a_key),
        cmocka_unit_test(a_name_in_a_header),
        cmocka_unit_test(long_names_are_cut_into_words),
        cmocka_unit_test(a_long_address_has_a_line_of_its_own),
    };
    return cmocka_run_group_tests_name("address", tests, set_up, tear_down);
}
