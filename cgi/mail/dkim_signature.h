#ifndef MAIL_DKIM_SIGNATURE_H
#define MAIL_DKIM_SIGNATURE_H

#include "mail/dkim_canon.h"

/*
 * One DKIM-Signature field as its signer wrote it (RFC 6376 section 3.5, RFC 8301, RFC 8463): the
 * tags, read and held against the grammar. Pure. Whether it verifies is mail/dkim_verify's.
 */
enum dkim_signature_fault {
    SIGNATURE_GOOD,
    SIGNATURE_LONG,       /* more than FIELD_OCTETS_MAX: nothing of it is read */
    SIGNATURE_NOT_A_LIST, /* not name=value; … */
    SIGNATURE_TWICE,      /* a tag stands twice */
    SIGNATURE_VERSION,    /* v= is missing, or not 1 */
    SIGNATURE_MISSING,    /* a tag that has to be there (a, b, bh, d, h, s) is not, or is empty */
    SIGNATURE_ALGORITHM,  /* a= is none that is known */
    SIGNATURE_CANON,      /* c= is none that is known */
    SIGNATURE_BASE64,     /* b= or bh= does not decode */
    SIGNATURE_BODY_HASH,  /* bh= is not as long as a= says */
    SIGNATURE_DOMAIN,     /* d= or s= is no name, or both are too long a one */
    SIGNATURE_IDENTITY,   /* i= is not at d= or below it */
    SIGNATURE_NUMBER,     /* l=, t= or x= is no number */
    SIGNATURE_EXPIRES_FIRST, /* x= is not later than t= */
    SIGNATURE_QUERY,         /* q= names no way that is known: only dns/txt is */
    SIGNATURE_HEADERS,       /* h= does not read, or has more names than anybody looks up */
    SIGNATURE_FROM           /* h= lacks From: anybody could have sent it */
};

enum dkim_algorithm { DKIM_RSA_SHA256, DKIM_RSA_SHA1, DKIM_ED25519_SHA256 };
const char *dkim_algorithm_name(enum dkim_algorithm algorithm); /* "rsa-sha256", … */

enum { DKIM_HEADERS_MAX = 1024 }; /* names in h= */

struct dkim_signature {
    struct span field;             /* the value as it stands: tags of it are spans of this */
    struct span hole;              /* of b=: what counts as empty when the header is hashed */
    const char *domain, *selector; /* lower case, A-labels; "" when they do not read */
    const char *identity;          /* i=, decoded; "@" and domain when it is not there */
    enum dkim_algorithm algorithm;
    enum dkim_canon header, body;
    struct span signature, body_hash; /* decoded */
    struct span *names;               /* h=, in its order */
    size_t name_count;
    uint64_t length;               /* l=; DKIM_WHOLE_BODY when it is not there */
    int64_t signed_at, expires_at; /* t=, x=; -1 when they are not there */
    struct span blame;             /* name of the tag that is at fault, or what stands for one */
};

/*
 * value: of the field, behind the colon. Of several faults the one that stands first in the enum;
 * what could be read is set whatever is wrong. x= and t= of more than twelve digits are as good as
 * never (section 3.5); unknown tags are left alone. UTF-8 may stand in d=, i= and in unknown tags
 * (RFC 8616); d= in U-labels becomes A-labels.
 */
enum dkim_signature_fault dkim_signature_parse(struct arena *arena, struct span value,
                                               struct dkim_signature *signature);

/* "not_a_list", …; "" for a good one. */
const char *dkim_signature_fault_name(enum dkim_signature_fault fault);

#endif
