#include "in_arena.h"

#include "mail/dmarc_write.h"

#include <string.h>

/* What somebody meant, written again with nothing changed. */
static const struct {
    const char *found, *meant; /* NULL: not about DMARC */
} readings[] = {
    {"v=DMARC1; p=none;", "v=DMARC1; p=none;"},
    {"v=DMARC1; p=none", "v=DMARC1; p=none"},
    {"v=DMARC1;p=reject;x=1;sp=none;Adkim=R", "v=DMARC1; p=reject; x=1; sp=none; Adkim=R"},
    {"v=DMARC1; rua=mailto:a@b.example; p=Reject", "v=DMARC1; rua=mailto:a@b.example; p=Reject"},
    {"v=DMARC1; p=none; rua=mailto:a@b.example!10m, https://x.example/", "*"},
    {"v=DMARC1; p=reject; pct=20; rf=afrf; ri=86400", "*"},
    {"v=dmarc1; p=reject; rua=mailto:a@b.example", "v=DMARC1; p=reject; rua=mailto:a@b.example"},
    {"V=Dmarc1 ;P=reject", "v=DMARC1; P=reject"},
    {"v=DMARC1 p=none", "v=DMARC1; p=none"},
    {"v=DMARC1, p=quarantine, sp=reject", "v=DMARC1; p=quarantine; sp=reject"},
    {"v=DMARC1p=reject", "v=DMARC1; p=reject"},
    {"v=DMARC 1; p=reject", "v=DMARC1; p=reject"},
    {" v = DMARC1; p=reject", "v=DMARC1; p=reject"},
    {"\"v=DMARC1; p=reject\"", "v=DMARC1; p=reject"},
    {"\\\"v=DMARC1\\; p=reject\\;\\\"", "v=DMARC1; p=reject"},
    {"\xe2\x80\x9cv=DMARC1; p=reject\xe2\x80\x9d", "v=DMARC1; p=reject"},
    {"v=DMARC1\xef\xbc\x9b\xe3\x80\x80p\xef\xbc\x9dreject", "v=DMARC1; p=reject"},
    {"v=DMARC1; p=reject rua=mailto:a@b.example fo=1",
     "v=DMARC1; p=reject; rua=mailto:a@b.example; fo=1"},
    {"v=DMARC1; p=rejected", "v=DMARC1; p=reject"},
    {"v=DMARC1; p=quarantene; np=nothing", "v=DMARC1; p=quarantine; np=none"},
    {"v=DMARC1; p=all", "v=DMARC1; p=none"},
    {"v=DMARC1", "v=DMARC1; p=none"},
    {"v=DMARC1; sp=reject", "v=DMARC1; p=none; sp=reject"},
    {"v=DMARC1; p=reject; rua=a@b.example; ruf=mailto: c@d.example",
     "v=DMARC1; p=reject; rua=mailto:a@b.example; ruf=mailto:c@d.example"},
    {"v=DMARC1; p=none; rua=mailto:a@b.example;mailto:c@d.example;",
     "v=DMARC1; p=none; rua=mailto:a@b.example,mailto:c@d.example"},
    {"v=DMARC1; p=none; rua=mailto:a@b.example c@d.example",
     "v=DMARC1; p=none; rua=mailto:a@b.example,mailto:c@d.example"},
    {"v=DMARC1; p=none; adkim=strict; t=yes; psd=no; bogus; p=reject",
     "v=DMARC1; p=none; adkim=s; t=y; psd=n"},
    {"p=reject; rua=mailto:a@b.example", "v=DMARC1; p=reject; rua=mailto:a@b.example"},
    {"p=quarantine; v=DMARC1", "v=DMARC1; p=quarantine"},
    {"v=DMARC1; p=none; x=a\r\n\tb", "v=DMARC1; p=none; x=a   b"},
    {"v=spf1 -all", NULL},
    {"v=DKIM1; p=MIGf", NULL},
    {"google-site-verification=p=none", NULL},
    {"p=", NULL},
    {"", NULL},
};

static void test_what_was_meant(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof readings / sizeof *readings; i++) {
        struct dmarc_wishes wishes;
        print_message("# %s\n", readings[i].found);
        int read = dmarc_wishes_read(arena, span_of(readings[i].found), &wishes);
        assert_int_equal(read, readings[i].meant != NULL);
        if (!read)
            continue;
        const char *meant = *readings[i].meant == '*' ? readings[i].found : readings[i].meant;
        char *written = dmarc_write(arena, &wishes);
        assert_string_equal(written, meant);
        struct dmarc_record record;
        assert_true(dmarc_parse(arena, span_of(written), &record));
        assert_null(dmarc_bad_tag(&record));
        assert_int_equal(record.p, wishes.p);
        assert_int_equal(record.sp, wishes.sp);
        assert_int_equal(record.np, wishes.np);
        assert_int_equal(record.rua_count, wishes.rua.count);
    }
}

