#ifndef EXPORT_ROWS_H
#define EXPORT_ROWS_H

#include "store/mailer.h"
#include "work/heard.h"

/*
 * What the mailer hears of a name, as the lines of its files. Every field is checked once more;
 * what does not pass is left out, and said as a fault:
 *
 *   domain    the name is no domain's
 *   selector  it, or what the key was sealed with, is none
 *   no_key    it signs, and no key is active
 *   host      a record's name in the zone is none
 *   address   an address that the tables cannot hold
 *   envelope, foreign, key, pair   see vault/unseal.h
 *   unwritten the key file could not be written; it is tried again
 */
enum sheet { SHEET_KEYS, SHEET_SIGNING, SHEET_ZONE, SHEET_COUNT };

struct row_fault {
    const char *what, *why;
};

struct rows_of_name {
    const char *name;
    const char *lines[SHEET_COUNT]; /* each with its line's end; "" none */
    const char *key_file;           /* in the folder keys, of the key that signs; "" none */
    struct mailer_row *senders;     /* in their order, none twice */
    size_t sender_count;
    struct row_fault *faults;
    size_t fault_count;
};

struct rows_place {
    const char *folder; /* from the root */
    int platform;       /* there is a key for addresses that the platform signs */
};

/* In the arena; lines point to the key file, which is to be there before they are written. */
void rows_make(struct arena *arena, const struct rows_place *place, const struct heard *heard,
               struct rows_of_name *rows);

/* One more fault, and what signs is left out. */
void rows_lose_key(struct arena *arena, struct rows_of_name *rows, const struct export_key *key,
                   const char *why);

/* Whether there is nothing at all to keep. */
int rows_empty(const struct rows_of_name *rows);

#endif
