#ifndef MAIL_DKIM_VERIFY_H
#define MAIL_DKIM_VERIFY_H

#include "dns/answer.h"
#include "mail/dkim.h"
#include "mail/dkim_signature.h"
#include "mail/message.h"

/*
 * The DKIM signatures of a message, verified (RFC 6376 section 6, RFC 8301, RFC 8463), and where
 * one does not pass, why: what its signer wrote, what the key record says, or what changed on the
 * way. Pure; the key records are asked of `answers`, all at once.
 *
 * Whether the octets are as they were signed is told apart from whether receivers accept that
 * today: an expired signature, SHA-1 or a key under 1024 bits may be right all the same.
 *
 * So many signatures are looked at, from the top, which is the newest: each costs a question, a
 * body hash and a public key operation that anybody can make us do by writing a field; mail that
 * has come through several lists carries under ten.
 */
enum { DKIM_SIGNATURES_MAX = 20, DKIM_RSA_LEAST = 1024, DKIM_RSA_RIGHT = 2048 };

/* As RFC 8601 section 2.7.1 has them. */
enum dkim_result {
    DKIM_PENDING, /* the key is asked for */
    DKIM_PASS,
    DKIM_FAIL,      /* the message or the signature was changed */
    DKIM_POLICY,    /* right, but nothing that is accepted today */
    DKIM_TEMPERROR, /* the key could not be asked for */
    DKIM_PERMERROR  /* the signature or the key record is none that could ever verify */
};
const char *dkim_result_name(enum dkim_result result); /* "pass", …; "" while pending */

/* Why not: the first that is found, in this order. */
enum dkim_trouble {
    DKIM_NO_TROUBLE,
    DKIM_BAD_SIGNATURE,  /* fault says what */
    DKIM_KEY_UNKNOWN,    /* answer->unknown says why */
    DKIM_KEY_MISSING,    /* no TXT record there */
    DKIM_KEY_SEVERAL,    /* more than one: which would it be? */
    DKIM_KEY_BAD,        /* key_fault says what, revoked among it */
    DKIM_KEY_OTHER,      /* an RSA key for an Ed25519 signature, or the other way round */
    DKIM_KEY_STRICT,     /* t=s, and i= is at a subdomain of d= */
    DKIM_BODY_SHORT,     /* l= counts more octets than the body has */
    DKIM_BODY_ABSENT,    /* headers alone were given, and the signature wants a body */
    DKIM_BODY_CHANGED,   /* the body is not the one that was signed; see header */
    DKIM_HEADER_CHANGED, /* a signed field, the signature itself, or the key is another */
    DKIM_OLD_HASH,       /* rsa-sha1 (RFC 8301) */
    DKIM_KEY_SHORT,      /* RSA under 1024 bits (RFC 8301) */
    DKIM_EXPIRED,        /* x= has passed */
    DKIM_FUTURE          /* t= is yet to come */
};
const char *dkim_trouble_name(enum dkim_trouble trouble); /* "bad_signature", …; "" for none */

enum dkim_held { DKIM_UNCHECKED, DKIM_HOLDS, DKIM_BROKEN };

/* What is worth saying of a signature, whether or not it passes. */
enum {
    DKIM_NOTE_LENGTH = 1,     /* l=: anybody can add to the body; see unsigned_octets */
    DKIM_NOTE_TESTING = 2,    /* t=y: receivers may treat the message as unsigned */
    DKIM_NOTE_SHORT = 4,      /* RSA under 2048 bits */
    DKIM_NOTE_UNSIGNED = 8,   /* fields that a reader goes by are not covered: see unsigned_names */
    DKIM_NOTE_OVERSIGNED = 16 /* good: h= names From once more than it is there */
};

struct dkim_verdict {
    const struct header_field *field;
    enum dkim_result result;
    enum dkim_trouble trouble;
    enum dkim_signature_fault fault;
    struct dkim_signature signature;
    const char *key_name;        /* s._domainkey.d; "" when they do not read */
    const struct answer *answer; /* of it; NULL when it was not asked for */
    enum dkim_fault key_fault;
    struct dkim_record key;
    int bits;                    /* of an RSA key; 256 of Ed25519; 0 when there is none */
    enum dkim_held body, header; /* bh= against the body; b= against the header */
    unsigned notes;
    uint64_t unsigned_octets;   /* of the canonical body, behind l= */
    const char *unsigned_names; /* "Subject, To" */
};

struct dkim_report {
    struct dkim_verdict *verdicts; /* the top first */
    size_t count;
    size_t skipped; /* signatures that were not looked at */
    int pending;    /* nothing is hashed before all keys are known */
};

/* now: clock_now seconds. */
struct dkim_report dkim_verify(struct arena *arena, struct answers *answers,
                               const struct message *message, int64_t now);

/*
 * Whether a signature that passes covers all fields of the name that are in the message (or, where
 * there is none, that none was added).
 */
int dkim_covers(const struct message *message, const struct dkim_verdict *verdict,
                const char *name);

#endif
