#include "domains.h"

#include "work/share.h"

/* Shares in a domain's life, and requests that find who has the name. */

static struct share given(int64_t domain_id) {
    struct share share = {
        .domain_id = domain_id, .project_id = rival.project.id, .created_at = clock_now()};
    assert_int_equal(share_insert(house.store, &share, owner.user.id), STATUS_OK);
    return share;
}

static enum share_answer looked(int64_t domain_id, const char *typed) {
    struct share_offer offer;
    assert_int_equal(share_look(&house, arena, &owner, domain_id, typed, &offer), STATUS_OK);
    return offer.answer;
}

static int64_t list_says(void) {
    struct domain_query query = {
        .project_id = owner.project.id, .state = -1, .search = "", .after = {-1, ""}, .limit = 9};
    struct domain_row *rows;
    size_t count;
    assert_int_equal(domain_list(house.store, arena, &query, &rows, &count), STATUS_OK);
    assert_int_equal(count, 1);
    return rows[0].shares;
}

static void a_share_sleeps_with_its_domain_and_wakes_with_it(void **state) {
    (void)state;
    int64_t id = verified_domain();
    struct share share = given(id);
    struct domain_view view = see(&owner, id);
    withdraw(view.records[CHECK_DKIM].host);
    assert_int_equal(state_after(&owner, id), STATE_DEGRADED);
    assert_int_equal(letters_of("share_asleep"), 0);
    turn_clock(HOURS(73));
    assert_int_equal(state_after(&owner, id), STATE_FAILED);
    assert_int_equal(letters_of("share_asleep"), 1);
    struct shared_view shared;
    assert_int_equal(share_see(&house, arena, &rival, share.id, &shared), STATUS_OK);
    assert_int_equal(shared.share.state, STATE_FAILED);
    assert_int_equal(looked(id, "anything"), SHARE_ASLEEP);
    publish_check(&view, CHECK_DKIM);
    enum verification outcome;
    assert_int_equal(domain_restart(&house, arena, &owner, id, &outcome), STATUS_OK);
    assert_int_equal(see(&owner, id).domain.life.state, STATE_VERIFIED);
    assert_int_equal(letters_of("share_awake"), 1);
}

static void the_list_says_with_how_many(void **state) {
    (void)state;
    int64_t id = verified_domain();
    assert_int_equal(list_says(), 0);
    struct share share = given(id);
    assert_int_equal(list_says(), 1);
    assert_int_equal(share_revoke(&house, arena, &rival, id, share.id), STATUS_NONE);
    assert_int_equal(share_give_back(&house, arena, &owner, share.id), STATUS_NONE);
    assert_int_equal(list_says(), 1);
    assert_int_equal(share_revoke(&house, arena, &owner, id, share.id), STATUS_OK);
    assert_int_equal(list_says(), 0);
    assert_int_equal(share_revoke(&house, arena, &owner, id, share.id), STATUS_NONE);
}

static void nobody_keeps_a_share_of_what_is_transferred(void **state) {
    (void)state;
    int64_t id = verified_domain();
    given(id);
    struct domain domain = see(&owner, id).domain;
    assert_int_equal(store_begin(house.store), STATUS_OK);
    assert_int_equal(store_end(house.store, share_end_transferred(&house, arena, &domain)),
                     STATUS_OK);
    assert_int_equal(letters_of("share_transferred"), 1);
    assert_int_equal(list_says(), 0);
}

static int waiting(const struct actor *actor) {
    int count;
    assert_int_equal(share_request_waiting(house.store, actor->project.id, 9, &count), STATUS_OK);
    return count;
}

static enum ask_answer asked(const struct actor *actor, const char *name) {
    struct ask ask = {name, "Please"};
    struct asked_for answer;
    assert_int_equal(share_ask(&house, arena, actor, &ask, &answer), STATUS_OK);
    return answer.answer;
}

/* The request waits for whoever verifies the name; what others only registered is nobody's. */
static void a_request_finds_who_verifies_the_name(void **state) {
    (void)state;
    assert_int_equal(asked(&rival, "Shop.Example.test."), ASK_DONE);
    assert_int_equal(asked(&rival, "shop.example.test"), ASK_OPEN);
    registered(&owner, "other.example.test");
    assert_int_equal(waiting(&owner), 0);
    int64_t id = verified_domain();
    assert_int_equal(waiting(&owner), 1);
    assert_int_equal(waiting(&rival), 0);
    assert_int_equal(share_watch(&house, arena), STATUS_OK);
    assert_int_equal(letters_of("share_request"), 1);
    int done;
    assert_int_equal(domain_delete(&house, arena, &owner, id, "shop.example.test", &done),
                     STATUS_OK);
    assert_int_equal(waiting(&owner), 0);
    turn_clock(DAYS(31));
    assert_int_equal(share_watch(&house, arena), STATUS_OK);
    assert_int_equal(letters_of("share_expired"), 1);
    assert_int_equal(asked(&rival, "shop.example.test"), ASK_DONE);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        IN_A_HOUSE(a_share_sleeps_with_its_domain_and_wakes_with_it),
        IN_A_HOUSE(the_list_says_with_how_many),
        IN_A_HOUSE(nobody_keeps_a_share_of_what_is_transferred),
        IN_A_HOUSE(a_request_finds_who_verifies_the_name),
    };
    return cmocka_run_group_tests_name("share", tests, NULL, NULL);
}
