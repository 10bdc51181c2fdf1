/* DKIM signatures: the examples of the standards, what changes on the way, and keys of our own. */
#include "zone.h"

#include "rfc8463.h"
#include "signer.h"

#include "mail/dkim_verify.h"

#include "in_arena.h"

/* RFC 6376 appendix A.2 and C, RFC 8463 appendix A. */
#define RFC6376_KEY                                                                                \
    "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDwIRP/UC3SBsEmGqZ9ZJW3/DkMoGeLnQg1fWn7/zYt"             \
    "IxN2SnFCjxOCKG9v3b4jYfcTNh5ijSsq631uBItLa7od+v/RtdC2UzJ1lWT947qR+Rcac2gbto/NMqJ0"             \
    "fzfVjH4OuKhitdY9tf6mcwGjaNBcWToIMmPSPDdQPNUYckcQ2QIDAQAB"
#define JOE                                                                                        \
    "From: Joe SixPack <joe@football.example.com>\r\n"                                             \
    "To: Suzie Q <suzie@shopping.example.net>\r\n"                                                 \
    "Subject: Is dinner ready?\r\n"                                                                \
    "Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)\r\n"                                              \
    "Message-ID: <20030712040037.46341.5F8J@football.example.com>\r\n"
#define JOE_BODY "Hi.\r\n\r\nWe lost the game. Are you hungry yet?\r\n\r\nJoe.\r\n"
#define RFC6376                                                                                    \
    "DKIM-Signature: v=1; a=rsa-sha256; s=brisbane; d=example.com;\r\n"                            \
    "      c=simple/simple; q=dns/txt; i=joe@football.example.com;\r\n"                            \
    "      h=Received : From : To : Subject : Date : Message-ID;\r\n"                              \
    "      bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;\r\n"                                   \
    "      b=AuUoFEfDxTDkHlLXSZEpZj79LICEps6eda7W3deTVFOk4yAUoqOB\r\n"                             \
    "      4nujc7YopdG5dWLSdNg6xNAZpOPr+kHxt1IrE+NahM6L/LbvaHut\r\n"                               \
    "      KVdkLLkpVaVVQPzeRDI009SO2Il5Lu7rDNH6mZckBdrIx0orEtZV\r\n"                               \
    "      4bmp/YzhwvcubU4=;\r\n"                                                                  \
    "Received: from client1.football.example.com  [192.0.2.1]\r\n"                                 \
    "      by submitserver.example.com with SUBMISSION;\r\n"                                       \
    "      Fri, 11 Jul 2003 21:01:54 -0700 (PDT)\r\n" JOE "\r\n" JOE_BODY
#define RFC8463                                                                                    \
    "DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;\r\n"                                \
    " d=football.example.com; i=@football.example.com;\r\n"                                        \
    " q=dns/txt; s=brisbane; t=1528637909; h=from : to :\r\n"                                      \
    " subject : date : message-id : from : subject : date;\r\n"                                    \
    " bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;\r\n"                                        \
    " b=/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11Bus\r\n"                              \
    " Fa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==\r\n"                                                        \
    "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;\r\n"                                    \
    " d=football.example.com; i=@football.example.com;\r\n"                                        \
    " q=dns/txt; s=test; t=1528637909; h=from : to : subject :\r\n"                                \
    " date : message-id : from : subject : date;\r\n"                                              \
    " bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;\r\n"                                        \
    " b=F45dVWDfMbQDGHJFlXUNB2HKfbCeLRyhDXgFpEL8GwpsRe0IeIixNTe3\r\n"                              \
    " DhCVlUrSjV4BwcVcOF6+FF3Zo9Rpo1tFOeS9mPYQTnGdaSGsgeefOsk2Jz\r\n"                              \
    " dA+L10TeYt9BgDfQNZtKdN1WO//KgIqXP7OdEFE4LjFYNcUxZQ4FADY+8=\r\n" JOE "\r\n" JOE_BODY

