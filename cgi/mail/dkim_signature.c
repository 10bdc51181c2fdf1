#include "mail/dkim_signature.h"

#include "base/codec.h"
#include "base/utf8.h"
#include "dns/name.h"
#include "mail/message.h"
#include "mail/tags.h"

#include <string.h>

typedef enum dkim_signature_fault reader(struct arena *arena, struct span value,
                                         struct dkim_signature *signature);

static int is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static enum dkim_signature_fault read_version(struct arena *arena, struct span value,
                                              struct dkim_signature *signature) {
    (void)arena, (void)signature;
    return span_equal(value, SPAN("1")) ? SIGNATURE_GOOD : SIGNATURE_VERSION;
}

static const char *const algorithms[] = {[DKIM_RSA_SHA256] = "rsa-sha256",
                                         [DKIM_RSA_SHA1] = "rsa-sha1",
                                         [DKIM_ED25519_SHA256] = "ed25519-sha256"};
const char *dkim_algorithm_name(enum dkim_algorithm algorithm) {
    return algorithms[algorithm];
}

static enum dkim_signature_fault read_algorithm(struct arena *arena, struct span value,
                                                struct dkim_signature *signature) {
    (void)arena;
    for (size_t i = 0; i < sizeof algorithms / sizeof *algorithms; i++)
        if (span_equal_nocase(value, span_of(algorithms[i]))) {
            signature->algorithm = (enum dkim_algorithm)i;
            return SIGNATURE_GOOD;
        }
    return SIGNATURE_ALGORITHM;
}

static int canon_of(struct span word, enum dkim_canon *canon) {
    word = span_trim(word);
    *canon = span_equal_nocase(word, SPAN("relaxed")) ? DKIM_RELAXED : DKIM_SIMPLE;
    return *canon == DKIM_RELAXED || span_equal_nocase(word, SPAN("simple"));
}

/* c=relaxed alone is relaxed/simple. */
static enum dkim_signature_fault read_canon(struct arena *arena, struct span value,
                                            struct dkim_signature *signature) {
    (void)arena;
    int both = value.size && memchr(value.at, '/', value.size);
    struct span header = span_cut(&value, '/');
    if (!canon_of(header, &signature->header) || (both && !canon_of(value, &signature->body)))
        return SIGNATURE_CANON;
    return SIGNATURE_GOOD;
}

static enum dkim_signature_fault read_signature(struct arena *arena, struct span value,
                                                struct dkim_signature *signature) {
    return base64_decode(arena, value, &signature->signature) ? SIGNATURE_GOOD : SIGNATURE_BASE64;
}

static enum dkim_signature_fault read_body_hash(struct arena *arena, struct span value,
                                                struct dkim_signature *signature) {
    return base64_decode(arena, value, &signature->body_hash) ? SIGNATURE_GOOD : SIGNATURE_BASE64;
}

enum { LABEL_MAX = 63, NAME_MAX = 253 };

/* Labels of letters, digits, - and _, which the zones of senders have in them; lower case. NULL:
   none. */
static const char *name_of(struct arena *arena, struct span value) {
    char *name = span_text(arena, value);
    size_t label = 0;
    for (char *c = name; c < name + value.size; c++) {
        if (*c >= 'A' && *c <= 'Z')
            *c = (char)(*c - 'A' + 'a');
        if (*c == '.' ? !label : !memchr("abcdefghijklmnopqrstuvwxyz0123456789-_", *c, 38))
            return NULL;
        label = *c == '.' ? 0 : label + 1;
        if (label > LABEL_MAX)
            return NULL;
    }
    return label && value.size <= NAME_MAX ? name : NULL;
}

static const char *domain_of(struct arena *arena, struct span value) {
    struct name name;
    const char *suggestion, *plain = name_of(arena, value);
    if (plain || value.size > 1024 || utf8_is_ascii(value))
        return plain;
    return name_normalise(arena, span_text(arena, value), &name, &suggestion) ? NULL : name.ascii;
}

static enum dkim_signature_fault read_domain(struct arena *arena, struct span value,
                                             struct dkim_signature *signature) {
    const char *domain = domain_of(arena, value);
    signature->domain = domain ? domain : "";
    return domain ? SIGNATURE_GOOD : SIGNATURE_DOMAIN;
}

static enum dkim_signature_fault read_selector(struct arena *arena, struct span value,
                                               struct dkim_signature *signature) {
    const char *selector = name_of(arena, value);
    signature->selector = selector ? selector : "";
    return selector ? SIGNATURE_GOOD : SIGNATURE_DOMAIN;
}

static int field_name_valid(struct span name) {
    for (size_t i = 0; i < name.size; i++)
        if (name.at[i] <= ' ' || name.at[i] > '~')
            return 0;
    return name.size > 0;
}

