#ifndef WORK_LIMIT_H
#define WORK_LIMIT_H

#include "work/house.h"

/*
 * How often something may be tried: counted in windows, before the work that is to be spared.
 */
struct limit {
    const char *bucket; /* "account 9f…": what is counted; no address or name as it is */
    int most, seconds;  /* so often in a window of so many seconds, a day at most */
};

/*
 * Counts an attempt against each limit in turn, and against none behind one that is passed: so a
 * single address cannot use up what everybody shares. *wait: 0, or the seconds of the window that
 * is full. A transaction of its own; the second inside the caller's.
 */
enum status limit_count(struct house *house, const struct limit *limits, size_t count,
                        int *wait) MUST_CHECK;
enum status limit_count_within(struct house *house, const struct limit *limits, size_t count,
                               int *wait) MUST_CHECK;

/* Buckets. Hashed: one is as long as any other and keeps nobody's address. */
const char *limit_account(struct arena *arena, const char *email);
/* Of IPv6 the network: whoever has one has all its addresses, 2^64 of them. */
const char *limit_address(struct arena *arena, const char *address);

#endif
