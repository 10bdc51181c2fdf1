#include "work/history.h"
#include "page/domain_card.h"
#include "page/pages.h"
#include "page/show.h"

#include <stdlib.h>
#include <string.h>

enum { ATTEMPTS_A_PAGE = 30 };

/* One attempt */

static const char *say_who(struct visit *visit, const char *who) {
    if (!*who)
        return say(visit, "History.watcher", NULL);
    if (!strcmp(who, "+"))
        return say(visit, "Link.guest", NULL);
    if (!strcmp(who, "<"))
        return say(visit, "Transfer.former", NULL);
    return strcmp(who, "-") ? who : say(visit, "History.command_line", NULL);
}

static const char *say_took(struct visit *visit, int ms) {
    if (ms < 1000)
        return say(visit, "Record.ms", "n", arena_printf(visit->arena, "%d", ms), NULL);
    return say(visit, "History.seconds", "n",
               arena_printf(visit->arena, "%d.%d", ms / 1000, ms % 1000 / 100), NULL);
}

static const char *say_verdict_of(struct visit *visit, enum verdict verdict) {
    return say_one(visit, "Verdict", verdict_name(verdict));
}

/* Of what was looked at and counts: advice stays out of the way. */
static void show_verdicts(struct visit *visit, struct node *node, const struct attempt *attempt) {
    unsigned mask = attempt->mask & ~(unsigned)CHECKS_ADVICE;
    for (int i = 0; i < CHECK_COUNT; i++) {
        enum check_kind kind = checks_shown[i];
        if (!(mask >> kind & 1))
            continue;
        enum verdict verdict = attempt->verdicts[kind];
        struct node *row = node_row(node, "V");
        node_set(row, "tone", tone_of_check(attempt->state, verdict, 0));
        node_set(row, "name", check_title(visit, kind, mask));
        node_set(row, "word", say_verdict_of(visit, verdict));
        if (verdict == VERDICT_OK)
            node_set(row, "ok", "1");
    }
}

void show_attempt(struct visit *visit, struct node *node, const struct attempt *attempt) {
    node_set_number(node, "id", attempt->id);
    show_time(visit, node, "at", attempt->at);
    node_set(node, "who", say_who(visit, attempt->who));
    node_set(node, "took", say_took(visit, attempt->took_ms));
    node_set(node, "tone", tone_of_state(attempt->state));
    node_set(node, "state", say_one(visit, "State", domain_state_name(attempt->state)));
    show_verdicts(visit, node, attempt);
}

/* The list: newest first, and what each found otherwise than the one before it. */

static void show_turn(struct visit *visit, struct node *node, const struct attempt *now,
                      const struct attempt *older, size_t count) {
    for (int i = 0; i < CHECK_COUNT; i++) {
        enum check_kind kind = checks_shown[i];
        size_t before = 0;
        while (before < count && !(older[before].mask >> kind & 1))
            before++;
        if (!(now->mask >> kind & 1) || before == count ||
            older[before].verdicts[kind] == now->verdicts[kind])
            continue;
        node_set(node_row(node, "T"), "t",
                 say(visit, "History.turn", "check", check_title(visit, kind, now->mask), "before",
                     say_verdict_of(visit, older[before].verdicts[kind]), "now",
                     say_verdict_of(visit, now->verdicts[kind]), NULL));
    }
}

static int64_t before_of(struct visit *visit) {
    const char *typed = visit_query(visit, "before");
    return strlen(typed) <= 18 && strspn(typed, "0123456789") == strlen(typed)
               ? strtoll(typed, NULL, 10)
               : 0;
}

/* The domain's name and the way back to it. 0: not to be had, and the visit is answered. */
static int show_domain(struct visit *visit) {
    struct domain_view view;
    if (!domain_seen(visit, &view))
        return 0;
    show_name(visit, visit->page, view.domain.name);
    node_set_number(visit->page, "id", view.domain.id);
    node_set(visit->page, "nav", "domains");
    return 1;
}

