#include "mail/dkim.h"
#include "page/pages.h"
#include "page/profile.h"
#include "page/show.h"
#include "work/test_message.h"

#include <stdlib.h>
#include <string.h>

enum { ROWS_A_PAGE = 50 };

/* How one stands: tone, words, and what there is to say besides. */
struct told {
    const char *tone, *words, *more;
};

static struct told told_of_check(struct visit *visit, const struct sent *sent) {
    if (!sent->arrived_at)
        return (struct told){"wait", say(visit, "Sent.awaited", NULL), ""};
    const char *name = arena_printf(visit->arena, "Sent.arrived.%s", sent->dmarc);
    const char *verdict =
        arena_printf(visit->arena, "MessageCheck.verdict.%s", verdict_name(sent->verdict));
    return (struct told){tone_of_verdict(sent->verdict), say(visit, name, NULL),
                         say(visit, verdict, NULL)};
}

static const char *say_said(struct visit *visit, const struct sent *sent) {
    return *sent->failure ? say(visit, "Sent.said", "said", sent->failure, NULL) : "";
}

static struct told told_of(struct visit *visit, const struct sent *sent) {
    switch (sent->state) {
    case SENT_WAITING:
        return (struct told){*sent->failure ? "weak" : "wait",
                             say(visit, *sent->failure ? "Sent.again" : "Sent.waiting", NULL),
                             say_said(visit, sent)};
    case SENT_TAKEN:
        return sent->check_id ? told_of_check(visit, sent)
                              : (struct told){"ok", say(visit, "Sent.taken", NULL),
                                              say(visit, "Sent.taken_hint", NULL)};
    case SENT_STOPPED: {
        const char *why = arena_printf(visit->arena, "Send.%s.chip", sent->failure);
        return (struct told){"bad", say(visit, "Sent.stopped", NULL), say(visit, why, NULL)};
    }
    case SENT_FAILED:
        break;
    }
    return (struct told){"bad", say(visit, "Sent.failed", NULL), say_said(visit, sent)};
}

static void show_row(struct visit *visit, const struct sent *sent) {
    struct node *row = node_row(visit->page, "Rows");
    struct told told = told_of(visit, sent);
    show_time(visit, row, "at", sent->created_at);
    node_set(row, "f", sent->from_addr);
    node_set(row, "t", sent->recipient);
    node_set(row, "by", say(visit, "Sent.by", "name", sent->user, NULL));
    node_set(row, "s", told.tone);
    node_set(row, "w", told.words);
    node_set(row, "m", told.more);
    if (sent->profile_there)
        node_set_number(row, "p", sent->profile_id);
    if (*sent->sign_domain)
        node_set(row, "k", dkim_name(visit->arena, sent->sign_selector, sent->sign_domain));
    /* Staff see a check when it is handed over: not from here. */
    if (sent->arrived_at && visit->actor.project.role != PROJECT_NONE)
        node_set_number(row, "c", sent->check_id);
}

void sent_get(struct visit *visit) {
    struct sent *rows;
    size_t count;
    int64_t before = strtoll(visit_query(visit, "before"), NULL, 10);
    enum status status = test_message_list(visit->house, visit->arena, &visit->actor,
                                           before > 0 ? before : 0, ROWS_A_PAGE + 1, &rows, &count);
    if (status != STATUS_OK) {
        respond_status(visit, status);
        return;
    }
    for (size_t i = 0; i < count && i < ROWS_A_PAGE; i++)
        show_row(visit, &rows[i]);
    if (count > ROWS_A_PAGE)
        node_set(
            visit->page, "more",
            arena_printf(visit->arena, "sent?before=%lld", (long long)rows[ROWS_A_PAGE - 1].id));
    if (before > 0)
        node_set(visit->page, "first", "sent");
    if (!strcmp(visit_query(visit, "done"), "queued"))
        node_set(visit->page, "notice", say(visit, "Sent.queued", NULL));
    node_set(visit->page, "nav", "profiles");
    respond_page(visit, 200, "sent");
}
