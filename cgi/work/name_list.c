#include "work/name_list.h"

#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

enum { SHOWN_MOST = 100 }; /* characters of what is no name */

static int parts_entries(int32_t point) {
    static const int32_t marks[] = {',',    ';',    0x3001, 0xFF0C, 0xFF1B, 0xFF64,
                                    0x200B, 0x2028, 0x2029, 0x3000, 0xFEFF};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (point == marks[i])
            return 1;
    return point <= ' ' || (point >= 0x7F && point <= 0xA0);
}

/* The next entry; empty at the end of the list. */
static struct span cut_entry(struct span *rest) {
    struct span entry = {0};
    while (rest->size) {
        struct span before = *rest;
        int parts = parts_entries(utf8_next(rest));
        if (parts && entry.size)
            return entry;
        if (!parts && !entry.size)
            entry.at = before.at;
        if (!parts)
            entry.size = (size_t)(rest->at - entry.at);
    }
    return entry;
}

static struct span without_quotes(struct span entry) {
    static const char quotes[] = "\"'<>()[]";
    while (entry.size && strchr(quotes, entry.at[0]))
        entry.at++, entry.size--;
    while (entry.size && strchr(quotes, entry.at[entry.size - 1]))
        entry.size--;
    return entry;
}

/* An entry with its place, and what tells it from others. */
struct entry {
    struct listed listed;
    const char *key;
    size_t place;
};

static struct entry read_entry(struct arena *arena, struct span text, size_t place) {
    struct name name;
    const char *typed = span_text(arena, text), *suggestion = NULL;
    struct entry entry = {.key = typed, .place = place};
    entry.listed.refusal = name_normalise(arena, typed, &name, &suggestion);
    if (entry.listed.refusal == NAME_ACCEPTED)
        entry.key = entry.listed.name = name.ascii;
    else
        entry.listed.name = utf8_shown(arena, text, SHOWN_MOST);
    entry.listed.suggestion = suggestion ? suggestion : "";
    return entry;
}

static int by_key(const void *left, const void *right) {
    const struct entry *a = left, *b = right;
    int order = strcmp(a->key, b->key);
    return order ? order : (a->place > b->place) - (a->place < b->place);
}

static int by_place(const void *left, const void *right) {
    const struct entry *a = left, *b = right;
    return (a->place > b->place) - (a->place < b->place);
}

/* Leaves the first of each key; returns how many there are. */
static size_t drop_doubles(struct entry *entries, size_t count) {
    size_t kept = 0;
    qsort(entries, count, sizeof *entries, by_key);
    for (size_t i = 0; i < count; i++)
        if (!i || strcmp(entries[i].key, entries[kept - 1].key) != 0)
            entries[kept++] = entries[i];
    qsort(entries, kept, sizeof *entries, by_place);
    return kept;
}

struct name_list name_list_read(struct arena *arena, const char *typed) {
    struct span rest = span_of(typed), text;
    /* An entry takes an octet, and one more to be parted from the next. */
    struct entry *entries = arena_alloc(arena, (rest.size / 2 + 1) * sizeof *entries);
    size_t count = 0;
    while ((text = cut_entry(&rest)).size) {
        text = without_quotes(text);
        if (text.size) {
            entries[count] = read_entry(arena, text, count);
            count++;
        }
    }
    struct name_list list = {.count = count ? drop_doubles(entries, count) : 0};
    list.doubles = count - list.count;
    list.at = arena_alloc(arena, (list.count + 1) * sizeof *list.at);
    for (size_t i = 0; i < list.count; i++)
        list.at[i] = entries[i].listed;
    return list;
}
