#include "in_arena.h"

#include "dns/name.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define L63 "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijk"
#define L60 "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefgh"

static void accepted_names(void **state) {
    (void)state;
    static const struct {
        const char *typed, *ascii, *unicode;
        int mixed;
    } rows[] = {
        {"example.com", "example.com", "example.com", 0},
        {"EXAMPLE.com", "example.com", "example.com", 0},
        {"example.com.", "example.com", "example.com", 0},
        {"example。com", "example.com", "example.com", 0},
        {"example｡com", "example.com", "example.com", 0},
        {"ｅｘａｍｐｌｅ．com", "example.com", "example.com", 0},
        {"ＥＸＡＭＰＬＥ．ＣＯＭ．", "example.com", "example.com", 0},
        {" example.com\t", "example.com", "example.com", 0},
        {"\u3000example.com\u3000", "example.com", "example.com", 0},
        {"exam\u00ADple.com", "example.com", "example.com", 0}, /* soft hyphen */
        {"shop.example.test", "shop.example.test", "shop.example.test", 0},
        {"example.test", "example.test", "example.test", 0},
        {"mail.a.co.jp", "mail.a.co.jp", "mail.a.co.jp", 0},
        {"r3---sn-x.example.com", "r3---sn-x.example.com", "r3---sn-x.example.com", 0},
        {"ab--cd.例え.jp", "ab--cd.xn--r8jz45g.jp", "ab--cd.例え.jp", 0},
        {"1.example.com", "1.example.com", "1.example.com", 0},
        {"example.1st", "example.1st", "example.1st", 0},
        {"github.io", "github.io", "github.io", 0}, /* not of the ICANN part */
        {"www.ck", "www.ck", "www.ck", 0},          /* an exception of the list */
        {L63 ".com", L63 ".com", L63 ".com", 0},
        /* 253 octets */
        {L63 "." L63 "." L63 "." L60 "a", L63 "." L63 "." L63 "." L60 "a",
         L63 "." L63 "." L63 "." L60 "a", 0},
        /* IDNA2008 */
        {"例え.jp", "xn--r8jz45g.jp", "例え.jp", 0},
        {"XN--R8JZ45G.JP", "xn--r8jz45g.jp", "例え.jp", 0},
        {"faß.de", "xn--fa-hia.de", "faß.de", 0},
        {"Bücher.example", "xn--bcher-kva.example", "bücher.example", 0},
        {"か\u3099.jp", "xn--v8j.jp", "が.jp", 0}, /* two code points are composed */
        /* what the Japanese, Koreans and Chinese write is not mixed */
        {"東京タワーのはなし.jp", "xn--68juble21bjj7cr351asu6b.jp", "東京タワーのはなし.jp", 0},
        {"日本語abc.jp", "xn--abc-s08fl0dtz6h.jp", "日本語abc.jp", 0},
        {"佐々木屋.jp", "xn--u6jy55g42i21k.jp", "佐々木屋.jp", 0},
        {"サッカー・クラブ.jp", "xn--lckiq0d3e3eofh.jp", "サッカー・クラブ.jp", 0},
        {"한국abc.kr", "xn--abc-lt8lk11n.kr", "한국abc.kr", 0},
        {"привет.рф", "xn--b1agh1afp.xn--p1ai", "привет.рф", 0},
        {"сор.рф", "xn--n1aeb.xn--p1ai", "сор.рф", 0},
        {"ελλάδα.gr", "xn--hxakic4aa.gr", "ελλάδα.gr", 0},
        /* homographs: never shown as letters */
        {"аpple.com", "xn--pple-43d.com", "xn--pple-43d.com", 1}, /* Cyrillic а */
        {"payp\u0430l.com", "xn--paypl-7ve.com", "xn--paypl-7ve.com", 1},
        {"аррӏе.com", "xn--80ak6aa92e.com", "xn--80ak6aa92e.com", 1}, /* all Cyrillic */
        {"xn--80ak6aa92e.com", "xn--80ak6aa92e.com", "xn--80ak6aa92e.com", 1},
        {"g\u03BF\u03BFgle.com", "xn--ggle-0nda.com", "xn--ggle-0nda.com", 1}, /* Greek ο */
        {"日本а.jp", "xn--80a9311cb2a.jp", "xn--80a9311cb2a.jp", 1},
        {"www.аpple.example.com", "www.xn--pple-43d.example.com", "www.xn--pple-43d.example.com",
         1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct name name = {0};
        const char *suggestion = "";
        enum name_refusal refusal = name_normalise(arena, rows[i].typed, &name, &suggestion);
        if (refusal != NAME_ACCEPTED)
            fail_msg("%s: refused as %s", rows[i].typed, name_refusal_code(refusal));
        if (strcmp(name.ascii, rows[i].ascii) || strcmp(name.unicode, rows[i].unicode) ||
            name.mixed != rows[i].mixed)
            fail_msg("%s: %s %s %d", rows[i].typed, name.ascii, name.unicode, name.mixed);
        assert_null(suggestion);
        /* what is stored shows the same as what was typed, and is its own normal form */
        struct name again = name_show(arena, name.ascii);
        assert_string_equal(again.unicode, name.unicode);
        assert_int_equal(again.mixed, name.mixed);
        assert_int_equal(name_normalise(arena, name.ascii, &again, &suggestion), NAME_ACCEPTED);
        assert_string_equal(again.ascii, name.ascii);
    }
}

static void refused_names(void **state) {
    (void)state;
    static const struct {
        const char *typed, *code, *suggestion;
    } rows[] = {
        {"", "empty", NULL},
        {"  \t ", "empty", NULL},
        {"\u3000", "empty", NULL},
        {"http://a.com", "url", "a.com"},
        {"https://www.a.com/path?b=c", "url", "www.a.com"},
        {"a.com/", "url", "a.com"},
        {"ｈｔｔｐ：／／a.com", "url", "a.com"},
        {"http://", "url", NULL},
        {"/", "url", NULL},
        {"http://a.com:8080/", "url", NULL},
        {"http://me@a.com/", "url", NULL},
        {"a@b.com", "mail_address", "b.com"},
        {"a＠b。com", "mail_address", "b.com"},
        {"mailto:info@例え.jp", "mail_address", "xn--r8jz45g.jp"},
        {"a@b@c.com", "mail_address", "c.com"},
        {"a@localhost", "mail_address", NULL},
        {"a@", "mail_address", NULL},
        {"*.a.com", "wildcard", NULL},
        {"＊.a.com", "wildcard", NULL},
        {"a.*.com", "character", NULL},
        {"127.0.0.1", "address", NULL},
        {"127.0.0.1.", "address", NULL},
        {"１２７.0.0.1", "address", NULL},
        {"①②⑦.⓪.⓪.①", "address", NULL}, /* UTS 46 makes digits of them */
        {"192.0.2.1", "address", NULL},
        {"10.1", "address", NULL},
        {"2130706433", "address", NULL},
        {"[2001:db8::1]", "address", NULL},
        {"2001:db8::1", "address", NULL},
        {"::1", "address", NULL},
        {"::ffff:192.0.2.1", "address", NULL},
        {"a.com\n", "character", NULL},
        {"a.com\r\n", "character", NULL},
        {"\na.com", "character", NULL},
        {"a.c\nom", "character", NULL},
        {"a b.com", "character", NULL},
        {"a\u3000b.com", "character", NULL},
        {"a_b.com", "character", NULL},
        {"_dmarc.a.com", "character", NULL},
        {"a.com:25", "character", NULL},
        {"a%2e.com", "character", NULL},
        {"a\\.com", "character", NULL},
        {"a'b.com", "character", NULL},
        {"é_.com", "character", NULL},
        {"a\x7F.com", "character", NULL},
        {"\xFF.com", "character", NULL},
        {"ex\xC0\xAE.com", "character", NULL}, /* an overlong full stop */
        {"-a.com", "hyphen", NULL},
        {"a-.com", "hyphen", NULL},
        {"－a.com", "hyphen", NULL},
        {"-ü.com", "hyphen", NULL},
        {"a.-", "hyphen", NULL},
        {"a..b", "empty_label", NULL},
        {"a。。b.com", "empty_label", NULL},
        {".a.com", "empty_label", NULL},
        {"a.com..", "empty_label", NULL},
        {".", "empty_label", NULL},
        {"\u00AD.com", "empty_label", NULL}, /* a label that maps to nothing */
        {L63 "l.com", "label_long", NULL},
        {"ü" L63 ".com", "label_long", NULL},
        {L63 "." L63 "." L63 "." L60 "ab", "long", NULL}, /* 254 octets */
        {"com", "single_label", NULL},
        {"localhost", "single_label", NULL},
        {"例え", "single_label", NULL},
        {"co.jp", "public_suffix", NULL},
        {"CO.JP.", "public_suffix", NULL},
        {"公司.cn", "public_suffix", NULL},
        {"xn--55qx5d.cn", "public_suffix", NULL},
        {"foo.ck", "public_suffix", NULL}, /* by the list's *.ck */
        {"xn--a.com", "idna", NULL},
        {"xn--.com", "idna", NULL},
        {"xn--n3h.com", "idna", NULL}, /* a snowman, which IDNA2008 knows no more */
        {"☃.com", "idna", NULL},
        {"😀.com", "idna", NULL},
        {"a\u202Eb.com", "idna", NULL}, /* turns the direction of text */
        {"a\u200Db.com", "idna", NULL},
        {"a\u2024b.com", "idna", NULL}, /* one dot leader */
        {"\u0301a.com", "idna", NULL},  /* begins with a mark */
        {"a\u0628.com", "idna", NULL},  /* right-to-left after left-to-right */
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct name name = {0};
        const char *suggestion = "untouched";
        enum name_refusal refusal = name_normalise(arena, rows[i].typed, &name, &suggestion);
        if (strcmp(name_refusal_code(refusal), rows[i].code))
            fail_msg("\"%s\": %s, not %s", rows[i].typed, name_refusal_code(refusal), rows[i].code);
        if (!rows[i].suggestion)
            assert_null(suggestion);
        else
            assert_string_equal(suggestion, rows[i].suggestion);
    }
}

/* 64 KB of anything end, and end refused. */
static void long_input(void **state) {
    (void)state;
    static const char *const pieces[] = {"a", "a.", "é", "é.", ".", "-", "xn--", "ー。", "@", "/"};
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        char typed[65536];
        size_t piece = strlen(pieces[i]), size = 0;
        for (; size + piece < sizeof typed; size += piece)
            memcpy(typed + size, pieces[i], piece);
        typed[size] = '\0';
        struct name name;
        const char *suggestion;
        assert_int_not_equal(name_normalise(arena, typed, &name, &suggestion), NAME_ACCEPTED);
    }
}

