#include "store/send.h"

#include "store/statement.h"

#include <string.h>

enum { CLAIM, VERDICTS, NAMES, STEPS, UNSUBSCRIBED, AUTHOR };
static const char *const sql[] = {
    [CLAIM] = "SELECT id, project_id, state, grace_ends, dkim_in_use, spf_in_use, dkim_mode, "
              "selector, bounce_label, dkim_slot FROM domain WHERE name = ?1 AND (project_id = ?2 "
              "OR EXISTS "
              "(SELECT 1 FROM share WHERE domain_id = domain.id AND share.project_id = ?2)) "
              "ORDER BY state IN (0, 3) DESC, project_id = ?2 DESC, state DESC, id LIMIT 1",
    [VERDICTS] = "SELECT kind, verdict FROM domain_check WHERE domain_id = ?",
    [NAMES] = "SELECT name FROM (SELECT name FROM domain WHERE project_id = ?1 "
              "ORDER BY state DESC, name DESC LIMIT ?2) "
              "UNION SELECT name FROM (SELECT domain.name FROM share "
              "JOIN domain ON domain.id = domain_id WHERE share.project_id = ?1 "
              "ORDER BY domain_id LIMIT ?2) ORDER BY name",
    [STEPS] = "SELECT EXISTS (SELECT 1 FROM domain WHERE project_id = ?1 AND state IN (0, 3)) OR "
              "EXISTS (SELECT 1 FROM share JOIN domain ON domain.id = domain_id "
              "WHERE share.project_id = ?1 AND state IN (0, 3)), "
              "EXISTS (SELECT 1 FROM profile WHERE project_id = ?1)",
    [UNSUBSCRIBED] = "SELECT 1 FROM unsubscribe WHERE from_addr = ? AND recipient = ? LIMIT 1",
    [AUTHOR] = "SELECT EXISTS (SELECT 1 FROM profile WHERE from_domain = ?1 AND from_addr = ?2 "
               "AND signature = 'author' AND (profile.project_id = ?3 OR EXISTS (SELECT 1 "
               "FROM share WHERE domain_id = ?4 AND share.project_id = profile.project_id)))",
};
const struct sql_table send_sql = SQL_TABLE(sql);
_Static_assert(STATE_DEGRADED == 0 && STATE_VERIFIED == 3, "see CLAIM, STEPS");

static struct send_claim read_claim(struct statement *row, struct arena *arena) {
    return (struct send_claim){
        .domain_id = column_int(row, 0),
        .project_id = column_int(row, 1),
        .state = (enum domain_state)column_int(row, 2),
        .grace_ends = column_int(row, 3),
        .dkim_in_use = (int)column_int(row, 4),
        .spf_in_use = (int)column_int(row, 5),
        .dkim_mode = dkim_mode_of(column_text(row, 6, arena)),
        .selector = column_text(row, 7, arena),
        .bounce_label = column_text(row, 8, arena),
        .dkim_slot = (int)column_int(row, 9),
    };
}

static enum status read_verdicts(struct store *store, struct arena *arena,
                                 struct send_claim *claim) {
    struct statement read = statement_take(store, sql[VERDICTS]);
    bind_int(&read, claim->domain_id);
    while (statement_row(&read)) {
        const char *kind = column_text(&read, 0, arena);
        for (int i = 0; i < CHECK_COUNT; i++)
            if (!strcmp(checks[i].name, kind))
                claim->verdicts[i] = verdict_of(column_text(&read, 1, arena));
    }
    return statement_end(&read);
}

enum status send_claim_get(struct store *store, struct arena *arena, int64_t project_id,
                           const char *name, struct send_claim *claim) {
    struct statement get = statement_take(store, sql[CLAIM]);
    bind_text(&get, name);
    bind_int(&get, project_id);
    if (statement_row(&get))
        *claim = read_claim(&get, arena);
    enum status status = statement_end_found(&get);
    return status == STATUS_OK ? read_verdicts(store, arena, claim) : status;
}

enum status send_names(struct store *store, struct arena *arena, int64_t project_id, int limit,
                       const char ***names, size_t *count) {
    struct rows rows = ROWS(arena, const char *);
    struct statement list = statement_take(store, sql[NAMES]);
    bind_int(&list, project_id);
    bind_int(&list, limit);
    while (statement_row(&list))
        *(const char **)rows_add(&rows) = column_text(&list, 0, arena);
    *names = rows.items;
    *count = rows.count;
    return statement_end(&list);
}

enum status send_steps_get(struct store *store, int64_t project_id, struct send_steps *steps) {
    struct statement read = statement_take(store, sql[STEPS]);
    bind_int(&read, project_id);
    if (statement_row(&read))
        *steps = (struct send_steps){(int)column_int(&read, 0), (int)column_int(&read, 1)};
    return statement_end(&read);
}

enum status send_unsubscribed(struct store *store, const char *from_addr, const char *recipient,
                              int *unsubscribed) {
    struct statement ask = statement_take(store, sql[UNSUBSCRIBED]);
    bind_text(&ask, from_addr);
    bind_text(&ask, recipient);
    *unsubscribed = statement_row(&ask);
    return statement_end(&ask);
}

enum status send_author_signs(struct store *store, const struct send_author *question, int *signs) {
    int64_t found = 0;
    struct statement ask = statement_take(store, sql[AUTHOR]);
    bind_text(&ask, question->from_domain);
    bind_text(&ask, question->from_addr);
    bind_int(&ask, question->project_id);
    bind_int(&ask, question->domain_id);
    enum status status = statement_run_number(&ask, &found);
    *signs = (int)found;
    return status;
}
