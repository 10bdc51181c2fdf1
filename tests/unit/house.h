#ifndef TESTS_UNIT_HOUSE_H
#define TESTS_UNIT_HOUSE_H

/* For the tests of work/: a house of its own in a new folder, and a clock to turn. */

#include "base/random.h"
#include "store/statement.h"
#include "vault/seal.h"
#include "work/house.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static char house_folder[64];
static struct arena *house_arena, *arena;
static struct house house;

static void turn_clock(long long seconds) {
    char text[32];
    snprintf(text, sizeof text, "%lld", seconds);
    setenv("NAFUDA_CLOCK", text, 1);
}

static inline void run(const char *sql) {
    assert_int_equal(sqlite3_exec(house.store->db, sql, NULL, NULL, NULL), SQLITE_OK);
}

/* What a query finds. */
static inline int64_t number_of(const char *sql) {
    int64_t number = -1;
    assert_int_equal(connection_number(house.store->db, sql, &number), SQLITE_OK);
    return number;
}

static void write_secret(void) {
    char octets[32];
    random_bytes(octets, sizeof octets);
    FILE *file = fopen(conf_path(arena, &house.conf, "secret"), "w");
    assert_non_null(file);
    assert_int_equal(fwrite(octets, 1, sizeof octets, file), sizeof octets);
    fclose(file);
}

static void open_house(void) {
    assert_int_equal(house_open(house_arena, &house), STATUS_OK);
    store_allow_writes(house.store, 1);
}

static int make_house(void **state) {
    (void)state;
    house_arena = arena_new();
    arena = arena_new();
    snprintf(house_folder, sizeof house_folder, "/tmp/nafuda-work-XXXXXX");
    assert_non_null(mkdtemp(house_folder));
    setenv("NAFUDA_STATE", house_folder, 1);
    turn_clock(0);
    assert_int_equal(conf_read(arena, NULL, &house.conf), STATUS_OK);
    write_secret();
    assert_int_equal(store_migrate(conf_path(arena, &house.conf, "nafuda.db"), "db"), STATUS_OK);
    assert_int_equal(vault_setup(conf_path(arena, &house.conf, "exporter.key"),
                                 conf_path(arena, &house.conf, "exporter.crt")),
                     STATUS_OK);
    open_house();
    return 0;
}

static int end_house(void **state) {
    (void)state;
    static const char *const files[] = {"nafuda.db", "nafuda.db-wal", "nafuda.db-shm",
                                        "secret",    "exporter.key",  "exporter.crt"};
    house_close(&house);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        unlink(arena_printf(arena, "%s/%s", house_folder, files[i]));
    rmdir(house_folder);
    arena_free(arena);
    arena_free(house_arena);
    return 0;
}

#endif
