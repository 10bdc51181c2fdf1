#include "page/pages.h"
#include "page/setup_show.h"
#include "page/show.h"
#include "web/form.h"

#include <stdlib.h>
#include <string.h>

/* The operators' side of set-up requests: the queue, and what they decide of one. */

enum { ROWS_A_PAGE = 50 };

static void show_tabs(struct visit *visit, enum setup_state here) {
    for (int state = SETUP_OPEN; state < SETUP_STATE_COUNT; state++) {
        const char *name = setup_state_name((enum setup_state)state);
        struct node *tab = node_row(visit->page, "Tabs");
        node_set(tab, "h", arena_printf(visit->arena, "/operate/requests?state=%s", name));
        node_set(tab, "w",
                 say(visit, arena_printf(visit->arena, "SetupState.%s.name", name), NULL));
        if (state == (int)here)
            node_set(tab, "here", "1");
    }
}

/* One that stands in the queue; an unconfirmed one does not. */
static enum setup_state state_of(struct visit *visit) {
    enum setup_state state = setup_state_of(visit_query(visit, "state"));
    return state == SETUP_UNCONFIRMED ? SETUP_OPEN : state;
}

void setup_queue_get(struct visit *visit) {
    enum setup_state state = state_of(visit);
    struct setup_row *rows;
    size_t count;
    int64_t after = strtoll(visit_query(visit, "after"), NULL, 10);
    enum status status = setup_list(visit->house, visit->arena, &visit->actor, state, after,
                                    ROWS_A_PAGE + 1, &rows, &count);
    if (status != STATUS_OK) {
        respond_status(visit, status);
        return;
    }
    show_tabs(visit, state);
    for (size_t i = 0; i < count && i < ROWS_A_PAGE; i++)
        show_setup_row(visit, &rows[i]);
    if (count > ROWS_A_PAGE)
        node_set(visit->page, "more",
                 arena_printf(visit->arena, "/operate/requests?state=%s&after=%lld",
                              setup_state_name(state), (long long)rows[ROWS_A_PAGE - 1].id));
    if (!strcmp(visit->house->conf.public_requests, "on"))
        node_set(visit->page, "apply", "1");
    node_set(visit->page, "nav", "requests");
    respond_page(visit, 200, "setup-queue");
}

/* One request */

static struct setup_key key_of(const struct visit *visit) {
    return (struct setup_key){.actor = &visit->actor, .id = visit->numbers[0]};
}

static const char *path_of(struct visit *visit, const char *rest) {
    return arena_printf(visit->arena, "/operate/requests/%lld%s", (long long)visit->numbers[0],
                        rest);
}

/* Some facility has no domain though it was accepted. */
static int has_rest(const struct setup_view *view) {
    for (size_t i = 0; i < view->count; i++)
        if (!view->facilities[i].domain_id && view->facilities[i].refusal != SETUP_WAITS)
            return view->request.state == SETUP_ACCEPTED;
    return 0;
}

static const struct notice notices[] = {
    {"accepted", "Setup.done_accepted", NULL}, {"registered", "Setup.done_registered", NULL},
    {"asked", "Setup.done_asked", NULL},       {"declined", "Setup.done_declined", NULL},
    {"stale", "Setup.done_stale", NULL},       {0},
};

/* What the form of accepting begins with. */
static void propose(struct visit *visit, const struct setup_request *request) {
    node_set(visit->page, "Form.into.value", "new");
    node_set(visit->page, "Form.org.value", request->org_name);
    node_set(visit->page, "Form.project.value", request->org_name);
    node_set(visit->page, "Form.dns.value", request->dns_by_us ? "platform" : "ours");
}

/* form: what was sent, NULL: nothing yet. */
static void show_request(struct visit *visit, int code, const struct form *form) {
    struct setup_key key = key_of(visit);
    struct setup_view view;
    enum status status = setup_see(visit->house, visit->arena, &key, &view);
    if (status != STATUS_OK) {
        respond_status(visit, status);
        return;
    }
    show_setup(visit, &view);
    show_notice(visit, "done", notices);
    propose(visit, &view.request);
    if (form)
        form_show(visit, form);
    if (view.request.state == SETUP_OPEN || view.request.state == SETUP_ASKED_BACK)
        node_set(visit->page, "decide", "1");
    if (view.request.user_id)
        node_set(visit->page, "inside", "1");
    if (has_rest(&view))
        node_set(visit->page, "rest", "1");
    node_set(visit->page, "invite",
             say(visit, "Setup.accept_invite", "email", view.request.email, NULL));
    node_set(visit->page, "dns_us",
             say(visit, "Setup.dns_us", "platform", visit->house->conf.platform_name, NULL));
    node_set(visit->page, "nav", "requests");
    node_set(visit->page, "back", path_of(visit, ""));
    respond_page(visit, code, "setup-decide");
}

