#include "store/people.h"

#include "store/user_row.h"

/* What read_project reads; the role's column follows. */
#define PROJECT "SELECT project.id, project.org_id, project.name, org.name, "
#define OF_ORG "FROM project JOIN org ON org.id = project.org_id "
#define OF_MEMBER "JOIN member ON member.project_id = project.id AND member.user_id = ? "

enum { INSERT, GET, BY_NAME, GET_FOR, LIST_FOR, LIST_OF_ORG, KEY_GET, KEY_SET, BY_KEY };
static const char *const sql[] = {
    [INSERT] = "INSERT INTO project (org_id, name, created_at) VALUES (?, ?, ?) RETURNING id",
    [GET] = PROJECT "'none' " OF_ORG "WHERE project.id = ?",
    [BY_NAME] = "SELECT id FROM project WHERE org_id = ? AND name = ?",
    [GET_FOR] = PROJECT "member.role " OF_ORG OF_MEMBER "WHERE project.id = ?",
    [LIST_FOR] = PROJECT "member.role " OF_ORG OF_MEMBER "ORDER BY org.name, project.name",
    [LIST_OF_ORG] = PROJECT "'none' " OF_ORG "WHERE project.org_id = ? ORDER BY project.name",
    [KEY_GET] = "SELECT project_key FROM project WHERE id = ?",
    [KEY_SET] = "UPDATE project SET project_key = ?3 WHERE id = ?1 AND project_key = ?2",
    [BY_KEY] = PROJECT "'none' " OF_ORG "WHERE project.project_key = ? AND project_key <> ''",
};
const struct sql_table project_sql = SQL_TABLE(sql);

enum status project_insert(struct store *store, int64_t org_id, const char *name, int64_t now,
                           int64_t *id) {
    struct statement insert = statement_take(store, sql[INSERT]);
    bind_int(&insert, org_id);
    bind_text(&insert, name);
    bind_int(&insert, now);
    return statement_run_number(&insert, id);
}

static struct project read_project(struct statement *from, struct arena *arena) {
    return (struct project){
        .id = column_int(from, 0),
        .org_id = column_int(from, 1),
        .name = column_text(from, 2, arena),
        .org_name = column_text(from, 3, arena),
        .role = project_role_of(column_text(from, 4, arena)),
    };
}

static enum status read_one(struct statement *get, struct arena *arena, struct project *project) {
    if (statement_row(get))
        *project = read_project(get, arena);
    return statement_end_found(get);
}

static enum status read_all(struct statement *list, struct arena *arena, struct project **projects,
                            size_t *count) {
    struct rows rows = ROWS(arena, struct project);
    while (statement_row(list))
        *(struct project *)rows_add(&rows) = read_project(list, arena);
    *projects = rows.items;
    *count = rows.count;
    return statement_end(list);
}

enum status project_get(struct store *store, struct arena *arena, int64_t id,
                        struct project *project) {
    struct statement get = statement_take(store, sql[GET]);
    bind_int(&get, id);
    return read_one(&get, arena, project);
}

enum status project_by_name(struct store *store, int64_t org_id, const char *name, int64_t *id) {
    struct statement get = statement_take(store, sql[BY_NAME]);
    bind_int(&get, org_id);
    bind_text(&get, name);
    if (statement_row(&get))
        *id = column_int(&get, 0);
    return statement_end_found(&get);
}

enum status project_get_for(struct store *store, struct arena *arena, int64_t id, int64_t user_id,
                            struct project *project) {
    struct statement get = statement_take(store, sql[GET_FOR]);
    bind_int(&get, user_id);
    bind_int(&get, id);
    return read_one(&get, arena, project);
}

enum status project_list_for(struct store *store, struct arena *arena, int64_t user_id,
                             struct project **projects, size_t *count) {
    struct statement list = statement_take(store, sql[LIST_FOR]);
    bind_int(&list, user_id);
    return read_all(&list, arena, projects, count);
}

enum status project_list_of_org(struct store *store, struct arena *arena, int64_t org_id,
                                struct project **projects, size_t *count) {
    struct statement list = statement_take(store, sql[LIST_OF_ORG]);
    bind_int(&list, org_id);
    return read_all(&list, arena, projects, count);
}

enum status project_key_get(struct store *store, struct arena *arena, int64_t id,
                            const char **key) {
    struct statement get = statement_take(store, sql[KEY_GET]);
    bind_int(&get, id);
    if (statement_row(&get))
        *key = column_text(&get, 0, arena);
    return statement_end_found(&get);
}

enum status project_key_set(struct store *store, int64_t id, const char *before, const char *key) {
    struct statement set = statement_take(store, sql[KEY_SET]);
    bind_int(&set, id);
    bind_text(&set, before);
    bind_text(&set, key);
    return statement_run_changed(&set, STATUS_STALE);
}

enum status project_by_key(struct store *store, struct arena *arena, const char *key,
                           struct project *project) {
    struct statement get = statement_take(store, sql[BY_KEY]);
    bind_text(&get, key);
    return read_one(&get, arena, project);
}
