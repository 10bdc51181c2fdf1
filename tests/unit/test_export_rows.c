/* What may stand in the mailer's files: fields once more, and rows that are left out. */
#include "in_arena.h"

#include "export/field.h"
#include "export/rows.h"

#include <string.h>

static void fields_hold_nothing_that_is_another_line(void **state) {
    (void)state;
    static const struct {
        int (*check)(const char *text);
        const char *text;
        int fine;
    } rows[] = {
        {field_domain, "shop.example.com", 1},
        {field_domain, "xn--r8jz45g.jp", 1},
        {field_domain, "com", 0},
        {field_domain, "", 0},
        {field_domain, "a..com", 0},
        {field_domain, ".a.com", 0},
        {field_domain, "a.com.", 0},
        {field_domain, "A.com", 0},
        {field_domain, "a.com\n", 0},
        {field_domain, "a com.b", 0},
        {field_domain, "a.com:b", 0},
        {field_domain, "../a.com", 0},
        {field_domain, "*.a.com", 0},
        {field_domain, "a\xc3\xa4.com", 0},
        {field_selector, "nafuda1", 1},
        {field_selector, "Mail_2.jp-east", 1},
        {field_selector, "a..b", 0},
        {field_selector, "a/b", 0},
        {field_selector, "a:b", 0},
        {field_selector, "a b", 0},
        {field_selector, "a\tb", 0},
        {field_selector, "", 0},
        {field_selector, "a;b", 0},
        {field_host, "nafuda1.abcdefgh", 1},
        {field_host, "@", 0},
        {field_host, "a\nb", 0},
        {field_host, "a(b", 0},
        {field_path, "/var/lib/nafuda-export", 1},
        {field_path, "var/lib", 0},
        {field_path, "/a b", 0},
        {field_path, "/a:b", 0},
        {field_path, "/a\n", 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].check(rows[i].text) != rows[i].fine)
            fail_msg("%s", rows[i].text);
}

