#ifndef WORK_HISTORY_H
#define WORK_HISTORY_H

#include "work/domain.h"

/*
 * What was seen of a domain before: every verification, and a mark for each check and day. Attempts
 * older than conf.history_days are forgotten, but for the last one in which all was well.
 */
struct attempt {
    int64_t id, at;
    int took_ms;
    const char *who;                    /* the user's name; "" the watcher, "-" the command line */
    unsigned mask;                      /* the checks that were asked */
    enum verdict verdicts[CHECK_COUNT]; /* of this look; VERDICT_UNKNOWN where DNS did not say */
    enum domain_state state;            /* afterwards */
    int changed;                        /* other verdicts than the attempt before */
};

/* Newest first; before: an attempt's id, 0 from the newest. At most limit. */
enum status history_list(struct house *house, struct arena *arena, const struct actor *actor,
                         int64_t domain_id, int64_t before, int limit, struct attempt **attempts,
                         size_t *count) MUST_CHECK;

/* One question of an attempt, as it was answered. */
struct past_answer {
    const char *name, *type;
    const char *server;  /* address:port; "" when none spoke */
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

/* A day (UTC) of a domain: what was seen of each check, a bit each. */
enum { DAY_HELD = 1, DAY_WEAK = 2, DAY_FAILED = 4, DAY_UNKNOWN = 8 };
struct day {
    int64_t day; /* since 1970 */
    unsigned char seen[CHECK_COUNT];
};
enum { DAYS_SHOWN = 30 };

/* The last DAYS_SHOWN days, oldest first, days without a look left out. */
enum status history_days(struct house *house, struct arena *arena, const struct actor *actor,
                         int64_t domain_id, struct day days[DAYS_SHOWN], size_t *count) MUST_CHECK;

#endif