static const struct zone_row rfc_zone[] = {
    {.name = "brisbane._domainkey.example.com", .values = {"v=DKIM1; p=" RFC6376_KEY}},
    {.name = "brisbane._domainkey.football.example.com",
     .values = {"v=DKIM1; k=ed25519; p=" RFC8463_ED25519}},
    {.name = "test._domainkey.football.example.com", .values = {"v=DKIM1; k=rsa; p=" RFC8463_RSA}},
    {.name = NULL},
};

static struct dkim_report verify(const struct zone_row *rows, struct span raw,
                                 struct message *message) {
    struct answers *answers = answers_new(arena, 64);
    struct dkim_report report;
    int rounds = 0;
    message_read(arena, raw, message);
    do
        report = dkim_verify(arena, answers, message, ZONE_TIME);
    while (zone_round(arena, rows, answers) && ++rounds < 3);
    assert_false(report.pending);
    return report;
}

static struct dkim_report verify_text(const struct zone_row *rows, const char *raw) {
    static struct message message;
    return verify(rows, span_of(raw), &message);
}

/* The first place of `what` becomes `with`. */
static const char *replaced(const char *raw, const char *what, const char *with) {
    const char *at = strstr(raw, what);
    assert_non_null(at);
    return arena_printf(arena, "%.*s%s%s", (int)(at - raw), raw, with, at + strlen(what));
}

static const char *without_cr(const char *raw) {
    struct text text = TEXT(arena);
    for (; *raw; raw++)
        if (*raw != '\r')
            text_char(&text, *raw);
    return text_str(&text);
}

static void the_examples(void **state) {
    (void)state;
    struct dkim_report report = verify_text(rfc_zone, RFC6376);
    assert_int_equal(report.count, 1);
    assert_int_equal(report.verdicts[0].result, DKIM_PASS);
    assert_int_equal(report.verdicts[0].bits, 1024);
    assert_int_equal(report.verdicts[0].notes, DKIM_NOTE_SHORT);
    assert_string_equal(report.verdicts[0].key_name, "brisbane._domainkey.example.com");
    assert_int_equal(verify_text(rfc_zone, without_cr(RFC6376)).verdicts[0].result, DKIM_PASS);
    report = verify_text(rfc_zone, RFC8463);
    assert_int_equal(report.count, 2);
    assert_int_equal(report.verdicts[0].result, DKIM_PASS);
    assert_int_equal(report.verdicts[0].notes, DKIM_NOTE_OVERSIGNED);
    assert_true(report.verdicts[0].key.ed25519);
    assert_int_equal(report.verdicts[1].result, DKIM_PASS);
    assert_int_equal(report.verdicts[1].notes, DKIM_NOTE_SHORT | DKIM_NOTE_OVERSIGNED);
}

/* What is done to a message on its way, and to which of the two signatures of RFC 8463 it matters.
 */
