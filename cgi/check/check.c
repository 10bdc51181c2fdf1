#include "check/check.h"

#include "base/codec.h"
#include "check/advice.h"
#include "check/mistake.h"
#include "check/part.h"
#include "dns/name.h"
#include "mail/dkim.h"

#include <assert.h>
#include <string.h>

enum { STRING_MAX = 255 }; /* octets of one string of a TXT record */

static void ownership_record(struct arena *arena, const struct claim *claim, const char *advice,
                             struct record *record) {
    (void)advice;
    record->host = ownership_host(arena, claim);
    record->value = claim->token;
}

static void dkim_record_at(struct arena *arena, const struct claim *claim, size_t index,
                           struct record *record) {
    record->host = dkim_host(arena, claim, index);
    if (claim->dkim_mode == DKIM_MODE_CNAME) {
        record->type = "CNAME";
        record->value = claim->targets[index];
    } else {
        record->value = dkim_record_for(arena, claim->public_key);
    }
}

static void dkim_record(struct arena *arena, const struct claim *claim, const char *advice,
                        struct record *record) {
    (void)advice;
    dkim_record_at(arena, claim, 0, record);
}

static void dkim2_record(struct arena *arena, const struct claim *claim, const char *advice,
                         struct record *record) {
    (void)advice;
    dkim_record_at(arena, claim, 1, record);
}

static void dkim3_record(struct arena *arena, const struct claim *claim, const char *advice,
                         struct record *record) {
    (void)advice;
    dkim_record_at(arena, claim, 2, record);
}

static void spf_record(struct arena *arena, const struct claim *claim, const char *advice,
                       struct record *record) {
    record->host = claim->domain;
    record->value =
        advice ? advice : arena_printf(arena, "v=spf1 include:%s ~all", claim->spf_include);
}

static void dmarc_record(struct arena *arena, const struct claim *claim, const char *advice,
                         struct record *record) {
    record->host = dmarc_host(arena, claim);
    record->value = advice ? advice : "v=DMARC1; p=none;";
}

const struct check checks[CHECK_COUNT] = {
    {CHECK_OWNERSHIP, "ownership", ownership_run, ownership_record},
    {CHECK_DKIM, "dkim", dkim_run, dkim_record},
    {CHECK_SPF, "spf", spf_run, spf_record},
    {CHECK_DMARC, "dmarc", dmarc_run, dmarc_record},
    {CHECK_DKIM2, "dkim2", dkim2_run, dkim2_record},
    {CHECK_DKIM3, "dkim3", dkim3_run, dkim3_record},
    {CHECK_MX, "mx", mx_run, mx_record},
    {CHECK_MTA_STS, "mta_sts", mta_sts_run, mta_sts_record},
    {CHECK_TLS_RPT, "tls_rpt", tls_rpt_run, tls_rpt_record},
    {CHECK_BIMI, "bimi", bimi_run, bimi_record},
    {CHECK_BOUNCE_MX, "bounce_mx", bounce_mx_run, bounce_mx_record},
    {CHECK_BOUNCE_SPF, "bounce_spf", bounce_spf_run, bounce_spf_record},
    {CHECK_DKIM_NEXT, "dkim_next", dkim_next_run, dkim_next_record},
    {CHECK_DKIM_SECOND, "dkim_second", dkim_second_run, dkim_second_record},
};

const enum check_kind checks_shown[CHECK_COUNT] = {
    CHECK_OWNERSHIP, CHECK_DKIM, CHECK_DKIM2,   CHECK_DKIM3,     CHECK_DKIM_SECOND,
    CHECK_DKIM_NEXT, CHECK_SPF,  CHECK_DMARC,   CHECK_BOUNCE_MX, CHECK_BOUNCE_SPF,
    CHECK_MTA_STS,   CHECK_MX,   CHECK_TLS_RPT, CHECK_BIMI};

unsigned checks_mandatory(unsigned platform, enum dkim_mode mode) {
    int three = mode == DKIM_MODE_CNAME && platform >> CHECK_DKIM & 1;
    return three ? platform | 1u << CHECK_DKIM2 | 1u << CHECK_DKIM3 : platform;
}

int checks_run(struct arena *arena, const struct claim *claim, struct answers *answers,
               unsigned mask, struct result results[CHECK_COUNT]) {
    int pending = 0, pending_beside = 0;
    for (size_t i = 0; i < CHECK_COUNT; i++) {
        if (!(mask & 1u << checks[i].kind))
            continue;
        struct result *result = &results[checks[i].kind];
        *result = (struct result){.verdict = VERDICT_NONE};
        checks[i].run(arena, claim, answers, result);
        int open = result->verdict == VERDICT_NONE;
        *((CHECKS_ADVICE | CHECKS_BOUNCE) >> checks[i].kind & 1 ? &pending_beside : &pending) +=
            open;
    }
    if (!pending)
        pending = mistakes_look(arena, claim, answers, mask, results);
    return pending + pending_beside;
}

