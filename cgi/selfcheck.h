#ifndef SELFCHECK_H
#define SELFCHECK_H

#include "work/house.h"

/*
 * `nafuda selfcheck`: looks at an installation (work/health.h) and prints one line a matter, "ok",
 * "warn" or "bad", with what to do, in English. Returns how many are bad. Changes nothing.
 */
int selfcheck(struct house *house, struct arena *arena);

#endif
