#include "dns/name.h"

#include "base/text.h"
#include "base/utf8.h"
#include "dns/script.h"

#include <arpa/inet.h>
#include <idn2.h>
#include <libpsl.h>
#include <string.h>

enum { NAME_MAX_SIZE = 253, LABEL_MAX_SIZE = 63, UTF8_MAX = 4 };

/* Without a list libpsl takes every name for a public suffix, so that nothing is accepted. */
static const psl_ctx_t *suffix_list(void) {
    static psl_ctx_t *list;
    if (!list)
        list = psl_latest(NULL);
    return list;
}

/* part: PSL_TYPE_ICANN or PSL_TYPE_ANY */
static int is_suffix(const char *ascii, int part) {
    return psl_is_public_suffix2(suffix_list(), ascii, part);
}

static int is_digit(char c) {
    return c >= '0' && c <= '9';
}

/* What a Japanese keyboard gives for ASCII, and the other full stops of RFC 3490 section 3.1, so
 * that everything after this can look for plain signs. 0: not UTF-8. */
static int narrow(struct text *text, const char *typed) {
    for (struct span rest = span_of(typed); rest.size;) {
        struct span before = rest;
        int32_t point = utf8_next(&rest);
        if (point < 0)
            return 0;
        if (point >= 0xFF01 && point <= 0xFF5E)
            text_char(text, (char)(point - 0xFF01 + '!'));
        else if (point == 0x3000)
            text_char(text, ' ');
        else if (point == 0x3002 || point == 0xFF61)
            text_char(text, '.');
        else
            text_add_span(text, (struct span){before.at, before.size - rest.size});
    }
    return 1;
}

static struct span trim_blanks(struct span text) {
    while (text.size && (text.at[0] == ' ' || text.at[0] == '\t'))
        text.at++, text.size--;
    while (text.size && (text.at[text.size - 1] == ' ' || text.at[text.size - 1] == '\t'))
        text.size--;
    return text;
}

static int holds(struct span text, char c) {
    return text.size && memchr(text.at, c, text.size) != NULL;
}

/* A last label of digits makes a whole address of what stands before it, to everything that opens
 * connections. */
static int is_address(struct span text) {
    char six[INET6_ADDRSTRLEN];
    struct in6_addr address;
    size_t digits = 0;
    while (digits < text.size && is_digit(text.at[text.size - 1 - digits]))
        digits++;
    if (digits && (digits == text.size || text.at[text.size - 1 - digits] == '.'))
        return 1;
    if (text.size > 2 && text.at[0] == '[' && text.at[text.size - 1] == ']')
        text = (struct span){text.at + 1, text.size - 2};
    if (text.size >= sizeof six)
        return 0;
    memcpy(six, text.at, text.size);
    six[text.size] = '\0';
    return inet_pton(AF_INET6, six, &address) == 1;
}

/* What is another kind of thing altogether. */
static enum name_refusal refuse_kind(struct span text) {
    if (!text.size)
        return NAME_EMPTY;
    if (holds(text, '/'))
        return NAME_URL;
    if (holds(text, '@'))
        return NAME_MAIL_ADDRESS;
    if (text.at[0] == '*')
        return NAME_WILDCARD;
    return is_address(text) ? NAME_ADDRESS : NAME_ACCEPTED;
}

static enum name_refusal refuse_characters(struct span text) {
    for (size_t i = 0; i < text.size; i++) {
        char c = text.at[i];
        int fits = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '-' ||
                   c == '.' || (unsigned char)c >= 0x80;
        if (!fits)
            return NAME_CHARACTER;
    }
    return NAME_ACCEPTED;
}

static enum name_refusal refuse_label(struct span label) {
    if (!label.size)
        return NAME_EMPTY_LABEL;
    if (label.at[0] == '-' || label.at[label.size - 1] == '-')
        return NAME_HYPHEN;
    return label.size > LABEL_MAX_SIZE ? NAME_LABEL_LONG : NAME_ACCEPTED;
}

