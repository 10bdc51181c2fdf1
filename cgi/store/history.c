#include "store/history.h"

#include "store/statement.h"

#include <assert.h>
#include <string.h>

/* What a list shows of an attempt; user is joined for his name. */
#define ATTEMPT                                                                                    \
    "attempt.id, attempt.at, took_ms, CASE asked_by WHEN 0 THEN '' WHEN -1 THEN '-' "              \
    "WHEN -2 THEN '+' WHEN -3 THEN '<' ELSE coalesce(user.name, '') END, verdicts, "               \
    "attempt.state, changed"
#define NAMED "LEFT JOIN user ON user.id = asked_by "
#define WITH_ANSWERS                                                                               \
    "SELECT " ATTEMPT ", answered.answers FROM domain "                                            \
    "JOIN attempt ON attempt.domain_id = domain.id "                                               \
    "JOIN answered ON answered.domain_id = domain.id AND attempt_id = attempt.answers " NAMED      \
    "WHERE domain.project_id = ? AND domain.id = ? "

enum {
    HAS_ANSWERS,
    ADD_ANSWERS,
    ADD,
    LIST,
    GET,
    LAST_GOOD,
    MARK,
    DAYS,
    SOME_DOMAINS,
    THIN,
    THIN_ANSWERS,
    THIN_DAYS
};
static const char *const sql[] = {
    [HAS_ANSWERS] = "SELECT 1 FROM answered WHERE domain_id = ? AND attempt_id = ? AND hash = ?",
    [ADD_ANSWERS] = "INSERT INTO answered (domain_id, attempt_id, hash, answers) "
                    "VALUES (?, ?, ?, ?)",
    [ADD] = "INSERT INTO attempt (domain_id, id, answers, at, took_ms, asked_by, verdicts, state, "
            "changed, good) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    /* The domain's row comes even when nothing was looked at yet: it tells a new one from none. */
    [LIST] = "SELECT " ATTEMPT " FROM domain "
             "LEFT JOIN attempt ON attempt.domain_id = domain.id AND attempt.id < ?3 " NAMED
             "WHERE domain.project_id = ?1 AND domain.id = ?2 ORDER BY attempt.id DESC LIMIT ?4",
    [GET] = WITH_ANSWERS "AND attempt.id = ?",
    [LAST_GOOD] = WITH_ANSWERS "AND attempt.id < ? AND good = 1 ORDER BY attempt.id DESC LIMIT 1",
    [MARK] = "INSERT INTO domain_day (domain_id, day, seen) VALUES (?, ?, ?) "
             "ON CONFLICT (domain_id, day) DO UPDATE SET seen = seen | excluded.seen "
             "WHERE seen | excluded.seen <> seen",
    [DAYS] = "SELECT day, seen FROM domain "
             "LEFT JOIN domain_day ON domain_id = domain.id AND day >= ?3 "
             "WHERE domain.project_id = ?1 AND domain.id = ?2 ORDER BY day LIMIT ?4",
    [SOME_DOMAINS] = "SELECT id FROM domain WHERE id > ? ORDER BY id LIMIT ?",
    [THIN] = "DELETE FROM attempt WHERE domain_id = ?1 AND at < ?2 "
             "AND id < (SELECT max(id) FROM attempt WHERE domain_id = ?1) AND id <> coalesce("
             "(SELECT max(id) FROM attempt WHERE domain_id = ?1 AND good = 1), 0)",
    [THIN_ANSWERS] = "DELETE FROM answered WHERE domain_id = ?1 AND attempt_id NOT IN "
                     "(SELECT answers FROM attempt WHERE domain_id = ?1)",
    [THIN_DAYS] = "DELETE FROM domain_day WHERE domain_id = ? AND day < ?",
};
const struct sql_table history_sql = SQL_TABLE(sql);

enum { SECONDS_OF_DAY = 86400, BITS_OF_CHECK = 4 };

