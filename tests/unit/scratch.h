#ifndef TESTS_UNIT_SCRATCH_H
#define TESTS_UNIT_SCRATCH_H

#include "base/random.h"
#include "store/domain.h"
#include "store/people.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* A folder that is thrown away with all in it, and in it a new database with one organisation and
   one project; for tests of store/ and of what stands on it. */
struct scratch {
    char folder[64], path[96];
    struct arena *arena;
    struct store *store;
    int64_t org, project;
};

#define MUST(call) assert_int_equal((call), STATUS_OK)

static inline void scratch_folder(struct scratch *scratch) {
    memset(scratch, 0, sizeof *scratch);
    strcpy(scratch->folder, "/tmp/nafuda-test-XXXXXX");
    assert_non_null(mkdtemp(scratch->folder));
    snprintf(scratch->path, sizeof scratch->path, "%s/nafuda.db", scratch->folder);
    scratch->arena = arena_new();
}

/* Where a file of the folder is, in the arena. */
static inline char *scratch_file(struct scratch *scratch, const char *name) {
    return arena_printf(scratch->arena, "%s/%s", scratch->folder, name);
}

static inline void scratch_open(struct scratch *scratch) {
    scratch_folder(scratch);
    MUST(store_migrate(scratch->path, "db"));
    MUST(store_open(scratch->path, &scratch->store));
    store_allow_writes(scratch->store, 1);
    MUST(org_insert(scratch->store, "Acme", 1000, &scratch->org));
    MUST(project_insert(scratch->store, scratch->org, "News", 1000, &scratch->project));
}

static inline void scratch_close(struct scratch *scratch) {
    if (scratch->store)
        store_close(scratch->store);
    DIR *folder = opendir(scratch->folder);
    assert_non_null(folder);
    for (struct dirent *entry; (entry = readdir(folder));)
        unlink(scratch_file(scratch, entry->d_name));
    closedir(folder);
    assert_int_equal(rmdir(scratch->folder), 0);
    arena_free(scratch->arena);
}

static inline int64_t scratch_user(struct scratch *scratch, const char *email) {
    int64_t id;
    struct user user = {.email = email, .name = "A person"};
    MUST(user_insert(scratch->store, &user, 1000, &id));
    return id;
}

/* A claim as it is when somebody registers it. */
static inline struct domain scratch_claim(struct scratch *scratch, int64_t project,
                                          const char *name) {
    return (struct domain){
        .project_id = project,
        .org_id = scratch->org,
        .name = name,
        .token = random_token(scratch->arena),
        .selector = "nafuda",
        .public_key = "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A",
        .life = {STATE_PENDING, 2000, 2000 + 72 * 3600, 0, 2000},
        .created_at = 2000,
    };
}

static inline struct domain scratch_domain(struct scratch *scratch, int64_t project,
                                           const char *name) {
    struct domain domain = scratch_claim(scratch, project, name);
    MUST(domain_insert(scratch->store, &domain));
    return domain;
}

#endif
