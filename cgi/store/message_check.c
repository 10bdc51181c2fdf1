#include "store/message_check.h"

#include "store/statement.h"

#include <string.h>

/* What a list shows; head and report are of one alone. */
#define COLUMNS                                                                                    \
    "SELECT message_check.id, project_id, message_check.user_id, maker.name, source, address, "    \
    "subject, from_addr, verdict, dmarc, message_check.created_at, arrived_at, ends_at, "          \
    "handed_at, coalesce(handed_by, 0), coalesce(hander.name, ''), note"
#define FROM                                                                                       \
    " FROM message_check JOIN user AS maker ON maker.id = message_check.user_id "                  \
    "LEFT JOIN user AS hander ON hander.id = handed_by "
/* ?1 the project, ?2 who looks, ?3 whether he is nobody of it, ?4 now */
#define SEEN                                                                                       \
    "WHERE project_id = ?1 AND (?3 = 0 OR handed_at > 0 OR message_check.user_id = ?2) "           \
    "AND ends_at > ?4 "
#define NEWEST "ORDER BY message_check.id DESC LIMIT "

enum { INSERT, GET, LIST, AWAITED, AT, ARRIVE, HAND, HANDED, SWEEP };
static const char *const sql[] = {
    [INSERT] = "INSERT INTO message_check (project_id, user_id, source, address, subject, "
               "from_addr, head, report, verdict, dmarc, created_at, arrived_at, ends_at) "
               "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
    [GET] = COLUMNS ", head, report" FROM SEEN "AND message_check.id = ?5",
    [LIST] = COLUMNS FROM SEEN "AND arrived_at > 0 AND message_check.id < ?5 " NEWEST "?6",
    [AWAITED] = COLUMNS FROM SEEN "AND arrived_at = 0 " NEWEST "?5",
    [AT] = COLUMNS FROM "WHERE address = ?1 AND address <> '' AND ends_at > ?2",
    [ARRIVE] = "UPDATE message_check SET subject = ?3, from_addr = ?4, head = ?5, report = ?6, "
               "verdict = ?7, dmarc = ?8, arrived_at = ?9, ends_at = ?10 "
               "WHERE project_id = ?1 AND id = ?2 AND arrived_at = 0",
    [HAND] = "UPDATE message_check SET handed_at = ?3, handed_by = ?4, note = ?5 "
             "WHERE project_id = ?1 AND id = ?2 AND arrived_at > 0 "
             "AND (handed_at > 0) <> (?3 > 0)",
    [HANDED] = COLUMNS
    ", org.name, project.name" FROM "JOIN project ON project.id = message_check.project_id "
    "JOIN org ON org.id = project.org_id "
    "WHERE handed_at > 0 AND ends_at > ?3 AND (handed_at, message_check.id) < (?1, ?2) "
    "ORDER BY handed_at DESC, message_check.id DESC LIMIT ?4",
    [SWEEP] = "DELETE FROM message_check WHERE ends_at <= ?",
};
const struct sql_table message_check_sql = SQL_TABLE(sql);

static const char *const sources[] = {
    [MESSAGE_PASTE] = "paste",
    [MESSAGE_UPLOAD] = "upload",
    [MESSAGE_MAIL] = "mail",
    [MESSAGE_TEST] = "test",
};

const char *message_source_name(enum message_source source) {
    return sources[source];
}

static enum message_source source_of(const char *name) {
    enum message_source source = MESSAGE_TEST;
    while (source > MESSAGE_PASTE && strcmp(sources[source], name) != 0)
        source--;
    return source;
}

static const char *verdict_text(enum verdict verdict) {
    return verdict == VERDICT_NONE ? "" : verdict_name(verdict);
}

enum status message_check_insert(struct store *store, struct message_check *check) {
    struct statement insert = statement_take(store, sql[INSERT]);
    bind_int(&insert, check->project_id);
    bind_int(&insert, check->user_id);
    bind_text(&insert, sources[check->source]);
    bind_text(&insert, check->address);
    bind_text(&insert, check->subject);
    bind_text(&insert, check->from);
    bind_blob(&insert, check->head);
    bind_text(&insert, check->report);
    bind_text(&insert, verdict_text(check->verdict));
    bind_text(&insert, check->dmarc);
    bind_int(&insert, check->created_at);
    bind_int(&insert, check->arrived_at);
    bind_int(&insert, check->ends_at);
    return statement_run_number(&insert, &check->id);
}

