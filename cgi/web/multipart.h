#ifndef WEB_MULTIPART_H
#define WEB_MULTIPART_H

#include "web/visit.h"

/*
 * The other way in which a form's fields are sent (RFC 7578): mailbox providers may end a
 * subscription so (RFC 8058 section 3.2). No form of ours asks for it, and files are not read.
 * Pure, linear.
 */

/* The boundary of a content type "multipart/form-data; boundary=…"; NULL: it is another type, or
   its boundary is none (RFC 2046 section 5.1.1). */
const char *multipart_boundary(struct arena *arena, const char *content_type);

/* NULL or a code of what is wrong: malformed, too_many (over 8 fields), bad_utf8 (NUL, too). */
const char *multipart_decode(struct arena *arena, struct span body, const char *boundary,
                             struct pairs *pairs);

#endif
