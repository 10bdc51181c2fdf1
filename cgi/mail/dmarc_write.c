#include "mail/dmarc_write.h"

#include "mail/tags.h"

#include <ctype.h>
#include <string.h>

struct dmarc_wishes dmarc_wishes_new(void) {
    return (struct dmarc_wishes){.p = DMARC_POLICY_NONE, .fo = DMARC_FO_ALL};
}

static const char *policy_value(enum dmarc_policy policy) {
    return policy == DMARC_POLICY_ABSENT ? NULL : dmarc_policy_name(policy);
}

/* Octets of a local part that a URI, or a list of them in DMARC, gives another meaning. */
static void add_uri(struct text *value, const char *address) {
    text_add(value, value->size ? ",mailto:" : "mailto:");
    for (const char *host = strrchr(address, '@'); address < host; address++)
        if (isalnum((unsigned char)*address) || strchr("-._~$'*+", *address))
            text_char(value, *address);
        else
            text_addf(value, "%%%02X", (unsigned char)*address);
    text_add(value, address);
}

static const char *addresses_value(struct arena *arena, const struct dmarc_addresses *addresses) {
    struct text value = TEXT(arena);
    for (size_t i = 0; i < addresses->count; i++)
        add_uri(&value, addresses->list[i]);
    return value.size ? text_str(&value) : NULL;
}

static const char *fo_value(struct arena *arena, unsigned fo) {
    struct text value = TEXT(arena);
    for (int i = 0; i < 4; i++)
        if (fo >> i & 1)
            text_addf(&value, "%s%c", value.size ? ":" : "", "01ds"[i]);
    return fo == DMARC_FO_ALL ? NULL : text_str(&value);
}

enum field { P, SP, NP, ADKIM, ASPF, T, PSD, RUA, RUF, FO, FIELDS };
static const char *const field_names[FIELDS] = {"p", "sp",  "np",  "adkim", "aspf",
                                                "t", "psd", "rua", "ruf",   "fo"};

/* NULL: the default, which is not written. */
static const char *value_of(struct arena *arena, const struct dmarc_wishes *wishes,
                            enum field field) {
    static const char *const psd[] = {
        [DMARC_PSD_U] = NULL, [DMARC_PSD_Y] = "y", [DMARC_PSD_N] = "n"};
    switch (field) {
    case P:
        return policy_value(wishes->p);
    case SP:
        return policy_value(wishes->sp);
    case NP:
        return policy_value(wishes->np);
    case ADKIM:
        return wishes->strict_dkim ? "s" : NULL;
    case ASPF:
        return wishes->strict_spf ? "s" : NULL;
    case T:
        return wishes->testing ? "y" : NULL;
    case PSD:
        return psd[wishes->psd];
    case RUA:
        return addresses_value(arena, &wishes->rua);
    case RUF:
        return addresses_value(arena, &wishes->ruf);
    case FO:
        return fo_value(arena, wishes->fo);
    case FIELDS:
        break;
    }
    return NULL;
}

static enum field field_of(struct span name) {
    int field = 0;
    while (field < FIELDS && !span_equal_nocase(name, span_of(field_names[field])))
        field++;
    return (enum field)field;
}

static int same(const char *a, const char *b) {
    return a && b ? !strcmp(a, b) : a == b;
}

/* The wishes beside what stands already, tag by tag. */
struct writing {
    struct text out;
    const struct dmarc_wishes *wishes;
    struct dmarc_wishes was;
    int written[FIELDS];
};

static void write_field(struct writing *writing, enum field field) {
    const char *value = value_of(writing->out.arena, writing->wishes, field);
    if (!writing->written[field] && value)
        text_addf(&writing->out, "; %s=%s", field_names[field], value);
    writing->written[field] = 1;
}

static void write_published(struct writing *writing, const struct tag *tag) {
    struct arena *arena = writing->out.arena;
    enum field field = field_of(tag->name);
    if (tag->bad || (field < FIELDS && writing->written[field]))
        return;
    int stays = field == FIELDS || same(value_of(arena, writing->wishes, field),
                                        value_of(arena, &writing->was, field));
    if (stays) {
        text_add(&writing->out, "; ");
        text_add(&writing->out, span_line(arena, tag->text));
    } else {
        write_field(writing, field);
    }
    if (field < FIELDS)
        writing->written[field] = 1;
}

static int has_tag(struct span record, const char *name) {
    struct tag tag;
    while (tags_next(&record, &tag))
        if (span_equal_nocase(tag.name, span_of(name)))
            return 1;
    return 0;
}

char *dmarc_write(struct arena *arena, const struct dmarc_wishes *wishes) {
    struct writing writing = {.out = TEXT(arena), .wishes = wishes, .was = dmarc_wishes_new()};
    struct span rest = wishes->published;
    struct tag tag;
    int whole = !rest.size || rest.at[rest.size - 1] == ';';
    text_add(&writing.out, "v=DMARC1");
    if (rest.size)
        dmarc_wishes_read(arena, rest, &writing.was);
    tags_next(&rest, &tag); /* v */
    if (!has_tag(rest, "p"))
        write_field(&writing, P);
    while (tags_next(&rest, &tag))
        write_published(&writing, &tag);
    for (int field = 0; field < FIELDS; field++)
        write_field(&writing, (enum field)field);
    if (whole)
        text_char(&writing.out, ';');
    return text_str(&writing.out);
}

struct dmarc_fault dmarc_wishes_fault(struct arena *arena, const struct dmarc_wishes *wishes) {
    if (!*dmarc_policy_name(wishes->p))
        return (struct dmarc_fault){"p", "choose", ""};
    if (strlen(dmarc_write(arena, wishes)) > DMARC_RECORD_MAX)
        return (struct dmarc_fault){"record", "long", ""};
    return (struct dmarc_fault){"", NULL, ""};
}

char *dmarc_consent_host(struct arena *arena, const char *domain, const char *address) {
    const char *host = strrchr(address, '@');
    return arena_printf(arena, "%s._report._dmarc.%s", domain, host ? host + 1 : address);
}
