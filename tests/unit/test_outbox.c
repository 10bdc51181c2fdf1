/* Mail that waits to be sent. */
#include "scratch.h"

#include "store/outbox.h"

enum { NOON = 1800000000, HOUR = 3600, TEN_YEARS = 3650 * 86400 };

struct post {
    struct scratch scratch;
    int64_t ann;
};

static int setup(void **state) {
    static struct post post;
    scratch_open(&post.scratch);
    post.ann = scratch_user(&post.scratch, "ann@example.com");
    *state = &post;
    return 0;
}

static int teardown(void **state) {
    struct post *post = *state;
    scratch_close(&post->scratch);
    return 0;
}

static size_t due(struct post *post, int64_t now, struct letter **letters) {
    size_t count;
    MUST(outbox_due(post->scratch.store, post->scratch.arena, now, 10, letters, &count));
    return count;
}

static void add(struct post *post, const char *template) {
    MUST(outbox_add(post->scratch.store, post->scratch.arena, &(struct user){.id = post->ann},
                    template, "{\"domain\":\"shop.example.com\"}", NOON));
}

static void waits_until_it_is_sent(void **state) {
    struct post *post = *state;
    struct letter *letters;
    add(post, "verified");
    add(post, "failed");
    assert_int_equal(due(post, NOON - 1, &letters), 0);
    assert_int_equal(due(post, NOON, &letters), 2);
    assert_string_equal(letters[0].template, "verified");
    assert_string_equal(letters[0].params, "{\"domain\":\"shop.example.com\"}");
    assert_string_equal(letters[0].to.email, "ann@example.com");
    assert_int_equal(letters[0].created_at, NOON);
    assert_int_equal(strlen(letters[0].message_id), 43);
    assert_string_not_equal(letters[0].message_id, letters[1].message_id);
    /* Asked again it is the same mail. */
    const char *message_id = letters[1].message_id;
    MUST(outbox_sent(post->scratch.store, letters[0].id));
    assert_int_equal(due(post, NOON + 1, &letters), 1);
    assert_string_equal(letters[0].message_id, message_id);
}

static void a_rolled_back_deed_sends_nothing(void **state) {
    struct post *post = *state;
    struct letter *letters;
    MUST(store_begin(post->scratch.store));
    add(post, "verified");
    assert_int_equal(store_end(post->scratch.store, STATUS_STALE), STATUS_STALE);
    assert_int_equal(due(post, NOON, &letters), 0);
}

static void tries_again_later_and_later(void **state) {
    struct post *post = *state;
    struct letter *letters;
    int64_t now = NOON, delay = 60;
    add(post, "verified");
    for (int tries = 1; tries < 20; tries++) {
        assert_int_equal(due(post, now, &letters), 1);
        assert_int_equal(letters[0].tries, tries - 1);
        MUST(outbox_retry(post->scratch.store, &letters[0], now));
        assert_int_equal(due(post, now + delay - 1, &letters), 0);
        now += delay;
        delay = delay * 2 < 6 * HOUR ? delay * 2 : 6 * HOUR;
    }
    assert_int_equal(due(post, now, &letters), 1);
    MUST(outbox_retry(post->scratch.store, &letters[0], now));
    assert_int_equal(due(post, now + TEN_YEARS, &letters), 0);
}

static void a_clock_set_back_holds_no_mail(void **state) {
    struct post *post = *state;
    struct letter *letters;
    add(post, "verified");
    assert_int_equal(due(post, NOON - TEN_YEARS, &letters), 1);
    assert_int_equal(due(post, NOON - HOUR, &letters), 0);
}

static void hold(struct post *post, const char *template, int64_t domain_id, int64_t until) {
    int64_t last;
    MUST(outbox_last(post->scratch.store, &last));
    add(post, template);
    MUST(outbox_hold(post->scratch.store, last, domain_id, until));
}

