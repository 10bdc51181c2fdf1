/*
 * ask_run on the command line, for the tests:
 *
 *     ask [--no-sockets] DEADLINE_MS RESOLVERS CHAIN…
 *
 * RESOLVERS are separated by commas ("": the system's). A chain is QUESTION or QUESTION>CHAIN,
 * where what is behind the > is wanted when the question is answered; a question is NAME:TYPE,
 * NAME:TYPE:SOURCE, NAME:TYPE:unchecked or NAME:TYPE@SERVER. Prints one JSON object: the answers in
 * the order of the questions, how often step ran, the status, and how long it took.
 */
#include "command.h"

#include "dns/ask.h"

#include <sys/resource.h>
#include <time.h>

enum { BUDGET = 64 };

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

int main(int argc, char **argv) {
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    rlim_t allowed = files.rlim_cur;
    if (argc > 1 && !strcmp(argv[1], "--no-sockets")) {
        allowed = 3;
        argv++, argc--;
    }
    if (argc < 4) {
        fputs("usage: ask [--no-sockets] DEADLINE_MS RESOLVERS CHAIN...\n", stderr);
        return 2;
    }
    struct arena *arena = arena_new();
    struct script script = {arena, answers_new(arena, BUDGET), argv + 3, 0};
    struct ask ask = {.resolvers = split(arena, argv[2]), .deadline_ms = atoi(argv[1])};
    setrlimit(RLIMIT_NOFILE, &(struct rlimit){allowed, files.rlim_max});
    double before = milliseconds();
    struct asked asked = {arena, script.answers, step, &script};
    enum status status = ask_run(&ask, &asked);
    double after = milliseconds();
    setrlimit(RLIMIT_NOFILE, &files);
    printf("{\"status\":%d,\"steps\":%d,\"ms\":%.3f,\"answers\":[", (int)status, script.steps,
           after - before);
    const char *comma = "";
    for (char **chain = script.chains; *chain; chain++)
        for (struct span rest = span_of(*chain); rest.size; comma = ",\n") {
            printf("%s", comma);
            print_answer(arena, want(&script, span_cut(&rest, '>')));
        }
    puts("]}");
    arena_free(arena);
    return 0;
}
