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

static struct answer *find(const struct answers *answers, const struct question *question) {
    for (size_t i = 0; i < answers->count; i++) {
        const struct question *known = &answers->list[i]->question;
        if (known->type == question->type && known->source == question->source &&
            !strcmp(known->name, question->name))
            return answers->list[i];
    }
    return NULL;
}

const struct answer *answers_get_from(struct answers *answers, int source, const char *name,
                                      enum rr_type type) {
    struct wire_name wire;
    struct question question = {.name = name, .type = type, .source = source};
    if (!wire_name_write(name, &wire)) {
        question.name = arena_strdup(answers->arena, name);
        return answer_new(answers, question, UNKNOWN_MALFORMED);
    }
    question.name = wire_name_text(answers->arena, &wire);
    struct answer *known = find(answers, &question);
    if (known)
        return known;
    if (answers->count == answers->budget)
        return answer_new(answers, question, UNKNOWN_BUDGET);
    return answers->list[answers->count++] = answer_new(answers, question, UNKNOWN_NONE);
}

const struct answer *answers_get(struct answers *answers, const char *name, enum rr_type type) {
    return answers_get_from(answers, 0, name, type);
}

struct answer *answers_at(struct answers *answers, size_t index) {
    return index < answers->count ? answers->list[index] : NULL;
}
