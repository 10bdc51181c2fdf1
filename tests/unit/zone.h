#ifndef UNIT_ZONE_H
#define UNIT_ZONE_H

#include "dns/answer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <arpa/inet.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

/*
 * A made-up DNS for tests of what is pure: a table of rows answers the questions that checks put.
 * What no row names does not exist; a delegation that none names is not there (NODATA).
 */
enum { ZONE_VALUES = 12 };

struct zone_row {
    const char *name;
    enum rr_type type; /* 0: TXT */
    /* one record each; | parts the strings of a TXT record; SOA: the serial */
    const char *values[ZONE_VALUES];
    enum unknown_reason unknown;
    int nodata, gone, authentic;
    const char *alias; /* the CNAME that was followed */
    int source;        /* 0: every source; 1, 2: only the first, only the second */
    int stand_in;      /* the other source's server answered */
    const char *at;    /* only this name server; NULL: everybody */
    int unchecked;     /* only with checking disabled */
    uint32_t ttl;      /* of the records, or how long they stay missing */
};

enum { ZONE_TIME = 1700000000 };

static const char *zone_server(int source) {
    return source ? "192.0.2.54:53" : "192.0.2.53:53";
}

static void zone_txt(struct arena *arena, const char *value, struct rr *rr) {
    struct span rest = span_of(value);
    rr->strings = arena_alloc(arena, (strlen(value) + 1) * sizeof *rr->strings);
    do
        rr->strings[rr->string_count++] = span_cut(&rest, '|');
    while (rest.size);
}

static void zone_fill(struct arena *arena, const struct zone_row *row, struct answer *answer) {
    answer->rrs = arena_alloc(arena, ZONE_VALUES * sizeof *answer->rrs);
    answer->authentic = row->authentic;
    answer->negative_ttl = row->ttl;
    answer->rcode = row->unknown == UNKNOWN_RCODE ? 4 : 0;
    answer->unknown = row->unknown;
    answer->state = row->unknown ? ANSWER_UNKNOWN : ANSWER_NODATA;
    if (row->gone)
        answer->state = ANSWER_NXDOMAIN;
    if (row->alias) {
        answer->aliases = arena_alloc(arena, sizeof *answer->aliases);
        answer->aliases[answer->alias_count++] = row->alias;
    }
    for (; answer->rr_count < ZONE_VALUES && row->values[answer->rr_count]; answer->rr_count++) {
        struct rr *rr = &answer->rrs[answer->rr_count];
        rr->ttl = row->ttl;
        if (answer->question.type == RR_TXT)
            zone_txt(arena, row->values[answer->rr_count], rr);
        else if (answer->question.type == RR_A || answer->question.type == RR_AAAA)
            assert_int_equal(inet_pton(answer->question.type == RR_A ? AF_INET : AF_INET6,
                                       row->values[answer->rr_count], rr->address),
                             1);
        else
            rr->target = row->values[answer->rr_count];
        if (answer->question.type == RR_SOA)
            rr->serial = (uint32_t)strtoul(rr->target, NULL, 10);
        answer->state = ANSWER_FOUND;
    }
}

static int zone_fits(const struct zone_row *row, const struct question *asked) {
    if (strcmp(row->name, asked->name) != 0 || (row->type ? row->type : RR_TXT) != asked->type)
        return 0;
    if (row->at && (!asked->server || strcmp(row->at, asked->server) != 0))
        return 0;
    if (row->source && (asked->server || asked->unchecked || row->source != asked->source + 1))
        return 0;
    return !row->unchecked || asked->unchecked;
}

static void zone_answer(struct arena *arena, const struct zone_row *rows, struct answer *answer) {
    const struct question *asked = &answer->question;
    answer->state = asked->type == RR_NS ? ANSWER_NODATA : ANSWER_NXDOMAIN;
    answer->rcode = answer->state == ANSWER_NXDOMAIN ? 3 : 0;
    answer->server = asked->server ? asked->server : zone_server(asked->source);
    answer->at = ZONE_TIME;
    answer->took_ms = 7;
    for (const struct zone_row *row = rows; row->name; row++)
        if (zone_fits(row, asked)) {
            if (row->stand_in)
                answer->server = zone_server(!asked->source);
            zone_fill(arena, row, answer);
            return;
        }
}

/* Answers everything that is pending; returns how many that were. */
static size_t zone_round(struct arena *arena, const struct zone_row *rows,
                         struct answers *answers) {
    size_t answered = 0;
    struct answer *answer;
    for (size_t i = 0; (answer = answers_at(answers, i)); i++)
        if (answer->state == ANSWER_PENDING) {
            zone_answer(arena, rows, answer);
            answered++;
        }
    return answered;
}

#endif
