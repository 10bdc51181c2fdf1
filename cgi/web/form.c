#include "web/form.h"

#include "base/codec.h"
#include "base/utf8.h"
#include "web/request.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { PAIRS_MOST = 128 };

/* Decoding */

static const char *decode(struct arena *arena, struct span text, const char **out) {
    struct span decoded;
    if (!url_decode(arena, text, &decoded))
        return "bad_escape";
    if (!utf8_valid(decoded))
        return "bad_utf8";
    *out = decoded.at; /* url_decode leaves a NUL behind it, and none inside */
    return NULL;
}

static const char *pairs_one(struct arena *arena, struct span text, struct pairs *pairs) {
    struct pair *pair = &pairs->at[pairs->count];
    struct span name = span_cut(&text, '=');
    const char *wrong = decode(arena, name, &pair->name);
    if (!wrong)
        wrong = decode(arena, text, &pair->value);
    if (wrong)
        return wrong;
    /* Quadratic in the number of fields, which is bounded; linear in their octets. */
    for (size_t i = 0; i < pairs->count; i++)
        if (!strcmp(pairs->at[i].name, pair->name))
            return "duplicate";
    pairs->count++;
    return NULL;
}

const char *pairs_decode(struct arena *arena, struct span text, struct pairs *pairs) {
    *pairs = (struct pairs){0};
    if (text.size > BODY_MOST)
        return "too_big";
    if (!text.size)
        return NULL;
    pairs->at = arena_alloc(arena, PAIRS_MOST * sizeof *pairs->at);
    while (text.size) {
        struct span one = span_cut(&text, '&');
        if (!one.size)
            continue;
        if (pairs->count == PAIRS_MOST)
            return "too_many";
        const char *wrong = pairs_one(arena, one, pairs);
        if (wrong)
            return wrong;
    }
    return NULL;
}

const char *pairs_value(const struct pairs *pairs, const char *name) {
    for (size_t i = 0; i < pairs->count; i++)
        if (!strcmp(pairs->at[i].name, name))
            return pairs->at[i].value;
    return "";
}

struct span form_octets(struct visit *visit, const char *name) {
    for (size_t i = 0; i < visit->parts.count; i++)
        if (span_equal(visit->parts.at[i].name, span_of(name)))
            return visit->parts.at[i].octets;
    return span_of(pairs_value(&visit->posted, name));
}

/* Fields */

static int is_blank(struct span rest, size_t *size) {
    static const char ideographic[] = "\xE3\x80\x80"; /* U+3000, what a Japanese keyboard types */
    *size = rest.size && rest.at[0] == ' ' ? 1 : strlen(ideographic);
    return *size == 1 || (rest.size >= *size && !memcmp(rest.at, ideographic, *size));
}

static struct span trim(struct span text) {
    size_t size;
    while (is_blank(text, &size))
        text.at += size, text.size -= size;
    for (;;) {
        if (text.size && text.at[text.size - 1] == ' ')
            text.size--;
        else if (text.size >= 3 && is_blank((struct span){text.at + text.size - 3, 3}, &size) &&
                 size == 3)
            text.size -= 3;
        else
            return text;
    }
}

/* What mail can be sent to: it has to stand in a header and on a command line as it is. */
static int is_email(const char *value) {
    const char *at = strchr(value, '@');
    for (const char *c = value; *c; c++)
        if (*c <= ' ' || *c > '~' || strchr("\"<>()[],;:\\", *c))
            return 0;
    return at && at > value && at[1] && !strchr(at + 1, '@') && *value != '-' &&
           strlen(value) <= 254;
}

static int is_choice(const struct field *field, const char *value) {
    for (const char *const *choice = field->choices; *choice; choice++)
        if (!strcmp(*choice, value))
            return 1;
    return 0;
}

static const char *read_number(const struct field *field, const char *value, int64_t *number) {
    size_t digits = strspn(value, "0123456789");
    if (value[digits] || digits > 18)
        return "number";
    *number = strtoll(value, NULL, 10);
    return field->most && *number > field->most ? "number" : NULL;
}

static const char *read_field(const struct field *field, const char *value, int64_t *number) {
    if (!*value)
        return field->required ? "required" : NULL;
    if (field->kind != FIELD_NUMBER && field->most &&
        utf8_length(span_of(value)) > (size_t)field->most)
        return "long";
    switch (field->kind) {
    case FIELD_LINE:
    case FIELD_PASSWORD:
    case FIELD_TEXT:
    case FIELD_NOTE:
        return NULL;
    case FIELD_EMAIL:
        return is_email(value) ? NULL : "email";
    case FIELD_CHOICE:
        return is_choice(field, value) ? NULL : "choice";
    case FIELD_NUMBER:
        return read_number(field, value, number);
    }
    return NULL;
}

