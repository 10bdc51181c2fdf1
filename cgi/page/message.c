#include "base/clock.h"
#include "page/help.h"
#include "page/message_show.h"
#include "page/pages.h"
#include "page/show.h"
#include "web/form.h"
#include "web/request.h"

#include <stdlib.h>
#include <string.h>

/* A message to be explained: given, awaited, listed, handed to support. */

enum { ROWS_A_PAGE = 50, REFRESH_SECONDS = 5, ADDRESS_LENGTH_MOST = 320 };

static const char *path_of(struct visit *visit, const char *rest) {
    return arena_printf(visit->arena, "/projects/%lld/messages%s",
                        (long long)visit->actor.project.id, rest);
}

static const char *path_of_one(struct visit *visit, int64_t id, const char *rest) {
    return path_of(visit, arena_printf(visit->arena, "/%lld%s", (long long)id, rest));
}

static const char *say_bound(struct visit *visit, const char *name, int most) {
    return say(visit, name, "n", arena_printf(visit->arena, "%d", most), NULL);
}

/* All of a project */

void message_list_get(struct visit *visit) {
    struct message_query query = {strtoll(visit_query(visit, "before"), NULL, 10), ROWS_A_PAGE + 1};
    struct message_rows rows;
    enum status status =
        message_check_rows(visit->house, visit->arena, &visit->actor, &query, &rows);
    if (status != STATUS_OK) {
        respond_status(visit, status);
        return;
    }
    for (size_t i = 0; i < rows.awaited_count; i++)
        show_message_row(visit, node_row(visit->page, "Rows"), &rows.awaited[i]);
    for (size_t i = 0; i < rows.count && i < ROWS_A_PAGE; i++)
        show_message_row(visit, node_row(visit->page, "Rows"), &rows.checks[i]);
    if (rows.count > ROWS_A_PAGE)
        node_set_number(visit->page, "more", rows.checks[ROWS_A_PAGE - 1].id);
    node_set(visit->page, "kept", say_bound(visit, "MessageCheck.kept", MESSAGE_DAYS));
    node_set(visit->page, "nav", "messages");
    respond_page(visit, 200, "message-list");
}

/* Giving one */

static const struct field new_fields[] = {
    {.name = "message", .kind = FIELD_TEXT},
    {.name = "ip", .kind = FIELD_LINE, .most = 45},
    {.name = "sender", .kind = FIELD_LINE, .most = ADDRESS_LENGTH_MOST},
    {0},
};

static void show_new(struct visit *visit, int code) {
    const char *domain = visit->house->conf.message_domain;
    node_set(visit->page, "kept", say_bound(visit, "MessageCheck.kept", MESSAGE_DAYS));
    if (*domain)
        node_set(visit->page, "mail",
                 say(visit, "MessageCheck.mail_lead", "n",
                     arena_printf(visit->arena, "%d", MESSAGE_AWAITED_HOURS), NULL));
    show_help(visit, visit->page, "original");
    node_set(visit->page, "nav", "messages");
    node_set(visit->page, "back", path_of(visit, "/new"));
    respond_page(visit, code, "message-new");
}

void message_new_get(struct visit *visit) {
    show_new(visit, 200);
}

/* Without what a copy begins with, and a mailbox does not. */
static struct span without_lead(struct span raw) {
    static const char mark[] = "\xEF\xBB\xBF";
    if (raw.size >= 3 && !memcmp(raw.at, mark, 3))
        raw = (struct span){raw.at + 3, raw.size - 3};
    while (raw.size && (raw.at[0] == '\r' || raw.at[0] == '\n'))
        raw = (struct span){raw.at + 1, raw.size - 1};
    return raw;
}

/* The envelope sender, without the brackets it may stand in; NULL: none was given. */
static const char *sender_of(struct visit *visit, struct form *form) {
    const char *typed = form_value(form, "sender");
    struct span sender = span_of(typed);
    if (sender.size >= 2 && sender.at[0] == '<' && sender.at[sender.size - 1] == '>')
        sender = (struct span){sender.at + 1, sender.size - 2};
    else if (!sender.size)
        return NULL;
    if (sender.size && !memchr(sender.at, '@', sender.size))
        form_fault(form, "sender", "message_sender");
    return span_text(visit->arena, sender);
}

