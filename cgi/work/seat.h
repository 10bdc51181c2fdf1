#ifndef WORK_SEAT_H
#define WORK_SEAT_H

#include "work/house.h"

#include <stdint.h>

/*
 * One seat an organisation among the workers that wait for DNS, and one for all who come by private
 * links: silent name servers of one customer must not hold the workers of all (rule D1). A seat is
 * a record lock on one octet of a file in the state folder, so the kernel takes it back when its
 * process dies.
 */

enum { SEAT_OF_LINKS = 0 }; /* instead of an organisation's id */

/* *seat: what to give back, or -1 when the organisation, or whoever came by a link, is sitting
 * already. */
enum status seat_take(const struct house *house, struct arena *arena, int64_t org_id,
                      int *seat) MUST_CHECK;
void seat_leave(int seat);

#endif
