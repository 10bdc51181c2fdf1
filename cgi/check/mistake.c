#include "check/mistake.h"

#include "base/codec.h"
#include "check/mend.h"
#include "check/part.h"
#include "dns/name.h"
#include "dns/provider.h"
#include "mail/dkim.h"
#include "mail/dmarc.h"
#include "mail/spf.h"

#include <string.h>

/* The names of one claim's record, by the letters that patterns use. */
struct names {
    const char *host;     /* h: where it belongs, s1._domainkey.shop.example.jp */
    const char *label;    /* l: below the domain, s1._domainkey; "" for the domain itself */
    const char *relative; /* r: below the zone, s1._domainkey.shop */
    const char *domain;   /* d */
    const char *zone;     /* z: the registrable domain, when it is another; else NULL */
    const char *selector; /* s */
    const char *hosts[DKIM_NAMES]; /* 1 2 3: of the selectors */
};

enum {
    TOKEN = 1 << CHECK_OWNERSHIP,
    KEY = 1 << CHECK_DKIM | 1 << CHECK_DKIM2 | 1 << CHECK_DKIM3 | CHECKS_BESIDE,
    SPF = 1 << CHECK_SPF,
    DMARC = 1 << CHECK_DMARC,
};

/*
 * The wrong places, the first that has the right value being the one to name. %x stands for a name;
 * a place that comes out as the right one is not looked at. typed: for codes that say what to enter
 * instead in a form that adds the zone, while it is not known which zone that is.
 */
static const struct place {
    unsigned kinds;
    const char *name, *code, *typed;
} places[] = {
    {TOKEN | KEY | DMARC, "%h.%d", "misplaced_doubled", "%l"},
    {TOKEN | KEY | DMARC, "%h.%z", "misplaced_doubled", "%r"},
    {TOKEN | KEY | DMARC, "%r.%d", "misplaced_doubled", "%l"},
    {TOKEN | KEY, "%l.%z", "misplaced_above", "%r"},
    {KEY | DMARC, "%d", "misplaced_apex", NULL},
    {TOKEN | KEY | DMARC, "%z", "misplaced_apex", NULL},
    {KEY, "%1", "misplaced_selector", NULL},
    {KEY, "%2", "misplaced_selector", NULL},
    {KEY, "%3", "misplaced_selector", NULL},
    {KEY, "%s.%d", "misplaced_name", NULL},
    {KEY, "%s.domainkey.%d", "misplaced_name", NULL},
    {KEY, "_domainkey.%d", "misplaced_name", NULL},
    {KEY, "default._domainkey.%d", "misplaced_selector", NULL},
    {KEY, "dkim._domainkey.%d", "misplaced_selector", NULL},
    {KEY, "mail._domainkey.%d", "misplaced_selector", NULL},
    {KEY, "selector1._domainkey.%d", "misplaced_selector", NULL},
    {TOKEN, "nafuda-challenge.%d", "misplaced_name", NULL},
    {DMARC, "dmarc.%d", "misplaced_name", NULL},
    {SPF, "%d.%d", "spf_misplaced", NULL},
    {SPF, "%d.%z", "spf_misplaced", NULL},
    {SPF, "%r.%d", "spf_misplaced", NULL},
    {SPF, "@.%d", "spf_misplaced", NULL},
    {SPF, "_spf.%d", "spf_misplaced", NULL},
    {SPF, "spf.%d", "spf_misplaced", NULL},
    {SPF, "www.%d", "spf_misplaced", NULL},
    {SPF, "_dmarc.%d", "spf_misplaced", NULL},
    {SPF, "_domainkey.%d", "spf_misplaced", NULL},
    {SPF, "%z", "spf_not_inherited", NULL},
};

static const char *name_for(const struct names *names, char letter) {
    switch (letter) {
    case 'h':
        return names->host;
    case 'l':
        return names->label;
    case 'r':
        return names->relative;
    case 'd':
        return names->domain;
    case 'z':
        return names->zone;
    case 's':
        return names->selector;
    default:
        return names->hosts[letter - '1'];
    }
}

/* NULL when a name that the pattern asks for is none. */
static const char *fill_in(struct arena *arena, const struct names *names, const char *pattern) {
    struct text text = TEXT(arena);
    for (const char *at = pattern; *at; at++) {
        if (*at != '%') {
            text_char(&text, *at);
            continue;
        }
        const char *name = name_for(names, *++at);
        if (!name)
            return NULL;
        text_add(&text, name);
    }
    return text_str(&text);
}

static struct names names_of(struct arena *arena, const struct claim *claim, enum check_kind kind,
                             const struct record *record) {
    size_t host = strlen(record->host), domain = strlen(claim->domain);
    struct names names = {
        .host = record->host,
        .label = host > domain ? arena_copy(arena, record->host, host - domain - 1) : "",
        .relative = record->relative,
        .domain = claim->domain,
        .zone = strcmp(record->zone, claim->domain) ? record->zone : NULL,
    };
    if (!(1 << kind & KEY))
        return names;
    names.selector = arena_copy(arena, names.label, strlen(names.label) - strlen("._domainkey"));
    for (int i = 0; i < DKIM_NAMES && claim->selectors[i]; i++)
        names.hosts[i] = dkim_name(arena, claim->selectors[i], claim->domain);
    return names;
}

