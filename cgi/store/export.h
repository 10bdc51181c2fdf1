#ifndef STORE_EXPORT_H
#define STORE_EXPORT_H

#include "store/domain.h"

/*
 * What the exporter reads, and the little it writes. That a name is due is written by the database
 * itself (db/0013-export.sql), in the transaction of what changed.
 */

/* A number that another connection's commit changes. */
enum status export_version(struct store *store, int64_t *version) MUST_CHECK;

/* Names of which something changed. */
struct export_due {
    const char *name;
    int64_t turn; /* of its last change */
};
enum status export_due_list(struct store *store, struct arena *arena, struct export_due **due,
                            size_t *count) MUST_CHECK;
/* Takes it away, unless it changed again. */
enum status export_due_done(struct store *store, const struct export_due *due) MUST_CHECK;

/* Names of domains behind `after` ("": the first), in their order. */
enum status export_names(struct store *store, struct arena *arena, const char *after, int limit,
                         const char ***names, size_t *count) MUST_CHECK;
/* Those whose grace ended or began to count in (from, to]. */
enum status export_graces(struct store *store, struct arena *arena, int64_t from, int64_t to,
                          const char ***names, size_t *count) MUST_CHECK;

/* Every claim of a name: the one that holds it first. */
struct export_claim {
    int64_t domain_id, project_id;
    int holds; /* verified or degraded */
    enum dkim_mode dkim_mode;
    const char *selector, *label;
    int slot;
};
enum status export_claims(struct store *store, struct arena *arena, const char *name,
                          struct export_claim **claims, size_t *count) MUST_CHECK;

/* A domain's keys whose records are, or are to be, in DNS. */
enum export_key_state { EXPORT_KEY_NEXT, EXPORT_KEY_ACTIVE, EXPORT_KEY_RETIRING };
struct export_key {
    int64_t id;
    enum export_key_state state;
    int slot, ed25519;
    const char *selector, *public_key; /* public_key: base64 */
    struct span sealed;
};
enum status export_keys(struct store *store, struct arena *arena, int64_t domain_id,
                        struct export_key **keys, size_t *count) MUST_CHECK;
/* When the key signed last, of one that retires; 0: it is none, any more. */
enum status export_key_retired(struct store *store, int64_t key_id, int64_t *at) MUST_CHECK;

struct export_profile {
    int64_t id, project_id;
    const char *from_addr;
};
enum status export_profiles(struct store *store, struct arena *arena, const char *name,
                            struct export_profile **profiles, size_t *count) MUST_CHECK;

/* What is left out. */
struct export_fault {
    const char *name, *what, *why;
    int64_t since;
};
/* By name and what. */
enum status export_faults(struct store *store, struct arena *arena, int limit,
                          struct export_fault **faults, size_t *count) MUST_CHECK;
/* In place of one of the same name and what. */
enum status export_fault_put(struct store *store, const struct export_fault *fault) MUST_CHECK;
enum status export_fault_drop(struct store *store, const struct export_fault *fault) MUST_CHECK;

struct export_state {
    int64_t looked_at, wrote_at, serial; /* 0: never */
    const char *failure;                 /* "": none */
};
enum status export_state_get(struct store *store, struct arena *arena,
                             struct export_state *state) MUST_CHECK;
enum status export_state_set(struct store *store, const struct export_state *state) MUST_CHECK;

#endif
