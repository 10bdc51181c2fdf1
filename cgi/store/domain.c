#include "store/chip.h"
#include "store/domain_row.h"

#include "base/codec.h"

#include <assert.h>
#include <string.h>

enum {
    INSERT,
    GET,
    BY_NAME,
    FORMER,
    ERASE,
    REOPEN,
    CHANGE_TOKEN,
    FORGET_OWNERSHIP,
    SET_MODE,
    FORGET_DKIM,
    DROP_KEYS,
    PLACE_KEY,
    KEYS,
    SET_USE,
    SET_BOUNCE,
    FORGET_BOUNCE,
    FORMER_OF,
    TAKE_FLIGHT,
    EXISTS,
    LABEL_GIVEN
};
static const char *const sql[] = {
    /* From the project's row, so that the organisation is never another one's. */
    [INSERT] =
        "INSERT INTO domain (project_id, org_id, name, token, selector, public_key, summary,"
        " created_at, state, window_began, window_ends, grace_ends, next_check, dkim_mode,"
        " dkim_label, dkim_slot) SELECT id, org_id, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, "
        "?13, ?14, ?15, ?14 = 'cname' "
        "FROM project WHERE id = ?1 AND org_id = ?2 RETURNING id",
    [GET] = "SELECT " DOMAIN_COLUMNS " FROM domain WHERE project_id = ? AND id = ?",
    [BY_NAME] = "SELECT " DOMAIN_COLUMNS " FROM domain WHERE project_id = ? AND name = ?",
    [FORMER] = "INSERT INTO former_domain (org_id, name, token_hash, key_hash, deleted_at) "
               "VALUES (?, ?, ?, ?, ?)",
    [ERASE] = "DELETE FROM domain WHERE project_id = ? AND id = ? AND generation = ?",
    [REOPEN] = "UPDATE domain SET state = 2, generation = generation + 1, window_began = ?1, "
               "window_ends = ?2, grace_ends = 0, verified_at = 0, next_check = ?1, in_flight = 0 "
               "WHERE project_id = ?3 AND id = ?4 AND generation = ?5 AND state = 1",
    [CHANGE_TOKEN] = "UPDATE domain SET token = ?1, summary = ?2, generation = generation + 1, "
                     "in_flight = 0 "
                     "WHERE project_id = ?3 AND id = ?4 AND generation = ?5 AND state = 2",
    [FORGET_OWNERSHIP] = "DELETE FROM domain_check WHERE kind = 'ownership' AND domain_id = "
                         "(SELECT id FROM domain WHERE project_id = ? AND id = ?)",
    [SET_MODE] = "UPDATE domain SET dkim_mode = ?1, dkim_label = ?2, summary = ?3, "
                 "dkim_slot = ?1 = 'cname', generation = generation + 1, in_flight = 0 "
                 "WHERE project_id = ?4 AND id = ?5 AND generation = ?6 AND state IN (1, 2)",
    [FORGET_DKIM] =
        "DELETE FROM domain_check WHERE kind IN ('dkim', 'dkim2', 'dkim3', 'dkim_next', "
        "'dkim_second') AND domain_id = (SELECT id FROM domain WHERE project_id = ? AND id = ?)",
    [DROP_KEYS] = "UPDATE dkim_key SET state = 'revoked', sealed = x'', revoked_at = ? "
                  "WHERE domain_id = ? AND (state IN ('generated', 'published', 'retiring') "
                  "OR (state = 'active' AND ed25519))",
    [PLACE_KEY] = "UPDATE dkim_key SET slot = (SELECT dkim_slot FROM domain WHERE id = ?1) "
                  "WHERE domain_id = ?1 AND ed25519 = 0 AND state = 'active'",
    [KEYS] = "SELECT dkim_key.public_key FROM domain JOIN dkim_key ON domain_id = domain.id "
             "WHERE domain.project_id = ? AND domain.id = ? "
             "AND (dkim_key.state <> 'active' OR ed25519)",
    [SET_USE] = "UPDATE domain SET dkim_in_use = ?1, spf_in_use = ?2, summary = ?3, "
                "next_check = ?4, generation = generation + 1, in_flight = 0, seen_hash = x'' "
                "WHERE project_id = ?5 AND id = ?6 AND generation = ?7 AND state IN (0, 3)",
    [SET_BOUNCE] = "UPDATE domain SET bounce_label = ?1, generation = generation + 1, "
                   "in_flight = 0, seen_hash = x'', "
                   "next_check = CASE next_check WHEN 0 THEN 0 ELSE ?2 END "
                   "WHERE project_id = ?3 AND id = ?4 AND generation = ?5",
    [FORGET_BOUNCE] = "DELETE FROM domain_check WHERE kind IN ('bounce_mx', 'bounce_spf') "
                      "AND domain_id = (SELECT id FROM domain WHERE project_id = ? AND id = ?)",
    [FORMER_OF] = "SELECT token_hash, key_hash FROM former_domain WHERE name = ? AND org_id = ?",
    [TAKE_FLIGHT] = "UPDATE domain SET in_flight = ?1 WHERE project_id = ?3 AND id = ?4 "
                    "AND (in_flight <= ?2 OR in_flight > ?1)",
    [EXISTS] = "SELECT id FROM domain WHERE project_id = ? AND id = ?",
    [LABEL_GIVEN] = "SELECT EXISTS (SELECT 1 FROM dkim_label)",
};
const struct sql_table domain_sql = SQL_TABLE(sql);
_Static_assert(STATE_PENDING == 2 && STATE_FAILED == 1, "see REOPEN, CHANGE_TOKEN, SET_MODE");
_Static_assert(STATE_DEGRADED == 0 && STATE_VERIFIED == 3, "see SET_USE");

