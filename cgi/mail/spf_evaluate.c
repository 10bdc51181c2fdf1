#include "mail/spf_evaluate.h"

#include "mail/spf_macro.h"

#include <arpa/inet.h>
#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { MX_MAX = 10, PTR_MAX = 10 }; /* 4.6.4 */

/*
 * One evaluation. What is not answered yet counts as no match, so that the walk goes on and asks
 * for what it meets; nothing that it comes to then counts but that it is pending.
 */
struct run {
    struct arena *arena;
    struct answers *answers;
    struct spf_macros macros;
    int pending;
    int blamed;          /* at and term are set */
    int included;        /* depth of includes */
    struct span explain; /* of the fail that decided, with the domain it stands at */
    const char *explain_domain;
    struct spf_evaluation result;
};

/* How a mechanism ends. */
enum match { MATCH, NO_MATCH, MATCH_TEMPERROR, MATCH_PERMERROR };

const char *spf_result_name(enum spf_result result) {
    static const char *const names[] = {
        [SPF_RESULT_PENDING] = "",
        [SPF_RESULT_NONE] = "none",
        [SPF_RESULT_NEUTRAL] = "neutral",
        [SPF_RESULT_PASS] = "pass",
        [SPF_RESULT_FAIL] = "fail",
        [SPF_RESULT_SOFTFAIL] = "softfail",
        [SPF_RESULT_TEMPERROR] = "temperror",
        [SPF_RESULT_PERMERROR] = "permerror",
    };
    return names[result];
}

/* The innermost place is noted first, and stays. */
static void blame(struct run *run, struct span term) {
    if (run->blamed++)
        return;
    run->result.at = run->macros.domain;
    run->result.term = span_text(run->arena, term);
}

/* What a question brought. */
enum brought { BROUGHT, BROUGHT_NOTHING, BROUGHT_LATER, BROUGHT_ERROR };

/* name NULL: what cannot be a name does not exist, and is not asked. */
static enum brought ask(struct run *run, const char *name, enum rr_type type,
                        const struct answer **answer) {
    *answer = name ? answers_get(run->answers, name, type) : NULL;
    if (!name)
        return BROUGHT_NOTHING;
    switch ((*answer)->state) {
    case ANSWER_PENDING:
        return BROUGHT_LATER;
    case ANSWER_FOUND:
        return BROUGHT;
    case ANSWER_NODATA:
    case ANSWER_NXDOMAIN:
        return BROUGHT_NOTHING;
    case ANSWER_UNKNOWN:
        break;
    }
    return BROUGHT_ERROR;
}

/* What a mechanism makes of it when it brought nothing to compare with. */
static enum match unanswered(struct run *run, enum brought brought, const struct answer *answer) {
    switch (brought) {
    case BROUGHT:
        break;
    case BROUGHT_NOTHING:
        run->result.voids += answer != NULL;
        return run->result.voids > SPF_VOIDS_MAX ? MATCH_PERMERROR : NO_MATCH;
    case BROUGHT_LATER:
        run->pending = 1;
        return NO_MATCH;
    case BROUGHT_ERROR:
        if (!run->result.unknown)
            run->result.unknown = answer;
        return MATCH_TEMPERROR;
    }
    return NO_MATCH;
}

static int in_network(const unsigned char *address, const unsigned char *network, int length) {
    size_t octets = (size_t)length / 8, bits = (size_t)length % 8;
    if (memcmp(address, network, octets) != 0)
        return 0;
    return !bits || (address[octets] ^ network[octets]) >> (8 - bits) == 0;
}

static int prefix(const struct run *run, const struct spf_term *term) {
    int given = run->macros.v6 ? term->ip6_length : term->ip4_length;
    return given >= 0 ? given : run->macros.v6 ? 128 : 32;
}

static int holds_address(const struct run *run, const struct answer *answer, int length) {
    for (size_t i = 0; i < answer->rr_count; i++)
        if (in_network(run->macros.address, answer->rrs[i].address, length))
            return 1;
    return 0;
}

static enum rr_type address_type(const struct run *run) {
    return run->macros.v6 ? RR_AAAA : RR_A;
}

static enum match match_host(struct run *run, const struct spf_term *term, const char *name) {
    const struct answer *answer;
    enum brought brought = ask(run, name, address_type(run), &answer);
    if (brought != BROUGHT)
        return unanswered(run, brought, answer);
    return holds_address(run, answer, prefix(run, term)) ? MATCH : NO_MATCH;
}

static int by_preference(const void *a, const void *b) {
    const struct rr *first = a, *second = b;
    return (first->preference > second->preference) - (first->preference < second->preference);
}

