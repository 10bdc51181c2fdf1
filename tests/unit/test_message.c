/* Messages taken apart, whatever they are. */
#include "in_arena.h"

#include "mail/message.h"

#include <stdint.h>
#include <string.h>

static struct message read_text(const char *raw) {
    struct message message;
    message_read(arena, span_of(raw), &message);
    return message;
}

static const char *text(struct span span) {
    return span_text(arena, span);
}

static void fields_are_spans(void **state) {
    (void)state;
    struct message message = read_text("From: a@b.example\r\nX-Long : one\r\n\ttwo\r\n three\r\n"
                                       "Empty:\r\n\r\nbody\r\n");
    assert_int_equal(message.field_count, 3);
    assert_string_equal(text(message.fields[0].name), "From");
    assert_string_equal(text(message.fields[0].value), " a@b.example");
    assert_string_equal(text(message.fields[0].whole), "From: a@b.example\r\n");
    assert_string_equal(text(message.fields[1].name), "X-Long");
    assert_string_equal(text(message.fields[1].value), " one\r\n\ttwo\r\n three");
    assert_string_equal(text(message.fields[1].whole), "X-Long : one\r\n\ttwo\r\n three\r\n");
    assert_string_equal(text(header_text(arena, &message.fields[1])), "one\ttwo three");
    assert_string_equal(text(message.fields[2].value), "");
    assert_string_equal(text(message.body), "body\r\n");
    assert_true(message.has_crlf && !message.has_lf && !message.no_body && !message.abrupt);
}

static const struct {
    const char *raw;
    size_t fields;
    const char *body;
    int no_body, abrupt, has_lf, has_crlf;
} rows[] = {
    {"", 0, "", 1, 0, 0, 0},
    {"\r\nbody", 0, "body", 0, 0, 0, 0},
    {"\nbody", 0, "body", 0, 0, 0, 0},
    {"A: 1\nB: 2\n\nbody\n", 2, "body\n", 0, 0, 1, 0},
    {"A: 1\r\nB: 2\n\r\nbody", 2, "body", 0, 0, 1, 1},
    {"A: 1", 1, "", 1, 0, 0, 0},
    {"A: 1\r\n", 1, "", 1, 0, 0, 1},
    {"A: 1\r\n\r\n", 1, "", 0, 0, 0, 1},
    {"From a@b Sat Nov 21\nA: 1\n\nbody", 1, "body", 0, 0, 1, 0}, /* mbox */
    {"A: 1\r\nno field\r\nB: 2\r\n\r\nbody", 1, "no field\r\nB: 2\r\n\r\nbody", 0, 1, 0, 1},
    {" folded first\r\nA: 1\r\n", 0, " folded first\r\nA: 1\r\n", 0, 1, 0, 0},
    {": no name\r\n\r\n", 0, ": no name\r\n\r\n", 0, 1, 0, 0},
    {"A B: 1\r\n\r\n", 0, "A B: 1\r\n\r\n", 0, 1, 0, 0},
    {"A: 1\r\r\n\r\nbody", 1, "body", 0, 0, 0, 1},
    {"A: 1\rB: 2\r\n\r\n", 1, "", 0, 0, 0, 1}, /* CR alone ends nothing */
    {"A: 1\r\n \r\n\r\nbody", 1, "body", 0, 0, 0, 1},
};

static void any_octets(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct message message = read_text(rows[i].raw);
        assert_int_equal(message.field_count, rows[i].fields);
        assert_string_equal(text(message.body), rows[i].body);
        assert_int_equal(message.no_body, rows[i].no_body);
        assert_int_equal(message.abrupt, rows[i].abrupt);
        assert_int_equal(message.has_lf, rows[i].has_lf);
        assert_int_equal(message.has_crlf, rows[i].has_crlf);
        assert_false(message.cut || message.eight_bit);
    }
    struct message message;
    message_read(arena, SPAN("A: x\0y\r\nB: \xe3\x81\x82\r\n\r\n\0body"), &message);
    assert_int_equal(message.field_count, 2);
    assert_int_equal(message.fields[0].value.size, 4);
    assert_int_equal(message.body.size, 5);
    assert_true(message.eight_bit);
}

