#ifndef DNS_TIMER_H
#define DNS_TIMER_H

#include <stddef.h>
#include <stdint.h>
#include <sys/queue.h>

/*
 * Timers of a few lengths, thousands of each: who starts one stands behind all others of its
 * length, so the first is due first, and starting, stopping and ending one costs the same however
 * many there are.
 */
TAILQ_HEAD(timer_list, timer);
struct delay {
    struct timer_list timers;
    int ms;
    void (*over)(void *context, void *owner); /* a timer has ended, and may be started again */
};

struct timer {
    TAILQ_ENTRY(timer) link;
    struct delay *delay; /* NULL: it does not run */
    int64_t due;         /* clock_monotonic_ms */
    void *owner;
};

void delay_set(struct delay *delay, int ms, void (*over)(void *context, void *owner));

void timer_start(struct timer *timer, struct delay *delay, int64_t now, void *owner);
void timer_stop(struct timer *timer);

/* Ends those that are due, and calls over(context, owner) for each. */
void timers_end(struct delay *delays, size_t count, int64_t now, void *context);

/* When the next is due; INT64_MAX: none runs. */
int64_t timers_due(const struct delay *delays, size_t count);

#endif
