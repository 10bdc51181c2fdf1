#ifndef MAIL_MTA_STS_H
#define MAIL_MTA_STS_H

#include "base/text.h"

#include <stdint.h>

/* MTA-STS (RFC 8461): the record that says there is a policy, and the policy. Pure. */
struct mta_sts_record {
    struct span id;    /* empty: missing, or not 1 to 32 letters and digits */
    struct span wrong; /* the first part that breaks the record; at NULL: none */
};

/* 0: it does not begin v=STSv1; and is no such record. A sound one has an id and nothing wrong. */
int mta_sts_parse(struct span text, struct mta_sts_record *record);

enum mta_sts_mode { MTA_STS_NONE, MTA_STS_TESTING, MTA_STS_ENFORCE, MTA_STS_MODE_BAD };

struct mta_sts_policy {
    enum mta_sts_mode mode;
    int64_t max_age; /* seconds; at most 31557600 */
    struct span *mx; /* mail.example.com, *.example.com */
    size_t mx_count;
    struct span wrong;   /* the first line that cannot be read; at NULL: none */
    const char *missing; /* "version", "mode", "max_age" or "mx"; NULL: all is there */
};

/*
 * Of what stands behind "key:" the first counts, but for mx; keys that nobody knows are ignored. A
 * policy with something wrong or missing is not used by anybody.
 */
struct mta_sts_policy mta_sts_policy_parse(struct arena *arena, struct span text);

/* "none", "testing", "enforce", "" */
const char *mta_sts_mode_name(enum mta_sts_mode mode);

/* Whether a mail server is one of the policy's (section 4.1): *. stands for one label. */
int mta_sts_covers(const struct mta_sts_policy *policy, const char *host);

#endif
