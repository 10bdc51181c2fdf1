#include "base/codec.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdlib.h>
#include <string.h>

static const char base64_standard[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char base64_url[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

char *hex_encode(struct arena *arena, struct span data) {
    static const char digits[] = "0123456789abcdef";
    char *out = arena_alloc(arena, data.size * 2 + 1);
    for (size_t i = 0; i < data.size; i++) {
        out[2 * i] = digits[(unsigned char)data.at[i] >> 4];
        out[2 * i + 1] = digits[data.at[i] & 15];
    }
    return out;
}

static char *encode64(struct arena *arena, struct span data, const char *alphabet, int padded) {
    char *out = arena_alloc(arena, (data.size + 2) / 3 * 4 + 1), *to = out;
    for (size_t i = 0; i < data.size; i += 3) {
        size_t left = data.size - i;
        unsigned long group = (unsigned long)(unsigned char)data.at[i] << 16;
        if (left > 1)
            group |= (unsigned long)(unsigned char)data.at[i + 1] << 8;
        if (left > 2)
            group |= (unsigned char)data.at[i + 2];
        for (size_t digit = 0; digit < 4; digit++) {
            if (digit <= left)
                *to++ = alphabet[group >> (18 - 6 * digit) & 63];
            else if (padded)
                *to++ = '=';
        }
    }
    return out;
}

char *base64_encode(struct arena *arena, struct span data) {
    return encode64(arena, data, base64_standard, 1);
}

char *base64url_encode(struct arena *arena, struct span data) {
    return encode64(arena, data, base64_url, 0);
}

char *base32_encode(struct arena *arena, struct span data) {
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    struct text out = TEXT(arena);
    unsigned held = 0, bits = 0;
    for (size_t i = 0; i < data.size; i++) {
        held = (held << 8 | (unsigned char)data.at[i]) & 0xfff;
        for (bits += 8; bits >= 5; bits -= 5)
            text_char(&out, alphabet[held >> (bits - 5) & 31]);
    }
    if (bits)
        text_char(&out, alphabet[held << (5 - bits) & 31]);
    return text_str(&out);
}

static int base64_digit(char c) {
    const char *found = c ? strchr(base64_standard, c) : NULL;
    return found ? (int)(found - base64_standard) : -1;
}

int base64_decode(struct arena *arena, struct span text, struct span *out) {
    unsigned char *data = arena_alloc(arena, text.size / 4 * 3 + 3);
    size_t size = 0, digits = 0, padding = 0;
    unsigned long group = 0;
    for (size_t i = 0; i < text.size; i++) {
        char c = text.at[i];
        if (c == ' ' || c == '\t' || c == '\r' || c == '\n')
            continue;
        int digit = base64_digit(c);
        if (c == '=')
            padding++, digit = 0;
        else if (digit < 0 || padding)
            return 0;
        group = group << 6 | (unsigned long)digit;
        if (++digits % 4 == 0) {
            data[size++] = (unsigned char)(group >> 16);
            data[size++] = (unsigned char)(group >> 8);
            data[size++] = (unsigned char)group;
            group = 0;
        }
    }
    if (digits % 4 || padding > 2)
        return 0;
    *out = (struct span){(char *)data, size - padding};
    return 1;
}

int base64url_decode(struct arena *arena, struct span text, struct span *out) {
    struct text padded = TEXT(arena);
    struct span data;
    for (size_t i = 0; i < text.size; i++)
        text_char(&padded, (char)(text.at[i] == '-' ? '+' : text.at[i] == '_' ? '/' : text.at[i]));
    for (size_t i = text.size; i % 4; i++)
        text_char(&padded, '=');
    if (!base64_decode(arena, span_of(text_str(&padded)), &data) ||
        !span_equal(span_of(base64url_encode(arena, data)), text))
        return 0;
    *out = data;
    return 1;
}

static int hex_digit(char c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

int url_decode(struct arena *arena, struct span text, struct span *out) {
    char *data = arena_alloc(arena, text.size + 1);
    size_t size = 0;
    for (size_t i = 0; i < text.size; i++) {
        char c = text.at[i];
        if (c == '+') {
            c = ' ';
        } else if (c == '%') {
            int high = i + 2 < text.size ? hex_digit(text.at[i + 1]) : -1;
            int low = high >= 0 ? hex_digit(text.at[i + 2]) : -1;
            if (low < 0)
                return 0;
            c = (char)(high << 4 | low);
            i += 2;
        }
        if (!c)
            return 0;
        data[size++] = c;
    }
    *out = (struct span){data, size};
    return 1;
}

char *url_encode(struct arena *arena, const char *text) {
    struct text out = TEXT(arena);
    for (; *text; text++) {
        int plain = (*text >= 'a' && *text <= 'z') || (*text >= 'A' && *text <= 'Z') ||
                    (*text >= '0' && *text <= '9') || strchr("-._~", *text);
        if (plain)
            text_char(&out, *text);
        else
            text_addf(&out, "%%%02X", (unsigned char)*text);
    }
    return text_str(&out);
}

char *wire_printable(struct arena *arena, struct span wire) {
    struct text out = TEXT(arena);
    for (size_t i = 0; i < wire.size; i++) {
        unsigned char c = (unsigned char)wire.at[i];
        if (c == '\\')
            text_add(&out, "\\\\");
        else if (c >= 0x20 && c < 0x7f)
            text_char(&out, (char)c);
        else
            text_addf(&out, "\\x%02x", c);
    }
    return text_str(&out);
}

struct span sha256(struct arena *arena, struct span data) {
    unsigned char *digest = arena_alloc(arena, 32);
    if (!EVP_Digest(data.at, data.size, digest, NULL, EVP_sha256(), NULL))
        abort();
    return (struct span){(char *)digest, 32};
}

char *sha256_hex(struct arena *arena, const char *text) {
    return hex_encode(arena, sha256(arena, span_of(text)));
}

static struct span hmac(struct arena *arena, const EVP_MD *hash, struct span key,
                        struct span data) {
    unsigned char *digest = arena_alloc(arena, EVP_MAX_MD_SIZE);
    unsigned size;
    if (!HMAC(hash, key.at, (int)key.size, (const unsigned char *)data.at, data.size, digest,
              &size))
        abort();
    return (struct span){(char *)digest, size};
}

struct span hmac_sha256(struct arena *arena, struct span key, struct span data) {
    return hmac(arena, EVP_sha256(), key, data);
}

struct span hmac_sha1(struct arena *arena, struct span key, struct span data) {
    return hmac(arena, EVP_sha1(), key, data);
}

int equal_constant_time(struct span a, struct span b) {
    return a.size == b.size && CRYPTO_memcmp(a.at, b.at, a.size) == 0;
}
