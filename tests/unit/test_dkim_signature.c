/* DKIM-Signature fields as they are written, and miswritten. */
#include "in_arena.h"

#include "mail/dkim_signature.h"
#include "mail/message.h"

#include <stdint.h>
#include <string.h>

#define BH "bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8="
#define MOST "v=1; a=rsa-sha256; d=d.example; s=s1; h=from:to; " BH
#define B "; b=AAAA"
#define LABEL                                                                                      \
    "a2345678901234567890123456789012345678901234567890." /* 50 characters and the dot             \
                                                           */

static const struct {
    const char *value;
    enum dkim_signature_fault fault;
    const char *blame;
} rows[] = {
    {MOST B, SIGNATURE_GOOD, ""},
    {MOST B ";", SIGNATURE_GOOD, ""},
    {MOST B "; ", SIGNATURE_GOOD, ""},
    {MOST B "; z=anything; x_y=1", SIGNATURE_GOOD, ""},
    {MOST B "; z=\xe3\x81\x82", SIGNATURE_GOOD, ""},
    {MOST B "; z=\xff", SIGNATURE_NOT_A_LIST, "z=\xff"},
    {MOST B ";;", SIGNATURE_NOT_A_LIST, ""},
    {MOST B "; z", SIGNATURE_NOT_A_LIST, "z"},
    {MOST B "; a=rsa-sha256", SIGNATURE_TWICE, "a"},
    {MOST B "; z=1; z=2", SIGNATURE_TWICE, "z"},
    {"a=rsa-sha256; d=d.example; s=s1; h=from; " BH B, SIGNATURE_VERSION, "v"},
    {"v=2; a=rsa-sha256; d=d.example; s=s1; h=from; " BH B, SIGNATURE_VERSION, "v"},
    {"d=d.example; v=1; a=rsa-sha256; s=s1; h=from; " BH B, SIGNATURE_GOOD, ""},
    {"v=1; d=d.example; s=s1; h=from; " BH B, SIGNATURE_MISSING, "a"},
    {"v=1; a=rsa-sha256; s=s1; h=from; " BH B, SIGNATURE_MISSING, "d"},
    {"v=1; a=rsa-sha256; d=; s=s1; h=from; " BH B, SIGNATURE_MISSING, "d"},
    {"v=1; a=rsa-sha256; d=d.example; h=from; " BH B, SIGNATURE_MISSING, "s"},
    {"v=1; a=rsa-sha256; d=d.example; s=s1; " BH B, SIGNATURE_MISSING, "h"},
    {"v=1; a=rsa-sha256; d=d.example; s=s1; h=; " BH B, SIGNATURE_MISSING, "h"},
    {"v=1; a=rsa-sha256; d=d.example; s=s1; h=from" B, SIGNATURE_MISSING, "bh"},
    {MOST, SIGNATURE_MISSING, "b"},
    {MOST "; b=", SIGNATURE_MISSING, "b"},
    {"v=1; a=rsa-md5; d=d.example; s=s1; h=from; " BH B, SIGNATURE_ALGORITHM, "a"},
    {"v=1; a=ed25519-sha256; d=d.example; s=s1; h=from; " BH B, SIGNATURE_GOOD, ""},
    {MOST B "; c=relaxed", SIGNATURE_GOOD, ""},
    {MOST B "; c=simple/relaxed", SIGNATURE_GOOD, ""},
    {MOST B "; c=nowsp", SIGNATURE_CANON, "c"},
    {MOST B "; c=simple/", SIGNATURE_CANON, "c"},
    {MOST B "; c=", SIGNATURE_CANON, "c"},
    {MOST "; b=AAA", SIGNATURE_BASE64, "b"},
    {MOST "; b=A A\r\n\tAA", SIGNATURE_GOOD, ""},
    {"v=1; a=rsa-sha256; d=d.example; s=s1; h=from; bh=*" B, SIGNATURE_BASE64, "bh"},
    {"v=1; a=rsa-sha256; d=d.example; s=s1; h=from; bh=AAAA" B, SIGNATURE_BODY_HASH, "bh"},
    {"v=1; a=rsa-sha1; d=d.example; s=s1; h=from; " BH B, SIGNATURE_BODY_HASH, "bh"},
    {"v=1; a=rsa-sha256; d=d..example; s=s1; h=from; " BH B, SIGNATURE_DOMAIN, "d"},
    {"v=1; a=rsa-sha256; d=d.example.; s=s1; h=from; " BH B, SIGNATURE_DOMAIN, "d"},
    {"v=1; a=rsa-sha256; d=d .example; s=s1; h=from; " BH B, SIGNATURE_DOMAIN, "d"},
    {"v=1; a=rsa-sha256; d=d.example; s=../s; h=from; " BH B, SIGNATURE_DOMAIN, "s"},
    {"v=1; a=rsa-sha256; d=D.Example; s=S_1.x-y; h=from; " BH B, SIGNATURE_GOOD, ""},
    {"v=1; a=rsa-sha256; d=\xe6\x97\xa5\xe6\x9c\xac.example; s=s1; h=from; " BH B, SIGNATURE_GOOD,
     ""},
    {"v=1; a=rsa-sha256; d=" LABEL LABEL LABEL "example; s=" LABEL
     "s23456789012345678901234567890; "
     "h=from; " BH B,
     SIGNATURE_GOOD, ""},
    {"v=1; a=rsa-sha256; d=" LABEL LABEL LABEL "example; s=" LABEL
     "s234567890123456789012345678901; "
     "h=from; " BH B,
     SIGNATURE_DOMAIN, "s"},
    {MOST B "; i=@d.example", SIGNATURE_GOOD, ""},
    {MOST B "; i=a@sub.D.example", SIGNATURE_GOOD, ""},
    {MOST B "; i=a=40d.example", SIGNATURE_GOOD, ""},
    {MOST B "; i=a@xd.example", SIGNATURE_IDENTITY, "i"},
    {MOST B "; i=a@example", SIGNATURE_IDENTITY, "i"},
    {MOST B "; i=d.example", SIGNATURE_IDENTITY, "i"},
    {MOST B "; i=", SIGNATURE_IDENTITY, "i"},
    {MOST B "; l=0", SIGNATURE_GOOD, ""},
    {MOST B "; l=1x", SIGNATURE_NUMBER, "l"},
    {MOST B "; l=-1", SIGNATURE_NUMBER, "l"},
    {MOST B "; l=", SIGNATURE_NUMBER, "l"},
    {MOST B "; t=x", SIGNATURE_NUMBER, "t"},
    {MOST B "; t=10; x=11", SIGNATURE_GOOD, ""},
    {MOST B "; x=10; t=10", SIGNATURE_EXPIRES_FIRST, "x"},
    {MOST B "; x=9; t=10", SIGNATURE_EXPIRES_FIRST, "x"},
    {MOST B "; t=10; x=99999999999999999999999", SIGNATURE_GOOD, ""},
    {MOST B "; q=dns/txt", SIGNATURE_GOOD, ""},
    {MOST B "; q=other : dns/txt", SIGNATURE_GOOD, ""},
    {MOST B "; q=dns", SIGNATURE_QUERY, "q"},
    {"v=1; a=rsa-sha256; d=d.example; s=s1; h=from::to; " BH B, SIGNATURE_HEADERS, "h"},
    {"v=1; a=rsa-sha256; d=d.example; s=s1; h=to : subject; " BH B, SIGNATURE_FROM, "h"},
    {"v=1; a=rsa-sha256; d=d.example; s=s1; h=to\r\n :FROM; " BH B, SIGNATURE_GOOD, ""},
    {"", SIGNATURE_VERSION, "v"},
};

