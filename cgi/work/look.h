#ifndef WORK_LOOK_H
#define WORK_LOOK_H

#include "work/domain.h"

/*
 * One verification under way, for whoever has taken the domain's flight: one that somebody waits
 * for (domain_verify.c) and one of the watcher's many (sweep.c) keep the same rules. begin, then
 * look_step whenever answers have come, then settle.
 */
struct look {
    struct house *house;
    struct arena *arena;
    int64_t asked_by;     /* see store/history.h */
    struct domain before; /* as it stood when the questions were asked */
    unsigned mask;        /* the checks asked for, of those that the domain has */

    unsigned mandatory;
    int everything; /* mask: all that there is */
    struct claim claim;
    struct answers *answers;
    int64_t began; /* clock_monotonic_ms */
    int took_ms;
    struct result results[CHECK_COUNT];
};

/* Takes house, arena, asked_by, before and mask (CHECKS_ALL: whatever there is). */
enum status look_begin(struct look *look) MUST_CHECK;

/* Runs the checks over what is known; for dns/ask. */
void look_step(void *look);

/*
 * In the caller's transaction: reads again what stands, decides the state, stores it with an
 * attempt for the history, tells the owners of a transition, and ends the flight. STATUS_STALE:
 * the domain was deleted or restarted meanwhile, and nothing is stored (rule T3).
 */
enum status look_settle(struct look *look) MUST_CHECK;

#endif
