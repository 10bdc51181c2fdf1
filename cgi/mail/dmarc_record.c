#include "mail/dmarc.h"
#include "mail/tags.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

static const char *const policy_names[] = {
    [DMARC_POLICY_ABSENT] = "",
    [DMARC_POLICY_NONE] = "none",
    [DMARC_POLICY_QUARANTINE] = "quarantine",
    [DMARC_POLICY_REJECT] = "reject",
    [DMARC_POLICY_INVALID] = "",
};

const char *dmarc_policy_name(enum dmarc_policy policy) {
    return policy_names[policy];
}

enum dmarc_policy dmarc_applied(enum dmarc_policy policy, int testing) {
    int weaker = testing && (policy == DMARC_POLICY_QUARANTINE || policy == DMARC_POLICY_REJECT);
    return weaker ? policy - 1 : policy;
}

enum dmarc_policy dmarc_policy_of(struct span value) {
    for (int policy = DMARC_POLICY_NONE; policy <= DMARC_POLICY_REJECT; policy++)
        if (span_equal_nocase(value, span_of(policy_names[policy])))
            return (enum dmarc_policy)policy;
    return DMARC_POLICY_INVALID;
}

static int is_word(struct span value, const char *word) {
    return span_equal_nocase(value, span_of(word));
}

static void note_obsolete(struct dmarc_record *record, const char *what) {
    for (size_t i = 0; i < record->obsolete_count; i++)
        if (strcmp(record->obsolete[i], what) == 0)
            return;
    record->obsolete[record->obsolete_count++] = what;
}

static int host_valid(struct span host) {
    if (!host.size || host.at[0] == '.' || host.at[host.size - 1] == '.')
        return 0;
    for (size_t i = 0; i < host.size; i++)
        if (!isalnum((unsigned char)host.at[i]) && !strchr(".-_", host.at[i]))
            return 0;
    return 1;
}

/* local@domain, without anything that would have to be written in another way in a URI. */
static int address_valid(struct span address) {
    struct span domain = address, local = span_cut(&domain, '@');
    if (!local.size || !host_valid(domain))
        return 0;
    for (size_t i = 0; i < local.size; i++)
        if (local.at[i] <= ' ' || local.at[i] > '~' || strchr("<>\"\\^`{|}", local.at[i]))
            return 0;
    return 1;
}

/* One piece of rua or ruf, "mailto:local@domain", which may end in ?headers and !size. */
static int read_address(struct dmarc_record *record, struct span uri, struct span *address) {
    if (!span_starts_nocase(uri, "mailto:"))
        return 0;
    struct span size = {uri.at + strlen("mailto:"), uri.size - strlen("mailto:")};
    int sized = memchr(size.at, '!', size.size) != NULL;
    struct span headers = span_cut(&size, '!');
    *address = span_cut(&headers, '?');
    if (sized)
        note_obsolete(record, "!size");
    return address_valid(*address);
}

/* Some other scheme: nobody reports there, and it is no mistake. */
static int is_other_uri(struct span uri) {
    struct span rest = uri, scheme = span_cut(&rest, ':');
    return !span_equal_nocase(scheme, SPAN("mailto")) && rest.size > 2 && !memcmp(rest.at, "//", 2);
}

static void read_addresses(struct arena *arena, struct dmarc_record *record, struct span value,
                           struct span **addresses, size_t *count) {
    size_t room = value.size / strlen("mailto:a@b") + 1;
    *addresses = arena_alloc(arena, room * sizeof **addresses);
    while (value.size) {
        struct span uri = span_trim(span_cut(&value, ',')), address;
        if (read_address(record, uri, &address))
            (*addresses)[(*count)++] = address;
        else if (!record->no_address.size && !is_other_uri(uri))
            record->no_address = uri;
    }
}

/* 0: not understood. */
static unsigned fo_of(struct span value) {
    static const char letters[] = "01ds";
    unsigned mask = 0;
    while (value.size) {
        struct span option = span_trim(span_cut(&value, ':'));
        const char *at =
            option.size == 1 ? strchr(letters, tolower((unsigned char)*option.at)) : NULL;
        if (!at || !*at)
            return 0;
        mask |= 1u << (at - letters);
    }
    return mask;
}

