#include "work/sweep.h"

#include "work/look.h"

#include "base/clock.h"
#include "dns/ask.h"
#include "store/history.h"

enum {
    FLIGHTS = 512,      /* under way at once: most of them wait for silent servers */
    BATCH = 64,         /* taken, and stored, in one transaction */
    STRIDE = 8,         /* stored before the name servers are served again */
    FLIGHT_SPARE = 5,   /* seconds to store in, when DNS took all its time */
    WAIT_MS = 20,       /* for one that is done */
    LOOK_AGAIN_MS = 500 /* for what became due meanwhile */
};

/* One domain on its way, in memory of its own. */
struct flight {
    struct flight *next;
    struct arena *arena;
    struct look look;
};

struct sweep {
    struct house *house;
    struct asker *asker;
    struct arena *life, *taking;
    struct flight *spare;
    int under_way;
    int64_t look_again; /* clock_monotonic_ms: when to ask the database for more */
};

static void release_arena(void *arena) {
    arena_free(arena);
}

static void release_asker(void *asker) {
    asker_close(asker);
}

enum status sweep_open(struct arena *arena, struct house *house, struct sweep **out) {
    struct sweep *sweep = *out = arena_alloc(arena, sizeof *sweep);
    struct ask ask = {(const char *const *)house->conf.resolvers, house->conf.verify_ms};
    *sweep = (struct sweep){.house = house, .life = arena, .taking = arena_new()};
    arena_defer(arena, release_arena, sweep->taking);
    enum status status = asker_open(arena, &ask, &sweep->asker);
    if (status == STATUS_OK)
        arena_defer(arena, release_asker, sweep->asker);
    return status;
}

static struct flight *flight_take(struct sweep *sweep) {
    struct flight *flight = sweep->spare;
    sweep->under_way++;
    if (flight) {
        sweep->spare = flight->next;
        return flight;
    }
    flight = arena_alloc(sweep->life, sizeof *flight);
    flight->arena = arena_new();
    arena_defer(sweep->life, release_arena, flight->arena);
    return flight;
}

static void flight_end(struct sweep *sweep, struct flight *flight) {
    arena_reset(flight->arena);
    flight->next = sweep->spare;
    sweep->spare = flight;
    sweep->under_way--;
}

static void step(void *context) {
    struct flight *flight = context;
    look_step(&flight->look);
}

static enum status start(struct sweep *sweep, const struct domain *domain) {
    struct flight *flight = flight_take(sweep);
    flight->look = (struct look){.house = sweep->house,
                                 .arena = flight->arena,
                                 .asked_by = ASKED_BY_WATCHER,
                                 .before = domain_copy(flight->arena, domain),
                                 .mask = CHECKS_ALL};
    enum status status = look_begin(&flight->look);
    struct asked asked = {flight->arena, flight->look.answers, step, flight};
    if (status == STATUS_OK)
        asker_start(sweep->asker, &asked);
    else
        flight_end(sweep, flight);
    return status;
}

/* Takes the flights of what is due, in one transaction. */
static enum status take_due(struct sweep *sweep, struct domain **domains, size_t *count) {
    struct house *house = sweep->house;
    int64_t now = clock_now(), until = now + house->conf.verify_ms / 1000 + FLIGHT_SPARE;
    enum status status = store_begin(house->store);
    if (status != STATUS_OK)
        return status;
    arena_reset(sweep->taking);
    status = domain_take_due(house->store, sweep->taking, now, until, BATCH, domains, count);
    return store_end(house->store, status);
}

static enum status begin_more(struct sweep *sweep) {
    struct domain *domains;
    size_t count;
    int is_early = sweep->under_way && clock_monotonic_ms() < sweep->look_again;
    if (is_early || sweep->under_way > FLIGHTS - BATCH)
        return STATUS_OK;
    enum status status = take_due(sweep, &domains, &count);
    if (status != STATUS_OK || count < BATCH)
        sweep->look_again = clock_monotonic_ms() + LOOK_AGAIN_MS;
    for (size_t i = 0; status == STATUS_OK && i < count; i++)
        status = start(sweep, &domains[i]);
    return status;
}

/* What is done by now, after a moment's wait for the first. */
static enum status collect(struct sweep *sweep, struct flight *done[BATCH], size_t *count) {
    enum status status = STATUS_OK;
    *count = 0;
    while (status == STATUS_OK && *count < BATCH && (size_t)sweep->under_way > *count) {
        void *context = NULL;
        status = asker_next(sweep->asker, *count ? 0 : WAIT_MS, &context);
        if (!context)
            break;
        done[(*count)++] = context;
    }
    return status;
}

static enum status settle_at_once(struct sweep *sweep, struct flight *const *done, size_t count) {
    enum status status = store_begin(sweep->house->store);
    if (status != STATUS_OK)
        return status;
    for (size_t i = 0; status == STATUS_OK && i < count; i++) {
        status = look_settle(&done[i]->look);
        if (status == STATUS_STALE)
            status = STATUS_OK;
        if (status == STATUS_OK && i % STRIDE == STRIDE - 1)
            status = asker_go_on(sweep->asker);
    }
    return store_end(sweep->house->store, status);
}

static enum status settle(struct sweep *sweep, struct flight *const *done, size_t count) {
    enum status status = count ? settle_at_once(sweep, done, count) : STATUS_OK;
    /* One that cannot be stored does not take the others with it. */
    for (size_t i = 0; status == STATUS_FAILED && count > 1 && i < count; i++)
        (void)!settle_at_once(sweep, &done[i], 1);
    return status;
}

enum status sweep_on(struct sweep *sweep, int *busy) {
    struct flight *done[BATCH];
    size_t count;
    enum status begun = begin_more(sweep), asked = collect(sweep, done, &count);
    enum status settled = settle(sweep, done, count);
    for (size_t i = 0; i < count; i++)
        flight_end(sweep, done[i]);
    *busy = sweep->under_way || clock_monotonic_ms() >= sweep->look_again;
    return begun != STATUS_OK ? begun : asked != STATUS_OK ? asked : settled;
}
