#include "store/people.h"

#include "store/statement.h"

static const char *const sql[] = {
    "INSERT INTO audit (at, user_id, org_id, action, subject, address) VALUES (?, ?, ?, ?, ?, ?)",
};
const struct sql_table audit_sql = SQL_TABLE(sql);

enum status audit_add(struct store *store, int64_t now, int64_t user_id, int64_t org_id,
                      const char *action, const char *subject, const char *address) {
    struct statement add = statement_take(store, sql[0]);
    bind_int(&add, now);
    bind_id(&add, user_id);
    bind_id(&add, org_id);
    bind_text(&add, action);
    bind_text(&add, subject);
    bind_text(&add, address ? address : "");
    return statement_run(&add);
}
