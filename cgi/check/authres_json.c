#include "check/authres_json.h"

#include "base/codec.h"
#include "base/utf8.h"

#include <string.h>

enum { SHOWN_MOST = 500 };

static const char *const fault_codes[] = {
    [AUTHRES_GOOD] = "",       [AUTHRES_NO_ID] = "no_server", [AUTHRES_VERSION] = "version",
    [AUTHRES_EMPTY] = "empty", [AUTHRES_BROKEN] = "broken",
};

const char *authres_fault_code(enum authres_fault fault) {
    return fault_codes[fault];
}

static enum authres_fault fault_of(const char *code) {
    enum authres_fault fault = AUTHRES_BROKEN;
    while (fault > AUTHRES_GOOD && strcmp(fault_codes[fault], code) != 0)
        fault--;
    return fault;
}

const char *authres_shown(struct arena *arena, const char *text) {
    struct span span = span_of(text);
    if (utf8_single_line(span))
        return utf8_shown(arena, span, SHOWN_MOST);
    span.size = span.size < SHOWN_MOST ? span.size : SHOWN_MOST;
    return wire_printable(arena, span);
}

static const char *sense_name(const struct authres_word *word) {
    static const char *const names[] = {
        [AUTHRES_PASSES] = "passes", [AUTHRES_FAILS] = "fails",     [AUTHRES_NOTHING] = "nothing",
        [AUTHRES_ERROR] = "error",   [AUTHRES_STRANGE] = "strange",
    };
    return word ? names[word->sense] : "unknown";
}

static json_t *method_json(struct arena *arena, const struct authres_method *method) {
    json_t *properties = json_array();
    for (size_t i = 0; i < method->property_count; i++) {
        const struct authres_property *property = &method->properties[i];
        json_array_append_new(properties, json_pack("{s:s,s:s,s:s}", "ptype", property->ptype,
                                                    "property", property->property, "value",
                                                    authres_shown(arena, property->value)));
    }
    return json_pack("{s:s,s:s,s:s,s:s,s:b,s:s,s:o}", "method", method->method, "result",
                     method->result, "reason", authres_shown(arena, method->reason), "comment",
                     authres_shown(arena, method->comment), "broken", method->broken, "sense",
                     sense_name(authres_word(method->method, method->result)), "properties",
                     properties);
}

json_t *authres_json(struct arena *arena, const struct authres *authres) {
    json_t *methods = json_array();
    for (size_t i = 0; i < authres->method_count; i++)
        json_array_append_new(methods, method_json(arena, &authres->methods[i]));
    return json_pack("{s:s,s:s,s:b,s:o}", "server", authres_shown(arena, authres->server), "fault",
                     authres_fault_code(authres->fault), "none", authres->none, "methods", methods);
}

static const char *text_of(struct arena *arena, const json_t *object, const char *key) {
    const char *text = json_string_value(json_object_get(object, key));
    return text ? arena_strdup(arena, text) : "";
}

static void read_method(struct arena *arena, const json_t *from, struct authres_method *method) {
    const json_t *properties = json_object_get(from, "properties");
    size_t count = json_array_size(properties);
    *method = (struct authres_method){
        .method = text_of(arena, from, "method"),
        .result = text_of(arena, from, "result"),
        .reason = text_of(arena, from, "reason"),
        .comment = text_of(arena, from, "comment"),
        .properties = arena_alloc(arena, (count + 1) * sizeof *method->properties),
        .property_count = count,
        .broken = json_is_true(json_object_get(from, "broken")),
    };
    for (size_t i = 0; i < count; i++) {
        const json_t *property = json_array_get(properties, i);
        method->properties[i] = (struct authres_property){
            .ptype = text_of(arena, property, "ptype"),
            .property = text_of(arena, property, "property"),
            .value = text_of(arena, property, "value"),
        };
    }
}

void authres_read_json(struct arena *arena, const json_t *object, struct authres *authres) {
    const json_t *methods = json_object_get(object, "methods");
    size_t count = json_array_size(methods);
    *authres = (struct authres){
        .server = text_of(arena, object, "server"),
        .fault = fault_of(text_of(arena, object, "fault")),
        .none = json_is_true(json_object_get(object, "none")),
        .methods = arena_alloc(arena, (count + 1) * sizeof *authres->methods),
        .method_count = count,
    };
    for (size_t i = 0; i < count; i++)
        read_method(arena, json_array_get(methods, i), &authres->methods[i]);
}
