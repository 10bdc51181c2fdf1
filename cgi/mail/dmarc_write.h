#ifndef MAIL_DMARC_WRITE_H
#define MAIL_DMARC_WRITE_H

#include "mail/dmarc.h"

/*
 * The logic of the DMARC builder (N15, K17), and of the advice that mends a broken record: what an
 * owner wants, as values; read from what is published, checked, written as a record that says
 * exactly that. Pure, and asks no DNS. Codes are stable; their sentences live in the language
 * files.
 */
struct dmarc_addresses {
    const char **list; /* local@domain; no mailto: */
    size_t count;
};

struct dmarc_wishes {
    enum dmarc_policy p;      /* none, quarantine or reject */
    enum dmarc_policy sp, np; /* DMARC_POLICY_ABSENT: not written, sp is p, np is sp */
    int testing;              /* t=y */
    int strict_dkim, strict_spf;
    enum dmarc_psd psd;
    struct dmarc_addresses rua, ruf;
    unsigned fo;           /* mask of DMARC_FO_…; DMARC_FO_ALL, the default, is not written */
    struct span published; /* a record whose order and other tags are kept; empty: there is none */
};

/* What somebody without a record begins with: p=none and nothing else. */
struct dmarc_wishes dmarc_wishes_new(void);

/*
 * What a TXT value means, or was meant to mean: quotes around it, v=dmarc1, forgotten or wrong
 * semicolons, full-width characters, addresses without mailto:, "p=rejected" are seen through. A
 * policy that cannot be guessed is none. 0: it is not about DMARC, or longer than anybody writes.
 */
enum { DMARC_TEXT_MAX = 4096 };
int dmarc_wishes_read(struct arena *arena, struct span text, struct dmarc_wishes *wishes);

/* Of two records at one name: the stricter of each policy, everybody's addresses. */
struct dmarc_wishes dmarc_wishes_join(struct arena *arena, const struct dmarc_wishes *a,
                                      const struct dmarc_wishes *b);

/*
 * The record. What the wishes leave as it is published stays letter by letter, unknown and obsolete
 * tags with it; p stands second, as older receivers want it, where it is new. Parts that receivers
 * ignore are left out.
 */
char *dmarc_write(struct arena *arena, const struct dmarc_wishes *wishes);

/* A wish that cannot be written. code NULL: there is none. */
struct dmarc_fault {
    const char *field; /* "p", "rua", "ruf", "record" */
    const char *code;  /* "choose", "address", "scheme", "size", "many", "long" */
    const char *found; /* printable: what is wrong; "" where there is nothing to show */
};

enum { DMARC_ADDRESSES_MAX = 10, DMARC_RECORD_MAX = 1000 };

/*
 * Addresses as people type them: one by one, parted by blanks, commas or lines, with or without
 * mailto:. Codes: address (no mail address), scheme (https: and others, where nobody reports to),
 * size (a !10m behind it, which is gone), many (over DMARC_ADDRESSES_MAX). One that stands twice is
 * kept once.
 */
struct dmarc_fault dmarc_addresses_read(struct arena *arena, const char *field, const char *typed,
                                        struct dmarc_addresses *addresses);

/* Of the whole: choose (no policy), long (over DMARC_RECORD_MAX octets). */
struct dmarc_fault dmarc_wishes_fault(struct arena *arena, const struct dmarc_wishes *wishes);

/*
 * What to know before publishing, none of which forbids it. before NULL: nothing is published.
 *   weaker_p, weaker_sp, weaker_np   the domain, its subdomains, names that do not exist would be
 *                                    protected less than now
 *   reports_end                      there is an rua now, and would be none
 *   no_reports                       no rua: nobody sees whose mail fails
 *   external_rua, external_ruf       an address at another organisation's domain: that one has to
 *                                    publish its consent (detail: the host name)
 *   testing_older                    t=y is understood by receivers of RFC 9989 alone: others apply
 *                                    the policy in full
 *   strict_dkim, strict_spf          subdomains' signatures or envelopes no longer count
 *   ruf_private                      few send failure reports, and they may hold personal data
 *   fo_without_ruf                   has no effect
 *   subdomain_tags                   sp and np have no effect at a subdomain's own record
 *   psd_y                            says that others' domains lie below: for registries alone
 *   obsolete                         tags that RFC 9989 has dropped are kept (detail: pct, rf, ri)
 */
struct dmarc_note {
    const char *code;
    const char *detail; /* "" or as said above */
};
enum { DMARC_NOTES_MAX = 16 };
extern const char *const dmarc_note_codes[]; /* ended by NULL */

size_t dmarc_notes(struct arena *arena, const char *domain, const struct dmarc_wishes *before,
                   const struct dmarc_wishes *wishes, struct dmarc_note notes[DMARC_NOTES_MAX]);

/*
 * The way from nothing to reject, one step at a time. Where a record stands on it:
 *   begin               nothing is published: publish p=none with an address for reports
 *   reports             p=none without rua: add an address for reports
 *   watch               p=none with reports: when they show that all one's mail passes, go on
 *   quarantine_testing  p=quarantine with t=y
 *   quarantine          p=quarantine
 *   reject_testing      p=reject with t=y
 *   reject              p=reject: the end of the way
 */
enum dmarc_stage {
    DMARC_STAGE_BEGIN,
    DMARC_STAGE_REPORTS,
    DMARC_STAGE_WATCH,
    DMARC_STAGE_QUARANTINE_TESTING,
    DMARC_STAGE_QUARANTINE,
    DMARC_STAGE_REJECT_TESTING,
    DMARC_STAGE_REJECT
};
const char *dmarc_stage_code(enum dmarc_stage stage);

/* wishes NULL: nothing is published. */
enum dmarc_stage dmarc_stage_of(const struct dmarc_wishes *wishes);

/*
 * The wishes one step further, what else they hold unchanged; those of the last step are the same.
 * begin and reports go on to watch, for which an address has to be typed.
 */
struct dmarc_wishes dmarc_stage_next(const struct dmarc_wishes *wishes);

/* _report._dmarc: where a domain says that it takes reports about another's (RFC 9990). */
char *dmarc_consent_host(struct arena *arena, const char *domain, const char *address);

#endif
