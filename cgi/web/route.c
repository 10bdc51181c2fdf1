#include "web/route.h"

#include "base/codec.h"
#include "base/log.h"
#include "web/form.h"
#include "web/language.h"
#include "web/multipart.h"
#include "web/request.h"
#include "web/session.h"
#include "work/people.h"
#include "work/staff.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* Finding */

enum { NUMBERS_MOST = 4, NUMBER_DIGITS = 18, TEXT_SIZE_MOST = 800 };

struct match {
    const struct route *route;
    int64_t numbers[NUMBERS_MOST];
    size_t count;
    int64_t project; /* 0: no :project in the pattern */
    struct span text;
};

static int match_number(struct match *match, struct span name, struct span segment) {
    size_t digits = strspn(segment.at, "0123456789");
    if (digits < segment.size || digits > NUMBER_DIGITS || segment.at[0] == '0')
        return 0;
    assert(match->count < NUMBERS_MOST);
    int64_t number = strtoll(segment.at, NULL, 10);
    if (span_equal(name, SPAN(":project")))
        match->project = number;
    match->numbers[match->count++] = number;
    return 1;
}

static int match_text(struct match *match, struct span segment) {
    static const char allowed[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    match->text = segment;
    return segment.size <= TEXT_SIZE_MOST && strspn(segment.at, allowed) >= segment.size;
}

static int match_segment(struct match *match, struct span pattern, struct span segment) {
    if (!pattern.size || pattern.at[0] != ':')
        return span_equal(pattern, segment);
    if (!segment.size)
        return 0;
    int is_text = span_equal(pattern, SPAN(":token")) || span_equal(pattern, SPAN(":topic"));
    return is_text ? match_text(match, segment) : match_number(match, pattern, segment);
}

/* Cuts "/segment" off rest. A slash at the end is one more, empty segment. */
static struct span cut_segment(struct span *rest) {
    struct span segment = {rest->at + 1, rest->size - 1};
    const char *end = segment.size ? memchr(segment.at, '/', segment.size) : NULL;
    if (end)
        segment.size = (size_t)(end - segment.at);
    rest->at += segment.size + 1;
    rest->size -= segment.size + 1;
    return segment;
}

static int matches(const struct route *route, const char *path, struct match *match) {
    struct span pattern = span_of(route->pattern), rest = span_of(path);
    *match = (struct match){.route = route};
    while (pattern.size && rest.size)
        if (!match_segment(match, cut_segment(&pattern), cut_segment(&rest)))
            return 0;
    return !pattern.size && !rest.size;
}

size_t route_body_most(const char *path) {
    struct match match;
    for (const struct route *route = routes; route->pattern; route++)
        if (route->token == TOKEN_MESSAGE && matches(route, path, &match))
            return MESSAGE_BODY_MOST;
    return BODY_MOST;
}

static int method_of(const struct request *request) {
    if (!strcmp(request->method, "POST"))
        return POST;
    return strcmp(request->method, "GET") && strcmp(request->method, "HEAD") ? -1 : GET;
}

/* 0: there is none, and the visit is answered. */
static int find(struct visit *visit, struct match *match) {
    static const char *const allow[] = {"", "GET, HEAD", "POST", "GET, HEAD, POST"};
    int method = method_of(&visit->request);
    unsigned others = 0;
    for (const struct route *route = routes; route->pattern; route++) {
        if (!matches(route, visit->request.path, match))
            continue;
        if ((int)route->method == method)
            return 1;
        others |= 1u << route->method;
    }
    visit->response.allow = others ? allow[others] : NULL;
    respond_error(visit, others ? 405 : 404);
    return 0;
}

/* Checking. Each returns 0 when it has answered the visit. */

static void ask_to_sign_in(struct visit *visit) {
    const struct request *request = &visit->request;
    if (visit->route->method == POST) {
        respond_error(visit, 403);
        return;
    }
    const char *here = *request->query
                           ? arena_printf(visit->arena, "%s?%s", request->path, request->query)
                           : request->path;
    respond_redirect(
        visit, arena_printf(visit->arena, "/sign-in?next=%s", url_encode(visit->arena, here)));
}

/* Who has to set up a second factor before anything else is sent there. */
static int make_ready(struct visit *visit) {
    if (!visit->actor.unready || may(&visit->actor, visit->route->right))
        return 1;
    if (visit->route->method == GET)
        respond_redirect(visit, "/account/second-factor");
    else
        respond_error(visit, 403);
    return 0;
}

static int is_for_nobody(enum right right) {
    return right == RIGHT_ANYBODY || right == RIGHT_ALWAYS;
}

static int enter(struct visit *visit, const struct match *match) {
    if (!visit->session && !is_for_nobody(visit->route->right)) {
        ask_to_sign_in(visit);
        return 0;
    }
    if (!make_ready(visit))
        return 0;
    if (match->project) {
        enum status status =
            actor_enter_project(visit->house, visit->arena, &visit->actor, match->project);
        if (status != STATUS_OK) {
            respond_status(visit, status);
            return 0;
        }
    }
    if (!may(&visit->actor, visit->route->right)) {
        respond_error(visit, 403);
        return 0;
    }
    return 1;
}

static int refuse(struct visit *visit, const char *why) {
    log_event(LOG_WARN, "post_refused", "why", why, "route", visit->route->pattern, "origin",
              visit->request.origin, "site", visit->request.fetch_site, "address",
              visit->request.address, NULL);
    respond_error(visit, 403);
    return 0;
}

/* Our own origin is the one the browser speaks to, or the one behind which the operator says we
   are: a TLS proxy in front of nginx makes them differ. */
static int is_foreign(const struct visit *visit) {
    const struct request *request = &visit->request;
    if (!strcmp(request->fetch_site, "cross-site"))
        return 1;
    const char *here =
        arena_printf(visit->arena, "%s://%s", request->https ? "https" : "http", request->host);
    return *request->origin && strcmp(request->origin, here) &&
           strcmp(request->origin, visit->house->conf.url);
}

static int token_fits(struct visit *visit) {
    const char *token = pairs_value(&visit->posted, "form_token");
    switch (visit->route->token) {
    case TOKEN_NONE:
        break;
    case TOKEN_SESSION:
    case TOKEN_MESSAGE:
        return session_token_fits(visit, token);
    case TOKEN_BEFORE:
        return session_token_fits(visit, token) || session_before_token_fits(visit, token);
    case TOKEN_ONE_CLICK:
        return 1;
    }
    return 0;
}

static const char *decode_parts(struct visit *visit) {
    const struct request *request = &visit->request;
    const char *wrong =
        multipart_parts(visit->arena, request->body, request->boundary, &visit->parts);
    return wrong ? wrong
                 : multipart_texts(visit->arena, &visit->parts, MESSAGE_TEXT_MOST, &visit->posted);
}

static const char *decode(struct visit *visit, int one_click) {
    const struct request *request = &visit->request;
    if (!request->boundary)
        return pairs_decode(visit->arena, request->body, &visit->posted);
    if (visit->route->token == TOKEN_MESSAGE)
        return decode_parts(visit);
    return one_click
               ? multipart_decode(visit->arena, request->body, request->boundary, &visit->posted)
               : "multipart";
}

static int authorised(struct visit *visit) {
    int one_click = visit->route->token == TOKEN_ONE_CLICK;
    if (decode(visit, one_click)) {
        respond_error(visit, 400);
        return 0;
    }
    if (!one_click && is_foreign(visit))
        return refuse(visit, "foreign origin");
    return token_fits(visit) ? 1 : refuse(visit, "token");
}

static void take(struct visit *visit, const struct match *match) {
    visit->route = match->route;
    memcpy(visit->numbers, match->numbers, sizeof visit->numbers);
    visit->text = match->text.size ? span_text(visit->arena, match->text) : "";
    visit->response.unlisted = strstr(match->route->pattern, "/:token") != NULL;
}

/* Whatever of a project is shown to somebody of the platform stands in its audit log (rule T8). */
static void note_view(struct visit *visit) {
    const struct project *project = &visit->actor.project;
    if (project->role == PROJECT_NONE)
        staff_view(visit->house, &visit->actor, project->org_id, visit->request.path);
}

void route_refuse(struct visit *visit, int code) {
    visit->lang = language_of(visit);
    respond_error(visit, code);
}

void route_run(struct visit *visit) {
    visit->root = view_tree(visit->arena);
    visit->page = node_child(visit->root, "Page");
    visit->actor.address = visit->request.address;
    enum status status = session_recognise(visit);
    visit->lang = language_of(visit);
    if (status != STATUS_OK) {
        respond_status(visit, status);
        return;
    }
    struct match match;
    if (!find(visit, &match))
        return;
    take(visit, &match);
    int posts = match.route->method == POST;
    if (!enter(visit, &match) || (posts && !authorised(visit)))
        return;
    store_allow_writes(visit->house->store, posts);
    match.route->handler(visit);
    store_allow_writes(visit->house->store, 0);
    assert(visit->response.code);
    if (match.project && !posts && visit->response.code == 200)
        note_view(visit);
}
