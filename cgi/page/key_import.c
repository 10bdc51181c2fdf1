#include "page/key.h"

#include "page/domain_card.h"
#include "page/pages.h"
#include "page/show.h"
#include "web/form.h"

/* A customer's own key pair, where the operator allows it. The key is never shown again, not even
   after a mistake: what was pasted is sealed or forgotten. */

static const struct field import_fields[] = {
    {.name = "selector", .kind = FIELD_LINE, .most = 100},
    {.name = "pair", .kind = FIELD_PASSWORD, .required = 1, .most = 16 * 1024},
    {0},
};

static void show(struct visit *visit, const struct domain_view *view, int code) {
    static const char *const effects[] = {"effect_1", "effect_2", "effect_3"};
    for (size_t i = 0; i < sizeof effects / sizeof *effects; i++)
        node_set(node_row(visit->page, "Effects"), "t", say_key(visit, "import", effects[i]));
    show_key_frame(visit, &view->domain);
    node_set(visit->page, "title",
             say(visit, "Key.import_title", "name", view->name.unicode, NULL));
    respond_page(visit, code, "key-import");
}

/* NULL: it can be brought. */
static const char *why_not(struct visit *visit, const struct domain *domain,
                           enum key_refusal refusal) {
    if (!key_import_allowed(visit->house))
        return say(visit, "Key.import_off", NULL);
    if (domain->dkim_mode == DKIM_MODE_CNAME)
        refusal = KEY_PLATFORMS;
    return refusal == KEY_DONE ? NULL : say_key(visit, "refusal", key_refusal_name(refusal));
}

/* 0: not to be had, and the visit is answered; code: when that is for a reason. */
static int is_open(struct visit *visit, struct domain_view *view, int code) {
    struct key_plans plans;
    const char *why;
    if (!domain_seen(visit, view))
        return 0;
    enum status status = key_plan(visit->house, visit->arena, &view->domain, &plans);
    if (status != STATUS_OK) {
        respond_status(visit, status);
        return 0;
    }
    if (!(why = why_not(visit, &view->domain, plans.first.refusal)))
        return 1;
    node_set(visit->page, "refusal", why);
    show(visit, view, code);
    return 0;
}

void key_import_get(struct visit *visit) {
    struct domain_view view;
    if (is_open(visit, &view, 200))
        show(visit, &view, 200);
}

/* What was wrong, at its field. */
static void show_wrong(struct visit *visit, const struct key_pair *pair, enum key_refusal refusal) {
    if (pair->pair.fault != PAIR_FINE)
        show_fault(visit, "pair", say_key(visit, "pair", pair_fault_name(pair->pair.fault)));
    else
        show_fault(visit, refusal == KEY_PAIR_USED ? "pair" : "selector",
                   say_key(visit, "refusal", key_refusal_name(refusal)));
}

void key_import_post(struct visit *visit) {
    struct domain_view view;
    struct form form;
    struct key_pair pair = {.pair.fault = PAIR_FINE};
    enum key_refusal refusal = KEY_DONE;
    enum status status = STATUS_OK;
    if (!is_open(visit, &view, 422))
        return;
    int sound = form_read(visit, import_fields, &form);
    pair.pem = form_value(&form, "pair");
    pair.selector = form_value(&form, "selector");
    if (sound)
        status = key_import(visit->house, visit->arena, &visit->actor, visit->numbers[1], &pair,
                            &refusal);
    if (status != STATUS_OK) {
        respond_status(visit, status);
        return;
    }
    if (sound && refusal == KEY_DONE && pair.pair.fault == PAIR_FINE) {
        respond_redirect(visit, keys_path(visit, "?done=begun"));
        return;
    }
    form_show(visit, &form);
    if (sound)
        show_wrong(visit, &pair, refusal);
    show(visit, &view, 422);
}
