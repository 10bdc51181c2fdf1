#include "check/check.h"
#include "findings.h"
#include "zone.h"

#include "in_arena.h"

/* The checks that nobody has to pass, against made-up answers. */
#define DOMAIN "shop.example.jp"
#define STS "_mta-sts." DOMAIN
#define RPT "_smtp._tls." DOMAIN
#define BIMI "default._bimi." DOMAIN
#define URL "https://mta-sts." DOMAIN "/.well-known/mta-sts.txt"
#define TXT(host, ...)                                                                             \
    {                                                                                              \
        .name = host, .values = { __VA_ARGS__ }                                                    \
    }
#define MX(...)                                                                                    \
    {                                                                                              \
        .name = DOMAIN, .type = RR_MX, .values = { __VA_ARGS__ }                                   \
    }
#define MX_AT(host, ...)                                                                           \
    {                                                                                              \
        .name = host, .type = RR_MX, .values = { __VA_ARGS__ }                                     \
    }
#define A(host)                                                                                    \
    {                                                                                              \
        .name = host, .type = RR_A, .values = { "192.0.2.1" }                                      \
    }
#define AAAA(host)                                                                                 \
    {                                                                                              \
        .name = host, .type = RR_AAAA, .values = { "2001:db8::1" }                                 \
    }
#define STRICT TXT("_dmarc." DOMAIN, "v=DMARC1; p=reject")
#define POLICY(mode, mx) "version: STSv1\r\nmode: " mode "\r\n" mx "max_age: 86400\r\n"

