#include "store/setup.h"

#include "store/chip.h"
#include "store/statement.h"

#include <assert.h>
#include <string.h>

#define REQUEST                                                                                    \
    "SELECT setup_request.id, state, user_id, setup_request.org_name, contact, email, phone, "     \
    "lang, dns_by_us, nonce, project_id, project.name, org.name, setup_request.created_at, "       \
    "confirmed_at, decided_at FROM setup_request "                                                 \
    "LEFT JOIN project ON project.id = project_id LEFT JOIN org ON org.id = project.org_id "

enum {
    INSERT,
    INSERT_FACILITY,
    BY_TOKEN,
    GET,
    GET_OF_PROJECT,
    OF_DOMAIN,
    FACILITIES,
    MESSAGES,
    UPDATE,
    SAY,
    SET_DOMAIN,
    SET_TIMES,
    WAITING,
    SWEEP
};
static const char *const sql[] = {
    [INSERT] = "INSERT INTO setup_request (state, user_id, org_name, contact, email, phone, lang, "
               "dns_by_us, token_hash, nonce, project_id, created_at, confirmed_at) "
               "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
    [INSERT_FACILITY] = "INSERT INTO setup_facility (request_id, number, name, contact, sender, "
                        "domain) VALUES (?, ?, ?, ?, ?, ?)",
    [BY_TOKEN] = REQUEST "WHERE token_hash = ?",
    [GET] = REQUEST "WHERE setup_request.id = ? AND state <> 'unconfirmed'",
    [GET_OF_PROJECT] = REQUEST "WHERE setup_request.id = ? AND project_id = ?",
    [OF_DOMAIN] = REQUEST "WHERE project_id = ?1 AND setup_request.id IN "
                          "(SELECT request_id FROM setup_facility "
                          "WHERE domain_id = ?2 AND done_at = 0)",
    /* A domain that was moved to another project is none of this request any more. */
    [FACILITIES] = "SELECT number, setup_facility.name, contact, sender, domain, domain.id, "
                   "refusal, handed_at, reported_at, in_use_at, done_at, domain.state, "
                   "domain.summary, domain.dkim_in_use, domain.checked_at FROM setup_facility "
                   "LEFT JOIN domain ON domain.id = domain_id AND domain.project_id = ?2 "
                   "WHERE request_id = ?1 ORDER BY number",
    [MESSAGES] = "SELECT setup_message.id, at, user.name, text FROM setup_message "
                 "LEFT JOIN user ON user.id = user_id WHERE request_id = ? "
                 "ORDER BY setup_message.id DESC LIMIT ?",
    [UPDATE] = "UPDATE setup_request SET state = ?, dns_by_us = ?, project_id = ?, "
               "confirmed_at = ?, decided_at = ? WHERE id = ?",
    [SAY] = "INSERT INTO setup_message (request_id, user_id, text, at) VALUES (?, ?, ?, ?)",
    [SET_DOMAIN] = "UPDATE setup_facility SET domain_id = ?, refusal = ?, handed_at = 0, "
                   "reported_at = 0, in_use_at = 0, done_at = 0 "
                   "WHERE request_id = ? AND number = ?",
    [SET_TIMES] = "UPDATE setup_facility SET handed_at = ?, reported_at = ?, in_use_at = ?, "
                  "done_at = ? WHERE request_id = ? AND number = ?",
    [WAITING] = "SELECT request_id, number FROM setup_facility WHERE refusal = 'waits' "
                "ORDER BY request_id, number LIMIT 1",
    [SWEEP] = "DELETE FROM setup_request WHERE state = 'unconfirmed' AND created_at <= ?",
};
const struct sql_table setup_sql = SQL_TABLE(sql);

static const char *const states[SETUP_STATE_COUNT] = {
    [SETUP_UNCONFIRMED] = "unconfirmed", [SETUP_OPEN] = "open",
    [SETUP_ASKED_BACK] = "asked_back",   [SETUP_ACCEPTED] = "accepted",
    [SETUP_DECLINED] = "declined",
};

const char *setup_state_name(enum setup_state state) {
    return states[state];
}

enum setup_state setup_state_of(const char *name) {
    for (int state = 0; state < SETUP_STATE_COUNT; state++)
        if (!strcmp(states[state], name))
            return (enum setup_state)state;
    return SETUP_OPEN;
}

