#include "store/seen.h"

#include "store/statement.h"

#include "base/log.h"

enum { SESSION, LINK };
static const char *const sql[] = {
    [SESSION] = "UPDATE session SET seen_at = ?1 WHERE id_hash = ?2 AND seen_at < ?1",
    [LINK] = "UPDATE dns_link SET views = views + 1, seen_at = max(seen_at, ?) WHERE id = ?",
};
const struct sql_table seen_sql = SQL_TABLE(sql);

enum {
    TOUCH_SECONDS = 60,
    HURRY_MS = 50 /* a GET must not hang on somebody's write */
};

/* A connection of its own, for one statement. */
static enum status aside_open(const struct store *store, int busy_ms, struct store *aside) {
    *aside = (struct store){.path = store->path};
    int code = connection_open(store->path, SQLITE_OPEN_READWRITE, busy_ms, &aside->db);
    return code == SQLITE_OK ? STATUS_OK : status_of_code(aside->db, code, store->path);
}

static void aside_close(struct store *aside, enum status status, const char *what) {
    for (size_t i = 0; i < sizeof aside->kept / sizeof *aside->kept; i++)
        sqlite3_finalize(aside->kept[i].prepared);
    sqlite3_close(aside->db);
    if (status != STATUS_OK)
        log_event(LOG_WARN, "seen_not_noted", "what", what, NULL);
}

void seen_session(struct store *store, const struct session *session, int64_t now) {
    if (now - session->seen_at < TOUCH_SECONDS)
        return;
    struct store aside;
    enum status status = aside_open(store, HURRY_MS, &aside);
    if (status == STATUS_OK) {
        struct statement touch = statement_take(&aside, sql[SESSION]);
        bind_int(&touch, now);
        bind_text(&touch, session->id_hash);
        status = statement_run(&touch);
    }
    aside_close(&aside, status, "session");
}

void seen_link(struct store *store, int64_t link_id, int64_t now) {
    struct store aside;
    enum status status = aside_open(store, HURRY_MS, &aside);
    if (status == STATUS_OK) {
        struct statement count = statement_take(&aside, sql[LINK]);
        bind_int(&count, now);
        bind_int(&count, link_id);
        status = statement_run(&count);
    }
    aside_close(&aside, status, "link");
}

void seen_by_staff(struct store *store, const struct audit_line *line) {
    struct store aside;
    enum status status = aside_open(store, DATABASE_BUSY_MS, &aside);
    if (status == STATUS_OK)
        status = audit_add(&aside, line);
    aside_close(&aside, status, line->action);
}
