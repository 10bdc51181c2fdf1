#ifndef WORK_PASSWORD_H
#define WORK_PASSWORD_H

#include "base/arena.h"
#include "base/status.h"

/*
 * Passwords as they are stored: "scrypt$15$8$3$<salt>$<hash>" (log2 N, r, p; salt and hash in
 * base64url). Each call takes about 0.3 s and 32 MB; whoever calls has throttled before.
 */

enum password_fault {
    PASSWORD_FINE,
    PASSWORD_SHORT,
    PASSWORD_LONG,
    PASSWORD_CURRENT_WRONG,
    PASSWORD_THROTTLED
};

/* Of a new one: 10 to 200 characters, any characters. */
enum password_fault password_fault_of(const char *password);

/* A hash with a new salt and today's parameters. STATUS_FAILED: no memory for the work. */
enum status password_hash(struct arena *arena, const char *password,
                          const char **stored) MUST_CHECK;

/*
 * Whether password is the one behind stored. For a stored text that is empty (no such user, or not
 * welcomed yet) the same work is done and the answer is no. *outgrown: right, but made with
 * parameters that are no longer today's.
 */
enum status password_matches(struct arena *arena, const char *password, const char *stored,
                             int *matches, int *outgrown) MUST_CHECK;

#endif
