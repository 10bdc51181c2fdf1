#ifndef WORK_HISTORY_H
#define WORK_HISTORY_H

#include "store/history.h"
#include "work/domain.h"

/*
 * What was seen of a domain before: every verification, and a mark for each check and day. Attempts
 * older than conf.history_days are forgotten, but for the last one in which all was well.
 * STATUS_NONE: no such domain in the actor's project.
 */

/* Newest first; before: an attempt's id, 0 from the newest. At most limit. */
enum status history_list(struct house *house, struct arena *arena, const struct actor *actor,
                         int64_t domain_id, int64_t before, int limit, struct attempt **attempts,
                         size_t *count) MUST_CHECK;

/* One question of an attempt, as it was answered. */
struct past_answer {
    const char *name, *type;
    char asked;          /* '0', '1': a resolver; 'c': with checking disabled; '@': this server */
    const char *server;  /* address:port; "" when no resolver spoke */
    const char *state;   /* "found", "nodata", "nxdomain", or an unknown_reason_code */
    int rcode;           /* -1: none came */
    const char **values; /* printable, capped as evidence is */
    size_t value_count;
};

/* The same question in the last attempt in which all was well, and now. */
struct past_change {
    const struct past_answer *before, *now; /* NULL: not asked then */
};

struct attempt_view {
    struct attempt attempt;
    struct past_answer *answers;
    size_t answer_count;
    struct attempt last_good; /* id 0: there was none before */
    struct past_change *changes;
    size_t change_count;
};

/* STATUS_NONE: no such attempt of this domain. */
enum status history_see(struct house *house, struct arena *arena, const struct actor *actor,
                        int64_t domain_id, int64_t attempt_id,
                        struct attempt_view *view) MUST_CHECK;

enum { DAYS_SHOWN = 30 };

/* The last DAYS_SHOWN days, oldest first, days without a look left out. */
enum status history_days(struct house *house, struct arena *arena, const struct actor *actor,
                         int64_t domain_id, struct day days[DAYS_SHOWN], size_t *count) MUST_CHECK;

/* For the watcher, again and again: forgets what is older than conf.history_days of some domains,
 * by id behind *after, which moves on. */
enum status history_forget(struct house *house, struct arena *arena, int64_t *after) MUST_CHECK;

#endif
