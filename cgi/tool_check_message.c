#include "tool_check.h"

#include "base/clock.h"
#include "check/message.h"
#include "web/view.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
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

static void file_free(void *data) {
    free(data);
}

/* All of it, or NULL and why. */
static const char *read_all(FILE *file, char **data, size_t *size) {
    size_t room = 0, got = 0;
    do {
        *size += got;
        if (*size == room) {
            room = room ? 2 * room : 1 << 16;
            char *more = room <= 2 * (size_t)FILE_MOST ? realloc(*data, room) : NULL;
            if (!more)
                return "the file is larger than 32 MB";
            *data = more;
        }
        got = fread(*data + *size, 1, room - *size, file);
    } while (got);
    return ferror(file) ? "the file cannot be read" : NULL;
}

const struct span *inquiry_file(const struct inquiry *inquiry) {
    int piped = !strcmp(inquiry->name, "-");
    FILE *file = piped ? stdin : fopen(inquiry->name, "rb");
    char *data = NULL;
    size_t size = 0;
    const char *wrong = file ? read_all(file, &data, &size) : "the file cannot be read";
    if (file && !piped)
        fclose(file);
    arena_defer(inquiry->call->arena, file_free, data);
    if (wrong) {
        complain(wrong);
        return NULL;
    }
    struct span *raw = arena_alloc(inquiry->call->arena, sizeof *raw);
    *raw = (struct span){data, size};
    return raw;
}

static void step(void *context) {
    struct message_inquiry *message = context;
    message->explained = message_explain(message->arena, message->answers, &message->question);
}

static const char *canon_name(enum dkim_canon canon) {
    return canon == DKIM_RELAXED ? "relaxed" : "simple";
}

static const char *held_name(enum dkim_held held) {
    static const char *const names[] = {
        [DKIM_UNCHECKED] = "unchecked", [DKIM_HOLDS] = "holds", [DKIM_BROKEN] = "broken"};
    return names[held];
}

static json_t *signature_json(struct arena *arena, const struct dkim_verdict *verdict) {
    const struct dkim_signature *signature = &verdict->signature;
    json_t *object = json_pack(
        "{s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:i,s:s,s:s}", "result",
        dkim_result_name(verdict->result), "trouble", dkim_trouble_name(verdict->trouble), "fault",
        dkim_signature_fault_name(verdict->fault), "domain", signature->domain, "selector",
        signature->selector, "identity", shown(arena, signature->identity), "algorithm",
        dkim_algorithm_name(signature->algorithm), "header_form", canon_name(signature->header),
        "body_form", canon_name(signature->body), "bits", verdict->bits, "body",
        held_name(verdict->body), "header", held_name(verdict->header));
    json_object_set_new(object, "key_fault",
                        json_string(verdict->key_fault ? dkim_fault_code(verdict->key_fault) : ""));
    json_object_set_new(object, "unsigned", json_string(verdict->unsigned_names));
    json_object_set_new(object, "unsigned_octets",
                        json_integer((json_int_t)verdict->unsigned_octets));
    if (signature->signed_at >= 0)
        json_object_set_new(object, "signed_at", json_integer(signature->signed_at));
    if (signature->expires_at >= 0)
        json_object_set_new(object, "expires_at", json_integer(signature->expires_at));
    return object;
}

static const char *dmarc_result(const struct message_explained *explained) {
    static const char *const names[] = {[FORECAST_UNKNOWN] = "unknown",
                                        [FORECAST_NO_RECORD] = "none",
                                        [FORECAST_FAIL] = "fail",
                                        [FORECAST_PASS] = "pass"};
    if (!explained->dmarc_asked)
        return "none";
    int open = explained->dmarc.result == FORECAST_FAIL && !explained->spf_asked;
    return open ? "unknown" : names[explained->dmarc.result];
}

static json_t *dmarc_json(const struct message_explained *explained) {
    const struct forecast *dmarc = &explained->dmarc;
    return json_pack("{s:s,s:s,s:s,s:s,s:s,s:b}", "result", dmarc_result(explained), "from",
                     explained->from_domain, "policy", dmarc_policy_name(dmarc->dmarc.applied),
                     "dkim", leg_name(dmarc->dkim), "spf", leg_name(dmarc->spf), "via", dmarc->via);
}

static json_t *notes_json(const struct message_explained *explained) {
    json_t *list = json_array();
    for (size_t i = 0; i < explained->note_count; i++) {
        const struct message_note *note = &explained->notes[i];
        json_t *params = json_object();
        for (size_t j = 0; j < note->finding.param_count; j++)
            json_object_set_new(params, note->finding.params[j].name,
                                json_string(note->finding.params[j].value));
        json_array_append_new(list, json_pack("{s:s,s:s,s:i,s:o}", "code", note->finding.code,
                                              "verdict", verdict_name(note->verdict), "signature",
                                              note->signature, "params", params));
    }
    return list;
}

static void print_as_json(struct arena *arena, const struct message_inquiry *message) {
    const struct message_explained *explained = message->explained;
    json_t *signatures = json_array(), *authres = json_array();
    for (size_t i = 0; i < explained->dkim.count; i++)
        json_array_append_new(signatures, signature_json(arena, &explained->dkim.verdicts[i]));
    for (size_t i = 0; i < explained->authres_count; i++)
        json_array_append_new(authres, authres_json(arena, &explained->authres[i]));
    print_json(json_pack("{s:s,s:s,s:o,s:i,s:s,s:s,s:o,s:s,s:s,s:o,s:o}", "verdict",
                         verdict_name(explained->verdict), "from", explained->from, "signatures",
                         signatures, "skipped", (int)explained->dkim.skipped, "spf",
                         explained->spf_asked ? spf_result_name(explained->spf.result) : "",
                         "sender", explained->sender, "dmarc", dmarc_json(explained), "one_click",
                         one_click_name(explained->one_click), "one_click_uri",
                         shown(arena, explained->one_click_uri), "authres", authres, "notes",
                         notes_json(explained)));
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
    printf("  DMARC %s\n  One-click %s\n", dmarc_result(explained),
           one_click_name(explained->one_click));
    for (size_t i = 0; i < explained->note_count; i++)
        printf("  - %s\n", finding_words(call, view, "Message", &explained->notes[i].finding));
    for (size_t i = 0; i < explained->authres_count; i++)
        authres_print(call, view, &explained->authres[i]);
    view_close(view);
    return STATUS_OK;
}

static int is_address(const char *ip) {
    unsigned char octets[16];
    return inet_pton(AF_INET, ip, octets) == 1 || inet_pton(AF_INET6, ip, octets) == 1;
}

int check_message(struct call *call) {
    struct inquiry inquiry;
    unsigned options = OPTION_JSON | OPTION_RESOLVER | OPTION_IP | OPTION_HELO | OPTION_FROM;
    if (!inquiry_read(call, options, 1, &inquiry))
        return NOT_UNDERSTOOD;
    if (inquiry.ip && !is_address(inquiry.ip)) {
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
