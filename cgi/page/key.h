#ifndef PAGE_KEY_H
#define PAGE_KEY_H

#include "web/visit.h"
#include "work/domain.h"
#include "work/key.h"

/* What a domain's keys are about on its own page, too: the next step of a rotation that is under
   way, in a sentence; NULL: none is. */
const char *say_rotation(struct visit *visit, const struct domain_view *view);

/* What their pages share. */

/* Behind the list of the domain in the path: rest is "/12", "?done=begun". */
const char *keys_path(struct visit *visit, const char *rest);
/* Text.Key.<family>.<word> */
const char *say_key(struct visit *visit, const char *family, const char *word);
void show_key_frame(struct visit *visit, const struct domain *domain);

#endif
