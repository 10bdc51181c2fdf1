#include "mail/bimi.h"

#include "mail/tags.h"

#include <ctype.h>
#include <string.h>

enum kind { LOGO, CERTIFICATE, PREFERENCE, LOCAL_PARTS, VERSION, KINDS };
static const char *const names[KINDS] = {
    [LOGO] = "l", [CERTIFICATE] = "a", [PREFERENCE] = "avp", [LOCAL_PARTS] = "lps", [VERSION] = "v",
};

/* An empty one is no logo, or none for this domain. */
static int location_valid(struct span value) {
    for (size_t i = 0; i < value.size; i++)
        if (value.at[i] <= ' ' || value.at[i] > '~')
            return 0;
    size_t scheme = strlen("https://");
    return !value.size || (span_starts_nocase(value, "https://") && value.size > scheme &&
                           value.at[scheme] != '/');
}

/* Letters, digits and hyphens, parted by commas. */
static int local_parts_valid(struct span value) {
    while (value.size) {
        struct span part = span_trim(span_cut(&value, ','));
        for (size_t i = 0; i < part.size; i++)
            if (!isalnum((unsigned char)part.at[i]) && part.at[i] != '-')
                return 0;
    }
    return 1;
}

static int read_value(struct bimi_record *record, enum kind kind, struct span value) {
    switch (kind) {
    case LOGO:
        record->logo = value;
        return location_valid(value);
    case CERTIFICATE:
        record->certificate = value;
        return location_valid(value) || span_equal_nocase(value, SPAN("self"));
    case PREFERENCE:
        return span_equal_nocase(value, SPAN("brand")) ||
               span_equal_nocase(value, SPAN("personal"));
    case LOCAL_PARTS:
        return local_parts_valid(value);
    case VERSION:
        return 0; /* a second one */
    case KINDS:
        break;
    }
    return 1;
}

static int read_tag(struct bimi_record *record, const struct tag *tag, unsigned *seen) {
    int kind = 0;
    if (tag->bad)
        return 0;
    while (kind < KINDS && !span_equal_nocase(tag->name, span_of(names[kind])))
        kind++;
    if (kind == KINDS)
        return 1;
    if (*seen & 1u << kind)
        return 0;
    *seen |= 1u << kind;
    return read_value(record, (enum kind)kind, tag->value);
}

int bimi_parse(struct span text, struct bimi_record *record) {
    struct span rest = text;
    struct tag tag;
    unsigned seen = 0;
    *record = (struct bimi_record){.logo = {"", 0}, .certificate = {"", 0}};
    if (!text.size || text.at[0] != 'v' || !tags_next(&rest, &tag) || tag.bad ||
        !span_equal(tag.name, SPAN("v")) || !span_equal(tag.value, SPAN("BIMI1")))
        return 0;
    while (tags_next(&rest, &tag))
        if (!read_tag(record, &tag, &seen) && !record->wrong.at)
            record->wrong = tag.text;
    record->declined = seen >> LOGO & 1 && seen >> CERTIFICATE & 1 && !record->logo.size &&
                       !record->certificate.size;
    return 1;
}
