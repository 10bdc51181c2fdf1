#ifndef WORK_DEED_H
#define WORK_DEED_H

#include "store/audit.h"
#include "store/domain.h"
#include "work/house.h"
#include "work/may.h"

/*
 * What somebody did, for the audit log that owners and operators read. Each action is a row of a
 * table (deed.c) and has words in the language files, Text.Deed.<action>; the page shows the
 * subject beside them.
 */
struct deed {
    const char *action;         /* "domain_register" */
    const char *subject;        /* a name, an address: never a secret */
    int64_t org_id, project_id; /* whose log it stands in; 0: none */
};

/* In the transaction of the deed. */
enum status deed_note(struct house *house, const struct actor *actor,
                      const struct deed *deed) MUST_CHECK;

/* The same, of a domain, into the log of whose it is. */
enum status deed_note_domain(struct house *house, const struct actor *actor,
                             const struct domain *domain, const char *action) MUST_CHECK;

/* The log of the actor's organisation; or, when he is in none, of what is no organisation's, for
   operators: signing in, users, the block list. */
enum status deed_list(struct house *house, struct arena *arena, const struct actor *actor,
                      struct audit_query query, struct audit_entry **entries,
                      size_t *count) MUST_CHECK;

/* What the log can be cut down to. */
struct deed_choices {
    struct project *projects;
    struct user *users;
    const char **actions;
    size_t project_count, user_count, action_count;
};
enum status deed_choose(struct house *house, struct arena *arena, const struct actor *actor,
                        struct deed_choices *choices) MUST_CHECK;

/* The newest lines as CSV, at most DEEDS_IN_FILE of them. */
enum { DEEDS_IN_FILE = 10000 };
enum status deed_export(struct house *house, struct arena *arena, const struct actor *actor,
                        struct audit_query query, const char **csv) MUST_CHECK;

#endif
