#ifndef EXPORT_RELOAD_H
#define EXPORT_RELOAD_H

#include "base/status.h"

/*
 * Tells signer and name server that their files are others now: runs the setting export_reload with
 * the words of what changed behind its own. What is owed is kept in the folder (reload-due) from
 * before the first file changes until the command has ended well, so that no end of this process
 * forgets it.
 */
enum reload { RELOAD_OPENDKIM = 1, RELOAD_ZONE = 2 };

/* What a process before owes. */
unsigned reload_owed(int folder);
/* Before files change: owes these, too. */
enum status reload_owe(int folder, unsigned words) MUST_CHECK;
/* Runs the command ("": none), at most half a minute. STATUS_FAILED: it is still owed. */
enum status reload_run(int folder, const char *command, unsigned words) MUST_CHECK;

#endif