static enum match match_mx(struct run *run, const struct spf_term *term, const char *name) {
    const struct answer *answer;
    enum brought brought = ask(run, name, RR_MX, &answer);
    struct rr hosts[MX_MAX];
    if (brought != BROUGHT)
        return unanswered(run, brought, answer);
    if (answer->rr_count > MX_MAX)
        return MATCH_PERMERROR;
    memcpy(hosts, answer->rrs, answer->rr_count * sizeof *hosts);
    qsort(hosts, answer->rr_count, sizeof *hosts, by_preference);
    for (size_t i = 0; i < answer->rr_count; i++) {
        const char *host = hosts[i].target;
        enum match match = match_host(run, term, *host ? host : NULL);
        if (match != NO_MATCH)
            return match;
    }
    return NO_MATCH;
}

static enum match match_exists(struct run *run, const char *name) {
    const struct answer *answer;
    enum brought brought = ask(run, name, RR_A, &answer);
    return brought == BROUGHT ? MATCH : unanswered(run, brought, answer);
}

static int is_below(const char *name, const char *zone) {
    size_t size = strlen(name), end = strlen(zone);
    return size >= end && span_equal_nocase(span_of(name + size - end), span_of(zone)) &&
           (size == end || name[size - end - 1] == '.');
}

/*
 * The names of the address that lead back to it (5.5), of the first ten; zone: those below it
 * alone. What DNS does not say about them is left out. Returns how the question for them ended.
 */
struct validated {
    const char *names[PTR_MAX];
    size_t count;
};
static enum brought validate(struct run *run, const char *zone, struct validated *validated,
                             const struct answer **answer) {
    enum brought brought = ask(run, spf_macro_reverse(run->arena, &run->macros), RR_PTR, answer);
    for (size_t i = 0; brought == BROUGHT && i < (*answer)->rr_count && i < PTR_MAX; i++) {
        const char *name = (*answer)->rrs[i].target;
        const struct answer *back;
        if (!*name || strchr(name, '\\') || (zone && !is_below(name, zone)))
            continue;
        enum brought led = ask(run, name, address_type(run), &back);
        run->pending |= led == BROUGHT_LATER;
        if (led == BROUGHT && holds_address(run, back, run->macros.v6 ? 128 : 32))
            validated->names[validated->count++] = name;
    }
    return brought;
}

static enum match match_ptr(struct run *run, const char *zone) {
    struct validated validated = {.count = 0};
    const struct answer *answer;
    enum brought brought = validate(run, zone, &validated, &answer);
    if (brought == BROUGHT)
        return validated.count ? MATCH : NO_MATCH;
    return brought == BROUGHT_ERROR ? NO_MATCH : unanswered(run, brought, answer);
}

/* %{p}: the domain itself, else one below it, else any. NULL: not known yet. */
static const char *validated_name(struct run *run) {
    struct validated validated = {.count = 0};
    const struct answer *answer;
    const char *domain = run->macros.domain, *best = NULL;
    int pending = run->pending;
    run->pending = 0;
    run->pending |= validate(run, NULL, &validated, &answer) == BROUGHT_LATER;
    if (run->pending)
        return NULL;
    run->pending = pending;
    for (size_t i = 0; i < validated.count; i++) {
        const char *name = validated.names[i];
        if (span_equal_nocase(span_of(name), span_of(domain)))
            return name;
        if (!best || (is_below(name, domain) && !is_below(best, domain)))
            best = name;
    }
    return best ? best : "unknown";
}

/* 0: its macros are not known yet. */
static int know_macros(struct run *run, struct span text) {
    if (spf_macro_needs_ptr(text))
        run->macros.validated = validated_name(run);
    return !spf_macro_needs_ptr(text) || run->macros.validated;
}

/* The octets of a domain-spec; an empty one is the domain itself. NULL: not known yet. */
static const char *target_of(struct run *run, struct span spec) {
    if (!spec.size)
        return run->macros.domain;
    return know_macros(run, spec) ? spf_macro_domain(run->arena, &run->macros, spec) : NULL;
}

static enum match match_network(const struct run *run, const struct spf_term *term, int family) {
    unsigned char network[16];
    char text[INET6_ADDRSTRLEN];
    if (run->macros.v6 != (family == AF_INET6))
        return NO_MATCH;
    memcpy(text, term->value.at, term->value.size);
    text[term->value.size] = '\0';
    inet_pton(family, text, network);
    return in_network(run->macros.address, network, prefix(run, term)) ? MATCH : NO_MATCH;
}

