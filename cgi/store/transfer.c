#include "store/transfer.h"

#include "store/statement.h"

#include <assert.h>

/* The first name behind all that begin with ?1. */
#define BEGINS "org.name >= ?1 AND org.name < ?1 || char(1114111) "
#define ITS_DOMAINS "domain_id IN (SELECT id FROM domain WHERE project_id = ?1)"
#define USER "SELECT profile.from_addr, profile.project_id, project.name, org.name FROM "
#define OF_PROFILE                                                                                 \
    "JOIN project ON project.id = profile.project_id JOIN org ON org.id = project.org_id "

enum {
    PROJECTS,
    ORGS,
    MOVE_DOMAIN,
    END_LINKS,
    END_HELD,
    LEAVE_REQUEST,
    FORGET_NAMES,
    END_SHARE,
    GRANT,
    DEFER,
    MOVE_PROJECT,
    MOVE_DOMAINS,
    MOVE_PROFILES,
    MOVE_JOBS,
    MOVE_RECIPIENTS,
    DROP_DOUBLES,
    FORGET_ALL_NAMES,
    END_ALL_SHARES,
    END_ALL_LINKS,
    END_ALL_HELD,
    END_OFFERS,
    STOPS_OF_DOMAIN,
    STOPS_OF_PROJECT,
    PARTNERS,
    ENDS_OF_DOMAIN,
    ENDS_OF_PROJECT
};
static const char *const sql[] = {
    [PROJECTS] = "SELECT project.id, org.id, project.name, org.name FROM org "
                 "JOIN project ON project.org_id = org.id WHERE " BEGINS
                 "ORDER BY org.name, project.name LIMIT ?2",
    [ORGS] = "SELECT 0, id, '', name FROM org WHERE " BEGINS "ORDER BY name LIMIT ?2",
    [MOVE_DOMAIN] = "UPDATE domain SET project_id = ?4, org_id = "
                    "(SELECT org_id FROM project WHERE id = ?4), generation = generation + 1, "
                    "in_flight = 0, seen_hash = x'' "
                    "WHERE project_id = ?1 AND id = ?2 AND generation = ?3",
    [END_LINKS] = "DELETE FROM dns_link WHERE domain_id = ?",
    [END_HELD] = "DELETE FROM outbox WHERE held_for = ?",
    [LEAVE_REQUEST] = "UPDATE setup_facility SET domain_id = NULL WHERE domain_id = ?",
    [FORGET_NAMES] = "UPDATE attempt SET asked_by = -3 WHERE domain_id = ? AND asked_by > 0",
    [END_SHARE] = "DELETE FROM share WHERE domain_id = ? AND project_id = ?",
    [GRANT] = "UPDATE share_request SET outcome = 'approved', decided_by = ?3, decided_at = ?4 "
              "WHERE name = ?1 AND project_id = ?2 AND outcome = 'open'",
    /* Until the commit: a project and what refers to it change one after another. */
    [DEFER] = "PRAGMA defer_foreign_keys = ON",
    [MOVE_PROJECT] = "UPDATE project SET org_id = ?2 WHERE id = ?1",
    [MOVE_DOMAINS] = "UPDATE domain SET org_id = ?2, generation = generation + 1, in_flight = 0, "
                     "seen_hash = x'' WHERE project_id = ?1",
    [MOVE_PROFILES] = "UPDATE profile SET org_id = ?2 WHERE project_id = ?1",
    [MOVE_JOBS] = "UPDATE job SET org_id = ?2 WHERE project_id = ?1",
    [MOVE_RECIPIENTS] = "UPDATE OR IGNORE unsubscribe SET org_id = ?2 "
                        "WHERE org_id = (SELECT org_id FROM project WHERE id = ?1) "
                        "AND project_id = ?1",
    /* The other organisation has the same recipient of the same address. */
    [DROP_DOUBLES] = "DELETE FROM unsubscribe WHERE org_id = "
                     "(SELECT org_id FROM project WHERE id = ?1) AND project_id = ?1",
    [FORGET_ALL_NAMES] = "UPDATE attempt SET asked_by = -3 WHERE asked_by > 0 AND " ITS_DOMAINS
                         " AND asked_by NOT IN (SELECT user_id FROM member WHERE project_id = ?1)",
    [END_ALL_SHARES] = "DELETE FROM share WHERE project_id = ?1 OR " ITS_DOMAINS,
    [END_ALL_LINKS] = "DELETE FROM dns_link WHERE " ITS_DOMAINS,
    [END_ALL_HELD] = "DELETE FROM outbox WHERE held_for IN "
                     "(SELECT id FROM domain WHERE project_id = ?1)",
    [END_OFFERS] = "DELETE FROM join_offer WHERE project_id = ?1",
    [STOPS_OF_DOMAIN] =
        USER "domain JOIN profile ON profile.from_domain = domain.name " OF_PROFILE
             "WHERE domain.id = ?1 AND profile.project_id <> ?2 "
             "AND (profile.project_id = domain.project_id OR EXISTS (SELECT 1 "
             "FROM share WHERE domain_id = ?1 AND project_id = profile.project_id)) "
             "ORDER BY 2, 1 LIMIT ?3",
    [STOPS_OF_PROJECT] =
        "SELECT * FROM (" USER "domain JOIN share ON share.domain_id = domain.id "
        "JOIN profile ON profile.project_id = share.project_id "
        "AND profile.from_domain = domain.name " OF_PROFILE "WHERE domain.project_id = ?1 "
        "UNION ALL " USER "share JOIN domain ON domain.id = share.domain_id "
        "JOIN profile ON profile.project_id = share.project_id "
        "AND profile.from_domain = domain.name " OF_PROFILE "WHERE share.project_id = ?1) "
        "ORDER BY 2, 1 LIMIT ?2",
    [PARTNERS] = "SELECT share.project_id FROM domain JOIN share ON share.domain_id = domain.id "
                 "WHERE domain.project_id = ?1 UNION "
                 "SELECT domain.project_id FROM share JOIN domain ON domain.id = share.domain_id "
                 "WHERE share.project_id = ?1",
    [ENDS_OF_DOMAIN] = "SELECT (SELECT count(*) FROM share WHERE domain_id = ?2), "
                       "(SELECT count(*) FROM dns_link WHERE domain_id = ?2), 0 "
                       "FROM project WHERE id = ?1",
    [ENDS_OF_PROJECT] = "SELECT (SELECT count(*) FROM share WHERE " ITS_DOMAINS ") + "
                        "(SELECT count(*) FROM share WHERE project_id = ?1), "
                        "(SELECT count(*) FROM dns_link WHERE " ITS_DOMAINS "), "
                        "(SELECT count(*) FROM join_offer WHERE project_id = ?1) "
                        "FROM project WHERE id = ?1 AND ?2 = 0",
};
const struct sql_table transfer_sql = SQL_TABLE(sql);

