#include "store/user_row.h"

#define MEMBER                                                                                     \
    "SELECT user.id, user.email, user.name, user.lang, member.role "                               \
    "FROM member JOIN user ON user.id = member.user_id WHERE member.project_id = ? "

enum { SET, REMOVE, GET, OTHER_OWNER, LIST };
static const char *const sql[] = {
    [SET] = "INSERT INTO member (project_id, user_id, role) VALUES (?, ?, ?) "
            "ON CONFLICT (user_id, project_id) DO UPDATE SET role = excluded.role",
    [REMOVE] = "DELETE FROM member WHERE project_id = ? AND user_id = ?",
    [GET] = MEMBER "AND user.id = ?",
    [OTHER_OWNER] = "SELECT user_id FROM member WHERE project_id = ? AND role = 'owner' "
                    "AND user_id <> ? LIMIT 1",
    [LIST] = MEMBER "ORDER BY member.role DESC, user.email",
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

static struct member read_member(struct statement *from, struct arena *arena) {
    return (struct member){
        .user_id = column_int(from, 0),
        .email = column_text(from, 1, arena),
        .name = column_text(from, 2, arena),
        .lang = column_text(from, 3, arena),
        .role = project_role_of(column_text(from, 4, arena)),
    };
}

enum status member_get(struct store *store, struct arena *arena, int64_t project_id,
                       int64_t user_id, struct member *member) {
    struct statement get = statement_take(store, sql[GET]);
    bind_int(&get, project_id);
    bind_int(&get, user_id);
    if (statement_row(&get))
        *member = read_member(&get, arena);
    return statement_end_found(&get);
}

enum status member_other_owner(struct store *store, int64_t project_id, int64_t user_id,
                               int *exists) {
    struct statement any = statement_take(store, sql[OTHER_OWNER]);
    bind_int(&any, project_id);
    bind_int(&any, user_id);
    *exists = statement_row(&any);
    return statement_end(&any);
}

enum status member_list(struct store *store, struct arena *arena, int64_t project_id,
                        struct member **members, size_t *count) {
    struct statement list = statement_take(store, sql[LIST]);
    bind_int(&list, project_id);
    struct rows rows = ROWS(arena, struct member);
    while (statement_row(&list))
        *(struct member *)rows_add(&rows) = read_member(&list, arena);
    *members = rows.items;
    *count = rows.count;
    return statement_end(&list);
}
