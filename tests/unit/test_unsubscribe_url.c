/* Senders' own addresses of one-click unsubscribe. */
#include "in_arena.h"

#include "mail/unsubscribe_url.h"

#include <string.h>

static void what_may_stand_in_the_header(void **state) {
    (void)state;
    static const struct {
        const char *typed, *code, *url;
    } rows[] = {
        {"https://example.com/u?r={recipient}", "accepted", "https://example.com/u?r={recipient}"},
        {" HTTPS://Example.COM:8443/{recipient} ", "accepted",
         "https://example.com:8443/{recipient}"},
        {"https://例え.jp?{recipient}", "accepted", "https://xn--r8jz45g.jp?{recipient}"},
        {"", "empty", NULL},
        {"http://example.com/{recipient}", "not_https", NULL},
        {"mailto:u@example.com", "not_https", NULL},
        {"javascript:alert(1)", "not_https", NULL},
        {"https://", "host", NULL},
        {"https:///u/{recipient}", "host", NULL},
        {"https://localhost/{recipient}", "host", NULL},
        {"https://192.0.2.1/{recipient}", "host", NULL},
        {"https://[2001:db8::1]/{recipient}", "host", NULL},
        {"https://user@example.com/{recipient}", "host", NULL},
        {"https://user:pw@example.com/{recipient}", "host", NULL},
        {"https://example.com:/{recipient}", "host", NULL},
        {"https://example.com:x/{recipient}", "host", NULL},
        {"https://example.com:123456/{recipient}", "host", NULL},
        {"https:// example.com/{recipient}", "host", NULL},
        {"https://example.com/u", "nobody", NULL},
        {"https://example.com/{who}", "character", NULL},
        {"https://example.com/a b/{recipient}", "character", NULL},
        {"https://example.com/>/{recipient}", "character", NULL},
        {"https://example.com/\"{recipient}", "character", NULL},
        {"https://example.com/例え/{recipient}", "character", NULL},
        {"https://example.com/\r\nX: y{recipient}", "character", NULL},
        {"https://example.com/{recipient}#me", "fragment", NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *url = NULL;
        print_message("# %s\n", rows[i].typed);
        enum unsubscribe_url_refusal refusal = unsubscribe_url_parse(arena, rows[i].typed, &url);
        assert_string_equal(unsubscribe_url_refusal_code(refusal), rows[i].code);
        if (refusal == UNSUBSCRIBE_URL_ACCEPTED)
            assert_string_equal(url, rows[i].url);
    }
}

static void a_long_one_is_refused(void **state) {
    (void)state;
    char path[800];
    const char *url;
    for (int size = 698; size <= 702; size++) {
        memset(path, 'a', sizeof path);
        memcpy(path, "https://a.example/{recipient}", 29);
        path[size] = '\0';
        assert_int_equal(unsubscribe_url_parse(arena, path, &url) == UNSUBSCRIBE_URL_ACCEPTED,
                         size <= 700);
    }
}

static void it_names_the_recipient(void **state) {
    (void)state;
    assert_string_equal(unsubscribe_url_for(arena, "https://e.example/{recipient}?x={recipient}&y",
                                            "a+b@c.example"),
                        "https://e.example/a%2Bb%40c.example?x=a%2Bb%40c.example&y");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_may_stand_in_the_header),
        cmocka_unit_test(a_long_one_is_refused),
        cmocka_unit_test(it_names_the_recipient),
    };
    return cmocka_run_group_tests_name("unsubscribe_url", tests, set_up, tear_down);
}