static enum spf_result check_host(struct run *run, const char *domain);

static enum match match_include(struct run *run, const struct spf_term *term, const char *target) {
    const char *domain = run->macros.domain;
    run->included++;
    enum spf_result result = check_host(run, target);
    run->included--;
    run->macros.domain = domain;
    switch (result) {
    case SPF_RESULT_PASS:
        /* Who was let in is told by the record that did; who was kept out by the one that did. */
        run->blamed = run->blamed && term->qualifier == '+';
        return MATCH;
    case SPF_RESULT_PENDING:
    case SPF_RESULT_FAIL:
    case SPF_RESULT_SOFTFAIL:
    case SPF_RESULT_NEUTRAL:
        run->blamed = 0;
        return NO_MATCH;
    case SPF_RESULT_TEMPERROR:
        return MATCH_TEMPERROR;
    case SPF_RESULT_NONE:
    case SPF_RESULT_PERMERROR:
        break;
    }
    return MATCH_PERMERROR;
}

static enum match match_term(struct run *run, const struct spf_term *term) {
    const char *target = NULL, *name = NULL;
    if (term->kind < SPF_REDIRECT && spf_term_costs(term)) {
        if (++run->result.lookups > SPF_LOOKUPS_MAX)
            return MATCH_PERMERROR;
        target = target_of(run, term->value);
        if (!target)
            return NO_MATCH;
        name = spf_macro_question(run->arena, target);
    }
    switch (term->kind) {
    case SPF_ALL:
        return MATCH;
    case SPF_INCLUDE:
        return match_include(run, term, target);
    case SPF_A:
        return match_host(run, term, name);
    case SPF_MX:
        return match_mx(run, term, name);
    case SPF_PTR:
        return match_ptr(run, target);
    case SPF_IP4:
        return match_network(run, term, AF_INET);
    case SPF_IP6:
        return match_network(run, term, AF_INET6);
    case SPF_EXISTS:
        return match_exists(run, name);
    case SPF_REDIRECT:
    case SPF_EXP:
    case SPF_MODIFIER:
        break;
    }
    return NO_MATCH;
}

static enum spf_result qualified(char qualifier) {
    switch (qualifier) {
    case '-':
        return SPF_RESULT_FAIL;
    case '~':
        return SPF_RESULT_SOFTFAIL;
    case '?':
        return SPF_RESULT_NEUTRAL;
    }
    return SPF_RESULT_PASS;
}

static const struct spf_term *find_modifier(const struct spf_record *record,
                                            enum spf_mechanism kind) {
    for (size_t i = 0; i < record->term_count; i++)
        if (record->terms[i].kind == kind)
            return &record->terms[i];
    return NULL;
}

static enum spf_result follow_redirect(struct run *run, const struct spf_term *redirect) {
    const char *domain = run->macros.domain, *target = target_of(run, redirect->value);
    enum spf_result result = SPF_RESULT_PERMERROR;
    if (++run->result.lookups <= SPF_LOOKUPS_MAX)
        result = target ? check_host(run, target) : SPF_RESULT_PENDING;
    if (result == SPF_RESULT_NONE)
        result = SPF_RESULT_PERMERROR;
    if (result == SPF_RESULT_PERMERROR || result == SPF_RESULT_TEMPERROR) {
        run->macros.domain = domain;
        blame(run, redirect->text);
    }
    return result;
}

static enum spf_result check_record(struct run *run, const struct spf_record *record) {
    for (size_t i = 0; i < record->term_count; i++) {
        const struct spf_term *term = &record->terms[i];
        enum match match = match_term(run, term);
        if (match == NO_MATCH)
            continue;
        blame(run, term->text);
        if (match == MATCH_TEMPERROR)
            return SPF_RESULT_TEMPERROR;
        if (match == MATCH_PERMERROR)
            return SPF_RESULT_PERMERROR;
        const struct spf_term *explain = find_modifier(record, SPF_EXP);
        if (explain && !run->included) {
            run->explain = explain->value;
            run->explain_domain = run->macros.domain;
        }
        return qualified(term->qualifier);
    }
    const struct spf_term *redirect = find_modifier(record, SPF_REDIRECT);
    if (redirect)
        return follow_redirect(run, redirect);
    blame(run, SPAN(""));
    return SPF_RESULT_NEUTRAL;
}

