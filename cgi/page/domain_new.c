#include "page/pages.h"
#include "page/show.h"
#include "web/form.h"
#include "work/domain.h"

static const char *const modes[] = {"txt", "cname", NULL};
static const struct field new_fields[] = {
    /* No required, no most: the name's own rules say what is wrong, and better. */
    {.name = "name", .kind = FIELD_LINE},
    {.name = "selector", .kind = FIELD_LINE, .most = 100},
    {.name = "dkim_mode", .kind = FIELD_CHOICE, .choices = modes}, /* an operator's alone */
    {0},
};

static void show_new(struct visit *visit, int code) {
    const char *hours =
        say(visit, "Span.hours", "n",
            arena_printf(visit->arena, "%d", visit->house->conf.window_hours), NULL);
    node_set(visit->page, "then", say(visit, "New.then_2", "span", hours, NULL));
    node_set(visit->page, "nav", "domains");
    respond_page(visit, code, "domain-new");
}

void domain_new_get(struct visit *visit) {
    node_set(visit->page, "Form.dkim_mode.value", visit->house->conf.dkim_mode);
    show_new(visit, 200);
}

static void show_refusal(struct visit *visit, const struct registration *registration) {
    const char *detail = registration->most
                             ? arena_printf(visit->arena, "%lld", (long long)registration->most)
                             : name_refusal_code(registration->name_refusal);
    show_fault(visit, registration->refusal == REGISTER_SELECTOR ? "selector" : "name",
               say_refusal(visit, registration->refusal, detail, registration->name.unicode));
    if (registration->refusal == REGISTER_NAME && registration->suggestion) {
        node_set(visit->page, "suggestion", registration->suggestion);
        node_set(visit->page, "suggest",
                 say(visit, "New.suggest", "name", registration->suggestion, NULL));
    }
    if (registration->refusal == REGISTER_HAVE) {
        node_set_number(visit->page, "have_id", registration->id);
        node_set(visit->page, "have",
                 say(visit, "New.have_link", "name", registration->name.unicode, NULL));
    }
}

void domain_new_post(struct visit *visit) {
    struct form form;
    if (!form_read(visit, new_fields, &form)) {
        form_show(visit, &form);
        show_new(visit, 422);
        return;
    }
    const char *chosen = form_value(&form, "dkim_mode");
    enum dkim_mode mode = dkim_mode_of(chosen);
    struct domain_wish wish = {.typed = form_value(&form, "name"),
                               .selector = form_value(&form, "selector"),
                               .dkim_mode =
                                   *chosen && may(&visit->actor, RIGHT_OPERATE) ? &mode : NULL};
    struct registration registration;
    enum status status =
        domain_register(visit->house, visit->arena, &visit->actor, &wish, &registration);
    if (status != STATUS_OK) {
        respond_status(visit, status);
        return;
    }
    if (registration.refusal == REGISTER_DONE) {
        respond_redirect(visit,
                         project_path(visit, arena_printf(visit->arena, "/%lld?seen=registered",
                                                          (long long)registration.id)));
        return;
    }
    form_show(visit, &form);
    show_refusal(visit, &registration);
    show_new(visit, 422);
}
