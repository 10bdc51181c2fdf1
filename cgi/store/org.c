#include "store/people.h"

#include "store/statement.h"

enum { INSERT, GET, BY_NAME, LIST };
static const char *const sql[] = {
    [INSERT] = "INSERT INTO org (name, created_at) VALUES (?, ?) RETURNING id",
    [GET] = "SELECT id, name FROM org WHERE id = ?",
    [BY_NAME] = "SELECT id, name FROM org WHERE name = ?",
    [LIST] = "SELECT id, name FROM org WHERE name > ? ORDER BY name LIMIT ?",
};
const struct sql_table org_sql = SQL_TABLE(sql);

enum status org_insert(struct store *store, const char *name, int64_t now, int64_t *id) {
    struct statement insert = statement_take(store, sql[INSERT]);
    bind_text(&insert, name);
    bind_int(&insert, now);
    return statement_run_number(&insert, id);
}

static struct org read_org(struct statement *from, struct arena *arena) {
    return (struct org){.id = column_int(from, 0), .name = column_text(from, 1, arena)};
}

enum status org_get(struct store *store, struct arena *arena, int64_t id, struct org *org) {
    struct statement get = statement_take(store, sql[GET]);
    bind_int(&get, id);
    if (statement_row(&get))
        *org = read_org(&get, arena);
    return statement_end_found(&get);
}

enum status org_by_name(struct store *store, struct arena *arena, const char *name,
                        struct org *org) {
    struct statement get = statement_take(store, sql[BY_NAME]);
    bind_text(&get, name);
    if (statement_row(&get))
        *org = read_org(&get, arena);
    return statement_end_found(&get);
}

enum status org_list(struct store *store, struct arena *arena, const char *after, int limit,
                     struct org **orgs, size_t *count) {
    struct statement list = statement_take(store, sql[LIST]);
    bind_text(&list, after ? after : "");
    bind_int(&list, limit);
    struct rows rows = ROWS(arena, struct org);
    while (statement_row(&list))
        *(struct org *)rows_add(&rows) = read_org(&list, arena);
    *orgs = rows.items;
    *count = rows.count;
    return statement_end(&list);
}
