/*
 * What is kept of a message, as the input is one: from where it came by its header, its subject as
 * a reader sees it, and the report, which comes back as it was written. DNS knows nothing.
 */
#include "base/utf8.h"
#include "check/message_report.h"
#include "mail/header_words.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { QUESTIONS_MOST = 256, ROUNDS_MOST = 60 };

static int answer_all(struct answers *answers) {
    struct answer *answer;
    int open = 0;
    for (size_t i = 0; (answer = answers_at(answers, i)); i++)
        if (answer->state == ANSWER_PENDING) {
            answer->state = ANSWER_NODATA;
            open = 1;
        }
    return open;
}

static struct message_explained *explain(struct arena *arena, const struct message *message,
                                         const struct origin *origin) {
    struct answers *answers = answers_new(arena, QUESTIONS_MOST);
    struct message_question question = {message, origin->ip, origin->helo, origin->sender,
                                        1700000000};
    struct message_explained *explained;
    int rounds = 0;
    do
        explained = message_explain(arena, answers, &question);
    while (answer_all(answers) && ++rounds < ROUNDS_MOST);
    assert(!explained->pending);
    return explained;
}

static void check_shown(const char *text) {
    assert(utf8_single_line(span_of(text)));
}

static void check_results(const struct message_explained *explained,
                          const struct message_report *report) {
    for (size_t i = 0; i < report->authres_count; i++) {
        const struct authres *now = &report->authres[i], *then = &explained->authres[i];
        check_shown(now->server);
        assert(now->fault == then->fault && now->none == then->none);
        assert(now->method_count == then->method_count);
        for (size_t j = 0; j < now->method_count; j++) {
            const struct authres_method *method = &now->methods[j];
            assert(method->broken == then->methods[j].broken);
            assert(method->property_count == then->methods[j].property_count);
            check_shown(method->method);
            check_shown(method->result);
            check_shown(method->reason);
            check_shown(method->comment);
            for (size_t k = 0; k < method->property_count; k++)
                check_shown(method->properties[k].value);
        }
    }
}

static void check(const struct message_explained *explained, const struct message_report *report) {
    assert(report->verdict == explained->verdict && report->note_count == explained->note_count);
    assert(report->signature_count == explained->dkim.count);
    assert(report->passing == explained->passing);
    assert(!strcmp(report->dmarc, message_dmarc(explained)));
    assert(report->authres_cut || report->authres_count == explained->authres_count);
    check_shown(report->from);
    check_shown(report->sender);
    check_shown(report->envelope);
    check_shown(report->one_click_uri);
    check_shown(report->origin.helo);
    for (size_t i = 0; i < report->note_count; i++) {
        const struct finding *finding = &report->notes[i].finding;
        assert(finding->param_count == explained->notes[i].finding.param_count);
        for (size_t j = 0; j < finding->param_count; j++)
            check_shown(finding->params[j].value);
    }
    check_results(explained, report);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct arena *arena = arena_new();
    struct message message;
    struct message_report report;
    message_read(arena, (struct span){(const char *)data, size}, &message);
    struct origin origin = origin_read(arena, &message, &(struct origin){.ip = NULL});
    assert(!origin.ip == (origin.ip_from == ORIGIN_NOWHERE));
    assert(!origin.ip || origin_is_address(origin.ip));
    const struct header_field *subject = message_field(&message, "Subject", 0);
    if (subject) {
        struct span words = header_words(arena, header_text(arena, subject));
        assert(words.size <= 4 * subject->value.size);
        check_shown(utf8_shown(arena, words, 200));
    }
    const struct message_explained *explained = explain(arena, &message, &origin);
    message_report_read(arena, message_report_write(arena, explained, &origin), &report);
    check(explained, &report);
    arena_free(arena);
    return 0;
}
