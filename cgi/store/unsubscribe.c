#include "store/unsubscribe.h"

#include "store/statement.h"

enum { INSERT };
static const char *const sql[] = {
    [INSERT] = "INSERT INTO unsubscribe (from_addr, recipient, org_id, project_id, source, at) "
               "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING 1",
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
