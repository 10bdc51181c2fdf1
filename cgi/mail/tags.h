#ifndef MAIL_TAGS_H
#define MAIL_TAGS_H

#include "base/text.h"

/*
 * Tag lists, "v=DKIM1; p=…" (RFC 6376 section 3.2), which DKIM and DMARC share. What a bad part
 * means is each reader's to say.
 */
struct tag {
    struct span name, value; /* without the blanks around them */
    struct span text;        /* the whole part */
    int bad;                 /* not name=value, or not printable */
};

/* Takes the next part off rest; 0 at the end. One ; may end the list. */
int tags_next(struct span *rest, struct tag *tag);

#endif