static void each_fault(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct dkim_signature signature;
        enum dkim_signature_fault fault =
            dkim_signature_parse(arena, span_of(rows[i].value), &signature);
        if (fault != rows[i].fault)
            print_error("%s\n", rows[i].value);
        assert_int_equal(fault, rows[i].fault);
        assert_string_equal(span_text(arena, signature.blame), rows[i].blame);
        assert_int_equal(*dkim_signature_fault_name(fault) == '\0', fault == SIGNATURE_GOOD);
    }
}

static void values(void **state) {
    (void)state;
    struct dkim_signature signature;
    const char *value = " v=1; a=Ed25519-SHA256; d=D.example; s=S1;\r\n\tc=relaxed/simple; l=12;"
                        " t=100; x=200; i=J=6Fe@x.d.example;\r\n h=From : to:\r\n\tfrom; " BH
                        ";\r\n b= AA\r\n AA \r\n; z=1";
    assert_int_equal(dkim_signature_parse(arena, span_of(value), &signature), SIGNATURE_GOOD);
    assert_int_equal(signature.algorithm, DKIM_ED25519_SHA256);
    assert_string_equal(signature.domain, "d.example");
    assert_string_equal(signature.selector, "s1");
    assert_string_equal(signature.identity, "Joe@x.d.example");
    assert_int_equal(signature.header, DKIM_RELAXED);
    assert_int_equal(signature.body, DKIM_SIMPLE);
    assert_int_equal(signature.length, 12);
    assert_int_equal(signature.signed_at, 100);
    assert_int_equal(signature.expires_at, 200);
    assert_int_equal(signature.name_count, 3);
    assert_string_equal(span_text(arena, signature.names[2]), "from");
    assert_int_equal(signature.signature.size, 3);
    assert_int_equal(signature.body_hash.size, 32);
    assert_string_equal(span_text(arena, signature.hole), " AA\r\n AA \r\n");

    assert_int_equal(dkim_signature_parse(arena, SPAN(MOST "; b=AAAA \r\n"), &signature),
                     SIGNATURE_GOOD);
    assert_string_equal(span_text(arena, signature.hole), "AAAA \r\n");
    assert_string_equal(signature.identity, "@d.example");
    assert_int_equal(signature.header, DKIM_SIMPLE);
    assert_int_equal(signature.body, DKIM_SIMPLE);
    assert_true(signature.length == DKIM_WHOLE_BODY);
    assert_int_equal(signature.signed_at, -1);
    assert_int_equal(signature.expires_at, -1);
}

