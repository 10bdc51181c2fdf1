#include "store/domain.h"

#include "store/statement.h"

#include <assert.h>
#include <string.h>

/* A key's own columns, see read_key. */
#define KEY_COLUMNS                                                                                \
    "dkim_key.id, dkim_key.state, source, dkim_key.selector, slot, dkim_key.public_key, "          \
    "dkim_key.created_at, published_at, active_at, retiring_at, revoke_at, revoked_at, ed25519 "
#define IS_NEXT "state IN ('generated', 'published') "
#define THIS_DOMAIN "WHERE project_id = ? AND id = ? AND generation = ?"

enum {
    STOCK,
    ADD,
    READY,
    ASSIGN,
    BESIDE,
    LIST,
    BEGIN,
    HASTEN,
    PUBLISH,
    RETIRE,
    ACTIVATE,
    SIGN_WITH,
    FORGET,
    REVOKE,
    ALTER,
    OVER,
    OLD,
    SHIFT_PUBLISHED,
    SHIFT_RETIRING
};
static const char *const sql[] = {
    [STOCK] = "SELECT count(*) FROM dkim_key WHERE domain_id IS NULL",
    [ADD] = "INSERT INTO dkim_key (state, public_key, sealed, source, created_at) "
            "VALUES ('stock', ?, ?, ?, ?) RETURNING id",
    [READY] = ("SELECT id, public_key, sealed FROM dkim_key WHERE domain_id IS NULL "
               "ORDER BY id LIMIT 1"),
    [ASSIGN] = "UPDATE dkim_key SET domain_id = ?1, state = 'active', sealed = ?2, "
               "(selector, slot, created_at, active_at) = (SELECT selector, dkim_slot, created_at, "
               "created_at FROM domain WHERE id = ?1) WHERE id = ?3 AND state = 'stock'",
    [BESIDE] = "SELECT " KEY_COLUMNS "FROM dkim_key WHERE domain_id = ?1 AND " IS_NEXT
               "UNION ALL SELECT " KEY_COLUMNS "FROM dkim_key WHERE domain_id = ?1 "
               "AND ed25519 = 1 AND state = 'active'",
    /* The domain's row comes first: it is its project's. */
    [LIST] = "SELECT " KEY_COLUMNS "FROM domain JOIN dkim_key ON domain_id = domain.id "
             "WHERE domain.project_id = ? AND domain.id = ? ORDER BY dkim_key.id DESC",
    [BEGIN] = "UPDATE dkim_key SET domain_id = ?1, state = 'generated', selector = ?2, slot = ?3, "
              "sealed = ?4, created_at = ?5 WHERE id = ?6 AND state = 'stock'",
    [HASTEN] =
        "UPDATE domain SET generation = generation + 1, in_flight = 0, seen_hash = x'', "
        "next_check = CASE next_check WHEN 0 THEN 0 ELSE min(next_check, ?) END " THIS_DOMAIN,
    [PUBLISH] = "UPDATE dkim_key SET state = 'published', published_at = ?1 "
                "WHERE id = ?2 AND domain_id = ?3 AND state = 'generated'",
    [RETIRE] = "UPDATE dkim_key SET state = 'retiring', retiring_at = ?1, revoke_at = ?2 "
               "WHERE domain_id = ?3 AND ed25519 = ?4 AND state = 'active'",
    [ACTIVATE] = "UPDATE dkim_key SET state = 'active', active_at = ?1, "
                 "published_at = CASE published_at WHEN 0 THEN ?1 ELSE published_at END "
                 "WHERE id = ?2 AND domain_id = ?3 AND " IS_NEXT,
    [SIGN_WITH] = "UPDATE domain SET selector = ?, public_key = ?, dkim_slot = ?, "
                  "generation = generation + 1, in_flight = 0, seen_hash = x'' " THIS_DOMAIN,
    [FORGET] = "DELETE FROM domain_check WHERE domain_id = ? AND kind = ?",
    [REVOKE] = "UPDATE dkim_key SET state = 'revoked', sealed = x'', revoked_at = ?1 "
               "WHERE id = ?2 AND domain_id = ?3 "
               "AND state IN ('generated', 'published', 'retiring')",
    [ALTER] = "UPDATE domain SET generation = generation + 1, in_flight = 0, seen_hash = "
              "x'' " THIS_DOMAIN,
    [OVER] = "SELECT domain.project_id, domain.id, dkim_key.id, ed25519 FROM dkim_key "
             "JOIN domain ON domain.id = domain_id "
             "WHERE dkim_key.state = 'retiring' AND revoke_at <= ? ORDER BY revoke_at LIMIT ?",
    [OLD] = "SELECT domain.project_id, domain.id, dkim_key.id, ed25519 FROM dkim_key "
            "JOIN domain ON domain.id = domain_id "
            "WHERE dkim_key.state = 'active' AND slot > 0 AND active_at < ? AND domain.state = 3 "
            "AND NOT EXISTS (SELECT 1 FROM dkim_key AS other WHERE other.domain_id = domain.id "
            "AND other." IS_NEXT ") AND (SELECT count(*) FROM dkim_key AS other "
            "WHERE other.domain_id = domain.id AND other.state IN ('active', 'retiring')) < 3 "
            "ORDER BY active_at LIMIT ?",
    [SHIFT_PUBLISHED] = "UPDATE dkim_key SET published_at = published_at + ? "
                        "WHERE state = 'published' AND published_at > 0",
    [SHIFT_RETIRING] = "UPDATE dkim_key SET revoke_at = revoke_at + ? "
                       "WHERE state = 'retiring' AND revoke_at > 0",
};
const struct sql_table dkim_key_sql = SQL_TABLE(sql);
_Static_assert(STATE_VERIFIED == 3, "see OLD");

