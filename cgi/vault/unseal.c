#include "vault/unseal.h"

#include "vault/openssl.h"

#include <openssl/cms.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct unsealer {
    EVP_PKEY *key;
};

/* Octets in memory of OpenSSL's, wiped when they are let go. */
struct plain {
    unsigned char *at;
    size_t size, room;
};

static void wipe(struct plain *plain) {
    OPENSSL_clear_free(plain->at, plain->room);
    *plain = (struct plain){0};
}

enum status unsealer_open(const char *path, struct unsealer **out) {
    BIO *file = BIO_new_file(path, "r");
    EVP_PKEY *key = file ? PEM_read_bio_PrivateKey(file, NULL, NULL, NULL) : NULL;
    BIO_free(file);
    if (!key)
        return openssl_failed("exporter_key", path);
    *out = malloc(sizeof **out);
    if (!*out)
        abort();
    (*out)->key = key;
    return STATUS_OK;
}

void unsealer_close(struct unsealer *unsealer) {
    EVP_PKEY_free(unsealer->key);
    free(unsealer);
}

/* Read straight from the cipher: CMS_decrypt would copy the plain text through a buffer that nobody
   wipes. Only at the end does the tag say whether any of it is true. */
static int read_out(BIO *cipher, struct plain *plain) {
    int size = 0;
    while (plain->size < plain->room &&
           (size = BIO_read(cipher, plain->at + plain->size, (int)(plain->room - plain->size))) > 0)
        plain->size += (size_t)size;
    return size <= 0 && plain->size && BIO_get_cipher_status(cipher) > 0;
}

static int open_envelope(struct unsealer *unsealer, struct span sealed, struct plain *plain) {
    const unsigned char *at = (const unsigned char *)sealed.at;
    CMS_ContentInfo *envelope = d2i_CMS_ContentInfo(NULL, &at, (long)sealed.size);
    /* Of no other kind: in CBC a changed bit would not be noticed. */
    int fine =
        envelope && OBJ_obj2nid(CMS_get0_type(envelope)) == NID_id_smime_ct_authEnvelopedData;
    fine = fine && CMS_decrypt_set1_pkey(envelope, unsealer->key, NULL) == 1;
    BIO *cipher = fine ? CMS_dataInit(envelope, NULL) : NULL;
    /* No plain text is longer than what it was sealed in; one octet more, so that the end is met.
     */
    plain->room = sealed.size + 1;
    plain->at = OPENSSL_malloc(plain->room);
    fine = cipher && plain->at && read_out(cipher, plain);
    BIO_free_all(cipher);
    CMS_ContentInfo_free(envelope);
    ERR_clear_error();
    return fine;
}

/* Cuts what the key belongs to off the plain text; 0: it is another's. */
static int belongs(const struct sealed_key *key, struct span *plain) {
    struct arena *arena = arena_new();
    const char *head = arena_printf(arena, "nafuda-key 1\n%s\n%s\n%lld\n", key->domain,
                                    key->selector, (long long)key->id);
    size_t size = strlen(head);
    int same = plain->size > size && !CRYPTO_memcmp(plain->at, head, size);
    arena_free(arena);
    if (same)
        *plain = (struct span){plain->at + size, plain->size - size};
    return same;
}

static EVP_PKEY *read_private(const struct plain *der) {
    const unsigned char *at = der->at;
    EVP_PKEY *pair = d2i_AutoPrivateKey(NULL, &at, (long)der->size);
    if (pair && at == der->at + der->size)
        return pair;
    EVP_PKEY_free(pair);
    return NULL;
}

/* Ed25519 hashes by itself. */
static const EVP_MD *hash_of(EVP_PKEY *key) {
    return EVP_PKEY_is_a(key, "ED25519") ? NULL : EVP_sha256();
}