static const char *const dkim_modes[] = {[DKIM_MODE_TXT] = "txt", [DKIM_MODE_CNAME] = "cname"};

const char *dkim_mode_name(enum dkim_mode mode) {
    return dkim_modes[mode];
}

enum dkim_mode dkim_mode_of(const char *name) {
    return strcmp(name, dkim_modes[DKIM_MODE_CNAME]) ? DKIM_MODE_TXT : DKIM_MODE_CNAME;
}

struct domain domain_read(struct statement *from, struct arena *arena) {
    struct domain domain = {
        .id = column_int(from, 0),
        .project_id = column_int(from, 1),
        .org_id = column_int(from, 2),
        .name = column_text(from, 3, arena),
        .life = {.state = (enum domain_state)column_int(from, 4),
                 .window_began = column_int(from, 5),
                 .window_ends = column_int(from, 6),
                 .grace_ends = column_int(from, 7),
                 .next_check = column_int(from, 8)},
        .generation = column_int(from, 9),
        .token = column_text(from, 10, arena),
        .selector = column_text(from, 11, arena),
        .public_key = column_text(from, 12, arena),
        .created_at = column_int(from, 14),
        .verified_at = column_int(from, 15),
        .checked_at = column_int(from, 16),
        .in_flight = column_int(from, 17),
        .dkim_mode = dkim_mode_of(column_text(from, 18, arena)),
        .dkim_label = column_text(from, 19, arena),
        .attempts = column_int(from, 20),
        .answered = column_int(from, 21),
        .seen_hash = column_blob(from, 22, arena),
        .seen_at = column_int(from, 23),
        .dkim_stopped = !column_int(from, 24),
        .spf_stopped = !column_int(from, 25),
        .bounce_label = column_text(from, 26, arena),
        .shares = column_int(from, 27),
        .dkim_slot = (int)column_int(from, 28),
    };
    chips_read((char *)column_text(from, 13, arena), domain.chips);
    return domain;
}

static struct dkim_key copy_key(struct arena *arena, const struct dkim_key *key) {
    struct dkim_key copy = *key;
    if (key->id) {
        copy.selector = arena_strdup(arena, key->selector);
        copy.public_key = arena_strdup(arena, key->public_key);
    }
    return copy;
}

struct domain domain_copy(struct arena *arena, const struct domain *domain) {
    struct domain copy = *domain;
    copy.name = arena_strdup(arena, domain->name);
    copy.token = arena_strdup(arena, domain->token);
    copy.selector = arena_strdup(arena, domain->selector);
    copy.public_key = arena_strdup(arena, domain->public_key);
    copy.dkim_label = arena_strdup(arena, domain->dkim_label);
    copy.bounce_label = arena_strdup(arena, domain->bounce_label);
    copy.next = copy_key(arena, &domain->next);
    copy.second = copy_key(arena, &domain->second);
    copy.seen_hash.at = arena_copy(arena, domain->seen_hash.at, domain->seen_hash.size);
    for (int kind = 0; kind < CHIP_COUNT; kind++)
        copy.chips[kind].code = arena_strdup(arena, domain->chips[kind].code);
    return copy;
}

static enum status read_one(struct statement *get, struct arena *arena, struct domain *domain) {
    struct store *store = get->store;
    if (statement_row(get))
        *domain = domain_read(get, arena);
    enum status status = statement_end_found(get);
    return status == STATUS_OK ? dkim_key_beside(store, arena, domain) : status;
}

enum status domain_get(struct store *store, struct arena *arena, int64_t project_id, int64_t id,
                       struct domain *domain) {
    struct statement get = statement_take(store, sql[GET]);
    bind_int(&get, project_id);
    bind_int(&get, id);
    return read_one(&get, arena, domain);
}

