#include "mail/dkim.h"

#include "base/codec.h"
#include "keys.h"
#include "rfc8463.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const struct {
    const char *text;
    enum dkim_fault fault;
} records[] = {
    {"v=DKIM1; k=rsa; p=" KEY_OURS, DKIM_GOOD},
    {"v=DKIM1;k=rsa;p=" KEY_OURS ";", DKIM_GOOD},
    {"p=" KEY_OURS, DKIM_GOOD},
    {" v = DKIM1 ;\r\n\tp = " KEY_OURS_BEGINNING " \t" KEY_OURS_REST " ; ", DKIM_GOOD},
    {"v=DKIM1; n=a note, with = and :; x-y=1; p=" KEY_OURS, DKIM_NOT_A_RECORD},
    {"v=DKIM1; n=a note, with = and :; x_y=1; p=" KEY_OURS, DKIM_GOOD},
    {"k=ed25519; p=" RFC8463_ED25519, DKIM_GOOD},
    {"k=ed25519; p=" KEY_OURS, DKIM_KEY_TYPE},
    {"k=dsa; p=" KEY_OURS, DKIM_KEY_TYPE},
    {"k=RSA; p=" KEY_OURS, DKIM_KEY_TYPE},
    {"p=" RFC8463_ED25519, DKIM_KEY_TYPE},
    {"k=rsa; p=" KEY_EC, DKIM_KEY_TYPE},
    {"p=" KEY_OURS_BEGINNING, DKIM_KEY_TYPE},
    {"p=" KEY_512, DKIM_GOOD},
    {"", DKIM_NOT_A_RECORD},
    {" ", DKIM_NOT_A_RECORD},
    {"hello", DKIM_NOT_A_RECORD},
    {"v=DKIM1; bogus; p=" KEY_OURS, DKIM_NOT_A_RECORD},
    {"v=DKIM1;; p=" KEY_OURS, DKIM_NOT_A_RECORD},
    {"v=DKIM1; =x; p=" KEY_OURS, DKIM_NOT_A_RECORD},
    {"v=DKIM1; 1a=x; p=" KEY_OURS, DKIM_NOT_A_RECORD},
    {"v=DKIM1; n=\xe3\x81\x82; p=" KEY_OURS, DKIM_NOT_A_RECORD},
    {"v=DKIM1\\; k=rsa\\; p=" KEY_OURS, DKIM_VERSION}, /* escaped semicolons */
    {"\"v=DKIM1; p=" KEY_OURS "\"", DKIM_NOT_A_RECORD},
    {"v=DKIM1; p=" KEY_OURS "; p=" KEY_OURS, DKIM_DUPLICATE_TAG},
    {"v=DKIM1; n=1; n=2; p=" KEY_OURS, DKIM_DUPLICATE_TAG},
    {"v=DKIM1; P=x; p=" KEY_OURS, DKIM_GOOD}, /* names have case: P is another tag */
    {"v=DKIM2; p=" KEY_OURS, DKIM_VERSION},
    {"v=dkim1; p=" KEY_OURS, DKIM_VERSION},
    {"v=; p=" KEY_OURS, DKIM_VERSION},
    {"p=" KEY_OURS "; v=DKIM1", DKIM_VERSION},
    {"v=spf1 -all", DKIM_VERSION},
    {"v=DKIM1", DKIM_NO_KEY},
    {"v=DKIM1; k=rsa", DKIM_NO_KEY},
    {"v=DKIM1; p=", DKIM_REVOKED},
    {"v=DKIM1; p= ;", DKIM_REVOKED},
    {"v=DKIM1; p=" KEY_OURS_BEGINNING "A", DKIM_BASE64},
    {"v=DKIM1; p=****", DKIM_BASE64},
    {"v=DKIM1; p=====", DKIM_BASE64},
    {"v=DKIM1; h=sha256; p=" KEY_OURS, DKIM_GOOD},
    {"v=DKIM1; h=sha1 : sha256; p=" KEY_OURS, DKIM_GOOD},
    {"v=DKIM1; h=sha1; p=" KEY_OURS, DKIM_HASH},
    {"v=DKIM1; h=; p=" KEY_OURS, DKIM_HASH},
    {"v=DKIM1; s=email; p=" KEY_OURS, DKIM_GOOD},
    {"v=DKIM1; s=*; p=" KEY_OURS, DKIM_GOOD},
    {"v=DKIM1; s=tlsrpt:email; p=" KEY_OURS, DKIM_GOOD},
    {"v=DKIM1; s=tlsrpt; p=" KEY_OURS, DKIM_SERVICE},
    {"v=DKIM1; s=emails; p=" KEY_OURS, DKIM_SERVICE},
};

static void test_records(void **state) {
    for (size_t i = 0; i < sizeof records / sizeof *records; i++) {
        struct dkim_record record;
        print_message("# %s\n", records[i].text);
        assert_int_equal(dkim_parse(*state, span_of(records[i].text), &record), records[i].fault);
    }
}

