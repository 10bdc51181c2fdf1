#include "web/multipart.h"

#include "base/utf8.h"

#include <string.h>

enum { BOUNDARY_MOST = 70, PARTS_MOST = 8 };

/* Takes "name=value" or "name="value"" off parameters; the quotes hold no escape. 0: malformed. */
static int cut_parameter(struct span *rest, struct span *name, struct span *value) {
    *name = span_trim(span_cut(rest, '='));
    *rest = span_trim(*rest);
    if (!rest->size || rest->at[0] != '"') {
        *value = span_trim(span_cut(rest, ';'));
        return 1;
    }
    rest->at++, rest->size--;
    if (!memchr(rest->at, '"', rest->size))
        return 0;
    *value = span_cut(rest, '"');
    struct span between = span_trim(span_cut(rest, ';'));
    return !between.size;
}

/* The value of a parameter behind a header's first word; nothing where there is none. */
static struct span parameter(struct span rest, const char *wanted) {
    struct span name, value;
    span_cut(&rest, ';');
    while (rest.size && cut_parameter(&rest, &name, &value))
        if (span_equal_nocase(name, span_of(wanted)))
            return value;
    return (struct span){0};
}

const char *multipart_boundary(struct arena *arena, const char *content_type) {
    static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
                                  "'()+_,-./:=? ";
    struct span rest = span_of(content_type);
    if (!span_equal_nocase(span_trim(span_cut(&rest, ';')), SPAN("multipart/form-data")))
        return NULL;
    struct span boundary = parameter(span_of(content_type), "boundary");
    const char *text = span_text(arena, boundary);
    int fits = boundary.size && boundary.size <= BOUNDARY_MOST &&
               strspn(text, allowed) == boundary.size && text[boundary.size - 1] != ' ';
    return fits ? text : NULL;
}

/* Cuts off what stands before the needle, and the needle; 0: it is not there. Linear: no needle of
   ours has its first octet twice but "\r\n\r\n". */
static int cut_before(struct span *rest, struct span needle, struct span *before) {
    struct span left = *rest;
    for (const char *at; left.size >= needle.size;
         left.size -= (size_t)(at + 1 - left.at), left.at = at + 1) {
        at = memchr(left.at, needle.at[0], left.size - needle.size + 1);
        if (!at)
            return 0;
        if (memcmp(at, needle.at, needle.size) != 0)
            continue;
        size_t size = (size_t)(at - rest->at);
        *before = (struct span){rest->at, size};
        *rest = (struct span){at + needle.size, rest->size - size - needle.size};
        return 1;
    }
    return 0;
}

/* A part's name, from its header lines, nothing where they say none; and whether it is a file. */
static struct part part_of(struct span headers, struct span octets) {
    struct part part = {.octets = octets};
    while (headers.size && !part.name.size) {
        struct span line = span_trim(span_cut(&headers, '\n')), rest = line;
        struct span field = span_cut(&rest, ':');
        if (!span_equal_nocase(field, SPAN("Content-Disposition")))
            continue;
        part.name = parameter(rest, "name");
        part.is_file = parameter(rest, "filename").at != NULL;
    }
    return part;
}

static int is_text(struct span text) {
    return utf8_valid(text) && !memchr(text.at, 0, text.size);
}

const char *multipart_parts(struct arena *arena, struct span body, const char *boundary,
                            struct parts *parts) {
    struct span delimiter = span_of(arena_printf(arena, "\r\n--%s", boundary));
    struct span opening = {delimiter.at + 2, delimiter.size - 2};
    struct span before, headers, value;
    *parts = (struct parts){.at = arena_alloc(arena, PARTS_MOST * sizeof *parts->at)};
    if (!cut_before(&body, opening, &before) || before.size)
        return "malformed";
    while (body.size >= 2 && memcmp(body.at, "--", 2) != 0) {
        if (memcmp(body.at, "\r\n", 2) != 0 || !cut_before(&body, SPAN("\r\n\r\n"), &headers) ||
            !cut_before(&body, delimiter, &value))
            return "malformed";
        struct part part = part_of(headers, value);
        if (!part.name.size)
            return "malformed";
        if (parts->count == PARTS_MOST)
            return "too_many";
        parts->at[parts->count++] = part;
    }
    return body.size >= 2 ? NULL : "malformed";
}

static struct pair pair_of(struct arena *arena, const struct part *part) {
    return (struct pair){span_text(arena, part->name), span_text(arena, part->octets)};
}

const char *multipart_texts(struct arena *arena, const struct parts *parts, size_t most,
                            struct pairs *pairs) {
    *pairs = (struct pairs){.at = arena_alloc(arena, PARTS_MOST * sizeof *pairs->at)};
    for (size_t i = 0; i < parts->count; i++) {
        const struct part *part = &parts->at[i];
        if (!is_text(part->name))
            return "bad_utf8";
        if (!part->is_file && part->octets.size <= most && is_text(part->octets))
            pairs->at[pairs->count++] = pair_of(arena, part);
    }
    return NULL;
}

const char *multipart_decode(struct arena *arena, struct span body, const char *boundary,
                             struct pairs *pairs) {
    struct parts parts;
    const char *wrong = multipart_parts(arena, body, boundary, &parts);
    *pairs = (struct pairs){.at = arena_alloc(arena, PARTS_MOST * sizeof *pairs->at)};
    for (size_t i = 0; !wrong && i < parts.count; i++) {
        if (!is_text(parts.at[i].name) || !is_text(parts.at[i].octets))
            return "bad_utf8";
        pairs->at[pairs->count++] = pair_of(arena, &parts.at[i]);
    }
    return wrong;
}
