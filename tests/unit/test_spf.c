#include "zone.h"

#include "mail/spf.h"

/* The grammar of RFC 7208 section 12: wrong NULL when the record is sound, else its first wrong
 * term. */
static const struct {
    const char *text, *wrong;
} grammar[] = {
    {"v=spf1", NULL},
    {"V=SPF1   ", NULL},
    {"v=spf1 all", NULL},
    {"v=spf1 -ALL", NULL},
    {"v=spf1 all.", "all."},
    {"v=spf1 all:example.com", "all:example.com"},
    {"v=spf1 all/8", "all/8"},
    {"v=spf1 include:a.example", NULL},
    {"v=spf1 Include:a.example.", NULL},
    {"v=spf1 include", "include"},
    {"v=spf1 include:", "include:"},
    {"v=spf1 include: a.example", "include:"},
    {"v=spf1 include:a.example/24", "include:a.example/24"},
    {"v=spf1 include:example", "include:example"},
    {"v=spf1 include:a..example", NULL}, /* grammar allows it; DNS will not */
    {"v=spf1 include=a.example", NULL},  /* an unknown modifier */
    {"v=spf1 a mx ptr", NULL},
    {"v=spf1 a:x.example/24//64 a/0 a//0 mx/32//128", NULL},
    {"v=spf1 a/33", "a/33"},
    {"v=spf1 a//129", "a//129"},
    {"v=spf1 a/", "a/"},
    {"v=spf1 a//", "a//"},
    {"v=spf1 a/24/64", "a/24/64"},
    {"v=spf1 a/024", "a/024"},
    {"v=spf1 a/00", "a/00"},
    {"v=spf1 a:", "a:"},
    {"v=spf1 a:museum", "a:museum"},
    {"v=spf1 a:museum.", "a:museum."},
    {"v=spf1 a:foo.museum.", NULL},
    {"v=spf1 a:1.2.3.4", "a:1.2.3.4"},
    {"v=spf1 a:foo:bar/baz.example.com", NULL},
    {"v=spf1 a:example.com:8080", "a:example.com:8080"},
    {"v=spf1 a:example.xn--zckzah a:x.a-b", NULL},
    {"v=spf1 a:x.-a", "a:x.-a"},
    {"v=spf1 a:x.a-", "a:x.a-"},
    {"v=spf1 a:x.1-2", NULL},
    {"v=spf1 ptr/8", "ptr/8"},
    {"v=spf1 ptr:", "ptr:"},
    {"v=spf1 ptr:x.example", NULL},
    {"v=spf1 ip4:192.0.2.1 ip4:192.0.2.0/24 ip4:0.0.0.0/0", NULL},
    {"v=spf1 ip4:192.0.2", "ip4:192.0.2"},
    {"v=spf1 ip4:192.0.2.256", "ip4:192.0.2.256"},
    {"v=spf1 ip4:192.0.2.01", "ip4:192.0.2.01"},
    {"v=spf1 ip4:192.0.2.1/33", "ip4:192.0.2.1/33"},
    {"v=spf1 ip4:192.0.2.1//32", "ip4:192.0.2.1//32"},
    {"v=spf1 ip4:192.0.2.1:25", "ip4:192.0.2.1:25"},
    {"v=spf1 ip4", "ip4"},
    {"v=spf1 ipv4:192.0.2.1", "ipv4:192.0.2.1"},
    {"v=spf1 ip6:2001:db8::1 ip6:2001:db8::/32 ip6:::ffff:192.0.2.1 ip6:::/0", NULL},
    {"v=spf1 ip6:192.0.2.1", "ip6:192.0.2.1"},
    {"v=spf1 ip6:2001:db8::/129", "ip6:2001:db8::/129"},
    {"v=spf1 ip6:2001:db8::%eth0", "ip6:2001:db8::%eth0"},
    {"v=spf1 exists:%{i}._spf.%{d} exists:%{l1r-.+,/_=}.x.example exists:%%.%_%-.example", NULL},
    {"v=spf1 exists:%{ir}.%{v}.%{D2}", NULL},
    {"v=spf1 exists:%{d0}.x.example", "exists:%{d0}.x.example"},
    {"v=spf1 exists:%{d00}", "exists:%{d00}"},
    {"v=spf1 exists:%{x}.example", "exists:%{x}.example"},
    {"v=spf1 exists:%{c}.x.example", "exists:%{c}.x.example"},
    {"v=spf1 exists:%{t}.x.example", "exists:%{t}.x.example"},
    {"v=spf1 exists:%{d", "exists:%{d"},
    {"v=spf1 exists:%{d!}.example", "exists:%{d!}.example"},
    {"v=spf1 exists:%(d).example", "exists:%(d).example"},
    {"v=spf1 exists:x.example%", "exists:x.example%"},
    {"v=spf1 exists:%{d}com", "exists:%{d}com"},
    {"v=spf1 exists:%{d}.com", NULL},
    {"v=spf1 redirect=a.example", NULL},
    {"v=spf1 redirect=", "redirect="},
    {"v=spf1 +redirect=a.example", "+redirect=a.example"},
    {"v=spf1 redirect:a.example", "redirect:a.example"},
    {"v=spf1 redirect=a.example redirect=b.example", "redirect=b.example"},
    {"v=spf1 redirect=a.example exp=b.example -all", NULL},
    {"v=spf1 exp=a.example EXP=b.example", "EXP=b.example"},
    {"v=spf1 exp=", "exp="},
    {"v=spf1 moo=cow tag= o.p-q_r=%{c}%{t} x=%{i}", NULL},
    {"v=spf1 moo=%{q}", "moo=%{q}"},
    {"v=spf1 1moo=cow", "1moo=cow"},
    {"v=spf1 =cow", "=cow"},
    {"v=spf1 foo", "foo"},
    {"v=spf1 foo:bar.example -all", "foo:bar.example"},
    {"v=spf1 --all", "--all"},
    {"v=spf1 -", "-"},
    {"v=spf1 a\t-all", "a\t-all"},
    {"v=spf1 include:\xe3\x81\x82.example", "include:\xe3\x81\x82.example"},
    {"v=spf1 \xe2\x80\x9c-all", "\xe2\x80\x9c-all"},
};

