#include "work/test_message.h"

#include "base/clock.h"
#include "base/codec.h"
#include "base/random.h"
#include "work/deed.h"
#include "work/limit.h"
#include "work/message_check.h"

#include <assert.h>
#include <string.h>

enum { HOUR = 60 * 60, DAY = 24 * HOUR, NONCE_OCTETS = 16 };

static enum status ask(struct house *house, struct arena *arena, const struct sent *sent,
                       struct send_answer *answer) {
    struct send_question question = {.project_id = sent->project_id,
                                     .profile_id = sent->profile_id,
                                     .recipient = sent->recipient,
                                     .test = 1};
    return send_may(house, arena, &question, answer);
}

enum status test_message_judge(struct house *house, struct arena *arena, const struct sent *sent,
                               struct send_answer *answer) {
    enum status status = ask(house, arena, sent, answer);
    /* Its From address was changed meanwhile: this is not what somebody asked for. */
    if (status == STATUS_OK && answer->profile.id &&
        strcmp(answer->profile.from_addr, sent->from_addr) != 0)
        answer->refusal = SEND_NO_PROFILE;
    return status;
}

static struct sent to_me(const struct actor *actor, int64_t profile_id) {
    return (struct sent){.project_id = actor->project.id,
                         .user_id = actor->user.id,
                         .profile_id = profile_id,
                         .recipient = actor->user.email};
}

enum status test_message_may(struct house *house, struct arena *arena, const struct actor *actor,
                             int64_t profile_id, struct send_answer *answer) {
    assert(may(actor, RIGHT_PROFILE) && actor->project.id && actor->user.id);
    struct sent sent = to_me(actor, profile_id);
    enum status status = ask(house, arena, &sent, answer);
    return status == STATUS_OK && !answer->profile.id ? STATUS_NONE : status;
}

static enum status count(struct house *house, struct arena *arena, const struct actor *actor,
                         enum test_recipient recipient, struct test_made *made) {
    const struct limit limits[] = {
        {arena_printf(arena, "tests by %lld", (long long)actor->user.id), TESTS_OF_USER, HOUR},
        {arena_printf(arena, "tests of %lld", (long long)actor->project.id), TESTS_OF_PROJECT, DAY},
    };
    enum status status =
        limit_count(house, limits, sizeof limits / sizeof *limits, &made->wait_seconds);
    if (made->wait_seconds)
        made->outcome = TEST_TOO_MANY;
    if (status != STATUS_OK || made->wait_seconds || recipient != TEST_TO_CHECK)
        return status;
    enum message_outcome outcome;
    status = message_check_count(house, arena, actor, &outcome);
    if (outcome != MESSAGE_DONE)
        made->outcome = TEST_TOO_MANY;
    return status;
}

static const char *new_message_id(struct arena *arena, const char *domain) {
    char octets[NONCE_OCTETS];
    random_bytes(octets, sizeof octets);
    return arena_printf(arena, "%s@%s", hex_encode(arena, (struct span){octets, sizeof octets}),
                        domain);
}

/* In the caller's transaction. */
static enum status keep(struct house *house, struct arena *arena, const struct actor *actor,
                        enum test_recipient recipient, struct sent *sent) {
    enum status status = STATUS_OK;
    if (recipient == TEST_TO_CHECK) {
        struct message_check check;
        status = message_check_await_within(house, arena, actor, MESSAGE_TEST, &check);
        sent->check_id = check.id;
        sent->recipient = message_check_address(house, arena, check.address);
    }
    if (status == STATUS_OK)
        status = sent_insert(house->store, sent);
    if (status == STATUS_OK)
        status = deed_note(
            house, actor,
            &(struct deed){"test_send", sent->from_addr, actor->project.org_id, actor->project.id});
    return status;
}

static enum status queue(struct house *house, struct arena *arena, const struct actor *actor,
                         enum test_recipient recipient, struct test_made *made) {
    enum status status = store_begin(house->store);
    if (status != STATUS_OK)
        return status;
    return store_end(house->store, keep(house, arena, actor, recipient, &made->sent));
}

enum status test_message_make(struct house *house, struct arena *arena, const struct actor *actor,
                              int64_t profile_id, enum test_recipient recipient,
                              struct test_made *made) {
    struct send_answer answer;
    assert(may(actor, RIGHT_PROFILE) && actor->project.id && actor->user.id);
    *made = (struct test_made){.sent = to_me(actor, profile_id)};
    if (recipient == TEST_TO_CHECK)
        made->sent.recipient = NULL;
    enum status status = ask(house, arena, &made->sent, &answer);
    if (status != STATUS_OK || !answer.profile.id)
        return status == STATUS_OK ? STATUS_NONE : status;
    if (recipient == TEST_TO_CHECK && !*house->conf.message_domain) {
        made->outcome = TEST_NOT_OFFERED;
        return STATUS_OK;
    }
    if (answer.refusal != SEND_ALLOWED) {
        made->outcome = TEST_STOPPED;
        return STATUS_OK;
    }
    status = count(house, arena, actor, recipient, made);
    if (status != STATUS_OK || made->outcome != TEST_QUEUED)
        return status;
    made->sent.from_addr = answer.profile.from_addr;
    made->sent.message_id = new_message_id(arena, answer.profile.from_domain);
    made->sent.sign_domain = answer.sign_domain;
    made->sent.sign_selector = answer.sign_selector;
    made->sent.created_at = made->sent.next_try = clock_now();
    return queue(house, arena, actor, recipient, made);
}

enum status test_message_list(struct house *house, struct arena *arena, const struct actor *actor,
                              int64_t before, int limit, struct sent **rows, size_t *found) {
    assert(may(actor, RIGHT_VIEW) && actor->project.id);
    return sent_list(house->store, arena, actor->project.id, before, limit, rows, found);
}
