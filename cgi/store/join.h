#ifndef STORE_JOIN_H
#define STORE_JOIN_H

#include "store/people.h"

/* Addresses that owners invited into their projects. */
struct join_offer {
    int64_t id, project_id;
    const char *email;
    enum project_role role;
    const char *token_hash;
    int64_t offered_by;
    const char *offered_name; /* of who did, "" when nobody is left */
    int64_t created_at, expires_at;
};

/* A second one to the same address takes the place of the first. Fills offer->id. */
enum status join_offer_put(struct store *store, struct join_offer *offer) MUST_CHECK;
enum status join_offer_get(struct store *store, struct arena *arena, int64_t project_id, int64_t id,
                           struct join_offer *offer) MUST_CHECK;
enum status join_offer_by_token(struct store *store, struct arena *arena, const char *token_hash,
                                struct join_offer *offer) MUST_CHECK;
/* By address, those that are over too; at most limit. */
enum status join_offer_list(struct store *store, struct arena *arena, int64_t project_id, int limit,
                            struct join_offer **offers, size_t *count) MUST_CHECK;
/* STATUS_NONE when somebody was faster. */
enum status join_offer_take(struct store *store, const struct join_offer *offer) MUST_CHECK;
/* Ends what a user sent of a project's, and what was sent to himself. */
enum status join_offer_end_of(struct store *store, int64_t project_id, int64_t user_id) MUST_CHECK;

#endif
