#include "vault/seal.h"

#include "vault/pair.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <string.h>

/*
 * A pair that somebody brings. Read by hand between the lines that frame it: what OpenSSL's PEM
 * reader and decoders put aside on their way would have to be wiped by them.
 */

enum { PEM_MOST = 16 * 1024, BITS_LEAST = 2048, BITS_MOST = 4096 };

static const struct frame {
    const char *begin, *end;
} frames[] = {
    {"-----BEGIN PRIVATE KEY-----", "-----END PRIVATE KEY-----"},
    {"-----BEGIN RSA PRIVATE KEY-----", "-----END RSA PRIVATE KEY-----"},
};

/* What people paste instead. */
static const struct {
    const char *mark;
    enum pair_fault fault;
} others[] = {
    {"-----BEGIN ENCRYPTED PRIVATE KEY-----", PAIR_ENCRYPTED},
    {"Proc-Type: 4,ENCRYPTED", PAIR_ENCRYPTED},
    {"-----BEGIN EC PRIVATE KEY-----", PAIR_NOT_RSA},
    {"-----BEGIN DSA PRIVATE KEY-----", PAIR_NOT_RSA},
    {"-----BEGIN OPENSSH PRIVATE KEY-----", PAIR_OPENSSH},
    {"-----BEGIN PUBLIC KEY-----", PAIR_PUBLIC},
    {"-----BEGIN RSA PUBLIC KEY-----", PAIR_PUBLIC},
    {"-----BEGIN CERTIFICATE-----", PAIR_PUBLIC},
};

const char *pair_fault_name(enum pair_fault fault) {
    static const char *const names[] = {
        [PAIR_FINE] = "fine",     [PAIR_NONE] = "none",       [PAIR_ENCRYPTED] = "encrypted",
        [PAIR_PUBLIC] = "public", [PAIR_OPENSSH] = "openssh", [PAIR_NOT_RSA] = "not_rsa",
        [PAIR_SHORT] = "short",   [PAIR_LONG] = "long",       [PAIR_BROKEN] = "broken",
    };
    return names[fault];
}

/* The base64 between the lines; 0: there is none. */
static int find_body(const char *pem, struct span *body) {
    for (size_t i = 0; i < sizeof frames / sizeof *frames; i++) {
        const char *begin = strstr(pem, frames[i].begin);
        const char *end = begin ? strstr(begin, frames[i].end) : NULL;
        if (!end)
            continue;
        begin += strlen(frames[i].begin);
        *body = (struct span){begin, (size_t)(end - begin)};
        return 1;
    }
    return 0;
}

static enum pair_fault why_none(const char *pem) {
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (strstr(pem, others[i].mark))
            return others[i].fault;
    return PAIR_NONE;
}

/* The octets of the key, in OpenSSL's memory: to be freed with OPENSSL_clear_free. 0: it is no
   base64. */
static int decode(struct span body, unsigned char **der) {
    int size = 0, last = 0;
    EVP_ENCODE_CTX *base64 = EVP_ENCODE_CTX_new();
    *der = OPENSSL_malloc(body.size + 1);
    EVP_DecodeInit(base64);
    int fine = EVP_DecodeUpdate(base64, *der, &size, (const unsigned char *)body.at,
                                (int)body.size) >= 0 &&
               EVP_DecodeFinal(base64, *der + size, &last) == 1;
    EVP_ENCODE_CTX_free(base64);
    return fine ? size + last : 0;
}

static EVP_PKEY *read_pair(struct span body) {
    unsigned char *der;
    int size = decode(body, &der);
    const unsigned char *at = der;
    EVP_PKEY *pair = size ? d2i_AutoPrivateKey(NULL, &at, size) : NULL;
    if (pair && at != der + size) {
        EVP_PKEY_free(pair);
        pair = NULL;
    }
    OPENSSL_clear_free(der, body.size + 1);
    return pair;
}

/* Whether the halves belong together: what the one signs the other verifies. */
static int signs(EVP_PKEY *pair) {
    static const unsigned char words[] = "nafuda";
    unsigned char signature[BITS_MOST / 8];
    size_t size = sizeof signature;
    EVP_MD_CTX *sign = EVP_MD_CTX_new(), *verify = EVP_MD_CTX_new();
    int fine = EVP_DigestSignInit(sign, NULL, EVP_sha256(), NULL, pair) == 1 &&
               EVP_DigestSign(sign, signature, &size, words, sizeof words) == 1 &&
               EVP_DigestVerifyInit(verify, NULL, EVP_sha256(), NULL, pair) == 1 &&
               EVP_DigestVerify(verify, signature, size, words, sizeof words) == 1;
    EVP_MD_CTX_free(sign);
    EVP_MD_CTX_free(verify);
    return fine;
}

/* Whether its numbers belong together, those too that signing makes no use of; 60 ms. */
static int is_sound(EVP_PKEY *pair) {
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(pair, NULL);
    int sound = context && EVP_PKEY_pairwise_check(context) == 1;
    EVP_PKEY_CTX_free(context);
    return sound;
}

static enum pair_fault why_unfit(EVP_PKEY *pair) {
    if (!pair)
        return PAIR_BROKEN;
    if (EVP_PKEY_get_base_id(pair) != EVP_PKEY_RSA)
        return PAIR_NOT_RSA;
    if (EVP_PKEY_get_bits(pair) < BITS_LEAST)
        return PAIR_SHORT;
    if (EVP_PKEY_get_bits(pair) > BITS_MOST)
        return PAIR_LONG;
    return signs(pair) && is_sound(pair) ? PAIR_FINE : PAIR_BROKEN;
}

enum status vault_import(struct vault *vault, struct arena *arena, const char *pem,
                         struct imported *imported) {
    struct span body;
    enum status status = STATUS_OK;
    *imported = (struct imported){.fault = PAIR_NONE};
    if (strlen(pem) > PEM_MOST)
        return STATUS_OK;
    imported->fault = why_none(pem);
    if (imported->fault != PAIR_NONE || !find_body(pem, &body))
        return STATUS_OK;
    EVP_PKEY *pair = read_pair(body);
    imported->fault = why_unfit(pair);
    if (imported->fault == PAIR_FINE)
        status = pair_seal(vault, arena, pair, &imported->public_key, &imported->sealed);
    EVP_PKEY_free(pair);
    ERR_clear_error();
    return status;
}
