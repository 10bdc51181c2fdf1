#include "work/setup.h"

#include "work/deed.h"
#include "work/letter.h"
#include "work/limit.h"
#include "work/quota.h"
#include "work/setup_parts.h"

#include "base/clock.h"
#include "base/codec.h"
#include "base/random.h"

#include <assert.h>
#include <string.h>

enum {
    HOUR = 60 * 60,
    DAY = 24 * HOUR,
    AN_ADDRESS = 10, /* an hour */
    A_MAILBOX = 5,   /* a day */
    IN_ALL = 100,    /* an hour */
    A_PROJECT = 20,  /* a day */
    MESSAGES_SHOWN = 200
};

/* Applying */

enum status setup_sender(struct house *house, struct arena *arena, const char *typed,
                         struct setup_sender *sender) {
    struct address address;
    *sender = (struct setup_sender){.fault = address_parse(arena, typed, &address)};
    if (sender->fault == ADDRESS_DOMAIN) {
        sender->of.refusal = REGISTER_NAME;
        sender->of.name_refusal = address.domain_refusal;
    }
    if (sender->fault != ADDRESS_ACCEPTED)
        return STATUS_OK;
    sender->address = address.text;
    return domain_judge(house, arena, address.domain, &sender->of);
}

/* The facilities as they are kept. STATUS_STALE: one of them is refused. */
static enum status judge_all(struct house *house, struct arena *arena,
                             const struct setup_wish *wish, struct setup_facility **facilities) {
    struct setup_facility *judged = arena_alloc(arena, wish->count * sizeof *judged);
    for (size_t i = 0; i < wish->count; i++) {
        struct setup_sender sender;
        enum status status = setup_sender(house, arena, wish->facilities[i].sender, &sender);
        if (status == STATUS_OK &&
            (sender.fault != ADDRESS_ACCEPTED || sender.of.refusal != REGISTER_DONE))
            status = STATUS_STALE;
        if (status != STATUS_OK)
            return status;
        judged[i] = wish->facilities[i];
        judged[i].number = (int64_t)i + 1;
        judged[i].sender = sender.address;
        judged[i].domain = sender.of.name.ascii;
    }
    *facilities = judged;
    return STATUS_OK;
}

/* The nonce of a new link, and the hash of its token. */
static void make_link(const struct house *house, struct arena *arena,
                      struct setup_request *request) {
    request->nonce = random_token(arena);
    request->token_hash = sha256_hex(arena, link_token(house, arena, "apply", request->nonce));
}

static enum status insert(struct house *house, struct arena *arena, struct setup_request *request,
                          const struct setup_facility *facilities, size_t count) {
    make_link(house, arena, request);
    request->created_at = clock_now();
    return setup_insert(house->store, request, facilities, count);
}

enum status setup_apply(struct house *house, struct arena *arena, const struct setup_wish *wish,
                        const char *address, int *wait) {
    assert(wish->count && wish->count <= SETUP_FACILITIES_MOST);
    const struct limit limits[] = {
        {arena_printf(arena, "apply %s", limit_address(arena, address)), AN_ADDRESS, HOUR},
        {arena_printf(arena, "apply %s", limit_account(arena, wish->email)), A_MAILBOX, DAY},
        {"apply", IN_ALL, HOUR},
    };
    struct setup_request request = {.state = SETUP_UNCONFIRMED,
                                    .org_name = wish->org_name,
                                    .contact = wish->contact,
                                    .email = wish->email,
                                    .phone = wish->phone,
                                    .lang = wish->lang,
                                    .dns_by_us = wish->dns_by_us};
    struct setup_facility *facilities = NULL;
    enum status status = judge_all(house, arena, wish, &facilities);
    if (status == STATUS_OK)
        status = limit_count(house, limits, sizeof limits / sizeof *limits, wait);
    if (status != STATUS_OK || *wait)
        return status;
    status = store_begin(house->store);
    if (status != STATUS_OK)
        return status;
    status = insert(house, arena, &request, facilities, wish->count);
    if (status == STATUS_OK)
        status = setup_tell(house, arena, &request, LETTER_CONFIRM, NULL, NULL);
    return store_end(house->store, status);
}

static enum status ask(struct house *house, struct arena *arena, const struct actor *actor,
                       struct setup_request *request, const struct setup_facility *facilities,
                       size_t count) {
    struct setup_names names = {.arena = arena};
    for (size_t i = 0; i < count; i++)
        setup_name(&names, facilities[i].domain);
    enum status status = insert(house, arena, request, facilities, count);
    if (status != STATUS_OK)
        return status;
    return deed_note(
        house, actor,
        &(struct deed){"setup_ask", names.said, actor->project.org_id, actor->project.id});
}

