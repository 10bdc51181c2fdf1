#include "store/fetched.h"

#include "store/statement.h"

#include <assert.h>

#define COLUMNS "domain_id, project_id, name, policy, failure, fetched_at"
#define ITS_DOMAIN "(SELECT id FROM domain WHERE project_id = ? AND id = ?)"

enum { GET, WANT, FORGET, DUE, SAVE };
static const char *const sql[] = {
    [GET] = "SELECT " COLUMNS " FROM fetched JOIN domain ON domain.id = domain_id "
            "WHERE project_id = ? AND domain_id = ?",
    [WANT] = "INSERT INTO fetched (domain_id, record, policy, failure, fetched_at, next_fetch) "
             "SELECT id, ?, '', '', 0, ? FROM domain WHERE project_id = ? AND id = ? "
             "ON CONFLICT (domain_id) DO UPDATE SET record = excluded.record, "
             "next_fetch = excluded.next_fetch WHERE record <> excluded.record OR fetched_at < ?",
    [FORGET] = "DELETE FROM fetched WHERE domain_id = " ITS_DOMAIN,
    [DUE] = "SELECT " COLUMNS " FROM fetched JOIN domain ON domain.id = domain_id "
            "WHERE next_fetch <= ? ORDER BY next_fetch LIMIT ?",
    [SAVE] = "UPDATE fetched SET policy = ?, failure = ?, fetched_at = ?, next_fetch = ? "
             "WHERE domain_id = " ITS_DOMAIN,
};
const struct sql_table fetched_sql = SQL_TABLE(sql);

static struct fetched read_row(struct statement *row, struct arena *arena) {
    return (struct fetched){.domain_id = column_int(row, 0),
                            .project_id = column_int(row, 1),
                            .domain = column_text(row, 2, arena),
                            .policy = column_text(row, 3, arena),
                            .failure = column_text(row, 4, arena),
                            .at = column_int(row, 5)};
}

enum status fetched_get(struct store *store, struct arena *arena, int64_t project_id,
                        int64_t domain_id, struct fetched *fetched) {
    struct statement get = statement_take(store, sql[GET]);
    bind_int(&get, project_id);
    bind_int(&get, domain_id);
    if (statement_row(&get))
        *fetched = read_row(&get, arena);
    return statement_end_found(&get);
}

enum status fetched_want(struct store *store, const struct fetched_wish *wish) {
    assert(store->in_transaction);
    struct statement want = statement_take(store, sql[WANT]);
    bind_text(&want, wish->record);
    bind_int(&want, wish->now);
    bind_int(&want, wish->project_id);
    bind_int(&want, wish->domain_id);
    bind_int(&want, wish->since);
    return statement_run(&want);
}

enum status fetched_forget(struct store *store, int64_t project_id, int64_t domain_id) {
    assert(store->in_transaction);
    struct statement forget = statement_take(store, sql[FORGET]);
    bind_int(&forget, project_id);
    bind_int(&forget, domain_id);
    return statement_run(&forget);
}

enum status fetched_due(struct store *store, struct arena *arena, int64_t now, int limit,
                        struct fetched **list, size_t *count) {
    struct statement due = statement_take(store, sql[DUE]);
    bind_int(&due, now);
    bind_int(&due, limit);
    struct rows rows = ROWS(arena, struct fetched);
    while (statement_row(&due))
        *(struct fetched *)rows_add(&rows) = read_row(&due, arena);
    *list = rows.items;
    *count = rows.count;
    return statement_end(&due);
}

enum status fetched_save(struct store *store, const struct fetched *fetched, int64_t next) {
    assert(store->in_transaction);
    struct statement save = statement_take(store, sql[SAVE]);
    bind_text(&save, fetched->policy);
    bind_text(&save, fetched->failure);
    bind_int(&save, fetched->at);
    bind_int(&save, next);
    bind_int(&save, fetched->project_id);
    bind_int(&save, fetched->domain_id);
    return statement_run_changed(&save, STATUS_NONE);
}
