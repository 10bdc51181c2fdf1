#include "store/statement.h"

#include "base/log.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BEGIN, COMMIT, ROLLBACK, CHECK_PAGES, CHECK_KEYS };
static const char *const sql[] = {
    [BEGIN] = "BEGIN IMMEDIATE",
    [COMMIT] = "COMMIT",
    [ROLLBACK] = "ROLLBACK",
    [CHECK_PAGES] = "PRAGMA quick_check(1)",
    [CHECK_KEYS] = "PRAGMA foreign_key_check",
};
const struct sql_table store_sql = SQL_TABLE(sql);

/* No mmap: a read error or a cut file would be a SIGBUS instead of an answer. Nothing temporary
   goes to a disk that may be full. */
static const char settings[] = "PRAGMA synchronous = FULL;"
                               "PRAGMA mmap_size = 0;"
                               "PRAGMA temp_store = MEMORY;"
                               "PRAGMA secure_delete = ON;";

int connection_open(const char *path, int flags, int busy_ms, sqlite3 **db) {
    static const struct {
        int option, value;
    } options[] = {
        {SQLITE_DBCONFIG_DEFENSIVE, 1},
        {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
        {SQLITE_DBCONFIG_ENABLE_FKEY, 1},
        {SQLITE_DBCONFIG_ENABLE_TRIGGER, 1},
        {SQLITE_DBCONFIG_DQS_DML, 0},
        {SQLITE_DBCONFIG_DQS_DDL, 0},
        /* Else every new value bound to a column of a partial index prepares its statement anew. */
        {SQLITE_DBCONFIG_ENABLE_QPSG, 1},
    };
    int code = sqlite3_open_v2(path, db, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_busy_timeout(*db, busy_ms);
    for (size_t i = 0; code == SQLITE_OK && i < sizeof options / sizeof *options; i++)
        code = sqlite3_db_config(*db, options[i].option, options[i].value, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_exec(*db, settings, NULL, NULL, NULL);
    return code;
}

int connection_number(sqlite3 *db, const char *query, int64_t *number) {
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(db, query, -1, &statement, NULL);
    if (code == SQLITE_OK) {
        code = sqlite3_step(statement);
        if (code == SQLITE_ROW) {
            *number = sqlite3_column_int64(statement, 0);
            code = SQLITE_OK;
        }
    }
    sqlite3_finalize(statement);
    return code;
}

enum status database_refused(const char *path, const char *why) {
    log_event(LOG_ALARM, "database_refused", "path", path, "why", why, NULL);
    return STATUS_BROKEN;
}

enum status database_unusable(const char *path, sqlite3 *db, int code) {
    if ((code & 0xff) == SQLITE_NOTADB)
        return database_refused(path, "it is no SQLite database");
    if ((code & 0xff) == SQLITE_CORRUPT)
        return database_refused(path, "it is damaged: restore a backup");
    return status_of_code(db, code, path);
}

/* Whether the file is a database of ours, of this program's number, with a schema that reads. */
static enum status identify(struct store *store) {
    int64_t id = 0, number = 0, objects = 0;
    int code = connection_number(store->db, "PRAGMA application_id", &id);
    if (code == SQLITE_OK)
        code = connection_number(store->db, "PRAGMA user_version", &number);
    if (code == SQLITE_OK)
        code = connection_number(store->db, "SELECT count(*) FROM sqlite_schema", &objects);
    if (code != SQLITE_OK)
        return database_unusable(store->path, store->db, code);
    if (!objects)
        return database_refused(store->path, "it is empty: restore a backup, or remove it and run "
                                             "nafuda migrate to begin anew");
    if (id != DATABASE_ID)
        return database_refused(store->path, "it belongs to another program");
    if (number < DATABASE_NUMBER)
        return database_refused(store->path, "it is older than this program: run nafuda migrate");
    if (number > DATABASE_NUMBER)
        return database_refused(store->path, "it is newer than this program");
    return STATUS_OK;
}

static enum status prepare_to_serve(struct store *store) {
    int64_t synchronous;
    int code = sqlite3_exec(store->db, "PRAGMA journal_mode = WAL", NULL, NULL, NULL);
    if (code == SQLITE_OK)
        code = connection_number(store->db, "PRAGMA synchronous", &synchronous);
    if (code != SQLITE_OK)
        return database_unusable(store->path, store->db, code);
    assert(synchronous == 2);
    store_allow_writes(store, 0);
    return STATUS_OK;
}

enum status store_open(const char *path, struct store **out) {
    if (access(path, F_OK) != 0)
        return database_refused(path, "it does not exist: nafuda migrate creates it");
    struct store *store = calloc(1, sizeof *store);
    char *copy = strdup(path);
    if (!store || !copy)
        abort();
    store->path = copy;
    int code = connection_open(path, SQLITE_OPEN_READWRITE, DATABASE_BUSY_MS, &store->db);
    enum status status =
        code == SQLITE_OK ? identify(store) : database_unusable(store->path, store->db, code);
    if (status == STATUS_OK)
        status = prepare_to_serve(store);
    if (status == STATUS_OK)
        *out = store;
    else
        store_close(store);
    return status;
}

void store_close(struct store *store) {
    for (size_t i = 0; i < sizeof store->kept / sizeof *store->kept; i++)
        sqlite3_finalize(store->kept[i].prepared);
    sqlite3_close(store->db);
    free(store->path);
    free(store);
}

void store_allow_writes(struct store *store, int allowed) {
    sqlite3_stmt *pragma = NULL;
    /* This pragma does its work while it is compiled. Running it too would only mark every kept
       statement for being prepared again. */
    int code = sqlite3_prepare_v2(store->db,
                                  allowed ? "PRAGMA query_only = OFF" : "PRAGMA query_only = ON",
                                  -1, &pragma, NULL);
    sqlite3_finalize(pragma);
    if (code != SQLITE_OK) {
        log_event(LOG_ALARM, "database_query_only", "why", sqlite3_errmsg(store->db), NULL);
        abort();
    }
}

enum status store_begin(struct store *store) {
    assert(!store->in_transaction);
    struct statement begin = statement_take(store, sql[BEGIN]);
    enum status status = statement_run(&begin);
    store->in_transaction = status == STATUS_OK;
    return status;
}

static void roll_back(struct store *store) {
    struct statement rollback = statement_take(store, sql[ROLLBACK]);
    /* It cannot fail in a way that leaves the transaction standing; what fails is logged. */
    enum status ignored = statement_run(&rollback);
    (void)ignored;
}

enum status store_end(struct store *store, enum status status) {
    assert(store->in_transaction);
    if (status == STATUS_OK) {
        struct statement commit = statement_take(store, sql[COMMIT]);
        status = statement_run(&commit);
    }
    store->in_transaction = 0;
    if (!sqlite3_get_autocommit(store->db))
        roll_back(store);
    return status;
}

int store_number(void) {
    return DATABASE_NUMBER;
}

enum status store_check(struct store *store) {
    enum status status = identify(store);
    if (status != STATUS_OK)
        return status;
    struct arena *arena = arena_new();
    struct statement pages = statement_take(store, sql[CHECK_PAGES]);
    const char *found = statement_row(&pages) ? column_text(&pages, 0, arena) : "ok";
    status = statement_end(&pages);
    if (status == STATUS_OK && strcmp(found, "ok") != 0)
        status = database_refused(store->path, found);
    arena_free(arena);
    if (status != STATUS_OK)
        return status;
    struct statement keys = statement_take(store, sql[CHECK_KEYS]);
    int dangling = statement_row(&keys);
    status = statement_end(&keys);
    if (status == STATUS_OK && dangling)
        status = database_refused(store->path, "a row refers to one that is not there");
    return status;
}
