#include "tool_check.h"

#include "base/clock.h"
#include "base/codec.h"
#include "check/spf_notes.h"
#include "dns/name.h"
#include "dns/provider.h"
#include "mail/spf_evaluate.h"
#include "work/look.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/*
 * nafuda check domain: who serves a domain, and how its mail stands, as far as DNS tells anybody;
 * and of one that is registered its own checks. Nothing is stored.
 */
enum { QUESTIONS_MOST = 256 };

/* A resolver that validates says so of what is signed; of the rest nobody knows. */
enum dnssec { DNSSEC_UNKNOWN, DNSSEC_NOT_VALIDATED, DNSSEC_VALIDATED, DNSSEC_BROKEN };
static const char *const dnssec_names[] = {
    [DNSSEC_UNKNOWN] = "unknown",
    [DNSSEC_NOT_VALIDATED] = "not validated",
    [DNSSEC_VALIDATED] = "validated",
    [DNSSEC_BROKEN] = "broken",
};

struct domain_inquiry {
    const struct inquiry *inquiry;
    struct arena *arena;
    const char *domain;
    int registered; /* then its own checks say more than these */
    struct answers *answers;

    struct cut cut;
    struct result delegation;
    enum dnssec dnssec;
    struct server_view servers[NAMESERVERS_MAX]; /* where they may be asked */
    size_t server_count;

    struct claim claim; /* of nobody: the domain alone */
    unsigned mask;      /* the checks that need no more */
    struct result results[CHECK_COUNT];
};

/* The delegation */

static const char **hosts_of(struct arena *arena, const struct cut *cut, size_t *count) {
    *count = cut->state == CUT_FOUND ? cut->ns->rr_count : 0;
    const char **hosts = arena_alloc(arena, (*count + 1) * sizeof *hosts);
    for (size_t i = 0; i < *count; i++)
        hosts[i] = cut->ns->rrs[i].target;
    return hosts;
}

static enum dnssec dnssec_of(struct answers *answers, const struct answer *answer) {
    if (answer->unknown == UNKNOWN_SERVFAIL) {
        const struct question *question = &answer->question;
        return answer_definite(answers_get_unchecked(answers, question->name, question->type))
                   ? DNSSEC_BROKEN
                   : DNSSEC_UNKNOWN;
    }
    if (!answer_definite(answer))
        return DNSSEC_UNKNOWN;
    return answer->authentic ? DNSSEC_VALIDATED : DNSSEC_NOT_VALIDATED;
}

static void judge_delegation(struct domain_inquiry *look) {
    struct result *result = &look->delegation;
    size_t count;
    const char **hosts = hosts_of(look->arena, &look->cut, &count);
    *result = (struct result){.verdict = VERDICT_OK};
    if (look->dnssec == DNSSEC_BROKEN) {
        result->verdict = VERDICT_WRONG;
        finding_add(result, "dnssec_broken", "name", look->domain, NULL);
    } else if (look->cut.state == CUT_UNKNOWN) {
        result->verdict = VERDICT_UNKNOWN;
    } else if (look->cut.state == CUT_NONE) {
        result->verdict = VERDICT_MISSING;
        finding_add(result, "domain_gone", "domain", look->cut.ns->question.name, NULL);
    }
    for (size_t i = 0; i < count && !result->finding_count; i++)
        if (name_server_parks(hosts[i])) {
            result->verdict = VERDICT_WRONG;
            finding_add(result, "domain_parked", "domain", look->cut.zone, "server", hosts[i],
                        NULL);
        }
}

static void step_delegation(struct domain_inquiry *look) {
    struct answers *answers = look->answers;
    struct asking asking = look->claim.asking;
    int may_ask = asking.policy != NAMESERVERS_OFF;
    if (!may_ask)
        asking.policy = NAMESERVERS_ANY; /* only to be named */
    look->cut = nameservers_of(look->arena, answers, &asking, look->domain);
    if (look->cut.state == CUT_PENDING)
        return;
    int found = look->cut.state == CUT_FOUND;
    look->dnssec =
        dnssec_of(answers, found ? answers_get(answers, look->cut.zone, RR_SOA) : look->cut.ns);
    look->server_count = may_ask ? look->cut.server_count : 0;
    for (size_t i = 0; i < look->server_count; i++)
        look->servers[i] = (struct server_view){
            .server = look->cut.servers[i],
            .soa = answers_get_at(answers, look->cut.servers[i].at, look->cut.zone, RR_SOA)};
    judge_delegation(look);
}

