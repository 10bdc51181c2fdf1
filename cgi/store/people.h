#ifndef STORE_PEOPLE_H
#define STORE_PEOPLE_H

#include "base/text.h"
#include "store/store.h"

#include <stdint.h>

/* Organisations, projects, users, and who is what in which project. */
enum platform_role { PLATFORM_NONE, PLATFORM_SUPPORT, PLATFORM_OPERATOR };
enum project_role { PROJECT_NONE, PROJECT_MEMBER, PROJECT_OWNER };

struct org {
    int64_t id;
    const char *name;
};

struct project {
    int64_t id, org_id;
    const char *name, *org_name;
    enum project_role role; /* of the user asked for; PROJECT_NONE otherwise */
};

struct user {
    int64_t id;
    const char *email, *name, *password, *lang; /* password: the stored hash, "" until welcomed */
    enum platform_role platform;
    struct span totp;  /* the secret of the second factor, as work/factor.h enciphers it; or none */
    int64_t totp_step; /* the last one used */
    int64_t mail_muted; /* mail he does without: see work/letter.h */
};

struct member {
    int64_t user_id;
    const char *email, *name;
    const char *lang;
    enum project_role role;
};

const char *platform_role_name(enum platform_role role); /* "none" "support" "operator" */
const char *project_role_name(enum project_role role);   /* "none" "member" "owner" */
enum project_role project_role_of(const char *name);     /* PROJECT_NONE for a word that is none */

/* STATUS_STALE: there is an organisation of that name. */
enum status org_insert(struct store *store, const char *name, int64_t now, int64_t *id) MUST_CHECK;
enum status org_get(struct store *store, struct arena *arena, int64_t id,
                    struct org *org) MUST_CHECK;
enum status org_by_name(struct store *store, struct arena *arena, const char *name,
                        struct org *org) MUST_CHECK;
/* By name, from `after` (NULL: the first); at most `limit`. */
enum status org_list(struct store *store, struct arena *arena, const char *after, int limit,
                     struct org **orgs, size_t *count) MUST_CHECK;

/* STATUS_STALE: the organisation already has a project of that name. */
enum status project_insert(struct store *store, int64_t org_id, const char *name, int64_t now,
                           int64_t *id) MUST_CHECK;
enum status project_get(struct store *store, struct arena *arena, int64_t id,
                        struct project *project) MUST_CHECK;
enum status project_by_name(struct store *store, int64_t org_id, const char *name,
                            int64_t *id) MUST_CHECK;
/* The project with the user's role in it; STATUS_NONE when he has none. */
enum status project_get_for(struct store *store, struct arena *arena, int64_t id, int64_t user_id,
                            struct project *project) MUST_CHECK;
enum status project_list_for(struct store *store, struct arena *arena, int64_t user_id,
                             struct project **projects, size_t *count) MUST_CHECK;
enum status project_list_of_org(struct store *store, struct arena *arena, int64_t org_id,
                                struct project **projects, size_t *count) MUST_CHECK;

/* What names a project to others (work/project_key.h); "" none was shown yet. */
enum status project_key_get(struct store *store, struct arena *arena, int64_t id,
                            const char **key) MUST_CHECK;
/* STATUS_STALE unless the key is still `before`. */
enum status project_key_set(struct store *store, int64_t id, const char *before,
                            const char *key) MUST_CHECK;
enum status project_by_key(struct store *store, struct arena *arena, const char *key,
                           struct project *project) MUST_CHECK;

/* STATUS_STALE: the address has a user already. */
enum status user_insert(struct store *store, const struct user *user, int64_t now,
                        int64_t *id) MUST_CHECK;
enum status user_get(struct store *store, struct arena *arena, int64_t id,
                     struct user *user) MUST_CHECK;
enum status user_by_email(struct store *store, struct arena *arena, const char *email,
                          struct user *user) MUST_CHECK;
enum status user_list(struct store *store, struct arena *arena, const char *after, int limit,
                      struct user **users, size_t *count) MUST_CHECK;
enum status user_set_password(struct store *store, int64_t id, const char *hash) MUST_CHECK;
enum status user_set_lang(struct store *store, int64_t id, const char *lang) MUST_CHECK;
enum status user_set_platform(struct store *store, int64_t id, enum platform_role role) MUST_CHECK;
/* An empty secret: none any more. */
enum status user_set_totp(struct store *store, int64_t id, struct span secret,
                          int64_t step) MUST_CHECK;
/* Uses a step up. STATUS_NONE: it was used, or a later one was. */
enum status user_use_totp(struct store *store, int64_t id, int64_t step) MUST_CHECK;

enum status user_set_muted(struct store *store, int64_t id, int64_t muted) MUST_CHECK;

/* Codes that stand in for a lost authenticator, only as hashes: all new ones, none to take all
   away. Inside a transaction. */
enum status recovery_set(struct store *store, int64_t user_id, const char *const *hashes,
                         size_t count) MUST_CHECK;
/* Uses one up. STATUS_NONE: it is none of his. */
enum status recovery_use(struct store *store, int64_t user_id, const char *hash) MUST_CHECK;
enum status recovery_count(struct store *store, int64_t user_id, int *count) MUST_CHECK;

enum status user_operator_exists(struct store *store, int *exists) MUST_CHECK;

/* Sets or changes a role; PROJECT_NONE takes the user out. */
enum status member_set(struct store *store, int64_t project_id, int64_t user_id,
                       enum project_role role) MUST_CHECK;
/* STATUS_NONE: he is none. */
enum status member_get(struct store *store, struct arena *arena, int64_t project_id,
                       int64_t user_id, struct member *member) MUST_CHECK;
/* Whether the project has an owner besides this user. */
enum status member_other_owner(struct store *store, int64_t project_id, int64_t user_id,
                               int *exists) MUST_CHECK;
enum status member_list(struct store *store, struct arena *arena, int64_t project_id,
                        struct member **members, size_t *count) MUST_CHECK;

enum invitation_purpose { INVITATION_FIRST_OPERATOR, INVITATION_WELCOME, INVITATION_RESET };
/* Only the token's hash is kept. user_id 0 for the first operator. Replaces earlier ones of the
 * same aim. Inside a transaction. */
enum status invitation_insert(struct store *store, const char *token_hash,
                              enum invitation_purpose purpose, int64_t user_id,
                              int64_t expires_at) MUST_CHECK;
enum status invitation_get(struct store *store, const char *token_hash, int64_t now,
                           enum invitation_purpose *purpose, int64_t *user_id) MUST_CHECK;
/* Uses it up: STATUS_NONE when somebody was faster. */
enum status invitation_take(struct store *store, const char *token_hash, int64_t now) MUST_CHECK;
/* All of a user's. */
enum status invitation_end_of(struct store *store, int64_t user_id) MUST_CHECK;

/* Passwords that somebody says he forgot, until the watcher answers. */
struct forgotten {
    int64_t id;
    const char *email, *address; /* whose; from where it was said */
};
enum status forgotten_add(struct store *store, const struct forgotten *forgotten,
                          int64_t now) MUST_CHECK;
/* The oldest. STATUS_NONE: there is none. */
enum status forgotten_next(struct store *store, struct arena *arena,
                           struct forgotten *forgotten) MUST_CHECK;
enum status forgotten_take(struct store *store, int64_t id) MUST_CHECK;

#endif
