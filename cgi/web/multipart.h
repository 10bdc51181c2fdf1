#ifndef WEB_MULTIPART_H
#define WEB_MULTIPART_H

#include "web/visit.h"

/*
 * The other way in which a form's fields are sent (RFC 7578): mailbox providers may end a
 * subscription so (RFC 8058 section 3.2), and a form of ours that takes a message asks for it.
 * Pure, linear.
 */

/* The boundary of a content type "multipart/form-data; boundary=…"; NULL: it is another type, or
   its boundary is none (RFC 2046 section 5.1.1). */
const char *multipart_boundary(struct arena *arena, const char *content_type);

/* NULL or a code of what is wrong: malformed, too_many (over 8 parts). Nothing is copied: a part's
   octets are those of the body. */
const char *multipart_parts(struct arena *arena, struct span body, const char *boundary,
                            struct parts *parts);

/* Those that are text of at most so many octets and no file, as a form's fields. NULL, or bad_utf8
   where a name is none. */
const char *multipart_texts(struct arena *arena, const struct parts *parts, size_t most,
                            struct pairs *pairs);

/* The parts, where all of them have to be texts: malformed, too_many, bad_utf8 (NUL, too). */
const char *multipart_decode(struct arena *arena, struct span body, const char *boundary,
                             struct pairs *pairs);

#endif
