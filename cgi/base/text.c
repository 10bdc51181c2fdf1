#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

struct span span_of(const char *text) {
    return (struct span){text, strlen(text)};
}

int span_equal(struct span a, struct span b) {
    return a.size == b.size && (a.size == 0 || memcmp(a.at, b.at, a.size) == 0);
}

static char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

int span_equal_nocase(struct span a, struct span b) {
    if (a.size != b.size)
        return 0;
    for (size_t i = 0; i < a.size; i++)
        if (lower(a.at[i]) != lower(b.at[i]))
            return 0;
    return 1;
}

int span_starts_nocase(struct span span, const char *prefix) {
    size_t size = strlen(prefix);
    return span.size >= size &&
           span_equal_nocase((struct span){span.at, size}, (struct span){prefix, size});
}

static int is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct span span_trim(struct span span) {
    while (span.size && is_blank(span.at[0]))
        span.at++, span.size--;
    while (span.size && is_blank(span.at[span.size - 1]))
        span.size--;
    return span;
}

struct span span_cut(struct span *rest, char separator) {
    const char *end = rest->size ? memchr(rest->at, separator, rest->size) : NULL;
    struct span cut = *rest;
    if (end) {
        cut.size = (size_t)(end - rest->at);
        *rest = (struct span){end + 1, rest->size - cut.size - 1};
    } else {
        *rest = (struct span){rest->at + rest->size, 0};
    }
    return cut;
}

char *span_text(struct arena *arena, struct span span) {
    return arena_copy(arena, span.at, span.size);
}

char *span_line(struct arena *arena, struct span span) {
    char *line = span_text(arena, span);
    for (size_t i = 0; i < span.size; i++)
        if (is_blank(line[i]))
            line[i] = ' ';
    return line;
}

static void reserve(struct text *text, size_t more) {
    if (text->size + more < text->room)
        return;
    size_t room = text->room ? text->room : 128;
    while (room <= text->size + more)
        room *= 2;
    char *data = arena_alloc(text->arena, room);
    if (text->size)
        memcpy(data, text->data, text->size);
    text->data = data;
    text->room = room;
}

int text_compare(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

char *text_lower(struct arena *arena, const char *text) {
    char *copy = arena_strdup(arena, text);
    for (char *c = copy; *c; c++)
        *c = lower(*c);
    return copy;
}

void text_add_span(struct text *text, struct span more) {
    reserve(text, more.size);
    if (more.size)
        memcpy(text->data + text->size, more.at, more.size);
    text->size += more.size;
}

void text_add(struct text *text, const char *more) {
    text_add_span(text, span_of(more));
}

void text_char(struct text *text, char c) {
    text_add_span(text, (struct span){&c, 1});
}

void text_addf(struct text *text, const char *format, ...) {
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    size_t length = (size_t)vsnprintf(NULL, 0, format, args);
    va_end(args);
    reserve(text, length + 1);
    vsnprintf(text->data + text->size, length + 1, format, again);
    va_end(again);
    text->size += length;
}

char *text_str(struct text *text) {
    reserve(text, 1);
    text->data[text->size] = '\0';
    return text->data;
}
