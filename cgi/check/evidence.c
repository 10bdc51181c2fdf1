#include "base/codec.h"
#include "check/mend.h"
#include "check/part.h"

#include <arpa/inet.h>
#include <string.h>

enum { VALUES_MAX = 16, VALUE_SIZE_MAX = 2048, BEGINNING = 64 };

static const char *state_name(const struct answer *answer) {
    switch (answer->state) {
    case ANSWER_FOUND:
        return "found";
    case ANSWER_NODATA:
        return "nodata";
    case ANSWER_NXDOMAIN:
        return "nxdomain";
    case ANSWER_PENDING:
    case ANSWER_UNKNOWN:
        break;
    }
    return unknown_reason_code(answer->unknown);
}

static const char *target_of(const struct rr *rr) {
    return rr->target && *rr->target ? rr->target : ".";
}

static struct span rr_value(struct arena *arena, enum rr_type type, const struct rr *rr) {
    char address[INET6_ADDRSTRLEN];
    switch (type) {
    case RR_TXT:
        return rr_txt(arena, rr);
    case RR_A:
    case RR_AAAA:
        inet_ntop(type == RR_A ? AF_INET : AF_INET6, rr->address, address, sizeof address);
        return span_of(arena_strdup(arena, address));
    case RR_MX:
        return span_of(arena_printf(arena, "%u %s", rr->preference, target_of(rr)));
    case RR_SOA:
        return span_of(arena_printf(arena, "%s %lu", target_of(rr), (unsigned long)rr->serial));
    case RR_CNAME:
    case RR_NS:
    case RR_PTR:
        break;
    }
    return span_of(target_of(rr));
}

/* Of many TXT records at a name the ones that our checks read must not fall to the cap. */
static int is_ours(struct arena *arena, enum rr_type type, struct span value) {
    if (type != RR_TXT)
        return 1;
    if (value.size > BEGINNING)
        value.size = BEGINNING;
    txt_mend(arena, value, &value);
    return span_starts_nocase(value, "v=") || span_starts_nocase(value, "nafuda-");
}

static void keep_value(struct arena *arena, struct evidence *evidence, struct span value) {
    if (evidence->value_count == VALUES_MAX) {
        evidence->cut = 1;
        return;
    }
    struct span kept = {value.at, value.size < VALUE_SIZE_MAX ? value.size : VALUE_SIZE_MAX};
    char *printable = wire_printable(arena, kept);
    struct span text = span_of(printable);
    evidence->cut |= value.size > VALUE_SIZE_MAX || text.size > VALUE_SIZE_MAX;
    if (text.size > VALUE_SIZE_MAX)
        printable[VALUE_SIZE_MAX] = '\0';
    evidence->values[evidence->value_count++] = printable;
}

struct evidence evidence_of(struct arena *arena, const struct answer *answer) {
    enum rr_type type = answer->question.type;
    struct evidence evidence = {
        .name = answer->question.name,
        .type = rr_type_name(type),
        .state = state_name(answer),
        .server = answer->server,
        .at = answer->at,
        .values = arena_alloc(arena, VALUES_MAX * sizeof *evidence.values),
        .cut = answer->cut,
    };
    struct span others[ANSWER_RRS_MAX];
    size_t other_count = 0;
    for (size_t i = 0; i < answer->rr_count; i++) {
        struct span value = rr_value(arena, type, &answer->rrs[i]);
        if (is_ours(arena, type, value))
            keep_value(arena, &evidence, value);
        else
            others[other_count++] = value;
    }
    for (size_t i = 0; i < other_count; i++)
        keep_value(arena, &evidence, others[i]);
    return evidence;
}

/* Every answer has a name of its own. */
static int has_room_for(const struct result *result, const char *name) {
    for (size_t i = 0; i < result->evidence_count; i++)
        if (result->evidence[i].name == name)
            return 0;
    return result->evidence_count < EVIDENCE_MAX;
}

void result_evidence_of(struct result *result, const struct result *from) {
    for (size_t i = 0; i < from->evidence_count; i++)
        if (has_room_for(result, from->evidence[i].name))
            result->evidence[result->evidence_count++] = from->evidence[i];
}

void result_evidence(struct arena *arena, struct result *result, const struct answer *answer) {
    if (answer->state != ANSWER_PENDING && has_room_for(result, answer->question.name))
        result->evidence[result->evidence_count++] = evidence_of(arena, answer);
}

static void recall_values(struct arena *arena, const struct evidence *evidence,
                          struct answer *answer) {
    answer->rrs = arena_alloc(arena, (evidence->value_count + 1) * sizeof *answer->rrs);
    for (; answer->rr_count < evidence->value_count; answer->rr_count++) {
        struct rr *rr = &answer->rrs[answer->rr_count];
        rr->strings = arena_alloc(arena, sizeof *rr->strings);
        rr->strings[rr->string_count++] = span_of(evidence->values[answer->rr_count]);
    }
}

static int is_about(const struct evidence *evidence, const struct question *question) {
    return !strcmp(evidence->name, question->name) &&
           !strcmp(evidence->type, rr_type_name(question->type));
}

int result_mentions(const struct result *result, const struct question *question) {
    for (size_t i = 0; i < result->evidence_count; i++)
        if (is_about(&result->evidence[i], question))
            return 1;
    return 0;
}

/* Of several who were asked, one who has something. */
static const struct evidence *evidence_about(const struct result *result,
                                             const struct question *question) {
    const struct evidence *found = NULL;
    for (size_t i = 0; i < result->evidence_count; i++) {
        const struct evidence *one = &result->evidence[i];
        if (!is_about(one, question))
            continue;
        if (!strcmp(one->state, "found"))
            return one;
        if (!strcmp(one->state, "nodata") || !strcmp(one->state, "nxdomain"))
            found = one;
    }
    return found;
}

int result_recall(struct arena *arena, const struct result *result, struct answer *answer) {
    const struct evidence *evidence = evidence_about(result, &answer->question);
    if (!evidence || answer->question.type != RR_TXT || answer->state != ANSWER_PENDING)
        return 0;
    answer->at = evidence->at;
    answer->server = evidence->server;
    answer->state = !strcmp(evidence->state, "nodata") ? ANSWER_NODATA : ANSWER_NXDOMAIN;
    if (!strcmp(evidence->state, "found")) {
        answer->state = ANSWER_FOUND;
        recall_values(arena, evidence, answer);
    }
    return 1;
}
