#ifndef TESTS_UNIT_DOMAINS_H
#define TESTS_UNIT_DOMAINS_H

/* For the tests of domains in work/: a house, two owners, and a name server that they publish in.
 */

#include "name_server.h"
#include "owners.h"

#include "base/clock.h"
#include "store/outbox.h"
#include "work/block.h"
#include "work/domain.h"
#include "work/people.h"

#define ALL ((1u << CHIP_COUNT) - 1)

/* Takes the letters that wait; says how many are of the template. */
static inline int letters_of(const char *template) {
    struct letter *letters;
    size_t count;
    int found = 0;
    assert_int_equal(outbox_due(house.store, arena, clock_now() + DAYS(99), 100, &letters, &count),
                     STATUS_OK);
    for (size_t i = 0; i < count; i++) {
        found += !strcmp(letters[i].template, template);
        assert_int_equal(outbox_sent(house.store, letters[i].id), STATUS_OK);
    }
    return found;
}

static int set_up(void **state) {
    setenv("NAFUDA_VERIFY_MS", "700", 1);
    setenv("NAFUDA_PENDING_LIMIT", "3", 1);
    setenv("NAFUDA_KEY_STOCK", "3", 1);
    setenv("NAFUDA_SELECTOR", "s1-*", 1);
    start_name_server();
    publish("spf.platform.example", "v=spf1 ip4:192.0.2.25 -all");
    make_house(state);
    struct blocking blocking;
    assert_int_equal(block_add(&house, arena, &platform, "platform.example", NULL, &blocking),
                     STATUS_OK);
    assert_int_equal(block_add(&house, arena, &platform, "例え.jp", NULL, &blocking), STATUS_OK);
    owner = make_owner("Owner", "owner@example.com");
    rival = make_owner("Rival", "rival@example.com");
    letters_of("welcome");
    return 0;
}

static int tear_down(void **state) {
    stop_name_server();
    return end_house(state);
}

static struct registration try_register(const struct actor *actor, const char *typed) {
    struct registration registration;
    struct domain_wish wish = {.typed = typed};
    assert_int_equal(domain_register(&house, arena, actor, &wish, &registration), STATUS_OK);
    return registration;
}

static int64_t registered(const struct actor *actor, const char *name) {
    struct registration registration = try_register(actor, name);
    assert_int_equal(registration.refusal, REGISTER_DONE);
    return registration.id;
}

static struct domain_view see(const struct actor *actor, int64_t id) {
    struct domain_view view;
    assert_int_equal(domain_see(&house, arena, actor, id, &view), STATUS_OK);
    return view;
}

static void publish_check(const struct domain_view *view, enum check_kind kind) {
    publish(view->records[kind].host, view->records[kind].value);
}

static void publish_all(const struct domain_view *view) {
    for (int kind = 0; kind < CHIP_COUNT; kind++)
        publish_check(view, (enum check_kind)kind);
}

static inline enum verification verify(const struct actor *actor, int64_t id, unsigned mask) {
    enum verification outcome;
    assert_int_equal(domain_verify(&house, arena, actor, actor->project.id, id, mask, &outcome),
                     STATUS_OK);
    return outcome;
}

static enum domain_state state_after(const struct actor *actor, int64_t id) {
    assert_int_equal(verify(actor, id, ALL), VERIFICATION_DONE);
    return see(actor, id).domain.life.state;
}

static inline int64_t verified_domain(void) {
    int64_t id = registered(&owner, "shop.example.test");
    struct domain_view view = see(&owner, id);
    publish_all(&view);
    assert_int_equal(state_after(&owner, id), STATE_VERIFIED);
    assert_int_equal(letters_of("verified"), 1);
    return id;
}

#define IN_A_HOUSE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

#endif
