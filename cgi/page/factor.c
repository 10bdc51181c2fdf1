#include "work/factor.h"
#include "page/pages.h"
#include "page/qr.h"
#include "page/show.h"
#include "web/form.h"
#include "web/session.h"

#include "base/codec.h"

#include <string.h>

static const struct field enable_fields[] = {
    {.name = "code", .kind = FIELD_LINE, .required = 1, .most = 40},
    {.name = "password", .kind = FIELD_PASSWORD, .required = 1, .most = 200},
    {.name = "offer", .kind = FIELD_LINE, .most = 200},
    {0},
};
/* Two forms on one page: their fields have names of their own. */
static const struct field codes_fields[] = {
    {.name = "codes_code", .kind = FIELD_LINE, .required = 1, .most = 40},
    {.name = "codes_password", .kind = FIELD_PASSWORD, .required = 1, .most = 200},
    {0},
};
static const struct field off_fields[] = {
    {.name = "off_code", .kind = FIELD_LINE, .required = 1, .most = 40},
    {.name = "off_password", .kind = FIELD_PASSWORD, .required = 1, .most = 200},
    {0},
};

static void show_offer(struct visit *visit, const char *sealed) {
    struct factor_offer offer;
    int size;
    factor_offer(visit->house, visit->arena, &visit->actor, sealed, &offer);
    const char *path = qr_path(visit->arena, offer.uri, &size);
    node_set(visit->page, "offer", offer.sealed);
    node_set(visit->page, "secret", offer.text);
    if (path) {
        node_set(visit->page, "qr", path);
        node_set(visit->page, "box", arena_printf(visit->arena, "0 0 %d %d", size, size));
    }
}

static void show_factor(struct visit *visit, int code, const char *sealed) {
    int left = 0;
    enum status status = recovery_count(visit->house->store, visit->actor.user.id, &left);
    if (status != STATUS_OK) {
        respond_status(visit, status);
        return;
    }
    if (visit->actor.user.totp.size) {
        node_set(visit->page, "on", "1");
        node_set(visit->page, "left", say(visit, "Factor.left", "n", say_count(visit, left), NULL));
    } else {
        show_offer(visit, sealed);
    }
    if (visit->actor.unready)
        node_set(visit->page, "must", "1");
    node_set(visit->page, "back", "/account/second-factor");
    respond_page(visit, code, "factor");
}

void factor_get(struct visit *visit) {
    if (!strcmp(visit_query(visit, "done"), "off"))
        node_set(visit->page, "notice", say(visit, "Factor.is_off", NULL));
    show_factor(visit, 200, "");
}

/* The codes, this once: the answer to the form itself. */
static void show_codes(struct visit *visit, const char **codes, const char *title) {
    struct text file = TEXT(visit->arena);
    text_addf(&file, "%s (%s, %s)\n\n", say(visit, "Factor.codes_title", NULL),
              visit->house->conf.platform_name, visit->actor.user.email);
    for (int i = 0; i < RECOVERY_CODES; i++) {
        node_set(node_row(visit->page, "Codes"), "c", codes[i]);
        text_addf(&file, "%s\n", codes[i]);
    }
    node_set(visit->page, "file",
             arena_printf(visit->arena, "data:text/plain;charset=utf-8,%s",
                          url_encode(visit->arena, text_str(&file))));
    node_set(visit->page, "title", title);
    node_set(visit->page, "back", "/account/second-factor");
    respond_page(visit, 200, "factor-codes");
}

/* Marks the field that is to blame. */
static void blame(struct form *form, const struct field *code, const struct field *password,
                  enum factor_fault fault) {
    switch (fault) {
    case FACTOR_FINE:
        break;
    case FACTOR_CODE:
        form_fault(form, code->name, "code_wrong");
        break;
    case FACTOR_PASSWORD:
        form_fault(form, password->name, "password_wrong");
        break;
    case FACTOR_THROTTLED:
        form_fault(form, code->name, "password_throttled");
        break;
    }
}

/* 0: there is none, and the visit is answered. */
static int has_one(struct visit *visit) {
    if (!visit->actor.user.totp.size)
        respond_redirect(visit, "/account/second-factor");
    return visit->actor.user.totp.size != 0;
}

/* 1: it is as proven as can be. Otherwise the visit is answered. */
static int done(struct visit *visit, enum status status) {
    /* In another tab it was switched on, or off. */
    if (status == STATUS_STALE)
        respond_redirect(visit, "/account/second-factor");
    else if (status != STATUS_OK)
        respond_status(visit, status);
    return status == STATUS_OK;
}

static void show_wrong(struct visit *visit, const struct form *form, const char *sealed) {
    form_show(visit, form);
    show_factor(visit, 422, sealed);
}

