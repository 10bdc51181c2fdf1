#ifndef STORE_FETCHED_H
#define STORE_FETCHED_H

#include "store/store.h"

#include <stdint.h>

/* MTA-STS policies as the watcher fetched them (rule D6), one row a domain whose record was seen.
 */
struct fetched {
    int64_t domain_id, project_id;
    const char *domain;  /* A-labels */
    const char *policy;  /* "" */
    const char *failure; /* why there is none: "HTTP 404"; "" */
    int64_t at;          /* 0: never */
};

/* STATUS_NONE: not wanted, or no such domain of the project. */
enum status fetched_get(struct store *store, struct arena *arena, int64_t project_id,
                        int64_t domain_id, struct fetched *fetched) MUST_CHECK;

/* The record was seen. The policy is due now when the record is another one than last time, or the
 * policy older than `since`; else when it is due anyway. Inside a transaction. */
struct fetched_wish {
    int64_t project_id, domain_id;
    const char *record;
    int64_t now, since;
};
enum status fetched_want(struct store *store, const struct fetched_wish *wish) MUST_CHECK;

/* There is no record any more. Inside a transaction. */
enum status fetched_forget(struct store *store, int64_t project_id, int64_t domain_id) MUST_CHECK;

/* For the watcher: whose time has come, oldest first. */
enum status fetched_due(struct store *store, struct arena *arena, int64_t now, int limit,
                        struct fetched **list, size_t *count) MUST_CHECK;

/* What came, at ->at. STATUS_NONE: it is not wanted any more. Inside a transaction. */
enum status fetched_save(struct store *store, const struct fetched *fetched,
                         int64_t next) MUST_CHECK;

#endif
