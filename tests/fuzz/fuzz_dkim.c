#include "base/codec.h"
#include "check/check.h"
#include "mail/dkim.h"

#include "../unit/keys.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

#define TARGET "s2.k7.dkim.ours.example"

/* Every TXT question gets the record, `count` times; a CNAME leads to our target. */
static void answer_all(struct arena *arena, struct answers *answers, struct span *input,
                       size_t count) {
    struct answer *answer;
    for (size_t i = 0; (answer = answers_at(answers, i)); i++) {
        if (answer->state != ANSWER_PENDING)
            continue;
        const struct question *asked = &answer->question;
        int cname = asked->type == RR_CNAME;
        int found = cname || (asked->type == RR_TXT &&
                              (!strcmp(asked->name, TARGET) || asked->name[1] == '1'));
        answer->state = found ? ANSWER_FOUND : ANSWER_NODATA;
        answer->rr_count = found ? cname ? 1 : count : 0;
        answer->rrs = arena_alloc(arena, 2 * sizeof *answer->rrs);
        for (size_t j = 0; j < answer->rr_count; j++)
            answer->rrs[j] = (struct rr){.strings = input, .string_count = 1, .target = TARGET};
    }
}

static enum verdict verdict_of_check(struct arena *arena, enum check_kind kind, struct span *input,
                                     size_t count) {
    struct answers *answers = answers_new(arena, 64);
    struct claim claim = {.domain = "d.example",
                          .token = "token",
                          .dkim_mode = kind == CHECK_DKIM ? DKIM_MODE_TXT : DKIM_MODE_CNAME,
                          .selectors = {"s1", "s2", "s3"},
                          .signs = 1, /* the name that is asked for */
                          .targets = {"s1.k7.dkim.ours.example", TARGET, "s3.k7.dkim.ours.example"},
                          .spf_include = "ours.example",
                          .asking = {.resolvers = 1}};
    struct result results[CHECK_COUNT];
    int decoded = base64_decode(arena, SPAN(KEY_OURS), &claim.public_key), rounds = 0;
    assert(decoded);
    while (checks_run(arena, &claim, answers, 1u << kind, results)) {
        answer_all(arena, answers, input, count);
        assert(++rounds < 6);
    }
    return results[kind].verdict;
}

/* A key record of any octets, alone, as an answer to the check, and at the end of our CNAME: a
 * sound one holds a key that reads back, and only our own key, once, is ever accepted. */
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
    int ours = !fault && !strcmp(base64_encode(arena, record.key), KEY_OURS) && !record.ed25519;
    for (size_t count = 1; count <= 2; count++) {
        enum verdict txt = verdict_of_check(arena, CHECK_DKIM, &input, count);
        enum verdict alias = verdict_of_check(arena, CHECK_DKIM2, &input, count);
        assert(verdict_holds(txt) == (ours && count == 1));
        assert(verdict_holds(alias) == (ours && count == 1));
    }
    arena_free(arena);
    return 0;
}