static void addresses_are_of_the_domain_and_plain(void **state) {
    (void)state;
    static const struct {
        const char *text;
        int fine;
    } rows[] = {
        {"info@shop.example", 1},    {"o'neil+x=y@shop.example", 1}, {"info@example", 0},
        {"info@other.example", 0},   {"@shop.example", 0},           {"shop.example", 0},
        {"\"a b\"@shop.example", 0}, {"a b@shop.example", 0},        {"a@b@shop.example", 0},
        {"#a@shop.example", 0},      {".a@shop.example", 0},         {"a\n@shop.example", 0},
        {"a\\b@shop.example", 0},    {"a:b@shop.example", 0},        {"\xc3\xa4@shop.example", 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (field_address(rows[i].text, "shop.example") != rows[i].fine)
            fail_msg("%s", rows[i].text);
}

static struct export_key key_of(const char *selector) {
    return (struct export_key){.id = 7,
                               .state = EXPORT_KEY_ACTIVE,
                               .selector = selector,
                               .public_key = "MIIB",
                               .sealed = SPAN("sealed")};
}

static struct heard heard_with(const struct export_key *key) {
    return (struct heard){.name = "shop.example",
                          .keys = {[HEARD_RSA] = {1, "nafuda", "nafuda", key}}};
}

static struct rows_of_name make(const struct heard *heard) {
    static const struct rows_place place = {"/export", 1};
    struct rows_of_name rows;
    rows_make(arena, &place, heard, &rows);
    return rows;
}

static void a_file_is_of_all_that_was_checked(void **state) {
    (void)state;
    struct export_key key = key_of("nafuda");
    struct heard heard = heard_with(&key);
    const char *first = make(&heard).key_files[HEARD_RSA];
    assert_int_equal(strncmp(first, "7-", 2), 0);
    assert_int_equal(strlen(first), strlen("7-.pem") + 24);
    assert_string_equal(make(&heard).key_files[HEARD_RSA], first);
    heard.name = "shop.exampl";
    assert_string_not_equal(make(&heard).key_files[HEARD_RSA], first);
    heard.name = "shop.example";
    key.public_key = "MIIC";
    assert_string_not_equal(make(&heard).key_files[HEARD_RSA], first);
    key = key_of("nafuda");
    key.sealed = SPAN("Sealed");
    assert_string_not_equal(make(&heard).key_files[HEARD_RSA], first);
    key = key_of("nafuda");
    key.id = 8;
    assert_string_not_equal(make(&heard).key_files[HEARD_RSA], first);
}

static void one_bad_row_leaves_the_others(void **state) {
    (void)state;
    struct export_key key = key_of("nafuda");
    struct heard heard = heard_with(&key);
    struct heard_address addresses[] = {{1, "a b@shop.example", 1}, {2, "c@shop.example", 1}};
    struct heard_record records[] = {{"nafuda1.x", "\"a\""}, {"nafuda1 x", "\"b\""}};
    struct heard_sender senders[] = {{1, "d@shop.example", "project-2", "bounce.example"},
                                     {2, "c@shop.example", "project-1", "no domain"},
                                     {3, "b@shop.example", "project-1", "bounce.example"},
                                     {4, "b@shop.example", "project-1", "bounce.example"}};
    heard.addresses = addresses;
    heard.records = records;
    heard.senders = senders;
    heard.address_count = heard.record_count = 2;
    heard.sender_count = 4;
    struct rows_of_name rows = make(&heard);
    assert_string_equal(rows.lines[LINE_DOMAIN], "shop.example shop.example\n");
    assert_string_equal(rows.lines[LINE_PLATFORM], "c@shop.example platform\n");
    assert_string_equal(rows.lines[LINE_RECORDS], "nafuda1.x TXT \"a\"\n");
    assert_int_equal(rows.sender_count, 2);
    assert_string_equal(rows.senders[0].address, "b@shop.example");
    assert_int_equal(rows.fault_count, 3);
    rows_lose_key(arena, &rows, HEARD_RSA, &key, "envelope");
    assert_string_equal(rows.lines[LINE_DOMAIN], "");
    assert_string_equal(rows.lines[LINE_PLATFORM], "c@shop.example platform\n");
    assert_string_equal(rows.lines[LINE_KEY], "");
    assert_string_equal(rows.faults[3].what, "key 7");
    assert_string_equal(rows.faults[3].why, "envelope");
    /* Nothing of a name that is none. */
    heard.name = "shop example";
    rows = make(&heard);
    assert_int_equal(rows.fault_count, 1);
    assert_string_equal(rows.lines[LINE_PLATFORM], "");
    assert_int_equal(rows.sender_count, 0);
}

/* The addresses that the platform signs are signed by it alone. */
static void a_second_key_is_for_addresses(void **state) {
    (void)state;
    struct export_key key = key_of("nafuda"), second = key_of("nafuda2");
    struct heard heard = heard_with(&key);
    struct heard_address addresses[] = {
        {1, "a@shop.example", 0}, {2, "b@shop.example", 1}, {3, "c@shop.example", 0}};
    heard.addresses = addresses;
    heard.address_count = 3;
    second.id = 9;
    assert_string_equal(make(&heard).lines[LINE_ADDRESSES], "");
    heard.keys[HEARD_ED25519] = (struct heard_key){1, "nafuda2", "nafuda2", &second};
    struct rows_of_name rows = make(&heard);
    assert_string_equal(rows.lines[LINE_ADDRESSES], "a@shop.example shop.example/ed25519\n"
                                                    "c@shop.example shop.example/ed25519\n");
    assert_string_equal(rows.lines[LINE_PLATFORM], "b@shop.example platform\n");
    assert_string_equal(rows.lines[LINE_SECOND],
                        arena_printf(arena,
                                     "shop.example/ed25519 shop.example:nafuda2:/export/"
                                     "keys/%s\n",
                                     rows.key_files[HEARD_ED25519]));
    assert_int_equal(strncmp(rows.key_files[HEARD_ED25519], "9-", 2), 0);
    /* Without it the first goes on. */
    rows_lose_key(arena, &rows, HEARD_ED25519, &second, "pair");
    assert_string_equal(rows.lines[LINE_ADDRESSES], "");
    assert_string_equal(rows.lines[LINE_SECOND], "");
    assert_string_equal(rows.lines[LINE_DOMAIN], "shop.example shop.example\n");
    assert_string_equal(rows.faults[0].what, "key 9");
    heard.keys[HEARD_ED25519].selector = "nafuda 2";
    rows = make(&heard);
    assert_string_equal(rows.lines[LINE_SECOND], "");
    assert_string_equal(rows.faults[0].why, "selector");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields_hold_nothing_that_is_another_line),
        cmocka_unit_test(addresses_are_of_the_domain_and_plain),
        cmocka_unit_test(a_file_is_of_all_that_was_checked),
        cmocka_unit_test(one_bad_row_leaves_the_others),
        cmocka_unit_test(a_second_key_is_for_addresses),
    };
    return cmocka_run_group_tests_name("export_rows", tests, set_up, tear_down);
}
