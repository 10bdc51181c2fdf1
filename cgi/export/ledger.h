#ifndef EXPORT_LEDGER_H
#define EXPORT_LEDGER_H

#include "export/rows.h"

/*
 * The rows of all names, in memory and in their order, so that one change costs one name. What was
 * put in is copied.
 */
struct entry {
    struct rows_of_name rows;
    unsigned named; /* 1 << HEARD_…: the KeyTable on the disk has a line for that key */
};

struct ledger {
    struct entry **entries;
    size_t count, room;
};

struct entry *ledger_find(const struct ledger *ledger, const char *name);

/* Puts the rows in place of those of the same name; empty ones take the name away. Returns those
   that were there, which the caller frees; NULL: none. */
struct entry *ledger_put(struct ledger *ledger, const struct rows_of_name *rows);

void ledger_clear(struct ledger *ledger);

#endif
