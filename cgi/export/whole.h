#ifndef EXPORT_WHOLE_H
#define EXPORT_WHOLE_H

#include "base/status.h"
#include "base/text.h"

/*
 * Files that are written whole: under another name first, on the disk before they take their own,
 * and the folder after that. Whoever reads meets the old one or the new one; a process that is
 * killed leaves at most a draft (NAME.new), which the next one replaces.
 *
 * Readers share the folder's group, which it hands on where it is set-group-ID.
 */
struct whole;
void whole_add(struct whole *whole, const char *text);

/* Adds all of the file's text; called a second time where it has to be written. */
typedef void whole_fill(void *with, struct whole *whole);

/* Writes the file unless it says the same already; *written: whether it did. Folder: open. */
enum status whole_put(int folder, const char *name, whole_fill *fill, void *with,
                      int *written) MUST_CHECK;
/* Whether the file says what fill says. */
int whole_same(int folder, const char *name, whole_fill *fill, void *with);

/* Logs that a folder, or a file that is no whole one, cannot be used. */
enum status whole_no_folder(const char *path, const char *why) MUST_CHECK;

/* What a process before left unfinished in the folder. */
void whole_clear(int folder);

#endif
