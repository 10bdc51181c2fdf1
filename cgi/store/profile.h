#ifndef STORE_PROFILE_H
#define STORE_PROFILE_H

#include "store/store.h"

#include <stdint.h>

/* Sender profiles of projects. Whether one may send is decided anew at each use: work/send.h. */
enum profile_signature { SIGNATURE_AUTHOR, SIGNATURE_PLATFORM };
enum profile_unsubscribe { UNSUBSCRIBE_PLATFORM, UNSUBSCRIBE_OWN, UNSUBSCRIBE_NONE };

struct profile {
    int64_t id, project_id, org_id;
    const char *from_addr;   /* as typed, its domain in A-labels */
    const char *from_domain; /* A-labels */
    const char *from_name;
    const char *reply_to; /* "" none */
    enum profile_signature signature;
    enum profile_unsubscribe unsubscribe;
    const char *unsubscribe_url; /* of UNSUBSCRIBE_OWN; else "" */
    int overrides;               /* writes to who unsubscribed, by somebody's explicit choice */
    int64_t generation, created_at, changed_at;
};

const char *profile_signature_name(enum profile_signature signature); /* "author" "platform" */
const char *profile_unsubscribe_name(enum profile_unsubscribe unsubscribe);

/* Where a page of a list begins: behind (from_addr, id). */
struct profile_key {
    const char *from_addr; /* NULL: from the start */
    int64_t id;
};
struct profile_query {
    int64_t project_id;
    struct profile_key after;
    int limit;
};
enum status profile_list(struct store *store, struct arena *arena,
                         const struct profile_query *query, struct profile **profiles,
                         size_t *count) MUST_CHECK;
enum status profile_get(struct store *store, struct arena *arena, int64_t project_id, int64_t id,
                        struct profile *profile) MUST_CHECK;
/* Of those with this From address (in any case of letters) the oldest: what the mailer gets that
   names no profile. */
enum status profile_by_from(struct store *store, struct arena *arena, int64_t project_id,
                            const char *from_addr, struct profile *profile) MUST_CHECK;

/* Who sends as a domain: what stops with it. */
struct profile_users {
    int64_t domain_id, project_id; /* the domain, and whose it is */
    int64_t only;                  /* those of this project; 0: of all that have the domain */
    int limit;
};
enum status profile_of_domain(struct store *store, struct arena *arena,
                              const struct profile_users *users, struct profile **profiles,
                              size_t *count) MUST_CHECK;

/* Where the project's own profiles at this domain ask for replies: up to three domains of those
   that were made last, ended by NULL. */
enum status profile_reply_domains(struct store *store, struct arena *arena, int64_t project_id,
                                  const char *from_domain, const char *const **domains) MUST_CHECK;

/* Fills id and generation; the organisation is the project's. */
enum status profile_insert(struct store *store, struct profile *profile, int64_t now) MUST_CHECK;
/* STATUS_STALE unless the row still has profile->generation, which then rises. */
enum status profile_update(struct store *store, const struct profile *profile,
                           int64_t now) MUST_CHECK;
/* STATUS_STALE as above. */
enum status profile_delete(struct store *store, const struct profile *profile) MUST_CHECK;

#endif
