#include "mail/dkim.h"

#include "base/codec.h"
#include "mail/tags.h"

#include <string.h>

enum { VERSION, KEY, KEY_TYPE, HASHES, SERVICES, FLAGS, GRANULARITY, TAG_COUNT };
static const char *const tag_names[TAG_COUNT] = {"v", "p", "k", "h", "s", "t", "g"};

struct tags {
    struct span values[TAG_COUNT]; /* at: NULL when the tag is missing */
    int version_first;
};

static int tag_index(struct span name) {
    for (int i = 0; i < TAG_COUNT; i++)
        if (span_equal(name, span_of(tag_names[i])))
            return i;
    return -1;
}

enum { TAGS_MAX = 64 }; /* more than any key record has: a record of a thousand tags is none */

static int seen_before(const struct span *names, size_t count, struct span name) {
    while (count--)
        if (span_equal(names[count], name))
            return 1;
    return 0;
}

static enum dkim_fault read_tags(struct span text, struct tags *tags) {
    struct span rest = text, names[TAGS_MAX];
    enum dkim_fault fault = DKIM_GOOD;
    size_t count = 0;
    for (struct tag tag; tags_next(&rest, &tag); count++) {
        if (tag.bad || count == TAGS_MAX)
            return DKIM_NOT_A_RECORD;
        if (seen_before(names, count, tag.name))
            fault = DKIM_DUPLICATE_TAG;
        names[count] = tag.name;
        int index = tag_index(tag.name);
        if (index >= 0)
            tags->values[index] = tag.value;
        if (index == VERSION)
            tags->version_first = count == 0;
    }
    return count ? fault : DKIM_NOT_A_RECORD;
}

/* Whether a colon-separated list holds the word, or its tag is missing. */
static int list_has(struct span list, const char *word) {
    while (list.size)
        if (span_equal(span_trim(span_cut(&list, ':')), span_of(word)))
            return 1;
    return 0;
}

static int list_allows(struct span list, const char *word) {
    return !list.at || list_has(list, word);
}

int dkim_is_ed25519(struct span public_key) {
    return public_key.size == 32;
}

static int key_type_fits(const struct tags *tags, struct dkim_record *record) {
    struct span type = tags->values[KEY_TYPE];
    record->ed25519 = type.at && span_equal(type, SPAN("ed25519"));
    if (record->ed25519)
        return dkim_is_ed25519(record->key);
    return (!type.at || span_equal(type, SPAN("rsa"))) && dkim_rsa_bits(record->key);
}

enum dkim_fault dkim_parse(struct arena *arena, struct span text, struct dkim_record *record) {
    struct tags tags = {0};
    *record = (struct dkim_record){0};
    enum dkim_fault fault = read_tags(text, &tags);
    if (fault)
        return fault;
    struct span version = tags.values[VERSION], key = tags.values[KEY];
    if (version.at && (!tags.version_first || !span_equal(version, SPAN("DKIM1"))))
        return DKIM_VERSION;
    if (!key.at)
        return DKIM_NO_KEY;
    if (!key.size)
        return DKIM_REVOKED;
    record->text = key;
    record->testing = list_has(tags.values[FLAGS], "y");
    record->strict = list_has(tags.values[FLAGS], "s");
    struct span granularity = tags.values[GRANULARITY];
    record->granular = granularity.at && !span_equal(granularity, SPAN("*"));
    if (!base64_decode(arena, key, &record->key) || !record->key.size)
        return DKIM_BASE64;
    if (!key_type_fits(&tags, record))
        return DKIM_KEY_TYPE;
    if (!list_allows(tags.values[HASHES], "sha256"))
        return DKIM_HASH;
    if (!list_allows(tags.values[SERVICES], "email") && !list_has(tags.values[SERVICES], "*"))
        return DKIM_SERVICE;
    return DKIM_GOOD;
}

