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
    int utf8;                /* tags_next: bad only for holding UTF-8 beyond US-ASCII */
};

/* Takes the next part off rest; 0 at the end. One ; may end the list. */
int tags_next(struct span *rest, struct tag *tag);

/*
 * The stricter lists of MTA-STS and TLS-RPT, "v=STSv1; id=1" (RFC 8461 section 3.1, RFC 8460
 * section 3): names of letters, digits, "_", "-", ".", at most 32; values without blanks, ";" or
 * "=". bad: an empty part too, but for one ; at the end. What rua may hold in TLS-RPT is its
 * reader's.
 */
int fields_next(struct span *rest, struct tag *field);

#endif
