#ifndef WORK_POLICY_H
#define WORK_POLICY_H

#include "store/fetched.h"
#include "work/look.h"

/*
 * MTA-STS policies beside the checks: what a check saw makes one wanted, the watcher fetches it
 * (fetch.h), and the next look judges it.
 */

/* What was fetched, into the claim. */
enum status policy_read(struct house *house, struct arena *arena, const struct domain *domain,
                        struct claim *claim) MUST_CHECK;

/* In the transaction of what was found. */
enum status policy_note(const struct look *look, const struct domain *now) MUST_CHECK;

/* The watcher's: what came for one that was due. Stores it, and looks again where it is news. */
enum status policy_came(struct house *house, struct arena *arena, const struct fetched *before,
                        const char *policy, const char *failure) MUST_CHECK;

#endif