static const char *const names[KEY_STATE_COUNT] = {
    [KEY_STOCK] = "stock",   [KEY_GENERATED] = "generated", [KEY_PUBLISHED] = "published",
    [KEY_ACTIVE] = "active", [KEY_RETIRING] = "retiring",   [KEY_REVOKED] = "revoked",
};

const char *key_state_name(enum key_state state) {
    return names[state];
}

static enum key_state key_state_of(const char *name) {
    int state = KEY_STOCK;
    while (strcmp(names[state], name) != 0)
        state++;
    return (enum key_state)state;
}

static struct dkim_key read_key(struct statement *from, struct arena *arena) {
    return (struct dkim_key){
        .id = column_int(from, 0),
        .state = key_state_of(column_text(from, 1, arena)),
        .imported = !strcmp(column_text(from, 2, arena), "imported"),
        .selector = column_text(from, 3, arena),
        .slot = (int)column_int(from, 4),
        .public_key = column_text(from, 5, arena),
        .created_at = column_int(from, 6),
        .published_at = column_int(from, 7),
        .active_at = column_int(from, 8),
        .retiring_at = column_int(from, 9),
        .revoke_at = column_int(from, 10),
        .revoked_at = column_int(from, 11),
        .ed25519 = (int)column_int(from, 12),
    };
}

enum status dkim_key_stock(struct store *store, int *count) {
    struct statement stock = statement_take(store, sql[STOCK]);
    int64_t counted = 0;
    enum status status = statement_run_number(&stock, &counted);
    *count = (int)counted;
    return status;
}

enum status dkim_key_add(struct store *store, struct dkim_key *key, int64_t now) {
    struct statement add = statement_take(store, sql[ADD]);
    bind_text(&add, key->public_key);
    bind_blob(&add, key->sealed);
    bind_text(&add, key->imported ? "imported" : "made");
    bind_int(&add, now);
    return statement_run_number(&add, &key->id);
}

enum status dkim_key_ready(struct store *store, struct arena *arena, struct dkim_key *key) {
    struct statement ready = statement_take(store, sql[READY]);
    if (statement_row(&ready))
        *key = (struct dkim_key){.id = column_int(&ready, 0),
                                 .public_key = column_text(&ready, 1, arena),
                                 .sealed = column_blob(&ready, 2, arena)};
    return statement_end_found(&ready);
}

