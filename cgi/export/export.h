#ifndef EXPORT_EXPORT_H
#define EXPORT_EXPORT_H

#include "export/keys.h"

/*
 * What the mailer reads, kept in conf.export_folder as the database says (rule KEY3):
 *
 *   mailer.db               who may send as what (store/mailer.h), for Postfix
 *   opendkim/KeyTable       NAME DOMAIN:SELECTOR:FILE, for OpenDKIM or rspamd
 *   opendkim/SigningTable   DOMAIN NAME, and ADDRESS platform where the platform signs
 *   keys/                   the private keys that these name, and no others
 *   zone/<dkim_zone>.zone   the records that CNAME mode leads to
 *
 * At every moment, killed or not, the tables name keys that are there, and the SigningTable names
 * lines that the KeyTable has. A row that is no good is left out, alarmed and shown (export_fault),
 * and keeps nothing else from being written. Names are taken off what is due when the files say so.
 *
 * Who reads the files is told by a command (export/reload.h) that runs beside all this: nothing
 * waits for it but the removal of keys that its reader may still go by.
 */
struct export;

/* Makes the folder where it is not there; takes its lock: STATUS_BUSY, another exporter has it.
   wait: waits for it. house: its settings and its store, which may write. */
enum status export_open(struct house *house, const struct key_opener *opener, int wait,
                        struct export **export) MUST_CHECK;
/* Kills the command, if it runs: the next exporter runs it again. */
void export_close(struct export *export);

/* Everything, from scratch. */
enum status export_all(struct export *export) MUST_CHECK;

/* Whether export_changes may find something: cheap enough to be asked several times a second. */
int export_news(struct export *export);

/*
 * What changed since, if anything: in the database, or by time alone (the end of a grace); and what
 * could not be done before. A failure is tried again with the next call; but a command that failed
 * only with one that says so (again), or with something else to tell. It is a failure until it ends
 * well.
 */
enum status export_changes(struct export *export, int again) MUST_CHECK;

/* Whether the command runs: how it ends, a later export_changes says. */
int export_telling(const struct export *export);

#endif
