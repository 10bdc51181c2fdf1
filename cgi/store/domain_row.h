#ifndef STORE_DOMAIN_ROW_H
#define STORE_DOMAIN_ROW_H

#include "store/domain.h"
#include "store/statement.h"

/* A whole row of domain; private to store/. domain_read takes DOMAIN_COLUMNS, the first columns. */
#define DOMAIN_COLUMNS                                                                             \
    "id, project_id, org_id, name, state, window_began, window_ends, grace_ends, next_check, "     \
    "generation, token, selector, public_key, summary, created_at, verified_at, checked_at, "      \
    "in_flight, dkim_mode, dkim_label, attempts, answered, seen_hash, seen_at, "                   \
    "dkim_in_use, spf_in_use, bounce_label, shares, dkim_slot"

struct domain domain_read(struct statement *from, struct arena *arena);

#endif