static const struct {
    const char *what, *with;
    enum dkim_trouble first, second;
    enum dkim_held body, header; /* of the first */
} changes[] = {
    {"Hi.", "Hi!", DKIM_BODY_CHANGED, DKIM_BODY_CHANGED, DKIM_BROKEN, DKIM_HOLDS},
    {"Joe.\r\n", "Joe.\r\n-- \r\nlist\r\n", DKIM_BODY_CHANGED, DKIM_BODY_CHANGED, DKIM_BROKEN,
     DKIM_HOLDS},
    {"Joe.\r\n", "Joe. \t\r\n\r\n", DKIM_NO_TROUBLE, DKIM_NO_TROUBLE, DKIM_HOLDS, DKIM_HOLDS},
    {"Subject: Is", "Subject: [list] Is", DKIM_HEADER_CHANGED, DKIM_HEADER_CHANGED, DKIM_HOLDS,
     DKIM_BROKEN},
    {"Subject: Is dinner", "SUBJECT :\r\n Is \t dinner", DKIM_NO_TROUBLE, DKIM_NO_TROUBLE,
     DKIM_HOLDS, DKIM_HOLDS},
    {"To: Suzie", "X-Added: 1\r\nTo: Suzie", DKIM_NO_TROUBLE, DKIM_NO_TROUBLE, DKIM_HOLDS,
     DKIM_HOLDS},
    {"From: Joe", "From: Eve <e@evil.example>\r\nFrom: Joe", DKIM_HEADER_CHANGED,
     DKIM_HEADER_CHANGED, DKIM_HOLDS, DKIM_BROKEN},
    {"To: Suzie", "To: eve\r\nTo: Suzie", DKIM_NO_TROUBLE, DKIM_NO_TROUBLE, DKIM_HOLDS, DKIM_HOLDS},
    {"b=/gCr", "b=/gCs", DKIM_HEADER_CHANGED, DKIM_NO_TROUBLE, DKIM_HOLDS, DKIM_BROKEN},
    {"b=/gCr", "b=\r\n\t/g Cr", DKIM_NO_TROUBLE, DKIM_NO_TROUBLE, DKIM_HOLDS, DKIM_HOLDS},
    {"b=F45d", "b=F46d", DKIM_NO_TROUBLE, DKIM_HEADER_CHANGED, DKIM_HOLDS, DKIM_HOLDS},
    {"b=/gCrinpc", "b=", DKIM_HEADER_CHANGED, DKIM_NO_TROUBLE, DKIM_HOLDS, DKIM_BROKEN},
    {"bh=2jUS", "bh=2jUT", DKIM_BODY_CHANGED, DKIM_NO_TROUBLE, DKIM_BROKEN, DKIM_BROKEN},
    {"t=1528637909", "t=1528637908", DKIM_HEADER_CHANGED, DKIM_NO_TROUBLE, DKIM_HOLDS, DKIM_BROKEN},
    {"t=1528637909", "t=1528637909; x=2", DKIM_BAD_SIGNATURE, DKIM_NO_TROUBLE, DKIM_UNCHECKED,
     DKIM_UNCHECKED},
    {"s=brisbane", "s=paris", DKIM_KEY_MISSING, DKIM_NO_TROUBLE, DKIM_UNCHECKED, DKIM_UNCHECKED},
    {"s=brisbane", "s=test", DKIM_KEY_OTHER, DKIM_NO_TROUBLE, DKIM_UNCHECKED, DKIM_UNCHECKED},
    {"v=1; a=ed", "v=1; a=x-ed", DKIM_BAD_SIGNATURE, DKIM_NO_TROUBLE, DKIM_UNCHECKED,
     DKIM_UNCHECKED},
    {"\r\n\r\n" JOE_BODY, "\r\n", DKIM_BODY_ABSENT, DKIM_BODY_ABSENT, DKIM_BROKEN, DKIM_HOLDS},
};

static void what_changed(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        const char *raw = replaced(RFC8463, changes[i].what, changes[i].with);
        struct dkim_report report = verify_text(rfc_zone, raw);
        assert_int_equal(report.count, 2);
        if (report.verdicts[0].trouble != changes[i].first ||
            report.verdicts[1].trouble != changes[i].second)
            print_error("%s → %s\n", changes[i].what, changes[i].with);
        assert_int_equal(report.verdicts[0].trouble, changes[i].first);
        assert_int_equal(report.verdicts[1].trouble, changes[i].second);
        assert_int_equal(report.verdicts[0].body, changes[i].body);
        assert_int_equal(report.verdicts[0].header, changes[i].header);
    }
}

/* Simple forms allow nothing: each octet of the header's signed part, and of the body, counts. */
static void each_octet_counts(void **state) {
    (void)state;
    size_t size = strlen(RFC6376), passed = 0;
    char *raw = arena_copy(arena, RFC6376, size);
    for (size_t i = (size_t)(strstr(raw, "Received:") - raw); i < size; i++) {
        if (raw[i] == '\r')
            continue; /* LF alone is a line's end, too */
        raw[i] ^= 1;
        struct message message;
        struct dkim_report report = verify(rfc_zone, (struct span){raw, size}, &message);
        passed += report.verdicts[0].result == DKIM_PASS;
        raw[i] ^= 1;
    }
    assert_int_equal(passed, 0);
}

