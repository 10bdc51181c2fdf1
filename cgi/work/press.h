#ifndef WORK_PRESS_H
#define WORK_PRESS_H

#include "store/domain.h"
#include "work/house.h"
#include "work/limit.h"
#include "work/may.h"

/*
 * How often people may press Verify (rule D1): so many times in conf.press_seconds for a domain,
 * for a user, for an organisation. The actor is in the domain's project, or in one that it is
 * shared with: then it is his organisation's presses, and none of the domain's own. The watcher,
 * jobs and the command line are not counted.
 */
enum status press_count(struct house *house, struct arena *arena, const struct actor *actor,
                        const struct domain *domain, int *allowed) MUST_CHECK;

/* What they count of a user and of his organisation, for whatever else has DNS asked: by
   limit_count. */
enum { PRESS_LIMITS = 2 };
void press_limits(const struct house *house, struct arena *arena, const struct actor *actor,
                  struct limit limits[PRESS_LIMITS]);

/* Seconds until a press is answered again; 0: it would be now. */
enum status press_wait(struct house *house, struct arena *arena, const struct actor *actor,
                       const struct domain *domain, int64_t *seconds) MUST_CHECK;

#endif
