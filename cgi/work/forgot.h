#ifndef WORK_FORGOT_H
#define WORK_FORGOT_H

#include "work/house.h"

/*
 * Forgotten passwords. A page only writes down which address somebody typed: whether it has an
 * account is looked up by the watcher, so that neither words nor time of an answer tell. Its letter
 * has a link that sets a new password, once, within an hour (account_accept).
 *
 * Asked for 3 times an hour an account, 10 an address, 100 in all. *wait: 0, or the seconds after
 * which it makes sense again.
 */
enum status forgot_ask(struct house *house, struct arena *arena, const char *email,
                       const char *address, int *wait) MUST_CHECK;

/* The watcher's part: answers the oldest, with a letter where there is an account. *did: whether
   there was one to answer. */
enum status forgot_answer(struct house *house, struct arena *arena, int *did) MUST_CHECK;

#endif
