#include "work/share_part.h"

#include "work/deed.h"
#include "work/letter.h"

#include "base/clock.h"
#include "base/utf8.h"
#include "dns/name.h"
#include "store/session.h"

#include <assert.h>
#include <string.h>

enum {
    HOUR = 60 * 60,
    DAY = 24 * HOUR,
    ASKS_AN_HOUR = 20, /* of a project */
    OPEN_MOST = 100,
    A_SLICE = 50 /* of what the watcher does at once */
};

const char *ask_answer_name(enum ask_answer answer) {
    static const char *const names[ASK_ANSWER_COUNT] = {
        [ASK_DONE] = "done",         [ASK_NAME] = "name",   [ASK_MESSAGE] = "message",
        [ASK_OWN] = "own",           [ASK_HAS] = "has",     [ASK_OPEN] = "open",
        [ASK_REJECTED] = "rejected", [ASK_OFTEN] = "often",
    };
    return names[answer];
}

static int is_plain(const char *message) {
    for (struct span rest = span_of(message); rest.size;) {
        struct span line = span_trim(span_cut(&rest, '\n'));
        if (!utf8_single_line(line))
            return 0;
    }
    return utf8_length(span_of(message)) <= ASK_MESSAGE_MOST;
}

/* What can be said without the database. */
static enum ask_answer judge(struct arena *arena, const struct ask *ask, struct asked_for *asked,
                             struct name *name) {
    enum name_refusal refusal = name_normalise(arena, ask->typed, name, &asked->suggestion);
    asked->refusal = name_refusal_code(refusal);
    if (refusal != NAME_ACCEPTED)
        return ASK_NAME;
    asked->name = name->unicode;
    return is_plain(ask->message) ? ASK_DONE : ASK_MESSAGE;
}

/* Only what the project knows of itself: nothing here depends on what others have. */
static enum status judge_project(struct house *house, struct arena *arena,
                                 const struct actor *actor, const char *name,
                                 enum ask_answer *answer) {
    struct store *store = house->store;
    int64_t project_id = actor->project.id, rejected_at = 0;
    struct domain own;
    int has = 0, open = 0, lately = 0;
    const char *bucket = arena_printf(arena, "ask %lld", (long long)project_id);
    enum status status = domain_by_name(store, arena, project_id, name, &own);
    int holds = status == STATUS_OK && share_awake(&own);
    if (status == STATUS_OK || status == STATUS_NONE)
        status = share_has_name(store, project_id, name, &has);
    if (status == STATUS_OK)
        status = share_request_rejected_at(store, project_id, name, &rejected_at);
    if (status == STATUS_OK)
        status = share_request_open(store, project_id, &open);
    if (status == STATUS_OK)
        status = throttle_count(store, bucket, clock_now(), HOUR, &lately);
    *answer = holds                                        ? ASK_OWN
              : has                                        ? ASK_HAS
              : rejected_at > clock_now() - DAY            ? ASK_REJECTED
              : open >= OPEN_MOST || lately > ASKS_AN_HOUR ? ASK_OFTEN
                                                           : ASK_DONE;
    return status;
}

static const char *asked_path(struct arena *arena, const struct share_request *request) {
    return arena_printf(arena, "/projects/%lld/asked/%lld", (long long)request->project_id,
                        (long long)request->id);
}

static enum status insert(struct house *house, struct arena *arena, const struct actor *actor,
                          struct share_request *request) {
    enum status status = share_request_insert(house->store, request);
    if (status == STATUS_OK)
        status = deed_note(
            house, actor,
            &(struct deed){"share_ask", request->name, actor->project.org_id, actor->project.id});
    if (status == STATUS_OK)
        status = share_tell(house, arena,
                            &(struct share_letter){.news = NEWS_ASKED,
                                                   .to = request->project_id,
                                                   .domain = request->name,
                                                   .person = actor->user.name,
                                                   .path = asked_path(arena, request)});
    return status;
}

