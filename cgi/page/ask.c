#include "page/pages.h"
#include "page/shared.h"
#include "page/show.h"
#include "web/form.h"

#include "dns/name.h"

/* Requests for a domain by its name: asking, and what becomes of it on either side. */

void show_request(struct visit *visit, struct node *node, const struct share_request *request) {
    show_name(visit, node, request->name);
    node_set_number(node, "id", request->id);
    node_set(node, "org", request->org);
    node_set(node, "project", request->project);
    node_set(node, "person", request->person);
    node_set(node, "message", request->message);
    node_set(node, "outcome", share_outcome_name(request->outcome));
    node_set(node, "word",
             say(visit,
                 arena_printf(visit->arena, "Ask.outcome.%s", share_outcome_name(request->outcome)),
                 NULL));
    show_time(visit, node, "at", request->created_at);
    show_time(visit, node, "decided", request->decided_at);
}

/* Asking */

static const struct field ask_fields[] = {
    /* The name's own rules say what is wrong, and better. */
    {.name = "name", .kind = FIELD_LINE},
    {.name = "message", .kind = FIELD_TEXT, .most = ASK_MESSAGE_MOST},
    {0},
};

static void show_ask(struct visit *visit, int code) {
    node_set(visit->page, "nav", "sharing");
    node_set(visit->page, "hint",
             say(visit, "Ask.message_hint", "n", say_count(visit, ASK_MESSAGE_MOST), NULL));
    respond_page(visit, code, "ask");
}

void ask_get(struct visit *visit) {
    node_set(visit->page, "Form.name.value", visit_query(visit, "name"));
    show_ask(visit, 200);
}

static void refuse(struct visit *visit, const struct asked_for *asked) {
    if (asked->answer == ASK_MESSAGE)
        show_fault(visit, "message", say(visit, "Fault.characters", NULL));
    else if (asked->answer == ASK_NAME)
        show_fault(visit, "name", say_one(visit, "Name", asked->refusal));
    else
        show_fault(visit, "name",
                   say(visit,
                       arena_printf(visit->arena, "Ask.answer.%s", ask_answer_name(asked->answer)),
                       "name", asked->name, NULL));
    if (asked->answer == ASK_NAME && asked->suggestion)
        node_set(visit->page, "suggestion", asked->suggestion);
}

void ask_post(struct visit *visit) {
    struct form form;
    struct asked_for asked = {.answer = ASK_DONE};
    if (form_read(visit, ask_fields, &form)) {
        struct ask ask = {form_value(&form, "name"), form_value(&form, "message")};
        enum status status = share_ask(visit->house, visit->arena, &visit->actor, &ask, &asked);
        if (status != STATUS_OK) {
            respond_status(visit, status);
            return;
        }
        if (asked.answer == ASK_DONE) {
            respond_redirect(visit, sharing_page(visit, "?done=asked"));
            return;
        }
    }
    form_show(visit, &form);
    if (!form.wrong)
        refuse(visit, &asked);
    show_ask(visit, 422);
}

/* One request, by either side */

static void show_one(struct visit *visit, enum status status, const struct share_request *request,
                     const char *template) {
    if (status != STATUS_OK) {
        respond_status(visit, status);
        return;
    }
    show_request(visit, visit->page, request);
    node_set(
        visit->page, "title",
        say(visit, "Ask.title_one", "name", name_show(visit->arena, request->name).unicode, NULL));
    node_set(visit->page, "nav", "sharing");
    respond_page(visit, 200, template);
}

void asked_get(struct visit *visit) {
    struct share_request request;
    enum status status = share_request_of_asker(
        visit->house->store, visit->arena, visit->actor.project.id, visit->numbers[1], &request);
    show_one(visit, status, &request, "asked");
}

void request_get(struct visit *visit) {
    struct share_request request;
    enum status status = share_request_of_holder(
        visit->house->store, visit->arena, visit->actor.project.id, visit->numbers[1], &request);
    show_one(visit, status, &request, "request");
}

static void respond_decided(struct visit *visit, enum status status, const char *done) {
    if (status != STATUS_OK && status != STATUS_STALE)
        respond_status(visit, status);
    else
        respond_redirect(visit,
                         sharing_page(visit, arena_printf(visit->arena, "?done=%s",
                                                          status == STATUS_OK ? done : "gone")));
}

void asked_withdraw_post(struct visit *visit) {
    respond_decided(visit,
                    share_withdraw(visit->house, visit->arena, &visit->actor, visit->numbers[1]),
                    "withdrawn");
}

void request_approve_post(struct visit *visit) {
    respond_decided(visit,
                    share_decide(visit->house, visit->arena, &visit->actor, visit->numbers[1], 1),
                    "approved");
}

void request_reject_post(struct visit *visit) {
    respond_decided(visit,
                    share_decide(visit->house, visit->arena, &visit->actor, visit->numbers[1], 0),
                    "rejected");
}
