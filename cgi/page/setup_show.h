#ifndef PAGE_SETUP_SHOW_H
#define PAGE_SETUP_SHOW_H

#include "web/visit.h"
#include "work/setup.h"

/*
 * A set-up request as everybody sees it, applicant, owner and operator: Page.F, a facility each
 * with its steps S; Page.M, what was said, a line each L; and of the request itself .org, .state
 * and what follows from it.
 */
void show_setup(struct visit *visit, const struct setup_view *view);

/* Page.D: the domains that are not finished, each with the records R to publish. For who has no
   other page to see them on. */
enum status show_setup_domains(struct visit *visit, const struct setup_view *view) MUST_CHECK;

/* A row of a list of requests. */
void show_setup_row(struct visit *visit, const struct setup_row *row);

#endif
