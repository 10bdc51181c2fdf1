#include "tool_check.h"

#include "base/codec.h"
#include "mail/dmarc.h"

#include <stdio.h>
#include <string.h>

/* nafuda check dmarc: the policy that holds for a domain, where it comes from, and who sees it. */

enum { QUESTIONS_MOST = 128 };

struct dmarc_inquiry {
    struct arena *arena;
    struct claim claim;
    struct answers *answers;
    struct result results[CHECK_COUNT];
    struct dmarc_discovery discovery;
    struct dmarc_older older;
    struct dmarc_consent consents[DMARC_CONSENTS_MAX];
    size_t consent_count;
};

/* What the check found, and the same again as values, of the answer that it went by first. */
static void step(void *context) {
    struct dmarc_inquiry *dmarc = context;
    const char *domain = dmarc->claim.domain;
    const struct answer *counting[VIEWS_MAX], *own = NULL;
    if (checks_run(dmarc->arena, &dmarc->claim, dmarc->answers, 1u << CHECK_DMARC, dmarc->results))
        return;
    if (!dmarc_name_too_long(domain)) {
        struct views views = views_ask(dmarc->arena, dmarc->answers, &dmarc->claim.asking,
                                       arena_printf(dmarc->arena, "_dmarc.%s", domain), RR_TXT);
        if (views_counting(&views, counting))
            own = counting[0];
    }
    dmarc->discovery = dmarc_discover(dmarc->arena, dmarc->answers, domain, own);
    if (dmarc->discovery.found != DMARC_FOUND)
        return;
    dmarc->older = dmarc_older_view(dmarc->arena, dmarc->answers, domain, &dmarc->discovery);
    dmarc->consent_count =
        dmarc_consents(dmarc->arena, dmarc->answers, &dmarc->discovery, dmarc->consents);
}

static const char *const found_names[] = {
    [DMARC_PENDING] = "unknown", [DMARC_UNKNOWN] = "unknown",   [DMARC_NO_RECORD] = "none",
    [DMARC_SEVERAL] = "several", [DMARC_UNUSABLE] = "unusable", [DMARC_FOUND] = "found",
};

static json_t *addresses_json(struct arena *arena, const struct span *addresses, size_t count) {
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(list, json_string(span_text(arena, addresses[i])));
    return list;
}

/* given: true, false, or null where nobody said. */
static json_t *consents_json(const struct dmarc_inquiry *dmarc) {
    json_t *list = json_array();
    for (size_t i = 0; i < dmarc->consent_count; i++) {
        const struct dmarc_consent *consent = &dmarc->consents[i];
        json_t *given =
            answer_definite(consent->answer) ? json_boolean(consent->given) : json_null();
        json_array_append_new(list, json_pack("{s:s,s:s,s:s,s:o}", "tag", consent->tag, "address",
                                              span_text(dmarc->arena, consent->address), "host",
                                              consent->host, "given", given));
    }
    return list;
}

static json_t *older_json(const struct dmarc_older *older) {
    return json_pack("{s:s,s:s?,s:s,s:i,s:s?}", "found", found_names[older->found], "at", older->at,
                     "policy", dmarc_policy_name(older->policy), "pct", older->percent, "why",
                     older->why);
}

static json_t *policy_json(const struct dmarc_inquiry *dmarc) {
    const struct dmarc_discovery *discovery = &dmarc->discovery;
    const struct dmarc_record *record = &discovery->record;
    if (discovery->found != DMARC_FOUND)
        return json_null();
    return json_pack("{s:s,s:s,s:s,s:s,s:s,s:s?,s:b,s:b,s:o,s:o,s:o,s:o}", "policy",
                     dmarc_policy_name(discovery->policy), "tag", discovery->policy_tag, "applied",
                     dmarc_policy_name(discovery->applied), "at", discovery->at, "record",
                     wire_printable(dmarc->arena, discovery->text), "organisational",
                     discovery->organisational, "strict_dkim", record->strict_dkim, "strict_spf",
                     record->strict_spf, "rua",
                     addresses_json(dmarc->arena, record->rua, record->rua_count), "ruf",
                     addresses_json(dmarc->arena, record->ruf, record->ruf_count), "consents",
                     consents_json(dmarc), "older_receivers", older_json(&dmarc->older));
}

static void print_as_json(const struct dmarc_inquiry *dmarc) {
    const struct result *result = &dmarc->results[CHECK_DMARC];
    print_json(json_pack("{s:s,s:s,s:s,s:o,s:o,s:s?}", "domain", dmarc->claim.domain, "verdict",
                         verdict_name(result->verdict), "found",
                         found_names[dmarc->discovery.found], "policy", policy_json(dmarc),
                         "findings", findings_json(result), "advice", result->advice));
}

static void print_older(const struct dmarc_older *older) {
    if (older->found != DMARC_FOUND)
        printf("  older receivers (RFC 7489) find no policy\n");
    else if (older->percent < 100)
        printf("  older receivers (RFC 7489) apply %s to %d%%, by %s\n",
               dmarc_policy_name(older->policy), older->percent, older->at);
    else
        printf("  older receivers (RFC 7489) apply %s, by %s\n", dmarc_policy_name(older->policy),
               older->at);
}

static void print_policy(const struct dmarc_inquiry *dmarc) {
    const struct dmarc_discovery *discovery = &dmarc->discovery;
    const char *domain = dmarc->claim.domain;
    printf("  policy %s: %s= of the record at %s%s\n", dmarc_policy_name(discovery->policy),
           discovery->policy_tag, discovery->at,
           !strcmp(discovery->at, domain) ? "" : ", from which it is inherited");
    if (discovery->applied != discovery->policy)
        printf("  applied %s: t=y\n", dmarc_policy_name(discovery->applied));
    printf("  record %s\n", wire_printable(dmarc->arena, discovery->text));
    if (discovery->organisational)
        printf("  organisational domain %s\n", discovery->organisational);
    print_older(&dmarc->older);
}

static enum status print_as_text(const struct inquiry *inquiry, const struct dmarc_inquiry *dmarc) {
    const struct result *result = &dmarc->results[CHECK_DMARC];
    printf("%s %s\n", dmarc->claim.domain, verdict_name(result->verdict));
    if (dmarc->discovery.found == DMARC_FOUND)
        print_policy(dmarc);
    enum status status = print_findings(inquiry, result);
    if (!verdict_holds(result->verdict) && result->advice)
        printf("  publish %s\n", result->advice);
    return status;
}

int check_dmarc(struct call *call) {
    struct inquiry inquiry;
    struct dmarc_inquiry dmarc = {.arena = call->arena};
    if (!inquiry_read(call, OPTION_JSON | OPTION_RESOLVER, 1, &inquiry))
        return NOT_UNDERSTOOD;
    if (!inquiry_domain(&inquiry, &dmarc.claim.domain))
        return NOT_ASKED;
    dmarc.claim.asking = inquiry.asking;
    dmarc.answers = answers_new(call->arena, QUESTIONS_MOST);
    if (inquiry_ask(&inquiry, &(struct asked){call->arena, dmarc.answers, step, &dmarc}) !=
        STATUS_OK)
        return NOT_ASKED;
    if (inquiry.json)
        print_as_json(&dmarc);
    else if (print_as_text(&inquiry, &dmarc) != STATUS_OK)
        return NOT_DONE;
    return verdict_ends(dmarc.results[CHECK_DMARC].verdict);
}
