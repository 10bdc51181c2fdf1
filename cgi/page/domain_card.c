#include "page/domain_card.h"

#include "page/records.h"
#include "page/show.h"
#include "page/spf_tree.h"

#include <string.h>

int check_done(const struct domain_view *view, enum check_kind kind) {
    return verdict_holds(view->checks[kind].standing.verdict);
}

int checks_wanting(const struct domain_view *view) {
    int count = 0;
    for (int kind = 0; kind < CHECK_COUNT; kind++)
        count += view->mandatory >> kind & 1 && !check_done(view, (enum check_kind)kind);
    return count;
}

int has_finding(const struct result *result, const char *code) {
    for (size_t i = 0; i < result->finding_count; i++)
        if (!strcmp(result->findings[i].code, code))
            return 1;
    return 0;
}

int domain_gone(const struct domain_view *view) {
    for (int kind = 0; kind < CHECK_COUNT; kind++)
        if (view->mandatory >> kind & 1 && !check_done(view, (enum check_kind)kind) &&
            has_finding(&view->results[kind], "domain_gone"))
            return 1;
    return 0;
}

static int is_unknown(const struct domain_view *view, enum check_kind kind) {
    return view->checks[kind].standing.unknown_since != 0;
}

const char *say_verdict(struct visit *visit, const struct domain_view *view, enum check_kind kind) {
    return say_one(visit, "Verdict",
                   is_unknown(view, kind) ? "unknown"
                                          : verdict_name(view->checks[kind].standing.verdict));
}

const char *say_found(struct visit *visit, const struct domain_view *view, enum check_kind kind) {
    const struct result *result = &view->results[kind];
    const char *found =
        result->finding_count ? say_one(visit, "Chip", result->findings[0].code) : "";
    return *found ? found : say_verdict(visit, view, kind);
}

const char *check_title(struct visit *visit, enum check_kind kind, unsigned mandatory) {
    if (kind == CHECK_DKIM && mandatory >> CHECK_DKIM2 & 1)
        return say(visit, "Check.dkim1.name", NULL);
    return say(visit, arena_printf(visit->arena, "Check.%s.name", checks[kind].name), NULL);
}

/* The three names of CNAME mode share their words. */
static const char *words_of(const struct domain_view *view, enum check_kind kind) {
    int alias = view->records[kind].host && !strcmp(view->records[kind].type, "CNAME");
    return alias ? "dkim_cname" : checks[kind].name;
}

static void show_findings(struct visit *visit, struct node *card, const struct result *result) {
    for (size_t i = 0; i < result->finding_count; i++) {
        const struct finding *finding = &result->findings[i];
        struct view_param params[6];
        for (size_t p = 0; p < finding->param_count; p++)
            params[p] = (struct view_param){finding->params[p].name, finding->params[p].value};
        show_sentence(visit, node_row(card, "F"),
                      arena_printf(visit->arena, "Finding.%s", finding->code), params,
                      finding->param_count);
    }
}

/* Could not be asked: since when, and that the last verdict stands. */
static void show_standing(struct visit *visit, struct node *card, const struct domain_view *view,
                          enum check_kind kind) {
    const struct standing *standing = &view->checks[kind].standing;
    if (!is_unknown(view, kind))
        return;
    const char *verdict = say_one(visit, "Verdict", verdict_name(standing->verdict));
    show_time(visit, card, "unknown", standing->unknown_since);
    node_set(card, "standing",
             standing->verdict == VERDICT_NONE
                 ? say(visit, "Detail.standing_none", NULL)
                 : say(visit, "Detail.standing", "verdict", verdict, NULL));
}

/* Questions that come up here, as many as the language file has. */
static void show_asks(struct visit *visit, struct node *card, const char *words) {
    for (int i = 0;; i++) {
        const char *name = arena_printf(visit->arena, "Ask.%s.%d", words, i);
        const char *question = say(visit, arena_printf(visit->arena, "%s.q", name), NULL);
        if (!*question)
            return;
        struct node *row = node_row(card, "Q");
        node_set(row, "q", question);
        show_sentence(visit, node_child(row, "A"), arena_printf(visit->arena, "%s.a", name), NULL,
                      0);
    }
}

static void show_help(struct visit *visit, struct node *card, enum check_kind kind) {
    static const char *const topics[CHECK_COUNT] = {
        [CHECK_OWNERSHIP] = "records", [CHECK_DKIM] = "receiving", [CHECK_DKIM2] = "receiving",
        [CHECK_DKIM3] = "receiving",   [CHECK_SPF] = "spf",        [CHECK_DMARC] = "dmarc",
    };
    if (!topics[kind])
        return;
    node_set(card, "help", topics[kind]);
    node_set(card, "help_title",
             say(visit, arena_printf(visit->arena, "Help.%s.title", topics[kind]), NULL));
}

