#ifndef STORE_BACKUP_H
#define STORE_BACKUP_H

#include "store/store.h"

#include <stdint.h>

/*
 * A copy of the whole database as it is at one moment, while others go on writing. DKIM keys are in
 * it as they are kept, sealed; neither the key that opens them nor state/secret is.
 */

/* Only whoever makes it can read it; it is there whole, and on the disk, or it is not.
   STATUS_STALE: there is such a file already. Not inside a transaction. */
enum status backup_write(struct store *store, struct arena *arena, const char *path) MUST_CHECK;

/* When the last one was made; 0: none was. */
enum status backup_get(struct store *store, int64_t *at) MUST_CHECK;
enum status backup_set(struct store *store, int64_t at) MUST_CHECK;

/*
 * Puts a backup in the database's place: whole or not at all. It is read through first: a file that
 * is damaged, no backup, or newer than this program, is refused. Nobody is signed in any more. An
 * older one has to be migrated.
 */
enum restore {
    RESTORE_DONE,
    RESTORE_UNREADABLE, /* the file */
    RESTORE_LIVE,       /* there is a write-ahead log beside it: it is no backup, but in use */
    RESTORE_REFUSED,    /* it is not to be worked with; the log says why */
    RESTORE_THERE,      /* there is a database, and nobody said that it is to be replaced */
    RESTORE_IN_USE      /* somebody has the database open */
};
struct restoring {
    const char *from, *path; /* the backup; the database */
    int replace;
    const char *kept; /* out: where the database before is now; NULL: there was none */
};
enum status backup_restore(struct arena *arena, struct restoring *restoring,
                           enum restore *outcome) MUST_CHECK;

#endif
