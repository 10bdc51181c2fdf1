#include "page/domain_links.h"

#include "page/pages.h"
#include "page/records.h"
#include "page/show.h"
#include "web/form.h"
#include "work/dns_link.h"

#include <stdlib.h>
#include <string.h>

static void show_link(struct visit *visit, struct node *row, const struct dns_link *link) {
    node_set_number(row, "id", link->id);
    node_set(row, "url", dns_link_url(visit->house, visit->arena, link));
    node_set(row, "maker", link->maker);
    show_time(visit, row, "made", link->created_at);
    show_time(visit, row, "ends", link->expires_at);
    if (link->views)
        node_set(row, "views", say(visit, "Link.views", "n", say_count(visit, link->views), NULL));
    show_time(visit, row, "seen", link->seen_at);
}

static const char *const days_offered[] = {"1", "7", "30", NULL};

static void show_form(struct visit *visit, size_t open) {
    const char *most = arena_printf(visit->arena, "%d", DNS_LINKS_MOST);
    if (open >= DNS_LINKS_MOST) {
        node_set(visit->page, "links_most", say(visit, "Link.most", "n", most, NULL));
        return;
    }
    for (size_t i = 0; days_offered[i]; i++) {
        struct node *row = node_row(visit->page, "Days");
        node_set(row, "n", days_offered[i]);
        node_set(row, "said",
                 say(visit, arena_printf(visit->arena, "Link.span.%s", days_offered[i]), NULL));
        if (!strcmp(days_offered[i], "7"))
            node_set(row, "chosen", "1");
    }
}

enum status show_links(struct visit *visit, int64_t domain_id) {
    struct dns_link *links;
    size_t count;
    if (!may(&visit->actor, RIGHT_OWN))
        return STATUS_OK;
    enum status status =
        dns_link_see(visit->house, visit->arena, &visit->actor, domain_id, &links, &count);
    if (status != STATUS_OK)
        return status;
    for (size_t i = 0; i < count; i++)
        show_link(visit, node_row(visit->page, "Links"), &links[i]);
    show_form(visit, count);
    return STATUS_OK;
}

static void go_back(struct visit *visit, const char *seen) {
    respond_redirect(visit, project_path(visit, arena_printf(visit->arena, "/%lld?seen=%s#handover",
                                                             (long long)visit->numbers[1], seen)));
}

static const struct field link_fields[] = {
    {.name = "days", .kind = FIELD_CHOICE, .required = 1, .choices = days_offered},
    {0},
};

void domain_link_post(struct visit *visit) {
    struct form form;
    if (!form_read(visit, link_fields, &form)) {
        respond_error(visit, 400);
        return;
    }
    int made = 0, days = atoi(form_value(&form, "days"));
    enum status status =
        dns_link_make(visit->house, visit->arena, &visit->actor, visit->numbers[1], days, &made);
    if (status != STATUS_OK)
        respond_status(visit, status);
    else
        go_back(visit, made ? "link-made" : "link-most");
}

void domain_link_end_post(struct visit *visit) {
    enum status status = dns_link_stop(visit->house, visit->arena, &visit->actor, visit->numbers[1],
                                       visit->numbers[2]);
    if (status != STATUS_OK)
        respond_status(visit, status);
    else
        go_back(visit, "link-ended");
}

/* The records as a file, for who has an account. */

static void respond_records(struct visit *visit,
                            void (*respond)(struct visit *visit, const struct domain_view *view,
                                            const struct handover *handover)) {
    struct domain_view view;
    if (!domain_seen(visit, &view))
        return;
    respond(visit, &view, &(struct handover){visit->actor.project.org_name, NULL, 0});
}

void domain_records_text_get(struct visit *visit) {
    respond_records(visit, respond_records_text);
}

void domain_records_csv_get(struct visit *visit) {
    respond_records(visit, respond_records_csv);
}

void domain_records_zone_get(struct visit *visit) {
    respond_records(visit, respond_records_zone);
}
