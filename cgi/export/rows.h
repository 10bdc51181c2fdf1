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
enum line {
    LINE_KEY,       /* of the key that signs */
    LINE_SECOND,    /* of the second */
    LINE_DOMAIN,    /* the name is signed with the first */
    LINE_PLATFORM,  /* so many addresses that are not: the platform signs them */
    LINE_ADDRESSES, /* so many that are signed with the second, too */
    LINE_RECORDS,   /* so many of the zone */
    LINE_COUNT
};

/* What the tables put behind a domain's name to name its second key. */
#define ROWS_SECOND "/ed25519"

struct row_fault {
    const char *what, *why;
};

struct rows_of_name {
    const char *name;
    const char *lines[LINE_COUNT];     /* each with its line's end; "" none */
    const char *key_files[HEARD_KEYS]; /* in the folder keys, of those that sign; "" none */
    struct mailer_row *senders;        /* in their order, none twice */
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

/* One more fault, and nothing is signed with that key (HEARD_RSA, HEARD_ED25519). */
void rows_lose_key(struct arena *arena, struct rows_of_name *rows, int which,
                   const struct export_key *key, const char *why);

/* Whether there is nothing at all to keep. */
int rows_empty(const struct rows_of_name *rows);

#endif
