#include "export/ledger.h"

#include <stdlib.h>
#include <string.h>

/* Where the name is, or would be. */
static size_t place_of(const struct ledger *ledger, const char *name, int *there) {
    size_t low = 0, high = ledger->count;
    /* A full export puts them in their order. */
    if (high && strcmp(ledger->entries[high - 1]->rows.name, name) < 0)
        low = high;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(ledger->entries[middle]->rows.name, name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    *there = low < ledger->count && !strcmp(ledger->entries[low]->rows.name, name);
    return low;
}

struct entry *ledger_find(const struct ledger *ledger, const char *name) {
    int there;
    size_t place = place_of(ledger, name, &there);
    return there ? ledger->entries[place] : NULL;
}

/* Everything in one piece of memory: its texts one after another behind its arrays. */
struct packing {
    char *at; /* NULL: it is only measured */
    size_t size;
};

static const char *pack_text(struct packing *packing, const char *text) {
    size_t size = strlen(text) + 1;
    char *to = packing->at ? packing->at + packing->size : NULL;
    if (to)
        memcpy(to, text, size);
    packing->size += size;
    return to;
}

static void pack(struct packing *packing, struct entry *entry, const struct rows_of_name *rows) {
    struct rows_of_name copy = *rows;
    struct mailer_row *senders = (struct mailer_row *)(void *)(entry + 1);
    struct row_fault *faults = (struct row_fault *)(void *)(senders + rows->sender_count);
    int fill = packing->at != NULL;
    packing->size =
        sizeof *entry + rows->sender_count * sizeof *senders + rows->fault_count * sizeof *faults;
    copy.senders = senders;
    copy.faults = faults;
    copy.name = pack_text(packing, rows->name);
    for (int which = 0; which < HEARD_KEYS; which++)
        copy.key_files[which] = pack_text(packing, rows->key_files[which]);
    for (int line = 0; line < LINE_COUNT; line++)
        copy.lines[line] = pack_text(packing, rows->lines[line]);
    for (size_t i = 0; i < rows->sender_count; i++) {
        struct mailer_row row = {pack_text(packing, rows->senders[i].address),
                                 pack_text(packing, rows->senders[i].login),
                                 pack_text(packing, rows->senders[i].envelope)};
        if (fill)
            senders[i] = row;
    }
    for (size_t i = 0; i < rows->fault_count; i++) {
        struct row_fault fault = {pack_text(packing, rows->faults[i].what),
                                  pack_text(packing, rows->faults[i].why)};
        if (fill)
            faults[i] = fault;
    }
    if (fill)
        *entry = (struct entry){.rows = copy};
}

static struct entry *keep(const struct rows_of_name *rows) {
    struct entry sample;
    struct packing measure = {NULL, 0}, fill = {NULL, 0};
    pack(&measure, &sample, rows);
    fill.at = malloc(measure.size);
    if (!fill.at)
        abort();
    pack(&fill, (struct entry *)(void *)fill.at, rows);
    return (struct entry *)(void *)fill.at;
}

static void make_room(struct ledger *ledger) {
    if (ledger->count < ledger->room)
        return;
    ledger->room = ledger->room ? ledger->room * 2 : 64;
    ledger->entries = realloc(ledger->entries, ledger->room * sizeof *ledger->entries);
    if (!ledger->entries)
        abort();
}

struct entry *ledger_put(struct ledger *ledger, const struct rows_of_name *rows) {
    int there, empty = rows_empty(rows);
    size_t place = place_of(ledger, rows->name, &there);
    struct entry *was = there ? ledger->entries[place] : NULL;
    struct entry *entry = empty ? NULL : keep(rows);
    if (there && empty) {
        ledger->count--;
        memmove(ledger->entries + place, ledger->entries + place + 1,
                (ledger->count - place) * sizeof *ledger->entries);
    } else if (!there && !empty) {
        make_room(ledger);
        memmove(ledger->entries + place + 1, ledger->entries + place,
                (ledger->count - place) * sizeof *ledger->entries);
        ledger->count++;
    }
    if (!empty)
        ledger->entries[place] = entry;
    if (was && !empty)
        entry->named = was->named;
    return was;
}

void ledger_clear(struct ledger *ledger) {
    for (size_t i = 0; i < ledger->count; i++)
        free(ledger->entries[i]);
    free(ledger->entries);
    *ledger = (struct ledger){0};
}
