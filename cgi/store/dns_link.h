#ifndef STORE_DNS_LINK_H
#define STORE_DNS_LINK_H

#include "store/store.h"

#include <stdint.h>

/* The links by which DNS administrators see one domain's records without an account. */
struct dns_link {
    int64_t id, project_id, domain_id;
    const char *token_hash,
        *nonce; /* of the token only its SHA-256 (hex) is kept, see link_token */
    int64_t made_by;
    const char *maker; /* his name, "" when he is none */
    int64_t created_at, expires_at;
    int64_t views, seen_at; /* counted by seen_link */
};

/* Takes project_id, domain_id, token_hash, nonce, made_by, created_at, expires_at. STATUS_NONE: the
   project has no such domain. */
enum status dns_link_insert(struct store *store, const struct dns_link *link) MUST_CHECK;

/* Those of a domain that are not over, newest first. */
enum status dns_link_list(struct store *store, struct arena *arena, int64_t project_id,
                          int64_t domain_id, int64_t now, struct dns_link **links,
                          size_t *count) MUST_CHECK;

/* Whoever knows the token. STATUS_NONE: there is no such link, or it is over. */
enum status dns_link_get(struct store *store, struct arena *arena, const char *token_hash,
                         int64_t now, struct dns_link *link) MUST_CHECK;

/* STATUS_NONE: the domain has no such link. */
enum status dns_link_end(struct store *store, int64_t project_id, int64_t domain_id,
                         int64_t id) MUST_CHECK;

/* Deletes those that are over, so that no clock set back revives them. */
enum status dns_link_sweep(struct store *store, int64_t now) MUST_CHECK;

#endif
