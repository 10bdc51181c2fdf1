#include "store/job.h"

#include "store/chip.h"
#include "store/statement.h"

#include <assert.h>
#include <string.h>

static const struct {
    const char *name;
    int rank;
} outcomes[OUTCOME_COUNT] = {
    [OUTCOME_WAITS] = {"waits", 4},
    [OUTCOME_ASKED] = {"asked", 3},
    [OUTCOME_REGISTERED] = {"registered", 2},
    [OUTCOME_NAME] = {"name", 0},
    [OUTCOME_BLOCKED] = {"blocked", 0},
    [OUTCOME_HAVE] = {"have", 1},
    [OUTCOME_TOO_MANY] = {"too_many", 0},
    [OUTCOME_FULL] = {"full", 0},
    [OUTCOME_VERIFIED] = {"verified", 2},
    [OUTCOME_PENDING] = {"pending", 1},
    [OUTCOME_DEGRADED] = {"degraded", 0},
    [OUTCOME_FAILED] = {"failed", 0},
    [OUTCOME_UNKNOWN] = {"unknown", 1},
    [OUTCOME_ENDED] = {"ended", 0},
    [OUTCOME_GONE] = {"gone", 1},
    [OUTCOME_RIGHTS] = {"rights", 0},
};
static const char *const kinds[JOB_KIND_COUNT] = {
    [JOB_REGISTER] = "register", [JOB_VERIFY] = "verify"};

const char *job_kind_name(enum job_kind kind) {
    return kinds[kind];
}

const char *job_outcome_name(enum job_outcome outcome) {
    return outcomes[outcome].name;
}

int job_outcome_rank(enum job_outcome outcome) {
    return outcomes[outcome].rank;
}

static enum job_kind kind_of(const char *name) {
    return strcmp(name, kinds[JOB_VERIFY]) ? JOB_REGISTER : JOB_VERIFY;
}

static enum job_outcome outcome_of(const char *name) {
    int outcome = 0;
    while (outcome < OUTCOME_COUNT - 1 && strcmp(outcomes[outcome].name, name) != 0)
        outcome++;
    return (enum job_outcome)outcome;
}

#define JOB                                                                                        \
    "SELECT id, project_id, org_id, user_id, address, kind, fingerprint, doubles, total, "         \
    "waiting, created_at, ended_at FROM job "
#define ITEM "SELECT number, name, domain_id, outcome, detail, suggestion FROM job_item "

