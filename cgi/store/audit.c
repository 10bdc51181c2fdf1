#include "store/audit.h"

#include "store/statement.h"
#include "store/user_row.h"

/* No organisation's lines have none, hence the comparison. */
#define OF_ORG "org_id IS NOT DISTINCT FROM ?1"
#define LINES                                                                                      \
    "SELECT audit.id, audit.at, audit.user_id, audit.org_id, audit.project_id, audit.action, "     \
    "audit.subject, audit.address, user.name, user.email, user.platform, project.name "            \
    "FROM audit LEFT JOIN user ON user.id = audit.user_id "                                        \
    "LEFT JOIN project ON project.id = audit.project_id "                                          \
    "WHERE audit." OF_ORG " AND audit.id < ?2 "
#define NEWEST_FIRST "ORDER BY audit.id DESC LIMIT ?3"

enum { ADD, LIST, USERS = LIST + AUDIT_ACTION + 1, ACTIONS };
static const char *const sql[] = {
    [ADD] = "INSERT INTO audit (at, user_id, org_id, project_id, action, subject, address) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
    [LIST + AUDIT_ALL] = LINES NEWEST_FIRST,
    [LIST + AUDIT_PROJECT] = LINES "AND audit.project_id = ?4 " NEWEST_FIRST,
    [LIST + AUDIT_USER] = LINES "AND audit.user_id IS NOT DISTINCT FROM ?4 " NEWEST_FIRST,
    [LIST + AUDIT_ACTION] = LINES "AND audit.action = ?4 " NEWEST_FIRST,
    /* Each is looked up behind the one before it: however many lines there are of one. */
    [USERS] = "WITH RECURSIVE doer (id) AS (SELECT min(user_id) FROM audit WHERE " OF_ORG
              " UNION ALL SELECT (SELECT min(user_id) FROM audit WHERE " OF_ORG
              " AND user_id > doer.id) FROM doer WHERE doer.id IS NOT NULL) "
              "SELECT user.id, user.name, user.email, user.platform FROM doer "
              "JOIN user ON user.id = doer.id LIMIT ?2",
    [ACTIONS] = "WITH RECURSIVE deed (name) AS (SELECT min(action) FROM audit WHERE " OF_ORG
                " UNION ALL SELECT (SELECT min(action) FROM audit WHERE " OF_ORG
                " AND action > name) FROM deed WHERE name IS NOT NULL) "
                "SELECT name FROM deed WHERE name IS NOT NULL LIMIT ?2",
};
const struct sql_table audit_sql = SQL_TABLE(sql);

enum status audit_add(struct store *store, const struct audit_line *line) {
    struct statement add = statement_take(store, sql[ADD]);
    bind_int(&add, line->at);
    bind_id(&add, line->user_id);
    bind_id(&add, line->org_id);
    bind_id(&add, line->project_id);
    bind_text(&add, line->action);
    bind_text(&add, line->subject);
    bind_text(&add, line->address ? line->address : "");
    return statement_run(&add);
}

static struct audit_entry read_entry(struct statement *from, struct arena *arena) {
    return (struct audit_entry){
        .id = column_int(from, 0),
        .line = {.at = column_int(from, 1),
                 .user_id = column_int(from, 2),
                 .org_id = column_int(from, 3),
                 .project_id = column_int(from, 4),
                 .action = column_text(from, 5, arena),
                 .subject = column_text(from, 6, arena),
                 .address = column_text(from, 7, arena)},
        .user = {.id = column_int(from, 2),
                 .name = column_text(from, 8, arena),
                 .email = column_text(from, 9, arena),
                 .platform = platform_role_of(column_text(from, 10, arena))},
        .project = column_text(from, 11, arena),
    };
}

enum status audit_list(struct store *store, struct arena *arena, const struct audit_query *query,
                       struct audit_entry **entries, size_t *count) {
    struct rows rows = ROWS(arena, struct audit_entry);
    struct statement list = statement_take(store, sql[LIST + (int)query->only]);
    bind_id(&list, query->org_id);
    bind_int(&list, query->before ? query->before : INT64_MAX);
    bind_int(&list, query->limit);
    switch (query->only) {
    case AUDIT_ALL:
        break;
    case AUDIT_PROJECT:
    case AUDIT_USER:
        bind_id(&list, query->id);
        break;
    case AUDIT_ACTION:
        bind_text(&list, query->action);
        break;
    }
    while (statement_row(&list))
        *(struct audit_entry *)rows_add(&rows) = read_entry(&list, arena);
    *entries = rows.items;
    *count = rows.count;
    return statement_end(&list);
}

enum status audit_users(struct store *store, struct arena *arena, int64_t org_id, int limit,
                        struct user **users, size_t *count) {
    struct rows rows = ROWS(arena, struct user);
    struct statement list = statement_take(store, sql[USERS]);
    bind_id(&list, org_id);
    bind_int(&list, limit);
    while (statement_row(&list))
        *(struct user *)rows_add(&rows) =
            (struct user){.id = column_int(&list, 0),
                          .name = column_text(&list, 1, arena),
                          .email = column_text(&list, 2, arena),
                          .platform = platform_role_of(column_text(&list, 3, arena))};
    *users = rows.items;
    *count = rows.count;
    return statement_end(&list);
}

enum status audit_actions(struct store *store, struct arena *arena, int64_t org_id, int limit,
                          const char ***actions, size_t *count) {
    struct rows rows = ROWS(arena, const char *);
    struct statement list = statement_take(store, sql[ACTIONS]);
    bind_id(&list, org_id);
    bind_int(&list, limit);
    while (statement_row(&list))
        *(const char **)rows_add(&rows) = column_text(&list, 0, arena);
    *actions = rows.items;
    *count = rows.count;
    return statement_end(&list);
}
