#include "store/backup.h"

#include "base/log.h"
#include "store/statement.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { GET, SET };
static const char *const sql[] = {
    [GET] = "SELECT at FROM backup WHERE id = 1",
    [SET] = ("INSERT INTO backup (id, at) VALUES (1, ?) "
             "ON CONFLICT (id) DO UPDATE SET at = excluded.at"),
};
const struct sql_table backup_sql = SQL_TABLE(sql);

/* In one step: what is written meanwhile is not in it, and waits for nothing. */
static int copy_to(sqlite3 *to, sqlite3 *from) {
    sqlite3_backup *backup = sqlite3_backup_init(to, "main", from, "main");
    if (!backup)
        return sqlite3_errcode(to);
    int code = sqlite3_backup_step(backup, -1);
    sqlite3_backup_finish(backup);
    return code == SQLITE_DONE ? SQLITE_OK : code;
}

static enum status copy(struct store *store, const char *path) {
    sqlite3 *to = NULL;
    int code =
        connection_open(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, DATABASE_BUSY_MS, &to);
    if (code == SQLITE_OK)
        code = copy_to(to, store->db);
    enum status status = status_of_code(to, code, path);
    sqlite3_close(to);
    return status;
}

static int on_disk(const char *path, int flags) {
    int file = open(path, O_RDONLY | O_CLOEXEC | flags);
    int done = file >= 0 && !fsync(file);
    int why = errno;
    if (file >= 0)
        close(file);
    errno = why;
    return done;
}

/* Linked, not renamed: what has the name already keeps it. */
static enum status name_it(struct arena *arena, const char *unfinished, const char *path) {
    if (on_disk(unfinished, 0) && !link(unfinished, path) &&
        on_disk(dirname(arena_printf(arena, "%s", path)), O_DIRECTORY))
        return STATUS_OK;
    if (errno == EEXIST)
        return STATUS_STALE;
    log_event(LOG_ALARM, "backup", "path", path, "why", strerror(errno), NULL);
    return STATUS_FAILED;
}

enum status backup_write(struct store *store, struct arena *arena, const char *path) {
    assert(!store->in_transaction);
    const char *unfinished = arena_printf(arena, "%s.%ld", path, (long)getpid());
    if (!access(path, F_OK) || !access(unfinished, F_OK))
        return STATUS_STALE;
    mode_t mask = umask(077);
    enum status status = copy(store, unfinished);
    umask(mask);
    if (status == STATUS_OK)
        status = name_it(arena, unfinished, path);
    unlink(unfinished);
    return status;
}

enum status backup_get(struct store *store, int64_t *at) {
    struct statement get = statement_take(store, sql[GET]);
    *at = 0;
    return statement_run_number(&get, at);
}

enum status backup_set(struct store *store, int64_t at) {
    struct statement set = statement_take(store, sql[SET]);
    bind_int(&set, at);
    return statement_run(&set);
}
