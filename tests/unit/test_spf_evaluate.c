#include "zone.h"

#include "in_arena.h"
#include "mail/spf_evaluate.h"

/*
 * What the suite of RFC 7208 (tests/dns) does not tell: who asks what when, where a result came
 * from, and what the tree holds.
 */
#define AT(at, text)                                                                               \
    {                                                                                              \
        .name = at, .values = { text }                                                             \
    }
#define HOST(at, address)                                                                          \
    {                                                                                              \
        .name = at, .type = RR_A, .values = { address }                                            \
    }
#define D(text) AT("d.example", text)

static const struct spf_message message = {
    .ip = "192.0.2.1", .helo = "mail.d.example", .sender = "who@d.example"};

/* Rounds of questions until the result stands. */
static struct spf_evaluation evaluate(const struct zone_row *zone, struct answers *answers,
                                      int *rounds) {
    struct spf_evaluation evaluation;
    *rounds = 0;
    while ((evaluation = spf_evaluate(arena, answers, &message)).result == SPF_RESULT_PENDING) {
        assert_true(zone_round(arena, zone, answers) > 0);
        ++*rounds;
    }
    return evaluation;
}

static const struct {
    const char *what;
    struct zone_row zone[8];
    enum spf_result result;
    const char *at, *term;
    int lookups, voids, rounds;
} places[] = {
    {"no record", {{0}}, SPF_RESULT_NONE, "d.example", "", 0, 0, 1},
    {"an address",
     {D("v=spf1 ip4:192.0.2.0/24 -all")},
     SPF_RESULT_PASS,
     "d.example",
     "ip4:192.0.2.0/24",
     0,
     0,
     1},
    {"inside an include",
     {D("v=spf1 include:a.example -all"), AT("a.example", "v=spf1 include:b.example ~all"),
      AT("b.example", "v=spf1 ?ip4:203.0.113.1 ip4:192.0.2.1 ~all")},
     SPF_RESULT_PASS,
     "b.example",
     "ip4:192.0.2.1",
     2,
     0,
     3},
    {"kept out by an include",
     {D("v=spf1 ~include:a.example +all"), AT("a.example", "v=spf1 ip4:192.0.2.1 ~all")},
     SPF_RESULT_SOFTFAIL,
     "d.example",
     "~include:a.example",
     1,
     0,
     2},
    {"not by the include before",
     {D("v=spf1 include:a.example -all"), AT("a.example", "v=spf1 ~all")},
     SPF_RESULT_FAIL,
     "d.example",
     "-all",
     1,
     0,
     2},
    {"the innermost mistake",
     {D("v=spf1 include:a.example -all"), AT("a.example", "v=spf1 redirect=b.example"),
      AT("b.example", "v=spf1 foo")},
     SPF_RESULT_PERMERROR,
     "b.example",
     "foo",
     2,
     0,
     3},
    {"an include without a record",
     {D("v=spf1 mx:m.example include:a.example ip4:192.0.2.1 -all"),
      {.name = "m.example", .type = RR_MX, .values = {"h.example"}},
      HOST("h.example", "192.0.2.2")},
     SPF_RESULT_PERMERROR,
     "d.example",
     "include:a.example",
     2,
     0,
     3},
    {"the third void",
     {D("v=spf1 a:a.example a:b.example a:c.example ip4:192.0.2.1 -all")},
     SPF_RESULT_PERMERROR,
     "d.example",
     "a:c.example",
     3,
     3,
     2},
    {"the eleventh lookup",
     {D("v=spf1 a a a a a a include:a.example ip4:192.0.2.1"), HOST("d.example", "192.0.2.2"),
      AT("a.example", "v=spf1 a:d.example a:d.example a:d.example a:d.example ?all")},
     SPF_RESULT_PERMERROR,
     "a.example",
     "a:d.example",
     11,
     0,
     2},
    {"not answered",
     {D("v=spf1 include:a.example -all"),
      AT("a.example", "v=spf1 exists:x.example -all"),
      {.name = "x.example", .type = RR_A, .unknown = UNKNOWN_SERVFAIL}},
     SPF_RESULT_TEMPERROR,
     "a.example",
     "exists:x.example",
     2,
     0,
     3},
    {"no all",
     {D("v=spf1 a"), HOST("d.example", "192.0.2.9")},
     SPF_RESULT_NEUTRAL,
     "d.example",
     "",
     1,
     0,
     2},
    {"all questions of a depth together",
     {D("v=spf1 a mx ptr include:a.example exists:%{l}.x.example redirect=b.example"),
      HOST("d.example", "192.0.2.2"),
      {.name = "d.example", .type = RR_MX, .values = {"h.example"}},
      HOST("h.example", "192.0.2.2"),
      {.name = "1.2.0.192.in-addr.arpa", .type = RR_PTR, .values = {"host.d.example"}},
      AT("a.example", "v=spf1 a:a.example -all"),
      AT("b.example", "v=spf1 a:h.example ?all"),
      HOST("a.example", "192.0.2.3")},
     SPF_RESULT_NEUTRAL,
     "b.example",
     "?all",
     8,
     1,
     3},
};

