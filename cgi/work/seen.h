#ifndef WORK_SEEN_H
#define WORK_SEEN_H

#include "work/look.h"

/*
 * SHA-256 of a look at everything: what DNS answered, without times and TTLs, and what the checks
 * made of it. A look with the hash of the one before has found nothing to be stored anew. Empty
 * where that cannot be: something was not looked at, could not be asked, or is told with a time.
 */
struct span seen_hash(const struct look *look);

#endif
