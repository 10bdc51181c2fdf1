#include "check/finding.h"

#include <jansson.h>
#include <string.h>

/*
 * {"findings":[{"code":"…","params":[["host","…"],…]}],"evidence":[{…}],"witnesses":[{…}],
 * "caches_until":0,"zone":"…","tree":{…,"rows":[{…}]},"advice":"…"}; what is not there is left out.
 * All texts are printable, so that jansson, which refuses anything but UTF-8, refuses nothing.
 */

static json_t *params_json(const struct finding *finding) {
    json_t *list = json_array();
    for (size_t i = 0; i < finding->param_count; i++)
        json_array_append_new(
            list, json_pack("[s,s]", finding->params[i].name, finding->params[i].value));
    return list;
}

static json_t *values_json(const struct evidence *evidence) {
    json_t *list = json_array();
    for (size_t i = 0; i < evidence->value_count; i++)
        json_array_append_new(list, json_string(evidence->values[i]));
    return list;
}

static json_t *evidence_json(const struct evidence *evidence) {
    return json_pack("{s:s,s:s,s:s,s:s,s:I,s:b,s:o}", "name", evidence->name, "type",
                     evidence->type, "state", evidence->state, "server", evidence->server, "at",
                     (json_int_t)evidence->at, "cut", evidence->cut, "values",
                     values_json(evidence));
}

static json_t *witness_json(const struct witness *witness) {
    return json_pack("{s:s,s:s,s:s,s:i,s:I,s:b}", "host", witness->host, "server", witness->server,
                     "says", witness->says, "took_ms", witness->took_ms, "serial",
                     (json_int_t)witness->serial, "authentic", witness->authentic);
}

static json_t *branch_json(const struct spf_branch *row) {
    return json_pack("{s:i,s:s,s:s,s:s*,s:i,s:i,s:i,s:i,s:b,s:s}", "depth", row->depth, "term",
                     row->term, "name", row->name, "record", row->record, "order", row->order,
                     "lookups", row->lookups, "voids", row->voids, "networks", row->networks,
                     "ours", row->ours, "stop", spf_stop_name(row->stop));
}

static json_t *tree_json(const struct spf_tree *tree) {
    json_t *rows = json_array();
    for (size_t i = 0; i < tree->count; i++)
        json_array_append_new(rows, branch_json(&tree->rows[i]));
    return json_pack("{s:i,s:i,s:i,s:b,s:o}", "lookups", tree->lookups, "voids", tree->voids,
                     "with_ours", tree->with_ours, "cut", tree->cut, "rows", rows);
}

char *result_json(struct arena *arena, const struct result *result) {
    json_t *findings = json_array(), *evidence = json_array(), *witnesses = json_array();
    for (size_t i = 0; i < result->finding_count; i++)
        json_array_append_new(findings, json_pack("{s:s,s:o}", "code", result->findings[i].code,
                                                  "params", params_json(&result->findings[i])));
    for (size_t i = 0; i < result->evidence_count; i++)
        json_array_append_new(evidence, evidence_json(&result->evidence[i]));
    for (size_t i = 0; i < result->witness_count; i++)
        json_array_append_new(witnesses, witness_json(&result->witnesses[i]));
    json_t *root = json_pack(
        "{s:o,s:o,s:o,s:I,s:s*,s:o*,s:s*}", "findings", findings, "evidence", evidence, "witnesses",
        witnesses, "caches_until", (json_int_t)result->caches_until, "zone", result->zone, "tree",
        result->tree ? tree_json(result->tree) : NULL, "advice", result->advice);
    size_t size = json_dumpb(root, NULL, 0, JSON_COMPACT);
    char *text = arena_alloc(arena, size + 1);
    json_dumpb(root, text, size, JSON_COMPACT);
    json_decref(root);
    return text;
}

/* A text of an object, NULL when it has none. */
static const char *text_or_null(struct arena *arena, const json_t *object, const char *key) {
    const char *text = json_string_value(json_object_get(object, key));
    return text ? arena_strdup(arena, text) : NULL;
}

static const char *text_of(struct arena *arena, const json_t *object, const char *key) {
    const char *text = text_or_null(arena, object, key);
    return text ? text : "";
}

static int64_t number_of(const json_t *object, const char *key) {
    return json_integer_value(json_object_get(object, key));
}

static int is_set(const json_t *object, const char *key) {
    return json_is_true(json_object_get(object, key));
}

