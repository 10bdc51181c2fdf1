#include "store/user_row.h"

enum { SET, REMOVE, LIST };
static const char *const sql[] = {
    [SET] = "INSERT INTO member (project_id, user_id, role) VALUES (?, ?, ?) "
            "ON CONFLICT (user_id, project_id) DO UPDATE SET role = excluded.role",
    [REMOVE] = "DELETE FROM member WHERE project_id = ? AND user_id = ?",
    [LIST] = "SELECT user.id, user.email, user.name, user.lang, member.role "
             "FROM member JOIN user ON user.id = member.user_id "
             "WHERE member.project_id = ? ORDER BY member.role DESC, user.email",
};
const struct sql_table member_sql = SQL_TABLE(sql);

enum status member_set(struct store *store, int64_t project_id, int64_t user_id,
                       enum project_role role) {
    struct statement set = statement_take(store, sql[role == PROJECT_NONE ? REMOVE : SET]);
    bind_int(&set, project_id);
    bind_int(&set, user_id);
    if (role != PROJECT_NONE)
        bind_text(&set, project_role_name(role));
    return statement_run(&set);
}

enum status member_list(struct store *store, struct arena *arena, int64_t project_id,
                        struct member **members, size_t *count) {
    struct statement list = statement_take(store, sql[LIST]);
    bind_int(&list, project_id);
    struct rows rows = ROWS(arena, struct member);
    while (statement_row(&list))
        *(struct member *)rows_add(&rows) = (struct member){
            .user_id = column_int(&list, 0),
            .email = column_text(&list, 1, arena),
            .name = column_text(&list, 2, arena),
            .lang = column_text(&list, 3, arena),
            .role = project_role_of(column_text(&list, 4, arena)),
        };
    *members = rows.items;
    *count = rows.count;
    return statement_end(&list);
}
