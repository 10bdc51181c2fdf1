#ifndef PAGE_KEY_H
#define PAGE_KEY_H

#include "web/visit.h"
#include "work/domain.h"
#include "work/key.h"

/* What a domain's keys are about on its own page, too: the next step of a rotation that is under
   way, in a sentence; NULL: none is. */
const char *say_rotation(struct visit *visit, const struct domain_view *view);
/* Text.Key.<family>.<word> */
const char *say_key(struct visit *visit, const char *family, const char *word);

#endif
