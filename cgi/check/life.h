#ifndef CHECK_LIFE_H
#define CHECK_LIFE_H

#include "check/check.h"

/*
 * The life of a domain: (state, verdicts, now) → state. Pure, and the only place that decides a
 * state.
 *
 *   pending  → verified   every mandatory check holds, each seen definitely
 *   pending  → failed     the window is over and a mandatory check definitely fails
 *   verified → degraded   a mandatory check definitely fails
 *   degraded → verified   every mandatory check holds again
 *   degraded → failed     the grace is over and a mandatory check still definitely fails
 *
 * An unknown verdict moves nothing. failed is left by a restart alone.
 */
enum domain_state { STATE_DEGRADED, STATE_FAILED, STATE_PENDING, STATE_VERIFIED, STATE_COUNT };
/* In the order in which a list shows them: what needs a person first. */

const char *domain_state_name(enum domain_state state);

/* A check's standing: the last definite verdict, and since when it could not be asked again. */
struct standing {
    enum verdict verdict;
    int64_t unknown_since; /* 0: the last look was definite */
};

struct life {
    enum domain_state state;
    int64_t window_began, window_ends; /* pending */
    int64_t grace_ends;                /* degraded; else 0 */
    int64_t next_check;                /* 0: never by itself */
};

struct life_rules {
    unsigned mandatory; /* bit mask over enum check_kind */
    int64_t grace;      /* seconds */
};

/*
 * What the verdicts make of it. jitter: 0 … 999, spreads next_check over a tenth of its delay.
 * Pending: a quarter of the window's age, within a minute and an hour, and at its end; verified: a
 * day (an hour while something could not be asked); degraded: an hour, and at the end of the grace;
 * failed: never.
 */
struct life life_next(struct life now_is, const struct standing standings[CHECK_COUNT],
                      const struct life_rules *rules, int64_t now, unsigned jitter);

/* Merges a new result into a standing: an unknown one keeps the verdict and notes since when. */
struct standing standing_next(struct standing before, enum verdict verdict, int64_t now);

#endif
