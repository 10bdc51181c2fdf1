#include "page/pages.h"
#include "page/show.h"
#include "web/form.h"
#include "work/account.h"
#include "work/forgot.h"

#include <string.h>

static const struct field first_fields[] = {
    {.name = "name", .kind = FIELD_LINE, .required = 1, .most = 100},
    {.name = "email", .kind = FIELD_EMAIL, .required = 1, .most = 254},
    {.name = "password", .kind = FIELD_PASSWORD, .required = 1},
    {0},
};
static const struct field welcome_fields[] = {
    {.name = "password", .kind = FIELD_PASSWORD, .required = 1},
    {0},
};

static void show_gone(struct visit *visit) {
    int reset = !strncmp(visit->request.path, "/reset/", strlen("/reset/"));
    node_set(visit->page, "gone", say(visit, reset ? "Forgot.gone" : "Welcome.gone", NULL));
    node_set(visit->page, "title", say(visit, "Welcome.gone_title", NULL));
    if (reset)
        node_set(visit->page, "again", "1");
    node_set(visit->page, "back", "/sign-in");
    respond_page(visit, 404, "welcome");
}

static void show_welcome(struct visit *visit, int code, enum invitation_purpose purpose,
                         const struct user *user) {
    switch (purpose) {
    case INVITATION_FIRST_OPERATOR:
        node_set(visit->page, "first", "1");
        node_set(visit->page, "title", say(visit, "Welcome.first_title", NULL));
        node_set(visit->page, "lead", say(visit, "Welcome.first_lead", NULL));
        break;
    case INVITATION_WELCOME:
        node_set(visit->page, "title", say(visit, "Welcome.welcome_title", NULL));
        node_set(visit->page, "lead", say(visit, "Welcome.welcome_lead", "name", user->name, NULL));
        break;
    case INVITATION_RESET:
        node_set(visit->page, "title", say(visit, "Forgot.reset_title", NULL));
        node_set(visit->page, "lead", say(visit, "Forgot.reset_lead", NULL));
        break;
    }
    if (purpose != INVITATION_FIRST_OPERATOR)
        node_set(visit->page, "email", user->email);
    respond_page(visit, code, "welcome");
}

/* 0: the link is good for nothing, and the visit is answered. */
static int invited(struct visit *visit, enum invitation_purpose *purpose, struct user *user) {
    enum status status = account_invitation(visit->house, visit->arena, visit->text, purpose, user);
    if (status == STATUS_NONE)
        show_gone(visit);
    else if (status != STATUS_OK)
        respond_status(visit, status);
    return status == STATUS_OK;
}

void welcome_get(struct visit *visit) {
    enum invitation_purpose purpose;
    struct user user;
    if (invited(visit, &purpose, &user))
        show_welcome(visit, 200, purpose, &user);
}

static void accept(struct visit *visit, struct form *form, enum invitation_purpose purpose,
                   const struct user *user) {
    int first = purpose == INVITATION_FIRST_OPERATOR;
    enum password_fault fault;
    const char *session;
    enum status status = account_accept(
        visit->house, visit->arena, visit->text, first ? form_value(form, "email") : user->email,
        first ? form_value(form, "name") : user->name, form_value(form, "password"),
        visit->request.address, visit->request.agent, &fault, &session);
    if (status == STATUS_NONE) {
        show_gone(visit);
    } else if (status != STATUS_OK) {
        respond_status(visit, status);
    } else if (fault != PASSWORD_FINE) {
        form_fault(form, "password", fault_of_password(fault));
        form_show(visit, form);
        show_welcome(visit, 422, purpose, user);
    } else {
        respond_session(visit, session);
        respond_redirect(visit, "/");
    }
}

void welcome_post(struct visit *visit) {
    enum invitation_purpose purpose;
    struct user user;
    if (!invited(visit, &purpose, &user))
        return;
    struct form form;
    if (form_read(visit, purpose == INVITATION_FIRST_OPERATOR ? first_fields : welcome_fields,
                  &form)) {
        accept(visit, &form, purpose, &user);
        return;
    }
    form_show(visit, &form);
    show_welcome(visit, 422, purpose, &user);
}

/* Asking for a link */

static const struct field forgot_fields[] = {
    {.name = "email", .kind = FIELD_EMAIL, .required = 1, .most = 254},
    {0},
};

void forgot_get(struct visit *visit) {
    if (!strcmp(visit_query(visit, "done"), "asked"))
        node_set(visit->page, "asked", "1");
    node_set(visit->page, "back", "/forgot");
    respond_page(visit, 200, "forgot");
}

void forgot_post(struct visit *visit) {
    struct form form;
    int wait = 0;
    if (form_read(visit, forgot_fields, &form)) {
        enum status status = forgot_ask(visit->house, visit->arena, form_value(&form, "email"),
                                        visit->request.address, &wait);
        if (status != STATUS_OK) {
            respond_status(visit, status);
            return;
        }
        if (!wait) {
            respond_redirect(visit, "/forgot?done=asked");
            return;
        }
        visit->response.retry_after = wait;
        node_set(visit->page, "notice",
                 say(visit, "Forgot.wait", "n", say_span(visit, wait + 59), NULL));
    }
    form_show(visit, &form);
    respond_page(visit, wait ? 429 : 422, "forgot");
}
