#include "mail/dmarc_write.h"

#include "base/codec.h"
#include "base/utf8.h"
#include "dns/name.h"
#include "mail/tags.h"

#include <ctype.h>
#include <string.h>

/*
 * Reading what was meant: a text that is not quite a DMARC record is mended into one, and that one
 * is read as receivers would.
 */
static const char *const known_tags[] = {"v",   "p",   "sp",  "np", "t",   "adkim", "aspf",
                                         "psd", "rua", "ruf", "fo", "pct", "rf",    "ri"};

/* Full-width characters as the ASCII they look like; quotes, backslashes and all else dropped. */
static struct span plain(struct arena *arena, struct span text) {
    struct text out = TEXT(arena);
    while (text.size) {
        int32_t c = utf8_next(&text);
        if (c >= 0xff01 && c <= 0xff5e)
            c -= 0xff01 - '!';
        if (c == 0x3000 || c == 0xa0 || c == '\t' || c == '\r' || c == '\n')
            c = ' ';
        if (c >= ' ' && c <= '~' && c != '"' && c != '\\')
            text_char(&out, (char)c);
    }
    return span_trim(span_of(text_str(&out)));
}

/* Whether a tag that we know begins here: name, blanks, "=". */
static int tag_begins(struct span rest) {
    struct span value = rest, name = span_cut(&value, '=');
    if (name.size == rest.size)
        return 0;
    name = span_trim(name);
    for (size_t i = 0; i < sizeof known_tags / sizeof *known_tags; i++)
        if (span_equal_nocase(name, span_of(known_tags[i])))
            return 1;
    return 0;
}

/* "v=DMARC1" with whatever was made of the number; what stands behind it begins a part. */
static size_t version_size(struct span text) {
    size_t at = 0;
    if (!text.size || tolower((unsigned char)*text.at) != 'v')
        return 0;
    for (at = 1; at < text.size && strchr(" =", text.at[at]);)
        at++;
    if (!span_starts_nocase((struct span){text.at + at, text.size - at}, "dmarc"))
        return 0;
    for (at += strlen("dmarc"); at < text.size && strchr("0123456789.- ", text.at[at]);)
        at++;
    return at;
}

/* Cuts the next part off: at a semicolon, or before a tag that stands behind a blank or comma. */
static struct span next_part(struct span *rest, int loose) {
    if (!loose)
        return span_trim(span_cut(rest, ';'));
    size_t version = version_size(*rest), size = version;
    while (size < rest->size && !version) {
        char c = rest->at[size++];
        if (c == ';' ||
            (strchr(" ,", c) && tag_begins((struct span){rest->at + size, rest->size - size})))
            break;
    }
    struct span part = {rest->at, size};
    *rest = (struct span){rest->at + size, rest->size - size};
    while (part.size && strchr(" ;,", part.at[part.size - 1]))
        part.size--;
    return span_trim(part);
}