enum { COLUMN_COUNT = 17 };
static struct message_check read_check(struct statement *from, struct arena *arena) {
    return (struct message_check){
        .id = column_int(from, 0),
        .project_id = column_int(from, 1),
        .user_id = column_int(from, 2),
        .user = column_text(from, 3, arena),
        .source = source_of(column_text(from, 4, arena)),
        .address = column_text(from, 5, arena),
        .subject = column_text(from, 6, arena),
        .from = column_text(from, 7, arena),
        .verdict = verdict_of(column_text(from, 8, arena)),
        .dmarc = column_text(from, 9, arena),
        .created_at = column_int(from, 10),
        .arrived_at = column_int(from, 11),
        .ends_at = column_int(from, 12),
        .handed_at = column_int(from, 13),
        .handed_by = column_int(from, 14),
        .hander = column_text(from, 15, arena),
        .note = column_text(from, 16, arena),
        .report = "",
        .org = "",
        .project = "",
    };
}

static enum status read_all(struct statement *list, struct arena *arena,
                            struct message_check **checks, size_t *count) {
    struct rows rows = ROWS(arena, struct message_check);
    while (statement_row(list))
        *(struct message_check *)rows_add(&rows) = read_check(list, arena);
    *checks = rows.items;
    *count = rows.count;
    return statement_end(list);
}

static struct statement seen_by(struct store *store, const char *text,
                                const struct message_seer *seer, int64_t now) {
    struct statement statement = statement_take(store, text);
    bind_int(&statement, seer->project_id);
    bind_int(&statement, seer->user_id);
    bind_int(&statement, seer->staff);
    bind_int(&statement, now);
    return statement;
}

enum status message_check_get(struct store *store, struct arena *arena,
                              const struct message_seer *seer, int64_t id, int64_t now,
                              struct message_check *check) {
    struct statement get = seen_by(store, sql[GET], seer, now);
    bind_int(&get, id);
    if (statement_row(&get)) {
        *check = read_check(&get, arena);
        check->head = column_blob(&get, COLUMN_COUNT, arena);
        check->report = column_text(&get, COLUMN_COUNT + 1, arena);
    }
    return statement_end_found(&get);
}

enum status message_check_list(struct store *store, struct arena *arena,
                               const struct message_seer *seer, int64_t now, int64_t before,
                               int limit, struct message_check **checks, size_t *count) {
    struct statement list = seen_by(store, sql[LIST], seer, now);
    bind_int(&list, before ? before : INT64_MAX);
    bind_int(&list, limit);
    return read_all(&list, arena, checks, count);
}

enum status message_check_awaited(struct store *store, struct arena *arena,
                                  const struct message_seer *seer, int64_t now, int limit,
                                  struct message_check **checks, size_t *count) {
    struct statement list = seen_by(store, sql[AWAITED], seer, now);
    bind_int(&list, limit);
    return read_all(&list, arena, checks, count);
}

enum status message_check_at(struct store *store, struct arena *arena, const char *address,
                             int64_t now, struct message_check *check) {
    struct statement get = statement_take(store, sql[AT]);
    bind_text(&get, address);
    bind_int(&get, now);
    if (statement_row(&get))
        *check = read_check(&get, arena);
    return statement_end_found(&get);
}

enum status message_check_arrive(struct store *store, const struct message_check *check) {
    struct statement arrive = statement_take(store, sql[ARRIVE]);
    bind_int(&arrive, check->project_id);
    bind_int(&arrive, check->id);
    bind_text(&arrive, check->subject);
    bind_text(&arrive, check->from);
    bind_blob(&arrive, check->head);
    bind_text(&arrive, check->report);
    bind_text(&arrive, verdict_text(check->verdict));
    bind_text(&arrive, check->dmarc);
    bind_int(&arrive, check->arrived_at);
    bind_int(&arrive, check->ends_at);
    return statement_run_changed(&arrive, STATUS_STALE);
}

enum status message_check_hand(struct store *store, const struct message_check *check) {
    struct statement hand = statement_take(store, sql[HAND]);
    bind_int(&hand, check->project_id);
    bind_int(&hand, check->id);
    bind_int(&hand, check->handed_at);
    bind_id(&hand, check->handed_by);
    bind_text(&hand, check->note);
    return statement_run_changed(&hand, STATUS_STALE);
}

enum status message_check_handed(struct store *store, struct arena *arena,
                                 const struct message_check *behind, int64_t now, int limit,
                                 struct message_check **checks, size_t *count) {
    struct rows rows = ROWS(arena, struct message_check);
    struct statement list = statement_take(store, sql[HANDED]);
    bind_int(&list, behind ? behind->handed_at : INT64_MAX);
    bind_int(&list, behind ? behind->id : INT64_MAX);
    bind_int(&list, now);
    bind_int(&list, limit);
    while (statement_row(&list)) {
        struct message_check *check = rows_add(&rows);
        *check = read_check(&list, arena);
        check->org = column_text(&list, COLUMN_COUNT, arena);
        check->project = column_text(&list, COLUMN_COUNT + 1, arena);
    }
    *checks = rows.items;
    *count = rows.count;
    return statement_end(&list);
}

enum status message_check_sweep(struct store *store, int64_t now) {
    struct statement sweep = statement_take(store, sql[SWEEP]);
    bind_int(&sweep, now);
    return statement_run(&sweep);
}