/* What the key record says. */
static const struct {
    struct zone_row row;
    enum dkim_trouble trouble;
    enum dkim_result result;
    enum dkim_fault fault;
    unsigned notes;
} keys[] = {
    {{.values = {"v=DKIM1; k=ed25519; p=" RFC8463_ED25519}}, DKIM_NO_TROUBLE, DKIM_PASS, 0, 0},
    {{.values = {"v=DKIM1; k=ed|25519; p=|" RFC8463_ED25519}}, DKIM_NO_TROUBLE, DKIM_PASS, 0, 0},
    {{.values = {"k=ed25519; t=y:s; p=" RFC8463_ED25519}},
     DKIM_NO_TROUBLE,
     DKIM_PASS,
     0,
     DKIM_NOTE_TESTING},
    {{.values = {"k=ed25519; p="}}, DKIM_KEY_BAD, DKIM_PERMERROR, DKIM_REVOKED, 0},
    {{.values = {"v=DKIM1; p=" RFC8463_ED25519}}, DKIM_KEY_BAD, DKIM_PERMERROR, DKIM_KEY_TYPE, 0},
    {{.values = {"k=ed25519; h=sha1; p=" RFC8463_ED25519}},
     DKIM_KEY_BAD,
     DKIM_PERMERROR,
     DKIM_HASH,
     0},
    {{.values = {"k=ed25519; s=chat; p=" RFC8463_ED25519}},
     DKIM_KEY_BAD,
     DKIM_PERMERROR,
     DKIM_SERVICE,
     0},
    {{.values = {"hello"}}, DKIM_KEY_BAD, DKIM_PERMERROR, DKIM_NOT_A_RECORD, 0},
    {{.values = {"k=ed25519; p=" RFC8463_ED25519, "v=spf1 -all"}},
     DKIM_KEY_SEVERAL,
     DKIM_PERMERROR,
     0,
     0},
    {{.values = {"v=DKIM1; k=rsa; p=" RFC8463_RSA}},
     DKIM_KEY_OTHER,
     DKIM_PERMERROR,
     0,
     DKIM_NOTE_SHORT},
    {{.nodata = 1}, DKIM_KEY_MISSING, DKIM_PERMERROR, 0, 0},
    {{.gone = 1}, DKIM_KEY_MISSING, DKIM_PERMERROR, 0, 0},
    {{.unknown = UNKNOWN_SERVFAIL}, DKIM_KEY_UNKNOWN, DKIM_TEMPERROR, 0, 0},
    {{.unknown = UNKNOWN_TIMEOUT}, DKIM_KEY_UNKNOWN, DKIM_TEMPERROR, 0, 0},
};

static void what_the_key_says(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        struct zone_row rows[3] = {keys[i].row, rfc_zone[2], {.name = NULL}};
        rows[0].name = rfc_zone[1].name;
        struct dkim_report report = verify_text(rows, RFC8463);
        assert_int_equal(report.verdicts[0].trouble, keys[i].trouble);
        assert_int_equal(report.verdicts[0].result, keys[i].result);
        assert_int_equal(report.verdicts[0].key_fault, keys[i].fault);
        assert_int_equal(report.verdicts[0].notes & ~(unsigned)DKIM_NOTE_OVERSIGNED, keys[i].notes);
        assert_int_equal(report.verdicts[1].result, DKIM_PASS);
    }
}

#define HEADER                                                                                     \
    "From: a@d.example\r\nTo: b@e.example\r\nSubject: s\r\nDate: now\r\n"                          \
    "List-Unsubscribe: <https://u.example/1>\r\n"                                                  \
    "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
#define ALL "From:To:Subject:Date:List-Unsubscribe:List-Unsubscribe-Post"
#define BODY "one\r\n two  three \r\n\r\n"
#define ED "v=1; a=ed25519-sha256; d=d.example; s=s1; h="

