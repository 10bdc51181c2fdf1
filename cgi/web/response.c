#include "web/response.h"

#include "web/form.h"
#include "web/frame.h"

#include <assert.h>
#include <string.h>

static const struct {
    int code;
    const char *phrase;
} phrases[] = {
    {200, "OK"},
    {303, "See Other"},
    {400, "Bad Request"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {409, "Conflict"},
    {413, "Content Too Large"},
    {422, "Unprocessable Content"},
    {429, "Too Many Requests"},
    {500, "Internal Server Error"},
    {503, "Service Unavailable"},
};

static const char *phrase_of(int code) {
    for (size_t i = 0; i < sizeof phrases / sizeof *phrases; i++)
        if (phrases[i].code == code)
            return phrases[i].phrase;
    assert(!"a code of the table");
    return "";
}

/* Filling */

const char *visit_query(struct visit *visit, const char *name) {
    struct pairs pairs;
    return pairs_decode(visit->arena, span_of(visit->request.query), &pairs)
               ? ""
               : form_clean(visit->arena, FIELD_LINE, pairs_value(&pairs, name));
}

static void respond_body(struct visit *visit, int code, struct span body) {
    visit->response.code = code;
    visit->response.type = "text/html; charset=utf-8";
    visit->response.location = NULL;
    visit->response.disposition = NULL;
    visit->response.body = body;
}

void respond_file(struct visit *visit, const struct file *file, const char *content) {
    respond_body(visit, 200, span_of(content));
    visit->response.type = file->type;
    visit->response.disposition = arena_printf(visit->arena, "%s; filename=\"%s\"",
                                               file->kept ? "attachment" : "inline", file->name);
}

void respond_page(struct visit *visit, int code, const char *template) {
    struct span body;
    enum status status = frame_fill(visit);
    if (status == STATUS_OK)
        status = view_render(visit->view, template, visit->lang, visit->root, &body);
    if (status == STATUS_OK)
        respond_body(visit, code, body);
    else
        respond_status(visit, status);
}

void respond_text(struct visit *visit, int code, const char *text) {
    respond_body(visit, code, span_of(text));
    visit->response.type = "text/plain; charset=utf-8";
}

static int is_own_path(const char *path) {
    if (path[0] != '/' || path[1] == '/')
        return 0;
    for (; *path; path++)
        if ((unsigned char)*path < 0x20 || *path == 0x7f || *path == '\\')
            return 0;
    return 1;
}

void respond_redirect(struct visit *visit, const char *path) {
    struct text location = TEXT(visit->arena);
    for (path = is_own_path(path) ? path : "/"; *path; path++) {
        if ((unsigned char)*path > 0x7f || strchr(" \"<>", *path))
            text_addf(&location, "%%%02X", (unsigned char)*path);
        else
            text_char(&location, *path);
    }
    respond_body(visit, 303, SPAN(""));
    visit->response.location = text_str(&location);
}

void respond_status(struct visit *visit, enum status status) {
    switch (status) {
    case STATUS_OK:
        break;
    case STATUS_NONE:
        respond_error(visit, 404);
        return;
    case STATUS_STALE:
        respond_error(visit, 409);
        return;
    case STATUS_BUSY:
        visit->response.retry_after = 2;
        respond_error(visit, 503);
        return;
    case STATUS_FULL:
    case STATUS_BROKEN:
        respond_error(visit, 503);
        return;
    case STATUS_FAILED:
        respond_error(visit, 500);
        return;
    }
    assert(!"something went wrong");
}

/* When not even the error's page can be rendered. */
static struct span bare_page(struct arena *arena, int code, const char *id) {
    return span_of(arena_printf(arena,
                                "<!DOCTYPE html>\n<html lang=\"en\"><meta charset=\"utf-8\">"
                                "<title>%d %s</title>\n<h1>%d %s</h1>\n<p>%s</p>\n</html>\n",
                                code, phrase_of(code), code, phrase_of(code), id));
}

void respond_error(struct visit *visit, int code) {
    const char *number = arena_printf(visit->arena, "%d", code);
    struct span body;
    visit->root = view_tree(visit->arena);
    visit->page = node_child(visit->root, "Page");
    frame_fill_bare(visit);
    node_set(visit->page, "code", number);
    node_set(visit->page, "request", visit->request.id);
    const char *title = arena_printf(visit->arena, "Error.%s.title", number);
    const char *text = arena_printf(visit->arena, "Error.%s.text", number);
    node_set(visit->page, "title", view_text(visit->view, visit->arena, visit->lang, title, NULL));
    node_set(visit->page, "text", view_text(visit->view, visit->arena, visit->lang, text, NULL));
    if (view_render(visit->view, "error", visit->lang, visit->root, &body) != STATUS_OK)
        body = bare_page(visit->arena, code, visit->request.id);
    respond_body(visit, code, body);
}

void respond_cookie(struct visit *visit, const char *name, const char *value, int seconds) {
    struct text cookie = TEXT(visit->arena);
    text_addf(&cookie, "%s=%s; Path=/; HttpOnly; SameSite=Lax", name, value);
    if (seconds)
        text_addf(&cookie, "; Max-Age=%d", seconds > 0 ? seconds : 0);
    if (visit->request.https)
        text_add(&cookie, "; Secure");
    struct response *response = &visit->response;
    assert(response->cookie_count < sizeof response->cookies / sizeof *response->cookies);
    response->cookies[response->cookie_count++] = text_str(&cookie);
}

/* Sending */

static const char every_answer[] =
    "Cache-Control: no-store\r\n"
    "Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self'; connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'\r\n"
    "X-Content-Type-Options: nosniff\r\n"
    /* Not no-referrer: browsers would then send "Origin: null" with our own forms. */
    "Referrer-Policy: same-origin\r\n"
    "Cross-Origin-Opener-Policy: same-origin\r\n";

static void send(const struct response *response, const struct request *request,
                 struct arena *arena, struct gateway *gateway) {
    struct text head = TEXT(arena);
    text_addf(&head, "Status: %d %s\r\n", response->code, phrase_of(response->code));
    text_addf(&head, "Content-Type: %s\r\nContent-Length: %zu\r\n", response->type,
              response->body.size);
    text_add(&head, every_answer);
    if (request->https)
        text_add(&head, "Strict-Transport-Security: max-age=31536000\r\n");
    if (response->location)
        text_addf(&head, "Location: %s\r\n", response->location);
    if (response->disposition)
        text_addf(&head, "Content-Disposition: %s\r\n", response->disposition);
    if (response->unlisted)
        text_add(&head, "X-Robots-Tag: noindex, nofollow\r\n");
    if (response->allow)
        text_addf(&head, "Allow: %s\r\n", response->allow);
    if (response->retry_after)
        text_addf(&head, "Retry-After: %d\r\n", response->retry_after);
    for (size_t i = 0; i < response->cookie_count; i++)
        text_addf(&head, "Set-Cookie: %s\r\n", response->cookies[i]);
    text_add(&head, "\r\n");
    int bare = !strcmp(request->method, "HEAD");
    gateway_write(gateway, span_of(text_str(&head)), bare ? SPAN("") : response->body);
}

void response_send(const struct visit *visit, struct gateway *gateway) {
    send(&visit->response, &visit->request, visit->arena, gateway);
}

void response_send_bare(enum status status, struct arena *arena, struct gateway *gateway) {
    int code = status == STATUS_FAILED ? 500 : 503;
    struct request request = {.method = gateway_param(gateway, "REQUEST_METHOD")};
    struct response response = {.code = code,
                                .type = "text/html; charset=utf-8",
                                .body = bare_page(arena, code, ""),
                                .retry_after = status == STATUS_BUSY ? 2 : 0};
    send(&response, &request, arena, gateway);
}
