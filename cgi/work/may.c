#include "work/may.h"

/* What somebody is, all at once. */
enum {
    ANYBODY = 1 << 0,
    USER = 1 << 1,
    MEMBER = 1 << 2, /* of the project of the request */
    OWNER = 1 << 3,
    SUPPORT = 1 << 4,
    OPERATOR = 1 << 5,
    UNREADY = 1 << 6 /* and nothing else */
};

static const unsigned granted_to[RIGHT_COUNT] = {
    [RIGHT_ALWAYS] = ANYBODY | UNREADY,
    [RIGHT_ANYBODY] = ANYBODY,
    [RIGHT_FACTOR] = USER | UNREADY,
    [RIGHT_USER] = USER,
    [RIGHT_VIEW] = MEMBER | OWNER | SUPPORT | OPERATOR,
    [RIGHT_VERIFY] = MEMBER | OWNER | OPERATOR,
    [RIGHT_PROFILE] = MEMBER | OWNER | OPERATOR,
    [RIGHT_OWN] = OWNER | OPERATOR,
    [RIGHT_LOG] = OWNER | SUPPORT | OPERATOR,
    [RIGHT_FIND] = SUPPORT | OPERATOR,
    [RIGHT_OPERATE] = OPERATOR,
};

static const unsigned of_platform[] = {
    [PLATFORM_NONE] = 0,
    [PLATFORM_SUPPORT] = SUPPORT,
    [PLATFORM_OPERATOR] = OPERATOR,
};

static const unsigned of_project[] = {
    [PROJECT_NONE] = 0,
    [PROJECT_MEMBER] = MEMBER,
    [PROJECT_OWNER] = OWNER,
};

int may(const struct actor *actor, enum right right) {
    unsigned is = ANYBODY | of_platform[actor->user.platform];
    if (actor->user.id)
        is |= USER;
    if (actor->user.id && actor->project.id)
        is |= of_project[actor->project.role];
    if (actor->unready)
        is = UNREADY;
    return (granted_to[right] & is) != 0;
}
