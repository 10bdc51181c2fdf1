#ifndef WEB_VISIT_H
#define WEB_VISIT_H

#include "work/house.h"
#include "work/may.h"

#include "web/view.h"

/*
 * One request on its way through the house: what came (read by web/request), who sends it
 * (web/session), what it may (web/route), and what goes back (web/response). Handlers in page/ get
 * nothing else.
 */
struct pair {
    const char *name, *value; /* valid UTF-8 */
};

struct pairs {
    struct pair *at;
    size_t count;
};

/* A field of a body in parts, as it was sent: any octets, those of the body. */
struct part {
    struct span name, octets;
    int is_file;
};

struct parts {
    struct part *at;
    size_t count;
};

struct request {
    const char *method; /* "GET" "HEAD" "POST" */
    const char *path;   /* decoded, begins with "/" */
    const char *query;  /* raw, "" when none */
    const char *content_type;
    const char *boundary; /* of a body in parts (web/multipart.h); NULL: it is a form of ours */
    struct span body;
    const char *cookie, *origin, *fetch_site, *accept_language, *agent; /* "" when absent */
    const char *host;
    const char *address; /* of the client */
    int https;
    const char *id; /* random, names the request in the log and on error pages */
};

struct response {
    int code;
    const char *type;     /* content type */
    const char *location; /* redirect target, own path */
    const char *allow;    /* of a 405 */
    struct span body;
    const char *cookies[4]; /* Set-Cookie values */
    size_t cookie_count;
    int retry_after;         /* seconds, 0: none */
    const char *disposition; /* of a file: Content-Disposition */
    int unlisted;            /* no search engine keeps it: what a private link leads to */
};

struct visit {
    struct arena *arena;
    struct house *house;
    struct view *view;
    struct request request;
    struct response response;
    struct actor actor;
    struct session *session; /* NULL: nobody signed in */
    const struct route *route;
    int64_t numbers[4];  /* of the path: :project is number 0 of /projects/:project/domains/:id */
    const char *text;    /* of the path: the one :token of a private link, or :topic */
    const char *lang;    /* "ja" or "en" */
    struct pairs posted; /* the decoded body of a POST, for form_read */
    struct parts parts;  /* of one that takes a message and came in parts, for form_octets */
    struct node *root;   /* what the template sees; respond_page adds the frame, see web/frame.h */
    struct node *page;   /* Page.* of it, empty when the handler starts */
};

/* A value of the query string without what no line may hold, "" when absent, or when the query is
   not one a form could send. */
const char *visit_query(struct visit *visit, const char *name);

/* What a handler ends with. Each fills visit->response; the last one counts. */
void respond_page(struct visit *visit, int code, const char *template); /* "domain-list" */

/* A sentence for a machine. */
void respond_text(struct visit *visit, int code, const char *text);

/* A file that is shown (text) or kept under a name of ours, without quotes or blanks. */
struct file {
    const char *type, *name; /* "text/csv; charset=utf-8", "shop.example.csv" */
    int kept;                /* offered for keeping, not shown */
};
void respond_file(struct visit *visit, const struct file *file, const char *content);

/* 303 to an own path; anything else ("//evil", "/\\evil", a line break) becomes "/". */
void respond_redirect(struct visit *visit, const char *path);
void respond_status(struct visit *visit,
                    enum status status);           /* the one place: status → HTTP code */
void respond_error(struct visit *visit, int code); /* 400 403 404 405 413 503 … with its page */
/* seconds: how long the browser keeps it; 0: until it is closed; -1: not at all, any more. */
void respond_cookie(struct visit *visit, const char *name, const char *value, int seconds);
/* The session cookie: __Host-nafuda on HTTPS, nafuda on plain HTTP. NULL: takes it back. */
void respond_session(struct visit *visit, const char *session_id);

#endif