/* SPF of a domain that needs not include anything of ours */

static int is_known(const struct spf_tree *tree) {
    for (size_t i = 0; i < tree->count; i++)
        if (tree->rows[i].stop == SPF_STOP_UNKNOWN)
            return 0;
    return 1;
}

static void judge_spf_record(struct domain_inquiry *look, const struct spf_lookup *spf,
                             struct result *result) {
    const struct spf_branch *trouble = spf_trouble(result->tree);
    if (trouble) {
        result->verdict = VERDICT_WRONG;
        spf_note_trouble(look->arena, &look->claim, result->tree, trouble, result);
    } else if (is_known(result->tree)) {
        result->verdict = VERDICT_OK;
        spf_note_record(look->arena, &look->claim, spf, result);
    }
}

static void judge_spf(struct domain_inquiry *look, const struct spf_lookup *spf,
                      struct result *result) {
    const char *domain = look->domain;
    int pending = 0;
    *result = (struct result){.verdict = VERDICT_UNKNOWN};
    switch (spf->found) {
    case SPF_PENDING:
    case SPF_UNKNOWN:
        break;
    case SPF_NO_RECORD:
        result->verdict = VERDICT_MISSING;
        finding_add(result, "spf_missing", "host", domain, NULL);
        break;
    case SPF_SEVERAL:
        result->verdict = VERDICT_CONFLICT;
        finding_add(result, "spf_several", "host", domain, "count",
                    arena_printf(look->arena, "%zu", spf->text_count), NULL);
        break;
    case SPF_MALFORMED:
        result->verdict = VERDICT_WRONG;
        for (size_t i = 0; i < spf->record.wrong_count; i++)
            finding_add(result, "spf_syntax", "host", domain, "term",
                        wire_printable(look->arena, spf->record.wrong[i]), NULL);
        break;
    case SPF_ONE:
        result->tree = spf_tree_of(look->arena, look->answers, spf, NULL, &pending);
        if (pending)
            result->verdict = VERDICT_NONE;
        else
            judge_spf_record(look, spf, result);
        break;
    }
}

static void step_spf(struct domain_inquiry *look) {
    const struct answer *counting[VIEWS_MAX];
    struct views views =
        views_ask(look->arena, look->answers, &look->claim.asking, look->domain, RR_TXT);
    if (!views_counting(&views, counting))
        return;
    struct spf_lookup spf = spf_lookup_in(look->arena, counting[0]);
    judge_spf(look, &spf, &look->results[CHECK_SPF]);
}

static void step(void *context) {
    struct domain_inquiry *look = context;
    step_delegation(look);
    if (look->registered)
        return;
    step_spf(look);
    checks_run(look->arena, &look->claim, look->answers, look->mask & ~(1u << CHECK_SPF),
               look->results);
}

/* Registered ones */

struct registered {
    const struct domain_found *found;
    struct look look;
};

/* Where there is no database, nothing is registered. */
static enum status find_registered(struct domain_inquiry *look, struct house *house,
                                   struct registered **list, size_t *count) {
    const char *path = conf_path(look->arena, &house->conf, "nafuda.db");
    struct domain_found *found;
    size_t found_count;
    *count = 0;
    if (access(path, F_OK) != 0)
        return STATUS_OK;
    enum status status = store_open(path, &house->store);
    if (status == STATUS_OK)
        status =
            domain_find(house->store, look->arena, look->domain, LIST_MOST, &found, &found_count);
    if (status != STATUS_OK)
        return status;
    *list = arena_alloc(look->arena, (found_count + 1) * sizeof **list);
    for (size_t i = 0; i < found_count; i++)
        if (!strcmp(found[i].name, look->domain))
            (*list)[(*count)++] = (struct registered){
                &found[i], {.house = house, .arena = look->arena, .mask = CHECKS_ALL}};
    return STATUS_OK;
}

static enum status look_at(const struct inquiry *inquiry, struct registered *one) {
    struct look *look = &one->look;
    enum status status = domain_get(look->house->store, look->arena, one->found->project_id,
                                    one->found->id, &look->before);
    if (status == STATUS_OK)
        status = look_begin(look);
    if (status != STATUS_OK)
        return status;
    look->claim.asking = inquiry->asking;
    return inquiry_ask(inquiry, &(struct asked){look->arena, look->answers, look_step, look});
}

/* What comes of it */

