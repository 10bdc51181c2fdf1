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

/* fo=: a failure report when … */
enum {
    DMARC_FO_ALL = 1,  /* 0: neither SPF nor DKIM passes aligned */
    DMARC_FO_ANY = 2,  /* 1: one of them does not */
    DMARC_FO_DKIM = 4, /* d: a DKIM signature fails, aligned or not */
    DMARC_FO_SPF = 8   /* s: SPF fails, aligned or not */
};

struct dmarc_record {
    enum dmarc_policy p, sp, np;
    enum dmarc_psd psd;
    int testing;                 /* t=y */
    int strict_dkim, strict_spf; /* adkim=s, aspf=s */
    int percent;                 /* pct=, which older receivers alone follow; else 100 */
    int p_late; /* p= does not stand right behind v=, where the older grammar wants it */
    struct span *rua, *ruf; /* valid mailto: addresses, as written in the URI */
    size_t rua_count, ruf_count;
    struct span no_address;  /* the first piece of rua or ruf that is none */
    unsigned fo;             /* mask of DMARC_FO_…; DMARC_FO_ALL when absent or not understood */
    const char *obsolete[4]; /* what RFC 7489 had and is gone: "pct", "rf", "ri", "!size": warn */
    size_t obsolete_count;
    struct span ignored; /* the first part that receivers skip: no tag */
    struct span twice;   /* the first tag that stands twice: the record counts for nothing */
};

/*
 * 0 when the text does not begin with v=DMARC1: the value is case-sensitive, names of tags are not
 * (section 4.8). A mistake behind that spoils only its own part (section 4.7), but for a tag that
 * stands twice: section 4.7 takes its lists from RFC 6376, whose section 3.2 makes nothing of such
 * a list, and of the receivers that do some take the first and some the last.
 */
int dmarc_parse(struct arena *arena, struct span text, struct dmarc_record *record);

enum { DMARC_WALK_MAX = 8 }; /* section 4.10 */

enum dmarc_found {
    DMARC_PENDING,
    DMARC_UNKNOWN,   /* a question of the walk was not answered */
    DMARC_NO_RECORD, /* nowhere on the way up */
    DMARC_SEVERAL,   /* two or more at the domain itself: counts as none there; said as such */
    DMARC_UNUSABLE,  /* found, but no processing: a tag twice, or p= missing or bad and no rua */
    DMARC_FOUND
};

struct dmarc_discovery {
    enum dmarc_found found;
    const char *at; /* domain that publishes it (without _dmarc.) */
    struct span text;
    struct dmarc_record record;
    enum dmarc_policy policy;    /* that holds for the domain asked: p, sp or np, or none */
    enum dmarc_policy applied;   /* the same, one step weaker where t=y */
    const char *policy_tag;      /* "p", "sp" or "np" */
    const char *organisational;  /* by the tree walk; NULL: see open */
    const struct answer *open;   /* of the walk: why organisational is not known (yet); else NULL */
    const struct answer *answer; /* of the record; DMARC_UNKNOWN: the one that was not answered;
                                    else of _dmarc.<domain>; NULL where that is too long a name */
    const struct answer *walk[DMARC_WALK_MAX]; /* all that the finding rests on */
    size_t walk_count;
};

/*
 * Record at the domain, else of the organisational domain found by the tree walk (at most 8
 * questions, all put at once), else of a public suffix domain with psd=y. own: what the domain's
 * name servers say of _dmarc.<domain>; NULL: the resolver is asked for that, too.
 */
struct dmarc_discovery dmarc_discover(struct arena *arena, struct answers *answers,
                                      const char *domain, const struct answer *own);

/* Whether _dmarc.<domain> is longer than a name can be: no record of its own is possible. */
int dmarc_name_too_long(const char *domain);

/* How many DMARC records the answer holds; text and record are the last one's. */
size_t dmarc_records_in(struct arena *arena, const struct answer *answer, struct span *text,
                        struct dmarc_record *record);

/*
 * What a receiver of RFC 7489 makes of the same domain: the record of the domain, else of its
 * organisational domain by the public suffix list; no np, no psd, no t, but pct.
 */
struct dmarc_older {
    enum dmarc_found found;
    const char *at;           /* NULL: no record is used */
    enum dmarc_policy policy; /* DMARC_FOUND */
    int percent;              /* of the mail that fails */
    const char *why; /* it differs: "t=y", "pct=20", "np", or the domain whose record it does not
                        look for; NULL: it does not */
};

/* discovery must be known (neither PENDING nor UNKNOWN). At most one question more. */
struct dmarc_older dmarc_older_view(struct arena *arena, struct answers *answers,
                                    const char *domain, const struct dmarc_discovery *discovery);

/*
 * Whether those outside the organisation who are to get reports have agreed (RFC 9990 section 4).
 * One entry a host, with the first address there. Each costs a question.
 */
struct dmarc_consent {
    const char *tag; /* "rua" or "ruf" */
    struct span address;
    const char *host;            /* where the consent has to stand */
    const struct answer *answer; /* maybe pending, or unknown; discovery's open one while it is
                                    not known who is outside */
    int given;
};
enum { DMARC_CONSENTS_MAX = 6 }; /* more are not looked at */

size_t dmarc_consents(struct arena *arena, struct answers *answers,
                      const struct dmarc_discovery *discovery,
                      struct dmarc_consent consents[DMARC_CONSENTS_MAX]);

/* "none", "quarantine", "reject", and "" for the others. */
const char *dmarc_policy_name(enum dmarc_policy policy);

/* What is applied: one step weaker under t=y (section 4.7). */
enum dmarc_policy dmarc_applied(enum dmarc_policy policy, int testing);

/* In any case of letters (section 4.8). DMARC_POLICY_INVALID: no such word. */
enum dmarc_policy dmarc_policy_of(struct span word);

/*
 * The tag whose absence or bad value makes a receiver act as on p=none, or not at all when there is
 * no rua: "p", "sp" or "np"; NULL when all is well.
 */
const char *dmarc_bad_tag(const struct dmarc_record *record);

#endif
