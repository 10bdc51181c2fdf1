#include "store/statement.h"

#include "base/log.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The files of a folder: files[n - 1] is the text of number n. */
struct steps {
    struct arena *arena;
    const char *folder;
    const char **texts, **names;
    int count;
};

static enum status refuse_step(const char *folder, const char *name, const char *why) {
    log_event(LOG_ALARM, "migration_refused", "folder", folder, "file", name, "why", why, NULL);
    return STATUS_FAILED;
}

static int is_sql(const struct dirent *entry) {
    size_t length = strlen(entry->d_name);
    return length > 4 && strcmp(entry->d_name + length - 4, ".sql") == 0;
}

/* NNNN-name.sql; 0 when it is named otherwise. */
static int number_of(const char *name) {
    return strspn(name, "0123456789") == 4 && name[4] == '-' ? atoi(name) : 0;
}

static const char *read_text(struct arena *arena, const char *path) {
    struct stat about;
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return NULL;
    char *text = NULL;
    if (fstat(file, &about) == 0) {
        text = arena_alloc(arena, (size_t)about.st_size + 1);
        if (read(file, text, (size_t)about.st_size) != about.st_size)
            text = NULL;
    }
    close(file);
    return text;
}

static enum status read_step(struct steps *steps, const char *name) {
    if (number_of(name) != steps->count + 1)
        return refuse_step(steps->folder, name, "not NNNN-name.sql with the next number");
    const char *path = arena_printf(steps->arena, "%s/%s", steps->folder, name);
    const char *text = read_text(steps->arena, path);
    if (!text)
        return refuse_step(steps->folder, name, strerror(errno));
    steps->texts[steps->count] = text;
    steps->names[steps->count] = arena_strdup(steps->arena, name);
    steps->count++;
    return STATUS_OK;
}

static enum status read_steps(struct steps *steps) {
    struct dirent **entries;
    int found = scandir(steps->folder, &entries, is_sql, alphasort);
    if (found < 0)
        return refuse_step(steps->folder, "", strerror(errno));
    steps->texts = arena_alloc(steps->arena, (size_t)found * sizeof *steps->texts);
    steps->names = arena_alloc(steps->arena, (size_t)found * sizeof *steps->names);
    enum status status = STATUS_OK;
    for (int i = 0; i < found; i++) {
        if (status == STATUS_OK)
            status = read_step(steps, entries[i]->d_name);
        free(entries[i]);
    }
    free(entries);
    if (status == STATUS_OK && !found)
        status = refuse_step(steps->folder, "", "it holds no migrations");
    return status;
}

/* The file and its number, inside a transaction that somebody else ends. */
static enum status run_step(sqlite3 *db, const struct steps *steps, int number) {
    const char *name = steps->names[number - 1];
    int code = sqlite3_exec(db, steps->texts[number - 1], NULL, NULL, NULL);
    if ((code & 0xff) == SQLITE_ERROR || (code & 0xff) == SQLITE_CONSTRAINT)
        return refuse_step(steps->folder, name, sqlite3_errmsg(db));
    if (code == SQLITE_OK && sqlite3_get_autocommit(db))
        return refuse_step(steps->folder, name, "it ends its transaction");
    int64_t dangling = 0;
    if (code == SQLITE_OK)
        code = connection_number(db, "SELECT count(*) FROM pragma_foreign_key_check", &dangling);
    if (code == SQLITE_OK && dangling)
        return refuse_step(steps->folder, name, "it leaves dangling rows");
    char *mark = arena_printf(steps->arena, "PRAGMA application_id = %d; PRAGMA user_version = %d",
                              DATABASE_ID, number);
    if (code == SQLITE_OK)
        code = sqlite3_exec(db, mark, NULL, NULL, NULL);
    return status_of_code(db, code, name);
}

