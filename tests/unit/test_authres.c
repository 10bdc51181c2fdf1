/* Authentication-Results: the examples of RFC 8601 appendix B, what receivers really write, and
   what is broken. */
#include "in_arena.h"

#include "mail/authres.h"

#include <stdint.h>
#include <string.h>

/* The parsed field as one line: server|method=result reason{comment}[ptype.property=value …]!|… */
static const char *line(const char *value) {
    struct authres authres;
    struct text out = TEXT(arena);
    authres_parse(arena, span_of(value), &authres);
    text_add(&out, authres.server);
    if (authres.none)
        text_add(&out, "|none");
    for (size_t i = 0; i < authres.method_count; i++) {
        const struct authres_method *method = &authres.methods[i];
        text_addf(&out, "|%s=%s", method->method, method->result);
        if (*method->reason)
            text_addf(&out, " %s", method->reason);
        if (*method->comment)
            text_addf(&out, "{%s}", method->comment);
        for (size_t j = 0; j < method->property_count; j++)
            text_addf(&out, " %s.%s=%s", method->properties[j].ptype,
                      method->properties[j].property, method->properties[j].value);
        if (method->broken)
            text_add(&out, "!");
    }
    return text_str(&out);
}

static const struct {
    const char *value;
    enum authres_fault fault;
    const char *line;
} rows[] = {
    /* RFC 8601 appendix B */
    {" example.org 1; none", AUTHRES_GOOD, "example.org|none"},
    {" example.com;\r\n          spf=pass smtp.mailfrom=example.net", AUTHRES_GOOD,
     "example.com|spf=pass smtp.mailfrom=example.net"},
    {" example.com;\r\n auth=pass (cram-md5) smtp.auth=sender@example.net;\r\n spf=pass "
     "smtp.mailfrom=example.net",
     AUTHRES_GOOD,
     "example.com|auth=pass{cram-md5} smtp.auth=sender@example.net|spf=pass "
     "smtp.mailfrom=example.net"},
    {" example.com;\r\n  dkim=pass (good signature) header.d=example.com", AUTHRES_GOOD,
     "example.com|dkim=pass{good signature} header.d=example.com"},
    {" example.com;\r\n dkim=pass reason=\"good signature\"\r\n "
     "header.i=@mail-router.example.net;\r\n dkim=fail reason=\"bad signature\"\r\n "
     "header.i=@newyork.example.com",
     AUTHRES_GOOD,
     "example.com|dkim=pass good signature header.i=@mail-router.example.net|dkim=fail bad "
     "signature header.i=@newyork.example.com"},
    {" foo.example.net (foobar) 1 (baz);\r\n dkim (Because I like it) / 1 (One yay) = (wait for "
     "it) fail\r\n policy (A dot can go here) . (like that) expired\r\n (this surprised me) = (as "
     "I wasn't expecting it) 1362471462",
     AUTHRES_GOOD,
     "foo.example.net|dkim=fail{Because I like it; One yay; wait for it; A dot can go here; like "
     "that; this surprised me; as I wasn't expecting it} policy.expired=1362471462"},
    /* what receivers write */
    {"mx.google.com;\r\n       dkim=pass header.i=@d.example header.s=s1 header.b=\"a/b+c\";\r\n"
     "       spf=pass (google.com: domain of a@d.example designates 192.0.2.1 as permitted sender) "
     "smtp.mailfrom=a@d.example;\r\n       dmarc=pass (p=REJECT sp=REJECT dis=NONE) "
     "header.from=d.example",
     AUTHRES_GOOD,
     "mx.google.com|dkim=pass header.i=@d.example header.s=s1 header.b=a/b+c|spf=pass{google.com: "
     "domain of a@d.example designates 192.0.2.1 as permitted sender} smtp.mailfrom=a@d.example|"
     "dmarc=pass{p=REJECT sp=REJECT dis=NONE} header.from=d.example"},
    {"spf=pass (sender IP is 192.0.2.1)\r\n smtp.mailfrom=d.example; dkim=Fail (body hash did not "
     "verify)\r\n header.d=d.example;dmarc=pass action=none\r\n "
     "header.from=d.example;compauth=pass reason=100",
     AUTHRES_NO_ID,
     "|spf=pass{sender IP is 192.0.2.1} smtp.mailfrom=d.example|dkim=fail{body hash did not "
     "verify} header.d=d.example|dmarc=pass .action=none header.from=d.example!|compauth=pass 100"},
    {"a.example; spf=none smtp.mailfrom=x@y.example;", AUTHRES_GOOD,
     "a.example|spf=none smtp.mailfrom=x@y.example"},
    {"a.example; spf=none smtp.mailfrom=<x@y.example>", AUTHRES_GOOD,
     "a.example|spf=none smtp.mailfrom=<x@y.example>"},
    {"a.example; dkim=pass header.i=\"a b\"@d.example", AUTHRES_GOOD,
     "a.example|dkim=pass header.i=a b@d.example"},
    {"\"a; b\"; dkim=none", AUTHRES_GOOD, "a; b|dkim=none"},
    {"a.example (c \\) d); dkim=none (x (y) z)", AUTHRES_GOOD, "a.example|dkim=none{x (y) z}"},
    {"a.example; dkim=none (a;b) p.a=1 p.b=2 p.c=3", AUTHRES_GOOD,
     "a.example|dkim=none{a;b} p.a=1 p.b=2 p.c=3"},
    {"a.example; x-my-test=pass", AUTHRES_GOOD, "a.example|x-my-test=pass"},
    {"a.example; none;", AUTHRES_BROKEN, "a.example"},
    /* broken */
    {"", AUTHRES_BROKEN, ""},
    {";", AUTHRES_BROKEN, ""},
    {"a.example", AUTHRES_EMPTY, "a.example"},
    {"a.example;", AUTHRES_EMPTY, "a.example"},
    {"a.example 2; dkim=pass", AUTHRES_VERSION, "a.example"},
    {"a.example 1; dkim=pass", AUTHRES_GOOD, "a.example|dkim=pass"},
    {"a.example b; dkim=pass", AUTHRES_VERSION, "a.example"},
    {"a.example; dkim", AUTHRES_BROKEN, "a.example"},
    {"a.example; dkim=; spf=pass", AUTHRES_BROKEN, "a.example|spf=pass"},
    {"a.example; =pass; spf=pass", AUTHRES_BROKEN, "a.example|spf=pass"},
    {"a.example; dkim/2=pass", AUTHRES_BROKEN, "a.example|dkim=pass!"},
    {"a.example; dkim=pass ) header.d=x; spf=pass", AUTHRES_BROKEN,
     "a.example|dkim=pass!|spf=pass"},
    {"a.example; dkim=pass (x; spf=pass", AUTHRES_BROKEN, "a.example|dkim=pass{x; spf=pass}!"},
    {"a.example; dkim=pass header.d=\"x; spf=pass", AUTHRES_BROKEN,
     "a.example|dkim=pass header.d=x; spf=pass!"},
    {"a.example; dkim=pass header.=x", AUTHRES_BROKEN, "a.example|dkim=pass!"},
    {"a.example; dkim=pass header.d=", AUTHRES_BROKEN, "a.example|dkim=pass header.d=!"},
    {"a.example; dkim=pass header", AUTHRES_BROKEN, "a.example|dkim=pass!"},
    {"a.example;; dkim=pass", AUTHRES_BROKEN, "a.example|dkim=pass"},
};

