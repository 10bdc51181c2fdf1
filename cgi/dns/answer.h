#ifndef DNS_ANSWER_H
#define DNS_ANSWER_H

#include "base/text.h"

#include <stdint.h>

/*
 * What came back for a question, typed. The one distinction everything rests on: NODATA and
 * NXDOMAIN say that a record is not there; UNKNOWN says that we could not find out, and never
 * counts as either.
 */
enum rr_type {
    RR_A = 1,
    RR_NS = 2,
    RR_CNAME = 5,
    RR_SOA = 6,
    RR_PTR = 12,
    RR_MX = 15,
    RR_TXT = 16,
    RR_AAAA = 28
};

enum answer_state {
    ANSWER_PENDING,  /* asked for, not here yet */
    ANSWER_FOUND,    /* NOERROR with at least one record of the type */
    ANSWER_NODATA,   /* the name exists (or may), no record of the type */
    ANSWER_NXDOMAIN, /* the name does not exist */
    ANSWER_UNKNOWN   /* see unknown */
};

enum unknown_reason {
    UNKNOWN_NONE,
    UNKNOWN_TIMEOUT, /* no answer in time */
    UNKNOWN_SERVFAIL,
    UNKNOWN_REFUSED,
    UNKNOWN_RCODE,     /* another error code, see rcode */
    UNKNOWN_TRUNCATED, /* truncated over TCP too */
    UNKNOWN_MALFORMED, /* does not parse, or does not belong to the question */
    UNKNOWN_BUDGET,    /* not asked, or not read: this verification has had enough */

    /* Of one authoritative server that was asked alone: */
    UNKNOWN_UNREACHABLE, /* there is no way to its address from here */
    UNKNOWN_LAME,        /* it does not answer for the zone: a referral, or AA is not set */
    UNKNOWN_ELSEWHERE /* the name is an alias, see aliases, whose end is not the server's to tell */
};

struct question {
    const char *name; /* lower case, no trailing dot; may begin with _labels */
    enum rr_type type;
    int source;         /* which of the configured resolvers: 0, 1, … */
    const char *server; /* address:port of the authoritative server asked, without RD; NULL: the
                           resolver */
    int unchecked;      /* CD: the resolver is to leave DNSSEC alone */
};

struct rr {
    uint32_t ttl;         /* seconds, RFC 2181: 2^31 and above count as 0 */
    struct span *strings; /* TXT: its strings, in order; at least one */
    size_t string_count;
    const char *target; /* CNAME, NS, MX, PTR, SOA (its primary): name, lower case, no trailing dot,
                           "" for the root, \DDD for octets that no host name has */
    uint16_t preference;       /* MX */
    unsigned char address[16]; /* A: first 4 octets; AAAA: 16 */
    uint32_t serial;           /* SOA */
};

struct answer {
    struct question question;
    enum answer_state state;
    enum unknown_reason unknown;
    int rcode;          /* 0 … 15, or -1 when none came */
    int authentic;      /* AD was set by the resolver */
    const char *server; /* address:port that answered, or "" */
    int64_t at;         /* clock_now() when it came */
    int took_ms;
    uint32_t negative_ttl; /* seconds a cache may keep a NODATA or NXDOMAIN (RFC 2308); 0 unknown */
    const char **aliases;  /* CNAME targets followed from the question's name, in order */
    size_t alias_count;
    uint32_t alias_ttl; /* the longest of the CNAMEs followed */
    struct rr *rrs;     /* of the question's type, at the end of the chain */
    size_t rr_count;
    int cut; /* more came than is kept (ANSWER_RRS_MAX) */
};

enum { ANSWER_RRS_MAX = 256, ANSWER_ALIASES_MAX = 8 };

/*
 * Reads a wire answer to answer->question (a valid name, as answers_get notes it) and sets state,
 * unknown, rcode, authentic, negative_ttl, aliases, rrs and cut; server, time and the message id
 * are the transport's. Checks QR, opcode, TC, the echoed question, class IN, and that each record
 * kept is owned by the question's name or by the end of its CNAME chain (at most 8).
 * Takes any octets in linear time; what is wrong makes the answer UNKNOWN_MALFORMED, never found,
 * never missing, and leaves no records. So does a referral, and a chain that its sender did not
 * follow to the end; from a server that was asked alone these are UNKNOWN_LAME and
 * UNKNOWN_ELSEWHERE, which keeps the aliases. TC is UNKNOWN_TRUNCATED: the transport has tried TCP
 * by then.
 */
void answer_read(struct arena *arena, const unsigned char *wire, size_t size,
                 struct answer *answer);

/* The strings of one TXT record as one value, joined without a blank (RFC 7208 3.3, RFC
 * 6376 3.6.2.2). */
struct span rr_txt(struct arena *arena, const struct rr *rr);

/* FOUND, NODATA or NXDOMAIN: may change a verdict. */
int answer_definite(const struct answer *answer);

/* "timeout", "servfail", …: as the language files know it. */
const char *unknown_reason_code(enum unknown_reason reason);
const char *rr_type_name(enum rr_type type);

/*
 * The questions of one verification and what is known of them. Checks are plain sequential code
 * that asks answers_get for whatever it needs: what is not known yet comes back as ANSWER_PENDING
 * and is noted as wanted; dns/ask sends it and lets the checks run again. So all that is known to
 * be needed at a depth is on the wire together.
 */
struct answers;

/* budget: how many questions may be asked in all; the ones past it are UNKNOWN_BUDGET. */
struct answers *answers_new(struct arena *arena, int budget);

/* Whether answers of so many octets more may be read: past ANSWERS_OCTETS_MAX in all they are
 * UNKNOWN_BUDGET, too, so that no zone takes the memory of all. */
enum { ANSWERS_OCTETS_MAX = 1024 * 1024 };
int answers_take(struct answers *answers, size_t octets);

/*
 * Never NULL; valid as long as the arena. Case and one dot at the end do not matter. What cannot be
 * a name (an empty label, one over 63 octets, over 253 in all) is UNKNOWN_MALFORMED and not asked.
 */
const struct answer *answers_get(struct answers *answers, const char *name, enum rr_type type);

/* The same question put to another source than the first. */
const struct answer *answers_get_from(struct answers *answers, int source, const char *name,
                                      enum rr_type type);

/* The same put to one authoritative server, "192.0.2.1:53" or "[2001:db8::1]:53", alone. */
const struct answer *answers_get_at(struct answers *answers, const char *server, const char *name,
                                    enum rr_type type);

/* The same put to the resolver with checking disabled: what DNSSEC keeps back. */
const struct answer *answers_get_unchecked(struct answers *answers, const char *name,
                                           enum rr_type type);

/*
 * What somebody has worked out of answers that will not change, for when the checks run again: by
 * whose it is (an address of his own), a name and a type. NULL: nothing yet.
 */
const void *answers_recall(const struct answers *answers, const void *whose, const char *name,
                           enum rr_type type);
struct deduction {
    const void *whose;
    const char *name; /* both stay as long as the arena */
    const void *what;
    enum rr_type type;
};
void answers_remember(struct answers *answers, struct deduction deduction);

/* The questions to ask, in the order they were first wanted: PENDING ones are not answered yet.
 * NULL past the end. */
struct answer *answers_at(struct answers *answers, size_t index);

#endif