/* The next step that the database lacks, in one transaction; *more 0: it lacks none. */
static enum status step(sqlite3 *db, const char *path, const struct steps *steps, int *more) {
    int64_t number = 0;
    int code = sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL);
    /* Read anew inside: another process may be migrating too. */
    if (code == SQLITE_OK)
        code = connection_number(db, "PRAGMA user_version", &number);
    enum status status = status_of_code(db, code, "migrate");
    *more = status == STATUS_OK && number < steps->count;
    if (status == STATUS_OK && (number < 0 || number > steps->count))
        status = database_refused(path, "it is newer than these migrations");
    if (*more)
        status = run_step(db, steps, (int)number + 1);
    if (status == STATUS_OK)
        status = status_of_code(db, sqlite3_exec(db, "COMMIT", NULL, NULL, NULL), "migrate");
    if (!sqlite3_get_autocommit(db))
        sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
    return status;
}

static enum status identify(sqlite3 *db, const char *path) {
    int64_t id = 0, objects = 0;
    int code = connection_number(db, "PRAGMA application_id", &id);
    if (code == SQLITE_OK)
        code = connection_number(db, "SELECT count(*) FROM sqlite_schema", &objects);
    if (code != SQLITE_OK)
        return database_unusable(path, db, code);
    if (!objects)
        return database_refused(path, "it is empty: restore a backup, or remove it");
    return id == DATABASE_ID ? STATUS_OK : database_refused(path, "it belongs to another program");
}

static enum status run_steps(const char *path, const struct steps *steps, int fresh) {
    sqlite3 *db = NULL;
    int code = connection_open(path, SQLITE_OPEN_READWRITE, DATABASE_BUSY_MS, &db);
    /* Tables are rebuilt without their foreign keys in the way; each step is checked at its end. */
    if (code == SQLITE_OK)
        code = sqlite3_exec(db, "PRAGMA foreign_keys = OFF", NULL, NULL, NULL);
    enum status status = code == SQLITE_OK ? STATUS_OK : database_unusable(path, db, code);
    if (status == STATUS_OK && !fresh)
        status = identify(db, path);
    for (int more = 1; status == STATUS_OK && more;)
        status = step(db, path, steps, &more);
    if (status == STATUS_OK && !fresh) {
        code = sqlite3_exec(db, "PRAGMA journal_mode = WAL", NULL, NULL, NULL);
        status = status_of_code(db, code, "journal_mode");
    }
    sqlite3_close(db);
    return status;
}

static enum status refuse_file(const char *path) {
    log_event(LOG_ALARM, "database_not_created", "path", path, "why", strerror(errno), NULL);
    return errno == ENOSPC || errno == EDQUOT ? STATUS_FULL : STATUS_FAILED;
}

static enum status sync_folder(struct arena *arena, const char *path) {
    char *folder = arena_strdup(arena, path), *slash = strrchr(folder, '/');
    if (slash)
        slash[slash == folder] = '\0';
    int file = open(slash ? folder : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int synced = file >= 0 && fsync(file) == 0;
    enum status status = synced ? STATUS_OK : refuse_file(path);
    if (file >= 0)
        close(file);
    return status;
}

/* Made whole under another name first, so that nobody ever meets half a database, and a file that
   was emptied is never taken for one that is yet to be made. */
static enum status create(struct arena *arena, const char *path, const struct steps *steps) {
    const char *log = arena_printf(arena, "%s-wal", path);
    if (access(log, F_OK) == 0)
        return database_refused(path, "it is gone, and only its -wal file is left");
    char *draft = arena_printf(arena, "%s.XXXXXX", path);
    int file = mkstemp(draft);
    if (file < 0)
        return refuse_file(draft);
    close(file);
    enum status status = run_steps(draft, steps, 1);
    /* link, not rename: another process may have made it meanwhile, and then that one stands. */
    if (status == STATUS_OK && link(draft, path) != 0 && errno != EEXIST)
        status = refuse_file(path);
    unlink(draft);
    unlink(arena_printf(arena, "%s-journal", draft));
    return status == STATUS_OK ? sync_folder(arena, path) : status;
}

enum status store_migrate(const char *path, const char *folder) {
    struct arena *arena = arena_new();
    struct steps steps = {.arena = arena, .folder = folder};
    enum status status = read_steps(&steps);
    if (status == STATUS_OK && access(path, F_OK) != 0)
        status = create(arena, path, &steps);
    if (status == STATUS_OK)
        status = run_steps(path, &steps, 0);
    arena_free(arena);
    return status;
}
