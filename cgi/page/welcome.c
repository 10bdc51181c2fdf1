#include "page/pages.h"
#include "page/show.h"
#include "web/form.h"
#include "work/account.h"

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
    node_set(visit->page, "gone", "1");
    node_set(visit->page, "back", "/sign-in");
    respond_page(visit, 404, "welcome");
}

static void show_welcome(struct visit *visit, int code, enum invitation_purpose purpose,
                         const struct user *user) {
    if (purpose == INVITATION_FIRST_OPERATOR) {
        node_set(visit->page, "first", "1");
        node_set(visit->page, "lead", say(visit, "Welcome.first_lead", NULL));
    } else {
        node_set(visit->page, "lead", say(visit, "Welcome.welcome_lead", "name", user->name, NULL));
        node_set(visit->page, "email", user->email);
    }
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
