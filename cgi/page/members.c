#include "page/pages.h"
#include "page/show.h"
#include "web/form.h"
#include "work/join.h"
#include "work/people.h"

#include "base/clock.h"

#include <string.h>

static const char *members_path(struct visit *visit, const char *done) {
    return arena_printf(visit->arena, "/projects/%lld/members?done=%s",
                        (long long)visit->actor.project.id, done);
}

/* What was done, in words. */
static const struct notice notices[] = {
    {"invited", "People.invited", NULL},
    {"again", "People.again_done", NULL},
    {"withdrawn", "People.withdrawn", NULL},
    {"changed", "People.changed", NULL},
    {"removed", "People.removed", NULL},
    {"joined", "Join.done", NULL},
    {0},
};

static void show_member(struct visit *visit, const struct member *member) {
    struct node *row = node_row(visit->page, "Members");
    node_set_number(row, "id", member->user_id);
    node_set(row, "name", member->name);
    node_set(row, "email", member->email);
    node_set(row, "role", project_role_name(member->role));
}

static void show_offer(struct visit *visit, struct node *node, const struct join_offer *offer) {
    node_set_number(node, "id", offer->id);
    node_set(node, "email", offer->email);
    node_set(node, "role", project_role_name(offer->role));
    show_time(visit, node, "ends", offer->expires_at);
    if (offer->expires_at <= clock_now())
        node_set(node, "over", "1");
}

static enum status show_offers(struct visit *visit) {
    struct join_offer *offers;
    size_t count = 0;
    enum status status = join_list(visit->house, visit->arena, &visit->actor, &offers, &count);
    for (size_t i = 0; status == STATUS_OK && i < count; i++)
        show_offer(visit, node_row(visit->page, "Offers"), &offers[i]);
    return status;
}

static void show_members(struct visit *visit, int code) {
    struct member *members;
    size_t count;
    enum status status =
        member_list(visit->house->store, visit->arena, visit->actor.project.id, &members, &count);
    for (size_t i = 0; status == STATUS_OK && i < count; i++)
        show_member(visit, &members[i]);
    if (status == STATUS_OK && may(&visit->actor, RIGHT_OWN))
        status = show_offers(visit);
    if (status != STATUS_OK) {
        respond_status(visit, status);
        return;
    }
    node_set(visit->page, "nav", "members");
    node_set(
        visit->page, "back",
        arena_printf(visit->arena, "/projects/%lld/members", (long long)visit->actor.project.id));
    respond_page(visit, code, "members");
}

void members_get(struct visit *visit) {
    show_notice(visit, "done", notices);
    show_members(visit, 200);
}

/* Inviting */

static const char *const roles[] = {"owner", "member", NULL};
static const struct field invite_fields[] = {
    {.name = "email", .kind = FIELD_EMAIL, .required = 1, .most = 254},
    {.name = "role", .kind = FIELD_CHOICE, .required = 1, .choices = roles},
    {0},
};

static const char *say_join_refusal(struct visit *visit, enum join_refusal refusal) {
    switch (refusal) {
    case JOIN_DONE:
        break;
    case JOIN_MEMBER:
        return say(visit, "People.member", NULL);
    case JOIN_OFTEN:
        return say(visit, "People.often", NULL);
    case JOIN_FULL:
        return say(visit, "People.full", NULL);
    }
    return "";
}

void members_post(struct visit *visit) {
    struct form form;
    enum join_refusal refusal = JOIN_DONE;
    if (form_read(visit, invite_fields, &form)) {
        const struct join_offer wish = {.email = form_value(&form, "email"),
                                        .role = project_role_of(form_value(&form, "role"))};
        enum status status =
            join_invite(visit->house, visit->arena, &visit->actor, &wish, visit->lang, &refusal);
        if (status != STATUS_OK) {
            respond_status(visit, status);
            return;
        }
        if (refusal == JOIN_DONE) {
            respond_redirect(visit, members_path(visit, "invited"));
            return;
        }
        node_set(visit->page, "refused", say_join_refusal(visit, refusal));
    }
    form_show(visit, &form);
    show_members(visit, 422);
}

/* One invitation */

static void show_one_offer(struct visit *visit, int code, const struct join_offer *offer) {
    show_offer(visit, visit->page, offer);
    node_set(visit->page, "title", say(visit, "People.offer_title", "email", offer->email, NULL));
    node_set(visit->page, "by", offer->offered_name);
    show_time(visit, visit->page, "since", offer->created_at);
    node_set(visit->page, "nav", "members");
    node_set(visit->page, "back",
             arena_printf(visit->arena, "/projects/%lld/invitations/%lld",
                          (long long)offer->project_id, (long long)offer->id));
    respond_page(visit, code, "offer");
}

