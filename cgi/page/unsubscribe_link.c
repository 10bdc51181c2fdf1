#include "page/pages.h"
#include "page/show.h"
#include "web/form.h"
#include "work/unsubscribe.h"

#include <string.h>

/* 0: the link is none of ours, and the visit is answered. */
static int read_link(struct visit *visit, struct unsubscribe_link *link) {
    int ours = unsubscribe_token_read(visit->house, visit->arena, visit->text, link);
    if (!ours)
        respond_error(visit, 404);
    return ours;
}

static void show(struct visit *visit, const struct unsubscribe_link *link, int done) {
    node_set(visit->page, "from", link->from_addr);
    node_set(visit->page, "to", link->recipient);
    if (done)
        node_set(visit->page, "done", "1");
    respond_page(visit, 200, "unsubscribe");
    visit->response.unlisted = 1;
}

/* What scans mail follows links: this ends nothing. */
void unsubscribe_link_get(struct visit *visit) {
    struct unsubscribe_link link;
    int done;
    if (!read_link(visit, &link))
        return;
    enum status status = unsubscribe_stands(visit->house, &link, &done);
    if (status == STATUS_OK)
        show(visit, &link, done);
    else
        respond_status(visit, status);
}

/* What the body has to say (RFC 8058 section 3.2), and what the button of the page does. */
static const struct {
    const char *name, *value;
    enum unsubscribe_source source;
} bodies[] = {
    {"List-Unsubscribe", "One-Click", UNSUBSCRIBE_ONE_CLICK},
    {"by", "page",
     UNSUBSCRIBE_PAGE}, /* its form token says nothing: mail programs keep no cookie */
};

void unsubscribe_link_post(struct visit *visit) {
    struct unsubscribe_link link;
    size_t i = 0, count = sizeof bodies / sizeof *bodies;
    if (!read_link(visit, &link))
        return;
    while (i < count && strcmp(pairs_value(&visit->posted, bodies[i].name), bodies[i].value) != 0)
        i++;
    if (i == count) {
        respond_error(visit, 400);
        return;
    }
    enum status status = unsubscribe_by_link(visit->house, visit->arena, &link, bodies[i].source);
    if (status != STATUS_OK)
        respond_status(visit, status);
    else if (bodies[i].source == UNSUBSCRIBE_PAGE)
        show(visit, &link, 1);
    else
        respond_text(visit, 200, "Unsubscribed.\n");
}