enum {
    INSERT,
    ITEM_INSERT,
    ITEMS_OF_PROJECT,
    GET,
    RUNNING,
    LIST,
    LIST_RUNNING,
    WAITING_OF_ORG,
    COUNTS,
    ITEMS,
    SUGGESTIONS,
    WAITING,
    ASKED,
    STRAY,
    MAKE_DUE,
    MARK_ASKED,
    END_ITEM,
    OPEN_ITEM,
    LOOK_STORED,
    ONE_LESS,
    SWEEP
};
static const char *const sql[] = {
    [INSERT] = "INSERT INTO job (project_id, org_id, user_id, address, kind, fingerprint, doubles, "
               "total, waiting, created_at, ended_at) "
               "SELECT id, org_id, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11 "
               "FROM project WHERE id = ?1 AND org_id = ?2 RETURNING id",
    [ITEM_INSERT] = "INSERT INTO job_item (job_id, number, name, domain_id, outcome, rank, detail, "
                    "suggestion) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
    [ITEMS_OF_PROJECT] = "INSERT INTO job_item (job_id, number, name, domain_id, outcome, rank, "
                         "detail, suggestion) "
                         "SELECT ?1, row_number() OVER (ORDER BY state, name), name, id, "
                         "CASE state WHEN 1 THEN 'ended' ELSE 'waits' END, "
                         "CASE state WHEN 1 THEN 0 ELSE 4 END, '', '' "
                         "FROM domain WHERE project_id = ?2",
    [GET] = JOB "WHERE project_id = ? AND id = ?",
    [RUNNING] = JOB "WHERE project_id = ? AND kind = ? AND ended_at = 0",
    [LIST] = JOB "WHERE project_id = ? AND (ended_at = 0 OR ended_at >= ?) ORDER BY id DESC",
    [LIST_RUNNING] = JOB "WHERE ended_at = 0 ORDER BY project_id, kind",
    [WAITING_OF_ORG] = "SELECT coalesce(sum(waiting), 0) FROM job "
                       "WHERE org_id = ? AND ended_at = 0",
    [COUNTS] = "SELECT outcome, count(*) FROM job_item WHERE job_id = ? GROUP BY outcome",
    [ITEMS] = ITEM "WHERE job_id = ? AND (rank, number) > (?, ?) ORDER BY rank, number LIMIT ?",
    [SUGGESTIONS] = "SELECT suggestion FROM job_item WHERE job_id = ?1 AND rank < 1 "
                    "AND suggestion <> '' "
                    "AND suggestion NOT IN (SELECT name FROM job_item WHERE job_id = ?1) "
                    "AND NOT EXISTS (SELECT 1 FROM domain "
                    "WHERE project_id = ?2 AND domain.name = suggestion) "
                    "GROUP BY suggestion ORDER BY min(number)",
    [WAITING] = ITEM "WHERE job_id = ? AND rank > 3 ORDER BY rank, number LIMIT ?",
    [ASKED] = "SELECT count(*) FROM job_item WHERE job_id = ? AND rank = 3",
    [STRAY] = ITEM "WHERE job_id = ?1 AND rank > 2 AND rank < 4 "
                   "AND NOT EXISTS (SELECT 1 FROM domain "
                   "WHERE id = domain_id AND project_id = ?2 AND next_check BETWEEN 1 AND ?3)",
    [MAKE_DUE] = "UPDATE domain SET next_check = min(next_check, ?1) "
                 "WHERE project_id = ?2 AND id = ?3 AND next_check > 0",
    [MARK_ASKED] = "UPDATE job_item SET outcome = 'asked', rank = 3 "
                   "WHERE job_id = ? AND number = ? AND rank >= 3",
    [END_ITEM] = "UPDATE job_item SET outcome = ?1, rank = ?2, detail = ?3, domain_id = ?4 "
                 "WHERE job_id = ?5 AND number = ?6 AND rank >= 3",
    [OPEN_ITEM] = "SELECT 1 FROM job_item WHERE domain_id = ? AND rank >= 3 LIMIT 1",
    [LOOK_STORED] = "UPDATE job_item SET outcome = ?1, rank = ?2, detail = ?3 "
                    "WHERE domain_id = ?4 AND rank >= 3 AND job_id IN (SELECT id FROM job "
                    "WHERE project_id = ?5 AND kind = 'verify' AND ended_at = 0) RETURNING job_id",
    [ONE_LESS] = "UPDATE job SET waiting = waiting - 1, "
                 "ended_at = CASE waiting WHEN 1 THEN ?1 ELSE 0 END WHERE id = ?2",
    [SWEEP] = "DELETE FROM job WHERE ended_at > 0 AND ended_at < ?",
};
const struct sql_table job_sql = SQL_TABLE(sql);
_Static_assert(STATE_FAILED == 1, "see ITEMS_OF_PROJECT");

/* Reading */

static struct job read_job(struct statement *from, struct arena *arena) {
    return (struct job){
        .id = column_int(from, 0),
        .project_id = column_int(from, 1),
        .org_id = column_int(from, 2),
        .user_id = column_int(from, 3),
        .address = column_text(from, 4, arena),
        .kind = kind_of(column_text(from, 5, arena)),
        .fingerprint = column_text(from, 6, arena),
        .doubles = column_int(from, 7),
        .total = column_int(from, 8),
        .waiting = column_int(from, 9),
        .created_at = column_int(from, 10),
        .ended_at = column_int(from, 11),
    };
}

static enum status read_one(struct statement *get, struct arena *arena, struct job *job) {
    if (statement_row(get))
        *job = read_job(get, arena);
    return statement_end_found(get);
}

static enum status read_all(struct statement *list, struct arena *arena, struct job **jobs,
                            size_t *count) {
    struct rows rows = ROWS(arena, struct job);
    while (statement_row(list))
        *(struct job *)rows_add(&rows) = read_job(list, arena);
    *jobs = rows.items;
    *count = rows.count;
    return statement_end(list);
}

static struct job_item read_item(struct statement *from, struct arena *arena) {
    struct job_item item = {
        .number = column_int(from, 0),
        .name = column_text(from, 1, arena),
        .domain_id = column_int(from, 2),
        .outcome = outcome_of(column_text(from, 3, arena)),
        .detail = column_text(from, 4, arena),
        .suggestion = column_text(from, 5, arena),
    };
    chips_read(arena_strdup(arena, item.detail), item.chips);
    return item;
}

