/* nafuda may-send: what the mailer asks ahead of each message; and who wants none of it any more.
 */
#include "mail/address.h"
#include "tool_check.h"
#include "work/people.h"
#include "work/send.h"
#include "work/unsubscribe_list.h"

#include <errno.h>
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

/* Who wants no more mail */

enum { LIST_OCTETS_MOST = 64 << 20 };

/* NULL: said why not. */
static const char *read_file(struct call *call, const char *path) {
    FILE *file = strcmp(path, "-") ? fopen(path, "re") : stdin;
    struct text text = TEXT(call->arena);
    char piece[65536];
    if (!file) {
        complain(strerror(errno));
        return NULL;
    }
    for (size_t size;
         text.size <= LIST_OCTETS_MOST && (size = fread(piece, 1, sizeof piece, file));)
        text_add_span(&text, (struct span){piece, size});
    int whole = !ferror(file) && text.size <= LIST_OCTETS_MOST;
    if (file != stdin)
        fclose(file);
    whole = whole && strlen(text_str(&text)) == text.size;
    if (!whole)
        complain("it cannot be read, is longer than 64 megabytes, or is no text");
    return whole ? text_str(&text) : NULL;
}

static enum status enter_project(struct call *call) {
    return actor_enter_project(&call->house, call->arena, &call->actor, number_of(call->words[0]));
}

int import_unsubscribed(struct call *call) {
    struct unsubscribe_import import = {.from = call->words[1],
                                        .list = read_file(call, call->words[2])};
    if (!import.list)
        return NOT_DONE;
    enum status status = enter_project(call);
    if (status == STATUS_OK)
        status = unsubscribe_take(&call->house, call->arena, &call->actor, &import);
    if (status != STATUS_OK)
        return ended(status, "there is no project of that number", "");
    if (import.from_refusal != ADDRESS_ACCEPTED || import.from_foreign)
        return complain("the From address is at no verified domain that the project may use");
    const struct recipient_list *list = &import.recipients;
    for (size_t i = 0; i < list->refused_count; i++)
        fprintf(stderr, "line %d: %s: %s\n", list->refused[i].line, list->refused[i].code,
                list->refused[i].text);
    printf("%zu\t%zu\t%zu\n", import.added, import.known, list->refused_count);
    return list->refused_count ? NOT_DONE : DONE;
}

int export_unsubscribed(struct call *call) {
    const char *csv = NULL;
    enum status status = enter_project(call);
    struct unsubscribe_query query = {.org_id = call->actor.project.org_id,
                                      .from_addr = "",
                                      .prefix = "",
                                      .after = "",
                                      .after_from = ""};
    if (call->count > 1)
        query.from_addr = address_key(call->arena, call->words[1]);
    if (status == STATUS_OK)
        status = unsubscribe_export(&call->house, call->arena, &call->actor, &query, 0, &csv);
    if (status == STATUS_OK)
        fputs(csv, stdout);
    return ended(status, "there is no project of that number", "");
}
