#include "base/log.h"

#include "base/clock.h"
#include "base/utf8.h"

#include <stdarg.h>
#include <unistd.h>

static const char *request_id;

void log_request_id(const char *id) {
    request_id = id;
}

static void add_quoted(struct text *line, const char *value) {
    text_char(line, '"');
    for (struct span rest = span_of(value); rest.size;) {
        struct span before = rest;
        int32_t point = utf8_next(&rest);
        if (point < 0)
            text_addf(line, "\\ufffd");
        else if (point < 0x20 || (point >= 0x7f && point < 0xa0))
            text_addf(line, "\\u%04x", (unsigned)point);
        else if (point == '"' || point == '\\')
            text_addf(line, "\\%c", (char)point);
        else
            text_add_span(line, (struct span){before.at, before.size - rest.size});
    }
    text_char(line, '"');
}

static void add_pair(struct text *line, const char *key, const char *value) {
    text_addf(line, ",\"%s\":", key);
    add_quoted(line, value ? value : "");
}

void log_event(enum log_level level, const char *event, ...) {
    static const char *const levels[] = {"info", "warn", "alarm"};
    struct arena *arena = arena_new();
    struct text line = TEXT(arena);
    text_addf(&line, "{\"at\":\"%s\",\"level\":\"%s\",\"event\":\"%s\"",
              clock_iso8601(arena, clock_now()), levels[level], event);
    if (request_id)
        add_pair(&line, "request", request_id);
    va_list pairs;
    va_start(pairs, event);
    for (const char *key; (key = va_arg(pairs, const char *));)
        add_pair(&line, key, va_arg(pairs, const char *));
    va_end(pairs);
    text_add(&line, "}\n");
    /* One write, so that lines of several processes do not mix. A log that cannot be written has
       nowhere to complain to. */
    ssize_t written = write(STDERR_FILENO, text_str(&line), line.size);
    (void)written;
    arena_free(arena);
}
