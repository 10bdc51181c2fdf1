#include "dns/answer.h"
#include "dns/wire.h"

#include <string.h>

struct known {
    struct answer answer;
    struct known *next; /* of its bucket */
    uint32_t hash;
};

enum { BUCKETS = 128 };

struct memory {
    struct deduction deduction;
    struct memory *next;
};

struct answers {
    struct arena *arena;
    size_t budget, octets;
    struct known **list; /* budget pointers, in the order of asking */
    size_t count;
    struct known *buckets[BUCKETS];
    struct memory *memories;
};

struct answers *answers_new(struct arena *arena, int budget) {
    struct answers *answers = arena_alloc(arena, sizeof *answers);
    answers->arena = arena;
    answers->budget = (size_t)budget;
    answers->list = arena_alloc(arena, answers->budget * sizeof *answers->list);
    return answers;
}

int answers_take(struct answers *answers, size_t octets) {
    if (octets > ANSWERS_OCTETS_MAX - answers->octets)
        return 0;
    answers->octets += octets;
    return 1;
}

static struct known *known_new(struct answers *answers, struct question question,
                               enum unknown_reason unknown) {
    struct known *known = arena_alloc(answers->arena, sizeof *known);
    known->answer = (struct answer){.question = question,
                                    .state = unknown ? ANSWER_UNKNOWN : ANSWER_PENDING,
                                    .unknown = unknown,
                                    .rcode = -1,
                                    .server = ""};
    return known;
}

static char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* Without the dot at the end. */
static size_t name_size(const char *name) {
    size_t size = strlen(name);
    return size && name[size - 1] == '.' ? size - 1 : size;
}

static uint32_t hash_of(const struct question *question) {
    uint32_t hash = (uint32_t)question->type * 8 + (uint32_t)question->source * 2 +
                    (uint32_t)question->unchecked;
    size_t size = name_size(question->name);
    for (size_t i = 0; i < size; i++) /* alike for both cases of a letter */
        hash = hash * 31 + ((unsigned char)question->name[i] | 0x20);
    for (const char *at = question->server; at && *at; at++)
        hash = hash * 31 + (unsigned char)*at;
    return hash;
}

static int same_name(const char *known, const char *name) {
    size_t size = name_size(name);
    for (size_t i = 0; i < size; i++)
        if (known[i] != lower(name[i]))
            return 0;
    return !known[size];
}

static int same_server(const char *a, const char *b) {
    return a == b || (a && b && !strcmp(a, b));
}

/* By the name as it is written: the same text is the same name. */
static struct known *find(const struct answers *answers, const struct question *question,
                          uint32_t hash) {
    struct known *known = answers->buckets[hash % BUCKETS];
    for (; known; known = known->next) {
        const struct question *asked = &known->answer.question;
        if (known->hash == hash && asked->type == question->type &&
            asked->source == question->source && asked->unchecked == question->unchecked &&
            same_server(asked->server, question->server) && same_name(asked->name, question->name))
            return known;
    }
    return NULL;
}

static struct known *ask(struct answers *answers, struct question question) {
    struct wire_name wire;
    if (!wire_name_write(question.name, &wire)) {
        question.name = arena_strdup(answers->arena, question.name);
        return known_new(answers, question, UNKNOWN_MALFORMED);
    }
    question.name = wire_name_text(answers->arena, &wire);
    uint32_t hash = hash_of(&question);
    struct known *known = find(answers, &question, hash);
    if (known)
        return known;
    if (answers->count == answers->budget)
        return known_new(answers, question, UNKNOWN_BUDGET);
    question.server = question.server ? arena_strdup(answers->arena, question.server) : NULL;
    known = known_new(answers, question, UNKNOWN_NONE);
    known->hash = hash;
    known->next = answers->buckets[hash % BUCKETS];
    answers->buckets[hash % BUCKETS] = known;
    return answers->list[answers->count++] = known;
}

static const struct answer *get(struct answers *answers, struct question question) {
    const struct known *known = find(answers, &question, hash_of(&question));
    return known ? &known->answer : &ask(answers, question)->answer;
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

const void *answers_recall(const struct answers *answers, const void *whose, const char *name,
                           enum rr_type type) {
    for (const struct memory *memory = answers->memories; memory; memory = memory->next) {
        const struct deduction *deduction = &memory->deduction;
        if (deduction->whose == whose && deduction->type == type && !strcmp(deduction->name, name))
            return deduction->what;
    }
    return NULL;
}

void answers_remember(struct answers *answers, struct deduction deduction) {
    struct memory *memory = arena_alloc(answers->arena, sizeof *memory);
    *memory = (struct memory){.deduction = deduction, .next = answers->memories};
    answers->memories = memory;
}

struct answer *answers_at(struct answers *answers, size_t index) {
    return index < answers->count ? &answers->list[index]->answer : NULL;
}
