#include "zone.h"

#include "check/check.h"
#include "in_arena.h"
#include "mail/spf_evaluate.h"

#include <stdlib.h>

/*
 * K11: whatever the old record let send, the advised one lets send too; and it lets us. Records and
 * zones are made up by a generator that always makes the same ones, and both records are evaluated
 * for many addresses.
 */
#define DOMAIN "d.example"
#define OURS "spf.ours.example"
enum { WORLDS = 3000, NAMES = 8, ROWS = 64 };

static uint32_t seed;

static uint32_t below(uint32_t count) {
    seed = seed * 1664525u + 1013904223u;
    return (uint32_t)(((uint64_t)seed * count) >> 32);
}

static const char *any(const char *const *list, size_t count) {
    return list[below((uint32_t)count)];
}
#define ANY(list) any(list, sizeof(list) / sizeof *(list))

static const char *const addresses[] = {
    "203.0.113.7",  "2001:db8:7::7", /* ours */
    "192.0.2.1",    "192.0.2.2",     "192.0.2.3",   "192.0.2.77",  "192.0.2.200",  "198.51.100.1",
    "198.51.100.2", "198.51.100.9",  "2001:db8::1", "2001:db8::2", "2001:db8:1::9"};
static const char *const reverse[] = {
    "7.113.0.203.in-addr.arpa",
    "7.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.7.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa"};
static const char *const ours[] = {"203.0.113.7", "2001:db8:7::7", NULL};

/* One term, of which some are wrong; names n0 to n7 have records, h0 to h3 addresses. */
static const char *make_term(int redirect) {
    static const char *const networks[] = {
        "ip4:192.0.2.1",     "ip4:192.0.2.0/25", "ip4:198.51.100.0/30", "ip4:203.0.113.0/24",
        "ip6:2001:db8::/64", "ip6:2001:db8::2",  "ip6:2001:db8:1::/48"};
    static const char *const hosts[] = {"a",
                                        "mx",
                                        "a:h0.example",
                                        "a:h1.example/24",
                                        "mx:h2.example",
                                        "a:h3.example//64",
                                        "a:gone.example",
                                        "mx:gone.example",
                                        "exists:h0.example",
                                        "exists:gone.example",
                                        "exists:%{ir}.x.example",
                                        "a:%{d}",
                                        "ptr"};
    static const char *const odd[] = {"ip4:192.0.2", "foo", "include:", "a:x", "ipv4:192.0.2.1"};
    static const char *const own[] = {"include:_a." DOMAIN, "include:_b." DOMAIN, "include:" OURS,
                                      "include:gone.example"};
    static const char *const modifiers[] = {"exp=e.example", "x=y"};
    switch (below(redirect ? 26 : 24)) {
    case 0:
        return below(4) ? ANY(networks) : ANY(odd);
    case 1:
        return ANY(modifiers);
    case 2:
    case 3:
        return ANY(own);
    case 4:
    case 5:
    case 6:
    case 7:
    case 8:
        return arena_printf(arena, "include:n%u.example", below(NAMES));
    case 9:
    case 10:
    case 11:
    case 12:
    case 13:
        return ANY(hosts);
    case 24:
    case 25:
        return arena_printf(arena, "redirect=n%u.example", below(NAMES));
    default:
        return ANY(networks);
    }
}

static const char *make_record(int longest) {
    static const char *const signs[] = {"", "", "", "", "", "", "+", "-", "~", "?"};
    static const char *const alls[] = {"", "", " -all", " ~all", " ~all", " ?all", " +all", " all"};
    struct text text = TEXT(arena);
    text_add(&text, "v=spf1");
    for (uint32_t left = below((uint32_t)longest + 1); left > 0; left--) {
        const char *term = make_term(left == 1);
        text_addf(&text, " %s%s", strchr(term, '=') ? "" : ANY(signs), term);
    }
    text_add(&text, ANY(alls));
    if (!below(12))
        text_addf(&text, " %s", make_term(1));
    return text_str(&text);
}

static void add(struct zone_row *zone, struct zone_row row) {
    size_t count = 0;
    while (zone[count].name)
        count++;
    assert_true(count + 1 < ROWS);
    zone[count] = row;
}

static void add_record(struct zone_row *zone, const char *name, int longest) {
    struct zone_row row = {.name = name, .values = {make_record(longest)}};
    if (!below(30))
        row.values[1] = make_record(longest);
    if (below(30))
        add(zone, row);
}

static void make_world(struct zone_row *zone) {
    struct zone_row domain = {.name = DOMAIN};
    uint32_t records = below(16);
    for (uint32_t i = 0; i < (records < 2 ? records * 2 : 1); i++)
        domain.values[i] = make_record(below(6) ? 7 : 14);
    add(zone, domain);
    for (int i = 0; i < NAMES; i++)
        add_record(zone, arena_printf(arena, "n%d.example", i), i < 4 ? 2 : 5);
    add_record(zone, "_a." DOMAIN, 4);
    add_record(zone, "_b." DOMAIN, 4);
    add(zone, (struct zone_row){.name = OURS,
                                .values = {"v=spf1 ip4:203.0.113.0/24 ip6:2001:db8:7::/48 -all"}});
    for (int i = 0; i < 4; i++) {
        const char *host = arena_printf(arena, "h%d.example", i);
        add(zone,
            (struct zone_row){.name = host, .type = RR_A, .values = {addresses[2 + below(8)]}});
        if (below(2))
            add(zone, (struct zone_row){
                          .name = host, .type = RR_AAAA, .values = {addresses[10 + below(3)]}});
    }
    if (below(2))
        add(zone, (struct zone_row){.name = DOMAIN, .type = RR_A, .values = {"192.0.2.200"}});
    if (below(2))
        add(zone, (struct zone_row){
                      .name = DOMAIN, .type = RR_MX, .values = {"h0.example", "h1.example"}});
    add(zone, (struct zone_row){.name = "h2.example", .type = RR_MX, .values = {"h3.example"}});
    for (int i = 0; i < 2; i++)
        add(zone,
            (struct zone_row){.name = reverse[i], .type = RR_PTR, .values = {"mail.ours.example"}});
    add(zone, (struct zone_row){
                  .name = "1.2.0.192.in-addr.arpa", .type = RR_PTR, .values = {"h0.example"}});
}

