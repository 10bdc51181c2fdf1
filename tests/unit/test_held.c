#include "domains.h"

/* Two organisations prove one name (rules T1, T3): one holds it, the other is told and waits. */

/* Where what proves ownership says it. */
static int is_told(const struct domain_view *view, enum check_kind kind) {
    for (size_t i = 0; i < view->results[kind].finding_count; i++)
        if (!strcmp(view->results[kind].findings[i].code, "held_elsewhere"))
            return 1;
    return 0;
}

static void the_holder_deletes(void **state) {
    (void)state;
    int64_t id = verified_domain(), second = registered(&rival, "shop.example.test");
    struct domain_view view = see(&rival, second);
    publish_check(&view, CHECK_OWNERSHIP);
    publish_check(&view, CHECK_DKIM);
    assert_int_equal(verify(&rival, second, ALL & ~1u), VERIFICATION_DONE);
    view = see(&rival, second);
    assert_false(is_told(&view, CHECK_OWNERSHIP)); /* nothing is told before it is proved */
    assert_int_equal(state_after(&rival, second), STATE_PENDING);
    view = see(&rival, second);
    assert_true(is_told(&view, CHECK_OWNERSHIP));
    assert_string_equal(view.domain.chips[CHECK_OWNERSHIP].code, "held_elsewhere");
    assert_true(view.domain.life.next_check > clock_now());
    turn_clock(HOURS(80));
    assert_int_equal(state_after(&rival, second), STATE_PENDING);
    assert_int_equal(see(&owner, id).domain.life.state, STATE_VERIFIED);
    assert_int_equal(letters_of("verified") + letters_of("failed"), 0);
    int done;
    assert_int_equal(domain_delete(&house, arena, &owner, id, "shop.example.test", &done),
                     STATUS_OK);
    assert_true(done);
    assert_int_equal(verify(&rival, second, 1u << CHECK_SPF), VERIFICATION_DONE);
    view = see(&rival, second);
    assert_int_equal(view.domain.life.state, STATE_VERIFIED);
    assert_false(is_told(&view, CHECK_OWNERSHIP));
    assert_string_equal(view.domain.chips[CHECK_OWNERSHIP].code, "");
}

/* Of its own records the holder loses the key: the other has one of its own. */
static void the_holder_fails(void **state) {
    (void)state;
    int64_t id = verified_domain(), second = registered(&rival, "shop.example.test");
    struct domain_view holder = see(&owner, id), view = see(&rival, second);
    publish_check(&view, CHECK_OWNERSHIP);
    publish_check(&view, CHECK_DKIM);
    withdraw(holder.records[CHECK_DKIM].host);
    assert_int_equal(state_after(&owner, id), STATE_DEGRADED);
    assert_int_equal(state_after(&rival, second), STATE_PENDING); /* in its grace it holds still */
    view = see(&rival, second);
    assert_true(is_told(&view, CHECK_OWNERSHIP));
    turn_clock(HOURS(73));
    assert_int_equal(state_after(&owner, id), STATE_FAILED);
    assert_int_equal(state_after(&rival, second), STATE_VERIFIED);
    view = see(&rival, second);
    assert_false(is_told(&view, CHECK_OWNERSHIP));
    assert_int_equal(letters_of("verified"), 1);
    enum verification outcome;
    publish_check(&holder, CHECK_DKIM);
    assert_int_equal(domain_restart(&house, arena, &owner, id, &outcome), STATUS_OK);
    view = see(&owner, id);
    assert_int_equal(view.domain.life.state, STATE_PENDING);
    assert_true(is_told(&view, CHECK_OWNERSHIP)); /* now it waits for the other */
}

/* Where the platform asks for no token, the DKIM record proves, and says it. */
static void told_where_dkim_proves(void **state) {
    (void)state;
    int64_t id = verified_domain(), second = registered(&rival, "shop.example.test");
    struct domain_view view = see(&rival, second);
    publish_check(&view, CHECK_DKIM);
    house.conf.mandatory &= ~(1u << CHECK_OWNERSHIP);
    assert_int_equal(state_after(&owner, id), STATE_VERIFIED);
    assert_int_equal(state_after(&rival, second), STATE_PENDING);
    view = see(&rival, second);
    assert_true(is_told(&view, CHECK_DKIM));
    assert_string_equal(view.domain.chips[CHECK_DKIM].code, "held_elsewhere");
}

/* In a process of its own, when the pipe is closed. */
static void verify_apart(const struct actor *actor, int64_t id, int start) {
    struct house own;
    struct arena *there = arena_new();
    enum verification outcome;
    char closed;
    int ready = house_open(there, &own) == STATUS_OK && read(start, &closed, 1) == 0;
    if (ready)
        store_allow_writes(own.store, 1);
    _exit(!ready ||
          domain_verify(&own, there, actor, actor->project.id, id, ALL, &outcome) != STATUS_OK ||
          outcome != VERIFICATION_DONE);
}

static void both_at_once(void **state) {
    (void)state;
    enum { ROUNDS = 3 }; /* as many may be pending */
    for (int round = 0; round < ROUNDS; round++) {
        const char *name = arena_printf(arena, "shop%d.example.test", round);
        const struct actor *actors[] = {&owner, &rival};
        int64_t ids[] = {registered(&owner, name), registered(&rival, name)};
        pid_t children[2];
        int start[2], verified = 0, told = 0;
        struct domain_view first = see(&owner, ids[0]), second = see(&rival, ids[1]);
        publish_all(&first);
        publish_check(&second, CHECK_OWNERSHIP);
        publish_check(&second, CHECK_DKIM);
        assert_int_equal(pipe(start), 0);
        for (int i = 0; i < 2; i++)
            if (!(children[i] = fork())) {
                close(start[1]);
                verify_apart(actors[i], ids[i], start[0]);
            }
        close(start[0]);
        close(start[1]);
        for (int i = 0; i < 2; i++) {
            int ended;
            assert_int_equal(waitpid(children[i], &ended, 0), children[i]);
            assert_true(WIFEXITED(ended) && WEXITSTATUS(ended) == 0);
            struct domain_view view = see(actors[i], ids[i]);
            verified += view.domain.life.state == STATE_VERIFIED;
            told += view.domain.life.state == STATE_PENDING && is_told(&view, CHECK_OWNERSHIP);
        }
        assert_int_equal(verified, 1);
        assert_int_equal(told, 1);
        for (int kind = 0; kind < CHIP_COUNT; kind++)
            withdraw(first.records[kind].host);
        withdraw(second.records[CHECK_DKIM].host);
    }
    assert_int_equal(letters_of("verified"), ROUNDS);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        IN_A_HOUSE(the_holder_deletes),
        IN_A_HOUSE(the_holder_fails),
        IN_A_HOUSE(told_where_dkim_proves),
        IN_A_HOUSE(both_at_once),
    };
    return cmocka_run_group_tests_name("test_held", tests, NULL, NULL);
}