static const char *meant_policy(struct span value) {
    static const struct {
        const char *beginning, *policy;
    } words[] = {{"rej", "reject"}, {"quar", "quarantine"}, {"no", "none"}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (span_starts_nocase(value, words[i].beginning))
            return words[i].policy;
    return NULL;
}

/* One of the letters, or a word that begins with one. */
static const char *meant_letter(struct arena *arena, struct span value, const char *letters) {
    int letter = value.size ? tolower((unsigned char)*value.at) : 0;
    return letter && strchr(letters, letter) ? arena_printf(arena, "%c", letter) : NULL;
}

/* A piece of rua or ruf: an address gets its mailto:, other URIs stay, the rest is dropped. */
static void mend_address(struct text *out, struct span piece) {
    struct dmarc_record record;
    struct text sample = TEXT(out->arena);
    int other = memchr(piece.at, '/', piece.size) != NULL;
    for (size_t i = piece.size; !other && i > 0; i--)
        if (piece.at[i - 1] == ':') {
            piece = (struct span){piece.at + i, piece.size - i};
            break;
        }
    text_add(&sample, "v=DMARC1;rua=mailto:");
    text_add_span(&sample, piece);
    dmarc_parse(out->arena, span_of(text_str(&sample)), &record);
    if (!other && record.rua_count != 1)
        return;
    text_add(out, out->size ? "," : "");
    text_add(out, other ? "" : "mailto:");
    text_add_span(out, piece);
}

static const char *meant_addresses(struct arena *arena, struct span value) {
    struct text out = TEXT(arena);
    while (value.size) {
        struct span pieces = span_cut(&value, ',');
        while (pieces.size) {
            struct span piece = span_cut(&pieces, ' ');
            if (piece.size)
                mend_address(&out, piece);
        }
    }
    return out.size ? text_str(&out) : NULL;
}

static int is_one_of(struct span name, const char *const *names) {
    for (; *names; names++)
        if (span_equal_nocase(name, span_of(*names)))
            return 1;
    return 0;
}

/* NULL: it says nothing that we can guess. */
static const char *meant_value(struct arena *arena, const struct tag *tag) {
    static const char *const policies[] = {"p", "sp", "np", NULL};
    static const char *const lists[] = {"rua", "ruf", NULL};
    static const char *const modes[] = {"adkim", "aspf", NULL};
    if (is_one_of(tag->name, policies))
        return meant_policy(tag->value);
    if (is_one_of(tag->name, lists))
        return meant_addresses(arena, tag->value);
    if (is_one_of(tag->name, modes))
        return meant_letter(arena, tag->value, "rs");
    if (span_equal_nocase(tag->name, SPAN("t")))
        return meant_letter(arena, tag->value, "yn");
    if (span_equal_nocase(tag->name, SPAN("psd")))
        return meant_letter(arena, tag->value, "ynu");
    return tag->value.size ? span_text(arena, tag->value) : NULL;
}

static int stands_in(struct span record, struct span name) {
    struct tag tag;
    while (tags_next(&record, &tag))
        if (span_equal_nocase(tag.name, name))
            return 1;
    return 0;
}

/* A part of the mended record; one that says what another said before is dropped. */
static void mend_part(struct text *out, struct span part) {
    struct tag tag;
    struct span rest = part;
    if (!tags_next(&rest, &tag) || tag.bad ||
        stands_in((struct span){out->data, out->size}, tag.name))
        return;
    const char *value = meant_value(out->arena, &tag);
    if (!value)
        return;
    text_add(out, "; ");
    text_add_span(out, tag.name);
    text_addf(out, "=%s", value);
}

/* A semicolon where a comma parts addresses: "rua=mailto:a@b;mailto:c@d". */
static struct span address_parts(struct arena *arena, struct span part, struct span *rest,
                                 int loose) {
    struct text whole = TEXT(arena);
    text_add_span(&whole, part);
    for (;;) {
        struct span after = *rest, more = next_part(&after, loose);
        if (!more.size || memchr(more.at, '=', more.size) || !memchr(more.at, '@', more.size))
            return span_of(text_str(&whole));
        text_char(&whole, ',');
        text_add_span(&whole, more);
        *rest = after;
    }
}

/* loose: nobody reads it as it stands, so it may be cut elsewhere than at semicolons, too. */
static const char *mend(struct arena *arena, struct span text, int loose) {
    struct text out = TEXT(arena);
    int means_dmarc = 0;
    text_add(&out, "v=DMARC1");
    for (struct span rest = plain(arena, text); rest.size;) {
        struct span part = next_part(&rest, loose);
        if (version_size(part)) {
            means_dmarc = 1;
        } else if (part.size) {
            if (span_starts_nocase(part, "ru"))
                part = address_parts(arena, part, &rest, loose);
            mend_part(&out, part);
        }
    }
    struct dmarc_record record;
    dmarc_parse(arena, span_of(text_str(&out)), &record);
    return means_dmarc || record.p != DMARC_POLICY_ABSENT ? text_str(&out) : NULL;
}

static int hex_value(char c) {
    static const char digits[] = "0123456789abcdef";
    const char *at = c ? strchr(digits, tolower((unsigned char)c)) : NULL;
    return at ? (int)(at - digits) : -1;
}

/* As people write it: without the escapes of a URI. */
static const char *address_shown(struct arena *arena, struct span address) {
    struct text out = TEXT(arena);
    for (size_t i = 0; i < address.size; i++) {
        int high = -1, low = -1;
        if (address.at[i] == '%' && i + 2 < address.size) {
            high = hex_value(address.at[i + 1]);
            low = hex_value(address.at[i + 2]);
        }
        int escaped = high >= 2 && high < 8 && low >= 0;
        text_char(&out, escaped ? (char)(high * 16 + low) : address.at[i]);
        i += escaped ? 2 : 0;
    }
    return text_str(&out);
}

static void add_address(struct dmarc_addresses *addresses, const char *address) {
    for (size_t i = 0; i < addresses->count; i++)
        if (!strcmp(addresses->list[i], address))
            return;
    addresses->list[addresses->count++] = address;
}

static struct dmarc_addresses addresses_of(struct arena *arena, const struct span *from,
                                           size_t count) {
    struct dmarc_addresses addresses = {
        .list = arena_alloc(arena, (count + 1) * sizeof *addresses.list)};
    for (size_t i = 0; i < count; i++)
        add_address(&addresses, address_shown(arena, from[i]));
    return addresses;
}

static enum dmarc_policy wished(enum dmarc_policy policy) {
    return policy == DMARC_POLICY_INVALID ? DMARC_POLICY_ABSENT : policy;
}

static int clean(const struct dmarc_record *record) {
    return !dmarc_bad_tag(record) && !record->ignored.size && !record->twice.size &&
           !record->no_address.size;
}

int dmarc_wishes_read(struct arena *arena, struct span text, struct dmarc_wishes *wishes) {
    struct dmarc_record record;
    if (text.size > DMARC_TEXT_MAX)
        return 0;
    int is_record = dmarc_parse(arena, text, &record);
    if (!is_record || !clean(&record)) {
        const char *mended = mend(arena, text, !is_record || dmarc_bad_tag(&record));
        if (!mended)
            return 0;
        text = span_of(mended);
        dmarc_parse(arena, text, &record);
    }
    *wishes = (struct dmarc_wishes){
        .p = wished(record.p) ? wished(record.p) : DMARC_POLICY_NONE,
        .sp = wished(record.sp),
        .np = wished(record.np),
        .testing = record.testing,
        .strict_dkim = record.strict_dkim,
        .strict_spf = record.strict_spf,
        .psd = record.psd,
        .rua = addresses_of(arena, record.rua, record.rua_count),
        .ruf = addresses_of(arena, record.ruf, record.ruf_count),
        .fo = record.fo,
        .published = text,
    };
    return 1;
}

static struct dmarc_addresses join_addresses(struct arena *arena, struct dmarc_addresses a,
                                             struct dmarc_addresses b) {
    struct dmarc_addresses both = {
        .list = arena_alloc(arena, (a.count + b.count + 1) * sizeof *both.list)};
    for (size_t i = 0; i < a.count; i++)
        add_address(&both, a.list[i]);
    for (size_t i = 0; i < b.count; i++)
        add_address(&both, b.list[i]);
    return both;
}

static enum dmarc_policy stricter(enum dmarc_policy a, enum dmarc_policy b) {
    return a > b ? a : b;
}

struct dmarc_wishes dmarc_wishes_join(struct arena *arena, const struct dmarc_wishes *a,
                                      const struct dmarc_wishes *b) {
    struct dmarc_wishes both = *a;
    both.p = stricter(a->p, b->p);
    /* An absent sp is as strict as its p, and np as its sp. */
    enum dmarc_policy a_sp = a->sp ? a->sp : a->p, b_sp = b->sp ? b->sp : b->p;
    enum dmarc_policy sp = stricter(a_sp, b_sp);
    enum dmarc_policy np = stricter(a->np ? a->np : a_sp, b->np ? b->np : b_sp);
    both.sp = sp == both.p ? DMARC_POLICY_ABSENT : sp;
    both.np = np == sp ? DMARC_POLICY_ABSENT : np;
    both.testing = a->testing && b->testing;
    both.rua = join_addresses(arena, a->rua, b->rua);
    both.ruf = join_addresses(arena, a->ruf, b->ruf);
    both.fo = a->ruf.count ? a->fo : b->fo;
    return both;
}

/* "" when it is one; the domain in A-labels. */
static const char *typed_address(struct arena *arena, const char *word, const char **address) {
    struct name name;
    const char *suggestion, *host = strrchr(word, '@');
    if (strstr(word, "://"))
        return "scheme";
    if (host && strchr(host, '!'))
        return "size";
    if (!host || host == word ||
        name_normalise(arena, host + 1, &name, &suggestion) != NAME_ACCEPTED)
        return "address";
    for (const char *c = word; c < host; c++)
        if (*c <= ' ' || *c > '~' || strchr("@<>\"\\()[]:;,", *c))
            return "address";
    *address = arena_printf(arena, "%.*s@%s", (int)(host - word), word, name.ascii);
    return "";
}

static int parts_words(char c) {
    return strchr(" ,;\t\r\n", c) != NULL;
}

struct dmarc_fault dmarc_addresses_read(struct arena *arena, const char *field, const char *typed,
                                        struct dmarc_addresses *addresses) {
    *addresses = (struct dmarc_addresses){
        .list = arena_alloc(arena, (strlen(typed) / 2 + 1) * sizeof *addresses->list)};
    while (*typed) {
        size_t size = 0;
        while (typed[size] && !parts_words(typed[size]))
            size++;
        struct span word = {typed, size};
        typed += size ? size : 1;
        if (span_starts_nocase(word, "mailto:"))
            word = (struct span){word.at + strlen("mailto:"), word.size - strlen("mailto:")};
        if (!size)
            continue;
        const char *address = "", *code = typed_address(arena, span_text(arena, word), &address);
        if (*code)
            return (struct dmarc_fault){field, code, wire_printable(arena, word)};
        add_address(addresses, address);
    }
    if (addresses->count > DMARC_ADDRESSES_MAX)
        return (struct dmarc_fault){field, "many", ""};
    return (struct dmarc_fault){field, NULL, ""};
}
