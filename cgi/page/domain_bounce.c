#include "page/domain_card.h"
#include "page/pages.h"
#include "page/show.h"
#include "web/form.h"
#include "work/domain.h"

/* A domain's own envelope domain: chosen, or given up. */

static const char *const acts[] = {"set", "remove", NULL};
static const struct field bounce_fields[] = {
    {.name = "act", .kind = FIELD_CHOICE, .required = 1, .choices = acts},
    /* No most: the name's own rules say what is wrong, and better. */
    {.name = "label", .kind = FIELD_LINE},
    {0},
};

static void show(struct visit *visit, const struct domain_view *view, int code) {
    const char *name = view->name.unicode;
    show_name(visit, visit->page, view->domain.name);
    node_set_number(visit->page, "id", view->domain.id);
    node_set(visit->page, "title", say(visit, "Bounce.title", "name", name, NULL));
    const char *own = domain_bounce(visit->arena, &view->domain);
    node_set(visit->page, "lead",
             own ? say(visit, "Bounce.lead_own", "own", own, NULL)
                 : say(visit, "Bounce.lead", "envelope", visit->house->conf.bounce_domain, NULL));
    node_set(visit->page, "below", say(visit, "Bounce.below", "name", view->domain.name, NULL));
    node_set(visit->page, "now", own);
    node_set(visit->page, "remove_lead",
             say(visit, "Bounce.remove_lead", "envelope", visit->house->conf.bounce_domain, NULL));
    node_set(visit->page, "nav", "domains");
    respond_page(visit, code, "domain-bounce");
}

void domain_bounce_get(struct visit *visit) {
    struct domain_view view;
    if (!domain_seen(visit, &view))
        return;
    node_set(visit->page, "Form.label.value",
             *view.domain.bounce_label ? view.domain.bounce_label : "bounce");
    show(visit, &view, 200);
}

/* What a form asks for; NULL: its label is missing. */
static const char *wanted(const struct form *form) {
    const char *label = form_value(form, "label");
    if (*form_value(form, "act") == 'r')
        return "";
    return *label ? label : NULL;
}

void domain_bounce_post(struct visit *visit) {
    struct domain_view view;
    struct form form;
    enum name_refusal refusal = NAME_EMPTY;
    if (!domain_seen(visit, &view))
        return;
    int sound = form_read(visit, bounce_fields, &form);
    const char *typed = sound ? wanted(&form) : NULL;
    enum status status = STATUS_OK;
    if (typed)
        status = domain_change_bounce(visit->house, visit->arena, &visit->actor, visit->numbers[1],
                                      typed, &refusal);
    if (status != STATUS_OK && status != STATUS_STALE) {
        respond_status(visit, status);
        return;
    }
    if (typed && refusal == NAME_ACCEPTED) {
        const char *word = status == STATUS_STALE ? "stale" : *typed ? "bounce" : "bounce-gone";
        respond_redirect(visit, project_path(visit, arena_printf(visit->arena, "/%lld?seen=%s",
                                                                 (long long)view.domain.id, word)));
        return;
    }
    form_show(visit, &form);
    if (sound)
        show_fault(visit, "label", say_one(visit, "Name", name_refusal_code(refusal)));
    show(visit, &view, 422);
}
