#include "work/join.h"
#include "page/pages.h"
#include "page/show.h"
#include "web/form.h"

#include "base/codec.h"

static void show_gone(struct visit *visit, const char *sentence) {
    node_set(visit->page, "gone", say(visit, sentence, NULL));
    node_set(visit->page, "back", "/");
    respond_page(visit, 404, "join");
}

/* 0: the link is good for nothing, and the visit is answered. */
static int invited(struct visit *visit, struct join *join) {
    enum status status = join_find(visit->house, visit->arena, visit->text, join);
    if (status == STATUS_NONE)
        show_gone(visit, "Join.gone");
    else if (status != STATUS_OK)
        respond_status(visit, status);
    else if (join->over)
        show_gone(visit, "Join.over");
    return status == STATUS_OK && !join->over;
}

static void show_way_in(struct visit *visit, const struct join *join) {
    if (visit->session && visit->actor.user.id == join->user.id)
        node_set(visit->page, "here", "1");
    else if (visit->session)
        node_set(visit->page, "other",
                 say(visit, "Join.other", "email", visit->actor.user.email, "wanted",
                     join->offer.email, NULL));
    else if (*join->user.password)
        node_set(visit->page, "sign_in",
                 arena_printf(visit->arena, "/sign-in?next=%s",
                              url_encode(visit->arena, visit->request.path)));
    else if (join->user.id)
        node_set(visit->page, "named", "1");
}

static void show_join(struct visit *visit, int code, const struct join *join) {
    const char *by = join->offer.offered_name;
    node_set(visit->page, "lead",
             *by ? say(visit, "Join.lead", "by", by, NULL) : say(visit, "Join.lead_nobody", NULL));
    node_set(visit->page, "org", join->project.org_name);
    node_set(visit->page, "project", join->project.name);
    node_set(visit->page, "role", project_role_name(join->offer.role));
    node_set(visit->page, "email", join->offer.email);
    show_way_in(visit, join);
    respond_page(visit, code, "join");
}

void join_get(struct visit *visit) {
    struct join join;
    if (invited(visit, &join))
        show_join(visit, 200, &join);
}

static const struct field new_fields[] = {
    {.name = "name", .kind = FIELD_LINE, .required = 1, .most = 100},
    {.name = "password", .kind = FIELD_PASSWORD, .required = 1},
    {0},
};

static void show_wrong(struct visit *visit, const struct join *join, const struct form *form) {
    form_show(visit, form);
    show_join(visit, 422, join);
}

static void accept(struct visit *visit, const struct join *join, struct form *form,
                   const struct join_person *person) {
    enum password_fault fault;
    const char *session;
    enum status status = join_accept(visit->house, visit->arena, &visit->actor, visit->text, person,
                                     &fault, &session);
    if (status == STATUS_NONE) {
        respond_redirect(visit, visit->request.path); /* which says how it stands now */
    } else if (status != STATUS_OK) {
        respond_status(visit, status);
    } else if (fault != PASSWORD_FINE) {
        form_fault(form, "password", fault_of_password(fault));
        show_wrong(visit, join, form);
    } else {
        respond_session(visit, session);
        respond_redirect(visit, arena_printf(visit->arena, "/projects/%lld/members?done=joined",
                                             (long long)join->project.id));
    }
}

void join_post(struct visit *visit) {
    struct join join;
    struct form form = {0};
    if (!invited(visit, &join))
        return;
    struct join_person person = {
        .whence = {.address = visit->request.address, .agent = visit->request.agent}};
    if (!visit->session) {
        /* Who has no password yet has a name, where somebody else made his account. */
        int wrong = !form_read(visit, join.user.id ? new_fields + 1 : new_fields, &form);
        if (wrong) {
            show_wrong(visit, &join, &form);
            return;
        }
        person.name = join.user.id ? join.user.name : form_value(&form, "name");
        person.password = form_value(&form, "password");
    }
    accept(visit, &join, &form, &person);
}
