#include "page/pages.h"
#include "page/show.h"
#include "page/stops.h"
#include "web/form.h"
#include "work/domain.h"

#include <string.h>

/* DKIM and SPF, in use or stopped: each a page that says what stops, and one button. */
static const struct use {
    enum check_kind kind;
    const char *words; /* Text.Use.<words> */
    const char *path;
} dkim = {CHECK_DKIM, "dkim", "dkim-use"}, spf = {CHECK_SPF, "spf", "spf-use"};

static int is_stopped(const struct domain *domain, const struct use *use) {
    return use->kind == CHECK_DKIM ? domain->dkim_stopped : domain->spf_stopped;
}

static const char *words(struct visit *visit, const struct use *use, const char *word,
                         const char *name) {
    return say(visit, arena_printf(visit->arena, "Use.%s.%s", use->words, word), "name", name,
               NULL);
}

static void show_words(struct visit *visit, const struct use *use, const struct domain_view *view) {
    static const char *const effects[] = {"effect_1", "effect_2", "effect_3"};
    const char *name = view->name.unicode;
    int stopped = is_stopped(&view->domain, use);
    node_set(visit->page, "title", words(visit, use, stopped ? "title_use" : "title", name));
    node_set(visit->page, "lead", words(visit, use, stopped ? "lead_use" : "lead", name));
    node_set(visit->page, "button", words(visit, use, stopped ? "button_use" : "button", name));
    for (int i = 0; !stopped && i < 3; i++)
        node_set(node_row(visit->page, "Effects"), "t", words(visit, use, effects[i], name));
    if (stopped)
        node_set(visit->page, "stopped", "1");
    node_set(visit->page, "path", use->path);
}

static void use_get(struct visit *visit, const struct use *use) {
    struct domain_view view;
    enum status status =
        domain_see(visit->house, visit->arena, &visit->actor, visit->numbers[1], &view);
    if (status == STATUS_OK && use->kind == CHECK_DKIM && !is_stopped(&view.domain, use))
        status = show_stops(visit, &view.domain, 0);
    if (status != STATUS_OK) {
        respond_status(visit, status);
        return;
    }
    if (!domain_may_use(visit->house, &view.domain, use->kind)) {
        respond_redirect(visit, project_path(visit, arena_printf(visit->arena, "/%lld?seen=stale",
                                                                 (long long)view.domain.id)));
        return;
    }
    show_name(visit, visit->page, view.domain.name);
    node_set_number(visit->page, "id", view.domain.id);
    node_set(visit->page, "nav", "domains");
    show_words(visit, use, &view);
    respond_page(visit, 200, "domain-use");
}

static const char *const turns[] = {"stop", "use", NULL};
static const struct field use_fields[] = {
    {.name = "turn", .kind = FIELD_CHOICE, .required = 1, .choices = turns},
    {0},
};

static void use_post(struct visit *visit, const struct use *use) {
    struct form form;
    struct domain_view view;
    int sound = form_read(visit, use_fields, &form);
    enum status status =
        domain_see(visit->house, visit->arena, &visit->actor, visit->numbers[1], &view);
    if (status == STATUS_OK && !sound) {
        respond_error(visit, 400);
        return;
    }
    int in_use = !strcmp(form_value(&form, "turn"), "use"), often = 0;
    if (status == STATUS_OK)
        status = domain_use(visit->house, visit->arena, &visit->actor, visit->numbers[1], use->kind,
                            in_use, &often);
    if (status != STATUS_OK && status != STATUS_STALE) {
        respond_status(visit, status);
        return;
    }
    const char *seen = status == STATUS_STALE ? "stale"
                       : often                ? "use-often"
                       : in_use               ? "in-use"
                                              : "stopped";
    respond_redirect(visit, project_path(visit, arena_printf(visit->arena, "/%lld?seen=%s",
                                                             (long long)visit->numbers[1], seen)));
}

void dkim_use_get(struct visit *visit) {
    use_get(visit, &dkim);
}

void dkim_use_post(struct visit *visit) {
    use_post(visit, &dkim);
}

void spf_use_get(struct visit *visit) {
    use_get(visit, &spf);
}

void spf_use_post(struct visit *visit) {
    use_post(visit, &spf);
}