/* pct=, an integer up to 100; anything else counts as its default. */
static int percent_of(struct span value) {
    int percent = 0;
    for (size_t i = 0; i < value.size; i++)
        percent = isdigit((unsigned char)value.at[i]) && percent <= 100
                      ? percent * 10 + value.at[i] - '0'
                      : 101;
    return value.size && percent <= 100 ? percent : 100;
}

static enum dmarc_psd psd_of(struct span value) {
    if (is_word(value, "y"))
        return DMARC_PSD_Y;
    return is_word(value, "n") ? DMARC_PSD_N : DMARC_PSD_U;
}

/* Tags that are not here are ignored, as they must be. */
static const struct reader {
    const char *name;
    enum { VERSION, POLICY, FLAG, PSD, RUA, RUF, FO, PERCENT, GONE } kind;
    size_t offset;    /* POLICY, FLAG: of the field */
    const char *word; /* FLAG: the value that sets it */
} readers[] = {
    {"v", VERSION, 0, NULL},
    {"p", POLICY, offsetof(struct dmarc_record, p), NULL},
    {"sp", POLICY, offsetof(struct dmarc_record, sp), NULL},
    {"np", POLICY, offsetof(struct dmarc_record, np), NULL},
    {"t", FLAG, offsetof(struct dmarc_record, testing), "y"},
    {"adkim", FLAG, offsetof(struct dmarc_record, strict_dkim), "s"},
    {"aspf", FLAG, offsetof(struct dmarc_record, strict_spf), "s"},
    {"psd", PSD, 0, NULL},
    {"rua", RUA, 0, NULL},
    {"ruf", RUF, 0, NULL},
    {"fo", FO, 0, NULL},
    {"pct", PERCENT, 0, NULL},
    {"rf", GONE, 0, NULL},
    {"ri", GONE, 0, NULL},
};

static void read_value(struct arena *arena, struct dmarc_record *record,
                       const struct reader *reader, struct span value) {
    void *field = (char *)record + reader->offset;
    switch (reader->kind) {
    case VERSION:
        break;
    case POLICY:
        *(enum dmarc_policy *)field = dmarc_policy_of(value);
        break;
    case FLAG:
        *(int *)field = is_word(value, reader->word);
        break;
    case PSD:
        record->psd = psd_of(value);
        break;
    case RUA:
        read_addresses(arena, record, value, &record->rua, &record->rua_count);
        break;
    case RUF:
        read_addresses(arena, record, value, &record->ruf, &record->ruf_count);
        break;
    case FO:
        record->fo = fo_of(value) ? fo_of(value) : DMARC_FO_ALL;
        break;
    case PERCENT:
        record->percent = percent_of(value);
        note_obsolete(record, reader->name);
        break;
    case GONE:
        note_obsolete(record, reader->name);
        break;
    }
}

/* seen: a bit for each reader. */
static void read_tag(struct arena *arena, struct dmarc_record *record, const struct tag *tag,
                     unsigned *seen) {
    for (unsigned i = 0; i < sizeof readers / sizeof *readers; i++) {
        if (!is_word(tag->name, readers[i].name))
            continue;
        if (!(*seen & 1u << i))
            read_value(arena, record, &readers[i], tag->value);
        else if (!record->twice.size)
            record->twice = tag->name;
        *seen |= 1u << i;
    }
}

int dmarc_parse(struct arena *arena, struct span text, struct dmarc_record *record) {
    struct span rest = text;
    struct tag tag;
    unsigned seen = 0;
    *record = (struct dmarc_record){.fo = DMARC_FO_ALL, .percent = 100};
    if (!text.size || !tags_next(&rest, &tag) || tag.bad || tag.text.at != text.at ||
        !is_word(tag.name, "v") || !span_equal(tag.value, SPAN("DMARC1")))
        return 0;
    read_tag(arena, record, &tag, &seen);
    for (int second = 1; tags_next(&rest, &tag); second = 0) {
        if (!tag.bad)
            read_tag(arena, record, &tag, &seen);
        else if (!record->ignored.size)
            record->ignored = tag.text;
        if (second)
            record->p_late = !is_word(tag.name, "p");
    }
    return 1;
}

const char *dmarc_bad_tag(const struct dmarc_record *record) {
    if (record->p == DMARC_POLICY_ABSENT || record->p == DMARC_POLICY_INVALID)
        return "p";
    if (record->sp == DMARC_POLICY_INVALID)
        return "sp";
    return record->np == DMARC_POLICY_INVALID ? "np" : NULL;
}
