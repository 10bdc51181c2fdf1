#ifndef CHECK_CHECK_H
#define CHECK_CHECK_H

#include "check/finding.h"
#include "dns/answer.h"

/*
 * The checks of a domain, one row each in `checks`. A check is pure: it reads the claim and the
 * answers, and may be run again and again while answers come in; its result counts when none is
 * pending.
 */
enum check_kind { CHECK_OWNERSHIP, CHECK_DKIM, CHECK_SPF, CHECK_DMARC, CHECK_COUNT };

/* What is checked: one registered domain's own side of the bargain. */
struct claim {
    const char *domain; /* A-labels */
    const char *token;
    const char *selector;
    struct span public_key; /* SubjectPublicKeyInfo */
    const char *spf_include;
    int sources; /* resolvers configured: ownership asks two where there are two */
};

/* What is to be published. */
struct record {
    const char *type;     /* "TXT" */
    const char *host;     /* full name */
    const char *zone;     /* the zone it most likely lives in: the registrable domain */
    const char *relative; /* host as typed into a form below that zone; "@" for the zone itself */
    const char *value;
    const char **strings; /* the value cut at 255 octets */
    size_t string_count;
};

struct check {
    enum check_kind kind;
    const char *name; /* "ownership", "dkim", "spf", "dmarc" */
    /* Leaves the verdict at VERDICT_NONE while an answer that it needs is pending. */
    void (*run)(struct arena *arena, const struct claim *claim, struct answers *answers,
                struct result *result);
    /* value NULL: the check's fixed value; host and value of the record to publish */
    void (*record)(struct arena *arena, const struct claim *claim, const char *advice,
                   struct record *record);
};

extern const struct check checks[CHECK_COUNT];

/* Runs the checks of the mask (1 << kind) once over what is known. Returns how many wait for
 * answers. */
int checks_run(struct arena *arena, const struct claim *claim, struct answers *answers,
               unsigned mask, struct result results[CHECK_COUNT]);

/*
 * The record a check wants to see published; advice is the last result's. Without advice the SPF
 * record is the one for a domain that has none: whoever knows an older advice gives that, so that
 * nobody is told to replace a record that could not be asked for just now.
 */
struct record check_record(struct arena *arena, enum check_kind kind, const struct claim *claim,
                           const char *advice);

#endif