static void read_finding(struct arena *arena, const json_t *from, struct result *result) {
    const char *code = json_string_value(json_object_get(from, "code"));
    const struct finding_code *row = code ? finding_code_find(code) : NULL;
    if (!row || result->finding_count == FINDINGS_MAX)
        return;
    struct finding *finding = &result->findings[result->finding_count++];
    *finding = (struct finding){.code = row->code};
    const json_t *params = json_object_get(from, "params");
    size_t room = sizeof finding->params / sizeof *finding->params;
    for (size_t i = 0; i < json_array_size(params) && finding->param_count < room; i++) {
        const json_t *pair = json_array_get(params, i);
        const char *name = json_string_value(json_array_get(pair, 0));
        const char *value = json_string_value(json_array_get(pair, 1));
        if (name && value)
            finding->params[finding->param_count++] =
                (struct finding_param){arena_strdup(arena, name), arena_strdup(arena, value)};
    }
}

static void read_evidence(struct arena *arena, const json_t *from, struct result *result) {
    if (result->evidence_count == EVIDENCE_MAX)
        return;
    const json_t *values = json_object_get(from, "values");
    size_t count = json_array_size(values);
    struct evidence *evidence = &result->evidence[result->evidence_count++];
    *evidence = (struct evidence){
        .name = text_of(arena, from, "name"),
        .type = text_of(arena, from, "type"),
        .state = text_of(arena, from, "state"),
        .server = text_of(arena, from, "server"),
        .at = number_of(from, "at"),
        .values = arena_alloc(arena, (count + 1) * sizeof *evidence->values),
        .cut = is_set(from, "cut"),
    };
    for (size_t i = 0; i < count; i++) {
        const char *value = json_string_value(json_array_get(values, i));
        if (value)
            evidence->values[evidence->value_count++] = arena_strdup(arena, value);
    }
}

static void read_witness(struct arena *arena, const json_t *from, struct result *result) {
    if (result->witness_count == WITNESSES_MAX)
        return;
    result->witnesses[result->witness_count++] = (struct witness){
        .host = text_of(arena, from, "host"),
        .server = text_of(arena, from, "server"),
        .says = text_of(arena, from, "says"),
        .took_ms = (int)number_of(from, "took_ms"),
        .serial = number_of(from, "serial"),
        .authentic = is_set(from, "authentic"),
    };
}

static struct spf_branch read_branch(struct arena *arena, const json_t *from) {
    return (struct spf_branch){
        .depth = (int)number_of(from, "depth"),
        .term = text_of(arena, from, "term"),
        .name = text_of(arena, from, "name"),
        .record = text_or_null(arena, from, "record"),
        .order = (int)number_of(from, "order"),
        .lookups = (int)number_of(from, "lookups"),
        .voids = (int)number_of(from, "voids"),
        .networks = (int)number_of(from, "networks"),
        .ours = is_set(from, "ours"),
        .stop = spf_stop_of(text_of(arena, from, "stop")),
    };
}

/* Each row hangs on one before it; the first on none. */
static int is_tree(const struct spf_branch *rows, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (i ? rows[i].depth < 1 || rows[i].depth > rows[i - 1].depth + 1 : rows[i].depth != 0)
            return 0;
    return count > 0;
}

/* NULL when there is none. */
static struct spf_tree *read_tree(struct arena *arena, const json_t *from) {
    const json_t *rows = json_object_get(from, "rows");
    size_t count = json_array_size(rows) < SPF_TREE_MAX ? json_array_size(rows) : SPF_TREE_MAX;
    struct spf_tree *tree = arena_alloc(arena, sizeof *tree);
    *tree = (struct spf_tree){
        .rows = arena_alloc(arena, (count + 1) * sizeof *tree->rows),
        .count = count,
        .lookups = (int)number_of(from, "lookups"),
        .voids = (int)number_of(from, "voids"),
        .with_ours = (int)number_of(from, "with_ours"),
        .cut = is_set(from, "cut"),
    };
    for (size_t i = 0; i < count; i++)
        tree->rows[i] = read_branch(arena, json_array_get(rows, i));
    return is_tree(tree->rows, count) ? tree : NULL;
}

static void read_each(struct arena *arena, const json_t *list, struct result *result,
                      void (*read)(struct arena *arena, const json_t *from,
                                   struct result *result)) {
    for (size_t i = 0; i < json_array_size(list); i++)
        read(arena, json_array_get(list, i), result);
}

void result_read_json(struct arena *arena, const char *json, struct result *result) {
    json_t *root = json_loads(json, 0, NULL);
    *result = (struct result){
        .verdict = result->verdict,
        .zone = text_or_null(arena, root, "zone"),
        .caches_until = number_of(root, "caches_until"),
        .tree = read_tree(arena, json_object_get(root, "tree")),
        .advice = text_or_null(arena, root, "advice"),
    };
    read_each(arena, json_object_get(root, "findings"), result, read_finding);
    read_each(arena, json_object_get(root, "evidence"), result, read_evidence);
    read_each(arena, json_object_get(root, "witnesses"), result, read_witness);
    json_decref(root);
}
