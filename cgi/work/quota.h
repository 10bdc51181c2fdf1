#ifndef WORK_QUOTA_H
#define WORK_QUOTA_H

#include "store/quota.h"
#include "work/house.h"
#include "work/may.h"

/*
 * How much an organisation may have: what the settings say (pending_limit, domain_limit,
 * profile_limit), or what an operator chose for it. Nothing that is there goes away by a lower
 * number; there is only nothing new.
 */
struct quota {
    int64_t chosen; /* 0: the settings decide */
    int64_t most, used;
};
enum status quota_see(struct house *house, int64_t org_id, enum quota_kind kind,
                      struct quota *quota) MUST_CHECK;

/* Whether one more is one too many: inside the transaction that adds it. */
enum status quota_full(struct house *house, int64_t org_id, enum quota_kind kind, int64_t *most,
                       int *full) MUST_CHECK;

/* An operator's act. STATUS_NONE: no such organisation. */
enum status quota_choose(struct house *house, struct arena *arena, const struct actor *actor,
                         int64_t org_id, const int64_t chosen[QUOTA_COUNT]) MUST_CHECK;

#endif
