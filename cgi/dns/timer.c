#include "dns/timer.h"

void delay_set(struct delay *delay, int ms, void (*over)(void *context, void *owner)) {
    *delay = (struct delay){.ms = ms, .over = over};
    TAILQ_INIT(&delay->timers);
}

void timer_start(struct timer *timer, struct delay *delay, int64_t now, void *owner) {
    *timer = (struct timer){.delay = delay, .due = now + delay->ms, .owner = owner};
    TAILQ_INSERT_TAIL(&delay->timers, timer, link);
}

void timer_stop(struct timer *timer) {
    if (timer->delay)
        TAILQ_REMOVE(&timer->delay->timers, timer, link);
    timer->delay = NULL;
}

void timers_end(struct delay *delays, size_t count, int64_t now, void *context) {
    for (struct delay *delay = delays; delay < delays + count; delay++) {
        struct timer *timer;
        while ((timer = TAILQ_FIRST(&delay->timers)) && timer->due <= now) {
            timer_stop(timer);
            delay->over(context, timer->owner);
        }
    }
}

int64_t timers_due(const struct delay *delays, size_t count) {
    int64_t due = INT64_MAX;
    for (const struct delay *delay = delays; delay < delays + count; delay++) {
        const struct timer *timer = TAILQ_FIRST(&delay->timers);
        if (timer && timer->due < due)
            due = timer->due;
    }
    return due;
}
