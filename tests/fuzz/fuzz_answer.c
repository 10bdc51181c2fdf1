#include "dns/answer.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/*
 * The first octet chooses the question's type, and with its highest bit that one server was asked
 * alone; the rest is the message. What is held to: an unknown answer carries no data, a definite
 * one no contradiction.
 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void hold(int condition) {
    if (!condition)
        abort();
}

static void walk(struct arena *arena, const struct answer *answer) {
    for (size_t i = 0; i < answer->alias_count; i++)
        hold(strlen(answer->aliases[i]) <= 4 * 255);
    for (size_t i = 0; i < answer->rr_count; i++) {
        const struct rr *rr = &answer->rrs[i];
        hold(rr->ttl <= INT32_MAX);
        hold(answer->question.type != RR_TXT || rr->string_count > 0);
        hold(rr_txt(arena, rr).size <= 65535);
        if (rr->target)
            hold(strlen(rr->target) <= 4 * 255);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const enum rr_type types[] = {RR_TXT, RR_A,  RR_NS,   RR_CNAME,
                                         RR_SOA, RR_MX, RR_AAAA, RR_PTR};
    if (!size)
        return 0;
    struct arena *arena = arena_new();
    struct answer answer = {
        .question = {.name = "a.example.com",
                     .type = types[(data[0] & 0x7F) % (sizeof types / sizeof *types)],
                     .server = data[0] & 0x80 ? "192.0.2.1:53" : NULL}};
    answer_read(arena, data + 1, size - 1, &answer);
    hold(answer.state != ANSWER_PENDING);
    hold((answer.state == ANSWER_UNKNOWN) == (answer.unknown != UNKNOWN_NONE));
    hold((answer.state == ANSWER_FOUND) == (answer.rr_count > 0));
    hold(answer.state != ANSWER_UNKNOWN || !answer.authentic);
    hold(answer.state != ANSWER_UNKNOWN ||
         (answer.alias_count > 0) == (answer.unknown == UNKNOWN_ELSEWHERE));
    hold(answer.unknown < UNKNOWN_LAME || answer.question.server);
    hold(answer.rr_count <= ANSWER_RRS_MAX && answer.alias_count <= ANSWER_ALIASES_MAX);
    walk(arena, &answer);
    arena_free(arena);
    return 0;
}
