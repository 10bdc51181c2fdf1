#ifndef DNS_LINE_H
#define DNS_LINE_H

#include "base/arena.h"
#include "base/status.h"

/*
 * Lines to name servers, for dns/ask: each is one socket, UDP or TCP, of a port that nobody can
 * guess, over which questions go to one address and their answers come back. The only place that
 * knows c-ares. A line that is left gives its port up, and is kept for the next who takes one,
 * because a c-ares channel costs more than what goes over it.
 */
struct endpoint {
    int family; /* AF_INET, AF_INET6 */
    unsigned char octets[16];
    int port;
};

/* "192.0.2.1:53", "[2001:db8::1]:53"; without a port 53. 0: it is no address. */
int endpoint_read(const char *text, struct endpoint *endpoint);

struct lines;
struct line;

/* A question under way; the first member of what its sender keeps of it. */
struct errand {
    struct line *line;
};

/*
 * What came of an errand: octets from its server's address, with its id and its question; or NULL:
 * nothing will come over this line, which was closed or could not be opened. Called from within
 * line_send and lines_listen; it must not send, take or leave.
 */
typedef void line_arrival(struct errand *errand, const unsigned char *wire, size_t size);

enum status lines_open(struct arena *arena, line_arrival *arrive, struct lines **lines) MUST_CHECK;
void lines_close(struct lines *lines);

/* A new port is opened with the first question. NULL: no line could be made, which is logged. */
struct line *line_take(struct lines *lines, const struct endpoint *to, int tcp);

/* It goes out at the latest with the next lines_listen, over TCP once that is connected; the errand
 * must stay until it has arrived or the line was left. */
void line_send(struct line *line, const unsigned char *query, size_t size, struct errand *errand);

/* Whether there is no way to the address from here. */
int line_unreachable(const struct line *line);

/* What is still under way never arrives. */
void line_leave(struct line *line);

/*
 * Hands over what has come; waits for something at most so long, -1 for ever. STATUS_FAILED (also
 * after line_send): this machine has no more sockets to give.
 */
enum status lines_listen(struct lines *lines, int timeout_ms) MUST_CHECK;

/* Of /etc/resolv.conf, as address:port, ended by NULL; at least one. */
enum status lines_system_resolvers(struct arena *arena, const char *const **resolvers) MUST_CHECK;

#endif