/* Without the CR of its line ends, as browsers send them, and without blank lines around it. */
static const char *unix_lines(struct arena *arena, const char *value) {
    struct text lines = TEXT(arena);
    for (struct span rest = span_of(value); rest.size;) {
        text_add_span(&lines, span_cut(&rest, '\r'));
        if (rest.size && rest.at[0] != '\n')
            text_char(&lines, '\n');
    }
    return span_text(arena, span_trim(span_of(text_str(&lines))));
}

static int fine_lines(struct span rest) {
    while (rest.size) {
        struct span line = span_cut(&rest, '\n');
        while (line.size)
            if (!utf8_single_line(span_cut(&line, '\t')))
                return 0;
    }
    return 1;
}

static const char *between_lines(enum field_kind kind) {
    return kind == FIELD_TEXT || kind == FIELD_NOTE ? "\t\r\n" : "";
}

const char *form_clean(struct arena *arena, enum field_kind kind, const char *sent) {
    struct text clean = TEXT(arena);
    struct span rest = span_of(sent);
    while (rest.size) {
        struct span one = rest;
        utf8_next(&rest);
        one.size -= rest.size;
        if (strchr(between_lines(kind), one.at[0]) || utf8_single_line(one))
            text_add_span(&clean, one);
    }
    return text_str(&clean);
}

/* Refused before it is trimmed: a name with a line break behind it is no name. */
static int has_fine_characters(enum field_kind kind, const char *sent) {
    if (kind == FIELD_NOTE)
        return fine_lines(span_of(sent));
    return kind == FIELD_PASSWORD || kind == FIELD_TEXT || utf8_single_line(span_of(sent));
}

static const char *name_in_row(struct visit *visit, const struct field *field, int number) {
    return number ? arena_printf(visit->arena, "%s%d", field->name, number) : field->name;
}

/* number 0: of no row. */
static int read_fields(struct visit *visit, const struct field *fields, int number,
                       struct form *form) {
    *form = (struct form){.fields = fields};
    for (; fields[form->count].name; form->count++) {
        assert(form->count < FORM_FIELDS_MAX);
        size_t i = form->count;
        const char *sent = pairs_value(&visit->posted, name_in_row(visit, &fields[i], number));
        if (fields[i].kind == FIELD_NOTE)
            sent = unix_lines(visit->arena, sent);
        int fine = has_fine_characters(fields[i].kind, sent);
        if (!fine)
            sent = form_clean(visit->arena, fields[i].kind, sent);
        form->values[i] =
            fields[i].kind == FIELD_PASSWORD ? sent : span_text(visit->arena, trim(span_of(sent)));
        form->faults[i] =
            fine ? read_field(&fields[i], form->values[i], &form->numbers[i]) : "characters";
        form->wrong |= form->faults[i] != NULL;
    }
    return !form->wrong;
}

int form_read(struct visit *visit, const struct field *fields, struct form *form) {
    return read_fields(visit, fields, 0, form);
}

int form_read_row(struct visit *visit, const struct field *fields, int number, struct form *form) {
    assert(number > 0);
    return read_fields(visit, fields, number, form);
}

int form_has_row(struct visit *visit, const struct field *fields, int number) {
    for (; fields->name; fields++)
        for (size_t i = 0; i < visit->posted.count; i++)
            if (!strcmp(visit->posted.at[i].name, name_in_row(visit, fields, number)))
                return 1;
    return 0;
}

static size_t index_of(const struct form *form, const char *name) {
    for (size_t i = 0; i < form->count; i++)
        if (!strcmp(form->fields[i].name, name))
            return i;
    assert(!"a declared field");
    return 0;
}

const char *form_value(const struct form *form, const char *name) {
    return form->values[index_of(form, name)];
}

int64_t form_number(const struct form *form, const char *name) {
    return form->numbers[index_of(form, name)];
}

void form_fault(struct form *form, const char *name, const char *code) {
    form->faults[index_of(form, name)] = code;
    form->wrong = 1;
}

void form_show_row(struct visit *visit, const struct form *form, struct node *shown) {
    for (size_t i = 0; i < form->count; i++) {
        struct node *field = node_child(shown, form->fields[i].name);
        enum field_kind kind = form->fields[i].kind;
        if (kind != FIELD_PASSWORD)
            node_set(field, "value", form_clean(visit->arena, kind, form->values[i]));
        if (!form->faults[i])
            continue;
        const char *name = arena_printf(visit->arena, "Fault.%s", form->faults[i]);
        const char *most = arena_printf(visit->arena, "%d", form->fields[i].most);
        node_set(field, "fault",
                 view_text(visit->view, visit->arena, visit->lang, name, "most", most, NULL));
    }
    if (form->wrong)
        node_set(shown, "wrong", "1");
}

void form_show(struct visit *visit, const struct form *form) {
    form_show_row(visit, form, node_child(visit->page, "Form"));
}