static int worse(int a, int b) {
    static const int badness[] = {[DONE] = 0, [NOT_DONE] = 2, [NOT_ASKED] = 1};
    return badness[b] > badness[a] ? b : a;
}

static int worst_of(const struct result results[CHECK_COUNT], unsigned mask) {
    int worst = DONE;
    for (int kind = 0; kind < CHECK_COUNT; kind++)
        if (mask >> kind & 1)
            worst = worse(worst, verdict_ends(results[kind].verdict));
    return worst;
}

/* For programs */

static json_t *check_json(struct arena *arena, const struct result *result) {
    json_t *object = json_loads(result_json(arena, result), 0, NULL);
    json_object_set_new(object, "verdict", json_string(verdict_name(result->verdict)));
    json_object_set_new(object, "findings", findings_json(result));
    if (result->tree)
        json_object_set_new(object, "tree", spf_tree_json(arena, result->tree));
    return object;
}

static json_t *checks_json(struct arena *arena, const struct result results[CHECK_COUNT],
                           unsigned mask) {
    json_t *object = json_object();
    for (int kind = 0; kind < CHECK_COUNT; kind++)
        if (mask >> kind & 1)
            json_object_set_new(object, checks[kind].name, check_json(arena, &results[kind]));
    return object;
}

static const struct provider *provider_at(struct arena *arena, const struct cut *cut) {
    size_t count;
    const char **hosts = hosts_of(arena, cut, &count);
    return provider_of(hosts, count);
}

static json_t *servers_json(const struct domain_inquiry *look) {
    json_t *list = json_array();
    for (size_t i = 0; i < look->server_count; i++) {
        const struct server_view *one = &look->servers[i];
        int found = one->soa->state == ANSWER_FOUND;
        json_array_append_new(list,
                              json_pack("{s:s,s:s,s:o,s:i,s:s}", "host", one->server.host, "server",
                                        one->server.at, "serial",
                                        found ? json_integer(one->soa->rrs[0].serial) : json_null(),
                                        "took_ms", one->soa->took_ms, "says",
                                        found ? "found" : unknown_reason_code(one->soa->unknown)));
    }
    return list;
}

static json_t *delegation_json(const struct domain_inquiry *look) {
    const struct provider *provider = provider_at(look->arena, &look->cut);
    json_t *names = json_array();
    size_t count;
    const char **hosts = hosts_of(look->arena, &look->cut, &count);
    for (size_t i = 0; i < count; i++)
        json_array_append_new(names, json_string(hosts[i]));
    return json_pack("{s:s,s:s?,s:o,s:s?,s:s,s:o,s:o}", "verdict",
                     verdict_name(look->delegation.verdict), "zone", look->cut.zone, "name_servers",
                     names, "provider", provider ? provider->key : NULL, "dnssec",
                     dnssec_names[look->dnssec], "asked", servers_json(look), "findings",
                     findings_json(&look->delegation));
}

static void print_as_json(const struct domain_inquiry *look, const struct registered *list,
                          size_t count) {
    json_t *registered = json_array();
    for (size_t i = 0; i < count; i++) {
        const struct look *one = &list[i].look;
        json_array_append_new(registered,
                              json_pack("{s:I,s:s,s:s,s:s,s:o}", "project",
                                        (json_int_t)list[i].found->project_id, "project_name",
                                        list[i].found->project, "org", list[i].found->org, "state",
                                        domain_state_name(list[i].found->state), "checks",
                                        checks_json(look->arena, one->results, one->mask)));
    }
    print_json(json_pack("{s:s,s:o,s:o,s:o}", "domain", look->domain, "delegation",
                         delegation_json(look), "checks",
                         checks_json(look->arena, look->results, look->registered ? 0 : look->mask),
                         "registered", registered));
}

/* For people */

static void print_delegation(const struct domain_inquiry *look) {
    const struct provider *provider = provider_at(look->arena, &look->cut);
    size_t count;
    const char **hosts = hosts_of(look->arena, &look->cut, &count);
    printf("%s %s\n", look->domain, verdict_name(look->delegation.verdict));
    if (look->cut.state == CUT_FOUND)
        printf("  zone %s, DNSSEC %s\n", look->cut.zone, dnssec_names[look->dnssec]);
    if (look->cut.state == CUT_UNKNOWN)
        printf("  no answer for %s NS: %s\n", look->cut.ns->question.name,
               unknown_reason_code(look->cut.ns->unknown));
    if (provider)
        printf("  provider %s\n", provider->name_en);
    for (size_t i = 0; !look->server_count && i < count; i++)
        printf("  name server %s\n", hosts[i]);
    for (size_t i = 0; i < look->server_count; i++) {
        const struct server_view *one = &look->servers[i];
        printf("  name server %s %s: ", one->server.host, one->server.at);
        if (one->soa->state == ANSWER_FOUND)
            printf("serial %lu, %d ms\n", (unsigned long)one->soa->rrs[0].serial,
                   one->soa->took_ms);
        else
            printf("%s\n", unknown_reason_code(one->soa->unknown));
    }
}

