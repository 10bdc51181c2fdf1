#include "work/transfer.h"
#include "page/pages.h"
#include "page/show.h"
#include "web/form.h"
#include "work/account.h"

#include <stdlib.h>
#include <string.h>

/*
 * Two pages of one shape: where it goes is chosen by a link, then the page says what that ends, and
 * asks for the operator's password.
 */
enum { PLACES_MOST = 50 };

static const struct field fields[] = {
    {.name = "to", .kind = FIELD_NUMBER, .required = 1},
    {.name = "generation", .kind = FIELD_NUMBER},
    {.name = "password", .kind = FIELD_PASSWORD, .required = 1},
    {0},
};

/* What is moved: a domain, or the project (domain NULL). */
struct moved {
    const struct domain *domain;
    const char *name;  /* as it is shown */
    const char *words; /* Text.Transfer.<words> */
};

static struct moved the_project(struct visit *visit) {
    return (struct moved){NULL, visit->actor.project.name, "project"};
}

/* 0: there is no such domain, and the visit is answered. */
static int the_domain(struct visit *visit, struct domain *domain, struct moved *moved) {
    enum status status = domain_get(visit->house->store, visit->arena, visit->actor.project.id,
                                    visit->numbers[1], domain);
    if (status != STATUS_OK) {
        respond_status(visit, status);
        return 0;
    }
    *moved = (struct moved){domain, name_show(visit->arena, domain->name).unicode, "domain"};
    return 1;
}

static const char *words(struct visit *visit, const struct moved *moved, const char *word) {
    return say(visit, arena_printf(visit->arena, "Transfer.%s.%s", moved->words, word), "name",
               moved->name, NULL);
}

/* A number of the query: 0 when it is none. */
static int64_t number_of(struct visit *visit, const char *name) {
    const char *typed = visit_query(visit, name);
    size_t digits = strspn(typed, "0123456789");
    return typed[digits] || digits > 18 ? 0 : strtoll(typed, NULL, 10);
}

static enum status look(struct visit *visit, const struct moved *moved, int64_t to,
                        struct transfer_view *view) {
    return moved->domain
               ? transfer_domain_look(visit->house, visit->arena, &visit->actor, moved->domain, to,
                                      view)
               : transfer_project_look(visit->house, visit->arena, &visit->actor, to, view);
}

static void show_end(struct visit *visit, const char *sentence, int64_t count) {
    if (count)
        node_set(node_row(visit->page, "Ends"), "t",
                 say(visit, sentence, "n", say_count(visit, count), NULL));
}

static void show_view(struct visit *visit, const struct moved *moved, int64_t to,
                      const struct transfer_view *view) {
    static const char *const refusals[] = {[TRANSFER_DONE] = NULL,
                                           [TRANSFER_THERE] = "there",
                                           [TRANSFER_HELD] = "held",
                                           [TRANSFER_NAME] = "name_taken"};
    node_set_number(visit->page, "to", to);
    node_set(visit->page, "to_org", view->to.org_name);
    if (moved->domain)
        node_set(visit->page, "to_project", view->to.name);
    if (refusals[view->refusal]) {
        node_set(visit->page, "refusal",
                 say_one(visit, "TransferRefusal", refusals[view->refusal]));
        return;
    }
    for (size_t i = 0; i < view->stops.count && i < TRANSFER_NAMED; i++) {
        struct node *row = node_row(visit->page, "Stops");
        node_set(row, "from", view->stops.items[i].from_addr);
        node_set(row, "project", view->stops.items[i].project);
        node_set(row, "org", view->stops.items[i].org);
    }
    if (view->stops.count > TRANSFER_NAMED)
        node_set(visit->page, "stops_more", "1");
    show_end(visit, "Transfer.ends_shares", view->ends.shares);
    show_end(visit, "Transfer.ends_links", view->ends.links);
    show_end(visit, "Transfer.ends_invitations", view->ends.invitations);
    show_end(visit, "Transfer.ends_claim", view->replaces);
    node_set(visit->page, "effect", words(visit, moved, "effect"));
    node_set(visit->page, "button", words(visit, moved, "button"));
}

