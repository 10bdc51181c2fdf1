#ifndef PAGE_HELP_H
#define PAGE_HELP_H

#include "web/visit.h"

/* The sections of a help page, for another page to show: Sections of the node, .head and B. */
void show_help(struct visit *visit, struct node *node, const char *topic);

#endif
