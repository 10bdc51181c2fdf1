#include "dns/line.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <string.h>
#include <sys/socket.h>

static const struct {
    const char *text;
    int family, port;
    const char *octets;
} rows[] = {
    {"192.0.2.1:53", AF_INET, 53, "\xC0\0\2\1"},
    {"192.0.2.1", AF_INET, 53, "\xC0\0\2\1"},
    {"127.0.0.1:65535", AF_INET, 65535, "\x7F\0\0\1"},
    {"[2001:db8::1]:5353", AF_INET6, 5353, "\x20\x01\x0D\xB8\0\0\0\0\0\0\0\0\0\0\0\1"},
    {"[::]", AF_INET6, 53, "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"},
    {"", 0, 0, NULL},
    {":53", 0, 0, NULL},
    {"localhost", 0, 0, NULL},
    {"localhost:53", 0, 0, NULL},
    {"192.0.2.1:", 0, 0, NULL},
    {"192.0.2.1:0", 0, 0, NULL},
    {"192.0.2.1:65536", 0, 0, NULL},
    {"192.0.2.1:000053", 0, 0, NULL},
    {"192.0.2.1:5x", 0, 0, NULL},
    {"192.0.2.1:-5", 0, 0, NULL},
    {"192.0.2.1 :53", 0, 0, NULL},
    {"192.0.2:53", 0, 0, NULL},
    {"::1", 0, 0, NULL},
    {"[::1", 0, 0, NULL},
    {"[::1]53", 0, 0, NULL},
    {"[::1]]:53", 0, 0, NULL},
    {"[192.0.2.1]:53", 0, 0, NULL},
    {"[fe80::1%eth0]:53", 0, 0, NULL},
    {"[2001:0db8:0000:0000:0000:0000:0000:0000:0000:0000:0000:0001]:53", 0, 0, NULL},
};

static void read_rows(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct endpoint endpoint;
        if (endpoint_read(rows[i].text, &endpoint) != (rows[i].family != 0))
            fail_msg("%s", rows[i].text);
        if (!rows[i].family)
            continue;
        assert_int_equal(endpoint.family, rows[i].family);
        assert_int_equal(endpoint.port, rows[i].port);
        assert_memory_equal(endpoint.octets, rows[i].octets, rows[i].family == AF_INET6 ? 16 : 4);
    }
}

int main(void) {
    const struct CMUnitTest test_endpoint[] = {cmocka_unit_test(read_rows)};
    return cmocka_run_group_tests(test_endpoint, NULL, NULL);
}
