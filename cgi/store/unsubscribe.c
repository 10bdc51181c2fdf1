#include "store/unsubscribe.h"

#include "store/statement.h"

#include <string.h>

#define COLUMNS "SELECT from_addr, recipient, org_id, project_id, source, at FROM unsubscribe "

enum { INSERT, GET, DELETE, LIST, LIST_OF, SENDERS };
static const char *const sql[] = {
    [INSERT] = "INSERT INTO unsubscribe (from_addr, recipient, org_id, project_id, source, at) "
               "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING 1",
    [GET] = COLUMNS "WHERE org_id = ? AND from_addr = ? AND recipient = ?",
    [DELETE] = "DELETE FROM unsubscribe WHERE org_id = ? AND from_addr = ? AND recipient = ?",
    [LIST] = COLUMNS "WHERE org_id = ?1 AND (recipient, from_addr) > (?2, ?3) AND recipient < ?4 "
                     "ORDER BY recipient, from_addr LIMIT ?5",
    [LIST_OF] =
        COLUMNS "WHERE org_id = ?1 AND from_addr = ?6 AND recipient >= ?2 AND "
                "(recipient <> ?2 OR ?3 = '') AND recipient < ?4 ORDER BY recipient LIMIT ?5",
    /* Each is looked up behind the one before it: however many rows there are of one. */
    [SENDERS] = "WITH RECURSIVE sender (name) AS (SELECT min(from_addr) FROM unsubscribe "
                "WHERE org_id = ?1 UNION ALL SELECT (SELECT min(from_addr) FROM unsubscribe "
                "WHERE org_id = ?1 AND from_addr > name) FROM sender WHERE name IS NOT NULL) "
                "SELECT name FROM sender WHERE name IS NOT NULL LIMIT ?2",
};
const struct sql_table unsubscribe_sql = SQL_TABLE(sql);

static const char *const sources[] = {
    [UNSUBSCRIBE_ONE_CLICK] = "one_click",
    [UNSUBSCRIBE_PAGE] = "page",
    [UNSUBSCRIBE_IMPORT] = "import",
};

const char *unsubscribe_source_name(enum unsubscribe_source source) {
    return sources[source];
}

static enum unsubscribe_source source_of(const char *name) {
    int source = UNSUBSCRIBE_SOURCE_COUNT - 1;
    while (source > 0 && strcmp(sources[source], name) != 0)
        source--;
    return (enum unsubscribe_source)source;
}

static struct unsubscribe read_row(struct statement *row, struct arena *arena) {
    return (struct unsubscribe){
        .from_addr = column_text(row, 0, arena),
        .recipient = column_text(row, 1, arena),
        .org_id = column_int(row, 2),
        .project_id = column_int(row, 3),
        .source = source_of(column_text(row, 4, arena)),
        .at = column_int(row, 5),
    };
}

enum status unsubscribe_insert(struct store *store, const struct unsubscribe *row, int *added) {
    struct statement insert = statement_take(store, sql[INSERT]);
    int64_t one = 0;
    bind_text(&insert, row->from_addr);
    bind_text(&insert, row->recipient);
    bind_int(&insert, row->org_id);
    bind_int(&insert, row->project_id);
    bind_text(&insert, unsubscribe_source_name(row->source));
    bind_int(&insert, row->at);
    enum status status = statement_run_number(&insert, &one);
    *added = one != 0;
    return status;
}

enum status unsubscribe_get(struct store *store, struct arena *arena, int64_t org_id,
                            const char *from_addr, const char *recipient, struct unsubscribe *row) {
    struct statement get = statement_take(store, sql[GET]);
    bind_int(&get, org_id);
    bind_text(&get, from_addr);
    bind_text(&get, recipient);
    if (statement_row(&get))
        *row = read_row(&get, arena);
    return statement_end_found(&get);
}

enum status unsubscribe_delete(struct store *store, const struct unsubscribe *row) {
    struct statement erase = statement_take(store, sql[DELETE]);
    bind_int(&erase, row->org_id);
    bind_text(&erase, row->from_addr);
    bind_text(&erase, row->recipient);
    return statement_run_changed(&erase, STATUS_NONE);
}

/* Where the prefix begins, or behind the last row where that is farther. */
static void bind_start(struct statement *list, const struct unsubscribe_query *query) {
    int farther = strcmp(query->after, query->prefix) >= 0;
    bind_text(list, farther ? query->after : query->prefix);
    bind_text(list, farther ? query->after_from : "");
}

enum status unsubscribe_list(struct store *store, struct arena *arena,
                             const struct unsubscribe_query *query, struct unsubscribe **found,
                             size_t *count) {
    struct rows rows = ROWS(arena, struct unsubscribe);
    struct statement list = statement_take(store, sql[*query->from_addr ? LIST_OF : LIST]);
    bind_int(&list, query->org_id);
    bind_start(&list, query);
    /* Addresses are printable US-ASCII: nothing that has the prefix is behind this. */
    bind_text(&list, arena_printf(arena, "%s\x7f", query->prefix));
    bind_int(&list, query->limit);
    if (*query->from_addr)
        bind_text(&list, query->from_addr);
    while (statement_row(&list))
        *(struct unsubscribe *)rows_add(&rows) = read_row(&list, arena);
    *found = rows.items;
    *count = rows.count;
    return statement_end(&list);
}

enum status unsubscribe_senders(struct store *store, struct arena *arena, int64_t org_id, int limit,
                                const char ***senders, size_t *count) {
    struct rows rows = ROWS(arena, const char *);
    struct statement list = statement_take(store, sql[SENDERS]);
    bind_int(&list, org_id);
    bind_int(&list, limit);
    while (statement_row(&list))
        *(const char **)rows_add(&rows) = column_text(&list, 0, arena);
    *senders = rows.items;
    *count = rows.count;
    return statement_end(&list);
}