/* Right signatures of every kind, made by us. */
static const struct {
    int bits;
    const char *record, *tags; /* tags of the key record */
    enum dkim_trouble trouble;
    unsigned notes;
    const char *unsigned_names;
    uint64_t unsigned_octets;
} made[] = {
    {0, "", ED ALL, DKIM_NO_TROUBLE, 0, "", 0},
    {0, "", ED ALL "; c=relaxed/relaxed", DKIM_NO_TROUBLE, 0, "", 0},
    {0, "", ED ALL "; c=simple/relaxed", DKIM_NO_TROUBLE, 0, "", 0},
    {0, "", ED ALL "; c=relaxed/simple; l=3", DKIM_NO_TROUBLE, DKIM_NOTE_LENGTH, "", 16},
    {0, "", ED ALL "; l=0", DKIM_NO_TROUBLE, DKIM_NOTE_LENGTH, "", 19},
    {0, "", ED ALL "; c=relaxed/relaxed; l=17", DKIM_NO_TROUBLE, DKIM_NOTE_LENGTH, "", 0},
    {0, "", ED ALL "; c=relaxed/relaxed; l=18", DKIM_BODY_SHORT, DKIM_NOTE_LENGTH, "", 0},
    {0, "", ED "From:To", DKIM_NO_TROUBLE, DKIM_NOTE_UNSIGNED,
     "Subject, Date, List-Unsubscribe, List-Unsubscribe-Post", 0},
    {0, "", ED ALL ":From:Reply-To", DKIM_NO_TROUBLE, DKIM_NOTE_OVERSIGNED, "", 0},
    {0, "t=s; ", ED ALL "; i=x@d.example", DKIM_NO_TROUBLE, 0, "", 0},
    {0, "t=s; ", ED ALL "; i=x@a.d.example", DKIM_KEY_STRICT, 0, "", 0},
    {0, "", ED ALL "; i=x@a.d.example", DKIM_NO_TROUBLE, 0, "", 0},
    {0, "", ED ALL "; t=1699999999; x=1700000000", DKIM_NO_TROUBLE, 0, "", 0},
    {0, "", ED ALL "; x=1699999999", DKIM_EXPIRED, 0, "", 0},
    {0, "", ED ALL "; t=1700000300", DKIM_NO_TROUBLE, 0, "", 0},
    {0, "", ED ALL "; t=1700000301", DKIM_FUTURE, 0, "", 0},
    {2048, "", "v=1; a=rsa-sha256; d=d.example; s=s1; h=" ALL, DKIM_NO_TROUBLE, 0, "", 0},
    {1024, "", "v=1; a=rsa-sha256; d=d.example; s=s1; h=" ALL, DKIM_NO_TROUBLE, DKIM_NOTE_SHORT, "",
     0},
    {1008, "", "v=1; a=rsa-sha256; d=d.example; s=s1; h=" ALL, DKIM_KEY_SHORT, DKIM_NOTE_SHORT, "",
     0},
    {1024, "", "v=1; a=rsa-sha1; d=d.example; s=s1; h=" ALL, DKIM_OLD_HASH, DKIM_NOTE_SHORT, "", 0},
    {1024, "", ED ALL, DKIM_KEY_OTHER, DKIM_NOTE_SHORT, "", 0},
};

static void made_by_us(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof made / sizeof *made; i++) {
        EVP_PKEY *key = signer_key(arena, made[i].bits);
        struct zone_row rows[] = {{.name = "s1._domainkey.d.example"}, {.name = NULL}};
        rows[0].values[0] = signer_record(arena, key, made[i].record);
        const char *raw = signer_sign(arena, key, made[i].tags, HEADER, BODY);
        struct dkim_report report = verify_text(rows, raw);
        const struct dkim_verdict *verdict = &report.verdicts[0];
        if (verdict->trouble != made[i].trouble)
            print_error("%s\n", made[i].tags);
        assert_int_equal(verdict->trouble, made[i].trouble);
        assert_int_equal(verdict->notes, made[i].notes);
        assert_string_equal(verdict->unsigned_names, made[i].unsigned_names);
        assert_int_equal(verdict->unsigned_octets, made[i].unsigned_octets);
        if (verdict->result == DKIM_PASS || verdict->result == DKIM_POLICY)
            assert_true(verdict->body == DKIM_HOLDS && verdict->header == DKIM_HOLDS);
        assert_int_equal(dkim_trouble_name(verdict->trouble)[0] == '\0',
                         verdict->result == DKIM_PASS);
    }
}

