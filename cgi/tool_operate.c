#include "tool.h"

#include "work/block.h"

#include <stdio.h>
#include <string.h>

static int refuse(const struct blocking *blocking) {
    switch (blocking->refusal) {
    case BLOCK_DONE:
        return DONE;
    case BLOCK_NAME:
        fprintf(stderr, "nafuda: that is no domain name: %s\n",
                name_refusal_code(blocking->name_refusal));
        return NOT_DONE;
    case BLOCK_HAVE:
        return complain("it is on the list already");
    case BLOCK_STOPS:
        return complain("these domains would stop: say `sure` behind the name");
    }
    return NOT_DONE;
}

int block_name(struct call *call) {
    struct blocking blocking;
    struct name name = {.ascii = NULL};
    const char *suggestion, *typed = call->words[0];
    int sure = call->count > 1;
    if (sure && strcmp(call->words[1], "sure") != 0)
        return NOT_UNDERSTOOD;
    if (sure && name_normalise(call->arena, typed, &name, &suggestion) != NAME_ACCEPTED)
        name.ascii = NULL;
    enum status status =
        block_add(&call->house, call->arena, &call->actor, typed, name.ascii, &blocking);
    if (status != STATUS_OK)
        return ended(status, "", "");
    for (size_t i = 0; i < blocking.count; i++)
        printf("%s\t%s\t%s\n", blocking.domains[i].name, blocking.domains[i].org,
               blocking.domains[i].project);
    return refuse(&blocking);
}

int unblock_name(struct call *call) {
    return ended(block_remove(&call->house, &call->actor, call->words[0]), "it is not on the list",
                 "");
}

int list_blocked(struct call *call) {
    const char *after = NULL;
    struct blocked *list;
    size_t count;
    enum status status;
    do {
        status = blocked_list(call->house.store, call->arena, after, LIST_MOST, &list, &count);
        for (size_t i = 0; status == STATUS_OK && i < count; i++)
            puts(list[i].name);
        after = status == STATUS_OK && count ? list[count - 1].name : NULL;
    } while (status == STATUS_OK && count == LIST_MOST);
    return ended(status, "", "");
}
