#include "store/outbox.h"

#include "store/user_row.h"

#include "base/log.h"
#include "base/random.h"

/* What waits longer than the longest delay was queued before the clock was set back. */
enum { FIRST_DELAY = 60, LONGEST_DELAY = 6 * 60 * 60, MOST_TRIES = 20 };

enum { ADD, LAST, HOLD, TAKE_BACK, DUE, SENT, RETRY, LOOK };
static const char *const sql[] = {
    [ADD] = "INSERT INTO outbox (message_id, user_id, email, name, lang, template, params, "
            "created_at, next_try) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8)",
    [LAST] = "SELECT coalesce(max(id), 0) FROM outbox",
    [HOLD] = "UPDATE outbox SET held_for = ?, next_try = ? WHERE id > ?",
    [TAKE_BACK] = "DELETE FROM outbox WHERE held_for = ? AND tries = 0 AND next_try > ? "
                  "RETURNING template",
    [DUE] = "SELECT outbox.id, message_id, template, params, tries, outbox.created_at, "
            "outbox.email, outbox.name, outbox.lang, " USER_COLUMNS
            " FROM outbox LEFT JOIN user ON user.id = outbox.user_id "
            "WHERE next_try > 0 AND (next_try <= ? OR next_try > ?) ORDER BY next_try LIMIT ?",
    [SENT] = "DELETE FROM outbox WHERE id = ?",
    [RETRY] = "UPDATE outbox SET tries = ?, next_try = ? WHERE id = ?",
    [LOOK] = "SELECT coalesce((SELECT min(next_try) FROM outbox WHERE next_try > 0), 0), "
             "(SELECT count(*) FROM outbox WHERE next_try > 0 AND tries > 2), "
             "(SELECT count(*) FROM outbox WHERE next_try = 0)",
};
const struct sql_table outbox_sql = SQL_TABLE(sql);

enum status outbox_add(struct store *store, struct arena *arena, const struct user *to,
                       const char *template, const char *params, int64_t now) {
    struct statement add = statement_take(store, sql[ADD]);
    bind_text(&add, random_token(arena));
    bind_id(&add, to->id);
    bind_text(&add, to->id ? "" : to->email);
    bind_text(&add, to->id ? "" : to->name);
    bind_text(&add, to->id ? "" : to->lang);
    bind_text(&add, template);
    bind_text(&add, params);
    bind_int(&add, now);
    return statement_run(&add);
}

enum status outbox_last(struct store *store, int64_t *id) {
    struct statement last = statement_take(store, sql[LAST]);
    return statement_run_number(&last, id);
}

enum status outbox_hold(struct store *store, int64_t last, int64_t domain_id, int64_t until) {
    struct statement hold = statement_take(store, sql[HOLD]);
    bind_int(&hold, domain_id);
    bind_int(&hold, until);
    bind_int(&hold, last);
    return statement_run(&hold);
}

enum status outbox_take_back(struct store *store, struct arena *arena, int64_t domain_id,
                             int64_t now, const char **template) {
    struct statement take = statement_take(store, sql[TAKE_BACK]);
    bind_int(&take, domain_id);
    bind_int(&take, now);
    *template = NULL;
    while (statement_row(&take))
        *template = column_text(&take, 0, arena);
    return statement_end(&take);
}

static struct user addressee(struct statement *due, struct arena *arena) {
    if (!column_int(due, 9))
        return (struct user){.email = column_text(due, 6, arena),
                             .name = column_text(due, 7, arena),
                             .lang = column_text(due, 8, arena)};
    return user_read(due, 9, arena);
}

enum status outbox_due(struct store *store, struct arena *arena, int64_t now, int limit,
                       struct letter **letters, size_t *count) {
    struct statement due = statement_take(store, sql[DUE]);
    bind_int(&due, now);
    bind_int(&due, now + LONGEST_DELAY);
    bind_int(&due, limit);
    struct rows rows = ROWS(arena, struct letter);
    while (statement_row(&due))
        *(struct letter *)rows_add(&rows) = (struct letter){
            .id = column_int(&due, 0),
            .message_id = column_text(&due, 1, arena),
            .template = column_text(&due, 2, arena),
            .params = column_text(&due, 3, arena),
            .tries = (int)column_int(&due, 4),
            .created_at = column_int(&due, 5),
            .to = addressee(&due, arena),
        };
    *letters = rows.items;
    *count = rows.count;
    return statement_end(&due);
}

enum status outbox_sent(struct store *store, int64_t id) {
    struct statement sent = statement_take(store, sql[SENT]);
    bind_int(&sent, id);
    return statement_run(&sent);
}

static int64_t delay_after(int tries) {
    int64_t delay = FIRST_DELAY;
    for (int i = 1; i < tries && delay < LONGEST_DELAY; i++)
        delay *= 2;
    return delay < LONGEST_DELAY ? delay : LONGEST_DELAY;
}

enum status outbox_retry(struct store *store, const struct letter *letter, int64_t now) {
    int tries = letter->tries + 1, given_up = tries >= MOST_TRIES;
    struct statement retry = statement_take(store, sql[RETRY]);
    bind_int(&retry, tries);
    bind_int(&retry, given_up ? 0 : now + delay_after(tries));
    bind_int(&retry, letter->id);
    if (given_up)
        log_event(LOG_ALARM, "mail_given_up", "message_id", letter->message_id, "template",
                  letter->template, NULL);
    return statement_run(&retry);
}

enum status outbox_look(struct store *store, struct outbox_state *state) {
    struct statement look = statement_take(store, sql[LOOK]);
    if (statement_row(&look))
        *state =
            (struct outbox_state){column_int(&look, 0), column_int(&look, 1), column_int(&look, 2)};
    return statement_end(&look);
}
