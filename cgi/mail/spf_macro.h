#ifndef MAIL_SPF_MACRO_H
#define MAIL_SPF_MACRO_H

#include "base/text.h"

/*
 * Macro strings (RFC 7208 section 7), for the evaluator alone. However often a record repeats a
 * macro, what comes out is bounded.
 */
struct spf_macros {
    struct span sender, local, sender_domain; /* s, l, o */
    const char *domain;                       /* d: whose record it is */
    const char *helo, *receiver;              /* h, r */
    const char *validated;                    /* p */
    unsigned char address[16];                /* i, c, v */
    int v6;
};

/* Whether a text without blanks is a macro-string with the letters of explanations. */
int spf_macro_reads(struct span text);

/* Whether %{p} occurs: it alone needs DNS to be known. */
int spf_macro_needs_ptr(struct span spec);

/*
 * A domain-spec that reads, expanded: the octets of a name without a dot at its end, cut from the
 * left at a label to at most 253.
 */
char *spf_macro_domain(struct arena *arena, const struct spf_macros *macros, struct span spec);

/* An explanation (6.2), cut at 2,000 octets; NULL when it does not read, or does not come out as
 * printable US-ASCII. */
char *spf_macro_explain(struct arena *arena, const struct spf_macros *macros, struct span text);

/* The name to ask for octets, \DDD where it has to be; NULL: a label is empty or over 63 octets, or
 * all are over 253. */
char *spf_macro_question(struct arena *arena, const char *octets);

/* What stands before in-addr.arpa and ip6.arpa. */
char *spf_macro_reverse(struct arena *arena, const struct spf_macros *macros);

#endif
