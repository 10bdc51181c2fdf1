#ifndef WORK_DEED_H
#define WORK_DEED_H

#include "work/house.h"
#include "work/may.h"

/* What somebody did, for the audit log that owners and operators read: each action has a sentence,
   Text.Deed.<action>, with {subject}. */
struct deed {
    const char *action;         /* "domain_register" */
    const char *subject;        /* a name, an address: never a secret */
    int64_t org_id, project_id; /* whose log it stands in; 0: none */
};

/* In the transaction of the deed. */
enum status deed_note(struct house *house, const struct actor *actor,
                      const struct deed *deed) MUST_CHECK;

#endif
