#include "page/pages.h"
#include "page/show.h"

#include "base/clock.h"
#include "base/codec.h"
#include "web/form.h"
#include "work/send.h"
#include "work/unsubscribe_list.h"

#include <stdlib.h>
#include <string.h>

enum { ROWS_A_PAGE = 50, SENDERS_MOST = 100, EXPORT_MOST = 100000 };

/* What the visitor asked for: as typed, and as it is stored. */
struct wish {
    const char *from, *q;
    struct unsubscribe_query query;
};

static struct wish wish_of(struct visit *visit, const char *from, const char *q) {
    struct arena *arena = visit->arena;
    return (struct wish){
        .from = from,
        .q = q,
        .query = {.org_id = visit->actor.project.org_id,
                  .from_addr = address_key(arena, span_text(arena, span_trim(span_of(from)))),
                  .prefix = address_key(arena, span_text(arena, span_trim(span_of(q)))),
                  .after = visit_query(visit, "after"),
                  .after_from = visit_query(visit, "after_from"),
                  .limit = ROWS_A_PAGE + 1},
    };
}

/* "/projects/7/unsubscribed" and a query: names and values ended by NULL; what is "" is left out.
 */
static const char *path_to(struct visit *visit, const char *const *pairs) {
    struct text path = TEXT(visit->arena);
    text_addf(&path, "/projects/%lld/unsubscribed", (long long)visit->actor.project.id);
    for (char separator = '?'; *pairs; pairs += 2)
        if (*pairs[1]) {
            text_addf(&path, "%c%s=%s", separator, pairs[0], url_encode(visit->arena, pairs[1]));
            separator = '&';
        }
    return text_str(&path);
}

/* The list */

struct words {
    const char *source[UNSUBSCRIBE_SOURCE_COUNT];
    struct ago ago;
};

static void show_row(struct visit *visit, const struct unsubscribe *row, struct words *words) {
    struct node *node = node_row(visit->page, "Rows");
    node_set(node, "r", row->recipient);
    node_set(node, "f", row->from_addr);
    node_set(node, "s", words->source[row->source]);
    node_set(node, "d", clock_iso8601(visit->arena, row->at));
    node_set(node, "t", say_ago_after(visit, &words->ago, row->at));
    node_set(node, "h",
             arena_printf(visit->arena, "unsubscribed/back?from=%s&recipient=%s",
                          url_encode(visit->arena, row->from_addr),
                          url_encode(visit->arena, row->recipient)));
}

static void show_rows(struct visit *visit, const struct wish *wish, const struct unsubscribe *rows,
                      size_t count) {
    struct words words = {.ago = {0}};
    for (int i = 0; i < UNSUBSCRIBE_SOURCE_COUNT; i++)
        words.source[i] =
            say_one(visit, "Source", unsubscribe_source_name((enum unsubscribe_source)i));
    for (size_t i = 0; i < count && i < ROWS_A_PAGE; i++)
        show_row(visit, &rows[i], &words);
    if (count > ROWS_A_PAGE)
        node_set(visit->page, "more",
                 path_to(visit, (const char *const[]){"from", wish->from, "q", wish->q, "after",
                                                      rows[ROWS_A_PAGE - 1].recipient, "after_from",
                                                      rows[ROWS_A_PAGE - 1].from_addr, NULL}));
    if (*wish->query.after)
        node_set(visit->page, "first",
                 path_to(visit, (const char *const[]){"from", wish->from, "q", wish->q, NULL}));
}

static void show_done(struct visit *visit) {
    const char *done = visit_query(visit, "done");
    if (!strcmp(done, "added"))
        node_set(visit->page, "notice",
                 say(visit, "Unsubscribed.added", "added",
                     say_count(visit, strtoll(visit_query(visit, "added"), NULL, 10)), "known",
                     say_count(visit, strtoll(visit_query(visit, "known"), NULL, 10)), NULL));
    if (!strcmp(done, "back"))
        node_set(visit->page, "notice", say(visit, "Unsubscribed.back_done", NULL));
    if (!strcmp(done, "crowded"))
        node_set(visit->page, "warning",
                 say(visit, "Unsubscribed.crowded", "most", say_count(visit, EXPORT_MOST), NULL));
}

