/* The database itself: what it opens, what it refuses, transactions, reading only, every statement.
 */
#include "scratch.h"

#include "store/domain.h"
#include "store/session.h"
#include "store/statement.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>

static void sql_on(const char *path, const char *text) {
    sqlite3 *db;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, text, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

static void write_file(const char *path, const char *text) {
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static int64_t number_of(struct store *store, const char *text) {
    int64_t number = -1;
    assert_int_equal(connection_number(store->db, text, &number), SQLITE_OK);
    return number;
}

static int setup(void **state) {
    static struct scratch scratch;
    scratch_open(&scratch);
    *state = &scratch;
    return 0;
}

static int setup_folder(void **state) {
    static struct scratch scratch;
    scratch_folder(&scratch);
    *state = &scratch;
    return 0;
}

static int teardown(void **state) {
    scratch_close(*state);
    return 0;
}

static void opens_with_everything_set(void **state) {
    struct scratch *scratch = *state;
    static const struct {
        const char *sql;
        int64_t value;
    } wanted[] = {
        {"PRAGMA application_id", DATABASE_ID},
        {"PRAGMA user_version", DATABASE_NUMBER},
        {"PRAGMA synchronous", 2},
        {"PRAGMA foreign_keys", 1},
        {"PRAGMA secure_delete", 1},
        {"PRAGMA trusted_schema", 0},
        {"PRAGMA busy_timeout", DATABASE_BUSY_MS},
        {"SELECT journal_mode = 'wal' FROM pragma_journal_mode", 1},
    };
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        assert_int_equal(number_of(scratch->store, wanted[i].sql), wanted[i].value);
    int defensive = 0;
    sqlite3_db_config(scratch->store->db, SQLITE_DBCONFIG_DEFENSIVE, -1, &defensive);
    assert_int_equal(defensive, 1);
    struct stat about;
    assert_int_equal(stat(scratch->path, &about), 0);
    assert_int_equal(about.st_mode & 0777, 0600);
    MUST(store_check(scratch->store));
    /* Whoever opens it reads only, until he says otherwise. */
    struct store *other;
    int64_t id;
    MUST(store_open(scratch->path, &other));
    assert_int_equal(org_insert(other, "Unasked", 1, &id), STATUS_FAILED);
    store_close(other);
}

static void refused(const char *path) {
    struct store *store = NULL;
    assert_int_equal(store_open(path, &store), STATUS_BROKEN);
    assert_null(store);
}

static void refuses_what_is_not_ours(void **state) {
    struct scratch *scratch = *state;
    const char *path = scratch->path;
    refused(path);
    write_file(path, "");
    refused(path);
    write_file(path,
               "This is a letter, and not a database, though it is long enough to be one: ...");
    refused(path);
    unlink(path);
    sql_on(path, "CREATE TABLE theirs (a)");
    refused(path);
    sql_on(path, "PRAGMA user_version = 1");
    refused(path);
    /* What migrate meets and has not made it leaves alone. */
    assert_int_equal(store_migrate(path, "db"), STATUS_BROKEN);
    write_file(path, "");
    assert_int_equal(store_migrate(path, "db"), STATUS_BROKEN);
    struct stat about;
    assert_int_equal(stat(path, &about), 0);
    assert_int_equal(about.st_size, 0);
    unlink(path);
    write_file(arena_printf(scratch->arena, "%s-wal", path), "left over");
    assert_int_equal(store_migrate(path, "db"), STATUS_BROKEN);
    assert_int_not_equal(access(path, F_OK), 0);
}

static void set_number(struct scratch *scratch, int number) {
    sql_on(scratch->path, arena_printf(scratch->arena, "PRAGMA user_version = %d", number));
}

static void refuses_other_numbers(void **state) {
    struct scratch *scratch = *state;
    MUST(store_migrate(scratch->path, "db"));
    set_number(scratch, DATABASE_NUMBER + 1);
    refused(scratch->path);
    assert_int_equal(store_migrate(scratch->path, "db"), STATUS_BROKEN);
    set_number(scratch, DATABASE_NUMBER - 1);
    refused(scratch->path);
    set_number(scratch, DATABASE_NUMBER);
    struct store *store;
    MUST(store_open(scratch->path, &store));
    store_close(store);
}

/* Noise over every page but the first: the schema reads, or it does not; nothing reads as empty. */
static void damage(const char *path, off_t from) {
    struct stat about;
    int file = open(path, O_WRONLY);
    assert_int_equal(fstat(file, &about), 0);
    char noise[4096];
    for (off_t at = from; at < about.st_size; at += (off_t)sizeof noise) {
        random_bytes(noise, sizeof noise);
        assert_int_equal(pwrite(file, noise, sizeof noise, at), sizeof noise);
    }
    close(file);
}

static void damaged_database_is_refused(void **state) {
    struct scratch *scratch = *state;
    store_close(scratch->store);
    scratch->store = NULL;
    damage(scratch->path, 100);
    refused(scratch->path);
}

/* What a reader gets of a database that went bad under him. */
static void never_an_empty_list(struct scratch *scratch, struct store *store) {
    struct domain_row *rows;
    size_t count;
    struct domain_query query = {
        .project_id = scratch->project, .state = -1, .after = {-1, ""}, .limit = 50};
    assert_int_equal(domain_list(store, scratch->arena, &query, &rows, &count), STATUS_BROKEN);
    int64_t counts[STATE_COUNT];
    assert_int_equal(domain_counts(store, scratch->project, counts), STATUS_BROKEN);
    struct org *orgs;
    assert_int_equal(org_list(store, scratch->arena, NULL, 10, &orgs, &count), STATUS_BROKEN);
}

static void damaged_while_open_is_never_empty(void **state) {
    struct scratch *scratch = *state;
    for (int i = 0; i < 500; i++)
        scratch_domain(scratch, scratch->project,
                       arena_printf(scratch->arena, "d%d.example.com", i));
    store_close(scratch->store);
    scratch->store = NULL;
    struct store *store;
    MUST(store_open(scratch->path, &store));
    damage(scratch->path, 4096);
    never_an_empty_list(scratch, store);
    store_close(store);
}

static void emptied_while_open_is_never_empty(void **state) {
    struct scratch *scratch = *state;
    scratch_domain(scratch, scratch->project, "shop.example.com");
    store_close(scratch->store);
    scratch->store = NULL;
    struct store *store;
    MUST(store_open(scratch->path, &store));
    assert_int_equal(truncate(scratch->path, 0), 0);
    never_an_empty_list(scratch, store);
    store_close(store);
}

static void transactions_are_whole(void **state) {
    struct scratch *scratch = *state;
    int64_t id;
    MUST(store_begin(scratch->store));
    MUST(org_insert(scratch->store, "Beta", 1, &id));
    assert_int_equal(store_end(scratch->store, STATUS_FAILED), STATUS_FAILED);
    struct org org;
    assert_int_equal(org_get(scratch->store, scratch->arena, id, &org), STATUS_NONE);
    MUST(store_begin(scratch->store));
    MUST(org_insert(scratch->store, "Beta", 1, &id));
    MUST(store_end(scratch->store, STATUS_OK));
    MUST(org_get(scratch->store, scratch->arena, id, &org));
    assert_string_equal(org.name, "Beta");
}

/* A transaction that SQLite gave up must not go on as single writes. */
static void nothing_is_written_after_a_lost_transaction(void **state) {
    struct scratch *scratch = *state;
    int64_t id, before = number_of(scratch->store, "SELECT count(*) FROM org");
    MUST(store_begin(scratch->store));
    assert_int_equal(sqlite3_exec(scratch->store->db, "ROLLBACK", NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(org_insert(scratch->store, "Gamma", 1, &id), STATUS_FAILED);
    assert_int_equal(store_end(scratch->store, STATUS_OK), STATUS_FAILED);
    assert_int_equal(number_of(scratch->store, "SELECT count(*) FROM org"), before);
    MUST(org_insert(scratch->store, "Gamma", 1, &id));
}

static void busy_is_busy(void **state) {
    struct scratch *scratch = *state;
    struct store *other;
    int64_t id;
    MUST(store_open(scratch->path, &other));
    store_allow_writes(other, 1);
    sqlite3_busy_timeout(other->db, 20);
    MUST(store_begin(scratch->store));
    assert_int_equal(store_begin(other), STATUS_BUSY);
    assert_int_equal(org_insert(other, "Delta", 1, &id), STATUS_BUSY);
    /* Readers are not disturbed. */
    struct org *orgs;
    size_t count;
    MUST(org_list(other, scratch->arena, NULL, 10, &orgs, &count));
    assert_int_equal(count, 1);
    MUST(store_end(scratch->store, STATUS_OK));
    MUST(org_insert(other, "Delta", 1, &id));
    store_close(other);
}

/* Every statement of store/ fits our schema, and tells SQLite's own truth about writing. */
static void every_statement_prepares(void **state) {
    struct scratch *scratch = *state;
    size_t count = 0;
    for (const struct sql_table *const *table = sql_tables; *table; table++)
        count += (*table)->count;
    assert_in_range(count, 50, sizeof scratch->store->kept / sizeof *scratch->store->kept / 2);
    for (const struct sql_table *const *table = sql_tables; *table; table++)
        for (size_t i = 0; i < (*table)->count; i++) {
            struct statement statement = statement_take(scratch->store, (*table)->texts[i]);
            if (statement.code != SQLITE_OK)
                print_message("%s\n", (*table)->texts[i]);
            assert_int_equal(statement.code, SQLITE_OK);
            assert_non_null(statement.prepared);
            struct statement again = statement_take(scratch->store, (*table)->texts[i]);
            assert_ptr_equal(statement.prepared, again.prepared);
        }
}

/* GET: whatever writes fails by the database's word, whether it was prepared before or after. */
static void reading_only_stops_every_write(void **state) {
    struct scratch *scratch = *state;
    int64_t id;
    for (int round = 0; round < 2; round++) {
        store_allow_writes(scratch->store, 0);
        int writes = 0;
        for (const struct sql_table *const *table = sql_tables; *table; table++)
            for (size_t i = 0; i < (*table)->count; i++) {
                sqlite3_stmt *prepared =
                    statement_take(scratch->store, (*table)->texts[i]).prepared;
                if (sqlite3_stmt_readonly(prepared))
                    continue;
                assert_int_equal(sqlite3_step(prepared), SQLITE_READONLY);
                assert_int_equal(sqlite3_reset(prepared), SQLITE_READONLY);
                writes++;
            }
        assert_true(writes > 25);
        assert_int_equal(store_begin(scratch->store), STATUS_FAILED);
        assert_int_equal(org_insert(scratch->store, "Round", 1, &id), STATUS_FAILED);
        store_allow_writes(scratch->store, 1);
        MUST(org_insert(scratch->store, round ? "Round two" : "Round one", 1, &id));
    }
}

/* Neither allowing writes nor another value bound makes SQLite prepare a kept statement anew. */
static void statements_stay_prepared(void **state) {
    struct scratch *scratch = *state;
    for (int i = 0; i < STATE_COUNT; i++) {
        store_allow_writes(scratch->store, 1);
        store_allow_writes(scratch->store, 0);
        struct domain_row *rows;
        size_t count;
        int64_t counts[STATE_COUNT];
        struct domain_query query = {scratch->project, i, "", {i, "a"}, 50};
        MUST(domain_list(scratch->store, scratch->arena, &query, &rows, &count));
        MUST(domain_counts(scratch->store, scratch->project, counts));
    }
    int again = 0;
    for (size_t i = 0; i < sizeof scratch->store->kept / sizeof *scratch->store->kept; i++)
        if (scratch->store->kept[i].prepared)
            again += sqlite3_stmt_status(scratch->store->kept[i].prepared,
                                         SQLITE_STMTSTATUS_REPREPARE, 0);
    assert_int_equal(again, 0);
}

static void put(struct scratch *scratch, const char *name, const char *text) {
    write_file(scratch_file(scratch, name), text);
}

static void migrations_go_in_order_and_whole(void **state) {
    struct scratch *scratch = *state;
    put(scratch, "0001-a.sql", "CREATE TABLE a (x INTEGER) STRICT; INSERT INTO a VALUES (1);");
    put(scratch, "readme.txt", "not a migration");
    MUST(store_migrate(scratch->path, scratch->folder));
    MUST(store_migrate(scratch->path, scratch->folder));
    /* The second fails in its middle: nothing of it stays. */
    put(scratch, "0002-b.sql",
        "CREATE TABLE b (x INTEGER) STRICT; INSERT INTO nowhere VALUES (1);");
    assert_int_equal(store_migrate(scratch->path, scratch->folder), STATUS_FAILED);
    put(scratch, "0002-b.sql", "CREATE TABLE b (x INTEGER) STRICT; COMMIT;");
    assert_int_equal(store_migrate(scratch->path, scratch->folder), STATUS_FAILED);
    sqlite3 *db;
    int64_t number = 0;
    assert_int_equal(sqlite3_open(scratch->path, &db), SQLITE_OK);
    assert_int_equal(connection_number(db, "PRAGMA user_version", &number), SQLITE_OK);
    assert_int_equal(number, 1);
    assert_int_equal(connection_number(db, "SELECT x FROM a", &number), SQLITE_OK);
    assert_int_equal(number, 1);
    sqlite3_close(db);
    put(scratch, "0002-b.sql", "CREATE TABLE c (x INTEGER) STRICT;");
    MUST(store_migrate(scratch->path, scratch->folder));
}

/* What a database of the first number holds stands in ours as it was. */
static void the_first_number_becomes_ours(void **state) {
    struct scratch *scratch = *state;
    const char *first = arena_printf(scratch->arena, "%s/0001-house.sql", scratch->folder);
    assert_int_equal(link("db/0001-house.sql", first), 0);
    MUST(store_migrate(scratch->path, scratch->folder));
    refused(scratch->path);
    sql_on(scratch->path,
           "INSERT INTO org VALUES (1, 'Acme', 1); INSERT INTO project VALUES (2, 1, 'News', 1);"
           "INSERT INTO domain (id, project_id, org_id, name, state, token, selector, public_key,"
           " created_at, window_began, window_ends, next_check) VALUES (3, 2, 1, 'shop.test', 2,"
           " '0123456789012345678901234567890123456789012', 's1', 'key', 5, 6, 7, 8);"
           "INSERT INTO domain_check VALUES (3, 'dmarc', 'weak', 11, 12, 13, '{}'),"
           " (3, 'ownership', 'missing', 0, 0, 21, 'x')");
    MUST(store_migrate(scratch->path, "db"));
    MUST(store_open(scratch->path, &scratch->store));
    struct domain domain;
    struct domain_check found[CHECK_COUNT];
    MUST(domain_get(scratch->store, scratch->arena, 2, 3, &domain));
    assert_string_equal(domain.name, "shop.test");
    assert_int_equal(domain.dkim_mode, DKIM_MODE_TXT);
    assert_string_equal(domain.dkim_label, "");
    MUST(domain_checks(scratch->store, scratch->arena, 2, 3, found));
    assert_int_equal(found[CHECK_DMARC].standing.verdict, VERDICT_WEAK);
    assert_int_equal(found[CHECK_DMARC].standing.unknown_since, 11);
    assert_int_equal(found[CHECK_DMARC].verified_at, 12);
    assert_int_equal(found[CHECK_OWNERSHIP].checked_at, 21);
    assert_string_equal(found[CHECK_OWNERSHIP].result, "x");
    assert_int_equal(found[CHECK_SPF].standing.verdict, VERDICT_NONE);
    MUST(store_check(scratch->store));
}

static void gaps_in_the_numbers_are_refused(void **state) {
    struct scratch *scratch = *state;
    assert_int_equal(store_migrate(scratch->path, scratch->folder), STATUS_FAILED);
    put(scratch, "0001-a.sql", "CREATE TABLE a (x INTEGER) STRICT;");
    put(scratch, "0003-c.sql", "CREATE TABLE c (x INTEGER) STRICT;");
    assert_int_equal(store_migrate(scratch->path, scratch->folder), STATUS_FAILED);
    assert_int_not_equal(access(scratch->path, F_OK), 0);
    put(scratch, "0002-b.sql", "CREATE TABLE b (x INTEGER) STRICT;");
    put(scratch, "0002-bb.sql", "CREATE TABLE bb (x INTEGER) STRICT;");
    assert_int_equal(store_migrate(scratch->path, scratch->folder), STATUS_FAILED);
    assert_int_equal(store_migrate(scratch->path, "/nonexistent"), STATUS_FAILED);
}

/* Many processes make the same database at once: one is made, all agree. */
static void created_once_by_many(void **state) {
    struct scratch *scratch = *state;
    enum { PROCESSES = 8 };
    pid_t children[PROCESSES];
    for (int i = 0; i < PROCESSES; i++) {
        children[i] = fork();
        if (children[i] == 0)
            _exit(store_migrate(scratch->path, "db") == STATUS_OK ? 0 : 1);
    }
    for (int i = 0; i < PROCESSES; i++) {
        int ended;
        assert_int_equal(waitpid(children[i], &ended, 0), children[i]);
        assert_int_equal(ended, 0);
    }
    MUST(store_open(scratch->path, &scratch->store));
    MUST(store_check(scratch->store));
    DIR *folder = opendir(scratch->folder);
    for (struct dirent *entry; (entry = readdir(folder));)
        assert_true(entry->d_name[0] == '.' || strncmp(entry->d_name, "nafuda.db", 9) == 0);
    closedir(folder);
}

int main(void) {
    const struct CMUnitTest test_store[] = {
        cmocka_unit_test_setup_teardown(opens_with_everything_set, setup, teardown),
        cmocka_unit_test_setup_teardown(refuses_what_is_not_ours, setup_folder, teardown),
        cmocka_unit_test_setup_teardown(refuses_other_numbers, setup_folder, teardown),
        cmocka_unit_test_setup_teardown(damaged_database_is_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(damaged_while_open_is_never_empty, setup, teardown),
        cmocka_unit_test_setup_teardown(emptied_while_open_is_never_empty, setup, teardown),
        cmocka_unit_test_setup_teardown(transactions_are_whole, setup, teardown),
        cmocka_unit_test_setup_teardown(nothing_is_written_after_a_lost_transaction, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(busy_is_busy, setup, teardown),
        cmocka_unit_test_setup_teardown(every_statement_prepares, setup, teardown),
        cmocka_unit_test_setup_teardown(reading_only_stops_every_write, setup, teardown),
        cmocka_unit_test_setup_teardown(statements_stay_prepared, setup, teardown),
        cmocka_unit_test_setup_teardown(migrations_go_in_order_and_whole, setup_folder, teardown),
        cmocka_unit_test_setup_teardown(the_first_number_becomes_ours, setup_folder, teardown),
        cmocka_unit_test_setup_teardown(gaps_in_the_numbers_are_refused, setup_folder, teardown),
        cmocka_unit_test_setup_teardown(created_once_by_many, setup_folder, teardown),
    };
    return cmocka_run_group_tests(test_store, NULL, NULL);
}
