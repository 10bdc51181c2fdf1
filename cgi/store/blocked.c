#include "store/blocked.h"

#include "store/statement.h"

#include <string.h>

enum { HAS, LIST, ADD, REMOVE, DOMAINS };
static const char *const sql[] = {
    [HAS] = "SELECT 1 FROM blocked WHERE name = ?",
    [LIST] = "SELECT blocked.name, blocked.at, user.name FROM blocked "
             "LEFT JOIN user ON user.id = blocked.user_id "
             "WHERE blocked.name > ? ORDER BY blocked.name LIMIT ?",
    [ADD] = "INSERT INTO blocked (name, user_id, at) VALUES (?, ?, ?)",
    [REMOVE] = "DELETE FROM blocked WHERE name = ?",
    /* Walks all names: an operator asks, now and then. */
    [DOMAINS] = "SELECT domain.id, domain.project_id, domain.org_id, domain.name, project.name, "
                "org.name FROM domain JOIN project ON project.id = domain.project_id "
                "JOIN org ON org.id = domain.org_id WHERE domain.name = ?1 "
                "OR substr(domain.name, -length(?1) - 1) = '.' || ?1 "
                "ORDER BY domain.name, domain.id",
};
const struct sql_table blocked_sql = SQL_TABLE(sql);

enum status blocked_has(struct store *store, const char *name, int *blocked) {
    enum status status = STATUS_OK;
    *blocked = 0;
    for (const char *at = name; status == STATUS_OK && !*blocked && at;) {
        struct statement ask = statement_take(store, sql[HAS]);
        bind_text(&ask, at);
        *blocked = statement_row(&ask);
        status = statement_end(&ask);
        at = strchr(at, '.');
        at = at ? at + 1 : NULL;
    }
    return status;
}

enum status blocked_list(struct store *store, struct arena *arena, const char *after, int limit,
                         struct blocked **list, size_t *count) {
    struct statement read = statement_take(store, sql[LIST]);
    bind_text(&read, after ? after : "");
    bind_int(&read, limit);
    struct rows rows = ROWS(arena, struct blocked);
    while (statement_row(&read))
        *(struct blocked *)rows_add(&rows) = (struct blocked){.name = column_text(&read, 0, arena),
                                                              .at = column_int(&read, 1),
                                                              .by = column_text(&read, 2, arena)};
    *list = rows.items;
    *count = rows.count;
    return statement_end(&read);
}

enum status blocked_add(struct store *store, const char *name, int64_t user_id, int64_t now) {
    struct statement add = statement_take(store, sql[ADD]);
    bind_text(&add, name);
    bind_id(&add, user_id);
    bind_int(&add, now);
    return statement_run(&add);
}

enum status blocked_remove(struct store *store, const char *name) {
    struct statement remove = statement_take(store, sql[REMOVE]);
    bind_text(&remove, name);
    return statement_run_changed(&remove, STATUS_NONE);
}

enum status blocked_domains(struct store *store, struct arena *arena, const char *name,
                            struct blocked_domain **domains, size_t *count) {
    struct statement read = statement_take(store, sql[DOMAINS]);
    bind_text(&read, name);
    struct rows rows = ROWS(arena, struct blocked_domain);
    while (statement_row(&read))
        *(struct blocked_domain *)rows_add(&rows) =
            (struct blocked_domain){.id = column_int(&read, 0),
                                    .project_id = column_int(&read, 1),
                                    .org_id = column_int(&read, 2),
                                    .name = column_text(&read, 3, arena),
                                    .project = column_text(&read, 4, arena),
                                    .org = column_text(&read, 5, arena)};
    *domains = rows.items;
    *count = rows.count;
    return statement_end(&read);
}
