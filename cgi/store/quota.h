#ifndef STORE_QUOTA_H
#define STORE_QUOTA_H

#include "store/store.h"

#include <stdint.h>

/* How much an organisation may have, where that is not what the settings say. */
enum quota_kind { QUOTA_PENDING, QUOTA_DOMAINS, QUOTA_PROFILES, QUOTA_COUNT };

/* most: 0 where the settings decide. STATUS_NONE: no such organisation. */
enum status quota_get(struct store *store, int64_t org_id, int64_t most[QUOTA_COUNT]) MUST_CHECK;
enum status quota_set(struct store *store, int64_t org_id,
                      const int64_t most[QUOTA_COUNT]) MUST_CHECK;
/* What it has of a kind. */
enum status quota_used(struct store *store, int64_t org_id, enum quota_kind kind,
                       int64_t *used) MUST_CHECK;

#endif