static const char *const refusals[SETUP_REFUSAL_COUNT] = {
    [SETUP_NONE] = "",           [SETUP_WAITS] = "waits",       [SETUP_NAME] = "name",
    [SETUP_BLOCKED] = "blocked", [SETUP_TOO_MANY] = "too_many",
};

const char *setup_refusal_name(enum setup_refusal refusal) {
    return refusals[refusal];
}

static enum setup_refusal refusal_of(const char *name) {
    int refusal = 0;
    while (refusal < SETUP_REFUSAL_COUNT - 1 && strcmp(refusals[refusal], name) != 0)
        refusal++;
    return (enum setup_refusal)refusal;
}

static enum status insert_facility(struct store *store, int64_t request_id,
                                   const struct setup_facility *facility) {
    struct statement insert = statement_take(store, sql[INSERT_FACILITY]);
    bind_int(&insert, request_id);
    bind_int(&insert, facility->number);
    bind_text(&insert, facility->name);
    bind_text(&insert, facility->contact);
    bind_text(&insert, facility->sender);
    bind_text(&insert, facility->domain);
    return statement_run(&insert);
}

enum status setup_insert(struct store *store, struct setup_request *request,
                         const struct setup_facility *facilities, size_t count) {
    assert(store->in_transaction);
    struct statement insert = statement_take(store, sql[INSERT]);
    bind_text(&insert, states[request->state]);
    bind_id(&insert, request->user_id);
    bind_text(&insert, request->org_name);
    bind_text(&insert, request->contact);
    bind_text(&insert, request->email);
    bind_text(&insert, request->phone);
    bind_text(&insert, request->lang);
    bind_int(&insert, request->dns_by_us);
    bind_text(&insert, request->token_hash);
    bind_text(&insert, request->nonce);
    bind_id(&insert, request->project_id);
    bind_int(&insert, request->created_at);
    bind_int(&insert, request->confirmed_at);
    enum status status = statement_run_number(&insert, &request->id);
    for (size_t i = 0; status == STATUS_OK && i < count; i++)
        status = insert_facility(store, request->id, &facilities[i]);
    return status;
}

static struct setup_request read_request(struct statement *from, struct arena *arena) {
    return (struct setup_request){
        .id = column_int(from, 0),
        .state = setup_state_of(column_text(from, 1, arena)),
        .user_id = column_int(from, 2),
        .org_name = column_text(from, 3, arena),
        .contact = column_text(from, 4, arena),
        .email = column_text(from, 5, arena),
        .phone = column_text(from, 6, arena),
        .lang = column_text(from, 7, arena),
        .dns_by_us = (int)column_int(from, 8),
        .nonce = column_text(from, 9, arena),
        .project_id = column_int(from, 10),
        .project = column_text(from, 11, arena),
        .project_org = column_text(from, 12, arena),
        .created_at = column_int(from, 13),
        .confirmed_at = column_int(from, 14),
        .decided_at = column_int(from, 15),
    };
}

static enum status read_one(struct statement *get, struct arena *arena,
                            struct setup_request *request) {
    if (statement_row(get))
        *request = read_request(get, arena);
    return statement_end_found(get);
}

enum status setup_by_token(struct store *store, struct arena *arena, const char *token_hash,
                           struct setup_request *request) {
    struct statement get = statement_take(store, sql[BY_TOKEN]);
    bind_text(&get, token_hash);
    return read_one(&get, arena, request);
}

enum status setup_get(struct store *store, struct arena *arena, int64_t project_id, int64_t id,
                      struct setup_request *request) {
    struct statement get = statement_take(store, sql[project_id ? GET_OF_PROJECT : GET]);
    bind_int(&get, id);
    if (project_id)
        bind_int(&get, project_id);
    return read_one(&get, arena, request);
}

enum status setup_of_domain(struct store *store, struct arena *arena, const struct domain *domain,
                            struct setup_request **requests, size_t *count) {
    struct statement list = statement_take(store, sql[OF_DOMAIN]);
    bind_int(&list, domain->project_id);
    bind_int(&list, domain->id);
    struct rows rows = ROWS(arena, struct setup_request);
    while (statement_row(&list))
        *(struct setup_request *)rows_add(&rows) = read_request(&list, arena);
    *requests = rows.items;
    *count = rows.count;
    return statement_end(&list);
}

