#ifndef WORK_PAST_H
#define WORK_PAST_H

#include "work/history.h"

/*
 * The answers of a verification as the history keeps them: a text of lines, one a question, without
 * times and TTLs and in an order of its own, so that the same answers are the same text. Of
 * answers past 64 KB in all, their values are left out: "…" stands for them.
 */
char *past_write(struct arena *arena, struct answers *answers);

/* Those that came, in that order. */
struct answer **past_sorted(struct arena *arena, struct answers *answers, size_t *count);

/* What does not read is left out. */
void past_read(struct arena *arena, const char *text, struct past_answer **answers, size_t *count);

/* The questions that were answered otherwise, or that only one of the two asked. */
struct past_change *past_compare(struct arena *arena, const struct attempt_view *view,
                                 const struct past_answer *before, size_t before_count,
                                 size_t *count);

#endif
