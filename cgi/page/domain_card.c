#include "page/domain_card.h"

#include "page/show.h"

#include <string.h>

int check_done(const struct domain_view *view, enum check_kind kind) {
    return verdict_holds(view->checks[kind].standing.verdict);
}

int has_finding(const struct result *result, const char *code) {
    for (size_t i = 0; i < result->finding_count; i++)
        if (!strcmp(result->findings[i].code, code))
            return 1;
    return 0;
}

static int is_unknown(const struct domain_view *view, enum check_kind kind) {
    return view->checks[kind].standing.unknown_since != 0;
}

static const char *say_verdict(struct visit *visit, const struct domain_view *view,
                               enum check_kind kind) {
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

static const char *say_check(struct visit *visit, enum check_kind kind, const char *what) {
    return say(visit, arena_printf(visit->arena, "Check.%s.%s", checks[kind].name, what), NULL);
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

/* The record to publish */

/* "…" "…", as a zone file and many a form take one value in several strings. */
static const char *quoted(struct arena *arena, const struct record *record) {
    struct text text = TEXT(arena);
    for (size_t i = 0; i < record->string_count; i++)
        text_addf(&text, "%s\"%s\"", i ? " " : "", record->strings[i]);
    return text_str(&text);
}

static void show_split(struct visit *visit, struct node *card, const struct record *record) {
    if (record->string_count < 2)
        return;
    const char *strings = quoted(visit->arena, record);
    node_set(card, "split",
             say(visit, "Record.split", "n",
                 arena_printf(visit->arena, "%zu", strlen(record->value)), NULL));
    node_set(card, "quoted", strings);
    node_set(card, "line",
             arena_printf(visit->arena, "%s. IN %s ( %s )", record->host, record->type, strings));
}

/* What to mind about the value: a record that is there already is changed, not doubled. */
static const char *note_of(struct visit *visit, const struct domain_view *view,
                           enum check_kind kind) {
    if (has_finding(&view->results[kind], "dmarc_inherited"))
        return say(visit, "Record.value_inherited", NULL);
    enum verdict verdict = view->checks[kind].standing.verdict;
    if (kind == CHECK_DMARC && verdict == VERDICT_CONFLICT)
        return NULL; /* which of them to keep is the owner's to say */
    if (verdict == VERDICT_WRONG || verdict == VERDICT_CONFLICT)
        return say(visit, "Record.value_here", NULL);
    if (kind == CHECK_SPF && verdict == VERDICT_NONE)
        return say(visit, "Record.value_unless", NULL);
    return NULL;
}

static void show_record(struct visit *visit, struct node *card, const struct domain_view *view,
                        enum check_kind kind) {
    const struct record *record = &view->records[kind];
    struct arena *arena = visit->arena;
    node_set(card, "type", record->type);
    node_set(card, "host", record->host);
    node_set(card, "relative", record->relative);
    node_set(card, "value", record->value);
    node_set(card, "below", say(visit, "Record.host_below", "zone", record->zone, NULL));
    if (!strcmp(record->relative, "@"))
        node_set(card, "apex", say(visit, "Record.host_apex", "zone", record->zone, NULL));
    node_set(card, "note", note_of(visit, view, kind));
    node_set(card, "dig", arena_printf(arena, "dig +short %s %s", record->type, record->host));
    node_set(card, "nslookup",
             arena_printf(arena, "nslookup -type=%s %s", record->type, record->host));
    show_split(visit, card, record);
}

/* What DNS answered */

static const char *say_state(struct visit *visit, const struct evidence *evidence) {
    const char *known = say(visit, arena_printf(visit->arena, "Record.state_%s", evidence->state),
                            "type", evidence->type, NULL);
    return *known ? known : say_one(visit, "Unknown", evidence->state);
}

static void show_evidence(struct visit *visit, struct node *card, const struct result *result) {
    for (size_t i = 0; i < result->evidence_count; i++) {
        const struct evidence *evidence = &result->evidence[i];
        struct node *row = node_row(card, "E");
        node_set(row, "type", evidence->type);
        node_set(row, "name", evidence->name);
        node_set(row, "state", say_state(visit, evidence));
        node_set(row, "server", evidence->server);
        show_time(visit, row, "at", evidence->at);
        for (size_t v = 0; v < evidence->value_count; v++)
            node_set(node_row(row, "V"), "v", evidence->values[v]);
        if (evidence->cut)
            node_set(row, "cut", "1");
    }
}

/* Questions that come up here, as many as the language file has. */
static void show_asks(struct visit *visit, struct node *card, enum check_kind kind) {
    for (int i = 0;; i++) {
        const char *name = arena_printf(visit->arena, "Ask.%s.%d", checks[kind].name, i);
        const char *question = say(visit, arena_printf(visit->arena, "%s.q", name), NULL);
        if (!*question)
            return;
        struct node *row = node_row(card, "Q");
        node_set(row, "q", question);
        show_sentence(visit, node_child(row, "A"), arena_printf(visit->arena, "%s.a", name), NULL,
                      0);
    }
}

static void show_card(struct visit *visit, const struct domain_view *view, enum check_kind kind) {
    const struct domain_check *check = &view->checks[kind];
    struct node *card = node_row(visit->page, "Cards");
    node_set(card, "id", checks[kind].name);
    node_set(card, "name", say_check(visit, kind, "name"));
    node_set(card, "what", say_check(visit, kind, "what"));
    int held = has_finding(&view->results[kind], "held_elsewhere");
    node_set(card, "tone",
             held ? "weak"
                  : tone_of_check(view->domain.life.state, check->standing.verdict,
                                  is_unknown(view, kind)));
    node_set(card, "verdict", say_verdict(visit, view, kind));
    if (check->standing.verdict != VERDICT_OK || is_unknown(view, kind) || held)
        node_set(card, "open", "1");
    show_time(visit, card, "verified", check->verified_at);
    show_time(visit, card, "checked", check->checked_at);
    show_findings(visit, card, &view->results[kind]);
    show_standing(visit, card, view, kind);
    show_record(visit, card, view, kind);
    show_evidence(visit, card, &view->results[kind]);
    show_asks(visit, card, kind);
    if (kind == CHECK_OWNERSHIP && view->domain.life.state == STATE_PENDING &&
        may(&visit->actor, RIGHT_OWN))
        node_set(card, "renew", "1");
}

void show_cards(struct visit *visit, const struct domain_view *view) {
    for (int kind = 0; kind < CHECK_COUNT; kind++)
        if (view->mandatory >> kind & 1)
            show_card(visit, view, (enum check_kind)kind);
}
