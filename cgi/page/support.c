#include "page/support.h"

#include "page/pages.h"
#include "page/show.h"
#include "work/history.h"
#include "work/staff.h"

enum { ATTEMPTS_SHOWN = 5 };

enum status show_support(struct visit *visit, const struct domain_view *view) {
    struct attempt *attempts;
    size_t count;
    if (!may(&visit->actor, RIGHT_FIND))
        return STATUS_OK;
    enum status status = history_list(visit->house, visit->arena, &visit->actor, view->domain.id, 0,
                                      ATTEMPTS_SHOWN, &attempts, &count);
    for (size_t i = 0; status == STATUS_OK && i < count; i++)
        show_attempt(visit, node_row(visit->page, "Rows"), &attempts[i]);
    show_reply(visit, view);
    return status;
}

/* A project: how many domains of each state, and its people. */
static void show_project(struct visit *visit, struct node *node, const struct project_view *view) {
    node_set_number(node, "id", view->project.id);
    node_set(node, "name", view->project.name);
    for (int state = 0; state < STATE_COUNT; state++) {
        if (!view->counts[state])
            continue;
        struct node *row = node_row(node, "C");
        node_set(row, "tone", tone_of_state((enum domain_state)state));
        node_set_number(row, "state", state);
        node_set(row, "word", say_one(visit, "State", domain_state_name((enum domain_state)state)));
        node_set(row, "n", say_count(visit, view->counts[state]));
    }
    for (size_t i = 0; i < view->member_count; i++) {
        struct node *row = node_row(node, "M");
        node_set(row, "name", view->members[i].name);
        node_set(row, "email", view->members[i].email);
        node_set(row, "role", project_role_name(view->members[i].role));
    }
}

void support_project_get(struct visit *visit) {
    struct project_view view;
    enum status status = staff_see_project(visit->house, visit->arena, &visit->actor, &view);
    if (status != STATUS_OK) {
        respond_status(visit, status);
        return;
    }
    show_project(visit, node_child(visit->page, "it"), &view);
    node_set_number(visit->page, "org", view.project.org_id);
    node_set(visit->page, "nav", "project");
    respond_page(visit, 200, "support-project");
}

void support_org_get(struct visit *visit) {
    struct org_view view;
    enum status status =
        staff_see_org(visit->house, visit->arena, &visit->actor, visit->numbers[0], &view);
    if (status != STATUS_OK) {
        respond_status(visit, status);
        return;
    }
    staff_view(visit->house, &visit->actor, view.org.id, visit->request.path);
    node_set(visit->page, "org", view.org.name);
    node_set(visit->page, "nav", "find");
    for (size_t i = 0; i < view.project_count; i++)
        show_project(visit, node_row(visit->page, "Projects"), &view.projects[i]);
    respond_page(visit, 200, "support-org");
}
