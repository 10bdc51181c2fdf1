#ifndef STORE_BLOCKED_H
#define STORE_BLOCKED_H

#include "store/store.h"

#include <stddef.h>
#include <stdint.h>

/* The operator's block list: names that nobody may register or send as, each with all below it. */
struct blocked {
    const char *name; /* A-labels */
    int64_t at;
    const char *by; /* the user's name; "": suggested, or from the command line */
};

/* Whether the list has the name, or one above it. */
enum status blocked_has(struct store *store, const char *name, int *blocked) MUST_CHECK;
/* By name, from `after` (NULL: the first); at most `limit`. */
enum status blocked_list(struct store *store, struct arena *arena, const char *after, int limit,
                         struct blocked **list, size_t *count) MUST_CHECK;
/* user_id 0: the command line. STATUS_STALE: it is there already. */
enum status blocked_add(struct store *store, const char *name, int64_t user_id,
                        int64_t now) MUST_CHECK;
enum status blocked_remove(struct store *store, const char *name) MUST_CHECK;

/* Whose registered domains are at or below a name: all of them, by name. */
struct blocked_domain {
    int64_t id, project_id, org_id;
    const char *name, *project, *org;
};
enum status blocked_domains(struct store *store, struct arena *arena, const char *name,
                            struct blocked_domain **domains, size_t *count) MUST_CHECK;

#endif
