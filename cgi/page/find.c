#include "page/pages.h"
#include "page/show.h"
#include "work/staff.h"

#include <string.h>

static void show_domain(struct visit *visit, const struct domain_found *found) {
    struct node *row = node_row(visit->page, "Found");
    show_name(visit, row, found->name);
    node_set_number(row, "id", found->id);
    node_set_number(row, "project", found->project_id);
    node_set(row, "of", found->project);
    node_set(row, "org", found->org);
    node_set(row, "tone", tone_of_state(found->state));
    node_set(row, "state", say_one(visit, "State", domain_state_name(found->state)));
}

static void show_project(struct node *row, const struct project *project) {
    node_set_number(row, "id", project->id);
    node_set_number(row, "org", project->org_id);
    node_set(row, "name", project->name);
    node_set(row, "of", project->org_name);
    node_set(row, "role", project_role_name(project->role));
}

static void show_user(struct visit *visit, const struct found_user *found) {
    struct node *row = node_row(visit->page, "Users");
    node_set(row, "name", found->user.name);
    node_set(row, "email", found->user.email);
    node_set(row, "role", platform_role_name(found->user.platform));
    for (size_t i = 0; i < found->project_count; i++)
        show_project(node_row(row, "P"), &found->projects[i]);
}

static void show_org(struct visit *visit, const struct org *org) {
    struct node *row = node_row(visit->page, "Orgs");
    node_set_number(row, "id", org->id);
    node_set(row, "name", org->name);
}

static void show_found(struct visit *visit, const struct found *found, const char *typed) {
    const size_t counts[] = {found->domain_count, found->org_count, found->project_count,
                             found->user_count};
    size_t all = 0, full = 0;
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        all += counts[i];
        full += counts[i] == FOUND_MOST;
    }
    for (size_t i = 0; i < found->domain_count; i++)
        show_domain(visit, &found->domains[i]);
    for (size_t i = 0; i < found->org_count; i++)
        show_org(visit, &found->orgs[i]);
    for (size_t i = 0; i < found->project_count; i++)
        show_project(node_row(visit->page, "Projects"), &found->projects[i]);
    for (size_t i = 0; i < found->user_count; i++)
        show_user(visit, &found->users[i]);
    if (!all)
        node_set(visit->page, "none", say(visit, "Find.none", "q", typed, NULL));
    if (full)
        node_set(visit->page, "most",
                 say(visit, "Find.most", "n", arena_printf(visit->arena, "%d", FOUND_MOST), NULL));
}

void find_get(struct visit *visit) {
    const char *typed = visit_query(visit, "name");
    struct found found;
    enum status status = STATUS_OK;
    if (*typed)
        status = staff_find(visit->house, visit->arena, &visit->actor, typed, &found);
    if (status != STATUS_OK) {
        respond_status(visit, status);
        return;
    }
    if (*typed)
        show_found(visit, &found, typed);
    node_set(visit->page, "name", typed);
    node_set(visit->page, "nav", "find");
    respond_page(visit, 200, "find");
}
