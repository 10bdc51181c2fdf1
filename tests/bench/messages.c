/*
 * Verifies messages, one after another, for so many seconds of this process's own time: messages
 * dkim|all SECONDS RECORDS FILE… prints how many a second. RECORDS: a file of lines "name TXT",
 * what DNS says; nobody is asked. dkim: the signatures alone; all: the message explained.
 */
#include "check/message.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static struct span read_file(struct arena *arena, const char *path) {
    FILE *file = fopen(path, "rb");
    long size = -1;
    if (file && !fseek(file, 0, SEEK_END))
        size = ftell(file);
    if (size < 0)
        exit(1);
    rewind(file);
    char *data = arena_alloc(arena, (size_t)size + 1);
    if (fread(data, 1, (size_t)size, file) != (size_t)size)
        exit(1);
    fclose(file);
    return (struct span){data, (size_t)size};
}

static void answer(struct arena *arena, struct answers *answers, struct span records) {
    struct answer *answer;
    for (size_t i = 0; (answer = answers_at(answers, i)); i++) {
        struct span rest = records;
        if (answer->state == ANSWER_PENDING)
            answer->state = ANSWER_NODATA;
        while (answer->state == ANSWER_NODATA && answer->question.type == RR_TXT && rest.size) {
            struct span line = span_cut(&rest, '\n');
            if (!span_equal(span_cut(&line, ' '), span_of(answer->question.name)))
                continue;
            answer->rrs = arena_alloc(arena, sizeof *answer->rrs);
            answer->rrs->strings = arena_alloc(arena, sizeof line);
            *answer->rrs->strings = line;
            answer->rrs->string_count = answer->rr_count = 1;
            answer->state = ANSWER_FOUND;
        }
    }
}

static int verifies(struct span raw, struct span records, int all) {
    struct arena *arena = arena_new();
    struct answers *answers = answers_new(arena, 512);
    struct message message;
    const struct message_question question = {.message = &message, .now = time(NULL)};
    int passes;
    message_read(arena, raw, &message);
    if (all) {
        struct message_explained *explained;
        while ((explained = message_explain(arena, answers, &question))->pending)
            answer(arena, answers, records);
        passes = explained->passing >= 0;
    } else {
        struct dkim_report report;
        while ((report = dkim_verify(arena, answers, &message, question.now)).pending)
            answer(arena, answers, records);
        passes = report.count && report.verdicts[0].result == DKIM_PASS;
    }
    arena_free(arena);
    return passes;
}

static double used(void) {
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

int main(int argc, char **argv) {
    if (argc < 5)
        return 2;
    struct arena *arena = arena_new();
    struct span records = read_file(arena, argv[3]),
                *files = arena_alloc(arena, sizeof *files * (size_t)argc);
    size_t count = (size_t)argc - 4, done = 0;
    double seconds = atof(argv[2]);
    for (size_t i = 0; i < count; i++)
        files[i] = read_file(arena, argv[i + 4]);
    int all = !strcmp(argv[1], "all");
    double began = used();
    for (; used() - began < seconds; done++)
        if (!verifies(files[done % count], records, all))
            return 1;
    printf("%.1f\n", (double)done / (used() - began));
    arena_free(arena);
    return 0;
}
