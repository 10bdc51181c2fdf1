#ifndef WORK_TEST_MESSAGE_H
#define WORK_TEST_MESSAGE_H

#include "store/sent.h"
#include "work/may.h"
#include "work/send.h"

/*
 * A profile sends a test (N22): to whoever presses the button, at the address that he signs in
 * with, or to a one-time address of the message check, and to nobody else, so that it is no way to
 * write to strangers. What may be signed may be sent so (product rule Sign): DMARC is published
 * once such a message has passed. Whether it may is asked here, and again when the watcher hands it
 * to the MTA (post_test.h).
 */
enum { TESTS_OF_USER = 10 /* an hour */, TESTS_OF_PROJECT = 50 /* a day */ };

enum test_recipient { TEST_TO_ME, TEST_TO_CHECK };

enum test_outcome {
    TEST_QUEUED,
    TEST_STOPPED,    /* test_message_may says why */
    TEST_TOO_MANY,   /* of an hour, or of a day */
    TEST_NOT_OFFERED /* the platform has no one-time addresses */
};

struct test_made {
    enum test_outcome outcome;
    int wait_seconds; /* TEST_TOO_MANY: the window that is full; 0: message checks of today are */
    struct sent sent; /* QUEUED */
};

/* STATUS_NONE: the actor's project has no such profile. */
enum status test_message_make(struct house *house, struct arena *arena, const struct actor *actor,
                              int64_t profile_id, enum test_recipient recipient,
                              struct test_made *made) MUST_CHECK;

/* What may be said of it now: the same as test_message_make asks. STATUS_NONE as above. */
enum status test_message_may(struct house *house, struct arena *arena, const struct actor *actor,
                             int64_t profile_id, struct send_answer *answer) MUST_CHECK;

/* For the watcher: whether one that waits may go, and how. */
enum status test_message_judge(struct house *house, struct arena *arena, const struct sent *sent,
                               struct send_answer *answer) MUST_CHECK;

/* What a project sent, newest first, behind an id (0: the first). */
enum status test_message_list(struct house *house, struct arena *arena, const struct actor *actor,
                              int64_t before, int limit, struct sent **rows,
                              size_t *count) MUST_CHECK;

#endif