static enum name_refusal idn_refusal(int code) {
    switch (code) {
    case IDN2_OK:
        return NAME_ACCEPTED;
    case IDN2_HYPHEN_STARTEND:
        return NAME_HYPHEN;
    case IDN2_PUNYCODE_BIG_OUTPUT:
    case IDN2_TOO_BIG_LABEL:
    case IDN2_TOO_BIG_DOMAIN:
        return NAME_LABEL_LONG;
    default:
        return NAME_IDNA;
    }
}

static enum name_refusal encode_label(struct arena *arena, struct span label, struct text *ascii) {
    if (utf8_is_ascii(label) && !span_starts_nocase(label, "xn--")) {
        for (size_t i = 0; i < label.size; i++)
            text_char(ascii, label.at[i] >= 'A' && label.at[i] <= 'Z'
                                 ? (char)(label.at[i] - 'A' + 'a')
                                 : label.at[i]);
        return NAME_ACCEPTED;
    }
    char *encoded = NULL;
    int code =
        idn2_to_ascii_8z(span_text(arena, label), &encoded, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
    if (code == IDN2_OK) {
        text_add(ascii, encoded);
        idn2_free(encoded);
    }
    return idn_refusal(code);
}

/* By labels, because libidn2 refuses a whole name for a harmless "ab--cd" in it. */
static enum name_refusal to_ascii(struct arena *arena, struct span text, struct text *ascii) {
    if (text.size > (NAME_MAX_SIZE + 1) * UTF8_MAX)
        return NAME_LONG;
    int more;
    do {
        more = holds(text, '.');
        enum name_refusal refusal = encode_label(arena, span_cut(&text, '.'), ascii);
        if (refusal != NAME_ACCEPTED)
            return refusal;
        if (more)
            text_char(ascii, '.');
    } while (more);
    return NAME_ACCEPTED;
}

/* libidn2 lets through what no name may hold, and its mapping makes dots and digits of other signs:
 * the result is judged again, and by its octets alone. */
static enum name_refusal refuse_ascii(const char *ascii) {
    struct span rest = span_of(ascii);
    enum name_refusal refusal = refuse_characters(rest);
    int more = 1;
    while (refusal == NAME_ACCEPTED && more) {
        more = holds(rest, '.');
        refusal = refuse_label(span_cut(&rest, '.'));
    }
    if (refusal != NAME_ACCEPTED)
        return refusal;
    if (strlen(ascii) > NAME_MAX_SIZE)
        return NAME_LONG;
    if (is_address(span_of(ascii)))
        return NAME_ADDRESS;
    if (!strchr(ascii, '.'))
        return NAME_SINGLE_LABEL;
    return is_suffix(ascii, PSL_TYPE_ICANN) ? NAME_PUBLIC_SUFFIX : NAME_ACCEPTED;
}

static enum name_refusal normalise(struct arena *arena, struct span text, struct name *out) {
    struct text ascii = TEXT(arena);
    if (text.size > 1 && text.at[text.size - 1] == '.')
        text.size--;
    enum name_refusal refusal = refuse_kind(text);
    if (refusal == NAME_ACCEPTED)
        refusal = refuse_characters(text);
    if (refusal == NAME_ACCEPTED)
        refusal = to_ascii(arena, text, &ascii);
    if (refusal == NAME_ACCEPTED)
        refusal = refuse_ascii(text_str(&ascii));
    if (refusal == NAME_ACCEPTED)
        *out = name_show(arena, text_str(&ascii));
    return refusal;
}

/* What is behind the last @ of a mail address, or between // and / of a URL. */
static struct span name_inside(struct span text) {
    if (!holds(text, '/')) {
        while (holds(text, '@'))
            span_cut(&text, '@');
        return text;
    }
    struct span first = span_cut(&text, '/');
    if (!first.size || first.at[first.size - 1] != ':')
        return first;
    span_cut(&text, '/');
    return span_cut(&text, '/');
}

enum name_refusal name_normalise(struct arena *arena, const char *typed, struct name *out,
                                 const char **suggestion) {
    struct text narrowed = TEXT(arena);
    struct name behind;
    *suggestion = NULL;
    if (!narrow(&narrowed, typed))
        return NAME_CHARACTER;
    struct span text = trim_blanks(span_of(text_str(&narrowed)));
    enum name_refusal refusal = normalise(arena, text, out);
    if ((refusal == NAME_MAIL_ADDRESS || refusal == NAME_URL) &&
        normalise(arena, name_inside(text), &behind) == NAME_ACCEPTED)
        *suggestion = behind.ascii;
    return refusal;
}

const char *name_refusal_code(enum name_refusal refusal) {
    static const char *const codes[] = {
        [NAME_ACCEPTED] = "accepted",
        [NAME_EMPTY] = "empty",
        [NAME_URL] = "url",
        [NAME_MAIL_ADDRESS] = "mail_address",
        [NAME_WILDCARD] = "wildcard",
        [NAME_ADDRESS] = "address",
        [NAME_CHARACTER] = "character",
        [NAME_HYPHEN] = "hyphen",
        [NAME_EMPTY_LABEL] = "empty_label",
        [NAME_LABEL_LONG] = "label_long",
        [NAME_LONG] = "long",
        [NAME_SINGLE_LABEL] = "single_label",
        [NAME_PUBLIC_SUFFIX] = "public_suffix",
        [NAME_IDNA] = "idna",
    };
    return codes[refusal];
}

static int deceives(const char *unicode) {
    const char *top = strrchr(unicode, '.');
    int latin_zone = !top || utf8_is_ascii(span_of(top));
    struct span rest = span_of(unicode);
    while (rest.size) {
        struct span label = span_cut(&rest, '.');
        if (script_mixed(label) || (latin_zone && script_looks_latin(label)))
            return 1;
    }
    return 0;
}

/* libidn2 decodes more than it would encode: what does not lead back to the label stays as it is.
 */
static void show_label(struct arena *arena, struct span label, struct text *unicode) {
    char *decoded = NULL;
    struct text back = TEXT(arena);
    if (span_starts_nocase(label, "xn--") &&
        idn2_to_unicode_8z8z(span_text(arena, label), &decoded, IDN2_NONTRANSITIONAL) == IDN2_OK &&
        encode_label(arena, span_of(decoded), &back) == NAME_ACCEPTED &&
        span_equal(span_of(text_str(&back)), label))
        text_add(unicode, decoded);
    else
        text_add_span(unicode, label);
    idn2_free(decoded);
}

struct name name_show(struct arena *arena, const char *ascii) {
    struct name name = {.ascii = arena_strdup(arena, ascii)};
    struct text unicode = TEXT(arena);
    name.unicode = name.ascii;
    if (!strstr(ascii, "xn--"))
        return name;
    for (struct span rest = span_of(ascii); rest.size;) {
        if (unicode.size)
            text_char(&unicode, '.');
        show_label(arena, span_cut(&rest, '.'), &unicode);
    }
    name.mixed = deceives(text_str(&unicode));
    if (!name.mixed)
        name.unicode = text_str(&unicode);
    return name;
}

/* One label below the suffix; of a suffix itself. */
static const char *below_suffix(struct arena *arena, const char *ascii, int part) {
    const char *below = ascii;
    for (const char *at = ascii; at && !is_suffix(at, part);) {
        below = at;
        at = strchr(at, '.');
        if (at)
            at++;
    }
    return arena_strdup(arena, below);
}

const char *name_registrable(struct arena *arena, const char *ascii) {
    return below_suffix(arena, ascii, PSL_TYPE_ICANN);
}

const char *name_organisational(struct arena *arena, const char *ascii) {
    return below_suffix(arena, ascii, PSL_TYPE_ANY);
}

int name_within(const char *name, const char *zone) {
    size_t size = strlen(name), zone_size = strlen(zone);
    if (size < zone_size || strcmp(name + size - zone_size, zone) != 0)
        return 0;
    return size == zone_size || name[size - zone_size - 1] == '.';
}
