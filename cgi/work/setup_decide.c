#include "work/setup.h"

#include "work/deed.h"
#include "work/people.h"
#include "work/setup_parts.h"

#include "base/clock.h"

#include <assert.h>
#include <string.h>

/* A request that can be decided. */
static enum status find_open(struct house *house, struct arena *arena, const struct setup_key *key,
                             struct setup_request *request) {
    enum status status = setup_find(house, arena, key, request);
    if (status == STATUS_OK && request->state != SETUP_OPEN && request->state != SETUP_ASKED_BACK)
        status = STATUS_STALE;
    return status;
}

static enum status note(struct house *house, const struct setup_key *key, const char *action,
                        const struct setup_request *request, int64_t org_id) {
    return deed_note(house, key->actor,
                     &(struct deed){action, request->org_name, org_id, request->project_id});
}

/* Registering */

static enum status register_one(struct house *house, struct arena *arena, const struct actor *there,
                                struct setup_facility *facility) {
    static const enum setup_refusal refusals[] = {
        [REGISTER_DONE] = SETUP_NONE,         [REGISTER_HAVE] = SETUP_NONE,
        [REGISTER_NAME] = SETUP_NAME,         [REGISTER_BLOCKED] = SETUP_BLOCKED,
        [REGISTER_TOO_MANY] = SETUP_TOO_MANY, [REGISTER_FULL] = SETUP_TOO_MANY};
    struct registration registration;
    struct domain_wish wish = {.typed = facility->domain};
    enum status status = domain_register_within(house, arena, there, &wish, &registration);
    if (status != STATUS_OK)
        return status;
    facility->refusal = refusals[registration.refusal];
    facility->domain_id = registration.id;
    /* It may have been verified long ago: then nothing is left to be done, but to say so. */
    return registration.refusal == REGISTER_HAVE
               ? domain_make_due(house->store, there->project.id, registration.id, clock_now())
               : STATUS_OK;
}

static int waits(const struct setup_facility *facilities, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (facilities[i].refusal == SETUP_WAITS)
            return 1;
    return 0;
}

/* Tells the applicant of the domains that are new, once none waits any more. */
static enum status hand_over(struct house *house, struct arena *arena,
                             const struct setup_request *request, struct setup_facility *facilities,
                             size_t count) {
    struct setup_names names = {.arena = arena};
    enum status status = STATUS_OK;
    for (size_t i = 0; status == STATUS_OK && !waits(facilities, count) && i < count; i++) {
        if (!facilities[i].domain_id || facilities[i].handed_at)
            continue;
        setup_name(&names, facilities[i].domain);
        facilities[i].handed_at = clock_now();
        status = setup_set_times(house->store, &facilities[i]);
    }
    if (status != STATUS_OK || !names.said)
        return status;
    return setup_tell(house, arena, request, request->dns_by_us ? LETTER_STARTED : LETTER_HANDED,
                      names.said, NULL);
}

enum status setup_register_some(struct house *house, struct arena *arena, const struct actor *there,
                                const struct setup_request *request, int64_t number) {
    struct setup_facility *facilities;
    size_t count;
    enum status status = setup_facilities(house->store, arena, request, &facilities, &count);
    for (size_t i = 0; status == STATUS_OK && i < count; i++) {
        if (facilities[i].domain_id || (number && facilities[i].number != number))
            continue;
        status = register_one(house, arena, there, &facilities[i]);
        /* The watcher makes it a key. */
        if (status == STATUS_NONE && !number) {
            facilities[i].refusal = SETUP_WAITS;
            status = STATUS_OK;
        }
        facilities[i].handed_at = 0;
        if (status == STATUS_OK)
            status = setup_set_domain(house->store, &facilities[i]);
    }
    return status == STATUS_OK ? hand_over(house, arena, request, facilities, count) : status;
}

/* Accepting */

struct acceptance {
    const struct setup_key *key;
    const struct setup_place *place;
    enum setup_accepted outcome;
    struct setup_request request;
};

static enum status find_org(struct house *house, struct arena *arena, struct acceptance *acceptance,
                            struct org *org) {
    const struct setup_place *place = acceptance->place;
    const struct actor *actor = acceptance->key->actor;
    enum status status = org_by_name(house->store, arena, place->org, org);
    if (status == STATUS_OK && !place->existing)
        acceptance->outcome = SETUP_ORG_TAKEN;
    if (status == STATUS_NONE && place->existing) {
        acceptance->outcome = SETUP_NO_ORG;
        return STATUS_OK;
    }
    if (status != STATUS_NONE)
        return status;
    status = org_insert(house->store, place->org, clock_now(), &org->id);
    return status == STATUS_OK
               ? deed_note(house, actor, &(struct deed){"org_create", place->org, org->id, 0})
               : status;
}

static enum status find_project(struct house *house, struct acceptance *acceptance,
                                int64_t org_id) {
    int64_t id;
    const char *name = acceptance->place->project;
    enum status status = project_by_name(house->store, org_id, name, &id);
    if (status == STATUS_NONE) {
        status = project_insert(house->store, org_id, name, clock_now(), &id);
        if (status == STATUS_OK)
            status = deed_note(house, acceptance->key->actor,
                               &(struct deed){"project_create", name, org_id, id});
    }
    acceptance->request.project_id = id;
    return status;
}