static enum spf_result check_lookup(struct run *run, const struct spf_lookup *lookup) {
    switch (lookup->found) {
    case SPF_PENDING:
        run->pending = 1;
        return SPF_RESULT_PENDING;
    case SPF_NO_RECORD:
        return SPF_RESULT_NONE;
    case SPF_UNKNOWN:
        if (!run->result.unknown)
            run->result.unknown = lookup->answer;
        blame(run, SPAN(""));
        return SPF_RESULT_TEMPERROR;
    case SPF_SEVERAL:
        blame(run, SPAN(""));
        return SPF_RESULT_PERMERROR;
    case SPF_MALFORMED:
        blame(run, lookup->record.wrong[0]);
        return SPF_RESULT_PERMERROR;
    case SPF_ONE:
        return check_record(run, &lookup->record);
    }
    return SPF_RESULT_NONE;
}

/* 4.3: what is no name of two labels has no record. */
static enum spf_result check_host(struct run *run, const char *domain) {
    const char *name = spf_macro_question(run->arena, domain);
    if (!name || !strchr(name, '.'))
        return SPF_RESULT_NONE;
    run->macros.domain = domain;
    struct spf_lookup lookup = spf_lookup(run->arena, run->answers, name);
    return check_lookup(run, &lookup);
}

/* 6.2: whatever is wrong with it, there is just none. */
static const char *explain(struct run *run) {
    const struct answer *answer;
    if (!run->explain.size)
        return "";
    run->macros.domain = run->explain_domain;
    const char *target = target_of(run, run->explain);
    if (!target)
        return "";
    enum brought brought = ask(run, spf_macro_question(run->arena, target), RR_TXT, &answer);
    run->pending |= brought == BROUGHT_LATER;
    if (brought != BROUGHT || answer->rr_count != 1)
        return "";
    struct span text = rr_txt(run->arena, &answer->rrs[0]);
    const char *said = NULL;
    if (know_macros(run, text))
        said = spf_macro_explain(run->arena, &run->macros, text);
    return said ? said : "";
}

static void set_address(struct spf_macros *macros, const char *ip) {
    static const unsigned char mapped[12] = {[10] = 0xff, [11] = 0xff};
    macros->v6 = inet_pton(AF_INET6, ip, macros->address) == 1;
    if (macros->v6 && memcmp(macros->address, mapped, sizeof mapped) == 0) {
        memmove(macros->address, macros->address + sizeof mapped, 4);
        macros->v6 = 0;
    } else if (!macros->v6) {
        int reads = inet_pton(AF_INET, ip, macros->address);
        assert(reads == 1);
        (void)reads;
    }
}

/* "" is postmaster@helo, and so is whoever has no local part. */
static void set_sender(struct run *run, const struct spf_message *message) {
    struct spf_macros *macros = &run->macros;
    const char *sender = *message->sender ? message->sender : message->helo;
    const char *at = strrchr(sender, '@');
    const char *domain = at ? at + 1 : sender;
    int local = at && at > sender;
    if (!local)
        sender = arena_printf(run->arena, "postmaster@%s", domain);
    macros->sender = span_of(sender);
    macros->local = (struct span){sender, (size_t)(strrchr(sender, '@') - sender)};
    macros->sender_domain = span_of(domain);
    macros->domain = message->domain ? message->domain : domain;
}

static struct run begin(struct arena *arena, struct answers *answers,
                        const struct spf_message *message) {
    struct run run = {.arena = arena, .answers = answers};
    run.macros.helo = message->helo;
    run.macros.receiver = message->receiver ? message->receiver : "unknown";
    set_address(&run.macros, message->ip);
    set_sender(&run, message);
    size_t size = strlen(run.macros.domain);
    if (size && run.macros.domain[size - 1] == '.')
        run.macros.domain = arena_copy(arena, run.macros.domain, size - 1);
    const char *name = spf_macro_question(arena, run.macros.domain);
    run.result = (struct spf_evaluation){
        .explanation = "", .domain = name ? name : "", .at = run.macros.domain, .term = ""};
    return run;
}

static struct spf_evaluation end(struct run *run, enum spf_result result) {
    if (result == SPF_RESULT_FAIL)
        run->result.explanation = explain(run);
    run->result.result = run->pending ? SPF_RESULT_PENDING : result;
    return run->result;
}

struct spf_evaluation spf_evaluate(struct arena *arena, struct answers *answers,
                                   const struct spf_message *message) {
    struct run run = begin(arena, answers, message);
    return end(&run, check_host(&run, run.macros.domain));
}

struct spf_evaluation spf_evaluate_record(struct arena *arena, struct answers *answers,
                                          const struct spf_lookup *start,
                                          const struct spf_message *message) {
    struct run run = begin(arena, answers, message);
    return end(&run, check_lookup(&run, start));
}