enum status dkim_key_assign(struct store *store, int64_t key_id, int64_t domain_id,
                            struct span sealed) {
    struct statement assign = statement_take(store, sql[ASSIGN]);
    bind_int(&assign, domain_id);
    bind_blob(&assign, sealed);
    bind_int(&assign, key_id);
    return statement_run_changed(&assign, STATUS_STALE);
}

enum status dkim_key_beside(struct store *store, struct arena *arena, struct domain *domain) {
    struct statement read = statement_take(store, sql[BESIDE]);
    bind_int(&read, domain->id);
    domain->next = domain->second = (struct dkim_key){.id = 0};
    while (statement_row(&read)) {
        struct dkim_key key = read_key(&read, arena);
        *(key.state == KEY_ACTIVE ? &domain->second : &domain->next) = key;
    }
    return statement_end(&read);
}

enum status dkim_key_list(struct store *store, struct arena *arena, int64_t project_id,
                          int64_t domain_id, struct dkim_key **keys, size_t *count) {
    struct rows rows = ROWS(arena, struct dkim_key);
    struct statement list = statement_take(store, sql[LIST]);
    bind_int(&list, project_id);
    bind_int(&list, domain_id);
    while (statement_row(&list))
        *(struct dkim_key *)rows_add(&rows) = read_key(&list, arena);
    *keys = rows.items;
    *count = rows.count;
    return statement_end(&list);
}

/* Ends a change of the domain's row: it is of this generation no more. */
static enum status change_domain(struct statement *change, struct domain *domain) {
    assert(change->store->in_transaction);
    bind_int(change, domain->project_id);
    bind_int(change, domain->id);
    bind_int(change, domain->generation);
    enum status status = statement_run_changed(change, STATUS_STALE);
    domain->generation += status == STATUS_OK;
    return status;
}

enum status dkim_key_begin(struct store *store, struct domain *domain, const struct dkim_key *key,
                           int64_t now, int64_t look_at) {
    struct statement hasten = statement_take(store, sql[HASTEN]);
    bind_int(&hasten, look_at);
    enum status status = change_domain(&hasten, domain);
    if (status != STATUS_OK)
        return status;
    struct statement begin = statement_take(store, sql[BEGIN]);
    bind_int(&begin, domain->id);
    bind_text(&begin, key->selector);
    bind_int(&begin, key->slot);
    bind_blob(&begin, key->sealed);
    bind_int(&begin, now);
    bind_int(&begin, key->id);
    domain->next = *key;
    domain->next.state = KEY_GENERATED;
    domain->next.created_at = now;
    return statement_run_changed(&begin, STATUS_STALE);
}

enum status dkim_key_publish(struct store *store, struct domain *domain, int64_t now) {
    struct statement publish = statement_take(store, sql[PUBLISH]);
    bind_int(&publish, now);
    bind_int(&publish, domain->next.id);
    bind_int(&publish, domain->id);
    domain->next.state = KEY_PUBLISHED;
    domain->next.published_at = now;
    return statement_run_changed(&publish, STATUS_STALE);
}

static enum status forget(struct store *store, int64_t domain_id, enum check_kind kind) {
    struct statement forget = statement_take(store, sql[FORGET]);
    bind_int(&forget, domain_id);
    bind_text(&forget, checks[kind].name);
    return statement_run(&forget);
}

/* STATUS_STALE: none of the kind is active. */
static enum status retire(struct store *store, const struct domain *domain, int ed25519,
                          int64_t now, int64_t revoke_at) {
    struct statement retire = statement_take(store, sql[RETIRE]);
    bind_int(&retire, now);
    bind_int(&retire, revoke_at);
    bind_int(&retire, domain->id);
    bind_int(&retire, ed25519);
    return statement_run_changed(&retire, STATUS_STALE);
}

/* The one that retires first: never are two of a kind active. */
static enum status exchange(struct store *store, const struct domain *domain, int64_t now,
                            int64_t revoke_at) {
    int is_first = domain->next.ed25519 && !domain->second.id;
    enum status status =
        is_first ? STATUS_OK : retire(store, domain, domain->next.ed25519, now, revoke_at);
    if (status != STATUS_OK)
        return status;
    struct statement activate = statement_take(store, sql[ACTIVATE]);
    bind_int(&activate, now);
    bind_int(&activate, domain->next.id);
    bind_int(&activate, domain->id);
    return statement_run_changed(&activate, STATUS_STALE);
}

