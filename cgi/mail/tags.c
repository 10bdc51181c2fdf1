#include "mail/tags.h"

#include "base/utf8.h"

#include <string.h>

static int is_alpha(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static int is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static int name_valid(struct span name) {
    if (!name.size || !is_alpha(name.at[0]))
        return 0;
    for (size_t i = 1; i < name.size; i++)
        if (!is_alpha(name.at[i]) && !(name.at[i] >= '0' && name.at[i] <= '9') && name.at[i] != '_')
            return 0;
    return 1;
}

/* VALCHAR, and the blanks that folding may leave; in UTF-8 what RFC 8616 adds to it. */
static int value_valid(struct span value, int utf8) {
    for (size_t i = 0; i < value.size; i++) {
        unsigned char c = (unsigned char)value.at[i];
        if ((c < ' ' || c > '~') && !is_blank((char)c) && !(utf8 && c >= 0x80))
            return 0;
    }
    return !utf8 || utf8_valid(value);
}

int tags_next(struct span *rest, struct tag *tag) {
    while (rest->size && is_blank(rest->at[0]))
        rest->at++, rest->size--;
    if (!rest->size)
        return 0;
    struct span part = span_cut(rest, ';'), value = part;
    int named = part.size && memchr(part.at, '=', part.size);
    struct span name = span_cut(&value, '=');
    *tag = (struct tag){span_trim(name), span_trim(value), span_trim(part), 0, 0};
    int reads = named && name_valid(tag->name);
    tag->bad = !reads || !value_valid(tag->value, 0);
    tag->utf8 = tag->bad && reads && value_valid(tag->value, 1);
    return 1;
}

static int field_name_valid(struct span name) {
    enum { NAME_MAX = 32 };
    for (size_t i = 0; i < name.size; i++)
        if (!is_alpha(name.at[i]) && !(name.at[i] >= '0' && name.at[i] <= '9') &&
            !(i && memchr("_-.", name.at[i], 3)))
            return 0;
    return name.size && name.size <= NAME_MAX;
}

static int field_value_valid(struct span value) {
    for (size_t i = 0; i < value.size; i++)
        if (value.at[i] <= ' ' || value.at[i] > '~' || value.at[i] == '=')
            return 0;
    return value.size > 0;
}

int fields_next(struct span *rest, struct tag *field) {
    if (!span_trim(*rest).size)
        return 0;
    struct span part = span_cut(rest, ';'), value = part, name = span_cut(&value, '=');
    *field = (struct tag){span_trim(name), span_trim(value), span_trim(part), 0, 0};
    /* No blank stands around the "=". */
    int whole = field->text.size == field->name.size + 1 + field->value.size;
    field->bad = !whole || !field_name_valid(field->name) || !field_value_valid(field->value);
    return 1;
}
