#include "page/pages.h"
#include "page/show.h"
#include "web/form.h"
#include "work/people.h"
#include "work/quota.h"

#include "base/codec.h"

#include <string.h>

enum { ROWS_A_PAGE = 100 };

static const char *after_of(struct visit *visit) {
    const char *after = visit_query(visit, "after");
    return *after ? after : NULL;
}

static void show_more(struct visit *visit, const char *path, const char *last) {
    node_set(visit->page, "more",
             arena_printf(visit->arena, "%s?after=%s", path, url_encode(visit->arena, last)));
}

/* Organisations */

static void show_orgs(struct visit *visit, int code) {
    struct org *orgs;
    size_t count;
    enum status status = org_list(visit->house->store, visit->arena, after_of(visit),
                                  ROWS_A_PAGE + 1, &orgs, &count);
    if (status != STATUS_OK) {
        respond_status(visit, status);
        return;
    }
    for (size_t i = 0; i < count && i < ROWS_A_PAGE; i++) {
        struct node *row = node_row(visit->page, "Orgs");
        node_set_number(row, "id", orgs[i].id);
        node_set(row, "name", orgs[i].name);
    }
    if (count > ROWS_A_PAGE)
        show_more(visit, "/operate", orgs[ROWS_A_PAGE - 1].name);
    node_set(visit->page, "nav", "operate");
    respond_page(visit, code, "operate");
}

void operate_get(struct visit *visit) {
    show_orgs(visit, 200);
}

static const struct field org_fields[] = {
    {.name = "name", .kind = FIELD_LINE, .required = 1, .most = 100},
    {0},
};

void operate_post(struct visit *visit) {
    struct form form;
    int64_t id;
    if (form_read(visit, org_fields, &form)) {
        enum status status =
            org_create(visit->house, &visit->actor, form_value(&form, "name"), &id);
        if (status == STATUS_OK) {
            respond_redirect(visit,
                             arena_printf(visit->arena, "/operate/orgs/%lld", (long long)id));
            return;
        }
        if (status != STATUS_STALE) {
            respond_status(visit, status);
            return;
        }
        form_fault(&form, "name", "name_taken");
    }
    form_show(visit, &form);
    show_orgs(visit, 422);
}

/* One organisation */

/* In the order of enum quota_kind. */
static const struct field quota_fields[] = {
    {.name = "pending_most", .kind = FIELD_NUMBER, .required = 1, .most = 100000},
    {.name = "domains_most", .kind = FIELD_NUMBER, .required = 1, .most = 10000000},
    {.name = "profiles_most", .kind = FIELD_NUMBER, .required = 1, .most = 1000000},
    {0},
};

static void show_quota(struct visit *visit, enum quota_kind kind, const struct quota *quota) {
    struct node *row = node_child(node_child(visit->page, "Quota"), quota_fields[kind].name);
    node_set_number(row, "value", quota->chosen);
    node_set(row, "now",
             say(visit, "Quota.now", "used", say_count(visit, quota->used), "most",
                 say_count(visit, quota->most), NULL));
}

static enum status show_quotas(struct visit *visit) {
    enum status status = STATUS_OK;
    for (int kind = 0; status == STATUS_OK && kind < QUOTA_COUNT; kind++) {
        struct quota quota;
        status = quota_see(visit->house, visit->numbers[0], (enum quota_kind)kind, &quota);
        if (status == STATUS_OK)
            show_quota(visit, (enum quota_kind)kind, &quota);
    }
    return status;
}

static void show_org(struct visit *visit, int code) {
    int64_t id = visit->numbers[0];
    struct org org;
    struct project *projects = NULL;
    size_t count = 0;
    enum status status = org_get(visit->house->store, visit->arena, id, &org);
    if (status == STATUS_OK)
        status = project_list_of_org(visit->house->store, visit->arena, id, &projects, &count);
    if (status == STATUS_OK)
        status = show_quotas(visit);
    if (status != STATUS_OK) {
        respond_status(visit, status);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        struct node *row = node_row(visit->page, "Projects");
        node_set_number(row, "id", projects[i].id);
        node_set(row, "name", projects[i].name);
    }
    node_set_number(visit->page, "id", id);
    node_set(visit->page, "org", org.name);
    node_set(visit->page, "nav", "operate");
    node_set(visit->page, "back", arena_printf(visit->arena, "/operate/orgs/%lld", (long long)id));
    respond_page(visit, code, "org");
}

void org_page_get(struct visit *visit) {
    if (!strcmp(visit_query(visit, "done"), "quota"))
        node_set(visit->page, "saved", say(visit, "Quota.saved", NULL));
    show_org(visit, 200);
}

static const struct field project_fields[] = {
    {.name = "project_name", .kind = FIELD_LINE, .required = 1, .most = 100},
    {0},
};

