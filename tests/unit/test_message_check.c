/* A message explained: who speaks for its From address, and which sentences are said of it. */
#include "zone.h"

#include "signer.h"

#include "check/message.h"
#include "check/message_report.h"

#include "in_arena.h"

#include <stdio.h>

#define BODY "hello\r\n"
#define FROM "From: A <a@d.example>\r\n"
#define ED(domain) "v=1; a=ed25519-sha256; c=relaxed/relaxed; s=s1; d=" domain "; h=From"
#define UNSUBSCRIBE "List-Unsubscribe: <mailto:u@d.example>, <https://u.example/1>\r\n"
#define POST "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"

static EVP_PKEY *key;
static struct zone_row rows[16];

/* Keys of three domains; records of the first. */
static void zone_make(const char *dmarc) {
    const char *record = signer_record(arena, key, "");
    memset(rows, 0, sizeof rows);
    rows[0] = (struct zone_row){.name = "s1._domainkey.d.example", .values = {record}};
    rows[1] = (struct zone_row){.name = "s1._domainkey.sub.d.example", .values = {record}};
    rows[2] = (struct zone_row){.name = "s1._domainkey.list.test", .values = {record}};
    rows[3] = (struct zone_row){.name = "s1._domainkey.mute.test", .unknown = UNKNOWN_TIMEOUT};
    rows[9] = (struct zone_row){.name = "mute.test", .unknown = UNKNOWN_TIMEOUT};
    rows[4] = (struct zone_row){.name = "d.example", .values = {"v=spf1 ip4:192.0.2.1 -all"}};
    rows[5] = (struct zone_row){.name = "list.test", .values = {"v=spf1 ip4:192.0.2.2 -all"}};
    rows[7] = (struct zone_row){.name = "s1._domainkey.mute.d.example", .unknown = UNKNOWN_TIMEOUT};
    rows[8] = (struct zone_row){.name = "mail.d.example", .unknown = UNKNOWN_TIMEOUT};
    if (dmarc)
        rows[6] = (struct zone_row){.name = "_dmarc.d.example", .values = {dmarc}};
}

static struct message_explained *explain(const char *raw, const char *ip, const char *sender) {
    struct answers *answers = answers_new(arena, 512);
    struct message *message = arena_alloc(arena, sizeof *message);
    struct message_explained *explained;
    int rounds = 0;
    message_read(arena, span_of(raw), message);
    do
        explained = message_explain(arena, answers,
                                    &(struct message_question){message, ip, "", sender, ZONE_TIME});
    while (zone_round(arena, rows, answers) && ++rounds < 20);
    assert_false(explained->pending);
    return explained;
}

static const char *codes(const struct message_explained *explained) {
    struct text text = TEXT(arena);
    for (size_t i = 0; i < explained->note_count; i++)
        text_addf(&text, "%s%s", i ? " " : "", explained->notes[i].finding.code);
    return text_str(&text);
}

static const char *sign(const char *tags, const char *header) {
    return signer_sign(arena, key, tags, header, BODY);
}

#define PASS "v=DMARC1; p=reject"

