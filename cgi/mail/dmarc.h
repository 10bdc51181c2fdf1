#ifndef MAIL_DMARC_H
#define MAIL_DMARC_H

#include "base/text.h"
#include "dns/answer.h"

/* DMARC records and policy discovery (RFC 9989). Pure: what needs DNS asks `answers`. */
enum dmarc_policy {
    DMARC_POLICY_ABSENT,
    DMARC_POLICY_NONE,
    DMARC_POLICY_QUARANTINE,
    DMARC_POLICY_REJECT,
    DMARC_POLICY_INVALID
};
enum dmarc_psd { DMARC_PSD_U, DMARC_PSD_Y, DMARC_PSD_N };

struct dmarc_record {
    enum dmarc_policy p, sp, np;
    enum dmarc_psd psd;
    int testing;                 /* t=y */
    int strict_dkim, strict_spf; /* adkim=s, aspf=s */
    struct span *rua;            /* valid mailto: addresses */
    size_t rua_count;
    const char **obsolete; /* tags of RFC 7489 that are gone (pct, rf, ri): warn */
    size_t obsolete_count;
};

/* 0 when the text does not begin with v=DMARC1 (case-sensitive) or is no tag list. */
int dmarc_parse(struct arena *arena, struct span text, struct dmarc_record *record);

enum dmarc_found {
    DMARC_PENDING,
    DMARC_UNKNOWN,   /* a question of the walk was not answered */
    DMARC_NO_RECORD, /* nowhere on the way up */
    DMARC_SEVERAL,   /* two or more at the domain itself: counts as none there; said as such */
    DMARC_UNUSABLE,  /* found, but p= missing or bad and no valid rua: no processing (4.7 …) */
    DMARC_FOUND
};

struct dmarc_discovery {
    enum dmarc_found found;
    const char *at; /* domain that publishes it (without _dmarc.) */
    struct span text;
    struct dmarc_record record;
    enum dmarc_policy policy;    /* that holds for the domain asked: p, sp or np, or none */
    const char *policy_tag;      /* "p", "sp" or "np" */
    const char *organisational;  /* by the tree walk */
    const struct answer *answer; /* of the record, or of _dmarc.<domain> when there is none */
};

/* Record at the domain, else of the organisational domain found by the tree walk (at most 8
   questions, all put at once), else of a public suffix domain with psd=y. */
struct dmarc_discovery dmarc_discover(struct arena *arena, struct answers *answers,
                                      const char *domain);
const char *dmarc_policy_name(enum dmarc_policy policy);

#endif
