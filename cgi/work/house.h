#ifndef WORK_HOUSE_H
#define WORK_HOUSE_H

#include "base/conf.h"
#include "base/text.h"
#include "store/store.h"
#include "vault/seal.h"

/* What every use case works with. Made once at the start of a process, then only read. */
struct house {
    struct conf conf;
    struct store *store;
    struct vault *vault;
    struct span secret; /* state/secret: 32 octets that no backup of the database holds */
};

/*
 * Reads the settings, the secret, and opens database (state/nafuda.db) and vault
 * (state/exporter.crt). STATUS_FAILED and others: said why in the log.
 */
enum status house_open(struct arena *arena, struct house *house) MUST_CHECK;
void house_close(struct house *house);

#endif
