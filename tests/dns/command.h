/* What the programs here read from their command line and print. */
#ifndef DNS_COMMAND_H
#define DNS_COMMAND_H

#include "base/codec.h"
#include "dns/answer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const enum rr_type types[] = {RR_A, RR_NS, RR_CNAME, RR_SOA, RR_PTR, RR_MX, RR_TXT, RR_AAAA};

static enum rr_type type_of(struct span word) {
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (span_equal(word, span_of(rr_type_name(types[i]))))
            return types[i];
    fprintf(stderr, "ask: what is %.*s?\n", (int)word.size, word.at);
    exit(2);
}

static const char *const *split(struct arena *arena, const char *list) {
    const char **items = arena_alloc(arena, (strlen(list) + 2) * sizeof *items);
    size_t count = 0;
    for (struct span rest = span_of(list); rest.size;)
        items[count++] = span_text(arena, span_cut(&rest, ','));
    return items;
}

static void print_record(struct arena *arena, const struct answer *answer, const struct rr *rr) {
    printf("{\"ttl\":%u", rr->ttl);
    if (rr->target)
        printf(",\"target\":\"%s\",\"preference\":%u,\"serial\":%u", url_encode(arena, rr->target),
               rr->preference, rr->serial);
    if (answer->question.type == RR_A || answer->question.type == RR_AAAA)
        printf(",\"address\":\"%s\"",
               hex_encode(arena, (struct span){(const char *)rr->address, sizeof rr->address}));
    printf(",\"strings\":[");
    for (size_t i = 0; i < rr->string_count; i++)
        printf("%s\"%s\"", i ? "," : "", hex_encode(arena, rr->strings[i]));
    printf("],\"text\":\"%s\"}", hex_encode(arena, rr_txt(arena, rr)));
}

static void print_answer(struct arena *arena, const struct answer *answer) {
    static const char *const states[] = {"pending", "found", "nodata", "nxdomain", "unknown"};
    printf("{\"name\":\"%s\",\"type\":\"%s\",\"state\":\"%s\",\"unknown\":\"%s\",\"rcode\":%d,"
           "\"server\":\"%s\",\"took_ms\":%d,\"at\":%lld,\"negative_ttl\":%u,\"cut\":%d,"
           "\"authentic\":%d,\"aliases\":[",
           url_encode(arena, answer->question.name), rr_type_name(answer->question.type),
           states[answer->state], unknown_reason_code(answer->unknown), answer->rcode,
           answer->server, answer->took_ms, (long long)answer->at, answer->negative_ttl,
           answer->cut, answer->authentic);
    for (size_t i = 0; i < answer->alias_count; i++)
        printf("%s\"%s\"", i ? "," : "", url_encode(arena, answer->aliases[i]));
    printf("],\"rrs\":[");
    for (size_t i = 0; i < answer->rr_count; i++) {
        printf("%s", i ? "," : "");
        print_record(arena, answer, &answer->rrs[i]);
    }
    printf("]}");
}

#endif
