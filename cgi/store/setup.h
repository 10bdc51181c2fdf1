#ifndef STORE_SETUP_H
#define STORE_SETUP_H

#include "store/domain.h"

/*
 * Set-up requests: who asks for which sender addresses to be set up, one facility each, what was
 * said about it, and how far each of them is. The steps that follow from it are work/setup_steps.h.
 */
enum setup_state {
    SETUP_UNCONFIRMED, /* the link in the mail was not used yet: no operator sees it */
    SETUP_OPEN,
    SETUP_ASKED_BACK, /* the applicant is to answer */
    SETUP_ACCEPTED,
    SETUP_DECLINED,
    SETUP_STATE_COUNT
};
const char *setup_state_name(enum setup_state state); /* "asked_back" */
enum setup_state setup_state_of(const char *name);    /* SETUP_OPEN for any other word */

struct setup_request {
    int64_t id;
    enum setup_state state;
    int64_t user_id; /* of who asked inside; 0: by the public form */
    const char *org_name, *contact, *email, *phone, *lang;
    int dns_by_us;           /* the platform runs the customer's DNS */
    const char *nonce;       /* what the applicant's link is made from, with the secret */
    const char *token_hash;  /* of that link's token; not read back */
    int64_t project_id;      /* 0: none yet */
    const char *project;     /* its name, "" none; not stored */
    const char *project_org; /* and that of its organisation */
    int64_t created_at, confirmed_at, decided_at;
};

/* Why a facility of an accepted request has no domain. */
enum setup_refusal {
    SETUP_NONE,  /* nobody tried; or its domain was deleted again */
    SETUP_WAITS, /* for a key */
    SETUP_NAME,
    SETUP_BLOCKED,
    SETUP_TOO_MANY,
    SETUP_REFUSAL_COUNT
};
const char *setup_refusal_name(enum setup_refusal refusal); /* "" "waits" "name" … */

struct setup_facility {
    int64_t request_id, number; /* number: from 1 */
    const char *name, *contact;
    const char *sender; /* the address it will send as: its domain in A-labels */
    const char *domain;
    int64_t domain_id; /* 0: none, or not the request's project's any more */
    enum setup_refusal refusal;
    int64_t handed_at, reported_at, in_use_at, done_at;
    /* What is known of the domain. */
    enum domain_state state;
    struct chip chips[CHIP_COUNT];
    int dkim_in_use;
    int64_t checked_at;
};

struct setup_message {
    int64_t id, at;
    const char *who; /* the user's name; "" the applicant, by his link */
    const char *text;
};

/* With its facilities; fills request->id. Inside a transaction. */
enum status setup_insert(struct store *store, struct setup_request *request,
                         const struct setup_facility *facilities, size_t count) MUST_CHECK;

enum status setup_by_token(struct store *store, struct arena *arena, const char *token_hash,
                           struct setup_request *request) MUST_CHECK;
/* project_id 0: of any project or none, and never an unconfirmed one: for operators. */
enum status setup_get(struct store *store, struct arena *arena, int64_t project_id, int64_t id,
                      struct setup_request *request) MUST_CHECK;
/* By number. */
enum status setup_facilities(struct store *store, struct arena *arena,
                             const struct setup_request *request,
                             struct setup_facility **facilities, size_t *count) MUST_CHECK;
/* The last `limit`, oldest first. */
enum status setup_messages(struct store *store, struct arena *arena, int64_t request_id, int limit,
                           struct setup_message **messages, size_t *count) MUST_CHECK;

/* A row of a list. */
struct setup_row {
    int64_t id, at; /* at: confirmed, or asked inside */
    enum setup_state state;
    const char *org_name, *facility; /* facility: the first one's name */
    int count, done;                 /* facilities, and those that are finished */
};
/* For operators, of one state: open ones oldest first, others newest first; behind an id, 0 from
   the start. */
enum status setup_queue(struct store *store, struct arena *arena, enum setup_state state,
                        int64_t after, int limit, struct setup_row **rows,
                        size_t *count) MUST_CHECK;
/* Of a project, newest first. */
enum status setup_of_project(struct store *store, struct arena *arena, int64_t project_id,
                             int64_t after, int limit, struct setup_row **rows,
                             size_t *count) MUST_CHECK;
/* How many are open, counted no further than `most`. */
enum status setup_open_count(struct store *store, int most, int *count) MUST_CHECK;

/* state, dns_by_us, project_id, confirmed_at, decided_at of it. Inside a transaction. */
enum status setup_update(struct store *store, const struct setup_request *request) MUST_CHECK;
/* user_id 0: the applicant. */
enum status setup_say(struct store *store, int64_t request_id, int64_t user_id, const char *text,
                      int64_t now) MUST_CHECK;

/* domain_id (which begins the facility's times anew), or refusal. Inside a transaction. */
enum status setup_set_domain(struct store *store, const struct setup_facility *facility) MUST_CHECK;
/* handed_at, reported_at, in_use_at, done_at of it. */
enum status setup_set_times(struct store *store, const struct setup_facility *facility) MUST_CHECK;
/* For the watcher: the first facility that waits for a key. STATUS_NONE: none does. */
enum status setup_waiting(struct store *store, int64_t *request_id, int64_t *number) MUST_CHECK;
/* The requests of the domain's project with a facility that it is for, and that is not finished. */
enum status setup_of_domain(struct store *store, struct arena *arena, const struct domain *domain,
                            struct setup_request **requests, size_t *count) MUST_CHECK;

/* Forgets what nobody confirmed since. */
enum status setup_sweep(struct store *store, int64_t before) MUST_CHECK;

#endif
