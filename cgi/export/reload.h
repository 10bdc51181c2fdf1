#ifndef EXPORT_RELOAD_H
#define EXPORT_RELOAD_H

#include "base/status.h"

#include <stdint.h>
#include <sys/types.h>

/*
 * Tells signer and name server that their files are others now: runs the setting export_reload with
 * the words of what changed behind its own, beside this process, which goes on with its work. One
 * run at a time; what becomes owed during a run is told by another one behind it.
 *
 * What is owed is kept in the folder (reload-due) from before the first file changes until a run
 * that began after the last change has ended well, so that no end of this process forgets it. A run
 * that lasts over half a minute is killed with its process group, and has failed. One that cannot
 * be (it became another user) has failed as well, yet no other begins before it is gone.
 */
enum reload_word { RELOAD_OPENDKIM = 1, RELOAD_ZONE = 2 };

struct reload {
    int folder;          /* open */
    const char *command; /* "": none, nobody is to be told */
    unsigned owed;    /* of enum reload_word: files that changed; whoever changes them adds to it */
    unsigned telling; /* what the run was begun with */
    pid_t child;      /* the run; 0: none */
    int64_t until;    /* when it is killed: clock_monotonic_ms */
    int stays;        /* killed, it is still there */
    unsigned failed;  /* what runs that failed were to tell, until they are to be tried again */
    enum status status; /* how the last run ended */
};

/* Owes what a process before owed. */
void reload_open(struct reload *reload, int folder, const char *command);
/* Kills the run, if there is one: what it was to tell stays in the folder, for the next process.
   (Killed itself, this process takes the command along, yet not what that has started.) */
void reload_close(struct reload *reload);

/* Before files change: notes these words in the folder. */
enum status reload_note(struct reload *reload, unsigned words) MUST_CHECK;
/* What a run that failed was to tell is owed again. */
void reload_again(struct reload *reload);
/* Once the files are in place: begins a run if something is owed and none is under way; it tells
   what one before failed to, too. Returns how the last one ended. */
enum status reload_begin(struct reload *reload) MUST_CHECK;
/* Whether the run is over by itself, or has had its time. */
int reload_over(const struct reload *reload);
/* To be called at the beginning of each turn. If it is over, ends it and returns 1. */
int reload_end(struct reload *reload);

#endif
