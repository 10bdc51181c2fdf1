/* The operator's block list: who is stopped by a name, and who is told. */
#include "domains.h"

static struct blocking block(const char *typed, const char *sure) {
    struct blocking blocking;
    assert_int_equal(block_add(&house, arena, &platform, typed, sure, &blocking), STATUS_OK);
    return blocking;
}

static void the_suggested_names_are_there_and_may_all_go(void **state) {
    (void)state;
    struct blocked *list;
    size_t count;
    assert_int_equal(try_register(&owner, "mail.gmail.com").refusal, REGISTER_BLOCKED);
    assert_int_equal(blocked_list(house.store, arena, NULL, 100, &list, &count), STATUS_OK);
    assert_true(count > 10);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(block_remove(&house, &platform, list[i].name), STATUS_OK);
    assert_int_equal(blocked_list(house.store, arena, NULL, 100, &list, &count), STATUS_OK);
    assert_int_equal(count, 0);
    assert_int_equal(block_remove(&house, &platform, "gmail.com"), STATUS_NONE);
    assert_int_equal(try_register(&owner, "mail.gmail.com").refusal, REGISTER_DONE);
}

static void a_name_is_normalised_once_and_stands_once(void **state) {
    (void)state;
    assert_int_equal(block(" ＢＡＤ.Example.test. ", NULL).refusal, BLOCK_DONE);
    assert_int_equal(try_register(&owner, "a.bad.example.test").refusal, REGISTER_BLOCKED);
    assert_int_equal(try_register(&owner, "a-bad.example.test").refusal, REGISTER_DONE);
    assert_int_equal(block("bad.example.test", NULL).refusal, BLOCK_HAVE);
    struct blocking blocking = block("co.jp", NULL);
    assert_int_equal(blocking.refusal, BLOCK_NAME);
    assert_int_equal(blocking.name_refusal, NAME_PUBLIC_SUFFIX);
}

static void what_would_stop_is_named_first(void **state) {
    (void)state;
    registered(&owner, "example.test");
    registered(&rival, "a.b.example.test");
    registered(&rival, "anexample.test");
    int64_t names = number_of("SELECT count(*) FROM blocked");
    static const char *const unsure[] = {NULL, "", "b.example.test"};
    for (size_t i = 0; i < sizeof unsure / sizeof *unsure; i++) {
        struct blocking blocking = block("Example.test", unsure[i]);
        assert_int_equal(blocking.refusal, BLOCK_STOPS);
        assert_int_equal(blocking.count, 2);
        assert_string_equal(blocking.domains[0].name, "a.b.example.test");
        assert_string_equal(blocking.domains[0].org, "Rival");
        assert_string_equal(blocking.domains[1].name, "example.test");
        assert_string_equal(blocking.domains[1].project, "Project");
    }
    assert_int_equal(number_of("SELECT count(*) FROM blocked"), names);
    assert_int_equal(letters_of("blocked"), 0);
}

static void whoever_is_stopped_is_told_and_his_log_says_so(void **state) {
    (void)state;
    registered(&owner, "example.test");
    registered(&rival, "a.b.example.test");
    assert_int_equal(block("example.test", "example.test").refusal, BLOCK_DONE);
    assert_int_equal(letters_of("blocked"), 2);
    assert_int_equal(
        number_of("SELECT count(*) FROM audit JOIN project ON project.id = audit.project_id "
                  "AND project.org_id = audit.org_id WHERE action = 'domain_block'"),
        2);
    assert_int_equal(number_of("SELECT count(*) FROM audit WHERE action = 'block_add' "
                               "AND subject = 'example.test' AND org_id IS NULL"),
                     1);
}

static void the_platforms_own_names_are_suggested_once(void **state) {
    (void)state;
    const char *names[BLOCK_SUGGESTIONS];
    size_t count;
    assert_int_equal(block_suggest(&house, arena, names, &count), STATUS_OK);
    assert_int_equal(count, 0);
    assert_int_equal(block_remove(&house, &platform, "platform.example"), STATUS_OK);
    assert_int_equal(block_suggest(&house, arena, names, &count), STATUS_OK);
    assert_int_equal(count, 1);
    assert_string_equal(names[0], "platform.example");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        IN_A_HOUSE(the_suggested_names_are_there_and_may_all_go),
        IN_A_HOUSE(a_name_is_normalised_once_and_stands_once),
        IN_A_HOUSE(what_would_stop_is_named_first),
        IN_A_HOUSE(whoever_is_stopped_is_told_and_his_log_says_so),
        IN_A_HOUSE(the_platforms_own_names_are_suggested_once),
    };
    return cmocka_run_group_tests_name("block", tests, NULL, NULL);
}
