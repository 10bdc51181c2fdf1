#include "base/codec.h"
#include "check/check.h"
#include "mail/dkim.h"

#include <assert.h>
#include <stdint.h>

/* A key record of any octets, alone and as an answer to the check: a sound one holds a key that
 * reads back, and only our own key is ever accepted. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct arena *arena = arena_new();
    struct span input = {(const char *)data, size};
    struct dkim_record record, again;
    enum dkim_fault fault = dkim_parse(arena, input, &record);
    if (!fault) {
        const char *written = record.ed25519 ? NULL : dkim_record_for(arena, record.key);
        dkim_rsa_bits(record.key);
        assert(record.key.size > 0);
        assert(!written || dkim_parse(arena, span_of(written), &again) == DKIM_GOOD);
        assert(!written || span_equal(record.key, again.key));
    }
    struct answers *answers = answers_new(arena, 1);
    struct claim claim = {.domain = "d.example",
                          .token = "token",
                          .selectors = {"s1"},
                          .public_key = SPAN("key"),
                          .spf_include = "ours.example",
                          .asking = {.resolvers = 1}};
    struct result results[CHECK_COUNT];
    assert(checks_run(arena, &claim, answers, 1u << CHECK_DKIM, results) == 1);
    struct rr rrs[2] = {{.strings = &input, .string_count = 1},
                        {.strings = &input, .string_count = 1}};
    struct answer *answer = answers_at(answers, 0);
    answer->state = ANSWER_FOUND;
    answer->rrs = rrs;
    for (answer->rr_count = 1; answer->rr_count <= 2; answer->rr_count++) {
        assert(checks_run(arena, &claim, answers, 1u << CHECK_DKIM, results) == 0);
        int ours = !fault && !record.ed25519 && span_equal(record.key, claim.public_key);
        int holds = verdict_holds(results[CHECK_DKIM].verdict);
        assert(holds == (ours && answer->rr_count == 1));
    }
    arena_free(arena);
    return 0;
}
