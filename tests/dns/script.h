#ifndef DNS_SCRIPT_H
#define DNS_SCRIPT_H

#include "command.h"

#include <time.h>

/* The chains of questions of one verification: see ask.c. */
struct script {
    struct arena *arena;
    struct answers *answers;
    char **chains; /* ends with NULL */
    int steps;
};

static const struct answer *want(struct script *script, struct span server) {
    struct span how = span_cut(&server, '@');
    const char *name = span_text(script->arena, span_cut(&how, ':'));
    enum rr_type type = type_of(span_cut(&how, ':'));
    if (server.size)
        return answers_get_at(script->answers, span_text(script->arena, server), name, type);
    if (span_equal(how, SPAN("unchecked")))
        return answers_get_unchecked(script->answers, name, type);
    int source = how.size ? atoi(span_text(script->arena, how)) : 0;
    return answers_get_from(script->answers, source, name, type);
}

static void step(void *context) {
    struct script *script = context;
    script->steps++;
    for (char **chain = script->chains; *chain; chain++) {
        struct span rest = span_of(*chain);
        while (rest.size && want(script, span_cut(&rest, '>'))->state != ANSWER_PENDING)
            continue;
    }
}

static double milliseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

#endif
