#ifndef DNS_ASK_H
#define DNS_ASK_H

#include "base/status.h"
#include "dns/answer.h"

/*
 * Asks DNS. The only place that knows c-ares. Every call opens sockets of its own, so that ports
 * and query ids differ between verifications.
 */
struct ask {
    const char *const *resolvers; /* host:port, ends with NULL; empty: the system's own */
    int deadline_ms;              /* the whole run ends then; what is missing is UNKNOWN_TIMEOUT */
};

/*
 * Calls step(context) at once and again whenever answers have come; step asks `answers` for what it
 * needs. Each new want is sent the moment it is known. Returns when step has nothing pending, or at
 * the deadline. question.source n goes to resolvers[n]; source 0 falls back to the others when
 * silent. STATUS_FAILED: no sockets could be had.
 */
enum status ask_run(struct arena *arena, const struct ask *ask, struct answers *answers,
                    void (*step)(void *context), void *context) MUST_CHECK;

#endif
