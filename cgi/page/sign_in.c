#include "page/pages.h"
#include "page/show.h"
#include "web/form.h"
#include "web/language.h"
#include "work/account.h"
#include "work/people.h"

#include "base/codec.h"

#include <string.h>

/* Where somebody belongs: operators to their work, others to their first project. */
static void go_home(struct visit *visit) {
    struct project *projects;
    size_t count;
    enum status status = project_list_for(visit->house->store, visit->arena, visit->actor.user.id,
                                          &projects, &count);
    if (status != STATUS_OK)
        respond_status(visit, status);
    else if (may(&visit->actor, RIGHT_OPERATE))
        respond_redirect(visit, "/operate");
    else if (count)
        respond_redirect(
            visit, arena_printf(visit->arena, "/projects/%lld/domains", (long long)projects[0].id));
    else if (may(&visit->actor, RIGHT_FIND))
        respond_redirect(visit, "/find");
    else
        respond_page(visit, 200, "home");
}

void home_get(struct visit *visit) {
    if (visit->session)
        go_home(visit);
    else
        respond_redirect(visit, "/sign-in");
}

static void show_sign_in(struct visit *visit, int code, const char *next) {
    if (strcmp(next, "/"))
        node_set(visit->page, "next", next);
    if (!strcmp(visit->house->conf.public_requests, "on"))
        node_set(visit->page, "apply", "1");
    respond_page(visit, code, "sign-in");
}

void sign_in_get(struct visit *visit) {
    if (visit->session)
        go_home(visit);
    else
        show_sign_in(visit, 200, visit_query(visit, "next"));
}

static const struct field sign_in_fields[] = {
    {.name = "email", .kind = FIELD_EMAIL, .required = 1, .most = 254},
    {.name = "password", .kind = FIELD_PASSWORD, .required = 1, .most = 200},
    {.name = "next", .kind = FIELD_LINE, .most = 2000},
    {0},
};

static void sign_in_wrong(struct visit *visit, const struct form *form) {
    form_show(visit, form);
    show_fault(visit, "password", say(visit, "SignIn.wrong", NULL));
    show_sign_in(visit, 422, form_value(form, "next"));
}

static void sign_in_throttled(struct visit *visit, const struct form *form, int wait) {
    visit->response.retry_after = wait;
    form_show(visit, form);
    node_set(visit->page, "notice",
             say(visit, "SignIn.wait", "n", say_span(visit, wait + 59), NULL));
    show_sign_in(visit, 429, form_value(form, "next"));
}

/* In a browser that was signed in already the former session ends: nobody has its cookie any more.
 */
static void sign_in_done(struct visit *visit, const struct form *form, const char *session,
                         int half) {
    enum status status = visit->session ? account_sign_out(visit->house, &visit->actor) : STATUS_OK;
    if (status != STATUS_OK) {
        respond_status(visit, status);
        return;
    }
    const char *next = *form_value(form, "next") ? form_value(form, "next") : "/";
    respond_session(visit, session);
    respond_redirect(visit, half ? arena_printf(visit->arena, "/sign-in/code?next=%s",
                                                url_encode(visit->arena, next))
                                 : next);
}

void sign_in_post(struct visit *visit) {
    struct form form;
    if (!form_read(visit, sign_in_fields, &form)) {
        form_show(visit, &form);
        show_sign_in(visit, 422, form_value(&form, "next"));
        return;
    }
    enum sign_in outcome;
    int wait;
    const char *session;
    enum status status = account_sign_in(visit->house, visit->arena, form_value(&form, "email"),
                                         form_value(&form, "password"), visit->request.address,
                                         visit->request.agent, &outcome, &wait, &session);
    if (status != STATUS_OK) {
        respond_status(visit, status);
        return;
    }
    switch (outcome) {
    case SIGN_IN_DONE:
    case SIGN_IN_HALF:
        sign_in_done(visit, &form, session, outcome == SIGN_IN_HALF);
        break;
    case SIGN_IN_WRONG:
        sign_in_wrong(visit, &form);
        break;
    case SIGN_IN_THROTTLED:
        sign_in_throttled(visit, &form, wait);
        break;
    }
}

static const struct field sign_out_fields[] = {
    {.name = "next", .kind = FIELD_LINE, .most = 2000},
    {0},
};

void sign_out_post(struct visit *visit) {
    struct form form;
    if (!form_read(visit, sign_out_fields, &form)) {
        respond_error(visit, 400);
        return;
    }
    enum status status = account_sign_out(visit->house, &visit->actor);
    if (status != STATUS_OK) {
        respond_status(visit, status);
        return;
    }
    respond_session(visit, NULL);
    respond_redirect(visit, *form_value(&form, "next") ? form_value(&form, "next") : "/sign-in");
}

static const struct field language_fields[] = {
    {.name = "lang", .kind = FIELD_CHOICE, .required = 1, .choices = languages},
    {.name = "back", .kind = FIELD_LINE, .most = 2000},
    {0},
};

void language_post(struct visit *visit) {
    enum { YEAR = 365 * 24 * 60 * 60 };
    struct form form;
    if (!form_read(visit, language_fields, &form)) {
        respond_error(visit, 400);
        return;
    }
    enum status status = STATUS_OK;
    if (visit->session)
        status = account_set_lang(visit->house, &visit->actor, form_value(&form, "lang"));
    if (status != STATUS_OK) {
        respond_status(visit, status);
        return;
    }
    respond_cookie(visit, "nafuda-lang", form_value(&form, "lang"), YEAR);
    respond_redirect(visit, form_value(&form, "back"));
}
