#include "work/totp.h"

#include "base/codec.h"
#include "base/utf8.h"

#include <ctype.h>
#include <string.h>

enum { DIGITS = 6, MODULUS = 1000000, GROUP = 4 };
enum { FULL_WIDTH_ZERO = 0xFF10, IDEOGRAPHIC_BLANK = 0x3000 };

uint32_t totp_number(struct arena *arena, struct span secret, int64_t step) {
    char counter[8];
    for (int i = 0; i < 8; i++)
        counter[i] = (char)((uint64_t)step >> (56 - 8 * i));
    struct span digest = hmac_sha1(arena, secret, (struct span){counter, sizeof counter});
    const unsigned char *octets = (const unsigned char *)digest.at;
    const unsigned char *at = octets + (octets[digest.size - 1] & 0xf);
    return (uint32_t)(at[0] & 0x7f) << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

char *totp_plain(struct arena *arena, const char *typed) {
    struct text plain = TEXT(arena);
    for (struct span rest = span_of(typed); rest.size;) {
        int32_t c = utf8_next(&rest);
        if (c >= FULL_WIDTH_ZERO && c < FULL_WIDTH_ZERO + 10)
            c = '0' + c - FULL_WIDTH_ZERO;
        if (c < 0 || (c > 0x7f && c != IDEOGRAPHIC_BLANK))
            text_char(&plain, '?'); /* in no code */
        else if (!strchr(" -", c) && c != IDEOGRAPHIC_BLANK)
            text_char(&plain, (char)tolower(c));
    }
    return text_str(&plain);
}

int totp_matches(struct arena *arena, struct span secret, int64_t now, int64_t used,
                 const char *typed, int64_t *step) {
    struct span plain = span_of(totp_plain(arena, typed));
    int64_t current = now / TOTP_STEP_SECONDS;
    for (int64_t one = current - 1; one <= current + 1; one++) {
        char *code = arena_printf(arena, "%0*u", DIGITS,
                                  (unsigned)(totp_number(arena, secret, one) % MODULUS));
        if (one > used && equal_constant_time(plain, span_of(code))) {
            *step = one;
            return 1;
        }
    }
    return 0;
}

char *totp_text(struct arena *arena, struct span secret) {
    struct text grouped = TEXT(arena);
    struct span rest = span_of(base32_encode(arena, secret));
    while (rest.size) {
        size_t size = rest.size < GROUP ? rest.size : GROUP;
        if (grouped.size)
            text_char(&grouped, ' ');
        text_add_span(&grouped, (struct span){rest.at, size});
        rest = (struct span){rest.at + size, rest.size - size};
    }
    return text_str(&grouped);
}

char *totp_uri(struct arena *arena, struct span secret, const char *issuer, const char *account) {
    const char *named = url_encode(arena, issuer);
    return arena_printf(
        arena, "otpauth://totp/%s:%s?secret=%s&issuer=%s&algorithm=SHA1&digits=%d&period=%d", named,
        url_encode(arena, account), base32_encode(arena, secret), named, DIGITS, TOTP_STEP_SECONDS);
}
