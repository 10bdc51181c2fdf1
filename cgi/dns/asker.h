#ifndef DNS_ASKER_H
#define DNS_ASKER_H

#include "dns/ask.h"
#include "dns/line.h"
#include "dns/timer.h"

/*
 * What ask.c (verifications) and wait.c (the answers they wait for) share; nobody else needs it. A
 * wait stands in the queue of the peer whose turn it is, is sent from there over a path, and is
 * answered, lost, or sent again when its patience is over.
 */
enum {
    SENDINGS = 3,     /* of a question at most, when nobody answers … */
    PATIENCES = 7,    /* … at 0, 1/7 and 3/7 of its time */
    SERVER_SHARE = 4, /* a name server that is asked alone has a quarter of the deadline */
    PEER_BUCKETS = 256,
    IDS = 256
};

enum delay_kind {
    DELAY_DEADLINE,
    DELAY_FRESH,
    DELAY_RESOLVER, /* of the first, second … sending to a resolver */
    DELAY_SERVER = DELAY_RESOLVER + SENDINGS,
    DELAY_COUNT = DELAY_SERVER + SENDINGS
};

/* One who is asked. */
TAILQ_HEAD(wait_list, wait);
TAILQ_HEAD(peer_list, peer);
struct peer {
    struct peer *next; /* in its bucket, or of the unused ones */
    TAILQ_ENTRY(peer) turn;
    struct peer_list *turns; /* where it stands: asker->due, asker->starved, or NULL */
    struct endpoint endpoint;
    int is_resolver;
    int fresh, paths;
    struct wait_list queue;
};

/* An inquiry's own line to a peer. */
TAILQ_HEAD(path_list, path);
struct path {
    TAILQ_ENTRY(path) link;
    struct inquiry *inquiry;
    struct peer *peer;
    struct line *line;
    int tcp, sent;
    int open; /* sent, and neither answered nor answered otherwise */
};

/* One answer that is waited for. */
struct wait {
    TAILQ_ENTRY(wait) link, queued;
    struct inquiry *inquiry;
    struct answer *answer;
    struct answer refusal; /* one resolver's REFUSED, while others are asked */
    size_t first;          /* the resolver asked first */
    size_t resolver;       /* the one asked last */
    struct peer *peer;     /* in whose queue it stands, or NULL */
    struct attempt *attempts;
    struct timer patience;
    int tries;
    int tcp; /* to be sent over TCP: the answer was truncated */
    int64_t asked;
};

/* One sending of one question. */
struct attempt {
    struct errand errand;
    struct attempt *next; /* of the same wait */
    struct wait *wait;
    struct path *path;
    const char *server;
    size_t resolver;
    struct timer fresh;
    int over;
};

/* One verification. */
TAILQ_HEAD(inquiry_list, inquiry);
struct inquiry {
    TAILQ_ENTRY(inquiry) link;
    struct inquiry_list *list; /* asker's flying, ready or done */
    struct asker *asker;
    struct asked asked;
    size_t seen; /* answers that are waited for, or were */
    struct wait_list waits;
    struct path_list paths;
    struct timer deadline;
    int pending; /* waits */
    int over;    /* the deadline has passed */
};

struct asker {
    struct arena *arena;
    struct lines *lines;
    const char *const *resolvers;
    struct endpoint *endpoints;
    size_t resolver_count;
    size_t first; /* the resolver that source 0 prefers: the one that spoke */
    int eager;    /* step runs whenever something has come */
    struct delay delays[DELAY_COUNT];
    struct peer *peers[PEER_BUCKETS], *unused;
    struct peer_list due, starved; /* with questions to be sent; those that wait for a line */
    struct inquiry_list flying, ready, done;
    struct path_list idle;
    int line_count;
    uint16_t ids[IDS]; /* random ones for the next questions */
    size_t ids_left;
    int64_t now, wall; /* clock_monotonic_ms, clock_now when something last came */
    enum status status;
};

/* Waits for an answer; it is sent with the next asker_send. */
void wait_new(struct asker *asker, struct inquiry *inquiry, struct answer *answer);
void wait_give_up(struct asker *asker, struct wait *wait, enum unknown_reason reason);
void answer_give_up(struct asker *asker, struct answer *answer, enum unknown_reason reason,
                    int64_t asked);

/* Sends whatever may be sent. */
void asker_send(struct asker *asker);

/* Leaves the lines that nobody waits at: not from within a call of lines. */
void asker_leave_idle(struct asker *asker);

struct peer *peer_at(struct asker *asker, const struct endpoint *endpoint);
void inquiry_move(struct inquiry *inquiry, struct inquiry_list *list);

/* For lines_open, and when timers are over. */
line_arrival wait_arrive;
void wait_patience_over(void *asker, void *wait);
void wait_fresh_over(void *asker, void *attempt);

#endif
