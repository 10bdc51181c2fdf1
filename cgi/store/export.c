#include "store/export.h"

#include "store/statement.h"

#include <string.h>

enum {
    VERSION,
    DUE,
    DONE,
    NAMES,
    GRACES,
    CLAIMS,
    KEYS,
    RETIRED,
    PROFILES,
    FAULTS,
    PUT_FAULT,
    DROP_FAULT,
    STATE,
    SET_STATE
};
static const char *const sql[] = {
    [VERSION] = "PRAGMA data_version",
    [DUE] = "SELECT name, turn FROM export_due",
    [DONE] = "DELETE FROM export_due WHERE name = ? AND turn = ?",
    [NAMES] = "SELECT DISTINCT name FROM domain WHERE name > ? ORDER BY name LIMIT ?",
    [GRACES] = "SELECT name FROM domain WHERE state = 0 AND grace_ends > ? AND grace_ends <= ?",
    [CLAIMS] = "SELECT id, project_id, state IN (0, 3), dkim_mode, selector, dkim_label, dkim_slot "
               "FROM domain WHERE name = ? ORDER BY state IN (0, 3) DESC, state DESC, id",
    [KEYS] = "SELECT id, CASE state WHEN 'active' THEN 1 WHEN 'retiring' THEN 2 ELSE 0 END, slot, "
             "ed25519, selector, public_key, sealed FROM dkim_key WHERE domain_id = ? "
             "AND state IN ('generated', 'published', 'active', 'retiring') ORDER BY id",
    [RETIRED] = "SELECT retiring_at FROM dkim_key WHERE id = ? AND state = 'retiring'",
    [PROFILES] = "SELECT id, project_id, from_addr FROM profile WHERE from_domain = ? ORDER BY id",
    [FAULTS] = "SELECT name, what, why, since FROM export_fault ORDER BY name, what LIMIT ?",
    [PUT_FAULT] = "INSERT INTO export_fault (name, what, why, since) VALUES (?, ?, ?, ?) "
                  "ON CONFLICT (name, what) DO UPDATE SET why = excluded.why, "
                  "since = excluded.since",
    [DROP_FAULT] = "DELETE FROM export_fault WHERE name = ? AND what = ?",
    [STATE] = "SELECT looked_at, wrote_at, serial, failure FROM export_state WHERE id = 1",
    [SET_STATE] = "UPDATE export_state SET looked_at = ?, wrote_at = ?, serial = ?, failure = ? "
                  "WHERE id = 1",
};
const struct sql_table export_sql = SQL_TABLE(sql);
_Static_assert(STATE_DEGRADED == 0 && STATE_VERIFIED == 3, "see GRACES, CLAIMS");

enum status export_version(struct store *store, int64_t *version) {
    struct statement read = statement_take(store, sql[VERSION]);
    return statement_run_number(&read, version);
}

enum status export_due_list(struct store *store, struct arena *arena, struct export_due **due,
                            size_t *count) {
    struct rows rows = ROWS(arena, struct export_due);
    struct statement read = statement_take(store, sql[DUE]);
    while (statement_row(&read))
        *(struct export_due *)rows_add(&rows) =
            (struct export_due){column_text(&read, 0, arena), column_int(&read, 1)};
    *due = rows.items;
    *count = rows.count;
    return statement_end(&read);
}

enum status export_due_done(struct store *store, const struct export_due *due) {
    struct statement done = statement_take(store, sql[DONE]);
    bind_text(&done, due->name);
    bind_int(&done, due->turn);
    return statement_run(&done);
}

static enum status read_names(struct statement *read, struct arena *arena, const char ***names,
                              size_t *count) {
    struct rows rows = ROWS(arena, const char *);
    while (statement_row(read))
        *(const char **)rows_add(&rows) = column_text(read, 0, arena);
    *names = rows.items;
    *count = rows.count;
    return statement_end(read);
}

enum status export_names(struct store *store, struct arena *arena, const char *after, int limit,
                         const char ***names, size_t *count) {
    struct statement read = statement_take(store, sql[NAMES]);
    bind_text(&read, after);
    bind_int(&read, limit);
    return read_names(&read, arena, names, count);
}

enum status export_graces(struct store *store, struct arena *arena, int64_t from, int64_t to,
                          const char ***names, size_t *count) {
    struct statement read = statement_take(store, sql[GRACES]);
    bind_int(&read, from);
    bind_int(&read, to);
    return read_names(&read, arena, names, count);
}

