#include "tool_check.h"

#include "base/clock.h"
#include "check/message_report.h"
#include "web/view.h"

#include <stdio.h>
#include <string.h>

/* nafuda check message: a message explained. */

enum { QUESTIONS_MOST = 512, FILE_MOST = 32 * 1024 * 1024 };

struct message_inquiry {
    struct arena *arena;
    struct answers *answers;
    struct message message;
    struct message_question question;
    struct message_explained *explained;
};

const struct span *inquiry_file(const struct inquiry *inquiry) {
    int piped = !strcmp(inquiry->name, "-");
    FILE *file = piped ? stdin : fopen(inquiry->name, "rb");
    struct span *raw = arena_alloc(inquiry->call->arena, sizeof *raw);
    enum file_read read =
        file ? file_read(inquiry->call->arena, file, FILE_MOST, raw) : FILE_UNREAD;
    if (file && !piped)
        fclose(file);
    if (read == FILE_WHOLE)
        return raw;
    complain(read == FILE_LARGE ? "the file is larger than 32 MB" : "the file cannot be read");
    return NULL;
}

static void step(void *context) {
    struct message_inquiry *message = context;
    message->explained = message_explain(message->arena, message->answers, &message->question);
}

static const char *canon_name(enum dkim_canon canon) {
    return canon == DKIM_RELAXED ? "relaxed" : "simple";
}

static void print_as_json(struct arena *arena, const struct message_inquiry *message) {
    const struct message_question *question = &message->question;
    struct origin origin = {.ip = question->ip,
                            .helo = question->helo ? question->helo : "",
                            .ip_from = question->ip ? ORIGIN_GIVEN : ORIGIN_NOWHERE,
                            .sender_from = question->sender ? ORIGIN_GIVEN : ORIGIN_RETURN_PATH};
    puts(message_report_write(arena, message->explained, &origin));
    fflush(stdout);
}

static void print_signature(struct arena *arena, const struct dkim_verdict *verdict) {
    const struct dkim_signature *signature = &verdict->signature;
    printf("  DKIM %s: d=%s s=%s i=%s %s %s/%s", dkim_result_name(verdict->result),
           signature->domain, signature->selector, shown(arena, signature->identity),
           dkim_algorithm_name(signature->algorithm), canon_name(signature->header),
           canon_name(signature->body));
    if (verdict->bits)
        printf(", %d bits", verdict->bits);
    putchar('\n');
}

static enum status print_as_text(struct call *call, const struct message_inquiry *message) {
    const struct message_explained *explained = message->explained;
    struct view *view;
    enum status status = view_open(call->house.conf.templates, &view);
    if (status != STATUS_OK)
        return status;
    printf("%s\n  From: %s\n", verdict_name(explained->verdict), explained->from);
    for (size_t i = 0; i < explained->dkim.count; i++)
        print_signature(call->arena, &explained->dkim.verdicts[i]);
    if (explained->spf_asked)
        printf("  SPF %s: %s, <%s>\n", spf_result_name(explained->spf.result), message->question.ip,
               explained->sender);
    printf("  DMARC %s\n  One-click %s\n", message_dmarc(explained),
           one_click_name(explained->one_click));
    for (size_t i = 0; i < explained->note_count; i++)
        printf("  - %s\n", finding_words(call, view, "Message", &explained->notes[i].finding));
    for (size_t i = 0; i < explained->authres_count; i++)
        authres_print(call, view, &explained->authres[i]);
    view_close(view);
    return STATUS_OK;
}

int check_message(struct call *call) {
    struct inquiry inquiry;
    unsigned options = OPTION_JSON | OPTION_RESOLVER | OPTION_IP | OPTION_HELO | OPTION_FROM;
    if (!inquiry_read(call, options, 1, &inquiry))
        return NOT_UNDERSTOOD;
    if (inquiry.ip && !origin_is_address(inquiry.ip)) {
        complain("--ip takes an IP address");
        return NOT_UNDERSTOOD;
    }
    const struct span *raw = inquiry_file(&inquiry);
    if (!raw)
        return NOT_ASKED;
    struct message_inquiry message = {.arena = call->arena,
                                      .answers = answers_new(call->arena, QUESTIONS_MOST)};
    message_read(call->arena, *raw, &message.message);
    message.question = (struct message_question){&message.message, inquiry.ip, inquiry.helo,
                                                 inquiry.from, clock_now()};
    if (inquiry_ask(&inquiry, &(struct asked){call->arena, message.answers, step, &message}) !=
        STATUS_OK)
        return NOT_ASKED;
    if (inquiry.json)
        print_as_json(call->arena, &message);
    else if (print_as_text(call, &message) != STATUS_OK)
        return NOT_DONE;
    return verdict_ends(message.explained->verdict);
}
