#include "store/setup.h"

#include "store/statement.h"

/* All facilities of a request are a handful, in one place of their table. */
#define ROW                                                                                        \
    "SELECT id, max(created_at, confirmed_at), state, org_name, "                                  \
    "(SELECT name FROM setup_facility WHERE request_id = id AND number = 1), "                     \
    "(SELECT count(*) FROM setup_facility WHERE request_id = id), "                                \
    "(SELECT count(*) FROM setup_facility WHERE request_id = id AND done_at > 0) "                 \
    "FROM setup_request "

enum { OLDEST_FIRST, NEWEST_FIRST, OF_PROJECT, OPEN };
static const char *const sql[] = {
    [OLDEST_FIRST] = ROW "WHERE state = ? AND id > ? ORDER BY id LIMIT ?",
    [NEWEST_FIRST] = ROW "WHERE state = ? AND id < ? ORDER BY id DESC LIMIT ?",
    [OF_PROJECT] = ROW "WHERE project_id = ? AND id < ? ORDER BY id DESC LIMIT ?",
    [OPEN] = "SELECT count(*) FROM (SELECT 1 FROM setup_request WHERE state = 'open' LIMIT ?)",
};
const struct sql_table setup_list_sql = SQL_TABLE(sql);

static enum status read_rows(struct statement *list, struct arena *arena, struct setup_row **rows,
                             size_t *count) {
    struct rows read = ROWS(arena, struct setup_row);
    while (statement_row(list))
        *(struct setup_row *)rows_add(&read) = (struct setup_row){
            .id = column_int(list, 0),
            .at = column_int(list, 1),
            .state = setup_state_of(column_text(list, 2, arena)),
            .org_name = column_text(list, 3, arena),
            .facility = column_text(list, 4, arena),
            .count = (int)column_int(list, 5),
            .done = (int)column_int(list, 6),
        };
    *rows = read.items;
    *count = read.count;
    return statement_end(list);
}

enum status setup_queue(struct store *store, struct arena *arena, enum setup_state state,
                        int64_t after, int limit, struct setup_row **rows, size_t *count) {
    int oldest = state == SETUP_OPEN;
    struct statement list = statement_take(store, sql[oldest ? OLDEST_FIRST : NEWEST_FIRST]);
    bind_text(&list, setup_state_name(state));
    bind_int(&list, oldest || after ? after : INT64_MAX);
    bind_int(&list, limit);
    return read_rows(&list, arena, rows, count);
}

enum status setup_of_project(struct store *store, struct arena *arena, int64_t project_id,
                             int64_t after, int limit, struct setup_row **rows, size_t *count) {
    struct statement list = statement_take(store, sql[OF_PROJECT]);
    bind_int(&list, project_id);
    bind_int(&list, after ? after : INT64_MAX);
    bind_int(&list, limit);
    return read_rows(&list, arena, rows, count);
}

enum status setup_open_count(struct store *store, int most, int *count) {
    struct statement open = statement_take(store, sql[OPEN]);
    bind_int(&open, most);
    int64_t counted = 0;
    enum status status = statement_run_number(&open, &counted);
    *count = (int)counted;
    return status;
}