static enum status show_senders(struct visit *visit) {
    const char **senders;
    size_t count;
    enum status status =
        unsubscribe_senders(visit->house->store, visit->arena, visit->actor.project.org_id,
                            SENDERS_MOST, &senders, &count);
    for (size_t i = 0; status == STATUS_OK && i < count; i++)
        node_set(node_row(visit->page, "Senders"), "a", senders[i]);
    if (status == STATUS_OK && !count)
        node_set(visit->page, "empty", "1");
    return status;
}

void unsubscribed_get(struct visit *visit) {
    struct wish wish = wish_of(visit, visit_query(visit, "from"), visit_query(visit, "q"));
    struct unsubscribe *rows = NULL;
    size_t count = 0;
    enum status status =
        unsubscribe_list(visit->house->store, visit->arena, &wish.query, &rows, &count);
    if (status == STATUS_OK)
        status = show_senders(visit);
    if (status != STATUS_OK) {
        respond_status(visit, status);
        return;
    }
    show_rows(visit, &wish, rows, count);
    show_done(visit);
    node_set(visit->page, "nav", "unsubscribed");
    node_set(visit->page, "from", wish.from);
    node_set(visit->page, "prefix", wish.q);
    respond_page(visit, 200, "unsubscribed");
}

/* A file of what the list shows */

static const struct field export_fields[] = {
    {.name = "from", .kind = FIELD_LINE},
    {.name = "q", .kind = FIELD_LINE},
    {0},
};

void unsubscribed_export_post(struct visit *visit) {
    struct form form;
    const char *csv;
    if (!form_read(visit, export_fields, &form)) {
        respond_error(visit, 400);
        return;
    }
    struct wish wish = wish_of(visit, form_value(&form, "from"), form_value(&form, "q"));
    enum status status = unsubscribe_export(visit->house, visit->arena, &visit->actor, &wish.query,
                                            EXPORT_MOST, &csv);
    if (status != STATUS_OK) {
        respond_status(visit, status);
    } else if (csv) {
        struct file file = {"text/csv; charset=utf-8", "unsubscribed.csv", 1};
        respond_file(visit, &file, csv);
    } else {
        respond_redirect(visit,
                         path_to(visit, (const char *const[]){"done", "crowded", "from", wish.from,
                                                              "q", wish.q, NULL}));
    }
}

/* More of them */

static const struct field add_fields[] = {
    {.name = "from", .kind = FIELD_LINE, .required = 1, .most = 254},
    {.name = "list", .kind = FIELD_TEXT, .required = 1},
    {0},
};

/* From addresses to choose from. */
static enum status show_profiles(struct visit *visit) {
    struct profile_query query = {.project_id = visit->actor.project.id, .limit = SENDERS_MOST};
    struct profile *profiles;
    size_t count;
    enum status status = profile_list(visit->house->store, visit->arena, &query, &profiles, &count);
    for (size_t i = 0; status == STATUS_OK && i < count; i++)
        if (!i || strcmp(profiles[i].from_addr, profiles[i - 1].from_addr) != 0)
            node_set(node_row(visit->page, "Senders"), "a", profiles[i].from_addr);
    return status;
}

static void show_add(struct visit *visit, int code) {
    enum status status = show_profiles(visit);
    if (status != STATUS_OK) {
        respond_status(visit, status);
        return;
    }
    node_set(visit->page, "nav", "unsubscribed");
    respond_page(visit, code, "unsubscribed-add");
}

void unsubscribed_add_get(struct visit *visit) {
    node_set(visit->page, "Form.from.value", visit_query(visit, "from"));
    show_add(visit, 200);
}

