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
    TOKEN_NONE,    /* GET */
    TOKEN_SESSION, /* a form of a signed-in user */
    TOKEN_BEFORE   /* a form from before sign-in: sign-in, one-time links, language */
};
enum pool { POOL_PAGE, POOL_VERIFY, POOL_SIGNIN };

struct route {
    enum method method;
    const char *
        pattern; /* ":project" ":id" ":user" ":org" are numbers, ":token" a text of [A-Za-z0-9_-] */
    enum right right;
    enum token_kind token;
    enum pool pool;
    void (*handler)(struct visit *visit);
};

/* All routes, in page/routes.c, ended by a row without pattern. */
extern const struct route routes[];

/* Finds the route, checks, runs. A path with :project enters the project first (404 when it is not
   the actor's to see). */
void route_run(struct visit *visit);

#endif
