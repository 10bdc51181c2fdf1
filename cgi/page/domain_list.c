#include "page/pages.h"
#include "page/shared.h"
#include "page/show.h"

#include "base/clock.h"
#include "base/codec.h"
#include "dns/name.h"
#include "work/domain.h"

#include <stdlib.h>
#include <string.h>

enum { ROWS_A_PAGE = 50, SHARED_ROWS = 10 };

/* What the visitor asked for, read from the query. */
struct wish {
    const char *typed;  /* search, as typed */
    const char *search; /* the same as A-labels */
    int state;          /* -1: all */
    const char *after;
};

static int state_of(const char *name) {
    for (int state = 0; state < STATE_COUNT; state++)
        if (!strcmp(name, domain_state_name((enum domain_state)state)))
            return state;
    return -1;
}

/* Part of a name as it is stored. 例え is looked for as xn--r8jz45g: a whole label, if nothing
   else, can be found. */
static const char *search_of(struct arena *arena, const char *typed) {
    if (!*typed)
        return "";
    struct name name;
    const char *suggestion;
    if (name_normalise(arena, arena_printf(arena, "%s.example.com", typed), &name, &suggestion) ==
        NAME_ACCEPTED)
        return arena_copy(arena, name.ascii, strlen(name.ascii) - strlen(".example.com"));
    char *lower = arena_strdup(arena, typed);
    for (char *c = lower; *c; c++)
        if (*c >= 'A' && *c <= 'Z')
            *c = (char)(*c - 'A' + 'a');
    return lower;
}

static struct wish wish_of(struct visit *visit) {
    struct wish wish = {.typed = visit_query(visit, "q"),
                        .state = state_of(visit_query(visit, "state")),
                        .after = visit_query(visit, "after")};
    wish.search = search_of(visit->arena, wish.typed);
    return wish;
}

static struct domain_key key_of(const char *after) {
    struct domain_key key = {.state = -1, .name = ""};
    if (after[0] >= '0' && after[0] < '0' + STATE_COUNT && after[1] == '.')
        key = (struct domain_key){.state = after[0] - '0', .name = after + 2};
    return key;
}

static const char *link_to(struct visit *visit, const struct wish *wish, int state,
                           const char *after) {
    struct text link = TEXT(visit->arena);
    text_add(&link, "domains");
    char separator = '?';
    const char *pairs[][2] = {
        {"state", state < 0 ? "" : domain_state_name((enum domain_state)state)},
        {"q", url_encode(visit->arena, wish->typed)},
        {"after", after}};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        if (*pairs[i][1]) {
            text_addf(&link, "%c%s=%s", separator, pairs[i][0], pairs[i][1]);
            separator = '&';
        }
    return text_str(&link);
}

/* Rows. A page has fifty: texts are looked up once, and a row that is all right says so in one
   node. */

struct words {
    const char *state[STATE_COUNT], *check[CHIP_COUNT];
    struct {
        const char *code, *tone, *text;
    } last[CHIP_COUNT]; /* of each check's last chip: the next row's is often the same */
    struct ago ago;
    unsigned mandatory;
    int64_t now;
};

static struct words words_of(struct visit *visit) {
    struct words words = {.mandatory = visit->house->conf.mandatory, .now = clock_now()};
    for (int i = 0; i < STATE_COUNT; i++)
        words.state[i] = say_one(visit, "State", domain_state_name((enum domain_state)i));
    for (int i = 0; i < CHIP_COUNT; i++)
        words.check[i] =
            say(visit, arena_printf(visit->arena, "Check.%s.short", checks[i].name), NULL);
    return words;
}

static int held_elsewhere(const struct chip *chip) {
    return !strcmp(chip->code, "held_elsewhere");
}

static int is_stopped(const struct chip *chip) {
    return !strcmp(chip->code, "stopped");
}

static int all_ok(const struct domain_row *row, unsigned mandatory) {
    for (int i = 0; i < CHIP_COUNT; i++)
        if (mandatory >> i & 1 && (row->chips[i].verdict != VERDICT_OK || row->chips[i].unknown ||
                                   held_elsewhere(&row->chips[i]) || is_stopped(&row->chips[i])))
            return 0;
    return 1;
}

/* "DKIM not there yet" */
static const char *chip_text(struct visit *visit, struct words *words, int kind,
                             const struct chip *chip, const char *tone) {
    const char *code = chip->code;
    if (!strcmp(tone, "ok"))
        return words->check[kind];
    if (words->last[kind].text && !strcmp(words->last[kind].code, code) &&
        !strcmp(words->last[kind].tone, tone))
        return words->last[kind].text;
    const char *reason = *code ? say_one(visit, "Chip", code) : "";
    if (!*reason)
        reason = say_one(visit, "Tone", tone);
    words->last[kind].code = code;
    words->last[kind].tone = tone;
    return words->last[kind].text = arena_printf(visit->arena, "%s %s", words->check[kind], reason);
}

static void show_chips(struct visit *visit, struct node *node, const struct domain_row *row,
                       struct words *words) {
    for (int kind = 0; kind < CHIP_COUNT; kind++) {
        if (!(words->mandatory >> kind & 1))
            continue;
        const struct chip *chip = &row->chips[kind];
        const char *tone = held_elsewhere(chip) ? "weak"
                           : is_stopped(chip)
                               ? "none"
                               : tone_of_check(row->state, chip->verdict, chip->unknown);
        struct node *shown = node_row(node, "c");
        node_set(shown, "s", tone);
        node_set(shown, "k", chip_text(visit, words, kind, chip, tone));
    }
}

