#include "store/sent.h"

#include "store/statement.h"

#include <string.h>

#define COLUMNS                                                                                    \
    "SELECT sent.id, sent.project_id, sent.user_id, sent.profile_id, sent.from_addr, recipient, "  \
    "message_id, sign_domain, sign_selector, coalesce(check_id, 0), state, failure, tries, "       \
    "next_try, sent.created_at, sent_at"

enum { INSERT, LIST, DUE, UPDATE, SWEEP };
static const char *const sql[] = {
    [INSERT] = "INSERT INTO sent (project_id, user_id, profile_id, from_addr, recipient, "
               "message_id, sign_domain, sign_selector, check_id, next_try, created_at) "
               "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
    [LIST] = COLUMNS
    ", user.name, profile.id IS NOT NULL, coalesce(arrived_at, 0), coalesce(verdict, ''), "
    "coalesce(dmarc, '') FROM sent JOIN user ON user.id = sent.user_id "
    "LEFT JOIN profile ON profile.id = profile_id AND profile.project_id = sent.project_id "
    "LEFT JOIN message_check ON message_check.id = check_id "
    "AND message_check.project_id = sent.project_id "
    "WHERE sent.project_id = ?1 AND (?2 = 0 OR sent.id < ?2) ORDER BY sent.id DESC LIMIT ?3",
    [DUE] = COLUMNS " FROM sent WHERE state = 'waiting' AND next_try <= ? "
                    "ORDER BY next_try, id LIMIT ?",
    [UPDATE] = "UPDATE sent SET state = ?3, failure = ?4, tries = ?5, next_try = ?6, "
               "sent_at = ?7, sign_domain = ?8, sign_selector = ?9 "
               "WHERE project_id = ?1 AND id = ?2",
    [SWEEP] = "DELETE FROM sent WHERE created_at < ?",
};
const struct sql_table sent_sql = SQL_TABLE(sql);

static const char *const states[] = {
    [SENT_WAITING] = "waiting",
    [SENT_TAKEN] = "taken",
    [SENT_STOPPED] = "stopped",
    [SENT_FAILED] = "failed",
};

const char *sent_state_name(enum sent_state state) {
    return states[state];
}

static enum sent_state state_of(const char *name) {
    enum sent_state state = SENT_FAILED;
    while (state > SENT_WAITING && strcmp(states[state], name) != 0)
        state--;
    return state;
}

enum status sent_insert(struct store *store, struct sent *sent) {
    struct statement insert = statement_take(store, sql[INSERT]);
    bind_int(&insert, sent->project_id);
    bind_int(&insert, sent->user_id);
    bind_int(&insert, sent->profile_id);
    bind_text(&insert, sent->from_addr);
    bind_text(&insert, sent->recipient);
    bind_text(&insert, sent->message_id);
    bind_text(&insert, sent->sign_domain);
    bind_text(&insert, sent->sign_selector);
    bind_id(&insert, sent->check_id);
    bind_int(&insert, sent->next_try);
    bind_int(&insert, sent->created_at);
    return statement_run_number(&insert, &sent->id);
}

enum { COLUMN_COUNT = 16 };
static struct sent read_sent(struct statement *from, struct arena *arena) {
    return (struct sent){
        .id = column_int(from, 0),
        .project_id = column_int(from, 1),
        .user_id = column_int(from, 2),
        .profile_id = column_int(from, 3),
        .from_addr = column_text(from, 4, arena),
        .recipient = column_text(from, 5, arena),
        .message_id = column_text(from, 6, arena),
        .sign_domain = column_text(from, 7, arena),
        .sign_selector = column_text(from, 8, arena),
        .check_id = column_int(from, 9),
        .state = state_of(column_text(from, 10, arena)),
        .failure = column_text(from, 11, arena),
        .tries = (int)column_int(from, 12),
        .next_try = column_int(from, 13),
        .created_at = column_int(from, 14),
        .sent_at = column_int(from, 15),
        .user = "",
        .dmarc = "",
    };
}

enum status sent_list(struct store *store, struct arena *arena, int64_t project_id, int64_t before,
                      int limit, struct sent **found, size_t *count) {
    struct rows rows = ROWS(arena, struct sent);
    struct statement list = statement_take(store, sql[LIST]);
    bind_int(&list, project_id);
    bind_int(&list, before);
    bind_int(&list, limit);
    while (statement_row(&list)) {
        struct sent *sent = rows_add(&rows);
        *sent = read_sent(&list, arena);
        sent->user = column_text(&list, COLUMN_COUNT, arena);
        sent->profile_there = (int)column_int(&list, COLUMN_COUNT + 1);
        sent->arrived_at = column_int(&list, COLUMN_COUNT + 2);
        sent->verdict = verdict_of(column_text(&list, COLUMN_COUNT + 3, arena));
        sent->dmarc = column_text(&list, COLUMN_COUNT + 4, arena);
    }
    *found = rows.items;
    *count = rows.count;
    return statement_end(&list);
}

enum status sent_due(struct store *store, struct arena *arena, int64_t now, int limit,
                     struct sent **found, size_t *count) {
    struct rows rows = ROWS(arena, struct sent);
    struct statement due = statement_take(store, sql[DUE]);
    bind_int(&due, now);
    bind_int(&due, limit);
    while (statement_row(&due))
        *(struct sent *)rows_add(&rows) = read_sent(&due, arena);
    *found = rows.items;
    *count = rows.count;
    return statement_end(&due);
}

enum status sent_update(struct store *store, const struct sent *sent) {
    struct statement update = statement_take(store, sql[UPDATE]);
    bind_int(&update, sent->project_id);
    bind_int(&update, sent->id);
    bind_text(&update, states[sent->state]);
    bind_text(&update, sent->failure);
    bind_int(&update, sent->tries);
    bind_int(&update, sent->next_try);
    bind_int(&update, sent->sent_at);
    bind_text(&update, sent->sign_domain);
    bind_text(&update, sent->sign_selector);
    return statement_run(&update);
}

enum status sent_sweep(struct store *store, int64_t before) {
    struct statement sweep = statement_take(store, sql[SWEEP]);
    bind_int(&sweep, before);
    return statement_run(&sweep);
}
