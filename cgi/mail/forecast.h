#ifndef MAIL_FORECAST_H
#define MAIL_FORECAST_H

#include "mail/dmarc.h"

/*
 * What a receiver's DMARC evaluation (RFC 9989) will say of mail, before any is sent: From domain ×
 * d= of the signature × envelope domain, under the record that holds for the From domain, and what
 * would break it. Pure. Whoever shows a forecast has to tell it from a measurement.
 */
struct forecast_case {
    const char *from;     /* domain of the From address */
    const char *dkim;     /* d= of the signature */
    const char *envelope; /* domain of the envelope sender */
    int dkim_passes;      /* the signature verifies, by itself */
    int spf_passes;       /* SPF passes for the envelope domain, by itself */
};

/* What one of the two says of the From domain. */
enum forecast_leg {
    LEG_FAILS,   /* does not pass by itself */
    LEG_FOREIGN, /* passes for another organisation's name */
    LEG_STRICT,  /* for a name of the same organisation, where the record wants the very same one */
    LEG_RELAXED, /* for another name of the same organisation: aligned */
    LEG_EXACT    /* for the very same name: aligned */
};
int leg_aligned(enum forecast_leg leg);
const char *leg_name(enum forecast_leg leg); /* "fails" "foreign" "strict" "relaxed" "exact" */

enum forecast_result {
    FORECAST_UNKNOWN,   /* the record could not be read (yet) */
    FORECAST_NO_RECORD, /* none that receivers can use: there is no DMARC */
    FORECAST_FAIL,
    FORECAST_PASS
};

/* What makes DMARC fail where it passes, or would. */
enum {
    BREAKS_WITHOUT_DKIM = 1,   /* DKIM stopped, its key removed, the message changed on its way */
    BREAKS_WHEN_FORWARDED = 2, /* from another address, maybe with another envelope: SPF is lost */
    BREAKS_WHEN_STRICT = 4     /* the record asks for strict alignment */
};

struct forecast {
    enum forecast_result result;
    enum forecast_leg dkim, spf;
    unsigned breaks;              /* mask; 0 when no leg is aligned */
    int via;                      /* clients may show through whom the mail came */
    struct dmarc_discovery dmarc; /* of the From domain: policy, applied, policy_tag, at */
};

/*
 * Asks for the record of the From domain and for what tells the organisational domains of all
 * three names. Where the tree walk of a name is not answered its organisation is taken from the
 * public suffix list.
 */
struct forecast forecast_make(struct arena *arena, struct answers *answers,
                              const struct forecast_case *mail);

#endif
