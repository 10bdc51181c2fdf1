#ifndef MAIL_UNSUBSCRIBE_URL_H
#define MAIL_UNSUBSCRIBE_URL_H

#include "base/arena.h"

/*
 * A sender's own address of one-click unsubscribe (RFC 8058). Pure. It stands in a header line
 * between < and >, so it is plain HTTPS in printable US-ASCII. {recipient} in it becomes the
 * recipient's address: without that a mailbox provider's POST would not say who unsubscribes.
 */
enum unsubscribe_url_refusal {
    UNSUBSCRIBE_URL_ACCEPTED,
    UNSUBSCRIBE_URL_EMPTY,
    UNSUBSCRIBE_URL_NOT_HTTPS,
    UNSUBSCRIBE_URL_CHARACTER, /* a blank, control, letter beyond US-ASCII, < > " \ ^ ` { | } */
    UNSUBSCRIBE_URL_HOST,      /* no name of a host; a user name, an address */
    UNSUBSCRIBE_URL_FRAGMENT,  /* # is never sent */
    UNSUBSCRIBE_URL_NOBODY,    /* no {recipient} */
    UNSUBSCRIBE_URL_LONG       /* over 700 octets */
};

/* Blanks at both ends are dropped, the host becomes A-labels. */
enum unsubscribe_url_refusal unsubscribe_url_parse(struct arena *arena, const char *typed,
                                                   const char **url);

/* "empty", "not_https", …: Text.UnsubscribeUrl.<code>. */
const char *unsubscribe_url_refusal_code(enum unsubscribe_url_refusal refusal);

/* For one recipient, whose address is percent-encoded. */
char *unsubscribe_url_for(struct arena *arena, const char *url, const char *recipient);

#endif
