#include "domains.h"

#include "work/letter.h"
#include "work/setup.h"

#include <jansson.h>

static const struct actor staff = {.user = {.platform = PLATFORM_OPERATOR}, .address = "192.0.2.9"};

static const struct setup_facility sea[] = {
    {.name = "Sea", .contact = "Umi", .sender = "info@sea.example.test"}};
static const struct setup_facility three[] = {
    {.name = "Sea", .contact = "Umi", .sender = "info@Sea.Example.test"},
    {.name = "Spa", .contact = "Yu", .sender = "yu@sea.example.test."},
    {.name = "Hill", .contact = "", .sender = "hello@例え.test"},
};

static struct setup_wish wish_of(const struct setup_facility *facilities, size_t count) {
    return (struct setup_wish){.org_name = "Hanaya",
                               .contact = "Hanako",
                               .email = "hanako@sea.example.test",
                               .phone = "03-0000-0000",
                               .lang = "en",
                               .facilities = facilities,
                               .count = count};
}

/* The letters that wait are taken; what this parameter of the last one of the template is. */
static const char *letter_param(const char *template, const char *param) {
    struct letter *letters;
    size_t count;
    const char *found = NULL;
    assert_int_equal(outbox_due(house.store, arena, clock_now(), 100, &letters, &count), STATUS_OK);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(outbox_sent(house.store, letters[i].id), STATUS_OK);
        if (strcmp(letters[i].template, template) != 0)
            continue;
        json_t *params = json_loads(letters[i].params, 0, NULL);
        const char *text = json_string_value(json_object_get(params, param));
        found = text ? arena_strdup(arena, text) : "";
        if (!strcmp(param, "to"))
            found = arena_printf(arena, "%s %s <%s>", letters[i].to.lang, letters[i].to.name,
                                 letters[i].to.email);
        json_decref(params);
    }
    return found;
}

static struct setup_key by_link(const char *token) {
    static const struct actor nobody = {.address = "192.0.2.7"};
    return (struct setup_key){.token = token, .actor = &nobody};
}

static struct setup_key by_staff(int64_t id) {
    return (struct setup_key){.actor = &staff, .id = id};
}

/* Applies, and gives the token of the link that was mailed. */
static const char *applied(const struct setup_wish *wish) {
    int wait;
    assert_int_equal(setup_apply(&house, arena, wish, "192.0.2.7", &wait), STATUS_OK);
    assert_int_equal(wait, 0);
    const char *nonce = letter_param("setup_confirm", "nonce");
    assert_non_null(nonce);
    return link_token(&house, arena, "apply", nonce);
}

static struct setup_view seen(const struct setup_key *key) {
    struct setup_view view;
    assert_int_equal(setup_see(&house, arena, key, &view), STATUS_OK);
    return view;
}

static size_t queued(enum setup_state state) {
    struct setup_row *rows;
    size_t count;
    assert_int_equal(setup_list(&house, arena, &staff, state, 0, 100, &rows, &count), STATUS_OK);
    return count;
}

static int64_t confirmed(const struct setup_wish *wish, const char **token) {
    *token = applied(wish);
    struct setup_key key = by_link(*token);
    assert_int_equal(setup_confirm(&house, arena, &key), STATUS_OK);
    return seen(&key).request.id;
}

static enum setup_accepted accept_as(int64_t id, const struct setup_place *place) {
    struct setup_key key = by_staff(id);
    enum setup_accepted outcome;
    assert_int_equal(setup_accept(&house, arena, &key, place, &outcome), STATUS_OK);
    return outcome;
}

static const struct setup_place fresh = {.org = "Hanaya", .project = "Autumn"};

static struct actor owner_of(const struct setup_request *request) {
    struct actor actor = {.address = "192.0.2.7"};
    assert_int_equal(user_by_email(house.store, arena, request->email, &actor.user), STATUS_OK);
    assert_int_equal(actor_enter_project(&house, arena, &actor, request->project_id), STATUS_OK);
    return actor;
}

