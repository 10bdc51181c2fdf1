#ifndef WORK_DNS_LINK_H
#define WORK_DNS_LINK_H

#include "store/dns_link.h"
#include "work/domain.h"

/*
 * The DNS administrator's link: whoever has it sees one domain's records without an account, and
 * may press Verify; nothing else of the tenant. Its owner sees how often it was opened, and ends
 * it.
 */
enum { DNS_LINKS_MOST = 5 }; /* open ones of a domain */

/* A link of the actor's project's domain, for so many days. *made 0: enough of them are open. */
enum status dns_link_make(struct house *house, struct arena *arena, const struct actor *actor,
                          int64_t domain_id, int days, int *made) MUST_CHECK;

/* Those that are open, newest first. */
enum status dns_link_see(struct house *house, struct arena *arena, const struct actor *actor,
                         int64_t domain_id, struct dns_link **links, size_t *count) MUST_CHECK;

/* From now on it leads nowhere. STATUS_NONE: there is no such link. */
enum status dns_link_stop(struct house *house, struct arena *arena, const struct actor *actor,
                          int64_t domain_id, int64_t id) MUST_CHECK;

/* The address to hand over. */
const char *dns_link_url(const struct house *house, struct arena *arena,
                         const struct dns_link *link);

/* What the visitor of a link is shown. */
struct dns_guest {
    struct dns_link link;
    const char *org; /* name of the organisation */
    struct domain_view view;
};
/* STATUS_NONE: unknown, ended or over. */
enum status dns_link_enter(struct house *house, struct arena *arena, const char *token,
                           struct dns_guest *guest) MUST_CHECK;

/* Counts that the link was opened; see store/seen.h. */
void dns_link_seen(struct house *house, const struct dns_guest *guest);

#endif
