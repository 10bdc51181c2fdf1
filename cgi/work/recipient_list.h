#ifndef WORK_RECIPIENT_LIST_H
#define WORK_RECIPIENT_LIST_H

#include "base/text.h"

/*
 * Recipients as people paste them: a line each, or several in a line parted by commas, semicolons
 * or tabs (the full-width ones, too); lines of a spreadsheet, of which every cell with an @ counts;
 * with names and angle brackets, as mail programs write them. Of our own export the second column
 * is the From address. Pure, and n log n in its octets, whatever they are.
 */
struct recipient_refused {
    int line;         /* from 1 */
    const char *text; /* cut to be shown */
    const char *code; /* address_refusal_code, or "other_from": of another From address */
};

struct recipient_list {
    const char **at; /* as address_key makes them, each once */
    size_t count;
    struct recipient_refused *refused; /* in the order of the list */
    size_t refused_count;
};

/* from_addr: as address_key makes it. */
struct recipient_list recipient_list_read(struct arena *arena, const char *typed,
                                          const char *from_addr);

/* The first line of our own export, ended by NULL. */
extern const char *const recipient_columns[];

#endif
