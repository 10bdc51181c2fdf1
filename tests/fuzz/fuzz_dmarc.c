#include "check/check.h"
#include "mail/dmarc.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

/*
 * Every line of the input is the record of one step of the walk, the domain's own first; an empty
 * line is no record, a line of ! alone is an answer that did not come.
 */
static void answer_all(struct arena *arena, struct answers *answers, struct span input) {
    struct answer *answer;
    for (size_t i = 0; (answer = answers_at(answers, i)); i++) {
        if (answer->state != ANSWER_PENDING)
            continue;
        answer->state = ANSWER_NODATA;
        if (answer->question.type != RR_TXT)
            continue;
        struct span line = span_cut(&input, '\n');
        answer->state = line.size ? ANSWER_FOUND : ANSWER_NXDOMAIN;
        if (span_equal(line, SPAN("!"))) {
            answer->state = ANSWER_UNKNOWN;
            answer->unknown = UNKNOWN_TIMEOUT;
        }
        if (answer->state != ANSWER_FOUND)
            continue;
        answer->rrs = arena_alloc(arena, sizeof *answer->rrs);
        answer->rrs->strings = arena_alloc(arena, sizeof *answer->rrs->strings);
        answer->rrs->strings[0] = line;
        answer->rrs->string_count = answer->rr_count = 1;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct arena *arena = arena_new();
    struct span input = {(const char *)data, size};
    struct dmarc_record record;
    if (dmarc_parse(arena, input, &record))
        assert(size >= strlen("v=DMARC1") && record.obsolete_count <= 4);
    struct answers *answers = answers_new(arena, 16);
    struct claim claim = {.domain = "1.2.3.4.5.6.7.d.example",
                          .token = "token",
                          .selectors = {"s1"},
                          .public_key = SPAN("key"),
                          .spf_include = "ours.example",
                          .asking = {.resolvers = 1}};
    struct result results[CHECK_COUNT];
    int rounds = 0;
    while (checks_run(arena, &claim, answers, 1u << CHECK_DMARC, results)) {
        answer_all(arena, answers, input);
        assert(++rounds < 4);
    }
    struct dmarc_discovery found = dmarc_discover(arena, answers, claim.domain, NULL);
    int holds = verdict_holds(results[CHECK_DMARC].verdict);
    assert(holds == (found.found == DMARC_FOUND));
    assert(!holds || *dmarc_policy_name(found.policy));
    arena_free(arena);
    return 0;
}
