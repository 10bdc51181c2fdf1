#ifndef WORK_SWEEP_H
#define WORK_SWEEP_H

#include "work/house.h"

/*
 * Verifies whatever is due, many domains at once: for the watcher. The same rules as when somebody
 * presses Verify (look.h); what is found is stored in batches, each in one short transaction, so
 * that pages can write in between. Whoever ends it, kill -9 included, leaves nothing half: a flight
 * ends by itself, and its domain is due again then.
 */
struct sweep;

/* Ends with the arena; what is under way then is given up. */
enum status sweep_open(struct arena *arena, struct house *house, struct sweep **sweep) MUST_CHECK;

/*
 * Goes on for a moment: begins what is due, as far as there is room, and stores what is done. Waits
 * at most some hundredths of a second. *busy 0: nothing is due or under way.
 */
enum status sweep_on(struct sweep *sweep, int *busy) MUST_CHECK;

#endif
