#include "work/letter.h"

#include "base/clock.h"
#include "base/codec.h"

#include <jansson.h>
#include <stdarg.h>
#include <stdlib.h>

static void release_json(void *object) {
    json_decref(object);
}

static const char *params_json(struct arena *arena, va_list pairs) {
    json_t *params = json_object();
    arena_defer(arena, release_json, params);
    for (const char *name; (name = va_arg(pairs, const char *));) {
        const char *value = va_arg(pairs, const char *);
        if (value)
            json_object_set_new(params, name, json_string(value));
    }
    char *dumped = json_dumps(params, JSON_COMPACT | JSON_SORT_KEYS);
    arena_defer(arena, free, dumped);
    return dumped;
}

enum status letter_to_user(struct house *house, struct arena *arena, int64_t user_id,
                           const char *template, ...) {
    va_list pairs;
    va_start(pairs, template);
    const char *params = params_json(arena, pairs);
    va_end(pairs);
    return outbox_add(house->store, arena, &(struct user){.id = user_id}, template, params,
                      clock_now());
}

enum status letter_to_address(struct house *house, struct arena *arena, const struct user *to,
                              const char *template, ...) {
    va_list pairs;
    va_start(pairs, template);
    const char *params = params_json(arena, pairs);
    va_end(pairs);
    const struct user stranger = {.email = to->email, .name = to->name, .lang = to->lang};
    return outbox_add(house->store, arena, &stranger, template, params, clock_now());
}

enum status letter_to_owners(struct house *house, struct arena *arena, int64_t project_id,
                             const char *template, ...) {
    va_list pairs;
    va_start(pairs, template);
    const char *params = params_json(arena, pairs);
    va_end(pairs);
    struct member *members;
    size_t count;
    enum status status = member_list(house->store, arena, project_id, &members, &count);
    for (size_t i = 0; status == STATUS_OK && i < count; i++)
        if (members[i].role == PROJECT_OWNER)
            status = outbox_add(house->store, arena, &(struct user){.id = members[i].user_id},
                                template, params, clock_now());
    return status;
}

char *link_token(const struct house *house, struct arena *arena, const char *kind,
                 const char *nonce) {
    const char *purpose = arena_printf(arena, "%s %s", kind, nonce);
    return base64url_encode(arena, hmac_sha256(arena, house->secret, span_of(purpose)));
}

char *link_url(const struct house *house, struct arena *arena, const char *kind,
               const char *token) {
    return arena_printf(arena, "%s/%s/%s", house->conf.url, kind, token);
}
