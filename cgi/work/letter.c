#include "work/letter.h"

#include "base/clock.h"
#include "base/codec.h"

#include <jansson.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

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

static const char *const kind_names[] = {
    [LETTER_MUST] = "must",   [LETTER_NEWS] = "news",   [LETTER_TROUBLE] = "trouble",
    [LETTER_SHARE] = "share", [LETTER_SETUP] = "setup",
};

const char *letter_kind_name(enum letter_kind kind) {
    return kind_names[kind];
}

/* How the names of templates begin. */
static const struct {
    const char *template;
    enum letter_kind kind;
} kinds[] = {
    {"verified", LETTER_NEWS},  {"recovered", LETTER_NEWS}, {"degraded", LETTER_TROUBLE},
    {"failed", LETTER_TROUBLE}, {"lapsed", LETTER_TROUBLE}, {"share_", LETTER_SHARE},
    {"setup_", LETTER_SETUP},   {"key_", LETTER_NEWS},
};

enum letter_kind letter_kind(const char *template) {
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (!strncmp(template, kinds[i].template, strlen(kinds[i].template)))
            return kinds[i].kind;
    return LETTER_MUST;
}

int letter_wanted(const struct letter *letter) {
    enum letter_kind kind = letter_kind(letter->template);
    return kind == LETTER_MUST || !(letter->to.mail_muted >> kind & 1);
}