static const struct row {
    const char *what;
    enum check_kind kind;
    struct zone_row zone[8];
    const char *policy, *failure; /* MTA-STS */
    const char *replies[4];       /* MX */
    enum verdict verdict;
    const char *findings, *advice; /* advice NULL: none */
} rows[] = {
    {.what = "two servers",
     .kind = CHECK_MX,
     .zone = {MX("a.example", "b.example"), A("a.example"), AAAA("b.example")},
     .verdict = VERDICT_OK,
     .findings = ""},
    {.what = "no MX and no address",
     .kind = CHECK_MX,
     .verdict = VERDICT_MISSING,
     .findings = "mx_absent domain=" DOMAIN "\n"},
    {.what = "an address alone",
     .kind = CHECK_MX,
     .zone = {{.name = DOMAIN, .type = RR_MX, .nodata = 1}, A(DOMAIN)},
     .verdict = VERDICT_WEAK,
     .findings = "mx_implicit domain=" DOMAIN "\n"},
    {.what = "whether there is an address was not answered",
     .kind = CHECK_MX,
     .zone = {{.name = DOMAIN, .type = RR_AAAA, .unknown = UNKNOWN_SERVFAIL}},
     .verdict = VERDICT_UNKNOWN,
     .findings = "dns_servfail name=" DOMAIN " server=192.0.2.53:53\n"},
    {.what = "not answered",
     .kind = CHECK_MX,
     .zone = {{.name = DOMAIN, .type = RR_MX, .unknown = UNKNOWN_TIMEOUT}},
     .verdict = VERDICT_UNKNOWN,
     .findings = "dns_timeout name=" DOMAIN " server=192.0.2.53:53\n"},
    {.what = "null MX",
     .kind = CHECK_MX,
     .zone = {MX("")},
     .verdict = VERDICT_WEAK,
     .findings = "mx_null domain=" DOMAIN "\n"},
    {.what = "null MX among others",
     .kind = CHECK_MX,
     .zone = {MX("", "a.example"), A("a.example")},
     .verdict = VERDICT_WRONG,
     .findings = "mx_null_mixed domain=" DOMAIN "\n"},
    {.what = "one of two is dead",
     .kind = CHECK_MX,
     .zone = {MX("a.example", "b.example"), A("b.example")},
     .verdict = VERDICT_WEAK,
     .findings = "mx_dead server=a.example\n"},
    {.what = "the only one is dead",
     .kind = CHECK_MX,
     .zone = {MX("a.example")},
     .verdict = VERDICT_WRONG,
     .findings = "mx_dead server=a.example\n"},
    {.what = "a server that nobody answers for is not dead",
     .kind = CHECK_MX,
     .zone = {MX("a.example"), {.name = "a.example", .type = RR_A, .unknown = UNKNOWN_TIMEOUT}},
     .verdict = VERDICT_OK,
     .findings = ""},
    {.what = "an address for a name",
     .kind = CHECK_MX,
     .zone = {MX("192.0.2.1")},
     .verdict = VERDICT_WRONG,
     .findings = "mx_address server=192.0.2.1\n"},
    {.what = "a CNAME",
     .kind = CHECK_MX,
     .zone = {MX("a.example"),
              {.name = "a.example", .type = RR_A, .values = {"192.0.2.1"}, .alias = "b.example"}},
     .verdict = VERDICT_WEAK,
     .findings = "mx_cname server=a.example target=b.example\n"},
    {.what = "replies to itself, and where a server is",
     .kind = CHECK_MX,
     .zone = {MX("a.example"), A("a.example"), MX_AT("desk.example", "a.example")},
     .replies = {DOMAIN, "desk.example"},
     .verdict = VERDICT_OK,
     .findings = ""},
    {.what = "replies to three names that take none",
     .kind = CHECK_MX,
     .zone = {MX("a.example"), A("a.example"), MX_AT("null.example", ""),
              MX_AT("dead.example", "x.example")},
     .replies = {"none.example", "null.example", "dead.example"},
     .verdict = VERDICT_WEAK,
     .findings = "reply_absent domain=none.example\nreply_null domain=null.example\n"
                 "reply_dead domain=dead.example\n"},
    {.what = "replies to a name that nobody answers for, and to an address alone",
     .kind = CHECK_MX,
     .zone = {MX("a.example"),
              A("a.example"),
              {.name = "mute.example", .type = RR_MX, .unknown = UNKNOWN_TIMEOUT},
              A("old.example")},
     .replies = {"mute.example", "old.example"},
     .verdict = VERDICT_OK,
     .findings = ""},
    {.what = "what the domain itself lacks comes first",
     .kind = CHECK_MX,
     .replies = {"none.example"},
     .verdict = VERDICT_MISSING,
     .findings = "mx_absent domain=" DOMAIN "\nreply_absent domain=none.example\n"},

    {.what = "none",
     .kind = CHECK_MTA_STS,
     .verdict = VERDICT_MISSING,
     .findings = "mta_sts_absent host=" STS "\n"},
    {.what = "two",
     .kind = CHECK_MTA_STS,
     .zone = {TXT(STS, "v=STSv1; id=1", "v=STSv1; id=2", "x")},
     .verdict = VERDICT_CONFLICT,
     .findings = "mta_sts_several host=" STS " count=2\n"},
    {.what = "not answered",
     .kind = CHECK_MTA_STS,
     .zone = {{.name = STS, .unknown = UNKNOWN_REFUSED}},
     .verdict = VERDICT_UNKNOWN,
     .findings = "dns_refused name=" STS " server=192.0.2.53:53\n"},
    {.what = "the policy was not looked at yet",
     .kind = CHECK_MTA_STS,
     .zone = {TXT(STS, "v=STSv1; id=20260101T00;")},
     .verdict = VERDICT_OK,
     .findings = "mta_sts_unread url=" URL "\n",
     .advice = "v=STSv1; id=20260101T00;"},
    {.what = "small letters",
     .kind = CHECK_MTA_STS,
     .zone = {TXT(STS, "v=stsv1; id=1")},
     .verdict = VERDICT_WRONG,
     .findings = "mta_sts_syntax host=" STS " found=v=stsv1; id=1\n"},
    {.what = "quotes",
     .kind = CHECK_MTA_STS,
     .zone = {TXT(STS, "\"v=STSv1; id=1\"")},
     .verdict = VERDICT_WRONG,
     .findings = "txt_quotes host=" STS " found=\"v=STSv1; id=1\"\n"},
    {.what = "a part that is none",
     .kind = CHECK_MTA_STS,
     .zone = {TXT(STS, "v=STSv1; id=1; bogus")},
     .verdict = VERDICT_WRONG,
     .findings = "mta_sts_syntax host=" STS " found=v=STSv1; id=1; bogus\n"},
    {.what = "no id",
     .kind = CHECK_MTA_STS,
     .zone = {TXT(STS, "v=STSv1;")},
     .verdict = VERDICT_WRONG,
     .findings = "mta_sts_id host=" STS " found=v=STSv1;\n"},
    {.what = "a policy that covers all",
     .kind = CHECK_MTA_STS,
     .zone = {TXT(STS, "v=STSv1; id=1;"), MX("mx.example.jp", "a.mail.example")},
     .policy = POLICY("enforce", "mx: MX.example.jp\r\nmx: *.mail.example\r\n"),
     .verdict = VERDICT_OK,
     .findings = "",
     .advice = "v=STSv1; id=1;"},
    {.what = "a server outside, enforced",
     .kind = CHECK_MTA_STS,
     .zone = {TXT(STS, "v=STSv1; id=1;"), MX("mx.example.jp", "b.a.mail.example")},
     .policy = POLICY("enforce", "mx: mx.example.jp\r\nmx: *.mail.example\r\n"),
     .verdict = VERDICT_WRONG,
     .findings = "mta_sts_uncovered server=b.a.mail.example\n",
     .advice = "v=STSv1; id=1;"},
    {.what = "a server outside, tested",
     .kind = CHECK_MTA_STS,
     .zone = {TXT(STS, "v=STSv1; id=1;"), MX("mx.example.jp")},
     .policy = POLICY("testing", "mx: other.example.jp\n"),
     .verdict = VERDICT_WEAK,
     .findings = "mta_sts_uncovered server=mx.example.jp\nmta_sts_testing url=" URL "\n",
     .advice = "v=STSv1; id=1;"},
    {.what = "which servers there are was not answered",
     .kind = CHECK_MTA_STS,
     .zone = {TXT(STS, "v=STSv1; id=1;"),
              {.name = DOMAIN, .type = RR_MX, .unknown = UNKNOWN_TIMEOUT}},
     .policy = POLICY("enforce", "mx: mx.example.jp\n"),
     .verdict = VERDICT_OK,
     .findings = "",
     .advice = "v=STSv1; id=1;"},
    {.what = "switched off",
     .kind = CHECK_MTA_STS,
     .zone = {TXT(STS, "v=STSv1; id=1;"), MX("mx.example.jp")},
     .policy = POLICY("none", ""),
     .verdict = VERDICT_OK,
     .findings = "mta_sts_off url=" URL "\n",
     .advice = "v=STSv1; id=1;"},
    {.what = "a line that is none",
     .kind = CHECK_MTA_STS,
     .zone = {TXT(STS, "v=STSv1; id=1;")},
     .policy = POLICY("enforced", "mx: mx.example.jp\n"),
     .verdict = VERDICT_WRONG,
     .findings = "mta_sts_policy_syntax url=" URL " found=mode: enforced\n",
     .advice = "v=STSv1; id=1;"},
    {.what = "no servers",
     .kind = CHECK_MTA_STS,
     .zone = {TXT(STS, "v=STSv1; id=1;")},
     .policy = POLICY("enforce", ""),
     .verdict = VERDICT_WRONG,
     .findings = "mta_sts_policy_missing url=" URL " key=mx\n",
     .advice = "v=STSv1; id=1;"},
    {.what = "no policy",
     .kind = CHECK_MTA_STS,
     .zone = {TXT(STS, "v=STSv1; id=1;")},
     .failure = "HTTP 404",
     .verdict = VERDICT_WRONG,
     .findings = "mta_sts_unreachable url=" URL " why=HTTP 404\n",
     .advice = "v=STSv1; id=1;"},

    {.what = "none",
     .kind = CHECK_TLS_RPT,
     .verdict = VERDICT_MISSING,
     .findings = "tls_rpt_absent host=" RPT "\n"},
    {.what = "one",
     .kind = CHECK_TLS_RPT,
     .zone = {TXT(RPT, "v=TLSRPTv1;rua=mailto:a@b.example,https://c.example/r?a=b")},
     .verdict = VERDICT_OK,
     .findings = "",
     .advice = "v=TLSRPTv1;rua=mailto:a@b.example,https://c.example/r?a=b"},
    {.what = "folded",
     .kind = CHECK_TLS_RPT,
     .zone = {TXT(RPT, "v=TLSRPTv1;\r\n\trua=mailto:a@b.example")},
     .verdict = VERDICT_OK,
     .findings = "",
     .advice = "v=TLSRPTv1;   rua=mailto:a@b.example"},
    {.what = "two",
     .kind = CHECK_TLS_RPT,
     .zone = {TXT(RPT, "v=TLSRPTv1; rua=mailto:a@b.example", "v=TLSRPTv1; rua=mailto:a@b.example")},
     .verdict = VERDICT_CONFLICT,
     .findings = "tls_rpt_several host=" RPT " count=2\n"},
    {.what = "no mailto:",
     .kind = CHECK_TLS_RPT,
     .zone = {TXT(RPT, "v=TLSRPTv1; rua=a@b.example")},
     .verdict = VERDICT_WRONG,
     .findings = "tls_rpt_syntax host=" RPT " found=v=TLSRPTv1; rua=a@b.example\n"},
    {.what = "no address",
     .kind = CHECK_TLS_RPT,
     .zone = {TXT(RPT, "v=TLSRPTv1; ruf=x")},
     .verdict = VERDICT_WRONG,
     .findings = "tls_rpt_no_address host=" RPT " found=v=TLSRPTv1; ruf=x\n"},

    {.what = "none, and DMARC would do",
     .kind = CHECK_BIMI,
     .zone = {STRICT},
     .verdict = VERDICT_MISSING,
     .findings = "bimi_absent host=" BIMI "\n"},
    {.what = "none, and DMARC would not do",
     .kind = CHECK_BIMI,
     .verdict = VERDICT_MISSING,
     .findings = "bimi_absent host=" BIMI "\nbimi_dmarc host=_dmarc." DOMAIN "\n"},
    {.what = "all there",
     .kind = CHECK_BIMI,
     .zone = {STRICT, TXT(BIMI, "v=BIMI1; l=https://a.example/l.svg?1; a=https://a.example/c.pem")},
     .verdict = VERDICT_OK,
     .findings = "",
     .advice = "v=BIMI1; l=https://a.example/l.svg?1; a=https://a.example/c.pem"},
    {.what = "no certificate",
     .kind = CHECK_BIMI,
     .zone = {STRICT, TXT(BIMI, "v=BIMI1; l=https://a.example/l.SVG")},
     .verdict = VERDICT_OK,
     .findings = "bimi_no_certificate host=" BIMI "\n",
     .advice = "v=BIMI1; l=https://a.example/l.SVG"},
    {.what = "DMARC in test mode",
     .kind = CHECK_BIMI,
     .zone = {TXT("_dmarc.example.jp", "v=DMARC1; p=quarantine; t=y"),
              TXT(BIMI, "v=BIMI1; l=https://a.example/l.svg; a=https://a.example/c.pem")},
     .verdict = VERDICT_WEAK,
     .findings = "bimi_dmarc host=_dmarc.example.jp\n",
     .advice = "v=BIMI1; l=https://a.example/l.svg; a=https://a.example/c.pem"},
    {.what = "DMARC for a part of the mail",
     .kind = CHECK_BIMI,
     .zone = {TXT("_dmarc." DOMAIN, "v=DMARC1; p=quarantine; pct=50"),
              TXT(BIMI, "v=BIMI1; l=https://a.example/l.svg; a=https://a.example/c.pem")},
     .verdict = VERDICT_WEAK,
     .findings = "bimi_dmarc host=_dmarc." DOMAIN "\n",
     .advice = "v=BIMI1; l=https://a.example/l.svg; a=https://a.example/c.pem"},
    {.what = "DMARC not answered",
     .kind = CHECK_BIMI,
     .zone = {{.name = "_dmarc." DOMAIN, .unknown = UNKNOWN_TIMEOUT},
              TXT(BIMI, "v=BIMI1; l=https://a.example/l.svg; a=https://a.example/c.pem")},
     .verdict = VERDICT_OK,
     .findings = "",
     .advice = "v=BIMI1; l=https://a.example/l.svg; a=https://a.example/c.pem"},
    {.what = "the parent's",
     .kind = CHECK_BIMI,
     .zone = {STRICT, TXT("default._bimi.example.jp", "v=BIMI1; l=https://a.example/l.svg")},
     .verdict = VERDICT_OK,
     .findings = "bimi_inherited host=" BIMI " from=default._bimi.example.jp\n"
                 "bimi_no_certificate host=default._bimi.example.jp\n"},
    {.what = "declined",
     .kind = CHECK_BIMI,
     .zone = {STRICT, TXT(BIMI, "v=BIMI1; l=; a=;")},
     .verdict = VERDICT_OK,
     .findings = "bimi_declined host=" BIMI "\n",
     .advice = "v=BIMI1; l=; a=;"},
    {.what = "two",
     .kind = CHECK_BIMI,
     .zone = {STRICT, TXT(BIMI, "v=BIMI1; l=https://a.example/l.svg", "v=BIMI1; l=")},
     .verdict = VERDICT_CONFLICT,
     .findings = "bimi_several host=" BIMI " count=2\n"},
    {.what = "no https",
     .kind = CHECK_BIMI,
     .zone = {STRICT, TXT(BIMI, "v=BIMI1; l=http://a.example/l.svg")},
     .verdict = VERDICT_WRONG,
     .findings = "bimi_syntax host=" BIMI " found=v=BIMI1; l=http://a.example/l.svg\n"},
    {.what = "no logo",
     .kind = CHECK_BIMI,
     .zone = {STRICT, TXT(BIMI, "v=BIMI1; a=self")},
     .verdict = VERDICT_WRONG,
     .findings = "bimi_no_logo host=" BIMI " found=v=BIMI1; a=self\n",
     .advice = "v=BIMI1; a=self"},
    {.what = "a photograph",
     .kind = CHECK_BIMI,
     .zone = {STRICT, TXT(BIMI, "v=BIMI1; l=https://a.example/l.png")},
     .verdict = VERDICT_WRONG,
     .findings = "bimi_not_svg host=" BIMI " found=https://a.example/l.png\n",
     .advice = "v=BIMI1; l=https://a.example/l.png"},
};