static int is_our_key(struct arena *arena, const struct claim *claim, struct span text) {
    struct dkim_record record;
    dkim_parse(arena, text, &record);
    return span_equal(record.key, claim->public_key);
}

static int is_our_token(const struct claim *claim, struct span text) {
    struct span token = span_of(claim->token), prefix = SPAN("nafuda-verification=");
    if (text.size == prefix.size + token.size && span_starts_nocase(text, prefix.at))
        text = (struct span){text.at + prefix.size, token.size};
    return equal_constant_time(text, token);
}

static int is_our_spf(struct arena *arena, const struct claim *claim, struct span text) {
    struct spf_record record;
    if (!spf_is_record(text))
        return 0;
    spf_parse(arena, text, &record);
    return spf_include_standing(&record, claim->spf_include) == SPF_STANDS;
}

static int is_meant(struct arena *arena, const struct claim *claim, enum check_kind kind,
                    struct span text) {
    struct dmarc_record record;
    txt_mend(arena, text, &text);
    if (1 << kind & KEY)
        return is_our_key(arena, claim, text);
    if (kind == CHECK_SPF)
        return is_our_spf(arena, claim, text);
    if (kind == CHECK_DMARC)
        return dmarc_parse(arena, text, &record);
    return is_our_token(claim, text);
}

/* One failing check. */
struct search {
    struct arena *arena;
    const struct claim *claim;
    struct answers *answers;
    enum check_kind kind;
    struct record record;
    struct names names;
    enum rr_type type;
    const char *zone;   /* in which names are asked of the server; NULL: the resolver is asked */
    const char *server; /* a name server that has answered for the right place */
    int pending;
};

static const struct answer *note_pending(struct search *search, const struct answer *answer) {
    search->pending |= answer->state == ANSWER_PENDING;
    return answer;
}

/* What the zone says now, where a name server of it is at hand: caches may have heard of a place
 * before anything stood there. */
static const struct answer *ask(struct search *search, const char *name) {
    int here = search->zone && name_within(name, search->zone);
    return note_pending(search,
                        here ? answers_get_at(search->answers, search->server, name, search->type)
                             : answers_get(search->answers, name, search->type));
}

static void choose_server(struct search *search, const struct result *result) {
    static const char *const definite[] = {"right", "other", "missing"};
    for (size_t i = 0; result->zone && i < result->witness_count; i++)
        for (size_t j = 0; j < sizeof definite / sizeof *definite; j++) {
            const struct witness *witness = &result->witnesses[i];
            if (!*witness->host || strcmp(witness->says, definite[j]) != 0)
                continue;
            search->zone = result->zone;
            search->server = witness->server;
            return;
        }
}

/* What stands at the end of a CNAME, a wildcard's say, does not stand here. */
static int stands_at(struct search *search, const struct answer *answer) {
    if (answer->alias_count)
        return 0;
    for (size_t i = 0; i < answer->rr_count; i++) {
        const struct rr *rr = &answer->rrs[i];
        if (answer->question.type == RR_CNAME
                ? span_equal_nocase(span_of(rr->target), span_of(search->record.value))
                : is_meant(search->arena, search->claim, search->kind, rr_txt(search->arena, rr)))
            return 1;
    }
    return 0;
}

/*
 * An SPF record at `*` stands at every name below and not at the domain. The other records' right
 * places are below, too, and would have it themselves. NULL: it is no wildcard's.
 */
static const char *wildcard_of(struct search *search, const struct answer *answer) {
    const char *name = answer->question.name, *zone = search->record.zone;
    if (search->kind != CHECK_SPF || !strcmp(name, zone))
        return NULL;
    const char *beside = arena_printf(search->arena, NOBODY "%s", strchr(name, '.'));
    const char *above = name_within(name, search->claim->domain) ? search->claim->domain : zone;
    return stands_at(search, ask(search, beside)) ? arena_printf(search->arena, "*.%s", above)
                                                  : NULL;
}

enum { PLACES = sizeof places / sizeof *places };

/* All places are asked at once; NULL where none is. */
static void ask_places(struct search *search, const struct answer *found[PLACES]) {
    for (size_t i = 0; i < PLACES; i++) {
        const char *name = 1u << search->kind & places[i].kinds
                               ? fill_in(search->arena, &search->names, places[i].name)
                               : NULL;
        found[i] = name && strcmp(name, search->record.host) ? ask(search, name) : NULL;
    }
}

