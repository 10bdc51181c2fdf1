#ifndef WORK_KEY_H
#define WORK_KEY_H

#include "store/domain.h"
#include "vault/seal.h"
#include "work/house.h"
#include "work/may.h"

/*
 * A domain's DKIM keys, and how one takes the place of another (KEY5): a new key at a selector that
 * no key of this claim ever had is published beside the old one, and signs once it is seen
 * (key_turn.h); the old one stays for seven days, then it is destroyed. A published key is never
 * altered. Until the switch the old key signs, so a rotation can be given up at any moment.
 *
 * TXT mode: an owner begins, and publishes the record. CNAME mode: the next key stands at another
 * of the three names, which the platform's own zone answers for; the watcher begins by itself.
 *
 * Where the operator's signer can use one, an owner may add a second key, Ed25519 (RFC 8463): it
 * comes as a next key does, then signs beside the first for as long as its own record holds, and is
 * replaced in the same way. Whether mail may be sent is asked of the first alone.
 */
enum key_refusal {
    KEY_DONE,
    KEY_NOT_NOW,   /* the domain is neither verified nor degraded, or its DKIM is not asked for */
    KEY_UNDER_WAY, /* one is next already */
    KEY_NO_ROOM,   /* CNAME mode: keys that sign or retire stand at all three names */
    KEY_OFTEN,     /* KEY_TURNS_MOST a day */
    KEY_SELECTOR,  /* what was typed is none, or too long for this domain */
    KEY_SELECTOR_USED, /* a key of this domain has or had it */
    KEY_PLATFORMS,     /* import: in CNAME mode the keys are the platform's */
    KEY_PAIR_USED,     /* import: this domain has the very pair, or had it */
    KEY_NO_SECOND,     /* the operator's signer has no use for one */
    KEY_REFUSAL_COUNT
};
const char *key_refusal_name(enum key_refusal refusal); /* "done" "not_now" … */

enum { KEY_TURNS_MOST = 10 };

/* All of a domain's keys, newest first, of a domain that the caller may see. */
enum status key_list(struct house *house, struct arena *arena, const struct domain *domain,
                     struct dkim_key **keys, size_t *count) MUST_CHECK;

struct key_wish {
    const char *selector; /* typed, TXT mode alone; "": one is made, by the platform's pattern */
    int second;           /* the first Ed25519 key, or another in its place */
};
enum status key_rotate(struct house *house, struct arena *arena, const struct actor *actor,
                       int64_t domain_id, const struct key_wish *wish,
                       enum key_refusal *refusal) MUST_CHECK;
/* What key_rotate would say now of either key, and which selector it would make; changes nothing.
 */
struct key_plan {
    enum key_refusal refusal;
    const char *selector; /* "" where it is random */
    int slot, second;
};
struct key_plans {
    struct key_plan first, second;
};
enum status key_plan(struct house *house, struct arena *arena, const struct domain *domain,
                     struct key_plans *plans) MUST_CHECK;

/*
 * A customer's own pair becomes the next key, and goes its way; key_import.c. Only where the
 * operator allows it, and in TXT mode. pem: private, read and never kept; the caller wipes it.
 * wish->pair.fault says what is wrong with it; else *refusal, as for key_rotate.
 */
struct key_pair {
    const char *pem, *selector; /* selector: as for key_rotate */
    struct imported pair;
};
int key_import_allowed(const struct house *house);
enum status key_import(struct house *house, struct arena *arena, const struct actor *actor,
                       int64_t domain_id, struct key_pair *wish,
                       enum key_refusal *refusal) MUST_CHECK;

/*
 * Destroys a key that is next (the rotation is given up) or one that retires (at once, though mail
 * may be under way); of the second key, that it retires. STATUS_STALE: it is none of these, by now,
 * or another than was meant. STATUS_NONE: no such domain.
 */
struct key_end {
    int64_t key_id;
    const char *deed; /* key_cancel, key_revoke or key_retire, whichever is meant; NULL: any */
};
enum status key_revoke(struct house *house, struct arena *arena, const struct actor *actor,
                       int64_t domain_id, const struct key_end *end) MUST_CHECK;

/* What a key is called; key_name.c. */

/* What signs: in CNAME mode with the number of its name; slot 0: the selector as it is. */
const char *key_selector(struct arena *arena, const char *selector, int slot);
/* When it came to the state that it has. */
int64_t key_since(const struct dkim_key *key);
/* Where a key's record stands: nafuda2._domainkey.example.com */
const char *key_host(struct arena *arena, const struct domain *domain, const struct dkim_key *key);
/* SHA-256 of what p= of its record says, decoded, hex in groups of four. */
const char *key_fingerprint(struct arena *arena, const struct dkim_key *key);
int key_bits(struct arena *arena, const struct dkim_key *key); /* of RSA; else 0 */

/* A new pair (vault/seal.h), for dkim_key_add. */
enum status key_make(struct house *house, struct arena *arena, unsigned bits,
                     struct dkim_key *key) MUST_CHECK;

/* A selector by a pattern: each "*" becomes eight random letters. */
const char *key_make_selector(struct arena *arena, const char *pattern);
/* A typed selector as it is to be used, NULL where it is none: mail/dkim.h's rules, in lower case,
   and the names that it makes fit below the domain. */
const char *key_read_selector(struct arena *arena, const char *typed, const char *domain,
                              enum dkim_mode mode);

int key_selector_fits(struct arena *arena, const char *selector, const char *domain,
                      enum dkim_mode mode);

/* For the watcher: destroys what has retired long enough, and begins rotations of CNAME mode that
   are due; a few at a time. */
enum status key_watch(struct house *house, struct arena *arena) MUST_CHECK;

#endif
