/* Links that end a subscription: what is in them comes out again, and nothing else ever does. */
#include "house.h"

#include "base/cipher.h"
#include "base/codec.h"
#include "store/people.h"
#include "store/send.h"
#include "work/unsubscribe.h"

static const struct unsubscribe_link wish = {
    .from_addr = "News@Shop.example", .recipient = "Reader@mail.example", .project_id = 7};

static struct unsubscribe_link of_org(const char *name) {
    struct unsubscribe_link own = wish;
    assert_int_equal(org_insert(house.store, name, 1, &own.org_id), STATUS_OK);
    return own;
}

static void a_token_says_whose_mail_it_ends(void **state) {
    (void)state;
    struct unsubscribe_link own = wish, read;
    own.org_id = 3;
    const char *token = unsubscribe_token(&house, arena, &own);
    assert_true(unsubscribe_token_read(&house, arena, token, &read));
    assert_string_equal(read.from_addr, "news@shop.example");
    assert_string_equal(read.recipient, "reader@mail.example");
    assert_int_equal(read.org_id, 3);
    assert_int_equal(read.project_id, 7);
    /* Nothing can be read off it, and no two are alike. */
    assert_string_not_equal(unsubscribe_token(&house, arena, &own), token);
    struct span octets;
    assert_true(base64url_decode(arena, span_of(token), &octets));
    for (size_t i = 0; i + 6 <= octets.size; i++)
        assert_memory_not_equal(octets.at + i, "reader", 6);
}

static void an_altered_token_is_none(void **state) {
    (void)state;
    struct unsubscribe_link read;
    const char *token = unsubscribe_token(&house, arena, &wish);
    size_t size = strlen(token);
    for (size_t i = 0; i < size; i++) {
        char *other = arena_strdup(arena, token);
        other[i] = other[i] == 'A' ? 'B' : 'A';
        assert_false(unsubscribe_token_read(&house, arena, other, &read));
        assert_false(unsubscribe_token_read(&house, arena, arena_copy(arena, token, i), &read));
    }
    static const char *const added[] = {"A", "AA", "AAAA", "=", " "};
    for (size_t i = 0; i < sizeof added / sizeof *added; i++)
        assert_false(unsubscribe_token_read(&house, arena,
                                            arena_printf(arena, "%s%s", token, added[i]), &read));
}

static void a_token_of_another_purpose_or_house_is_none(void **state) {
    (void)state;
    struct unsubscribe_link read;
    struct span plain = SPAN("1\n7\nnews@shop.example\nreader@mail.example"), opened;
    struct span ours = cipher_key(arena, house.secret, "unsubscribe");
    struct span other = cipher_key(arena, house.secret, "something else");
    struct span sealed = cipher_seal(arena, ours, plain);
    assert_true(cipher_open(arena, ours, sealed, &opened));
    assert_true(span_equal(opened, plain));
    assert_false(cipher_open(arena, other, sealed, &opened));
    const char *token = base64url_encode(arena, cipher_seal(arena, other, plain));
    assert_false(unsubscribe_token_read(&house, arena, token, &read));
    token = base64url_encode(arena, sealed);
    assert_true(unsubscribe_token_read(&house, arena, token, &read));
    struct house stranger = house;
    stranger.secret = SPAN("0123456789abcdef0123456789abcdef");
    assert_false(unsubscribe_token_read(&stranger, arena, token, &read));
}

static void the_longest_addresses_fit_a_path(void **state) {
    (void)state;
    char from[255], to[255];
    memset(from, 'f', sizeof from);
    memset(to, 't', sizeof to);
    memcpy(from + 64, "@a", 2);
    memcpy(to + 64, "@a", 2);
    from[254] = to[254] = 0;
    struct unsubscribe_link longest = {from, to, INT64_MAX, INT64_MAX}, read;
    const char *token = unsubscribe_token(&house, arena, &longest);
    assert_in_range(strlen(token), 1, 800);
    assert_true(unsubscribe_token_read(&house, arena, token, &read));
    assert_string_equal(read.recipient, to);
    assert_int_equal(read.project_id, INT64_MAX);
}

static void again_is_as_good_as_once(void **state) {
    (void)state;
    struct unsubscribe_link own = of_org("Org"), read;
    const char *token = unsubscribe_token(&house, arena, &own);
    assert_true(unsubscribe_token_read(&house, arena, token, &read));
    int stands = 1;
    assert_int_equal(unsubscribe_stands(&house, &read, &stands), STATUS_OK);
    assert_int_equal(stands, 0);
    for (int i = 0; i < 2; i++) {
        turn_clock(i * 1000);
        assert_int_equal(
            unsubscribe_by_link(&house, arena, &read, i ? UNSUBSCRIBE_PAGE : UNSUBSCRIBE_ONE_CLICK),
            STATUS_OK);
        assert_int_equal(unsubscribe_stands(&house, &read, &stands), STATUS_OK);
        assert_int_equal(stands, 1);
    }
    int added = 1;
    struct unsubscribe row = {
        .from_addr = read.from_addr, .recipient = read.recipient, .org_id = own.org_id, .at = 1};
    assert_int_equal(unsubscribe_insert(house.store, &row, &added), STATUS_OK);
    assert_int_equal(added, 0);
}

static void without_its_organisation_there_is_nothing_to_keep(void **state) {
    (void)state;
    struct unsubscribe_link nobodys = wish;
    nobodys.org_id = 4711;
    nobodys.from_addr = "else@shop.example";
    int stands = 1;
    assert_int_equal(unsubscribe_by_link(&house, arena, &nobodys, UNSUBSCRIBE_ONE_CLICK),
                     STATUS_NONE);
    assert_int_equal(unsubscribe_stands(&house, &nobodys, &stands), STATUS_OK);
    assert_int_equal(stands, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_token_says_whose_mail_it_ends),
        cmocka_unit_test(an_altered_token_is_none),
        cmocka_unit_test(a_token_of_another_purpose_or_house_is_none),
        cmocka_unit_test(the_longest_addresses_fit_a_path),
        cmocka_unit_test(again_is_as_good_as_once),
        cmocka_unit_test(without_its_organisation_there_is_nothing_to_keep),
    };
    return cmocka_run_group_tests_name("unsubscribe", tests, make_house, end_house);
}