static void unconfirmed_is_nobodys(void **state) {
    (void)state;
    struct setup_wish wish = wish_of(three, 3);
    int wait;
    assert_int_equal(setup_apply(&house, arena, &wish, "192.0.2.7", &wait), STATUS_OK);
    struct setup_key key = by_staff(1);
    struct setup_view view;
    assert_int_equal(setup_see(&house, arena, &key, &view), STATUS_NONE);
    for (int s = SETUP_OPEN; s < SETUP_STATE_COUNT; s++)
        assert_int_equal(queued((enum setup_state)s), 0);
    /* Nothing that was typed goes to an address that nobody confirmed. */
    assert_string_equal(letter_param("setup_confirm", "to"), "en  <hanako@sea.example.test>");
    const char *token = applied(&wish);
    key = by_link(token);
    view = seen(&key);
    assert_int_equal(view.request.state, SETUP_UNCONFIRMED);
    assert_int_equal(view.count, 3);
    assert_string_equal(view.facilities[0].sender, "info@sea.example.test");
    assert_string_equal(view.facilities[2].domain, "xn--r8jz45g.test");
    struct setup_key foreign = by_link("x");
    assert_int_equal(setup_see(&house, arena, &foreign, &view), STATUS_NONE);
    assert_int_equal(setup_confirm(&house, arena, &foreign), STATUS_NONE);
    assert_int_equal(setup_confirm(&house, arena, &key), STATUS_OK);
    assert_int_equal(setup_confirm(&house, arena, &key), STATUS_OK);
    assert_int_equal(queued(SETUP_OPEN), 1);
    int open;
    assert_int_equal(setup_open(&house, &staff, &open), STATUS_OK);
    assert_int_equal(open, 1);
}

static void unconfirmed_is_over(void **state) {
    (void)state;
    struct setup_wish wish = wish_of(sea, 1);
    struct setup_key late = by_link(applied(&wish));
    struct setup_view view;
    turn_clock(HOURS(SETUP_CONFIRM_HOURS) - 5);
    assert_int_equal(setup_see(&house, arena, &late, &view), STATUS_OK);
    turn_clock(HOURS(SETUP_CONFIRM_HOURS));
    assert_int_equal(setup_confirm(&house, arena, &late), STATUS_NONE);
    assert_int_equal(setup_see(&house, arena, &late, &view), STATUS_NONE);
    assert_int_equal(store_begin(house.store), STATUS_OK);
    assert_int_equal(store_end(house.store, setup_forget(&house)), STATUS_OK);
    turn_clock(0);
    assert_int_equal(setup_see(&house, arena, &late, &view), STATUS_NONE);
}

static void applying_has_limits(void **state) {
    (void)state;
    struct setup_wish wish = wish_of(sea, 1);
    int wait;
    for (int i = 0; i < 6; i++)
        assert_int_equal(setup_apply(&house, arena, &wish, "192.0.2.7", &wait), STATUS_OK);
    assert_int_equal(wait, 86400);
    for (int i = 0; i < 5; i++) {
        wish.email = arena_printf(arena, "%d@example.test", i);
        assert_int_equal(setup_apply(&house, arena, &wish, "192.0.2.7", &wait), STATUS_OK);
    }
    assert_int_equal(wait, 3600);
    assert_int_equal(setup_apply(&house, arena, &wish, "192.0.2.8", &wait), STATUS_OK);
    assert_int_equal(wait, 0);
    const struct setup_facility wrong[] = {
        {.name = "x", .contact = "", .sender = "a@platform.example"}};
    wish = wish_of(wrong, 1);
    assert_int_equal(setup_apply(&house, arena, &wish, "192.0.2.8", &wait), STATUS_STALE);
}

