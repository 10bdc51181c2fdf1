#include "page/pages.h"

#include "mail/dkim.h"
#include "page/profile.h"
#include "page/show.h"

#include "web/form.h"
#include "work/test_message.h"

#include <string.h>

static const char *const recipients[] = {
    [TEST_TO_ME] = "me", [TEST_TO_CHECK] = "check", [TEST_TO_CHECK + 1] = NULL};

/* Where it goes is a word: an address in the form is none of ours. */
static const struct field fields[] = {
    {.name = "to", .kind = FIELD_CHOICE, .required = 1, .choices = recipients},
    {0},
};

static void show_why(struct visit *visit, const struct send_answer *answer) {
    const struct send_domain *domain = &answer->domain;
    const struct view_param params[] = {{"domain", name_show(visit->arena, domain->name).unicode}};
    if (answer->refusal == SEND_ALLOWED) {
        if (domain->refusal != SEND_ALLOWED)
            node_set(visit->page, "sign_only", "1");
        return;
    }
    node_set(visit->page, "stopped", "1");
    show_sentence(visit, node_child(visit->page, "Why"), say_send(visit, answer->refusal, "what"),
                  params, 1);
    if (domain->domain_id && !domain->shared)
        node_set_number(visit->page, "domain_id", domain->domain_id);
}

/* The form, as things stand now; 0: not to be had, and the visit is answered. */
static int show_test(struct visit *visit) {
    struct send_answer answer;
    enum status status =
        test_message_may(visit->house, visit->arena, &visit->actor, visit->numbers[1], &answer);
    if (status != STATUS_OK) {
        respond_status(visit, status);
        return 0;
    }
    const struct profile *profile = &answer.profile;
    node_set_number(visit->page, "id", profile->id);
    node_set(visit->page, "name", profile->from_name);
    node_set(visit->page, "address", profile->from_addr);
    node_set(visit->page, "me", visit->actor.user.email);
    node_set(visit->page, "nav", "profiles");
    if (*visit->house->conf.message_domain)
        node_set(
            visit->page, "check_hint",
            say(visit, "Test.to_check_hint", "platform", visit->house->conf.platform_name, NULL));
    show_why(visit, &answer);
    if (answer.refusal == SEND_ALLOWED)
        node_set(visit->page, "signs",
                 dkim_name(visit->arena, answer.sign_selector, answer.sign_domain));
    return 1;
}

void profile_test_get(struct visit *visit) {
    node_set(node_child(visit->page, "Form"), "to.value", recipients[TEST_TO_ME]);
    if (show_test(visit))
        respond_page(visit, 200, "profile-test");
}

static const char *say_too_many(struct visit *visit, int wait_seconds) {
    enum { HOUR = 60 * 60 };
    if (!wait_seconds)
        return say(visit, "Test.too_many_checks", NULL);
    return wait_seconds == HOUR
               ? say(visit, "Test.too_many_hour", "most", say_count(visit, TESTS_OF_USER), NULL)
               : say(visit, "Test.too_many_day", "most", say_count(visit, TESTS_OF_PROJECT), NULL);
}

static void respond_made(struct visit *visit, const struct form *form,
                         const struct test_made *made) {
    int code = 422;
    switch (made->outcome) {
    case TEST_QUEUED:
        respond_redirect(visit, arena_printf(visit->arena, "/projects/%lld/sent?done=queued",
                                             (long long)visit->actor.project.id));
        return;
    case TEST_TOO_MANY:
        node_set(visit->page, "warning", say_too_many(visit, made->wait_seconds));
        code = 429;
        break;
    case TEST_NOT_OFFERED: /* whoever gave that form is not us */
        node_set(visit->page, "warning", say(visit, "Test.choose", NULL));
        break;
    case TEST_STOPPED: /* the page says why */
        code = 409;
        break;
    }
    form_show(visit, form);
    if (show_test(visit))
        respond_page(visit, code, "profile-test");
}

static enum test_recipient recipient_of(const struct form *form) {
    return !strcmp(form_value(form, "to"), recipients[TEST_TO_CHECK]) ? TEST_TO_CHECK : TEST_TO_ME;
}

void profile_test_post(struct visit *visit) {
    struct test_made made;
    struct form form;
    if (!form_read(visit, fields, &form)) {
        node_set(visit->page, "warning", say(visit, "Test.choose", NULL));
        form_show(visit, &form);
        if (show_test(visit))
            respond_page(visit, 422, "profile-test");
        return;
    }
    enum status status = test_message_make(visit->house, visit->arena, &visit->actor,
                                           visit->numbers[1], recipient_of(&form), &made);
    if (status != STATUS_OK)
        respond_status(visit, status);
    else
        respond_made(visit, &form, &made);
}
