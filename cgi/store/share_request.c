#include "store/share_request.h"

#include "store/domain.h"
#include "store/statement.h"

#include <string.h>

static const char *const outcomes[SHARE_OUTCOME_COUNT] = {
    [SHARE_OPEN] = "open",           [SHARE_APPROVED] = "approved", [SHARE_REJECTED] = "rejected",
    [SHARE_WITHDRAWN] = "withdrawn", [SHARE_EXPIRED] = "expired",
};

const char *share_outcome_name(enum share_outcome outcome) {
    return outcomes[outcome];
}

static enum share_outcome outcome_of(const char *name) {
    int outcome = 0;
    while (outcome < SHARE_OUTCOME_COUNT - 1 && strcmp(outcomes[outcome], name) != 0)
        outcome++;
    return (enum share_outcome)outcome;
}

#define REQUEST                                                                                    \
    "SELECT share_request.id, share_request.project_id, user_id, project.name, org.name, "         \
    "user.name, share_request.name, message, holder, share_request.created_at, decided_at, "       \
    "outcome FROM share_request JOIN project ON project.id = share_request.project_id "            \
    "JOIN org ON org.id = project.org_id JOIN user ON user.id = user_id "
/* The holder is told of an end only if he was told of the beginning. */
#define DECIDE                                                                                     \
    "UPDATE share_request SET outcome = ?1, decided_by = ?2, decided_at = ?3, "                    \
    "untold = CASE WHEN ?1 IN ('withdrawn', 'expired') THEN 1 - untold ELSE 0 END "                \
    "WHERE id = ?4 AND outcome = 'open' "

enum {
    INSERT,
    INBOX,
    WAITING,
    ASKED,
    OPEN,
    REJECTED_AT,
    OF_HOLDER,
    OF_ASKER,
    DECIDE_HOLDER,
    DECIDE_ASKER,
    UNTOLD,
    TOLD,
    OLD
};
static const char *const sql[] = {
    [INSERT] = "INSERT INTO share_request (project_id, user_id, name, message, created_at, holder) "
               "VALUES (?1, ?2, ?3, ?4, ?5, coalesce((SELECT project_id FROM domain "
               "WHERE name = ?3 AND state IN (0, 3)), 0)) "
               "ON CONFLICT (name, project_id) WHERE outcome = 'open' DO NOTHING RETURNING id",
    [INBOX] = REQUEST "WHERE holder = ? AND outcome = 'open' AND share_request.id > ? "
                      "ORDER BY share_request.id LIMIT ?",
    [WAITING] = "SELECT count(*) FROM (SELECT 1 FROM share_request "
                "WHERE holder = ? AND outcome = 'open' LIMIT ?)",
    [ASKED] = REQUEST "WHERE share_request.project_id = ?1 AND (?2 = 0 OR share_request.id < ?2) "
                      "ORDER BY share_request.id DESC LIMIT ?3",
    [OPEN] = "SELECT count(*) FROM share_request WHERE project_id = ? AND outcome = 'open'",
    [REJECTED_AT] = "SELECT coalesce(max(decided_at), 0) FROM share_request "
                    "WHERE project_id = ? AND name = ? AND outcome = 'rejected'",
    [OF_HOLDER] = REQUEST "WHERE holder = ? AND share_request.id = ?",
    [OF_ASKER] = REQUEST "WHERE share_request.project_id = ? AND share_request.id = ?",
    [DECIDE_HOLDER] = DECIDE "AND holder = ?5",
    [DECIDE_ASKER] = DECIDE "AND project_id = ?5",
    [UNTOLD] = REQUEST "WHERE untold = 1 AND holder > 0 ORDER BY holder LIMIT ?",
    [TOLD] = "UPDATE share_request SET untold = 0 WHERE id = ?",
    [OLD] = REQUEST "WHERE outcome = 'open' AND share_request.created_at < ? "
                    "ORDER BY share_request.created_at LIMIT ?",
};
const struct sql_table share_request_sql = SQL_TABLE(sql);
_Static_assert(STATE_DEGRADED == 0 && STATE_VERIFIED == 3, "see INSERT");

static struct share_request read_request(struct statement *from, struct arena *arena) {
    return (struct share_request){
        .id = column_int(from, 0),
        .project_id = column_int(from, 1),
        .user_id = column_int(from, 2),
        .project = column_text(from, 3, arena),
        .org = column_text(from, 4, arena),
        .person = column_text(from, 5, arena),
        .name = column_text(from, 6, arena),
        .message = column_text(from, 7, arena),
        .holder = column_int(from, 8),
        .created_at = column_int(from, 9),
        .decided_at = column_int(from, 10),
        .outcome = outcome_of(column_text(from, 11, arena)),
    };
}

