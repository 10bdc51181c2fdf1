#include "base/random.h"

#include "base/codec.h"

#include <stdlib.h>
#include <sys/random.h>

void random_bytes(void *out, size_t size) {
    char *at = out;
    while (size) {
        ssize_t got = getrandom(at, size, 0);
        if (got < 0)
            abort();
        at += got;
        size -= (size_t)got;
    }
}

char *random_token(struct arena *arena) {
    char octets[32];
    random_bytes(octets, sizeof octets);
    return base64url_encode(arena, (struct span){octets, sizeof octets});
}

uint32_t random_below(uint32_t below) {
    uint32_t value, limit = UINT32_MAX - UINT32_MAX % below;
    do
        random_bytes(&value, sizeof value);
    while (value >= limit);
    return value % below;
}
