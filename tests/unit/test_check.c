#include "check_rows_alias.h"
#include "check_rows_bounce.h"
#include "check_rows_mail.h"
#include "check_rows_mistake.h"
#include "check_rows_next.h"
#include "check_rows_spf.h"

#include "base/codec.h"
#include "findings.h"

/* Every check, by its table, and what all of them share. */
static struct claim claim_of(struct arena *arena, int sources) {
    static const char *token_hashes[3], *key_hashes[2];
    token_hashes[0] = sha256_hex(arena, "another");
    token_hashes[1] = sha256_hex(arena, FORMER_TOKEN);
    key_hashes[0] = sha256_hex(arena, KEY_FORMER);
    struct claim claim = {.domain = DOMAIN,
                          .token = TOKEN,
                          .selectors = {"s1", "s2", "s3"},
                          .targets = {"s1.k7.dkim.ours.example", TARGET, TARGET3},
                          .signs = 1,
                          .spf_include = OURS,
                          .bounce_domain = BOUNCE,
                          .bounce_mx = OUR_MX,
                          .former = {token_hashes, key_hashes},
                          .asking = {.resolvers = sources > 1 ? sources : 1, .port = 53}};
    if (sources == WITH_SERVERS)
        claim.asking.policy = NAMESERVERS_ANY;
    assert_true(base64_decode(arena, SPAN(KEY_OURS), &claim.public_key));
    return claim;
}

static struct claim row_claim(struct arena *arena, const struct row *row) {
    struct claim claim = claim_of(arena, row->sources);
    static const char *const addresses[] = {"203.0.113.7", "2001:db8:7::7", NULL};
    int aliases =
        row->kind == CHECK_DKIM2 || row->kind == CHECK_DKIM3 || row->sources == IN_CNAME_MODE;
    claim.dkim_mode = aliases ? DKIM_MODE_CNAME : DKIM_MODE_TXT;
    claim.next = (struct key_beside){"s9", TARGET3, claim.public_key};
    claim.second = claim.next;
    assert_true(base64_decode(arena, SPAN(RFC8463_ED25519), &claim.second.public_key));
    if (row->kind == CHECK_DKIM_NEXT)
        assert_true(base64_decode(arena, SPAN(KEY_OTHER), &claim.public_key));
    if (row->sources == WITH_ADDRESSES)
        claim.sending_addresses = addresses;
    return claim;
}

enum { ZONE_ROWS = 24 };

/* Our own SPF record stands wherever a zone says nothing else. */
static void with_ours(const struct zone_row *zone, struct zone_row out[ZONE_ROWS]) {
    size_t count = 0;
    int stands = 0;
    for (; zone[count].name; count++) {
        out[count] = zone[count];
        stands |= !strcmp(zone[count].name, OURS);
    }
    if (!stands)
        out[count++] = (struct zone_row)TXT(OURS, OUR_RECORD);
    out[count] = (struct zone_row){0};
}

/* How answers arrive. */
enum arrival { TOGETHER, FIRST_ASKED_FIRST, LAST_ASKED_FIRST, ARRIVALS };

static size_t arrive(struct arena *arena, const struct zone_row *zone, struct answers *answers,
                     enum arrival arrival) {
    struct answer *answer, *chosen = NULL;
    if (arrival == TOGETHER)
        return zone_round(arena, zone, answers);
    for (size_t i = 0; (answer = answers_at(answers, i)); i++)
        if (answer->state == ANSWER_PENDING && (!chosen || arrival == LAST_ASKED_FIRST))
            chosen = answer;
    if (chosen)
        zone_answer(arena, zone, chosen);
    return chosen != NULL;
}

static enum arrival arrival = TOGETHER;

/* Runs until nothing is pending; returns the rounds that DNS was asked. */
static int run(struct arena *arena, const struct claim *claim, unsigned mask,
               const struct zone_row *zone, struct result results[CHECK_COUNT]) {
    struct answers *answers = answers_new(arena, 320);
    struct zone_row whole[ZONE_ROWS];
    int rounds = 0;
    with_ours(zone, whole);
    while (checks_run(arena, claim, answers, mask, results)) {
        assert_true(arrive(arena, whole, answers, arrival) > 0);
        rounds++;
    }
    return rounds;
}