static enum status read_places(struct store *store, struct arena *arena, const char *text,
                               const char *begins, int limit, struct place **places,
                               size_t *count) {
    struct statement list = statement_take(store, text);
    bind_text(&list, begins);
    bind_int(&list, limit);
    struct rows rows = ROWS(arena, struct place);
    while (statement_row(&list))
        *(struct place *)rows_add(&rows) = (struct place){.project_id = column_int(&list, 0),
                                                          .org_id = column_int(&list, 1),
                                                          .project = column_text(&list, 2, arena),
                                                          .org = column_text(&list, 3, arena)};
    *places = rows.items;
    *count = rows.count;
    return statement_end(&list);
}

enum status transfer_projects(struct store *store, struct arena *arena, const char *begins,
                              int limit, struct place **places, size_t *count) {
    return read_places(store, arena, sql[PROJECTS], begins, limit, places, count);
}

enum status transfer_orgs(struct store *store, struct arena *arena, const char *begins, int limit,
                          struct place **places, size_t *count) {
    return read_places(store, arena, sql[ORGS], begins, limit, places, count);
}

/* A step that takes one number. */
static enum status step(struct store *store, const char *text, int64_t id) {
    struct statement run = statement_take(store, text);
    bind_int(&run, id);
    return statement_run(&run);
}

enum status transfer_domain_row(struct store *store, const struct domain *domain,
                                int64_t to_project) {
    assert(store->in_transaction);
    struct statement move = statement_take(store, sql[MOVE_DOMAIN]);
    bind_int(&move, domain->project_id);
    bind_int(&move, domain->id);
    bind_int(&move, domain->generation);
    bind_int(&move, to_project);
    enum status status = statement_run_changed(&move, STATUS_STALE);
    static const int ends[] = {END_LINKS, END_HELD, LEAVE_REQUEST};
    for (size_t i = 0; status == STATUS_OK && i < sizeof ends / sizeof *ends; i++)
        status = step(store, sql[ends[i]], domain->id);
    return status;
}

