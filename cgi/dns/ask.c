#include "dns/asker.h"

#include "base/clock.h"
#include "base/log.h"

/* A server has read by then what was sent to it, whether it answers or not. */
enum { FRESH_MS = 25 };

static void look_at_clock(struct asker *asker) {
    asker->now = clock_monotonic_ms();
    asker->wall = clock_now();
}

static void deadline_over(void *context, void *owner) {
    struct asker *asker = context;
    struct inquiry *inquiry = owner;
    struct wait *wait;
    inquiry->over = 1;
    while ((wait = TAILQ_FIRST(&inquiry->waits)))
        wait_give_up(asker, wait, UNKNOWN_TIMEOUT);
}

static void take_wants(struct asker *asker, struct inquiry *inquiry) {
    struct answer *answer;
    for (; (answer = answers_at(inquiry->asked.answers, inquiry->seen)); inquiry->seen++) {
        if (answer->state != ANSWER_PENDING)
            continue;
        if (inquiry->over) {
            answer_give_up(asker, answer, UNKNOWN_TIMEOUT, asker->now);
            inquiry_move(inquiry, &asker->ready);
            continue;
        }
        wait_new(asker, inquiry, answer);
    }
}

static void inquiry_step(struct asker *asker, struct inquiry *inquiry) {
    inquiry_move(inquiry, &asker->flying);
    inquiry->asked.step(inquiry->asked.context);
    take_wants(asker, inquiry);
    if (inquiry->pending || inquiry->list == &asker->ready)
        return;
    timer_stop(&inquiry->deadline);
    inquiry_move(inquiry, &asker->done);
}

/* All that can be done without waiting. */
static void work_off(struct asker *asker) {
    struct inquiry *inquiry;
    do {
        while ((inquiry = TAILQ_FIRST(&asker->ready)))
            inquiry_step(asker, inquiry);
        asker_send(asker);
        asker_leave_idle(asker);
    } while (asker->status == STATUS_OK &&
             (!TAILQ_EMPTY(&asker->ready) || !TAILQ_EMPTY(&asker->due)));
}

static void listen_until(struct asker *asker, int64_t until) {
    int64_t due = timers_due(asker->delays, DELAY_COUNT);
    if (due < until)
        until = due;
    asker->status = lines_listen(asker->lines, until > asker->now ? (int)(until - asker->now) : 0);
    look_at_clock(asker);
    timers_end(asker->delays, DELAY_COUNT, asker->now, asker);
}

enum status asker_go_on(struct asker *asker) {
    look_at_clock(asker);
    asker->status = STATUS_OK;
    work_off(asker);
    if (asker->status == STATUS_OK)
        listen_until(asker, asker->now);
    if (asker->status == STATUS_OK)
        work_off(asker);
    return asker->status;
}

enum status asker_next(struct asker *asker, int timeout_ms, void **context) {
    int listened = 0;
    look_at_clock(asker);
    asker->status = STATUS_OK;
    int64_t until = asker->now + timeout_ms;
    *context = NULL;
    for (;;) {
        work_off(asker);
        struct inquiry *inquiry = TAILQ_FIRST(&asker->done);
        if (asker->status == STATUS_OK && inquiry) {
            TAILQ_REMOVE(&asker->done, inquiry, link);
            *context = inquiry->asked.context;
            return STATUS_OK;
        }
        if (asker->status != STATUS_OK || TAILQ_EMPTY(&asker->flying) ||
            (listened && asker->now >= until))
            return asker->status;
        listen_until(asker, until);
        listened = 1;
    }
}

void asker_start(struct asker *asker, const struct asked *asked) {
    struct inquiry *inquiry = arena_alloc(asked->arena, sizeof *inquiry);
    *inquiry = (struct inquiry){.asker = asker, .asked = *asked, .list = &asker->ready};
    TAILQ_INIT(&inquiry->waits);
    TAILQ_INIT(&inquiry->paths);
    TAILQ_INSERT_TAIL(&asker->ready, inquiry, link);
    look_at_clock(asker);
    timer_start(&inquiry->deadline, &asker->delays[DELAY_DEADLINE], asker->now, inquiry);
    inquiry_step(asker, inquiry);
}

static void set_delays(struct asker *asker, int deadline_ms) {
    int patience = deadline_ms / PATIENCES + 1, at_server = patience / SERVER_SHARE + 1;
    delay_set(&asker->delays[DELAY_DEADLINE], deadline_ms, deadline_over);
    delay_set(&asker->delays[DELAY_FRESH], FRESH_MS, wait_fresh_over);
    for (int i = 0; i < SENDINGS; i++) {
        delay_set(&asker->delays[DELAY_RESOLVER + i], patience << i, wait_patience_over);
        delay_set(&asker->delays[DELAY_SERVER + i], at_server << i, wait_patience_over);
    }
}

static enum status set_resolvers(struct asker *asker, const char *const *resolvers) {
    enum status status = STATUS_OK;
    asker->resolvers = resolvers;
    if (!resolvers || !resolvers[0])
        status = lines_system_resolvers(asker->arena, &asker->resolvers);
    if (status != STATUS_OK)
        return status;
    while (asker->resolvers[asker->resolver_count])
        asker->resolver_count++;
    asker->endpoints = arena_alloc(asker->arena, asker->resolver_count * sizeof *asker->endpoints);
    for (size_t i = 0; i < asker->resolver_count; i++) {
        if (!endpoint_read(asker->resolvers[i], &asker->endpoints[i])) {
            log_event(LOG_ALARM, "dns_cannot_ask", "what", asker->resolvers[i], "why",
                      "no address:port", NULL);
            return STATUS_FAILED;
        }
        peer_at(asker, &asker->endpoints[i])->is_resolver = 1;
    }
    return STATUS_OK;
}

enum status asker_open(struct arena *arena, const struct ask *ask, struct asker **opened) {
    struct asker *asker = arena_alloc(arena, sizeof *asker);
    asker->arena = arena;
    TAILQ_INIT(&asker->due);
    TAILQ_INIT(&asker->starved);
    TAILQ_INIT(&asker->flying);
    TAILQ_INIT(&asker->ready);
    TAILQ_INIT(&asker->done);
    TAILQ_INIT(&asker->idle);
    set_delays(asker, ask->deadline_ms);
    enum status status = set_resolvers(asker, ask->resolvers);
    if (status == STATUS_OK)
        status = lines_open(arena, wait_arrive, &asker->lines);
    *opened = asker;
    return status;
}

static void leave_all(struct inquiry_list *list) {
    struct inquiry *inquiry;
    struct path *path;
    TAILQ_FOREACH(inquiry, list, link)
    TAILQ_FOREACH(path, &inquiry->paths, link)
    line_leave(path->line);
}

void asker_close(struct asker *asker) {
    struct path *path;
    leave_all(&asker->flying);
    leave_all(&asker->ready);
    TAILQ_FOREACH(path, &asker->idle, link)
    line_leave(path->line);
    lines_close(asker->lines);
}

enum status ask_run(const struct ask *ask, const struct asked *asked) {
    struct asker *asker;
    void *context;
    enum status status = asker_open(asked->arena, ask, &asker);
    if (status != STATUS_OK)
        return status;
    asker->eager = 1;
    asker_start(asker, asked);
    status = asker_next(asker, ask->deadline_ms, &context);
    asker_close(asker);
    return status;
}