static enum dkim_signature_fault read_headers(struct arena *arena, struct span value,
                                              struct dkim_signature *signature) {
    size_t most = 1;
    int from = 0;
    for (size_t i = 0; i < value.size; i++)
        most += value.at[i] == ':';
    if (most > DKIM_HEADERS_MAX)
        return SIGNATURE_HEADERS;
    signature->names = arena_alloc(arena, most * sizeof *signature->names);
    for (size_t i = 0; i < most; i++) {
        struct span name = span_trim(span_cut(&value, ':'));
        if (!field_name_valid(name))
            return SIGNATURE_HEADERS;
        from |= span_equal_nocase(name, SPAN("from"));
        signature->names[signature->name_count++] = name;
    }
    return from ? SIGNATURE_GOOD : SIGNATURE_FROM;
}

static int hex_digit(char c) {
    const char *digits = "0123456789ABCDEF", *found = c ? strchr(digits, c) : NULL;
    return found ? (int)(found - digits) : -1;
}

/* dkim-quoted-printable (section 2.11): blanks say nothing, =XX is an octet. */
static char *unquote(struct arena *arena, struct span value) {
    char *out = arena_alloc(arena, value.size + 1), *to = out;
    for (size_t i = 0; i < value.size; i++) {
        int high = value.at[i] == '=' && i + 2 < value.size ? hex_digit(value.at[i + 1]) : -1;
        int low = high >= 0 ? hex_digit(value.at[i + 2]) : -1;
        if (low >= 0 && (high || low)) {
            *to++ = (char)(high << 4 | low);
            i += 2;
        } else if (!is_blank(value.at[i])) {
            *to++ = value.at[i];
        }
    }
    return out;
}

static enum dkim_signature_fault read_identity(struct arena *arena, struct span value,
                                               struct dkim_signature *signature) {
    signature->identity = unquote(arena, value);
    const char *at = strrchr(signature->identity, '@');
    const char *domain = at ? domain_of(arena, span_of(at + 1)) : NULL;
    return domain && name_within(domain, signature->domain) ? SIGNATURE_GOOD : SIGNATURE_IDENTITY;
}

/* 0: no number. More digits than `most` make it `endless`. */
static int number_of(struct span value, size_t most, uint64_t endless, uint64_t *number) {
    *number = 0;
    for (size_t i = 0; i < value.size; i++) {
        if (value.at[i] < '0' || value.at[i] > '9')
            return 0;
        *number = i < most ? *number * 10 + (uint64_t)(value.at[i] - '0') : endless;
    }
    return value.size > 0;
}

static enum dkim_signature_fault read_length(struct arena *arena, struct span value,
                                             struct dkim_signature *signature) {
    (void)arena;
    return number_of(value, 18, DKIM_WHOLE_BODY - 1, &signature->length) ? SIGNATURE_GOOD
                                                                         : SIGNATURE_NUMBER;
}

static int time_of(struct span value, int64_t *time) {
    uint64_t number;
    int reads = number_of(value, 12, INT64_MAX, &number);
    *time = reads ? (int64_t)number : -1;
    return reads;
}

static enum dkim_signature_fault read_signed_at(struct arena *arena, struct span value,
                                                struct dkim_signature *signature) {
    (void)arena;
    return time_of(value, &signature->signed_at) ? SIGNATURE_GOOD : SIGNATURE_NUMBER;
}

static enum dkim_signature_fault read_expires_at(struct arena *arena, struct span value,
                                                 struct dkim_signature *signature) {
    (void)arena;
    if (!time_of(value, &signature->expires_at))
        return SIGNATURE_NUMBER;
    return signature->expires_at > signature->signed_at ? SIGNATURE_GOOD : SIGNATURE_EXPIRES_FIRST;
}

static enum dkim_signature_fault read_query(struct arena *arena, struct span value,
                                            struct dkim_signature *signature) {
    (void)arena, (void)signature;
    while (value.size)
        if (span_equal_nocase(span_trim(span_cut(&value, ':')), SPAN("dns/txt")))
            return SIGNATURE_GOOD;
    return SIGNATURE_QUERY;
}

/* d before i, t before x: what a reader looks at is there. */
enum { VERSION, SIGNATURE, TAG_COUNT = 13 };
static const struct {
    const char *name;
    int required;
    reader *read;
} known[TAG_COUNT] = {
    [VERSION] = {"v", 0, read_version},
    [SIGNATURE] = {"b", 1, read_signature},
    {"a", 1, read_algorithm},
    {"bh", 1, read_body_hash},
    {"d", 1, read_domain},
    {"h", 1, read_headers},
    {"s", 1, read_selector},
    {"c", 0, read_canon},
    {"i", 0, read_identity},
    {"l", 0, read_length},
    {"q", 0, read_query},
    {"t", 0, read_signed_at},
    {"x", 0, read_expires_at},
};

