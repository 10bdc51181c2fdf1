#ifndef WORK_CHIPS_H
#define WORK_CHIPS_H

#include "work/domain.h"

/* What a list says of a domain's checks: domain->chips, from how the checks stand and what was
   found. A check that does not count says "stopped". */
struct checked {
    unsigned mandatory; /* the three names of DKIM that count share a chip */
    const struct domain_check *checks;
    const struct result *results; /* CHECK_COUNT of both */
};
void chips_set(struct domain *domain, const struct checked *checked);

#endif
