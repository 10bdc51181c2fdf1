#ifndef EXPORT_KEYS_H
#define EXPORT_KEYS_H

#include "export/ledger.h"

/*
 * The key files that the tables name: keys/<number>-<hash of its row>.pem. A file is there before a
 * table names it, and goes when no table names it any more and whoever reads them was told. This
 * folder opens no sealed key: it is handed who does.
 */
struct key_question {
    const char *domain, *selector;
    int64_t id;
    struct span public_key, sealed;
};
struct key_opener {
    void *with;
    /* NULL: *pem is the private key; else a word why not, see vault/unseal.h. */
    const char *(*open)(void *with, const struct key_question *question, struct span *pem);
    void (*wipe)(void *with, struct span *pem);
};

struct keys {
    int folder; /* open */
    struct key_opener opener;
    char **orphans; /* files that no table names any more */
    size_t orphan_count, orphan_room;
    /* Since somebody took them back to 0: sealed keys that were opened, files that could not be
       written. */
    int opened, unwritten;
};

enum status keys_open(int folder, const struct key_opener *opener, struct keys *keys) MUST_CHECK;
void keys_close(struct keys *keys);

/* Sees to it that the file is there: as the row's name for it says that it was opened from just
   this. Where it cannot be, the rows lose it, with a fault. */
void keys_provide(struct keys *keys, struct arena *arena, const struct heard *heard,
                  struct rows_of_name *rows);

/* No table names the file any more. */
void keys_leave(struct keys *keys, const char *file);
/* The same of every file that no entry of the ledger names. */
enum status keys_leave_rest(struct keys *keys, const struct ledger *ledger) MUST_CHECK;

/*
 * Takes the orphans away. One whose key retires while its domain signs with another stays for an
 * hour: sessions that began before may still go by the older table.
 */
enum status keys_sweep(struct keys *keys, struct store *store, int64_t now) MUST_CHECK;

#endif
