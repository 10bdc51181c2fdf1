#ifndef CHECK_CHECK_H
#define CHECK_CHECK_H

#include "check/finding.h"
#include "dns/nameservers.h"

/*
 * The checks of a domain, one row each in `checks`. A check is pure: it reads the claim and the
 * answers, and may be run again and again while answers come in; its result counts when none is
 * pending.
 */
enum check_kind {
    CHECK_OWNERSHIP,
    CHECK_DKIM, /* in CNAME mode the first of three */
    CHECK_SPF,
    CHECK_DMARC,
    CHECK_DKIM2, /* CNAME mode alone */
    CHECK_DKIM3,
    CHECK_MX, /* from here on: advice, never mandatory */
    CHECK_MTA_STS,
    CHECK_TLS_RPT,
    CHECK_BIMI,
    CHECK_BOUNCE_MX, /* of a bounce subdomain alone, never mandatory either */
    CHECK_BOUNCE_SPF,
    CHECK_DKIM_NEXT,   /* of a key that is to sign next, never mandatory */
    CHECK_DKIM_SECOND, /* of a key that signs beside the one above, neither */
    CHECK_COUNT
};
enum { DKIM_NAMES = 3 };

enum dkim_mode { DKIM_MODE_TXT, DKIM_MODE_CNAME };

/* What is left of registrations of this name that were deleted: SHA-256, hex, ended by NULL. */
struct former {
    const char *const *token_hashes, *const *key_hashes;
};

/* What is checked: one registered domain's own side of the bargain. */
struct claim {
    const char *domain; /* A-labels */
    const char *token;
    enum dkim_mode dkim_mode;
    const char *selectors[DKIM_NAMES]; /* TXT mode: the first alone */
    const char *targets[DKIM_NAMES];   /* CNAME mode: full names below the platform's DKIM zone */
    size_t signs;                      /* index of the one whose key signs */
    struct span public_key;            /* as mail/dkim.h calls one */
    struct key_beside {
        const char *selector; /* NULL: there is none */
        const char *target;   /* CNAME mode: the target that is to have it */
        struct span public_key;
    } next,          /* is to sign once everybody sees it */
        second;      /* signs, too */
    int dkim_proves; /* ownership is not mandatory: the DKIM records prove it (rule T5) */
    const char *spf_include;
    const char *const *sending_addresses; /* ended by NULL; none: the include has to be reached */
    const char *bounce_domain;            /* the domain's own envelope domain; NULL: none */
    const char *bounce_mx;                /* where it has to lead */
    struct asking asking;
    struct former former;
    const char *const
        *reply_domains;          /* where its profiles ask for replies; ended by NULL, or NULL */
    const char *mta_sts_policy;  /* as the watcher fetched it last; NULL: never, or it could not */
    const char *mta_sts_failure; /* why it could not: "HTTP 404", see fetch.h; NULL: it could */
};

/* What is to be published. */
struct record {
    const char *type;     /* "TXT", "CNAME", "MX" */
    const char *host;     /* full name */
    const char *zone;     /* the zone it most likely lives in: the registrable domain */
    const char *relative; /* host as typed into a form below that zone; "@" for the zone itself */
    const char *value;    /* "" of an MX: only who receives the mail knows it */
    const char **strings; /* the value cut at 255 octets */
    size_t string_count;
};

/* A TXT record's value as zone files write it: quoted strings of at most 255 octets. */
const char *txt_data(struct arena *arena, const char *value);
/* The value as zone files write it: what ends with a host name has its dot, else quoted strings of
 * at most 255 octets. */
const char *record_data(struct arena *arena, const struct record *record);

struct check {
    enum check_kind kind;
    const char *name; /* "ownership", "dkim", "spf", "dmarc", "dkim2", … */
    /* Leaves the verdict at VERDICT_NONE while an answer that it needs is pending. */
    void (*run)(struct arena *arena, const struct claim *claim, struct answers *answers,
                struct result *result);
    /* value NULL: the check's fixed value; host and value of the record to publish */
    void (*record)(struct arena *arena, const struct claim *claim, const char *advice,
                   struct record *record);
};

extern const struct check checks[CHECK_COUNT];

/* In the order in which people see them. */
extern const enum check_kind checks_shown[CHECK_COUNT];

/* What the platform's choice (a mask of the first four) means for a domain of this mode. */
unsigned checks_mandatory(unsigned platform, enum dkim_mode mode);
/* The advice. */
enum { CHECKS_ADVICE = 1 << CHECK_MX | 1 << CHECK_MTA_STS | 1 << CHECK_TLS_RPT | 1 << CHECK_BIMI };

/* Of keys beside the one that signs. */
enum { CHECKS_BESIDE = 1 << CHECK_DKIM_NEXT | 1 << CHECK_DKIM_SECOND };

/* Of a bounce subdomain. */
enum { CHECKS_BOUNCE = 1 << CHECK_BOUNCE_MX | 1 << CHECK_BOUNCE_SPF };

/* Runs the checks of the mask (1 << kind) once over what is known. Returns how many wait for
 * answers. */
int checks_run(struct arena *arena, const struct claim *claim, struct answers *answers,
               unsigned mask, struct result results[CHECK_COUNT]);

/*
 * The record a check wants to see published; advice is the last result's. Without advice the SPF
 * record is the one for a domain that has none: whoever knows an older advice gives that, so that
 * nobody is told to replace a record that could not be asked for just now. value is NULL where
 * there is nothing to publish: of the second and third DKIM name in TXT mode, say.
 */
struct record check_record(struct arena *arena, enum check_kind kind, const struct claim *claim,
                           const char *advice);

#endif
