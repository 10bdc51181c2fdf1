#include "store/chip.h"
#include "store/like.h"
#include "store/statement.h"

#include <string.h>

/* Everything a row shows stands in the index domain_list, in this order: the table is never read.
   A list that begins at the start begins behind (-1, ''). */
#define ROW                                                                                        \
    "SELECT id, name, state, summary, window_ends, grace_ends, checked_at, shares "                \
    "FROM domain "                                                                                 \
    "WHERE project_id = ?1 "
#define BEHIND_IN_ALL "AND (state, name) > (?2, ?3) "
#define BEHIND_IN_ONE "AND state = ?2 AND name > ?3 "
#define SEARCHED "AND name LIKE ?5 ESCAPE '\\' "
#define LIMITED "ORDER BY state, name LIMIT ?4"

enum { ALL, ALL_SEARCHED, ONE, ONE_SEARCHED, COUNTS, FIND };
static const char *const sql[] = {
    [ALL] = ROW BEHIND_IN_ALL LIMITED,
    [ALL_SEARCHED] = ROW BEHIND_IN_ALL SEARCHED LIMITED,
    [ONE] = ROW BEHIND_IN_ONE LIMITED,
    [ONE_SEARCHED] = ROW BEHIND_IN_ONE SEARCHED LIMITED,
    [COUNTS] = "SELECT state, count FROM domain_count WHERE project_id = ?",
    [FIND] = "SELECT domain.id, domain.project_id, domain.name, project.name, org.name, "
             "domain.state FROM domain JOIN project ON project.id = domain.project_id "
             "JOIN org ON org.id = domain.org_id "
             "WHERE domain.name >= ? AND domain.name < ? ORDER BY domain.name, domain.id LIMIT ?",
};
const struct sql_table domain_list_sql = SQL_TABLE(sql);

static void read_row(struct statement *from, struct arena *arena, struct domain_row *row) {
    row->id = column_int(from, 0);
    row->name = column_text(from, 1, arena);
    row->state = (enum domain_state)column_int(from, 2);
    chips_read((char *)column_text(from, 3, arena), row->chips);
    row->window_ends = column_int(from, 4);
    row->grace_ends = column_int(from, 5);
    row->checked_at = column_int(from, 6);
    row->shares = column_int(from, 7);
}

enum status domain_list(struct store *store, struct arena *arena, const struct domain_query *query,
                        struct domain_row **rows, size_t *count) {
    int one = query->state >= 0, searched = query->search && *query->search;
    int start = query->after.state < 0;
    struct statement list = statement_take(store, sql[one * 2 + searched]);
    bind_int(&list, query->project_id);
    bind_int(&list, one ? query->state : query->after.state);
    bind_text(&list, start ? "" : query->after.name);
    bind_int(&list, query->limit);
    if (searched)
        bind_text(&list, like_part(arena, query->search));
    struct rows found = ROWS(arena, struct domain_row);
    while (statement_row(&list))
        read_row(&list, arena, rows_add(&found));
    *rows = found.items;
    *count = found.count;
    return statement_end(&list);
}

enum status domain_counts(struct store *store, int64_t project_id, int64_t counts[STATE_COUNT]) {
    struct statement read = statement_take(store, sql[COUNTS]);
    bind_int(&read, project_id);
    memset(counts, 0, STATE_COUNT * sizeof *counts);
    while (statement_row(&read))
        counts[column_int(&read, 0)] = column_int(&read, 1);
    return statement_end(&read);
}

enum status domain_find(struct store *store, struct arena *arena, const char *prefix, int limit,
                        struct domain_found **found, size_t *count) {
    struct statement find = statement_take(store, sql[FIND]);
    bind_text(&find, prefix);
    /* DEL is above every letter of an A-label. */
    bind_text(&find, arena_printf(arena, "%s\x7f", prefix));
    bind_int(&find, limit);
    struct rows rows = ROWS(arena, struct domain_found);
    while (statement_row(&find))
        *(struct domain_found *)rows_add(&rows) = (struct domain_found){
            .id = column_int(&find, 0),
            .project_id = column_int(&find, 1),
            .name = column_text(&find, 2, arena),
            .project = column_text(&find, 3, arena),
            .org = column_text(&find, 4, arena),
            .state = (enum domain_state)column_int(&find, 5),
        };
    *found = rows.items;
    *count = rows.count;
    return statement_end(&find);
}