static void test_places(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        struct zone_row zone[9] = {{0}};
        int rounds;
        memcpy(zone, places[i].zone, sizeof places[i].zone);
        print_message("# %s\n", places[i].what);
        struct spf_evaluation found = evaluate(zone, answers_new(arena, 64), &rounds);
        assert_string_equal(spf_result_name(found.result), spf_result_name(places[i].result));
        assert_string_equal(found.at, places[i].at);
        assert_string_equal(found.term, places[i].term);
        assert_int_equal(found.lookups, places[i].lookups);
        assert_int_equal(found.voids, places[i].voids);
        assert_int_equal(rounds, places[i].rounds);
        assert_int_equal(found.unknown != NULL, places[i].result == SPF_RESULT_TEMPERROR);
    }
}

/* What is found before it makes it needless. */
static void test_nothing_needless(void **state) {
    (void)state;
    struct zone_row zone[] = {D("v=spf1 ip4:192.0.2.1 a mx include:a.example -all"), {0}};
    struct answers *answers = answers_new(arena, 64);
    int rounds;
    assert_int_equal(evaluate(zone, answers, &rounds).result, SPF_RESULT_PASS);
    assert_null(answers_at(answers, 1));
}

/* A given record is taken instead of the one that the resolver has. */
static void test_given_record(void **state) {
    (void)state;
    struct zone_row zone[] = {D("v=spf1 ip4:192.0.2.1"), {0}};
    struct answers *answers = answers_new(arena, 1);
    struct spf_lookup start = spf_lookup(arena, answers, "d.example");
    zone_round(arena, zone, answers);
    start = spf_lookup(arena, answers, "d.example");
    struct answers *none = answers_new(arena, 0);
    assert_int_equal(spf_evaluate_record(arena, none, &start, &message).result, SPF_RESULT_PASS);
}

static const struct {
    const char *ip, *sender, *spec, *name;
} macros[] = {
    {"192.0.2.1", "strong-bad@email.example.com", "%{s}", "strong-bad\\064email.example.com"},
    {"192.0.2.1", "strong-bad@email.example.com", "%{ir}.%{v}.%{l1r-}.lp._spf.%{d2}",
     "1.2.0.192.in-addr.strong.lp._spf.example.com"},
    {"2001:db8::cb01", "a@b.example", "%{ir}.%{v}._spf.%{d2}",
     "1.0.b.c.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6._spf.b.example"},
    {"::ffff:192.0.2.1", "a@b.example", "%{i}.%{v}.%{d}", "192.0.2.1.in-addr.b.example"},
    {"192.0.2.1", "a b\\c@b.example", "%{l}.%{d}", "a\\032b\\092c.b.example"},
    {"192.0.2.1", "a b@b.example", "%{L}.%{d}", "a\\03720b.b.example"},
    {"192.0.2.1", "a.b-c@b.example", "%{lr.-}.%{d}", "c.b.a.b.example"},
    {"192.0.2.1", "a.b-c@b.example", "%{l1r.-}.%{d}", "a.b.example"},
    {"192.0.2.1", "a.b-c@b.example", "%{l99999999999999999999.-}.%{d}", "a.b.c.b.example"},
    {"192.0.2.1", "@b.example", "%{l}.%{o}", "postmaster.b.example"},
    {"192.0.2.1", "a@x@b.example", "%{l}.%{o}", "a\\064x.b.example"},
    {"192.0.2.1", "a@b.example", "%%.%_.%-.%{d}", "\\037.\\032.\\03720.b.example"},
    {"192.0.2.1", "a@b.example", "%{p}.%{d}", "unknown.b.example"},
};

