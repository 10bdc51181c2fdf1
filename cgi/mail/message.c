#include "mail/message.h"

#include <stdlib.h>
#include <string.h>

static int is_wsp(char c) {
    return c == ' ' || c == '\t';
}

/* The line with its end. */
static struct span line_cut(struct span *rest) {
    struct span line = span_cut(rest, '\n');
    line.size = (size_t)(rest->at - line.at);
    return line;
}

static size_t end_size(struct span line) {
    if (!line.size || line.at[line.size - 1] != '\n')
        return 0;
    return line.size > 1 && line.at[line.size - 2] == '\r' ? 2 : 1;
}

/* A name of printable octets, maybe blanks (section 4.5.8), a colon. */
static int field_begin(struct span line, struct header_field *field) {
    size_t size = 0;
    while (size < line.size && (unsigned char)line.at[size] > ' ' && line.at[size] != 127 &&
           line.at[size] != ':')
        size++;
    size_t colon = size;
    while (colon < line.size && is_wsp(line.at[colon]))
        colon++;
    if (!size || colon == line.size || line.at[colon] != ':')
        return 0;
    *field = (struct header_field){
        .name = {line.at, size}, .value = {line.at + colon + 1, 0}, .whole = line};
    return 1;
}

/* The lines are counted first: nothing is reserved that is not there. */
static size_t fields_most(struct span raw) {
    size_t lines = 0;
    for (struct span line; raw.size && lines < MESSAGE_FIELDS_MAX; lines++) {
        line = line_cut(&raw);
        if (line.size == end_size(line))
            break;
    }
    return lines;
}

static void note_line(struct message *message, struct span line) {
    size_t end = end_size(line);
    message->has_lf |= end == 1;
    message->has_crlf |= end == 2;
    for (size_t i = 0; i < line.size && !message->eight_bit; i++)
        message->eight_bit = (unsigned char)line.at[i] >= 0x80;
}

/* Takes one line of the header; 0: it is none. */
static int take_line(struct message *message, struct span line) {
    struct header_field field, *last = message->fields + message->field_count - 1;
    if (is_wsp(line.at[0])) {
        if (!message->field_count)
            return 0;
        last->whole.size += line.size;
    } else if (!field_begin(line, &field)) {
        return 0;
    } else if (message->field_count == MESSAGE_FIELDS_MAX) {
        message->cut = 1;
        return 0;
    } else {
        message->fields[message->field_count++] = field;
    }
    note_line(message, line);
    return 1;
}

static void read_fields(struct span rest, struct message *message) {
    while (rest.size) {
        struct span here = rest, line = line_cut(&rest);
        if (line.size == end_size(line)) {
            message->body = rest;
            return;
        }
        if (!take_line(message, line)) {
            message->body = here;
            message->abrupt = 1;
            return;
        }
    }
    message->body = rest;
    message->no_body = 1;
}

static char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static int name_order(struct span a, struct span b) {
    size_t size = a.size < b.size ? a.size : b.size;
    for (size_t i = 0; i < size; i++)
        if (lower(a.at[i]) != lower(b.at[i]))
            return (unsigned char)lower(a.at[i]) < (unsigned char)lower(b.at[i]) ? -1 : 1;
    return (a.size > b.size) - (a.size < b.size);
}

/* All that qsort is told: equal names stand as their octets do, the lowest first. */
static int field_order(const void *a, const void *b) {
    const struct header_field *one = *(const struct header_field *const *)a;
    const struct header_field *other = *(const struct header_field *const *)b;
    int order = name_order(one->name, other->name);
    return order ? order : one < other ? 1 : -1;
}

static const size_t *sort(struct arena *arena, const struct message *message) {
    size_t count = message->field_count;
    const struct header_field **sorted = arena_alloc(arena, (count + 1) * sizeof *sorted);
    size_t *by_name = arena_alloc(arena, (count + 1) * sizeof *by_name);
    for (size_t i = 0; i < count; i++)
        sorted[i] = &message->fields[i];
    qsort(sorted, count, sizeof *sorted, field_order);
    for (size_t i = 0; i < count; i++)
        by_name[i] = (size_t)(sorted[i] - message->fields);
    return by_name;
}

void message_read(struct arena *arena, struct span raw, struct message *message) {
    *message = (struct message){0};
    if (raw.size > 5 && !memcmp(raw.at, "From ", 5))
        line_cut(&raw);
    message->fields = arena_alloc(arena, (fields_most(raw) + 1) * sizeof *message->fields);
    read_fields(raw, message);
    for (size_t i = 0; i < message->field_count; i++) {
        struct header_field *field = &message->fields[i];
        const char *end = field->whole.at + field->whole.size - end_size(field->whole);
        field->value.size = (size_t)(end - field->value.at);
    }
    message->by_name = sort(arena, message);
}

size_t message_named(const struct message *message, struct span name, size_t *first) {
    size_t low = 0, high = message->field_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (name_order(message->fields[message->by_name[middle]].name, name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    *first = low;
    size_t end = message->field_count;
    while (low < end) {
        size_t middle = low + (end - low) / 2;
        if (name_order(message->fields[message->by_name[middle]].name, name) <= 0)
            low = middle + 1;
        else
            end = middle;
    }
    return end - *first;
}

const struct header_field *message_field(const struct message *message, const char *name,
                                         size_t nth) {
    size_t first, count = message_named(message, span_of(name), &first);
    return nth < count ? &message->fields[message->by_name[first + nth]] : NULL;
}

struct span header_text(struct arena *arena, const struct header_field *field) {
    struct span value = span_trim(field->value);
    char *text = arena_alloc(arena, value.size + 1);
    size_t size = 0;
    for (size_t i = 0; i < value.size; i++) {
        int end = value.at[i] == '\n' ||
                  (value.at[i] == '\r' && i + 1 < value.size && value.at[i + 1] == '\n');
        if (!end)
            text[size++] = value.at[i];
    }
    return (struct span){text, size};
}
