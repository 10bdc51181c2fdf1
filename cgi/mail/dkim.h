#ifndef MAIL_DKIM_H
#define MAIL_DKIM_H

#include "base/text.h"

/*
 * DKIM key records (RFC 6376 section 3.6.1, RFC 8301, RFC 8463). Pure. A public key is, everywhere,
 * what p= says, decoded: SubjectPublicKeyInfo (rsa) or 32 octets (ed25519).
 */
enum dkim_fault {
    DKIM_GOOD,
    DKIM_NOT_A_RECORD, /* not a tag list */
    DKIM_DUPLICATE_TAG,
    DKIM_VERSION,  /* v= is not DKIM1, or not first */
    DKIM_NO_KEY,   /* p= is missing */
    DKIM_REVOKED,  /* p= is empty */
    DKIM_BASE64,   /* p= does not decode */
    DKIM_KEY_TYPE, /* k= is neither rsa nor ed25519, or the key is none of that type */
    DKIM_HASH,     /* h= does not allow sha256 */
    DKIM_SERVICE   /* s= does not allow email */
};

struct dkim_record {
    struct span text; /* p= as it stands; known from DKIM_BASE64 on */
    struct span key;  /* p=, decoded */
    int ed25519;
    int testing;  /* t=y */
    int strict;   /* t=s */
    int granular; /* g= other than *, of RFC 4871: 6376 dropped it, old receivers may not have */
};

/* Of several faults the one that stands first in enum dkim_fault. */
enum dkim_fault dkim_parse(struct arena *arena, struct span text, struct dkim_record *record);

/* "dkim_revoked", …: a row of finding_codes. DKIM_GOOD has none. */
const char *dkim_fault_code(enum dkim_fault fault);

/* Where a key's record stands: s1._domainkey.example.com (RFC 6376 section 3.6.2.1). */
char *dkim_name(struct arena *arena, const char *selector, const char *domain);

int dkim_is_ed25519(struct span public_key);

/* "v=DKIM1; k=rsa; p=…" */
char *dkim_record_for(struct arena *arena, struct span public_key);

/* Modulus bits of an RSA key; 0 when it is none. */
int dkim_rsa_bits(struct span public_key);

/* Letters, digits, - _ . ; none of these three at either end, no "..", at most 63 a label, 100 in
 * all. */
int selector_valid(const char *selector);

#endif