static void test_macros(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof macros / sizeof *macros; i++) {
        struct spf_message asked = {macros[i].ip, "h.example", macros[i].sender, NULL, NULL};
        char *text = arena_printf(arena, "v=spf1 exists:%s", macros[i].spec);
        struct zone_row zone[] = {AT("b.example", text), AT("email.example.com", text), {0}};
        struct answers *answers = answers_new(arena, 8);
        print_message("# %s of %s\n", macros[i].spec, macros[i].sender);
        while (spf_evaluate(arena, answers, &asked).result == SPF_RESULT_PENDING)
            zone_round(arena, zone, answers);
        const struct answer *last = NULL;
        for (size_t j = 0; answers_at(answers, j); j++)
            last = answers_at(answers, j);
        assert_int_equal(last->question.type, RR_A);
        assert_string_equal(last->question.name, macros[i].name);
    }
}

/* 64 KB of macros, each a long local part: bounded, and cut from the left at a label. */
static void test_bounded(void **state) {
    (void)state;
    enum { LABEL = 60, LABELS = 6 };
    char sender[LABELS * (LABEL + 1) + sizeof "d.example"];
    memset(sender, 'x', sizeof sender);
    for (size_t i = LABEL; i < LABELS * (LABEL + 1); i += LABEL + 1)
        sender[i] = '.';
    strcpy(sender + LABELS * (LABEL + 1) - 1, "@d.example");
    struct spf_message asked = {"192.0.2.1", "h.example", sender, NULL, NULL};
    struct text text = TEXT(arena);
    text_add(&text, "v=spf1 exists:");
    while (text.size < 65000)
        text_add(&text, "%{l}.");
    text_add(&text, "example -all");
    struct zone_row zone[] = {D(text_str(&text)), {0}};
    struct answers *answers = answers_new(arena, 8);
    while (spf_evaluate(arena, answers, &asked).result == SPF_RESULT_PENDING)
        zone_round(arena, zone, answers);
    const struct answer *last = answers_at(answers, 1);
    assert_int_equal(last->question.type, RR_A);
    assert_int_equal(strlen(last->question.name), 4 * (LABEL + 1) + strlen("example"));
    assert_null(answers_at(answers, 2));
}

static void test_explanation_is_bounded(void **state) {
    (void)state;
    struct text text = TEXT(arena);
    while (text.size < 60000)
        text_add(&text, "%{s} ");
    struct zone_row zone[] = {
        D("v=spf1 -all exp=e.example"), AT("e.example", text_str(&text)), {0}};
    int rounds;
    struct spf_evaluation found = evaluate(zone, answers_new(arena, 8), &rounds);
    assert_int_equal(found.result, SPF_RESULT_FAIL);
    assert_int_equal(strlen(found.explanation), 2000);
    assert_int_equal(strncmp(found.explanation, "who@d.example who@d.example ", 28), 0);
}

/* "order term name lookups/voids/networks stop", deeper ones behind dots. */
static const char *tree_text(const struct spf_tree *tree) {
    struct text text = TEXT(arena);
    for (size_t i = 0; i < tree->count; i++) {
        const struct spf_branch *row = &tree->rows[i];
        for (int depth = 0; depth < row->depth; depth++)
            text_char(&text, '.');
        text_addf(&text, "%d %s @%s %d/%d/%d%s%s%s%s\n", row->order, row->term, row->name,
                  row->lookups, row->voids, row->networks, row->ours ? " ours" : "",
                  row->stop ? " " : "", row->stop ? spf_stop_name(row->stop) : "",
                  row->record ? " *" : "");
        assert_int_equal(spf_stop_of(spf_stop_name(row->stop)), row->stop);
    }
    text_addf(&text, "%d/%d with ours %d", tree->lookups, tree->voids, tree->with_ours);
    return text_str(&text);
}