/* The row's own zone, and what finds its name servers. */
static struct result run_row(struct arena *arena, const struct row *row) {
    static const struct zone_row servers[] = {
        {.name = "example.jp", .type = RR_NS, .values = {"ns1.example.net", "ns2.example.net"}},
        {.name = "ns1.example.net", .type = RR_A, .values = {"192.0.2.1"}},
        {.name = "ns2.example.net", .type = RR_A, .values = {"192.0.2.2"}},
        {0},
    };
    enum { OWN = sizeof row->zone / sizeof *row->zone };
    struct zone_row zone[OWN + sizeof servers / sizeof *servers] = {{0}};
    struct result results[CHECK_COUNT] = {{0}};
    size_t count = 0;
    while (count < OWN && row->zone[count].name) {
        zone[count] = row->zone[count];
        count++;
    }
    if (row->sources == WITH_SERVERS)
        memcpy(&zone[count], servers, sizeof servers);
    struct claim claim = row_claim(arena, row);
    run(arena, &claim, 1u << row->kind, zone, results);
    return results[row->kind];
}

static void check_rows(struct arena *arena, const struct row *rows, size_t count) {
    for (size_t i = 0; i < count; i++) {
        const struct row *row = &rows[i];
        print_message("# %s: %s\n", checks[row->kind].name, row->what);
        struct result of_row = run_row(arena, row), *result = &of_row;
        assert_string_equal(verdict_name(result->verdict), verdict_name(row->verdict));
        assert_string_equal(findings_text(arena, result), row->findings);
        assert_int_equal(result->advice != NULL, row->advice != NULL);
        if (row->advice && *row->advice != '*')
            assert_string_equal(result->advice, row->advice);
        assert_true(result->evidence_count > 0);
        assert_int_equal(result->evidence[0].at, ZONE_TIME);
    }
}

#define ROWS(table) table, sizeof(table) / sizeof *(table)

static void test_ownership(void **state) {
    check_rows(*state, ROWS(ownership_rows));
}

static void test_dkim(void **state) {
    check_rows(*state, ROWS(dkim_rows));
}

static void test_dkim_aliases(void **state) {
    check_rows(*state, ROWS(alias_rows));
}

/* No verdict comes too early. */
static void test_answers_in_any_order(void **state) {
    for (arrival = FIRST_ASKED_FIRST; arrival < ARRIVALS; arrival++) {
        check_rows(*state, ROWS(ownership_rows));
        check_rows(*state, ROWS(dkim_rows));
        check_rows(*state, ROWS(alias_rows));
        check_rows(*state, ROWS(server_rows));
        check_rows(*state, ROWS(spf_rows));
        check_rows(*state, ROWS(dmarc_rows));
        check_rows(*state, ROWS(mistake_rows));
        check_rows(*state, ROWS(bounce_rows));
        check_rows(*state, ROWS(next_rows));
    }
    arrival = TOGETHER;
}

/* Ours, and too short: a platform that imported it. */
static void test_short_keys(void **state) {
    static const struct {
        const char *key, *bits;
        enum verdict verdict;
    } rows[] = {{KEY_1024, "1024", VERDICT_WEAK}, {KEY_512, "512", VERDICT_WRONG}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct claim claim = claim_of(*state, 1);
        struct result results[CHECK_COUNT] = {{0}}, *result = &results[CHECK_DKIM];
        assert_true(base64_decode(*state, span_of(rows[i].key), &claim.public_key));
        struct zone_row zone[] = {TXT(KEY_HOST, arena_printf(*state, "p=%s", rows[i].key)), {0}};
        run(*state, &claim, 1u << CHECK_DKIM, zone, results);
        assert_int_equal(result->verdict, rows[i].verdict);
        assert_string_equal(result->findings[0].code, "dkim_key_short");
        assert_string_equal(result->findings[0].params[1].value, rows[i].bits);
    }
}

