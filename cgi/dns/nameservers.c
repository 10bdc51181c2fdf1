#include "dns/nameservers.h"

#include "dns/name.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

struct block {
    unsigned char prefix[16];
    int bits;
};

/* IANA's IPv4 special-purpose address registry, with what is multicast or reserved. The AS112 and
 * AMT blocks in it are ordinary global addresses. */
static const struct block special_ipv4[] = {
    {{0}, 8},             /* this network */
    {{10}, 8},            /* private */
    {{100, 64}, 10},      /* shared: carriers' NAT */
    {{127}, 8},           /* loopback */
    {{169, 254}, 16},     /* link-local */
    {{172, 16}, 12},      /* private */
    {{192, 0, 0}, 24},    /* IETF protocol assignments */
    {{192, 0, 2}, 24},    /* documentation */
    {{192, 88, 99}, 24},  /* 6to4 relays, deprecated */
    {{192, 168}, 16},     /* private */
    {{198, 18}, 15},      /* benchmarking */
    {{198, 51, 100}, 24}, /* documentation */
    {{203, 0, 113}, 24},  /* documentation */
    {{224}, 3},           /* multicast, reserved, broadcast */
};

/* Global unicast is 2000::/3, outside of which lie loopback, IPv4-mapped, NAT64, discard-only,
 * unique local, link-local and multicast; these are the special ones inside it. */
static const struct block global_ipv6 = {{0x20}, 3};
static const struct block special_ipv6[] = {
    {{0x20, 0x01}, 23}, /* IETF protocol assignments: Teredo, ORCHID, benchmarking … */
    {{0x20, 0x01, 0x0D, 0xB8}, 32}, /* documentation */
    {{0x20, 0x02}, 16},             /* 6to4 */
    {{0x3F, 0xFF}, 20},             /* documentation */
};

static int is_in(const unsigned char *address, const struct block *block) {
    size_t whole = (size_t)block->bits / 8;
    int rest = block->bits % 8;
    if (memcmp(address, block->prefix, whole) != 0)
        return 0;
    return !rest || (address[whole] ^ block->prefix[whole]) >> (8 - rest) == 0;
}

int address_is_public(const unsigned char *address, int is_ipv6) {
    const struct block *special = is_ipv6 ? special_ipv6 : special_ipv4;
    size_t count = is_ipv6 ? sizeof special_ipv6 / sizeof *special_ipv6
                           : sizeof special_ipv4 / sizeof *special_ipv4;
    if (is_ipv6 && !is_in(address, &global_ipv6))
        return 0;
    for (size_t i = 0; i < count; i++)
        if (is_in(address, &special[i]))
            return 0;
    return 1;
}

/* What the public suffix list says takes long. */
static size_t registrable_size(struct arena *arena, struct answers *answers, const char *name) {
    static const char whose;
    const char *known = answers_recall(answers, &whose, name, RR_NS);
    if (!known) {
        known = name_registrable(arena, name);
        answers_remember(answers, (struct deduction){.whose = &whose,
                                                     .name = arena_strdup(arena, name),
                                                     .what = known,
                                                     .type = RR_NS});
    }
    return strlen(known);
}

/* The deepest name with name servers of its own: what stands behind an alias is another zone's. */
static struct cut find_cut(struct arena *arena, struct answers *answers, const char *name) {
    struct cut cut = {.state = CUT_NONE};
    size_t shortest = registrable_size(arena, answers, name);
    int pending = 0, unknown = 0;
    for (const char *above = name;; above = strchr(above, '.') + 1) {
        const struct answer *ns = answers_get(answers, above, RR_NS);
        pending |= ns->state == ANSWER_PENDING;
        unknown |= ns->state == ANSWER_UNKNOWN;
        if (ns->state == ANSWER_FOUND && !ns->alias_count && !cut.zone) {
            cut.zone = above;
            cut.ns = ns;
        }
        if (strlen(above) <= shortest) {
            if (!cut.zone)
                cut.ns = ns;
            break;
        }
    }
    if (pending)
        return (struct cut){.state = CUT_PENDING};
    if (cut.zone)
        cut.state = CUT_FOUND;
    else if (unknown)
        cut.state = CUT_UNKNOWN;
    return cut;
}

