#include "work/key.h"

#include "base/codec.h"
#include "base/random.h"
#include "mail/dkim.h"

#include <assert.h>
#include <string.h>

enum { NAME_MOST = 253 };

/* What a key is called. */

const char *key_selector(struct arena *arena, const char *selector, int slot) {
    return slot ? arena_printf(arena, "%s%d", selector, slot) : selector;
}

const char *key_host(struct arena *arena, const struct domain *domain, const struct dkim_key *key) {
    return dkim_name(arena, key_selector(arena, key->selector, key->slot), domain->name);
}

int64_t key_since(const struct dkim_key *key) {
    const int64_t times[KEY_STATE_COUNT] = {
        [KEY_GENERATED] = key->created_at, [KEY_PUBLISHED] = key->published_at,
        [KEY_ACTIVE] = key->active_at,     [KEY_RETIRING] = key->retiring_at,
        [KEY_REVOKED] = key->revoked_at,
    };
    return times[key->state];
}

static struct span public_half(struct arena *arena, const struct dkim_key *key) {
    struct span octets = {"", 0};
    int decoded = base64_decode(arena, span_of(key->public_key), &octets);
    assert(decoded);
    (void)decoded;
    return octets;
}

const char *key_fingerprint(struct arena *arena, const struct dkim_key *key) {
    struct text groups = TEXT(arena);
    struct span hash = sha256(arena, public_half(arena, key));
    for (size_t i = 0; i < hash.size; i++)
        text_addf(&groups, "%s%02x", i && i % 2 == 0 ? " " : "", (unsigned char)hash.at[i]);
    return text_str(&groups);
}

int key_bits(struct arena *arena, const struct dkim_key *key) {
    return dkim_rsa_bits(public_half(arena, key));
}

/* Selectors */

const char *key_make_selector(struct arena *arena, const char *pattern) {
    struct text selector = TEXT(arena);
    for (; *pattern; pattern++)
        for (int letters = *pattern == '*' ? 8 : 1; letters; letters--)
            text_char(&selector, *pattern == '*' ? (char)('a' + random_below(26)) : *pattern);
    return text_str(&selector);
}

int key_selector_fits(struct arena *arena, const char *selector, const char *domain,
                      enum dkim_mode mode) {
    const char *whole = key_selector(arena, selector, mode == DKIM_MODE_TXT ? 0 : 1);
    return selector_valid(whole) &&
           strlen(whole) + strlen("._domainkey.") + strlen(domain) <= NAME_MOST;
}

const char *key_read_selector(struct arena *arena, const char *typed, const char *domain,
                              enum dkim_mode mode) {
    const char *selector = text_lower(arena, span_text(arena, span_trim(span_of(typed))));
    return key_selector_fits(arena, selector, domain, mode) ? selector : NULL;
}
