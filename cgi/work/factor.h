#ifndef WORK_FACTOR_H
#define WORK_FACTOR_H

#include "work/entry.h"
#include "work/may.h"

/*
 * The second factor: one-time codes by time (work/totp.h), and ten recovery codes that stand in for
 * a lost authenticator, each once. The secret is made here and stored enciphered under the
 * installation's secret; of recovery codes an HMAC under it: a stolen database gives neither.
 *
 * A code is asked for after the password: until it is given the session is half, which is as good
 * as none to everything but factor_give. Guessing is limited to 10 codes in 15 minutes and 50 a day
 * for an account; a new password by mail lifts that, twice a day: who reads the mail alone does not
 * guess for ever.
 */
enum { RECOVERY_CODES = 10 };

/* A secret that is offered to somebody who has none yet. Nothing is stored: the page keeps it,
   sealed for this user and session. */
struct factor_offer {
    const char *sealed; /* for the form; given back with the code */
    const char *text;   /* to be typed into an authenticator */
    const char *uri;    /* the same as a QR code says it */
};
/* sealed: what the form had; "" or what does not open: a new one. */
void factor_offer(struct house *house, struct arena *arena, const struct actor *actor,
                  const char *sealed, struct factor_offer *offer);

enum factor_fault {
    FACTOR_FINE,
    FACTOR_CODE,     /* wrong, of another time, or used already */
    FACTOR_PASSWORD, /* wrong */
    FACTOR_THROTTLED
};

/* What somebody shows who changes his second factor. */
struct factor_proof {
    const char *password, *code; /* a one-time or a recovery code */
    const char *sealed;          /* factor_enable: the offer */
    const char *agent;
};

/* Every session but a new one (*session_id) ends. codes: RECOVERY_CODES of them, shown this once.
   STATUS_STALE: there is one already; or, for the other two, none any more; or see entry_same. */
enum status factor_enable(struct house *house, struct arena *arena, const struct actor *actor,
                          const struct factor_proof *proof, enum factor_fault *fault,
                          const char ***codes, const char **session_id) MUST_CHECK;
enum status factor_renew_codes(struct house *house, struct arena *arena, const struct actor *actor,
                               const struct factor_proof *proof, enum factor_fault *fault,
                               const char ***codes) MUST_CHECK;
enum status factor_disable(struct house *house, struct arena *arena, const struct actor *actor,
                           const struct factor_proof *proof, enum factor_fault *fault,
                           const char **session_id) MUST_CHECK;

/* Without code or password, by an operator at the machine, for somebody who lost everything.
   STATUS_NONE: no such user. STATUS_STALE: he has none. */
enum status factor_take_away(struct house *house, struct arena *arena, const struct actor *actor,
                             const char *email) MUST_CHECK;

/* His password is a new one, by mail: lifts the limit. In the caller's transaction. */
enum status factor_lift(struct house *house, struct arena *arena, int64_t user_id) MUST_CHECK;

/* Whose half session a cookie belongs to. STATUS_NONE: none. */
enum status factor_half(struct house *house, struct arena *arena, const char *cookie,
                        struct session *half, struct user *user) MUST_CHECK;
/* The second step of signing in: *session_id takes the half session's place. STATUS_NONE: that is
   over. */
enum status factor_give(struct house *house, struct arena *arena, const char *cookie,
                        const char *code, const struct whence *whence, enum factor_fault *fault,
                        const char **session_id) MUST_CHECK;

#endif
