#ifndef POST_TEST_H
#define POST_TEST_H

#include "post.h"

/*
 * Hands the test messages of profiles that wait (work/test_message.h) to the MTA, some at a time:
 * in the profile's name, from its address in the envelope, too, as its own mail comes to the MTA,
 * with the header lines that it has to carry, in Japanese and English.
 * Each is judged once more. One that the MTA does not take is tried three times, a minute apart.
 * Called by the watcher alone. When it dies between the MTA's word and its own, the message is sent
 * again with the same Message-ID.
 */
enum status post_tests(const struct post *post, struct arena *arena) MUST_CHECK;

#endif
