#include "work/job.h"

#include "base/clock.h"
#include "base/codec.h"
#include "work/domain.h"
#include "work/name_list.h"
#include "work/people.h"

#include <assert.h>

enum {
    DAY = 24 * 60 * 60,
    ASKED_MOST = 100 /* of a job are due at once: others' domains are due, too */
};

static const enum right rights[JOB_KIND_COUNT] = {
    [JOB_REGISTER] = RIGHT_OWN, [JOB_VERIFY] = RIGHT_VERIFY};

/* Asking for it */

static struct job new_job(const struct actor *actor, enum job_kind kind) {
    return (struct job){.project_id = actor->project.id,
                        .org_id = actor->project.org_id,
                        .user_id = actor->user.id,
                        .address = actor->address,
                        .kind = kind,
                        .fingerprint = "",
                        .created_at = clock_now()};
}

/* Whether another is under way, or too much of this organisation. Inside the transaction. */
static enum status admit(struct house *house, struct arena *arena, const struct job *job,
                         struct job_start *start) {
    struct job other;
    int64_t waiting;
    start->count = job->total;
    enum status status = job_running(house->store, arena, job->project_id, job->kind, &other);
    if (status == STATUS_OK) {
        int same = span_equal(span_of(job->fingerprint), span_of(other.fingerprint));
        start->answer = same ? JOB_RUNS : JOB_OTHER_RUNS;
        start->id = other.id;
    }
    if (status != STATUS_NONE)
        return status;
    status = job_waiting_of_org(house->store, job->org_id, &waiting);
    start->answer = waiting + job->waiting > house->conf.job_items ? JOB_CROWDED : JOB_MADE;
    return status;
}

static enum status insert(struct house *house, struct job *job, struct job_start *start) {
    job->ended_at = job->waiting ? 0 : job->created_at;
    enum status status = job_insert(house->store, job);
    start->id = job->id;
    return status;
}

static const char *fingerprint_of(struct arena *arena, const struct name_list *list) {
    struct text names = TEXT(arena);
    for (size_t i = 0; i < list->count; i++)
        text_addf(&names, "%s\n", list->at[i].name);
    return sha256_hex(arena, text_str(&names));
}

static struct job_item item_of(const struct listed *listed, size_t number) {
    int refused = listed->refusal != NAME_ACCEPTED;
    return (struct job_item){.number = (int64_t)number,
                             .name = listed->name,
                             .outcome = refused ? OUTCOME_NAME : OUTCOME_WAITS,
                             .detail = refused ? name_refusal_code(listed->refusal) : "",
                             .suggestion = listed->suggestion};
}

static enum status insert_list(struct house *house, struct job *job, const struct name_list *list,
                               struct job_start *start) {
    enum status status = insert(house, job, start);
    for (size_t i = 0; status == STATUS_OK && i < list->count; i++) {
        struct job_item item = item_of(&list->at[i], i + 1);
        status = job_item_insert(house->store, job, &item);
    }
    return status;
}

enum status job_register(struct house *house, struct arena *arena, const struct actor *actor,
                         const char *typed, struct job_start *start) {
    assert(may(actor, rights[JOB_REGISTER]) && actor->project.id);
    struct name_list list = name_list_read(arena, typed);
    *start = (struct job_start){.count = (int64_t)list.count};
    start->answer = list.count ? JOB_TOO_LONG : JOB_NOTHING;
    if (!list.count || list.count > JOB_NAMES_MOST)
        return STATUS_OK;
    struct job job = new_job(actor, JOB_REGISTER);
    job.fingerprint = fingerprint_of(arena, &list);
    job.doubles = (int64_t)list.doubles;
    job.total = (int64_t)list.count;
    for (size_t i = 0; i < list.count; i++)
        job.waiting += list.at[i].refusal == NAME_ACCEPTED;
    enum status status = store_begin(house->store);
    if (status != STATUS_OK)
        return status;
    status = admit(house, arena, &job, start);
    if (status == STATUS_OK && start->answer == JOB_MADE)
        status = insert_list(house, &job, &list, start);
    return store_end(house->store, status);
}

