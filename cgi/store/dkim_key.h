#ifndef STORE_DKIM_KEY_H
#define STORE_DKIM_KEY_H

#include "base/text.h"
#include "store/store.h"

/*
 * DKIM key pairs, private halves sealed (vault/seal.h). A domain has one active key of RSA, at most
 * one of Ed25519 beside it, at most one that is next, of either, and any number that retire or are
 * revoked; those that nobody has yet, all RSA, are kept ready. What these functions change of a
 * domain's keys makes its claim another one: the domain's generation rises, so that no look that
 * was under way counts (rule T3).
 */
enum key_state {
    KEY_STOCK,     /* ready for whoever needs one */
    KEY_GENERATED, /* next: its record is to be published */
    KEY_PUBLISHED, /* next: seen in DNS, not by everybody who is asked */
    KEY_ACTIVE,    /* signs */
    KEY_RETIRING,  /* signs no more; its record stays for mail that is under way */
    KEY_REVOKED,   /* destroyed */
    KEY_STATE_COUNT
};
const char *key_state_name(enum key_state state); /* "stock" "generated" … */

struct dkim_key {
    int64_t id;
    enum key_state state;
    int imported;
    const char *selector;   /* as it is sealed with: in CNAME mode without its number */
    int slot;               /* CNAME mode: at which of the names, 1 to 3; else 0 */
    const char *public_key; /* base64 of what mail/dkim.h calls one */
    int ed25519;            /* else RSA */
    struct span sealed;     /* of dkim_key_ready and dkim_key_add alone */
    /* created: when it became the domain's; revoke: when a retiring key is to be destroyed */
    int64_t created_at, published_at, active_at, retiring_at, revoke_at, revoked_at;
};

struct domain; /* store/domain.h */

/* Kept ready. */
enum status dkim_key_stock(struct store *store, int *count) MUST_CHECK;
/* One more, with its public_key, sealed and imported; its id is filled in. */
enum status dkim_key_add(struct store *store, struct dkim_key *key, int64_t now) MUST_CHECK;
/* STATUS_NONE: none is ready. The caller gives it to a domain in the same transaction. */
enum status dkim_key_ready(struct store *store, struct arena *arena,
                           struct dkim_key *key) MUST_CHECK;
/* Makes it the active key of a new domain, sealed anew with what binds it. STATUS_STALE: it was
   given away meanwhile. */
enum status dkim_key_assign(struct store *store, int64_t key_id, int64_t domain_id,
                            struct span sealed) MUST_CHECK;

/* Fills in domain->next and ->second, without their sealed halves. */
enum status dkim_key_beside(struct store *store, struct arena *arena,
                            struct domain *domain) MUST_CHECK;
/* All of a domain's keys, newest first. */
enum status dkim_key_list(struct store *store, struct arena *arena, int64_t project_id,
                          int64_t domain_id, struct dkim_key **keys, size_t *count) MUST_CHECK;

/*
 * The turns of a key, each inside a transaction, with the domain as it was read: STATUS_STALE when
 * it was changed meanwhile. They set domain->generation, ->next and ->second to what they are now.
 */

/* key (its id, selector, slot, sealed) of the stock becomes the next one; the watcher looks at the
   domain by `look_at` at the latest. */
enum status dkim_key_begin(struct store *store, struct domain *domain, const struct dkim_key *key,
                           int64_t now, int64_t look_at) MUST_CHECK;
/* The next one was seen somewhere. */
enum status dkim_key_publish(struct store *store, struct domain *domain, int64_t now) MUST_CHECK;
/* The next one is active in the place of the one of its kind, if there is one, which retires until
   revoke_at. What was seen of the next one's record is forgotten: the caller has made it the active
   one's. */
enum status dkim_key_switch(struct store *store, struct domain *domain, int64_t now,
                            int64_t revoke_at) MUST_CHECK;
/* The second key signs no more, and retires until revoke_at. STATUS_STALE: there is none. */
enum status dkim_key_retire_second(struct store *store, struct domain *domain, int64_t now,
                                   int64_t revoke_at) MUST_CHECK;
/* Destroys a key that is next or retires. STATUS_STALE: it is neither. */
enum status dkim_key_revoke(struct store *store, struct domain *domain, int64_t key_id,
                            int64_t now) MUST_CHECK;

/* For the watcher. */
struct dkim_key_due {
    int64_t project_id, domain_id, key_id;
    int ed25519;
};
/* Retiring keys whose time is over. */
enum status dkim_key_over(struct store *store, struct arena *arena, int64_t now, int limit,
                          struct dkim_key_due **due, size_t *count) MUST_CHECK;
/* Active keys of CNAME mode from before `before`, of verified domains that have no next key, and a
   name where one may stand. */
enum status dkim_key_old(struct store *store, struct arena *arena, int64_t before, int limit,
                         struct dkim_key_due **due, size_t *count) MUST_CHECK;
/* The clock jumped: what is to be destroyed is given as long as before, and what was published has
   been so no longer. */
enum status dkim_key_shift(struct store *store, int64_t delta) MUST_CHECK;

#endif
