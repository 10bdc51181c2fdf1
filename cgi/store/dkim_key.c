#include "store/domain.h"

#include "store/statement.h"

enum { STOCK, ADD, READY, ASSIGN };
static const char *const sql[] = {
    [STOCK] = "SELECT count(*) FROM dkim_key WHERE domain_id IS NULL",
    [ADD] =
        "INSERT INTO dkim_key (state, public_key, sealed, created_at) VALUES ('stock', ?, ?, ?)",
    [READY] = ("SELECT id, public_key, sealed FROM dkim_key WHERE domain_id IS NULL "
               "ORDER BY id LIMIT 1"),
    [ASSIGN] = "UPDATE dkim_key SET domain_id = ?1, state = 'active', sealed = ?2, "
               "(selector, slot, created_at, active_at) = (SELECT selector, dkim_slot, created_at, "
               "created_at FROM domain WHERE id = ?1) WHERE id = ?3 AND domain_id IS NULL",
};
const struct sql_table dkim_key_sql = SQL_TABLE(sql);

enum status dkim_key_stock(struct store *store, int *count) {
    struct statement stock = statement_take(store, sql[STOCK]);
    int64_t counted = 0;
    enum status status = statement_run_number(&stock, &counted);
    *count = (int)counted;
    return status;
}

enum status dkim_key_add(struct store *store, const struct dkim_key *key, int64_t now) {
    struct statement add = statement_take(store, sql[ADD]);
    bind_text(&add, key->public_key);
    bind_blob(&add, key->sealed);
    bind_int(&add, now);
    return statement_run(&add);
}

enum status dkim_key_ready(struct store *store, struct arena *arena, struct dkim_key *key) {
    struct statement ready = statement_take(store, sql[READY]);
    if (statement_row(&ready))
        *key = (struct dkim_key){.id = column_int(&ready, 0),
                                 .public_key = column_text(&ready, 1, arena),
                                 .sealed = column_blob(&ready, 2, arena)};
    return statement_end_found(&ready);
}

enum status dkim_key_assign(struct store *store, int64_t key_id, int64_t domain_id,
                            struct span sealed) {
    struct statement assign = statement_take(store, sql[ASSIGN]);
    bind_int(&assign, domain_id);
    bind_blob(&assign, sealed);
    bind_int(&assign, key_id);
    return statement_run_changed(&assign, STATUS_STALE);
}
