#include "tool.h"

#include "work/account.h"
#include "work/factor.h"
#include "work/people.h"

#include <stdio.h>
#include <string.h>

int first_operator(struct call *call) {
    const char *url;
    enum status status = account_first_operator_link(&call->house, call->arena, &url);
    if (status == STATUS_OK)
        puts(url);
    return ended(status, "", "there is an operator already");
}

int org_add(struct call *call) {
    int64_t id;
    enum status status = org_create(&call->house, &call->actor, call->words[0], &id);
    if (status == STATUS_OK)
        printf("%lld\n", (long long)id);
    return ended(status, "", "there is an organisation of that name");
}

int org_show(struct call *call) {
    const char *after = NULL;
    struct org *orgs;
    size_t count;
    enum status status;
    do {
        status = org_list(call->house.store, call->arena, after, LIST_MOST, &orgs, &count);
        for (size_t i = 0; status == STATUS_OK && i < count; i++)
            printf("%lld\t%s\n", (long long)orgs[i].id, orgs[i].name);
        after = status == STATUS_OK && count ? orgs[count - 1].name : NULL;
    } while (status == STATUS_OK && count == LIST_MOST);
    return ended(status, "", "");
}

int project_add(struct call *call) {
    int64_t id;
    enum status status = project_create(&call->house, call->arena, &call->actor,
                                        number_of(call->words[0]), call->words[1], &id);
    if (status == STATUS_OK)
        printf("%lld\n", (long long)id);
    return ended(status, "there is no organisation of that number",
                 "the organisation has a project of that name");
}

int project_show(struct call *call) {
    struct project *projects;
    size_t count;
    enum status status = project_list_of_org(call->house.store, call->arena,
                                             number_of(call->words[0]), &projects, &count);
    for (size_t i = 0; status == STATUS_OK && i < count; i++)
        printf("%lld\t%s\n", (long long)projects[i].id, projects[i].name);
    return ended(status, "", "");
}

static const struct {
    const char *word;
    enum platform_role platform;
    enum project_role role;
} roles[] = {
    {"operator", PLATFORM_OPERATOR, PROJECT_NONE},
    {"support", PLATFORM_SUPPORT, PROJECT_NONE},
    {"owner", PLATFORM_NONE, PROJECT_OWNER},
    {"member", PLATFORM_NONE, PROJECT_MEMBER},
};

/* EMAIL NAME ROLE [PROJECT] */
static int read_wish(const struct call *call, struct user_wish *wish) {
    const char *at = strchr(call->words[0], '@');
    if (!at || at == call->words[0] || !at[1] || strpbrk(call->words[0], " \t\r\n<>,;:\"\\()[]"))
        return 0;
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
        if (!strcmp(roles[i].word, call->words[2])) {
            *wish =
                (struct user_wish){.email = call->words[0],
                                   .name = call->words[1],
                                   .platform = roles[i].platform,
                                   .project_id = call->count > 3 ? number_of(call->words[3]) : 0,
                                   .role = roles[i].role};
            return (roles[i].role != PROJECT_NONE) == (wish->project_id != 0);
        }
    return 0;
}

int user_add(struct call *call) {
    struct user_wish wish;
    if (!read_wish(call, &wish))
        return NOT_UNDERSTOOD;
    int64_t id;
    const char *link;
    enum status status = user_create(&call->house, call->arena, &call->actor, &wish, &id, &link);
    if (status == STATUS_OK)
        printf("%lld\t%s\n", (long long)id, link ? link : "");
    return ended(status, "there is no project of that number", "");
}

int user_show(struct call *call) {
    const char *after = NULL;
    struct user *users;
    size_t count;
    enum status status;
    do {
        status = user_list(call->house.store, call->arena, after, LIST_MOST, &users, &count);
        for (size_t i = 0; status == STATUS_OK && i < count; i++)
            printf("%lld\t%s\t%s\t%s\n", (long long)users[i].id, users[i].email,
                   platform_role_name(users[i].platform), users[i].name);
        after = status == STATUS_OK && count ? users[count - 1].email : NULL;
    } while (status == STATUS_OK && count == LIST_MOST);
    return ended(status, "", "");
}

int user_factor_off(struct call *call) {
    return ended(factor_take_away(&call->house, call->arena, &call->actor, call->words[0]),
                 "nobody has that address", "this user has no second factor");
}
