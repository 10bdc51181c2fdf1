#include "zone.h"

#include "mail/dmarc.h"

static const struct {
    const char *text;
    int record;
    enum dmarc_policy p, sp, np;
    size_t rua;
    const char *bad;      /* tag */
    const char *obsolete; /* the first */
    const char *ignored;
} parses[] = {
    {"v=DMARC1; p=none;", 1, DMARC_POLICY_NONE, 0, 0, 0, NULL, NULL, NULL},
    {"v=DMARC1;p=reject", 1, DMARC_POLICY_REJECT, 0, 0, 0, NULL, NULL, NULL},
    {"v = DMARC1 ; P = Quarantine ; SP=reject; np=none", 1, DMARC_POLICY_QUARANTINE,
     DMARC_POLICY_REJECT, DMARC_POLICY_NONE, 0, NULL, NULL, NULL},
    {"v=DMARC1; sp=none; p=reject", 1, DMARC_POLICY_REJECT, DMARC_POLICY_NONE, 0, 0, NULL, NULL,
     NULL},
    {"v=DMARC1", 1, DMARC_POLICY_ABSENT, 0, 0, 0, "p", NULL, NULL},
    {"v=DMARC1; p=", 1, DMARC_POLICY_INVALID, 0, 0, 0, "p", NULL, NULL},
    {"v=DMARC1; p=nonee", 1, DMARC_POLICY_INVALID, 0, 0, 0, "p", NULL, NULL},
    {"v=DMARC1; p=none; sp=x", 1, DMARC_POLICY_NONE, DMARC_POLICY_INVALID, 0, 0, "sp", NULL, NULL},
    {"v=DMARC1; p=none; np=x", 1, DMARC_POLICY_NONE, 0, DMARC_POLICY_INVALID, 0, "np", NULL, NULL},
    {"v=DMARC1; p=none; rua=mailto:a@b.example", 1, DMARC_POLICY_NONE, 0, 0, 1, NULL, NULL, NULL},
    {"v=DMARC1; p=none; rua=mailto:a@b.example , MAILTO:c@d.example", 1, DMARC_POLICY_NONE, 0, 0, 2,
     NULL, NULL, NULL},
    {"v=DMARC1; p=none; rua=mailto:a@b.example!10m", 1, DMARC_POLICY_NONE, 0, 0, 1, NULL, "!size",
     NULL},
    {"v=DMARC1; p=none; rua=mailto:a@b.example!", 1, DMARC_POLICY_NONE, 0, 0, 1, NULL, "!size",
     NULL},
    {"v=DMARC1; p=none; rua=a@b.example, mailto:, mailto:@b, mailto:a@, mailto:a@b@c, "
     "mailto:a b@c, https://a.example/",
     1, DMARC_POLICY_NONE, 0, 0, 0, NULL, NULL, NULL},
    {"v=DMARC1; p=none; pct=100; rf=afrf; ri=1", 1, DMARC_POLICY_NONE, 0, 0, 0, NULL, "pct", NULL},
    {"v=DMARC1; p=none; ruf=mailto:a@b.example; fo=1; x=y", 1, DMARC_POLICY_NONE, 0, 0, 0, NULL,
     NULL, NULL},
    {"v=DMARC1; p=none; bogus;", 1, DMARC_POLICY_NONE, 0, 0, 0, NULL, NULL, "bogus"},
    {"v=DMARC1; p=none\xe3\x80\x80; sp=none", 1, DMARC_POLICY_ABSENT, DMARC_POLICY_NONE, 0, 0, "p",
     NULL, "p=none\xe3\x80\x80"},
    {"v=DMARC1 p=none", 0, 0, 0, 0, 0, NULL, NULL, NULL},
    {"v=DMARC1, p=none", 0, 0, 0, 0, 0, NULL, NULL, NULL},
    {"v=dmarc1; p=none", 0, 0, 0, 0, 0, NULL, NULL, NULL},
    {"V=DMARC1; P=none", 1, DMARC_POLICY_NONE, 0, 0, 0, NULL, NULL, NULL},
    {"v=DMARC10; p=none", 0, 0, 0, 0, 0, NULL, NULL, NULL},
    {" v=DMARC1; p=none", 0, 0, 0, 0, 0, NULL, NULL, NULL},
    {"p=none; v=DMARC1", 0, 0, 0, 0, 0, NULL, NULL, NULL},
    {"\"v=DMARC1; p=none\"", 0, 0, 0, 0, 0, NULL, NULL, NULL},
    {"v=spf1 -all", 0, 0, 0, 0, 0, NULL, NULL, NULL},
    {"", 0, 0, 0, 0, 0, NULL, NULL, NULL},
};