static void shown_names(void **state) {
    (void)state;
    static const struct {
        const char *ascii, *unicode;
        int mixed;
    } rows[] = {
        {"xn--r8jz45g.jp", "例え.jp", 0},
        {"_dmarc.xn--r8jz45g.jp", "_dmarc.例え.jp", 0},
        {"example.com", "example.com", 0},
        {"xn--a.com", "xn--a.com", 0}, /* from an answer: no valid name, shown as it is */
        {"xn--pple-43d.com", "xn--pple-43d.com", 1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct name name = name_show(arena, rows[i].ascii);
        assert_string_equal(name.ascii, rows[i].ascii);
        assert_string_equal(name.unicode, rows[i].unicode);
        assert_int_equal(name.mixed, rows[i].mixed);
    }
}

static void registrable_names(void **state) {
    (void)state;
    /* registrable, organisational; NULL: the same */
    static const char *const rows[][3] = {
        {"example.com", "example.com"},
        {"a.b.example.com", "example.com"},
        {"a.b.example.co.jp", "example.co.jp"},
        {"shop.example.test", "example.test"},
        {"example.test", "example.test"},
        {"_dmarc.shop.example.test", "example.test"},
        {"a.me.github.io", "github.io", "me.github.io"},
        {"github.io", "github.io"},
        {"a.shop.uk.com", "uk.com", "shop.uk.com"},
        {"shop.uk.com", "uk.com", "shop.uk.com"},
        {"a.b.foo.ck", "b.foo.ck"},
        {"a.www.ck", "www.ck"},
        {"a.city.kawasaki.jp", "city.kawasaki.jp"},
        {"a.b.c.kawasaki.jp", "b.c.kawasaki.jp"},
        {"mail.xn--55qx5d.cn", "mail.xn--55qx5d.cn"},
        {"a.mail.xn--55qx5d.cn", "mail.xn--55qx5d.cn"},
        {"co.jp", "co.jp"},
        {"com", "com"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_string_equal(name_registrable(arena, rows[i][0]), rows[i][1]);
        assert_string_equal(name_organisational(arena, rows[i][0]), rows[i][rows[i][2] ? 2 : 1]);
    }
}

static void names_within(void **state) {
    (void)state;
    static const struct {
        const char *name, *zone;
        int within;
    } rows[] = {
        {"example.com", "example.com", 1},
        {"a.example.com", "example.com", 1},
        {"a.b.example.com", "example.com", 1},
        {"example.com", "a.example.com", 0},
        {"badexample.com", "example.com", 0},
        {"example.com", "com", 1},
        {"com", "example.com", 0},
        {"example.org", "example.com", 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(!!name_within(rows[i].name, rows[i].zone), rows[i].within);
}

int main(void) {
    const struct CMUnitTest test_name[] = {
        cmocka_unit_test_setup_teardown(accepted_names, set_up, tear_down),
        cmocka_unit_test_setup_teardown(refused_names, set_up, tear_down),
        cmocka_unit_test_setup_teardown(long_input, set_up, tear_down),
        cmocka_unit_test_setup_teardown(shown_names, set_up, tear_down),
        cmocka_unit_test_setup_teardown(registrable_names, set_up, tear_down),
        cmocka_unit_test_setup_teardown(names_within, set_up, tear_down),
    };
    return cmocka_run_group_tests(test_name, NULL, NULL);
}
