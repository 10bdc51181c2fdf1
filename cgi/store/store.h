#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "base/arena.h"
#include "base/status.h"

/*
 * The database. store/ is the only folder that knows SQLite; one file per aggregate beside this
 * one. Statements are literals, each prepared once per process and kept. Every statement that
 * touches a tenant's row carries the tenant. What a read returns lives in the arena it was given.
 *
 * A process ignores SIGXFSZ before it writes, so that a limit on file sizes is STATUS_FULL and no
 * death.
 *
 * STATUS_BUSY, STATUS_FULL, STATUS_BROKEN come from any call; STATUS_NONE from reads of one row.
 */
struct store;

/* Opens an existing database whose application_id and user_version are ours. */
enum status store_open(const char *path, struct store **store) MUST_CHECK;
void store_close(struct store *store);

/* Creates the database or brings it to the newest number, each file of folder in one transaction.
 */
enum status store_migrate(const char *path, const char *folder) MUST_CHECK;

/* While closed (the state after store_open), any write fails: GET is read-only by the database's
 * word. */
void store_allow_writes(struct store *store, int allowed);

/* BEGIN IMMEDIATE … COMMIT. end with STATUS_OK commits; with anything else rolls back and returns
 * it. */
enum status store_begin(struct store *store) MUST_CHECK;
enum status store_end(struct store *store, enum status status) MUST_CHECK;

/* The newest file of db/ that this program knows. */
int store_number(void);

/* PRAGMA quick_check and the numbers, for `nafuda selfcheck`. */
enum status store_check(struct store *store) MUST_CHECK;

#endif
