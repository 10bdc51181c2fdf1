/*
 * For tests/bench/exports.py: an installation with many keys, and what their export costs at least.
 *
 *     many_keys fill STATE COUNT       so many verified domains, each with a profile and a key of
 * its own (of one pair: pairs cost 0.2 s each, envelopes do not) many_keys open STATE COUNT opens
 * so many envelopes, checked, in a bare loop many_keys write FOLDER FILE…     writes the octets of
 * these files anew into a folder: draft, fsync, rename, fsync of the folder The last two print the
 * microseconds that it took.
 */
#include "base/clock.h"
#include "base/codec.h"
#include "base/conf.h"
#include "vault/seal.h"
#include "vault/unseal.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static struct arena *arena, *piece;

static void must(int fine, const char *what) {
    if (!fine) {
        fprintf(stderr, "many_keys: %s\n", what);
        exit(1);
    }
}

static long long microseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000LL + now.tv_nsec / 1000;
}

static sqlite3 *open_database(const char *state) {
    sqlite3 *db;
    must(sqlite3_open(arena_printf(arena, "%s/nafuda.db", state), &db) == SQLITE_OK, "database");
    return db;
}

static void run(sqlite3 *db, const char *text) {
    char *why = NULL;
    must(sqlite3_exec(db, text, NULL, NULL, &why) == SQLITE_OK, why ? why : text);
}

static void add_key(sqlite3_stmt *add, struct vault *vault, int number, struct span inner) {
    struct span bound;
    arena_reset(piece);
    const char *name = arena_printf(piece, "shop-%06d.example.com", number);
    must(vault_bind(vault, piece, name, "nafuda", number, inner, &bound) == STATUS_OK, "bind");
    sqlite3_bind_int(add, 1, number);
    sqlite3_bind_blob(add, 2, bound.at, (int)bound.size, SQLITE_STATIC);
    must(sqlite3_step(add) == SQLITE_DONE, "a key");
    sqlite3_reset(add);
}

static void fill(const char *state, int count) {
    struct vault *vault;
    struct span public_key, inner;
    sqlite3 *db = open_database(state);
    must(vault_open(arena_printf(arena, "%s/exporter.crt", state), &vault) == STATUS_OK, "vault");
    must(vault_generate(vault, arena, 2048, &public_key, &inner) == STATUS_OK, "a pair");
    const char *base64 = base64_encode(arena, public_key);
    run(db, "PRAGMA synchronous = OFF; BEGIN");
    run(db,
        arena_printf(arena,
                     "INSERT INTO domain (id, project_id, org_id, name, state, token, selector, "
                     "public_key, created_at, window_began, window_ends, next_check) "
                     "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
                     "WHERE i < %d) SELECT i, 1, 1, printf('shop-%%06d.example.com', i), 3, "
                     "printf('%%043d', i), 'nafuda', '%s', 1, 1, 1, 0 FROM n",
                     count, base64));
    run(db, "INSERT INTO domain_check SELECT id, column1, 'ok', 0, 1, 1, '' FROM domain, "
            "(VALUES ('ownership'), ('dkim'), ('spf'), ('dmarc'))");
    run(db, "INSERT INTO profile (project_id, org_id, from_addr, from_domain, from_name, "
            "created_at, changed_at) SELECT 1, 1, 'info@' || name, name, 'Info', 1, 1 FROM domain");
    sqlite3_stmt *add;
    sqlite3_prepare_v2(db,
                       arena_printf(arena,
                                    "INSERT INTO dkim_key (id, domain_id, state, selector, "
                                    "public_key, sealed, created_at) VALUES (?1, ?1, 'active', "
                                    "'nafuda', '%s', ?2, 1)",
                                    base64),
                       -1, &add, NULL);
    for (int number = 1; number <= count; number++)
        add_key(add, vault, number, inner);
    sqlite3_finalize(add);
    run(db, "COMMIT; PRAGMA wal_checkpoint(TRUNCATE)");
    sqlite3_close(db);
    vault_close(vault);
}

/* They are read ahead of the clock: it is the opening that is measured. */
static void open_all(const char *state, int count) {
    struct unsealer *unsealer;
    struct sealed_key *keys = arena_alloc(arena, (size_t)count * sizeof *keys);
    sqlite3 *db = open_database(state);
    sqlite3_stmt *read;
    int found = 0;
    must(unsealer_open(arena_printf(arena, "%s/exporter.key", state), &unsealer) == STATUS_OK,
         "the key");
    sqlite3_prepare_v2(db,
                       "SELECT name, dkim_key.selector, dkim_key.id, dkim_key.public_key, sealed "
                       "FROM dkim_key JOIN domain ON domain.id = domain_id LIMIT ?",
                       -1, &read, NULL);
    sqlite3_bind_int(read, 1, count);
    for (; sqlite3_step(read) == SQLITE_ROW; found++) {
        size_t size = (size_t)sqlite3_column_bytes(read, 4);
        keys[found] = (struct sealed_key){
            .domain = arena_strdup(arena, (const char *)sqlite3_column_text(read, 0)),
            .selector = arena_strdup(arena, (const char *)sqlite3_column_text(read, 1)),
            .id = sqlite3_column_int64(read, 2),
            .sealed = {arena_copy(arena, sqlite3_column_blob(read, 4), size), size}};
        base64_decode(arena, span_of((const char *)sqlite3_column_text(read, 3)),
                      &keys[found].public_key);
    }
    must(found == count, "fewer keys");
    sqlite3_finalize(read);
    sqlite3_close(db);
    long long began = microseconds();
    for (int i = 0; i < count; i++) {
        struct unsealed unsealed;
        must(!unseal(unsealer, &keys[i], &unsealed), "a key that does not open");
        unsealed_wipe(&unsealed);
    }
    printf("%lld\n", microseconds() - began);
    unsealer_close(unsealer);
}

struct content {
    char *octets;
    size_t size;
};

static struct content content_of(const char *path) {
    struct stat about;
    int file = open(path, O_RDONLY);
    must(file >= 0 && !fstat(file, &about), path);
    struct content content = {malloc((size_t)about.st_size + 1), (size_t)about.st_size};
    must(read(file, content.octets, content.size) == (ssize_t)content.size, path);
    close(file);
    return content;
}

static void write_one(int folder, const char *name, const struct content *content) {
    int file = openat(folder, "draft", O_WRONLY | O_CREAT | O_EXCL, 0600);
    must(write(file, content->octets, content->size) == (ssize_t)content->size, name);
    must(!fchmod(file, 0640) && !fsync(file) && !close(file), name);
    must(!renameat(folder, "draft", folder, name) && !fsync(folder), name);
}

static void write_all(const char *path, int count, char **files) {
    struct content *contents = calloc((size_t)count, sizeof *contents);
    int folder = open(path, O_RDONLY | O_DIRECTORY);
    for (int i = 0; i < count; i++)
        contents[i] = content_of(files[i]);
    long long began = microseconds();
    for (int i = 0; i < count; i++)
        write_one(folder, arena_printf(arena, "%d", i), &contents[i]);
    printf("%lld\n", microseconds() - began);
}

int main(int count, char **words) {
    must(count > 3, "see the first lines of many_keys.c");
    arena = arena_new();
    piece = arena_new();
    if (!strcmp(words[1], "fill"))
        fill(words[2], atoi(words[3]));
    else if (!strcmp(words[1], "open"))
        open_all(words[2], atoi(words[3]));
    else
        write_all(words[2], count - 3, words + 3);
    return 0;
}
