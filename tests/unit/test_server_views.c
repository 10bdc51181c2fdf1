#include "world.h"

#include <time.h>

static const struct asking public_only = {1, NAMESERVERS_PUBLIC, 53};
static const struct asking two_resolvers = {2, NAMESERVERS_PUBLIC, 53};

/* Views: the record of everybody who is asked. */

#define ONE "8.8.0.1:53"
#define TWO "8.8.0.2:53"
#define NAME "s1._domainkey.example.com"
#define DELEGATION NS("example.com", "ns1.example.net ns2.example.net"), NS1, NS2
#define RESOLVER(says)                                                                             \
    { NULL, NAME, RR_TXT, says, 300 }
#define SERVER(who, says)                                                                          \
    { who, NAME, RR_TXT, says, 60 }
#define SERIAL(who, serial)                                                                        \
    { who, "example.com", RR_SOA, serial, 60 }

static struct views ask(const struct row *rows, const struct asking *asking, enum rr_type type,
                        int *waves) {
    struct answers *answers = answers_new(arena, 64);
    const struct answer *counting[VIEWS_MAX];
    struct views views;
    *waves = 0;
    while ((views = views_ask(arena, answers, asking, NAME, type)).pending) {
        assert_int_equal(views_counting(&views, counting), 0);
        assert_true(wave(rows, answers) > 0);
        ++*waves;
    }
    assert_int_equal(wave(rows, answers), 0);
    return views;
}

/* "who: what, …": what counts. */
static const char *counting_text(const struct views *views) {
    const struct answer *counting[VIEWS_MAX];
    size_t count = views_counting(views, counting);
    struct text text = TEXT(arena);
    for (size_t i = 0; i < count; i++) {
        const struct answer *answer = counting[i];
        text_addf(&text, "%s%s:", i ? ", " : "",
                  answer->question.server ? answer->question.server : "resolver");
        if (answer->state == ANSWER_UNKNOWN)
            text_addf(&text, " -%s", unknown_reason_code(answer->unknown));
        else if (answer->state != ANSWER_FOUND)
            text_add(&text, answer->state == ANSWER_NODATA ? " -nodata" : " -nxdomain");
        for (size_t j = 0; j < answer->alias_count; j++)
            text_addf(&text, " >%s", answer->aliases[j]);
        for (size_t j = 0; j < answer->rr_count; j++)
            text_addf(&text, " %s", answer->rrs[j].target);
    }
    return text_str(&text);
}