/* Each tag is looked for among those before it: that must not be thousands. */
static void test_what_nobody_means(void **state) {
    (void)state;
    struct text text = TEXT(arena);
    struct dmarc_wishes wishes;
    text_add(&text, "v=DMARC1; p=nones");
    while (text.size < DMARC_TEXT_MAX)
        text_char(&text, ';');
    assert_true(dmarc_wishes_read(arena, (struct span){text_str(&text), DMARC_TEXT_MAX}, &wishes));
    text_char(&text, ';');
    assert_false(dmarc_wishes_read(arena, span_of(text_str(&text)), &wishes));
}

static struct dmarc_addresses typed(const char *text) {
    struct dmarc_addresses addresses;
    assert_null(dmarc_addresses_read(arena, "rua", text, &addresses).code);
    return addresses;
}

static struct dmarc_wishes read(const char *record) {
    struct dmarc_wishes wishes;
    assert_true(dmarc_wishes_read(arena, span_of(record), &wishes));
    return wishes;
}

static void test_every_wish_is_written(void **state) {
    (void)state;
    struct dmarc_wishes wishes = dmarc_wishes_new();
    assert_string_equal(dmarc_write(arena, &wishes), "v=DMARC1; p=none;");
    wishes = (struct dmarc_wishes){.p = DMARC_POLICY_QUARANTINE,
                                   .sp = DMARC_POLICY_REJECT,
                                   .np = DMARC_POLICY_NONE,
                                   .testing = 1,
                                   .strict_dkim = 1,
                                   .strict_spf = 1,
                                   .psd = DMARC_PSD_N,
                                   .rua = typed("a@b.example, c@d.example"),
                                   .ruf = typed("e@f.example"),
                                   .fo = DMARC_FO_ANY | DMARC_FO_DKIM | DMARC_FO_SPF};
    char *written = dmarc_write(arena, &wishes);
    assert_string_equal(written, "v=DMARC1; p=quarantine; sp=reject; np=none; adkim=s; aspf=s; "
                                 "t=y; psd=n; rua=mailto:a@b.example,mailto:c@d.example; "
                                 "ruf=mailto:e@f.example; fo=1:d:s;");
    struct dmarc_wishes again = read(written);
    assert_int_equal(again.fo, wishes.fo);
    assert_true(again.testing && again.strict_dkim && again.strict_spf);
    assert_string_equal(again.ruf.list[0], "e@f.example");
    wishes = dmarc_wishes_new();
    wishes.published = again.published;
    assert_string_equal(dmarc_write(arena, &wishes), "v=DMARC1; p=none;");
}

/* What is changed is changed where it stands; all else stays as it was. */
static void test_changes_keep_the_rest(void **state) {
    (void)state;
    struct dmarc_wishes wishes =
        read("v=DMARC1; x=1; rua=mailto:a@b.example!10m; pct=20; p=none; sp=NONE");
    wishes.p = DMARC_POLICY_REJECT;
    wishes.testing = 1;
    assert_string_equal(
        dmarc_write(arena, &wishes),
        "v=DMARC1; x=1; rua=mailto:a@b.example!10m; pct=20; p=reject; sp=NONE; t=y");
    wishes.rua = typed("c@d.example");
    wishes.sp = DMARC_POLICY_ABSENT;
    assert_string_equal(dmarc_write(arena, &wishes),
                        "v=DMARC1; x=1; rua=mailto:c@d.example; pct=20; p=reject; t=y");
}

