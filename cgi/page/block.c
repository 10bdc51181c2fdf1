#include "work/block.h"
#include "page/pages.h"
#include "page/show.h"
#include "web/form.h"

#include "base/codec.h"

#include <string.h>

enum { ROWS_A_PAGE = 100, STOPS_SHOWN = 20 };

static const struct field fields[] = {
    {.name = "name", .kind = FIELD_LINE, .required = 1, .most = 300},
    {.name = "sure", .kind = FIELD_LINE, .most = 300},
    {0},
};

static void show_row(struct visit *visit, const struct blocked *blocked) {
    struct node *row = node_row(visit->page, "Blocked");
    show_name(visit, row, blocked->name);
    node_set(row, "is", blocked->name);
    node_set(row, "by", blocked->by);
    show_time(visit, row, "at", blocked->at);
}

static enum status show_list(struct visit *visit) {
    struct blocked *list;
    size_t count;
    enum status status = blocked_list(visit->house->store, visit->arena,
                                      visit_query(visit, "after"), ROWS_A_PAGE + 1, &list, &count);
    if (status != STATUS_OK)
        return status;
    for (size_t i = 0; i < count && i < ROWS_A_PAGE; i++)
        show_row(visit, &list[i]);
    if (count > ROWS_A_PAGE)
        node_set(visit->page, "more",
                 arena_printf(visit->arena, "/operate/blocked?after=%s",
                              url_encode(visit->arena, list[ROWS_A_PAGE - 1].name)));
    return STATUS_OK;
}

static enum status show_suggestions(struct visit *visit) {
    const char *names[BLOCK_SUGGESTIONS];
    size_t count;
    enum status status = block_suggest(visit->house, visit->arena, names, &count);
    for (size_t i = 0; status == STATUS_OK && i < count; i++)
        node_set(node_row(visit->page, "Suggested"), "name", names[i]);
    return status;
}

static void show(struct visit *visit, int code) {
    enum status status = show_list(visit);
    if (status == STATUS_OK)
        status = show_suggestions(visit);
    if (status != STATUS_OK) {
        respond_status(visit, status);
        return;
    }
    node_set(visit->page, "nav", "blocked");
    node_set(visit->page, "back", "/operate/blocked");
    respond_page(visit, code, "blocked");
}

void blocked_get(struct visit *visit) {
    const char *done = visit_query(visit, "done");
    if (!strcmp(done, "added") || !strcmp(done, "removed"))
        node_set(visit->page, "notice", say_one(visit, "Blocked", done));
    show(visit, 200);
}

static void show_stops(struct visit *visit, const struct blocking *blocking) {
    for (size_t i = 0; i < blocking->count && i < STOPS_SHOWN; i++) {
        struct node *row = node_row(visit->page, "Stops");
        show_name(visit, row, blocking->domains[i].name);
        node_set(row, "org", blocking->domains[i].org);
        node_set(row, "project", blocking->domains[i].project);
    }
    if (blocking->count > STOPS_SHOWN)
        node_set(visit->page, "stops_more",
                 say(visit, "Blocked.stops_more", "n",
                     say_count(visit, (int64_t)blocking->count - STOPS_SHOWN), NULL));
    node_set(visit->page, "sure", blocking->name.ascii);
}

static void show_refusal(struct visit *visit, const struct form *form,
                         const struct blocking *blocking) {
    switch (blocking->refusal) {
    case BLOCK_DONE:
        break;
    case BLOCK_NAME:
        show_fault(visit, "name",
                   say_refusal(visit, REGISTER_NAME, name_refusal_code(blocking->name_refusal),
                               form_value(form, "name")));
        break;
    case BLOCK_HAVE:
        show_fault(visit, "name", say_one(visit, "Blocked", "have"));
        break;
    case BLOCK_STOPS:
        show_stops(visit, blocking);
        break;
    }
}

void blocked_post(struct visit *visit) {
    struct form form;
    if (!form_read(visit, fields, &form)) {
        form_show(visit, &form);
        show(visit, 422);
        return;
    }
    struct blocking blocking;
    enum status status = block_add(visit->house, visit->arena, &visit->actor,
                                   form_value(&form, "name"), form_value(&form, "sure"), &blocking);
    if (status != STATUS_OK) {
        respond_status(visit, status);
        return;
    }
    if (blocking.refusal == BLOCK_DONE) {
        respond_redirect(visit, "/operate/blocked?done=added");
        return;
    }
    form_show(visit, &form);
    show_refusal(visit, &form, &blocking);
    show(visit, 422);
}

void blocked_remove_post(struct visit *visit) {
    struct form form;
    const char *name = form_read(visit, fields, &form) ? form_value(&form, "name") : "";
    enum status status = block_remove(visit->house, &visit->actor, name);
    if (status == STATUS_OK || status == STATUS_NONE)
        respond_redirect(visit, "/operate/blocked?done=removed");
    else
        respond_status(visit, status);
}
