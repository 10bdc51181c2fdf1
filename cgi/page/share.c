#include "page/pages.h"
#include "page/shared.h"
#include "page/show.h"
#include "page/stops.h"
#include "web/form.h"

#include "base/codec.h"
#include "dns/name.h"

#include <stdlib.h>

/* What an owner shares of a domain: with whom, one more by key, an end to it. */

enum { ROWS_A_PAGE = 50 };

static const char *shares_page(struct visit *visit, const char *rest) {
    return project_path(
        visit, arena_printf(visit->arena, "/%lld/shares%s", (long long)visit->numbers[1], rest));
}

static const char *name_of(struct visit *visit, const struct domain *domain) {
    return name_show(visit->arena, domain->name).unicode;
}

/* 0: not to be had, and the visit is answered. */
static int get_domain(struct visit *visit, struct domain *domain) {
    enum status status = domain_get(visit->house->store, visit->arena, visit->actor.project.id,
                                    visit->numbers[1], domain);
    if (status != STATUS_OK) {
        respond_status(visit, status);
        return 0;
    }
    show_name(visit, visit->page, domain->name);
    node_set_number(visit->page, "id", domain->id);
    node_set(visit->page, "nav", "domains");
    return 1;
}

static void show_rows(struct visit *visit, const struct share *shares, size_t count) {
    for (size_t i = 0; i < count && i < ROWS_A_PAGE; i++) {
        struct node *row = node_row(visit->page, "Shares");
        node_set_number(row, "id", shares[i].id);
        node_set(row, "project", shares[i].project);
        node_set(row, "org", shares[i].org);
        node_set(row, "by", shares[i].granted_by);
        show_time(visit, row, "since", shares[i].created_at);
    }
    const char *q = visit_query(visit, "q");
    if (count > ROWS_A_PAGE)
        node_set(visit->page, "more",
                 arena_printf(visit->arena, "shares?q=%s&after=%lld", url_encode(visit->arena, q),
                              (long long)shares[ROWS_A_PAGE - 1].id));
    node_set(visit->page, "with", q);
}

static void show_shares(struct visit *visit, const struct domain *domain, int code) {
    struct share *shares;
    size_t count;
    struct share_query query = {.domain_id = domain->id,
                                .search = visit_query(visit, "q"),
                                .after = strtoll(visit_query(visit, "after"), NULL, 10),
                                .limit = ROWS_A_PAGE + 1};
    enum status status =
        share_of_domain(visit->house->store, visit->arena, &query, &shares, &count);
    if (status != STATUS_OK) {
        respond_status(visit, status);
        return;
    }
    show_rows(visit, shares, count);
    const char *name = name_of(visit, domain);
    enum domain_state state = domain->life.state;
    node_set(visit->page, "title", say(visit, "Share.title", "name", name, NULL));
    node_set(visit->page, "tone", tone_of_state(state));
    node_set(visit->page, "state", say_one(visit, "State", domain_state_name(state)));
    if (state == STATE_VERIFIED || state == STATE_DEGRADED)
        node_set(visit->page, "awake", "1");
    if (domain->shares)
        node_set_number(visit->page, "shares", domain->shares);
    respond_page(visit, code, "shares");
}

static const struct notice notices[] = {
    {"given", "Share.done_given", NULL},
    {"ended", "Share.done_ended", NULL},
    {"gone", "Share.done_gone", NULL},
    {0},
};

void shares_get(struct visit *visit) {
    struct domain domain;
    if (!get_domain(visit, &domain))
        return;
    show_notice(visit, "done", notices);
    show_shares(visit, &domain, 200);
}

/* By key: looked at first, then shared */

static const struct field key_fields[] = {
    {.name = "key", .kind = FIELD_LINE, .required = 1, .most = 100},
    {0},
};

static void refuse(struct visit *visit, const struct domain *domain, struct form *form,
                   const struct share_offer *offer) {
    form_show(visit, form);
    if (!form->wrong)
        show_fault(
            visit, "key",
            say(visit,
                arena_printf(visit->arena, "Share.answer.%s", share_answer_name(offer->answer)),
                "org", offer->project.org_name ? offer->project.org_name : "", "project",
                offer->project.name ? offer->project.name : "", NULL));
    show_shares(visit, domain, 422);
}

typedef enum status key_act(struct house *house, struct arena *arena, const struct actor *actor,
                            int64_t domain_id, const char *typed, struct share_offer *offer);

/* 1: it is fine; 0: the visit is answered. */
static int act_by_key(struct visit *visit, key_act *act, struct domain *domain,
                      struct share_offer *offer) {
    struct form form;
    enum status status = STATUS_OK;
    if (!get_domain(visit, domain))
        return 0;
    node_set(visit->page, "up", shares_page(visit, ""));
    node_set(visit->page, "back",
             shares_page(visit, "")); /* there is no such page to come back to */
    int sound = form_read(visit, key_fields, &form);
    if (sound)
        status = act(visit->house, visit->arena, &visit->actor, domain->id,
                     form_value(&form, "key"), offer);
    if (status != STATUS_OK)
        respond_status(visit, status);
    else if (!sound || offer->answer != SHARE_FINE)
        refuse(visit, domain, &form, offer);
    else
        return 1;
    return 0;
}

void share_look_post(struct visit *visit) {
    struct domain domain;
    struct share_offer offer = {.key = ""};
    if (!act_by_key(visit, share_look, &domain, &offer))
        return;
    const char *name = name_of(visit, &domain);
    node_set(visit->page, "title", say(visit, "Share.confirm_title", "name", name, NULL));
    node_set(visit->page, "lead", say(visit, "Share.confirm_lead", "name", name, NULL));
    node_set(visit->page, "key", offer.key);
    node_set(visit->page, "org", offer.project.org_name);
    node_set(visit->page, "project", offer.project.name);
    respond_page(visit, 200, "share-confirm");
}

void share_grant_post(struct visit *visit) {
    struct domain domain;
    struct share_offer offer = {.key = ""};
    if (act_by_key(visit, share_grant, &domain, &offer))
        respond_redirect(visit, shares_page(visit, "?done=given"));
}

/* An end to it */

void share_end_get(struct visit *visit) {
    struct domain domain;
    struct share share;
    if (!get_domain(visit, &domain))
        return;
    struct share_key key = {visit->numbers[2], domain.id, 0};
    enum status status = share_get(visit->house->store, visit->arena, &key, &share);
    if (status == STATUS_OK)
        status = show_stops(visit, &domain, share.project_id);
    if (status != STATUS_OK) {
        respond_status(visit, status);
        return;
    }
    const char *name = name_of(visit, &domain);
    node_set(visit->page, "title",
             say(visit, "Share.end_title", "name", name, "org", share.org, "project", share.project,
                 NULL));
    node_set(visit->page, "lead",
             say(visit, "Share.end_lead", "name", name, "org", share.org, "project", share.project,
                 NULL));
    node_set(visit->page, "button", say(visit, "Share.end_button", NULL));
    node_set(visit->page, "up", shares_page(visit, ""));
    node_set_number(visit->page, "action", share.id);
    respond_page(visit, 200, "share-end");
}

void share_end_post(struct visit *visit) {
    enum status status = share_revoke(visit->house, visit->arena, &visit->actor, visit->numbers[1],
                                      visit->numbers[2]);
    if (status != STATUS_OK && status != STATUS_STALE)
        respond_status(visit, status);
    else
        respond_redirect(visit,
                         shares_page(visit, status == STATUS_OK ? "?done=ended" : "?done=gone"));
}
