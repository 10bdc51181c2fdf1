/* How much an organisation may have: by the settings, or as an operator chose. */
#include "domains.h"

#include "work/profile.h"
#include "work/quota.h"

static void choose(int64_t pending, int64_t domains, int64_t profiles) {
    const int64_t chosen[QUOTA_COUNT] = {
        [QUOTA_PENDING] = pending, [QUOTA_DOMAINS] = domains, [QUOTA_PROFILES] = profiles};
    assert_int_equal(quota_choose(&house, arena, &platform, owner.project.org_id, chosen),
                     STATUS_OK);
}

static struct quota of(const struct actor *actor, enum quota_kind kind) {
    struct quota quota;
    assert_int_equal(quota_see(&house, actor->project.org_id, kind, &quota), STATUS_OK);
    return quota;
}

static void what_nobody_chose_the_settings_say(void **state) {
    (void)state;
    assert_int_equal(of(&owner, QUOTA_PENDING).most, 3);
    assert_int_equal(of(&owner, QUOTA_DOMAINS).most, house.conf.domain_limit);
    assert_int_equal(of(&owner, QUOTA_PROFILES).most, house.conf.profile_limit);
    choose(5, 6, 7);
    assert_int_equal(of(&owner, QUOTA_PENDING).most, 5);
    assert_int_equal(of(&owner, QUOTA_DOMAINS).most, 6);
    assert_int_equal(of(&owner, QUOTA_PROFILES).most, 7);
    assert_int_equal(of(&rival, QUOTA_PENDING).most, 3);
    choose(0, 0, 0);
    assert_int_equal(of(&owner, QUOTA_PENDING).most, 3);
    assert_int_equal(number_of("SELECT count(*) FROM audit WHERE action = 'quota_change' "
                               "AND subject = '5 / 6 / 7' AND org_id IS NOT NULL"),
                     1);
    const int64_t chosen[QUOTA_COUNT] = {0};
    assert_int_equal(quota_choose(&house, arena, &platform, 999, chosen), STATUS_NONE);
}

static void pending_domains_are_counted_by_the_organisation(void **state) {
    (void)state;
    choose(2, 0, 0);
    registered(&owner, "a.test");
    registered(&owner, "b.test");
    struct registration refused = try_register(&owner, "c.test");
    assert_int_equal(refused.refusal, REGISTER_TOO_MANY);
    assert_int_equal(refused.most, 2);
    choose(4, 0, 0);
    registered(&owner, "c.test");
    registered(&owner, "d.test");
    assert_int_equal(try_register(&owner, "e.test").refusal, REGISTER_TOO_MANY);
    registered(&rival, "e.test");
    assert_int_equal(of(&owner, QUOTA_PENDING).used, 4);
}

static void domains_count_in_every_state(void **state) {
    (void)state;
    choose(0, 2, 0);
    verified_domain();
    int64_t id = registered(&owner, "b.test");
    struct registration refused = try_register(&owner, "c.test");
    assert_int_equal(refused.refusal, REGISTER_FULL);
    assert_int_equal(refused.most, 2);
    /* A lower number takes nothing away. */
    choose(0, 1, 0);
    assert_int_equal(of(&owner, QUOTA_DOMAINS).used, 2);
    assert_int_equal(see(&owner, id).domain.life.state, STATE_PENDING);
    int done;
    choose(0, 2, 0);
    assert_int_equal(domain_delete(&house, arena, &owner, id, "b.test", &done), STATUS_OK);
    registered(&owner, "c.test");
}

static struct profile_saved save(const struct actor *actor, const char *from, int64_t id) {
    struct profile_saved saved;
    struct profile_wish wish = {.id = id,
                                .generation = id ? 1 : 0,
                                .from = from,
                                .from_name = "News",
                                .reply_to = "",
                                .unsubscribe_url = ""};
    assert_int_equal(profile_save(&house, arena, actor, &wish, &saved), STATUS_OK);
    return saved;
}

static void profiles_are_counted_when_they_are_new(void **state) {
    (void)state;
    choose(0, 0, 1);
    int64_t id = save(&owner, "a@shop.example.test", 0).id;
    assert_true(id > 0);
    struct profile_saved refused = save(&owner, "b@shop.example.test", 0);
    assert_int_equal(refused.id, 0);
    assert_int_equal(refused.most, 1);
    assert_int_equal(number_of("SELECT count(*) FROM profile"), 1);
    assert_int_equal(number_of("SELECT count(*) FROM audit WHERE action = 'profile_add'"), 1);
    assert_int_equal(save(&owner, "c@shop.example.test", id).id, id);
    assert_true(save(&rival, "b@shop.example.test", 0).id > 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        IN_A_HOUSE(what_nobody_chose_the_settings_say),
        IN_A_HOUSE(pending_domains_are_counted_by_the_organisation),
        IN_A_HOUSE(domains_count_in_every_state),
        IN_A_HOUSE(profiles_are_counted_when_they_are_new),
    };
    return cmocka_run_group_tests_name("quota", tests, NULL, NULL);
}