/* Signed by up to two, the second outside. */
static const struct {
    const char *dmarc, *first, *second;
    const char *ip, *sender;
    enum verdict verdict;
    const char *codes;
} cases[] = {
    {PASS, ED("d.example"), NULL, NULL, NULL, VERDICT_OK,
     "dmarc_pass_dkim signature_passes spf_not_asked"},
    {PASS, ED("d.example"), NULL, "192.0.2.1", "a@d.example", VERDICT_OK,
     "dmarc_pass_both signature_passes spf_pass"},
    {PASS, ED("d.example"), ED("list.test"), "192.0.2.2", "b@list.test", VERDICT_OK,
     "dmarc_pass_dkim spf_foreign signature_passes signature_passes spf_pass"},
    {PASS, ED("d.example"), NULL, "192.0.2.3", "a@d.example", VERDICT_WEAK,
     "dmarc_pass_dkim signature_passes spf_fail"},
    {PASS, ED("sub.d.example"), NULL, NULL, NULL, VERDICT_OK,
     "dmarc_pass_dkim signature_passes spf_not_asked"},
    {PASS "; adkim=s", ED("sub.d.example"), NULL, "192.0.2.3", "x@d.example", VERDICT_WRONG,
     "dmarc_fail dkim_strict signature_passes spf_fail"},
    {PASS, ED("list.test"), NULL, "192.0.2.2", "b@list.test", VERDICT_WRONG,
     "dmarc_fail dkim_foreign spf_foreign via signature_passes spf_pass"},
    {PASS, ED("list.test"), NULL, NULL, NULL, VERDICT_UNKNOWN,
     "dmarc_undecided dkim_foreign via signature_passes spf_not_asked"},
    {PASS, ED("d.example"), ED("mute.test"), NULL, NULL, VERDICT_WEAK,
     "dmarc_pass_dkim key_unknown signature_passes spf_not_asked"},
    /* What could not be asked leaves open only what it could have changed. */
    {PASS, ED("mute.test"), NULL, "192.0.2.9", "a@d.example", VERDICT_WRONG,
     "dmarc_fail key_unknown spf_fail"},
    {PASS, ED("mute.d.example"), NULL, "192.0.2.9", "a@d.example", VERDICT_WRONG,
     "dmarc_unknown key_unknown spf_fail"},
    {PASS "; adkim=s", ED("mute.d.example"), NULL, "192.0.2.9", "a@d.example", VERDICT_WRONG,
     "dmarc_fail key_unknown spf_fail"},
    {PASS, ED("list.test"), NULL, "192.0.2.9", "a@mail.d.example", VERDICT_UNKNOWN,
     "dmarc_unknown dkim_foreign via signature_passes spf_temperror"},
    {PASS, ED("list.test"), NULL, "192.0.2.9", "a@mute.test", VERDICT_WRONG,
     "dmarc_fail dkim_foreign via signature_passes spf_temperror"},
    {PASS, ED("none.test"), NULL, "192.0.2.1", "a@d.example", VERDICT_WRONG,
     "dmarc_pass_spf key_missing spf_pass"},
    {PASS, NULL, NULL, "192.0.2.1", "a@d.example", VERDICT_WRONG,
     "dmarc_pass_spf unsigned spf_pass"},
    {PASS, NULL, NULL, "192.0.2.9", "a@d.example", VERDICT_WRONG, "dmarc_fail unsigned spf_fail"},
    {NULL, ED("d.example"), NULL, NULL, NULL, VERDICT_WEAK,
     "dmarc_no_record signature_passes spf_not_asked"},
    {PASS, ED("d.example"), NULL, "192.0.2.9", "x@no-spf.example", VERDICT_WEAK,
     "dmarc_pass_dkim signature_passes spf_none"},
    {PASS, ED("d.example") "; l=3", NULL, NULL, NULL, VERDICT_WEAK,
     "dmarc_pass_dkim signature_passes note_length spf_not_asked"},
    {PASS, ED("d.example") "; t=9999999999999", NULL, NULL, NULL, VERDICT_WRONG,
     "dmarc_undecided future spf_not_asked"},
    {PASS, ED("d.example") ":From; x=1699999999", NULL, NULL, NULL, VERDICT_WRONG,
     "dmarc_undecided expired spf_not_asked"},
};

static void who_speaks_for_it(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *raw = arena_printf(arena, "%s\r\n%s", FROM, BODY);
        zone_make(cases[i].dmarc);
        if (cases[i].first)
            raw = sign(cases[i].first, FROM);
        if (cases[i].second) {
            const char *outer = sign(cases[i].second, FROM);
            raw = arena_printf(arena, "%.*s%s", (int)(strstr(outer, FROM) - outer), outer, raw);
        }
        const struct message_explained *explained = explain(raw, cases[i].ip, cases[i].sender);
        assert_string_equal(codes(explained), cases[i].codes);
        assert_int_equal(explained->verdict, cases[i].verdict);
        const char *first = explained->notes[0].finding.code;
        int undecided = !strcmp(first, "dmarc_unknown") || !strcmp(first, "dmarc_undecided");
        assert_int_equal(!strcmp(message_dmarc(explained), "unknown"), undecided);
        assert_string_equal(explained->from, "a@d.example");
    }
}

static const struct {
    const char *raw, *codes;
} odd[] = {
    {"", "no_body from_missing unsigned spf_not_asked"},
    {"To: x\r\n\r\n", "from_missing unsigned spf_not_asked"},
    {"From: a@d.example, b@e.example\r\n\r\n", "from_several unsigned spf_not_asked"},
    {"From: a@d.example\r\nFrom: a@d.example\r\n\r\n", "from_several unsigned spf_not_asked"},
    {"From: nobody\r\n\r\n", "from_unreadable unsigned spf_not_asked"},
    {"From: a@co.jp\r\n\r\n", "from_unreadable unsigned spf_not_asked"},
    {"From: a@d.example\r\nbroken\r\n\r\n", "abrupt dmarc_undecided unsigned spf_not_asked"},
};

