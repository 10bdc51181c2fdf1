#ifndef PAGE_DOMAIN_CARD_H
#define PAGE_DOMAIN_CARD_H

#include "web/visit.h"
#include "work/domain.h"

/* A domain's records as cards: what is to be published, what DNS answered, what to do about it. */

/* Page.Cards, one for each check the platform asks for. */
void show_cards(struct visit *visit, const struct domain_view *view);

/* Whether a check may count: asked for, definite, and it holds. */
int check_done(const struct domain_view *view, enum check_kind kind);

int has_finding(const struct result *result, const char *code);

/* What the last look found, in a few words: the first finding's, or the verdict's. */
const char *say_found(struct visit *visit, const struct domain_view *view, enum check_kind kind);

#endif
