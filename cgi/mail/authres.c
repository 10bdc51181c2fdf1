#include "mail/authres.h"

#include "mail/message.h"

#include <string.h>

struct cursor {
    struct arena *arena;
    struct span rest;
    struct text comment; /* of the method that is read */
    int broken;
};

static int is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static int at_char(const struct cursor *cursor, char c) {
    return cursor->rest.size && cursor->rest.at[0] == c;
}

static void step(struct cursor *cursor, size_t count) {
    count = count < cursor->rest.size ? count : cursor->rest.size;
    cursor->rest = (struct span){cursor->rest.at + count, cursor->rest.size - count};
}

static int take_char(struct cursor *cursor, char c) {
    int there = at_char(cursor, c);
    if (there)
        step(cursor, 1);
    return there;
}

/* A comment and those inside it; rest begins with "(". Its text, less escapes, is kept. */
static void take_comment(struct cursor *cursor) {
    struct text *text = &cursor->comment;
    size_t depth = 0, i = 0;
    if (text->size)
        text_add(text, "; ");
    for (; i < cursor->rest.size; i++) {
        char c = cursor->rest.at[i];
        if (c == ')' && !--depth)
            break;
        depth += c == '(';
        if (c == '\\' && i + 1 < cursor->rest.size)
            c = cursor->rest.at[++i];
        if (i && c != '\r' && c != '\n')
            text_char(text, c);
    }
    cursor->broken |= depth > 0;
    step(cursor, i + 1);
}

/* CFWS of RFC 5322. */
static void skip(struct cursor *cursor) {
    while (cursor->rest.size) {
        if (is_blank(cursor->rest.at[0]))
            step(cursor, 1);
        else if (cursor->rest.at[0] == '(')
            take_comment(cursor);
        else
            return;
    }
}

static char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* A Keyword, in lower case; "" when there is none. */
static const char *take_word(struct cursor *cursor) {
    size_t size = 0;
    while (size < cursor->rest.size) {
        char c = lower(cursor->rest.at[size]);
        if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '-' && c != '_')
            break;
        size++;
    }
    char *word = arena_copy(cursor->arena, cursor->rest.at, size);
    for (size_t i = 0; i < size; i++)
        word[i] = lower(word[i]);
    step(cursor, size);
    return word;
}

/* What stands in quotes; rest begins with the first. */
static void take_quoted(struct cursor *cursor, struct text *value) {
    size_t i = 1;
    for (; i < cursor->rest.size && cursor->rest.at[i] != '"'; i++) {
        if (cursor->rest.at[i] == '\\' && i + 1 < cursor->rest.size)
            i++;
        if (cursor->rest.at[i] != '\r' && cursor->rest.at[i] != '\n')
            text_char(value, cursor->rest.at[i]);
    }
    cursor->broken |= i == cursor->rest.size;
    step(cursor, i + 1);
}

/* A value, or an address: whatever there is up to a blank, comment or ";". */
static const char *take_value(struct cursor *cursor) {
    struct text value = TEXT(cursor->arena);
    while (cursor->rest.size) {
        char c = cursor->rest.at[0];
        if (c == '"') {
            take_quoted(cursor, &value);
            continue;
        }
        if (is_blank(c) || c == ';' || c == '(')
            break;
        text_char(&value, c);
        step(cursor, 1);
    }
    return text_str(&value);
}

/* After a part that does not read: to the next ";". */
static void skip_part(struct cursor *cursor) {
    struct text unread = TEXT(cursor->arena);
    cursor->broken = 1;
    while (cursor->rest.size && !at_char(cursor, ';')) {
        if (at_char(cursor, '"'))
            take_quoted(cursor, &unread);
        else if (at_char(cursor, '('))
            take_comment(cursor);
        else
            step(cursor, 1);
    }
}

/* reason=value, ptype.property=value, and action=value, which the grammar does not have. */
static int take_property(struct cursor *cursor, struct authres_method *method) {
    struct authres_property property = {.ptype = "", .property = take_word(cursor)};
    skip(cursor);
    if (take_char(cursor, '.')) {
        skip(cursor);
        property.ptype = property.property;
        property.property = take_word(cursor);
        skip(cursor);
    }
    if (!*property.property || !take_char(cursor, '='))
        return 0;
    skip(cursor);
    property.value = take_value(cursor);
    skip(cursor);
    if (!*property.ptype && !strcmp(property.property, "reason")) {
        method->reason = property.value;
        return 1;
    }
    cursor->broken |= !*property.ptype || !*property.value;
    if (method->property_count == AUTHRES_PROPERTIES_MAX)
        return 0;
    method->properties[method->property_count++] = property;
    return 1;
}

