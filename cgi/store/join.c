#include "store/join.h"

#include "store/user_row.h"

#define OFFER                                                                                      \
    "SELECT join_offer.id, project_id, join_offer.email, role, token_hash, offered_by, "           \
    "user.name, "                                                                                  \
    "join_offer.created_at, expires_at "                                                           \
    "FROM join_offer LEFT JOIN user ON user.id = offered_by WHERE "

enum { PUT, GET, BY_TOKEN, LIST, TAKE, END_OF };
static const char *const sql[] = {
    [PUT] =
        "INSERT INTO join_offer (project_id, email, role, token_hash, offered_by, created_at, "
        "expires_at) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (project_id, email) DO UPDATE SET "
        "role = excluded.role, token_hash = excluded.token_hash, "
        "offered_by = excluded.offered_by, created_at = excluded.created_at, "
        "expires_at = excluded.expires_at RETURNING id",
    [GET] = OFFER "project_id = ? AND join_offer.id = ?",
    [BY_TOKEN] = OFFER "token_hash = ?",
    [LIST] = OFFER "project_id = ? ORDER BY join_offer.email LIMIT ?",
    [TAKE] = "DELETE FROM join_offer WHERE project_id = ? AND id = ? AND token_hash = ?",
    [END_OF] = ("DELETE FROM join_offer WHERE project_id = ?1 AND (offered_by = ?2 "
                "OR email = (SELECT email FROM user WHERE id = ?2))"),
};
const struct sql_table join_sql = SQL_TABLE(sql);

enum status join_offer_put(struct store *store, struct join_offer *offer) {
    struct statement put = statement_take(store, sql[PUT]);
    bind_int(&put, offer->project_id);
    bind_text(&put, offer->email);
    bind_text(&put, project_role_name(offer->role));
    bind_text(&put, offer->token_hash);
    bind_id(&put, offer->offered_by);
    bind_int(&put, offer->created_at);
    bind_int(&put, offer->expires_at);
    return statement_run_number(&put, &offer->id);
}

static struct join_offer read_offer(struct statement *from, struct arena *arena) {
    return (struct join_offer){
        .id = column_int(from, 0),
        .project_id = column_int(from, 1),
        .email = column_text(from, 2, arena),
        .role = project_role_of(column_text(from, 3, arena)),
        .token_hash = column_text(from, 4, arena),
        .offered_by = column_int(from, 5),
        .offered_name = column_text(from, 6, arena),
        .created_at = column_int(from, 7),
        .expires_at = column_int(from, 8),
    };
}

static enum status read_one(struct statement *get, struct arena *arena, struct join_offer *offer) {
    if (statement_row(get))
        *offer = read_offer(get, arena);
    return statement_end_found(get);
}

enum status join_offer_get(struct store *store, struct arena *arena, int64_t project_id, int64_t id,
                           struct join_offer *offer) {
    struct statement get = statement_take(store, sql[GET]);
    bind_int(&get, project_id);
    bind_int(&get, id);
    return read_one(&get, arena, offer);
}

enum status join_offer_by_token(struct store *store, struct arena *arena, const char *token_hash,
                                struct join_offer *offer) {
    struct statement get = statement_take(store, sql[BY_TOKEN]);
    bind_text(&get, token_hash);
    return read_one(&get, arena, offer);
}

enum status join_offer_list(struct store *store, struct arena *arena, int64_t project_id, int limit,
                            struct join_offer **offers, size_t *count) {
    struct statement list = statement_take(store, sql[LIST]);
    bind_int(&list, project_id);
    bind_int(&list, limit);
    struct rows rows = ROWS(arena, struct join_offer);
    while (statement_row(&list))
        *(struct join_offer *)rows_add(&rows) = read_offer(&list, arena);
    *offers = rows.items;
    *count = rows.count;
    return statement_end(&list);
}

enum status join_offer_take(struct store *store, const struct join_offer *offer) {
    struct statement take = statement_take(store, sql[TAKE]);
    bind_int(&take, offer->project_id);
    bind_int(&take, offer->id);
    bind_text(&take, offer->token_hash);
    return statement_run_changed(&take, STATUS_NONE);
}

enum status join_offer_end_of(struct store *store, int64_t project_id, int64_t user_id) {
    struct statement end = statement_take(store, sql[END_OF]);
    bind_int(&end, project_id);
    bind_int(&end, user_id);
    return statement_run(&end);
}