static enum status show_places(struct visit *visit, const struct moved *moved) {
    struct place *places;
    size_t count;
    const char *begins = visit_query(visit, "q");
    enum status status = moved->domain ? transfer_projects(visit->house->store, visit->arena,
                                                           begins, PLACES_MOST + 1, &places, &count)
                                       : transfer_orgs(visit->house->store, visit->arena, begins,
                                                       PLACES_MOST + 1, &places, &count);
    for (size_t i = 0; status == STATUS_OK && i < count && i < PLACES_MOST; i++) {
        struct node *row = node_row(visit->page, "Places");
        node_set_number(row, "to", moved->domain ? places[i].project_id : places[i].org_id);
        node_set(row, "org", places[i].org);
        node_set(row, "project", places[i].project);
    }
    if (status == STATUS_OK && count > PLACES_MOST)
        node_set(visit->page, "places_more", "1");
    node_set(visit->page, "q", begins);
    return status;
}

/* to 0: it has to be chosen yet. */
static void show(struct visit *visit, const struct moved *moved, int64_t to, int code) {
    struct transfer_view view;
    enum status status = to ? look(visit, moved, to, &view) : show_places(visit, moved);
    if (status != STATUS_OK) {
        respond_status(visit, status);
        return;
    }
    if (to)
        show_view(visit, moved, to, &view);
    if (moved->domain) {
        node_set_number(visit->page, "id", moved->domain->id);
        node_set_number(visit->page, "generation", moved->domain->generation);
    }
    node_set(visit->page, "name", moved->name);
    node_set(visit->page, "title", words(visit, moved, "title"));
    node_set(visit->page, "lead", words(visit, moved, "lead"));
    node_set(visit->page, "nav", "domains");
    respond_page(visit, code, "transfer");
}

void project_transfer_get(struct visit *visit) {
    struct moved moved = the_project(visit);
    show(visit, &moved, number_of(visit, "to"), 200);
}

void domain_transfer_get(struct visit *visit) {
    struct domain domain;
    struct moved moved;
    if (the_domain(visit, &domain, &moved))
        show(visit, &moved, number_of(visit, "to"), 200);
}

static enum status move(struct visit *visit, const struct moved *moved, const struct form *form,
                        enum transfer_refusal *refusal) {
    int64_t to = form_number(form, "to");
    if (!moved->domain)
        return transfer_project(visit->house, visit->arena, &visit->actor, to, refusal);
    struct domain shown = *moved->domain;
    shown.generation = form_number(form, "generation");
    return transfer_domain(visit->house, visit->arena, &visit->actor, &shown, to, refusal);
}

static const char *where_now(struct visit *visit, const struct moved *moved, int64_t to) {
    if (moved->domain)
        return arena_printf(visit->arena, "/projects/%lld/domains/%lld", (long long)to,
                            (long long)moved->domain->id);
    return arena_printf(visit->arena, "/operate/orgs/%lld", (long long)to);
}

/* The password first: without it nothing is said of what would be moved, or not. */
static enum status confirm(struct visit *visit, struct form *form) {
    enum password_fault fault;
    enum status status = account_confirm(visit->house, visit->arena, &visit->actor,
                                         form_value(form, "password"), &fault);
    if (status == STATUS_OK && fault != PASSWORD_FINE)
        form_fault(form, "password", fault_of_password(fault));
    return status;
}

static void post(struct visit *visit, const struct moved *moved) {
    struct form form;
    enum transfer_refusal refusal = TRANSFER_DONE;
    enum status status = STATUS_OK;
    if (form_read(visit, fields, &form))
        status = confirm(visit, &form);
    if (status == STATUS_OK && !form.wrong)
        status = move(visit, moved, &form, &refusal);
    int64_t to = form_number(&form, "to");
    if (status == STATUS_OK && !form.wrong && refusal == TRANSFER_DONE) {
        respond_redirect(visit, where_now(visit, moved, to));
        return;
    }
    if (status != STATUS_OK && status != STATUS_STALE) {
        respond_status(visit, status);
        return;
    }
    if (status == STATUS_STALE)
        node_set(visit->page, "stale", "1");
    form_show(visit, &form);
    show(visit, moved, to, status == STATUS_STALE ? 409 : 422);
}

void project_transfer_post(struct visit *visit) {
    struct moved moved = the_project(visit);
    post(visit, &moved);
}

void domain_transfer_post(struct visit *visit) {
    struct domain domain;
    struct moved moved;
    if (the_domain(visit, &domain, &moved))
        post(visit, &moved);
}
