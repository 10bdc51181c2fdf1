#ifndef STORE_HISTORY_H
#define STORE_HISTORY_H

#include "store/domain.h"

/* What was seen of a domain before: every verification, and a mark for each check and day. */
struct attempt {
    int64_t id, at;
    int took_ms;
    const char *who;                    /* the user's name; "" the watcher, "-" the command line,
                                           "+" a private link */
    unsigned mask;                      /* the checks that were asked */
    enum verdict verdicts[CHECK_COUNT]; /* of this look; VERDICT_UNKNOWN where DNS did not say */
    enum domain_state state;            /* afterwards */
    int changed;                        /* other verdicts than the look before, of one check */
};

enum {
    ASKED_BY_WATCHER = 0,
    ASKED_BY_COMMAND = -1,
    ASKED_BY_LINK = -2,
    ASKED_BY_FORMER = -3 /* somebody of the organisation that had the domain before */
};                       /* instead of a user's id */

/* What DNS answered, and its hash: 32 octets. */
struct answered {
    const char *text;
    struct span hash;
};
/* Keeps them as those of the attempt that comes, domain->attempts, and sets domain->answered,
   unless they are the ones of domain->answered. Inside the transaction that stores the domain. */
enum status answered_keep(struct store *store, struct domain *domain,
                          const struct answered *answered) MUST_CHECK;

/* The attempt number domain->attempts, with the answers of domain->answered; who is not read.
   Inside the transaction of what was found. */
struct attempt_new {
    struct attempt attempt;
    int64_t asked_by;
    int good; /* every mandatory check was looked at, and held */
};
enum status attempt_add(struct store *store, const struct domain *domain,
                        const struct attempt_new *attempt) MUST_CHECK;

/* Newest first, those before an id (0: all). STATUS_NONE: no such domain. */
struct attempt_query {
    int64_t project_id, domain_id, before;
    int limit;
};
enum status attempt_list(struct store *store, struct arena *arena,
                         const struct attempt_query *query, struct attempt **attempts,
                         size_t *count) MUST_CHECK;

/* With its answers, as attempt_add was given them. STATUS_NONE: no such attempt of this domain. */
enum status attempt_get(struct store *store, struct arena *arena, int64_t project_id,
                        int64_t domain_id, int64_t id, struct attempt *attempt,
                        const char **answers) MUST_CHECK;
/* The last good one before an id. */
enum status attempt_last_good(struct store *store, struct arena *arena, int64_t project_id,
                              int64_t domain_id, int64_t before, struct attempt *attempt,
                              const char **answers) MUST_CHECK;

/* A day (UTC) of a domain: what was seen of each check, a bit each. */
enum { DAY_HELD = 1, DAY_WEAK = 2, DAY_FAILED = 4, DAY_UNKNOWN = 8 };
struct day {
    int64_t day; /* since 1970 */
    unsigned char seen[CHECK_COUNT];
};
/* Adds to what was seen that day. Inside the transaction of what was found. */
enum status day_mark(struct store *store, int64_t domain_id, const struct day *day) MUST_CHECK;
/* From a day on, oldest first, at most `room`. STATUS_NONE: no such domain. */
enum status day_list(struct store *store, int64_t project_id, int64_t domain_id, int64_t from,
                     struct day *days, size_t room, size_t *count) MUST_CHECK;

/*
 * Forgets attempts and days from before `before`, but for each domain's last attempt and its last
 * good one. Of `limit` domains, by id behind *after, which moves on, and is 0 behind the last one.
 * Inside a transaction.
 */
enum status history_thin(struct store *store, struct arena *arena, int64_t before, int limit,
                         int64_t *after) MUST_CHECK;

#endif
