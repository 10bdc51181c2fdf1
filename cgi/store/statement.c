#include "store/statement.h"

#include "base/log.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* clang-format off */
const struct sql_table *const sql_tables[] = {
    &audit_sql,
    &backup_sql,
    &blocked_sql,
    &dkim_key_sql,
    &dns_link_sql,
    &domain_check_sql,
    &domain_due_sql,
    &domain_list_sql,
    &domain_sql,
    &export_sql,
    &fetched_sql,
    &find_sql,
    &forgotten_sql,
    &history_sql,
    &invitation_sql,
    &job_sql,
    &join_sql,
    &member_sql,
    &message_check_sql,
    &org_sql,
    &outbox_sql,
    &profile_sql,
    &project_sql,
    &quota_sql,
    &seen_sql,
    &recovery_sql,
    &send_sql,
    &sent_sql,
    &session_sql,
    &setup_list_sql,
    &setup_sql,
    &share_request_sql,
    &share_sql,
    &store_sql,
    &throttle_sql,
    &transfer_sql,
    &unsubscribe_sql,
    &user_sql,
    NULL,
};
/* clang-format on */

static enum status status_of_ioerr(int code) {
    switch (code) {
    case SQLITE_IOERR_WRITE:
    case SQLITE_IOERR_FSYNC:
    case SQLITE_IOERR_DIR_FSYNC:
    case SQLITE_IOERR_TRUNCATE:
    case SQLITE_IOERR_SHMSIZE:
    case SQLITE_IOERR_SHMOPEN:
        return STATUS_FULL;
    default:
        return STATUS_BROKEN;
    }
}

static enum status status_of(int code) {
    switch (code & 0xff) {
    case SQLITE_OK:
    case SQLITE_DONE:
        return STATUS_OK;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL:
        return STATUS_BUSY;
    case SQLITE_FULL:
        return STATUS_FULL;
    case SQLITE_IOERR:
        return status_of_ioerr(code);
    case SQLITE_CONSTRAINT:
        if (code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY)
            return STATUS_STALE;
        return STATUS_FAILED;
    /* A test prepares every statement against our schema: one that does not fit at run time means
       that the database was changed or emptied under us. */
    case SQLITE_ERROR:
    case SQLITE_SCHEMA:
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_CANTOPEN:
        return STATUS_BROKEN;
    default:
        return STATUS_FAILED;
    }
}

enum status status_of_code(sqlite3 *db, int code, const char *what) {
    enum status status = status_of(code);
    if (status == STATUS_OK)
        return status;
    static const char *const events[] = {
        [STATUS_STALE] = "database_double",  [STATUS_BUSY] = "database_busy",
        [STATUS_FULL] = "database_full",     [STATUS_BROKEN] = "database_broken",
        [STATUS_FAILED] = "database_failed",
    };
    enum log_level level = status == STATUS_STALE  ? LOG_INFO
                           : status == STATUS_BUSY ? LOG_WARN
                                                   : LOG_ALARM;
    log_event(level, events[status], "why", sqlite3_errstr(code), "detail",
              db ? sqlite3_errmsg(db) : "", "statement", what, NULL);
    if ((code & 0xff) == SQLITE_NOMEM)
        abort();
    return status;
}

static int is_listed(const char *sql) {
    for (const struct sql_table *const *table = sql_tables; *table; table++)
        for (size_t i = 0; i < (*table)->count; i++)
            if ((*table)->texts[i] == sql)
                return 1;
    return 0;
}

static struct kept *kept_of(struct store *store, const char *sql) {
    size_t room = sizeof store->kept / sizeof *store->kept;
    size_t place = (uintptr_t)sql / 8 % room;
    while (store->kept[place].sql && store->kept[place].sql != sql)
        place = (place + 1) % room;
    return &store->kept[place];
}

struct statement statement_take(struct store *store, const char *sql) {
    struct statement statement = {.store = store, .sql = sql};
    /* After a write that failed badly SQLite has rolled back by itself. What would follow is no
       longer part of anything. */
    if (store->in_transaction && sqlite3_get_autocommit(store->db)) {
        statement.code = SQLITE_ABORT_ROLLBACK;
        return statement;
    }
    struct kept *kept = kept_of(store, sql);
    if (!kept->prepared) {
        assert(is_listed(sql));
        statement.code = sqlite3_prepare_v3(store->db, sql, -1, SQLITE_PREPARE_PERSISTENT,
                                            &kept->prepared, NULL);
        if (statement.code == SQLITE_OK)
            kept->sql = sql;
    }
    statement.prepared = kept->prepared;
    assert(!statement.prepared || !sqlite3_stmt_busy(statement.prepared));
    return statement;
}

