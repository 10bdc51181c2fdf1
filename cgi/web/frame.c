#include "web/frame.h"

#include "web/session.h"
#include "work/people.h"
#include "work/setup.h"
#include "work/share.h"

static const struct {
    enum right right;
    const char *name;
} rights[] = {
    {RIGHT_VIEW, "view"}, {RIGHT_VERIFY, "verify"}, {RIGHT_PROFILE, "profile"}, {RIGHT_OWN, "own"},
    {RIGHT_LOG, "log"},   {RIGHT_FIND, "find"},     {RIGHT_OPERATE, "operate"},
};

static void fill_user(struct visit *visit) {
    struct node *user = node_child(visit->root, "User"), *may_ = node_child(visit->root, "May");
    node_set(user, "name", visit->actor.user.name);
    node_set(user, "email", visit->actor.user.email);
    for (size_t i = 0; i < sizeof rights / sizeof *rights; i++)
        if (may(&visit->actor, rights[i].right))
            node_set(may_, rights[i].name, "1");
}

static void fill_project(struct visit *visit) {
    const struct project *project = &visit->actor.project;
    struct node *node = node_child(visit->root, "Project");
    node_set_number(node, "id", project->id);
    node_set(node, "name", project->name);
    node_set(node, "org", project->org_name);
    node_set(node, "role", project_role_name(project->role));
}

/* How many wait for somebody to decide; most + 1 is "more than so many". */
static void show_badge(struct visit *visit, const char *name, int count, int most) {
    if (count)
        node_set(visit->root, name,
                 count > most ? arena_printf(visit->arena, "%d+", most)
                              : arena_printf(visit->arena, "%d", count));
}

static enum status count_setup(struct visit *visit) {
    int open = 0;
    if (!may(&visit->actor, RIGHT_OPERATE))
        return STATUS_OK;
    enum status status = setup_open(visit->house, &visit->actor, &open);
    show_badge(visit, "Badge.requests", open, SETUP_COUNT_MOST);
    return status;
}

static enum status count_requests(struct visit *visit) {
    enum { MOST = 99 };
    int waiting = 0;
    int64_t id = visit->actor.project.id;
    if (!id || !may(&visit->actor, RIGHT_OWN))
        return STATUS_OK;
    enum status status = share_request_waiting(visit->house->store, id, MOST + 1, &waiting);
    show_badge(visit, "Project.requests", waiting, MOST);
    return status;
}

void frame_fill_bare(struct visit *visit) {
    const struct request *request = &visit->request;
    node_set(visit->root, "Lang", visit->lang);
    node_set(visit->root, "Path",
             *request->query ? arena_printf(visit->arena, "%s?%s", request->path, request->query)
                             : request->path);
    node_set(visit->root, "FormToken", session_form_token(visit));
    node_set(visit->root, "Site.platform", visit->house->conf.platform_name);
    if (visit->session)
        fill_user(visit);
    if (visit->actor.project.id)
        fill_project(visit);
}

enum status frame_fill(struct visit *visit) {
    frame_fill_bare(visit);
    if (!visit->session || !may(&visit->actor, RIGHT_USER))
        return STATUS_OK;
    struct project *projects;
    size_t count;
    enum status status = project_list_for(visit->house->store, visit->arena, visit->actor.user.id,
                                          &projects, &count);
    for (size_t i = 0; status == STATUS_OK && i < count; i++) {
        struct node *row = node_row(visit->root, "Projects");
        node_set_number(row, "id", projects[i].id);
        node_set(row, "name", projects[i].name);
        node_set(row, "org", projects[i].org_name);
        if (projects[i].id == visit->actor.project.id)
            node_set(row, "here", "1");
    }
    if (status == STATUS_OK)
        status = count_setup(visit);
    return status == STATUS_OK ? count_requests(visit) : status;
}