static void accepting_makes_all_of_it(void **state) {
    (void)state;
    const char *token;
    struct setup_wish wish = wish_of(three, 3);
    int64_t id = confirmed(&wish, &token);
    assert_int_equal(domain_key_stock(&house, arena, 3), STATUS_OK);
    assert_int_equal(accept_as(id, &fresh), SETUP_DONE);
    struct setup_key key = by_link(token);
    struct setup_view view = seen(&key);
    assert_int_equal(view.request.state, SETUP_ACCEPTED);
    assert_string_equal(view.request.project, "Autumn");
    assert_string_equal(view.request.project_org, "Hanaya");
    assert_int_equal(view.facilities[0].domain_id, view.facilities[1].domain_id);
    assert_int_not_equal(view.facilities[0].domain_id, view.facilities[2].domain_id);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(view.progress[i].now, STEP_PUBLISH);
    struct actor made = owner_of(&view.request);
    assert_int_equal(made.project.role, PROJECT_OWNER);
    assert_string_equal(made.user.lang, "en");
    assert_string_equal(letter_param("setup_handed", "domain"), "sea.example.test, 例え.test");
    struct setup_key mine = {.actor = &made, .id = id};
    assert_int_equal(seen(&mine).request.id, id);
    struct setup_key theirs = {.actor = &rival, .id = id};
    assert_int_equal(setup_see(&house, arena, &theirs, &view), STATUS_NONE);
    enum setup_accepted outcome;
    key = by_staff(id);
    assert_int_equal(setup_accept(&house, arena, &key, &fresh, &outcome), STATUS_STALE);
    assert_int_equal(setup_decline(&house, arena, &key, "no"), STATUS_STALE);
    assert_int_equal(setup_ask_back(&house, arena, &key, "what?"), STATUS_STALE);
}

static void a_place_is_meant(void **state) {
    (void)state;
    const char *token;
    struct setup_wish wish = wish_of(sea, 1);
    int64_t id = confirmed(&wish, &token);
    assert_int_equal(accept_as(id, &(struct setup_place){.org = "Owner", .project = "P"}),
                     SETUP_ORG_TAKEN);
    assert_int_equal(
        accept_as(id, &(struct setup_place){.existing = 1, .org = "Ownr", .project = "P"}),
        SETUP_NO_ORG);
    assert_int_equal(queued(SETUP_OPEN), 1);
    struct user user;
    assert_int_equal(user_by_email(house.store, arena, wish.email, &user), STATUS_NONE);
    assert_int_equal(
        accept_as(id, &(struct setup_place){.existing = 1, .org = "Owner", .project = "Project"}),
        SETUP_DONE);
    struct setup_key key = by_link(token);
    assert_int_equal(seen(&key).request.project_id, owner.project.id);
}

/* Three keys at most are ready: whoever comes too late has one made, and all is told once. */
static void keys_are_waited_for(void **state) {
    (void)state;
    const char *token;
    struct setup_wish wish = wish_of(three, 3);
    int64_t id = confirmed(&wish, &token);
    assert_int_equal(domain_key_stock(&house, arena, 1), STATUS_OK);
    assert_int_equal(accept_as(id, &fresh), SETUP_DONE);
    assert_null(letter_param("setup_handed", "domain"));
    struct setup_key key = by_link(token);
    struct setup_view view = seen(&key);
    assert_int_equal(view.progress[0].now, STEP_HAND_OVER);
    assert_int_equal(view.facilities[2].refusal, SETUP_WAITS);
    assert_int_equal(view.progress[2].now, STEP_KEY);
    int did;
    assert_int_equal(setup_work(&house, arena, &did), STATUS_OK);
    assert_int_equal(did, 1);
    assert_string_equal(letter_param("setup_handed", "domain"), "sea.example.test, 例え.test");
    assert_int_equal(seen(&key).progress[2].now, STEP_PUBLISH);
    assert_int_equal(setup_work(&house, arena, &did), STATUS_OK);
    assert_int_equal(did, 0);
}

