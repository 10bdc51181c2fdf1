#ifndef WORK_ACCOUNT_H
#define WORK_ACCOUNT_H

#include "work/house.h"
#include "work/may.h"
#include "work/password.h"

#include "store/seen.h"

/*
 * Signing in and out, passwords, one's own sessions, one-time links.
 *
 * Passwords are as work/password.h says, upgraded at sign-in when the parameters grow.
 */
enum sign_in {
    SIGN_IN_DONE,
    SIGN_IN_HALF,     /* the second factor is to be given: work/factor.h */
    SIGN_IN_WRONG,    /* no such user or wrong password: the same in words and time */
    SIGN_IN_THROTTLED /* too many attempts; in *wait seconds at the latest the next makes sense */
};

/* Attempts in 15 minutes: 30 an address (of IPv6 a /64), 10 an account from one address and 100
   from everywhere, 300 in all; counted before the KDF runs. */
enum status account_sign_in(struct house *house, struct arena *arena, const char *email,
                            const char *password, const char *address, const char *agent,
                            enum sign_in *outcome, int *wait, const char **session_id) MUST_CHECK;
enum status account_sign_out(struct house *house, const struct actor *actor) MUST_CHECK;

/* Ends every session of the user and begins a new one: *session_id. */
enum status account_change_password(struct house *house, struct arena *arena,
                                    const struct actor *actor, const char *current,
                                    const char *wanted, const char *agent,
                                    enum password_fault *fault, const char **session_id) MUST_CHECK;

/* Asks a user once more who he is, before something that must not be done by whoever finds his
   browser open: throttled as a change of password. */
enum status account_confirm(struct house *house, struct arena *arena, const struct actor *actor,
                            const char *password, enum password_fault *fault) MUST_CHECK;

/* Mail that the actor does without: a bit a kind, see work/letter.h. */
enum status account_mute(struct house *house, const struct actor *actor, int64_t muted) MUST_CHECK;

enum status account_sessions(struct house *house, struct arena *arena, const struct actor *actor,
                             struct session **sessions, size_t *count) MUST_CHECK;
enum status account_end_session(struct house *house, const struct actor *actor,
                                const char *handle) MUST_CHECK;
enum status account_set_lang(struct house *house, const struct actor *actor,
                             const char *lang) MUST_CHECK;

/* A link that creates the first operator (valid a day). STATUS_STALE: there is an operator already.
 */
enum status account_first_operator_link(struct house *house, struct arena *arena,
                                        const char **url) MUST_CHECK;

/* What a one-time token is for. STATUS_NONE: unknown, used or over. Changes nothing. user:
 * whose it is, unless it makes the first operator. */
enum status account_invitation(struct house *house, struct arena *arena, const char *token,
                               enum invitation_purpose *purpose, struct user *user) MUST_CHECK;

/* Uses a token up: makes the first operator (email, name given) or sets the password of the user it
   is for, and signs in. */
enum status account_accept(struct house *house, struct arena *arena, const char *token,
                           const char *email, const char *name, const char *password,
                           const char *address, const char *agent, enum password_fault *fault,
                           const char **session_id) MUST_CHECK;

/* Who a session cookie belongs to; STATUS_NONE: nobody any more, or a half session. Fills
 * actor->user and ->session.
 */
enum status account_of_session(struct house *house, struct arena *arena, const char *session_id,
                               struct actor *actor, struct session *session) MUST_CHECK;

#endif