static enum status read_items(struct statement *list, struct arena *arena, struct job_item **items,
                              size_t *count) {
    struct rows rows = ROWS(arena, struct job_item);
    while (statement_row(list))
        *(struct job_item *)rows_add(&rows) = read_item(list, arena);
    *items = rows.items;
    *count = rows.count;
    return statement_end(list);
}

enum status job_get(struct store *store, struct arena *arena, int64_t project_id, int64_t id,
                    struct job *job) {
    struct statement get = statement_take(store, sql[GET]);
    bind_int(&get, project_id);
    bind_int(&get, id);
    return read_one(&get, arena, job);
}

enum status job_running(struct store *store, struct arena *arena, int64_t project_id,
                        enum job_kind kind, struct job *job) {
    struct statement running = statement_take(store, sql[RUNNING]);
    bind_int(&running, project_id);
    bind_text(&running, kinds[kind]);
    return read_one(&running, arena, job);
}

enum status job_list(struct store *store, struct arena *arena, int64_t project_id, int64_t since,
                     struct job **jobs, size_t *count) {
    struct statement list = statement_take(store, sql[LIST]);
    bind_int(&list, project_id);
    bind_int(&list, since);
    return read_all(&list, arena, jobs, count);
}

enum status job_list_running(struct store *store, struct arena *arena, struct job **jobs,
                             size_t *count) {
    struct statement list = statement_take(store, sql[LIST_RUNNING]);
    return read_all(&list, arena, jobs, count);
}

enum status job_waiting_of_org(struct store *store, int64_t org_id, int64_t *count) {
    struct statement waiting = statement_take(store, sql[WAITING_OF_ORG]);
    bind_int(&waiting, org_id);
    *count = 0;
    return statement_run_number(&waiting, count);
}

enum status job_counts(struct store *store, struct arena *arena, const struct job *job,
                       int64_t counts[OUTCOME_COUNT]) {
    struct statement read = statement_take(store, sql[COUNTS]);
    bind_int(&read, job->id);
    memset(counts, 0, OUTCOME_COUNT * sizeof *counts);
    while (statement_row(&read))
        counts[outcome_of(column_text(&read, 0, arena))] = column_int(&read, 1);
    return statement_end(&read);
}

enum status job_items(struct store *store, struct arena *arena, const struct job *job,
                      struct job_key after, int limit, struct job_item **items, size_t *count) {
    struct statement list = statement_take(store, sql[ITEMS]);
    bind_int(&list, job->id);
    bind_int(&list, after.rank);
    bind_int(&list, after.number);
    bind_int(&list, limit);
    return read_items(&list, arena, items, count);
}

enum status job_suggestions(struct store *store, struct arena *arena, const struct job *job,
                            const char ***names, size_t *count) {
    struct statement list = statement_take(store, sql[SUGGESTIONS]);
    bind_int(&list, job->id);
    bind_int(&list, job->project_id);
    struct rows rows = ROWS(arena, const char *);
    while (statement_row(&list))
        *(const char **)rows_add(&rows) = column_text(&list, 0, arena);
    *names = rows.items;
    *count = rows.count;
    return statement_end(&list);
}

enum status job_waiting(struct store *store, struct arena *arena, const struct job *job, int limit,
                        struct job_item **items, size_t *count) {
    struct statement list = statement_take(store, sql[WAITING]);
    bind_int(&list, job->id);
    bind_int(&list, limit);
    return read_items(&list, arena, items, count);
}

enum status job_asked(struct store *store, const struct job *job, int64_t *count) {
    struct statement asked = statement_take(store, sql[ASKED]);
    bind_int(&asked, job->id);
    return statement_run_number(&asked, count);
}

enum status job_stray(struct store *store, struct arena *arena, const struct job *job, int64_t now,
                      struct job_item **items, size_t *count) {
    struct statement list = statement_take(store, sql[STRAY]);
    bind_int(&list, job->id);
    bind_int(&list, job->project_id);
    bind_int(&list, now);
    return read_items(&list, arena, items, count);
}

/* Writing */

enum status job_insert(struct store *store, struct job *job) {
    struct statement insert = statement_take(store, sql[INSERT]);
    bind_int(&insert, job->project_id);
    bind_int(&insert, job->org_id);
    bind_id(&insert, job->user_id);
    bind_text(&insert, job->address);
    bind_text(&insert, kinds[job->kind]);
    bind_text(&insert, job->fingerprint);
    bind_int(&insert, job->doubles);
    bind_int(&insert, job->total);
    bind_int(&insert, job->waiting);
    bind_int(&insert, job->created_at);
    bind_int(&insert, job->ended_at);
    job->id = 0;
    enum status status = statement_run_number(&insert, &job->id);
    return status == STATUS_OK && !job->id ? STATUS_NONE : status;
}

