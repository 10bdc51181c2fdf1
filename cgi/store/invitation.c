#include "store/people.h"

#include "store/statement.h"

#include <assert.h>
#include <string.h>

enum { REPLACE, INSERT, GET, TAKE, END_OF };
static const char *const sql[] = {
    [REPLACE] = "DELETE FROM invitation WHERE purpose = ? AND coalesce(user_id, 0) = ?",
    [INSERT] = ("INSERT INTO invitation (token_hash, purpose, user_id, expires_at) "
                "VALUES (?, ?, ?, ?)"),
    [GET] =
        "SELECT user_id, purpose = 'reset' FROM invitation WHERE token_hash = ? AND expires_at > ?",
    [TAKE] = "DELETE FROM invitation WHERE token_hash = ? AND expires_at > ?",
    [END_OF] = "DELETE FROM invitation WHERE user_id = ?",
};
const struct sql_table invitation_sql = SQL_TABLE(sql);

static const char *const purposes[] = {
    [INVITATION_FIRST_OPERATOR] = "first_operator",
    [INVITATION_WELCOME] = "welcome",
    [INVITATION_RESET] = "reset",
};

enum status invitation_insert(struct store *store, const char *token_hash,
                              enum invitation_purpose purpose, int64_t user_id,
                              int64_t expires_at) {
    assert(store->in_transaction);
    struct statement replace = statement_take(store, sql[REPLACE]);
    bind_text(&replace, purposes[purpose]);
    bind_int(&replace, user_id);
    enum status status = statement_run(&replace);
    if (status != STATUS_OK)
        return status;
    struct statement insert = statement_take(store, sql[INSERT]);
    bind_text(&insert, token_hash);
    bind_text(&insert, purposes[purpose]);
    bind_id(&insert, user_id);
    bind_int(&insert, expires_at);
    return statement_run(&insert);
}

enum status invitation_get(struct store *store, const char *token_hash, int64_t now,
                           enum invitation_purpose *purpose, int64_t *user_id) {
    struct statement get = statement_take(store, sql[GET]);
    bind_text(&get, token_hash);
    bind_int(&get, now);
    if (statement_row(&get)) {
        *user_id = column_int(&get, 0);
        *purpose = !*user_id             ? INVITATION_FIRST_OPERATOR
                   : column_int(&get, 1) ? INVITATION_RESET
                                         : INVITATION_WELCOME;
    }
    return statement_end_found(&get);
}

enum status invitation_take(struct store *store, const char *token_hash, int64_t now) {
    struct statement take = statement_take(store, sql[TAKE]);
    bind_text(&take, token_hash);
    bind_int(&take, now);
    return statement_run_changed(&take, STATUS_NONE);
}

enum status invitation_end_of(struct store *store, int64_t user_id) {
    struct statement end = statement_take(store, sql[END_OF]);
    bind_int(&end, user_id);
    return statement_run(&end);
}
