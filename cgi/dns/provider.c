#include "dns/provider.h"

#include "dns/name.h"

#include <stddef.h>

static const char *const parking[] = {"sedoparking.com"};

int name_server_parks(const char *host) {
    for (size_t i = 0; i < sizeof parking / sizeof *parking; i++)
        if (name_within(host, parking[i]))
            return 1;
    return 0;
}