enum status export_claims(struct store *store, struct arena *arena, const char *name,
                          struct export_claim **claims, size_t *count) {
    struct rows rows = ROWS(arena, struct export_claim);
    struct statement read = statement_take(store, sql[CLAIMS]);
    bind_text(&read, name);
    while (statement_row(&read))
        *(struct export_claim *)rows_add(&rows) =
            (struct export_claim){.domain_id = column_int(&read, 0),
                                  .project_id = column_int(&read, 1),
                                  .holds = (int)column_int(&read, 2),
                                  .dkim_mode = dkim_mode_of(column_text(&read, 3, arena)),
                                  .selector = column_text(&read, 4, arena),
                                  .label = column_text(&read, 5, arena),
                                  .slot = (int)column_int(&read, 6)};
    *claims = rows.items;
    *count = rows.count;
    return statement_end(&read);
}

enum status export_keys(struct store *store, struct arena *arena, int64_t domain_id,
                        struct export_key **keys, size_t *count) {
    struct rows rows = ROWS(arena, struct export_key);
    struct statement read = statement_take(store, sql[KEYS]);
    bind_int(&read, domain_id);
    while (statement_row(&read))
        *(struct export_key *)rows_add(&rows) =
            (struct export_key){.id = column_int(&read, 0),
                                .state = (enum export_key_state)column_int(&read, 1),
                                .slot = (int)column_int(&read, 2),
                                .ed25519 = (int)column_int(&read, 3),
                                .selector = column_text(&read, 4, arena),
                                .public_key = column_text(&read, 5, arena),
                                .sealed = column_blob(&read, 6, arena)};
    *keys = rows.items;
    *count = rows.count;
    return statement_end(&read);
}

enum status export_key_retired(struct store *store, int64_t key_id, int64_t *at) {
    struct statement read = statement_take(store, sql[RETIRED]);
    bind_int(&read, key_id);
    *at = 0;
    return statement_run_number(&read, at);
}

enum status export_profiles(struct store *store, struct arena *arena, const char *name,
                            struct export_profile **profiles, size_t *count) {
    struct rows rows = ROWS(arena, struct export_profile);
    struct statement read = statement_take(store, sql[PROFILES]);
    bind_text(&read, name);
    while (statement_row(&read))
        *(struct export_profile *)rows_add(&rows) = (struct export_profile){
            column_int(&read, 0), column_int(&read, 1), column_text(&read, 2, arena)};
    *profiles = rows.items;
    *count = rows.count;
    return statement_end(&read);
}

enum status export_faults(struct store *store, struct arena *arena, int limit,
                          struct export_fault **faults, size_t *count) {
    struct rows rows = ROWS(arena, struct export_fault);
    struct statement read = statement_take(store, sql[FAULTS]);
    bind_int(&read, limit);
    while (statement_row(&read))
        *(struct export_fault *)rows_add(&rows) =
            (struct export_fault){column_text(&read, 0, arena), column_text(&read, 1, arena),
                                  column_text(&read, 2, arena), column_int(&read, 3)};
    *faults = rows.items;
    *count = rows.count;
    return statement_end(&read);
}

enum status export_fault_put(struct store *store, const struct export_fault *fault) {
    struct statement put = statement_take(store, sql[PUT_FAULT]);
    bind_text(&put, fault->name);
    bind_text(&put, fault->what);
    bind_text(&put, fault->why);
    bind_int(&put, fault->since);
    return statement_run(&put);
}

enum status export_fault_drop(struct store *store, const struct export_fault *fault) {
    struct statement drop = statement_take(store, sql[DROP_FAULT]);
    bind_text(&drop, fault->name);
    bind_text(&drop, fault->what);
    return statement_run(&drop);
}

enum status export_state_get(struct store *store, struct arena *arena, struct export_state *state) {
    *state = (struct export_state){.failure = ""};
    struct statement get = statement_take(store, sql[STATE]);
    if (statement_row(&get))
        *state = (struct export_state){column_int(&get, 0), column_int(&get, 1),
                                       column_int(&get, 2), column_text(&get, 3, arena)};
    return statement_end(&get);
}

enum status export_state_set(struct store *store, const struct export_state *state) {
    struct statement set = statement_take(store, sql[SET_STATE]);
    bind_int(&set, state->looked_at);
    bind_int(&set, state->wrote_at);
    bind_int(&set, state->serial);
    bind_text(&set, state->failure);
    return statement_run(&set);
}
