#ifndef WORK_MAY_H
#define WORK_MAY_H

#include "store/people.h"

/*
 * Who may do what: one table (may.c) of rights against roles. A route carries its right, and the
 * router asks here before a handler runs; the use cases assert it once more.
 */
enum right {
    RIGHT_ALWAYS,  /* signed in or not, ready or not */
    RIGHT_ANYBODY, /* signed in or not */
    RIGHT_FACTOR,  /* signed in, ready or not; one's second factor, signing out */
    RIGHT_USER,    /* signed in; one's own account */
    RIGHT_VIEW,    /* see a project: its owners and members, support, operators */
    RIGHT_VERIFY,  /* press Verify: owners, members, operators */
    RIGHT_PROFILE, /* keep profiles, ask for domains: owners, members, operators */
    RIGHT_OWN,     /* register, delete, restart, members: owners, operators */
    RIGHT_LOG,     /* read an organisation's log: owners, support, operators */
    RIGHT_FIND,    /* find any domain: support, operators */
    RIGHT_OPERATE, /* organisations, projects, users: operators */
    RIGHT_COUNT
};

/* Who acts. user.id 0: nobody signed in, or the command line, which acts as an operator. */
struct actor {
    struct user user;
    struct project project; /* of the request; id 0: none. project.role is the user's in it */
    const char *address;    /* for the audit: where the request came from */
    const char *session;    /* hash of the session's id, or NULL */
    int unready;            /* has to set up a second factor before anything else */
};

/* The address of who acts by the command line. */
#define ACTOR_COMMAND "command line"

int may(const struct actor *actor, enum right right);

#endif
