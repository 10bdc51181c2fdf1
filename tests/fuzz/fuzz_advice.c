#include "check/check.h"
#include "mail/bimi.h"
#include "mail/mta_sts.h"
#include "mail/tls_rpt.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

/* Every question is answered with the same records, cut at newlines into strings. */
static void answer_all(struct arena *arena, struct answers *answers, struct span input) {
    struct answer *answer;
    for (size_t i = 0; (answer = answers_at(answers, i)); i++) {
        if (answer->state != ANSWER_PENDING)
            continue;
        answer->state = ANSWER_FOUND;
        answer->rr_count = 1;
        answer->rrs = arena_alloc(arena, sizeof *answer->rrs);
        answer->rrs->target = "mx.example";
        answer->rrs->strings = arena_alloc(arena, (input.size + 1) * sizeof(struct span));
        struct span rest = input;
        do
            answer->rrs->strings[answer->rrs->string_count++] = span_cut(&rest, '\n');
        while (rest.size);
    }
}

/* The records of MTA-STS, TLS-RPT and BIMI and the policy, of any octets, alone and as the answer
 * to the checks: a check that holds has a record that its parser finds sound. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct arena *arena = arena_new();
    struct span input = {(const char *)data, size};
    struct mta_sts_policy policy = mta_sts_policy_parse(arena, input);
    assert(policy.missing || policy.wrong.at || policy.mode != MTA_STS_MODE_BAD);
    mta_sts_covers(&policy, "a.mx.example");
    struct claim claim = {.domain = "shop.example.jp",
                          .asking = {.resolvers = 1},
                          .mta_sts_policy = span_text(arena, input)};
    struct answers *answers = answers_new(arena, 32);
    struct result results[CHECK_COUNT];
    int rounds = 0;
    while (checks_run(arena, &claim, answers, CHECKS_ADVICE, results)) {
        answer_all(arena, answers, input);
        assert(++rounds < 4);
    }
    struct span joined =
        rr_txt(arena, &answers_get(answers, "_mta-sts.shop.example.jp", RR_TXT)->rrs[0]);
    struct mta_sts_record sts;
    struct tls_rpt_record rpt;
    struct bimi_record bimi;
    assert(joined.size <= size);
    int sts_sound = mta_sts_parse(joined, &sts) && !sts.wrong.at && sts.id.size;
    int rpt_sound = tls_rpt_parse(arena, joined, &rpt) && !rpt.wrong.at && rpt.rua_count;
    int bimi_sound = bimi_parse(joined, &bimi) && !bimi.wrong.at;
    assert(sts_sound || !verdict_holds(results[CHECK_MTA_STS].verdict));
    assert(rpt_sound == verdict_holds(results[CHECK_TLS_RPT].verdict));
    assert(bimi_sound || !verdict_holds(results[CHECK_BIMI].verdict));
    assert(verdict_holds(results[CHECK_MX].verdict));
    arena_free(arena);
    return 0;
}
