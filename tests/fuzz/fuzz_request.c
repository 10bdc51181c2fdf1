/* What a client says of itself: the input's lines are path, cookies, Accept-Language, length, and
   the rest is the body. */
#include "web/language.h"
#include "web/request.h"

#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct gateway {
    const char *path, *cookie, *language, *length;
    struct span body;
};

const char *gateway_param(struct gateway *gateway, const char *name) {
    const struct {
        const char *name, *value;
    } params[] = {{"PATH_INFO", gateway->path},
                  {"HTTP_COOKIE", gateway->cookie},
                  {"HTTP_ACCEPT_LANGUAGE", gateway->language},
                  {"CONTENT_LENGTH", gateway->length},
                  {"REQUEST_METHOD", "POST"},
                  {"CONTENT_TYPE", "application/x-www-form-urlencoded"}};
    for (size_t i = 0; i < sizeof params / sizeof *params; i++)
        if (!strcmp(params[i].name, name))
            return params[i].value;
    return "";
}

size_t gateway_read(struct gateway *gateway, char *to, size_t size) {
    if (size > gateway->body.size)
        size = gateway->body.size;
    memcpy(to, gateway->body.at, size);
    gateway->body.at += size;
    gateway->body.size -= size;
    return size;
}

int gateway_has_more(struct gateway *gateway) {
    return gateway->body.size > 0;
}

static size_t body_most(const char *path) {
    (void)path;
    return BODY_MOST;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct arena *arena = arena_new();
    struct span rest = {(const char *)data, size};
    struct gateway gateway = {0};
    const char **lines[] = {&gateway.path, &gateway.cookie, &gateway.language, &gateway.length};
    for (size_t i = 0; i < 4; i++)
        *lines[i] = span_text(arena, span_cut(&rest, '\n'));
    gateway.body = rest;
    struct request request;
    int code = request_read(&gateway, arena, body_most, &request);
    if (!utf8_valid(span_of(request.path)) || request.path[0] != '/' ||
        request.body.size > BODY_MOST || (!code && gateway.body.size))
        abort();
    if (strpbrk(request_cookie(&request, arena, "nafuda"), ";"))
        abort();
    const char *language = language_accepted(request.accept_language);
    if (language && !language_known(language))
        abort();
    arena_free(arena);
    return 0;
}
