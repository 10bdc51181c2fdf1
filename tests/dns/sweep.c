/*
 * Many verifications at once on the command line, for tests and benchmarks:
 *
 *     sweep [--quiet] DEADLINE_MS RESOLVERS FLIGHT [MOST] < SCRIPTS
 *
 * Each line of SCRIPTS is one verification: chains of questions as ask.c takes them, parted by
 * blanks. At most FLIGHT are under way at a time; when MOST have ended the others are dropped.
 * Prints one JSON object: what each came to in the
 * order in which they ended, then sums: how often sockets could not be had, how many questions
 * there were, how many of them unknown or answered only after they were sent again, and how many a
 * second.
 */
#include "script.h"

#include "dns/ask.h"

enum { BUDGET = 320, PATIENCES = 7 };

struct flight {
    struct script script;
    struct flight *prev, *next; /* of those under way */
    size_t line;
    double began;
};

static struct {
    size_t most, lines, questions, unknown, late, steps, failures;
    int deadline_ms, quiet;
} sums;

static struct flight under_way;

static void print_flight(const struct flight *flight) {
    const struct answer *answer;
    printf("%s{\"line\":%zu,\"steps\":%d,\"ms\":%.3f,\"answers\":[", sums.lines ? ",\n" : "",
           flight->line, flight->script.steps, milliseconds() - flight->began);
    for (size_t i = 0; (answer = answers_at(flight->script.answers, i)); i++) {
        printf("%s", i ? ",\n" : "");
        print_answer(flight->script.arena, answer);
    }
    printf("]}");
}

static void end(struct flight *flight) {
    const struct answer *answer;
    for (size_t i = 0; (answer = answers_at(flight->script.answers, i)); i++) {
        sums.questions++;
        sums.unknown += answer->state == ANSWER_UNKNOWN;
        sums.late += answer->took_ms > sums.deadline_ms / PATIENCES;
    }
    if (!sums.quiet)
        print_flight(flight);
    sums.lines++;
    sums.steps += (size_t)flight->script.steps;
    flight->prev->next = flight->next;
    if (flight->next)
        flight->next->prev = flight->prev;
    arena_free(flight->script.arena);
}

/* In an arena of its own. */
static struct flight *begin(const char *line, size_t number) {
    struct arena *arena = arena_new();
    struct flight *flight = arena_alloc(arena, sizeof *flight);
    size_t count = 0;
    *flight = (struct flight){.prev = &under_way,
                              .next = under_way.next,
                              .script = {arena, answers_new(arena, BUDGET), NULL, 0},
                              .line = number,
                              .began = milliseconds()};
    under_way.next = flight;
    if (flight->next)
        flight->next->prev = flight;
    flight->script.chains = arena_alloc(arena, (strlen(line) + 2) * sizeof(char *));
    for (struct span rest = span_trim(span_of(line)); rest.size;)
        flight->script.chains[count++] = span_text(arena, span_cut(&rest, ' '));
    return flight;
}

static void sweep(struct asker *asker, size_t most) {
    char *line = NULL;
    size_t room = 0, count = 0, number = 0;
    int more = 1;
    while (sums.lines < sums.most && (more || count)) {
        while (more && count < most) {
            more = getline(&line, &room, stdin) > 0;
            if (!more)
                break;
            struct flight *flight = begin(line, number++);
            asker_start(asker, &(struct asked){flight->script.arena, flight->script.answers, step,
                                               &flight->script});
            count++;
        }
        void *ended;
        sums.failures += asker_next(asker, 1000, &ended) != STATUS_OK;
        if (ended) {
            end((struct flight *)ended);
            count--;
        }
    }
    free(line);
}

int main(int argc, char **argv) {
    sums.quiet = argc > 1 && !strcmp(argv[1], "--quiet");
    argv += sums.quiet, argc -= sums.quiet;
    if (argc < 4 || argc > 5) {
        fputs("usage: sweep [--quiet] DEADLINE_MS RESOLVERS FLIGHT [MOST] < SCRIPTS\n", stderr);
        return 2;
    }
    sums.most = argc == 5 ? (size_t)atoi(argv[4]) : SIZE_MAX;
    struct arena *arena = arena_new();
    struct asker *asker;
    struct ask ask = {split(arena, argv[2]), sums.deadline_ms = atoi(argv[1])};
    enum status status = asker_open(arena, &ask, &asker);
    printf("{\"ended\":[");
    if (status == STATUS_OK) {
        double before = milliseconds();
        sweep(asker, (size_t)atoi(argv[3]));
        double seconds = (milliseconds() - before) / 1e3;
        printf("],\"failures\":%zu,\"verifications\":%zu,\"questions\":%zu,\"unknown\":%zu,"
               "\"late\":%zu,\"steps\":%zu,\"seconds\":%.3f,\"per_second\":%.0f}\n",
               sums.failures, sums.lines, sums.questions, sums.unknown, sums.late, sums.steps,
               seconds, (double)sums.questions / seconds);
        asker_close(asker);
    }
    while (under_way.next) {
        struct flight *flight = under_way.next;
        under_way.next = flight->next;
        arena_free(flight->script.arena);
    }
    arena_free(arena);
    return status != STATUS_OK;
}
