#include "store/session.h"

#include "store/user_row.h"

/* Neither idle too long, nor too old, nor from the future: ?1 is now. What is over stays over. */
#define ALIVE                                                                                      \
    "session.created_at <= ?1 AND session.created_at > ?1 - 43200 "                                \
    "AND session.seen_at <= ?1 AND session.seen_at > ?1 - 1800 "                                   \
    "AND (session.half = 0 OR session.created_at > ?1 - 600) "
_Static_assert(SESSION_LIFE_SECONDS == 43200 && SESSION_IDLE_SECONDS == 1800 &&
                   SESSION_HALF_SECONDS == 600,
               "see ALIVE");

#define SESSION                                                                                    \
    "session.id_hash, session.handle, session.address, session.agent, session.user_id, "           \
    "session.created_at, session.seen_at, session.half "
enum { SESSION_COLUMN_COUNT = 8 };

enum { INSERT, GET, LIST, END, END_BY_HASH, END_OTHERS, SWEEP, SWEEP_INVITATIONS };
static const char *const sql[] = {
    [INSERT] =
        "INSERT INTO session (id_hash, handle, address, agent, user_id, created_at, seen_at, half) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
    [GET] = "SELECT " SESSION ", " USER_COLUMNS " FROM session JOIN user ON user.id = user_id "
            "WHERE " ALIVE "AND id_hash = ?2",
    [LIST] = "SELECT " SESSION "FROM session WHERE " ALIVE "AND user_id = ?2 AND half = 0 "
             "ORDER BY seen_at DESC, handle",
    [END] = "DELETE FROM session WHERE user_id = ? AND handle = ?",
    [END_BY_HASH] = "DELETE FROM session WHERE id_hash = ?",
    [END_OTHERS] = "DELETE FROM session WHERE user_id = ? AND id_hash <> ?",
    [SWEEP] = "DELETE FROM session WHERE NOT (" ALIVE ")",
    [SWEEP_INVITATIONS] = "DELETE FROM invitation WHERE expires_at <= ?",
};
const struct sql_table session_sql = SQL_TABLE(sql);

enum status session_insert(struct store *store, const struct session *session) {
    struct statement insert = statement_take(store, sql[INSERT]);
    bind_text(&insert, session->id_hash);
    bind_text(&insert, session->handle);
    bind_text(&insert, session->address);
    bind_text(&insert, session->agent);
    bind_int(&insert, session->user_id);
    bind_int(&insert, session->created_at);
    bind_int(&insert, session->seen_at);
    bind_int(&insert, session->half);
    return statement_run(&insert);
}

static struct session read_session(struct statement *from, struct arena *arena) {
    return (struct session){
        .id_hash = column_text(from, 0, arena),
        .handle = column_text(from, 1, arena),
        .address = column_text(from, 2, arena),
        .agent = column_text(from, 3, arena),
        .user_id = column_int(from, 4),
        .created_at = column_int(from, 5),
        .seen_at = column_int(from, 6),
        .half = (int)column_int(from, 7),
    };
}

enum status session_get(struct store *store, struct arena *arena, const char *id_hash, int64_t now,
                        struct session *session, struct user *user) {
    struct statement get = statement_take(store, sql[GET]);
    bind_int(&get, now);
    bind_text(&get, id_hash);
    if (statement_row(&get)) {
        *session = read_session(&get, arena);
        *user = user_read(&get, SESSION_COLUMN_COUNT, arena);
    }
    return statement_end_found(&get);
}

enum status session_list(struct store *store, struct arena *arena, int64_t user_id, int64_t now,
                         struct session **sessions, size_t *count) {
    struct statement list = statement_take(store, sql[LIST]);
    bind_int(&list, now);
    bind_int(&list, user_id);
    struct rows rows = ROWS(arena, struct session);
    while (statement_row(&list))
        *(struct session *)rows_add(&rows) = read_session(&list, arena);
    *sessions = rows.items;
    *count = rows.count;
    return statement_end(&list);
}

enum status session_end(struct store *store, int64_t user_id, const char *handle) {
    struct statement end = statement_take(store, sql[END]);
    bind_int(&end, user_id);
    bind_text(&end, handle);
    return statement_run_changed(&end, STATUS_NONE);
}

enum status session_end_by_hash(struct store *store, const char *id_hash) {
    struct statement end = statement_take(store, sql[END_BY_HASH]);
    bind_text(&end, id_hash);
    return statement_run(&end);
}

enum status session_end_others(struct store *store, int64_t user_id, const char *keep_hash) {
    struct statement end = statement_take(store, sql[END_OTHERS]);
    bind_int(&end, user_id);
    bind_text(&end, keep_hash ? keep_hash : "");
    return statement_run(&end);
}

enum status session_sweep(struct store *store, int64_t now) {
    struct statement sessions = statement_take(store, sql[SWEEP]);
    bind_int(&sessions, now);
    enum status status = statement_run(&sessions);
    if (status != STATUS_OK)
        return status;
    struct statement invitations = statement_take(store, sql[SWEEP_INVITATIONS]);
    bind_int(&invitations, now);
    return statement_run(&invitations);
}