struct host {
    const char *name;
    const struct answer *addresses[2]; /* A, AAAA */
    const char *at[NAMESERVERS_MAX];   /* those that may be asked */
    size_t at_count;
};

/* In one order, however the resolver turned them round. */
static size_t find_hosts(struct arena *arena, struct answers *answers, const struct answer *ns,
                         struct host hosts[NAMESERVERS_MAX]) {
    const char **names = arena_alloc(arena, ns->rr_count * sizeof *names);
    size_t count = 0;
    for (size_t i = 0; i < ns->rr_count; i++)
        names[i] = ns->rrs[i].target;
    qsort(names, ns->rr_count, sizeof *names, text_compare);
    for (size_t i = 0; i < ns->rr_count && count < NAMESERVERS_MAX; i++)
        if (*names[i] && (i == 0 || strcmp(names[i], names[i - 1]) != 0))
            hosts[count++] = (struct host){.name = names[i],
                                           .addresses = {answers_get(answers, names[i], RR_A),
                                                         answers_get(answers, names[i], RR_AAAA)}};
    return count;
}

static int is_pending(const struct host *host) {
    return host->addresses[0]->state == ANSWER_PENDING ||
           host->addresses[1]->state == ANSWER_PENDING;
}

static const char *address_text(struct arena *arena, const unsigned char *address, int is_ipv6,
                                int port) {
    char text[INET6_ADDRSTRLEN] = "";
    inet_ntop(is_ipv6 ? AF_INET6 : AF_INET, address, text, sizeof text);
    return arena_printf(arena, is_ipv6 ? "[%s]:%d" : "%s:%d", text, port);
}

/* IPv4 and IPv6 in turn. */
static void find_addresses(struct arena *arena, const struct asking *asking, struct host *host) {
    for (size_t i = 0; i < 2 * ANSWER_RRS_MAX && host->at_count < NAMESERVERS_MAX; i++) {
        int is_ipv6 = i % 2;
        const struct answer *answer = host->addresses[is_ipv6];
        if (i / 2 >= answer->rr_count)
            continue;
        const unsigned char *address = answer->rrs[i / 2].address;
        if (asking->policy == NAMESERVERS_ANY || address_is_public(address, is_ipv6))
            host->at[host->at_count++] = address_text(arena, address, is_ipv6, asking->port);
    }
}

/* Once, when two hosts have it. */
static void add_server(struct cut *cut, const char *host, const char *at) {
    for (size_t i = 0; i < cut->server_count; i++)
        if (strcmp(cut->servers[i].at, at) == 0)
            return;
    if (cut->server_count < NAMESERVERS_MAX)
        cut->servers[cut->server_count++] = (struct nameserver){host, at};
}

static struct cut find(struct arena *arena, struct answers *answers, const struct asking *asking,
                       const char *name) {
    struct cut cut = find_cut(arena, answers, name);
    if (cut.state != CUT_FOUND)
        return cut;
    struct host hosts[NAMESERVERS_MAX];
    size_t count = find_hosts(arena, answers, cut.ns, hosts);
    for (size_t i = 0; i < count; i++)
        if (is_pending(&hosts[i]))
            return (struct cut){.state = CUT_PENDING};
    for (size_t i = 0; i < count; i++)
        find_addresses(arena, asking, &hosts[i]);
    for (size_t rank = 0; rank < NAMESERVERS_MAX; rank++)
        for (size_t i = 0; i < count; i++)
            if (rank < hosts[i].at_count)
                add_server(&cut, hosts[i].name, hosts[i].at[rank]);
    return cut;
}

struct cut nameservers_of(struct arena *arena, struct answers *answers, const struct asking *asking,
                          const char *name) {
    static const char whose;
    if (asking->policy == NAMESERVERS_OFF)
        return (struct cut){.state = CUT_OFF};
    const struct cut *known = answers_recall(answers, &whose, name, RR_NS);
    if (known)
        return *known;
    struct cut cut = find(arena, answers, asking, arena_strdup(arena, name));
    if (cut.state != CUT_PENDING)
        answers_remember(answers, (struct deduction){.whose = &whose,
                                                     .name = arena_strdup(arena, name),
                                                     .what = arena_copy(arena, &cut, sizeof cut),
                                                     .type = RR_NS});
    return cut;
}
