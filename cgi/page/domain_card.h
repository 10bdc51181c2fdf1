#ifndef PAGE_DOMAIN_CARD_H
#define PAGE_DOMAIN_CARD_H

#include "web/visit.h"
#include "work/domain.h"
#include "work/history.h"

/*
 * A domain's records as cards: what is to be published, what DNS answered, what to do about it.
 */

/* Page.Cards, one for each check that the domain needs, in the order in which people see them;
   Page.Extras, the advice that was looked at; and what show_all_records shows. */
void show_cards(struct visit *visit, const struct domain_view *view);

/* domain_detail.c: what the press of Verify that led here saw, as the query says: Page.seen. */
void show_seen(struct visit *visit, const struct domain_view *view);

/* domain_detail.c: the domain that the path names. 0: not to be had, and the visit is answered. */
int domain_seen(struct visit *visit, struct domain_view *view);

/* domain_act.c: which checks the form asks for: its word for the way back; NULL when it is none,
   and the visit is answered. */
const char *checks_wanted(struct visit *visit, unsigned *mask);

/* How many of the checks that the domain needs do not count yet. */
int checks_wanting(const struct domain_view *view);

/* Whether a check may count: asked for, definite, and it holds. */
int check_done(const struct domain_view *view, enum check_kind kind);

int has_finding(const struct result *result, const char *code);

/* A check that is wanted found that the domain itself does not exist: no record can help before. */
int domain_gone(const struct domain_view *view);

/* "DKIM"; of a domain that needs three of them, "DKIM 1". */
const char *check_title(struct visit *visit, enum check_kind kind, unsigned mandatory);

/* "Not found yet" */
const char *say_verdict(struct visit *visit, const struct domain_view *view, enum check_kind kind);

/* What the last look found, in a few words: the first finding's, or the verdict's. */
const char *say_found(struct visit *visit, const struct domain_view *view, enum check_kind kind);

/* domain_record.c: the record to publish, as the card's type, host, value and their notes (nothing
   when there is none). */
void show_record(struct visit *visit, struct node *card, const struct domain_view *view,
                 enum check_kind kind);
/* Page.provider: who serves the domain's DNS, where the name servers show it. */
void show_provider(struct visit *visit, const struct domain_view *view);

/* domain_answers.c: what DNS said. card.E, an answer each; card.W, a row for each server that was
   asked, with .servers, a sentence; card.caches, until when others may say something else. */
void show_answers(struct visit *visit, struct node *card, const struct result *result);

/* history.c: one verification: .id .at .who .took .state .tone, and .V, what each check came to. */
void show_attempt(struct visit *visit, struct node *node, const struct attempt *attempt);

#endif
