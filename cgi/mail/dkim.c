#include "mail/dkim.h"

#include "base/codec.h"
#include "mail/tags.h"

#include <openssl/evp.h>
#include <openssl/x509.h>
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

static int key_type_fits(const struct tags *tags, struct dkim_record *record) {
    struct span type = tags->values[KEY_TYPE];
    record->ed25519 = type.at && span_equal(type, SPAN("ed25519"));
    if (record->ed25519)
        return record->key.size == 32;
    return !type.at || span_equal(type, SPAN("rsa"));
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

char *dkim_record_for(struct arena *arena, struct span public_key) {
    return arena_printf(arena, "v=DKIM1; k=rsa; p=%s", base64_encode(arena, public_key));
}

int dkim_rsa_bits(struct span public_key) {
    const unsigned char *at = (const unsigned char *)public_key.at;
    EVP_PKEY *key = d2i_PUBKEY(NULL, &at, (long)public_key.size);
    int whole = key && (const char *)at == public_key.at + public_key.size;
    int bits = whole && EVP_PKEY_is_a(key, "RSA") ? EVP_PKEY_get_bits(key) : 0;
    EVP_PKEY_free(key);
    return bits;
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