static void test_key_is_decoded(void **state) {
    struct dkim_record record;
    struct span ours;
    assert_true(base64_decode(*state, SPAN(KEY_OURS), &ours));
    dkim_parse(*state, SPAN("p=" KEY_OURS_BEGINNING "\r\n " KEY_OURS_REST), &record);
    assert_true(span_equal(record.key, ours));
    assert_false(record.ed25519 || record.testing || record.strict);
    dkim_parse(*state, SPAN("t=y; k=ed25519; p=" RFC8463_ED25519), &record);
    assert_int_equal(record.key.size, 32);
    assert_true(record.ed25519 && record.testing && !record.strict);
    dkim_parse(*state, SPAN("t=x : s; p=" KEY_OURS), &record);
    assert_true(record.strict && !record.testing && !record.granular);
    dkim_parse(*state, SPAN("g=*; p=" KEY_OURS), &record);
    assert_false(record.granular);
    dkim_parse(*state, SPAN("g=; p=" KEY_OURS), &record);
    assert_true(record.granular);
    dkim_parse(*state, SPAN("p=" KEY_OURS_BEGINNING "A"), &record);
    assert_string_equal(span_text(*state, record.text), KEY_OURS_BEGINNING "A");
}

static void test_nul_and_a_thousand_tags(void **state) {
    struct dkim_record record;
    struct text text = TEXT(*state);
    assert_int_equal(dkim_parse(*state, SPAN("v=DKIM1\0; p=" KEY_OURS), &record),
                     DKIM_NOT_A_RECORD);
    assert_int_equal(dkim_parse(*state, SPAN("p=" KEY_OURS "\0"), &record), DKIM_NOT_A_RECORD);
    for (int i = 0; i < 10000; i++)
        text_addf(&text, "a%d=;", i);
    text_add(&text, "p=" KEY_OURS);
    assert_int_equal(dkim_parse(*state, span_of(text_str(&text)), &record), DKIM_NOT_A_RECORD);
}

static void test_our_record_reads_back(void **state) {
    struct dkim_record record;
    struct span ours;
    assert_true(base64_decode(*state, SPAN(KEY_OURS), &ours));
    char *text = dkim_record_for(*state, ours);
    assert_string_equal(text, "v=DKIM1; k=rsa; p=" KEY_OURS);
    assert_int_equal(dkim_parse(*state, span_of(text), &record), DKIM_GOOD);
    assert_true(span_equal(record.key, ours));
    assert_true(base64_decode(*state, SPAN(RFC8463_ED25519), &ours));
    text = dkim_record_for(*state, ours);
    assert_string_equal(text, "v=DKIM1; k=ed25519; p=" RFC8463_ED25519);
    assert_int_equal(dkim_parse(*state, span_of(text), &record), DKIM_GOOD);
    assert_true(record.ed25519 && span_equal(record.key, ours));
}

static void test_bits(void **state) {
    static const struct {
        const char *key;
        int bits;
    } keys[] = {{KEY_OURS, 2048}, {KEY_1024, 1024}, {KEY_EC, 0}, {RFC8463_ED25519, 0}, {"AAAA", 0}};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        struct span key;
        assert_true(base64_decode(*state, span_of(keys[i].key), &key));
        assert_int_equal(dkim_rsa_bits(key), keys[i].bits);
        assert_int_equal(dkim_rsa_bits((struct span){key.at, key.size - 1}), 0);
    }
    struct span longer = span_of(arena_printf(*state, "%s%s", KEY_OURS, "AAAA"));
    assert_true(base64_decode(*state, longer, &longer));
    assert_int_equal(dkim_rsa_bits(longer), 0);
    assert_int_equal(dkim_rsa_bits((struct span){"", 0}), 0);
}

#define A63 "a12345678901234567890123456789012345678901234567890123456789012"

static const struct {
    const char *selector;
    int valid;
} selectors[] = {
    {"s1", 1},
    {"S1", 1},
    {"a", 1},
    {"a-b_c.d", 1},
    {"2026.shop", 1},
    {A63, 1},
    {A63 "3", 0},
    {A63 ".b", 1},
    {A63 ".1234567890123456789012345678901234567", 0},
    {A63 ".123456789012345678901234567890123456", 1},
    {"", 0},
    {"-a", 0},
    {"a-", 0},
    {"_a", 0},
    {"a_", 0},
    {".a", 0},
    {"a.", 0},
    {"a..b", 0},
    {"a b", 0},
    {"a/b", 0},
    {"a\n", 0},
    {"\xe3\x81\x82", 0},
};

static void test_selectors(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof selectors / sizeof *selectors; i++) {
        print_message("# %s\n", selectors[i].selector);
        assert_int_equal(selector_valid(selectors[i].selector), selectors[i].valid);
    }
}

static int setup(void **state) {
    *state = arena_new();
    return 0;
}

static int teardown(void **state) {
    arena_free(*state);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_records),
        cmocka_unit_test(test_key_is_decoded),
        cmocka_unit_test(test_nul_and_a_thousand_tags),
        cmocka_unit_test(test_our_record_reads_back),
        cmocka_unit_test(test_bits),
        cmocka_unit_test(test_selectors),
    };
    return cmocka_run_group_tests_name("dkim", tests, setup, teardown);
}
