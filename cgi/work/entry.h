#ifndef WORK_ENTRY_H
#define WORK_ENTRY_H

#include "work/house.h"
#include "work/password.h"

#include "store/session.h"

/* How somebody comes in, whichever way: his new session. In the caller's transaction. */
struct whence {
    const char *address, *agent; /* what his browser calls itself */
    int half;                    /* a second factor is still to be given, see work/factor.h */
};

/* Whether his password and second factor still are what they were when he was read: hashing takes
   long enough for somebody to be faster. STATUS_STALE: they are not. */
enum status entry_same(struct house *house, struct arena *arena,
                       const struct user *user) MUST_CHECK;

/* *session_id: what his cookie holds. */
enum status entry_begin(struct house *house, struct arena *arena, int64_t user_id,
                        const struct whence *whence, const char **session_id) MUST_CHECK;

/* The same as the only one of his: after a change of rights or of the password. */
enum status entry_begin_only(struct house *house, struct arena *arena, int64_t user_id,
                             const struct whence *whence, const char **session_id) MUST_CHECK;

/* With a new password (stored: as password_hash makes it), which ends every one-time link of his.
 */
enum status entry_renew(struct house *house, struct arena *arena, int64_t user_id,
                        const char *stored, const struct whence *whence,
                        const char **session_id) MUST_CHECK;

/* What people do to their own accounts stands in no organisation's log. */
enum status entry_note(struct house *house, int64_t user_id, const char *action,
                       const char *subject, const char *address) MUST_CHECK;

#endif
