#include "tool_check.h"

#include "check/authres_json.h"
#include "mail/message.h"
#include "web/view.h"

#include <stdio.h>
#include <string.h>

/* nafuda check authres: what receivers wrote, each word explained. */

enum { FIELDS_MOST = 100 };

static const char *words(struct call *call, struct view *view, const char *code) {
    return finding_words(call, view, "Authres", &(struct finding){.code = code});
}

static void print_method(struct call *call, struct view *view,
                         const struct authres_method *method) {
    const struct authres_word *word = authres_word(method->method, method->result);
    printf("  %s=%s", method->method, method->result);
    if (*method->reason)
        printf(" reason=%s", shown(call->arena, method->reason));
    if (*method->comment)
        printf(" (%s)", shown(call->arena, method->comment));
    for (size_t i = 0; i < method->property_count; i++)
        printf(" %s%s%s=%s", method->properties[i].ptype, *method->properties[i].ptype ? "." : "",
               method->properties[i].property, shown(call->arena, method->properties[i].value));
    printf("\n    %s\n", words(call, view, word ? word->code : "unknown"));
}

void authres_print(struct call *call, struct view *view, const struct authres *authres) {
    printf("Authentication-Results: %s\n",
           *authres->server ? shown(call->arena, authres->server) : "?");
    if (authres->fault)
        printf("  - %s\n", words(call, view, authres_fault_code(authres->fault)));
    if (authres->none)
        printf("  - %s\n", words(call, view, "none"));
    for (size_t i = 0; i < authres->method_count; i++)
        print_method(call, view, &authres->methods[i]);
}

/* A message without such a field is none; what is no message is the field's value. */
static size_t read_fields(struct arena *arena, struct span raw, struct authres *fields) {
    struct message message;
    message_read(arena, raw, &message);
    size_t first, count = message_named(&message, SPAN("Authentication-Results"), &first);
    count = count < FIELDS_MOST ? count : FIELDS_MOST;
    for (size_t i = 0; i < count; i++)
        authres_parse(arena, message.fields[message.by_name[first + count - 1 - i]].value,
                      &fields[i]);
    if (count || message.field_count)
        return count;
    authres_parse(arena, span_trim(raw), &fields[0]);
    return 1;
}

static int ends(const struct authres *authres) {
    if (authres->fault != AUTHRES_GOOD && authres->fault != AUTHRES_NO_ID)
        return NOT_DONE;
    for (size_t i = 0; i < authres->method_count; i++) {
        const struct authres_word *word =
            authres_word(authres->methods[i].method, authres->methods[i].result);
        if (word && word->sense != AUTHRES_PASSES && word->sense != AUTHRES_NOTHING)
            return NOT_DONE;
    }
    return DONE;
}

static enum status print_as_text(struct call *call, const struct authres *fields, size_t count) {
    struct view *view;
    enum status status = view_open(call->house.conf.templates, &view);
    if (status != STATUS_OK)
        return status;
    if (!count)
        printf("%s\n", words(call, view, "no_header"));
    for (size_t i = 0; i < count; i++)
        authres_print(call, view, &fields[i]);
    view_close(view);
    return STATUS_OK;
}

int check_authres(struct call *call) {
    struct inquiry inquiry;
    if (!inquiry_read(call, OPTION_JSON, 1, &inquiry))
        return NOT_UNDERSTOOD;
    const struct span *raw = inquiry_file(&inquiry);
    if (!raw)
        return NOT_ASKED;
    struct authres *fields = arena_alloc(call->arena, FIELDS_MOST * sizeof *fields);
    size_t count = read_fields(call->arena, *raw, fields);
    int done = DONE;
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++) {
        json_array_append_new(list, authres_json(call->arena, &fields[i]));
        done = ends(&fields[i]) == DONE ? done : NOT_DONE;
    }
    if (inquiry.json) {
        print_json(list);
        return done;
    }
    json_decref(list);
    return print_as_text(call, fields, count) == STATUS_OK ? done : NOT_DONE;
}
