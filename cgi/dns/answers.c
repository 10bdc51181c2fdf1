#include "dns/answer.h"
#include "dns/wire.h"

#include <string.h>

struct answers {
    struct arena *arena;
    size_t budget;
    struct answer **list; /* budget pointers */
    size_t count;
};

struct answers *answers_new(struct arena *arena, int budget) {
    struct answers *answers = arena_alloc(arena, sizeof *answers);
    answers->arena = arena;
    answers->budget = (size_t)budget;
    answers->list = arena_alloc(arena, answers->budget * sizeof *answers->list);
    return answers;
}

static struct answer *answer_new(struct answers *answers, struct question question,
                                 enum unknown_reason unknown) {
    struct answer *answer = arena_alloc(answers->arena, sizeof *answer);
    answer->question = question;
    answer->state = unknown == UNKNOWN_NONE ? ANSWER_PENDING : ANSWER_UNKNOWN;
    answer->unknown = unknown;
    answer->rcode = -1;
    answer->server = "";
    return answer;
}

static int same_server(const char *a, const char *b) {
    return a == b || (a && b && !strcmp(a, b));
}

static struct answer *find(const struct answers *answers, const struct question *question) {
    for (size_t i = 0; i < answers->count; i++) {
        const struct question *known = &answers->list[i]->question;
        if (known->type == question->type && known->source == question->source &&
            known->unchecked == question->unchecked &&
            same_server(known->server, question->server) && !strcmp(known->name, question->name))
            return answers->list[i];
    }
    return NULL;
}

static const struct answer *get(struct answers *answers, struct question question) {
    struct wire_name wire;
    if (!wire_name_write(question.name, &wire)) {
        question.name = arena_strdup(answers->arena, question.name);
        return answer_new(answers, question, UNKNOWN_MALFORMED);
    }
    question.name = wire_name_text(answers->arena, &wire);
    struct answer *known = find(answers, &question);
    if (known)
        return known;
    if (answers->count == answers->budget)
        return answer_new(answers, question, UNKNOWN_BUDGET);
    question.server = question.server ? arena_strdup(answers->arena, question.server) : NULL;
    return answers->list[answers->count++] = answer_new(answers, question, UNKNOWN_NONE);
}

const struct answer *answers_get(struct answers *answers, const char *name, enum rr_type type) {
    return get(answers, (struct question){.name = name, .type = type});
}

const struct answer *answers_get_from(struct answers *answers, int source, const char *name,
                                      enum rr_type type) {
    return get(answers, (struct question){.name = name, .type = type, .source = source});
}

const struct answer *answers_get_at(struct answers *answers, const char *server, const char *name,
                                    enum rr_type type) {
    return get(answers, (struct question){.name = name, .type = type, .server = server});
}

const struct answer *answers_get_unchecked(struct answers *answers, const char *name,
                                           enum rr_type type) {
    return get(answers, (struct question){.name = name, .type = type, .unchecked = 1});
}

struct answer *answers_at(struct answers *answers, size_t index) {
    return index < answers->count ? answers->list[index] : NULL;
}