void setup_request_get(struct visit *visit) {
    show_request(visit, 200, NULL);
}

static void go_back(struct visit *visit, enum status status, const char *done) {
    if (status == STATUS_STALE)
        respond_redirect(visit, path_of(visit, "?done=stale"));
    else if (status != STATUS_OK)
        respond_status(visit, status);
    else
        respond_redirect(visit, path_of(visit, done));
}

static const char *const places[] = {"new", "existing", NULL};
static const char *const dns_choices[] = {"ours", "platform", NULL};
static const struct field accept_fields[] = {
    {.name = "dns", .kind = FIELD_CHOICE, .required = 1, .choices = dns_choices},
    {.name = "into", .kind = FIELD_CHOICE, .choices = places},
    {.name = "org", .kind = FIELD_LINE, .most = 100},
    {.name = "project", .kind = FIELD_LINE, .most = 100},
    {0},
};

/* What a request from outside needs besides. */
static void require_place(struct form *form) {
    static const char *const needed[] = {"into", "org", "project"};
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++)
        if (!*form_value(form, needed[i]))
            form_fault(form, needed[i], "required");
}

/* Whether the request asks for a place at all: 0 also when it is not there any more. */
static int is_from_outside(struct visit *visit) {
    struct setup_key key = key_of(visit);
    struct setup_view view;
    return setup_see(visit->house, visit->arena, &key, &view) == STATUS_OK && !view.request.user_id;
}

void setup_accept_post(struct visit *visit) {
    struct setup_key key = key_of(visit);
    struct form form;
    enum setup_accepted outcome = SETUP_DONE;
    form_read(visit, accept_fields, &form);
    if (is_from_outside(visit))
        require_place(&form);
    if (form.wrong) {
        show_request(visit, 422, &form);
        return;
    }
    struct setup_place place = {.existing = !strcmp(form_value(&form, "into"), "existing"),
                                .org = form_value(&form, "org"),
                                .project = form_value(&form, "project"),
                                .dns_by_us = !strcmp(form_value(&form, "dns"), "platform")};
    enum status status = setup_accept(visit->house, visit->arena, &key, &place, &outcome);
    if (status == STATUS_OK && outcome != SETUP_DONE) {
        if (outcome == SETUP_ORG_TAKEN)
            form_fault(&form, "org", "org_taken");
        else
            form_fault(&form, "org", "org_unknown");
        show_request(visit, 422, &form);
        return;
    }
    go_back(visit, status, "?done=accepted");
}

void setup_register_post(struct visit *visit) {
    struct setup_key key = key_of(visit);
    go_back(visit, setup_register(visit->house, visit->arena, &key), "?done=registered");
}

/* Each form of the page has a text of its own. */
static const struct field ask_fields[] = {
    {.name = "question", .kind = FIELD_NOTE, .required = 1, .most = SETUP_TEXT_MOST},
    {0},
};
static const struct field decline_fields[] = {
    {.name = "reason", .kind = FIELD_NOTE, .required = 1, .most = SETUP_TEXT_MOST},
    {0},
};

void setup_ask_back_post(struct visit *visit) {
    struct setup_key key = key_of(visit);
    struct form form;
    if (!form_read(visit, ask_fields, &form))
        show_request(visit, 422, &form);
    else
        go_back(visit,
                setup_ask_back(visit->house, visit->arena, &key, form_value(&form, "question")),
                "?done=asked");
}

void setup_decline_post(struct visit *visit) {
    struct setup_key key = key_of(visit);
    struct form form;
    if (!form_read(visit, decline_fields, &form))
        show_request(visit, 422, &form);
    else
        go_back(visit, setup_decline(visit->house, visit->arena, &key, form_value(&form, "reason")),
                "?done=declined");
}
