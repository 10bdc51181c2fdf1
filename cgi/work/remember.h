#ifndef WORK_REMEMBER_H
#define WORK_REMEMBER_H

#include "work/look.h"

#include "store/history.h"

/* Keeps what DNS answered, where that is new, for the attempt that is to be remembered: before the
 * domain is stored. */
enum status remember_answers(const struct look *look, struct domain *domain) MUST_CHECK;

/* Keeps a look for the history: an attempt, and the marks of the day. Inside the transaction of
 * what was found. */
enum status remember(const struct look *look, const struct domain *domain,
                     const struct attempt *attempt) MUST_CHECK;

#endif
