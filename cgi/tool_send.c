/* nafuda may-send: what the mailer asks ahead of each message. */
#include "mail/address.h"
#include "tool_check.h"
#include "work/send.h"

#include <stdio.h>
#include <string.h>

struct send_words {
    const char *words[3]; /* project, From address, recipient */
    int count, json;
    const char *profile;
};

static int read_words(struct call *call, struct send_words *question) {
    *question = (struct send_words){0};
    for (int i = 0; i < call->count; i++) {
        const char *word = call->words[i];
        if (!strcmp(word, "--json"))
            question->json = 1;
        else if (!strcmp(word, "--profile") && i + 1 < call->count)
            question->profile = call->words[++i];
        else if (word[0] == '-' || question->count == 3)
            return 0;
        else
            question->words[question->count++] = word;
    }
    return question->count >= 2;
}

static int is_address(struct arena *arena, const char **text) {
    struct address address;
    if (!*text)
        return 1;
    enum address_refusal refusal = address_parse(arena, *text, &address);
    if (refusal != ADDRESS_ACCEPTED)
        complain(arena_printf(arena, "%s is no address: %s", shown(arena, *text),
                              address_refusal_code(refusal)));
    else
        *text = address.text;
    return refusal == ADDRESS_ACCEPTED;
}

static int ask(struct call *call, struct send_words *question, struct send_answer *answer) {
    struct send_question asked = {.project_id = number_of(question->words[0])};
    if (question->profile)
        asked.profile_id = number_of(question->profile);
    if (!asked.project_id || (question->profile && !asked.profile_id))
        return NOT_UNDERSTOOD;
    if (!is_address(call->arena, &question->words[1]) ||
        !is_address(call->arena, &question->words[2]))
        return NOT_ASKED;
    asked.from_addr = question->words[1];
    asked.recipient = question->words[2];
    enum status status = send_may(&call->house, call->arena, &asked, answer);
    if (status == STATUS_OK)
        return DONE;
    ended(status, "", "");
    return NOT_ASKED;
}

static void print(const struct send_answer *answer) {
    int may = answer->refusal == SEND_ALLOWED;
    printf("%s\t%s\n", may ? "yes" : "no", send_refusal_name(answer->refusal));
    if (!may)
        return;
    printf("profile\t%lld\n", (long long)answer->profile.id);
    printf("from\t%s\t%s\n", answer->profile.from_addr, answer->profile.from_name);
    printf("sign\t%s\t%s\n", answer->sign_domain, answer->sign_selector);
    printf("envelope\t%s\n", answer->envelope_domain);
    for (size_t i = 0; i < answer->header_count; i++)
        printf("header\t%s: %s\n", answer->headers[i].name, answer->headers[i].value);
}

static json_t *headers_json(const struct send_answer *answer) {
    json_t *headers = json_array();
    for (size_t i = 0; i < answer->header_count; i++)
        json_array_append_new(headers, json_pack("{s:s, s:s}", "name", answer->headers[i].name,
                                                 "value", answer->headers[i].value));
    return headers;
}

static void print_as_json(const struct send_answer *answer) {
    int may = answer->refusal == SEND_ALLOWED;
    json_t *object =
        json_pack("{s:b, s:s}", "may", may, "reason", send_refusal_name(answer->refusal));
    if (may)
        json_object_update_new(
            object,
            json_pack("{s:I, s:s, s:s, s:{s:s, s:s}, s:s, s:o}", "profile",
                      (json_int_t)answer->profile.id, "from_name", answer->profile.from_name,
                      "from_addr", answer->profile.from_addr, "sign", "domain", answer->sign_domain,
                      "selector", answer->sign_selector, "envelope_domain", answer->envelope_domain,
                      "headers", headers_json(answer)));
    print_json(object);
}

int may_send(struct call *call) {
    struct send_words question;
    struct send_answer answer;
    if (!read_words(call, &question))
        return NOT_UNDERSTOOD;
    int result = ask(call, &question, &answer);
    if (result != DONE)
        return result;
    if (question.json)
        print_as_json(&answer);
    else
        print(&answer);
    return answer.refusal == SEND_ALLOWED ? DONE : NOT_DONE;
}
