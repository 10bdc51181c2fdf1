#ifndef STORE_AUDIT_H
#define STORE_AUDIT_H

#include "store/people.h"

/* Who did what to what, from where; in the transaction of the deed. 0: none. */
struct audit_line {
    int64_t at, user_id, org_id, project_id;
    const char *action, *subject, *address;
};
enum status audit_add(struct store *store, const struct audit_line *line) MUST_CHECK;

/* Which lines of a log. Whatever the choice, they are found by an index. */
enum audit_only { AUDIT_ALL, AUDIT_PROJECT, AUDIT_USER, AUDIT_ACTION };
struct audit_query {
    int64_t org_id; /* 0: those that are no organisation's */
    enum audit_only only;
    int64_t id;         /* of the project; of the user, 0: done by nobody who is signed in */
    const char *action; /* of AUDIT_ACTION */
    int64_t before;     /* older than this line; 0: from the newest */
    int limit;
};
struct audit_entry {
    int64_t id;
    struct audit_line line;
    struct user user;    /* name, email, platform; id 0: nobody */
    const char *project; /* its name; "" none */
};
/* The newest first. */
enum status audit_list(struct store *store, struct arena *arena, const struct audit_query *query,
                       struct audit_entry **entries, size_t *count) MUST_CHECK;

/* Whose deeds, and which, stand in an organisation's log at all; at most `limit` of each. */
enum status audit_users(struct store *store, struct arena *arena, int64_t org_id, int limit,
                        struct user **users, size_t *count) MUST_CHECK;
enum status audit_actions(struct store *store, struct arena *arena, int64_t org_id, int limit,
                          const char ***actions, size_t *count) MUST_CHECK;

#endif