/* 0: there is none of that number here, and the visit is answered. */
static int find_offer(struct visit *visit, struct join_offer *offer) {
    enum status status = join_offer_get(visit->house->store, visit->arena, visit->actor.project.id,
                                        visit->numbers[1], offer);
    if (status != STATUS_OK)
        respond_status(visit, status);
    return status == STATUS_OK;
}

void offer_page_get(struct visit *visit) {
    struct join_offer offer;
    if (find_offer(visit, &offer))
        show_one_offer(visit, 200, &offer);
}

static const char *const offer_acts[] = {"again", "withdraw", NULL};
static const struct field offer_fields[] = {
    {.name = "act", .kind = FIELD_CHOICE, .required = 1, .choices = offer_acts},
    {0},
};

static void send_again(struct visit *visit, const struct join_offer *offer) {
    enum join_refusal refusal;
    enum status status =
        join_invite(visit->house, visit->arena, &visit->actor, offer, visit->lang, &refusal);
    if (status != STATUS_OK) {
        respond_status(visit, status);
    } else if (refusal == JOIN_DONE) {
        respond_redirect(visit, members_path(visit, "again"));
    } else {
        node_set(visit->page, "refused", say_join_refusal(visit, refusal));
        show_one_offer(visit, 422, offer);
    }
}

void offer_page_post(struct visit *visit) {
    struct join_offer offer;
    struct form form;
    if (!find_offer(visit, &offer))
        return;
    if (!form_read(visit, offer_fields, &form)) {
        respond_error(visit, 400);
        return;
    }
    if (!strcmp(form_value(&form, "act"), "again")) {
        send_again(visit, &offer);
        return;
    }
    enum status status = join_withdraw(visit->house, visit->arena, &visit->actor, offer.id);
    if (status == STATUS_OK)
        respond_redirect(visit, members_path(visit, "withdrawn"));
    else
        respond_status(visit, status);
}

/* One member */

static void show_one_member(struct visit *visit, int code, const struct member *member) {
    int other;
    enum status status =
        member_other_owner(visit->house->store, visit->actor.project.id, member->user_id, &other);
    if (status != STATUS_OK) {
        respond_status(visit, status);
        return;
    }
    node_set_number(visit->page, "id", member->user_id);
    node_set(visit->page, "name", member->name);
    node_set(visit->page, "email", member->email);
    node_set(visit->page, "role", project_role_name(member->role));
    node_set(visit->page, "out_does",
             say(visit, "People.out_does", "name", member->name, "project",
                 visit->actor.project.name, NULL));
    if (member->user_id == visit->actor.user.id)
        node_set(visit->page, "self", "1");
    if (member->role == PROJECT_OWNER && !other)
        node_set(visit->page, "last", "1");
    node_set(visit->page, "nav", "members");
    node_set(visit->page, "back",
             arena_printf(visit->arena, "/projects/%lld/members/%lld",
                          (long long)visit->actor.project.id, (long long)member->user_id));
    respond_page(visit, code, "member");
}

/* 0: nobody of that number is in the project, and the visit is answered. */
static int find_member(struct visit *visit, struct member *member) {
    enum status status = member_get(visit->house->store, visit->arena, visit->actor.project.id,
                                    visit->numbers[1], member);
    if (status != STATUS_OK)
        respond_status(visit, status);
    return status == STATUS_OK;
}

void member_page_get(struct visit *visit) {
    struct member member;
    if (find_member(visit, &member))
        show_one_member(visit, 200, &member);
}

static const char *const role_choices[] = {"owner", "member", "none", NULL};
static const struct field role_fields[] = {
    {.name = "role", .kind = FIELD_CHOICE, .required = 1, .choices = role_choices},
    {0},
};

void member_page_post(struct visit *visit) {
    struct member member;
    struct form form;
    if (!find_member(visit, &member))
        return;
    if (!form_read(visit, role_fields, &form)) {
        respond_error(visit, 400);
        return;
    }
    enum project_role role = project_role_of(form_value(&form, "role"));
    enum status status =
        member_change(visit->house, visit->arena, &visit->actor, member.user_id, role);
    if (status == STATUS_STALE) {
        node_set(visit->page, "refused", "1");
        show_one_member(visit, 422, &member);
    } else if (status != STATUS_OK) {
        respond_status(visit, status);
    } else if (role == PROJECT_NONE && member.user_id == visit->actor.user.id) {
        respond_redirect(visit, "/");
    } else {
        respond_redirect(visit, members_path(visit, role == PROJECT_NONE ? "removed" : "changed"));
    }
}