static void test_grammar(void **state) {
    struct arena *arena = *state;
    for (size_t i = 0; i < sizeof grammar / sizeof *grammar; i++) {
        struct spf_record record;
        int sound = spf_parse(arena, span_of(grammar[i].text), &record);
        print_message("# %s\n", grammar[i].text);
        assert_int_equal(sound, grammar[i].wrong == NULL);
        if (grammar[i].wrong)
            assert_string_equal(span_text(arena, record.wrong[0]), grammar[i].wrong);
    }
}

static void test_terms_keep_their_parts(void **state) {
    struct arena *arena = *state;
    struct spf_record record;
    assert_true(spf_parse(arena, SPAN("v=spf1 ?a:X.example/24//64 ip6:2001:db8::/32 moo=%{d} ~all"),
                          &record));
    assert_int_equal(record.term_count, 4);
    const struct spf_term *terms = record.terms;
    assert_int_equal(terms[0].kind, SPF_A);
    assert_int_equal(terms[0].qualifier, '?');
    assert_string_equal(span_text(arena, terms[0].value), "X.example");
    assert_int_equal(terms[0].ip4_length, 24);
    assert_int_equal(terms[0].ip6_length, 64);
    assert_int_equal(terms[1].kind, SPF_IP6);
    assert_int_equal(terms[1].qualifier, '+');
    assert_string_equal(span_text(arena, terms[1].value), "2001:db8::");
    assert_int_equal(terms[1].ip4_length, -1);
    assert_int_equal(terms[1].ip6_length, 32);
    assert_int_equal(terms[2].kind, SPF_MODIFIER);
    assert_string_equal(span_text(arena, terms[2].value), "%{d}");
    assert_int_equal(terms[3].kind, SPF_ALL);
    assert_string_equal(span_text(arena, terms[3].text), "~all");
}

static void test_nul_breaks_a_term(void **state) {
    struct spf_record record;
    assert_false(spf_parse(*state, SPAN("v=spf1 include:a.example\0.b.example"), &record));
    assert_false(spf_parse(*state, SPAN("v=spf1 ip4:192.0.2.1\0"), &record));
    assert_false(spf_parse(*state, SPAN("v=spf1 \0all"), &record));
}

static void test_what_is_a_record(void **state) {
    (void)state;
    assert_true(spf_is_record(SPAN("v=spf1")));
    assert_true(spf_is_record(SPAN("V=Spf1 -all")));
    assert_false(spf_is_record(SPAN("v=spf10 -all")));
    assert_false(spf_is_record(SPAN("v=spf1-all")));
    assert_false(spf_is_record(SPAN("v=spf1\t-all")));
    assert_false(spf_is_record(SPAN(" v=spf1")));
    assert_false(spf_is_record(SPAN("spf2.0/pra")));
    assert_false(spf_is_record(SPAN("")));
}

static struct spf_lookup look_up(struct arena *arena, const struct zone_row *zone) {
    struct answers *answers = answers_new(arena, 1);
    answers_get(answers, "d.example", RR_TXT);
    zone_round(arena, zone, answers);
    return spf_lookup(arena, answers, "d.example");
}

#define D(text)                                                                                    \
    {                                                                                              \
        .name = "d.example", .values = { text }                                                    \
    }