static const char *taken_back(struct post *post, int64_t domain_id, int64_t now) {
    const char *template;
    MUST(outbox_take_back(post->scratch.store, post->scratch.arena, domain_id, now, &template));
    return template ? template : "";
}

/* What is due may be on its way, and what was tried once may have arrived. */
static void taken_back_while_it_is_held(void **state) {
    struct post *post = *state;
    struct letter *letters;
    int64_t project = post->scratch.project;
    int64_t shop = scratch_domain(&post->scratch, project, "shop.example.com").id;
    int64_t other = scratch_domain(&post->scratch, project, "other.example.com").id;
    add(post, "failed");
    hold(post, "degraded", shop, NOON + HOUR);
    assert_int_equal(due(post, NOON + HOUR - 1, &letters), 1);
    assert_string_equal(letters[0].template, "failed");
    assert_string_equal(taken_back(post, other, NOON), "");
    assert_string_equal(taken_back(post, shop, NOON), "degraded");
    assert_int_equal(due(post, NOON + HOUR, &letters), 1);
    hold(post, "recovered", shop, NOON + HOUR);
    assert_string_equal(taken_back(post, shop, NOON + HOUR), "");
    assert_int_equal(due(post, NOON + HOUR, &letters), 2);
    MUST(outbox_retry(post->scratch.store, &letters[1], NOON + HOUR));
    assert_string_equal(taken_back(post, shop, NOON + HOUR), "");
    assert_int_equal(due(post, NOON + 2 * HOUR, &letters), 2);
}

static void a_held_letter_goes_with_its_domain(void **state) {
    struct post *post = *state;
    struct letter *letters;
    struct domain shop = scratch_domain(&post->scratch, post->scratch.project, "shop.example.com");
    add(post, "failed");
    hold(post, "degraded", shop.id, NOON + HOUR);
    MUST(store_begin(post->scratch.store));
    MUST(store_end(post->scratch.store,
                   domain_erase(post->scratch.store, post->scratch.arena, &shop, NOON)));
    assert_int_equal(due(post, NOON + HOUR, &letters), 1);
    assert_string_equal(letters[0].template, "failed");
}

static void mail_to_nobody_is_refused(void **state) {
    struct post *post = *state;
    assert_int_equal(outbox_add(post->scratch.store, post->scratch.arena, &(struct user){.id = 999},
                                "verified", "{}", NOON),
                     STATUS_FAILED);
}

static void mail_may_go_to_who_has_no_account(void **state) {
    struct post *post = *state;
    struct letter *letters;
    const struct user zoe = {.email = "zoe@example.com", .name = "Zoe", .lang = "en"};
    MUST(outbox_add(post->scratch.store, post->scratch.arena, &zoe, "verified", "{}", NOON));
    assert_int_equal(due(post, NOON, &letters), 1);
    assert_int_equal(letters[0].to.id, 0);
    assert_string_equal(letters[0].to.email, "zoe@example.com");
    assert_string_equal(letters[0].to.name, "Zoe");
    assert_string_equal(letters[0].to.lang, "en");
}

int main(void) {
    const struct CMUnitTest test_outbox[] = {
        cmocka_unit_test_setup_teardown(waits_until_it_is_sent, setup, teardown),
        cmocka_unit_test_setup_teardown(mail_may_go_to_who_has_no_account, setup, teardown),
        cmocka_unit_test_setup_teardown(a_rolled_back_deed_sends_nothing, setup, teardown),
        cmocka_unit_test_setup_teardown(tries_again_later_and_later, setup, teardown),
        cmocka_unit_test_setup_teardown(a_clock_set_back_holds_no_mail, setup, teardown),
        cmocka_unit_test_setup_teardown(taken_back_while_it_is_held, setup, teardown),
        cmocka_unit_test_setup_teardown(a_held_letter_goes_with_its_domain, setup, teardown),
        cmocka_unit_test_setup_teardown(mail_to_nobody_is_refused, setup, teardown),
    };
    return cmocka_run_group_tests(test_outbox, NULL, NULL);
}
