#ifndef WORK_REMEMBER_H
#define WORK_REMEMBER_H

#include "work/look.h"

#include "store/history.h"

/* Keeps a look for the history: an attempt, with what DNS answered where that is new, and the marks
 * of the day. Inside the transaction of what was found. */
enum status remember(const struct look *look, const struct attempt *attempt) MUST_CHECK;

#endif