/* method/version=result and all behind it, up to the ";". 0: it is none. */
static int take_method(struct cursor *cursor, struct authres_method *method) {
    cursor->broken = 0;
    cursor->comment = TEXT(cursor->arena);
    *method = (struct authres_method){.reason = "", .comment = "", .method = take_word(cursor)};
    skip(cursor);
    if (take_char(cursor, '/')) {
        skip(cursor);
        cursor->broken |= strcmp(take_word(cursor), "1") != 0;
        skip(cursor);
    }
    if (!*method->method || !take_char(cursor, '='))
        return 0;
    skip(cursor);
    method->result = take_word(cursor);
    method->properties =
        arena_alloc(cursor->arena, AUTHRES_PROPERTIES_MAX * sizeof *method->properties);
    skip(cursor);
    int reads = *method->result != '\0';
    while (reads && cursor->rest.size && !at_char(cursor, ';'))
        reads = take_property(cursor, method);
    if (!reads)
        skip_part(cursor);
    method->comment = cursor->comment.size ? text_str(&cursor->comment) : "";
    method->broken = cursor->broken;
    return *method->result != '\0';
}

/* The field begins with method=, where authserv-id belongs. */
static int begins_with_method(struct cursor cursor) {
    const char *word = take_word(&cursor);
    skip(&cursor);
    return *word && at_char(&cursor, '=');
}

static int take_server(struct cursor *cursor, struct authres *authres) {
    skip(cursor);
    if (begins_with_method(*cursor)) {
        authres->fault = AUTHRES_NO_ID;
        return 1;
    }
    authres->server = take_value(cursor);
    skip(cursor);
    const char *version = take_word(cursor);
    skip(cursor);
    if (*version && strcmp(version, "1") != 0) {
        authres->fault = AUTHRES_VERSION;
        return 0;
    }
    int ended = !cursor->rest.size || at_char(cursor, ';');
    if (!*authres->server || !ended)
        authres->fault = AUTHRES_BROKEN;
    if (!ended)
        skip_part(cursor);
    take_char(cursor, ';');
    return 1;
}

/* "none", by itself. */
static int is_none(struct cursor cursor) {
    const char *word = take_word(&cursor);
    skip(&cursor);
    return !strcmp(word, "none") && !cursor.rest.size;
}

static void take_methods(struct cursor *cursor, struct authres *authres) {
    int broken = 0;
    for (size_t part = 0; cursor->rest.size; part++, take_char(cursor, ';')) {
        skip(cursor);
        if (!cursor->rest.size)
            break; /* a ";" at the end, as many write it */
        if (!authres->method_count && is_none(*cursor)) {
            authres->none = 1;
            break;
        }
        if (part == AUTHRES_METHODS_MAX) {
            broken = 1;
            break;
        }
        struct authres_method *method = &authres->methods[authres->method_count];
        if (take_method(cursor, method)) {
            authres->method_count++;
            broken |= method->broken;
        } else {
            skip_part(cursor);
            broken = 1;
        }
    }
    if (broken && authres->fault == AUTHRES_GOOD)
        authres->fault = AUTHRES_BROKEN;
}

void authres_parse(struct arena *arena, struct span value, struct authres *authres) {
    int cut = value.size > FIELD_OCTETS_MAX;
    struct span read = {value.at, cut ? FIELD_OCTETS_MAX : value.size};
    struct cursor cursor = {arena, read, TEXT(arena), 0};
    *authres = (struct authres){.server = "", .fault = cut ? AUTHRES_BROKEN : AUTHRES_GOOD};
    authres->methods = arena_alloc(arena, AUTHRES_METHODS_MAX * sizeof *authres->methods);
    if (!take_server(&cursor, authres))
        return;
    take_methods(&cursor, authres);
    if (!authres->method_count && !authres->none && authres->fault == AUTHRES_GOOD)
        authres->fault = AUTHRES_EMPTY;
}

const char *authres_property(const struct authres_method *method, const char *ptype,
                             const char *property) {
    for (size_t i = 0; i < method->property_count; i++)
        if (!strcmp(method->properties[i].ptype, ptype) &&
            !strcmp(method->properties[i].property, property))
            return method->properties[i].value;
    return NULL;
}