/* Who asked from outside becomes an owner. */
static enum status invite(struct house *house, struct arena *arena,
                          const struct acceptance *acceptance) {
    const struct setup_request *request = &acceptance->request;
    const struct user_wish wish = {.email = request->email,
                                   .name = request->contact,
                                   .lang = request->lang,
                                   .project_id = request->project_id,
                                   .role = PROJECT_OWNER};
    int64_t id;
    const char *link;
    return user_create_within(house, arena, acceptance->key->actor, &wish, &id, &link);
}

static enum status make_place(struct house *house, struct arena *arena,
                              struct acceptance *acceptance) {
    struct org org;
    enum status status = find_org(house, arena, acceptance, &org);
    if (status != STATUS_OK || acceptance->outcome != SETUP_DONE)
        return status;
    status = find_project(house, acceptance, org.id);
    return status == STATUS_OK ? invite(house, arena, acceptance) : status;
}

static enum status accept(struct house *house, struct arena *arena, struct acceptance *acceptance) {
    struct setup_request *request = &acceptance->request;
    enum status status = find_open(house, arena, acceptance->key, request);
    if (status == STATUS_OK && !request->project_id)
        status = make_place(house, arena, acceptance);
    if (status != STATUS_OK || acceptance->outcome != SETUP_DONE)
        return status;
    request->state = SETUP_ACCEPTED;
    request->dns_by_us = acceptance->place->dns_by_us;
    request->decided_at = clock_now();
    status = setup_update(house->store, request);
    struct actor there;
    if (status == STATUS_OK)
        status = setup_staff(house, arena, request, acceptance->key->actor, &there);
    if (status == STATUS_OK)
        status = note(house, acceptance->key, "setup_accept", request, there.project.org_id);
    return status == STATUS_OK ? setup_register_some(house, arena, &there, request, 0) : status;
}

enum status setup_accept(struct house *house, struct arena *arena, const struct setup_key *key,
                         const struct setup_place *place, enum setup_accepted *outcome) {
    assert(may(key->actor, RIGHT_OPERATE) && !key->actor->project.id);
    struct acceptance acceptance = {.key = key, .place = place, .outcome = SETUP_DONE};
    enum status status = store_begin(house->store);
    if (status != STATUS_OK)
        return status;
    status = store_end(house->store, accept(house, arena, &acceptance));
    *outcome = acceptance.outcome;
    return status;
}

static enum status register_rest(struct house *house, struct arena *arena,
                                 const struct setup_key *key) {
    struct setup_request request;
    struct actor there;
    enum status status = setup_find(house, arena, key, &request);
    if (status == STATUS_OK && request.state != SETUP_ACCEPTED)
        status = STATUS_STALE;
    if (status == STATUS_OK)
        status = setup_staff(house, arena, &request, key->actor, &there);
    return status == STATUS_OK ? setup_register_some(house, arena, &there, &request, 0) : status;
}

enum status setup_register(struct house *house, struct arena *arena, const struct setup_key *key) {
    assert(may(key->actor, RIGHT_OPERATE) && !key->actor->project.id);
    enum status status = store_begin(house->store);
    return status == STATUS_OK ? store_end(house->store, register_rest(house, arena, key)) : status;
}

/* Asking back, declining: a text, and the same by mail */

static enum status write_back(struct house *house, struct arena *arena, const struct setup_key *key,
                              enum setup_state state, const char *text) {
    struct setup_request request;
    enum status status = find_open(house, arena, key, &request);
    if (status != STATUS_OK)
        return status;
    int declined = state == SETUP_DECLINED;
    request.state = state;
    request.decided_at = declined ? clock_now() : 0;
    status = setup_update(house->store, &request);
    if (status == STATUS_OK)
        status = setup_say(house->store, request.id, key->actor->user.id, text, clock_now());
    if (status == STATUS_OK)
        status = setup_tell(house, arena, &request, declined ? LETTER_DECLINED : LETTER_ASKED, NULL,
                            text);
    return status == STATUS_OK
               ? note(house, key, declined ? "setup_decline" : "setup_ask_back", &request, 0)
               : status;
}

enum status setup_ask_back(struct house *house, struct arena *arena, const struct setup_key *key,
                           const char *text) {
    assert(may(key->actor, RIGHT_OPERATE) && !key->actor->project.id);
    enum status status = store_begin(house->store);
    return status == STATUS_OK
               ? store_end(house->store, write_back(house, arena, key, SETUP_ASKED_BACK, text))
               : status;
}

enum status setup_decline(struct house *house, struct arena *arena, const struct setup_key *key,
                          const char *reason) {
    assert(may(key->actor, RIGHT_OPERATE) && !key->actor->project.id);
    enum status status = store_begin(house->store);
    return status == STATUS_OK
               ? store_end(house->store, write_back(house, arena, key, SETUP_DECLINED, reason))
               : status;
}