/* Where DKIM stands for the token, one that speaks for two is not enough (rule T5). */
static void test_keys_that_prove(void **state) {
    struct zone_row zone[] = {
        {.name = KEY_HOST, .values = {GOOD_KEY}, .source = 1, .stand_in = 1},
        {.name = KEY_HOST, .values = {GOOD_KEY}},
        {.name = ALIAS, .type = RR_CNAME, .values = {TARGET}, .source = 1, .stand_in = 1},
        {.name = ALIAS, .type = RR_CNAME, .values = {TARGET}},
        OUR_ZONE,
        {0},
    };
    static const enum check_kind kinds[] = {CHECK_DKIM, CHECK_DKIM2};
    for (size_t i = 0; i < 2; i++) {
        struct claim claim = claim_of(*state, 2);
        struct result results[CHECK_COUNT] = {{0}}, *result = &results[kinds[i]];
        claim.dkim_mode = kinds[i] == CHECK_DKIM ? DKIM_MODE_TXT : DKIM_MODE_CNAME;
        run(*state, &claim, 1u << kinds[i], zone, results);
        assert_int_equal(result->verdict, VERDICT_OK);
        claim.dkim_proves = 1;
        run(*state, &claim, 1u << kinds[i], zone, results);
        assert_int_equal(result->verdict, VERDICT_UNKNOWN);
        assert_string_equal(result->findings[0].code, "ownership_one_witness");
    }
}