static void names_in_h(void **state) {
    (void)state;
    struct dkim_signature signature;
    for (int more = 0; more <= 1; more++) {
        struct text value = TEXT(arena);
        text_add(&value, "v=1; a=rsa-sha256; d=d.example; s=s1; " BH B "; h=from");
        for (int i = 1; i < DKIM_HEADERS_MAX + more; i++)
            text_add(&value, ":a");
        assert_int_equal(dkim_signature_parse(arena, span_of(text_str(&value)), &signature),
                         more ? SIGNATURE_HEADERS : SIGNATURE_GOOD);
    }
}

/* What nobody wrote is not read. */
static void longest(void **state) {
    (void)state;
    struct dkim_signature signature;
    for (size_t more = 0; more <= 1; more++) {
        struct text value = TEXT(arena);
        text_add(&value, "v=1; a=rsa-sha256; d=d.example; s=s1; " BH B "; h=from; z=");
        while (value.size < FIELD_OCTETS_MAX + more)
            text_char(&value, 'a');
        assert_int_equal(dkim_signature_parse(arena, span_of(text_str(&value)), &signature),
                         more ? SIGNATURE_LONG : SIGNATURE_GOOD);
        assert_string_equal(signature.domain, more ? "" : "d.example");
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_fault),
        cmocka_unit_test(values),
        cmocka_unit_test(names_in_h),
        cmocka_unit_test(longest),
    };
    return cmocka_run_group_tests_name("dkim_signature", tests, set_up, tear_down);
}
