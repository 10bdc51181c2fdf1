#ifndef WORK_SETUP_PARTS_H
#define WORK_SETUP_PARTS_H

#include "work/setup.h"

/* What the files of set-up requests share; nobody else includes it. */

/* The request of the key, with its rights. */
enum status setup_find(struct house *house, struct arena *arena, const struct setup_key *key,
                       struct setup_request *request) MUST_CHECK;

enum setup_letter {
    LETTER_CONFIRM,
    LETTER_ASKED,
    LETTER_DECLINED,
    LETTER_HANDED,  /* the records are there to be published */
    LETTER_STARTED, /* the same where the platform publishes them */
    LETTER_IN_USE,
    LETTER_DONE
};
/* Whether who applied is still in the project that it is for, once there is one. */
enum status setup_is_there(struct house *house, struct arena *arena,
                           const struct setup_request *request, int *there) MUST_CHECK;

/* To who applied, or to the project's owners when he has left it.
   domains, message: what the letter says of; NULL where it says nothing of it. */
enum status setup_tell(struct house *house, struct arena *arena,
                       const struct setup_request *request, enum setup_letter letter,
                       const char *domains, const char *message) MUST_CHECK;

/* An operator in the request's project, from an address; NULL: nobody in person. */
enum status setup_staff(struct house *house, struct arena *arena,
                        const struct setup_request *request, const struct actor *operator,
                        struct actor * there) MUST_CHECK;

/* In the caller's transaction, of an accepted request: registers the facilities that have no
   domain, or the one of that number (0: all). STATUS_NONE, of one alone: no key is ready. Whoever
   has all that he is to get then is told. */
enum status setup_register_some(struct house *house, struct arena *arena, const struct actor *there,
                                const struct setup_request *request, int64_t number) MUST_CHECK;

/* The names of domains, each once, as people read them: "a.example, b.example". */
struct setup_names {
    struct arena *arena;
    const char *said, *seen;
};
void setup_name(struct setup_names *names, const char *domain);

#endif
