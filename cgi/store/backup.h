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

#endif