static void note(struct statement *statement, int code) {
    if (statement->code == SQLITE_OK)
        statement->code = code;
}

void bind_int(struct statement *statement, int64_t value) {
    if (statement->code == SQLITE_OK)
        note(statement, sqlite3_bind_int64(statement->prepared, ++statement->parameter, value));
}

void bind_id(struct statement *statement, int64_t id) {
    if (id)
        bind_int(statement, id);
    else
        bind_text(statement, NULL);
}

void bind_text(struct statement *statement, const char *text) {
    if (statement->code == SQLITE_OK)
        note(statement, sqlite3_bind_text(statement->prepared, ++statement->parameter, text, -1,
                                          SQLITE_STATIC));
}

void bind_blob(struct statement *statement, struct span blob) {
    if (statement->code == SQLITE_OK)
        note(statement, sqlite3_bind_blob64(statement->prepared, ++statement->parameter,
                                            blob.size ? blob.at : "", blob.size, SQLITE_STATIC));
}

int statement_row(struct statement *statement) {
    if (statement->code != SQLITE_OK)
        return 0;
    assert(statement->parameter == sqlite3_bind_parameter_count(statement->prepared));
    int code = sqlite3_step(statement->prepared);
    if (code == SQLITE_ROW) {
        statement->rows++;
        return 1;
    }
    if (code != SQLITE_DONE)
        note(statement, code);
    return 0;
}

int64_t column_int(struct statement *statement, int column) {
    return sqlite3_column_int64(statement->prepared, column);
}

const char *column_text(struct statement *statement, int column, struct arena *arena) {
    const void *text = sqlite3_column_text(statement->prepared, column);
    return arena_copy(arena, text, (size_t)sqlite3_column_bytes(statement->prepared, column));
}

struct span column_blob(struct statement *statement, int column, struct arena *arena) {
    const void *blob = sqlite3_column_blob(statement->prepared, column);
    size_t size = (size_t)sqlite3_column_bytes(statement->prepared, column);
    return (struct span){arena_copy(arena, blob, size), size};
}

static void release(struct statement *statement) {
    if (statement->prepared) {
        sqlite3_reset(statement->prepared);
        sqlite3_clear_bindings(statement->prepared);
    }
}

enum status statement_end(struct statement *statement) {
    enum status status = STATUS_OK;
    if (statement->code != SQLITE_OK)
        status = status_of_code(statement->store->db, statement->code, statement->sql);
    release(statement);
    return status;
}

enum status statement_end_found(struct statement *statement) {
    enum status status = statement_end(statement);
    return status == STATUS_OK && !statement->rows ? STATUS_NONE : status;
}

enum status statement_end_changed(struct statement *statement, enum status none) {
    enum status status = statement_end(statement);
    if (status != STATUS_OK || sqlite3_changes(statement->store->db))
        return status;
    if (none == STATUS_STALE)
        log_event(LOG_INFO, "database_stale", "statement", statement->sql, NULL);
    return none;
}

static void run(struct statement *statement) {
    while (statement_row(statement))
        ;
}

enum status statement_run(struct statement *statement) {
    run(statement);
    return statement_end(statement);
}

enum status statement_run_changed(struct statement *statement, enum status none) {
    run(statement);
    return statement_end_changed(statement, none);
}

enum status statement_run_number(struct statement *statement, int64_t *id) {
    while (statement_row(statement))
        *id = column_int(statement, 0);
    return statement_end(statement);
}

int statement_refused_as_double(struct statement *statement) {
    run(statement);
    if (statement->code != SQLITE_CONSTRAINT_UNIQUE)
        return 0;
    statement->code = SQLITE_OK;
    return 1;
}

void *rows_add(struct rows *rows) {
    if (rows->count == rows->room) {
        size_t room = rows->room ? rows->room * 2 : 16;
        char *items = arena_alloc(rows->arena, room * rows->size);
        if (rows->count)
            memcpy(items, rows->items, rows->count * rows->size);
        rows->items = items;
        rows->room = room;
    }
    return (char *)rows->items + rows->count++ * rows->size;
}
