#include "work/account.h"
#include "page/pages.h"
#include "page/show.h"
#include "web/form.h"
#include "work/letter.h"

#include <string.h>

/* What a person calls his browser, from what it calls itself: the first that fits. */
static const struct {
    const char *mark, *name;
} browsers[] = {
    {"Edg", "Microsoft Edge"}, {"OPR/", "Opera"},     {"Firefox/", "Firefox"},
    {"CriOS/", "Chrome"},      {"Chrome/", "Chrome"}, {"Safari/", "Safari"},
};
static const struct {
    const char *mark, *name;
} systems[] = {
    {"iPhone", "iPhone"},   {"iPad", "iPad"},    {"Android", "Android"},
    {"Windows", "Windows"}, {"Mac OS X", "Mac"}, {"Linux", "Linux"},
};

static const char *say_agent(struct visit *visit, const char *agent) {
    const char *browser = NULL, *system = NULL;
    for (size_t i = 0; !browser && i < sizeof browsers / sizeof *browsers; i++)
        if (strstr(agent, browsers[i].mark))
            browser = browsers[i].name;
    for (size_t i = 0; !system && i < sizeof systems / sizeof *systems; i++)
        if (strstr(agent, systems[i].mark))
            system = systems[i].name;
    if (!browser)
        return say(visit, "Account.unknown_agent", NULL);
    return system ? arena_printf(visit->arena, "%s (%s)", browser, system) : browser;
}

static void show_session(struct visit *visit, const struct session *session) {
    struct node *row = node_row(visit->page, "Sessions");
    node_set(row, "handle", session->handle);
    node_set(row, "agent", say_agent(visit, session->agent));
    node_set(row, "address", session->address);
    node_set(row, "end", say(visit, "Account.end_of", "address", session->address, NULL));
    show_time(visit, row, "began", session->created_at);
    show_time(visit, row, "seen", session->seen_at);
    if (!strcmp(session->handle, visit->session->handle))
        node_set(row, "here", "1");
}

/* Mail that one may do without; marked is what is wanted. */
static void show_mail(struct visit *visit) {
    for (int kind = LETTER_MUST + 1; kind < LETTER_KIND_COUNT; kind++) {
        struct node *row = node_row(visit->page, "Mail");
        const char *name = letter_kind_name((enum letter_kind)kind);
        node_set(row, "name", arena_printf(visit->arena, "mail_%s", name));
        node_set(row, "label", say_one(visit, "Letters", name));
        if (!(visit->actor.user.mail_muted >> kind & 1))
            node_set(row, "on", "1");
    }
}

static void show_account(struct visit *visit, int code) {
    struct session *sessions;
    size_t count;
    enum status status =
        account_sessions(visit->house, visit->arena, &visit->actor, &sessions, &count);
    if (status != STATUS_OK) {
        respond_status(visit, status);
        return;
    }
    for (size_t i = 0; i < count; i++)
        show_session(visit, &sessions[i]);
    if (visit->actor.user.platform != PLATFORM_NONE)
        node_set(visit->page, "role", platform_role_name(visit->actor.user.platform));
    if (visit->actor.user.totp.size)
        node_set(visit->page, "factor", "1");
    show_mail(visit);
    node_set(visit->page, "back", "/account");
    respond_page(visit, code, "account");
}

void account_get(struct visit *visit) {
    const char *done = visit_query(visit, "done");
    if (!strcmp(done, "password"))
        node_set(visit->page, "notice", say(visit, "Account.changed", NULL));
    if (!strcmp(done, "mail"))
        node_set(visit->page, "notice", say(visit, "Letters.saved", NULL));
    if (!strcmp(done, "ended"))
        node_set(visit->page, "notice", say(visit, "Account.ended", NULL));
    show_account(visit, 200);
}

static const struct field password_fields[] = {
    {.name = "current", .kind = FIELD_PASSWORD, .required = 1},
    {.name = "wanted", .kind = FIELD_PASSWORD, .required = 1},
    {0},
};

/* Marks the field that is to blame. 0: none is. */
static int blame(struct form *form, enum password_fault fault) {
    int current = fault == PASSWORD_CURRENT_WRONG || fault == PASSWORD_THROTTLED;
    if (fault != PASSWORD_FINE)
        form_fault(form, current ? "current" : "wanted", fault_of_password(fault));
    return fault != PASSWORD_FINE;
}

void account_password_post(struct visit *visit) {
    struct form form;
    const char *session = NULL;
    if (form_read(visit, password_fields, &form)) {
        enum password_fault fault;
        enum status status = account_change_password(
            visit->house, visit->arena, &visit->actor, form_value(&form, "current"),
            form_value(&form, "wanted"), visit->request.agent, &fault, &session);
        if (status != STATUS_OK) {
            respond_status(visit, status);
            return;
        }
        if (!blame(&form, fault)) {
            respond_session(visit, session);
            respond_redirect(visit, "/account?done=password");
            return;
        }
    }
    form_show(visit, &form);
    show_account(visit, 422);
}

static const char *const boxes[] = {"1", NULL};
static const struct field mail_fields[] = {
    {.name = "mail_news", .kind = FIELD_CHOICE, .choices = boxes},
    {.name = "mail_trouble", .kind = FIELD_CHOICE, .choices = boxes},
    {.name = "mail_share", .kind = FIELD_CHOICE, .choices = boxes},
    {.name = "mail_setup", .kind = FIELD_CHOICE, .choices = boxes},
    {0},
};

void account_mail_post(struct visit *visit) {
    struct form form;
    int64_t muted = 0;
    if (!form_read(visit, mail_fields, &form)) {
        respond_error(visit, 400);
        return;
    }
    for (int kind = LETTER_MUST + 1; kind < LETTER_KIND_COUNT; kind++)
        if (!*form_value(&form, arena_printf(visit->arena, "mail_%s",
                                             letter_kind_name((enum letter_kind)kind))))
            muted |= (int64_t)1 << kind;
    enum status status = account_mute(visit->house, &visit->actor, muted);
    if (status == STATUS_OK)
        respond_redirect(visit, "/account?done=mail");
    else
        respond_status(visit, status);
}

static const struct field end_fields[] = {
    {.name = "session", .kind = FIELD_LINE, .required = 1, .most = 100},
    {0},
};

void account_session_end_post(struct visit *visit) {
    struct form form;
    if (!form_read(visit, end_fields, &form)) {
        respond_error(visit, 400);
        return;
    }
    enum status status =
        account_end_session(visit->house, &visit->actor, form_value(&form, "session"));
    /* Over already is what was wished for. */
    if (status != STATUS_OK && status != STATUS_NONE)
        respond_status(visit, status);
    else
        respond_redirect(visit, "/account?done=ended");
}
