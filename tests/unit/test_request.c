#include "in_arena.h"

#include "web/language.h"
#include "web/request.h"

#include "store/session.h"

#include <stdio.h>
#include <string.h>

/* Stands in for the web server: NAME=value lines, and a body. */
struct gateway {
    const char *params[16];
    struct span body;
};

const char *gateway_param(struct gateway *gateway, const char *name) {
    size_t size = strlen(name);
    for (size_t i = 0; i < 16 && gateway->params[i]; i++)
        if (!strncmp(gateway->params[i], name, size) && gateway->params[i][size] == '=')
            return gateway->params[i] + size + 1;
    return "";
}

size_t gateway_read(struct gateway *gateway, char *to, size_t size) {
    if (size > gateway->body.size)
        size = gateway->body.size;
    memcpy(to, gateway->body.at, size);
    gateway->body.at += size;
    gateway->body.size -= size;
    return size;
}

int gateway_has_more(struct gateway *gateway) {
    return gateway->body.size > 0;
}

static size_t body_most(const char *path) {
    return strcmp(path, "/message") ? BODY_MOST : 2 * BODY_MOST;
}

static void a_get_is_read(void **state) {
    (void)state;
    struct request request;
    struct gateway gateway = {{"REQUEST_METHOD=GET", "PATH_INFO=/projects/1/例え",
                               "QUERY_STRING=a=b", "HTTP_COOKIE=x=y", "HTTPS=on",
                               "REMOTE_ADDR=192.0.2.1", "HTTP_HOST=console.example"},
                              SPAN("")};
    assert_int_equal(request_read(&gateway, arena, body_most, &request), 0);
    assert_string_equal(request.method, "GET");
    assert_string_equal(request.path, "/projects/1/例え");
    assert_string_equal(request.query, "a=b");
    assert_string_equal(request.address, "192.0.2.1");
    assert_string_equal(request.origin, "");
    assert_true(request.https);
    assert_int_equal(strlen(request.id), 16);
}

static void the_path_may_come_from_nginx(void **state) {
    (void)state;
    struct request request;
    struct gateway gateway = {{"REQUEST_METHOD=GET", "DOCUMENT_URI=/sign-in"}, SPAN("")};
    assert_int_equal(request_read(&gateway, arena, body_most, &request), 0);
    assert_string_equal(request.path, "/sign-in");
    assert_false(request.https);
}

static void a_query_with_controls_is_refused(void **state) {
    (void)state;
    static const char *const queries[] = {"QUERY_STRING=x=\xff", "QUERY_STRING=\xc0\x80",
                                          "QUERY_STRING=x=\xe2\x80\xae", "QUERY_STRING=a\rb"};
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) {
        struct request request;
        struct gateway gateway = {{"REQUEST_METHOD=GET", "PATH_INFO=/nope", queries[i]}, SPAN("")};
        assert_int_equal(request_read(&gateway, arena, body_most, &request), 400);
        assert_string_equal(request.path, "/");
        assert_string_equal(request.query, "");
    }
}

static void a_path_with_controls_is_refused(void **state) {
    (void)state;
    static const char *const paths[] = {"PATH_INFO=/a\nb", "PATH_INFO=/\xff", "PATH_INFO=sign-in",
                                        "PATH_INFO=/a\xE2\x80\xAE", "PATH_INFO=/\x7f"};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        struct request request;
        struct gateway gateway = {{"REQUEST_METHOD=GET", paths[i]}, SPAN("")};
        assert_int_equal(request_read(&gateway, arena, body_most, &request), 400);
        assert_string_equal(request.path, "/");
    }
}

static void the_length_of_a_body_must_be_right(void **state) {
    (void)state;
    static const struct {
        const char *length, *type;
        int code;
    } rows[] = {
        {"CONTENT_LENGTH=3", "CONTENT_TYPE=application/x-www-form-urlencoded", 0},
        {"CONTENT_LENGTH=3", "CONTENT_TYPE=Application/X-WWW-Form-Urlencoded ; charset=utf-8", 0},
        {"CONTENT_LENGTH=3", "CONTENT_TYPE=multipart/form-data; boundary=x", 0},
        {"CONTENT_LENGTH=3", "CONTENT_TYPE=multipart/form-data", 400},
        {"CONTENT_LENGTH=3", "CONTENT_TYPE=multipart/mixed; boundary=x", 400},
        {"CONTENT_LENGTH=3", "CONTENT_TYPE=text/plain", 400},
        {"CONTENT_LENGTH=3", "X=", 400},
        {"CONTENT_LENGTH=4", "CONTENT_TYPE=application/x-www-form-urlencoded", 400},
        {"CONTENT_LENGTH=2", "CONTENT_TYPE=application/x-www-form-urlencoded", 400},
        {"CONTENT_LENGTH=0", "CONTENT_TYPE=application/x-www-form-urlencoded", 400},
        {"CONTENT_LENGTH=", "CONTENT_TYPE=application/x-www-form-urlencoded", 400},
        {"CONTENT_LENGTH=-3", "CONTENT_TYPE=application/x-www-form-urlencoded", 400},
        {"CONTENT_LENGTH=3x", "CONTENT_TYPE=application/x-www-form-urlencoded", 400},
        {"CONTENT_LENGTH= 3", "CONTENT_TYPE=application/x-www-form-urlencoded", 400},
        {"CONTENT_LENGTH=4294967299", "CONTENT_TYPE=application/x-www-form-urlencoded", 400},
        {"CONTENT_LENGTH=65537", "CONTENT_TYPE=application/x-www-form-urlencoded", 413},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct request request;
        struct gateway gateway = {
            {"REQUEST_METHOD=POST", "PATH_INFO=/", rows[i].length, rows[i].type}, SPAN("a=1")};
        assert_int_equal(request_read(&gateway, arena, body_most, &request), rows[i].code);
        assert_true(span_equal(request.body, rows[i].code ? SPAN("") : SPAN("a=1")));
    }
}

