#ifndef WORK_KEY_PART_H
#define WORK_KEY_PART_H

#include "work/key.h"
#include "work/limit.h"

/* What the files of keys share. */

/* All that a domain has and had. */
struct keys {
    struct dkim_key *items;
    size_t count;
};

/* Where a next key would go. */
struct key_plan key_plan_for(const struct house *house, struct arena *arena,
                             const struct domain *domain, const struct keys *keys,
                             const struct key_wish *wish);

/* How often a domain's key may be changed. */
struct limit key_limit(struct arena *arena, int64_t domain_id);

/* A key of the stock becomes the domain's next one, by the plan. In the caller's transaction. */
enum status key_begin(struct house *house, struct arena *arena, const struct actor *actor,
                      struct domain *domain, const struct key_plan *plan,
                      struct dkim_key *key) MUST_CHECK;

#endif
