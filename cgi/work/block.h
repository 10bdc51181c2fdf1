#ifndef WORK_BLOCK_H
#define WORK_BLOCK_H

#include "dns/name.h"
#include "store/blocked.h"
#include "work/house.h"
#include "work/may.h"

/*
 * The block list, kept by operators. A blocked name, and whatever is below it, cannot be
 * registered, and what is registered of it cannot send (work/send.h): at once, until the name is
 * taken off.
 */
enum block_refusal {
    BLOCK_DONE,
    BLOCK_NAME, /* see name_refusal */
    BLOCK_HAVE, /* it is on the list */
    BLOCK_STOPS /* somebody's domains would stop, and the operator has not said that he knows */
};

struct blocking {
    enum block_refusal refusal;
    enum name_refusal name_refusal;
    struct name name;
    struct blocked_domain *domains; /* registered ones that stop */
    size_t count;
};

/* sure: NULL, or the name whose domains whoever asks was shown. Their owners are written to, and
   their organisations' logs say so. */
enum status block_add(struct house *house, struct arena *arena, const struct actor *actor,
                      const char *typed, const char *sure, struct blocking *blocking) MUST_CHECK;
/* STATUS_NONE: the name is not on the list. */
enum status block_remove(struct house *house, const struct actor *actor,
                         const char *name) MUST_CHECK;

/* The platform's own names, by the settings, that are not on the list: *count of them, at most
   BLOCK_SUGGESTIONS. */
enum { BLOCK_SUGGESTIONS = 4 };
enum status block_suggest(struct house *house, struct arena *arena,
                          const char *names[BLOCK_SUGGESTIONS], size_t *count) MUST_CHECK;

#endif
