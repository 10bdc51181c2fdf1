#include "page/key.h"

#include "page/domain_card.h"
#include "page/pages.h"
#include "page/show.h"
#include "web/form.h"

#include <string.h>

/* A rotation begun: of the first key, or of the second, which may be the first of its kind. */

static const struct field rotate_fields[] = {
    {.name = "selector", .kind = FIELD_LINE, .most = 100},
    {0},
};

static void show_plan(struct visit *visit, const struct domain_view *view,
                      const struct key_plan *plan, int code) {
    const struct domain *domain = &view->domain;
    int aliases = domain->dkim_mode == DKIM_MODE_CNAME;
    int first = plan->second && !domain->second.id;
    static const char *const families[][2] = {{"rotate_txt", "rotate_cname"},
                                              {"second_txt", "second_cname"}};
    static const char *const effects[] = {"effect_1", "effect_2", "effect_3", "effect_4"};
    for (size_t i = 0; i < sizeof effects / sizeof *effects; i++) {
        const char *sentence = say_key(visit, families[first][aliases], effects[i]);
        if (*sentence)
            node_set(node_row(visit->page, "Effects"), "t", sentence);
    }
    show_key_frame(visit, domain);
    const char *title = !plan->second ? "Key.rotate_title"
                        : first       ? "Key.second_title"
                                      : "Key.second_change_title";
    node_set(visit->page, "title", say(visit, title, "name", view->name.unicode, NULL));
    node_set(visit->page, "action", plan->second ? "second" : "new");
    node_set(visit->page, "button",
             say(visit, first ? "Key.second_button" : "Key.rotate_button", NULL));
    node_set(visit->page, "suggested", plan->selector);
    if (aliases)
        node_set(visit->page, "aliases", "1");
    if (plan->refusal != KEY_DONE)
        node_set(visit->page, "refusal",
                 say_key(visit, "refusal", key_refusal_name(plan->refusal)));
    respond_page(visit, code, "key-rotate");
}

static void get_plan(struct visit *visit, int second) {
    struct domain_view view;
    struct key_plans plans;
    if (!domain_seen(visit, &view))
        return;
    enum status status = key_plan(visit->house, visit->arena, &view.domain, &plans);
    if (status == STATUS_OK)
        show_plan(visit, &view, second ? &plans.second : &plans.first, 200);
    else
        respond_status(visit, status);
}

void key_rotate_get(struct visit *visit) {
    get_plan(visit, 0);
}

void key_second_get(struct visit *visit) {
    get_plan(visit, 1);
}

static int is_of_selector(enum key_refusal refusal) {
    return refusal == KEY_SELECTOR || refusal == KEY_SELECTOR_USED;
}

static void post_plan(struct visit *visit, int second) {
    struct domain_view view;
    struct form form;
    struct key_plan plan = {.refusal = KEY_SELECTOR, .selector = "", .second = second};
    if (!domain_seen(visit, &view))
        return;
    enum status status = STATUS_OK;
    int sound = form_read(visit, rotate_fields, &form);
    struct key_wish wish = {form_value(&form, "selector"), second};
    if (sound)
        status = key_rotate(visit->house, visit->arena, &visit->actor, visit->numbers[1], &wish,
                            &plan.refusal);
    if (status != STATUS_OK) {
        respond_status(visit, status);
        return;
    }
    if (plan.refusal == KEY_DONE) {
        respond_redirect(visit, keys_path(visit, view.domain.dkim_mode == DKIM_MODE_CNAME
                                                     ? "?done=begun-cname"
                                                     : "?done=begun"));
        return;
    }
    form_show(visit, &form);
    if (sound && is_of_selector(plan.refusal))
        show_fault(visit, "selector", say_key(visit, "refusal", key_refusal_name(plan.refusal)));
    if (is_of_selector(plan.refusal))
        plan.refusal = KEY_DONE;
    show_plan(visit, &view, &plan, 422);
}

void key_rotate_post(struct visit *visit) {
    post_plan(visit, 0);
}

void key_second_post(struct visit *visit) {
    post_plan(visit, 1);
}
