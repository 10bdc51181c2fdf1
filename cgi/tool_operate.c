#include "tool.h"

#include "base/clock.h"
#include "store/backup.h"
#include "work/block.h"
#include "work/people.h"
#include "work/transfer.h"

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

int backup_to(struct call *call) {
    enum status status = backup_write(call->house.store, call->arena, call->words[0]);
    if (status == STATUS_OK)
        status = backup_set(call->house.store, clock_now());
    return ended(status, "", "there is such a file already");
}

/* The database is not opened for it: it may be gone, or damaged. */
int restore_from(struct call *call) {
    static const char *const refusals[] = {
        [RESTORE_UNREADABLE] = "there is no such file, or it cannot be read",
        [RESTORE_LIVE] = "that database is in use: make a backup of it with nafuda backup",
        [RESTORE_REFUSED] = "that is no backup to work with; the line above says why",
        [RESTORE_THERE] =
            "there is a database; --replace puts the backup in its place, and keeps it",
        [RESTORE_IN_USE] = "the database is in use: stop console, watcher and exporter first",
    };
    const struct conf *conf = &call->house.conf;
    enum restore outcome;
    struct restoring restoring = {.from = call->words[0],
                                  .path = conf_path(call->arena, conf, "nafuda.db"),
                                  .replace = call->count > 1};
    if (call->count > 1 && strcmp(call->words[1], "--replace") != 0)
        return NOT_UNDERSTOOD;
    enum status status = backup_restore(call->arena, &restoring, &outcome);
    if (status != STATUS_OK)
        return ended(status, "", "");
    if (outcome != RESTORE_DONE)
        return complain(refusals[outcome]);
    if (restoring.kept)
        printf("%s\n", restoring.kept);
    return ended(
        store_migrate(restoring.path, arena_printf(call->arena, "%s/../db", conf->templates)), "",
        "");
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

static int moved(enum status status, enum transfer_refusal refusal) {
    if (status != STATUS_OK)
        return ended(status, "there is nothing of that number or name",
                     "it changed meanwhile: try again");
    switch (refusal) {
    case TRANSFER_DONE:
        return DONE;
    case TRANSFER_THERE:
        return complain("it is there already");
    case TRANSFER_HELD:
        return complain("the other project has the name verified itself");
    case TRANSFER_NAME:
        return complain("the organisation has a project of that name");
    }
    return NOT_DONE;
}

int transfer_domain_to(struct call *call) {
    enum transfer_refusal refusal = TRANSFER_DONE;
    struct domain domain;
    struct name name = {.ascii = ""};
    const char *suggestion;
    if (name_normalise(call->arena, call->words[1], &name, &suggestion) != NAME_ACCEPTED)
        return complain("that is no domain name");
    enum status status =
        actor_enter_project(&call->house, call->arena, &call->actor, number_of(call->words[0]));
    if (status == STATUS_OK)
        status = domain_by_name(call->house.store, call->arena, call->actor.project.id, name.ascii,
                                &domain);
    if (status == STATUS_OK)
        status = transfer_domain(&call->house, call->arena, &call->actor, &domain,
                                 number_of(call->words[2]), &refusal);
    return moved(status, refusal);
}

int transfer_project_to(struct call *call) {
    enum transfer_refusal refusal = TRANSFER_DONE;
    enum status status =
        actor_enter_project(&call->house, call->arena, &call->actor, number_of(call->words[0]));
    if (status == STATUS_OK)
        status = transfer_project(&call->house, call->arena, &call->actor,
                                  number_of(call->words[1]), &refusal);
    return moved(status, refusal);
}
