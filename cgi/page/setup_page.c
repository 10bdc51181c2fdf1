#include "page/pages.h"
#include "page/setup_show.h"
#include "page/show.h"
#include "web/form.h"

#include <stdlib.h>

/*
 * A request's page: by its private link, for who applied; below the project that it is for; and the
 * list of a project's requests.
 */
static struct setup_key key_of(const struct visit *visit) {
    if (*visit->text)
        return (struct setup_key){.token = visit->text, .actor = &visit->actor};
    return (struct setup_key){.actor = &visit->actor, .id = visit->numbers[1]};
}

static const char *path_of(struct visit *visit, const char *rest) {
    if (*visit->text)
        return arena_printf(visit->arena, "/apply/%s%s", visit->text, rest);
    return arena_printf(visit->arena, "/projects/%lld/requests/%lld%s",
                        (long long)visit->actor.project.id, (long long)visit->numbers[1], rest);
}

static const struct notice notices[] = {
    {"asked", "Setup.seen_asked", NULL},       {"confirmed", "Setup.seen_confirmed", NULL},
    {"answered", "Setup.seen_answered", NULL}, {"reported", "Setup.seen_reported", NULL},
    {"stale", "Setup.seen_stale", NULL},       {0},
};

static void show_page(struct visit *visit, int code) {
    struct setup_key key = key_of(visit);
    struct setup_view view;
    enum status status = setup_see(visit->house, visit->arena, &key, &view);
    if (status == STATUS_OK && key.token && !view.request.dns_by_us)
        status = show_setup_domains(visit, &view);
    if (status != STATUS_OK) {
        respond_status(visit, status);
        return;
    }
    show_setup(visit, &view);
    show_notice(visit, "seen", notices);
    if (key.token || may(&visit->actor, RIGHT_PROFILE))
        node_set(visit->page, "acts", "1");
    if (!key.token)
        node_set(visit->page, "nav", "domains");
    node_set(visit->page, "back", path_of(visit, ""));
    respond_page(visit, code, "setup-request");
}

void setup_page_get(struct visit *visit) {
    show_page(visit, 200);
}

/* Back to the page, with what was seen. */
static void go_back(struct visit *visit, enum status status, const char *seen) {
    if (status == STATUS_STALE)
        respond_redirect(visit, path_of(visit, "?seen=stale"));
    else if (status != STATUS_OK)
        respond_status(visit, status);
    else
        respond_redirect(visit, path_of(visit, seen));
}

void setup_confirm_post(struct visit *visit) {
    struct setup_key key = key_of(visit);
    go_back(visit, setup_confirm(visit->house, visit->arena, &key), "?seen=confirmed");
}

static const struct field answer_fields[] = {
    {.name = "text", .kind = FIELD_NOTE, .required = 1, .most = SETUP_TEXT_MOST},
    {0},
};

void setup_answer_post(struct visit *visit) {
    struct setup_key key = key_of(visit);
    struct form form;
    if (!form_read(visit, answer_fields, &form)) {
        form_show(visit, &form);
        show_page(visit, 422);
        return;
    }
    go_back(visit, setup_answer(visit->house, visit->arena, &key, form_value(&form, "text")),
            "?seen=answered");
}

static const struct field report_fields[] = {
    {.name = "facility", .kind = FIELD_NUMBER, .required = 1, .most = SETUP_FACILITIES_MOST},
    {0},
};

void setup_report_post(struct visit *visit) {
    struct setup_key key = key_of(visit);
    struct form form;
    /* What is no number is no facility's. */
    int64_t number = form_read(visit, report_fields, &form) ? form_number(&form, "facility") : 0;
    go_back(visit, setup_report(visit->house, visit->arena, &key, number), "?seen=reported");
}

/* All of a project */

enum { ROWS_A_PAGE = 50 };

void setup_list_get(struct visit *visit) {
    struct setup_row *rows;
    size_t count;
    int64_t after = strtoll(visit_query(visit, "after"), NULL, 10);
    enum status status = setup_list_own(visit->house, visit->arena, &visit->actor, after,
                                        ROWS_A_PAGE + 1, &rows, &count);
    if (status != STATUS_OK) {
        respond_status(visit, status);
        return;
    }
    for (size_t i = 0; i < count && i < ROWS_A_PAGE; i++)
        show_setup_row(visit, &rows[i]);
    if (count > ROWS_A_PAGE)
        node_set(
            visit->page, "more",
            arena_printf(visit->arena, "requests?after=%lld", (long long)rows[ROWS_A_PAGE - 1].id));
    node_set(visit->page, "nav", "domains");
    respond_page(visit, 200, "setup-list");
}