/* How the column attempt.verdicts writes them, one letter a check. */
static const char letters[] = {
    [VERDICT_NONE] = '.',      [VERDICT_OK] = 'o',      [VERDICT_WEAK] = 'w',
    [VERDICT_MISSING] = 'm',   [VERDICT_WRONG] = 'x',   [VERDICT_CONFLICT] = 'c',
    [VERDICT_MISPLACED] = 'p', [VERDICT_UNKNOWN] = '?',
};

static const char *write_letters(const struct attempt *attempt, char text[CHECK_COUNT + 1]) {
    for (int kind = 0; kind < CHECK_COUNT; kind++)
        text[kind] = letters[attempt->mask >> kind & 1 ? attempt->verdicts[kind] : VERDICT_NONE];
    text[CHECK_COUNT] = '\0';
    return text;
}

static void read_letters(const char *text, struct attempt *attempt) {
    for (int kind = 0; kind < CHECK_COUNT && text[kind]; kind++) {
        const char *letter = memchr(letters, text[kind], sizeof letters);
        attempt->verdicts[kind] = letter ? (enum verdict)(letter - letters) : VERDICT_NONE;
        if (attempt->verdicts[kind] != VERDICT_NONE)
            attempt->mask |= 1u << kind;
    }
}

static enum status has_answers(struct store *store, const struct domain *domain, struct span hash,
                               int64_t *has) {
    struct statement read = statement_take(store, sql[HAS_ANSWERS]);
    bind_int(&read, domain->id);
    bind_int(&read, domain->answered);
    bind_blob(&read, hash);
    *has = 0;
    return statement_run_number(&read, has);
}

enum status answered_keep(struct store *store, struct domain *domain,
                          const struct answered *answered) {
    assert(store->in_transaction);
    int64_t has;
    enum status status = has_answers(store, domain, answered->hash, &has);
    if (status != STATUS_OK || has)
        return status;
    domain->answered = domain->attempts;
    struct statement add = statement_take(store, sql[ADD_ANSWERS]);
    bind_int(&add, domain->id);
    bind_int(&add, domain->answered);
    bind_blob(&add, answered->hash);
    bind_text(&add, answered->text);
    return statement_run(&add);
}

enum status attempt_add(struct store *store, const struct domain *domain,
                        const struct attempt_new *new) {
    assert(store->in_transaction);
    char verdicts[CHECK_COUNT + 1];
    const struct attempt *attempt = &new->attempt;
    struct statement add = statement_take(store, sql[ADD]);
    bind_int(&add, domain->id);
    bind_int(&add, domain->attempts);
    bind_int(&add, domain->answered);
    bind_int(&add, attempt->at);
    bind_int(&add, attempt->took_ms);
    bind_int(&add, new->asked_by);
    bind_text(&add, write_letters(attempt, verdicts));
    bind_int(&add, attempt->state);
    bind_int(&add, attempt->changed);
    bind_int(&add, new->good);
    return statement_run(&add);
}

static struct attempt read_attempt(struct statement *from, struct arena *arena) {
    struct attempt attempt = {
        .id = column_int(from, 0),
        .at = column_int(from, 1),
        .took_ms = (int)column_int(from, 2),
        .who = column_text(from, 3, arena),
        .state = (enum domain_state)column_int(from, 5),
        .changed = (int)column_int(from, 6),
    };
    read_letters(column_text(from, 4, arena), &attempt);
    return attempt;
}

enum status attempt_list(struct store *store, struct arena *arena,
                         const struct attempt_query *query, struct attempt **attempts,
                         size_t *count) {
    struct rows rows = ROWS(arena, struct attempt);
    struct statement list = statement_take(store, sql[LIST]);
    bind_int(&list, query->project_id);
    bind_int(&list, query->domain_id);
    bind_int(&list, query->before ? query->before : INT64_MAX);
    bind_int(&list, query->limit);
    while (statement_row(&list))
        if (column_int(&list, 0))
            *(struct attempt *)rows_add(&rows) = read_attempt(&list, arena);
    *attempts = rows.items;
    *count = rows.count;
    return statement_end_found(&list);
}

