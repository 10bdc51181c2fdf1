#include "store/user_row.h"

enum {
    INSERT,
    GET,
    BY_EMAIL,
    LIST,
    SET_PASSWORD,
    SET_LANG,
    SET_PLATFORM,
    SET_TOTP,
    USE_TOTP,
    SET_MUTED,
    OPERATOR_EXISTS
};
static const char *const sql[] = {
    [INSERT] = "INSERT INTO user (email, name, password, lang, platform, created_at) "
               "VALUES (?, ?, ?, ?, ?, ?) RETURNING id",
    [GET] = "SELECT " USER_COLUMNS " FROM user WHERE id = ?",
    [BY_EMAIL] = "SELECT " USER_COLUMNS " FROM user WHERE email = ?",
    [LIST] = "SELECT " USER_COLUMNS " FROM user WHERE email > ? ORDER BY email LIMIT ?",
    [SET_PASSWORD] = "UPDATE user SET password = ? WHERE id = ?",
    [SET_LANG] = "UPDATE user SET lang = ? WHERE id = ?",
    [SET_PLATFORM] = "UPDATE user SET platform = ? WHERE id = ?",
    [SET_TOTP] = "UPDATE user SET totp = ?, totp_step = ? WHERE id = ?",
    [USE_TOTP] = "UPDATE user SET totp_step = ?1 WHERE id = ?2 AND totp_step < ?1",
    [SET_MUTED] = "UPDATE user SET mail_muted = ? WHERE id = ?",
    [OPERATOR_EXISTS] = "SELECT id FROM user WHERE platform = 'operator' LIMIT 1",
};
const struct sql_table user_sql = SQL_TABLE(sql);

enum status user_insert(struct store *store, const struct user *user, int64_t now, int64_t *id) {
    struct statement insert = statement_take(store, sql[INSERT]);
    bind_text(&insert, user->email);
    bind_text(&insert, user->name);
    bind_text(&insert, user->password ? user->password : "");
    bind_text(&insert, user->lang ? user->lang : "");
    bind_text(&insert, platform_role_name(user->platform));
    bind_int(&insert, now);
    return statement_run_number(&insert, id);
}

struct user user_read(struct statement *from, int first, struct arena *arena) {
    return (struct user){
        .id = column_int(from, first),
        .email = column_text(from, first + 1, arena),
        .name = column_text(from, first + 2, arena),
        .password = column_text(from, first + 3, arena),
        .lang = column_text(from, first + 4, arena),
        .platform = platform_role_of(column_text(from, first + 5, arena)),
        .totp = column_blob(from, first + 6, arena),
        .totp_step = column_int(from, first + 7),
        .mail_muted = column_int(from, first + 8),
    };
}

static enum status read_one(struct statement *get, struct arena *arena, struct user *user) {
    if (statement_row(get))
        *user = user_read(get, 0, arena);
    return statement_end_found(get);
}

enum status user_get(struct store *store, struct arena *arena, int64_t id, struct user *user) {
    struct statement get = statement_take(store, sql[GET]);
    bind_int(&get, id);
    return read_one(&get, arena, user);
}

enum status user_by_email(struct store *store, struct arena *arena, const char *email,
                          struct user *user) {
    struct statement get = statement_take(store, sql[BY_EMAIL]);
    bind_text(&get, email);
    return read_one(&get, arena, user);
}

enum status user_list(struct store *store, struct arena *arena, const char *after, int limit,
                      struct user **users, size_t *count) {
    struct statement list = statement_take(store, sql[LIST]);
    bind_text(&list, after ? after : "");
    bind_int(&list, limit);
    struct rows rows = ROWS(arena, struct user);
    while (statement_row(&list))
        *(struct user *)rows_add(&rows) = user_read(&list, 0, arena);
    *users = rows.items;
    *count = rows.count;
    return statement_end(&list);
}

static enum status set(struct store *store, const char *text, const char *value, int64_t id) {
    struct statement update = statement_take(store, text);
    bind_text(&update, value);
    bind_int(&update, id);
    return statement_run_changed(&update, STATUS_NONE);
}

enum status user_set_password(struct store *store, int64_t id, const char *hash) {
    return set(store, sql[SET_PASSWORD], hash, id);
}

enum status user_set_lang(struct store *store, int64_t id, const char *lang) {
    return set(store, sql[SET_LANG], lang, id);
}

enum status user_set_platform(struct store *store, int64_t id, enum platform_role role) {
    return set(store, sql[SET_PLATFORM], platform_role_name(role), id);
}

enum status user_set_totp(struct store *store, int64_t id, struct span secret, int64_t step) {
    struct statement update = statement_take(store, sql[SET_TOTP]);
    bind_blob(&update, secret);
    bind_int(&update, step);
    bind_int(&update, id);
    return statement_run_changed(&update, STATUS_NONE);
}

enum status user_use_totp(struct store *store, int64_t id, int64_t step) {
    struct statement use = statement_take(store, sql[USE_TOTP]);
    bind_int(&use, step);
    bind_int(&use, id);
    return statement_run_changed(&use, STATUS_NONE);
}

enum status user_set_muted(struct store *store, int64_t id, int64_t muted) {
    struct statement set_muted = statement_take(store, sql[SET_MUTED]);
    bind_int(&set_muted, muted);
    bind_int(&set_muted, id);
    return statement_run_changed(&set_muted, STATUS_NONE);
}

enum status user_operator_exists(struct store *store, int *exists) {
    struct statement any = statement_take(store, sql[OPERATOR_EXISTS]);
    *exists = statement_row(&any);
    return statement_end(&any);
}