static int signs(EVP_PKEY *pair, unsigned char *signature, size_t *size, struct span words) {
    EVP_MD_CTX *sign = EVP_MD_CTX_new();
    int fine =
        sign && EVP_DigestSignInit(sign, NULL, hash_of(pair), NULL, pair) == 1 &&
        EVP_DigestSign(sign, signature, size, (const unsigned char *)words.at, words.size) == 1;
    EVP_MD_CTX_free(sign);
    return fine;
}

static int verifies(EVP_PKEY *public_half, const unsigned char *signature, size_t size,
                    struct span words) {
    EVP_MD_CTX *verify = EVP_MD_CTX_new();
    int fine =
        verify &&
        EVP_DigestVerifyInit(verify, NULL, hash_of(public_half), NULL, public_half) == 1 &&
        EVP_DigestVerify(verify, signature, size, (const unsigned char *)words.at, words.size) == 1;
    EVP_MD_CTX_free(verify);
    return fine;
}

static EVP_PKEY *read_public(struct span key) {
    enum { RAW = 32 }; /* of Ed25519 */
    const unsigned char *at = (const unsigned char *)key.at;
    return key.size == RAW ? EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, at, RAW)
                           : d2i_PUBKEY(NULL, &at, (long)key.size);
}

/* One signature: EVP_PKEY_eq looks at the public numbers alone. */
static int belong_together(EVP_PKEY *pair, struct span public_key) {
    EVP_PKEY *public_half = read_public(public_key);
    unsigned char signature[1024];
    size_t size = sizeof signature;
    int fine = public_half && EVP_PKEY_get_size(pair) <= (int)sizeof signature &&
               signs(pair, signature, &size, SPAN("nafuda-export")) &&
               verifies(public_half, signature, size, SPAN("nafuda-export"));
    EVP_PKEY_free(public_half);
    return fine;
}

/* By hand: OpenSSL's encoders leave copies behind. */
static void write_pem(const struct plain *der, struct unsealed *unsealed) {
    static const char begin[] = "-----BEGIN PRIVATE KEY-----\n";
    static const char end[] = "-----END PRIVATE KEY-----\n";
    enum { LINE = 48 };
    size_t lines = (der->size + LINE - 1) / LINE;
    unsealed->size = 0;
    unsealed->pem = OPENSSL_zalloc(sizeof begin + sizeof end + lines * (LINE / 3 * 4 + 1) + 1);
    if (!unsealed->pem)
        abort();
    char *to = unsealed->pem;
    to += snprintf(to, sizeof begin, "%s", begin);
    for (size_t at = 0; at < der->size; at += LINE) {
        size_t left = der->size - at;
        to += EVP_EncodeBlock((unsigned char *)to, der->at + at, (int)(left < LINE ? left : LINE));
        *to++ = '\n';
    }
    to += snprintf(to, sizeof end, "%s", end);
    unsealed->size = (size_t)(to - unsealed->pem);
}

static const char *judge(const struct sealed_key *key, const struct plain *der) {
    EVP_PKEY *pair = read_private(der);
    const char *why = !pair ? "key" : belong_together(pair, key->public_key) ? NULL : "pair";
    EVP_PKEY_free(pair);
    ERR_clear_error();
    return why;
}

const char *unseal(struct unsealer *unsealer, const struct sealed_key *key,
                   struct unsealed *unsealed) {
    struct plain outer = {0}, inner = {0};
    struct span rest;
    const char *why = open_envelope(unsealer, key->sealed, &outer) ? NULL : "envelope";
    rest = (struct span){(const char *)outer.at, outer.size};
    if (!why && !belongs(key, &rest))
        why = "foreign";
    if (!why && !open_envelope(unsealer, rest, &inner))
        why = "envelope";
    if (!why)
        why = judge(key, &inner);
    if (!why)
        write_pem(&inner, unsealed);
    wipe(&inner);
    wipe(&outer);
    return why;
}

void unsealed_wipe(struct unsealed *unsealed) {
    OPENSSL_clear_free(unsealed->pem, unsealed->size);
    *unsealed = (struct unsealed){0};
}
