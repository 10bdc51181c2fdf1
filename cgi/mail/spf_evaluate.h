#ifndef MAIL_SPF_EVALUATE_H
#define MAIL_SPF_EVALUATE_H

#include "mail/spf.h"
#include "mail/spf_tree.h"

/*
 * check_host() of RFC 7208, whole: mechanisms, modifiers, macros, explanation, limits. Plain
 * sequential code over `answers`; what a record's terms will need is asked for as soon as the
 * record is known, so all lookups of one depth are on the wire together.
 */
enum spf_result {
    SPF_RESULT_PENDING,
    SPF_RESULT_NONE,
    SPF_RESULT_NEUTRAL,
    SPF_RESULT_PASS,
    SPF_RESULT_FAIL,
    SPF_RESULT_SOFTFAIL,
    SPF_RESULT_TEMPERROR,
    SPF_RESULT_PERMERROR
};
const char *spf_result_name(enum spf_result result); /* "pass", …; "" while pending */

struct spf_message {
    const char *ip; /* IPv4 or IPv6 in text; IPv4-mapped IPv6 counts as IPv4 */
    const char *helo;
    const char *sender;   /* MAIL FROM; "" is postmaster@helo */
    const char *domain;   /* whose record: NULL for the sender's (2.4) */
    const char *receiver; /* %{r}; NULL: "unknown" */
};

struct spf_evaluation {
    enum spf_result result;
    const char *explanation; /* of a fail with exp=, US-ASCII; "" when there is none */
    int lookups, voids;
    const char *domain;           /* whose record was asked for; "" when it is no name */
    const char *at;               /* whose record decided: octets as they came */
    const char *term;             /* that matched, or is to blame; "" when none is */
    const struct answer *unknown; /* TEMPERROR: what was not answered */
};

struct spf_evaluation spf_evaluate(struct arena *arena, struct answers *answers,
                                   const struct spf_message *message);

/* The same for a record that is given rather than asked for: `start` is of the domain. */
struct spf_evaluation spf_evaluate_record(struct arena *arena, struct answers *answers,
                                          const struct spf_lookup *start,
                                          const struct spf_message *message);

/*
 * The include tree of a record, whatever was found. our_include: the platform's, NULL for none.
 * *pending is set while questions of it are open. Behind the tenth lookup only records are asked
 * for, to know what they cost.
 */
struct spf_tree *spf_tree_of(struct arena *arena, struct answers *answers,
                             const struct spf_lookup *start, const char *our_include, int *pending);

/*
 * The one record to publish, with include in it: spf_merge, less what lets nobody send and keeps
 * receivers from using the rest. *pending as above.
 *   includes of names that have no record go; ours goes first where receivers would else end
 *   with an error before it
 *   names that do not exist go when there are more than two
 *   more than ten lookups: what stands twice goes, and includes of the domain's own subdomains are
 *   replaced by what they hold
 */
struct spf_advice {
    char *text;                  /* NULL while the present one is not known */
    const struct spf_tree *tree; /* of it */
};
struct spf_advice spf_advise(struct arena *arena, struct answers *answers,
                             const struct spf_lookup *present, const char *include, int *pending);

#endif
