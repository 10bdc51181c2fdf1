#ifndef STORE_SEND_H
#define STORE_SEND_H

#include "store/domain.h"

/* What a decision about sending rests on: work/send.c alone asks. */
struct send_claim {
    int64_t domain_id, project_id; /* whose it is */
    enum domain_state state;
    int64_t grace_ends;
    int dkim_in_use, spf_in_use;
    enum dkim_mode dkim_mode;
    int dkim_slot;
    const char *selector, *bounce_label; /* bounce_label: "" none */
    enum verdict verdicts[CHECK_COUNT];  /* the standing ones */
};

/* The project's claim of the name, or one shared with it: of several the one that is verified, else
   the project's own. STATUS_NONE: neither. */
enum status send_claim_get(struct store *store, struct arena *arena, int64_t project_id,
                           const char *name, struct send_claim *claim) MUST_CHECK;

/* Names that a project may choose a From address at, in their order; at most limit of its own and
   limit of others', those that are verified first. */
enum status send_names(struct store *store, struct arena *arena, int64_t project_id, int limit,
                       const char ***names, size_t *count) MUST_CHECK;

/* Whether the project has a domain that stands, its own or a shared one, and a profile. */
struct send_steps {
    int domain, profile;
};
enum status send_steps_get(struct store *store, int64_t project_id,
                           struct send_steps *steps) MUST_CHECK;

/* Whether the recipient does not want this address's mail; both as address_key makes them. */
enum status send_unsubscribed(struct store *store, const char *from_addr, const char *recipient,
                              int *unsubscribed) MUST_CHECK;

/* Whether a profile of this From address has its author's signature, of a project that the domain
   is shared with or (project_id) whose it is. */
struct send_author {
    int64_t domain_id, project_id;
    const char *from_domain, *from_addr;
};
enum status send_author_signs(struct store *store, const struct send_author *question,
                              int *signs) MUST_CHECK;

#endif