static struct message_given read_given(struct visit *visit, struct form *form) {
    struct span text = without_lead(form_octets(visit, "message"));
    struct span file = without_lead(form_octets(visit, "file"));
    const char *ip = form_value(form, "ip");
    struct message_given given = {.source = file.size ? MESSAGE_UPLOAD : MESSAGE_PASTE,
                                  .raw = file.size ? file : text,
                                  .ip = *ip ? ip : NULL,
                                  .sender = sender_of(visit, form)};
    if (given.ip && !origin_is_address(given.ip))
        form_fault(form, "ip", "message_ip");
    if (file.size && text.size)
        form_fault(form, "message", "message_both");
    else if (!given.raw.size)
        form_fault(form, "message", "message_none");
    else if (given.raw.size > MESSAGE_MOST)
        form_fault(form, "message", "message_large");
    return given;
}

/* The form again; what was typed is in it, but for a text that is too large to be sent back. */
static void show_again(struct visit *visit, const struct form *form, int code) {
    form_show(visit, form);
    if (form_octets(visit, "message").size > MESSAGE_TEXT_MOST)
        node_set(visit->page, "dropped", say(visit, "MessageCheck.dropped", NULL));
    show_new(visit, code);
}

static const char *const refusals[] = {
    [MESSAGE_SOON] = "MessageCheck.soon",
    [MESSAGE_CROWDED] = "MessageCheck.crowded",
    [MESSAGE_TOO_MANY] = "MessageCheck.too_many",
};

void message_new_post(struct visit *visit) {
    struct form form;
    enum message_outcome outcome;
    int64_t id;
    form_read(visit, new_fields, &form);
    struct message_given given = read_given(visit, &form);
    if (form.wrong) {
        show_again(visit, &form, 422);
        return;
    }
    enum status status =
        message_check_make(visit->house, visit->arena, &visit->actor, &given, &outcome, &id);
    if (status != STATUS_OK) {
        respond_status(visit, status);
    } else if (outcome == MESSAGE_DONE) {
        respond_redirect(visit, path_of_one(visit, id, ""));
    } else if (outcome == MESSAGE_NO_HEADER) {
        form_fault(&form, "message", "message_no_header");
        show_again(visit, &form, 422);
    } else {
        node_set(visit->page, "refused",
                 say_bound(visit, refusals[outcome], visit->house->conf.message_limit));
        show_again(visit, &form, 429);
    }
}

void message_address_post(struct visit *visit) {
    struct message_check check;
    enum message_outcome outcome;
    if (!*visit->house->conf.message_domain) {
        node_set(visit->page, "refused", say(visit, "MessageCheck.no_mail", NULL));
        show_new(visit, 422);
        return;
    }
    enum status status = message_check_await(visit->house, visit->arena, &visit->actor,
                                             MESSAGE_MAIL, &outcome, &check);
    if (status != STATUS_OK) {
        respond_status(visit, status);
        return;
    }
    if (outcome == MESSAGE_DONE) {
        respond_redirect(visit, path_of_one(visit, check.id, ""));
        return;
    }
    node_set(visit->page, "refused",
             say_bound(visit, refusals[outcome], visit->house->conf.message_limit));
    show_new(visit, 429);
}

/* One */

static void show_awaited(struct visit *visit, const struct message_check *check) {
    const char *address = message_check_address(visit->house, visit->arena, check->address);
    node_set(visit->page, "awaited", "1");
    node_set(visit->page, "address", address ? address : check->address);
    node_set_number(visit->page, "refresh", REFRESH_SECONDS);
}

static void show_handing(struct visit *visit, const struct message_check *check) {
    int inside =
        visit->actor.project.role != PROJECT_NONE || check->user_id == visit->actor.user.id;
    if (inside && may(&visit->actor, RIGHT_VERIFY))
        node_set(visit->page, "may_hand", "1");
    if (!check->handed_at)
        return;
    show_time(visit, visit->page, "handed", check->handed_at);
    node_set(visit->page, "hander", check->hander);
    struct span rest = span_of(check->note);
    while (rest.size)
        node_set(node_row(visit->page, "Note"), "t",
                 span_text(visit->arena, span_cut(&rest, '\n')));
}

