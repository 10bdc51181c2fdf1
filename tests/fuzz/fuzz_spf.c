#include "base/utf8.h"
#include "check/check.h"
#include "mail/spf_evaluate.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

/*
 * Every line of the input is a TXT record; which lines stand at a name, and whether it has
 * addresses, exchangers or names of its own, is decided by the name and the line: includes and
 * redirects lead round and round. Whatever it says, evaluation, tree and check end within bounds,
 * and the record that we advise reads and holds our term.
 */
enum { LINES_MOST = 64, ROUNDS_MOST = 60 };

static unsigned hash_of(const char *text, unsigned more) {
    unsigned hash = 2166136261u ^ more;
    for (; *text; text++)
        hash = (hash ^ (unsigned char)*text) * 16777619u;
    return hash >> 7;
}

static void add_lines(struct arena *arena, struct span input, struct answer *answer) {
    unsigned line = 0;
    for (struct span rest = input; rest.size && line < LINES_MOST; line++) {
        struct span text = span_cut(&rest, '\n');
        struct rr *rr = &answer->rrs[answer->rr_count];
        int everywhere = !strcmp(answer->question.name, "d.example");
        if (!everywhere && hash_of(answer->question.name, line) % 4)
            continue;
        rr->strings = arena_alloc(arena, sizeof *rr->strings);
        rr->strings[0] = text;
        rr->string_count = 1;
        answer->rr_count++;
    }
}

/* One to twelve records, of which an address may be the one that sends. */
static void add_hosts(struct arena *arena, struct answer *answer, unsigned chance) {
    answer->rr_count = 1 + chance / 8 % 12;
    for (size_t i = 0; i < answer->rr_count; i++) {
        struct rr *rr = &answer->rrs[i];
        rr->preference = (uint16_t)hash_of(answer->question.name, (unsigned)i);
        rr->target = arena_printf(arena, "h%zu.d.example", i);
        memcpy(rr->address, (unsigned char[]){192, 0, 2, (unsigned char)i}, 4);
    }
}

static void answer_one(struct arena *arena, struct answer *answer, struct span input) {
    unsigned chance = hash_of(answer->question.name, answer->question.type);
    answer->rrs = arena_alloc(arena, LINES_MOST * sizeof *answer->rrs);
    if (answer->question.type == RR_TXT)
        add_lines(arena, input, answer);
    else if (answer->question.type != RR_CNAME && answer->question.type != RR_NS && chance % 8 < 4)
        add_hosts(arena, answer, chance);
    answer->state = answer->rr_count ? ANSWER_FOUND : ANSWER_NODATA;
    if (chance % 64 == 63) {
        answer->state = ANSWER_UNKNOWN;
        answer->unknown = UNKNOWN_SERVFAIL;
        answer->rr_count = 0;
    }
}

static void answer_all(struct arena *arena, struct answers *answers, struct span input) {
    struct answer *answer;
    for (size_t i = 0; (answer = answers_at(answers, i)); i++)
        if (answer->state == ANSWER_PENDING)
            answer_one(arena, answer, input);
}

static void evaluate(struct arena *arena, struct span input, const char *ip) {
    struct answers *answers = answers_new(arena, 256);
    struct spf_message message = {
        .ip = ip, .helo = "h.example", .sender = "\"o'dd\\ \xff.\"@d.example"};
    struct spf_evaluation found;
    int rounds = 0;
    while ((found = spf_evaluate(arena, answers, &message)).result == SPF_RESULT_PENDING) {
        answer_all(arena, answers, input);
        assert(++rounds < ROUNDS_MOST);
    }
    assert(found.lookups <= SPF_LOOKUPS_MAX + 1 && found.voids <= SPF_VOIDS_MAX + 1);
    assert((found.unknown != NULL) >= (found.result == SPF_RESULT_TEMPERROR));
    assert(utf8_single_line(span_of(found.explanation)) && strlen(found.explanation) <= 2000);
}

static void draw_tree(struct arena *arena, struct span input) {
    struct answers *answers = answers_new(arena, 1024);
    const struct spf_tree *tree;
    for (int rounds = 0, pending = 1; pending; rounds++) {
        struct spf_lookup start = spf_lookup(arena, answers, "d.example");
        pending = 0;
        tree = spf_tree_of(arena, answers, &start, "ours.example", &pending);
        answer_all(arena, answers, input);
        assert(rounds < SPF_TREE_MAX + 2);
    }
    assert(tree->count >= 1 && tree->count <= SPF_TREE_MAX);
    assert(tree->rows[0].lookups == tree->lookups && tree->with_ours >= tree->lookups);
    for (size_t i = 1; i < tree->count; i++)
        assert(tree->rows[i].depth >= 1 && tree->rows[i].depth <= tree->rows[i - 1].depth + 1);
}

static void check(struct arena *arena, struct span input, const char *const *addresses) {
    struct answers *answers = answers_new(arena, 256);
    struct claim claim = {.domain = "d.example",
                          .token = "token",
                          .selectors = {"s1"},
                          .public_key = SPAN("key"),
                          .spf_include = "ours.example",
                          .sending_addresses = addresses,
                          .asking = {.resolvers = 2}};
    struct result results[CHECK_COUNT], *result = &results[CHECK_SPF];
    int rounds = 0;
    while (checks_run(arena, &claim, answers, 1u << CHECK_SPF, results)) {
        answer_all(arena, answers, input);
        assert(++rounds < ROUNDS_MOST);
    }
    struct spf_record record;
    if (result->advice && !verdict_holds(result->verdict))
        assert(spf_is_record(span_of(result->advice)) &&
               spf_parse(arena, span_of(result->advice), &record));
    struct result back = {0};
    result_read_json(arena, result_json(arena, result), &back);
    assert(back.finding_count == result->finding_count);
    assert(back.evidence_count == result->evidence_count);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const char *const addresses[] = {"192.0.2.1", "2001:db8::1", NULL};
    struct arena *arena = arena_new();
    struct span input = {(const char *)data, size};
    evaluate(arena, input, addresses[0]);
    evaluate(arena, input, addresses[1]);
    draw_tree(arena, input);
    check(arena, input, NULL);
    check(arena, input, addresses);
    arena_free(arena);
    return 0;
}
