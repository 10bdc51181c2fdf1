#include "check/check.h"
#include "mail/spf.h"

#include <assert.h>
#include <stdint.h>

/*
 * Every line of the input is a TXT record of one name, which every name asked for answers with:
 * includes and redirects lead round and round. Whatever it says, the check ends, and the record
 * that we advise reads and holds our term.
 */
static void answer_all(struct arena *arena, struct answers *answers, struct span input) {
    struct answer *answer;
    for (size_t i = 0; (answer = answers_at(answers, i)); i++) {
        if (answer->state != ANSWER_PENDING)
            continue;
        answer->state = answer->question.type == RR_TXT ? ANSWER_FOUND : ANSWER_NODATA;
        if (answer->question.type != RR_TXT)
            continue;
        answer->rrs = arena_alloc(arena, 64 * sizeof *answer->rrs);
        for (struct span rest = input; rest.size && answer->rr_count < 64; answer->rr_count++) {
            struct rr *rr = &answer->rrs[answer->rr_count];
            rr->strings = arena_alloc(arena, sizeof *rr->strings);
            rr->strings[0] = span_cut(&rest, '\n');
            rr->string_count = 1;
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct arena *arena = arena_new();
    struct span input = {(const char *)data, size};
    struct answers *answers = answers_new(arena, 64);
    struct claim claim = {.domain = "d.example",
                          .token = "token",
                          .selectors = {"s1"},
                          .public_key = SPAN("key"),
                          .spf_include = "ours.example",
                          .asking = {.resolvers = 2}};
    struct result results[CHECK_COUNT];
    int rounds = 0;
    while (checks_run(arena, &claim, answers, 1u << CHECK_SPF, results)) {
        answer_all(arena, answers, input);
        assert(++rounds < 20);
    }
    const char *advice = results[CHECK_SPF].advice;
    struct spf_record record;
    if (advice && results[CHECK_SPF].verdict != VERDICT_OK) {
        assert(spf_is_record(span_of(advice)) && spf_parse(arena, span_of(advice), &record));
        assert(verdict_holds(results[CHECK_SPF].verdict) ||
               spf_include_standing(&record, "ours.example") == SPF_STANDS);
    }
    struct result back = {0};
    result_read_json(arena, result_json(arena, &results[CHECK_SPF]), &back);
    assert(back.finding_count == results[CHECK_SPF].finding_count);
    assert(back.evidence_count == results[CHECK_SPF].evidence_count);
    arena_free(arena);
    return 0;
}
