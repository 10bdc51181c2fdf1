#ifndef EXPORT_TABLES_H
#define EXPORT_TABLES_H

#include "base/conf.h"
#include "export/ledger.h"

#include <stdint.h>

/*
 * The text files of the export: written from the ledger where they say something else. OpenDKIM
 * makes signatures of one algorithm alone: SigningTable is for the one that all mail goes through,
 * SigningTable.ed25519 for another behind it; rspamd reads both.
 */
enum sheet { SHEET_KEYS, SHEET_SIGNING, SHEET_SECOND, SHEET_ZONE, SHEET_COUNT };

struct tables {
    int folder; /* open */
    const struct conf *conf;
    struct ledger *ledger;
    int dirty[SHEET_COUNT];
    int leaving;        /* the KeyTable on the disk names what is to go */
    int platform;       /* it is to name the platform's own key, */
    int platform_named; /* … and does, on the disk */
    int64_t serial;     /* of the zone: the last one given away */
    unsigned changed;   /* of enum reload_word: what was written, for whoever takes it back to 0 */
};

/* Makes the subfolders where they are not there, and takes away what was left unfinished. */
enum status tables_open(const char *path, struct tables *tables) MUST_CHECK;
void tables_close(struct tables *tables);

/* All is to be written, unless it is there: reads what the KeyTable on the disk names. */
void tables_doubt(struct tables *tables);

/* A line of the kind is another one, or gone. */
void tables_change(struct tables *tables, enum line line);

/* 1 << HEARD_…: which keys of the name the KeyTable is to have. */
unsigned tables_named(const struct rows_of_name *rows);

/* Which of enum reload_word is touched when all that is dirty is written. */
unsigned tables_words(const struct tables *tables);

/* Writes what is dirty. What cannot be written stays so, and keeps nothing else back. */
enum status tables_write(struct tables *tables) MUST_CHECK;

#endif
