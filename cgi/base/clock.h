#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include "base/arena.h"

#include <stdint.h>

/*
 * Seconds since 1970, UTC. NAFUDA_CLOCK in the environment (a signed number of seconds) is added to
 * the machine's time, so that tests and the demo can live through days in a moment.
 */
int64_t clock_now(void);

/* Milliseconds of a clock that only runs forward: for deadlines and durations. */
int64_t clock_monotonic_ms(void);

/* "2026-11-21T09:14:02Z" */
char *clock_iso8601(struct arena *arena, int64_t seconds);

/* "Sat, 21 Nov 2026 09:14:02 +0000" (RFC 5322), for mail. */
char *clock_rfc5322(struct arena *arena, int64_t seconds);

#endif
