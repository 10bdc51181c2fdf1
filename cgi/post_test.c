#include "post_test.h"

#include "base/clock.h"
#include "mail/address.h"
#include "mail/dkim.h"
#include "work/test_message.h"

#include <string.h>

enum { TESTS_A_TIME = 20, TRIES_MOST = 3, MINUTE = 60 };

static const char *const languages[] = {"ja", "en"};
enum { LANGUAGES = sizeof languages / sizeof *languages };

static const char *subject(const struct post *post, struct arena *arena) {
    struct text words = TEXT(arena);
    for (size_t i = 0; i < LANGUAGES; i++)
        text_addf(&words, "%s%s", i ? " / " : "",
                  view_text(post->view, arena, languages[i], "TestMail.subject", "platform",
                            post->house->conf.platform_name, NULL));
    return text_str(&words);
}

/* In one language after the other: nobody knows who else looks at it. */
static void add_body(const struct post *post, const struct sent *sent,
                     const struct send_answer *answer, struct text *out) {
    const struct conf *conf = &post->house->conf;
    struct arena *arena = out->arena;
    const char *page =
        arena_printf(arena, "%s/projects/%lld/sent", conf->url, (long long)sent->project_id);
    const char *key = dkim_name(arena, answer->sign_selector, answer->sign_domain);
    struct text body = TEXT(arena);
    for (size_t i = 0; i < LANGUAGES; i++)
        text_addf(&body, "%s%s\n", i ? "\n----\n\n" : "",
                  view_text(post->view, arena, languages[i], "TestMail.body", "platform",
                            conf->platform_name, "name", answer->profile.from_name, "address",
                            sent->from_addr, "key", key, "page", page, NULL));
    post_add_base64(out, (struct span){text_str(&body), body.size});
}

/* Header lines as sendmail(1) takes them: LF. */
static void add_line(struct text *out, const char *line) {
    for (; *line; line++)
        if (*line != '\r')
            text_char(out, *line);
    text_char(out, '\n');
}

static struct span compose(const struct post *post, struct arena *arena, const struct sent *sent,
                           const struct send_answer *answer) {
    const struct profile *profile = &answer->profile;
    struct text out = TEXT(arena);
    add_line(&out, address_header(arena, "From", profile->from_name, profile->from_addr));
    text_addf(&out, "To: <%s>\n", sent->recipient);
    if (*profile->reply_to)
        text_addf(&out, "Reply-To: <%s>\n", profile->reply_to);
    text_add(&out, "Subject: ");
    post_add_words(&out, subject(post, arena));
    text_addf(&out, "\nDate: %s\nMessage-ID: <%s>\n", clock_rfc5322(arena, sent->created_at),
              sent->message_id);
    for (size_t i = 0; i < answer->header_count; i++)
        text_addf(&out, "%s: %s\n", answer->headers[i].name, answer->headers[i].value);
    text_add(&out, "Auto-Submitted: auto-generated\nMIME-Version: 1.0\n"
                   "Content-Type: text/plain; charset=UTF-8\n"
                   "Content-Transfer-Encoding: base64\n\n");
    add_body(post, sent, answer, &out);
    return (struct span){text_str(&out), out.size};
}

static void fail(struct sent *sent, const char *said) {
    sent->failure = said;
    sent->tries++;
    sent->next_try = clock_now() + MINUTE;
    if (sent->tries == TRIES_MOST)
        sent->state = SENT_FAILED;
}

static void submit(const struct post *post, struct arena *arena, struct sent *sent,
                   const struct send_answer *answer) {
    const struct conf *conf = &post->house->conf;
    const char *command = *conf->submit_command ? conf->submit_command : conf->mail_command;
    const struct parcel parcel = {command, sent->from_addr, sent->recipient,
                                  compose(post, arena, sent, answer)};
    const char *said = "no such address on a command line";
    if (!post_address_plain(sent->recipient) || !post_address_plain(sent->from_addr) ||
        post_submit(arena, &parcel, &said) != STATUS_OK) {
        fail(sent, said);
        return;
    }
    sent->state = SENT_TAKEN;
    sent->failure = "";
    sent->sent_at = clock_now();
}

static enum status send_one(const struct post *post, struct arena *arena, struct sent *sent) {
    struct store *store = post->house->store;
    struct send_answer answer;
    enum status status = test_message_judge(post->house, arena, sent, &answer);
    if (status != STATUS_OK)
        return status;
    if (answer.refusal == SEND_ALLOWED) {
        sent->sign_domain = answer.sign_domain;
        sent->sign_selector = answer.sign_selector;
        submit(post, arena, sent, &answer);
    } else {
        sent->state = SENT_STOPPED;
        sent->failure = send_refusal_name(answer.refusal);
    }
    status = store_begin(store);
    return status == STATUS_OK ? store_end(store, sent_update(store, sent)) : status;
}

enum status post_tests(const struct post *post, struct arena *arena) {
    struct sent *due;
    size_t count;
    enum status status =
        sent_due(post->house->store, arena, clock_now(), TESTS_A_TIME, &due, &count);
    for (size_t i = 0; status == STATUS_OK && i < count; i++)
        status = send_one(post, arena, &due[i]);
    return status;
}
