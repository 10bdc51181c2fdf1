#include "in_arena.h"

#include "check/mend.h"

#include <string.h>

/* Values as forms and word processors leave them, and as they were meant. */

static void test_mended(void **state) {
    static const struct {
        const char *found, *code, *meant;
    } rows[] = {
        {"v=DKIM1; k=rsa; p=MII", NULL, "v=DKIM1; k=rsa; p=MII"},
        {"", NULL, ""},
        {"\\", NULL, "\\"},
        {"a\\b", NULL, "a\\b"},
        {"\"v=spf1 -all\"", "txt_quotes", "v=spf1 -all"},
        {"\"\"v=spf1 -all\"\"", "txt_quotes", "v=spf1 -all"},
        {" \"v=spf1 -all\" ", "txt_quotes", "v=spf1 -all"},
        {"\"v=spf1 -all", "txt_quotes", "v=spf1 -all"},
        {"\\\"v=spf1 -all\\\"", "txt_quotes", "v=spf1 -all"},
        {"\"v=DKIM1; p=MII\" \"BIj\"", "txt_quotes", "v=DKIM1; p=MIIBIj"},
        {"\"v=DKIM1; p=MII\"\r\n\t\"BIj\"", "txt_quotes", "v=DKIM1; p=MIIBIj"},
        {"\"a\"\"b\"", "txt_quotes", "ab"},
        {"v=DMARC1\\; p=none\\;", "txt_backslashes", "v=DMARC1; p=none;"},
        {"v=DMARC1\\\\; p=none", "txt_backslashes", "v=DMARC1; p=none"},
        {"v\\=spf1\\ -all", "txt_backslashes", "v=spf1 -all"},
        {"\xE2\x80\x9Cv=spf1 -all\xE2\x80\x9D", "txt_typographic", "v=spf1 -all"},
        {"\xE2\x80\x98v=spf1 -all\xE2\x80\x99", "txt_typographic", "v=spf1 -all"},
        {"\xC2\xABv=spf1 -all\xC2\xBB", "txt_typographic", "v=spf1 -all"},
        {"v=spf1 \xE2\x80\x93"
         "all",
         "txt_typographic", "v=spf1 -all"},
        {"v=spf1 \xE2\x88\x92"
         "all",
         "txt_typographic", "v=spf1 -all"},
        {"v=spf1\xC2\xA0-all", "txt_typographic", "v=spf1 -all"},
        {"\xEF\xBB\xBFv=spf1 -all", "txt_typographic", "v=spf1 -all"},
        {"v=spf1 -a\xE2\x80\x8Bll", "txt_typographic", "v=spf1 -all"},
        {"\xEF\xBC\x82v=spf1 -all\xEF\xBC\x82", "txt_full_width", "v=spf1 -all"},
        {"\xEF\xBD\x96\xEF\xBC\x9D\xEF\xBD\x93pf1\xE3\x80\x80-all", "txt_full_width",
         "v=spf1 -all"},
        {"\xE3\x80\x8Cv=spf1 -all\xE3\x80\x8D", "txt_full_width", "v=spf1 -all"},
        {"\xE5\x80\xA4", NULL, "\xE5\x80\xA4"},
        {"\x80\xFF\xE2\x80", NULL, "\x80\xFF\xE2\x80"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct span mended;
        const char *code = txt_mend(arena, span_of(rows[i].found), &mended);
        print_message("# %s\n", rows[i].found);
        assert_string_equal(code ? code : "", rows[i].code ? rows[i].code : "");
        assert_string_equal(span_text(arena, mended), rows[i].meant);
    }
}

static void test_zero_octets(void **state) {
    struct span mended;
    (void)state;
    assert_null(txt_mend(arena, (struct span){"a\\\0b\0", 5}, &mended));
    assert_true(span_equal(mended, (struct span){"a\\\0b\0", 5}));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mended),
        cmocka_unit_test(test_zero_octets),
    };
    return cmocka_run_group_tests_name("mend", tests, set_up, tear_down);
}