static const struct notice notices[] = {
    {"handed", "MessageCheck.done_handed", "ok"},
    {"taken", "MessageCheck.done_taken", "ok"},
    {"stale", "MessageCheck.done_stale", "weak"},
    {0},
};

static void show_one(struct visit *visit, int code) {
    struct message_view view;
    enum status status =
        message_check_see(visit->house, visit->arena, &visit->actor, visit->numbers[1], &view);
    if (status != STATUS_OK) {
        respond_status(visit, status);
        return;
    }
    const struct message_check *check = &view.check;
    show_message_row(visit, node_child(visit->page, "It"), check);
    node_set(visit->page, "user", check->user);
    show_time(visit, visit->page, "ends", check->ends_at);
    if (check->arrived_at)
        show_message(visit, &view);
    else
        show_awaited(visit, check);
    show_handing(visit, check);
    show_notice(visit, "done", notices);
    node_set(visit->page, "nav", "messages");
    node_set(visit->page, "back", path_of_one(visit, check->id, ""));
    respond_page(visit, code, "message");
}

void message_get(struct visit *visit) {
    show_one(visit, 200);
}

static const struct field hand_fields[] = {
    {.name = "note", .kind = FIELD_NOTE, .most = MESSAGE_NOTE_MOST},
    {0},
};

static void go_back(struct visit *visit, enum status status, const char *done) {
    if (status == STATUS_STALE)
        respond_redirect(visit, path_of_one(visit, visit->numbers[1], "?done=stale"));
    else if (status != STATUS_OK)
        respond_status(visit, status);
    else
        respond_redirect(visit, path_of_one(visit, visit->numbers[1], done));
}

void message_hand_post(struct visit *visit) {
    struct form form;
    if (!form_read(visit, hand_fields, &form)) {
        form_show(visit, &form);
        show_one(visit, 422);
        return;
    }
    go_back(visit,
            message_check_hand_over(visit->house, visit->arena, &visit->actor, visit->numbers[1],
                                    form_value(&form, "note")),
            "?done=handed");
}

void message_take_back_post(struct visit *visit) {
    go_back(visit,
            message_check_take_back(visit->house, visit->arena, &visit->actor, visit->numbers[1]),
            "?done=taken");
}

/* What support was handed, of everybody */

/* "<handed_at>.<id>"; 0: the first page. */
static int read_behind(const char *typed, struct message_check *behind) {
    char *rest;
    long long at = strtoll(typed, &rest, 10);
    long long id = *rest == '.' ? strtoll(rest + 1, &rest, 10) : 0;
    *behind = (struct message_check){.handed_at = at, .id = id};
    return at > 0 && id > 0 && !*rest;
}

static void show_handed_row(struct visit *visit, const struct message_check *check) {
    struct node *row = node_row(visit->page, "Rows");
    show_message_row(visit, row, check);
    node_set_number(row, "p", check->project_id);
    node_set(row, "of", arena_printf(visit->arena, "%s / %s", check->org, check->project));
    show_time(visit, row, "handed_at", check->handed_at);
}

void message_queue_get(struct visit *visit) {
    struct message_check behind, *rows;
    size_t count;
    int goes_on = read_behind(visit_query(visit, "after"), &behind);
    enum status status =
        message_check_queue(visit->house, visit->arena, &visit->actor, goes_on ? &behind : NULL,
                            ROWS_A_PAGE + 1, &rows, &count);
    if (status != STATUS_OK) {
        respond_status(visit, status);
        return;
    }
    for (size_t i = 0; i < count && i < ROWS_A_PAGE; i++)
        show_handed_row(visit, &rows[i]);
    if (count > ROWS_A_PAGE)
        node_set(visit->page, "more",
                 arena_printf(visit->arena, "messages?after=%lld.%lld",
                              (long long)rows[ROWS_A_PAGE - 1].handed_at,
                              (long long)rows[ROWS_A_PAGE - 1].id));
    node_set(visit->page, "nav", "handed");
    respond_page(visit, 200, "message-queue");
}