static enum status read_one(struct statement *read, struct arena *arena, struct attempt *attempt,
                            const char **answers) {
    if (statement_row(read)) {
        *attempt = read_attempt(read, arena);
        *answers = column_text(read, 7, arena);
    }
    return statement_end_found(read);
}

enum status attempt_get(struct store *store, struct arena *arena, int64_t project_id,
                        int64_t domain_id, int64_t id, struct attempt *attempt,
                        const char **answers) {
    struct statement get = statement_take(store, sql[GET]);
    bind_int(&get, project_id);
    bind_int(&get, domain_id);
    bind_int(&get, id);
    return read_one(&get, arena, attempt, answers);
}

enum status attempt_last_good(struct store *store, struct arena *arena, int64_t project_id,
                              int64_t domain_id, int64_t before, struct attempt *attempt,
                              const char **answers) {
    struct statement get = statement_take(store, sql[LAST_GOOD]);
    bind_int(&get, project_id);
    bind_int(&get, domain_id);
    bind_int(&get, before);
    return read_one(&get, arena, attempt, answers);
}

enum status day_mark(struct store *store, int64_t domain_id, const struct day *day) {
    assert(store->in_transaction);
    int64_t seen = 0;
    for (int kind = 0; kind < CHECK_COUNT; kind++)
        seen |= (int64_t)day->seen[kind] << kind * BITS_OF_CHECK;
    struct statement mark = statement_take(store, sql[MARK]);
    bind_int(&mark, domain_id);
    bind_int(&mark, day->day);
    bind_int(&mark, seen);
    return statement_run(&mark);
}

enum status day_list(struct store *store, int64_t project_id, int64_t domain_id, int64_t from,
                     struct day *days, size_t room, size_t *count) {
    struct statement list = statement_take(store, sql[DAYS]);
    bind_int(&list, project_id);
    bind_int(&list, domain_id);
    bind_int(&list, from);
    bind_int(&list, (int64_t)room);
    *count = 0;
    while (statement_row(&list)) {
        int64_t day = column_int(&list, 0), seen = column_int(&list, 1);
        if (!day)
            continue;
        days[*count].day = day;
        for (int kind = 0; kind < CHECK_COUNT; kind++)
            days[*count].seen[kind] = seen >> kind * BITS_OF_CHECK & ((1 << BITS_OF_CHECK) - 1);
        ++*count;
    }
    return statement_end_found(&list);
}

static enum status run_on(struct store *store, const char *text, int64_t domain_id,
                          const int64_t *before) {
    struct statement thin = statement_take(store, text);
    bind_int(&thin, domain_id);
    if (before)
        bind_int(&thin, *before);
    return statement_run_changed(&thin, STATUS_NONE);
}

static enum status thin(struct store *store, int64_t domain_id, int64_t before) {
    int64_t day = before / SECONDS_OF_DAY;
    enum status status = run_on(store, sql[THIN], domain_id, &before);
    if (status == STATUS_OK)
        status = run_on(store, sql[THIN_ANSWERS], domain_id, NULL);
    if (status == STATUS_OK || status == STATUS_NONE)
        status = run_on(store, sql[THIN_DAYS], domain_id, &day);
    return status == STATUS_NONE ? STATUS_OK : status;
}

enum status history_thin(struct store *store, struct arena *arena, int64_t before, int limit,
                         int64_t *after) {
    assert(store->in_transaction);
    struct rows ids = ROWS(arena, int64_t);
    struct statement some = statement_take(store, sql[SOME_DOMAINS]);
    bind_int(&some, *after);
    bind_int(&some, limit);
    while (statement_row(&some))
        *(int64_t *)rows_add(&ids) = column_int(&some, 0);
    enum status status = statement_end(&some);
    const int64_t *id = ids.items;
    for (size_t i = 0; i < ids.count && status == STATUS_OK; i++)
        status = thin(store, *after = id[i], before);
    if (status == STATUS_OK && ids.count < (size_t)limit)
        *after = 0;
    return status;
}