void history_get(struct visit *visit) {
    struct attempt *attempts;
    size_t count;
    int64_t before = before_of(visit);
    if (!show_domain(visit))
        return;
    enum status status = history_list(visit->house, visit->arena, &visit->actor, visit->numbers[1],
                                      before, ATTEMPTS_A_PAGE + 1, &attempts, &count);
    if (status != STATUS_OK) {
        respond_status(visit, status);
        return;
    }
    for (size_t i = 0; i < count && i < ATTEMPTS_A_PAGE; i++) {
        struct node *row = node_row(visit->page, "Rows");
        show_attempt(visit, row, &attempts[i]);
        if (attempts[i].changed)
            show_turn(visit, row, &attempts[i], &attempts[i + 1], count - i - 1);
    }
    if (count > ATTEMPTS_A_PAGE)
        node_set_number(visit->page, "more", attempts[ATTEMPTS_A_PAGE - 1].id);
    if (before)
        node_set(visit->page, "first", "1");
    respond_page(visit, 200, "history");
}

/* One of them: each answer, and what is otherwise since all was well */

static const char *say_rcode(struct visit *visit, int rcode) {
    static const char *const names[] = {"NOERROR",  "FORMERR", "SERVFAIL",
                                        "NXDOMAIN", "NOTIMP",  "REFUSED"};
    if (rcode < 0)
        return NULL;
    return (size_t)rcode < sizeof names / sizeof *names
               ? names[rcode]
               : arena_printf(visit->arena, "RCODE %d", rcode);
}

/* The question, and who was asked. */
static void show_question(struct visit *visit, struct node *node,
                          const struct past_answer *answer) {
    node_set(node, "name", answer->name);
    node_set(node, "type", answer->type);
    node_set(node, "server", answer->server);
    node_set(node, "whom",
             say(visit,
                 answer->asked == '@'   ? "Record.server_host"
                 : answer->asked == 'c' ? "History.unchecked"
                                        : "Record.resolver",
                 NULL));
}

static void show_answer(struct visit *visit, struct node *node, const struct past_answer *answer) {
    if (!answer) {
        node_set(node, "said", say(visit, "History.not_asked", NULL));
        return;
    }
    const char *said = say(visit, arena_printf(visit->arena, "Record.state_%s", answer->state),
                           "type", answer->type, NULL);
    node_set(node, "said", *said ? said : say_one(visit, "Unknown", answer->state));
    node_set(node, "rcode", say_rcode(visit, answer->rcode));
    for (size_t i = 0; i < answer->value_count; i++)
        node_set(node_row(node, "V"), "v", answer->values[i]);
}

/* What was asked only once says less: whoever searches for a mistake asks more. */
static void show_change(struct visit *visit, const struct past_change *change) {
    int both = change->before && change->now;
    struct node *row = node_row(visit->page, both ? "Changes" : "Others");
    show_question(visit, row, change->now ? change->now : change->before);
    show_answer(visit, node_child(row, "before"), change->before);
    show_answer(visit, node_child(row, "now"), change->now);
}

void history_attempt_get(struct visit *visit) {
    struct attempt_view view;
    if (!show_domain(visit))
        return;
    enum status status = history_see(visit->house, visit->arena, &visit->actor, visit->numbers[1],
                                     visit->numbers[2], &view);
    if (status != STATUS_OK) {
        respond_status(visit, status);
        return;
    }
    show_attempt(visit, node_child(visit->page, "attempt"), &view.attempt);
    if (view.last_good.id)
        show_time(visit, visit->page, "good", view.last_good.at);
    for (size_t i = 0; i < view.change_count; i++)
        show_change(visit, &view.changes[i]);
    for (size_t i = 0; i < view.answer_count; i++) {
        struct node *row = node_row(visit->page, "Answers");
        show_question(visit, row, &view.answers[i]);
        show_answer(visit, row, &view.answers[i]);
    }
    respond_page(visit, 200, "attempt");
}
