#ifndef PAGE_STOPS_H
#define PAGE_STOPS_H

#include "web/visit.h"
#include "work/domain.h"

/* Page.Stops: the profiles that stop with a domain, named by From address and project; those of one
   project, or (0) of all. Page.stops_more: there are more than are named. For the macro stops. */
enum status show_stops(struct visit *visit, const struct domain *domain, int64_t only) MUST_CHECK;

#endif
