#include "work/limit.h"

#include "base/clock.h"
#include "base/codec.h"
#include "store/session.h"

#include <arpa/inet.h>

enum status limit_count_within(struct house *house, const struct limit *limits, size_t count,
                               int *wait) {
    enum status status = STATUS_OK;
    *wait = 0;
    for (size_t i = 0; status == STATUS_OK && !*wait && i < count; i++) {
        int attempts;
        status = throttle_count(house->store, limits[i].bucket, clock_now(), limits[i].seconds,
                                &attempts);
        if (status == STATUS_OK && attempts > limits[i].most)
            *wait = limits[i].seconds;
    }
    return status;
}

enum status limit_count(struct house *house, const struct limit *limits, size_t count, int *wait) {
    *wait = 0;
    enum status status = store_begin(house->store);
    return status == STATUS_OK
               ? store_end(house->store, limit_count_within(house, limits, count, wait))
               : status;
}

const char *limit_account(struct arena *arena, const char *email) {
    return arena_printf(arena, "account %s", sha256_hex(arena, text_lower(arena, email)));
}

const char *limit_address(struct arena *arena, const char *address) {
    struct in6_addr octets;
    if (inet_pton(AF_INET6, address, &octets) != 1 || IN6_IS_ADDR_V4MAPPED(&octets))
        return arena_printf(arena, "address %s", address);
    struct span network = {(const char *)&octets, 8};
    return arena_printf(arena, "address %s/64", hex_encode(arena, network));
}
