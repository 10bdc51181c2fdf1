#include "check/part.h"

#include "findings.h"
#include "zone.h"

/* What several who are asked make together, and who said what. */
#define HOST "_dmarc.d.example"
#define ONE "192.0.2.1:53"
#define TWO "192.0.2.2:53"
#define FIRST "192.0.2.53:53"

enum { SERVERS = 2, TAKES_MS = 7 };
static const struct nameserver servers[SERVERS] = {{"ns1.d.example", ONE}, {"ns2.d.example", TWO}};

/* "ok", "weak", … is its own verdict; "ask" hangs on another name. */
static void judge(struct arena *arena, const struct claim *claim, struct answers *answers,
                  const struct answer *answer, struct result *result) {
    (void)claim;
    result->verdict = VERDICT_MISSING;
    if (!answer_definite(answer))
        result_unknown(arena, result, answer);
    if (answer->state != ANSWER_FOUND)
        return;
    const char *word = span_text(arena, rr_txt(arena, &answer->rrs[0]));
    result->verdict = verdict_of(word);
    result->advice = word;
    result->tree = arena_alloc(arena, sizeof *result->tree);
    finding_add(result, "dkim_other_key", "host", word, NULL);
    if (strcmp(word, "ask") != 0)
        return;
    const struct answer *more = answers_get(answers, "more.example", RR_TXT);
    if (more->state == ANSWER_FOUND)
        result->verdict = VERDICT_OK;
    else if (more->state == ANSWER_UNKNOWN)
        result->finding_count = 0, result_unknown(arena, result, more);
    result_evidence(arena, result, more);
}

static struct views views_at(struct answers *answers, size_t server_count) {
    struct views views = {.resolvers = {answers_get(answers, HOST, RR_TXT)},
                          .resolver_count = 1,
                          .cut = {.state = CUT_FOUND, .zone = "d.example"},
                          .server_count = server_count};
    views.pending = views.resolvers[0]->state == ANSWER_PENDING;
    for (size_t i = 0; i < server_count; i++) {
        views.servers[i] = (struct server_view){
            .server = servers[i],
            .answer = answers_get_at(answers, servers[i].at, HOST, RR_TXT),
            .soa = answers_get_at(answers, servers[i].at, "d.example", RR_SOA),
        };
        views.pending |= views.servers[i].answer->state == ANSWER_PENDING;
    }
    if (views.resolvers[0]->unknown == UNKNOWN_SERVFAIL) {
        views.unchecked = answers_get_unchecked(answers, HOST, RR_TXT);
        views.pending |= views.unchecked->state == ANSWER_PENDING;
    }
    return views;
}

static struct result look(struct arena *arena, const struct zone_row *zone, size_t server_count) {
    struct answers *answers = answers_new(arena, 64);
    struct claim claim = {.domain = "d.example"};
    for (;;) {
        struct result result = {0};
        struct views views = views_at(answers, server_count);
        check_views(arena, &claim, answers, &views, judge, &result);
        if (result.verdict)
            return result;
        assert_true(zone_round(arena, zone, answers) > 0);
    }
}

#define SAYS(who, word)                                                                            \
    {                                                                                              \
        .name = HOST, .at = who, .values = { word }                                                \
    }
#define SILENT(who)                                                                                \
    { .name = HOST, .at = who, .unknown = UNKNOWN_TIMEOUT }
#define RESOLVER(word)                                                                             \
    { .name = HOST, .source = 1, .values = {word}, .ttl = 90 }
#define DISAGREE "servers_disagree host=" HOST " first=ns1.d.example second=ns2.d.example\n"