static const struct spf_tree *tree_of(const struct zone_row *zone, struct answers *answers,
                                      int *rounds) {
    for (*rounds = 0;; ++*rounds) {
        int pending = 0;
        struct spf_lookup start = spf_lookup(arena, answers, "d.example");
        struct spf_tree *tree = spf_tree_of(arena, answers, &start, "ours.example", &pending);
        if (!pending)
            return tree;
        assert_true(zone_round(arena, zone, answers) > 0);
    }
}

static const struct {
    const char *what;
    struct zone_row zone[8];
    const char *tree;
    int rounds;
} trees[] = {
    {"no record, and ours costs one",
     {AT("ours.example", "v=spf1 ip4:203.0.113.0/24 ~all")},
     "0  @d.example 0/0/0 no_record\n0/0 with ours 1",
     1},
    {"two includes deep",
     {D("v=spf1 ip4:192.0.2.0/28 ip6:2001:db8::/32 Include:A.example. include:ours.example ~all"),
      AT("a.example", "v=spf1 include:b.example ip4:192.0.2.9"),
      AT("b.example", "v=spf1 ip4:192.0.2.1 ip4:192.0.2.2 ip4:192.0.2.3 -all"),
      AT("ours.example", "v=spf1 ip4:203.0.113.0/24 ~all")},
     "0  @d.example 3/0/2 *\n"
     ".1 Include:A.example. @a.example 2/0/1 *\n"
     "..2 include:b.example @b.example 1/0/3 *\n"
     ".3 include:ours.example @ours.example 1/0/1 ours *\n"
     "3/0 with ours 3",
     3},
    {"hosts",
     {D("v=spf1 a mx a:none.example ptr exists:%{i}.x.example ~all"),
      {.name = "d.example", .type = RR_A, .values = {"192.0.2.1", "192.0.2.2"}},
      {.name = "d.example", .type = RR_AAAA, .values = {"2001:db8::1"}},
      {.name = "d.example", .type = RR_MX, .values = {"h.example", ""}},
      HOST("h.example", "192.0.2.3")},
     "0  @d.example 5/1/0 *\n"
     ".1 a @d.example 1/0/3\n"
     ".2 mx @d.example 1/0/1\n"
     ".3 a:none.example @none.example 1/1/0\n"
     ".4 ptr @ 1/0/0\n"
     ".5 exists:%{i}.x.example @ 1/0/0 macro\n"
     "5/1 with ours 6",
     3},
    {"what nobody reads",
     {D("v=spf1 ~all include:ours.example a redirect=b.example"),
      AT("ours.example", "v=spf1 include:more.example")},
     "0  @d.example 0/0/0 *\n"
     ".0 include:ours.example @ours.example 0/0/0 behind_all\n"
     ".0 a @d.example 0/0/0 behind_all\n"
     ".0 redirect=b.example @b.example 0/0/0 behind_all\n"
     "0/0 with ours 2",
     2},
    {"round and round",
     {D("v=spf1 include:a.example -include:ours.example"),
      AT("a.example", "v=spf1 redirect=d.example"), AT("ours.example", "v=spf1 -all")},
     "0  @d.example 3/0/0 *\n"
     ".1 include:a.example @a.example 2/0/0 *\n"
     "..2 redirect=d.example @d.example 1/0/0 loop\n"
     ".3 -include:ours.example @ours.example 1/0/0 *\n"
     "3/0 with ours 4",
     2},
    {"what cannot be included",
     {D("v=spf1 include:none.example include:two.example include:bad.example include:mute.example "
        "include:a..b.example"),
      {.name = "two.example", .values = {"v=spf1", "v=spf1 -all"}},
      AT("bad.example", "v=spf1 foo include:x.example"),
      {.name = "mute.example", .unknown = UNKNOWN_TIMEOUT}},
     "0  @d.example 5/1/0 *\n"
     ".1 include:none.example @none.example 1/1/0 no_record\n"
     ".2 include:two.example @two.example 1/0/0 several\n"
     ".3 include:bad.example @bad.example 1/0/0 malformed *\n"
     ".4 include:mute.example @mute.example 1/0/0 unknown\n"
     ".5 include:a..b.example @a..b.example 1/0/0 no_record\n"
     "5/1 with ours 6",
     2},
    {"more than ten, and three names that do not exist",
     {D("v=spf1 a:x.example a:x.example a:x.example include:a.example include:b.example"),
      AT("a.example", "v=spf1 exists:y.example exists:y.example exists:y.example exists:y.example "
                      "exists:y.example exists:y.example"),
      HOST("y.example", "127.0.0.2"), AT("b.example", "v=spf1 a:z.example")},
     "0  @d.example 12/3/0 *\n"
     ".1 a:x.example @x.example 1/1/0\n"
     ".2 a:x.example @x.example 1/1/0\n"
     ".3 a:x.example @x.example 1/1/0 voids\n"
     ".4 include:a.example @a.example 7/0/0 *\n"
     "..5 exists:y.example @y.example 1/0/0\n"
     "..6 exists:y.example @y.example 1/0/0\n"
     "..7 exists:y.example @y.example 1/0/0\n"
     "..8 exists:y.example @y.example 1/0/0\n"
     "..9 exists:y.example @y.example 1/0/0\n"
     "..10 exists:y.example @y.example 1/0/0\n"
     ".11 include:b.example @b.example 2/0/0 lookups *\n"
     "..12 a:z.example @z.example 1/0/0 lookups\n"
     "12/3 with ours 13",
     3},
};

