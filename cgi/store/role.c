#include "store/user_row.h"

#include <string.h>

static const char *const platform_roles[] = {
    [PLATFORM_NONE] = "none", [PLATFORM_SUPPORT] = "support", [PLATFORM_OPERATOR] = "operator"};
static const char *const project_roles[] = {
    [PROJECT_NONE] = "none", [PROJECT_MEMBER] = "member", [PROJECT_OWNER] = "owner"};

const char *platform_role_name(enum platform_role role) {
    return platform_roles[role];
}

const char *project_role_name(enum project_role role) {
    return project_roles[role];
}

/* 0, the role without rights, for a word that is none. */
static int word_of(const char *const words[], int count, const char *word) {
    for (int i = 0; i < count; i++)
        if (strcmp(words[i], word) == 0)
            return i;
    return 0;
}

enum platform_role platform_role_of(const char *name) {
    return (enum platform_role)word_of(platform_roles, 3, name);
}

enum project_role project_role_of(const char *name) {
    return (enum project_role)word_of(project_roles, 3, name);
}
