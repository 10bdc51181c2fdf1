#include "vault/seal.h"

#include "vault/openssl.h"
#include "vault/pair.h"

#include <openssl/cms.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>

struct vault {
    X509 *certificate;
};

/* What goes into an envelope: one after another. */
struct parts {
    struct span at[2];
    size_t count;
};

static CMS_ContentInfo *envelope_for(X509 *certificate) {
    CMS_ContentInfo *envelope =
        CMS_encrypt(NULL, NULL, EVP_aes_256_gcm(), CMS_PARTIAL | CMS_BINARY);
    if (!envelope)
        return NULL;
    CMS_RecipientInfo *recipient =
        CMS_add1_recipient_cert(envelope, certificate, CMS_USE_KEYID | CMS_KEY_PARAM);
    EVP_PKEY_CTX *agreement = recipient ? CMS_RecipientInfo_get0_pkey_ctx(recipient) : NULL;
    /* Without a word OpenSSL 3.0 derives the key with SHA-1. */
    if (agreement && EVP_PKEY_CTX_set_ecdh_kdf_md(agreement, EVP_sha256()) > 0)
        return envelope;
    CMS_ContentInfo_free(envelope);
    return NULL;
}

/* Written straight into the cipher: CMS_final would copy the plain text through buffers that
   nobody wipes. */
static int fill(CMS_ContentInfo *envelope, const struct parts *parts) {
    BIO *cipher = CMS_dataInit(envelope, NULL);
    int fine = cipher != NULL;
    for (size_t i = 0; fine && i < parts->count; i++)
        fine = BIO_write(cipher, parts->at[i].at, (int)parts->at[i].size) == (int)parts->at[i].size;
    fine = fine && BIO_flush(cipher) == 1 && CMS_dataFinal(envelope, cipher);
    BIO_free_all(cipher);
    return fine;
}

static enum status seal(struct vault *vault, struct arena *arena, const struct parts *parts,
                        struct span *sealed) {
    unsigned char *der = NULL;
    int size = 0;
    CMS_ContentInfo *envelope = envelope_for(vault->certificate);
    if (envelope && fill(envelope, parts))
        size = i2d_CMS_ContentInfo(envelope, &der);
    CMS_ContentInfo_free(envelope);
    if (size <= 0)
        return openssl_failed("seal", "");
    *sealed = (struct span){arena_copy(arena, der, (size_t)size), (size_t)size};
    OPENSSL_free(der);
    return STATUS_OK;
}

static const char *why_unfit(X509 *certificate) {
    char group[32] = "";
    size_t length;
    EVP_PKEY *key = X509_get0_pubkey(certificate);
    if (!key || !EVP_PKEY_get_group_name(key, group, sizeof group, &length) ||
        strcmp(group, "prime256v1") != 0)
        return "its key is not on the curve P-256";
    if (!X509_get0_subject_key_id(certificate))
        return "it has no subject key identifier";
    return NULL;
}

enum status vault_open(const char *path, struct vault **out) {
    BIO *file = BIO_new_file(path, "r");
    X509 *certificate = file ? PEM_read_bio_X509(file, NULL, NULL, NULL) : NULL;
    BIO_free(file);
    if (!certificate)
        return openssl_failed("certificate", path);
    struct vault *vault = malloc(sizeof *vault);
    if (!vault)
        abort();
    vault->certificate = certificate;
    const char *why = why_unfit(certificate);
    enum status status = why ? vault_refused(path, why) : STATUS_OK;
    /* Once around, so that every algorithm is loaded while files can still be read. */
    struct arena *arena = arena_new();
    struct span sealed;
    struct parts nothing = {{SPAN("")}, 1};
    if (status == STATUS_OK)
        status = seal(vault, arena, &nothing, &sealed);
    arena_free(arena);
    if (status == STATUS_OK)
        *out = vault;
    else
        vault_close(vault);
    return status;
}

void vault_close(struct vault *vault) {
    X509_free(vault->certificate);
    free(vault);
}

/* PKCS #8, in OpenSSL's memory: to be freed with OPENSSL_clear_free. */
static int private_der(EVP_PKEY *pair, unsigned char **der) {
    PKCS8_PRIV_KEY_INFO *info = EVP_PKEY2PKCS8(pair);
    int size = info ? i2d_PKCS8_PRIV_KEY_INFO(info, der) : 0;
    PKCS8_PRIV_KEY_INFO_free(info);
    return size;
}

static enum status seal_private(struct vault *vault, struct arena *arena, EVP_PKEY *pair,
                                struct span *sealed) {
    unsigned char *der = NULL;
    int size = private_der(pair, &der);
    if (size <= 0)
        return openssl_failed("private_key", "");
    struct parts parts = {{{(char *)der, (size_t)size}}, 1};
    enum status status = seal(vault, arena, &parts, sealed);
    OPENSSL_clear_free(der, (size_t)size);
    return status;
}

static enum status raw_half(struct arena *arena, EVP_PKEY *pair, struct span *public_key) {
    unsigned char raw[32];
    size_t size = sizeof raw;
    if (!EVP_PKEY_get_raw_public_key(pair, raw, &size))
        return openssl_failed("public_key", "");
    *public_key = (struct span){arena_copy(arena, raw, size), size};
    return STATUS_OK;
}

static enum status public_half(struct arena *arena, EVP_PKEY *pair, struct span *public_key) {
    unsigned char *der = NULL;
    if (EVP_PKEY_is_a(pair, "ED25519"))
        return raw_half(arena, pair, public_key);
    int size = i2d_PUBKEY(pair, &der);
    if (size <= 0)
        return openssl_failed("public_key", "");
    *public_key = (struct span){arena_copy(arena, der, (size_t)size), (size_t)size};
    OPENSSL_free(der);
    return STATUS_OK;
}

enum status pair_seal(struct vault *vault, struct arena *arena, EVP_PKEY *pair,
                      struct span *public_key, struct span *sealed) {
    enum status status = public_half(arena, pair, public_key);
    return status == STATUS_OK ? seal_private(vault, arena, pair, sealed) : status;
}

enum status vault_generate(struct vault *vault, struct arena *arena, unsigned bits,
                           struct span *public_key, struct span *sealed) {
    EVP_PKEY *pair =
        bits == VAULT_ED25519 ? EVP_PKEY_Q_keygen(NULL, NULL, "ED25519") : EVP_RSA_gen(bits);
    if (!pair)
        return openssl_failed("generate", "");
    enum status status = pair_seal(vault, arena, pair, public_key, sealed);
    EVP_PKEY_free(pair);
    return status;
}

enum status vault_bind(struct vault *vault, struct arena *arena, const char *domain,
                       const char *selector, int64_t key_id, struct span sealed,
                       struct span *bound) {
    struct text belongs = TEXT(arena);
    text_addf(&belongs, "nafuda-key 1\n%s\n%s\n%lld\n", domain, selector, (long long)key_id);
    struct parts parts = {{{text_str(&belongs), belongs.size}, sealed}, 2};
    return seal(vault, arena, &parts, bound);
}