static void fields(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct authres authres;
        authres_parse(arena, span_of(rows[i].value), &authres);
        if (authres.fault != rows[i].fault)
            print_error("%s\n", rows[i].value);
        assert_string_equal(line(rows[i].value), rows[i].line);
        assert_int_equal(authres.fault, rows[i].fault);
    }
}

static void more_than_is_kept(void **state) {
    (void)state;
    struct authres authres;
    struct text value = TEXT(arena);
    text_add(&value, "a.example; dkim=pass");
    for (int i = 0; i <= AUTHRES_PROPERTIES_MAX; i++)
        text_addf(&value, " header.p%d=x", i);
    for (int i = 0; i < AUTHRES_METHODS_MAX; i++)
        text_add(&value, "; spf=pass");
    authres_parse(arena, span_of(text_str(&value)), &authres);
    assert_int_equal(authres.fault, AUTHRES_BROKEN);
    assert_int_equal(authres.method_count, AUTHRES_METHODS_MAX);
    assert_int_equal(authres.methods[0].property_count, AUTHRES_PROPERTIES_MAX);
    assert_true(authres.methods[0].broken);
    assert_string_equal(authres_property(&authres.methods[0], "header", "p3"), "x");
    assert_null(authres_property(&authres.methods[0], "header", "p99"));
    assert_null(authres_property(&authres.methods[0], "smtp", "p3"));
}

static void words(void **state) {
    (void)state;
    assert_int_equal(authres_word("dkim", "pass")->sense, AUTHRES_PASSES);
    assert_int_equal(authres_word("dkim", "hardfail")->sense, AUTHRES_STRANGE);
    assert_string_equal(authres_word("spf", "softfail")->code, "spf_softfail");
    assert_null(authres_word("dkim", "perhaps"));
    assert_null(authres_word("x-test", "pass"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields),
        cmocka_unit_test(more_than_is_kept),
        cmocka_unit_test(words),
    };
    return cmocka_run_group_tests_name("authres", tests, set_up, tear_down);
}
