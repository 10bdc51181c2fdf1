#include "store/mailer.h"

#include "store/statement.h"

#include "base/log.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Postfix reads the file without asking whose it is: an own number tells it from others. */
enum { MAILER_ID = 0x4e61666d /* "Nafm" */, MAILER_NUMBER = 1 };

static const char create[] =
    "BEGIN IMMEDIATE;"
    "CREATE TABLE sender (address TEXT NOT NULL, login TEXT NOT NULL, "
    "envelope TEXT NOT NULL, PRIMARY KEY (address, login)) STRICT, WITHOUT ROWID;"
    "PRAGMA application_id = 1315006061; PRAGMA user_version = 1;"
    "COMMIT";
_Static_assert(MAILER_ID == 1315006061 && MAILER_NUMBER == 1, "see create");

struct mailer {
    sqlite3 *db;
    char *path;
    sqlite3_stmt *put, *drop;
    struct stat left; /* as it was after this one's last write */
    int64_t version;  /* another one after another's write */
};

int mailer_row_compare(const void *a, const void *b) {
    const struct mailer_row *one = a, *other = b;
    int order = strcmp(one->address, other->address);
    return order ? order : strcmp(one->login, other->login);
}

/* The -wal and -shm files stay behind the last writer: without them a reader finds the file locked
   away. */
static int keep_beside(sqlite3 *db) {
    int on = 1;
    return sqlite3_file_control(db, "main", SQLITE_FCNTL_PERSIST_WAL, &on);
}

/* Ours, or empty: then it is new. */
static int is_sound(sqlite3 *db, int *sound, int64_t *objects) {
    int64_t id = 0, number = 0, bad = 0;
    int code = connection_number(db, "PRAGMA application_id", &id);
    if (code == SQLITE_OK)
        code = connection_number(db, "PRAGMA user_version", &number);
    if (code == SQLITE_OK)
        code = connection_number(db, "SELECT count(*) FROM sqlite_schema", objects);
    if (code == SQLITE_OK)
        code = connection_number(
            db, "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'", &bad);
    *sound = !bad && (!*objects || (id == MAILER_ID && number == MAILER_NUMBER));
    return code;
}

static int open_once(struct mailer *mailer, int *sound) {
    int64_t objects = 0;
    *sound = 0;
    mode_t mask = umask(027);
    int code = connection_open(mailer->path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
                               DATABASE_BUSY_MS, &mailer->db);
    if (code == SQLITE_OK)
        code = is_sound(mailer->db, sound, &objects);
    if (code == SQLITE_OK && *sound)
        code = keep_beside(mailer->db);
    if (code == SQLITE_OK && *sound)
        code = sqlite3_exec(mailer->db, "PRAGMA journal_mode = WAL", NULL, NULL, NULL);
    if (code == SQLITE_OK && *sound && !objects)
        code = sqlite3_exec(mailer->db, create, NULL, NULL, NULL);
    umask(mask);
    return code;
}

static void throw_away(struct mailer *mailer) {
    static const char *const tails[] = {"", "-wal", "-shm"};
    struct arena *arena = arena_new();
    sqlite3_close(mailer->db);
    mailer->db = NULL;
    log_event(LOG_ALARM, "mailer_replaced", "path", mailer->path, "why",
              "it is damaged, or another program's", NULL);
    for (size_t i = 0; i < sizeof tails / sizeof *tails; i++) {
        unlink(arena_printf(arena, "%s%s", mailer->path, tails[i]));
    }
    arena_free(arena);
}

static int is_bad(int code) {
    return (code & 0xff) == SQLITE_CORRUPT || (code & 0xff) == SQLITE_NOTADB ||
           (code & 0xff) == SQLITE_ERROR;
}

static int prepare(struct mailer *mailer) {
    int code = sqlite3_prepare_v3(mailer->db,
                                  "INSERT INTO sender (address, login, envelope) VALUES (?, ?, ?) "
                                  "ON CONFLICT (address, login) DO UPDATE "
                                  "SET envelope = excluded.envelope",
                                  -1, SQLITE_PREPARE_PERSISTENT, &mailer->put, NULL);
    return code == SQLITE_OK
               ? sqlite3_prepare_v3(mailer->db,
                                    "DELETE FROM sender WHERE address = ? AND login = ?", -1,
                                    SQLITE_PREPARE_PERSISTENT, &mailer->drop, NULL)
               : code;
}

static void remember(struct mailer *mailer) {
    if (stat(mailer->path, &mailer->left))
        mailer->left = (struct stat){0};
}

