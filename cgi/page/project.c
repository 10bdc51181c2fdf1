#include "page/pages.h"
#include "page/show.h"
#include "work/people.h"

void project_home_get(struct visit *visit) {
    respond_redirect(visit, project_path(visit, ""));
}

void members_get(struct visit *visit) {
    struct member *members;
    size_t count;
    enum status status =
        member_list(visit->house->store, visit->arena, visit->actor.project.id, &members, &count);
    if (status != STATUS_OK) {
        respond_status(visit, status);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        struct node *row = node_row(visit->page, "Members");
        node_set(row, "name", members[i].name);
        node_set(row, "email", members[i].email);
        node_set(row, "role", project_role_name(members[i].role));
    }
    node_set(visit->page, "nav", "members");
    respond_page(visit, 200, "members");
}
