#ifndef DNS_PROVIDER_H
#define DNS_PROVIDER_H

/* Who serves a domain, as its name servers' names show. Pure. */

/*
 * Whether a name server belongs to a registrar's or a broker's page of a domain that has expired,
 * is suspended or is for sale: nothing that its owner publishes is served there.
 */
int name_server_parks(const char *host);

#endif
