#ifndef STORE_SENT_H
#define STORE_SENT_H

#include "check/finding.h"
#include "store/store.h"

#include <stdint.h>

/* Test messages of profiles: what waits to be handed to the MTA, and the history of what was. */
enum sent_state {
    SENT_WAITING,
    SENT_TAKEN,   /* by the MTA */
    SENT_STOPPED, /* when its turn came, it might not be sent any more */
    SENT_FAILED   /* the MTA did not take it */
};
const char *sent_state_name(enum sent_state state); /* "waiting" … */

struct sent {
    int64_t id, project_id, user_id, profile_id;
    const char *user; /* his name; of sent_list alone */
    const char *from_addr, *recipient, *message_id;
    const char *sign_domain, *sign_selector; /* "" none */
    int64_t check_id;                        /* of the message check that it goes to; 0: none */
    enum sent_state state;
    const char
        *failure; /* STOPPED: send_refusal_name; FAILED, and WAITING again: the MTA's words */
    int tries;
    int64_t next_try, created_at, sent_at;
    /* Of sent_list alone: whether the profile is still there, and what became of the check. */
    int profile_there;
    int64_t arrived_at;
    enum verdict verdict;
    const char *dmarc;
};

/* Takes all but what the watcher writes, and fills id. */
enum status sent_insert(struct store *store, struct sent *sent) MUST_CHECK;

/* Newest first, behind an id (0: the first). */
enum status sent_list(struct store *store, struct arena *arena, int64_t project_id, int64_t before,
                      int limit, struct sent **rows, size_t *count) MUST_CHECK;

/* For the watcher, of all projects: waiting, and due. */
enum status sent_due(struct store *store, struct arena *arena, int64_t now, int limit,
                     struct sent **rows, size_t *count) MUST_CHECK;
/* state, failure, tries, next_try, sent_at and the signature, as the watcher left it. */
enum status sent_update(struct store *store, const struct sent *sent) MUST_CHECK;

/* Forgets what was made before. */
enum status sent_sweep(struct store *store, int64_t before) MUST_CHECK;

#endif