static const char *left_of(struct visit *visit, const struct domain_row *row, int64_t now) {
    if (row->state == STATE_PENDING)
        return say(visit, "List.left", "span", say_span(visit, row->window_ends - now), NULL);
    if (row->state == STATE_DEGRADED)
        return say(visit, "List.grace", "span", say_span(visit, row->grace_ends - now), NULL);
    return NULL;
}

static void show_row(struct visit *visit, const struct domain_row *row, struct words *words) {
    struct node *node = node_row(visit->page, "Rows");
    node_set_number(node, "i", row->id);
    if (strstr(row->name, "xn--")) {
        struct name name = name_show(visit->arena, row->name);
        node_set(node, "n", name.unicode);
        if (strcmp(name.unicode, name.ascii))
            node_set(node, "a", name.ascii);
    } else {
        node_set(node, "n", row->name);
    }
    node_set(node, "s", tone_of_state(row->state));
    node_set(node, "w", words->state[row->state]);
    if (all_ok(row, words->mandatory))
        node_set(node, "ok", "1");
    else
        show_chips(visit, node, row, words);
    const char *left = left_of(visit, row, words->now);
    if (left)
        node_set(node, "l", left);
    if (row->checked_at)
        node_set(node, "d", clock_iso8601(visit->arena, row->checked_at));
    node_set(node, "t", say_ago_after(visit, &words->ago, row->checked_at));
    if (row->shares)
        node_set(node, "h", say(visit, "List.shares", "n", say_count(visit, row->shares), NULL));
}

static void show_rows(struct visit *visit, const struct wish *wish, const struct domain_row *rows,
                      size_t count) {
    struct words words = words_of(visit);
    for (int i = 0; i < CHIP_COUNT; i++)
        if (words.mandatory >> i & 1)
            node_set(node_row(visit->page, "Checks"), "k", words.check[i]);
    for (size_t i = 0; i < count && i < ROWS_A_PAGE; i++)
        show_row(visit, &rows[i], &words);
    if (count > ROWS_A_PAGE) {
        const struct domain_row *last = &rows[ROWS_A_PAGE - 1];
        node_set(visit->page, "more",
                 link_to(visit, wish, wish->state,
                         arena_printf(visit->arena, "%d.%s", (int)last->state, last->name)));
    }
    if (*wish->after)
        node_set(visit->page, "first", link_to(visit, wish, wish->state, ""));
}

static void show_tab(struct visit *visit, const struct wish *wish, int state, const char *word,
                     int64_t count) {
    struct node *tab = node_row(visit->page, "Tabs");
    node_set(tab, "w", word);
    node_set_number(tab, "c", count);
    node_set(tab, "h", link_to(visit, wish, state, ""));
    if (state == wish->state)
        node_set(tab, "here", "1");
}

static void show_counts(struct visit *visit, const struct wish *wish,
                        const int64_t counts[STATE_COUNT]) {
    /* The counts are the project's: a tab leaves the search. */
    struct wish whole = {.typed = "", .state = *wish->typed ? STATE_COUNT : wish->state};
    int64_t all = 0;
    for (int state = 0; state < STATE_COUNT; state++)
        all += counts[state];
    show_tab(visit, &whole, -1, say(visit, "Frame.all", NULL), all);
    for (int state = 0; state < STATE_COUNT; state++)
        if (counts[state] || state == wish->state)
            show_tab(visit, &whole, state,
                     say_one(visit, "State", domain_state_name((enum domain_state)state)),
                     counts[state]);
    if (!all)
        node_set(visit->page, "empty", "1");
}

/* What others share with the project: behind its own, on the first page. */
static enum status show_others(struct visit *visit, const struct wish *wish) {
    struct shared_query query = {.project_id = visit->actor.project.id,
                                 .search = wish->search,
                                 .after = {.name = ""},
                                 .limit = SHARED_ROWS};
    size_t count;
    return *wish->after || wish->state >= 0 ? STATUS_OK : show_shared(visit, &query, &count);
}

void domain_list_get(struct visit *visit) {
    struct wish wish = wish_of(visit);
    int64_t counts[STATE_COUNT];
    struct domain_row *rows = NULL;
    size_t count = 0;
    struct domain_query query = {.project_id = visit->actor.project.id,
                                 .state = wish.state,
                                 .search = wish.search,
                                 .after = key_of(wish.after),
                                 .limit = ROWS_A_PAGE + 1};
    enum status status = domain_counts(visit->house->store, query.project_id, counts);
    if (status == STATUS_OK)
        status = domain_list(visit->house->store, visit->arena, &query, &rows, &count);
    if (status == STATUS_OK)
        status = show_jobs(visit);
    if (status == STATUS_OK)
        status = show_steps(visit);
    if (status == STATUS_OK)
        status = show_others(visit, &wish);
    if (status != STATUS_OK) {
        respond_status(visit, status);
        return;
    }
    show_counts(visit, &wish, counts);
    show_rows(visit, &wish, rows, count);
    node_set(visit->page, "nav", "domains");
    node_set(visit->page, "q", wish.typed);
    if (*wish.typed)
        node_set(visit->page, "searched", say(visit, "List.search", "q", wish.typed, NULL));
    if (!strcmp(visit_query(visit, "done"), "deleted"))
        node_set(visit->page, "notice", say(visit, "Delete.done", NULL));
    if (!strcmp(visit_query(visit, "done"), "crowded"))
        node_set(visit->page, "warning",
                 say(visit, "Many.crowded", "most", say_count(visit, visit->house->conf.job_items),
                     NULL));
    respond_page(visit, 200, "domain-list");
}
