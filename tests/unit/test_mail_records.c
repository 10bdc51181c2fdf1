#include "in_arena.h"

#include "mail/bimi.h"
#include "mail/mta_sts.h"
#include "mail/tls_rpt.h"

#include <string.h>

/* The records of MTA-STS, TLS-RPT and BIMI, and the MTA-STS policy. */
#define ID32 "0123456789abcdefghijABCDEFGHIJ01"

static void assert_span(struct span span, const char *expected) {
    assert_string_equal(span.at ? span_text(arena, span) : "-", expected);
}

static void test_mta_sts(void **state) {
    (void)state;
    static const struct {
        const char *text, *id, *wrong; /* id NULL: no record; wrong "-": nothing */
    } rows[] = {
        {"v=STSv1; id=20260101T000000;", "20260101T000000", "-"},
        {"v=STSv1;id=" ID32, ID32, "-"},
        {"v=STSv1 \t;\t id=a ; x_y-z.1=ok:/,", "a", "-"},
        {"v=STSv1; x=y; id=a", "a", "-"},
        {"v=STSv1; id=a;;", "a", ""},
        {"v=STSv1; id=a; ; x=y", "a", ""},
        {"v=STSv1; id=" ID32 "x", "", "id=" ID32 "x"},
        {"v=STSv1; id=a-b", "", "id=a-b"},
        {"v=STSv1; id=", "", "id="},
        {"v=STSv1; id =a", "", "id =a"},
        {"v=STSv1; id=a; id=b", "a", "id=b"},
        {"v=STSv1; id=a; _x=y", "a", "_x=y"},
        {"v=STSv1; id=a; x=y z", "a", "x=y z"},
        {"v=STSv1; id=a; x==", "a", "x=="},
        {"v=STSv1; ID=a", "", "-"},
        {"v=STSv1;", "", "-"},
        {"v=STSv1", "", "-"},
        {" v=STSv1; id=a", NULL, NULL},
        {"v=STSv10; id=a", NULL, NULL},
        {"v=stsv1; id=a", NULL, NULL},
        {"V=STSv1; id=a", NULL, NULL},
        {"v=STSv1 id=a", NULL, NULL},
        {"", NULL, NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct mta_sts_record record;
        print_message("# %s\n", rows[i].text);
        assert_int_equal(mta_sts_parse(span_of(rows[i].text), &record), rows[i].id != NULL);
        if (!rows[i].id)
            continue;
        assert_span(record.id, rows[i].id);
        assert_span(record.wrong, rows[i].wrong);
    }
}

#define POLICY(mode, more) "version: STSv1\nmode: " mode "\n" more

static void test_policies(void **state) {
    (void)state;
    static const struct {
        const char *text, *mode;
        int64_t max_age;
        size_t mx;
        const char *missing, *wrong;
    } rows[] = {
        {POLICY("enforce", "mx: a.example\nmx: *.b.example\nmax_age: 86400"), "enforce", 86400, 2,
         "", "-"},
        {"max_age:1\r\nversion:STSv1\r\nmode:\ttesting \r\nmx:a.example\r\n", "testing", 1, 1, "",
         "-"},
        {POLICY("none", "max_age: 0\n"), "none", 0, 0, "", "-"},
        {POLICY("none", "max_age: 9999999999\n"), "none", 31557600, 0, "", "-"},
        {POLICY("none", "max_age: 5\nmode: enforce\nmax_age: x\nx-y: any thing\n"), "none", 5, 0,
         "", "-"},
        {POLICY("enforce", "max_age: 5"), "enforce", 5, 0, "mx", "-"},
        {POLICY("enforce", "mx: a.example"), "enforce", 0, 1, "max_age", "-"},
        {"mode: none\nmax_age: 5", "none", 5, 0, "version", "-"},
        {"version: STSv1\nmax_age: 5\nmx: a.example", "", 5, 1, "mode", "-"},
        {"", "", 0, 0, "version", "-"},
        {POLICY("off", "max_age: 5\nmx: a.example"), "", 5, 1, "", "mode: off"},
        {POLICY("none", "max_age: 00000000005"), "none", -1, 0, "", "max_age: 00000000005"},
        {POLICY("none", "max_age: -5"), "none", -1, 0, "", "max_age: -5"},
        {POLICY("none", "max_age: 5\n\nmx: a.example"), "none", 5, 1, "", ""},
        {POLICY("none", "max_age: 5\nnonsense"), "none", 5, 0, "", "nonsense"},
        {POLICY("none", "max_age: 5\nmx: *.*.example"), "none", 5, 1, "", "mx: *.*.example"},
        {POLICY("none", "max_age: 5\nmx: a.example."), "none", 5, 1, "", "mx: a.example."},
        {POLICY("none", "max_age: 5\nmx: -a.example"), "none", 5, 1, "", "mx: -a.example"},
        {"version: STSv2\nmode: none\nmax_age: 5", "none", 5, 0, "", "version: STSv2"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct mta_sts_policy policy = mta_sts_policy_parse(arena, span_of(rows[i].text));
        print_message("# row %zu\n", i);
        assert_string_equal(mta_sts_mode_name(policy.mode), rows[i].mode);
        assert_int_equal(policy.max_age, rows[i].max_age);
        assert_int_equal(policy.mx_count, rows[i].mx);
        assert_string_equal(policy.missing ? policy.missing : "", rows[i].missing);
        assert_span(policy.wrong, rows[i].wrong);
    }
}

static void test_what_a_policy_covers(void **state) {
    (void)state;
    struct mta_sts_policy policy =
        mta_sts_policy_parse(arena, SPAN("mx: mx.example\nmx: *.Mail.example\n"));
    assert_true(mta_sts_covers(&policy, "mx.example"));
    assert_true(mta_sts_covers(&policy, "a.mail.example"));
    assert_false(mta_sts_covers(&policy, "mail.example"));
    assert_false(mta_sts_covers(&policy, "b.a.mail.example"));
    assert_false(mta_sts_covers(&policy, "amail.example"));
    assert_false(mta_sts_covers(&policy, "a.mx.example"));
    assert_false(mta_sts_covers(&policy, "example"));
}

static void test_tls_rpt(void **state) {
    (void)state;
    static const struct {
        const char *text;
        int addresses; /* -1: no record */
        const char *wrong;
    } rows[] = {
        {"v=TLSRPTv1; rua=mailto:a@b.example;", 1, "-"},
        {"v=TLSRPTv1;rua=mailto:a@b.example , HTTPS://c.example/r?a=b ; x=y", 2, "-"},
        {"v=TLSRPTv1; rua=mailto:a@b.example; rua=mailto:c@d.example", 2, "-"},
        {"v=TLSRPTv1;", 0, "-"},
        {"v=TLSRPTv1; rua=", 0, ""},
        {"v=TLSRPTv1; rua=mailto:a@b.example,", 1, "-"},
        {"v=TLSRPTv1; rua=a@b.example", 0, "a@b.example"},
        {"v=TLSRPTv1; rua=mailto:@b.example", 0, "mailto:@b.example"},
        {"v=TLSRPTv1; rua=mailto:a@", 0, "mailto:a@"},
        {"v=TLSRPTv1; rua=mailto:a@b.example c", 0, "mailto:a@b.example c"},
        {"v=TLSRPTv1; rua=mailto:a!b@c.example", 0, "mailto:a!b@c.example"},
        {"v=TLSRPTv1; rua=http://a.example/", 0, "http://a.example/"},
        {"v=TLSRPTv1; rua=https:///r", 0, "https:///r"},
        {"v=TLSRPTv1; rua=mailto:a@b.example; more=", 1, "more="},
        {"v=TLSRPTv10; rua=mailto:a@b.example", -1, NULL},
        {"v=tlsrptv1; rua=mailto:a@b.example", -1, NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct tls_rpt_record record;
        print_message("# %s\n", rows[i].text);
        int is_record = tls_rpt_parse(arena, span_of(rows[i].text), &record);
        assert_int_equal(is_record, rows[i].addresses >= 0);
        if (!is_record)
            continue;
        assert_int_equal(record.rua_count, rows[i].addresses);
        assert_span(record.wrong, rows[i].wrong);
    }
}

static void test_bimi(void **state) {
    (void)state;
    static const struct {
        const char *text, *logo, *certificate; /* logo NULL: no record */
        int declined;
        const char *wrong;
    } rows[] = {
        {"v=BIMI1; l=https://a.example/l.svg; a=https://a.example/c.pem", "https://a.example/l.svg",
         "https://a.example/c.pem", 0, "-"},
        {"v=BIMI1;L=https://a.example/l.svg;avp=Brand;lps=news,sales-2;xyz=foo",
         "https://a.example/l.svg", "", 0, "-"},
        {"v=BIMI1; l=; a=;", "", "", 1, "-"},
        {"v=BIMI1; l=;", "", "", 0, "-"},
        {"v=BIMI1; a=self", "", "self", 0, "-"},
        {"v=BIMI1; l=http://a.example/l.svg", "http://a.example/l.svg", "", 0,
         "l=http://a.example/l.svg"},
        {"v=BIMI1; l=https:///l.svg", "https:///l.svg", "", 0, "l=https:///l.svg"},
        {"v=BIMI1; l=https://a.example/l .svg", "https://a.example/l .svg", "", 0,
         "l=https://a.example/l .svg"},
        {"v=BIMI1; l=; l=https://a.example/l.svg", "", "", 0, "l=https://a.example/l.svg"},
        {"v=BIMI1; l=; avp=other", "", "", 0, "avp=other"},
        {"v=BIMI1; l=; lps=help_desk", "", "", 0, "lps=help_desk"},
        {"v=BIMI1; l=; v=BIMI1", "", "", 0, "v=BIMI1"},
        {"v=BIMI1; bogus", "", "", 0, "bogus"},
        {"v=BIMI1 garbage", NULL, NULL, 0, NULL},
        {"v=bimi1; l=", NULL, NULL, 0, NULL},
        {"l=; v=BIMI1", NULL, NULL, 0, NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct bimi_record record;
        print_message("# %s\n", rows[i].text);
        assert_int_equal(bimi_parse(span_of(rows[i].text), &record), rows[i].logo != NULL);
        if (!rows[i].logo)
            continue;
        assert_span(record.logo, rows[i].logo);
        assert_span(record.certificate, rows[i].certificate);
        assert_int_equal(record.declined, rows[i].declined);
        assert_span(record.wrong, rows[i].wrong);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mta_sts),
        cmocka_unit_test(test_policies),
        cmocka_unit_test(test_what_a_policy_covers),
        cmocka_unit_test(test_tls_rpt),
        cmocka_unit_test(test_bimi),
    };
    return cmocka_run_group_tests_name("mail_records", tests, set_up, tear_down);
}
