#ifndef STORE_OUTBOX_H
#define STORE_OUTBOX_H

#include "store/people.h"

/*
 * Mail to be sent. A row is written in the transaction of what it tells about, and deleted when the
 * mail command took the message. When the process dies between the two, the message is sent again
 * with the same Message-ID, which is how a mailbox knows the second copy.
 */
struct letter {
    int64_t id;
    const char *message_id; /* without domain */
    struct user to;
    const char *template; /* Mail.<template> of the language files */
    const char *params;   /* JSON object of texts */
    int tries;
    int64_t created_at;
};

/* to->id 0: somebody without an account, of whom email, name and lang count. */
enum status outbox_add(struct store *store, struct arena *arena, const struct user *to,
                       const char *template, const char *params, int64_t now) MUST_CHECK;
/* The newest letter; 0: there is none. */
enum status outbox_last(struct store *store, int64_t *id) MUST_CHECK;
/*
 * Holds back the letters behind that one, news of a domain: they are due then, unless they are
 * taken back first, or the domain is deleted. *template is theirs that were taken back; NULL: none
 * was held.
 */
enum status outbox_hold(struct store *store, int64_t last, int64_t domain_id,
                        int64_t until) MUST_CHECK;
enum status outbox_take_back(struct store *store, struct arena *arena, int64_t domain_id,
                             int64_t now, const char **template) MUST_CHECK;
/* How the queue stands. */
struct outbox_state {
    int64_t oldest;   /* since when the first that is due waits; 0: none is there */
    int64_t retried;  /* letters that were not taken three times or more */
    int64_t given_up; /* that nobody tries any more */
};
enum status outbox_look(struct store *store, struct outbox_state *state) MUST_CHECK;
enum status outbox_due(struct store *store, struct arena *arena, int64_t now, int limit,
                       struct letter **letters, size_t *count) MUST_CHECK;
enum status outbox_sent(struct store *store, int64_t id) MUST_CHECK;
/* Tries again later: a minute, doubled each time up to six hours; given up after 20. */
enum status outbox_retry(struct store *store, const struct letter *letter, int64_t now) MUST_CHECK;

#endif
