#include "work/domain.h"

#include "work/key.h"

#include "base/codec.h"

#include <assert.h>
#include <string.h>

/* The words of the setting. */
static const char *const policies[] = {
    [NAMESERVERS_OFF] = "off", [NAMESERVERS_PUBLIC] = "public", [NAMESERVERS_ANY] = "any"};

static enum nameservers_policy policy_of(const struct conf *conf) {
    int policy = NAMESERVERS_OFF;
    while (strcmp(policies[policy], conf->nameservers) != 0)
        policy++;
    return (enum nameservers_policy)policy;
}

struct asking claim_asking(const struct conf *conf) {
    int resolvers = 0;
    while (conf->resolvers[resolvers])
        resolvers++;
    return (struct asking){.resolvers = resolvers ? resolvers : 1,
                           .policy = policy_of(conf),
                           .port = conf->nameserver_port};
}

/* The three names that rotate, each leading to one of the claim's own below the DKIM zone. */
static void name_keys(const struct conf *conf, struct arena *arena, const struct domain *domain,
                      struct claim *claim) {
    claim->selectors[0] = domain->selector;
    for (int i = 0; domain->dkim_mode == DKIM_MODE_CNAME && i < DKIM_NAMES; i++) {
        claim->selectors[i] = key_selector(arena, domain->selector, i + 1);
        claim->targets[i] = arena_printf(arena, "%s.%s.%s", claim->selectors[i], domain->dkim_label,
                                         conf->dkim_zone);
    }
    claim->signs = domain->dkim_slot ? (size_t)domain->dkim_slot - 1 : 0;
}

/* The public half of a key, as the database has it. */
static struct span key_of(struct arena *arena, const char *base64) {
    struct span key;
    int decoded = base64_decode(arena, span_of(base64), &key);
    assert(decoded);
    (void)decoded;
    return key;
}

static struct key_beside key_beside(struct arena *arena, const struct claim *claim,
                                    const struct dkim_key *key) {
    if (!key->id)
        return (struct key_beside){.selector = NULL};
    return (struct key_beside){key->selector, key->slot ? claim->targets[key->slot - 1] : NULL,
                               key_of(arena, key->public_key)};
}

const char *domain_bounce(struct arena *arena, const struct domain *domain) {
    if (!domain->bounce_label || !*domain->bounce_label)
        return NULL;
    return arena_printf(arena, "%s.%s", domain->bounce_label, domain->name);
}

unsigned domain_asked(const struct house *house, const struct domain *domain) {
    unsigned asked = checks_mandatory(house->conf.mandatory, domain->dkim_mode);
    if (domain->bounce_label && *domain->bounce_label)
        asked |= CHECKS_BOUNCE;
    if (domain->second.id)
        asked |= 1u << CHECK_DKIM_SECOND;
    return domain->next.id ? asked | 1u << CHECK_DKIM_NEXT : asked;
}

unsigned domain_mandatory(const struct house *house, const struct domain *domain) {
    unsigned asked = domain_asked(house, domain) & ~(unsigned)(CHECKS_BOUNCE | CHECKS_BESIDE);
    return domain->spf_stopped ? asked & ~(1u << CHECK_SPF) : asked;
}

struct claim domain_claim(const struct house *house, struct arena *arena,
                          const struct domain *domain) {
    const struct conf *conf = &house->conf;
    struct claim claim = {.domain = domain->name,
                          .token = domain->token,
                          .dkim_mode = domain->dkim_mode,
                          .dkim_proves = !(conf->mandatory >> CHECK_OWNERSHIP & 1),
                          .spf_include = conf->spf_include,
                          .bounce_domain = domain_bounce(arena, domain),
                          .bounce_mx = conf->bounce_mx,
                          .sending_addresses = (const char *const *)conf->sending_addresses,
                          .asking = claim_asking(conf)};
    name_keys(conf, arena, domain, &claim);
    claim.public_key = key_of(arena, domain->public_key);
    claim.next = key_beside(arena, &claim, &domain->next);
    claim.second = key_beside(arena, &claim, &domain->second);
    return claim;
}
