#ifndef WORK_JOIN_H
#define WORK_JOIN_H

#include "work/entry.h"
#include "work/may.h"

#include "store/join.h"

/*
 * Owners invite an address into their project. What they see of it does not depend on whether the
 * address has an account: the mail's link does, for whoever can read that mail.
 */
enum join_refusal {
    JOIN_DONE,
    JOIN_MEMBER, /* he is in the project already */
    JOIN_OFTEN,  /* 50 a day and project, 5 a day and address */
    JOIN_FULL    /* as many invitations are open as may be */
};

/* A letter with a link for a week. lang: in which he is written to unless his account says. An
   invitation that is open already is replaced: the former link is worth nothing then. */
enum status join_invite(struct house *house, struct arena *arena, const struct actor *actor,
                        const struct join_offer *wish, const char *lang,
                        enum join_refusal *refusal) MUST_CHECK;
/* STATUS_NONE: there is no such invitation any more. */
enum status join_withdraw(struct house *house, struct arena *arena, const struct actor *actor,
                          int64_t id) MUST_CHECK;
enum status join_list(struct house *house, struct arena *arena, const struct actor *actor,
                      struct join_offer **offers, size_t *count) MUST_CHECK;

/* What a link is for. STATUS_NONE: withdrawn, used, or replaced. Changes nothing. */
struct join {
    struct join_offer offer;
    struct project project;
    struct user user; /* who has the address; id 0: nobody yet */
    int over;         /* its week has passed */
};
enum status join_find(struct house *house, struct arena *arena, const char *token,
                      struct join *join) MUST_CHECK;

/*
 * Uses the link up: *session_id is his new, only session. Who is signed in has to be the one who
 * has the address; who is not gives name and password, unless the address has a password already
 * (STATUS_NONE for both).
 */
struct join_person {
    const char *name, *password; /* of who is not signed in */
    struct whence whence;
};
enum status join_accept(struct house *house, struct arena *arena, const struct actor *actor,
                        const char *token, const struct join_person *person,
                        enum password_fault *fault, const char **session_id) MUST_CHECK;

#endif
