#ifndef STORE_MAILER_H
#define STORE_MAILER_H

#include "base/arena.h"
#include "base/status.h"

#include <stddef.h>

/*
 * mailer.db: a database of its own, with nothing in it but who may send as what; Postfix reads it
 * while the exporter writes. What it says can always be made anew, so a file that is damaged or
 * foreign is replaced.
 */
struct mailer;

struct mailer_row {
    const char *address;  /* lower case */
    const char *login;    /* "project-12" */
    const char *envelope; /* the domain of the envelope sender */
};

/* Order of rows: by address, then login, octet by octet. */
int mailer_row_compare(const void *a, const void *b);

enum status mailer_open(const char *path, struct mailer **mailer) MUST_CHECK;
void mailer_close(struct mailer *mailer);

/* Whether somebody else was at it: another file, or none, is at its path, or it says other things.
   Then it is to be closed and opened anew, which mends it; its rows may be others. */
int mailer_disturbed(struct mailer *mailer);

/* All rows, in order. */
enum status mailer_read(struct mailer *mailer, struct arena *arena, struct mailer_row **rows,
                        size_t *count) MUST_CHECK;

/* Both in order: what was, and what shall be instead. Writes the difference, in one transaction;
 *changed: how many rows that were. */
struct mailer_rows {
    const struct mailer_row *rows;
    size_t count;
};
enum status mailer_change(struct mailer *mailer, struct mailer_rows was, struct mailer_rows now,
                          size_t *changed) MUST_CHECK;

#endif
