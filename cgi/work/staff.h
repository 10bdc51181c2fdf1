#ifndef WORK_STAFF_H
#define WORK_STAFF_H

#include "store/find.h"
#include "work/domain.h"
#include "work/house.h"
#include "work/may.h"

/* Support and operators among what is the customers' (rule T8): they find, they look, and each look
   is noted. */

/* A page of an organisation, of the actor's project if he is in one, was looked at by somebody who
   is nobody of it: a line of the audit log, beside any transaction. */
void staff_view(struct house *house, const struct actor *actor, int64_t org_id, const char *path);

enum { FOUND_MOST = 50 };

/* What begins with what was typed, at most FOUND_MOST of each. */
struct found_user {
    struct user user;
    struct project *projects; /* that he is in, with his role */
    size_t project_count;
};
struct found {
    struct domain_found *domains;
    struct org *orgs;
    struct project *projects;
    struct found_user *users;
    size_t domain_count, org_count, project_count, user_count;
};
enum status staff_find(struct house *house, struct arena *arena, const struct actor *actor,
                       const char *typed, struct found *found) MUST_CHECK;

/* A project as its own page shows it. */
struct project_view {
    struct project project;
    int64_t counts[STATE_COUNT]; /* of its domains */
    struct member *members;
    size_t member_count;
};
/* Of the actor's project. */
enum status staff_see_project(struct house *house, struct arena *arena, const struct actor *actor,
                              struct project_view *view) MUST_CHECK;

/* An organisation with all its projects. STATUS_NONE: there is none. */
struct org_view {
    struct org org;
    struct project_view *projects;
    size_t project_count;
};
enum status staff_see_org(struct house *house, struct arena *arena, const struct actor *actor,
                          int64_t org_id, struct org_view *view) MUST_CHECK;

#endif