void factor_post(struct visit *visit) {
    struct form form;
    enum factor_fault fault = FACTOR_CODE;
    const char **codes, *session;
    if (form_read(visit, enable_fields, &form)) {
        const struct factor_proof proof = {.password = form_value(&form, "password"),
                                           .code = form_value(&form, "code"),
                                           .sealed = form_value(&form, "offer"),
                                           .agent = visit->request.agent};
        if (!done(visit, factor_enable(visit->house, visit->arena, &visit->actor, &proof, &fault,
                                       &codes, &session)))
            return;
        if (fault == FACTOR_FINE) {
            respond_session(visit, session);
            show_codes(visit, codes, say(visit, "Factor.is_on", NULL));
            return;
        }
        blame(&form, &enable_fields[0], &enable_fields[1], fault);
    }
    show_wrong(visit, &form, form_value(&form, "offer"));
}

void factor_codes_post(struct visit *visit) {
    struct form form;
    enum factor_fault fault = FACTOR_CODE;
    const char **codes;
    if (!has_one(visit))
        return;
    if (form_read(visit, codes_fields, &form)) {
        const struct factor_proof proof = {.password = form_value(&form, "codes_password"),
                                           .code = form_value(&form, "codes_code"),
                                           .agent = visit->request.agent};
        if (!done(visit, factor_renew_codes(visit->house, visit->arena, &visit->actor, &proof,
                                            &fault, &codes)))
            return;
        if (fault == FACTOR_FINE) {
            show_codes(visit, codes, say(visit, "Factor.codes_renewed", NULL));
            return;
        }
        blame(&form, &codes_fields[0], &codes_fields[1], fault);
    }
    show_wrong(visit, &form, "");
}

void factor_off_post(struct visit *visit) {
    struct form form;
    enum factor_fault fault = FACTOR_CODE;
    const char *session;
    if (!has_one(visit))
        return;
    if (form_read(visit, off_fields, &form)) {
        const struct factor_proof proof = {.password = form_value(&form, "off_password"),
                                           .code = form_value(&form, "off_code"),
                                           .agent = visit->request.agent};
        if (!done(visit, factor_disable(visit->house, visit->arena, &visit->actor, &proof, &fault,
                                        &session)))
            return;
        if (fault == FACTOR_FINE) {
            respond_session(visit, session);
            respond_redirect(visit, "/account/second-factor?done=off");
            return;
        }
        blame(&form, &off_fields[0], &off_fields[1], fault);
    }
    show_wrong(visit, &form, "");
}

/* The second step of signing in */

static void show_code(struct visit *visit, int code, const char *next) {
    if (strcmp(next, "/"))
        node_set(visit->page, "next", next);
    node_set(visit->page, "back", "/sign-in/code");
    respond_page(visit, code, "sign-in-code");
}

static void begin_again(struct visit *visit, const char *next) {
    respond_redirect(visit, *next ? arena_printf(visit->arena, "/sign-in?next=%s",
                                                 url_encode(visit->arena, next))
                                  : "/sign-in");
}

void code_get(struct visit *visit) {
    struct session half;
    struct user user;
    const char *next = visit_query(visit, "next");
    enum status status =
        factor_half(visit->house, visit->arena, session_cookie(visit), &half, &user);
    if (status == STATUS_OK)
        show_code(visit, 200, next);
    else if (status == STATUS_NONE)
        begin_again(visit, next);
    else
        respond_status(visit, status);
}

static const struct field code_fields[] = {
    {.name = "code", .kind = FIELD_LINE, .required = 1, .most = 40},
    {.name = "next", .kind = FIELD_LINE, .most = 2000},
    {0},
};

void code_post(struct visit *visit) {
    struct form form;
    enum factor_fault fault = FACTOR_CODE;
    const char *session;
    if (form_read(visit, code_fields, &form)) {
        const char *next = form_value(&form, "next");
        const struct whence whence = {.address = visit->request.address,
                                      .agent = visit->request.agent};
        enum status status = factor_give(visit->house, visit->arena, session_cookie(visit),
                                         form_value(&form, "code"), &whence, &fault, &session);
        if (status == STATUS_NONE) {
            begin_again(visit, next);
            return;
        }
        if (status != STATUS_OK) {
            respond_status(visit, status);
            return;
        }
        if (fault == FACTOR_FINE) {
            respond_session(visit, session);
            respond_redirect(visit, *next ? next : "/");
            return;
        }
        blame(&form, &code_fields[0], NULL, fault);
    }
    form_show(visit, &form);
    show_code(visit, fault == FACTOR_THROTTLED ? 429 : 422, form_value(&form, "next"));
}