struct verdict {
    enum dkim_signature_fault fault;
    struct span blame;
};

static void note(struct verdict *verdict, enum dkim_signature_fault fault, struct span blame) {
    if (fault && (!verdict->fault || fault < verdict->fault))
        *verdict = (struct verdict){fault, blame};
}

/* With the blanks around it (section 3.7), which tag.value is without. */
static struct span hole_of(const struct tag *tag, struct span rest) {
    const char *begin = (const char *)memchr(tag->text.at, '=', tag->text.size) + 1;
    const char *end = rest.at[-1] == ';' ? rest.at - 1 : rest.at;
    return (struct span){begin, (size_t)(end - begin)};
}

static void read_tags(struct span field, struct span values[TAG_COUNT], struct span *hole,
                      struct verdict *verdict) {
    enum { TAGS_MAX = 64 };
    struct span rest = field, names[TAGS_MAX];
    size_t count = 0;
    for (struct tag tag; tags_next(&rest, &tag); count++) {
        if (count == TAGS_MAX || (tag.bad && !tag.utf8)) {
            note(verdict, SIGNATURE_NOT_A_LIST, count == TAGS_MAX ? SPAN("") : tag.text);
            return;
        }
        for (size_t i = 0; i < count; i++)
            if (span_equal(names[i], tag.name))
                note(verdict, SIGNATURE_TWICE, tag.name);
        names[count] = tag.name;
        for (size_t i = 0; i < TAG_COUNT; i++)
            if (span_equal(tag.name, span_of(known[i].name)))
                values[i] = tag.value;
        if (span_equal(tag.name, span_of(known[SIGNATURE].name)))
            *hole = hole_of(&tag, rest);
    }
}

static size_t hash_size(enum dkim_algorithm algorithm) {
    return algorithm == DKIM_RSA_SHA1 ? 20 : 32;
}

enum dkim_signature_fault dkim_signature_parse(struct arena *arena, struct span value,
                                               struct dkim_signature *signature) {
    struct span values[TAG_COUNT] = {{0}};
    struct verdict verdict = {SIGNATURE_GOOD, {"", 0}};
    *signature = (struct dkim_signature){.field = value,
                                         .hole = {value.at, 0},
                                         .domain = "",
                                         .selector = "",
                                         .length = DKIM_WHOLE_BODY,
                                         .signed_at = -1,
                                         .expires_at = -1};
    if (value.size > FIELD_OCTETS_MAX) {
        signature->identity = "@";
        signature->blame = SPAN("");
        return SIGNATURE_LONG;
    }
    read_tags(value, values, &signature->hole, &verdict);
    if (!values[VERSION].at)
        note(&verdict, SIGNATURE_VERSION, SPAN("v"));
    for (size_t i = 0; i < TAG_COUNT; i++) {
        struct span name = span_of(known[i].name);
        if (known[i].required && !values[i].size)
            note(&verdict, SIGNATURE_MISSING, name);
        else if (values[i].at)
            note(&verdict, known[i].read(arena, values[i], signature), name);
    }
    if (signature->body_hash.at && signature->body_hash.size != hash_size(signature->algorithm))
        note(&verdict, SIGNATURE_BODY_HASH, SPAN("bh"));
    if (!signature->identity)
        signature->identity = arena_printf(arena, "@%s", signature->domain);
    if (strlen(signature->selector) + sizeof "._domainkey." - 1 + strlen(signature->domain) >
        NAME_MAX)
        note(&verdict, SIGNATURE_DOMAIN, SPAN("s"));
    signature->blame = verdict.blame;
    return verdict.fault;
}

const char *dkim_signature_fault_name(enum dkim_signature_fault fault) {
    static const char *const names[] = {
        [SIGNATURE_GOOD] = "",
        [SIGNATURE_LONG] = "too_long",
        [SIGNATURE_NOT_A_LIST] = "not_a_list",
        [SIGNATURE_TWICE] = "tag_twice",
        [SIGNATURE_VERSION] = "version",
        [SIGNATURE_MISSING] = "tag_missing",
        [SIGNATURE_ALGORITHM] = "algorithm",
        [SIGNATURE_CANON] = "canonicalization",
        [SIGNATURE_BASE64] = "base64",
        [SIGNATURE_BODY_HASH] = "body_hash",
        [SIGNATURE_DOMAIN] = "domain",
        [SIGNATURE_IDENTITY] = "identity",
        [SIGNATURE_NUMBER] = "number",
        [SIGNATURE_EXPIRES_FIRST] = "expires_first",
        [SIGNATURE_QUERY] = "query",
        [SIGNATURE_HEADERS] = "headers",
        [SIGNATURE_FROM] = "from_unsigned",
    };
    return names[fault];
}
