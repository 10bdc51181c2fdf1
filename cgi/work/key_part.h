#ifndef WORK_KEY_PART_H
#define WORK_KEY_PART_H

#include "work/key.h"

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

/* A key of the stock becomes the domain's next one, by the plan. In the caller's transaction. */
enum status key_begin(struct house *house, struct arena *arena, const struct actor *actor,
                      struct domain *domain, const struct key_plan *plan,
                      struct dkim_key *key) MUST_CHECK;

#endif
