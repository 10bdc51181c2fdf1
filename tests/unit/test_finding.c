#include "check/finding.h"

#include "base/utf8.h"
#include "check/part.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { SOME_TIME = 1700000000 };

/* Findings, evidence, and both as they are kept. */

static const struct {
    enum verdict verdict;
    const char *name;
    int holds, fails;
} verdicts[] = {
    {VERDICT_NONE, "none", 0, 0},           {VERDICT_OK, "ok", 1, 0},
    {VERDICT_WEAK, "weak", 1, 0},           {VERDICT_MISSING, "missing", 0, 1},
    {VERDICT_WRONG, "wrong", 0, 1},         {VERDICT_CONFLICT, "conflict", 0, 1},
    {VERDICT_MISPLACED, "misplaced", 0, 1}, {VERDICT_UNKNOWN, "unknown", 0, 0},
};

static void test_verdicts(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof verdicts / sizeof *verdicts; i++) {
        assert_string_equal(verdict_name(verdicts[i].verdict), verdicts[i].name);
        assert_int_equal(verdict_of(verdicts[i].name), verdicts[i].verdict);
        assert_int_equal(verdict_holds(verdicts[i].verdict), verdicts[i].holds);
        assert_int_equal(verdict_fails(verdicts[i].verdict), verdicts[i].fails);
    }
    assert_int_equal(verdict_of("OK"), VERDICT_NONE);
    assert_int_equal(verdict_of(""), VERDICT_NONE);
}

static void test_codes_are_stable_words(void **state) {
    (void)state;
    for (const struct finding_code *row = finding_codes; row->code; row++) {
        assert_int_equal(strspn(row->code, "abcdefghijklmnopqrstuvwxyz_0123456789"),
                         strlen(row->code));
        assert_ptr_equal(finding_code_find(row->code), row);
    }
    assert_null(finding_code_find("no_such_code"));
}

static void test_findings_past_the_eighth_are_dropped(void **state) {
    (void)state;
    struct result result = {0};
    for (int i = 0; i < 9; i++)
        finding_add(&result, i ? "spf_syntax" : "spf_several", "host", "a.example", "term", "x",
                    NULL);
    assert_int_equal(result.finding_count, 8);
    assert_string_equal(result.findings[0].code, "spf_several");
    assert_int_equal(result.findings[0].param_count, 2);
}

static void assert_same(const struct result *a, const struct result *b) {
    assert_int_equal(a->finding_count, b->finding_count);
    for (size_t i = 0; i < a->finding_count; i++) {
        const struct finding *one = &a->findings[i], *other = &b->findings[i];
        assert_string_equal(one->code, other->code);
        assert_int_equal(one->param_count, other->param_count);
        for (size_t j = 0; j < one->param_count; j++) {
            assert_string_equal(one->params[j].name, other->params[j].name);
            assert_string_equal(one->params[j].value, other->params[j].value);
        }
    }
    assert_int_equal(a->evidence_count, b->evidence_count);
    for (size_t i = 0; i < a->evidence_count; i++) {
        const struct evidence *one = &a->evidence[i], *other = &b->evidence[i];
        assert_string_equal(one->name, other->name);
        assert_string_equal(one->type, other->type);
        assert_string_equal(one->state, other->state);
        assert_string_equal(one->server, other->server);
        assert_int_equal(one->at, other->at);
        assert_int_equal(!one->cut, !other->cut);
        assert_int_equal(one->value_count, other->value_count);
        for (size_t j = 0; j < one->value_count; j++)
            assert_string_equal(one->values[j], other->values[j]);
    }
    assert_int_equal(!a->advice, !b->advice);
    if (a->advice)
        assert_string_equal(a->advice, b->advice);
    assert_int_equal(a->witness_count, b->witness_count);
    for (size_t i = 0; i < a->witness_count; i++) {
        const struct witness *one = &a->witnesses[i], *other = &b->witnesses[i];
        assert_string_equal(one->host, other->host);
        assert_string_equal(one->server, other->server);
        assert_string_equal(one->says, other->says);
        assert_int_equal(one->took_ms, other->took_ms);
        assert_int_equal(one->serial, other->serial);
        assert_int_equal(one->authentic, other->authentic);
    }
    assert_int_equal(!a->zone, !b->zone);
    if (a->zone)
        assert_string_equal(a->zone, b->zone);
    assert_int_equal(a->caches_until, b->caches_until);
    assert_int_equal(!a->tree, !b->tree);
}