/* Only in parts, and only there. */
static void a_message_may_be_larger(void **state) {
    (void)state;
    static const char form[] = "CONTENT_TYPE=application/x-www-form-urlencoded";
    static const char parts[] = "CONTENT_TYPE=multipart/form-data; boundary=x";
    static const struct {
        const char *path, *type;
        size_t size;
        int code;
    } rows[] = {
        {"PATH_INFO=/message", parts, 2 * BODY_MOST, 0},
        {"PATH_INFO=/message", parts, 2 * BODY_MOST + 1, 413},
        {"PATH_INFO=/message", form, BODY_MOST + 1, 413},
        {"PATH_INFO=/message", form, BODY_MOST, 0},
        {"PATH_INFO=/", parts, BODY_MOST, 0},
        {"PATH_INFO=/", parts, BODY_MOST + 1, 413},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct request request;
        char *body = arena_alloc(arena, rows[i].size);
        struct gateway gateway = {{"REQUEST_METHOD=POST", rows[i].path, rows[i].type,
                                   arena_printf(arena, "CONTENT_LENGTH=%zu", rows[i].size)},
                                  {body, rows[i].size}};
        assert_int_equal(request_read(&gateway, arena, body_most, &request), rows[i].code);
        assert_int_equal(request.body.size, rows[i].code ? 0 : rows[i].size);
    }
}

static void a_cookie_is_found(void **state) {
    (void)state;
    static const struct {
        const char *header, *value;
    } rows[] = {
        {"nafuda=abc", "abc"},
        {"nafuda-lang=en; nafuda=abc; x=y", "abc"},
        {"xnafuda=1;nafuda=a=b", "a=b"},
        {"nafuda=1; nafuda=2", ""},
        {"nafuda=1; nafuda=1", ""},
        {"nafuda", ""},
        {"nafuda=", ""},
        {"Nafuda=1", ""},
        {";;=; nafuda=z ;", "z"},
        {"", ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct request request = {.cookie = rows[i].header};
        assert_string_equal(request_cookie(&request, arena, "nafuda"), rows[i].value);
    }
}

static void the_browser_names_its_language(void **state) {
    (void)state;
    static const struct {
        const char *header, *language;
    } rows[] = {
        {"ja", "ja"},
        {"en-GB,en;q=0.9", "en"},
        {"fr, en;q=0.3, ja;q=0.4", "ja"},
        {"en;q=0.5,ja-JP;q=0.501", "ja"},
        {"EN", "en"},
        {"en , ja", "en"},
        {"en;q=0,ja;q=0.001", "ja"},
        {"ja;q=0, de", ""},
        {"ja;q=2,en;q=0.1", "en"},
        {"ja;q=1.0000,en;q=0.1", "en"},
        {"ja;level=1;q=0.2, en;q=0.3", "en"},
        {"english", ""},
        {"*", ""},
        {",;q=", ""},
        {"", ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *language = language_accepted(rows[i].header);
        assert_string_equal(language ? language : "", rows[i].language);
    }
}

static void the_cookie_speaks_before_the_account_and_the_browser(void **state) {
    (void)state;
    struct session session = {0};
    struct visit visit = {.arena = arena,
                          .session = &session,
                          .actor.user.lang = "en",
                          .request = {.cookie = "nafuda-lang=ja", .accept_language = "en"}};
    assert_string_equal(language_of(&visit), "ja");
    visit.request = (struct request){.cookie = "nafuda-lang=fr", .accept_language = "ja"};
    assert_string_equal(language_of(&visit), "en");
    visit.session = NULL;
    assert_string_equal(language_of(&visit), "ja");
    visit.request = (struct request){.cookie = "", .accept_language = "de"};
    assert_string_equal(language_of(&visit), "ja");
}

int main(void) {
    const struct CMUnitTest test_request[] = {
        cmocka_unit_test_setup_teardown(a_get_is_read, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_path_may_come_from_nginx, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_path_with_controls_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_query_with_controls_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_length_of_a_body_must_be_right, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_message_may_be_larger, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_cookie_is_found, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_browser_names_its_language, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_cookie_speaks_before_the_account_and_the_browser,
                                        set_up, tear_down),
    };
    return cmocka_run_group_tests(test_request, NULL, NULL);
}
