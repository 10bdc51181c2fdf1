#include "base/cipher.h"

#include "base/codec.h"
#include "base/random.h"

#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

enum { NONCE = 12, TAG = 16 };

struct span cipher_key(struct arena *arena, struct span secret, const char *purpose) {
    return hmac_sha256(arena, secret, span_of(arena_printf(arena, "cipher %s", purpose)));
}

static unsigned char *octets(struct span span) {
    return (unsigned char *)span.at;
}

struct span cipher_seal(struct arena *arena, struct span key, struct span plain) {
    unsigned char *out = arena_alloc(arena, plain.size + CIPHER_OVERHEAD);
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    int size = 0;
    random_bytes(out, NONCE);
    int made = context && EVP_EncryptInit_ex(context, EVP_aes_256_gcm(), NULL, octets(key), out) &&
               EVP_EncryptUpdate(context, out + NONCE, &size, octets(plain), (int)plain.size) &&
               EVP_EncryptFinal_ex(context, out + NONCE + size, &size) &&
               EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, TAG, out + NONCE + plain.size);
    EVP_CIPHER_CTX_free(context);
    if (!made)
        abort();
    return (struct span){(char *)out, plain.size + CIPHER_OVERHEAD};
}

int cipher_open(struct arena *arena, struct span key, struct span sealed, struct span *plain) {
    if (sealed.size < CIPHER_OVERHEAD)
        return 0;
    size_t inside = sealed.size - CIPHER_OVERHEAD;
    unsigned char *out = arena_alloc(arena, inside + 1), *in = octets(sealed);
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    int size = 0;
    int ready = context && EVP_DecryptInit_ex(context, EVP_aes_256_gcm(), NULL, octets(key), in) &&
                EVP_DecryptUpdate(context, out, &size, in + NONCE, (int)inside) &&
                EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, TAG, in + NONCE + inside);
    int genuine = ready && EVP_DecryptFinal_ex(context, out + size, &size) > 0;
    EVP_CIPHER_CTX_free(context);
    if (!ready)
        abort();
    if (genuine)
        *plain = (struct span){(char *)out, inside};
    return genuine;
}
