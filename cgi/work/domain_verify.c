#include "work/domain.h"

#include "work/limit.h"
#include "work/look.h"
#include "work/press.h"
#include "work/seat.h"

#include "base/clock.h"
#include "dns/ask.h"
#include "store/history.h"

#include <assert.h>
#include <string.h>

enum { FLIGHT_SPARE = 2 }; /* seconds to store in, when DNS took all its time */

static enum status ask(struct look *look) {
    const struct conf *conf = &look->house->conf;
    struct ask how = {(const char *const *)conf->resolvers, conf->verify_ms};
    struct asked asked = {look->arena, look->answers, look_step, look};
    return ask_run(&how, &asked);
}

static enum status take_flight(struct house *house, const struct domain *domain) {
    int64_t now = clock_now(), until = now + house->conf.verify_ms / 1000 + FLIGHT_SPARE;
    enum status status = store_begin(house->store);
    if (status != STATUS_OK)
        return status;
    return store_end(house->store, domain_take_flight(house->store, domain, now, until));
}

/* The flight is ours: asks, and stores what follows. */
static enum status fly(struct look *look, enum verification *outcome) {
    enum status status = look_begin(look);
    if (status == STATUS_OK)
        status = ask(look);
    if (status == STATUS_OK)
        status = store_begin(look->house->store);
    if (status != STATUS_OK)
        return status;
    status = store_end(look->house->store, look_settle(look));
    *outcome = status == STATUS_STALE ? VERIFICATION_STALE : VERIFICATION_DONE;
    return status == STATUS_STALE ? STATUS_OK : status;
}

static enum status verify_seated(struct look *look, enum verification *outcome) {
    *outcome = VERIFICATION_RUNNING;
    enum status status = take_flight(look->house, &look->before);
    if (status != STATUS_OK)
        return status == STATUS_STALE ? STATUS_OK : status;
    return fly(look, outcome);
}

typedef enum status flight_of(struct look *look, enum verification *outcome);
static enum status in_seat(struct look *look, int64_t whose, flight_of *flight,
                           enum verification *outcome) {
    int seat;
    *outcome = VERIFICATION_CROWDED;
    enum status status = seat_take(look->house, look->arena, whose, &seat);
    if (status != STATUS_OK || seat < 0)
        return status;
    status = flight(look, outcome);
    seat_leave(seat);
    return status;
}

static enum status press(struct look *look, const struct actor *actor, flight_of *flight,
                         enum verification *outcome) {
    int allowed;
    *outcome = VERIFICATION_SOON;
    enum status status = press_count(look->house, look->arena, actor, &look->before, &allowed);
    if (status != STATUS_OK || !allowed)
        return status;
    return in_seat(look, actor->project.org_id, flight, outcome);
}

enum status domain_verify(struct house *house, struct arena *arena, const struct actor *actor,
                          int64_t project_id, int64_t id, unsigned mask,
                          enum verification *outcome) {
    assert(!actor || (may(actor, RIGHT_VERIFY) && actor->project.id == project_id));
    struct look look = {.house = house, .arena = arena, .mask = mask};
    look.asked_by = !actor ? ASKED_BY_WATCHER : actor->user.id ? actor->user.id : ASKED_BY_COMMAND;
    enum status status = domain_get(house->store, arena, project_id, id, &look.before);
    if (status != STATUS_OK)
        return status;
    *outcome = VERIFICATION_ENDED;
    if (look.before.life.state == STATE_FAILED)
        return STATUS_OK;
    if (!actor || !actor->user.id)
        return verify_seated(&look, outcome);
    return press(&look, actor, verify_seated, outcome);
}

enum status domain_verify_by_link(struct house *house, struct arena *arena,
                                  const struct domain *domain, int64_t link_id, unsigned mask,
                                  enum verification *outcome) {
    struct look look = {
        .house = house, .arena = arena, .asked_by = ASKED_BY_LINK, .before = *domain, .mask = mask};
    *outcome = VERIFICATION_ENDED;
    if (domain->life.state == STATE_FAILED)
        return STATUS_OK;
    const struct conf *conf = &house->conf;
    struct limit limit = {arena_printf(arena, "verify link %lld", (long long)link_id),
                          conf->press_link, conf->press_seconds};
    int wait;
    *outcome = VERIFICATION_SOON;
    enum status status = limit_count(house, &limit, 1, &wait);
    if (status != STATUS_OK || wait)
        return status;
    return in_seat(&look, SEAT_OF_LINKS, verify_seated, outcome);
}

static enum status look_only(struct look *look, enum verification *outcome) {
    enum status status = look_begin(look);
    *outcome = VERIFICATION_DONE;
    return status == STATUS_OK ? ask(look) : status;
}

enum status domain_look(struct house *house, struct arena *arena, const struct actor *actor,
                        struct domain_glance *glance) {
    struct look look = {.house = house, .arena = arena, .mask = glance->mask};
    enum status status =
        domain_get(house->store, arena, glance->project_id, glance->id, &look.before);
    if (status == STATUS_OK)
        status = press(&look, actor, look_only, &glance->outcome);
    memcpy(glance->results, look.results, sizeof look.results);
    return status;
}
