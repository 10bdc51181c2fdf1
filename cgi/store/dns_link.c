#include "store/dns_link.h"

#include "store/statement.h"

#define LINK                                                                                       \
    "SELECT dns_link.id, domain.project_id, domain_id, token_hash, nonce, coalesce(made_by, 0), "  \
    "coalesce(user.name, ''), dns_link.created_at, expires_at, views, dns_link.seen_at "           \
    "FROM dns_link JOIN domain ON domain.id = domain_id LEFT JOIN user ON user.id = made_by "

enum { INSERT, LIST, GET, END, SWEEP };
static const char *const sql[] = {
    [INSERT] = "INSERT INTO dns_link (domain_id, token_hash, nonce, made_by, created_at, "
               "expires_at) SELECT id, ?3, ?4, ?5, ?6, ?7 FROM domain "
               "WHERE project_id = ?1 AND id = ?2",
    [LIST] = LINK "WHERE project_id = ? AND domain_id = ? AND expires_at > ? "
                  "ORDER BY dns_link.id DESC",
    [GET] = LINK "WHERE token_hash = ? AND expires_at > ?",
    [END] = ("DELETE FROM dns_link WHERE domain_id = "
             "(SELECT id FROM domain WHERE project_id = ? AND id = ?) AND id = ?"),
    [SWEEP] = "DELETE FROM dns_link WHERE expires_at <= ?",
};
const struct sql_table dns_link_sql = SQL_TABLE(sql);

enum status dns_link_insert(struct store *store, const struct dns_link *link) {
    struct statement insert = statement_take(store, sql[INSERT]);
    bind_int(&insert, link->project_id);
    bind_int(&insert, link->domain_id);
    bind_text(&insert, link->token_hash);
    bind_text(&insert, link->nonce);
    bind_id(&insert, link->made_by);
    bind_int(&insert, link->created_at);
    bind_int(&insert, link->expires_at);
    return statement_run_changed(&insert, STATUS_NONE);
}

static struct dns_link read_link(struct statement *from, struct arena *arena) {
    return (struct dns_link){
        .id = column_int(from, 0),
        .project_id = column_int(from, 1),
        .domain_id = column_int(from, 2),
        .token_hash = column_text(from, 3, arena),
        .nonce = column_text(from, 4, arena),
        .made_by = column_int(from, 5),
        .maker = column_text(from, 6, arena),
        .created_at = column_int(from, 7),
        .expires_at = column_int(from, 8),
        .views = column_int(from, 9),
        .seen_at = column_int(from, 10),
    };
}

enum status dns_link_list(struct store *store, struct arena *arena, int64_t project_id,
                          int64_t domain_id, int64_t now, struct dns_link **links, size_t *count) {
    struct statement list = statement_take(store, sql[LIST]);
    bind_int(&list, project_id);
    bind_int(&list, domain_id);
    bind_int(&list, now);
    struct rows rows = ROWS(arena, struct dns_link);
    while (statement_row(&list))
        *(struct dns_link *)rows_add(&rows) = read_link(&list, arena);
    *links = rows.items;
    *count = rows.count;
    return statement_end(&list);
}

enum status dns_link_get(struct store *store, struct arena *arena, const char *token_hash,
                         int64_t now, struct dns_link *link) {
    struct statement get = statement_take(store, sql[GET]);
    bind_text(&get, token_hash);
    bind_int(&get, now);
    if (statement_row(&get))
        *link = read_link(&get, arena);
    return statement_end_found(&get);
}

enum status dns_link_end(struct store *store, int64_t project_id, int64_t domain_id, int64_t id) {
    struct statement end = statement_take(store, sql[END]);
    bind_int(&end, project_id);
    bind_int(&end, domain_id);
    bind_int(&end, id);
    return statement_run_changed(&end, STATUS_NONE);
}

enum status dns_link_sweep(struct store *store, int64_t now) {
    struct statement sweep = statement_take(store, sql[SWEEP]);
    bind_int(&sweep, now);
    return statement_run(&sweep);
}
