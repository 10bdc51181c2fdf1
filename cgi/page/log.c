#include "page/pages.h"
#include "page/show.h"

#include "base/codec.h"
#include "work/deed.h"

#include <stdlib.h>
#include <string.h>

enum { ROWS_A_PAGE = 50 };

/* What "only" may begin with in the page's address: one choice at a time, so that an index answers
   each. */
static const char *const only_words[] = {
    [AUDIT_ALL] = "",
    [AUDIT_PROJECT] = "project:",
    [AUDIT_USER] = "user:",
    [AUDIT_ACTION] = "action:",
};

static struct audit_query query_of(struct visit *visit) {
    const char *only = visit_query(visit, "only");
    struct audit_query query = {.before = strtoll(visit_query(visit, "before"), NULL, 10),
                                .limit = ROWS_A_PAGE + 1};
    for (int word = AUDIT_PROJECT; word <= AUDIT_ACTION; word++) {
        size_t length = strlen(only_words[word]);
        if (!strncmp(only, only_words[word], length)) {
            query.only = (enum audit_only)word;
            query.action = only + length;
            query.id = strtoll(only + length, NULL, 10);
        }
    }
    return query;
}

static const char *say_deed(struct visit *visit, const char *action, const char *subject) {
    return say(visit, arena_printf(visit->arena, "Deed.%s", action), "subject", subject, NULL);
}

static void show_row(struct visit *visit, const struct audit_entry *entry) {
    struct node *row = node_row(visit->page, "Rows");
    show_time(visit, row, "at", entry->line.at);
    node_set(row, "who", entry->user.name);
    node_set(row, "mail", entry->user.email);
    if (entry->user.platform != PLATFORM_NONE)
        node_set(row, "role", platform_role_name(entry->user.platform));
    node_set(row, "what", say_deed(visit, entry->line.action, entry->line.subject));
    node_set(row, "project", entry->project);
    if (!strcmp(entry->line.address, ACTOR_COMMAND))
        node_set(row, "command", "1");
    node_set(row, "from", entry->line.address);
}

static struct node *show_choice(struct visit *visit, const char *group, enum audit_only only,
                                const char *which) {
    struct node *option = node_row(visit->page, group);
    const char *value = arena_printf(visit->arena, "%s%s", only_words[only], which);
    node_set(option, "v", value);
    if (!strcmp(value, visit_query(visit, "only")))
        node_set(option, "on", "1");
    return option;
}

static const char *digits(struct visit *visit, int64_t id) {
    return arena_printf(visit->arena, "%lld", (long long)id);
}

static enum status show_choices(struct visit *visit) {
    struct deed_choices choices;
    enum status status = deed_choose(visit->house, visit->arena, &visit->actor, &choices);
    if (status != STATUS_OK)
        return status;
    for (size_t i = 0; i < choices.project_count; i++)
        node_set(
            show_choice(visit, "InProject", AUDIT_PROJECT, digits(visit, choices.projects[i].id)),
            "t", choices.projects[i].name);
    for (size_t i = 0; i < choices.user_count; i++)
        node_set(
            show_choice(visit, "ByUser", AUDIT_USER, digits(visit, choices.users[i].id)), "t",
            arena_printf(visit->arena, "%s (%s)", choices.users[i].name, choices.users[i].email));
    node_set(show_choice(visit, "ByUser", AUDIT_USER, "0"), "t", say(visit, "Log.nobody", NULL));
    for (size_t i = 0; i < choices.action_count; i++)
        node_set(show_choice(visit, "Did", AUDIT_ACTION, choices.actions[i]), "t",
                 say_deed(visit, choices.actions[i], "…"));
    return STATUS_OK;
}

static const char *log_path(struct visit *visit) {
    int64_t project_id = visit->actor.project.id;
    return project_id ? arena_printf(visit->arena, "/projects/%lld/log", (long long)project_id)
                      : "/operate/log";
}

/* The way to what is older, back to the newest, and to a file of what is chosen. */
static void show_ways(struct visit *visit, const struct audit_query *query,
                      const struct audit_entry *entries, size_t count) {
    struct arena *arena = visit->arena;
    const char *path = log_path(visit);
    const char *only = url_encode(arena, visit_query(visit, "only"));
    if (count > ROWS_A_PAGE)
        node_set(visit->page, "older",
                 arena_printf(arena, "%s?only=%s&before=%lld", path, only,
                              (long long)entries[ROWS_A_PAGE - 1].id));
    if (query->before)
        node_set(visit->page, "newest", arena_printf(arena, "%s?only=%s", path, only));
    node_set(visit->page, "csv", arena_printf(arena, "%s/csv?only=%s", path, only));
    node_set(visit->page, "path", path);
}

void log_get(struct visit *visit) {
    struct audit_query query = query_of(visit);
    struct audit_entry *entries;
    size_t count;
    enum status status =
        deed_list(visit->house, visit->arena, &visit->actor, query, &entries, &count);
    if (status == STATUS_OK)
        status = show_choices(visit);
    if (status != STATUS_OK) {
        respond_status(visit, status);
        return;
    }
    for (size_t i = 0; i < count && i < ROWS_A_PAGE; i++)
        show_row(visit, &entries[i]);
    if (query.only != AUDIT_ALL)
        node_set(visit->page, "only", "1");
    show_ways(visit, &query, entries, count);
    node_set(visit->page, "most",
             say(visit, "Log.most", "n", say_count(visit, DEEDS_IN_FILE), NULL));
    node_set(visit->page, "nav", visit->actor.project.id ? "log" : "operate");
    respond_page(visit, 200, "log");
}

void log_csv_get(struct visit *visit) {
    static const struct file file = {"text/csv; charset=utf-8", "log.csv", 1};
    const char *csv;
    enum status status =
        deed_export(visit->house, visit->arena, &visit->actor, query_of(visit), &csv);
    if (status != STATUS_OK) {
        respond_status(visit, status);
        return;
    }
    respond_file(visit, &file, csv);
}