/* Behind l= anything may stand; what is signed may not change. */
static void the_rest_of_the_body(void **state) {
    (void)state;
    EVP_PKEY *key = signer_key(arena, 0);
    struct zone_row rows[] = {{.name = "s1._domainkey.d.example"}, {.name = NULL}};
    rows[0].values[0] = signer_record(arena, key, "");
    const char *raw = signer_sign(arena, key, ED ALL "; l=5", HEADER, BODY);
    struct dkim_report report = verify_text(rows, arena_printf(arena, "%sevil\r\n", raw));
    assert_int_equal(report.verdicts[0].result, DKIM_PASS);
    assert_int_equal(report.verdicts[0].unsigned_octets, 14 + 2 + 6);
    report = verify_text(rows, replaced(raw, "\r\n\r\none", "\r\n\r\nOne"));
    assert_int_equal(report.verdicts[0].trouble, DKIM_BODY_CHANGED);
}

static void which_fields_are_covered(void **state) {
    (void)state;
    EVP_PKEY *key = signer_key(arena, 0);
    struct zone_row rows[] = {{.name = "s1._domainkey.d.example"}, {.name = NULL}};
    struct message message;
    rows[0].values[0] = signer_record(arena, key, "");
    const char *raw = signer_sign(arena, key, ED "From:Subject:List-Unsubscribe:Cc", HEADER, BODY);
    struct dkim_report report = verify(rows, span_of(raw), &message);
    const struct dkim_verdict *verdict = &report.verdicts[0];
    assert_int_equal(verdict->result, DKIM_PASS);
    assert_true(dkim_covers(&message, verdict, "list-unsubscribe"));
    assert_false(dkim_covers(&message, verdict, "List-Unsubscribe-Post"));
    assert_true(dkim_covers(&message, verdict, "Cc"));
    assert_false(dkim_covers(&message, verdict, "Bcc"));
    raw = arena_printf(arena, "Subject: another\r\n%s", raw);
    report = verify(rows, span_of(raw), &message);
    assert_int_equal(report.verdicts[0].result, DKIM_PASS);
    assert_false(dkim_covers(&message, &report.verdicts[0], "Subject"));
    assert_string_equal(report.verdicts[0].unsigned_names,
                        "Subject, Date, To, List-Unsubscribe-Post");
}

static void more_than_are_looked_at(void **state) {
    (void)state;
    struct text raw = TEXT(arena);
    for (int i = 0; i < 1000; i++)
        text_addf(&raw,
                  "DKIM-Signature: v=1; a=rsa-sha256; d=d.example; s=s%d; h=from; "
                  "bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=; b=AAAA\r\n",
                  i);
    text_add(&raw, RFC8463);
    struct dkim_report report = verify_text(rfc_zone, text_str(&raw));
    assert_int_equal(report.count, DKIM_SIGNATURES_MAX);
    assert_int_equal(report.skipped, 1002 - DKIM_SIGNATURES_MAX);
    for (size_t i = 0; i < report.count; i++)
        assert_string_equal(report.verdicts[i].signature.selector, arena_printf(arena, "s%zu", i));
    assert_int_equal(verify_text(rfc_zone, JOE "\r\n" JOE_BODY).count, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_examples),
        cmocka_unit_test(what_changed),
        cmocka_unit_test(each_octet_counts),
        cmocka_unit_test(what_the_key_says),
        cmocka_unit_test(made_by_us),
        cmocka_unit_test(the_rest_of_the_body),
        cmocka_unit_test(which_fields_are_covered),
        cmocka_unit_test(more_than_are_looked_at),
    };
    return cmocka_run_group_tests_name("dkim_verify", tests, set_up, tear_down);
}
