#include "store/people.h"

#include "store/statement.h"

enum { ADD, NEXT, TAKE };
static const char *const sql[] = {
    [ADD] = "INSERT INTO forgotten (email, address, at) VALUES (?, ?, ?)",
    [NEXT] = "SELECT id, email, address FROM forgotten ORDER BY id LIMIT 1",
    [TAKE] = "DELETE FROM forgotten WHERE id = ?",
};
const struct sql_table forgotten_sql = SQL_TABLE(sql);

enum status forgotten_add(struct store *store, const struct forgotten *forgotten, int64_t now) {
    struct statement add = statement_take(store, sql[ADD]);
    bind_text(&add, forgotten->email);
    bind_text(&add, forgotten->address);
    bind_int(&add, now);
    return statement_run(&add);
}

enum status forgotten_next(struct store *store, struct arena *arena, struct forgotten *forgotten) {
    struct statement next = statement_take(store, sql[NEXT]);
    if (statement_row(&next))
        *forgotten = (struct forgotten){.id = column_int(&next, 0),
                                        .email = column_text(&next, 1, arena),
                                        .address = column_text(&next, 2, arena)};
    return statement_end_found(&next);
}

enum status forgotten_take(struct store *store, int64_t id) {
    struct statement take = statement_take(store, sql[TAKE]);
    bind_int(&take, id);
    return statement_run_changed(&take, STATUS_NONE);
}
