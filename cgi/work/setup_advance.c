#include "work/setup.h"

#include "work/people.h"
#include "work/setup_parts.h"

#include "base/clock.h"

#include <assert.h>

enum { HOUR = 60 * 60 };

/* What a look made true of one facility. */
static enum status advance(struct house *house, const struct setup_request *request,
                           struct setup_facility *facility, int *in_use, int *done) {
    struct setup_progress progress = setup_progress(request, facility, house->conf.mandatory);
    int64_t now = clock_now();
    int uses = setup_step_over(&progress, STEP_USE);
    int ends = uses && facility->state == STATE_VERIFIED;
    if ((!uses || facility->in_use_at) && !ends)
        return STATUS_OK;
    *in_use |= !facility->in_use_at;
    *done |= ends;
    facility->in_use_at = facility->in_use_at ? facility->in_use_at : now;
    facility->done_at = ends ? now : 0;
    return setup_set_times(house->store, facility);
}

/* All facilities of the request that share the domain have one letter; what ends all says that the
   key is in use as well. */
static enum status advance_all(struct house *house, struct arena *arena,
                               const struct setup_request *request, const struct domain *domain) {
    struct setup_facility *facilities;
    size_t count;
    int in_use = 0, done = 0;
    enum status status = setup_facilities(house->store, arena, request, &facilities, &count);
    for (size_t i = 0; status == STATUS_OK && i < count; i++)
        if (facilities[i].domain_id == domain->id && !facilities[i].done_at)
            status = advance(house, request, &facilities[i], &in_use, &done);
    if (status != STATUS_OK || (!in_use && !done))
        return status;
    return setup_tell(house, arena, request, done ? LETTER_DONE : LETTER_IN_USE,
                      name_show(arena, domain->name).unicode, NULL);
}

enum status setup_look_stored(struct house *house, struct arena *arena,
                              const struct domain *domain) {
    struct setup_request *requests;
    size_t count;
    enum status status = setup_of_domain(house->store, arena, domain, &requests, &count);
    for (size_t i = 0; status == STATUS_OK && i < count; i++)
        status = advance_all(house, arena, &requests[i], domain);
    return status;
}

/* "The records are published" */

/* A domain whose window is over gets a new one, where the organisation may have it. */
static enum status look_soon(struct house *house, struct arena *arena, const struct actor *there,
                             const struct setup_facility *facility) {
    enum verification outcome;
    if (facility->state == STATE_FAILED)
        return domain_restart_within(house, arena, there, facility->domain_id, &outcome);
    return domain_make_due(house->store, there->project.id, facility->domain_id, clock_now());
}

/* Of all facilities that wait for records of this domain. */
static enum status note_report(struct house *house, struct setup_view *view, int64_t domain_id) {
    enum status status = STATUS_OK;
    int64_t now = clock_now();
    for (size_t i = 0; status == STATUS_OK && i < view->count; i++) {
        struct setup_facility *facility = &view->facilities[i];
        if (facility->domain_id != domain_id || !setup_step_publishes(view->progress[i].now))
            continue;
        /* A look in this very second was before it. */
        facility->reported_at = now + (facility->checked_at == now);
        status = setup_set_times(house->store, facility);
    }
    return status;
}

static enum status report(struct house *house, struct arena *arena, const struct setup_key *key,
                          int64_t number) {
    struct setup_view view;
    struct actor there;
    size_t i = 0;
    enum status status = setup_see(house, arena, key, &view);
    while (i < view.count && view.facilities[i].number != number)
        i++;
    if (status != STATUS_OK || i == view.count)
        return status == STATUS_OK ? STATUS_NONE : status;
    if (view.request.dns_by_us || !setup_step_publishes(view.progress[i].now))
        return STATUS_STALE;
    status = note_report(house, &view, view.facilities[i].domain_id);
    if (status == STATUS_OK)
        status = setup_staff(house, arena, &view.request, NULL, &there);
    there.address = key->actor->address;
    return status == STATUS_OK ? look_soon(house, arena, &there, &view.facilities[i]) : status;
}

enum status setup_report(struct house *house, struct arena *arena, const struct setup_key *key,
                         int64_t number) {
    assert(key->token || (may(key->actor, RIGHT_PROFILE) && key->actor->project.id));
    enum status status = store_begin(house->store);
    return status == STATUS_OK ? store_end(house->store, report(house, arena, key, number))
                               : status;
}

/* The watcher's part */

static enum status register_waiting(struct house *house, struct arena *arena, int *did) {
    struct setup_request request;
    struct actor there;
    int64_t id, number;
    enum status status = setup_waiting(house->store, &id, &number);
    *did = status == STATUS_OK;
    if (status != STATUS_OK)
        return status == STATUS_NONE ? STATUS_OK : status;
    status = setup_get(house->store, arena, 0, id, &request);
    if (status == STATUS_OK)
        status = setup_staff(house, arena, &request, NULL, &there);
    return status == STATUS_OK ? setup_register_some(house, arena, &there, &request, number)
                               : status;
}

enum status setup_work(struct house *house, struct arena *arena, int *did) {
    int64_t id, number;
    enum status status = setup_waiting(house->store, &id, &number);
    *did = 0;
    if (status != STATUS_OK)
        return status == STATUS_NONE ? STATUS_OK : status;
    do { /* once more when somebody else took the key that was ready */
        status = domain_key_stock(house, arena, 1);
        if (status == STATUS_OK)
            status = store_begin(house->store);
        if (status != STATUS_OK)
            return status;
        status = store_end(house->store, register_waiting(house, arena, did));
    } while (status == STATUS_NONE);
    return status;
}

enum status setup_forget(struct house *house) {
    return setup_sweep(house->store, clock_now() - SETUP_CONFIRM_HOURS * HOUR);
}
