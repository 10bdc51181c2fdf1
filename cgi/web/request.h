#ifndef WEB_REQUEST_H
#define WEB_REQUEST_H

#include "web/gateway.h"
#include "web/visit.h"

/*
 * Reads one request from the gateway. The path comes decoded in PATH_INFO, or in nginx's
 * DOCUMENT_URI where there is none; HTTPS=on says that the visitor came over TLS.
 */
enum { BODY_MOST = 64 * 1024 };

/* 0, or the HTTP code it deserves at once: 400 (no or wrong Content-Length on a POST, neither a
   form nor one in parts, a path or query with control characters or bad UTF-8), 413 (over 64 KB).
   request is filled either way. */
int request_read(struct gateway *gateway, struct arena *arena, struct request *request);

/* The value of a cookie, "" when absent. One sent twice is as good as none: a neighbour domain may
   have planted the other. */
const char *request_cookie(const struct request *request, struct arena *arena, const char *name);

#endif