static const struct {
    const char *what;
    struct zone_row zone[6];
    enum verdict verdict;
    const char *findings;
    const char *says; /* of the resolver and each server */
    int64_t caches;   /* seconds from the answer */
} rows[] = {
    {"all have it",
     {{.name = HOST, .values = {"ok"}}},
     VERDICT_OK,
     "dkim_other_key host=ok\n",
     "right right right",
     0},
    {"the resolver has the old one",
     {RESOLVER("wrong"), SAYS(NULL, "ok")},
     VERDICT_OK,
     "dkim_other_key host=ok\n",
     "other right right",
     90},
    {"the resolver has its negative answer",
     {{.name = HOST, .source = 1, .nodata = 1, .ttl = 300}, SAYS(NULL, "ok")},
     VERDICT_OK,
     "dkim_other_key host=ok\n",
     "missing right right",
     300},
    {"the resolver alone still has it",
     {RESOLVER("ok")},
     VERDICT_MISSING,
     "",
     "right missing missing",
     90},
    {"one has it, one does not yet",
     {SAYS(ONE, "ok"), RESOLVER("ok")},
     VERDICT_MISSING,
     DISAGREE,
     "right right missing",
     90},
    {"one has something else",
     {SAYS(ONE, "ok"), SAYS(TWO, "wrong"), RESOLVER("ok")},
     VERDICT_WRONG,
     DISAGREE "dkim_other_key host=wrong\n",
     "right right other",
     90},
    {"neither has it: the worse is said",
     {SAYS(ONE, "wrong"), SAYS(TWO, "conflict"), RESOLVER("wrong")},
     VERDICT_CONFLICT,
     "dkim_other_key host=conflict\n",
     "other other other",
     90},
    {"weak is worse than right",
     {SAYS(ONE, "weak"), SAYS(TWO, "ok"), RESOLVER("ok")},
     VERDICT_WEAK,
     "dkim_other_key host=weak\n",
     "right right right",
     90},
    {"a silent one does not count",
     {SILENT(TWO), SAYS(NULL, "ok")},
     VERDICT_OK,
     "dkim_other_key host=ok\n",
     "right right timeout",
     0},
    {"all silent: the resolver's word",
     {SILENT(ONE), SILENT(TWO), RESOLVER("wrong")},
     VERDICT_WRONG,
     "dkim_other_key host=wrong\n",
     "other timeout timeout",
     0},
    {"nobody answers",
     {{.name = HOST, .unknown = UNKNOWN_REFUSED}},
     VERDICT_UNKNOWN,
     "dns_refused name=" HOST " server=" FIRST "\n",
     "refused refused refused",
     0},
    {"the resolver's SERVFAIL counts alone",
     {{.name = HOST, .source = 1, .unknown = UNKNOWN_SERVFAIL}, SAYS(NULL, "ok")},
     VERDICT_UNKNOWN,
     "dnssec_broken name=" HOST "\n",
     "servfail right right",
     0},
    {"and is no DNSSEC when it stays",
     {{.name = HOST, .source = 1, .unknown = UNKNOWN_SERVFAIL},
      {.name = HOST, .unchecked = 1, .unknown = UNKNOWN_SERVFAIL},
      SAYS(NULL, "ok")},
     VERDICT_UNKNOWN,
     "dns_servfail name=" HOST " server=" FIRST "\n",
     "servfail right right",
     0},
    {"what hangs on another answer waits for it",
     {SAYS(NULL, "ask"), {.name = "more.example", .values = {"x"}}},
     VERDICT_OK,
     "dkim_other_key host=ask\n",
     "right right right",
     0},
    {"which may stay unknown",
     {SAYS(NULL, "ask"), {.name = "more.example", .unknown = UNKNOWN_REFUSED}},
     VERDICT_UNKNOWN,
     "dns_refused name=more.example server=" FIRST "\n",
     "refused refused refused",
     0},
};

static const char *says_of(struct arena *arena, const struct result *result) {
    struct text text = TEXT(arena);
    for (size_t i = 0; i < result->witness_count; i++)
        text_addf(&text, "%s%s", i ? " " : "", result->witnesses[i].says);
    return text_str(&text);
}

static void test_rows(void **state) {
    struct arena *arena = *state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        print_message("# %s\n", rows[i].what);
        struct result result = look(arena, rows[i].zone, SERVERS);
        assert_string_equal(verdict_name(result.verdict), verdict_name(rows[i].verdict));
        assert_string_equal(findings_text(arena, &result), rows[i].findings);
        assert_string_equal(says_of(arena, &result), rows[i].says);
        assert_int_equal(result.caches_until, rows[i].caches ? ZONE_TIME + rows[i].caches : 0);
        assert_string_equal(result.zone, "d.example");
        assert_int_equal(result.tree != NULL, result.advice != NULL);
    }
}

