#ifndef PAGE_MESSAGE_SHOW_H
#define PAGE_MESSAGE_SHOW_H

#include "web/visit.h"
#include "work/message_check.h"

/* What was found in a message, in the order of the page: does it pass, the next thing to do, then
   each part of it with what it means (message_show.c). */
void show_message(struct visit *visit, const struct message_view *view);

/* A message as a line of a list, awaited ones too: .i .n .from .tone .word .dmarc .at .source */
void show_message_row(struct visit *visit, struct node *row, const struct message_check *check);

#endif
