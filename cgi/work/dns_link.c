#include "work/dns_link.h"

#include "work/deed.h"
#include "work/letter.h"

#include "base/clock.h"
#include "base/codec.h"
#include "base/random.h"
#include "store/seen.h"

#include <assert.h>

enum { DAY = 24 * 60 * 60 };
static const char kind[] = "dns";

/* In the caller's transaction. */
static enum status make(struct house *house, struct arena *arena, const struct actor *actor,
                        const struct domain *domain, int days) {
    const char *nonce = random_token(arena);
    int64_t now = clock_now();
    struct dns_link link = {
        .project_id = domain->project_id,
        .domain_id = domain->id,
        .token_hash = sha256_hex(arena, link_token(house, arena, kind, nonce)),
        .nonce = nonce,
        .made_by = actor->user.id,
        .created_at = now,
        .expires_at = now + (int64_t)days * DAY,
    };
    enum status status = dns_link_insert(house->store, &link);
    return status == STATUS_OK ? deed_note_domain(house, actor, domain, "dns_link_make") : status;
}

enum status dns_link_make(struct house *house, struct arena *arena, const struct actor *actor,
                          int64_t domain_id, int days, int *made) {
    assert(may(actor, RIGHT_OWN) && actor->project.id);
    enum status status = store_begin(house->store);
    if (status != STATUS_OK)
        return status;
    struct domain domain;
    struct dns_link *links;
    size_t count = 0;
    status = domain_get(house->store, arena, actor->project.id, domain_id, &domain);
    if (status == STATUS_OK)
        status = dns_link_list(house->store, arena, domain.project_id, domain_id, clock_now(),
                               &links, &count);
    *made = status == STATUS_OK && count < DNS_LINKS_MOST;
    if (*made)
        status = make(house, arena, actor, &domain, days);
    return store_end(house->store, status);
}

enum status dns_link_see(struct house *house, struct arena *arena, const struct actor *actor,
                         int64_t domain_id, struct dns_link **links, size_t *count) {
    assert(may(actor, RIGHT_OWN) && actor->project.id);
    return dns_link_list(house->store, arena, actor->project.id, domain_id, clock_now(), links,
                         count);
}

enum status dns_link_stop(struct house *house, struct arena *arena, const struct actor *actor,
                          int64_t domain_id, int64_t id) {
    assert(may(actor, RIGHT_OWN) && actor->project.id);
    enum status status = store_begin(house->store);
    if (status != STATUS_OK)
        return status;
    struct domain domain;
    status = domain_get(house->store, arena, actor->project.id, domain_id, &domain);
    if (status == STATUS_OK)
        status = dns_link_end(house->store, domain.project_id, domain_id, id);
    if (status == STATUS_OK)
        status = deed_note_domain(house, actor, &domain, "dns_link_end");
    return store_end(house->store, status);
}

const char *dns_link_url(const struct house *house, struct arena *arena,
                         const struct dns_link *link) {
    return link_url(house, arena, kind, link_token(house, arena, kind, link->nonce));
}

enum status dns_link_enter(struct house *house, struct arena *arena, const char *token,
                           struct dns_guest *guest) {
    struct domain domain;
    struct project project;
    enum status status =
        dns_link_get(house->store, arena, sha256_hex(arena, token), clock_now(), &guest->link);
    if (status == STATUS_OK)
        status =
            domain_get(house->store, arena, guest->link.project_id, guest->link.domain_id, &domain);
    if (status == STATUS_OK)
        status = project_get(house->store, arena, guest->link.project_id, &project);
    if (status != STATUS_OK)
        return status;
    guest->org = project.org_name;
    return domain_describe(house, arena, &domain, &guest->view);
}

void dns_link_seen(struct house *house, const struct dns_guest *guest) {
    seen_link(house->store, guest->link.id, clock_now());
}