static struct setup_facility read_facility(struct statement *from, struct arena *arena) {
    struct setup_facility facility = {
        .number = column_int(from, 0),
        .name = column_text(from, 1, arena),
        .contact = column_text(from, 2, arena),
        .sender = column_text(from, 3, arena),
        .domain = column_text(from, 4, arena),
        .domain_id = column_int(from, 5),
        .refusal = refusal_of(column_text(from, 6, arena)),
        .handed_at = column_int(from, 7),
        .reported_at = column_int(from, 8),
        .in_use_at = column_int(from, 9),
        .done_at = column_int(from, 10),
        .state = (enum domain_state)column_int(from, 11),
        .dkim_in_use = (int)column_int(from, 13),
        .checked_at = column_int(from, 14),
    };
    chips_read((char *)column_text(from, 12, arena), facility.chips);
    return facility;
}

enum status setup_facilities(struct store *store, struct arena *arena,
                             const struct setup_request *request,
                             struct setup_facility **facilities, size_t *count) {
    struct statement list = statement_take(store, sql[FACILITIES]);
    bind_int(&list, request->id);
    bind_int(&list, request->project_id);
    struct rows rows = ROWS(arena, struct setup_facility);
    while (statement_row(&list)) {
        struct setup_facility *facility = rows_add(&rows);
        *facility = read_facility(&list, arena);
        facility->request_id = request->id;
    }
    *facilities = rows.items;
    *count = rows.count;
    return statement_end(&list);
}

enum status setup_messages(struct store *store, struct arena *arena, int64_t request_id, int limit,
                           struct setup_message **messages, size_t *count) {
    struct statement list = statement_take(store, sql[MESSAGES]);
    bind_int(&list, request_id);
    bind_int(&list, limit);
    struct setup_message *all = arena_alloc(arena, (size_t)limit * sizeof *all);
    size_t first = (size_t)limit;
    while (statement_row(&list))
        all[--first] = (struct setup_message){.id = column_int(&list, 0),
                                              .at = column_int(&list, 1),
                                              .who = column_text(&list, 2, arena),
                                              .text = column_text(&list, 3, arena)};
    *messages = all + first;
    *count = (size_t)limit - first;
    return statement_end(&list);
}

enum status setup_update(struct store *store, const struct setup_request *request) {
    assert(store->in_transaction);
    struct statement update = statement_take(store, sql[UPDATE]);
    bind_text(&update, states[request->state]);
    bind_int(&update, request->dns_by_us);
    bind_id(&update, request->project_id);
    bind_int(&update, request->confirmed_at);
    bind_int(&update, request->decided_at);
    bind_int(&update, request->id);
    return statement_run_changed(&update, STATUS_NONE);
}

enum status setup_say(struct store *store, int64_t request_id, int64_t user_id, const char *text,
                      int64_t now) {
    struct statement say = statement_take(store, sql[SAY]);
    bind_int(&say, request_id);
    bind_id(&say, user_id);
    bind_text(&say, text);
    bind_int(&say, now);
    return statement_run(&say);
}

enum status setup_set_domain(struct store *store, const struct setup_facility *facility) {
    assert(store->in_transaction);
    struct statement set = statement_take(store, sql[SET_DOMAIN]);
    bind_id(&set, facility->domain_id);
    bind_text(&set, refusals[facility->refusal]);
    bind_int(&set, facility->request_id);
    bind_int(&set, facility->number);
    return statement_run_changed(&set, STATUS_NONE);
}

enum status setup_set_times(struct store *store, const struct setup_facility *facility) {
    struct statement set = statement_take(store, sql[SET_TIMES]);
    bind_int(&set, facility->handed_at);
    bind_int(&set, facility->reported_at);
    bind_int(&set, facility->in_use_at);
    bind_int(&set, facility->done_at);
    bind_int(&set, facility->request_id);
    bind_int(&set, facility->number);
    return statement_run_changed(&set, STATUS_NONE);
}

enum status setup_waiting(struct store *store, int64_t *request_id, int64_t *number) {
    struct statement waiting = statement_take(store, sql[WAITING]);
    if (statement_row(&waiting)) {
        *request_id = column_int(&waiting, 0);
        *number = column_int(&waiting, 1);
    }
    return statement_end_found(&waiting);
}

enum status setup_sweep(struct store *store, int64_t before) {
    struct statement sweep = statement_take(store, sql[SWEEP]);
    bind_int(&sweep, before);
    return statement_run(&sweep);
}