enum status transfer_forget_names(struct store *store, int64_t domain_id) {
    return step(store, sql[FORGET_NAMES], domain_id);
}

enum status transfer_receive(struct store *store, const struct domain *domain, int64_t to_project,
                             int64_t user_id, int64_t now) {
    assert(store->in_transaction);
    struct statement end = statement_take(store, sql[END_SHARE]);
    bind_int(&end, domain->id);
    bind_int(&end, to_project);
    enum status status = statement_run(&end);
    if (status != STATUS_OK)
        return status;
    struct statement grant = statement_take(store, sql[GRANT]);
    bind_text(&grant, domain->name);
    bind_int(&grant, to_project);
    bind_id(&grant, user_id);
    bind_int(&grant, now);
    return statement_run(&grant);
}

static enum status move(struct store *store, const char *text, int64_t project_id, int64_t to_org) {
    struct statement move = statement_take(store, text);
    bind_int(&move, project_id);
    bind_int(&move, to_org);
    return statement_run(&move);
}

enum status transfer_project_row(struct store *store, int64_t project_id, int64_t to_org) {
    assert(store->in_transaction);
    static const int ends[] = {END_ALL_SHARES, END_ALL_LINKS, END_ALL_HELD, END_OFFERS,
                               FORGET_ALL_NAMES};
    /* Recipients first: they are found by the organisation that the project leaves. */
    static const int moves[] = {MOVE_PROJECT, MOVE_DOMAINS, MOVE_PROFILES, MOVE_JOBS};
    struct statement defer = statement_take(store, sql[DEFER]);
    enum status status = statement_run(&defer);
    for (size_t i = 0; status == STATUS_OK && i < sizeof ends / sizeof *ends; i++)
        status = step(store, sql[ends[i]], project_id);
    if (status == STATUS_OK)
        status = move(store, sql[MOVE_RECIPIENTS], project_id, to_org);
    if (status == STATUS_OK)
        status = step(store, sql[DROP_DOUBLES], project_id);
    for (size_t i = 0; status == STATUS_OK && i < sizeof moves / sizeof *moves; i++)
        status = move(store, sql[moves[i]], project_id, to_org);
    return status;
}

static enum status read_stops(struct statement *list, struct arena *arena,
                              struct transfer_stops *stops) {
    bind_int(list, TRANSFER_NAMED + 1);
    struct rows rows = ROWS(arena, struct transfer_stop);
    while (statement_row(list))
        *(struct transfer_stop *)rows_add(&rows) =
            (struct transfer_stop){.from_addr = column_text(list, 0, arena),
                                   .project_id = column_int(list, 1),
                                   .project = column_text(list, 2, arena),
                                   .org = column_text(list, 3, arena)};
    *stops = (struct transfer_stops){rows.items, rows.count};
    return statement_end(list);
}

enum status transfer_domain_stops(struct store *store, struct arena *arena, int64_t domain_id,
                                  int64_t to_project, struct transfer_stops *stops) {
    struct statement list = statement_take(store, sql[STOPS_OF_DOMAIN]);
    bind_int(&list, domain_id);
    bind_int(&list, to_project);
    return read_stops(&list, arena, stops);
}

enum status transfer_project_stops(struct store *store, struct arena *arena, int64_t project_id,
                                   struct transfer_stops *stops) {
    struct statement list = statement_take(store, sql[STOPS_OF_PROJECT]);
    bind_int(&list, project_id);
    return read_stops(&list, arena, stops);
}

enum status transfer_partners(struct store *store, struct arena *arena, int64_t project_id,
                              int64_t **projects, size_t *count) {
    struct statement list = statement_take(store, sql[PARTNERS]);
    bind_int(&list, project_id);
    struct rows rows = ROWS(arena, int64_t);
    while (statement_row(&list))
        *(int64_t *)rows_add(&rows) = column_int(&list, 0);
    *projects = rows.items;
    *count = rows.count;
    return statement_end(&list);
}

enum status transfer_count_ends(struct store *store, int64_t project_id, int64_t domain_id,
                                struct transfer_ends *ends) {
    struct statement read =
        statement_take(store, sql[domain_id ? ENDS_OF_DOMAIN : ENDS_OF_PROJECT]);
    bind_int(&read, project_id);
    bind_int(&read, domain_id);
    if (statement_row(&read))
        *ends = (struct transfer_ends){column_int(&read, 0), column_int(&read, 1),
                                       column_int(&read, 2)};
    return statement_end_found(&read);
}