static enum status print_checks(const struct inquiry *inquiry,
                                const struct result results[CHECK_COUNT], unsigned mask) {
    enum status status = STATUS_OK;
    for (size_t i = 0; i < CHECK_COUNT && status == STATUS_OK; i++) {
        const struct result *result = &results[checks_shown[i]];
        if (!(mask >> checks_shown[i] & 1))
            continue;
        printf("%s %s\n", checks[checks_shown[i]].name, verdict_name(result->verdict));
        status = print_findings(inquiry, result);
        if (result->tree)
            spf_tree_print(inquiry->call->arena, result->tree);
        if (result->caches_until > clock_now())
            printf("  caches may say otherwise for %lld s\n",
                   (long long)(result->caches_until - clock_now()));
        if (result->advice && !verdict_holds(result->verdict))
            printf("  publish %s\n", result->advice);
    }
    return status;
}

static enum status print_as_text(const struct domain_inquiry *look, const struct registered *list,
                                 size_t count) {
    const struct inquiry *inquiry = look->inquiry;
    print_delegation(look);
    enum status status = print_findings(inquiry, &look->delegation);
    if (status == STATUS_OK && !look->registered)
        status = print_checks(inquiry, look->results, look->mask);
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        printf("\nin project %lld, %s (%s): %s\n", (long long)list[i].found->project_id,
               list[i].found->project, list[i].found->org, domain_state_name(list[i].found->state));
        status = print_checks(inquiry, list[i].look.results, list[i].look.mask);
    }
    return status;
}

/* The command */

static unsigned checks_of_anybody(void) {
    unsigned mask = 1u << CHECK_SPF | 1u << CHECK_DMARC;
    for (int kind = 0; kind < CHECK_COUNT; kind++)
        if (CHECKS_ADVICE >> kind & 1 && checks[kind].run)
            mask |= 1u << kind;
    return mask;
}

static enum status ask_all(struct domain_inquiry *look, struct registered *list, size_t count) {
    const struct inquiry *inquiry = look->inquiry;
    enum status status =
        inquiry_ask(inquiry, &(struct asked){look->arena, look->answers, step, look});
    for (size_t i = 0; i < count && status == STATUS_OK; i++)
        status = look_at(inquiry, &list[i]);
    return status;
}

static int report(const struct domain_inquiry *look, const struct registered *list, size_t count) {
    int worst = verdict_ends(look->delegation.verdict);
    if (look->inquiry->json)
        print_as_json(look, list, count);
    else if (print_as_text(look, list, count) != STATUS_OK)
        return NOT_DONE;
    if (!look->registered)
        worst = worse(worst, worst_of(look->results, look->mask & ~CHECKS_ADVICE));
    for (size_t i = 0; i < count; i++)
        worst = worse(worst, worst_of(list[i].look.results, list[i].look.mandatory));
    return worst;
}

int check_domain(struct call *call) {
    struct inquiry inquiry;
    struct house house = {.conf = call->house.conf};
    struct registered *list = NULL;
    size_t count;
    struct domain_inquiry look = {
        .inquiry = &inquiry, .arena = call->arena, .mask = checks_of_anybody()};
    if (!inquiry_read(call, OPTION_JSON | OPTION_RESOLVER, 1, &inquiry))
        return NOT_UNDERSTOOD;
    if (!inquiry_domain(&inquiry, &look.domain))
        return NOT_ASKED;
    look.claim = (struct claim){.domain = look.domain, .asking = inquiry.asking};
    look.answers = answers_new(call->arena, QUESTIONS_MOST);
    enum status status = find_registered(&look, &house, &list, &count);
    look.registered = count > 0;
    if (status == STATUS_OK)
        status = ask_all(&look, list, count);
    int ends = status == STATUS_OK ? report(&look, list, count) : NOT_ASKED;
    if (house.store)
        store_close(house.store);
    return ends;
}
