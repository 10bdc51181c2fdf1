/*
 * Checks of domains on the command line, for the tests: one verification each, as work/ runs them.
 *
 *     look DEADLINE_MS RESOLVERS PORT
 *
 * RESOLVERS are separated by commas, PORT is the name servers'. Reads lines of DOMAIN and the words
 * "cname" (three CNAMEs for DKIM), "servers" (its name servers are asked too) and prints a JSON
 * object for each: the mandatory checks' verdicts and results, the provider whom the name servers
 * show, and how long it took. Token, keys and names are those of tests/dns/internet.py.
 */
#include "base/clock.h"
#include "base/codec.h"
#include "check/check.h"
#include "dns/ask.h"
#include "dns/provider.h"
#include "unit/keys.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BUDGET = 256, MANDATORY = 15, SERVERS_MOST = 10 };

struct look {
    struct arena *arena;
    struct claim claim;
    struct answers *answers;
    unsigned mask;
    struct result results[CHECK_COUNT];
};

static void step(void *context) {
    struct look *look = context;
    checks_run(look->arena, &look->claim, look->answers, look->mask, look->results);
}

static struct claim claim_for(struct arena *arena, char *line) {
    static const char *const none[] = {NULL}, *const sending[] = {"192.0.2.25", NULL};
    struct claim claim = {
        .domain = strtok_r(line, " \n", &line),
        .token = "dGhpcyBpcyB0aGUgdG9rZW4gb2YgdGhlIHpvbmVzIHg",
        .selectors = {"s1", "s2", "s3"},
        .targets = {"s1.dkim.platform.test", "s2.dkim.platform.test", "s3.dkim.platform.test"},
        .spf_include = "spf.platform.test",
        .sending_addresses = sending,
        .former = {none, none},
    };
    for (const char *word; (word = strtok_r(line, " \n", &line));) {
        if (strcmp(word, "cname") == 0)
            claim.dkim_mode = DKIM_MODE_CNAME;
        if (strcmp(word, "servers") == 0)
            claim.asking.policy = NAMESERVERS_ANY;
    }
    if (!base64_decode(arena, SPAN(KEY_OURS), &claim.public_key))
        abort();
    return claim;
}

static const char *provider_key(const struct result *result) {
    const char *hosts[SERVERS_MOST];
    size_t count = 0;
    for (size_t i = 0; i < result->witness_count && count < SERVERS_MOST; i++)
        if (*result->witnesses[i].host)
            hosts[count++] = result->witnesses[i].host;
    const struct provider *provider = provider_of(hosts, count);
    return provider ? provider->key : "";
}

static void print(struct look *look, int64_t took) {
    printf("{\"domain\":\"%s\",\"took_ms\":%lld", look->claim.domain, (long long)took);
    for (int kind = 0; kind < CHECK_COUNT; kind++)
        if (look->mask >> kind & 1)
            printf(",\"%s\":{\"verdict\":\"%s\",\"provider\":\"%s\",\"result\":%s}",
                   checks[kind].name, verdict_name(look->results[kind].verdict),
                   provider_key(&look->results[kind]),
                   result_json(look->arena, &look->results[kind]));
    printf("}\n");
    fflush(stdout);
}

int main(int argc, char **argv) {
    const char *resolvers[RESOLVERS_ASKED_MAX + 1] = {NULL};
    char line[1024];
    int count = 0;
    if (argc != 4)
        return 2;
    for (char *rest = argv[2]; count < RESOLVERS_ASKED_MAX;) {
        resolvers[count] = strtok_r(rest, ",", &rest);
        if (!resolvers[count++])
            break;
    }
    struct ask how = {resolvers, atoi(argv[1])};
    struct arena *arena = arena_new();
    while (fgets(line, sizeof line, stdin)) {
        struct look look = {.arena = arena, .claim = claim_for(arena, line)};
        look.claim.asking.resolvers = resolvers[1] ? 2 : 1;
        look.claim.asking.port = atoi(argv[3]);
        look.mask = checks_mandatory(MANDATORY, look.claim.dkim_mode);
        look.answers = answers_new(arena, BUDGET);
        struct asked asked = {arena, look.answers, step, &look};
        int64_t began = clock_monotonic_ms();
        if (ask_run(&how, &asked) != STATUS_OK)
            return 1;
        print(&look, clock_monotonic_ms() - began);
        arena_reset(arena);
    }
    arena_free(arena);
    return 0;
}