static const struct {
    const char *text;
    enum spf_standing standing;
} standings[] = {
    {"v=spf1 mx ~all", SPF_ABSENT},
    {"v=spf1 include:ours.example ~all", SPF_STANDS},
    {"v=spf1 mx +include:Ours.Example. ~all", SPF_STANDS},
    {"v=spf1 include:ours.example", SPF_STANDS},
    {"v=spf1 include:ours.example.jp ~all", SPF_ABSENT},
    {"v=spf1 include:x.ours.example ~all", SPF_ABSENT},
    {"v=spf1 a:ours.example redirect=ours.example", SPF_ABSENT},
    {"v=spf1 include=ours.example ~all", SPF_ABSENT},
    {"v=spf1 -include:ours.example ~all", SPF_REFUSED},
    {"v=spf1 ~include:ours.example include:ours.example ~all", SPF_REFUSED},
    {"v=spf1 ?include:ours.example ~all", SPF_REFUSED},
    {"v=spf1 ~all include:ours.example", SPF_BEHIND_ALL},
};

static void test_standing(void **state) {
    for (size_t i = 0; i < sizeof standings / sizeof *standings; i++) {
        struct spf_record record;
        print_message("# %s\n", standings[i].text);
        assert_true(spf_parse(*state, span_of(standings[i].text), &record));
        assert_int_equal(spf_include_standing(&record, "ours.example"), standings[i].standing);
    }
}

static const struct {
    const char *what;
    struct zone_row zone[2];
    enum spf_found found;
} lookups[] = {
    {"nothing", {{0}}, SPF_NO_RECORD},
    {"no TXT", {{.name = "d.example", .nodata = 1}}, SPF_NO_RECORD},
    {"other TXT", {D("google-site-verification=x")}, SPF_NO_RECORD},
    {"one among others", {{.name = "d.example", .values = {"x", "v=spf1 -all", "y"}}}, SPF_ONE},
    {"two strings are one value", {D("v=spf1 inc|lude:a.example -all")}, SPF_ONE},
    {"no blank between strings", {D("v=spf1 include:a.example|-all include:")}, SPF_MALFORMED},
    {"two", {{.name = "d.example", .values = {"v=spf1 -all", "V=SPF1"}}}, SPF_SEVERAL},
    {"servfail", {{.name = "d.example", .unknown = UNKNOWN_SERVFAIL}}, SPF_UNKNOWN},
};

static void test_lookup(void **state) {
    struct arena *arena = *state;
    for (size_t i = 0; i < sizeof lookups / sizeof *lookups; i++) {
        print_message("# %s\n", lookups[i].what);
        assert_int_equal(look_up(arena, lookups[i].zone).found, lookups[i].found);
    }
    assert_int_equal(spf_lookup(arena, answers_new(arena, 1), "d.example").found, SPF_PENDING);
}

