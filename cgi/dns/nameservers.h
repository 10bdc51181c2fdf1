#ifndef DNS_NAMESERVERS_H
#define DNS_NAMESERVERS_H

#include "dns/answer.h"

/*
 * A domain's own name servers, asked beside the resolver (rule D3): what the zone says now, not
 * what caches still hold. Pure over `answers`: the delegation and the addresses are asked of the
 * resolver, the record of each server.
 */
enum nameservers_policy {
    NAMESERVERS_OFF,    /* the resolvers alone */
    NAMESERVERS_PUBLIC, /* at public unicast addresses only */
    NAMESERVERS_ANY     /* at any address: intranets, tests */
};

/* Who is asked: the same in all of a verification. */
struct asking {
    int resolvers; /* configured: two of them are asked where there are two */
    enum nameservers_policy policy;
    int port; /* of the name servers: 53 */
};

enum { NAMESERVERS_MAX = 8, RESOLVERS_ASKED_MAX = 2 };

struct nameserver {
    const char *host; /* ns1.example.net */
    const char *at;   /* address:port */
};

/* The zone that a name lies in. */
enum cut_state {
    CUT_OFF, /* not asked for */
    CUT_PENDING,
    CUT_FOUND,  /* servers may still be none: no address that may be asked */
    CUT_NONE,   /* not even the registrable domain is delegated: expired, or never there */
    CUT_UNKNOWN /* DNS did not say */
};
struct cut {
    enum cut_state state;
    const char *zone;        /* CUT_FOUND: A-labels */
    const struct answer *ns; /* CUT_FOUND: the delegation; CUT_NONE, CUT_UNKNOWN: what said so */
    struct nameserver servers[NAMESERVERS_MAX]; /* of different hosts first */
    size_t server_count;
};

/*
 * Asks NS of the name and of each name above it down to the registrable domain, all at once, so
 * that a delegated _domainkey is found; the deepest that has NS is the zone. Then A and AAAA of its
 * hosts, all at once. Where NS of a name could not be asked a zone above it is taken: a server says
 * itself when it is not the one (UNKNOWN_LAME).
 */
struct cut nameservers_of(struct arena *arena, struct answers *answers, const struct asking *asking,
                          const char *name);

/* Whether an address (16 octets, or 4 of IPv4) is public unicast: no private, loopback, link-local,
 * shared, documentation, multicast, translated or other special one (IANA's registries). */
int address_is_public(const unsigned char *address, int is_ipv6);

/*
 * One question, as everybody who is asked answers it. A name server's word on an alias is good up
 * to where the chain leaves its zone, whatever else it says; what comes then is the resolver's:
 * what it said already when its own chain begins alike, else it is asked for the end. So the answer
 * of a server is the whole chain, and a CNAME that is new there counts before caches know it.
 */
struct server_view {
    struct nameserver server;
    const struct answer *answer; /* of this server; no answer within its time is UNKNOWN_TIMEOUT */
    const struct answer *soa;    /* of the zone, from this server: its serial */
};
struct views {
    int pending; /* somebody has not answered yet */
    const struct answer *resolvers[RESOLVERS_ASKED_MAX];
    size_t resolver_count;
    struct cut cut;
    struct server_view servers[NAMESERVERS_MAX];
    size_t server_count;
    const struct answer *unchecked; /* asked when the resolver says SERVFAIL, else NULL */
};

struct views views_ask(struct arena *arena, struct answers *answers, const struct asking *asking,
                       const char *name, enum rr_type type);

enum { VIEWS_MAX = NAMESERVERS_MAX };

/*
 * The answers that count, equal ones once; a record holds only if it holds in each:
 *   the resolver says SERVFAIL: that one alone (what receivers cannot resolve is not there for
 * them, and it may be forged); else those of the name servers that are definite; else the
 * resolver's. At least one. Nothing while pending.
 */
size_t views_counting(const struct views *views, const struct answer *counting[VIEWS_MAX]);

/* SERVFAIL that vanishes with checking disabled: the zone's DNSSEC is broken. */
int views_dnssec_broken(const struct views *views);

/* Whether two definite answers say the same: state, aliases and record data, in any order. The
 * strings of a TXT record count as one value. */
int answers_agree(const struct answer *a, const struct answer *b);

/*
 * Until when caches may go on saying something else than a name server does now, as far as the
 * resolvers asked show (clock_now seconds); 0 when they agree.
 */
int64_t views_caches_until(const struct views *views);

#endif