static struct answer answer_with(struct arena *arena, const struct span *values, size_t count) {
    struct answer answer = {.question = {.name = "d.example", .type = RR_TXT},
                            .state = ANSWER_FOUND,
                            .server = "192.0.2.53:53",
                            .at = SOME_TIME,
                            .rr_count = count};
    answer.rrs = arena_alloc(arena, count * sizeof *answer.rrs);
    for (size_t i = 0; i < count; i++) {
        answer.rrs[i].strings = arena_alloc(arena, sizeof values[i]);
        answer.rrs[i].strings[0] = values[i];
        answer.rrs[i].string_count = 1;
    }
    return answer;
}

/* As another answer: the same one is kept once. */
static void keep(struct arena *arena, struct result *result, struct answer *answer) {
    answer->question.name = arena_strdup(arena, answer->question.name);
    result_evidence(arena, result, answer);
    result_evidence(arena, result, answer);
}

/* Every octet that a server can send, in every place that a server fills. */
static void test_hostile_octets_come_back(void **state) {
    struct arena *arena = *state;
    char all[256];
    for (int i = 0; i < 256; i++)
        all[i] = (char)i;
    struct span values[] = {{all, sizeof all},
                            SPAN("\",\"code\":\"spf_missing"),
                            SPAN("\\\"\\u0000"),
                            SPAN("\xed\xa0\x80\xc0\xaf\xf4\x90\x80\x80\xe2\x80\xae"),
                            SPAN("<?cs var:x ?><script>"),
                            SPAN("")};
    struct answer answer = answer_with(arena, values, 6);
    struct result result = {0}, back = {.verdict = VERDICT_WRONG};
    result_evidence(arena, &result, &answer);
    for (size_t i = 0; i < 6; i++)
        finding_add(&result, "dkim_not_a_record", "host", "d.example", "found",
                    finding_text(arena, values[i]), NULL);
    result.advice = "v=spf1 include:a.example ~all";
    char *json = result_json(arena, &result);
    assert_true(utf8_single_line(span_of(json)));
    result_read_json(arena, json, &back);
    assert_int_equal(back.verdict, VERDICT_WRONG);
    assert_int_equal(back.evidence[0].value_count, 6);
    assert_same(&result, &back);
    assert_string_equal(result_json(arena, &back), json);
}

/* A chain of includes, as long as wanted; every field of its own. */
static struct spf_tree *chain(struct arena *arena, size_t count) {
    struct spf_tree *tree = arena_alloc(arena, sizeof *tree);
    *tree = (struct spf_tree){arena_alloc(arena, count * sizeof *tree->rows), count, 7, 1, 8, 1};
    for (size_t i = 0; i < count; i++) {
        int n = (int)i;
        tree->rows[i] = (struct spf_branch){n,           i ? "include:x.example" : "",
                                            "x.example", i % 2 ? "v=spf1" : NULL,
                                            n,           n + 1,
                                            n + 2,       n + 3,
                                            n % 2,       (enum spf_stop)(n % 10)};
    }
    return tree;
}

static void test_witnesses_and_tree_come_back(void **state) {
    struct arena *arena = *state;
    struct result result = {
        .witnesses = {{"", "192.0.2.53:53", "right", 12, -1, 1},
                      {"ns1.d.example", "[2001:db8::1]:53", "timeout", 2000, 4294967295, 0}},
        .witness_count = 2,
        .zone = "d.example",
        .caches_until = SOME_TIME,
        .tree = chain(arena, SPF_TREE_MAX),
    };
    struct result back = {0};
    result_read_json(arena, result_json(arena, &result), &back);
    assert_same(&result, &back);
    assert_int_equal(back.tree->count, SPF_TREE_MAX);
    assert_int_equal(back.tree->lookups, 7);
    assert_int_equal(back.tree->voids, 1);
    assert_int_equal(back.tree->with_ours, 8);
    assert_true(back.tree->cut);
    for (size_t i = 0; i < SPF_TREE_MAX; i++) {
        const struct spf_branch *one = &result.tree->rows[i], *other = &back.tree->rows[i];
        assert_int_equal(one->depth, other->depth);
        assert_string_equal(one->term, other->term);
        assert_string_equal(one->name, other->name);
        assert_int_equal(!one->record, !other->record);
        if (one->record)
            assert_string_equal(one->record, other->record);
        assert_int_equal(one->order, other->order);
        assert_int_equal(one->lookups, other->lookups);
        assert_int_equal(one->voids, other->voids);
        assert_int_equal(one->networks, other->networks);
        assert_int_equal(one->ours, other->ours);
        assert_int_equal(one->stop, other->stop);
    }
}