static const struct {
    const char *what, *counting;
    int waves, dnssec_broken, caches;
    const struct asking *asking;
    struct row rows[14];
} views_rows[] = {
    {"all agree",
     ONE ": new",
     3,
     0,
     0,
     &public_only,
     {DELEGATION, RESOLVER("new"), SERVER(ONE, "new"), SERVER(TWO, "new")}},
    {"the resolver still says no",
     ONE ": new",
     3,
     0,
     300,
     &public_only,
     {DELEGATION, RESOLVER("-nxdomain"), SERVER(ONE, "new"), SERVER(TWO, "new")}},
    {"the resolver still has the old",
     ONE ": new",
     3,
     0,
     300,
     &public_only,
     {DELEGATION, RESOLVER("old"), SERVER(ONE, "new"), SERVER(TWO, "new")}},
    {"it is gone",
     ONE ": -nxdomain",
     3,
     0,
     300,
     &public_only,
     {DELEGATION, RESOLVER("old"), SERVER(ONE, "-nxdomain"), SERVER(TWO, "-nxdomain")}},
    {"one server lags",
     ONE ": new, " TWO ": old",
     3,
     0,
     300,
     &public_only,
     {DELEGATION, RESOLVER("old"), SERVER(ONE, "new"), SERVER(TWO, "old")}},
    {"one server is silent",
     ONE ": new",
     3,
     0,
     300,
     &public_only,
     {DELEGATION, RESOLVER("-nodata"), SERVER(ONE, "new")}},
    {"one server is lame",
     TWO ": new",
     3,
     0,
     0,
     &public_only,
     {DELEGATION, RESOLVER("new"), SERVER(ONE, "-lame"), SERVER(TWO, "new")}},
    {"no server speaks",
     "resolver: old",
     3,
     0,
     0,
     &public_only,
     {DELEGATION, RESOLVER("old"), SERVER(ONE, "-refused"), SERVER(TWO, "-unreachable")}},
    {"nobody speaks",
     "resolver: -timeout",
     3,
     0,
     0,
     &public_only,
     {DELEGATION, RESOLVER("-timeout")}},
    {"the resolver is silent",
     ONE ": new",
     3,
     0,
     0,
     &public_only,
     {DELEGATION, RESOLVER("-timeout"), SERVER(ONE, "new")}},
    {"DNSSEC is broken",
     "resolver: -servfail",
     3,
     1,
     0,
     &public_only,
     {DELEGATION,
      RESOLVER("-servfail"),
      {UNCHECKED, NAME, RR_TXT, "new", 300},
      SERVER(ONE, "new"),
      SERVER(TWO, "new")}},
    {"SERVFAIL for another reason",
     "resolver: -servfail",
     3,
     0,
     0,
     &public_only,
     {DELEGATION,
      RESOLVER("-servfail"),
      {UNCHECKED, NAME, RR_TXT, "-servfail", 0},
      SERVER(ONE, "new"),
      SERVER(TWO, "new")}},
    {"no delegation",
     "resolver: -nxdomain",
     1,
     0,
     0,
     &public_only,
     {NS("example.com", "-nxdomain"), RESOLVER("-nxdomain")}},
    {"at private addresses",
     "resolver: old",
     2,
     0,
     0,
     &public_only,
     {NS("example.com", "ns.example.com"), A("ns.example.com", "10.0.0.1"), RESOLVER("old"),
      SERVER("10.0.0.1:53", "new")}},
    {"two resolvers",
     ONE ": new",
     3,
     0,
     600,
     &two_resolvers,
     {DELEGATION,
      {FIRST, NAME, RR_TXT, "new", 300},
      {SECOND, NAME, RR_TXT, "-nxdomain", 600},
      SERVER(ONE, "new")}},
    {"an alias that both know",
     ONE ": >k1.example.org key",
     3,
     0,
     0,
     &public_only,
     {DELEGATION, RESOLVER(">k1.example.org key"), SERVER(ONE, "-elsewhere >k1.example.org"),
      SERVER(TWO, "-elsewhere >k1.example.org")}},
    {"an alias of more than one link",
     ONE ": >b.example.com >k1.example.org >k2.example.org key",
     3,
     0,
     0,
     &public_only,
     {DELEGATION, RESOLVER(">b.example.com >k1.example.org >k2.example.org key"),
      SERVER(ONE, "-elsewhere >b.example.com >k1.example.org")}},
    {"an alias that is new",
     ONE ": >k1.example.org >k2.example.org key",
     4,
     0,
     300,
     &public_only,
     {DELEGATION,
      RESOLVER("old"),
      SERVER(ONE, "-elsewhere >k1.example.org"),
      {NULL, "k1.example.org", RR_TXT, ">k2.example.org key", 60}}},
    {"an alias to another place now",
     ONE ": >k2.example.org key",
     4,
     0,
     300,
     &public_only,
     {DELEGATION,
      RESOLVER(">k1.example.org old"),
      SERVER(ONE, "-elsewhere >k2.example.org"),
      {NULL, "k2.example.org", RR_TXT, "key", 60}}},
    {"an alias to nothing",
     ONE ": -nxdomain >gone.example.org",
     4,
     0,
     300,
     &public_only,
     {DELEGATION,
      RESOLVER("old"),
      SERVER(ONE, "-elsewhere >gone.example.org"),
      {NULL, "gone.example.org", RR_TXT, "-nxdomain", 60}}},
    {"an alias whose end is not known",
     "resolver: old",
     4,
     0,
     0,
     &public_only,
     {DELEGATION,
      RESOLVER("old"),
      SERVER(ONE, "-elsewhere >k1.example.org"),
      {NULL, "k1.example.org", RR_TXT, "-servfail", 0}}},
    {"a server that answers for other zones too",
     ONE ": >k1.example.org key",
     4,
     0,
     300,
     &public_only,
     {DELEGATION,
      RESOLVER("old"),
      SERVER(ONE, ">k1.example.org forged"),
      SERVER(TWO, "-nxdomain >k1.example.org"),
      {NULL, "k1.example.org", RR_TXT, "key", 60}}},
    {"an alias inside the zone",
     ONE ": >b.example.com new",
     3,
     0,
     300,
     &public_only,
     {DELEGATION, RESOLVER("old"), SERVER(ONE, ">b.example.com new")}},
    {"a chain too long",
     "resolver: old",
     4,
     0,
     0,
     &public_only,
     {DELEGATION,
      RESOLVER("old"),
      SERVER(ONE, "-elsewhere >a.example.com >b.example.com >k0.example.org"),
      {NULL, "k0.example.org", RR_TXT, ">k1.a >k2.a >k3.a >k4.a >k5.a >k6.a key", 60}}},
};

