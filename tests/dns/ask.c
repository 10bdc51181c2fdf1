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
#include "script.h"

#include "dns/ask.h"

#include <sys/resource.h>

enum { BUDGET = 64 };

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