enum status mailer_open(const char *path, struct mailer **out) {
    int sound;
    struct mailer *mailer = calloc(1, sizeof *mailer);
    char *copy = strdup(path);
    if (!mailer || !copy)
        abort();
    mailer->path = copy;
    int code = open_once(mailer, &sound);
    if (is_bad(code) || (code == SQLITE_OK && !sound)) {
        throw_away(mailer);
        code = open_once(mailer, &sound);
    }
    if (code == SQLITE_OK)
        code = prepare(mailer);
    if (code == SQLITE_OK)
        code = connection_number(mailer->db, "PRAGMA data_version", &mailer->version);
    remember(mailer);
    enum status status = status_of_code(mailer->db, code, path);
    if (status == STATUS_OK)
        *out = mailer;
    else
        mailer_close(mailer);
    return status;
}

void mailer_close(struct mailer *mailer) {
    sqlite3_finalize(mailer->put);
    sqlite3_finalize(mailer->drop);
    sqlite3_close(mailer->db);
    free(mailer->path);
    free(mailer);
}

static int overwritten(const struct mailer *mailer) {
    const struct stat *left = &mailer->left;
    struct stat now;
    return stat(mailer->path, &now) || now.st_size != left->st_size ||
           now.st_mtim.tv_sec != left->st_mtim.tv_sec ||
           now.st_mtim.tv_nsec != left->st_mtim.tv_nsec;
}

int mailer_disturbed(struct mailer *mailer) {
    int moved = 0;
    int64_t version = 0;
    return sqlite3_file_control(mailer->db, "main", SQLITE_FCNTL_HAS_MOVED, &moved) != SQLITE_OK ||
           moved || overwritten(mailer) ||
           connection_number(mailer->db, "PRAGMA data_version", &version) != SQLITE_OK ||
           version != mailer->version;
}

static const char *copy_column(sqlite3_stmt *from, int column, struct arena *arena) {
    const void *text = sqlite3_column_text(from, column);
    return arena_copy(arena, text, (size_t)sqlite3_column_bytes(from, column));
}

enum status mailer_read(struct mailer *mailer, struct arena *arena, struct mailer_row **out,
                        size_t *count) {
    struct rows rows = ROWS(arena, struct mailer_row);
    sqlite3_stmt *read = NULL;
    int code = sqlite3_prepare_v2(
        mailer->db, "SELECT address, login, envelope FROM sender ORDER BY address, login", -1,
        &read, NULL);
    while (code == SQLITE_OK && (code = sqlite3_step(read)) == SQLITE_ROW) {
        *(struct mailer_row *)rows_add(&rows) = (struct mailer_row){
            copy_column(read, 0, arena), copy_column(read, 1, arena), copy_column(read, 2, arena)};
        code = SQLITE_OK;
    }
    sqlite3_finalize(read);
    *out = rows.items;
    *count = rows.count;
    return status_of_code(mailer->db, code, "mailer_read");
}

static int run(sqlite3_stmt *statement, const char *const texts[3]) {
    for (int i = 0; i < sqlite3_bind_parameter_count(statement); i++)
        sqlite3_bind_text(statement, i + 1, texts[i], -1, SQLITE_STATIC);
    sqlite3_step(statement);
    int code = sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
    return code;
}

/* What an old and a new row at the front of both lists mean. Returns SQLite's code. */
static int merge(struct mailer *mailer, struct mailer_rows *was, struct mailer_rows *now,
                 size_t *changed) {
    int order = !was->count ? 1 : !now->count ? -1 : mailer_row_compare(was->rows, now->rows);
    int code = SQLITE_OK;
    if (order < 0) {
        code = run(mailer->drop, (const char *[]){was->rows->address, was->rows->login, NULL});
    } else if (order > 0 || strcmp(was->rows->envelope, now->rows->envelope) != 0) {
        code = run(mailer->put,
                   (const char *[]){now->rows->address, now->rows->login, now->rows->envelope});
    } else {
        --*changed;
    }
    ++*changed;
    if (order <= 0)
        *was = (struct mailer_rows){was->rows + 1, was->count - 1};
    if (order >= 0)
        *now = (struct mailer_rows){now->rows + 1, now->count - 1};
    return code;
}

enum status mailer_change(struct mailer *mailer, struct mailer_rows was, struct mailer_rows now,
                          size_t *changed) {
    *changed = 0;
    int code = sqlite3_exec(mailer->db, "BEGIN IMMEDIATE", NULL, NULL, NULL);
    while (code == SQLITE_OK && (was.count || now.count))
        code = merge(mailer, &was, &now, changed);
    if (code == SQLITE_OK)
        code = sqlite3_exec(mailer->db, *changed ? "COMMIT" : "ROLLBACK", NULL, NULL, NULL);
    enum status status = status_of_code(mailer->db, code, "mailer_change");
    if (!sqlite3_get_autocommit(mailer->db))
        sqlite3_exec(mailer->db, "ROLLBACK", NULL, NULL, NULL);
    remember(mailer);
    return status;
}