static void what_is_refused_is_told_and_comes_later(void **state) {
    (void)state;
    const struct setup_facility many[] = {{.name = "1", .contact = "", .sender = "a@one.test"},
                                          {.name = "2", .contact = "", .sender = "a@two.test"},
                                          {.name = "3", .contact = "", .sender = "a@three.test"},
                                          {.name = "4", .contact = "", .sender = "a@four.test"}};
    const char *token;
    struct setup_wish wish = wish_of(many, 4);
    int64_t id = confirmed(&wish, &token);
    house.conf.key_stock = 5;
    assert_int_equal(domain_key_stock(&house, arena, 5), STATUS_OK);
    assert_int_equal(accept_as(id, &fresh), SETUP_DONE);
    struct setup_key key = by_link(token), operates = by_staff(id);
    struct setup_view view = seen(&key);
    assert_int_equal(view.facilities[2].refusal, SETUP_NONE);
    assert_int_equal(view.facilities[3].refusal, SETUP_TOO_MANY);
    assert_string_equal(letter_param("setup_handed", "domain"), "one.test, two.test, three.test");
    house.conf.pending_limit = 4;
    assert_int_equal(setup_register(&house, arena, &operates), STATUS_OK);
    view = seen(&key);
    assert_int_equal(view.facilities[3].refusal, SETUP_NONE);
    assert_int_equal(view.progress[3].now, STEP_PUBLISH);
    assert_string_equal(letter_param("setup_handed", "domain"), "four.test");
    /* Its owner deletes one: it has to be made anew, and to be told again. */
    struct actor made = owner_of(&view.request);
    int done;
    assert_int_equal(
        domain_delete(&house, arena, &made, view.facilities[0].domain_id, "one.test", &done),
        STATUS_OK);
    assert_int_equal(seen(&key).progress[0].now, STEP_KEY);
    assert_int_equal(setup_register(&house, arena, &operates), STATUS_OK);
    assert_string_equal(letter_param("setup_handed", "domain"), "one.test");
}

static void asked_back_and_answered(void **state) {
    (void)state;
    const char *token;
    struct setup_wish wish = wish_of(sea, 1);
    int64_t id = confirmed(&wish, &token);
    struct setup_key key = by_link(token), operates = by_staff(id);
    assert_int_equal(setup_answer(&house, arena, &key, "hello?"), STATUS_STALE);
    assert_int_equal(setup_ask_back(&house, arena, &operates, "Which\nDNS?"), STATUS_OK);
    assert_string_equal(letter_param("setup_asked", "message"), "Which\nDNS?");
    assert_int_equal(queued(SETUP_OPEN), 0);
    struct setup_view view = seen(&key);
    assert_int_equal(view.progress[0].now, STEP_KEY);
    assert_int_equal(view.progress[0].steps[STEP_KEY].turn, TURN_CUSTOMER);
    assert_int_equal(setup_answer(&house, arena, &key, "Ours."), STATUS_OK);
    assert_int_equal(setup_answer(&house, arena, &key, "Ours."), STATUS_STALE);
    view = seen(&operates);
    assert_int_equal(view.request.state, SETUP_OPEN);
    assert_int_equal(view.message_count, 2);
    assert_string_equal(view.messages[1].text, "Ours.");
    assert_string_equal(view.messages[1].who, "");
    assert_int_equal(setup_decline(&house, arena, &operates, "Not ours."), STATUS_OK);
    assert_string_equal(letter_param("setup_declined", "message"), "Not ours.");
    assert_int_equal(seen(&key).progress[0].now, STEP_COUNT);
    assert_int_equal(setup_decline(&house, arena, &operates, "Again."), STATUS_STALE);
}

/* Publishes, and looks as the watcher does. */
static int now_at(const struct setup_key *key, const struct setup_request *request) {
    struct setup_view view = seen(key);
    enum verification outcome;
    assert_int_equal(domain_verify(&house, arena, NULL, request->project_id,
                                   view.facilities[0].domain_id, ALL, &outcome),
                     STATUS_OK);
    return seen(key).progress[0].now;
}

static void checks_move_it_on(void **state) {
    (void)state;
    const char *token;
    struct setup_wish wish = wish_of(sea, 1);
    int64_t id = confirmed(&wish, &token);
    assert_int_equal(domain_key_stock(&house, arena, 1), STATUS_OK);
    assert_int_equal(accept_as(id, &fresh), SETUP_DONE);
    struct setup_key key = by_link(token);
    struct setup_view view = seen(&key);
    struct domain_view domain;
    assert_int_equal(setup_records(&house, arena, &view.request, &view.facilities[0], &domain),
                     STATUS_OK);
    publish_check(&domain, CHECK_DKIM);
    assert_int_equal(now_at(&key, &view.request), STEP_PUBLISH);
    publish_check(&domain, CHECK_OWNERSHIP);
    assert_int_equal(letters_of("setup_in_use"), 0);
    assert_int_equal(now_at(&key, &view.request), STEP_DMARC);
    assert_string_equal(letter_param("setup_in_use", "domain"), "sea.example.test");
    publish_check(&domain, CHECK_DMARC);
    assert_int_equal(now_at(&key, &view.request), STEP_FINAL);
    publish_check(&domain, CHECK_SPF);
    assert_int_equal(now_at(&key, &view.request), STEP_COUNT);
    assert_string_equal(letter_param("setup_done", "domain"), "sea.example.test");
    assert_int_equal(now_at(&key, &view.request), STEP_COUNT);
    assert_null(letter_param("setup_done", "domain"));
    withdraw(domain.records[CHECK_DKIM].host);
    assert_int_equal(now_at(&key, &view.request), STEP_COUNT);
    assert_int_equal(setup_report(&house, arena, &key, 1), STATUS_STALE);
}

