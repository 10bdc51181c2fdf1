#ifndef DNS_ASK_H
#define DNS_ASK_H

#include "base/status.h"
#include "dns/answer.h"

/*
 * Asks DNS. Questions of a verification go out of ports that nobody can guess and that it shares
 * with no other, up to sixteen of one port, with random query ids; nothing that befalls one
 * disturbs another. At most 192 questions that a server may not have read yet are under way to it,
 * so that a sweep loses none in its receive buffer.
 */
struct ask {
    const char *const *resolvers; /* host:port, ends with NULL; empty: the system's own */
    int deadline_ms;              /* the whole run ends then; what is missing is UNKNOWN_TIMEOUT */
};

/* One verification: step(context) asks `answers` for what it needs. */
struct asked {
    struct arena *arena;
    struct answers *answers;
    void (*step)(void *context);
    void *context;
};

/*
 * Calls step at once and again whenever answers have come. Each new want is sent the moment it is
 * known, and again when it is lost. Returns when step has nothing pending, or at the deadline; step
 * has then seen every answer, and none is ANSWER_PENDING.
 *
 * question.source n goes to resolvers[n], which must exist. Source 0 goes on to the other resolvers
 * when its own is silent or refuses: two sources are two witnesses only when their `server` differ.
 * A question with a server goes there alone, and is UNKNOWN_TIMEOUT after a quarter of the
 * deadline: one dead name server must not keep everybody waiting.
 *
 * STATUS_FAILED: no sockets could be had, or a resolver is no address.
 */
enum status ask_run(const struct ask *ask, const struct asked *asked) MUST_CHECK;

/*
 * Many verifications at once, each with its own deadline from when it was started. For the watcher:
 * a step runs again when all that it had asked is answered, not before.
 */
struct asker;

/* After STATUS_FAILED, of this alone, there is nothing to close. */
enum status asker_open(struct arena *arena, const struct ask *ask, struct asker **asker) MUST_CHECK;

/* Drops those that are under way. */
void asker_close(struct asker *asker);

/* Runs the first step; asked->arena must live until asker_next has returned its context. */
void asker_start(struct asker *asker, const struct asked *asked);

/*
 * The context of one that is done, waiting for it at most so long; NULL: none was, or none is under
 * way. Sends what was asked since the last call, so call it soon after asker_start.
 * STATUS_FAILED: sockets could not be had; what is under way goes on with the next call.
 */
enum status asker_next(struct asker *asker, int timeout_ms, void **context) MUST_CHECK;

/*
 * Takes in what has come and sends what is asked next, without waiting: for whoever does something
 * long between two asker_next.
 */
enum status asker_go_on(struct asker *asker) MUST_CHECK;

#endif