enum status setup_ask(struct house *house, struct arena *arena, const struct actor *actor,
                      const struct setup_wish *wish, int64_t *id, int *wait) {
    assert(may(actor, RIGHT_PROFILE) && actor->project.id);
    assert(wish->count && wish->count <= SETUP_FACILITIES_MOST);
    const struct limit limit = {arena_printf(arena, "setup of %lld", (long long)actor->project.id),
                                A_PROJECT, DAY};
    struct setup_request request = {.state = SETUP_OPEN,
                                    .user_id = actor->user.id,
                                    .org_name = actor->project.org_name,
                                    .contact = actor->user.name,
                                    .email = actor->user.email,
                                    .phone = "",
                                    .lang = wish->lang,
                                    .dns_by_us = wish->dns_by_us,
                                    .project_id = actor->project.id,
                                    .confirmed_at = clock_now()};
    struct setup_facility *facilities = NULL;
    enum status status = judge_all(house, arena, wish, &facilities);
    if (status == STATUS_OK)
        status = limit_count(house, &limit, 1, wait);
    if (status != STATUS_OK || *wait)
        return status;
    status = store_begin(house->store);
    if (status != STATUS_OK)
        return status;
    status = store_end(house->store, ask(house, arena, actor, &request, facilities, wish->count));
    *id = request.id;
    return status;
}

/* Finding */

static int is_over(const struct setup_request *request) {
    return request->state == SETUP_UNCONFIRMED &&
           request->created_at <= clock_now() - SETUP_CONFIRM_HOURS * HOUR;
}

enum status setup_find(struct house *house, struct arena *arena, const struct setup_key *key,
                       struct setup_request *request) {
    enum status status;
    int there = 1;
    if (key->token) {
        status = setup_by_token(house->store, arena, sha256_hex(arena, key->token), request);
        if (status == STATUS_OK)
            status = setup_is_there(house, arena, request, &there);
    } else {
        int64_t project_id = key->actor->project.id;
        assert(may(key->actor, project_id ? RIGHT_VIEW : RIGHT_OPERATE));
        status = setup_get(house->store, arena, project_id, key->id, request);
    }
    return status == STATUS_OK && (is_over(request) || !there) ? STATUS_NONE : status;
}

/* What is full now, and how much fits: it may be more than when a facility did not. */
static enum status see_quota(struct house *house, struct arena *arena, struct setup_view *view) {
    struct project project;
    int full = 0, needed = 0;
    for (size_t i = 0; i < view->count; i++)
        needed |= view->facilities[i].refusal == SETUP_TOO_MANY;
    if (!needed)
        return STATUS_OK;
    enum status status = project_get(house->store, arena, view->request.project_id, &project);
    if (status == STATUS_OK)
        status = quota_full(house, project.org_id, QUOTA_DOMAINS, &view->most, &full);
    view->full = full ? REGISTER_FULL : REGISTER_TOO_MANY;
    if (status != STATUS_OK || full)
        return status;
    return quota_full(house, project.org_id, QUOTA_PENDING, &view->most, &full);
}

enum status setup_see(struct house *house, struct arena *arena, const struct setup_key *key,
                      struct setup_view *view) {
    *view = (struct setup_view){.count = 0};
    enum status status = setup_find(house, arena, key, &view->request);
    if (status == STATUS_OK)
        status =
            setup_facilities(house->store, arena, &view->request, &view->facilities, &view->count);
    if (status == STATUS_OK)
        status = setup_messages(house->store, arena, view->request.id, MESSAGES_SHOWN,
                                &view->messages, &view->message_count);
    if (status == STATUS_OK)
        status = see_quota(house, arena, view);
    if (status != STATUS_OK)
        return status;
    view->progress = arena_alloc(arena, view->count * sizeof *view->progress);
    for (size_t i = 0; i < view->count; i++)
        view->progress[i] =
            setup_progress(&view->request, &view->facilities[i], house->conf.mandatory);
    return STATUS_OK;
}

enum status setup_records(struct house *house, struct arena *arena,
                          const struct setup_request *request,
                          const struct setup_facility *facility, struct domain_view *view) {
    struct actor there;
    enum status status = setup_staff(house, arena, request, NULL, &there);
    return status == STATUS_OK ? domain_see(house, arena, &there, facility->domain_id, view)
                               : status;
}

/* What the applicant does */

static int may_answer(const struct setup_key *key) {
    return key->token || (may(key->actor, RIGHT_PROFILE) && key->actor->project.id);
}

static enum status confirm(struct house *house, struct arena *arena, const struct setup_key *key) {
    struct setup_request request;
    enum status status = setup_find(house, arena, key, &request);
    if (status != STATUS_OK || request.state != SETUP_UNCONFIRMED)
        return status;
    request.state = SETUP_OPEN;
    request.confirmed_at = clock_now();
    return setup_update(house->store, &request);
}

enum status setup_confirm(struct house *house, struct arena *arena, const struct setup_key *key) {
    assert(key->token);
    enum status status = store_begin(house->store);
    return status == STATUS_OK ? store_end(house->store, confirm(house, arena, key)) : status;
}

static enum status answer(struct house *house, struct arena *arena, const struct setup_key *key,
                          const char *text) {
    struct setup_request request;
    enum status status = setup_find(house, arena, key, &request);
    if (status != STATUS_OK)
        return status;
    if (request.state != SETUP_ASKED_BACK)
        return STATUS_STALE;
    request.state = SETUP_OPEN;
    status = setup_update(house->store, &request);
    if (status != STATUS_OK)
        return status;
    return setup_say(house->store, request.id, key->token ? 0 : key->actor->user.id, text,
                     clock_now());
}

enum status setup_answer(struct house *house, struct arena *arena, const struct setup_key *key,
                         const char *text) {
    assert(may_answer(key));
    enum status status = store_begin(house->store);
    return status == STATUS_OK ? store_end(house->store, answer(house, arena, key, text)) : status;
}
