#include "store/find.h"

#include "store/statement.h"
#include "store/user_row.h"

#define BEGINS(column) column " >= ?1 COLLATE NOCASE AND " column " < ?2 COLLATE NOCASE "

enum { ORG, PROJECT, USER_BY_EMAIL, USER_BY_NAME };
static const char *const sql[] = {
    [ORG] = ("SELECT id, name FROM org WHERE " BEGINS("name") "ORDER BY name COLLATE NOCASE, id "
                                                              "LIMIT ?3"),
    [PROJECT] = ("SELECT project.id, org_id, project.name, org.name FROM project "
                 "JOIN org ON org.id = org_id WHERE " BEGINS(
                     "project.name") "ORDER BY project.name COLLATE NOCASE, project.id LIMIT ?3"),
    [USER_BY_EMAIL] = ("SELECT id, email, name, platform FROM user WHERE " BEGINS(
        "email") "ORDER BY email LIMIT ?3"),
    [USER_BY_NAME] = ("SELECT id, email, name, platform FROM user WHERE " BEGINS(
        "name") "AND NOT (email >= ?1 AND email < ?2) "
                "ORDER BY name COLLATE NOCASE, id LIMIT ?3"),
};
const struct sql_table find_sql = SQL_TABLE(sql);

/* Behind whatever begins with the prefix: U+10FFFF is no character that a name holds. */
static struct statement begin(struct store *store, struct arena *arena, const char *text,
                              const char *prefix, int limit) {
    struct statement find = statement_take(store, text);
    bind_text(&find, prefix);
    bind_text(&find, arena_printf(arena, "%s\xf4\x8f\xbf\xbf", prefix));
    bind_int(&find, limit);
    return find;
}

enum status org_find(struct store *store, struct arena *arena, const char *prefix, int limit,
                     struct org **orgs, size_t *count) {
    struct statement find = begin(store, arena, sql[ORG], prefix, limit);
    struct rows rows = ROWS(arena, struct org);
    while (statement_row(&find))
        *(struct org *)rows_add(&rows) =
            (struct org){.id = column_int(&find, 0), .name = column_text(&find, 1, arena)};
    *orgs = rows.items;
    *count = rows.count;
    return statement_end(&find);
}

enum status project_find(struct store *store, struct arena *arena, const char *prefix, int limit,
                         struct project **projects, size_t *count) {
    struct statement find = begin(store, arena, sql[PROJECT], prefix, limit);
    struct rows rows = ROWS(arena, struct project);
    while (statement_row(&find))
        *(struct project *)rows_add(&rows) = (struct project){
            .id = column_int(&find, 0),
            .org_id = column_int(&find, 1),
            .name = column_text(&find, 2, arena),
            .org_name = column_text(&find, 3, arena),
        };
    *projects = rows.items;
    *count = rows.count;
    return statement_end(&find);
}

static enum status read_users(struct statement *find, struct arena *arena, struct rows *rows) {
    while (statement_row(find))
        *(struct user *)rows_add(rows) = (struct user){
            .id = column_int(find, 0),
            .email = column_text(find, 1, arena),
            .name = column_text(find, 2, arena),
            .platform = platform_role_of(column_text(find, 3, arena)),
        };
    return statement_end(find);
}

enum status user_find(struct store *store, struct arena *arena, const char *prefix, int limit,
                      struct user **users, size_t *count) {
    struct rows rows = ROWS(arena, struct user);
    struct statement by_email = begin(store, arena, sql[USER_BY_EMAIL], prefix, limit);
    enum status status = read_users(&by_email, arena, &rows);
    if (status == STATUS_OK && rows.count < (size_t)limit) {
        struct statement by_name =
            begin(store, arena, sql[USER_BY_NAME], prefix, limit - (int)rows.count);
        status = read_users(&by_name, arena, &rows);
    }
    *users = rows.items;
    *count = rows.count;
    return status;
}