static enum status read_one(struct statement *get, struct arena *arena,
                            struct share_request *request) {
    if (statement_row(get))
        *request = read_request(get, arena);
    return statement_end_found(get);
}

static enum status read_all(struct statement *list, struct arena *arena,
                            struct share_request **requests, size_t *count) {
    struct rows rows = ROWS(arena, struct share_request);
    while (statement_row(list))
        *(struct share_request *)rows_add(&rows) = read_request(list, arena);
    *requests = rows.items;
    *count = rows.count;
    return statement_end(list);
}

static enum status read_count(struct statement *read, int *count) {
    int64_t counted = 0;
    enum status status = statement_run_number(read, &counted);
    *count = (int)counted;
    return status;
}

enum status share_request_insert(struct store *store, struct share_request *request) {
    struct statement insert = statement_take(store, sql[INSERT]);
    bind_int(&insert, request->project_id);
    bind_int(&insert, request->user_id);
    bind_text(&insert, request->name);
    bind_text(&insert, request->message);
    bind_int(&insert, request->created_at);
    request->id = 0;
    enum status status = statement_run_number(&insert, &request->id);
    return status == STATUS_OK && !request->id ? STATUS_STALE : status;
}

enum status share_request_inbox(struct store *store, struct arena *arena,
                                const struct share_page *page, struct share_request **requests,
                                size_t *count) {
    struct statement list = statement_take(store, sql[INBOX]);
    bind_int(&list, page->project_id);
    bind_int(&list, page->after);
    bind_int(&list, page->limit);
    return read_all(&list, arena, requests, count);
}

enum status share_request_waiting(struct store *store, int64_t project_id, int most, int *count) {
    struct statement read = statement_take(store, sql[WAITING]);
    bind_int(&read, project_id);
    bind_int(&read, most);
    return read_count(&read, count);
}

enum status share_request_asked(struct store *store, struct arena *arena,
                                const struct share_page *page, struct share_request **requests,
                                size_t *count) {
    struct statement list = statement_take(store, sql[ASKED]);
    bind_int(&list, page->project_id);
    bind_int(&list, page->after);
    bind_int(&list, page->limit);
    return read_all(&list, arena, requests, count);
}

enum status share_request_open(struct store *store, int64_t project_id, int *count) {
    struct statement read = statement_take(store, sql[OPEN]);
    bind_int(&read, project_id);
    return read_count(&read, count);
}

enum status share_request_rejected_at(struct store *store, int64_t project_id, const char *name,
                                      int64_t *at) {
    struct statement read = statement_take(store, sql[REJECTED_AT]);
    bind_int(&read, project_id);
    bind_text(&read, name);
    *at = 0;
    return statement_run_number(&read, at);
}

enum status share_request_of_holder(struct store *store, struct arena *arena, int64_t holder,
                                    int64_t id, struct share_request *request) {
    struct statement get = statement_take(store, sql[OF_HOLDER]);
    bind_int(&get, holder);
    bind_int(&get, id);
    return read_one(&get, arena, request);
}

enum status share_request_of_asker(struct store *store, struct arena *arena, int64_t project_id,
                                   int64_t id, struct share_request *request) {
    struct statement get = statement_take(store, sql[OF_ASKER]);
    bind_int(&get, project_id);
    bind_int(&get, id);
    return read_one(&get, arena, request);
}

enum status share_request_decide(struct store *store, const struct share_request *request,
                                 int64_t user_id, int64_t now) {
    int by_holder = request->outcome == SHARE_APPROVED || request->outcome == SHARE_REJECTED;
    struct statement decide = statement_take(store, sql[by_holder ? DECIDE_HOLDER : DECIDE_ASKER]);
    bind_text(&decide, outcomes[request->outcome]);
    bind_id(&decide, user_id);
    bind_int(&decide, now);
    bind_int(&decide, request->id);
    bind_int(&decide, by_holder ? request->holder : request->project_id);
    return statement_run_changed(&decide, STATUS_STALE);
}

enum status share_request_untold(struct store *store, struct arena *arena, int limit,
                                 struct share_request **requests, size_t *count) {
    struct statement list = statement_take(store, sql[UNTOLD]);
    bind_int(&list, limit);
    return read_all(&list, arena, requests, count);
}

enum status share_request_told(struct store *store, int64_t id) {
    struct statement told = statement_take(store, sql[TOLD]);
    bind_int(&told, id);
    return statement_run(&told);
}

enum status share_request_old(struct store *store, struct arena *arena, int64_t before, int limit,
                              struct share_request **requests, size_t *count) {
    struct statement list = statement_take(store, sql[OLD]);
    bind_int(&list, before);
    bind_int(&list, limit);
    return read_all(&list, arena, requests, count);
}
