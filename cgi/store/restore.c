#include "store/backup.h"

#include "base/log.h"
#include "store/statement.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* Where SQLite's locks lie in a file. */
enum { LOCKS_AT = 0x40000000, LOCKS = 512 };

static enum status failed(const char *path) {
    log_event(LOG_ALARM, "restore", "path", path, "why", strerror(errno), NULL);
    return errno == ENOSPC || errno == EDQUOT ? STATUS_FULL : STATUS_FAILED;
}

static int is_live(struct arena *arena, const char *path) {
    struct stat log;
    return !stat(arena_printf(arena, "%s-wal", path), &log) && log.st_size > 0;
}

static int copy_octets(int from, int to) {
    char piece[65536];
    ssize_t size;
    while ((size = read(from, piece, sizeof piece)) > 0)
        if (write(to, piece, (size_t)size) != size) {
            errno = errno ? errno : ENOSPC;
            return 0;
        }
    return size == 0;
}

/* Beside the database, and whoever owns that owns it; it may be read by the same as before. */
static enum status copy_draft(const struct restoring *restoring, const char *draft, int from) {
    struct arena *arena = arena_new();
    struct stat before, folder;
    int there = !stat(restoring->path, &before);
    int known = !stat(dirname(arena_strdup(arena, restoring->path)), &folder);
    arena_free(arena);
    int to = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    int fine = known && to >= 0 && copy_octets(from, to) &&
               !fchmod(to, there ? before.st_mode & 0660 : 0600) &&
               (geteuid() || !fchown(to, there ? before.st_uid : folder.st_uid,
                                     there ? before.st_gid : folder.st_gid));
    enum status status = fine ? STATUS_OK : failed(draft);
    if (to >= 0)
        close(to);
    return status;
}

/* NULL: it is a database of ours, and sound. */
static const char *why_not(sqlite3 *db) {
    int64_t id = 0, number = 0, bad = 0, dangling = 0;
    int code = connection_number(db, "PRAGMA application_id", &id);
    if (code == SQLITE_OK && id != DATABASE_ID)
        return "it belongs to another program";
    if (code == SQLITE_OK)
        code = connection_number(db, "PRAGMA user_version", &number);
    if (code == SQLITE_OK && (number < 1 || number > DATABASE_NUMBER))
        return "it is newer than this program";
    if (code == SQLITE_OK)
        code = connection_number(
            db, "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'", &bad);
    if (code == SQLITE_OK)
        code = connection_number(db, "SELECT count(*) FROM pragma_foreign_key_check", &dangling);
    return code != SQLITE_OK || bad || dangling ? "it is damaged, or no SQLite database" : NULL;
}

/* What was signed out since the backup stays so. */
static enum status examine(const char *draft, enum restore *outcome) {
    sqlite3 *db = NULL;
    int code = connection_open(draft, SQLITE_OPEN_READWRITE, DATABASE_BUSY_MS, &db);
    const char *why = code == SQLITE_OK ? why_not(db) : "it is damaged, or no SQLite database";
    enum status status = STATUS_OK;
    if (why) {
        *outcome = RESTORE_REFUSED;
        log_event(LOG_WARN, "restore_refused", "why", why, NULL);
    } else {
        code = sqlite3_exec(db, "DELETE FROM session", NULL, NULL, NULL);
        status = status_of_code(db, code, "restore");
    }
    sqlite3_close(db);
    return status;
}

/* Into its own file what its log holds. One that is damaged cannot be, and is kept as it is. */
static void settle(const char *path) {
    sqlite3 *db = NULL;
    if (connection_open(path, SQLITE_OPEN_READWRITE, 0, &db) == SQLITE_OK)
        sqlite3_exec(db, "PRAGMA wal_checkpoint(TRUNCATE)", NULL, NULL, NULL);
    sqlite3_close(db);
}

static int in_use(const char *path) {
    struct flock lock = {
        .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = LOCKS_AT, .l_len = LOCKS};
    int file = open(path, O_RDWR | O_CLOEXEC);
    int used = file >= 0 && !fcntl(file, F_GETLK, &lock) && lock.l_type != F_UNLCK;
    if (file >= 0)
        close(file);
    return used;
}

static int sync_path(const char *path, int flags) {
    int file = open(path, O_RDONLY | O_CLOEXEC | flags);
    int fine = file >= 0 && !fsync(file);
    if (file >= 0)
        close(file);
    return fine;
}

/* Under another name, too, before the new one takes its place; a log that is left over goes first,
   or it would be read as the new one's. */
static enum status keep_before(struct arena *arena, struct restoring *restoring) {
    char stamp[32];
    struct tm now;
    time_t seconds = time(NULL);
    strftime(stamp, sizeof stamp, "%Y%m%dT%H%M%SZ", gmtime_r(&seconds, &now));
    const char *kept = arena_printf(arena, "%s.before-%s", restoring->path, stamp);
    const char *log = arena_printf(arena, "%s-wal", restoring->path);
    if (link(restoring->path, kept))
        return failed(kept);
    if (rename(log, arena_printf(arena, "%s-wal", kept)) && errno != ENOENT)
        return failed(log);
    unlink(arena_printf(arena, "%s-shm", restoring->path));
    restoring->kept = kept;
    return STATUS_OK;
}

static enum status put_in_place(struct arena *arena, struct restoring *restoring,
                                const char *draft) {
    int there = !access(restoring->path, F_OK);
    enum status status = sync_path(draft, 0) ? STATUS_OK : failed(draft);
    if (there)
        settle(restoring->path);
    if (status == STATUS_OK && there)
        status = keep_before(arena, restoring);
    const char *folder = dirname(arena_strdup(arena, restoring->path));
    if (status == STATUS_OK && (rename(draft, restoring->path) || !sync_path(folder, O_DIRECTORY)))
        status = failed(restoring->path);
    return status;
}

static enum status restore(struct arena *arena, struct restoring *restoring, const char *draft,
                           enum restore *outcome) {
    int from = open(restoring->from, O_RDONLY | O_CLOEXEC);
    *outcome = RESTORE_UNREADABLE;
    if (from < 0)
        return STATUS_OK;
    *outcome = is_live(arena, restoring->from) ? RESTORE_LIVE : RESTORE_DONE;
    enum status status = *outcome == RESTORE_DONE ? copy_draft(restoring, draft, from) : STATUS_OK;
    close(from);
    if (status == STATUS_OK && *outcome == RESTORE_DONE)
        status = examine(draft, outcome);
    return status == STATUS_OK && *outcome == RESTORE_DONE ? put_in_place(arena, restoring, draft)
                                                           : status;
}

enum status backup_restore(struct arena *arena, struct restoring *restoring,
                           enum restore *outcome) {
    static const char *const tails[] = {"", "-wal", "-shm"};
    const char *draft = arena_printf(arena, "%s.restore-%ld", restoring->path, (long)getpid());
    restoring->kept = NULL;
    if (!access(restoring->path, F_OK)) {
        *outcome = !restoring->replace ? RESTORE_THERE : RESTORE_IN_USE;
        if (!restoring->replace || in_use(restoring->path))
            return STATUS_OK;
    }
    enum status status = restore(arena, restoring, draft, outcome);
    for (size_t i = 0; i < sizeof tails / sizeof *tails; i++)
        unlink(arena_printf(arena, "%s%s", draft, tails[i]));
    return status;
}