static void views(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof views_rows / sizeof *views_rows; i++) {
        int waves;
        struct views all = ask(views_rows[i].rows, views_rows[i].asking, RR_TXT, &waves);
        int64_t caches = views_rows[i].caches ? NOW + views_rows[i].caches : 0;
        if (strcmp(counting_text(&all), views_rows[i].counting) || waves != views_rows[i].waves ||
            views_dnssec_broken(&all) != views_rows[i].dnssec_broken ||
            views_caches_until(&all) != caches)
            fail_msg("%s: %s; waves %d, broken %d, caches %d", views_rows[i].what,
                     counting_text(&all), waves, views_dnssec_broken(&all),
                     (int)(views_caches_until(&all) - NOW));
    }
}

static void servers_and_serials(void **state) {
    (void)state;
    static const struct row rows[] = {DELEGATION,
                                      RESOLVER("new"),
                                      SERVER(ONE, "new"),
                                      SERIAL(ONE, "2024010101"),
                                      SERIAL(TWO, "2024010100"),
                                      {.name = NULL}};
    int waves;
    struct views all = ask(rows, &public_only, RR_TXT, &waves);
    assert_int_equal(all.server_count, 2);
    assert_int_equal(all.cut.state, CUT_FOUND);
    assert_string_equal(all.servers[0].server.host, "ns1.example.net");
    assert_string_equal(all.servers[1].server.at, TWO);
    assert_int_equal(all.servers[0].soa->rrs[0].serial, 2024010101);
    assert_int_equal(all.servers[1].soa->rrs[0].serial, 2024010100);
    assert_int_equal(all.servers[1].answer->unknown, UNKNOWN_TIMEOUT);
    assert_null(all.unchecked);
}

/* The record itself is asked for: an alias is an answer, not a way. */
static void cname_questions(void **state) {
    (void)state;
    static const struct row rows[] = {DELEGATION,
                                      {NULL, NAME, RR_CNAME, "-nodata", 300},
                                      {ONE, NAME, RR_CNAME, "k1.example.org", 60},
                                      {TWO, NAME, RR_CNAME, "k1.example.org", 60},
                                      {.name = NULL}};
    int waves;
    struct views all = ask(rows, &public_only, RR_CNAME, &waves);
    assert_int_equal(waves, 3);
    assert_string_equal(counting_text(&all), ONE ": k1.example.org");
    assert_int_equal(views_caches_until(&all), NOW + 300);
}

static void views_without_servers(void **state) {
    (void)state;
    static const struct row rows[] = {RESOLVER("new"), {.name = NULL}};
    static const struct asking off = {.resolvers = 1, .port = 53};
    int waves;
    struct views all = ask(rows, &off, RR_TXT, &waves);
    assert_int_equal(waves, 1);
    assert_int_equal(all.cut.state, CUT_OFF);
    assert_string_equal(counting_text(&all), "resolver: new");
    assert_int_equal(views_caches_until(&all), 0);
}

