#ifndef UNIT_SIGNER_H
#define UNIT_SIGNER_H

/* Messages signed with keys of the test's own. Lines are given and made with CR LF. */
#include "base/codec.h"
#include "mail/dkim_signature.h"
#include "mail/message.h"

#include <assert.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <string.h>

static void signer_key_free(void *key) {
    EVP_PKEY_free(key);
}

/* bits: 0 for Ed25519. */
static EVP_PKEY *signer_key(struct arena *arena, int bits) {
    EVP_PKEY *key = bits ? EVP_RSA_gen((unsigned)bits) : EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
    assert(key);
    arena_defer(arena, signer_key_free, key);
    return key;
}

/* The key record of it, with more tags before p=. */
static const char *signer_record(struct arena *arena, EVP_PKEY *key, const char *tags) {
    unsigned char raw[1024], *to = raw;
    size_t size = sizeof raw;
    int ed25519 = EVP_PKEY_get_id(key) == EVP_PKEY_ED25519;
    if (ed25519)
        EVP_PKEY_get_raw_public_key(key, raw, &size);
    else
        size = (size_t)i2d_PUBKEY(key, &to);
    return arena_printf(arena, "v=DKIM1; %s%sp=%s", ed25519 ? "k=ed25519; " : "", tags,
                        base64_encode(arena, (struct span){(char *)raw, size}));
}

static struct span signer_signature(struct arena *arena, EVP_PKEY *key, enum dkim_hash hash,
                                    const struct dkim_digest *digest) {
    unsigned char *out = arena_alloc(arena, 1024);
    size_t size = 1024;
    if (EVP_PKEY_get_id(key) == EVP_PKEY_ED25519) {
        EVP_MD_CTX *context = EVP_MD_CTX_new();
        int made = EVP_DigestSignInit(context, NULL, NULL, NULL, key) == 1 &&
                   EVP_DigestSign(context, out, &size, digest->octets, digest->size) == 1;
        assert(made);
        EVP_MD_CTX_free(context);
    } else {
        EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(key, NULL);
        const EVP_MD *md = hash == DKIM_SHA1 ? EVP_sha1() : EVP_sha256();
        int made = EVP_PKEY_sign_init(context) == 1 &&
                   EVP_PKEY_CTX_set_signature_md(context, md) == 1 &&
                   EVP_PKEY_sign(context, out, &size, digest->octets, digest->size) == 1;
        assert(made);
        EVP_PKEY_CTX_free(context);
    }
    return (struct span){(char *)out, size};
}

/* The message with a signature on top. tags: all but bh and b, "v=1; a=…; h=…". */
static char *signer_sign(struct arena *arena, EVP_PKEY *key, const char *tags, const char *header,
                         const char *body) {
    struct dkim_signature signature;
    struct message message;
    dkim_signature_parse(arena, span_of(tags), &signature);
    enum dkim_hash hash = signature.algorithm == DKIM_RSA_SHA1 ? DKIM_SHA1 : DKIM_SHA256;
    struct body_way way = {signature.body, hash, signature.length, {{0}, 0}, 0};
    body_hash(arena, span_of(body), &way, 1);
    struct span bh = {(char *)way.digest.octets, way.digest.size};
    char *field =
        arena_printf(arena, "DKIM-Signature: %s; bh=%s; b=", tags, base64_encode(arena, bh));
    message_read(arena, span_of(header), &message);
    struct header_hash *state = header_hash_begin(arena, signature.header, hash);
    for (size_t i = 0; i < signature.name_count; i++) {
        size_t again = 0;
        for (size_t j = 0; j < i; j++)
            again += (size_t)span_equal_nocase(signature.names[i], signature.names[j]);
        const struct header_field *found =
            message_field(&message, span_text(arena, signature.names[i]), again);
        if (found)
            header_hash_field(state, found->whole, 1);
    }
    header_hash_field(state, span_of(field), 0);
    struct dkim_digest digest = header_hash_end(state);
    return arena_printf(arena, "%s%s\r\n%s\r\n%s", field,
                        base64_encode(arena, signer_signature(arena, key, hash, &digest)), header,
                        body);
}

#endif
