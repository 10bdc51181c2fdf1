#ifndef WEB_REQUEST_H
#define WEB_REQUEST_H

#include "web/gateway.h"
#include "web/visit.h"

/*
 * Reads one request from the gateway. The path comes decoded in PATH_INFO, or in nginx's
 * DOCUMENT_URI where there is none; HTTPS=on says that the visitor came over TLS.
 */
enum {
    BODY_MOST = 64 * 1024,
    MESSAGE_BODY_MOST = 26 * 1024 * 1024, /* in parts, where a route takes a message: 25 MB of it */
    MESSAGE_TEXT_MOST = 1024 * 1024       /* of a part that is taken for a field, and shown again */
};

/* How many octets a body in parts may have that is sent to a path (route_body_most). */
typedef size_t body_most_of(const char *path);

/* 0, or the HTTP code it deserves at once: 400 (no or wrong Content-Length on a POST, neither a
   form nor one in parts, a path or query with control characters or bad UTF-8), 413 (over 64 KB,
   or over what the route takes in parts).
   request is filled either way. */
int request_read(struct gateway *gateway, struct arena *arena, body_most_of *most,
                 struct request *request);

/* The value of a cookie, "" when absent. One sent twice is as good as none: a neighbour domain may
   have planted the other. */
const char *request_cookie(const struct request *request, struct arena *arena, const char *name);

#endif
