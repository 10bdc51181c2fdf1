#include "web/request.h"

#include "base/codec.h"
#include "base/random.h"
#include "base/utf8.h"
#include "web/multipart.h"

#include <stdlib.h>
#include <string.h>

/* Copied: what the gateway gives is gone when the request ends. */
static const char *param(struct gateway *gateway, struct arena *arena, const char *name) {
    const char *value = gateway_param(gateway, name);
    return *value ? arena_strdup(arena, value) : "";
}

static const char *read_path(struct gateway *gateway, struct arena *arena) {
    const char *path = param(gateway, arena, "PATH_INFO");
    if (!*path)
        path = param(gateway, arena, "DOCUMENT_URI");
    return *path ? path : "/";
}

static const char *make_id(struct arena *arena) {
    char octets[8];
    random_bytes(octets, sizeof octets);
    return hex_encode(arena, (struct span){octets, sizeof octets});
}

static int is_number(const char *text) {
    size_t digits = strspn(text, "0123456789");
    return digits && digits <= 9 && !text[digits];
}

static int is_form(const char *type) {
    static const char form[] = "application/x-www-form-urlencoded";
    struct span rest = span_of(type);
    return span_equal_nocase(span_trim(span_cut(&rest, ';')), SPAN(form));
}

static int read_body(struct gateway *gateway, struct arena *arena, body_most_of *most,
                     struct request *request) {
    const char *length = gateway_param(gateway, "CONTENT_LENGTH");
    request->boundary = multipart_boundary(arena, request->content_type);
    if (!is_number(length) || (!is_form(request->content_type) && !request->boundary))
        return 400;
    size_t size = strtoul(length, NULL, 10);
    if (size > (request->boundary ? most(request->path) : BODY_MOST))
        return 413;
    char *body = arena_alloc(arena, size + 1);
    if (gateway_read(gateway, body, size) != size || gateway_has_more(gateway))
        return 400;
    request->body = (struct span){body, size};
    return 0;
}

int request_read(struct gateway *gateway, struct arena *arena, body_most_of *most,
                 struct request *request) {
    *request = (struct request){
        .id = make_id(arena),
        .method = param(gateway, arena, "REQUEST_METHOD"),
        .path = read_path(gateway, arena),
        .query = param(gateway, arena, "QUERY_STRING"),
        .content_type = param(gateway, arena, "CONTENT_TYPE"),
        .cookie = param(gateway, arena, "HTTP_COOKIE"),
        .origin = param(gateway, arena, "HTTP_ORIGIN"),
        .fetch_site = param(gateway, arena, "HTTP_SEC_FETCH_SITE"),
        .accept_language = param(gateway, arena, "HTTP_ACCEPT_LANGUAGE"),
        .agent = param(gateway, arena, "HTTP_USER_AGENT"),
        .host = param(gateway, arena, "HTTP_HOST"),
        .address = param(gateway, arena, "REMOTE_ADDR"),
        .https = !strcmp(gateway_param(gateway, "HTTPS"), "on"),
    };
    int clean = request->path[0] == '/' && utf8_single_line(span_of(request->path)) &&
                utf8_single_line(span_of(request->query));
    if (!clean) { /* neither may reach a page: they stand in the form that changes the language */
        request->path = "/";
        request->query = "";
        return 400;
    }
    return strcmp(request->method, "POST") ? 0 : read_body(gateway, arena, most, request);
}

const char *request_cookie(const struct request *request, struct arena *arena, const char *name) {
    struct span rest = span_of(request->cookie), found = {0};
    int times = 0;
    while (rest.size) {
        struct span value = span_trim(span_cut(&rest, ';'));
        struct span key = span_cut(&value, '=');
        if (span_equal(key, span_of(name))) {
            found = value;
            times++;
        }
    }
    return times == 1 && found.size ? span_text(arena, found) : "";
}
