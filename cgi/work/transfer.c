#include "work/transfer.h"

#include "dns/name.h"
#include "work/deed.h"
#include "work/letter.h"
#include "work/share.h"

#include "base/clock.h"

#include <assert.h>
#include <string.h>

/* What the other project has of the name itself: it holds it, or its claim gives way. */
static enum status look_at_own(struct house *house, struct arena *arena, const char *name,
                               int64_t project_id, struct domain *own,
                               enum transfer_refusal *refusal) {
    *own = (struct domain){.id = 0};
    enum status status = domain_by_name(house->store, arena, project_id, name, own);
    if (status == STATUS_OK &&
        (own->life.state == STATE_VERIFIED || own->life.state == STATE_DEGRADED))
        *refusal = TRANSFER_HELD;
    return status == STATUS_NONE ? STATUS_OK : status;
}

enum status transfer_domain_look(struct house *house, struct arena *arena,
                                 const struct actor *actor, const struct domain *domain,
                                 int64_t to_project, struct transfer_view *view) {
    assert(may(actor, RIGHT_OPERATE) && actor->project.id == domain->project_id);
    struct domain own = {.id = 0};
    *view = (struct transfer_view){.refusal = TRANSFER_DONE};
    if (to_project == domain->project_id)
        view->refusal = TRANSFER_THERE;
    enum status status = project_get(house->store, arena, to_project, &view->to);
    if (status == STATUS_OK && view->refusal == TRANSFER_DONE)
        status = look_at_own(house, arena, domain->name, to_project, &own, &view->refusal);
    view->replaces = own.id && view->refusal == TRANSFER_DONE;
    if (status == STATUS_OK)
        status = transfer_count_ends(house->store, domain->project_id, domain->id, &view->ends);
    return status == STATUS_OK
               ? transfer_domain_stops(house->store, arena, domain->id, to_project, &view->stops)
               : status;
}

/* The letters and lines of a move. */

static const char *project_link(struct arena *arena, int64_t project_id, const char *rest) {
    return arena_printf(arena, "/projects/%lld%s", (long long)project_id, rest);
}

static const char *lines_of(struct arena *arena, const struct transfer_stops *stops, int64_t only) {
    struct text lines = TEXT(arena);
    for (size_t i = 0; i < stops->count && i < TRANSFER_NAMED; i++)
        if (stops->items[i].project_id == only)
            text_addf(&lines, "- %s\n", stops->items[i].from_addr);
    const char *text = text_str(&lines);
    return *text ? text : "-\n";
}

static enum status tell(struct house *house, struct arena *arena, const struct domain *domain,
                        const struct transfer_view *view, int64_t project_id,
                        const char *template) {
    return letter_to_owners(house, arena, project_id, template, "domain",
                            name_show(arena, domain->name).unicode, "profiles",
                            lines_of(arena, &view->stops, project_id), "path",
                            project_link(arena, project_id, "/domains"), NULL);
}

static enum status note_both(struct house *house, const struct actor *actor,
                             const char *const actions[2], const char *subject,
                             const struct project *to) {
    const struct project *from = &actor->project;
    enum status status =
        deed_note(house, actor, &(struct deed){actions[0], subject, from->org_id, from->id});
    return status == STATUS_OK
               ? deed_note(house, actor, &(struct deed){actions[1], subject, to->org_id, to->id})
               : status;
}

static enum status tell_domain(struct house *house, struct arena *arena, const struct actor *actor,
                               const struct domain *domain, const struct transfer_view *view) {
    static const char *const actions[2] = {"domain_transfer_away", "domain_transfer_here"};
    enum status status = note_both(house, actor, actions, domain->name, &view->to);
    if (status == STATUS_OK)
        status = tell(house, arena, domain, view, domain->project_id, "transfer_away");
    return status == STATUS_OK ? tell(house, arena, domain, view, view->to.id,
                                      view->replaces ? "transfer_claim" : "transfer_here")
                               : status;
}

/* A key that its former owners began, and whose private half they may have brought, does not become
   the new ones'. In CNAME mode it is the platform's. */
static enum status give_up_rotation(struct house *house, struct domain *domain, int64_t now) {
    if (!domain->next.id || domain->dkim_mode == DKIM_MODE_CNAME)
        return STATUS_OK;
    return dkim_key_revoke(house->store, domain, domain->next.id, now);
}