static void assert_text(const char *got, const char *expected) {
    if (expected) {
        assert_non_null(got);
        assert_string_equal(got, expected);
    } else {
        assert_null(got);
    }
}

static void test_records(void **state) {
    for (size_t i = 0; i < sizeof parses / sizeof *parses; i++) {
        struct dmarc_record record;
        print_message("# %s\n", parses[i].text);
        int is_record = dmarc_parse(*state, span_of(parses[i].text), &record);
        assert_int_equal(is_record, parses[i].record);
        if (!is_record)
            continue;
        assert_int_equal(record.p, parses[i].p);
        assert_int_equal(record.sp, parses[i].sp);
        assert_int_equal(record.np, parses[i].np);
        assert_int_equal(record.rua_count, parses[i].rua);
        assert_text(dmarc_bad_tag(&record), parses[i].bad);
        assert_text(record.obsolete_count ? record.obsolete[0] : NULL, parses[i].obsolete);
        assert_text(record.ignored.size ? span_text(*state, record.ignored) : NULL,
                    parses[i].ignored);
    }
}

static void test_a_tag_twice(void **state) {
    static const char *const rows[][2] = {
        {"v=DMARC1; p=none; p=none", "p"},
        {"v=DMARC1; p=none; sp=reject; SP=x; p=none", "SP"},
        {"v=DMARC1; v=DMARC1; p=none", "v"},
        {"v=DMARC1; p=none; ri=1; ri=2", "ri"},
        {"v=DMARC1; p=none; x=1; x=2", ""}, /* nobody reads them */
        {"v=DMARC1; p=none; p", ""},
        {"v=DMARC1; p=none; rua=mailto:a@b.example; ruf=mailto:a@b.example", ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct dmarc_record record;
        print_message("# %s\n", rows[i][0]);
        assert_true(dmarc_parse(*state, span_of(rows[i][0]), &record));
        assert_int_equal(record.p, DMARC_POLICY_NONE);
        assert_string_equal(span_text(*state, record.twice), rows[i][1]);
    }
}

static void test_the_other_tags(void **state) {
    struct dmarc_record record;
    dmarc_parse(*state, SPAN("v=DMARC1; p=none; psd=Y; t=y; adkim=s; aspf=S"), &record);
    assert_int_equal(record.psd, DMARC_PSD_Y);
    assert_true(record.testing && record.strict_dkim && record.strict_spf);
    dmarc_parse(*state, SPAN("v=DMARC1; p=none; psd=n; t=n; adkim=r; aspf=x"), &record);
    assert_int_equal(record.psd, DMARC_PSD_N);
    assert_false(record.testing || record.strict_dkim || record.strict_spf);
    dmarc_parse(*state,
                SPAN("v=DMARC1; p=none; psd=u; rua=mailto:a@b.example!1,mailto:c@d.example!2; "
                     "pct=1; rf=1; ri=1"),
                &record);
    assert_int_equal(record.psd, DMARC_PSD_U);
    assert_int_equal(record.obsolete_count, 4);
    assert_string_equal(span_text(*state, record.rua[1]), "c@d.example");
}

static void test_reports(void **state) {
    struct dmarc_record record;
    static const struct {
        const char *text, *address, *no_address;
        size_t ruf;
        unsigned fo;
    } rows[] = {
        {"v=DMARC1; p=none", NULL, NULL, 0, DMARC_FO_ALL},
        {"v=DMARC1; p=none; ruf=mailto:a@b.example; fo=1", "a@b.example", NULL, 1, DMARC_FO_ANY},
        {"v=DMARC1; p=none; ruf=mailto:a@b.example?subject=x; fo=D : s", "a@b.example", NULL, 1,
         DMARC_FO_DKIM | DMARC_FO_SPF},
        {"v=DMARC1; p=none; ruf=https://a.example/, b@c.example; fo=0:1:x", NULL, "b@c.example", 0,
         DMARC_FO_ALL},
        {"v=DMARC1; p=none; ruf=mailto:a@b_c.example; fo=", "a@b_c.example", NULL, 1, DMARC_FO_ALL},
        {"v=DMARC1; p=none; rua=mailto:a@b!c; ruf=mailto:a@b c", NULL, "mailto:a@b c", 0,
         DMARC_FO_ALL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        print_message("# %s\n", rows[i].text);
        assert_true(dmarc_parse(*state, span_of(rows[i].text), &record));
        assert_int_equal(record.fo, rows[i].fo);
        assert_int_equal(record.ruf_count, rows[i].ruf);
        assert_text(record.ruf_count ? span_text(*state, record.ruf[0]) : NULL, rows[i].address);
        assert_text(record.no_address.size ? span_text(*state, record.no_address) : NULL,
                    rows[i].no_address);
    }
}

static void test_testing_is_a_step_weaker(void **state) {
    (void)state;
    assert_int_equal(dmarc_applied(DMARC_POLICY_REJECT, 0), DMARC_POLICY_REJECT);
    assert_int_equal(dmarc_applied(DMARC_POLICY_REJECT, 1), DMARC_POLICY_QUARANTINE);
    assert_int_equal(dmarc_applied(DMARC_POLICY_QUARANTINE, 1), DMARC_POLICY_NONE);
    assert_int_equal(dmarc_applied(DMARC_POLICY_NONE, 1), DMARC_POLICY_NONE);
}

/* Policy discovery and the tree walk. */
#define AT(host, ...)                                                                              \
    {                                                                                              \
        .name = "_dmarc." host, .values = { __VA_ARGS__ }                                          \
    }
#define FAILS(host)                                                                                \
    { .name = "_dmarc." host, .unknown = UNKNOWN_SERVFAIL }

static const struct {
    const char *what, *domain;
    struct zone_row zone[6];
    enum dmarc_found found;
    const char *at;
    enum dmarc_policy policy;
    const char *tag, *organisational;
} walks[] = {
    {"at the domain",
     "example.com",
     {AT("example.com", "v=DMARC1; p=reject; sp=none")},
     DMARC_FOUND,
     "example.com",
     DMARC_POLICY_REJECT,
     "p",
     "example.com"},
    {"nowhere", "a.example.com", {{0}}, DMARC_NO_RECORD, NULL, 0, NULL, "a.example.com"},
    {"other TXT does not count",
     "example.com",
     {AT("example.com", "v=spf1 -all", "x")},
     DMARC_NO_RECORD,
     NULL,
     0,
     NULL,
     "example.com"},
    {"beside other TXT",
     "example.com",
     {AT("example.com", "x", "v=DMARC1; p=none")},
     DMARC_FOUND,
     "example.com",
     DMARC_POLICY_NONE,
     "p",
     "example.com"},
    {"two",
     "example.com",
     {AT("example.com", "v=DMARC1; p=none", "v=DMARC1; p=reject")},
     DMARC_SEVERAL,
     NULL,
     0,
     NULL,
     "example.com"},
    {"inherited p",
     "a.example.com",
     {AT("example.com", "v=DMARC1; p=reject")},
     DMARC_FOUND,
     "example.com",
     DMARC_POLICY_REJECT,
     "p",
     "example.com"},
    {"inherited sp",
     "a.example.com",
     {AT("example.com", "v=DMARC1; p=reject; sp=quarantine")},
     DMARC_FOUND,
     "example.com",
     DMARC_POLICY_QUARANTINE,
     "sp",
     "example.com"},
    {"np of a name that is not there",
     "a.example.com",
     {AT("example.com", "v=DMARC1; p=none; sp=quarantine; np=reject")},
     DMARC_FOUND,
     "example.com",
     DMARC_POLICY_REJECT,
     "np",
     "example.com"},
    {"np of a name that is",
     "a.example.com",
     {AT("example.com", "v=DMARC1; p=none; np=reject"), {.name = "a.example.com", .nodata = 1}},
     DMARC_FOUND,
     "example.com",
     DMARC_POLICY_NONE,
     "p",
     "example.com"},
    {"np of a name that nobody answers for",
     "a.example.com",
     {AT("example.com", "v=DMARC1; p=none; np=reject"),
      {.name = "a.example.com", .unknown = UNKNOWN_TIMEOUT}},
     DMARC_UNKNOWN,
     "example.com",
     DMARC_POLICY_NONE,
     NULL,
     "example.com"},
    {"fewest labels",
     "a.b.example.com",
     {AT("b.example.com", "v=DMARC1; p=none"), AT("example.com", "v=DMARC1; p=reject")},
     DMARC_FOUND,
     "example.com",
     DMARC_POLICY_REJECT,
     "p",
     "example.com"},
    {"own record and organisational domain",
     "a.example.com",
     {AT("a.example.com", "v=DMARC1; p=none"), AT("example.com", "v=DMARC1; p=reject")},
     DMARC_FOUND,
     "a.example.com",
     DMARC_POLICY_NONE,
     "p",
     "example.com"},
    {"two above count as none",
     "a.b.example.com",
     {AT("b.example.com", "v=DMARC1; p=quarantine"),
      AT("example.com", "v=DMARC1; p=none", "v=DMARC1; p=reject")},
     DMARC_FOUND,
     "b.example.com",
     DMARC_POLICY_QUARANTINE,
     "p",
     "b.example.com"},
    {"psd=n ends the walk",
     "a.b.example.com",
     {AT("b.example.com", "v=DMARC1; p=quarantine; psd=n"), AT("example.com", "v=DMARC1; p=none")},
     DMARC_FOUND,
     "b.example.com",
     DMARC_POLICY_QUARANTINE,
     "p",
     "b.example.com"},
    {"psd=n at the start",
     "a.example.com",
     {AT("a.example.com", "v=DMARC1; p=none; psd=n"), AT("example.com", "v=DMARC1; p=reject")},
     DMARC_FOUND,
     "a.example.com",
     DMARC_POLICY_NONE,
     "p",
     "a.example.com"},
    {"psd=y with a record below",
     "a.b.example.bank",
     {AT("b.example.bank", "v=DMARC1; p=none"), AT("example.bank", "v=DMARC1; p=quarantine"),
      AT("bank", "v=DMARC1; p=reject; psd=y")},
     DMARC_FOUND,
     "example.bank",
     DMARC_POLICY_QUARANTINE,
     "p",
     "example.bank"},
    {"psd=y alone",
     "a.example.bank",
     {AT("bank", "v=DMARC1; p=reject; sp=quarantine; psd=y")},
     DMARC_FOUND,
     "bank",
     DMARC_POLICY_QUARANTINE,
     "sp",
     "example.bank"},
    {"psd=y with records only further down",
     "a.b.example.bank",
     {AT("b.example.bank", "v=DMARC1; p=none"), AT("bank", "v=DMARC1; p=reject; psd=y")},
     DMARC_FOUND,
     "bank",
     DMARC_POLICY_REJECT,
     "p",
     "example.bank"},
    {"psd=y at the start is no parent",
     "example.bank",
     {AT("example.bank", "v=DMARC1; p=reject; psd=y"), AT("bank", "v=DMARC1; p=none")},
     DMARC_FOUND,
     "example.bank",
     DMARC_POLICY_REJECT,
     "p",
     "example.bank"},
    {"no p, no rua",
     "example.com",
     {AT("example.com", "v=DMARC1")},
     DMARC_UNUSABLE,
     "example.com",
     DMARC_POLICY_NONE,
     NULL,
     "example.com"},
    {"bad p, rua",
     "example.com",
     {AT("example.com", "v=DMARC1; p=x; rua=mailto:a@b.example")},
     DMARC_FOUND,
     "example.com",
     DMARC_POLICY_NONE,
     "p",
     "example.com"},
    {"p twice, rua",
     "example.com",
     {AT("example.com", "v=DMARC1; p=reject; p=reject; rua=mailto:a@b.example")},
     DMARC_UNUSABLE,
     "example.com",
     DMARC_POLICY_NONE,
     NULL,
     "example.com"},
    {"bad sp, rua",
     "example.com",
     {AT("example.com", "v=DMARC1; p=reject; sp=x; rua=mailto:a@b.example")},
     DMARC_FOUND,
     "example.com",
     DMARC_POLICY_NONE,
     "p",
     "example.com"},
    {"bad np, no rua",
     "example.com",
     {AT("example.com", "v=DMARC1; p=reject; np=x; rua=x")},
     DMARC_UNUSABLE,
     "example.com",
     DMARC_POLICY_NONE,
     NULL,
     "example.com"},
    {"unusable, and the walk does not go on",
     "a.example.com",
     {AT("a.example.com", "v=DMARC1"), AT("example.com", "v=DMARC1; p=reject")},
     DMARC_UNUSABLE,
     "a.example.com",
     DMARC_POLICY_NONE,
     NULL,
     "example.com"},
    {"start not answered",
     "example.com",
     {FAILS("example.com"), AT("com", "v=DMARC1; p=reject")},
     DMARC_UNKNOWN,
     NULL,
     0,
     NULL,
     NULL},
    {"parent not answered",
     "a.example.com",
     {FAILS("example.com")},
     DMARC_UNKNOWN,
     NULL,
     0,
     NULL,
     NULL},
    {"parent not answered, own record",
     "a.example.com",
     {AT("a.example.com", "v=DMARC1; p=reject"), FAILS("example.com")},
     DMARC_FOUND,
     "a.example.com",
     DMARC_POLICY_REJECT,
     "p",
     NULL},
    {"not answered behind the end of the walk",
     "a.example.com",
     {AT("example.com", "v=DMARC1; p=reject; psd=n"), FAILS("com")},
     DMARC_FOUND,
     "example.com",
     DMARC_POLICY_REJECT,
     "p",
     "example.com"},
    {"seven labels",
     "1.2.3.4.5.example.com",
     {AT("2.3.4.5.example.com", "v=DMARC1; p=reject")},
     DMARC_FOUND,
     "2.3.4.5.example.com",
     DMARC_POLICY_REJECT,
     "p",
     "2.3.4.5.example.com"},
    {"ten labels: the two after the start are not asked",
     "1.2.3.4.5.6.7.8.example.com",
     {AT("2.3.4.5.6.7.8.example.com", "v=DMARC1; p=none"),
      AT("3.4.5.6.7.8.example.com", "v=DMARC1; p=none")},
     DMARC_NO_RECORD,
     NULL,
     0,
     NULL,
     "1.2.3.4.5.6.7.8.example.com"},
    {"ten labels: seven are",
     "1.2.3.4.5.6.7.8.example.com",
     {AT("4.5.6.7.8.example.com", "v=DMARC1; p=none")},
     DMARC_FOUND,
     "4.5.6.7.8.example.com",
     DMARC_POLICY_NONE,
     "p",
     "4.5.6.7.8.example.com"},
    {"ten labels: the top is",
     "1.2.3.4.5.6.7.8.example.com",
     {AT("com", "v=DMARC1; p=none; psd=y")},
     DMARC_FOUND,
     "com",
     DMARC_POLICY_NONE,
     "p",
     "example.com"},
};

static void test_walks(void **state) {
    for (size_t i = 0; i < sizeof walks / sizeof *walks; i++) {
        struct answers *answers = answers_new(*state, 20);
        struct dmarc_discovery found = {0};
        int rounds = 0;
        print_message("# %s\n", walks[i].what);
        do {
            found = dmarc_discover(*state, answers, walks[i].domain, NULL);
            rounds++;
        } while (zone_round(*state, walks[i].zone, answers));
        assert_int_equal(found.found, walks[i].found);
        assert_text(found.at, walks[i].at);
        assert_int_equal(found.policy, walks[i].policy);
        if (walks[i].tag)
            assert_text(found.policy_tag, walks[i].tag);
        assert_text(found.organisational, walks[i].organisational);
        assert_true(rounds <= 3);
    }
}

static void test_all_questions_at_once(void **state) {
    static const struct {
        const char *domain;
        size_t questions;
        const char *last;
    } rows[] = {
        {"example.com", 2, "_dmarc.com"},
        {"1.2.3.4.5.example.com", 7, "_dmarc.com"},
        {"1.2.3.4.5.6.example.com", 8, "_dmarc.com"},
        {"1.2.3.4.5.6.7.8.9.10.example.com", 8, "_dmarc.com"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct answers *answers = answers_new(*state, 20);
        assert_int_equal(dmarc_discover(*state, answers, rows[i].domain, NULL).found,
                         DMARC_PENDING);
        assert_null(answers_at(answers, rows[i].questions));
        assert_string_equal(answers_at(answers, rows[i].questions - 1)->question.name,
                            rows[i].last);
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
        cmocka_unit_test(test_a_tag_twice),
        cmocka_unit_test(test_the_other_tags),
        cmocka_unit_test(test_reports),
        cmocka_unit_test(test_testing_is_a_step_weaker),
        cmocka_unit_test(test_walks),
        cmocka_unit_test(test_all_questions_at_once),
    };
    return cmocka_run_group_tests_name("dmarc", tests, setup, teardown);
}
