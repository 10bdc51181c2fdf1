#ifndef WORK_UNSUBSCRIBE_LIST_H
#define WORK_UNSUBSCRIBE_LIST_H

#include "mail/address.h"
#include "store/unsubscribe.h"
#include "work/house.h"
#include "work/may.h"
#include "work/recipient_list.h"

/*
 * What people of an organisation do with the list of its own recipients who want no more mail. All
 * of it stands in the audit log; the actor is in a project.
 */
struct unsubscribe_import {
    const char *from, *list; /* as typed */

    /* Filled. Nothing was taken while one of these two is set: */
    enum address_refusal from_refusal;
    int from_foreign; /* no verified domain of the project, its own or a shared one: whoever could
                         add to another's list could end another's mail */
    const char *from_addr;
    struct recipient_list recipients;
    size_t added, known; /* known: stood there already */
};

/* Takes what is an address, and says what is none; of a long list so many at a time that nobody has
   to wait for it. */
enum status unsubscribe_take(struct house *house, struct arena *arena, const struct actor *actor,
                             struct unsubscribe_import *import) MUST_CHECK;

/* The recipient asked for mail again. STATUS_NONE: he is not in the organisation's list. */
enum status unsubscribe_take_back(struct house *house, struct arena *arena,
                                  const struct actor *actor, const char *from_addr,
                                  const char *recipient) MUST_CHECK;

/* A file of the rows that the query asks for, from the start (its limit counts for nothing).
   most: so many rows at most, 0: all. *csv: NULL where there are more. */
enum status unsubscribe_export(struct house *house, struct arena *arena, const struct actor *actor,
                               const struct unsubscribe_query *query, size_t most,
                               const char **csv) MUST_CHECK;

#endif
