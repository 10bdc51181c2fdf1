#include "page/shared.h"

#include "page/pages.h"
#include "page/show.h"
#include "page/stops.h"

#include "base/codec.h"
#include "dns/name.h"

#include <stdlib.h>
#include <string.h>

enum { ROWS_A_PAGE = 50 };

const char *sharing_page(struct visit *visit, const char *rest) {
    return arena_printf(visit->arena, "/projects/%lld/sharing%s",
                        (long long)visit->actor.project.id, rest);
}

struct share_state state_of_share(const struct share *share) {
    static const struct share_state states[STATE_COUNT] = {[STATE_DEGRADED] = {"weak", "degraded"},
                                                           [STATE_FAILED] = {"none", "asleep"},
                                                           [STATE_PENDING] = {"none", "asleep"},
                                                           [STATE_VERIFIED] = {"ok", "usable"}};
    struct share_state state = states[share->state];
    if (share->dkim_stopped && strcmp(state.word, "asleep") != 0)
        state = (struct share_state){"weak", "stopped"};
    return state;
}

static const char *state_words(struct visit *visit, const struct share *share) {
    return say(visit, arena_printf(visit->arena, "Shared.state.%s", state_of_share(share).word),
               NULL);
}

static void show_row(struct visit *visit, const struct share *share) {
    struct node *row = node_row(visit->page, "Shared");
    node_set_number(row, "i", share->id);
    struct name name = name_show(visit->arena, share->name);
    node_set(row, "n", name.unicode);
    if (strcmp(name.unicode, name.ascii))
        node_set(row, "a", name.ascii);
    node_set(row, "s", state_of_share(share).tone);
    node_set(row, "w", state_words(visit, share));
    node_set(row, "of", arena_printf(visit->arena, "%s / %s", share->owner_org, share->owner));
}

enum status show_shared(struct visit *visit, struct shared_query *query, size_t *count) {
    struct share *shares;
    int limit = query->limit++; /* one more, to see whether there is */
    enum status status =
        share_with_project(visit->house->store, visit->arena, query, &shares, count);
    for (size_t i = 0; status == STATUS_OK && i < *count && i < (size_t)limit; i++)
        show_row(visit, &shares[i]);
    if (status == STATUS_OK && *count > (size_t)limit) {
        const struct share *last = &shares[limit - 1];
        const char *all =
            arena_printf(visit->arena, "shared?q=%s", url_encode(visit->arena, query->search));
        node_set(visit->page, "shared_all", all);
        node_set(
            visit->page, "shared_more",
            arena_printf(visit->arena, "%s&after=%lld.%s", all, (long long)last->id, last->name));
    }
    return status;
}

/* The whole list */

/* "12.example.com": behind that. */
static void read_after(const char *after, struct shared_query *query) {
    char *end;
    long long id = strtoll(after, &end, 10);
    if (id > 0 && *end == '.') {
        query->after.id = id;
        query->after.name = end + 1;
    }
}

void shared_list_get(struct visit *visit) {
    size_t count;
    struct shared_query query = {.project_id = visit->actor.project.id,
                                 .search = visit_query(visit, "q"),
                                 .after = {.name = ""},
                                 .limit = ROWS_A_PAGE};
    read_after(visit_query(visit, "after"), &query);
    enum status status = show_shared(visit, &query, &count);
    if (status != STATUS_OK) {
        respond_status(visit, status);
        return;
    }
    node_set(visit->page, "nav", "sharing");
    node_set(visit->page, "q", query.search);
    if (*query.search)
        node_set(visit->page, "searched", say(visit, "List.search", "q", query.search, NULL));
    if (*visit_query(visit, "after"))
        node_set(visit->page, "first", "shared");
    respond_page(visit, 200, "shared-list");
}

/* One of them */

static void show_chips(struct visit *visit, const struct domain *domain) {
    for (int kind = 0; kind < CHIP_COUNT; kind++) {
        if (!(visit->house->conf.mandatory >> kind & 1))
            continue;
        const struct chip *chip = &domain->chips[kind];
        int stopped = !strcmp(chip->code, "stopped");
        const char *tone =
            stopped ? "none" : tone_of_check(domain->life.state, chip->verdict, chip->unknown);
        const char *reason = *chip->code ? say_one(visit, "Chip", chip->code) : "";
        const char *check =
            say(visit, arena_printf(visit->arena, "Check.%s.short", checks[kind].name), NULL);
        struct node *row = node_row(visit->page, "Chips");
        node_set(row, "s", tone);
        node_set(row, "k",
                 !strcmp(tone, "ok")
                     ? check
                     : arena_printf(visit->arena, "%s %s", check,
                                    *reason ? reason : say_one(visit, "Tone", tone)));
    }
}

static void show_view(struct visit *visit, const struct shared_view *view) {
    const struct share *share = &view->share;
    show_name(visit, visit->page, share->name);
    node_set_number(visit->page, "id", share->id);
    node_set(visit->page, "nav", "sharing");
    node_set(visit->page, "tone", state_of_share(share).tone);
    node_set(visit->page, "state", state_words(visit, share));
    node_set(visit->page, "means",
             say(visit, arena_printf(visit->arena, "Shared.means.%s", state_of_share(share).word),
                 NULL));
    node_set(visit->page, "org", share->owner_org);
    node_set(visit->page, "project", share->owner);
    show_time(visit, visit->page, "since", share->created_at);
    show_time(visit, visit->page, "checked", view->domain.checked_at);
}

/* 0: not to be had, and the visit is answered. */
static int see(struct visit *visit, struct shared_view *view) {
    enum status status =
        share_see(visit->house, visit->arena, &visit->actor, visit->numbers[1], view);
    if (status == STATUS_OK)
        status = show_stops(visit, &view->domain, visit->actor.project.id);
    if (status != STATUS_OK)
        respond_status(visit, status);
    return status == STATUS_OK;
}

void shared_get(struct visit *visit) {
    struct shared_view view;
    if (!see(visit, &view))
        return;
    show_view(visit, &view);
    show_chips(visit, &view.domain);
    respond_page(visit, 200, "shared");
}

void shared_end_get(struct visit *visit) {
    struct shared_view view;
    if (!see(visit, &view))
        return;
    show_view(visit, &view);
    const char *name = name_show(visit->arena, view.share.name).unicode;
    node_set(visit->page, "title", say(visit, "Shared.end_title", "name", name, NULL));
    node_set(visit->page, "lead",
             say(visit, "Shared.end_lead", "name", name, "org", view.share.owner_org, "project",
                 view.share.owner, NULL));
    node_set(visit->page, "button", say(visit, "Shared.end_button", NULL));
    node_set(visit->page, "up", arena_printf(visit->arena, "../%lld", (long long)view.share.id));
    node_set(visit->page, "action", "end");
    respond_page(visit, 200, "share-end");
}

void shared_end_post(struct visit *visit) {
    enum status status =
        share_give_back(visit->house, visit->arena, &visit->actor, visit->numbers[1]);
    if (status != STATUS_OK && status != STATUS_STALE)
        respond_status(visit, status);
    else
        respond_redirect(visit, sharing_page(visit, "?done=given-back"));
}
