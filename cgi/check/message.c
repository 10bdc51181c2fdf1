#include "check/message.h"

#include "base/utf8.h"
#include "check/message_notes.h"
#include "dns/name.h"

#include <string.h>

enum { SHOWN_MOST = 200 };

const char *message_shown(struct arena *arena, struct span octets) {
    return utf8_shown(arena, octets, SHOWN_MOST);
}

/* The one From domain, in A-labels; "" when there is none that DMARC could go by. */
static void read_from(struct arena *arena, struct message_explained *explained) {
    const struct header_field *field = message_field(explained->message, "From", 0);
    struct mailbox mailbox;
    struct name name;
    const char *suggestion;
    explained->from = explained->from_domain = "";
    if (!field)
        return;
    enum mailbox_found found = mailbox_read(arena, field->value, &mailbox);
    explained->from = message_shown(arena, mailbox.address);
    if (found != MAILBOX_ONE || message_field(explained->message, "From", 1))
        return;
    if (name_normalise(arena, span_text(arena, mailbox.domain), &name, &suggestion) ==
        NAME_ACCEPTED)
        explained->from_domain = name.ascii;
}

static const char *sender_of(struct arena *arena, const struct message_question *question,
                             const struct message *message) {
    struct mailbox mailbox;
    size_t first, count = message_named(message, SPAN("Return-Path"), &first);
    if (question->sender || !count)
        return question->sender ? question->sender : "";
    mailbox_read(arena, message->fields[message->by_name[first + count - 1]].value, &mailbox);
    return span_text(arena, mailbox.address);
}

static void ask_spf(struct arena *arena, struct answers *answers,
                    const struct message_question *question, struct message_explained *explained) {
    const char *sender = sender_of(arena, question, explained->message);
    const char *helo = question->helo ? question->helo : "";
    explained->spf_asked = question->ip && (*sender || *helo);
    explained->sender = message_shown(arena, span_of(sender));
    explained->spf = (struct spf_evaluation){.domain = ""};
    if (!explained->spf_asked)
        return;
    explained->spf = spf_evaluate(
        arena, answers, &(struct spf_message){.ip = question->ip, .helo = helo, .sender = sender});
    explained->pending |= explained->spf.result == SPF_RESULT_PENDING;
}

/* dkim: d= of a signature that passes; NULL: none does. */
static struct forecast forecast_if(struct arena *arena, struct answers *answers,
                                   const struct message_explained *explained, const char *dkim,
                                   int spf_passes) {
    return forecast_make(arena, answers,
                         &(struct forecast_case){.from = explained->from_domain,
                                                 .dkim = dkim ? dkim : "",
                                                 .dkim_passes = dkim != NULL,
                                                 .envelope = explained->spf.domain,
                                                 .spf_passes = spf_passes});
}

static struct forecast forecast_with(struct arena *arena, struct answers *answers,
                                     const struct message_explained *explained, const char *dkim) {
    return forecast_if(arena, answers, explained, dkim, explained->spf.result == SPF_RESULT_PASS);
}

/* Whether DMARC would pass if this one thing, which nobody could say, were right. */
static int would_pass(struct arena *arena, struct answers *answers,
                      const struct message_explained *explained, const char *dkim, int spf_passes) {
    return forecast_if(arena, answers, explained, dkim, spf_passes).result == FORECAST_PASS;
}

static int is_open(struct arena *arena, struct answers *answers,
                   const struct message_explained *explained) {
    int open = explained->spf.result == SPF_RESULT_TEMPERROR &&
               would_pass(arena, answers, explained, NULL, 1);
    for (size_t i = 0; i < explained->dkim.count; i++) {
        const struct dkim_verdict *verdict = &explained->dkim.verdicts[i];
        if (verdict->trouble == DKIM_KEY_UNKNOWN || verdict->trouble == DKIM_BODY_ABSENT)
            open |= would_pass(arena, answers, explained, verdict->signature.domain, 0);
    }
    return open;
}

/* DMARC takes the signature that says most of the From domain (RFC 9989 section 4.4.1). */
static void ask_dmarc(struct arena *arena, struct answers *answers,
                      struct message_explained *explained) {
    explained->passing = -1;
    explained->dmarc_asked = *explained->from_domain != '\0';
    for (size_t i = 0; i < explained->dkim.count; i++) {
        const struct dkim_verdict *verdict = &explained->dkim.verdicts[i];
        if (verdict->result != DKIM_PASS)
            continue;
        struct forecast forecast = {0};
        if (explained->dmarc_asked)
            forecast = forecast_with(arena, answers, explained, verdict->signature.domain);
        explained->legs[i] = forecast.dkim;
        if (explained->passing < 0 || forecast.dkim > explained->dmarc.dkim) {
            explained->dmarc = forecast;
            explained->passing = (int)i;
        }
    }
    if (explained->passing < 0 && explained->dmarc_asked)
        explained->dmarc = forecast_with(arena, answers, explained, NULL);
    if (explained->dmarc.result == FORECAST_FAIL)
        explained->dmarc_open = is_open(arena, answers, explained);
}

static void read_authres(struct arena *arena, struct message_explained *explained) {
    const struct message *message = explained->message;
    size_t first, count = message_named(message, SPAN("Authentication-Results"), &first);
    for (size_t i = 0; i < count && i < MESSAGE_AUTHRES_MAX; i++)
        authres_parse(arena, message->fields[message->by_name[first + count - 1 - i]].value,
                      &explained->authres[explained->authres_count++]);
}

/* A large body is hashed once, though other questions may be open for some rounds more. */
static struct dkim_report verify_once(struct arena *arena, struct answers *answers,
                                      const struct message_question *question) {
    const struct message *message = question->message;
    const struct dkim_report *known = answers_recall(answers, message, "", RR_TXT);
    if (known)
        return *known;
    struct dkim_report *report = arena_alloc(arena, sizeof *report);
    *report = dkim_verify(arena, answers, message, question->now);
    if (!report->pending)
        answers_remember(answers, (struct deduction){message, "", report, RR_TXT});
    return *report;
}

/* Whether anything that was asked for is not here yet. */
static int open_questions(struct answers *answers) {
    const struct answer *answer;
    for (size_t i = 0; (answer = answers_at(answers, i)); i++)
        if (answer->state == ANSWER_PENDING)
            return 1;
    return 0;
}

struct message_explained *message_explain(struct arena *arena, struct answers *answers,
                                          const struct message_question *question) {
    struct message_explained *explained = arena_alloc(arena, sizeof *explained);
    explained->message = question->message;
    read_from(arena, explained);
    explained->dkim = verify_once(arena, answers, question);
    ask_spf(arena, answers, question, explained);
    int waits = explained->spf_asked && explained->spf.result == SPF_RESULT_PENDING;
    if (!explained->dkim.pending && !waits)
        ask_dmarc(arena, answers, explained);
    else if (*explained->from_domain)
        forecast_with(arena, answers, explained, NULL);
    explained->pending = open_questions(answers);
    if (explained->pending)
        return explained;
    explained->one_click =
        one_click_check(arena, explained->message, &explained->dkim, &explained->one_click_uri);
    read_authres(arena, explained);
    message_notes(arena, question, explained);
    return explained;
}
