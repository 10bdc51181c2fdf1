#include "store/chip.h"
#include "store/statement.h"

#include <assert.h>
#include <string.h>

enum { READ, SAVE_DOMAIN, SAVE_CHECK, SAVE_AGAIN };
static const char *const sql[] = {
    /* The domain's row comes even when nothing was looked at yet: it tells a new one from none. */
    [READ] = "SELECT kind, verdict, unknown_since, domain_check.verified_at, "
             "max(domain_check.checked_at, seen_at), result FROM domain "
             "LEFT JOIN domain_check ON domain_id = domain.id "
             "WHERE domain.project_id = ? AND domain.id = ?",
    [SAVE_DOMAIN] = "UPDATE domain SET state = ?, window_began = ?, window_ends = ?, "
                    "grace_ends = ?, next_check = ?, verified_at = ?, checked_at = ?, "
                    "summary = ?, attempts = ?, answered = ?, seen_hash = ?, seen_at = ?, "
                    "in_flight = 0 "
                    "WHERE project_id = ? AND id = ? AND generation = ? AND state = ?",
    [SAVE_CHECK] = "INSERT INTO domain_check (domain_id, kind, verdict, unknown_since, "
                   "verified_at, checked_at, result) VALUES (?, ?, ?, ?, ?, ?, ?) "
                   "ON CONFLICT (domain_id, kind) DO UPDATE SET verdict = excluded.verdict, "
                   "unknown_since = excluded.unknown_since, verified_at = excluded.verified_at, "
                   "checked_at = excluded.checked_at, result = excluded.result",
    [SAVE_AGAIN] = "UPDATE domain SET next_check = ?, checked_at = ?, seen_at = ?, attempts = ?, "
                   "in_flight = 0 "
                   "WHERE project_id = ? AND id = ? AND generation = ? AND state = ?",
};
const struct sql_table domain_check_sql = SQL_TABLE(sql);

static struct domain_check *check_of(struct domain_check found[CHECK_COUNT], const char *kind) {
    for (int i = 0; i < CHECK_COUNT; i++)
        if (strcmp(checks[i].name, kind) == 0)
            return &found[i];
    return NULL;
}

enum status domain_checks(struct store *store, struct arena *arena, int64_t project_id, int64_t id,
                          struct domain_check found[CHECK_COUNT]) {
    for (int i = 0; i < CHECK_COUNT; i++)
        found[i] = (struct domain_check){.standing = {VERDICT_NONE, 0}, .result = ""};
    struct statement read = statement_take(store, sql[READ]);
    bind_int(&read, project_id);
    bind_int(&read, id);
    while (statement_row(&read)) {
        struct domain_check *check = check_of(found, column_text(&read, 0, arena));
        if (check)
            *check = (struct domain_check){
                .standing = {verdict_of(column_text(&read, 1, arena)), column_int(&read, 2)},
                .verified_at = column_int(&read, 3),
                .checked_at = column_int(&read, 4),
                .result = column_text(&read, 5, arena),
            };
    }
    return statement_end_found(&read);
}

static enum status save_check(struct store *store, int64_t domain_id, int kind,
                              const struct domain_check *check) {
    struct statement save = statement_take(store, sql[SAVE_CHECK]);
    bind_int(&save, domain_id);
    bind_text(&save, checks[kind].name);
    bind_text(&save, verdict_name(check->standing.verdict));
    bind_int(&save, check->standing.unknown_since);
    bind_int(&save, check->verified_at);
    bind_int(&save, check->checked_at);
    bind_text(&save, check->result);
    return statement_run(&save);
}

static struct statement take_save(struct store *store, struct arena *arena,
                                  const struct domain *domain) {
    struct statement save = statement_take(store, sql[SAVE_DOMAIN]);
    bind_int(&save, domain->life.state);
    bind_int(&save, domain->life.window_began);
    bind_int(&save, domain->life.window_ends);
    bind_int(&save, domain->life.grace_ends);
    bind_int(&save, domain->life.next_check);
    bind_int(&save, domain->verified_at);
    bind_int(&save, domain->checked_at);
    bind_text(&save, chips_text(arena, domain->chips));
    bind_int(&save, domain->attempts);
    bind_int(&save, domain->answered);
    bind_blob(&save, domain->seen_hash);
    bind_int(&save, domain->seen_at);
    bind_int(&save, domain->project_id);
    bind_int(&save, domain->id);
    return save;
}

enum status domain_save_checks(struct store *store, const struct domain *domain, int64_t generation,
                               enum domain_state state, unsigned mask,
                               const struct domain_check found[CHECK_COUNT], int *held_elsewhere) {
    assert(store->in_transaction);
    struct arena *arena = arena_new();
    struct statement save = take_save(store, arena, domain);
    bind_int(&save, generation);
    bind_int(&save, state);
    *held_elsewhere = statement_refused_as_double(&save);
    enum status status =
        *held_elsewhere ? statement_end(&save) : statement_end_changed(&save, STATUS_STALE);
    arena_free(arena);
    for (int kind = 0; kind < CHECK_COUNT; kind++)
        if (status == STATUS_OK && !*held_elsewhere && mask & 1u << kind)
            status = save_check(store, domain->id, kind, &found[kind]);
    return status;
}

enum status domain_save_again(struct store *store, const struct domain *domain, int64_t generation,
                              enum domain_state state) {
    assert(store->in_transaction);
    struct statement save = statement_take(store, sql[SAVE_AGAIN]);
    bind_int(&save, domain->life.next_check);
    bind_int(&save, domain->checked_at);
    bind_int(&save, domain->seen_at);
    bind_int(&save, domain->attempts);
    bind_int(&save, domain->project_id);
    bind_int(&save, domain->id);
    bind_int(&save, generation);
    bind_int(&save, state);
    return statement_run_changed(&save, STATUS_STALE);
}