static enum status sign_with(struct store *store, struct domain *domain,
                             const struct dkim_key *key) {
    struct statement sign = statement_take(store, sql[key->ed25519 ? ALTER : SIGN_WITH]);
    if (key->ed25519)
        return change_domain(&sign, domain);
    bind_text(&sign, key->selector);
    bind_text(&sign, key->public_key);
    bind_int(&sign, key->slot);
    domain->selector = key->selector;
    domain->public_key = key->public_key;
    domain->dkim_slot = key->slot;
    return change_domain(&sign, domain);
}

enum status dkim_key_switch(struct store *store, struct domain *domain, int64_t now,
                            int64_t revoke_at) {
    enum status status = sign_with(store, domain, &domain->next);
    if (status == STATUS_OK)
        status = exchange(store, domain, now, revoke_at);
    if (status == STATUS_OK)
        status = forget(store, domain->id, CHECK_DKIM_NEXT);
    if (domain->next.ed25519)
        domain->second = domain->next;
    domain->next = (struct dkim_key){.id = 0};
    return status;
}

enum status dkim_key_retire_second(struct store *store, struct domain *domain, int64_t now,
                                   int64_t revoke_at) {
    struct statement alter = statement_take(store, sql[ALTER]);
    enum status status = change_domain(&alter, domain);
    if (status == STATUS_OK)
        status = retire(store, domain, 1, now, revoke_at);
    if (status == STATUS_OK)
        status = forget(store, domain->id, CHECK_DKIM_SECOND);
    domain->second = (struct dkim_key){.id = 0};
    return status;
}

enum status dkim_key_revoke(struct store *store, struct domain *domain, int64_t key_id,
                            int64_t now) {
    struct statement alter = statement_take(store, sql[ALTER]);
    enum status status = change_domain(&alter, domain);
    if (status != STATUS_OK)
        return status;
    struct statement revoke = statement_take(store, sql[REVOKE]);
    bind_int(&revoke, now);
    bind_int(&revoke, key_id);
    bind_int(&revoke, domain->id);
    status = statement_run_changed(&revoke, STATUS_STALE);
    if (status != STATUS_OK || key_id != domain->next.id)
        return status;
    domain->next = (struct dkim_key){.id = 0};
    return forget(store, domain->id, CHECK_DKIM_NEXT);
}

static enum status list_due(struct store *store, struct arena *arena, const char *text,
                            int64_t time, int limit, struct rows *rows) {
    struct statement list = statement_take(store, text);
    bind_int(&list, time);
    bind_int(&list, limit);
    *rows = ROWS(arena, struct dkim_key_due);
    while (statement_row(&list))
        *(struct dkim_key_due *)rows_add(rows) =
            (struct dkim_key_due){column_int(&list, 0), column_int(&list, 1), column_int(&list, 2),
                                  (int)column_int(&list, 3)};
    return statement_end(&list);
}

enum status dkim_key_over(struct store *store, struct arena *arena, int64_t now, int limit,
                          struct dkim_key_due **due, size_t *count) {
    struct rows rows;
    enum status status = list_due(store, arena, sql[OVER], now, limit, &rows);
    *due = rows.items;
    *count = rows.count;
    return status;
}

enum status dkim_key_old(struct store *store, struct arena *arena, int64_t before, int limit,
                         struct dkim_key_due **due, size_t *count) {
    struct rows rows;
    enum status status = list_due(store, arena, sql[OLD], before, limit, &rows);
    *due = rows.items;
    *count = rows.count;
    return status;
}

enum status dkim_key_shift(struct store *store, int64_t delta) {
    static const int shifts[] = {SHIFT_PUBLISHED, SHIFT_RETIRING};
    enum status status = STATUS_OK;
    for (size_t i = 0; status == STATUS_OK && i < sizeof shifts / sizeof *shifts; i++) {
        struct statement shift = statement_take(store, sql[shifts[i]]);
        bind_int(&shift, delta);
        status = statement_run(&shift);
    }
    return status;
}
