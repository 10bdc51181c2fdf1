#ifndef WORK_TIDINGS_H
#define WORK_TIDINGS_H

#include "work/look.h"

/* Tells a domain's owners of a transition: from the state it had to the one it has, with what fails
 * of its checks. What breaks and mends again and again is told at once, and the same again only
 * when an hour is over and it is still so. In the transaction of the transition. */
struct transition {
    const struct domain *domain; /* as it is now */
    enum domain_state from;
    const struct domain_check *checks; /* CHECK_COUNT of them, with their results */
    const struct result *results;
};
enum status tidings_send(const struct look *look, const struct transition *transition) MUST_CHECK;

#endif