/* A domain. In the caller's transaction. */
static enum status move_domain(struct house *house, struct arena *arena, const struct actor *actor,
                               const struct domain *domain, const struct transfer_view *view) {
    struct store *store = house->store;
    struct domain own, moving = *domain;
    enum transfer_refusal refusal;
    int64_t now = clock_now();
    /* Before anything ends: letters name what ends. */
    enum status status = tell_domain(house, arena, actor, domain, view);
    if (status == STATUS_OK)
        status = look_at_own(house, arena, domain->name, view->to.id, &own, &refusal);
    if (status == STATUS_OK && own.id)
        status = domain_erase(store, arena, &own, now);
    if (status == STATUS_OK)
        status = transfer_receive(store, domain, view->to.id, actor->user.id, now);
    if (status == STATUS_OK)
        status = share_end_transferred(house, arena, domain);
    if (status == STATUS_OK)
        status = give_up_rotation(house, &moving, now);
    if (status == STATUS_OK)
        status = transfer_domain_row(store, &moving, view->to.id);
    return status == STATUS_OK && view->to.org_id != domain->org_id
               ? transfer_forget_names(store, domain->id)
               : status;
}

enum status transfer_domain(struct house *house, struct arena *arena, const struct actor *actor,
                            const struct domain *domain, int64_t to_project,
                            enum transfer_refusal *refusal) {
    struct transfer_view view;
    enum status status = store_begin(house->store);
    if (status != STATUS_OK)
        return status;
    status = transfer_domain_look(house, arena, actor, domain, to_project, &view);
    *refusal = view.refusal;
    if (status == STATUS_OK && view.refusal == TRANSFER_DONE)
        status = move_domain(house, arena, actor, domain, &view);
    return store_end(house->store, status);
}

/* A project */

static enum status look_at_name(struct house *house, struct arena *arena,
                                const struct project *project, struct transfer_view *view) {
    struct project *there;
    size_t count;
    enum status status = project_list_of_org(house->store, arena, view->to.org_id, &there, &count);
    for (size_t i = 0; status == STATUS_OK && i < count; i++)
        if (!strcmp(there[i].name, project->name))
            view->refusal = TRANSFER_NAME;
    return status;
}

enum status transfer_project_look(struct house *house, struct arena *arena,
                                  const struct actor *actor, int64_t to_org,
                                  struct transfer_view *view) {
    assert(may(actor, RIGHT_OPERATE) && actor->project.id);
    const struct project *project = &actor->project;
    struct org org = {.id = 0};
    *view = (struct transfer_view){.refusal = TRANSFER_DONE, .to = *project};
    enum status status = org_get(house->store, arena, to_org, &org);
    view->to.org_id = org.id;
    view->to.org_name = org.name;
    if (status == STATUS_OK && to_org == project->org_id)
        view->refusal = TRANSFER_THERE;
    else if (status == STATUS_OK)
        status = look_at_name(house, arena, project, view);
    if (status == STATUS_OK)
        status = transfer_count_ends(house->store, project->id, 0, &view->ends);
    return status == STATUS_OK
               ? transfer_project_stops(house->store, arena, project->id, &view->stops)
               : status;
}

static enum status tell_of_project(struct house *house, struct arena *arena,
                                   const struct actor *actor, const struct transfer_view *view,
                                   int64_t project_id, const char *template) {
    return letter_to_owners(house, arena, project_id, template, "project", actor->project.name,
                            "org", view->to.org_name, "profiles",
                            lines_of(arena, &view->stops, project_id), "path",
                            project_link(arena, project_id, "/profiles"), NULL);
}

/* In the caller's transaction. */
static enum status move_project(struct house *house, struct arena *arena, const struct actor *actor,
                                const struct transfer_view *view) {
    static const char *const actions[2] = {"project_transfer_away", "project_transfer_here"};
    int64_t project_id = actor->project.id, *partners;
    size_t count;
    enum status status = note_both(house, actor, actions, actor->project.name, &view->to);
    if (status == STATUS_OK)
        status = tell_of_project(house, arena, actor, view, project_id, "transfer_project");
    if (status == STATUS_OK)
        status = transfer_partners(house->store, arena, project_id, &partners, &count);
    for (size_t i = 0; status == STATUS_OK && i < count; i++)
        status = tell_of_project(house, arena, actor, view, partners[i], "transfer_partner");
    return status == STATUS_OK ? transfer_project_row(house->store, project_id, view->to.org_id)
                               : status;
}

enum status transfer_project(struct house *house, struct arena *arena, const struct actor *actor,
                             int64_t to_org, enum transfer_refusal *refusal) {
    struct transfer_view view;
    enum status status = store_begin(house->store);
    if (status != STATUS_OK)
        return status;
    status = transfer_project_look(house, arena, actor, to_org, &view);
    *refusal = view.refusal;
    if (status == STATUS_OK && view.refusal == TRANSFER_DONE)
        status = move_project(house, arena, actor, &view);
    return store_end(house->store, status);
}