static const struct claim blank = {.domain = DOMAIN, .asking = {.resolvers = 2}};

static void look(const struct row *row, struct result *result) {
    struct claim claim = blank;
    struct result results[CHECK_COUNT];
    struct answers *answers = answers_new(arena, 64);
    int rounds = 0;
    claim.mta_sts_policy = row->policy;
    claim.mta_sts_failure = row->failure;
    claim.reply_domains = row->replies;
    while (checks_run(arena, &claim, answers, 1u << row->kind, results)) {
        assert_true(zone_round(arena, row->zone, answers) > 0);
        assert_true(++rounds <= 2);
    }
    for (size_t i = 0; answers_at(answers, i); i++)
        assert_true(!answers_at(answers, i)->question.server &&
                    !answers_at(answers, i)->question.source);
    *result = results[row->kind];
}

static void test_rows(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct result result;
        print_message("# %s: %s\n", checks[rows[i].kind].name, rows[i].what);
        look(&rows[i], &result);
        assert_string_equal(verdict_name(result.verdict), verdict_name(rows[i].verdict));
        assert_string_equal(findings_text(arena, &result), rows[i].findings);
        assert_string_equal(result.advice ? result.advice : "",
                            rows[i].advice ? rows[i].advice : "");
        assert_true(result.evidence_count > 0);
    }
}

