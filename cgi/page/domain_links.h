#ifndef PAGE_DOMAIN_LINKS_H
#define PAGE_DOMAIN_LINKS_H

#include "web/visit.h"

/* For who owns the domain: Page.Links, those for DNS administrators that are open, and Page.Days or
   Page.links_most, what may be chosen for one more, or why there is none. */
enum status show_links(struct visit *visit, int64_t domain_id) MUST_CHECK;

#endif