static void odd_messages(void **state) {
    (void)state;
    zone_make(PASS);
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++)
        assert_string_equal(codes(explain(odd[i].raw, NULL, NULL)), odd[i].codes);
    struct text raw = TEXT(arena);
    for (int i = 0; i < 1000; i++)
        text_addf(&raw, "DKIM-Signature: v=%d\r\n", i);
    const struct message_explained *explained = explain(text_str(&raw), NULL, NULL);
    assert_string_equal(explained->notes[explained->note_count - 2].finding.code,
                        "signatures_skipped");
    assert_string_equal(explained->notes[explained->note_count - 2].finding.params[0].value,
                        "1000");
}

/* What is shown never holds what could pass for something else. */
static void shown_texts(void **state) {
    (void)state;
    zone_make(PASS);
    const struct message_explained *explained = explain(
        "From: \"\x1b[31m\xff\"@d.example\r\nDKIM-Signature: v=1; \x1b[31m\r\n\r\n", NULL, NULL);
    assert_null(strchr(explained->from, '\x1b'));
    for (size_t i = 0; i < explained->note_count; i++)
        for (size_t j = 0; j < explained->notes[i].finding.param_count; j++)
            assert_null(strchr(explained->notes[i].finding.params[j].value, '\x1b'));
}

static void sender_of_return_path(void **state) {
    (void)state;
    zone_make(PASS);
    const char *raw = arena_printf(arena, "Return-Path: <b@list.test>\r\n%s\r\n", FROM);
    assert_string_equal(explain(raw, "192.0.2.2", NULL)->sender, "b@list.test");
    assert_int_equal(explain(raw, "192.0.2.2", NULL)->spf.result, SPF_RESULT_PASS);
    assert_string_equal(explain(raw, "192.0.2.2", "a@d.example")->sender, "a@d.example");
    assert_false(explain(FROM "\r\n", "192.0.2.2", NULL)->spf_asked);
}

static const struct {
    const char *fields, *signature;
    enum one_click state;
} clicks[] = {
    {"", ED("d.example"), ONE_CLICK_ABSENT},
    {UNSUBSCRIBE, ED("d.example"), ONE_CLICK_NO_POST},
    {POST, ED("d.example"), ONE_CLICK_NO_URI},
    {UNSUBSCRIBE POST, ED("d.example"), ONE_CLICK_UNSIGNED},
    {UNSUBSCRIBE POST, ED("d.example") ":List-Unsubscribe", ONE_CLICK_UNSIGNED},
    {UNSUBSCRIBE POST, ED("d.example") ":List-Unsubscribe:List-Unsubscribe-Post", ONE_CLICK_GOOD},
    {UNSUBSCRIBE POST, ED("none.test") ":List-Unsubscribe:List-Unsubscribe-Post",
     ONE_CLICK_UNSIGNED},
    {UNSUBSCRIBE POST, ED("list.test") ":List-Unsubscribe:List-Unsubscribe-Post", ONE_CLICK_GOOD},
    {UNSUBSCRIBE UNSUBSCRIBE POST,
     ED("d.example") ":List-Unsubscribe:List-Unsubscribe-Post:List-Unsubscribe", ONE_CLICK_SEVERAL},
    {UNSUBSCRIBE "List-Unsubscribe-Post: One-Click\r\n", ED("d.example"), ONE_CLICK_WORDS},
    {"List-Unsubscribe: <http://u.example/>\r\n" POST, ED("d.example"), ONE_CLICK_NO_HTTPS},
    {"List-Unsubscribe: https://u.example/\r\n" POST, ED("d.example"), ONE_CLICK_NO_HTTPS},
    {"List-Unsubscribe: <https://>\r\n" POST, ED("d.example"), ONE_CLICK_NO_HTTPS},
};

static void one_click(void **state) {
    (void)state;
    zone_make(PASS);
    for (size_t i = 0; i < sizeof clicks / sizeof *clicks; i++) {
        const char *header = arena_printf(arena, "%s%s", FROM, clicks[i].fields);
        const struct message_explained *explained =
            explain(sign(clicks[i].signature, header), NULL, NULL);
        if (explained->one_click != clicks[i].state)
            print_error("%s with %s\n", clicks[i].fields, clicks[i].signature);
        assert_int_equal(explained->one_click, clicks[i].state);
        if (explained->one_click == ONE_CLICK_GOOD)
            assert_string_equal(explained->one_click_uri, "https://u.example/1");
    }
}

static int set_up_key(void **state) {
    set_up(state);
    key = signer_key(arena, 0);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_speaks_for_it), cmocka_unit_test(odd_messages),
        cmocka_unit_test(shown_texts),       cmocka_unit_test(sender_of_return_path),
        cmocka_unit_test(one_click),
    };
    return cmocka_run_group_tests_name("message_check", tests, set_up_key, tear_down);
}