void org_project_post(struct visit *visit) {
    struct form form;
    int64_t id;
    if (form_read(visit, project_fields, &form)) {
        enum status status =
            project_create(visit->house, visit->arena, &visit->actor, visit->numbers[0],
                           form_value(&form, "project_name"), &id);
        if (status == STATUS_OK) {
            respond_redirect(visit, arena_printf(visit->arena, "/operate/orgs/%lld",
                                                 (long long)visit->numbers[0]));
            return;
        }
        if (status != STATUS_STALE) {
            respond_status(visit, status);
            return;
        }
        form_fault(&form, "project_name", "name_taken");
    }
    form_show(visit, &form);
    show_org(visit, 422);
}

void org_quota_post(struct visit *visit) {
    struct form form;
    if (!form_read(visit, quota_fields, &form)) {
        form_show(visit, &form);
        show_org(visit, 422);
        return;
    }
    int64_t chosen[QUOTA_COUNT];
    for (int kind = 0; kind < QUOTA_COUNT; kind++)
        chosen[kind] = form.numbers[kind];
    enum status status =
        quota_choose(visit->house, visit->arena, &visit->actor, visit->numbers[0], chosen);
    if (status == STATUS_OK)
        respond_redirect(visit, arena_printf(visit->arena, "/operate/orgs/%lld?done=quota",
                                             (long long)visit->numbers[0]));
    else
        respond_status(visit, status);
}

/* Users */

static void show_added(struct visit *visit, const struct user_wish *wish, const char *link) {
    node_set(visit->page, "notice", say(visit, "Operate.added", "name", wish->name, NULL));
    node_set(visit->page, link ? "link" : "no_link", link ? link : "1");
}

static const char *const project_roles[] = {"owner", "member", NULL};
static const struct field member_fields[] = {
    {.name = "email", .kind = FIELD_EMAIL, .required = 1, .most = 254},
    {.name = "name", .kind = FIELD_LINE, .required = 1, .most = 100},
    {.name = "project", .kind = FIELD_NUMBER, .required = 1},
    {.name = "role", .kind = FIELD_CHOICE, .required = 1, .choices = project_roles},
    {0},
};

/* STATUS_NONE unless the project is one of the organisation of the path. */
static enum status check_project(struct visit *visit, int64_t project_id) {
    struct project project;
    enum status status = project_get(visit->house->store, visit->arena, project_id, &project);
    if (status == STATUS_OK && project.org_id != visit->numbers[0])
        status = STATUS_NONE;
    return status;
}

void org_user_post(struct visit *visit) {
    struct form form;
    if (!form_read(visit, member_fields, &form)) {
        form_show(visit, &form);
        show_org(visit, 422);
        return;
    }
    struct user_wish wish = {.email = form_value(&form, "email"),
                             .name = form_value(&form, "name"),
                             .project_id = form_number(&form, "project"),
                             .role = !strcmp(form_value(&form, "role"), "owner") ? PROJECT_OWNER
                                                                                 : PROJECT_MEMBER};
    int64_t id;
    const char *link;
    enum status status = check_project(visit, wish.project_id);
    if (status == STATUS_OK)
        status = user_create(visit->house, visit->arena, &visit->actor, &wish, &id, &link);
    if (status != STATUS_OK) {
        respond_status(visit, status);
        return;
    }
    show_added(visit, &wish, link);
    show_org(visit, 200);
}

static void show_users(struct visit *visit, int code) {
    struct user *users;
    size_t count;
    enum status status = user_list(visit->house->store, visit->arena, after_of(visit),
                                   ROWS_A_PAGE + 1, &users, &count);
    if (status != STATUS_OK) {
        respond_status(visit, status);
        return;
    }
    for (size_t i = 0; i < count && i < ROWS_A_PAGE; i++) {
        struct node *row = node_row(visit->page, "Users");
        node_set(row, "name", users[i].name);
        node_set(row, "email", users[i].email);
        node_set(row, "role", platform_role_name(users[i].platform));
    }
    if (count > ROWS_A_PAGE)
        show_more(visit, "/operate/users", users[ROWS_A_PAGE - 1].email);
    node_set(visit->page, "nav", "users");
    respond_page(visit, code, "users");
}

void users_get(struct visit *visit) {
    show_users(visit, 200);
}

static const char *const platform_roles[] = {"support", "operator", NULL};
static const struct field staff_fields[] = {
    {.name = "email", .kind = FIELD_EMAIL, .required = 1, .most = 254},
    {.name = "name", .kind = FIELD_LINE, .required = 1, .most = 100},
    {.name = "role", .kind = FIELD_CHOICE, .required = 1, .choices = platform_roles},
    {0},
};

void users_post(struct visit *visit) {
    struct form form;
    if (!form_read(visit, staff_fields, &form)) {
        form_show(visit, &form);
        show_users(visit, 422);
        return;
    }
    struct user_wish wish = {.email = form_value(&form, "email"),
                             .name = form_value(&form, "name"),
                             .platform = !strcmp(form_value(&form, "role"), "operator")
                                             ? PLATFORM_OPERATOR
                                             : PLATFORM_SUPPORT};
    int64_t id;
    const char *link;
    enum status status = user_create(visit->house, visit->arena, &visit->actor, &wish, &id, &link);
    if (status != STATUS_OK) {
        respond_status(visit, status);
        return;
    }
    show_added(visit, &wish, link);
    show_users(visit, 200);
}
