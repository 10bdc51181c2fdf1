#ifndef STORE_SHARE_H
#define STORE_SHARE_H

#include "store/domain.h"
#include "store/people.h"

/* Domains shared with other projects. A share belongs to a claim: it goes with it, and sleeps while
   it is not verified. */
struct share {
    int64_t id, domain_id;
    const char *name; /* the domain's, A-labels */
    enum domain_state state;
    int dkim_stopped;
    int64_t owner_id, project_id; /* projects: whose it is, with which it is shared */
    const char *owner, *owner_org, *project, *org;
    const char *granted_by; /* the user's name; "" not known any more */
    int64_t created_at;
};

/* A domain's shares, the newest first, those behind `after` (0: from the start). search: part of
   the other project's or organisation's name, "" for all. */
struct share_query {
    int64_t domain_id;
    const char *search;
    int64_t after;
    int limit;
};
enum status share_of_domain(struct store *store, struct arena *arena,
                            const struct share_query *query, struct share **shares,
                            size_t *count) MUST_CHECK;

/* What is shared with a project, by name, behind (name, id). search: part of a name, lower case
   A-labels, "" for all. */
struct shared_query {
    int64_t project_id;
    const char *search;
    struct {
        const char *name; /* "" from the start */
        int64_t id;
    } after;
    int limit;
};
enum status share_with_project(struct store *store, struct arena *arena,
                               const struct shared_query *query, struct share **shares,
                               size_t *count) MUST_CHECK;

/* One of a domain's, or one with a project; the other id 0. */
struct share_key {
    int64_t id, domain_id, project_id;
};
enum status share_get(struct store *store, struct arena *arena, const struct share_key *key,
                      struct share *share) MUST_CHECK;

enum status share_exists(struct store *store, int64_t domain_id, int64_t project_id,
                         int *exists) MUST_CHECK;
/* Whether a verified domain of that name is shared with the project. */
enum status share_has_name(struct store *store, int64_t project_id, const char *name,
                           int *has) MUST_CHECK;

/* STATUS_STALE: it is shared with this project already. Fills share->id. */
enum status share_insert(struct store *store, struct share *share, int64_t user_id) MUST_CHECK;
/* STATUS_STALE: it is gone. */
enum status share_delete(struct store *store, const struct share *share) MUST_CHECK;
/* All of a domain's. */
enum status share_delete_all(struct store *store, int64_t domain_id) MUST_CHECK;

#endif
