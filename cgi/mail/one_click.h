#ifndef MAIL_ONE_CLICK_H
#define MAIL_ONE_CLICK_H

#include "mail/dkim_verify.h"

/*
 * The header fields of one-click unsubscribe (RFC 8058) in a message that came: what has to be
 * right before a mailbox provider offers the button. Pure.
 */
enum one_click {
    ONE_CLICK_ABSENT,   /* neither field: fine for mail that is to one person */
    ONE_CLICK_NO_POST,  /* List-Unsubscribe alone: opening it is all that can be done */
    ONE_CLICK_NO_URI,   /* List-Unsubscribe-Post alone */
    ONE_CLICK_SEVERAL,  /* one of them stands twice */
    ONE_CLICK_WORDS,    /* List-Unsubscribe-Post says anything but List-Unsubscribe=One-Click */
    ONE_CLICK_NO_HTTPS, /* no <https://…> in List-Unsubscribe */
    ONE_CLICK_UNSIGNED, /* no signature that passes covers both fields (section 4) */
    ONE_CLICK_GOOD
};
const char *one_click_name(enum one_click state); /* "absent", … */

/* *uri: the HTTPS one; "" when there is none. report: of the message, not pending. */
enum one_click one_click_check(struct arena *arena, const struct message *message,
                               const struct dkim_report *report, const char **uri);

#endif