static enum status verify_all(struct house *house, struct arena *arena, struct job *job,
                              struct job_start *start) {
    int64_t counts[STATE_COUNT];
    enum status status = domain_counts(house->store, job->project_id, counts);
    if (status != STATUS_OK)
        return status;
    for (int state = 0; state < STATE_COUNT; state++)
        job->total += counts[state];
    job->waiting = job->total - counts[STATE_FAILED];
    start->answer = JOB_NOTHING;
    if (!job->total)
        return STATUS_OK;
    status = admit(house, arena, job, start);
    if (status != STATUS_OK || start->answer != JOB_MADE)
        return status;
    status = insert(house, job, start);
    return status == STATUS_OK ? job_items_of_project(house->store, job) : status;
}

enum status job_verify(struct house *house, struct arena *arena, const struct actor *actor,
                       struct job_start *start) {
    assert(may(actor, rights[JOB_VERIFY]) && actor->project.id);
    struct job job = new_job(actor, JOB_VERIFY);
    *start = (struct job_start){0};
    enum status status = store_begin(house->store);
    if (status != STATUS_OK)
        return status;
    return store_end(house->store, verify_all(house, arena, &job, start));
}

/* Seeing it */

enum status job_see(struct house *house, struct arena *arena, const struct actor *actor, int64_t id,
                    struct job_key after, int limit, struct job_view *view) {
    assert(may(actor, RIGHT_VIEW) && actor->project.id);
    struct store *store = house->store;
    *view = (struct job_view){0};
    enum status status = job_get(store, arena, actor->project.id, id, &view->job);
    if (status == STATUS_OK)
        status = job_counts(store, arena, &view->job, view->counts);
    if (status == STATUS_OK)
        status = job_items(store, arena, &view->job, after, limit + 1, &view->items, &view->count);
    if (status == STATUS_OK)
        status =
            job_suggestions(store, arena, &view->job, &view->suggestions, &view->suggestion_count);
    return status;
}

enum status job_recent(struct house *house, struct arena *arena, const struct actor *actor,
                       struct job **jobs, size_t *count) {
    assert(may(actor, RIGHT_VIEW) && actor->project.id);
    return job_list(house->store, arena, actor->project.id, clock_now() - DAY, jobs, count);
}

/* Doing it */

/* On whose behalf it is done, and whether he still may. */
static enum status actor_of(struct house *house, struct arena *arena, const struct job *job,
                            struct actor *actor, int *allowed) {
    *actor = (struct actor){.user = {.platform = PLATFORM_OPERATOR}, .address = job->address};
    enum status status =
        job->user_id ? user_get(house->store, arena, job->user_id, &actor->user) : STATUS_OK;
    if (status == STATUS_OK)
        status = actor_enter_project(house, arena, actor, job->project_id);
    *allowed = status == STATUS_OK && may(actor, rights[job->kind]);
    return status == STATUS_NONE ? STATUS_OK : status;
}

/* What the item becomes by its registration. STATUS_NONE: no key is ready. */
static enum status register_item(struct house *house, struct arena *arena, const struct job *job,
                                 struct job_item *item) {
    static const enum job_outcome outcomes[] = {
        [REGISTER_DONE] = OUTCOME_REGISTERED,   [REGISTER_NAME] = OUTCOME_NAME,
        [REGISTER_BLOCKED] = OUTCOME_BLOCKED,   [REGISTER_HAVE] = OUTCOME_HAVE,
        [REGISTER_TOO_MANY] = OUTCOME_TOO_MANY, [REGISTER_FULL] = OUTCOME_FULL};
    struct actor actor;
    struct registration registration;
    int allowed;
    enum status status = actor_of(house, arena, job, &actor, &allowed);
    item->outcome = OUTCOME_RIGHTS;
    if (status != STATUS_OK || !allowed)
        return status;
    struct domain_wish wish = {.typed = item->name};
    status = domain_register_within(house, arena, &actor, &wish, &registration);
    item->outcome = outcomes[registration.refusal];
    item->domain_id = registration.id;
    if (item->outcome == OUTCOME_NAME)
        item->detail = name_refusal_code(registration.name_refusal);
    if (registration.most)
        item->detail = arena_printf(arena, "%lld", (long long)registration.most);
    return status;
}