static struct result check(const struct zone_row *zone) {
    struct answers *answers = answers_new(arena, 1000);
    struct claim claim = {.domain = DOMAIN,
                          .spf_include = OURS,
                          .sending_addresses = ours,
                          .asking = {.resolvers = 1}};
    struct result results[CHECK_COUNT];
    while (checks_run(arena, &claim, answers, 1u << CHECK_SPF, results))
        assert_true(zone_round(arena, zone, answers) > 0);
    return results[CHECK_SPF];
}

static struct spf_evaluation evaluate(const struct zone_row *zone, const char *ip) {
    struct answers *answers = answers_new(arena, 1000);
    struct spf_message message = {.ip = ip, .helo = "x.example", .sender = "who@" DOMAIN};
    struct spf_evaluation found;
    while ((found = spf_evaluate(arena, answers, &message)).result == SPF_RESULT_PENDING)
        assert_true(zone_round(arena, zone, answers) > 0);
    return found;
}

static struct spf_tree *tree_of(const struct zone_row *zone) {
    struct answers *answers = answers_new(arena, 1000);
    for (;;) {
        int pending = 0;
        struct spf_lookup start = spf_lookup(arena, answers, DOMAIN);
        struct spf_tree *tree = spf_tree_of(arena, answers, &start, OURS, &pending);
        if (!pending)
            return tree;
        assert_true(zone_round(arena, zone, answers) > 0);
    }
}

/* For everybody, before our include. */
static int runs_out_of_voids(const struct spf_tree *tree) {
    for (size_t i = 0; i < tree->count && !tree->rows[i].ours; i++)
        if (tree->rows[i].stop == SPF_STOP_VOIDS)
            return 1;
    return 0;
}

/*
 * Where the advice may not let us send: lookups run out whatever it leaves out; a third name does
 * not exist for this address alone (macros, no AAAA); a term of theirs that is not `all` keeps an
 * address of ours out, and stands before ours.
 */
static int is_excused(const struct zone_row *advised, const struct spf_evaluation *found) {
    struct spf_term term;
    const struct spf_tree *tree = tree_of(advised);
    if (found->result == SPF_RESULT_PERMERROR)
        return tree->with_ours >= SPF_LOOKUPS_MAX ||
               (found->voids > SPF_VOIDS_MAX && !runs_out_of_voids(tree));
    return spf_parse_term(span_of(found->term), &term) && term.qualifier != '+' &&
           term.kind != SPF_ALL && !strcmp(found->at, DOMAIN);
}

static struct counts { int passed, ours, excused; } counts;

static void compare(const struct zone_row *old, const struct zone_row *advised) {
    for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++) {
        struct spf_evaluation before = evaluate(old, addresses[i]);
        struct spf_evaluation after = evaluate(advised, addresses[i]);
        int pass = after.result == SPF_RESULT_PASS;
        counts.passed += before.result == SPF_RESULT_PASS;
        counts.ours += i < 2 && pass;
        counts.excused += i < 2 && !pass;
        if (before.result == SPF_RESULT_PASS ? pass : pass || i >= 2 || is_excused(advised, &after))
            continue;
        fail_msg("%s: %s by %s of %s, before %s\n%s\n%s", addresses[i],
                 spf_result_name(after.result), after.term, after.at,
                 spf_result_name(before.result), old[0].values[0], advised[0].values[0]);
    }
}

/* Once advised, there is nothing more to advise, unless a person has to choose. */
static void advise_again(const struct zone_row *advised) {
    struct result again = check(advised);
    if (tree_of(advised)->with_ours <= SPF_LOOKUPS_MAX &&
        strcmp(again.advice, advised[0].values[0]) != 0)
        fail_msg("%s\n%s", advised[0].values[0], again.advice);
}

static void test_nothing_is_lost(void **state) {
    (void)state;
    for (uint32_t world = 1; world <= WORLDS; world++) {
        struct zone_row old[ROWS] = {{0}}, advised[ROWS];
        seed = world * 2654435761u;
        make_world(old);
        struct result result = check(old);
        assert_non_null(result.advice);
        memcpy(advised, old, sizeof old);
        memset(advised[0].values, 0, sizeof advised[0].values);
        advised[0].values[0] = result.advice;
        compare(old, advised);
        advise_again(advised);
        arena_reset(arena);
    }
    print_message("# passed before %d, ours after %d, excused %d\n", counts.passed, counts.ours,
                  counts.excused);
    assert_true(counts.passed > WORLDS && counts.ours > WORLDS);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_nothing_is_lost)};
    return cmocka_run_group_tests_name("spf_advice", tests, set_up, tear_down);
}