const char *dkim_fault_code(enum dkim_fault fault) {
    static const char *const codes[] = {
        [DKIM_NOT_A_RECORD] = "dkim_not_a_record", [DKIM_DUPLICATE_TAG] = "dkim_duplicate_tag",
        [DKIM_VERSION] = "dkim_version",           [DKIM_NO_KEY] = "dkim_no_key",
        [DKIM_REVOKED] = "dkim_revoked",           [DKIM_BASE64] = "dkim_base64",
        [DKIM_KEY_TYPE] = "dkim_key_type",         [DKIM_HASH] = "dkim_hash",
        [DKIM_SERVICE] = "dkim_service",
    };
    return codes[fault];
}

char *dkim_name(struct arena *arena, const char *selector, const char *domain) {
    return arena_printf(arena, "%s._domainkey.%s", selector, domain);
}

char *dkim_record_for(struct arena *arena, struct span public_key) {
    return arena_printf(arena, "v=DKIM1; k=%s; p=%s",
                        dkim_is_ed25519(public_key) ? "ed25519" : "rsa",
                        base64_encode(arena, public_key));
}

/* Cuts one DER value of the tag off rest; lengths as short as they can be, up to 65,535. */
static int der_cut(struct span *rest, unsigned char tag, struct span *value) {
    const unsigned char *at = (const unsigned char *)rest->at;
    size_t head = 2, size;
    if (rest->size < 2 || at[0] != tag)
        return 0;
    if (at[1] < 0x80) {
        size = at[1];
    } else if (at[1] == 0x81 && rest->size > 2 && at[2] >= 0x80) {
        head = 3;
        size = at[2];
    } else if (at[1] == 0x82 && rest->size > 3 && at[2]) {
        head = 4;
        size = (size_t)at[2] << 8 | at[3];
    } else {
        return 0;
    }
    if (rest->size - head < size)
        return 0;
    *value = (struct span){rest->at + head, size};
    *rest = (struct span){rest->at + head + size, rest->size - head - size};
    return 1;
}

/* A positive INTEGER, without the octet that only carries the sign. */
static int der_cut_number(struct span *rest, struct span *number) {
    if (!der_cut(rest, 0x02, number) || !number->size || number->at[0] & 0x80)
        return 0;
    if (!number->at[0] && number->size > 1) {
        *number = (struct span){number->at + 1, number->size - 1};
        return number->at[0] & 0x80;
    }
    return 1;
}

/* By hand: OpenSSL takes a hundred times as long to choose who decodes it. */
int dkim_rsa_bits(struct span public_key) {
    static const char rsa[] =
        "\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x05\0"; /* rsaEncryption, NULL */
    enum { SEQUENCE = 0x30, BIT_STRING = 0x03 };
    struct span info, algorithm, bits, key, modulus, exponent;
    if (!der_cut(&public_key, SEQUENCE, &info) || public_key.size ||
        !der_cut(&info, SEQUENCE, &algorithm) ||
        !span_equal(algorithm, (struct span){rsa, sizeof rsa - 1}) ||
        !der_cut(&info, BIT_STRING, &bits) || info.size || !bits.size || bits.at[0])
        return 0;
    bits = (struct span){bits.at + 1, bits.size - 1};
    if (!der_cut(&bits, SEQUENCE, &key) || bits.size || !der_cut_number(&key, &modulus) ||
        !der_cut_number(&key, &exponent) || key.size)
        return 0;
    int count = (int)modulus.size * 8;
    for (unsigned char first = (unsigned char)modulus.at[0]; !(first & 0x80) && count; first <<= 1)
        count--;
    return count;
}

static int is_alnum(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

int selector_valid(const char *selector) {
    struct span rest = span_of(selector);
    if (!rest.size || rest.size > 100 || !is_alnum(rest.at[0]) || !is_alnum(rest.at[rest.size - 1]))
        return 0;
    while (rest.size) {
        struct span label = span_cut(&rest, '.');
        if (!label.size || label.size > 63)
            return 0;
        for (size_t i = 0; i < label.size; i++)
            if (!is_alnum(label.at[i]) && label.at[i] != '-' && label.at[i] != '_')
                return 0;
    }
    return 1;
}
