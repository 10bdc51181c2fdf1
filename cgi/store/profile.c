#include "store/profile.h"

#include "store/statement.h"

#include <string.h>

#define COLUMNS                                                                                    \
    "profile.id, profile.project_id, profile.org_id, from_addr, from_domain, from_name, "          \
    "reply_to, signature, unsubscribe, unsubscribe_url, overrides, profile.generation, "           \
    "profile.created_at, changed_at "

/* Whose the domain is, and those it is shared with: nobody else's profiles, though they name it. */
#define OF_DOMAIN                                                                                  \
    "SELECT " COLUMNS "FROM domain JOIN profile ON profile.from_domain = domain.name "             \
    "WHERE domain.project_id = ?1 AND domain.id = ?2 AND (profile.project_id = ?1 OR EXISTS "      \
    "(SELECT 1 FROM share WHERE share.domain_id = ?2 AND "                                         \
    "share.project_id = profile.project_id)) "

enum { LIST, GET, BY_FROM, OF_ALL, OF_ONE, REPLIES, INSERT, UPDATE, DELETE };
static const char *const sql[] = {
    [LIST] = "SELECT " COLUMNS "FROM profile WHERE project_id = ? AND (from_addr, id) > (?, ?) "
             "ORDER BY from_addr, id LIMIT ?",
    [GET] = "SELECT " COLUMNS "FROM profile WHERE project_id = ? AND id = ?",
    [BY_FROM] = "SELECT " COLUMNS "FROM profile WHERE project_id = ? AND from_addr = ? "
                "ORDER BY id LIMIT 1",
    [OF_ALL] = OF_DOMAIN "ORDER BY profile.project_id, profile.id LIMIT ?3",
    [OF_ONE] = OF_DOMAIN "AND profile.project_id = ?4 ORDER BY profile.id LIMIT ?3",
    [REPLIES] = "SELECT reply_to FROM profile WHERE from_domain = ?2 AND project_id = ?1 "
                "ORDER BY id DESC LIMIT 30",
    /* From the project's row, so that the organisation is never another one's. */
    [INSERT] = "INSERT INTO profile (project_id, org_id, from_addr, from_domain, from_name,"
               " reply_to, signature, unsubscribe, unsubscribe_url, overrides, created_at,"
               " changed_at) "
               "SELECT id, org_id, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?10 "
               "FROM project WHERE id = ?1 RETURNING id",
    [UPDATE] = "UPDATE profile SET from_addr = ?2, from_domain = ?3, from_name = ?4, "
               "reply_to = ?5, signature = ?6, unsubscribe = ?7, unsubscribe_url = ?8, "
               "overrides = ?9, changed_at = ?10, generation = generation + 1 "
               "WHERE project_id = ?1 AND id = ?11 AND generation = ?12",
    [DELETE] = "DELETE FROM profile WHERE project_id = ? AND id = ? AND generation = ?",
};
const struct sql_table profile_sql = SQL_TABLE(sql);

static const char *const signatures[] = {
    [SIGNATURE_AUTHOR] = "author", [SIGNATURE_PLATFORM] = "platform"};
static const char *const unsubscribes[] = {
    [UNSUBSCRIBE_PLATFORM] = "platform", [UNSUBSCRIBE_OWN] = "own", [UNSUBSCRIBE_NONE] = "none"};

const char *profile_signature_name(enum profile_signature signature) {
    return signatures[signature];
}

const char *profile_unsubscribe_name(enum profile_unsubscribe unsubscribe) {
    return unsubscribes[unsubscribe];
}

static int index_of(const char *const *names, int count, const char *name) {
    while (--count > 0 && strcmp(names[count], name) != 0)
        ;
    return count;
}

static struct profile read_profile(struct statement *row, struct arena *arena) {
    return (struct profile){
        .id = column_int(row, 0),
        .project_id = column_int(row, 1),
        .org_id = column_int(row, 2),
        .from_addr = column_text(row, 3, arena),
        .from_domain = column_text(row, 4, arena),
        .from_name = column_text(row, 5, arena),
        .reply_to = column_text(row, 6, arena),
        .signature = (enum profile_signature)index_of(signatures, 2, column_text(row, 7, arena)),
        .unsubscribe =
            (enum profile_unsubscribe)index_of(unsubscribes, 3, column_text(row, 8, arena)),
        .unsubscribe_url = column_text(row, 9, arena),
        .overrides = (int)column_int(row, 10),
        .generation = column_int(row, 11),
        .created_at = column_int(row, 12),
        .changed_at = column_int(row, 13),
    };
}