enum status domain_by_name(struct store *store, struct arena *arena, int64_t project_id,
                           const char *name, struct domain *domain) {
    struct statement get = statement_take(store, sql[BY_NAME]);
    bind_int(&get, project_id);
    bind_text(&get, name);
    return read_one(&get, arena, domain);
}

enum status domain_insert(struct store *store, struct domain *domain) {
    struct arena *arena = arena_new();
    struct statement insert = statement_take(store, sql[INSERT]);
    bind_int(&insert, domain->project_id);
    bind_int(&insert, domain->org_id);
    bind_text(&insert, domain->name);
    bind_text(&insert, domain->token);
    bind_text(&insert, domain->selector);
    bind_text(&insert, domain->public_key);
    bind_text(&insert, chips_text(arena, domain->chips));
    bind_int(&insert, domain->created_at);
    bind_int(&insert, domain->life.state);
    bind_int(&insert, domain->life.window_began);
    bind_int(&insert, domain->life.window_ends);
    bind_int(&insert, domain->life.grace_ends);
    bind_int(&insert, domain->life.next_check);
    bind_text(&insert, dkim_mode_name(domain->dkim_mode));
    bind_text(&insert, domain->dkim_label ? domain->dkim_label : "");
    domain->id = 0;
    domain->generation = 1;
    enum status status = statement_run_number(&insert, &domain->id);
    arena_free(arena);
    return status == STATUS_OK && !domain->id ? STATUS_NONE : status;
}

static enum status leave_trace(struct store *store, struct arena *arena,
                               const struct domain *domain, const char *public_key, int64_t now) {
    struct statement former = statement_take(store, sql[FORMER]);
    bind_int(&former, domain->org_id);
    bind_text(&former, domain->name);
    bind_text(&former, sha256_hex(arena, domain->token));
    bind_text(&former, sha256_hex(arena, public_key));
    bind_int(&former, now);
    return statement_run(&former);
}

/* The keys beside the active one. */
static enum status read_keys(struct store *store, struct arena *arena, const struct domain *domain,
                             struct rows *keys) {
    struct statement read = statement_take(store, sql[KEYS]);
    bind_int(&read, domain->project_id);
    bind_int(&read, domain->id);
    *keys = ROWS(arena, const char *);
    while (statement_row(&read))
        *(const char **)rows_add(keys) = column_text(&read, 0, arena);
    return statement_end(&read);
}

enum status domain_erase(struct store *store, struct arena *arena, const struct domain *domain,
                         int64_t now) {
    assert(store->in_transaction);
    struct rows keys;
    enum status status = read_keys(store, arena, domain, &keys);
    struct statement erase = statement_take(store, sql[ERASE]);
    bind_int(&erase, domain->project_id);
    bind_int(&erase, domain->id);
    bind_int(&erase, domain->generation);
    enum status erased = statement_run_changed(&erase, STATUS_STALE);
    if (status == STATUS_OK)
        status = erased;
    if (status == STATUS_OK)
        status = leave_trace(store, arena, domain, domain->public_key, now);
    for (size_t i = 0; status == STATUS_OK && i < keys.count; i++)
        status = leave_trace(store, arena, domain, ((const char **)keys.items)[i], now);
    return status;
}

enum status domain_reopen(struct store *store, const struct domain *domain, int64_t now,
                          int64_t window_ends) {
    struct statement reopen = statement_take(store, sql[REOPEN]);
    bind_int(&reopen, now);
    bind_int(&reopen, window_ends);
    bind_int(&reopen, domain->project_id);
    bind_int(&reopen, domain->id);
    bind_int(&reopen, domain->generation);
    return statement_run_changed(&reopen, STATUS_STALE);
}

static enum status forget(struct store *store, const char *what, const struct domain *domain) {
    struct statement forget = statement_take(store, what);
    bind_int(&forget, domain->project_id);
    bind_int(&forget, domain->id);
    return statement_run(&forget);
}

enum status domain_change_token(struct store *store, struct arena *arena,
                                const struct domain *domain, const char *token, int64_t now) {
    assert(store->in_transaction);
    struct domain changed = *domain;
    changed.chips[CHECK_OWNERSHIP] = (struct chip){.verdict = VERDICT_NONE, .code = ""};
    struct statement change = statement_take(store, sql[CHANGE_TOKEN]);
    bind_text(&change, token);
    bind_text(&change, chips_text(arena, changed.chips));
    bind_int(&change, domain->project_id);
    bind_int(&change, domain->id);
    bind_int(&change, domain->generation);
    enum status status = statement_run_changed(&change, STATUS_STALE);
    if (status == STATUS_OK)
        status = forget(store, sql[FORGET_OWNERSHIP], domain);
    return status == STATUS_OK ? leave_trace(store, arena, domain, domain->public_key, now)
                               : status;
}

