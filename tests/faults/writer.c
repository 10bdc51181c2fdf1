/*
 * Registers domain after domain until it is killed, each in one transaction of several rows, and
 * says the number of each on standard output once the database has acknowledged it.
 *
 *     writer DATABASE FIRST-NUMBER
 *     writer DATABASE migrate
 */
#include "store/audit.h"
#include "store/domain.h"
#include "store/outbox.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ORG = 1, PROJECT = 1, USER = 1, NOW = 1800000000 };

static enum status migrate(const char *path) {
    struct store *store;
    int64_t id;
    struct user user = {.email = "ann@example.com", .name = "Ann"};
    enum status status = store_migrate(path, "db");
    if (status == STATUS_OK)
        status = store_open(path, &store);
    if (status != STATUS_OK)
        return status;
    store_allow_writes(store, 1);
    status = org_insert(store, "Acme", NOW, &id);
    if (status == STATUS_OK)
        status = project_insert(store, ORG, "News", NOW, &id);
    if (status == STATUS_OK)
        status = user_insert(store, &user, NOW, &id);
    store_close(store);
    return status;
}

/* The rows of one registration; the test looks for each of them. */
static enum status register_domain(struct store *store, struct arena *arena, const char *name) {
    static char sealed[1800];
    struct dkim_key key = {.public_key = "MIIB", .sealed = {sealed, sizeof sealed}};
    struct domain domain = {.project_id = PROJECT,
                            .org_id = ORG,
                            .name = name,
                            .token = "0123456789012345678901234567890123456789012",
                            .selector = "nafuda",
                            .public_key = "MIIB",
                            .life = {STATE_PENDING, NOW, NOW + 259200, 0, NOW},
                            .created_at = NOW};
    enum status status = domain_insert(store, &domain);
    if (status == STATUS_OK)
        status = dkim_key_add(store, &key, NOW);
    if (status == STATUS_OK)
        status = dkim_key_ready(store, arena, &key);
    if (status == STATUS_OK)
        status = dkim_key_assign(store, key.id, domain.id, key.sealed);
    if (status == STATUS_OK)
        status = audit_add(
            store, &(struct audit_line){NOW, USER, ORG, 0, "domain_register", name, "192.0.2.1"});
    if (status == STATUS_OK)
        status = outbox_add(store, arena, &(struct user){.id = USER}, name, "{}", NOW);
    return status;
}

static enum status write_on(struct store *store, long number) {
    struct arena *arena = arena_new();
    enum status status = STATUS_OK;
    for (; status == STATUS_OK; number++) {
        char *name = arena_printf(arena, "d%ld.example.com", number);
        status = store_begin(store);
        if (status == STATUS_OK)
            status = store_end(store, register_domain(store, arena, name));
        char *line = arena_printf(arena, "%ld\n", number);
        if (status == STATUS_OK && write(STDOUT_FILENO, line, strlen(line)) < 0)
            status = STATUS_FAILED;
        arena_reset(arena);
    }
    arena_free(arena);
    return status;
}

int main(int argc, char **argv) {
    if (argc != 3)
        return 2;
    if (strcmp(argv[2], "migrate") == 0)
        return migrate(argv[1]) == STATUS_OK ? 0 : 1;
    struct store *store;
    if (store_open(argv[1], &store) != STATUS_OK)
        return 1;
    store_allow_writes(store, 1);
    enum status status = write_on(store, atol(argv[2]));
    store_close(store);
    return (int)status;
}
