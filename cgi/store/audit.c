#include "store/people.h"

#include "store/statement.h"

static const char *const sql[] = {
    "INSERT INTO audit (at, user_id, org_id, project_id, action, subject, address) "
    "VALUES (?, ?, ?, ?, ?, ?, ?)",
};
const struct sql_table audit_sql = SQL_TABLE(sql);

enum status audit_add(struct store *store, const struct audit_line *line) {
    struct statement add = statement_take(store, sql[0]);
    bind_int(&add, line->at);
    bind_id(&add, line->user_id);
    bind_id(&add, line->org_id);
    bind_id(&add, line->project_id);
    bind_text(&add, line->action);
    bind_text(&add, line->subject);
    bind_text(&add, line->address ? line->address : "");
    return statement_run(&add);
}