enum status domain_label_given(struct store *store, int *given) {
    struct statement read = statement_take(store, sql[LABEL_GIVEN]);
    int64_t found = 0;
    enum status status = statement_run_number(&read, &found);
    *given = (int)found;
    return status;
}

/* Only the active one is left, at its place of the new mode. */
static enum status keep_active_key(struct store *store, const struct domain *domain, int64_t now) {
    struct statement drop = statement_take(store, sql[DROP_KEYS]);
    bind_int(&drop, now);
    bind_int(&drop, domain->id);
    enum status status = statement_run(&drop);
    if (status != STATUS_OK)
        return status;
    struct statement place = statement_take(store, sql[PLACE_KEY]);
    bind_int(&place, domain->id);
    return statement_run(&place);
}

enum status domain_set_dkim_mode(struct store *store, const struct domain *domain, int64_t now) {
    assert(store->in_transaction);
    struct arena *arena = arena_new();
    struct domain changed = *domain;
    changed.chips[CHECK_DKIM] = (struct chip){.verdict = VERDICT_NONE, .code = ""};
    struct statement set = statement_take(store, sql[SET_MODE]);
    bind_text(&set, dkim_mode_name(domain->dkim_mode));
    bind_text(&set, domain->dkim_label);
    bind_text(&set, chips_text(arena, changed.chips));
    bind_int(&set, domain->project_id);
    bind_int(&set, domain->id);
    bind_int(&set, domain->generation);
    enum status status = statement_run_changed(&set, STATUS_STALE);
    arena_free(arena);
    if (status == STATUS_OK)
        status = forget(store, sql[FORGET_DKIM], domain);
    return status == STATUS_OK ? keep_active_key(store, domain, now) : status;
}

enum status domain_set_use(struct store *store, const struct domain *domain) {
    struct arena *arena = arena_new();
    struct statement set = statement_take(store, sql[SET_USE]);
    bind_int(&set, !domain->dkim_stopped);
    bind_int(&set, !domain->spf_stopped);
    bind_text(&set, chips_text(arena, domain->chips));
    bind_int(&set, domain->life.next_check);
    bind_int(&set, domain->project_id);
    bind_int(&set, domain->id);
    bind_int(&set, domain->generation);
    enum status status = statement_run_changed(&set, STATUS_STALE);
    arena_free(arena);
    return status;
}

enum status domain_set_bounce(struct store *store, const struct domain *domain, int64_t now) {
    assert(store->in_transaction);
    struct statement set = statement_take(store, sql[SET_BOUNCE]);
    bind_text(&set, domain->bounce_label);
    bind_int(&set, now);
    bind_int(&set, domain->project_id);
    bind_int(&set, domain->id);
    bind_int(&set, domain->generation);
    enum status status = statement_run_changed(&set, STATUS_STALE);
    return status == STATUS_OK ? forget(store, sql[FORGET_BOUNCE], domain) : status;
}

enum status domain_former(struct store *store, struct arena *arena, const struct domain *domain,
                          struct former *former) {
    struct rows tokens = ROWS(arena, const char *), keys = ROWS(arena, const char *);
    struct statement read = statement_take(store, sql[FORMER_OF]);
    bind_text(&read, domain->name);
    bind_int(&read, domain->org_id);
    while (statement_row(&read)) {
        *(const char **)rows_add(&tokens) = column_text(&read, 0, arena);
        *(const char **)rows_add(&keys) = column_text(&read, 1, arena);
    }
    *(const char **)rows_add(&tokens) = NULL;
    *(const char **)rows_add(&keys) = NULL;
    *former = (struct former){tokens.items, keys.items};
    return statement_end(&read);
}

enum status domain_take_flight(struct store *store, const struct domain *domain, int64_t now,
                               int64_t until) {
    struct statement take = statement_take(store, sql[TAKE_FLIGHT]);
    bind_int(&take, until);
    bind_int(&take, now);
    bind_int(&take, domain->project_id);
    bind_int(&take, domain->id);
    enum status status = statement_run_changed(&take, STATUS_NONE);
    if (status != STATUS_NONE)
        return status;
    struct statement exists = statement_take(store, sql[EXISTS]);
    bind_int(&exists, domain->project_id);
    bind_int(&exists, domain->id);
    int there = statement_row(&exists);
    status = statement_end(&exists);
    return status != STATUS_OK ? status : there ? STATUS_STALE : STATUS_NONE;
}
