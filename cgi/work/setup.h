#ifndef WORK_SETUP_H
#define WORK_SETUP_H

#include "mail/address.h"
#include "work/domain.h"
#include "work/setup_steps.h"

/*
 * Set-up requests: somebody applies, by the public form (confirmed by the link in a mail, which
 * then is his page) or from inside a project; operators accept, ask back or decline; and each
 * facility goes through the nine steps of work/setup_steps.h, advanced by whatever looks at its
 * domain.
 */
enum {
    SETUP_FACILITIES_MOST = 20,
    SETUP_CONFIRM_HOURS = 48,
    SETUP_TEXT_MOST = 4000, /* characters of a message */
    SETUP_COUNT_MOST = 99   /* the badge counts no further */
};

/* Which request, and by what right: by its private link (for as long as who applied is in the
   project that came of it), or (token NULL) the actor's, as one of the
   project he is in, or without a project as an operator. */
struct setup_key {
    const char *token;
    const struct actor *actor; /* with a token: only his address counts */
    int64_t id;                /* without */
};

/* A sender's address as it is typed: fine where it is an address, and its domain REGISTER_DONE. */
struct setup_sender {
    enum address_refusal fault; /* ADDRESS_DOMAIN: see of */
    const char *address;        /* its domain in A-labels */
    struct registration of;     /* its domain: REGISTER_DONE, _NAME or _BLOCKED */
};
enum status setup_sender(struct house *house, struct arena *arena, const char *typed,
                         struct setup_sender *sender) MUST_CHECK;

struct setup_wish {
    const char *org_name, *contact, *email, *phone;
    const char *lang; /* "ja" "en" */
    int dns_by_us;
    const struct setup_facility *facilities; /* name, contact, sender as typed; 1 to 20 */
    size_t count;
};

/*
 * By the public form: mails the link that confirms it, within SETUP_CONFIRM_HOURS. *wait: 0, or the
 * seconds until this makes sense again: 10 an hour from a network address, 5 a day for a mail
 * address, 100 an hour in all. STATUS_STALE: a sender's domain is refused, see setup_sender.
 */
enum status setup_apply(struct house *house, struct arena *arena, const struct setup_wish *wish,
                        const char *address, int *wait) MUST_CHECK;
/* From inside the actor's project, as the actor: org_name, contact, email and phone do not count.
   20 a day of a project. */
enum status setup_ask(struct house *house, struct arena *arena, const struct actor *actor,
                      const struct setup_wish *wish, int64_t *id, int *wait) MUST_CHECK;

struct setup_view {
    struct setup_request request;
    struct setup_facility *facilities;
    struct setup_progress *progress; /* of each */
    size_t count;
    struct setup_message *messages;
    size_t message_count;
    enum register_refusal full; /* of a facility that is one too many: REGISTER_TOO_MANY or _FULL */
    int64_t most;               /* as many the organisation may have */
};
/* STATUS_NONE: no such request for whoever asks; an unconfirmed one that is over. */
enum status setup_see(struct house *house, struct arena *arena, const struct setup_key *key,
                      struct setup_view *view) MUST_CHECK;
/* The records of a facility's domain, and how they stand. */
enum status setup_records(struct house *house, struct arena *arena,
                          const struct setup_request *request,
                          const struct setup_facility *facility,
                          struct domain_view *view) MUST_CHECK;

/* What the applicant does; each is the same when done twice. */
enum status setup_confirm(struct house *house, struct arena *arena,
                          const struct setup_key *key) MUST_CHECK;
/* STATUS_STALE: nobody asked. */
enum status setup_answer(struct house *house, struct arena *arena, const struct setup_key *key,
                         const char *text) MUST_CHECK;
/* "The records are published", of a facility's domain: it is looked at next; one whose window is
   over gets a new one, as far as the organisation may have more pending domains. STATUS_STALE:
   there is nothing for the customer to publish, or it was seen already. */
enum status setup_report(struct house *house, struct arena *arena, const struct setup_key *key,
                         int64_t number) MUST_CHECK;

/* What operators do. STATUS_STALE: it is decided already. */

struct setup_place { /* of a request from outside; one from inside has its project */
    int existing;    /* the organisation is there; its project is made where it is not */
    const char *org, *project;
    int dns_by_us;
};
enum setup_accepted {
    SETUP_DONE,
    SETUP_ORG_TAKEN, /* not existing: there is an organisation of that name */
    SETUP_NO_ORG     /* existing: there is none */
};
/* Makes or picks organisation and project, invites the owner, and registers the domains; what
   cannot be registered says why. One transaction. */
enum status setup_accept(struct house *house, struct arena *arena, const struct setup_key *key,
                         const struct setup_place *place, enum setup_accepted *outcome) MUST_CHECK;
/* Tries again those of an accepted request that have no domain. */
enum status setup_register(struct house *house, struct arena *arena,
                           const struct setup_key *key) MUST_CHECK;
enum status setup_ask_back(struct house *house, struct arena *arena, const struct setup_key *key,
                           const char *text) MUST_CHECK;
enum status setup_decline(struct house *house, struct arena *arena, const struct setup_key *key,
                          const char *reason) MUST_CHECK;

/* Open requests, up to SETUP_COUNT_MOST + 1. */
enum status setup_open(struct house *house, const struct actor *actor, int *count) MUST_CHECK;
enum status setup_list(struct house *house, struct arena *arena, const struct actor *actor,
                       enum setup_state state, int64_t after, int limit, struct setup_row **rows,
                       size_t *count) MUST_CHECK;
/* Of the actor's project. */
enum status setup_list_own(struct house *house, struct arena *arena, const struct actor *actor,
                           int64_t after, int limit, struct setup_row **rows,
                           size_t *count) MUST_CHECK;

/* In the transaction in which a look at the domain was stored: tells the applicant what it made
   true. */
enum status setup_look_stored(struct house *house, struct arena *arena,
                              const struct domain *domain) MUST_CHECK;

/* For the watcher: registers one facility that waits for a key. *did 0: none does. */
enum status setup_work(struct house *house, struct arena *arena, int *did) MUST_CHECK;
/* In its transaction: forgets what nobody confirmed. */
enum status setup_forget(struct house *house) MUST_CHECK;

#endif
