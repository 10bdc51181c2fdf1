#ifndef CHECK_MISTAKE_H
#define CHECK_MISTAKE_H

#include "check/check.h"

/*
 * Where a record went that is missing where it belongs, found by looking: at the doubled name, at
 * the parent, at the domain itself, at names that forms make of it; and whether the domain is there
 * at all. One more round of questions to the resolver, put only when a check of the mask fails and
 * all checks are done, so that nothing else waits for them or misses them in the budget.
 *
 * What is found makes the verdict VERDICT_MISPLACED and its finding comes first; nothing found
 * there is ever accepted. Nothing found, or no answer, changes nothing. While questions are
 * open the verdict of the failing check is VERDICT_NONE again.
 *
 * Returns how many checks wait for answers.
 */
int mistakes_look(struct arena *arena, const struct claim *claim, struct answers *answers,
                  unsigned mask, struct result results[CHECK_COUNT]);

#endif
