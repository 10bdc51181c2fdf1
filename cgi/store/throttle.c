#include "store/session.h"

#include "store/statement.h"

/* Whether the window of the row is over or begins in the future: ?2 is now, ?3 its length. */
#define OVER "throttle.began_at > ?2 OR throttle.began_at <= ?2 - ?3 "

enum { COUNT, CLEAR, SWEEP };
static const char *const sql[] = {
    [COUNT] = "INSERT INTO throttle (bucket, began_at, count) VALUES (?1, ?2, 1) "
              "ON CONFLICT (bucket) DO UPDATE SET "
              "count = CASE WHEN " OVER "THEN 1 ELSE throttle.count + 1 END, "
              "began_at = CASE WHEN " OVER "THEN ?2 ELSE throttle.began_at END RETURNING count",
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
