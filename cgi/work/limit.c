#include "work/limit.h"

#include "base/clock.h"
#include "base/codec.h"
#include "store/session.h"

#include <arpa/inet.h>
#include <ctype.h>

enum status limit_count(struct house *house, const struct limit *limits, size_t count, int *wait) {
    *wait = 0;
    enum status status = store_begin(house->store);
    if (status != STATUS_OK)
        return status;
    for (size_t i = 0; status == STATUS_OK && !*wait && i < count; i++) {
        int attempts;
        status = throttle_count(house->store, limits[i].bucket, clock_now(), limits[i].seconds,
                                &attempts);
        if (status == STATUS_OK && attempts > limits[i].most)
            *wait = limits[i].seconds;
    }
    return store_end(house->store, status);
}

const char *limit_account(struct arena *arena, const char *email) {
    char *lower = arena_strdup(arena, email);
    for (char *c = lower; *c; c++)
        *c = (char)tolower((unsigned char)*c);
    return arena_printf(arena, "account %s", sha256_hex(arena, lower));
}

const char *limit_address(struct arena *arena, const char *address) {
    struct in6_addr octets;
    if (inet_pton(AF_INET6, address, &octets) != 1 || IN6_IS_ADDR_V4MAPPED(&octets))
        return arena_printf(arena, "address %s", address);
    struct span network = {(const char *)&octets, 8};
    return arena_printf(arena, "address %s/64", hex_encode(arena, network));
}
