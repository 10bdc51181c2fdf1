#ifndef MAIL_ORIGIN_H
#define MAIL_ORIGIN_H

#include "mail/message.h"

/*
 * From where a message came to its receiver, by what the receiver wrote into it: for SPF, where
 * nobody can say which connection it was. Pure, linear. Only what stands at the top is believed,
 * for anybody can write the rest; and whoever shows it says where it was read.
 */
enum origin_from {
    ORIGIN_NOWHERE,
    ORIGIN_GIVEN,        /* by whoever asks, or the connection itself */
    ORIGIN_RECEIVED_SPF, /* Received-SPF, client-ip= and envelope-from= (RFC 7208 section 9.1) */
    ORIGIN_RESULTS,      /* Authentication-Results: policy.iprev, smtp.mailfrom, or the comment */
    ORIGIN_RECEIVED,     /* the topmost Received that names a public address */
    ORIGIN_RETURN_PATH
};
const char *origin_from_name(enum origin_from from); /* "given", …; "" for nowhere */
enum origin_from origin_from_of(const char *name);

struct origin {
    const char *ip;     /* NULL: not known */
    const char *helo;   /* ""; from where ip is */
    const char *sender; /* envelope sender; NULL: not known */
    enum origin_from ip_from, sender_from;
};

/* known: what is known for sure; its NULLs are filled in. */
struct origin origin_read(struct arena *arena, const struct message *message,
                          const struct origin *known);

/* Whether it is an IPv4 or IPv6 address in text. */
int origin_is_address(const char *text);

#endif
