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

/* Cuts off what stands before the needle, and the needle; 0: it is not there. */
static int cut_before(struct span *rest, struct span needle, struct span *before) {
    for (size_t i = 0; i + needle.size <= rest->size; i++) {
        if (memcmp(rest->at + i, needle.at, needle.size) != 0)
            continue;
        *before = (struct span){rest->at, i};
        *rest = (struct span){rest->at + i + needle.size, rest->size - i - needle.size};
        return 1;
    }
    return 0;
}

/* The field's name, from a part's header lines; nothing where they say none. */
static struct span name_of(struct span headers) {
    while (headers.size) {
        struct span line = span_trim(span_cut(&headers, '\n')), rest = line;
        struct span field = span_cut(&rest, ':');
        if (span_equal_nocase(field, SPAN("Content-Disposition")))
            return parameter(rest, "name");
    }
    return (struct span){0};
}

static int is_text(struct span text) {
    return utf8_valid(text) && !memchr(text.at, 0, text.size);
}

static const char *add(struct arena *arena, struct span name, struct span value,
                       struct pairs *pairs) {
    if (!name.size)
        return "malformed";
    if (!is_text(name) || !is_text(value))
        return "bad_utf8";
    if (pairs->count == PARTS_MOST)
        return "too_many";
    pairs->at[pairs->count++] =
        (struct pair){.name = span_text(arena, name), .value = span_text(arena, value)};
    return NULL;
}

const char *multipart_decode(struct arena *arena, struct span body, const char *boundary,
                             struct pairs *pairs) {
    struct span delimiter = span_of(arena_printf(arena, "\r\n--%s", boundary));
    struct span opening = {delimiter.at + 2, delimiter.size - 2};
    struct span before, headers, value;
    const char *wrong = NULL;
    *pairs = (struct pairs){.at = arena_alloc(arena, PARTS_MOST * sizeof *pairs->at)};
    if (!cut_before(&body, opening, &before) || before.size)
        return "malformed";
    while (!wrong && body.size >= 2 && memcmp(body.at, "--", 2) != 0) {
        if (memcmp(body.at, "\r\n", 2) != 0 || !cut_before(&body, SPAN("\r\n\r\n"), &headers) ||
            !cut_before(&body, delimiter, &value))
            return "malformed";
        wrong = add(arena, name_of(headers), value, pairs);
    }
    return wrong || body.size >= 2 ? wrong : "malformed";
}
