#include "page/pages.h"
#include "page/shared.h"
#include "page/show.h"
#include "web/form.h"

#include <stdlib.h>
#include <string.h>

/* A project's side of sharing: who asks us, what we ask for, what is shared with us, our key. */

enum { ROWS_A_PAGE = 20 };

static enum status show_inbox(struct visit *visit) {
    struct share_page page = {.project_id = visit->actor.project.id,
                              .after = strtoll(visit_query(visit, "inbox"), NULL, 10),
                              .limit = ROWS_A_PAGE + 1};
    struct share_request *requests;
    size_t count;
    enum status status =
        share_request_inbox(visit->house->store, visit->arena, &page, &requests, &count);
    for (size_t i = 0; status == STATUS_OK && i < count && i < ROWS_A_PAGE; i++)
        show_request(visit, node_row(visit->page, "Inbox"), &requests[i]);
    if (status == STATUS_OK && count > ROWS_A_PAGE)
        node_set_number(visit->page, "inbox_more", requests[ROWS_A_PAGE - 1].id);
    return status;
}

static enum status show_asked(struct visit *visit) {
    struct share_page page = {.project_id = visit->actor.project.id,
                              .after = strtoll(visit_query(visit, "asked"), NULL, 10),
                              .limit = ROWS_A_PAGE + 1};
    struct share_request *requests;
    size_t count;
    enum status status =
        share_request_asked(visit->house->store, visit->arena, &page, &requests, &count);
    for (size_t i = 0; status == STATUS_OK && i < count && i < ROWS_A_PAGE; i++)
        show_request(visit, node_row(visit->page, "Asked"), &requests[i]);
    if (status == STATUS_OK && count > ROWS_A_PAGE)
        node_set_number(visit->page, "asked_more", requests[ROWS_A_PAGE - 1].id);
    return status;
}

static enum status show_key(struct visit *visit) {
    const char *key = "";
    if (!may(&visit->actor, RIGHT_PROFILE))
        return STATUS_OK;
    enum status status = project_key_show(visit->house, visit->arena, &visit->actor, &key);
    node_set(visit->page, "key", key);
    return status;
}

static const struct notice notices[] = {
    {"asked", "Ask.done", NULL},
    {"withdrawn", "Ask.done_withdrawn", NULL},
    {"approved", "Ask.done_approved", NULL},
    {"rejected", "Ask.done_rejected", NULL},
    {"gone", "Ask.done_gone", NULL},
    {"given-back", "Shared.done", NULL},
    {"key", "Key.done", NULL},
    {"key-stale", "Key.stale", NULL},
    {0},
};

void sharing_get(struct visit *visit) {
    size_t count;
    struct shared_query query = {.project_id = visit->actor.project.id,
                                 .search = "",
                                 .after = {.name = ""},
                                 .limit = ROWS_A_PAGE};
    enum status status = show_inbox(visit);
    if (status == STATUS_OK)
        status = show_asked(visit);
    if (status == STATUS_OK)
        status = show_shared(visit, &query, &count);
    if (status == STATUS_OK)
        status = show_key(visit);
    if (status != STATUS_OK) {
        respond_status(visit, status);
        return;
    }
    show_notice(visit, "done", notices);
    if (!strcmp(visit_query(visit, "done"), "key"))
        node_set(visit->page, "key_open", "1");
    node_set(visit->page, "nav", "sharing");
    respond_page(visit, 200, "sharing");
}

/* The project's key */

void project_key_make_post(struct visit *visit) {
    enum status status = project_key_make(visit->house, visit->arena, &visit->actor);
    if (status != STATUS_OK)
        respond_status(visit, status);
    else
        respond_redirect(visit, sharing_page(visit, "?done=key#key"));
}

void project_key_page_get(struct visit *visit) {
    const char *key;
    enum status status = project_key_show(visit->house, visit->arena, &visit->actor, &key);
    if (status != STATUS_OK) {
        respond_status(visit, status);
        return;
    }
    node_set(visit->page, "key", key);
    node_set(visit->page, "nav", "sharing");
    respond_page(visit, 200, "project-key");
}

static const struct field renew_fields[] = {
    {.name = "key", .kind = FIELD_LINE, .most = 100},
    {0},
};

void project_key_renew_post(struct visit *visit) {
    struct form form;
    if (!form_read(visit, renew_fields, &form)) {
        respond_error(visit, 400);
        return;
    }
    enum status status =
        project_key_renew(visit->house, visit->arena, &visit->actor, form_value(&form, "key"));
    if (status != STATUS_OK && status != STATUS_STALE)
        respond_status(visit, status);
    else
        respond_redirect(visit, sharing_page(visit, status == STATUS_OK ? "?done=key#key"
                                                                        : "?done=key-stale#key"));
}