static void by_name_from_the_bottom(void **state) {
    (void)state;
    struct message message =
        read_text("received: 3\r\nTo: a\r\nRECEIVED: 2\r\nReceived: 1\r\nReceived-SPF: x\r\n\r\n");
    size_t first;
    assert_int_equal(message_named(&message, SPAN("Received"), &first), 3);
    assert_int_equal(message_named(&message, SPAN("Receive"), &first), 0);
    assert_int_equal(message_named(&message, SPAN(""), &first), 0);
    assert_string_equal(text(message_field(&message, "received", 0)->value), " 1");
    assert_string_equal(text(message_field(&message, "received", 2)->value), " 3");
    assert_null(message_field(&message, "received", 3));
    assert_null(message_field(&message, "zzz", 0));
}

static void more_fields_than_are_kept(void **state) {
    (void)state;
    struct text raw = TEXT(arena);
    for (int i = 0; i < MESSAGE_FIELDS_MAX; i++)
        text_add(&raw, "A:\n");
    struct message message = read_text(text_str(&raw));
    assert_int_equal(message.field_count, MESSAGE_FIELDS_MAX);
    assert_false(message.cut);
    text_add(&raw, "From: x\n\nbody");
    message = read_text(text_str(&raw));
    assert_int_equal(message.field_count, MESSAGE_FIELDS_MAX);
    assert_true(message.cut);
}

static const struct {
    const char *value;
    enum mailbox_found found;
    const char *address, *domain;
    size_t count;
} mailboxes[] = {
    {" a@b.example", MAILBOX_ONE, "a@b.example", "b.example", 1},
    {" Name <a@b.example>\r\n", MAILBOX_ONE, "a@b.example", "b.example", 1},
    {"\"x@evil.example, y\" <a@b.example>", MAILBOX_ONE, "a@b.example", "b.example", 1},
    {"(c@c.example) a@b.example (d(e)@f.example)", MAILBOX_ONE, "a@b.example", "b.example", 1},
    {"x@evil.example <a@b.example>", MAILBOX_ONE, "a@b.example", "b.example", 1},
    {"<a@b.example> x@evil.example", MAILBOX_ONE, "a@b.example", "b.example", 1},
    {"\"a @ x\"@b.example", MAILBOX_ONE, "\"a @ x\"@b.example", "b.example", 1},
    {"a@b.example, c@B.example", MAILBOX_ONE, "a@b.example", "b.example", 2},
    {"a@b.example, c@d.example", MAILBOX_SEVERAL, "a@b.example", "b.example", 2},
    {"Friends: a@b.example, N <c@b.example>;", MAILBOX_ONE, "a@b.example", "b.example", 2},
    {"One: a@b.example; Two: c@b.example;", MAILBOX_ONE, "a@b.example", "b.example", 2},
    {"undisclosed:;", MAILBOX_NONE, "", "", 0},
    {"", MAILBOX_NONE, "", "", 0},
    {"no address", MAILBOX_NONE, "", "", 0},
    {"@b.example", MAILBOX_NONE, "", "", 0},
    {"a@", MAILBOX_NONE, "", "", 0},
    {"\"a@b.example", MAILBOX_NONE, "", "", 0},
    {"(a@b.example", MAILBOX_NONE, "", "", 0},
    {"=?utf-8?B?44GC?= <a@b.example>", MAILBOX_ONE, "a@b.example", "b.example", 1},
};

static void whose_mail_it_is(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof mailboxes / sizeof *mailboxes; i++) {
        struct mailbox mailbox;
        assert_int_equal(mailbox_read(arena, span_of(mailboxes[i].value), &mailbox),
                         mailboxes[i].found);
        assert_string_equal(text(mailbox.address), mailboxes[i].address);
        assert_string_equal(text(mailbox.domain), mailboxes[i].domain);
        assert_int_equal(mailbox.count, mailboxes[i].count);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields_are_spans),        cmocka_unit_test(any_octets),
        cmocka_unit_test(by_name_from_the_bottom), cmocka_unit_test(more_fields_than_are_kept),
        cmocka_unit_test(whose_mail_it_is),
    };
    return cmocka_run_group_tests_name("message", tests, set_up, tear_down);
}
