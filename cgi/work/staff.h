#ifndef WORK_STAFF_H
#define WORK_STAFF_H

#include "work/house.h"
#include "work/may.h"

/* Support and operators among what is the customers' (rule T8). */

/* A page of the actor's project, which he is nobody of, was looked at: a line of its audit log,
   beside any transaction. */
void staff_view(struct house *house, const struct actor *actor, const char *path);

#endif
