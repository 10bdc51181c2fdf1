#include "tool_check.h"

#include "base/codec.h"
#include "base/utf8.h"
#include "dns/line.h"
#include "dns/name.h"
#include "web/view.h"
#include "work/domain.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct option {
    const char *name;
    enum check_option option;
    size_t value; /* where in struct inquiry it goes: a text */
    size_t flag;  /* else: an int */
} options[] = {
    {"--json", OPTION_JSON, 0, offsetof(struct inquiry, json)},
    {"--batch", OPTION_BATCH, 0, offsetof(struct inquiry, batch)},
    {"--resolver", OPTION_RESOLVER, offsetof(struct inquiry, resolver), 0},
    {"--ip", OPTION_IP, offsetof(struct inquiry, ip), 0},
    {"--helo", OPTION_HELO, offsetof(struct inquiry, helo), 0},
    {"--from", OPTION_FROM, offsetof(struct inquiry, from), 0},
};

static const struct option *find_option(const char *word, unsigned allowed) {
    for (size_t i = 0; i < sizeof options / sizeof *options; i++)
        if (allowed & options[i].option && !strcmp(options[i].name, word))
            return &options[i];
    return NULL;
}

/* How many words it took, 0: not understood. */
static int take_option(const struct option *option, int count, char **words,
                       struct inquiry *inquiry) {
    if (!option->value) {
        *(int *)((char *)inquiry + option->flag) = 1;
        return 1;
    }
    if (count < 2)
        return 0;
    *(const char **)((char *)inquiry + option->value) = words[1];
    return 2;
}

int inquiry_read(struct call *call, unsigned allowed, int named, struct inquiry *inquiry) {
    *inquiry = (struct inquiry){.call = call};
    for (int i = 0, taken; i < call->count; i += taken) {
        const struct option *option = find_option(call->words[i], allowed);
        taken = 1;
        if (option)
            taken = take_option(option, call->count - i, call->words + i, inquiry);
        else if (named && !inquiry->name && (call->words[i][0] != '-' || !call->words[i][1]))
            inquiry->name = call->words[i];
        else
            return 0;
        if (!taken)
            return 0;
    }
    inquiry->resolvers = call->house.conf.resolvers;
    inquiry->asking = claim_asking(&call->house.conf);
    struct endpoint endpoint;
    if (inquiry->resolver && !endpoint_read(inquiry->resolver, &endpoint)) {
        complain("--resolver takes an address, such as 192.0.2.53 or 127.0.0.1:5353");
        return 0;
    }
    if (inquiry->resolver) {
        inquiry->asking = (struct asking){.resolvers = 1, .policy = NAMESERVERS_OFF};
        const char **alone = arena_alloc(call->arena, 2 * sizeof *alone);
        alone[0] = inquiry->resolver;
        inquiry->resolvers = alone;
    }
    return !named || inquiry->name;
}

enum status inquiry_ask(const struct inquiry *inquiry, const struct asked *asked) {
    return ask_run(&(struct ask){inquiry->resolvers, inquiry->call->house.conf.verify_ms}, asked);
}

const char *shown(struct arena *arena, const char *text) {
    struct span span = span_of(text);
    return utf8_single_line(span) ? text : wire_printable(arena, span);
}

int inquiry_domain(const struct inquiry *inquiry, const char **domain) {
    struct arena *arena = inquiry->call->arena;
    struct name name;
    const char *suggestion;
    enum name_refusal refusal = name_normalise(arena, inquiry->name, &name, &suggestion);
    if (refusal != NAME_ACCEPTED) {
        complain_of_name(inquiry->call, refusal, suggestion);
        return 0;
    }
    *domain = name.ascii;
    return 1;
}

int verdict_ends(enum verdict verdict) {
    if (verdict_holds(verdict))
        return DONE;
    return verdict_fails(verdict) ? NOT_DONE : NOT_ASKED;
}

void print_json(json_t *object) {
    char *text = json_dumps(object, JSON_COMPACT | JSON_ENSURE_ASCII);
    puts(text ? text : "{}");
    fflush(stdout);
    free(text);
    json_decref(object);
}

json_t *findings_json(const struct result *result) {
    json_t *list = json_array();
    for (size_t i = 0; i < result->finding_count; i++) {
        const struct finding *finding = &result->findings[i];
        json_t *params = json_object();
        for (size_t j = 0; j < finding->param_count; j++)
            json_object_set_new(params, finding->params[j].name,
                                json_string(finding->params[j].value));
        json_array_append_new(list,
                              json_pack("{s:s,s:o}", "code", finding->code, "params", params));
    }
    return list;
}

enum status print_findings(const struct inquiry *inquiry, const struct result *result) {
    struct call *call = inquiry->call;
    struct view *view;
    enum status status = view_open(call->house.conf.templates, &view);
    if (status != STATUS_OK)
        return status;
    for (size_t i = 0; i < result->finding_count; i++)
        printf("  - %s\n", finding_words(call, view, "Finding", &result->findings[i]));
    view_close(view);
    return STATUS_OK;
}
