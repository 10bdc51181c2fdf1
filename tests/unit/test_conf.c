#include "in_arena.h"

#include "base/conf.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static enum status read_text(const char *text, struct conf *conf) {
    char path[] = "/tmp/nafuda-conf-XXXXXX";
    int file = mkstemp(path);
    assert_int_equal(write(file, text, strlen(text)), strlen(text));
    close(file);
    memset(conf, 0, sizeof *conf);
    enum status status = conf_read(arena, path, conf);
    unlink(path);
    return status;
}

static void every_setting_has_a_default(void **state) {
    (void)state;
    struct conf conf;
    assert_int_equal(conf_read(arena, NULL, &conf), STATUS_OK);
    assert_string_equal(conf.listen, "127.0.0.1:8080");
    assert_string_equal(conf.url, "http://127.0.0.1:8080");
    assert_int_equal(conf.window_hours, 72);
    assert_int_equal(conf.mandatory, 15);
    assert_null(conf.resolvers[0]);
}

static void a_file_is_read(void **state) {
    (void)state;
    struct conf conf;
    assert_int_equal(read_text("# ours\n\nlisten = 127.0.0.1:9000\n resolver = 127.0.0.1:53, "
                               "[::1]:5353\nsending_addresses = 192.0.2.1 2001:db8::1\nmandatory = "
                               "ownership,dkim\n",
                               &conf),
                     STATUS_OK);
    assert_string_equal(conf.url, "http://127.0.0.1:9000");
    assert_string_equal(conf.resolvers[1], "[::1]:5353");
    assert_string_equal(conf.sending_addresses[1], "2001:db8::1");
    assert_null(conf.resolvers[2]);
    assert_int_equal(conf.mandatory, 3);
}

static void the_environment_wins(void **state) {
    (void)state;
    struct conf conf;
    setenv("NAFUDA_WINDOW_HOURS", "5", 1);
    assert_int_equal(read_text("window_hours = 4\n", &conf), STATUS_OK);
    assert_int_equal(conf.window_hours, 5);
    setenv("NAFUDA_WINDOW_HOURS", "five", 1);
    assert_int_equal(read_text("", &conf), STATUS_FAILED);
    unsetenv("NAFUDA_WINDOW_HOURS");
}

static void what_is_wrong_is_refused(void **state) {
    (void)state;
    static const char *const rows[] = {
        "no_such = 1\n",
        "window_hours\n",
        "window_hours = 0\n",
        "window_hours = 721\n",
        "window_hours = 7x\n",
        "window_hours =\n",
        "mandatory =\n",
        "mandatory = dkim arc\n",
        "mandatory = spf\n",
        "mandatory = spf dmarc\n",
        "nameservers = maybe\n",
        "window_hours = 99999999999999999999\n",
        "sending_addresses = 192.0.2.1, mail.example.com\n",
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct conf conf;
        assert_int_equal(read_text(rows[i], &conf), STATUS_FAILED);
    }
    struct conf conf;
    assert_int_equal(conf_read(arena, "/nonexistent/nafuda.conf", &conf), STATUS_FAILED);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_setting_has_a_default),
        cmocka_unit_test(a_file_is_read),
        cmocka_unit_test(the_environment_wins),
        cmocka_unit_test(what_is_wrong_is_refused),
    };
    return cmocka_run_group_tests_name("conf", tests, set_up, tear_down);
}
