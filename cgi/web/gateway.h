#ifndef WEB_GATEWAY_H
#define WEB_GATEWAY_H

#include "base/arena.h"
#include "base/text.h"

/*
 * How requests reach the program: FastCGI on descriptor 0, or plain CGI when that is no listening
 * socket. The only file that knows libfcgi. main.c runs the loop; request.c and response.c read
 * and write through it; nobody else sees it.
 *
 *     while (gateway_next(gateway)) {
 *         … gateway_param, gateway_read, gateway_write …
 *         gateway_done(gateway);
 *     }
 */
struct gateway;

/* Takes over SIGTERM and ignores SIGPIPE and SIGXFSZ. Lives as long as the arena. NULL: neither a
   web server nor a FastCGI starter called us. */
struct gateway *gateway_open(struct arena *arena);

/* One request an answer is waiting for. 0: told to end, retired (after 10,000 requests, so that no
   slow leak lasts), or the one request of plain CGI is done. */
int gateway_next(struct gateway *gateway);

/* Whether this process lives for one request, so that even a start that failed owes an answer. */
int gateway_is_cgi(const struct gateway *gateway);

/* A variable of the request ("REQUEST_METHOD", "HTTP_COOKIE"), "" when absent. */
const char *gateway_param(struct gateway *gateway, const char *name);

/* Up to size octets of the body; fewer only at its end. */
size_t gateway_read(struct gateway *gateway, char *to, size_t size);

/* Whether a body goes on. Only FastCGI can tell: a CGI program may not read past its length. */
int gateway_has_more(struct gateway *gateway);

/* The whole answer, once a request: its header lines, the empty one included, and its body. */
void gateway_write(struct gateway *gateway, struct span head, struct span body);
void gateway_done(struct gateway *gateway);

#endif