/* In the caller's transaction: the count of asking stays whatever the answer is. */
static enum status ask_for(struct house *house, struct arena *arena, const struct actor *actor,
                           struct share_request *request, enum ask_answer *answer) {
    enum status status = judge_project(house, arena, actor, request->name, answer);
    if (status != STATUS_OK || *answer != ASK_DONE)
        return status;
    status = insert(house, arena, actor, request);
    if (status == STATUS_STALE)
        *answer = ASK_OPEN;
    return status == STATUS_STALE ? STATUS_OK : status;
}

enum status share_ask(struct house *house, struct arena *arena, const struct actor *actor,
                      const struct ask *ask, struct asked_for *asked) {
    assert(may(actor, RIGHT_PROFILE) && actor->project.id && actor->user.id);
    struct name name;
    *asked = (struct asked_for){.suggestion = NULL};
    asked->answer = judge(arena, ask, asked, &name);
    if (asked->answer != ASK_DONE)
        return STATUS_OK;
    struct share_request request = {.project_id = actor->project.id,
                                    .user_id = actor->user.id,
                                    .name = name.ascii,
                                    .message = ask->message,
                                    .created_at = clock_now()};
    enum status status = store_begin(house->store);
    if (status != STATUS_OK)
        return status;
    return store_end(house->store, ask_for(house, arena, actor, &request, &asked->answer));
}

/* Withdrawing */

static enum status withdraw(struct house *house, struct arena *arena, const struct actor *actor,
                            int64_t request_id) {
    struct share_request request;
    enum status status =
        share_request_of_asker(house->store, arena, actor->project.id, request_id, &request);
    if (status != STATUS_OK)
        return status;
    request.outcome = SHARE_WITHDRAWN;
    status = share_request_decide(house->store, &request, actor->user.id, clock_now());
    if (status == STATUS_OK)
        status = deed_note(house, actor,
                           &(struct deed){"share_withdraw", request.name, actor->project.org_id,
                                          actor->project.id});
    if (status == STATUS_OK)
        status = share_tell(house, arena,
                            &(struct share_letter){.news = NEWS_WITHDRAWN,
                                                   .to = request.project_id,
                                                   .domain = request.name,
                                                   .person = actor->user.name,
                                                   .path = asked_path(arena, &request)});
    return status;
}

enum status share_withdraw(struct house *house, struct arena *arena, const struct actor *actor,
                           int64_t request_id) {
    assert(may(actor, RIGHT_PROFILE) && actor->project.id);
    enum status status = store_begin(house->store);
    if (status != STATUS_OK)
        return status;
    return store_end(house->store, withdraw(house, arena, actor, request_id));
}

/* Deciding */

static enum status approve(struct house *house, struct arena *arena, const struct actor *actor,
                           const struct share_request *request) {
    struct domain domain;
    struct project project;
    int shared = 0;
    enum status status =
        domain_by_name(house->store, arena, actor->project.id, request->name, &domain);
    if (status == STATUS_NONE || (status == STATUS_OK && !share_awake(&domain)))
        status = STATUS_STALE;
    if (status == STATUS_OK)
        status = project_get(house->store, arena, request->project_id, &project);
    if (status == STATUS_OK)
        status = share_exists(house->store, domain.id, project.id, &shared);
    if (status != STATUS_OK || shared)
        return status;
    return share_give(house, arena, actor, &domain, &project);
}

static enum status tell_asker(struct house *house, struct arena *arena,
                              const struct share_request *request) {
    struct share_letter letter = {.news = NEWS_REJECTED,
                                  .to = request->project_id,
                                  .domain = request->name,
                                  .person = request->person,
                                  .path = asked_path(arena, request)};
    return share_tell(house, arena, &letter);
}

