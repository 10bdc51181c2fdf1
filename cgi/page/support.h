#ifndef PAGE_SUPPORT_H
#define PAGE_SUPPORT_H

#include "page/domain_card.h"

/* For staff, below a customer's domain: Page.Rows, the last verifications, as history_get shows
   them; and what show_reply shows. */
enum status show_support(struct visit *visit, const struct domain_view *view) MUST_CHECK;

/* reply.c: Page.reply, a mail to the customer written from the findings: what was found, where,
   what to do, with the records to publish. In the language that the query names (reply=ja or en),
   else in the visitor's: Page.reply_lang. */
void show_reply(struct visit *visit, const struct domain_view *view);

#endif
