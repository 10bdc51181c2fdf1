#ifndef UNIT_WORLD_H
#define UNIT_WORLD_H

#include "in_arena.h"

#include "dns/nameservers.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

/*
 * A made-up DNS: who is asked what, and what he says: values parted by blanks; `>name` for an alias
 * that was followed; `-nodata`, `-nxdomain`, or `-` and why it is unknown. What no row names is
 * NODATA at the resolver, and a silence at a name server.
 */
#define FIRST "first resolver"
#define SECOND "second resolver"
#define UNCHECKED "unchecked"

struct row {
    const char *who; /* NULL: the resolvers; or address:port */
    const char *name;
    enum rr_type type;
    const char *says;
    uint32_t ttl;
};

enum { NOW = 1700000000 };

static void fill_value(struct rr *rr, enum rr_type type, const char *value) {
    rr->target = value;
    if (type == RR_A || type == RR_AAAA)
        assert_int_equal(inet_pton(type == RR_A ? AF_INET : AF_INET6, value, rr->address), 1);
    if (type == RR_SOA)
        rr->serial = (uint32_t)atoi(value);
    struct span rest = span_of(value);
    rr->strings = arena_alloc(arena, (rest.size + 1) * sizeof *rr->strings);
    do
        rr->strings[rr->string_count++] = span_cut(&rest, '|');
    while (rest.size);
}

static void fill_state(struct answer *answer, const char *word) {
    static const enum unknown_reason reasons[] = {UNKNOWN_TIMEOUT,   UNKNOWN_SERVFAIL,
                                                  UNKNOWN_REFUSED,   UNKNOWN_LAME,
                                                  UNKNOWN_ELSEWHERE, UNKNOWN_UNREACHABLE};
    answer->state = strcmp(word, "nxdomain") ? ANSWER_NODATA : ANSWER_NXDOMAIN;
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
        if (!strcmp(word, unknown_reason_code(reasons[i]))) {
            answer->state = ANSWER_UNKNOWN;
            answer->unknown = reasons[i];
        }
}

static void say(struct answer *answer, const char *says, uint32_t ttl) {
    answer->server = answer->question.server ? answer->question.server : "192.0.2.53:53";
    answer->at = NOW;
    answer->state = ANSWER_NODATA;
    answer->negative_ttl = ttl;
    answer->rrs = arena_alloc(arena, 8 * sizeof *answer->rrs);
    answer->aliases = arena_alloc(arena, 9 * sizeof *answer->aliases);
    for (struct span rest = span_of(says); rest.size;) {
        const char *word = span_text(arena, span_cut(&rest, ' '));
        if (*word == '>') {
            answer->aliases[answer->alias_count++] = word + 1;
            answer->alias_ttl = ttl;
        } else if (*word == '-') {
            fill_state(answer, word + 1);
        } else {
            answer->state = ANSWER_FOUND;
            answer->rrs[answer->rr_count].ttl = ttl;
            fill_value(&answer->rrs[answer->rr_count++], answer->question.type, word);
        }
    }
}

static int asked_of(const struct row *row, const struct question *question) {
    if (!row->who)
        return !question->server && !question->unchecked;
    if (question->server)
        return !strcmp(row->who, question->server);
    if (question->unchecked)
        return !strcmp(row->who, UNCHECKED);
    return !strcmp(row->who, question->source ? SECOND : FIRST);
}

static void reply(const struct row *rows, struct answer *answer) {
    const struct question *question = &answer->question;
    for (const struct row *row = rows; row->name; row++)
        if (row->type == question->type && !strcmp(row->name, question->name) &&
            asked_of(row, question)) {
            say(answer, row->says, row->ttl);
            return;
        }
    say(answer, question->server ? "-timeout" : "-nodata", 0);
}

/* Answers what is pending; how many that were. */
static size_t wave(const struct row *rows, struct answers *answers) {
    size_t count = 0;
    struct answer *answer;
    for (size_t i = 0; (answer = answers_at(answers, i)); i++)
        if (answer->state == ANSWER_PENDING) {
            reply(rows, answer);
            count++;
        }
    return count;
}

#define NS(zone, says)                                                                             \
    { NULL, zone, RR_NS, says, 0 }
#define A(host, says)                                                                              \
    { NULL, host, RR_A, says, 0 }
#define AAAA(host, says)                                                                           \
    { NULL, host, RR_AAAA, says, 0 }
#define NS1 A("ns1.example.net", "8.8.0.1")
#define NS2 A("ns2.example.net", "8.8.0.2")

#endif
