#include "store/share.h"

#include "store/like.h"
#include "store/statement.h"

#define SHARE                                                                                      \
    "SELECT share.id, share.domain_id, share.name, domain.state, domain.dkim_in_use, "             \
    "domain.project_id, share.project_id, owner.name, owner_org.name, project.name, org.name, "    \
    "coalesce(user.name, ''), share.created_at FROM share "                                        \
    "JOIN domain ON domain.id = share.domain_id "                                                  \
    "JOIN project AS owner ON owner.id = domain.project_id "                                       \
    "JOIN org AS owner_org ON owner_org.id = owner.org_id "                                        \
    "JOIN project ON project.id = share.project_id JOIN org ON org.id = project.org_id "           \
    "LEFT JOIN user ON user.id = share.granted_by "

enum {
    OF_DOMAIN,
    WITH_PROJECT,
    OF_DOMAIN_ONE,
    WITH_PROJECT_ONE,
    INSERT,
    EXISTS,
    HAS_NAME,
    DELETE,
    DELETE_ALL
};
static const char *const sql[] = {
    [OF_DOMAIN] = SHARE "WHERE share.domain_id = ?1 AND (?2 = 0 OR share.id < ?2) "
                        "AND (?3 = '' OR project.name LIKE ?3 ESCAPE '\\' "
                        "OR org.name LIKE ?3 ESCAPE '\\') ORDER BY share.id DESC LIMIT ?4",
    [WITH_PROJECT] = SHARE "WHERE share.project_id = ?1 AND (share.name, share.id) > (?2, ?3) "
                           "AND (?4 = '' OR share.name LIKE ?4 ESCAPE '\\') "
                           "ORDER BY share.name, share.id LIMIT ?5",
    [OF_DOMAIN_ONE] = SHARE "WHERE share.domain_id = ? AND share.id = ?",
    [WITH_PROJECT_ONE] = SHARE "WHERE share.project_id = ? AND share.id = ?",
    [INSERT] = "INSERT INTO share (domain_id, project_id, granted_by, created_at) "
               "VALUES (?, ?, ?, ?) RETURNING id",
    [EXISTS] = "SELECT 1 FROM share WHERE domain_id = ? AND project_id = ?",
    [HAS_NAME] = "SELECT 1 FROM share JOIN domain ON domain.id = domain_id "
                 "WHERE share.project_id = ? AND share.name = ? AND state IN (0, 3)",
    [DELETE] = "DELETE FROM share WHERE domain_id = ? AND project_id = ? AND id = ?",
    [DELETE_ALL] = "DELETE FROM share WHERE domain_id = ?",
};
const struct sql_table share_sql = SQL_TABLE(sql);
_Static_assert(STATE_DEGRADED == 0 && STATE_VERIFIED == 3, "see HAS_NAME");

static struct share read_share(struct statement *from, struct arena *arena) {
    return (struct share){
        .id = column_int(from, 0),
        .domain_id = column_int(from, 1),
        .name = column_text(from, 2, arena),
        .state = (enum domain_state)column_int(from, 3),
        .dkim_stopped = !column_int(from, 4),
        .owner_id = column_int(from, 5),
        .project_id = column_int(from, 6),
        .owner = column_text(from, 7, arena),
        .owner_org = column_text(from, 8, arena),
        .project = column_text(from, 9, arena),
        .org = column_text(from, 10, arena),
        .granted_by = column_text(from, 11, arena),
        .created_at = column_int(from, 12),
    };
}

static enum status read_all(struct statement *list, struct arena *arena, struct share **shares,
                            size_t *count) {
    struct rows rows = ROWS(arena, struct share);
    while (statement_row(list))
        *(struct share *)rows_add(&rows) = read_share(list, arena);
    *shares = rows.items;
    *count = rows.count;
    return statement_end(list);
}

enum status share_of_domain(struct store *store, struct arena *arena,
                            const struct share_query *query, struct share **shares, size_t *count) {
    struct statement list = statement_take(store, sql[OF_DOMAIN]);
    bind_int(&list, query->domain_id);
    bind_int(&list, query->after);
    bind_text(&list, *query->search ? like_part(arena, query->search) : "");
    bind_int(&list, query->limit);
    return read_all(&list, arena, shares, count);
}

enum status share_with_project(struct store *store, struct arena *arena,
                               const struct shared_query *query, struct share **shares,
                               size_t *count) {
    struct statement list = statement_take(store, sql[WITH_PROJECT]);
    bind_int(&list, query->project_id);
    bind_text(&list, query->after.name);
    bind_int(&list, query->after.id);
    bind_text(&list, *query->search ? like_part(arena, query->search) : "");
    bind_int(&list, query->limit);
    return read_all(&list, arena, shares, count);
}

enum status share_get(struct store *store, struct arena *arena, const struct share_key *key,
                      struct share *share) {
    struct statement get =
        statement_take(store, sql[key->domain_id ? OF_DOMAIN_ONE : WITH_PROJECT_ONE]);
    bind_int(&get, key->domain_id ? key->domain_id : key->project_id);
    bind_int(&get, key->id);
    if (statement_row(&get))
        *share = read_share(&get, arena);
    return statement_end_found(&get);
}

static enum status is_there(struct statement *ask, int *there) {
    int64_t found = 0;
    enum status status = statement_run_number(ask, &found);
    *there = found != 0;
    return status;
}

enum status share_exists(struct store *store, int64_t domain_id, int64_t project_id, int *exists) {
    struct statement ask = statement_take(store, sql[EXISTS]);
    bind_int(&ask, domain_id);
    bind_int(&ask, project_id);
    return is_there(&ask, exists);
}

enum status share_has_name(struct store *store, int64_t project_id, const char *name, int *has) {
    struct statement ask = statement_take(store, sql[HAS_NAME]);
    bind_int(&ask, project_id);
    bind_text(&ask, name);
    return is_there(&ask, has);
}

enum status share_insert(struct store *store, struct share *share, int64_t user_id) {
    struct statement insert = statement_take(store, sql[INSERT]);
    bind_int(&insert, share->domain_id);
    bind_int(&insert, share->project_id);
    bind_id(&insert, user_id);
    bind_int(&insert, share->created_at);
    return statement_run_number(&insert, &share->id);
}

enum status share_delete(struct store *store, const struct share *share) {
    struct statement delete = statement_take(store, sql[DELETE]);
    bind_int(&delete, share->domain_id);
    bind_int(&delete, share->project_id);
    bind_int(&delete, share->id);
    return statement_run_changed(&delete, STATUS_STALE);
}

enum status share_delete_all(struct store *store, int64_t domain_id) {
    struct statement delete = statement_take(store, sql[DELETE_ALL]);
    bind_int(&delete, domain_id);
    return statement_run(&delete);
}