/* Every code of the advice is said by a row. */
static void test_every_code_is_said(void **state) {
    static const char *const prefixes[] = {"mx_", "reply_", "mta_sts_", "tls_rpt_", "bimi_"};
    (void)state;
    for (const struct finding_code *code = finding_codes; code->code; code++) {
        int ours = 0, said = 0;
        for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++)
            ours |= !strncmp(code->code, prefixes[i], strlen(prefixes[i]));
        for (size_t i = 0; ours && i < sizeof rows / sizeof *rows; i++) {
            const char *at = strstr(rows[i].findings, code->code);
            said |= at && at[strlen(code->code)] == ' ';
        }
        print_message("# %s\n", code->code);
        assert_int_equal(said, ours);
    }
}

/* What one would publish reads back as what one wants. */
static void test_records(void **state) {
    static const struct {
        enum check_kind kind;
        const char *type, *host, *relative, *value;
    } records[] = {
        {CHECK_MX, "MX", DOMAIN, "shop", ""},
        {CHECK_MTA_STS, "TXT", STS, "_mta-sts.shop", "v=STSv1; id=1;"},
        {CHECK_TLS_RPT, "TXT", RPT, "_smtp._tls.shop",
         "v=TLSRPTv1; rua=mailto:tls-reports@" DOMAIN},
        {CHECK_BIMI, "TXT", BIMI, "default._bimi.shop",
         "v=BIMI1; l=https://" DOMAIN "/logo.svg; a=;"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof records / sizeof *records; i++) {
        struct record record = check_record(arena, records[i].kind, &blank, NULL);
        assert_string_equal(record.type, records[i].type);
        assert_string_equal(record.host, records[i].host);
        assert_string_equal(record.relative, records[i].relative);
        assert_string_equal(record.value, records[i].value);
        struct row row = {.kind = records[i].kind, .zone = {STRICT, {0}, {0}}};
        if (records[i].kind == CHECK_MX)
            continue;
        row.zone[1] = (struct zone_row)TXT(record.host, record.value);
        struct result result;
        look(&row, &result);
        assert_int_equal(result.verdict, VERDICT_OK);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_every_code_is_said),
        cmocka_unit_test(test_records),
    };
    return cmocka_run_group_tests_name("advice", tests, set_up, tear_down);
}
