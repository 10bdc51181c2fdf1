#include "page/domain_card.h"
#include "page/pages.h"
#include "page/show.h"
#include "page/stops.h"
#include "web/form.h"
#include "work/domain.h"

#include <string.h>

static void go_back(struct visit *visit, const char *seen) {
    respond_redirect(visit, project_path(visit, arena_printf(visit->arena, "/%lld?seen=%s",
                                                             (long long)visit->numbers[1], seen)));
}

/* Back to the domain, with what was seen. */
static void respond_verified(struct visit *visit, enum status status, enum verification outcome,
                             const char *looked) {
    if (status != STATUS_OK) {
        respond_status(visit, status);
        return;
    }
    static const char *const seen[] = {
        [VERIFICATION_DONE] = NULL,          [VERIFICATION_RUNNING] = "running",
        [VERIFICATION_SOON] = "soon",        [VERIFICATION_CROWDED] = "crowded",
        [VERIFICATION_STALE] = "stale",      [VERIFICATION_ENDED] = "ended",
        [VERIFICATION_TOO_MANY] = "too-many"};
    go_back(visit, seen[outcome] ? seen[outcome] : looked);
}

static const struct field verify_fields[] = {
    {.name = "check", .kind = FIELD_LINE},
    {0},
};

const char *checks_wanted(struct visit *visit, unsigned *mask) {
    struct form form;
    const char *word = form_read(visit, verify_fields, &form) ? form_value(&form, "check") : "none";
    *mask = CHECKS_ALL;
    if (!*word || !strcmp(word, "all"))
        return "all";
    for (int i = 0; i < CHECK_COUNT; i++)
        if (!strcmp(word, checks[i].name)) {
            *mask = 1u << i;
            return checks[i].name;
        }
    respond_error(visit, 400);
    return NULL;
}

void domain_verify_post(struct visit *visit) {
    unsigned mask;
    const char *looked = checks_wanted(visit, &mask);
    if (!looked)
        return;
    enum verification outcome = VERIFICATION_DONE;
    enum status status = domain_verify(visit->house, visit->arena, &visit->actor,
                                       visit->actor.project.id, visit->numbers[1], mask, &outcome);
    respond_verified(visit, status, outcome, looked);
}

void domain_restart_post(struct visit *visit) {
    enum verification outcome = VERIFICATION_DONE;
    enum status status =
        domain_restart(visit->house, visit->arena, &visit->actor, visit->numbers[1], &outcome);
    /* Somebody else pressed it: the page shows how it stands. */
    if (status == STATUS_STALE)
        go_back(visit, "stale");
    else
        respond_verified(visit, status, outcome, "restarted");
}

void domain_token_post(struct visit *visit) {
    enum status status =
        domain_renew_token(visit->house, visit->arena, &visit->actor, visit->numbers[1]);
    if (status != STATUS_OK && status != STATUS_STALE)
        respond_status(visit, status);
    else
        go_back(visit, status == STATUS_OK ? "token" : "stale");
}

static const char *const modes[] = {"txt", "cname", NULL};
static const struct field mode_fields[] = {
    {.name = "mode", .kind = FIELD_CHOICE, .required = 1, .choices = modes},
    {0},
};

void domain_mode_post(struct visit *visit) {
    struct form form;
    if (!form_read(visit, mode_fields, &form)) {
        respond_error(visit, 400);
        return;
    }
    enum status status =
        domain_change_dkim_mode(visit->house, visit->arena, &visit->actor, visit->numbers[1],
                                dkim_mode_of(form_value(&form, "mode")));
    if (status != STATUS_OK && status != STATUS_STALE)
        respond_status(visit, status);
    else
        go_back(visit, status == STATUS_OK ? "mode" : "stale");
}

/* Deleting */

static const struct field delete_fields[] = {
    {.name = "name", .kind = FIELD_LINE, .required = 1},
    {0},
};

static void show_delete(struct visit *visit, const struct domain_view *view, int code) {
    const char *name = view->name.unicode;
    show_name(visit, visit->page, view->domain.name);
    node_set_number(visit->page, "id", view->domain.id);
    node_set(visit->page, "title", say(visit, "Delete.title", "name", name, NULL));
    node_set(visit->page, "effect_send", say(visit, "Delete.effect_send", "name", name, NULL));
    node_set(visit->page, "button", say(visit, "Delete.button", "name", name, NULL));
    node_set(visit->page, "nav", "domains");
    if (view->domain.shares)
        node_set(
            visit->page, "effect_shares",
            say(visit, "Share.effect_delete", "n", say_count(visit, view->domain.shares), NULL));
    enum status status = show_stops(visit, &view->domain, 0);
    if (status != STATUS_OK)
        respond_status(visit, status);
    else
        respond_page(visit, code, "domain-delete");
}

void domain_delete_get(struct visit *visit) {
    struct domain_view view;
    if (domain_seen(visit, &view))
        show_delete(visit, &view, 200);
}

void domain_delete_post(struct visit *visit) {
    struct domain_view view;
    struct form form;
    if (!domain_seen(visit, &view))
        return;
    if (form_read(visit, delete_fields, &form)) {
        int done = 0;
        enum status status = domain_delete(visit->house, visit->arena, &visit->actor,
                                           visit->numbers[1], form_value(&form, "name"), &done);
        if (status != STATUS_OK) {
            respond_status(visit, status);
            return;
        }
        if (done) {
            respond_redirect(visit, project_path(visit, "?done=deleted"));
            return;
        }
        form_fault(&form, "name", "typed_differs");
    }
    form_show(visit, &form);
    show_delete(visit, &view, 422);
}