/* A key behind a CNAME signs, whoever made that; it proves where the owner made it. */
static void test_keys_behind_aliases(void **state) {
    static const struct {
        struct zone_row beside;
        int proves;
        enum verdict verdict;
        const char *code;
    } cases[] = {
        {{.values = {"k.dns.example"}}, 0, VERDICT_OK, "dkim_cname"},
        {{.values = {"k.dns.example"}}, 1, VERDICT_WRONG, "alias_shared"},
        {{.values = {"others.dns.example"}}, 1, VERDICT_OK, "dkim_cname"},
        {{.nodata = 1}, 1, VERDICT_OK, "dkim_cname"},
        {{.unknown = UNKNOWN_REFUSED}, 1, VERDICT_UNKNOWN, "dns_refused"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct zone_row zone[] = {
            {.name = KEY_HOST, .values = {GOOD_KEY}, .alias = "k.dns.example"},
            cases[i].beside,
            {0},
        };
        struct claim claim = claim_of(*state, 2);
        struct result results[CHECK_COUNT] = {{0}}, *result = &results[CHECK_DKIM];
        zone[1].name = "nafuda-nobody._domainkey." DOMAIN;
        zone[1].type = RR_CNAME;
        claim.dkim_proves = cases[i].proves;
        run(*state, &claim, 1u << CHECK_DKIM, zone, results);
        assert_int_equal(result->verdict, cases[i].verdict);
        assert_string_equal(result->findings[0].code, cases[i].code);
    }
}

/* Which answers ownership rests on: those of the place that holds, else of both. */
static void test_places_of_the_token(void **state) {
    static const struct {
        struct row row;
        const char *first;
        size_t count;
        int64_t caches;
    } cases[] = {
        {{"",
          CHECK_OWNERSHIP,
          WITH_SERVERS,
          {{.name = CHALLENGE, .source = 1, .gone = 1, .ttl = 300},
           {.name = DOMAIN, .source = 1, .nodata = 1, .ttl = 900},
           TXT(CHALLENGE, TOKEN),
           TXT(DOMAIN, "v=spf1 -all")},
          VERDICT_OK,
          "",
          NULL},
         CHALLENGE,
         2,
         300},
        {{"",
          CHECK_OWNERSHIP,
          WITH_SERVERS,
          {{.name = CHALLENGE, .source = 1, .unknown = UNKNOWN_REFUSED},
           {.name = DOMAIN, .source = 1, .nodata = 1, .ttl = 900},
           TXT(DOMAIN, "nafuda-verification=" TOKEN)},
          VERDICT_OK,
          "",
          NULL},
         DOMAIN,
         2,
         900},
        {{"", CHECK_OWNERSHIP, 0, {TXT(DOMAIN, "v=spf1 -all")}, VERDICT_MISSING, "", NULL},
         CHALLENGE,
         2,
         0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct result result = run_row(*state, &cases[i].row);
        assert_int_equal(result.verdict, cases[i].row.verdict);
        assert_string_equal(result.evidence[0].name, cases[i].first);
        assert_true(result.evidence_count >= cases[i].count);
        assert_int_equal(result.caches_until, cases[i].caches ? ZONE_TIME + cases[i].caches : 0);
        if (cases[i].row.verdict == VERDICT_OK)
            assert_int_equal(result.evidence_count, cases[i].count);
        else
            assert_string_equal(result.evidence[1].name, DOMAIN);
    }
}

/* Three names, three verdicts; nothing keeps one waiting for another. */
static void test_three_names(void **state) {
    struct claim claim = claim_of(*state, 1);
    struct result results[CHECK_COUNT] = {{0}};
    enum { THREE = 1 << CHECK_DKIM | 1 << CHECK_DKIM2 | 1 << CHECK_DKIM3 };
    claim.dkim_mode = DKIM_MODE_CNAME;
    assert_int_equal(checks_mandatory(15, DKIM_MODE_CNAME), 15 | THREE);
    assert_int_equal(checks_mandatory(15, DKIM_MODE_TXT), 15);
    assert_int_equal(checks_mandatory(1, DKIM_MODE_CNAME), 1);
    struct zone_row zone[] = {
        {.name = KEY_HOST, .type = RR_CNAME, .values = {claim.targets[0]}},
        {.name = ALIAS, .type = RR_CNAME, .values = {claim.targets[2]}},
        TXT(claim.targets[0], GOOD_KEY),
        TXT(claim.targets[1], GOOD_KEY),
        TXT(claim.targets[2], GOOD_KEY),
        {0},
    };
    run(*state, &claim, THREE, zone, results);
    assert_int_equal(results[CHECK_DKIM].verdict, VERDICT_OK);
    assert_int_equal(results[CHECK_DKIM2].verdict, VERDICT_WRONG);
    assert_int_equal(results[CHECK_DKIM3].verdict, VERDICT_MISPLACED); /* it stands at the second */
    assert_string_equal(results[CHECK_DKIM3].findings[0].code, "misplaced_selector");
}

static void test_name_servers(void **state) {
    check_rows(*state, ROWS(server_rows));
}

static void test_spf(void **state) {
    check_rows(*state, ROWS(spf_rows));
}

static void test_dmarc(void **state) {
    check_rows(*state, ROWS(dmarc_rows));
}

static void test_mistakes(void **state) {
    check_rows(*state, ROWS(mistake_rows));
}

static void test_bounce(void **state) {
    check_rows(*state, ROWS(bounce_rows));
}

static void test_bounce_records(void **state) {
    struct claim claim = claim_of(*state, 1);
    struct record mx = check_record(*state, CHECK_BOUNCE_MX, &claim, NULL);
    assert_string_equal(mx.type, "MX");
    assert_string_equal(mx.host, BOUNCE);
    assert_string_equal(mx.value, "10 " OUR_MX);
    assert_string_equal(record_data(*state, &mx), "10 " OUR_MX ".");
    struct record spf = check_record(*state, CHECK_BOUNCE_SPF, &claim, NULL);
    assert_string_equal(spf.type, "TXT");
    assert_string_equal(spf.host, BOUNCE);
    assert_string_equal(spf.value, "v=spf1 include:" OURS " -all");
    claim.bounce_domain = NULL;
    assert_null(check_record(*state, CHECK_BOUNCE_MX, &claim, NULL).host);
    assert_null(check_record(*state, CHECK_BOUNCE_SPF, &claim, NULL).host);
}

/* 247 octets: with _dmarc. before it no name any more. */
static void test_dmarc_of_long_names(void **state) {
    char domain[248];
    memset(domain, 'a', sizeof domain);
    for (size_t i = 63; i < 240; i += 64)
        domain[i] = '.';
    memcpy(domain + sizeof domain - sizeof ".example.jp", ".example.jp", sizeof ".example.jp");
    struct claim claim = claim_of(*state, 2);
    claim.domain = domain;
    struct zone_row zone[] = {{0}, {0}};
    struct result results[CHECK_COUNT], *result = &results[CHECK_DMARC];
    run(*state, &claim, 1u << CHECK_DMARC, zone, results);
    assert_int_equal(result->verdict, VERDICT_MISSING);
    assert_int_equal(result->finding_count, 1);
    assert_string_equal(
        findings_text(*state, result),
        arena_printf(*state, "dmarc_name_long domain=%s host=_dmarc.example.jp\n", domain));
    struct record record = check_record(*state, CHECK_DMARC, &claim, result->advice);
    assert_string_equal(record.host, "_dmarc.example.jp");
    assert_string_equal(record.relative, "_dmarc");
    zone[0] = (struct zone_row)TXT("_dmarc.example.jp", "v=DMARC1; p=reject");
    run(*state, &claim, 1u << CHECK_DMARC, zone, results);
    assert_int_equal(result->verdict, VERDICT_OK);
    assert_string_equal(findings_text(*state, result),
                        "dmarc_inherited from=example.jp policy=reject tag=p\n");
}

static int param_known(const char *params, const char *name) {
    struct span rest = span_of(params);
    while (rest.size)
        if (span_equal(span_cut(&rest, ' '), span_of(name)))
            return 1;
    return 0;
}

static int seen_in(const struct row *rows, size_t count, const char *code, struct arena *arena) {
    int seen = 0;
    for (size_t i = 0; i < count; i++) {
        struct result of_row = run_row(arena, &rows[i]), *result = &of_row;
        for (size_t j = 0; j < result->finding_count; j++) {
            const struct finding *finding = &result->findings[j];
            const char *params = finding_code_find(finding->code)->params;
            seen |= strcmp(finding->code, code) == 0;
            size_t blanks = 0;
            for (const char *c = params; *c; c++)
                blanks += *c == ' ';
            assert_int_equal(finding->param_count, *params ? blanks + 1 : 0);
            for (size_t k = 0; k < finding->param_count; k++)
                assert_true(param_known(params, finding->params[k].name));
        }
    }
    return seen;
}

/* What work/ adds, what takes another claim (long names, short keys); with "_" at its end, all that
   begins so (test_advice). */
static int said_elsewhere(const char *code) {
    static const char *const codes[] = {
        "held_elsewhere", "dmarc_name_long", "dkim_key_short", "mx_",
        "reply_",         "mta_sts_",        "tls_rpt_",       "bimi_"};
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        size_t size = strlen(codes[i]);
        if (!strncmp(code, codes[i], codes[i][size - 1] == '_' ? size : size + 1))
            return 1;
    }
    return 0;
}

static void test_next_key(void **state) {
    check_rows(*state, ROWS(next_rows));
    struct claim claim = claim_of(*state, 1);
    assert_null(check_record(*state, CHECK_DKIM_NEXT, &claim, NULL).host);
    claim.next = (struct key_beside){"s9", NULL, claim.public_key};
    struct record record = check_record(*state, CHECK_DKIM_NEXT, &claim, NULL);
    assert_string_equal(record.host, NEXT_HOST);
    assert_string_equal(record.value, GOOD_KEY);
    assert_null(check_record(*state, CHECK_DKIM_SECOND, &claim, NULL).host);
    claim.dkim_mode = DKIM_MODE_CNAME;
    assert_null(check_record(*state, CHECK_DKIM_NEXT, &claim, NULL).host);
}

/* The table of codes and what the checks say are the same. */
static void test_every_code_is_said(void **state) {
    for (const struct finding_code *row = finding_codes; row->code; row++) {
        struct arena *arena = arena_new();
        print_message("# %s\n", row->code);
        int seen = seen_in(ROWS(ownership_rows), row->code, arena) |
                   seen_in(ROWS(dkim_rows), row->code, arena) |
                   seen_in(ROWS(alias_rows), row->code, arena) |
                   seen_in(ROWS(server_rows), row->code, arena) |
                   seen_in(ROWS(spf_rows), row->code, arena) |
                   seen_in(ROWS(dmarc_rows), row->code, arena) |
                   seen_in(ROWS(mistake_rows), row->code, arena) |
                   seen_in(ROWS(bounce_rows), row->code, arena) |
                   seen_in(ROWS(next_rows), row->code, arena);
        assert_int_equal(seen, !said_elsewhere(row->code));
        arena_free(arena);
    }
    (void)state;
}

/* Everything that is known to be needed is asked together; then the includes. */
static void test_round_trips(void **state) {
    struct claim claim = claim_of(*state, 2);
    struct result results[CHECK_COUNT];
    struct answers *answers = answers_new(*state, 64);
    assert_int_equal(checks_run(*state, &claim, answers, 15, results), 4);
    static const struct question first[] = {
        {CHALLENGE, RR_TXT, 0, NULL, 0},   {CHALLENGE, RR_TXT, 1, NULL, 0},
        {DOMAIN, RR_TXT, 0, NULL, 0},      {DOMAIN, RR_TXT, 1, NULL, 0},
        {KEY_HOST, RR_TXT, 0, NULL, 0},    {KEY_HOST, RR_TXT, 1, NULL, 0},
        {DOMAIN, RR_CNAME, 0, NULL, 0},    {DMARC, RR_TXT, 0, NULL, 0},
        {DMARC, RR_TXT, 1, NULL, 0},       {"_dmarc.example.jp", RR_TXT, 0, NULL, 0},
        {"_dmarc.jp", RR_TXT, 0, NULL, 0},
    };
    size_t count = sizeof first / sizeof *first;
    for (size_t i = 0; i < count; i++) {
        const struct question *asked = &answers_at(answers, i)->question;
        assert_string_equal(asked->name, first[i].name);
        assert_int_equal(asked->type, first[i].type);
        assert_int_equal(asked->source, first[i].source);
    }
    assert_null(answers_at(answers, count));
    struct zone_row zone[] = {
        TXT(CHALLENGE, TOKEN),
        TXT(KEY_HOST, GOOD_KEY),
        TXT(DOMAIN, "v=spf1 include:a.example include:b.example ~all"),
        TXT("a.example", "v=spf1 ip4:192.0.2.1 -all"),
        TXT("b.example", "v=spf1 include:" OURS),
        TXT("_dmarc.example.jp", "v=DMARC1; p=none; np=reject"),
        {0},
    };
    assert_int_equal(run(*state, &claim, 15, zone, results), 2);
    for (int i = 0; i < 4; i++)
        assert_true(verdict_holds(results[i].verdict));
}

static void test_mask(void **state) {
    struct claim claim = claim_of(*state, 1);
    struct result results[CHECK_COUNT];
    struct answers *answers = answers_new(*state, 64);
    memset(results, 0x55, sizeof results);
    results[CHECK_SPF].verdict = VERDICT_OK;
    assert_int_equal(checks_run(*state, &claim, answers, 1u << CHECK_DKIM, results), 1);
    assert_null(answers_at(answers, 1));
    assert_int_equal(results[CHECK_SPF].verdict, VERDICT_OK);
}

/* No verdict while anything that it needs is open, however the answers arrive. */
static void test_answers_one_by_one(void **state) {
    struct claim claim = claim_of(*state, 2);
    struct zone_row zone[] = {TXT(CHALLENGE, TOKEN),
                              TXT(KEY_HOST, GOOD_KEY),
                              TXT(DOMAIN, "v=spf1 include:" OURS " ~all"),
                              TXT("_dmarc.example.jp", "v=DMARC1; p=none"),
                              TXT(OURS, OUR_RECORD),
                              {0}};
    struct answers *answers = answers_new(*state, 64);
    struct result results[CHECK_COUNT];
    int pending = checks_run(*state, &claim, answers, 15, results);
    assert_int_equal(pending, 4);
    for (size_t answered = 0; answers_at(answers, answered); answered++) {
        assert_true(pending > 0);
        zone_answer(*state, zone, answers_at(answers, answered));
        pending = checks_run(*state, &claim, answers, 15, results);
        for (size_t i = 0; i < 4; i++)
            assert_true(results[i].verdict == VERDICT_NONE || results[i].verdict == VERDICT_OK);
    }
    assert_int_equal(pending, 0);
}

/* A budget that ends makes unknown, not missing. */
static void test_budget(void **state) {
    struct claim claim = claim_of(*state, 2);
    struct result results[CHECK_COUNT];
    struct answers *answers = answers_new(*state, 4);
    struct zone_row nothing = {0};
    while (checks_run(*state, &claim, answers, 15, results))
        assert_true(zone_round(*state, &nothing, answers) > 0);
    assert_int_equal(results[CHECK_OWNERSHIP].verdict, VERDICT_MISSING);
    assert_int_equal(results[CHECK_DKIM].verdict, VERDICT_UNKNOWN);
    assert_string_equal(findings_text(*state, &results[CHECK_DKIM]),
                        "dns_budget name=" KEY_HOST "\n");
    assert_int_equal(results[CHECK_DMARC].verdict, VERDICT_UNKNOWN);
}

static void test_records(void **state) {
    struct claim claim = claim_of(*state, 1);
    static const struct {
        enum check_kind kind;
        const char *advice, *host, *relative, *value;
        size_t strings;
    } rows[] = {
        {CHECK_OWNERSHIP, NULL, CHALLENGE, "_nafuda-challenge.shop", TOKEN, 1},
        {CHECK_DKIM, NULL, KEY_HOST, "s1._domainkey.shop", GOOD_KEY, 2},
        {CHECK_SPF, NULL, DOMAIN, "shop", "v=spf1 include:" OURS " ~all", 1},
        {CHECK_SPF, "v=spf1 mx ~all", DOMAIN, "shop", "v=spf1 mx ~all", 1},
        {CHECK_DMARC, NULL, DMARC, "_dmarc.shop", "v=DMARC1; p=none;", 1},
        {CHECK_DMARC, "v=DMARC1; p=reject;", DMARC, "_dmarc.shop", "v=DMARC1; p=reject;", 1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct record record = check_record(*state, rows[i].kind, &claim, rows[i].advice);
        assert_string_equal(record.type, "TXT");
        assert_string_equal(record.zone, "example.jp");
        assert_string_equal(record.host, rows[i].host);
        assert_string_equal(record.relative, rows[i].relative);
        assert_string_equal(record.value, rows[i].value);
        assert_int_equal(record.string_count, rows[i].strings);
        struct text joined = TEXT(*state);
        for (size_t j = 0; j < record.string_count; j++) {
            assert_true(strlen(record.strings[j]) <= 255);
            text_add(&joined, record.strings[j]);
        }
        assert_string_equal(text_str(&joined), record.value);
    }
    assert_null(check_record(*state, CHECK_DKIM2, &claim, NULL).value);
    claim.dkim_mode = DKIM_MODE_CNAME;
    static const enum check_kind three[] = {CHECK_DKIM, CHECK_DKIM2, CHECK_DKIM3};
    for (size_t i = 0; i < 3; i++) {
        struct record record = check_record(*state, three[i], &claim, NULL);
        assert_string_equal(record.type, "CNAME");
        assert_string_equal(record.host, arena_printf(*state, "s%zu._domainkey." DOMAIN, i + 1));
        assert_string_equal(record.relative, arena_printf(*state, "s%zu._domainkey.shop", i + 1));
        assert_string_equal(record.value, claim.targets[i]);
        assert_int_equal(record.string_count, 1);
    }
    claim.domain = "example.co.jp";
    assert_string_equal(check_record(*state, CHECK_SPF, &claim, NULL).relative, "@");
    assert_string_equal(check_record(*state, CHECK_DMARC, &claim, NULL).relative, "_dmarc");
}

static void test_strings_are_cut_at_255(void **state) {
    struct claim claim = claim_of(*state, 1);
    char advice[511];
    memset(advice, 'x', sizeof advice);
    for (size_t size = 254; size <= 510; size += 1) {
        advice[size] = '\0';
        struct record record = check_record(*state, CHECK_SPF, &claim, advice);
        assert_int_equal(record.string_count, size <= 255 ? 1 : 2);
        assert_int_equal(strlen(record.strings[0]), size <= 255 ? size : 255);
        advice[size] = 'x';
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
        cmocka_unit_test(test_ownership),
        cmocka_unit_test(test_dkim),
        cmocka_unit_test(test_dkim_aliases),
        cmocka_unit_test(test_short_keys),
        cmocka_unit_test(test_answers_in_any_order),
        cmocka_unit_test(test_keys_that_prove),
        cmocka_unit_test(test_keys_behind_aliases),
        cmocka_unit_test(test_places_of_the_token),
        cmocka_unit_test(test_three_names),
        cmocka_unit_test(test_name_servers),
        cmocka_unit_test(test_spf),
        cmocka_unit_test(test_dmarc),
        cmocka_unit_test(test_dmarc_of_long_names),
        cmocka_unit_test(test_mistakes),
        cmocka_unit_test(test_bounce),
        cmocka_unit_test(test_bounce_records),
        cmocka_unit_test(test_next_key),
        cmocka_unit_test(test_every_code_is_said),
        cmocka_unit_test(test_round_trips),
        cmocka_unit_test(test_mask),
        cmocka_unit_test(test_answers_one_by_one),
        cmocka_unit_test(test_budget),
        cmocka_unit_test(test_records),
        cmocka_unit_test(test_strings_are_cut_at_255),
    };
    return cmocka_run_group_tests_name("check", tests, setup, teardown);
}
