#include "store/session.h"

#include "store/statement.h"

/* Whether the window of the row is over or begins in the future: ?2 is now, ?3 its length. */
#define OVER "throttle.began_at > ?2 OR throttle.began_at <= ?2 - ?3 "

enum { COUNT, LOOK, CLEAR, SWEEP };
static const char *const sql[] = {
    [COUNT] = "INSERT INTO throttle (bucket, began_at, count) VALUES (?1, ?2, 1) "
              "ON CONFLICT (bucket) DO UPDATE SET "
              "count = CASE WHEN " OVER "THEN 1 ELSE throttle.count + 1 END, "
              "began_at = CASE WHEN " OVER "THEN ?2 ELSE throttle.began_at END RETURNING count",
    [LOOK] = "SELECT count, began_at + ?3 - ?2 FROM throttle WHERE bucket = ?1 AND NOT (" OVER ")",
    [CLEAR] = "DELETE FROM throttle WHERE bucket = ?",
    [SWEEP] = "DELETE FROM throttle WHERE began_at > ?1 OR began_at <= ?1 - 86400",
};
const struct sql_table throttle_sql = SQL_TABLE(sql);

enum status throttle_count(struct store *store, const char *bucket, int64_t now, int seconds,
                           int *count) {
    struct statement add = statement_take(store, sql[COUNT]);
    bind_text(&add, bucket);
    bind_int(&add, now);
    bind_int(&add, seconds);
    int64_t counted = 0;
    enum status status = statement_run_number(&add, &counted);
    *count = (int)counted;
    return status;
}

enum status throttle_look(struct store *store, const char *bucket, int64_t now, int seconds,
                          int *count, int64_t *left) {
    struct statement look = statement_take(store, sql[LOOK]);
    bind_text(&look, bucket);
    bind_int(&look, now);
    bind_int(&look, seconds);
    *count = 0;
    *left = 0;
    if (statement_row(&look)) {
        *count = (int)column_int(&look, 0);
        *left = column_int(&look, 1);
    }
    return statement_end(&look);
}

enum status throttle_clear(struct store *store, const char *bucket) {
    struct statement clear = statement_take(store, sql[CLEAR]);
    bind_text(&clear, bucket);
    return statement_run(&clear);
}

enum status throttle_sweep(struct store *store, int64_t now) {
    struct statement sweep = statement_take(store, sql[SWEEP]);
    bind_int(&sweep, now);
    return statement_run(&sweep);
}
