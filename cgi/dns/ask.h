#ifndef DNS_ASK_H
#define DNS_ASK_H

#include "base/status.h"
#include "dns/answer.h"

/*
 * Asks DNS. The only place that knows c-ares. Every question opens a socket of its own, so that
 * ports and query ids differ between questions and between verifications, and nothing that befalls
 * one question disturbs another.
 */
struct ask {
    const char *const *resolvers; /* host:port, ends with NULL; empty: the system's own */
    int deadline_ms;              /* the whole run ends then; what is missing is UNKNOWN_TIMEOUT */
};

/*
 * Calls step(context) at once and again whenever answers have come; step asks `answers` for what it
 * needs. Each new want is sent the moment it is known, and again when it is lost. Returns when step
 * has nothing pending, or at the deadline; step has then seen every answer, and none is
 * ANSWER_PENDING.
 *
 * question.source n goes to resolvers[n], which must exist. Source 0 goes on to the other resolvers
 * when its own is silent or refuses: two sources are two witnesses only when their `server` differ.
 *
 * STATUS_FAILED: no sockets could be had, or a resolver is no address.
 */
enum status ask_run(struct arena *arena, const struct ask *ask, struct answers *answers,
                    void (*step)(void *context), void *context) MUST_CHECK;

#endif
