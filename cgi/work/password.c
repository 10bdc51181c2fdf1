#include "work/password.h"

#include "base/codec.h"
#include "base/log.h"
#include "base/random.h"
#include "base/utf8.h"

#include <openssl/evp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LOG_N = 15, R = 8, P = 3, SALT_SIZE = 16, HASH_SIZE = 32, MEMORY_MOST = 128 << 20 };
enum { CHARACTERS_LEAST = 10, CHARACTERS_MOST = 200 };

struct parameters {
    unsigned log_n, r, p;
};

static const struct parameters today = {LOG_N, R, P};

enum password_fault password_fault_of(const char *password) {
    size_t length = utf8_length(span_of(password));
    return length < CHARACTERS_LEAST  ? PASSWORD_SHORT
           : length > CHARACTERS_MOST ? PASSWORD_LONG
                                      : PASSWORD_FINE;
}

/* The salt is used as the text it is stored as: nothing has to be decoded. */
static enum status derive(struct arena *arena, const char *password, struct parameters with,
                          struct span salt, struct span *hash) {
    unsigned char *octets = arena_alloc(arena, HASH_SIZE);
    if (EVP_PBE_scrypt(password, strlen(password), (const unsigned char *)salt.at, salt.size,
                       UINT64_C(1) << with.log_n, with.r, with.p, MEMORY_MOST, octets,
                       HASH_SIZE) != 1) {
        log_event(LOG_ALARM, "scrypt_failed", NULL);
        return STATUS_FAILED;
    }
    *hash = (struct span){(const char *)octets, HASH_SIZE};
    return STATUS_OK;
}

enum status password_hash(struct arena *arena, const char *password, const char **stored) {
    char octets[SALT_SIZE];
    random_bytes(octets, sizeof octets);
    const char *salt = base64url_encode(arena, (struct span){octets, sizeof octets});
    struct span hash;
    enum status status = derive(arena, password, today, span_of(salt), &hash);
    if (status == STATUS_OK)
        *stored = arena_printf(arena, "scrypt$%u$%u$%u$%s$%s", today.log_n, today.r, today.p, salt,
                               base64url_encode(arena, hash));
    return status;
}

static int read_stored(const char *stored, struct parameters *with, struct span *salt,
                       struct span *hash) {
    int end = 0;
    if (sscanf(stored, "scrypt$%2u$%2u$%2u$%n", &with->log_n, &with->r, &with->p, &end) != 3 ||
        !end || with->log_n > 20)
        return 0;
    struct span rest = span_of(stored + end);
    *salt = span_cut(&rest, '$');
    *hash = rest;
    return 1;
}

enum status password_matches(struct arena *arena, const char *password, const char *stored,
                             int *matches, int *outgrown) {
    struct parameters with = today;
    struct span salt = SPAN("AAAAAAAAAAAAAAAAAAAAAA"), expected = {0}, hash;
    int known = read_stored(stored, &with, &salt, &expected);
    if (!known)
        with = today;
    enum status status = derive(arena, password, with, salt, &hash);
    if (status != STATUS_OK)
        return status;
    *matches = known && equal_constant_time(span_of(base64url_encode(arena, hash)), expected);
    *outgrown = *matches && memcmp(&with, &today, sizeof today) != 0;
    return STATUS_OK;
}