static enum status read_one(struct statement *get, struct arena *arena, struct profile *profile) {
    if (statement_row(get))
        *profile = read_profile(get, arena);
    return statement_end_found(get);
}

static enum status read_all(struct statement *list, struct arena *arena, struct profile **profiles,
                            size_t *count) {
    struct rows rows = ROWS(arena, struct profile);
    while (statement_row(list))
        *(struct profile *)rows_add(&rows) = read_profile(list, arena);
    *profiles = rows.items;
    *count = rows.count;
    return statement_end(list);
}

enum status profile_list(struct store *store, struct arena *arena,
                         const struct profile_query *query, struct profile **profiles,
                         size_t *count) {
    struct statement list = statement_take(store, sql[LIST]);
    bind_int(&list, query->project_id);
    bind_text(&list, query->after.from_addr ? query->after.from_addr : "");
    bind_int(&list, query->after.id);
    bind_int(&list, query->limit);
    return read_all(&list, arena, profiles, count);
}

enum status profile_get(struct store *store, struct arena *arena, int64_t project_id, int64_t id,
                        struct profile *profile) {
    struct statement get = statement_take(store, sql[GET]);
    bind_int(&get, project_id);
    bind_int(&get, id);
    return read_one(&get, arena, profile);
}

enum status profile_by_from(struct store *store, struct arena *arena, int64_t project_id,
                            const char *from_addr, struct profile *profile) {
    struct statement get = statement_take(store, sql[BY_FROM]);
    bind_int(&get, project_id);
    bind_text(&get, from_addr);
    return read_one(&get, arena, profile);
}

enum status profile_of_domain(struct store *store, struct arena *arena,
                              const struct profile_users *users, struct profile **profiles,
                              size_t *count) {
    struct statement list = statement_take(store, sql[users->only ? OF_ONE : OF_ALL]);
    bind_int(&list, users->project_id);
    bind_int(&list, users->domain_id);
    bind_int(&list, users->limit);
    if (users->only)
        bind_int(&list, users->only);
    return read_all(&list, arena, profiles, count);
}

static int is_among(const char *const *names, const char *name) {
    while (*names && strcmp(*names, name) != 0)
        names++;
    return *names != NULL;
}

enum status profile_reply_domains(struct store *store, struct arena *arena, int64_t project_id,
                                  const char *from_domain, const char *const **domains) {
    enum { MOST = 3 };
    const char **found = arena_alloc(arena, (MOST + 1) * sizeof *found);
    size_t count = 0;
    struct statement list = statement_take(store, sql[REPLIES]);
    bind_int(&list, project_id);
    bind_text(&list, from_domain);
    while (statement_row(&list)) {
        const char *at = strrchr(column_text(&list, 0, arena), '@');
        if (at && count < MOST && !is_among(found, at + 1))
            found[count++] = at + 1;
    }
    *domains = found;
    return statement_end(&list);
}

/* ?1 … ?10 of INSERT and UPDATE. */
static void bind_profile(struct statement *statement, const struct profile *profile, int64_t now) {
    bind_int(statement, profile->project_id);
    bind_text(statement, profile->from_addr);
    bind_text(statement, profile->from_domain);
    bind_text(statement, profile->from_name);
    bind_text(statement, profile->reply_to);
    bind_text(statement, profile_signature_name(profile->signature));
    bind_text(statement, profile_unsubscribe_name(profile->unsubscribe));
    bind_text(statement, profile->unsubscribe_url);
    bind_int(statement, profile->overrides);
    bind_int(statement, now);
}

enum status profile_insert(struct store *store, struct profile *profile, int64_t now) {
    struct statement insert = statement_take(store, sql[INSERT]);
    bind_profile(&insert, profile, now);
    profile->id = 0;
    profile->generation = 1;
    enum status status = statement_run_number(&insert, &profile->id);
    return status == STATUS_OK && !profile->id ? STATUS_NONE : status;
}

enum status profile_update(struct store *store, const struct profile *profile, int64_t now) {
    struct statement update = statement_take(store, sql[UPDATE]);
    bind_profile(&update, profile, now);
    bind_int(&update, profile->id);
    bind_int(&update, profile->generation);
    return statement_run_changed(&update, STATUS_STALE);
}

enum status profile_delete(struct store *store, const struct profile *profile) {
    struct statement erase = statement_take(store, sql[DELETE]);
    bind_int(&erase, profile->project_id);
    bind_int(&erase, profile->id);
    bind_int(&erase, profile->generation);
    return statement_run_changed(&erase, STATUS_STALE);
}
