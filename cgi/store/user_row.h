#ifndef STORE_USER_ROW_H
#define STORE_USER_ROW_H

#include "store/people.h"
#include "store/statement.h"

/*
 * What other aggregates read of people; private to store/. A statement that reads a user names
 * USER_COLUMNS one after another, and user_read takes them from column `first`.
 */
#define USER_COLUMNS                                                                               \
    "user.id, user.email, user.name, user.password, user.lang, user.platform, user.totp, "         \
    "user.totp_step, user.mail_muted"

struct user user_read(struct statement *from, int first, struct arena *arena);

/* The role without rights for a word that is none. */
enum platform_role platform_role_of(const char *name);

#endif
