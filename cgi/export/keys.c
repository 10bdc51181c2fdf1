#include "export/keys.h"

#include "base/codec.h"
#include "base/log.h"
#include "export/whole.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LINGER_SECONDS = 60 * 60 };

enum status keys_open(int folder, const struct key_opener *opener, struct keys *keys) {
    *keys = (struct keys){.opener = *opener};
    keys->folder = openat(folder, "keys", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (keys->folder >= 0)
        return STATUS_OK;
    return whole_no_folder("keys", strerror(errno));
}

void keys_close(struct keys *keys) {
    for (size_t i = 0; i < keys->orphan_count; i++)
        free(keys->orphans[i]);
    free(keys->orphans);
    if (keys->folder >= 0)
        close(keys->folder);
    *keys = (struct keys){.folder = -1};
}

static void fill_key(void *with, struct whole *whole) {
    whole_add(whole, with);
}

static const char *make(struct keys *keys, struct arena *arena, const char *name,
                        const struct export_key *key, const char *file) {
    struct key_question question = {
        .domain = name, .selector = key->selector, .id = key->id, .sealed = key->sealed};
    struct span pem;
    int written;
    if (!base64_decode(arena, span_of(key->public_key), &question.public_key))
        return "pair";
    keys->opened++;
    const char *why = keys->opener.open(keys->opener.with, &question, &pem);
    if (why)
        return why;
    enum status status = whole_put(keys->folder, file, fill_key, (void *)pem.at, &written);
    keys->opener.wipe(keys->opener.with, &pem);
    if (status == STATUS_OK)
        return NULL;
    keys->unwritten++;
    return "unwritten";
}

/* It may stand there twice: each export from scratch looks at the whole folder. */
static void forget_orphan(struct keys *keys, const char *file) {
    for (size_t i = keys->orphan_count; i--;)
        if (!strcmp(keys->orphans[i], file)) {
            free(keys->orphans[i]);
            keys->orphans[i] = keys->orphans[--keys->orphan_count];
        }
}

void keys_provide(struct keys *keys, struct arena *arena, const struct heard *heard,
                  struct rows_of_name *rows) {
    for (int which = 0; which < HEARD_KEYS; which++) {
        const struct export_key *key = heard->keys[which].key;
        const char *file = rows->key_files[which], *why = NULL;
        if (!*file)
            continue;
        int there = !faccessat(keys->folder, file, F_OK, 0);
        if (!there && !heard->keys[which].signs) {
            rows->key_files[which] = "";
            continue;
        }
        if (!there)
            why = make(keys, arena, heard->name, key, file);
        forget_orphan(keys, file);
        if (why)
            rows_lose_key(arena, rows, which, key, why);
    }
}

void keys_leave(struct keys *keys, const char *file) {
    if (!*file)
        return;
    if (keys->orphan_count == keys->orphan_room) {
        keys->orphan_room = keys->orphan_room ? keys->orphan_room * 2 : 16;
        keys->orphans = realloc(keys->orphans, keys->orphan_room * sizeof *keys->orphans);
    }
    char *copy = strdup(file);
    if (!copy || !keys->orphans)
        abort();
    keys->orphans[keys->orphan_count++] = copy;
}

enum status keys_leave_rest(struct keys *keys, const struct ledger *ledger) {
    const char **named = calloc(ledger->count * HEARD_KEYS + 1, sizeof *named);
    size_t count = 0;
    int again = openat(keys->folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *list = again < 0 ? NULL : fdopendir(again);
    if (!named)
        abort();
    for (size_t i = 0; i < ledger->count; i++)
        for (int which = 0; which < HEARD_KEYS; which++)
            named[count++] = ledger->entries[i]->rows.key_files[which];
    qsort(named, count, sizeof *named, text_compare);
    for (struct dirent *entry; list && (entry = readdir(list));) {
        const char *file = entry->d_name;
        if (*file != '.' && !bsearch(&file, named, count, sizeof *named, text_compare))
            keys_leave(keys, file);
    }
    free(named);
    if (list && !closedir(list))
        return STATUS_OK;
    return whole_no_folder("keys", strerror(errno));
}

enum status keys_sweep(struct keys *keys, struct store *store, int64_t now) {
    enum status status = STATUS_OK;
    for (size_t i = keys->orphan_count; status == STATUS_OK && i--;) {
        int64_t retired = 0;
        status = export_key_retired(store, atoll(keys->orphans[i]), &retired);
        if (status != STATUS_OK || (retired && now >= retired && now - retired < LINGER_SECONDS))
            continue;
        if (unlinkat(keys->folder, keys->orphans[i], 0) && errno != ENOENT) {
            log_event(LOG_ALARM, "export_key", "file", keys->orphans[i], "why", strerror(errno),
                      NULL);
            return STATUS_FAILED;
        }
        free(keys->orphans[i]);
        keys->orphans[i] = keys->orphans[--keys->orphan_count];
    }
    return status;
}