/* What the check said of the right place says nothing more, once the wrong one is found. */
static const char *const emptiness[] = {"ownership_missing",  "dkim_missing", "dkim_alias_missing",
                                        "dkim_alias_missing", "spf_missing",  "dmarc_missing"};

static int is_emptiness(const char *code) {
    for (size_t i = 0; i < sizeof emptiness / sizeof *emptiness; i++)
        if (strcmp(emptiness[i], code) == 0)
            return 1;
    return 0;
}

/* Puts what is in `first` before the findings of the result. */
static void put_first(const struct result *first, struct result *result) {
    struct result all = *first;
    for (size_t i = 0; i < result->finding_count && all.finding_count < FINDINGS_MAX; i++)
        if (!is_emptiness(result->findings[i].code))
            all.findings[all.finding_count++] = result->findings[i];
    memcpy(result->findings, all.findings, sizeof all.findings);
    result->finding_count = all.finding_count;
}

static const char *typed_instead(struct search *search, const struct place *place,
                                 const struct result *result) {
    return result->zone ? provider_host(search->arena, NULL, search->record.host, result->zone)
                        : fill_in(search->arena, &search->names, place->typed);
}

static void note_place(struct search *search, const struct place *place,
                       const struct answer *answer, struct result *result) {
    struct result first = {0};
    const char *host = search->record.host, *wildcard = wildcard_of(search, answer);
    const char *found_at = wildcard ? wildcard : answer->question.name;
    if (wildcard && result->verdict != VERDICT_MISSING)
        return;
    if (place->typed)
        finding_add(&first, place->code, "found_at", found_at, "host", host, "typed",
                    typed_instead(search, place, result), NULL);
    else
        finding_add(&first, place->code, "found_at", found_at, "host", host, NULL);
    put_first(&first, result);
    result->verdict = VERDICT_MISPLACED;
    if (search->kind == CHECK_DMARC)
        result->advice = dmarc_meant(search->arena, answer);
    result_evidence(search->arena, result, answer);
}

/* The delegation of the registrable domain: 1 when it is what is wrong. */
static int note_delegation(struct search *search, const struct answer *delegation,
                           struct result *result) {
    struct result first = {0};
    if (delegation->state == ANSWER_NXDOMAIN)
        finding_add(&first, "domain_gone", "domain", search->record.zone, NULL);
    for (size_t i = 0; i < delegation->rr_count && !first.finding_count; i++)
        if (name_server_parks(delegation->rrs[i].target))
            finding_add(&first, "domain_parked", "domain", search->record.zone, "server",
                        delegation->rrs[i].target, NULL);
    if (!first.finding_count)
        return 0;
    put_first(&first, result);
    result_evidence(search->arena, result, delegation);
    return 1;
}

/* For those that do not say it themselves. */
static void note_alias(struct search *search, const struct answer *answer, struct result *result) {
    struct result first = {0};
    const char *target = answer_alias(answer);
    int said = result->finding_count && !strcmp(result->findings[0].code, "alias_shared");
    if (!target || said || !(1u << search->kind & (TOKEN | DMARC)))
        return;
    finding_add(&first, "txt_is_cname", "host", search->record.host, "target", target, NULL);
    put_first(&first, result);
}

static int is_open(const struct search *search, struct result *result) {
    if (search->pending)
        result->verdict = VERDICT_NONE;
    return search->pending;
}

/* Returns whether an answer is open. */
static int look(struct search *search, struct result *result) {
    const struct answer *found[PLACES], *here = ask(search, search->record.host);
    const struct answer *delegation =
        note_pending(search, answers_get(search->answers, search->record.zone, RR_NS));
    ask_places(search, found);
    if (is_open(search, result))
        return 1;
    if (note_delegation(search, delegation, result))
        return 0;
    for (size_t i = 0; i < PLACES; i++)
        if (found[i] && stands_at(search, found[i])) {
            note_place(search, &places[i], found[i], result);
            return is_open(search, result);
        }
    note_alias(search, here, result);
    return 0;
}

int mistakes_look(struct arena *arena, const struct claim *claim, struct answers *answers,
                  unsigned mask, struct result results[CHECK_COUNT]) {
    int pending = 0;
    for (int kind = 0; kind < CHECK_COUNT; kind++) {
        struct result *result = &results[kind];
        if (!((mask & ~(unsigned)(CHECKS_ADVICE | CHECKS_BOUNCE)) >> kind & 1) ||
            !verdict_fails(result->verdict) || !checks[kind].record)
            continue;
        struct claim as_if = claim_of_key(claim, (enum check_kind)kind);
        struct search search = {arena, &as_if, answers, (enum check_kind)kind, .pending = 0};
        search.record = check_record(arena, search.kind, claim, result->advice);
        if (!search.record.host)
            continue;
        search.names = names_of(arena, search.claim, search.kind, &search.record);
        search.type = strcmp(search.record.type, "CNAME") == 0 ? RR_CNAME : RR_TXT;
        choose_server(&search, result);
        pending += look(&search, result);
    }
    return pending;
}
