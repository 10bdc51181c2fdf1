#ifndef WEB_LANGUAGE_H
#define WEB_LANGUAGE_H

#include "web/visit.h"

/* The languages there are, the first being what everybody else gets; ended by NULL. */
extern const char *const languages[];

/* "ja" or "en" when code is one of ours, else NULL. */
const char *language_known(const char *code);

/* What the visitor reads: his cookie nafuda-lang, his account, his browser (Accept-Language with
   its q-values, RFC 9110 12.5.4), Japanese. */
const char *language_of(struct visit *visit);

/* The best of ours in an Accept-Language header, NULL when it names none. */
const char *language_accepted(const char *header);

#endif
