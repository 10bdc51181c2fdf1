#include "store/domain_row.h"

/* How far a row moves: a window that began since was given by the clock as it is now. */
#define MOVED "min(?1, max(0, ?2 - window_began))"

enum { TAKE_DUE, MAKE_DUE, SHIFT, HEARTBEAT_GET, HEARTBEAT_SET };
static const char *const sql[] = {
    [TAKE_DUE] = "UPDATE domain SET in_flight = ?2 WHERE id IN "
                 "(SELECT id FROM domain WHERE next_check > 0 AND next_check <= ?1 "
                 "AND (in_flight <= ?1 OR in_flight > ?2) ORDER BY next_check LIMIT ?3) "
                 "RETURNING " DOMAIN_COLUMNS,
    [MAKE_DUE] = "UPDATE domain SET next_check = "
                 "CASE WHEN checked_at > ?3 - 60 THEN checked_at + 60 ELSE ?3 END "
                 "WHERE project_id = ?1 AND id = ?2 "
                 "AND next_check > ?3 AND next_check > checked_at + 60",
    /* Whatever has a deadline also has a next check. */
    [SHIFT] = "UPDATE domain SET next_check = next_check + " MOVED ", "
              "window_began = window_began + " MOVED ", window_ends = window_ends + " MOVED ", "
              "grace_ends = CASE WHEN grace_ends > 0 THEN grace_ends + " MOVED " ELSE 0 END, "
              "in_flight = CASE WHEN in_flight > 0 THEN in_flight + " MOVED " ELSE 0 END "
              "WHERE next_check > 0",
    [HEARTBEAT_GET] = "SELECT at FROM heartbeat WHERE id = 1",
    [HEARTBEAT_SET] = ("INSERT INTO heartbeat (id, at) VALUES (1, ?) "
                       "ON CONFLICT (id) DO UPDATE SET at = excluded.at"),
};
const struct sql_table domain_due_sql = SQL_TABLE(sql);

enum status domain_take_due(struct store *store, struct arena *arena, int64_t now, int64_t until,
                            int limit, struct domain **domains, size_t *count) {
    struct statement due = statement_take(store, sql[TAKE_DUE]);
    bind_int(&due, now);
    bind_int(&due, until);
    bind_int(&due, limit);
    struct rows rows = ROWS(arena, struct domain);
    while (statement_row(&due))
        *(struct domain *)rows_add(&rows) = domain_read(&due, arena);
    *domains = rows.items;
    *count = rows.count;
    enum status status = statement_end(&due);
    for (size_t i = 0; status == STATUS_OK && i < rows.count; i++)
        status = dkim_key_beside(store, arena, &(*domains)[i]);
    return status;
}

enum status domain_make_due(struct store *store, int64_t project_id, int64_t id, int64_t now) {
    struct statement make = statement_take(store, sql[MAKE_DUE]);
    bind_int(&make, project_id);
    bind_int(&make, id);
    bind_int(&make, now);
    return statement_run(&make);
}

enum status domain_shift_deadlines(struct store *store, int64_t delta, int64_t now) {
    struct statement shift = statement_take(store, sql[SHIFT]);
    bind_int(&shift, delta);
    bind_int(&shift, now);
    return statement_run(&shift);
}

enum status heartbeat_get(struct store *store, int64_t *at) {
    struct statement get = statement_take(store, sql[HEARTBEAT_GET]);
    *at = 0;
    return statement_run_number(&get, at);
}

enum status heartbeat_set(struct store *store, int64_t at) {
    struct statement set = statement_take(store, sql[HEARTBEAT_SET]);
    bind_int(&set, at);
    return statement_run(&set);
}