static void test_addresses(void **state) {
    (void)state;
    static const struct {
        const char *typed, *code, *found, *first;
        size_t count;
    } rows[] = {
        {"", NULL, "", NULL, 0},
        {" a@b.example\r\nMAILTO:c@d.example,a@b.example ", NULL, "", "a@b.example", 2},
        {"a+dmarc@\xe4\xbe\x8b\xe3\x81\x88.jp", NULL, "", "a+dmarc@xn--r8jz45g.jp", 1},
        {"a@B.Example.", NULL, "", "a@b.example", 1},
        {"a@b.example https://c.example/r", "scheme", "https://c.example/r", NULL, 0},
        {"a@b.example!10m", "size", "a@b.example!10m", NULL, 0},
        {"a", "address", "a", NULL, 0},
        {"@b.example", "address", "@b.example", NULL, 0},
        {"a@", "address", "a@", NULL, 0},
        {"a@b@c.example", "address", "a@b@c.example", NULL, 0},
        {"a@com", "address", "a@com", NULL, 0},
        {"a@[192.0.2.1]", "address", "a@[192.0.2.1]", NULL, 0},
        {"\xe4\xbe\x8b@b.example", "address", "\\xe4\\xbe\\x8b@b.example", NULL, 0},
        {"1@b.jp 2@b.jp 3@b.jp 4@b.jp 5@b.jp 6@b.jp 7@b.jp 8@b.jp 9@b.jp 10@b.jp 11@b.jp", "many",
         "", NULL, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct dmarc_addresses addresses;
        print_message("# %s\n", rows[i].typed);
        struct dmarc_fault fault = dmarc_addresses_read(arena, "rua", rows[i].typed, &addresses);
        assert_string_equal(fault.code ? fault.code : "", rows[i].code ? rows[i].code : "");
        assert_string_equal(fault.field, "rua");
        assert_string_equal(fault.found, rows[i].found);
        if (rows[i].code)
            continue;
        assert_int_equal(addresses.count, rows[i].count);
        if (rows[i].first)
            assert_string_equal(addresses.list[0], rows[i].first);
    }
}

static void test_what_a_uri_escapes(void **state) {
    (void)state;
    struct dmarc_wishes wishes = dmarc_wishes_new();
    wishes.rua = typed("a/b!c%d?e#f+g@b.example");
    char *written = dmarc_write(arena, &wishes);
    assert_string_equal(written, "v=DMARC1; p=none; rua=mailto:a%2Fb%21c%25d%3Fe%23f+g@b.example;");
    assert_string_equal(read(written).rua.list[0], "a/b!c%d?e#f+g@b.example");
}

static void test_faults(void **state) {
    (void)state;
    struct dmarc_wishes wishes = dmarc_wishes_new();
    assert_null(dmarc_wishes_fault(arena, &wishes).code);
    wishes.p = DMARC_POLICY_ABSENT;
    assert_string_equal(dmarc_wishes_fault(arena, &wishes).code, "choose");
    wishes.p = DMARC_POLICY_NONE;
    char local[DMARC_RECORD_MAX];
    memset(local, 'a', sizeof local);
    memcpy(local + sizeof local - sizeof "@b.jp", "@b.jp", sizeof "@b.jp");
    wishes.rua = typed(local);
    assert_string_equal(dmarc_wishes_fault(arena, &wishes).code, "long");
}

static void test_two_records_become_one(void **state) {
    (void)state;
    static const struct {
        const char *a, *b, *both;
    } rows[] = {
        {"v=DMARC1; p=none", "v=DMARC1; p=reject", "v=DMARC1; p=reject"},
        {"v=DMARC1; p=reject; sp=none", "v=DMARC1; p=none; sp=quarantine; t=y",
         "v=DMARC1; p=reject; sp=quarantine"},
        {"v=DMARC1; p=reject", "v=DMARC1; p=none; np=reject", "v=DMARC1; p=reject"},
        {"v=DMARC1; p=none; rua=mailto:a@b.example",
         "v=DMARC1; p=none; rua=mailto:a@b.example,mailto:c@d.example; ruf=mailto:e@f.example; "
         "fo=1",
         "v=DMARC1; p=none; rua=mailto:a@b.example,mailto:c@d.example; ruf=mailto:e@f.example; "
         "fo=1"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct dmarc_wishes a = read(rows[i].a), b = read(rows[i].b);
        struct dmarc_wishes both = dmarc_wishes_join(arena, &a, &b);
        assert_string_equal(dmarc_write(arena, &both), rows[i].both);
    }
}

/* "code detail" of each, a line each. */
static const char *notes_text(const char *domain, const struct dmarc_wishes *before,
                              const struct dmarc_wishes *wishes) {
    struct dmarc_note notes[DMARC_NOTES_MAX];
    struct text text = TEXT(arena);
    size_t count = dmarc_notes(arena, domain, before, wishes, notes);
    for (size_t i = 0; i < count; i++) {
        const char *const *code = dmarc_note_codes;
        while (*code && strcmp(*code, notes[i].code))
            code++;
        assert_non_null(*code);
        text_addf(&text, "%s%s%s\n", notes[i].code, *notes[i].detail ? " " : "", notes[i].detail);
    }
    return text_str(&text);
}

static void test_notes(void **state) {
    (void)state;
    static const struct {
        const char *domain, *before, *after, *notes;
    } rows[] = {
        {"example.jp", NULL, "v=DMARC1; p=none", "no_reports\n"},
        {"example.jp", NULL, "v=DMARC1; p=none; rua=mailto:a@mail.example.jp", ""},
        {"example.jp", "v=DMARC1; p=reject; rua=mailto:a@example.jp", "v=DMARC1; p=quarantine",
         "weaker_p\nweaker_sp\nweaker_np\nreports_end\nno_reports\n"},
        {"example.jp", "v=DMARC1; p=reject; rua=mailto:a@example.jp",
         "v=DMARC1; p=reject; t=y; np=reject; rua=mailto:a@example.jp",
         "weaker_p\nweaker_sp\nweaker_np\ntesting_older\n"},
        {"example.jp", "v=DMARC1; p=quarantine; rua=mailto:a@example.jp",
         "v=DMARC1; p=reject; t=y; rua=mailto:a@example.jp", "testing_older\n"},
        {"example.jp", "v=DMARC1; p=none; sp=reject; rua=mailto:a@example.jp",
         "v=DMARC1; p=reject; sp=none; np=reject; rua=mailto:a@example.jp", "weaker_sp\n"},
        {"mail.example.jp", NULL,
         "v=DMARC1; p=none; sp=none; adkim=s; aspf=s; psd=y; fo=1; pct=5; rua=mailto:a@example.jp",
         "psd_y\nsubdomain_tags\nstrict_dkim\nstrict_spf\nfo_without_ruf\nobsolete pct\n"},
        {"example.jp", NULL, "v=DMARC1; p=none; rua=mailto:a@reports.example; ruf=mailto:b@c.jp",
         "ruf_private\nexternal_rua example.jp._report._dmarc.reports.example\n"
         "external_ruf example.jp._report._dmarc.c.jp\n"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct dmarc_wishes before = read(rows[i].before ? rows[i].before : "v=DMARC1"),
                            after = read(rows[i].after);
        print_message("# %s\n", rows[i].after);
        assert_string_equal(notes_text(rows[i].domain, rows[i].before ? &before : NULL, &after),
                            rows[i].notes);
    }
}

/* From nothing to reject; nowhere does a step protect less than the one before. */
static void test_stages(void **state) {
    (void)state;
    static const struct {
        const char *code, *record;
    } way[] = {
        {"watch", "v=DMARC1; p=none; rua=mailto:a@example.jp;"},
        {"quarantine_testing", "v=DMARC1; p=quarantine; t=y; rua=mailto:a@example.jp;"},
        {"quarantine", "v=DMARC1; p=quarantine; rua=mailto:a@example.jp;"},
        {"reject_testing", "v=DMARC1; p=reject; t=y; rua=mailto:a@example.jp;"},
        {"reject", "v=DMARC1; p=reject; rua=mailto:a@example.jp;"},
        {"reject", "v=DMARC1; p=reject; rua=mailto:a@example.jp;"},
    };
    assert_string_equal(dmarc_stage_code(dmarc_stage_of(NULL)), "begin");
    struct dmarc_wishes wishes = dmarc_stage_next(NULL);
    assert_string_equal(dmarc_stage_code(dmarc_stage_of(&wishes)), "reports");
    wishes = dmarc_stage_next(&wishes);
    assert_string_equal(dmarc_write(arena, &wishes), "v=DMARC1; p=none;");
    wishes.rua = typed("a@example.jp");
    for (size_t i = 0; i < sizeof way / sizeof *way; i++) {
        assert_string_equal(dmarc_stage_code(dmarc_stage_of(&wishes)), way[i].code);
        assert_string_equal(dmarc_write(arena, &wishes), way[i].record);
        struct dmarc_wishes next = dmarc_stage_next(&wishes);
        assert_null(strstr(notes_text("example.jp", &wishes, &next), "weaker"));
        wishes = next;
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_nobody_means),
        cmocka_unit_test(test_what_was_meant),
        cmocka_unit_test(test_every_wish_is_written),
        cmocka_unit_test(test_changes_keep_the_rest),
        cmocka_unit_test(test_addresses),
        cmocka_unit_test(test_what_a_uri_escapes),
        cmocka_unit_test(test_faults),
        cmocka_unit_test(test_two_records_become_one),
        cmocka_unit_test(test_notes),
        cmocka_unit_test(test_stages),
    };
    return cmocka_run_group_tests_name("dmarc_write", tests, set_up, tear_down);
}
