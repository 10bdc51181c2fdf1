#ifndef UNIT_TENANTS_H
#define UNIT_TENANTS_H

/* Two projects in a scratch database, and their domains in any state. */
#include "scratch.h"

#include "store/statement.h"

struct tenants {
    struct scratch scratch;
    int64_t other; /* another project, of the same organisation */
};

static int setup(void **state) {
    static struct tenants tenants;
    scratch_open(&tenants.scratch);
    MUST(project_insert(tenants.scratch.store, tenants.scratch.org, "Other", 1, &tenants.other));
    *state = &tenants;
    return 0;
}

static int teardown(void **state) {
    struct tenants *tenants = *state;
    scratch_close(&tenants->scratch);
    return 0;
}

static inline int64_t number_of(struct store *store, const char *text) {
    int64_t number = -1;
    assert_int_equal(connection_number(store->db, text, &number), SQLITE_OK);
    return number;
}

/* Saves with everything as it is but the state. */
static inline enum status save_as(struct store *store, struct domain domain, enum domain_state next,
                                  int *held) {
    struct domain_check found[CHECK_COUNT] = {{.result = ""}};
    enum domain_state was = domain.life.state;
    domain.life.state = next;
    MUST(store_begin(store));
    enum status status = domain_save_checks(store, &domain, domain.generation, was, 0, found, held);
    return store_end(store, status);
}

static inline struct domain in_state(struct tenants *tenants, int64_t project, const char *name,
                                     enum domain_state state) {
    struct domain domain = scratch_domain(&tenants->scratch, project, name);
    int held;
    if (state != STATE_PENDING) {
        MUST(save_as(tenants->scratch.store, domain, state, &held));
        assert_int_equal(held, 0);
    }
    domain.life.state = state;
    return domain;
}

#endif