/* More than there is room for, as damage or another version may have left it. */
static void test_what_is_read_is_capped(void **state) {
    struct arena *arena = *state;
    struct result result = {.tree = chain(arena, 3 * SPF_TREE_MAX)}, back = {0};
    result_read_json(arena, result_json(arena, &result), &back);
    assert_int_equal(back.tree->count, SPF_TREE_MAX);
    struct text json = TEXT(arena);
    for (const char *const *list = (const char *const[]){"findings", "evidence", "witnesses", NULL};
         *list; list++) {
        text_addf(&json, "%c\"%s\":[", json.size ? ',' : '{', *list);
        for (int i = 0; i < 100; i++)
            text_add(&json, i ? ",{\"code\":\"dkim_missing\"}" : "{\"code\":\"dkim_missing\"}");
        text_char(&json, ']');
    }
    text_char(&json, '}');
    result_read_json(arena, text_str(&json), &back);
    assert_int_equal(back.finding_count, FINDINGS_MAX);
    assert_int_equal(back.evidence_count, EVIDENCE_MAX);
    assert_int_equal(back.witness_count, WITNESSES_MAX);
}

static void test_damaged_trees(void **state) {
    static const struct {
        const char *json;
        int reads;
    } rows[] = {
        {"{\"tree\":7}", 0},
        {"{\"tree\":{}}", 0},
        {"{\"tree\":{\"rows\":[]}}", 0},
        {"{\"tree\":{\"rows\":[{}]}}", 1},
        {"{\"tree\":{\"rows\":[{\"depth\":1}]}}", 0},
        {"{\"tree\":{\"rows\":[{\"depth\":-1}]}}", 0},
        {"{\"tree\":{\"rows\":[{},{}]}}", 0},
        {"{\"tree\":{\"rows\":[{},{\"depth\":2}]}}", 0},
        {"{\"tree\":{\"rows\":[{},{\"depth\":1},{\"depth\":2},{\"depth\":1}]}}", 1},
        {"{\"tree\":{\"rows\":[{\"stop\":77}]}}", 1},
        {"{\"tree\":{\"rows\":[{\"stop\":\"gone_since\"}]}}", 1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct result result = {0};
        print_message("# %s\n", rows[i].json);
        result_read_json(*state, rows[i].json, &result);
        assert_int_equal(result.tree != NULL, rows[i].reads);
        if (result.tree)
            assert_true(result.tree->rows[0].stop <= SPF_STOP_UNKNOWN);
    }
}

static void test_what_is_kept_is_capped(void **state) {
    struct arena *arena = *state;
    enum { HUGE_SIZE = 65000 };
    char *huge = arena_alloc(arena, HUGE_SIZE);
    struct span values[40];
    struct result result = {0};
    memset(huge, 0xff, HUGE_SIZE);
    for (size_t i = 0; i < 40; i++)
        values[i] = (struct span){huge, i ? 10 : HUGE_SIZE};
    struct answer answer = answer_with(arena, values, 40);
    for (int i = 0; i < 30; i++)
        keep(arena, &result, &answer);
    assert_int_equal(result.evidence_count, 24);
    assert_int_equal(result.evidence[0].value_count, 16);
    assert_int_equal(strlen(result.evidence[0].values[0]), 2048);
    assert_true(result.evidence[0].cut);
    struct answer small = answer_with(arena, values + 1, 16);
    struct result whole = {0};
    result_evidence(arena, &whole, &small);
    assert_false(whole.evidence[0].cut);
    const char *text = finding_text(arena, values[0]);
    assert_true(strlen(text) < 1300 && utf8_valid(span_of(text)));
    assert_string_equal(text + strlen(text) - strlen("…"), "…");
}

/* Of many TXT records at a name the ones that matter are kept. */
static void test_our_kind_of_record_is_kept_first(void **state) {
    struct arena *arena = *state;
    struct span values[40];
    struct result result = {0};
    for (size_t i = 0; i < 40; i++)
        values[i] = SPAN("some-verification=1");
    values[38] = SPAN("v=spf1 -all");
    values[39] = SPAN("nafuda-verification=x");
    values[37] = SPAN("\"v=DMARC1; p=none\"");
    struct answer answer = answer_with(arena, values, 40);
    result_evidence(arena, &result, &answer);
    assert_string_equal(result.evidence[0].values[0], "\"v=DMARC1; p=none\"");
    assert_string_equal(result.evidence[0].values[1], "v=spf1 -all");
    assert_string_equal(result.evidence[0].values[2], "nafuda-verification=x");
}

static void test_states_of_answers(void **state) {
    struct arena *arena = *state;
    struct result result = {0};
    struct answer answer = {.question = {.name = "d.example", .type = RR_CNAME}, .server = ""};
    result_evidence(arena, &result, &answer);
    assert_int_equal(result.evidence_count, 0);
    static const struct {
        enum answer_state state;
        enum unknown_reason unknown;
    } rows[] = {{ANSWER_NODATA, 0},
                {ANSWER_NXDOMAIN, 0},
                {ANSWER_UNKNOWN, UNKNOWN_TIMEOUT},
                {ANSWER_UNKNOWN, UNKNOWN_BUDGET}};
    for (size_t i = 0; i < 4; i++) {
        answer.state = rows[i].state;
        answer.unknown = rows[i].unknown;
        keep(arena, &result, &answer);
    }
    assert_string_equal(result.evidence[0].state, "nodata");
    assert_string_equal(result.evidence[0].type, "CNAME");
    assert_string_equal(result.evidence[1].state, "nxdomain");
    assert_string_equal(result.evidence[2].state, unknown_reason_code(UNKNOWN_TIMEOUT));
    assert_string_equal(result.evidence[3].state, unknown_reason_code(UNKNOWN_BUDGET));
}

static void test_values_of_other_types(void **state) {
    struct arena *arena = *state;
    struct result result = {0};
    struct rr rr = {.target = "t.example", .address = {192, 0, 2, 1}};
    struct answer answer = {.question = {.name = "d.example", .type = RR_CNAME},
                            .state = ANSWER_FOUND,
                            .server = "",
                            .rrs = &rr,
                            .rr_count = 1};
    keep(arena, &result, &answer);
    answer.question.type = RR_A;
    keep(arena, &result, &answer);
    memcpy(rr.address, "\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\1", 16);
    answer.question.type = RR_AAAA;
    keep(arena, &result, &answer);
    assert_string_equal(result.evidence[0].values[0], "t.example");
    assert_string_equal(result.evidence[1].values[0], "192.0.2.1");
    assert_string_equal(result.evidence[2].values[0], "2001:db8::1");
}

/* Rows of the database that do not read leave an empty result, or what of them reads. */
static void test_damaged_json(void **state) {
    static const struct {
        const char *json;
        size_t findings, evidence;
    } rows[] = {
        {"", 0, 0},
        {"{", 0, 0},
        {"[]", 0, 0},
        {"null", 0, 0},
        {"{\"findings\":7,\"evidence\":{},\"advice\":[]}", 0, 0},
        {"{\"findings\":[{\"code\":\"gone_since\"},{\"code\":7},{},7,{\"code\":\"dkim_missing\","
         "\"params\":[[\"host\"],7,[\"host\",\"x\"]]}],\"evidence\":[{}]}",
         1, 1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct result result = {.finding_count = 5, .evidence_count = 5, .advice = "x"};
        print_message("# %s\n", rows[i].json);
        result_read_json(*state, rows[i].json, &result);
        assert_int_equal(result.finding_count, rows[i].findings);
        assert_int_equal(result.evidence_count, rows[i].evidence);
        assert_null(result.advice);
        if (rows[i].findings)
            assert_int_equal(result.findings[0].param_count, 1);
        if (rows[i].evidence)
            assert_string_equal(result.evidence[0].name, "");
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
        cmocka_unit_test(test_verdicts),
        cmocka_unit_test(test_codes_are_stable_words),
        cmocka_unit_test(test_findings_past_the_eighth_are_dropped),
        cmocka_unit_test(test_hostile_octets_come_back),
        cmocka_unit_test(test_witnesses_and_tree_come_back),
        cmocka_unit_test(test_what_is_read_is_capped),
        cmocka_unit_test(test_damaged_trees),
        cmocka_unit_test(test_what_is_kept_is_capped),
        cmocka_unit_test(test_our_kind_of_record_is_kept_first),
        cmocka_unit_test(test_states_of_answers),
        cmocka_unit_test(test_values_of_other_types),
        cmocka_unit_test(test_damaged_json),
    };
    return cmocka_run_group_tests_name("finding", tests, setup, teardown);
}
