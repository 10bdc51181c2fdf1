#ifndef STORE_SESSION_H
#define STORE_SESSION_H

#include "store/people.h"

/* Sessions (only hashes of their ids) and the counters of the sign-in throttle. */
struct session {
    const char *id_hash, *handle, *address, *agent;
    int64_t user_id, created_at, seen_at;
    int half; /* the password was given, the second factor was not */
};

enum {
    SESSION_IDLE_SECONDS = 30 * 60,
    SESSION_LIFE_SECONDS = 12 * 60 * 60,
    SESSION_HALF_SECONDS = 10 * 60
};

enum status session_insert(struct store *store, const struct session *session) MUST_CHECK;

/* With its user, in one read. STATUS_NONE: unknown, idle too long, too old, or from the future. */
enum status session_get(struct store *store, struct arena *arena, const char *id_hash, int64_t now,
                        struct session *session, struct user *user) MUST_CHECK;
/* Whole ones. */
enum status session_list(struct store *store, struct arena *arena, int64_t user_id, int64_t now,
                         struct session **sessions, size_t *count) MUST_CHECK;
/* Ends one of the user's own by its handle. STATUS_NONE: none of his has it. */
enum status session_end(struct store *store, int64_t user_id, const char *handle) MUST_CHECK;
/* Signs out: ends the session with this hash, if it still stands. */
enum status session_end_by_hash(struct store *store, const char *id_hash) MUST_CHECK;
/* Ends all of the user's but one (NULL: all). */
enum status session_end_others(struct store *store, int64_t user_id,
                               const char *keep_hash) MUST_CHECK;
/* Deletes sessions and one-time links that are over, so that no clock set back revives them. */
enum status session_sweep(struct store *store, int64_t now) MUST_CHECK;

/* Counts an attempt in a bucket and says how many there were in its window of `seconds` (at most a
   day), this one included. A window that begins in the future (clock set back) begins anew. */
enum status throttle_count(struct store *store, const char *bucket, int64_t now, int seconds,
                           int *count) MUST_CHECK;
/* How many there were, and how many seconds are left of the window; 0 and 0 outside of one. */
enum status throttle_look(struct store *store, const char *bucket, int64_t now, int seconds,
                          int *count, int64_t *left) MUST_CHECK;
enum status throttle_clear(struct store *store, const char *bucket) MUST_CHECK;
enum status throttle_sweep(struct store *store, int64_t now) MUST_CHECK;

#endif
