#ifndef MAIL_SPF_TREE_H
#define MAIL_SPF_TREE_H

#include "base/text.h"

/*
 * An SPF record with all it includes, as a value: to be kept, shown and drawn. Made by
 * mail/spf_evaluate.
 */
enum spf_stop {
    SPF_STOP_NOT,        /* walked to its end */
    SPF_STOP_LOOKUPS,    /* beyond the tenth lookup, and nothing else is wrong with it */
    SPF_STOP_VOIDS,      /* the third name that does not exist */
    SPF_STOP_LOOP,       /* stands above itself already */
    SPF_STOP_BEHIND_ALL, /* dead: nobody looks behind `all` */
    SPF_STOP_MACRO,      /* its name needs a message to be known */
    SPF_STOP_EXCHANGERS, /* mx: of a name with more than ten */
    SPF_STOP_NO_RECORD,  /* include or redirect of a name without an SPF record */
    SPF_STOP_SEVERAL,    /* … with two or more */
    SPF_STOP_MALFORMED,  /* … with one that does not read */
    SPF_STOP_UNKNOWN     /* DNS did not say, or was not asked (budget) */
};

/* "none", "lookups", …: as JSON and the language files know it. */
const char *spf_stop_name(enum spf_stop stop);
enum spf_stop spf_stop_of(const char *name); /* SPF_STOP_NOT for any other word */

/* The record itself (the first row), then each term that costs a lookup, depth first. */
struct spf_branch {
    int depth;          /* 0: the record itself */
    const char *term;   /* "include:_spf.example.net", printable, its beginning when it is long; ""
                           for the record itself */
    const char *name;   /* that is asked; "" when it is not known */
    const char *record; /* the SPF record at name, printable, its beginning when it is long; NULL:
                           none, or no record is due (a, mx) */
    int order;          /* its lookup's number in the order of a receiver that matches nothing, from
                           1; 0 for the record itself */
    int lookups;        /* that it costs, itself and all below */
    int voids;          /* … of which without an answer */
    int networks;       /* it contributes itself: ip4, ip6, and addresses of a and mx */
    int ours;           /* the platform's include, where it lets pass */
    enum spf_stop stop;
};

/* Whether receivers end there with an error. */
int spf_branch_breaks(const struct spf_branch *row);

struct spf_tree {
    struct spf_branch *rows; /* at most SPF_TREE_MAX */
    size_t count;
    int lookups, voids; /* of the whole, as a receiver counts that matches nothing */
    int with_ours;      /* lookups after our include is added, where it is not there yet */
    int cut;            /* there is more than is kept */
};
enum { SPF_TREE_MAX = 64, SPF_VOIDS_MAX = 2 };

#endif
