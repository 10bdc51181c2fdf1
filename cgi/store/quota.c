#include "store/quota.h"

#include "store/domain.h"
#include "store/statement.h"

/* Counted by the project, so that no row of a domain is read. */
#define OF_ORG                                                                                     \
    "SELECT coalesce(sum(count), 0) FROM project JOIN domain_count "                               \
    "ON domain_count.project_id = project.id WHERE project.org_id = ?"

enum { GET, SET, USED };
static const char *const sql[] = {
    [GET] = "SELECT pending_most, domains_most, profiles_most FROM org WHERE id = ?",
    [SET] = "UPDATE org SET pending_most = ?2, domains_most = ?3, profiles_most = ?4 WHERE id = ?1",
    [USED + QUOTA_PENDING] = "SELECT count(*) FROM domain WHERE org_id = ? AND state = 2",
    [USED + QUOTA_DOMAINS] = OF_ORG,
    [USED + QUOTA_PROFILES] = "SELECT count(*) FROM profile WHERE org_id = ?",
};
const struct sql_table quota_sql = SQL_TABLE(sql);
_Static_assert(STATE_PENDING == 2, "see QUOTA_PENDING");

enum status quota_get(struct store *store, int64_t org_id, int64_t most[QUOTA_COUNT]) {
    struct statement get = statement_take(store, sql[GET]);
    bind_int(&get, org_id);
    if (statement_row(&get))
        for (int kind = 0; kind < QUOTA_COUNT; kind++)
            most[kind] = column_int(&get, kind);
    return statement_end_found(&get);
}

enum status quota_set(struct store *store, int64_t org_id, const int64_t most[QUOTA_COUNT]) {
    struct statement set = statement_take(store, sql[SET]);
    bind_int(&set, org_id);
    for (int kind = 0; kind < QUOTA_COUNT; kind++)
        bind_int(&set, most[kind]);
    return statement_run_changed(&set, STATUS_NONE);
}

enum status quota_used(struct store *store, int64_t org_id, enum quota_kind kind, int64_t *used) {
    struct statement count = statement_take(store, sql[USED + kind]);
    bind_int(&count, org_id);
    return statement_run_number(&count, used);
}