static void test_witnesses(void **state) {
    struct arena *arena = *state;
    struct zone_row zone[] = {
        {.name = HOST, .source = 1, .values = {"ok"}, .authentic = 1},
        {.name = HOST, .values = {"ok"}, .authentic = 1},
        {.name = "d.example", .type = RR_SOA, .at = ONE, .values = {"4294967295"}},
        {0},
    };
    struct result result = look(arena, zone, SERVERS);
    const struct witness *witness = result.witnesses;
    assert_int_equal(result.witness_count, 3);
    assert_string_equal(witness[0].host, "");
    assert_string_equal(witness[0].server, FIRST);
    assert_int_equal(witness[0].serial, -1);
    assert_true(witness[0].authentic);
    assert_string_equal(witness[1].host, "ns1.d.example");
    assert_string_equal(witness[1].server, ONE);
    assert_int_equal(witness[1].serial, 4294967295);
    assert_false(witness[1].authentic); /* anybody can set a bit */
    assert_string_equal(witness[2].host, "ns2.d.example");
    assert_int_equal(witness[2].serial, -1);
    assert_int_equal(witness[2].took_ms, TAKES_MS);
}

/* The resolver's answer sets off what it leads to, while the name servers are still silent. */
static void test_looks_ahead(void **state) {
    struct arena *arena = *state;
    struct answers *answers = answers_new(arena, 64);
    struct zone_row zone[] = {SAYS(NULL, "ask"), {0}};
    struct result result = {0};
    views_at(answers, SERVERS);
    zone_answer(arena, zone, answers_at(answers, 0));
    struct views views = views_at(answers, SERVERS);
    check_views(arena, NULL, answers, &views, judge, &result);
    assert_int_equal(result.verdict, VERDICT_NONE);
    assert_int_equal(result.finding_count + result.evidence_count + result.witness_count, 0);
    assert_string_equal(answers_at(answers, 1 + 2 * SERVERS)->question.name, "more.example");
}

/* What counted first, then what the resolver said, then what the verdict hung on; each once. */
static void test_evidence(void **state) {
    struct arena *arena = *state;
    struct zone_row zone[] = {
        RESOLVER("wrong"), SAYS(NULL, "ask"), {.name = "more.example", .values = {"x"}}, {0}};
    struct result result = look(arena, zone, SERVERS);
    assert_int_equal(result.evidence_count, 3);
    assert_string_equal(result.evidence[0].values[0], "ask");
    assert_string_equal(result.evidence[1].values[0], "wrong");
    assert_string_equal(result.evidence[2].name, "more.example");
    struct zone_row broken[] = {
        {.name = HOST, .source = 1, .unknown = UNKNOWN_SERVFAIL}, SAYS(NULL, "ok"), {0}};
    result = look(arena, broken, SERVERS);
    assert_int_equal(result.evidence_count, 2);
    assert_string_equal(result.evidence[0].state, "servfail");
    assert_string_equal(result.evidence[1].values[0], "ok"); /* with checking disabled */
}

/* Two addresses of one host are told apart by what differs. */
static void test_one_host_with_two_addresses(void **state) {
    struct arena *arena = *state;
    struct answers *answers = answers_new(arena, 64);
    struct zone_row zone[] = {SAYS(ONE, "ok"), {0}};
    struct result result = {0};
    views_at(answers, SERVERS);
    zone_round(arena, zone, answers);
    struct views views = views_at(answers, SERVERS);
    views.servers[1].server.host = views.servers[0].server.host;
    check_views(arena, NULL, answers, &views, judge, &result);
    assert_string_equal(findings_text(arena, &result),
                        "servers_disagree host=" HOST " first=" ONE " second=" TWO "\n");
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
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_witnesses),
        cmocka_unit_test(test_looks_ahead),
        cmocka_unit_test(test_evidence),
        cmocka_unit_test(test_one_host_with_two_addresses),
    };
    return cmocka_run_group_tests_name("views", tests, setup, teardown);
}
