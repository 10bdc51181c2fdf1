#ifndef WEB_ROUTE_H
#define WEB_ROUTE_H

#include "web/visit.h"

/*
 * A screen or an act is a row: method, path, right, what authorises a change, which pool of
 * workers, and the function. The router checks the first four before the handler runs, and only
 * then lets a POST write.
 */
enum method { GET, POST };
enum token_kind {
    TOKEN_NONE,     /* GET */
    TOKEN_SESSION,  /* a form of a signed-in user: the token of this very session */
    TOKEN_BEFORE,   /* a form that also stands before sign-in (sign-in, one-time links, language):
                       the token of the visitor's cookie, or of his session when he has one */
    TOKEN_MESSAGE,  /* a session's token, of a form that may come in parts (multipart.h), a message
                       of  25 MB among them */
    TOKEN_ONE_CLICK /* RFC 8058: the :token of the path is all there is, from wherever it is sent,
                       in parts too; the handler judges it */
};
enum pool { POOL_PAGE, POOL_VERIFY, POOL_SIGNIN };

struct route {
    enum method method;
    const char *pattern; /* ":token" and ":topic" are texts of [A-Za-z0-9_-], every other
                            ":name" a number */
    enum right right;
    enum token_kind token;
    enum pool pool;
    void (*handler)(struct visit *visit);
};

/* All routes, in page/routes.c, ended by a row without pattern. */
extern const struct route routes[];

/*
 * Finds the route, checks, runs, and leaves visit->response filled whatever happened. A path with
 * :project enters the project first: 404 when it is not the actor's to see. Who is not signed in
 * and has to be is sent to /sign-in?next=…, or gets 403 for a POST. Every form carries its token
 * in a field named "form_token" (FormToken of the frame). Writes are allowed from the moment a
 * POST has passed everything until its handler returns.
 */
void route_run(struct visit *visit);

/* How many octets a body in parts may have there. */
size_t route_body_most(const char *path);

/* Answers a request that request_read refused: 400, 413. */
void route_refuse(struct visit *visit, int code);

#endif
