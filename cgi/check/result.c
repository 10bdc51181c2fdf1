#include "check/finding.h"

#include <jansson.h>
#include <string.h>

/*
 * {"findings":[{"code":"…","params":[["host","…"],…]}],"evidence":[{…}],"advice":"…"}. All texts
 * are printable, so that jansson, which refuses anything but UTF-8, refuses nothing.
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

char *result_json(struct arena *arena, const struct result *result) {
    json_t *findings = json_array(), *evidence = json_array();
    for (size_t i = 0; i < result->finding_count; i++)
        json_array_append_new(findings, json_pack("{s:s,s:o}", "code", result->findings[i].code,
                                                  "params", params_json(&result->findings[i])));
    for (size_t i = 0; i < result->evidence_count; i++)
        json_array_append_new(evidence, evidence_json(&result->evidence[i]));
    json_t *root = json_pack("{s:o,s:o,s:s?}", "findings", findings, "evidence", evidence, "advice",
                             result->advice);
    size_t size = json_dumpb(root, NULL, 0, JSON_COMPACT);
    char *text = arena_alloc(arena, size + 1);
    json_dumpb(root, text, size, JSON_COMPACT);
    json_decref(root);
    return text;
}

/* A text of an object, "" when it has none. */
static const char *text_of(struct arena *arena, const json_t *object, const char *key) {
    const char *text = json_string_value(json_object_get(object, key));
    return arena_strdup(arena, text ? text : "");
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
        .at = json_integer_value(json_object_get(from, "at")),
        .values = arena_alloc(arena, (count + 1) * sizeof *evidence->values),
        .cut = json_is_true(json_object_get(from, "cut")),
    };
    for (size_t i = 0; i < count; i++) {
        const char *value = json_string_value(json_array_get(values, i));
        if (value)
            evidence->values[evidence->value_count++] = arena_strdup(arena, value);
    }
}

void result_read_json(struct arena *arena, const char *json, struct result *result) {
    json_t *root = json_loads(json, 0, NULL);
    const json_t *findings = json_object_get(root, "findings");
    const json_t *evidence = json_object_get(root, "evidence");
    const char *advice = json_string_value(json_object_get(root, "advice"));
    *result = (struct result){.verdict = result->verdict};
    for (size_t i = 0; i < json_array_size(findings); i++)
        read_finding(arena, json_array_get(findings, i), result);
    for (size_t i = 0; i < json_array_size(evidence); i++)
        read_evidence(arena, json_array_get(evidence, i), result);
    result->advice = advice ? arena_strdup(arena, advice) : NULL;
    json_decref(root);
}