/* Where all is there at once, one letter says it; and the platform's DNS hands nothing over. */
static void all_at_once(void **state) {
    (void)state;
    const char *token;
    struct setup_wish wish = wish_of(sea, 1);
    int64_t id = confirmed(&wish, &token);
    struct setup_place place = fresh;
    place.dns_by_us = 1;
    assert_int_equal(domain_key_stock(&house, arena, 1), STATUS_OK);
    assert_int_equal(accept_as(id, &place), SETUP_DONE);
    struct setup_key key = by_link(token);
    struct setup_view view = seen(&key);
    assert_int_equal(view.progress[0].now, STEP_PUBLISH);
    assert_int_equal(view.progress[0].steps[STEP_PUBLISH].turn, TURN_PLATFORM);
    assert_int_equal(letters_of("setup_started"), 1);
    struct domain_view domain;
    assert_int_equal(setup_records(&house, arena, &view.request, &view.facilities[0], &domain),
                     STATUS_OK);
    publish_all(&domain);
    assert_int_equal(now_at(&key, &view.request), STEP_COUNT);
    struct letter *letters;
    size_t count;
    assert_int_equal(outbox_due(house.store, arena, clock_now(), 100, &letters, &count), STATUS_OK);
    assert_int_equal(count, 2); /* and the owner's own "verified" */
}

static void reporting_makes_it_due(void **state) {
    (void)state;
    const char *token;
    struct setup_wish wish = wish_of(sea, 1);
    int64_t id = confirmed(&wish, &token);
    assert_int_equal(domain_key_stock(&house, arena, 1), STATUS_OK);
    assert_int_equal(accept_as(id, &fresh), SETUP_DONE);
    struct setup_key key = by_link(token);
    int64_t domain_id = seen(&key).facilities[0].domain_id;
    assert_int_equal(setup_report(&house, arena, &key, 2), STATUS_NONE);
    turn_clock(5);
    assert_int_equal(setup_report(&house, arena, &key, 1), STATUS_OK);
    struct setup_view view = seen(&key);
    assert_int_equal(view.progress[0].steps[STEP_PUBLISH].turn, TURN_PLATFORM);
    assert_int_equal(view.progress[0].steps[STEP_REPORT].standing, STANDING_DONE);
    struct domain domain;
    assert_int_equal(domain_get(house.store, arena, view.request.project_id, domain_id, &domain),
                     STATUS_OK);
    assert_in_range(domain.life.next_check, clock_now() - 5, clock_now());
    assert_int_equal(now_at(&key, &view.request), STEP_PUBLISH);
    view = seen(&key);
    assert_int_equal(view.progress[0].steps[STEP_PUBLISH].turn, TURN_CUSTOMER);
    /* Its window is over: reporting begins a new one. */
    turn_clock(HOURS(73));
    assert_int_equal(now_at(&key, &view.request), STEP_PUBLISH);
    assert_int_equal(seen(&key).facilities[0].state, STATE_FAILED);
    assert_int_equal(setup_report(&house, arena, &key, 1), STATUS_OK);
    assert_int_equal(seen(&key).facilities[0].state, STATE_PENDING);
}

