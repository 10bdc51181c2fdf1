#ifndef WORK_PROFILE_H
#define WORK_PROFILE_H

#include "mail/address.h"
#include "mail/forecast.h"
#include "mail/unsubscribe_url.h"
#include "store/send.h"
#include "work/domain.h"
#include "work/send.h"

/*
 * What people do with sender profiles. One may be kept whether or not its domain stands: who may
 * send is asked at each use (work/send.h), and the page says why not.
 */
struct profile_wish {
    int64_t id, generation;                        /* 0: a new one */
    const char *from, *reply_to, *unsubscribe_url; /* as typed; the last two maybe "" */
    const char *from_name;                         /* one line, not empty, FROM_NAME_MAX at most */
    enum profile_signature signature;
    enum profile_unsubscribe unsubscribe;
};

struct profile_saved {
    int64_t id; /* 0: refused, and one of these says why */
    enum address_refusal from_refusal, reply_to_refusal;
    struct address from, reply_to;
    int blocked; /* the From address is at a name of the operator's block list */
    enum unsubscribe_url_refusal url_refusal;
    int64_t most; /* the organisation has as many as this, all that it may; else 0 */
};

/* Names to choose a From address at: the project's own and those shared with it, a hundred of each
   at most, verified ones first; in their order. */
enum status profile_names(struct house *house, struct arena *arena, const struct actor *actor,
                          const char ***names, size_t *count) MUST_CHECK;

/* With project of the actor. STATUS_STALE: somebody changed it meanwhile. A new From address ends
   what was chosen for the old one (overrides). */
enum status profile_save(struct house *house, struct arena *arena, const struct actor *actor,
                         const struct profile_wish *wish, struct profile_saved *saved) MUST_CHECK;
/* STATUS_STALE: somebody changed it since it was shown. */
enum status profile_remove(struct house *house, struct arena *arena, const struct actor *actor,
                           int64_t id, int64_t generation) MUST_CHECK;

/* Whether a profile writes to who unsubscribed from its From address, turned the other way by
   somebody who chose to. STATUS_STALE: somebody changed the profile since it was shown. */
enum status profile_override(struct house *house, struct arena *arena, const struct actor *actor,
                             int64_t id, int64_t generation) MUST_CHECK;

struct profile_view {
    struct send_answer may;   /* with the profile */
    struct forecast forecast; /* from what the last looks at the domain saw; asks nothing */
    const char *via;          /* that clients may show; "" where the forecast says none */
};
enum status profile_see(struct house *house, struct arena *arena, const struct actor *actor,
                        int64_t id, struct profile_view *view) MUST_CHECK;

/* Whether the key that a profile signs with can be found: DNS is asked (S9). */
enum profile_key_seen {
    KEY_HOLDS,
    KEY_MISSING,
    KEY_WRONG,    /* another value, or several */
    KEY_TIMEOUT,  /* nobody answered in time */
    KEY_ERROR,    /* DNS answered with an error */
    KEY_LATER,    /* not asked: a look is under way, or there were too many */
    KEY_NOT_ASKED /* the platform's key, or no domain that could be asked for */
};
enum status profile_ask_key(struct house *house, struct arena *arena, const struct actor *actor,
                            int64_t id, enum profile_key_seen *seen) MUST_CHECK;
const char *profile_key_seen_name(enum profile_key_seen seen); /* "holds" "missing" … */

#endif
