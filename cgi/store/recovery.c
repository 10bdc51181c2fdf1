#include "store/people.h"

#include "store/statement.h"

#include <assert.h>

enum { CLEAR, ADD, USE, COUNT };
static const char *const sql[] = {
    [CLEAR] = "DELETE FROM recovery_code WHERE user_id = ?",
    [ADD] = "INSERT INTO recovery_code (user_id, code_hash) VALUES (?, ?)",
    [USE] = "DELETE FROM recovery_code WHERE user_id = ? AND code_hash = ?",
    [COUNT] = "SELECT count(*) FROM recovery_code WHERE user_id = ?",
};
const struct sql_table recovery_sql = SQL_TABLE(sql);

enum status recovery_set(struct store *store, int64_t user_id, const char *const *hashes,
                         size_t count) {
    assert(store->in_transaction);
    struct statement clear = statement_take(store, sql[CLEAR]);
    bind_int(&clear, user_id);
    enum status status = statement_run(&clear);
    for (size_t i = 0; status == STATUS_OK && i < count; i++) {
        struct statement add = statement_take(store, sql[ADD]);
        bind_int(&add, user_id);
        bind_text(&add, hashes[i]);
        status = statement_run(&add);
    }
    return status;
}

enum status recovery_use(struct store *store, int64_t user_id, const char *hash) {
    struct statement use = statement_take(store, sql[USE]);
    bind_int(&use, user_id);
    bind_text(&use, hash);
    return statement_run_changed(&use, STATUS_NONE);
}

enum status recovery_count(struct store *store, int64_t user_id, int *count) {
    struct statement all = statement_take(store, sql[COUNT]);
    bind_int(&all, user_id);
    int64_t counted = 0;
    enum status status = statement_run_number(&all, &counted);
    *count = (int)counted;
    return status;
}
