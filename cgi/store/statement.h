#ifndef STORE_STATEMENT_H
#define STORE_STATEMENT_H

#include "base/text.h"
#include "store/store.h"

#include <sqlite3.h>
#include <stdint.h>

/*
 * How store/ speaks with SQLite; private to this folder. Each file keeps its statements as literals
 * in one table, and runs them like this:
 *
 *     struct statement get = statement_take(store, sql[ORG_GET]);
 *     bind_int(&get, id);
 *     if (statement_row(&get))
 *         *org = (struct org){.id = column_int(&get, 0), .name = column_text(&get, 1, arena)};
 *     return statement_end_found(&get);
 *
 * The first error is kept, and whatever follows it does nothing, so callers stay a straight list;
 * an end or a run must be called. What is bound has to stay until then.
 */
struct store {
    sqlite3 *db;
    char *path;
    int in_transaction;
    struct kept {
        const char *sql;
        sqlite3_stmt *prepared;
    } kept[1024]; /* by address of the literal; more than there are statements */
};

struct statement {
    struct store *store;
    const char *sql;
    sqlite3_stmt *prepared;
    int code;      /* SQLite's: the first error, or SQLITE_OK */
    int parameter; /* bound so far */
    int rows;      /* seen so far */
};

/* A literal of one of the tables below, ready to be bound: prepared at its first use only. */
struct statement statement_take(struct store *store, const char *sql);

/* The next parameter. NULL text is SQL's NULL; so is id 0. */
void bind_int(struct statement *statement, int64_t value);
void bind_id(struct statement *statement, int64_t id);
void bind_text(struct statement *statement, const char *text);
void bind_blob(struct statement *statement, struct span blob);

/* Whether there is one more row. 0 after an error, too: the end tells. */
int statement_row(struct statement *statement);

/* Columns of the row, from 0. NULL reads as 0 or "". */
int64_t column_int(struct statement *statement, int column);
const char *column_text(struct statement *statement, int column, struct arena *arena);
struct span column_blob(struct statement *statement, int column, struct arena *arena);

enum status statement_end(struct statement *statement) MUST_CHECK;
/* STATUS_NONE when there was no row. */
enum status statement_end_found(struct statement *statement) MUST_CHECK;
/* After its last row: `none` when it changed no row. */
enum status statement_end_changed(struct statement *statement, enum status none) MUST_CHECK;

/* Runs it, and ends it. */
enum status statement_run(struct statement *statement) MUST_CHECK;
enum status statement_run_changed(struct statement *statement, enum status none) MUST_CHECK;
/* Runs it; *number is its row's first column, untouched where there is none. */
enum status statement_run_number(struct statement *statement, int64_t *id) MUST_CHECK;

/* Runs it, without an end; 1 when a unique index refused, which is then no error any more. */
int statement_refused_as_double(struct statement *statement);

/* Rows of a list, growing in an arena. */
struct rows {
    struct arena *arena;
    size_t size, count, room;
    void *items;
};

#define ROWS(where, type) ((struct rows){.arena = (where), .size = sizeof(type)})

/* One more, zeroed. */
void *rows_add(struct rows *rows);

/*
 * What SQLite's result codes are to us. Logs everything but a constraint of uniqueness as a failure
 * of ours, with `what`; a lack of memory ends the process.
 */
enum status status_of_code(sqlite3 *db, int code, const char *what) MUST_CHECK;

/* Opens a connection with everything set that does not ask for a file that is ours. */
int connection_open(const char *path, int flags, int busy_ms, sqlite3 **db);
/* A pragma's or a query's only number. */
int connection_number(sqlite3 *db, const char *sql, int64_t *number);
/* STATUS_BROKEN, and one line in the log: this file is not to be worked with. */
enum status database_refused(const char *path, const char *why) MUST_CHECK;
/* The same, for what SQLite says when it is opened. */
enum status database_unusable(const char *path, sqlite3 *db, int code) MUST_CHECK;

enum {
    DATABASE_ID = 0x4e616675, /* application_id: "Nafu" */
    DATABASE_NUMBER = 15,     /* user_version: the newest file of db/ that this program knows */
    DATABASE_BUSY_MS = 2000
};

/* Every table of statements, ended by NULL: a test prepares them all. */
struct sql_table {
    const char *const *texts;
    size_t count;
};
extern const struct sql_table *const sql_tables[];
extern const struct sql_table audit_sql;
extern const struct sql_table backup_sql;
extern const struct sql_table blocked_sql;
extern const struct sql_table dkim_key_sql;
extern const struct sql_table dns_link_sql;
extern const struct sql_table domain_check_sql;
extern const struct sql_table domain_due_sql;
extern const struct sql_table domain_list_sql;
extern const struct sql_table domain_sql;
extern const struct sql_table export_sql;
extern const struct sql_table fetched_sql;
extern const struct sql_table find_sql;
extern const struct sql_table forgotten_sql;
extern const struct sql_table history_sql;
extern const struct sql_table invitation_sql;
extern const struct sql_table job_sql;
extern const struct sql_table join_sql;
extern const struct sql_table member_sql;
extern const struct sql_table message_check_sql;
extern const struct sql_table org_sql;
extern const struct sql_table outbox_sql;
extern const struct sql_table profile_sql;
extern const struct sql_table project_sql;
extern const struct sql_table quota_sql;
extern const struct sql_table seen_sql;
extern const struct sql_table recovery_sql;
extern const struct sql_table send_sql;
extern const struct sql_table sent_sql;
extern const struct sql_table session_sql;
extern const struct sql_table setup_list_sql;
extern const struct sql_table setup_sql;
extern const struct sql_table share_request_sql;
extern const struct sql_table share_sql;
extern const struct sql_table store_sql;
extern const struct sql_table throttle_sql;
extern const struct sql_table transfer_sql;
extern const struct sql_table unsubscribe_sql;
extern const struct sql_table user_sql;

#define SQL_TABLE(texts)                                                                           \
    { texts, sizeof texts / sizeof *texts }

#endif
