#ifndef WORK_LETTER_H
#define WORK_LETTER_H

#include "store/outbox.h"
#include "work/house.h"

/*
 * Mail: queued with the deed, written and sent by the watcher. Texts are
 * templates/mail/<template>.txt in the reader's language (see web/view for how a page finds its
 * sentences; mail uses the same files).
 */

/* To every owner of the project, in the caller's transaction. params: pairs ended by NULL. */
enum status letter_to_owners(struct house *house, struct arena *arena, int64_t project_id,
                             const char *template, ...) MUST_CHECK __attribute__((sentinel));
enum status letter_to_user(struct house *house, struct arena *arena, int64_t user_id,
                           const char *template, ...) MUST_CHECK __attribute__((sentinel));

#endif
