#ifndef STORE_FIND_H
#define STORE_FIND_H

#include "store/people.h"

/*
 * Across tenants, for support and operators: what begins with a prefix, in any case of its ASCII
 * letters, in the order of the name. Each is a read of one index. Domains: see domain_find.
 */

enum status org_find(struct store *store, struct arena *arena, const char *prefix, int limit,
                     struct org **orgs, size_t *count) MUST_CHECK;
enum status project_find(struct store *store, struct arena *arena, const char *prefix, int limit,
                         struct project **projects, size_t *count) MUST_CHECK;
/* By mail address, then those found by name alone. Their password's hash is not read. */
enum status user_find(struct store *store, struct arena *arena, const char *prefix, int limit,
                      struct user **users, size_t *count) MUST_CHECK;

#endif
