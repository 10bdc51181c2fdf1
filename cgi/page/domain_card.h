#ifndef PAGE_DOMAIN_CARD_H
#define PAGE_DOMAIN_CARD_H

#include "web/visit.h"
#include "work/domain.h"

/*
 * A domain's records as cards: what is to be published, what DNS answered, what to do about it.
 */

/* Page.Cards, one for each check that the domain needs, in the order in which people see them;
   Page.Extras, the advice that was looked at; Page.all, the records in one text to hand over, and
   Page.zonefile, the same as lines of a zone file. */
void show_cards(struct visit *visit, const struct domain_view *view);

/* Whether a check may count: asked for, definite, and it holds. */
int check_done(const struct domain_view *view, enum check_kind kind);

int has_finding(const struct result *result, const char *code);

/* "DKIM"; of a domain that needs three of them, "DKIM 1". */
const char *check_title(struct visit *visit, enum check_kind kind, unsigned mandatory);

/* What the last look found, in a few words: the first finding's, or the verdict's. */
const char *say_found(struct visit *visit, const struct domain_view *view, enum check_kind kind);

/* domain_record.c: the record to publish, as the card's type, host, value and their notes (nothing
   when there is none), and all of them at once. */
void show_record(struct visit *visit, struct node *card, const struct domain_view *view,
                 enum check_kind kind);
void show_all_records(struct visit *visit, const struct domain_view *view);
/* Page.provider: who serves the domain's DNS, where the name servers show it. */
void show_provider(struct visit *visit, const struct domain_view *view);

/* domain_answers.c: what DNS said. card.E, an answer each; card.W, a row for each server that was
   asked, with .servers, a sentence; card.caches, until when others may say something else. */
void show_answers(struct visit *visit, struct node *card, const struct result *result);

#endif