static const struct {
    const char *what;
    const char *records[3];
    const char *merged;
} merges[] = {
    {"no record", {NULL}, "v=spf1 include:ours.example ~all"},
    {"before all", {"v=spf1 a mx -all"}, "v=spf1 a mx include:ours.example -all"},
    {"at the end", {"v=spf1 a mx"}, "v=spf1 a mx include:ours.example"},
    {"bare version", {"v=spf1"}, "v=spf1 include:ours.example"},
    {"before redirect",
     {"v=spf1 mx redirect=a.example"},
     "v=spf1 mx include:ours.example redirect=a.example"},
    {"modifiers behind all stay",
     {"v=spf1 mx -all exp=e.example moo=x"},
     "v=spf1 mx include:ours.example -all exp=e.example moo=x"},
    {"qualifiers and case stay",
     {"V=SPF1 ?A:X.example -ip4:192.0.2.1 ~ALL"},
     "v=spf1 ?A:X.example -ip4:192.0.2.1 include:ours.example ~ALL"},
    {"there already",
     {"v=spf1  include:Ours.Example.  ~all"},
     "v=spf1  include:Ours.Example.  ~all"},
    {"behind all", {"v=spf1 ~all include:ours.example"}, "v=spf1 include:ours.example ~all"},
    {"instead of its own refusal",
     {"v=spf1 mx -include:ours.example a ~all"},
     "v=spf1 mx include:ours.example a ~all"},
    {"instead of its own neutrality",
     {"v=spf1 ?include:ours.example a include:ours.example ~all"},
     "v=spf1 include:ours.example a ~all"},
    {"one of two refuses it",
     {"v=spf1 a ~all", "v=spf1 mx ~include:ours.example -all"},
     "v=spf1 a include:ours.example mx ~all"},
    {"what does not read is left out",
     {"v=spf1 mx ip4:1.2.3 include:a.example ~all"},
     "v=spf1 mx include:a.example include:ours.example ~all"},
    {"left out, and there already",
     {"v=spf1 ipv4:1.2.3.4 include:ours.example ~all"},
     "v=spf1 include:ours.example ~all"},
    {"two become one",
     {"v=spf1 a mx include:a.example ~all", "v=spf1 MX +a ip4:192.0.2.1 -all"},
     "v=spf1 a mx include:a.example ip4:192.0.2.1 include:ours.example ~all"},
    {"ours is in one of two",
     {"v=spf1 include:ours.example -all", "v=spf1 mx ~all"},
     "v=spf1 include:ours.example mx ~all"},
    {"the weakest all",
     {"v=spf1 a ?all", "v=spf1 mx ~all", "v=spf1 ptr -all"},
     "v=spf1 a mx ptr include:ours.example ?all"},
    {"plus all stays",
     {"v=spf1 a +all", "v=spf1 mx -all"},
     "v=spf1 a mx include:ours.example +all"},
    {"no all anywhere", {"v=spf1 a", "v=spf1 mx"}, "v=spf1 a mx include:ours.example"},
    {"a redirect becomes an include",
     {"v=spf1 redirect=r.example", "v=spf1 mx ~all"},
     "v=spf1 include:r.example mx include:ours.example ~all"},
    {"a dead redirect does not",
     {"v=spf1 a -all redirect=r.example", "v=spf1 mx ~all"},
     "v=spf1 a mx include:ours.example ~all"},
    {"a refusal keeps nothing from the other record",
     {"v=spf1 -ip4:192.0.2.1 a ~all", "v=spf1 ip4:192.0.2.0/24 ~all"},
     "v=spf1 ip4:192.0.2.0/24 include:ours.example -ip4:192.0.2.1 a ~all"},
    {"one explanation",
     {"v=spf1 a -all exp=e.example", "v=spf1 mx -all exp=f.example"},
     "v=spf1 a exp=e.example mx include:ours.example -all"},
    {"a dead term of one stays dead",
     {"v=spf1 a -all ip4:192.0.2.1", "v=spf1 mx -all"},
     "v=spf1 a mx include:ours.example -all"},
};

static char *merge(struct arena *arena, const char *const *records) {
    struct zone_row zone[2] = {{.name = "d.example"}, {0}};
    for (int i = 0; i < 3; i++)
        zone[0].values[i] = records[i];
    struct spf_lookup lookup = look_up(arena, zone);
    return spf_merge(arena, &lookup, "ours.example");
}

static void test_merge(void **state) {
    struct arena *arena = *state;
    for (size_t i = 0; i < sizeof merges / sizeof *merges; i++) {
        print_message("# %s\n", merges[i].what);
        const char *merged = merge(arena, merges[i].records), *again[3] = {merged};
        assert_string_equal(merged, merges[i].merged);
        struct spf_record record;
        assert_true(spf_parse(arena, span_of(merged), &record));
        assert_int_equal(spf_include_standing(&record, "ours.example"), SPF_STANDS);
        assert_string_equal(merge(arena, again), merged);
    }
}

static void test_no_merge_without_knowing(void **state) {
    struct arena *arena = *state;
    struct answers *answers = answers_new(arena, 1);
    struct spf_lookup open = spf_lookup(arena, answers, "d.example");
    assert_null(spf_merge(arena, &open, "ours.example"));
    struct zone_row zone[] = {{.name = "d.example", .unknown = UNKNOWN_REFUSED}, {0}};
    zone_round(arena, zone, answers);
    struct spf_lookup unknown = spf_lookup(arena, answers, "d.example");
    assert_null(spf_merge(arena, &unknown, "ours.example"));
}

/* 64 KB of the worst that a TXT can hold ends, and soon. */
static void test_huge(void **state) {
    struct arena *arena = *state;
    struct text text = TEXT(arena);
    struct spf_record record;
    text_add(&text, "v=spf1");
    while (text.size < 65000)
        text_add(&text, " a");
    assert_false(spf_parse(arena, span_of(text_str(&text)), &record));
    assert_int_equal(record.term_count, SPF_TERMS_MAX);
    assert_int_equal(record.wrong_count, SPF_TERMS_MAX);
    const char *two[3] = {text_str(&text), "v=spf1 -all"};
    assert_null(merge(arena, two));
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
        cmocka_unit_test(test_grammar),
        cmocka_unit_test(test_terms_keep_their_parts),
        cmocka_unit_test(test_nul_breaks_a_term),
        cmocka_unit_test(test_what_is_a_record),
        cmocka_unit_test(test_standing),
        cmocka_unit_test(test_lookup),
        cmocka_unit_test(test_merge),
        cmocka_unit_test(test_no_merge_without_knowing),
        cmocka_unit_test(test_huge),
    };
    return cmocka_run_group_tests_name("spf", tests, setup, teardown);
}
