#include "work/history.h"

#include "work/past.h"

#include "base/clock.h"

#include <assert.h>

enum { SECONDS_OF_DAY = 86400 };

enum status history_list(struct house *house, struct arena *arena, const struct actor *actor,
                         int64_t domain_id, int64_t before, int limit, struct attempt **attempts,
                         size_t *count) {
    assert(may(actor, RIGHT_VIEW) && actor->project.id);
    struct attempt_query query = {actor->project.id, domain_id, before, limit};
    return attempt_list(house->store, arena, &query, attempts, count);
}

/* Beside the last look in which all was well. */
static enum status compare(struct house *house, struct arena *arena, const struct actor *actor,
                           int64_t domain_id, struct attempt_view *view) {
    const char *text;
    struct past_answer *before;
    size_t count;
    enum status status = attempt_last_good(house->store, arena, actor->project.id, domain_id,
                                           view->attempt.id, &view->last_good, &text);
    if (status != STATUS_OK)
        return status == STATUS_NONE ? STATUS_OK : status;
    past_read(arena, text, &before, &count);
    view->changes = past_compare(arena, view, before, count, &view->change_count);
    return STATUS_OK;
}

enum status history_see(struct house *house, struct arena *arena, const struct actor *actor,
                        int64_t domain_id, int64_t attempt_id, struct attempt_view *view) {
    assert(may(actor, RIGHT_VIEW) && actor->project.id);
    const char *text;
    *view = (struct attempt_view){.answers = NULL};
    enum status status = attempt_get(house->store, arena, actor->project.id, domain_id, attempt_id,
                                     &view->attempt, &text);
    if (status != STATUS_OK)
        return status;
    past_read(arena, text, &view->answers, &view->answer_count);
    return compare(house, arena, actor, domain_id, view);
}

enum status history_days(struct house *house, struct arena *arena, const struct actor *actor,
                         int64_t domain_id, struct day days[DAYS_SHOWN], size_t *count) {
    assert(may(actor, RIGHT_VIEW) && actor->project.id);
    (void)arena;
    int64_t from = clock_now() / SECONDS_OF_DAY - DAYS_SHOWN + 1;
    return day_list(house->store, actor->project.id, domain_id, from, days, DAYS_SHOWN, count);
}

enum status history_forget(struct house *house, struct arena *arena, int64_t *after) {
    enum { DOMAINS_A_TIME = 50 };
    int64_t before = clock_now() - (int64_t)house->conf.history_days * SECONDS_OF_DAY;
    enum status status = store_begin(house->store);
    if (status != STATUS_OK)
        return status;
    return store_end(house->store,
                     history_thin(house->store, arena, before, DOMAINS_A_TIME, after));
}
