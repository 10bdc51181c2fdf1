#ifndef CHECK_MESSAGE_REPORT_H
#define CHECK_MESSAGE_REPORT_H

#include "check/message.h"
#include "mail/origin.h"

/*
 * A message explained, as it is kept and as `nafuda check message --json` prints it: all that its
 * page shows, so that it can be drawn later without asking DNS. One line of JSON, in US-ASCII.
 */
struct report_signature {
    const char *result, *trouble, *fault; /* of dkim_verify.h, by name */
    const char *domain, *selector, *identity, *algorithm, *header_form, *body_form;
    const char *leg; /* what it says of the From domain (leg_name); "" when it does not pass */
    const char *body, *header, *key_fault, *unsigned_names; /* "holds" "broken" "unchecked" */
    int bits;
    int64_t unsigned_octets, signed_at, expires_at; /* -1: not given */
};

struct message_report {
    enum verdict verdict;
    const char *from, *from_domain;
    struct report_signature *signatures;
    size_t signature_count;
    int skipped;                   /* signatures that were not looked at */
    int passing;                   /* index of the one that DMARC goes by; -1: none */
    const char *spf;               /* "pass", …; "" it was not asked */
    const char *sender, *envelope; /* whom SPF was asked for; its domain */
    struct origin origin;          /* and from where that is known */
    const char *dmarc;             /* "pass" "fail" "none" "unknown" */
    const char *policy, *dkim_leg, *spf_leg;
    const char *one_click, *one_click_uri;
    struct authres *authres;
    size_t authres_count;
    int authres_cut; /* more of them came than are kept */
    struct message_note *notes;
    size_t note_count;
};

/* "pass" "fail" "none" "unknown" */
const char *message_dmarc(const struct message_explained *explained);

/* origin: what message_explain was asked with. */
char *message_report_write(struct arena *arena, const struct message_explained *explained,
                           const struct origin *origin);

/* Leaves out whatever does not read, and notes whose code no longer exists. */
void message_report_read(struct arena *arena, const char *json, struct message_report *report);

#endif