/* What was no address, to be mended and sent again; what was one is not in the field any more. */
static void show_refused(struct visit *visit, const struct unsubscribe_import *import) {
    const struct recipient_list *list = &import->recipients;
    struct text left = TEXT(visit->arena);
    for (size_t i = 0; i < list->refused_count; i++) {
        struct node *node = node_row(visit->page, "Refused");
        node_set_number(node, "n", list->refused[i].line);
        node_set(node, "t", list->refused[i].text);
        node_set(node, "w", say_one(visit, "NoRecipient", list->refused[i].code));
        text_addf(&left, "%s\n", list->refused[i].text);
    }
    node_set(visit->page, "Form.list.value", text_str(&left));
    show_fault(visit, "list",
               say(visit, "Unsubscribed.refused", "n",
                   say_count(visit, (int64_t)list->refused_count), "added",
                   say_count(visit, (int64_t)import->added), "known",
                   say_count(visit, (int64_t)import->known), NULL));
}

static void answer_add(struct visit *visit, struct form *form,
                       const struct unsubscribe_import *import) {
    if (import->from_refusal != ADDRESS_ACCEPTED || import->from_foreign) {
        form_show(visit, form);
        show_fault(visit, "from",
                   import->from_foreign
                       ? say(visit, "Unsubscribed.from_foreign", NULL)
                       : say_one(visit, "NoRecipient", address_refusal_code(import->from_refusal)));
        show_add(visit, 422);
    } else if (!import->recipients.count && !import->recipients.refused_count) {
        form_fault(form, "list", "required");
        form_show(visit, form);
        show_add(visit, 422);
    } else if (import->recipients.refused_count) {
        form_show(visit, form);
        show_refused(visit, import);
        show_add(visit, 422);
    } else {
        const char *added = arena_printf(visit->arena, "%zu", import->added);
        const char *known = arena_printf(visit->arena, "%zu", import->known);
        respond_redirect(visit, path_to(visit, (const char *const[]){"done", "added", "added",
                                                                     added, "known", known, NULL}));
    }
}

void unsubscribed_add_post(struct visit *visit) {
    struct form form;
    if (!form_read(visit, add_fields, &form)) {
        form_show(visit, &form);
        show_add(visit, 422);
        return;
    }
    struct unsubscribe_import import = {.from = form_value(&form, "from"),
                                        .list = form_value(&form, "list")};
    enum status status = unsubscribe_take(visit->house, visit->arena, &visit->actor, &import);
    if (status == STATUS_OK)
        answer_add(visit, &form, &import);
    else
        respond_status(visit, status);
}

/* One less */

void unsubscribed_back_get(struct visit *visit) {
    struct unsubscribe row;
    if (!*visit_query(visit, "recipient")) {
        respond_redirect(visit, path_to(visit, (const char *const[]){NULL}));
        return;
    }
    enum status status =
        unsubscribe_get(visit->house->store, visit->arena, visit->actor.project.org_id,
                        visit_query(visit, "from"), visit_query(visit, "recipient"), &row);
    if (status != STATUS_OK) {
        respond_status(visit, status);
        return;
    }
    node_set(visit->page, "from", row.from_addr);
    node_set(visit->page, "recipient", row.recipient);
    node_set(visit->page, "source", say_one(visit, "Source", unsubscribe_source_name(row.source)));
    show_time(visit, visit->page, "since", row.at);
    node_set(visit->page, "effect",
             say(visit, "Unsubscribed.back_effect", "from", row.from_addr, NULL));
    node_set(visit->page, "nav", "unsubscribed");
    respond_page(visit, 200, "unsubscribed-back");
}

static const struct field back_fields[] = {
    {.name = "from", .kind = FIELD_LINE, .required = 1, .most = 254},
    {.name = "recipient", .kind = FIELD_LINE, .required = 1, .most = 254},
    {0},
};

void unsubscribed_back_post(struct visit *visit) {
    struct form form;
    if (!form_read(visit, back_fields, &form)) {
        respond_error(visit, 400);
        return;
    }
    enum status status =
        unsubscribe_take_back(visit->house, visit->arena, &visit->actor, form_value(&form, "from"),
                              form_value(&form, "recipient"));
    if (status == STATUS_OK)
        respond_redirect(visit, path_to(visit, (const char *const[]){"done", "back", NULL}));
    else
        respond_status(visit, status);
}
