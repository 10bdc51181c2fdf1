/* From where a message came, by what its receiver wrote: fields as receivers really write them. */
#include "in_arena.h"

#include "mail/origin.h"

#include <string.h>

static const struct {
    const char *header, *said; /* ip from|helo|sender from */
} cases[] = {
    {"", "- |-|- "},
    {"Return-Path: <a@b.example>\r\n", "- |-|a@b.example return_path"},
    {"Return-Path: <>\r\n", "- |-| return_path"},
    /* Gmail: its own hop names no client; Received-SPF does. */
    {"Delivered-To: x@gmail.example\r\n"
     "Received: by 2002:a05:6000:1:b0:1 with SMTP id x1; Mon, 1 Jan 2024 00:00:00 -0800\r\n"
     "Return-Path: <bounce@m.example>\r\n"
     "Received: from mail.m.example (mail.m.example. [203.0.113.5])\r\n by mx.google.com\r\n"
     "Received-SPF: pass (google.com: domain of bounce@m.example designates 203.0.113.5 as\r\n"
     " permitted sender) client-ip=203.0.113.5;\r\n",
     "203.0.113.5 received_spf|-|bounce@m.example return_path"},
    {"Received-SPF: Pass (x) identity=mailfrom; client-ip=2001:db8::5; helo=mx.b.example;\r\n"
     " envelope-from=\"a@b.example\"; receiver=<UNKNOWN>\r\n",
     "2001:db8::5 received_spf|mx.b.example|a@b.example received_spf"},
    /* Microsoft writes the address into a comment. */
    {"Authentication-Results: spf=pass (sender IP is 203.0.113.9)\r\n"
     " smtp.mailfrom=b.example; dkim=none\r\n",
     "203.0.113.9 results|-|- "},
    {"Authentication-Results: mx.b.example; iprev=pass policy.iprev=203.0.113.8;\r\n"
     " spf=pass smtp.mailfrom=a@b.example\r\n",
     "203.0.113.8 results|-|a@b.example results"},
    /* Postfix; hops inside the receiver's own network stand above. */
    {"Received: from localhost (localhost [127.0.0.1]) by mx.b.example (Postfix)\r\n"
     "Received: from filter.b.example (unknown [10.1.2.3]) by mx.b.example (Postfix)\r\n"
     "Received: from client.example (host.client.example [203.0.113.7])\r\n"
     "\tby mx.b.example (Postfix) with ESMTP id 1\r\n"
     "Received: from inner (inner [198.51.100.1]) by client.example\r\n",
     "203.0.113.7 received|client.example|- "},
    {"Received: from c.example ([IPv6:2001:db8::7]) by mx.b.example with ESMTP\r\n",
     "2001:db8::7 received|c.example|- "},
    {"Received: from c.example (203.0.113.6) by mx.b.example\r\n",
     "203.0.113.6 received|c.example|- "},
    /* What the client calls itself is not where it is. */
    {"Received: from 198.51.100.9 (unknown) by mx.b.example\r\n", "- |-|- "},
    {"Received: from [198.51.100.9] by mx.b.example for 203.0.113.1\r\n",
     "198.51.100.9 received|[198.51.100.9]|- "},
    {"Received-SPF: none client-ip=nothing; envelope-from=<>\r\n", "- |-|- "},
    {"Received: from\r\nReceived: from [\r\nReceived: \xff\r\nAuthentication-Results: ;;=\r\n",
     "- |-|- "},
};

static const char *say(const struct origin *origin) {
    return arena_printf(arena, "%s %s|%s|%s %s", origin->ip ? origin->ip : "-",
                        origin_from_name(origin->ip_from), *origin->helo ? origin->helo : "-",
                        origin->sender ? origin->sender : "-",
                        origin_from_name(origin->sender_from));
}

static struct origin origin_in(const char *header, const struct origin *known) {
    struct message message;
    message_read(arena, span_of(header), &message);
    return origin_read(arena, &message, known);
}

static void what_receivers_write(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct origin origin = origin_in(cases[i].header, &(struct origin){.ip = NULL});
        assert_string_equal(say(&origin), cases[i].said);
        assert_int_equal(origin_from_of(origin_from_name(origin.ip_from)), origin.ip_from);
    }
}

static void what_is_known_stays(void **state) {
    (void)state;
    struct origin known = {.ip = "192.0.2.1", .helo = "mine", .sender = ""};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct origin origin = origin_in(cases[i].header, &known);
        assert_string_equal(say(&origin), "192.0.2.1 given|mine| given");
    }
}

int main(void) {
    const struct CMUnitTest test_origin[] = {
        cmocka_unit_test(what_receivers_write),
        cmocka_unit_test(what_is_known_stays),
    };
    return cmocka_run_group_tests(test_origin, set_up, tear_down);
}
