#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include "base/arena.h"

/*
 * Octets with a length, which may hold NUL (a TXT string may). The octets belong to whatever the
 * span was cut from.
 */
struct span {
    const char *at;
    size_t size;
};

#define SPAN(literal) ((struct span){literal, sizeof literal - 1})

struct span span_of(const char *text);
int span_equal(struct span a, struct span b);

/* ASCII letters compare without case. */
int span_equal_nocase(struct span a, struct span b);
int span_starts_nocase(struct span span, const char *prefix);

/* Without the blanks, tabs, CR and LF at both ends. */
struct span span_trim(struct span span);

/* Cuts what stands before separator off rest and returns it; the whole rest when there is none. */
struct span span_cut(struct span *rest, char separator);
char *span_text(struct arena *arena, struct span span);

/* For qsort and bsearch over const char *. */
int text_compare(const void *a, const void *b);

/* With its ASCII letters in lower case. */
char *text_lower(struct arena *arena, const char *text);

/* Of one line: tabs, CR and LF are blanks. */
char *span_line(struct arena *arena, struct span span);

/*
 * A text that grows, in an arena. Starts as TEXT(arena); text_str gives the finished,
 * NUL-terminated text, which stays valid until the next addition.
 */
struct text {
    struct arena *arena;
    char *data;
    size_t size, room;
};

#define TEXT(where) ((struct text){.arena = (where)})

void text_add(struct text *text, const char *more);
void text_add_span(struct text *text, struct span more);
void text_char(struct text *text, char c);
void text_addf(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
char *text_str(struct text *text);

#endif
