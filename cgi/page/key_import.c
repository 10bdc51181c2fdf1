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
        node_set(node_row(visit->page, "Effects"), "t",
                 say(visit, arena_printf(visit->arena, "Key.import.%s", effects[i]), NULL));
    show_name(visit, visit->page, view->domain.name);
    node_set_number(visit->page, "id", view->domain.id);
    node_set(visit->page, "nav", "domains");
    node_set(visit->page, "title",
             say(visit, "Key.import_title", "name", view->name.unicode, NULL));
    respond_page(visit, code, "key-import");
}

static void go_back(struct visit *visit, const struct domain_view *view, const char *done) {
    respond_redirect(visit, project_path(visit, arena_printf(visit->arena, "/%lld/keys?done=%s",
                                                             (long long)view->domain.id, done)));
}

/* 0: not to be had, and the visit is answered. */
static int is_open(struct visit *visit, struct domain_view *view) {
    struct key_plan plan;
    if (!domain_seen(visit, view))
        return 0;
    enum status status = key_plan(visit->house, visit->arena, &view->domain, &plan);
    int open = key_import_allowed(visit->house) && view->domain.dkim_mode == DKIM_MODE_TXT &&
               plan.refusal == KEY_DONE;
    if (status != STATUS_OK)
        respond_status(visit, status);
    else if (!open)
        go_back(visit, view, "no-import");
    return status == STATUS_OK && open;
}

void key_import_get(struct visit *visit) {
    struct domain_view view;
    if (is_open(visit, &view))
        show(visit, &view, 200);
}

/* What was wrong, at its field. */
static void show_wrong(struct visit *visit, const struct key_pair *pair, enum key_refusal refusal) {
    if (pair->pair.fault != PAIR_FINE)
        show_fault(visit, "pair",
                   say(visit,
                       arena_printf(visit->arena, "Key.pair.%s", pair_fault_name(pair->pair.fault)),
                       NULL));
    else
        show_fault(visit, refusal == KEY_PAIR_USED ? "pair" : "selector",
                   say(visit,
                       arena_printf(visit->arena, "Key.refusal.%s", key_refusal_name(refusal)),
                       NULL));
}

void key_import_post(struct visit *visit) {
    struct domain_view view;
    struct form form;
    struct key_pair pair = {.pair.fault = PAIR_FINE};
    enum key_refusal refusal = KEY_DONE;
    enum status status = STATUS_OK;
    if (!is_open(visit, &view))
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
        go_back(visit, &view, "begun");
        return;
    }
    form_show(visit, &form);
    if (sound)
        show_wrong(visit, &pair, refusal);
    show(visit, &view, 422);
}
