#ifndef PAGE_PROFILE_H
#define PAGE_PROFILE_H

#include "web/visit.h"
#include "work/profile.h"

/* What the screens of profiles share. */

/* /projects/1/profiles + rest */
const char *profile_path(struct visit *visit, const char *rest);

/* Icon and colour of what may be sent. */
const char *tone_of_send(enum send_refusal refusal);

/* The name of a sentence about it: Send.<refusal>.<part>. */
const char *say_send(struct visit *visit, enum send_refusal refusal, const char *part);

/* The profile of the path. 0: not to be had, and the visit is answered. */
int profile_seen(struct visit *visit, struct profile_view *view);

/* As Page.Forecast (profile_forecast.c). */
void show_forecast(struct visit *visit, const struct profile_view *view);

#endif
