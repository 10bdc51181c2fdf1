#include "tool.h"

#include "work/job.h"
#include "work/people.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { LIST_OCTETS_MOST = 1 << 20, ITEMS_A_TIME = 500 };

static enum status enter_project(struct call *call) {
    return actor_enter_project(&call->house, call->arena, &call->actor, number_of(call->words[0]));
}

static int started(struct call *call, enum status status, const struct job_start *start) {
    static const char *const sentences[] = {
        [JOB_OTHER_RUNS] = "another list of this project is being registered; see nafuda job",
        [JOB_NOTHING] = "there is nothing to do: no name, no domain",
        [JOB_TOO_LONG] = "too many names for one list",
        [JOB_CROWDED] = "its organisation has more names under way than it may, see job_items",
    };
    if (status != STATUS_OK)
        return ended(status, "there is no project of that number", "");
    if (start->answer != JOB_MADE && start->answer != JOB_RUNS)
        return complain(arena_printf(call->arena, "%s (%lld)", sentences[start->answer],
                                     (long long)start->count));
    printf("%lld\t%lld\n", (long long)start->id, (long long)start->count);
    return DONE;
}

/* NULL: said why not. */
static const char *read_list(struct call *call, const char *path) {
    FILE *file = strcmp(path, "-") ? fopen(path, "re") : stdin;
    if (!file) {
        complain(strerror(errno));
        return NULL;
    }
    char *list = arena_alloc(call->arena, LIST_OCTETS_MOST + 1);
    size_t size = fread(list, 1, LIST_OCTETS_MOST, file);
    int whole = !ferror(file) && fgetc(file) == EOF && !memchr(list, '\0', size);
    if (file != stdin)
        fclose(file);
    if (!whole)
        complain("it cannot be read, is longer than a megabyte, or is no text");
    return whole ? list : NULL;
}

int register_list(struct call *call) {
    struct job_start start;
    const char *list = read_list(call, call->words[1]);
    if (!list)
        return NOT_DONE;
    enum status status = enter_project(call);
    if (status == STATUS_OK)
        status = job_register(&call->house, call->arena, &call->actor, list, &start);
    return started(call, status, &start);
}

int verify_all(struct call *call) {
    struct job_start start;
    enum status status = enter_project(call);
    if (status == STATUS_OK)
        status = job_verify(&call->house, call->arena, &call->actor, &start);
    return started(call, status, &start);
}

static void print_item(const struct job_item *item) {
    printf("%s\t%s\t%s", job_outcome_name(item->outcome), item->name, item->detail);
    if (*item->suggestion)
        printf("\t%s", item->suggestion);
    putchar('\n');
}

int show_job(struct call *call) {
    struct job_view view;
    struct job_key after = {-1, 0};
    enum status status = enter_project(call);
    for (int first = 1; status == STATUS_OK; first = 0) {
        status = job_see(&call->house, call->arena, &call->actor, number_of(call->words[1]), after,
                         ITEMS_A_TIME, &view);
        if (status == STATUS_OK && first)
            printf("%s\t%lld\t%lld\n", job_kind_name(view.job.kind),
                   (long long)(view.job.total - view.job.waiting), (long long)view.job.total);
        size_t count = status == STATUS_OK ? view.count : 0;
        for (size_t i = 0; i < count && i < ITEMS_A_TIME; i++) {
            print_item(&view.items[i]);
            after = (struct job_key){job_outcome_rank(view.items[i].outcome), view.items[i].number};
        }
        if (count <= ITEMS_A_TIME)
            break;
    }
    return ended(status, "there is no such project, or no job of that number in it", "");
}
