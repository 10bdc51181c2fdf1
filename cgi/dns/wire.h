#ifndef DNS_WIRE_H
#define DNS_WIRE_H

#include "base/arena.h"

#include <stdint.h>

/*
 * Domain names as they stand in DNS messages (RFC 1035 section 3.1 and 4.1.4), for the reader of
 * answers and the writer of questions. The other rooms see names as text only.
 */

/* A message that was received, of any octets. */
struct wire {
    const unsigned char *at;
    size_t size;
};

/* Without compression, lower case, with the root's empty label at the end: equal names are equal
 * octets. */
struct wire_name {
    unsigned char octets[255];
    size_t size;
    uint32_t hash; /* of the octets: unequal names are mostly told by it alone */
};

/*
 * Reads the name at *at and moves *at behind it. Pointers lead backwards only, at most one a label,
 * so any octets end. 0: not a name.
 */
int wire_name_read(struct wire wire, size_t *at, struct wire_name *name);

/* From text: labels of 1 to 63 octets, 255 octets in all, \DDD for an octet; a dot at the end is
 * dropped. 0: not a name, or the root. */
int wire_name_write(const char *text, struct wire_name *name);

/* Letters, digits, - and _ as they are, every other octet as \DDD: what is no host name can never
 * look like one. "" for the root. */
char *wire_name_text(struct arena *arena, const struct wire_name *name);

/*
 * A question with EDNS (RFC 6891) for answers of 1232 octets, in which the OPT record comes last.
 * Returns its size.
 */
enum { WIRE_QUERY_MAX = 12 + 255 + 4 + 11, WIRE_UDP_SIZE = 1232 };
enum wire_flag {
    WIRE_RD = 0x0100, /* recursion desired */
    WIRE_AD = 0x0020, /* AD wanted (RFC 6840 section 5.7) */
    WIRE_CD = 0x0010  /* checking disabled (RFC 4035 section 3.2.2) */
};
struct wire_question {
    const struct wire_name *name;
    uint16_t type, id;
    unsigned flags; /* wire_flag */
};
size_t wire_query(const struct wire_question *question, unsigned char query[WIRE_QUERY_MAX]);

int wire_name_equal(const struct wire_name *a, const struct wire_name *b);

/* Whether name is at or below zone. */
int wire_name_within(const struct wire_name *name, const struct wire_name *zone);

#endif