/* What every card has. */
static void show_card(struct visit *visit, struct node *card, const struct domain_view *view,
                      enum check_kind kind) {
    const struct domain_check *check = &view->checks[kind];
    const char *words = words_of(view, kind);
    node_set(card, "id", checks[kind].name);
    node_set(card, "name", check_title(visit, kind, view->mandatory));
    node_set(card, "what", say(visit, arena_printf(visit->arena, "Check.%s.what", words), NULL));
    show_time(visit, card, "verified", check->verified_at);
    show_time(visit, card, "checked", check->checked_at);
    show_help(visit, card, kind);
    show_findings(visit, card, &view->results[kind]);
    show_standing(visit, card, view, kind);
    show_record(visit, card, view, kind);
    show_spf_tree(visit, card, view->results[kind].tree);
    show_answers(visit, card, &view->results[kind]);
    if (kind != CHECK_DKIM2 && kind != CHECK_DKIM3)
        show_asks(visit, card, words);
}

static int is_stopped(const struct domain_view *view, enum check_kind kind) {
    return kind == CHECK_SPF ? view->domain.spf_stopped
                             : kind == CHECK_DKIM && view->domain.dkim_stopped;
}

/* In use or stopped, for who sees the project; a link to the other where that is his to choose. */
static void show_use(struct visit *visit, struct node *card, const struct domain_view *view,
                     enum check_kind kind) {
    int stopped = is_stopped(view, kind);
    int offered = domain_may_use(visit->house, &view->domain, kind);
    if ((!offered && !stopped) || !may(&visit->actor, RIGHT_VIEW))
        return;
    struct node *use = node_child(card, "use");
    node_set(use, "now", say(visit, stopped ? "Use.stopped" : "Use.in_use", NULL));
    if (stopped)
        node_set(use, "stopped", "1");
    if (offered && may(&visit->actor, RIGHT_OWN)) {
        node_set(use, "path", kind == CHECK_SPF ? "spf-use" : "dkim-use");
        node_set(use, "turn", say(visit, stopped ? "Use.use" : "Use.stop", NULL));
    }
}

static void show_asked(struct visit *visit, const struct domain_view *view, enum check_kind kind) {
    enum verdict verdict = view->checks[kind].standing.verdict;
    struct node *card = node_row(visit->page, "Cards");
    show_card(visit, card, view, kind);
    int held = has_finding(&view->results[kind], "held_elsewhere");
    /* A record that is to come is awaited, and nothing is wrong until it is there. */
    enum domain_state state = kind == CHECK_DKIM_NEXT ? STATE_PENDING : view->domain.life.state;
    node_set(card, "tone", held ? "weak" : tone_of_check(state, verdict, is_unknown(view, kind)));
    node_set(card, "verdict", say_verdict(visit, view, kind));
    show_use(visit, card, view, kind);
    if (!(view->published >> kind & 1))
        node_set(card, "tone", "none");
    else if (verdict != VERDICT_OK || is_unknown(view, kind) || held)
        node_set(card, "open", "1");
    if (kind == CHECK_OWNERSHIP && view->domain.life.state == STATE_PENDING &&
        may(&visit->actor, RIGHT_OWN))
        node_set(card, "renew", "1");
}

/* Advice is never red, and never in the way. */
static void show_advice(struct visit *visit, const struct domain_view *view, enum check_kind kind) {
    int good = view->checks[kind].standing.verdict == VERDICT_OK && !is_unknown(view, kind);
    struct node *card = node_row(visit->page, "Extras");
    show_card(visit, card, view, kind);
    node_set(card, "tone", good ? "ok" : is_unknown(view, kind) ? "unknown" : "none");
    const char *advice =
        good ? "" : say_one(visit, "Advice", verdict_name(view->checks[kind].standing.verdict));
    node_set(card, "verdict",
             *advice && !is_unknown(view, kind) ? advice : say_verdict(visit, view, kind));
}

void show_cards(struct visit *visit, const struct domain_view *view) {
    for (int i = 0; i < CHECK_COUNT; i++) {
        enum check_kind kind = checks_shown[i];
        if (kind == CHECK_DKIM_NEXT && !(view->published >> kind & 1))
            continue; /* the platform's to publish */
        if (view->asked >> kind & 1)
            show_asked(visit, view, kind);
        else if (CHECKS_ADVICE >> kind & 1 && view->checks[kind].checked_at)
            show_advice(visit, view, kind);
    }
    show_all_records(visit, view);
    show_provider(visit, view);
}
