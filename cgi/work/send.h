#ifndef WORK_SEND_H
#define WORK_SEND_H

#include "store/profile.h"
#include "work/house.h"

/*
 * Who may send as what: the one place that decides. Pages, the command line, the signer and the MTA
 * all ask here, at each use; nothing is remembered, so that what stops a sender (a stopped DKIM, a
 * share revoked, a domain lost) stops it in its own transaction.
 *
 *   sign  the domain proves whose it is and its DKIM holds, and DKIM is in use
 *   send  the From address is at exactly a domain of the project or one shared with it, the domain
 *         is verified (or degraded within its grace), may sign, and is not blocked; a test to
 *         oneself needs no more than `sign`, where the domain is its own
 */
enum send_refusal {
    SEND_ALLOWED,
    SEND_NO_PROFILE,   /* the project has no profile of this From address */
    SEND_NO_DOMAIN,    /* neither the project's nor shared with it */
    SEND_BLOCKED,      /* the operator's block list */
    SEND_PENDING,      /* registered, and not verified yet */
    SEND_FAILED,       /* the window or the grace is over */
    SEND_NOT_PROVEN,   /* degraded: nothing says any more whose it is */
    SEND_DKIM_BROKEN,  /* degraded: its key cannot be found */
    SEND_DKIM_STOPPED, /* by the domain's owner */
    SEND_UNSUBSCRIBED, /* the recipient does not want this address's mail */
    SEND_REFUSAL_COUNT
};
const char *send_refusal_name(enum send_refusal refusal); /* "allowed" "no_profile" … */

/* The domain behind a project's From address. */
struct send_domain {
    enum send_refusal refusal;     /* SEND_NO_DOMAIN … SEND_DKIM_STOPPED, or SEND_ALLOWED */
    enum send_refusal test;        /* the same of a test to oneself */
    int64_t domain_id, project_id; /* whose it is: project_id differs where it is shared; 0: none */
    int shared;
    int may_sign, spf_in_use;
    int may_sign_second;         /* with its Ed25519 key, too */
    const char *name, *selector; /* selector: the one that signs; "" without domain */
    const char *bounce_domain;   /* "" unless its checks hold, and SPF is in use */
};
enum status send_domain(struct house *house, struct arena *arena, int64_t project_id,
                        const char *from_domain, struct send_domain *answer) MUST_CHECK;

struct send_question {
    int64_t project_id;
    int64_t profile_id;    /* 0: the oldest of this From address */
    const char *from_addr; /* as address_parse accepts it; may be NULL where profile_id is given */
    const char *recipient; /* the same; NULL: nobody in particular */
    int test;              /* to oneself: the rule of tests holds */
};

/* Header lines to send with the message, ready made: name, value. */
struct send_header {
    const char *name, *value;
};

struct send_answer {
    enum send_refusal refusal;
    struct profile profile; /* id 0: SEND_NO_PROFILE, and the rest is empty */
    struct send_domain domain;
    const char *sign_domain, *sign_selector; /* d= and s=; the platform's where it signs */
    int by_platform; /* no profile of this From address has its author's signature: of two that ask
                        for different ones, the author's is made */
    const char *envelope_domain; /* the bounce subdomain, or the platform's */
    /* List-Unsubscribe and List-Unsubscribe-Post (RFC 8058), which the signature has to cover; the
       second only behind an https address. None unless the recipient may be written to. */
    struct send_header headers[4];
    size_t header_count;
};
enum status send_may(struct house *house, struct arena *arena, const struct send_question *question,
                     struct send_answer *answer) MUST_CHECK;

#endif
