#include "mail/dkim_verify.h"

#include "../unit/rfc8463.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

/* given: the record of every other name. */
static void answer_all(struct arena *arena, struct answers *answers, struct span given) {
    struct answer *answer;
    for (size_t i = 0; (answer = answers_at(answers, i)); i++) {
        struct span *text = arena_alloc(arena, sizeof *text);
        const char *key = rfc8463_key(answer->question.name);
        *text = key ? span_of(key) : given;
        answer->state = ANSWER_FOUND;
        answer->rrs = arena_alloc(arena, sizeof *answer->rrs);
        answer->rrs[0] = (struct rr){.strings = text, .string_count = 1};
        answer->rr_count = 1;
    }
}

static void check(const struct message *message, const struct dkim_verdict *verdict) {
    int right = verdict->body == DKIM_HOLDS && verdict->header == DKIM_HOLDS;
    assert(verdict->result != DKIM_PENDING);
    assert((verdict->result == DKIM_PASS) == (verdict->trouble == DKIM_NO_TROUBLE));
    assert(verdict->result != DKIM_PASS || (right && dkim_covers(message, verdict, "X") < 2));
    assert(verdict->result != DKIM_POLICY || right);
    assert(verdict->result != DKIM_PASS || !verdict->fault);
    assert(!verdict->fault == (verdict->trouble != DKIM_BAD_SIGNATURE));
    assert(verdict->trouble != DKIM_BODY_CHANGED || verdict->body == DKIM_BROKEN);
}

/* The other ends of lines change nothing. */
static struct span with_lf(struct arena *arena, struct span raw) {
    struct text text = TEXT(arena);
    for (size_t i = 0; i < raw.size; i++)
        if (raw.at[i] != '\r' || i + 1 == raw.size || raw.at[i + 1] != '\n')
            text_char(&text, raw.at[i]);
    return (struct span){text_str(&text), text.size};
}

static struct dkim_report verify(struct arena *arena, struct span raw, struct span key,
                                 struct message *message) {
    struct answers *answers = answers_new(arena, DKIM_SIGNATURES_MAX);
    message_read(arena, raw, message);
    dkim_verify(arena, answers, message, 1700000000);
    answer_all(arena, answers, key);
    return dkim_verify(arena, answers, message, 1700000000);
}

/* A key record, NUL, and a message of any octets; or a message alone. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct arena *arena = arena_new();
    struct span raw = {(const char *)data, size}, key = {"", 0};
    struct message message, other;
    if (size && memchr(data, 0, size))
        key = span_cut(&raw, '\0');
    struct dkim_report report = verify(arena, raw, key, &message);
    assert(!report.pending && report.count <= DKIM_SIGNATURES_MAX);
    for (size_t i = 0; i < report.count; i++)
        check(&message, &report.verdicts[i]);
    struct dkim_report again = verify(arena, with_lf(arena, raw), key, &other);
    for (size_t i = 0; message.field_count == other.field_count && i < report.count; i++)
        assert(report.verdicts[i].trouble == again.verdicts[i].trouble);
    arena_free(arena);
    return 0;
}
