#ifndef MAIL_DKIM_CANON_H
#define MAIL_DKIM_CANON_H

#include "base/text.h"

#include <stdint.h>

/*
 * Canonicalization (RFC 6376 section 3.4) and the hashes over it. Pure, streaming: whatever the
 * size of a message, a few kilobytes are held. LF alone counts as CR LF, a CR alone as an octet.
 */
enum dkim_canon { DKIM_SIMPLE, DKIM_RELAXED };
enum dkim_hash { DKIM_SHA256, DKIM_SHA1 };

#define DKIM_WHOLE_BODY UINT64_MAX

struct dkim_digest {
    unsigned char octets[32];
    size_t size; /* 32, or 20 of SHA-1 */
};

/* A hash over header fields, in the order they are given. */
struct header_hash;
struct header_hash *header_hash_begin(struct arena *arena, enum dkim_canon canon,
                                      enum dkim_hash hash);
/* whole: as in struct header_field. ended: whether CR LF goes behind it, as behind all but the
   signature's own (section 3.7). */
void header_hash_field(struct header_hash *state, struct span whole, int ended);
struct dkim_digest header_hash_end(struct header_hash *state);

/*
 * One way a body is to be hashed. All ways are taken in one pass: each canonical form is made once
 * and goes through each hash once, whatever the lengths; equal ways share their cost.
 */
struct body_way {
    enum dkim_canon canon;
    enum dkim_hash hash;
    uint64_t length;           /* l=, or DKIM_WHOLE_BODY */
    struct dkim_digest digest; /* out */
    uint64_t octets;           /* out: of the whole canonical body; less than length: it was cut */
};
void body_hash(struct arena *arena, struct span body, struct body_way *ways, size_t count);

/* The canonical forms themselves, whole: no verification needs them. */
struct span body_canonical(struct arena *arena, enum dkim_canon canon, struct span body);
struct span field_canonical(struct arena *arena, enum dkim_canon canon, struct span whole,
                            int ended);

#endif
