#ifndef WORK_SHARE_H
#define WORK_SHARE_H

#include "store/profile.h"
#include "store/share.h"
#include "store/share_request.h"
#include "work/house.h"
#include "work/may.h"

/*
 * Sharing (rule T7). Two ways lead to one result: an owner enters the project key of another
 * project, or a project asks for a domain by name and the owner approves. A share lends the right
 * to see how the domain stands and to have profiles on it, and nothing else; it cannot be passed
 * on. It sleeps while the domain is not verified, and either side can end it. What stops with it is
 * decided where sending is (work/send.h), so both are one transaction.
 *
 * Each deed is noted in the logs of both projects, and mailed to the owners of both.
 */

/* Project keys: work/project_key.h. Whoever keeps profiles sees his project's; support never. */

/* "" none was made yet. */
enum status project_key_show(struct house *house, struct arena *arena, const struct actor *actor,
                             const char **key) MUST_CHECK;
/* The first one; there already: nothing happens. */
enum status project_key_make(struct house *house, struct arena *arena,
                             const struct actor *actor) MUST_CHECK;
/* Another one in the place of `before`, which is dead at once; no share ends. STATUS_STALE:
   somebody was faster. */
enum status project_key_renew(struct house *house, struct arena *arena, const struct actor *actor,
                              const char *before) MUST_CHECK;

/* By key. What is no key, or mistyped, is told before anything is looked up. */
enum share_answer {
    SHARE_FINE,
    SHARE_KEY_FORM,
    SHARE_KEY_TYPO,
    SHARE_KEY_NONE,  /* right as keys go, and nobody's */
    SHARE_KEY_OFTEN, /* too many were looked up lately, by this user or organisation */
    SHARE_OWN,       /* the key of the domain's own project */
    SHARE_HAS,       /* it is shared with that project already */
    SHARE_ASLEEP,    /* only a verified domain can be shared */
    SHARE_ANSWER_COUNT
};
const char *share_answer_name(enum share_answer answer); /* "fine" "key_form" … */

struct share_offer {
    enum share_answer answer;
    const char *key;        /* in the one form */
    struct project project; /* whose it is: SHARE_FINE, SHARE_HAS */
};
/* Shows whose key it is, for the owner to look at before he shares. */
enum status share_look(struct house *house, struct arena *arena, const struct actor *actor,
                       int64_t domain_id, const char *typed, struct share_offer *offer) MUST_CHECK;
/* The same, and shares. */
enum status share_grant(struct house *house, struct arena *arena, const struct actor *actor,
                        int64_t domain_id, const char *typed, struct share_offer *offer) MUST_CHECK;

/* By the owner, of a domain of his. STATUS_STALE: it has ended already. */
enum status share_revoke(struct house *house, struct arena *arena, const struct actor *actor,
                         int64_t domain_id, int64_t share_id) MUST_CHECK;
/* By the other project. */
enum status share_give_back(struct house *house, struct arena *arena, const struct actor *actor,
                            int64_t share_id) MUST_CHECK;

/* What a project sees of a domain that is shared with it. */
struct shared_view {
    struct share share;
    struct domain domain;
};
enum status share_see(struct house *house, struct arena *arena, const struct actor *actor,
                      int64_t share_id, struct shared_view *view) MUST_CHECK;

/* In the caller's transaction: the domain goes to somebody else, and nobody keeps a share of it. */
enum status share_end_transferred(struct house *house, struct arena *arena,
                                  const struct domain *domain) MUST_CHECK;

/* Requests, for a domain by its name. Whether somebody has it makes no difference to the answer. */
enum ask_answer {
    ASK_DONE,
    ASK_NAME,     /* see name_refusal */
    ASK_MESSAGE,  /* holds what no text may: controls, signs that turn the direction */
    ASK_OWN,      /* the project has it itself, verified */
    ASK_HAS,      /* it is shared with the project already */
    ASK_OPEN,     /* the project asks for it already */
    ASK_REJECTED, /* the last time was rejected, less than a day ago */
    ASK_OFTEN,    /* too many lately, or open */
    ASK_ANSWER_COUNT
};
const char *ask_answer_name(enum ask_answer answer); /* "done" "name" … */

struct ask {
    const char *typed, *message;
};
struct asked_for {
    enum ask_answer answer;
    const char *refusal;    /* ASK_NAME: code of the name_refusal */
    const char *suggestion; /* ASK_NAME: the domain in a mail address or URL, or NULL */
    const char *name;       /* ASK_NAME apart: as it is shown */
};
enum { ASK_MESSAGE_MOST = 1000, ASK_DAYS = 30 };

enum status share_ask(struct house *house, struct arena *arena, const struct actor *actor,
                      const struct ask *ask, struct asked_for *asked) MUST_CHECK;
/* By the project that asked. STATUS_STALE: it is decided already. */
enum status share_withdraw(struct house *house, struct arena *arena, const struct actor *actor,
                           int64_t request_id) MUST_CHECK;
/* By an owner of the project that has the name verified. STATUS_STALE: it is not open any more. Of
   many at once one decides. */
enum status share_decide(struct house *house, struct arena *arena, const struct actor *actor,
                         int64_t request_id, int approve) MUST_CHECK;

/* For the watcher: tells holders what came and what was withdrawn, ends what is older than
   ASK_DAYS; a slice of it. */
enum status share_watch(struct house *house, struct arena *arena) MUST_CHECK;

/* The profiles that stop with a domain: of one project, or (0) of all that have it. At most
   limit. */
struct share_user {
    const char *from_addr, *project, *org;
    int64_t project_id, profile_id;
    enum profile_signature signature;
};
enum status share_users(struct house *house, struct arena *arena, const struct domain *domain,
                        int64_t only, int limit, struct share_user **users,
                        size_t *count) MUST_CHECK;

#endif
