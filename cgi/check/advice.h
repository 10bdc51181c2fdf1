#ifndef CHECK_ADVICE_H
#define CHECK_ADVICE_H

#include "check/part.h"

/*
 * What nobody has to have: where mail to the domain goes (MX), MTA-STS, TLS-RPT, BIMI. The resolver
 * alone is asked. A domain without any of them gets a calm word, a broken one what is wrong.
 */
check_run mx_run, mta_sts_run, tls_rpt_run, bimi_run;

check_record_of mx_record, mta_sts_record, tls_rpt_record, bimi_record;

/* For the files of the advice alone. */

/* A record that may stand at a host once. */
struct advice {
    const char *host;
    const char *version;          /* how it begins, in any case of letters: "v=STSv1" */
    const char *absent, *several; /* finding codes, with host, and with host and count */
};

/*
 * The one record at the host. 0: there is nothing to judge, and the result says so: open questions,
 * no answer, none, several, or spoiled by what stands around it.
 */
int advice_text(struct arena *arena, struct answers *answers, const struct advice *advice,
                struct result *result, struct span *text);

/* The record at the host is wrong: code has the parameters host and found. */
void advice_wrong(struct arena *arena, const struct advice *advice, const char *code,
                  struct span found, struct result *result);

#endif