/* In the caller's transaction: nobody else does this item. */
static enum status register_first(struct house *house, struct arena *arena, const struct job *job,
                                  int *did) {
    struct job_item *items;
    size_t count;
    enum status status = job_waiting(house->store, arena, job, 1, &items, &count);
    if (status != STATUS_OK || !count)
        return status;
    *did = 1;
    status = register_item(house, arena, job, &items[0]);
    return status == STATUS_OK ? job_item_end(house->store, job, &items[0], clock_now()) : status;
}

static enum status register_next(struct house *house, struct arena *arena, const struct job *job,
                                 int *did) {
    enum status status;
    do { /* once more when somebody else took the key that was ready */
        status = domain_key_stock(house, arena, 1);
        if (status == STATUS_OK)
            status = store_begin(house->store);
        if (status != STATUS_OK)
            return status;
        status = store_end(house->store, register_first(house, arena, job, did));
    } while (status == STATUS_NONE);
    return status;
}

/* Makes the item's domain due, or says why nobody looks at it. */
static enum status ask_item(struct house *house, struct arena *arena, const struct job *job,
                            struct job_item *item, int allowed) {
    int64_t now = clock_now();
    struct domain domain;
    enum status status = STATUS_STALE;
    item->outcome = OUTCOME_RIGHTS;
    if (allowed) {
        status = job_item_ask(house->store, job, item, now);
        if (status != STATUS_STALE)
            return status;
        status = domain_get(house->store, arena, job->project_id, item->domain_id, &domain);
        item->outcome = status == STATUS_NONE ? OUTCOME_GONE : OUTCOME_ENDED;
        if (status != STATUS_OK && status != STATUS_NONE)
            return status;
    }
    return job_item_end(house->store, job, item, now);
}

static enum status ask_items(struct house *house, struct arena *arena, const struct job *job,
                             struct job_item *items, size_t count) {
    struct actor actor;
    int allowed;
    enum status status = actor_of(house, arena, job, &actor, &allowed);
    for (size_t i = 0; status == STATUS_OK && i < count; i++)
        status = ask_item(house, arena, job, &items[i], allowed);
    return status;
}

/* In the caller's transaction. */
static enum status ask_some(struct house *house, struct arena *arena, const struct job *job,
                            int *did) {
    struct job_item *stray, *waiting;
    size_t strays, waits = 0;
    int64_t asked;
    enum status status = job_stray(house->store, arena, job, clock_now(), &stray, &strays);
    if (status == STATUS_OK)
        status = job_asked(house->store, job, &asked);
    if (status == STATUS_OK && asked < ASKED_MOST)
        status = job_waiting(house->store, arena, job, ASKED_MOST - (int)asked, &waiting, &waits);
    *did = strays || waits;
    if (status == STATUS_OK && strays)
        status = ask_items(house, arena, job, stray, strays);
    if (status == STATUS_OK && waits)
        status = ask_items(house, arena, job, waiting, waits);
    return status;
}

static enum status ask_next(struct house *house, struct arena *arena, const struct job *job,
                            int *did) {
    enum status status = store_begin(house->store);
    return status == STATUS_OK ? store_end(house->store, ask_some(house, arena, job, did)) : status;
}

/* Where a job stands among all that run. */
static int64_t place_of(const struct job *job) {
    return job->project_id * JOB_KIND_COUNT + job->kind;
}

/* The jobs are a ring: the first one behind that of the turn. */
static size_t behind(const struct job *jobs, size_t count, int64_t turn) {
    for (size_t i = 0; i < count; i++)
        if (place_of(&jobs[i]) > turn)
            return i;
    return 0;
}

enum status job_work(struct house *house, struct arena *arena, int64_t *turn, int *did) {
    static enum status (*const pieces[JOB_KIND_COUNT])(struct house *, struct arena *,
                                                       const struct job *, int *) = {
        [JOB_REGISTER] = register_next, [JOB_VERIFY] = ask_next};
    struct job *jobs;
    size_t count;
    enum status status = job_list_running(house->store, arena, &jobs, &count);
    *did = 0;
    size_t first = status == STATUS_OK ? behind(jobs, count, *turn) : 0;
    for (size_t i = 0; status == STATUS_OK && !*did && i < count; i++) {
        const struct job *job = &jobs[(first + i) % count];
        *turn = place_of(job);
        status = pieces[job->kind](house, arena, job, did);
    }
    return status;
}