enum status job_item_insert(struct store *store, const struct job *job,
                            const struct job_item *item) {
    struct statement insert = statement_take(store, sql[ITEM_INSERT]);
    bind_int(&insert, job->id);
    bind_int(&insert, item->number);
    bind_text(&insert, item->name);
    bind_id(&insert, item->domain_id);
    bind_text(&insert, outcomes[item->outcome].name);
    bind_int(&insert, outcomes[item->outcome].rank);
    bind_text(&insert, item->detail);
    bind_text(&insert, item->suggestion);
    return statement_run(&insert);
}

enum status job_items_of_project(struct store *store, const struct job *job) {
    struct statement insert = statement_take(store, sql[ITEMS_OF_PROJECT]);
    bind_int(&insert, job->id);
    bind_int(&insert, job->project_id);
    return statement_run(&insert);
}

static enum status one_less(struct store *store, int64_t job_id, int64_t now) {
    struct statement less = statement_take(store, sql[ONE_LESS]);
    bind_int(&less, now);
    bind_int(&less, job_id);
    return statement_run(&less);
}

enum status job_item_ask(struct store *store, const struct job *job, const struct job_item *item,
                         int64_t now) {
    assert(store->in_transaction);
    struct statement due = statement_take(store, sql[MAKE_DUE]);
    bind_int(&due, now);
    bind_int(&due, job->project_id);
    bind_int(&due, item->domain_id);
    enum status status = statement_run_changed(&due, STATUS_STALE);
    if (status != STATUS_OK)
        return status;
    struct statement mark = statement_take(store, sql[MARK_ASKED]);
    bind_int(&mark, job->id);
    bind_int(&mark, item->number);
    return statement_run(&mark);
}

enum status job_item_end(struct store *store, const struct job *job, const struct job_item *item,
                         int64_t now) {
    assert(store->in_transaction);
    struct statement end = statement_take(store, sql[END_ITEM]);
    bind_text(&end, outcomes[item->outcome].name);
    bind_int(&end, outcomes[item->outcome].rank);
    bind_text(&end, item->detail);
    bind_id(&end, item->domain_id);
    bind_int(&end, job->id);
    bind_int(&end, item->number);
    enum status status = statement_run_changed(&end, STATUS_STALE);
    return status == STATUS_OK ? one_less(store, job->id, now) : status;
}

static enum job_outcome outcome_of_look(const struct domain *domain, unsigned mandatory) {
    static const enum job_outcome by_state[STATE_COUNT] = {[STATE_DEGRADED] = OUTCOME_DEGRADED,
                                                           [STATE_FAILED] = OUTCOME_FAILED,
                                                           [STATE_PENDING] = OUTCOME_PENDING,
                                                           [STATE_VERIFIED] = OUTCOME_VERIFIED};
    for (int kind = 0; kind < CHIP_COUNT; kind++)
        if (mandatory >> kind & 1 && domain->chips[kind].unknown)
            return OUTCOME_UNKNOWN;
    return by_state[domain->life.state];
}

enum status job_look_stored(struct store *store, const struct domain *domain, unsigned mandatory,
                            int64_t now) {
    assert(store->in_transaction);
    /* Most looks are nobody's: that has to cost next to nothing. */
    int64_t open = 0;
    struct statement item = statement_take(store, sql[OPEN_ITEM]);
    bind_int(&item, domain->id);
    enum status status = statement_run_number(&item, &open);
    if (status != STATUS_OK || !open)
        return status;
    enum job_outcome outcome = outcome_of_look(domain, mandatory);
    struct arena *arena = arena_new();
    struct statement stored = statement_take(store, sql[LOOK_STORED]);
    bind_text(&stored, outcomes[outcome].name);
    bind_int(&stored, outcomes[outcome].rank);
    bind_text(&stored, chips_text(arena, domain->chips));
    bind_int(&stored, domain->id);
    bind_int(&stored, domain->project_id);
    int64_t job_id = 0;
    status = statement_run_number(&stored, &job_id);
    arena_free(arena);
    return status == STATUS_OK && job_id ? one_less(store, job_id, now) : status;
}

enum status job_sweep(struct store *store, int64_t before) {
    struct statement sweep = statement_take(store, sql[SWEEP]);
    bind_int(&sweep, before);
    return statement_run(&sweep);
}
