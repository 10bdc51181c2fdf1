#ifndef DNS_PROVIDER_H
#define DNS_PROVIDER_H

#include "base/arena.h"

/*
 * Who serves a domain, as the names of its name servers show, and how his form wants a record. A
 * provider is one row, and Text.Provider.<key>.host and .value in the language files where he says
 * himself what to enter; what he does not say gets no sentence. Pure.
 */
enum provider_form {
    FORM_UNKNOWN, /* nothing that was read says how: no .host sentence */
    FORM_AT,      /* below the zone; "@" for the zone itself */
    FORM_EMPTY    /* below the zone; nothing for the zone itself */
};

struct provider {
    const char *key; /* "muumuu" */
    const char *name_ja, *name_en;
    const char *name_servers[4]; /* patterns, as fnmatch has them; ended by NULL */
    enum provider_form host;
    int value;                    /* there is a .value sentence */
    const char *source, *read_at; /* where he says so, and when that was read; NULL without both */
};

extern const struct provider providers[]; /* ended by a NULL key */

/* The provider of most of the name servers (lower case, no dot at the end); NULL: not known, or
 * two have as many. */
const struct provider *provider_of(const char *const *hosts, size_t count);

/*
 * What to enter as host name for a record's full name: below the zone, "@" or "" for the zone
 * itself. provider may be NULL.
 */
const char *provider_host(struct arena *arena, const struct provider *provider, const char *host,
                          const char *zone);

/*
 * Whether a name server belongs to a registrar's or a broker's page of a domain that has expired,
 * is suspended or is for sale: nothing that its owner publishes is served there.
 */
int name_server_parks(const char *host);

#endif
