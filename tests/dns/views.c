/*
 * views_ask over ask_run on the command line, for the tests:
 *
 *     views DEADLINE_MS RESOLVERS off|public|any PORT NAME TYPE
 *
 * Prints one JSON object: the zone, what each resolver and name server says, what counts.
 */
#include "command.h"

#include "dns/ask.h"
#include "dns/nameservers.h"

enum { BUDGET = 256 };

struct look {
    struct arena *arena;
    struct answers *answers;
    struct asking asking;
    const char *name;
    enum rr_type type;
    struct views views;
};

static void step(void *context) {
    struct look *look = context;
    look->views = views_ask(look->arena, look->answers, &look->asking, look->name, look->type);
}

static enum nameservers_policy policy_of(const char *word) {
    if (!strcmp(word, "off"))
        return NAMESERVERS_OFF;
    return strcmp(word, "any") ? NAMESERVERS_PUBLIC : NAMESERVERS_ANY;
}

static void print_server(struct arena *arena, const struct server_view *view) {
    printf("{\"host\":\"%s\",\"at\":\"%s\",\"serial\":%lld,\"answer\":", view->server.host,
           view->server.at,
           view->soa->state == ANSWER_FOUND ? (long long)view->soa->rrs[0].serial : -1);
    print_answer(arena, view->answer);
    printf("}");
}

static void print_list(struct arena *arena, const char *name, const struct answer *const *answers,
                       size_t count) {
    printf(",\"%s\":[", name);
    for (size_t i = 0; i < count; i++) {
        printf("%s", i ? ",\n" : "");
        print_answer(arena, answers[i]);
    }
    printf("]");
}

static void print_views(struct arena *arena, const struct views *views, int questions) {
    static const char *const states[] = {"off", "pending", "found", "none", "unknown"};
    const struct answer *counting[VIEWS_MAX];
    printf("{\"pending\":%d,\"questions\":%d,\"cut\":\"%s\",\"zone\":\"%s\",\"caches_until\":%lld,"
           "\"dnssec_broken\":%d,\"servers\":[",
           views->pending, questions, states[views->cut.state],
           views->cut.zone ? views->cut.zone : "", (long long)views_caches_until(views),
           views_dnssec_broken(views));
    for (size_t i = 0; i < views->server_count; i++) {
        printf("%s", i ? ",\n" : "");
        print_server(arena, &views->servers[i]);
    }
    printf("]");
    print_list(arena, "resolvers", views->resolvers, views->resolver_count);
    print_list(arena, "counting", counting, views_counting(views, counting));
    puts("}");
}

int main(int argc, char **argv) {
    if (argc != 7) {
        fputs("usage: views DEADLINE_MS RESOLVERS off|public|any PORT NAME TYPE\n", stderr);
        return 2;
    }
    struct arena *arena = arena_new();
    const char *const *resolvers = split(arena, argv[2]);
    struct look look = {.arena = arena,
                        .answers = answers_new(arena, BUDGET),
                        .asking = {.policy = policy_of(argv[3]), .port = atoi(argv[4])},
                        .name = argv[5],
                        .type = type_of(span_of(argv[6]))};
    while (resolvers[look.asking.resolvers])
        look.asking.resolvers++;
    struct ask ask = {.resolvers = resolvers, .deadline_ms = atoi(argv[1])};
    struct asked asked = {arena, look.answers, step, &look};
    int failed = ask_run(&ask, &asked) != STATUS_OK, questions = 0;
    while (answers_at(look.answers, (size_t)questions))
        questions++;
    if (!failed)
        print_views(arena, &look.views, questions);
    arena_free(arena);
    return failed;
}