static struct answer *made(enum rr_type type, const char *says) {
    struct answer *answer = arena_alloc(arena, sizeof *answer);
    answer->question = (struct question){.name = "example.com", .type = type};
    say(answer, says, 300);
    return answer;
}

static void agreement(void **state) {
    (void)state;
    static const struct {
        enum rr_type type;
        const char *a, *b;
        int agree;
    } rows[] = {
        {RR_TXT, "x y z", "z x y", 1},
        {RR_TXT, "x x y", "x y y", 0},
        {RR_TXT, "x y", "x y z", 0},
        {RR_TXT, "ab|cd", "abc|d", 1},
        {RR_TXT, "ab|cd", "|abcd|", 1},
        {RR_TXT, "ab|cd", "abcde", 0},
        {RR_TXT, "abcd", "ab|c", 0},
        {RR_TXT, "abcd", "ab|ce", 0},
        {RR_TXT, "abc", "ABC", 0},
        {RR_TXT, "-nodata", "-nodata", 1},
        {RR_TXT, "-nodata", "-nxdomain", 0},
        {RR_TXT, "x", "-nodata", 0},
        {RR_TXT, ">a x", "x", 0},
        {RR_TXT, ">a x", ">b x", 0},
        {RR_TXT, ">a >b x", ">a >b x", 1},
        {RR_TXT, ">a -nodata", ">b -nodata", 0},
        {RR_A, "192.0.2.1 192.0.2.2", "192.0.2.2 192.0.2.1", 1},
        {RR_A, "192.0.2.1", "192.0.2.3", 0},
        {RR_AAAA, "2001:db8::1", "2001:db8::2", 0},
        {RR_CNAME, "a.example", "a.example", 1},
        {RR_CNAME, "a.example", "b.example", 0},
        {RR_SOA, "1", "1", 1},
        {RR_SOA, "1", "2", 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct answer *a = made(rows[i].type, rows[i].a), *b = made(rows[i].type, rows[i].b);
        if (answers_agree(a, b) != rows[i].agree || answers_agree(b, a) != rows[i].agree)
            fail_msg("%s / %s", rows[i].a, rows[i].b);
    }
    struct answer *a = made(RR_TXT, "x"), *b = made(RR_TXT, "x");
    a->rrs[0].strings[0] = SPAN("x\0y");
    b->rrs[0].strings[0] = SPAN("x\0z");
    assert_false(answers_agree(a, b));
    b->rrs[0].ttl = 7;
    b->rrs[0].strings[0] = SPAN("x\0y");
    assert_true(answers_agree(a, b));
}

/* 254 records alike up to their last octets, in the other order: as much as a TCP answer holds. */
static struct answer *full(int reversed) {
    enum { RECORDS = 254 };
    struct answer *answer = made(RR_TXT, "x");
    answer->rrs = arena_alloc(arena, RECORDS * sizeof *answer->rrs);
    answer->rr_count = RECORDS;
    for (int i = 0; i < RECORDS; i++) {
        struct rr *rr = &answer->rrs[reversed ? RECORDS - 1 - i : i];
        fill_value(rr, RR_TXT, arena_printf(arena, "%0240d", i));
    }
    return answer;
}

/* Some hundred comparisons are made in a verification: each with each took six seconds. */
static void agreement_is_cheap(void **state) {
    (void)state;
    const struct answer *a = full(0), *b = full(1);
    clock_t began = clock();
    for (int i = 0; i < 1000; i++)
        assert_true(answers_agree(a, b));
    assert_true(clock() - began < CLOCKS_PER_SEC);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void) {
    const struct CMUnitTest test_server_views[] = {
        TEST(views),           TEST(servers_and_serials),
        TEST(cname_questions), TEST(views_without_servers),
        TEST(agreement),       TEST(agreement_is_cheap),
    };
    return cmocka_run_group_tests(test_server_views, NULL, NULL);
}