static void a_project_asks(void **state) {
    (void)state;
    struct setup_wish wish = wish_of(three, 3);
    int64_t id;
    int wait;
    assert_int_equal(setup_ask(&house, arena, &owner, &wish, &id, &wait), STATUS_OK);
    struct setup_key mine = {.actor = &owner, .id = id}, theirs = {.actor = &rival, .id = id};
    struct setup_view view = seen(&mine);
    assert_int_equal(view.request.state, SETUP_OPEN);
    assert_string_equal(view.request.org_name, "Owner");
    assert_string_equal(view.request.email, "owner@example.com");
    assert_int_equal(setup_see(&house, arena, &theirs, &view), STATUS_NONE);
    struct setup_row *rows;
    size_t count;
    assert_int_equal(setup_list_own(&house, arena, &owner, 0, 9, &rows, &count), STATUS_OK);
    assert_int_equal(count, 1);
    assert_int_equal(rows[0].count, 3);
    assert_string_equal(rows[0].facility, "Sea");
    assert_int_equal(setup_list_own(&house, arena, &rival, 0, 9, &rows, &count), STATUS_OK);
    assert_int_equal(count, 0);
    assert_int_equal(domain_key_stock(&house, arena, 3), STATUS_OK);
    assert_int_equal(accept_as(id, &fresh), SETUP_DONE);
    view = seen(&mine);
    assert_int_equal(view.request.project_id, owner.project.id);
    assert_string_equal(
        letter_param("setup_handed", "path"),
        arena_printf(arena, "/projects/%d/requests/%d", (int)owner.project.id, (int)id));
    struct org org;
    assert_int_equal(org_by_name(house.store, arena, "Hanaya", &org), STATUS_NONE);
}

/* Another owner takes the place of one, who is taken out. */
static void replaced(const struct actor *gone) {
    struct actor there = staff;
    there.project = gone->project;
    const struct user_wish wish = {.email = "second@example.test",
                                   .name = "Second",
                                   .project_id = gone->project.id,
                                   .role = PROJECT_OWNER};
    int64_t id;
    const char *link;
    assert_int_equal(user_create(&house, arena, &staff, &wish, &id, &link), STATUS_OK);
    assert_int_equal(member_change(&house, arena, &there, gone->user.id, PROJECT_NONE), STATUS_OK);
}

/* His link leads nowhere, and what he was to be told the owners are. */
static void who_left_hears_no_more(void **state) {
    (void)state;
    const char *token;
    struct setup_wish wish = wish_of(three, 3);
    int64_t id = confirmed(&wish, &token);
    struct setup_key link = by_link(token);
    assert_int_equal(domain_key_stock(&house, arena, 3), STATUS_OK);
    assert_int_equal(accept_as(id, &fresh), SETUP_DONE);
    struct setup_view view = seen(&link);
    struct actor hanako = owner_of(&view.request);
    replaced(&hanako);
    assert_int_equal(setup_see(&house, arena, &link, &view), STATUS_NONE);
    assert_int_equal(setup_report(&house, arena, &link, 1), STATUS_NONE);
    int wait;
    assert_int_equal(setup_ask(&house, arena, &owner, &wish, &id, &wait), STATUS_OK);
    struct setup_key key = by_staff(id);
    assert_int_equal(setup_ask_back(&house, arena, &key, "Who?"), STATUS_OK);
    assert_non_null(strstr(letter_param("setup_asked", "to"), "<owner@example.com>"));
    replaced(&owner);
    assert_int_equal(setup_decline(&house, arena, &key, "No."), STATUS_OK);
    assert_non_null(strstr(letter_param("setup_declined", "to"), "<second@example.test>"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        IN_A_HOUSE(unconfirmed_is_nobodys),
        IN_A_HOUSE(unconfirmed_is_over),
        IN_A_HOUSE(applying_has_limits),
        IN_A_HOUSE(accepting_makes_all_of_it),
        IN_A_HOUSE(a_place_is_meant),
        IN_A_HOUSE(keys_are_waited_for),
        IN_A_HOUSE(what_is_refused_is_told_and_comes_later),
        IN_A_HOUSE(asked_back_and_answered),
        IN_A_HOUSE(who_left_hears_no_more),
        IN_A_HOUSE(checks_move_it_on),
        IN_A_HOUSE(all_at_once),
        IN_A_HOUSE(reporting_makes_it_due),
        IN_A_HOUSE(a_project_asks),
    };
    return cmocka_run_group_tests_name("test_setup", tests, NULL, NULL);
}
