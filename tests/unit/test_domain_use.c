#include "domains.h"

#include "store/share.h"

#include <jansson.h>

/* DKIM and SPF in use or stopped: what that changes, and what it leaves. */

static enum status use(int64_t id, enum check_kind kind, int in_use) {
    int often;
    enum status status = domain_use(&house, arena, &owner, id, kind, in_use, &often);
    assert_false(status == STATUS_OK && often);
    return status;
}

static void offered_once_verified(void **state) {
    (void)state;
    int64_t id = registered(&owner, "shop.example.test");
    struct domain_view view = see(&owner, id);
    assert_false(domain_may_use(&house, &view.domain, CHECK_DKIM));
    assert_int_equal(use(id, CHECK_DKIM, 0), STATUS_STALE);
    assert_int_equal(use(id, CHECK_SPF, 0), STATUS_STALE);
    publish_all(&view);
    assert_int_equal(state_after(&owner, id), STATE_VERIFIED);
    view = see(&owner, id);
    assert_true(domain_may_use(&house, &view.domain, CHECK_DKIM));
    assert_true(domain_may_use(&house, &view.domain, CHECK_SPF));
    assert_false(domain_may_use(&house, &view.domain, CHECK_DMARC));
    assert_false(view.domain.dkim_stopped || view.domain.spf_stopped);
    int often;
    assert_int_equal(domain_use(&house, arena, &rival, id, CHECK_SPF, 0, &often), STATUS_NONE);
}

static void stopped_spf_counts_no_more(void **state) {
    (void)state;
    int64_t id = verified_domain();
    struct domain_view view = see(&owner, id);
    int64_t generation = view.domain.generation;
    assert_int_equal(use(id, CHECK_SPF, 0), STATUS_OK);
    withdraw(view.records[CHECK_SPF].host);
    assert_int_equal(state_after(&owner, id), STATE_VERIFIED);
    view = see(&owner, id);
    assert_true(view.domain.generation > generation);
    assert_false(view.mandatory >> CHECK_SPF & 1);
    assert_true(view.asked >> CHECK_SPF & 1);
    assert_true(
        verdict_fails(view.checks[CHECK_SPF].standing.verdict)); /* looked at all the same */
    assert_string_equal(view.domain.chips[CHECK_SPF].code, "stopped");
    assert_int_equal(view.domain.chips[CHECK_SPF].verdict, VERDICT_NONE);
    assert_int_equal(use(id, CHECK_SPF, 1), STATUS_OK);
    view = see(&owner, id);
    assert_string_not_equal(view.domain.chips[CHECK_SPF].code, "stopped");
    assert_true(view.domain.life.next_check <= clock_now());
    assert_int_equal(view.domain.life.state, STATE_VERIFIED);
    assert_int_equal(state_after(&owner, id), STATE_DEGRADED);
    /* And the other way: what needed attention because of SPF alone does so no more. */
    assert_int_equal(use(id, CHECK_SPF, 0), STATUS_OK);
    assert_int_equal(state_after(&owner, id), STATE_VERIFIED);
}

/* Everybody whom the domain is shared with has a letter of each turn. */
static void turned_round_and_round_it_stays_stopped(void **state) {
    (void)state;
    int64_t id = verified_domain();
    int often;
    for (int i = 0; i < DOMAIN_USES_MOST; i++) {
        assert_int_equal(use(id, CHECK_DKIM, 0), STATUS_OK);
        assert_int_equal(use(id, CHECK_DKIM, 1), STATUS_OK);
    }
    assert_int_equal(use(id, CHECK_DKIM, 1), STATUS_OK);
    assert_int_equal(use(id, CHECK_DKIM, 0), STATUS_OK);
    assert_int_equal(domain_use(&house, arena, &owner, id, CHECK_DKIM, 1, &often), STATUS_OK);
    assert_true(often && see(&owner, id).domain.dkim_stopped);
    turn_clock(60 * 60 + 1);
    assert_int_equal(use(id, CHECK_DKIM, 1), STATUS_OK);
    assert_false(see(&owner, id).domain.dkim_stopped);
}

/* A look that began before does not decide by what counted then (rule T3). */
static void a_look_under_way_is_stale(void **state) {
    (void)state;
    int64_t id = verified_domain();
    struct domain before = see(&owner, id).domain;
    struct domain_check found[CHECK_COUNT] = {{.result = ""}};
    int held;
    assert_int_equal(use(id, CHECK_SPF, 0), STATUS_OK);
    assert_int_equal(store_begin(house.store), STATUS_OK);
    enum status status = domain_save_checks(house.store, &before, before.generation, STATE_VERIFIED,
                                            0, found, &held);
    assert_int_equal(store_end(house.store, status), STATUS_STALE);
}

static const char *told(const char *template, const char *param) {
    struct letter *letters;
    size_t count;
    assert_int_equal(outbox_due(house.store, arena, clock_now() + DAYS(99), 100, &letters, &count),
                     STATUS_OK);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(letters[i].template, template) != 0)
            continue;
        assert_int_equal(letters[i].to.id, rival.user.id);
        json_t *params = json_loads(letters[i].params, 0, NULL);
        const char *text = arena_strdup(arena, json_string_value(json_object_get(params, param)));
        json_decref(params);
        return text;
    }
    return NULL;
}

static void stopped_dkim_is_told_to_whom_it_is_shared_with(void **state) {
    (void)state;
    int64_t id = verified_domain();
    struct share share = {
        .domain_id = id, .project_id = rival.project.id, .created_at = clock_now()};
    assert_int_equal(share_insert(house.store, &share, owner.user.id), STATUS_OK);
    assert_int_equal(use(id, CHECK_DKIM, 0), STATUS_OK);
    struct domain_view view = see(&owner, id);
    assert_true(view.domain.dkim_stopped);
    assert_int_equal(view.domain.life.state, STATE_VERIFIED);
    assert_int_equal(view.mandatory, view.asked);
    assert_string_equal(view.domain.chips[CHECK_DKIM].code, "stopped");
    assert_string_equal(told("share_dkim_stopped", "domain"), "shop.example.test");
    assert_string_equal(told("share_dkim_stopped", "org"), "Owner");
    assert_string_equal(told("share_dkim_stopped", "profiles"), "-");
    assert_int_equal(use(id, CHECK_DKIM, 0), STATUS_OK); /* it is so already: nothing is told */
    assert_int_equal(letters_of("share_dkim_stopped"), 1);
    assert_int_equal(use(id, CHECK_DKIM, 1), STATUS_OK);
    assert_int_equal(letters_of("share_dkim_in_use"), 1);
    assert_int_equal(state_after(&owner, id), STATE_VERIFIED);
    assert_string_equal(see(&owner, id).domain.chips[CHECK_DKIM].code, "");
    assert_int_equal(see(&owner, id).domain.spf_stopped, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        IN_A_HOUSE(offered_once_verified),
        IN_A_HOUSE(stopped_spf_counts_no_more),
        IN_A_HOUSE(turned_round_and_round_it_stays_stopped),
        IN_A_HOUSE(a_look_under_way_is_stale),
        IN_A_HOUSE(stopped_dkim_is_told_to_whom_it_is_shared_with),
    };
    return cmocka_run_group_tests_name("test_domain_use", tests, NULL, NULL);
}