static void test_trees(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof trees / sizeof *trees; i++) {
        struct zone_row zone[9] = {{0}};
        int rounds;
        memcpy(zone, trees[i].zone, sizeof trees[i].zone);
        print_message("# %s\n", trees[i].what);
        const struct spf_tree *tree = tree_of(zone, answers_new(arena, 64), &rounds);
        assert_string_equal(tree_text(tree), trees[i].tree);
        assert_int_equal(rounds, trees[i].rounds);
        assert_false(tree->cut);
    }
}

/* Every record includes ten others: the rows end, and so does the walk. */
static void test_tree_is_bounded(void **state) {
    (void)state;
    struct zone_row zone[40] = {D("v=spf1 include:n0.example include:n1.example")};
    for (int i = 0; i < 38; i++) {
        struct text text = TEXT(arena);
        text_add(&text, "v=spf1");
        for (int j = i + 1; j < i + 11; j++)
            text_addf(&text, " include:n%d.example", j);
        zone[i + 1] = (struct zone_row){.name = arena_printf(arena, "n%d.example", i),
                                        .values = {text_str(&text)}};
    }
    struct answers *answers = answers_new(arena, 200);
    int rounds;
    const struct spf_tree *tree = tree_of(zone, answers, &rounds);
    assert_int_equal(tree->count, SPF_TREE_MAX);
    assert_true(tree->cut);
    assert_true(tree->lookups > SPF_TREE_MAX);
    assert_null(answers_at(answers, SPF_TREE_MAX));
}

/* Records of 64 KB, of which one term takes all. */
static void test_rows_are_bounded(void **state) {
    (void)state;
    char *labels = arena_alloc(arena, 60001), *record;
    for (int i = 0; i < 60000; i++)
        labels[i] = i % 10 ? 'x' : '.';
    record = arena_printf(arena, "v=spf1 include:%s.Example exists:x%s.example", labels, labels);
    struct zone_row zone[] = {D(record), {0}};
    struct answers *answers = answers_new(arena, 200);
    int rounds;
    const struct spf_tree *tree = tree_of(zone, answers, &rounds);
    assert_int_equal(tree->count, 3);
    assert_int_equal(tree->rows[1].stop, SPF_STOP_NO_RECORD);
    assert_int_equal(tree->rows[2].stop, SPF_STOP_UNKNOWN);
    assert_int_equal(strlen(tree->rows[0].record), 2048 + strlen("…"));
    for (int i = 1; i <= 2; i++) {
        assert_int_equal(strlen(tree->rows[i].term), 300 + strlen("…"));
        assert_true(strlen(tree->rows[i].name) <= 255);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows_are_bounded),
        cmocka_unit_test(test_places),
        cmocka_unit_test(test_nothing_needless),
        cmocka_unit_test(test_given_record),
        cmocka_unit_test(test_macros),
        cmocka_unit_test(test_bounded),
        cmocka_unit_test(test_explanation_is_bounded),
        cmocka_unit_test(test_trees),
        cmocka_unit_test(test_tree_is_bounded),
    };
    return cmocka_run_group_tests_name("spf_evaluate", tests, set_up, tear_down);
}