static enum status reject(struct house *house, struct arena *arena, const struct actor *actor,
                          const struct share_request *request) {
    const char *subject =
        arena_printf(arena, "%s → %s / %s", request->name, request->org, request->project);
    enum status status = tell_asker(house, arena, request);
    if (status == STATUS_OK)
        status = share_tell(house, arena,
                            &(struct share_letter){.news = NEWS_REJECTED_IT,
                                                   .to = request->holder,
                                                   .domain = request->name,
                                                   .org = request->org,
                                                   .project = request->project,
                                                   .person = actor->user.name,
                                                   .path = sharing_path(arena, request->holder)});
    if (status == STATUS_OK)
        status = share_note_other(
            house, arena,
            &(struct share_deed){"share_rejected", request->name, request->project_id});
    return status == STATUS_OK ? deed_note(house, actor,
                                           &(struct deed){"share_reject", subject,
                                                          actor->project.org_id, actor->project.id})
                               : status;
}

static enum status decide(struct house *house, struct arena *arena, const struct actor *actor,
                          int64_t request_id, int approved) {
    struct share_request request;
    enum status status =
        share_request_of_holder(house->store, arena, actor->project.id, request_id, &request);
    if (status != STATUS_OK)
        return status;
    request.outcome = approved ? SHARE_APPROVED : SHARE_REJECTED;
    status = share_request_decide(house->store, &request, actor->user.id, clock_now());
    if (status != STATUS_OK)
        return status;
    return approved ? approve(house, arena, actor, &request)
                    : reject(house, arena, actor, &request);
}

enum status share_decide(struct house *house, struct arena *arena, const struct actor *actor,
                         int64_t request_id, int approved) {
    assert(may(actor, RIGHT_OWN) && actor->project.id);
    enum status status = store_begin(house->store);
    if (status != STATUS_OK)
        return status;
    return store_end(house->store, decide(house, arena, actor, request_id, approved));
}

/* What the watcher does */

static enum status tell_holder(struct house *house, struct arena *arena,
                               const struct share_request *request) {
    int open = request->outcome == SHARE_OPEN;
    struct share_letter letter = {.news = open ? NEWS_REQUEST : NEWS_REQUEST_END,
                                  .to = request->holder,
                                  .domain = request->name,
                                  .org = request->org,
                                  .project = request->project,
                                  .person = request->person,
                                  .path = open ? arena_printf(arena, "/projects/%lld/inbox/%lld",
                                                              (long long)request->holder,
                                                              (long long)request->id)
                                               : sharing_path(arena, request->holder)};
    enum status status = share_tell(house, arena, &letter);
    return status == STATUS_OK ? share_request_told(house->store, request->id) : status;
}

static enum status expire(struct house *house, struct arena *arena, struct share_request *request) {
    request->outcome = SHARE_EXPIRED;
    enum status status = share_request_decide(house->store, request, 0, clock_now());
    return status == STATUS_OK
               ? share_tell(house, arena,
                            &(struct share_letter){.news = NEWS_EXPIRED,
                                                   .to = request->project_id,
                                                   .domain = request->name,
                                                   .path = asked_path(arena, request)})
               : status;
}

/* In the caller's transaction. */
static enum status watch(struct house *house, struct arena *arena) {
    struct share_request *requests;
    size_t count;
    enum status status = share_request_old(
        house->store, arena, clock_now() - (int64_t)ASK_DAYS * DAY, A_SLICE, &requests, &count);
    for (size_t i = 0; status == STATUS_OK && i < count; i++)
        status = expire(house, arena, &requests[i]);
    if (status == STATUS_OK)
        status = share_request_untold(house->store, arena, A_SLICE, &requests, &count);
    for (size_t i = 0; status == STATUS_OK && i < count; i++)
        status = tell_holder(house, arena, &requests[i]);
    return status;
}

enum status share_watch(struct house *house, struct arena *arena) {
    enum status status = store_begin(house->store);
    return status == STATUS_OK ? store_end(house->store, watch(house, arena)) : status;
}