static const char *relative_host(struct arena *arena, const char *host, const char *zone) {
    size_t host_size = strlen(host), zone_size = strlen(zone);
    if (host_size <= zone_size)
        return "@";
    return arena_copy(arena, host, host_size - zone_size - 1);
}

static void cut_strings(struct arena *arena, struct record *record) {
    size_t size = strlen(record->value);
    record->strings = arena_alloc(arena, (size / STRING_MAX + 1) * sizeof *record->strings);
    for (size_t at = 0; at < size; at += STRING_MAX) {
        size_t length = size - at < STRING_MAX ? size - at : STRING_MAX;
        record->strings[record->string_count++] = arena_copy(arena, record->value + at, length);
    }
}

const char *txt_data(struct arena *arena, const char *value) {
    struct text text = TEXT(arena);
    for (size_t at = 0; value[at]; at++) {
        if (at % STRING_MAX == 0)
            text_add(&text, at ? "\" \"" : "\"");
        if (value[at] == '"' || value[at] == '\\')
            text_char(&text, '\\');
        text_char(&text, value[at]);
    }
    if (text.size)
        text_char(&text, '"');
    return text_str(&text);
}

const char *record_data(struct arena *arena, const struct record *record) {
    return strcmp(record->type, "TXT") ? arena_printf(arena, "%s.", record->value)
                                       : txt_data(arena, record->value);
}

/* What the claim has at all. */
static int is_claimed(const struct claim *claim, enum check_kind kind) {
    if (CHECKS_BOUNCE >> kind & 1)
        return claim->bounce_domain != NULL;
    const struct key_beside *key = claim_key(claim, kind);
    if (key)
        return key->selector && claim->dkim_mode == DKIM_MODE_TXT;
    return claim->dkim_mode == DKIM_MODE_CNAME || (kind != CHECK_DKIM2 && kind != CHECK_DKIM3);
}

struct record check_record(struct arena *arena, enum check_kind kind, const struct claim *claim,
                           const char *advice) {
    struct record record = {.type = "TXT", .zone = name_registrable(arena, claim->domain)};
    if (!checks[kind].record || !is_claimed(claim, kind))
        return record;
    checks[kind].record(arena, claim, advice, &record);
    record.relative = relative_host(arena, record.host, record.zone);
    cut_strings(arena, &record);
    return record;
}

const char *finding_text(struct arena *arena, struct span wire) {
    enum { MOST = 300 };
    if (wire.size <= MOST)
        return wire_printable(arena, wire);
    return arena_printf(arena, "%s…", wire_printable(arena, (struct span){wire.at, MOST}));
}

const char *finding_number(struct arena *arena, size_t number) {
    return arena_printf(arena, "%zu", number);
}

const char *answer_alias(const struct answer *answer) {
    return answer->alias_count ? answer->aliases[answer->alias_count - 1] : NULL;
}

void result_unknown(struct arena *arena, struct result *result, const struct answer *answer) {
    static const char *const codes[] = {
        [UNKNOWN_TIMEOUT] = "dns_timeout",     [UNKNOWN_SERVFAIL] = "dns_servfail",
        [UNKNOWN_REFUSED] = "dns_refused",     [UNKNOWN_RCODE] = "dns_rcode",
        [UNKNOWN_TRUNCATED] = "dns_truncated", [UNKNOWN_MALFORMED] = "dns_malformed",
        [UNKNOWN_BUDGET] = "dns_budget",       [UNKNOWN_UNREACHABLE] = "dns_timeout",
        [UNKNOWN_LAME] = "dns_malformed",      [UNKNOWN_ELSEWHERE] = "dns_malformed",
    };
    assert(answer->state == ANSWER_UNKNOWN && answer->unknown != UNKNOWN_NONE);
    const char *code = codes[answer->unknown], *name = answer->question.name;
    result->verdict = VERDICT_UNKNOWN;
    if (answer->unknown == UNKNOWN_BUDGET)
        finding_add(result, code, "name", name, NULL);
    else if (answer->unknown == UNKNOWN_RCODE)
        finding_add(result, code, "name", name, "server", answer->server, "rcode",
                    arena_printf(arena, "%d", answer->rcode), NULL);
    else
        finding_add(result, code, "name", name, "server", answer->server, NULL);
}
