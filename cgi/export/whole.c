#include "export/whole.h"

#include "base/log.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ROOM = 1 << 16 };

/* Where text goes to: a draft, or a file that it is compared with. */
struct whole {
    int file, compares;
    int error; /* errno of the first failure; comparing: -1, it is another text */
    size_t used;
    char text[ROOM], other[ROOM];
};

static void write_out(struct whole *whole) {
    for (size_t at = 0; !whole->error && at < whole->used;) {
        ssize_t size = write(whole->file, whole->text + at, whole->used - at);
        if (size < 0 && errno != EINTR)
            whole->error = errno;
        at += size > 0 ? (size_t)size : 0;
    }
    whole->used = 0;
}

static size_t read_some(int file, char *to, size_t most) {
    size_t size = 0;
    ssize_t got = 1;
    while (size < most && got > 0) {
        got = read(file, to + size, most - size);
        size += got > 0 ? (size_t)got : 0;
    }
    return size;
}

static void compare(struct whole *whole) {
    size_t size = read_some(whole->file, whole->other, whole->used);
    if (size != whole->used || memcmp(whole->other, whole->text, size) != 0)
        whole->error = -1;
    whole->used = 0;
}

static void flush(struct whole *whole) {
    if (whole->error)
        whole->used = 0;
    else if (whole->compares)
        compare(whole);
    else
        write_out(whole);
}

void whole_add(struct whole *whole, const char *text) {
    for (size_t left = strlen(text); left;) {
        size_t size = ROOM - whole->used < left ? ROOM - whole->used : left;
        memcpy(whole->text + whole->used, text, size);
        whole->used += size;
        text += size;
        left -= size;
        if (whole->used == ROOM)
            flush(whole);
    }
}

static struct whole *begin(int file, int compares) {
    struct whole *whole = malloc(sizeof *whole);
    if (!whole)
        abort();
    whole->file = file;
    whole->compares = compares;
    whole->error = file < 0 ? errno : 0;
    whole->used = 0;
    return whole;
}

int whole_same(int folder, const char *name, whole_fill *fill, void *with) {
    int file = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (file < 0)
        return 0;
    struct whole *whole = begin(file, 1);
    fill(with, whole);
    flush(whole);
    int same = !whole->error && !read_some(file, whole->other, 1);
    close(file);
    free(whole);
    return same;
}

static enum status failed(const char *name, int error) {
    log_event(LOG_ALARM, "export_file", "file", name, "why", strerror(error), NULL);
    return error == ENOSPC || error == EDQUOT || error == EFBIG ? STATUS_FULL : STATUS_FAILED;
}

/* errno, or 0. */
static int write_draft(int folder, const char *draft, whole_fill *fill, void *with) {
    unlinkat(folder, draft, 0);
    struct whole *whole =
        begin(openat(folder, draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600), 0);
    if (!whole->error) {
        fill(with, whole);
        flush(whole);
    }
    if (!whole->error && (fchmod(whole->file, 0640) || fsync(whole->file)))
        whole->error = errno;
    if (whole->file >= 0 && close(whole->file) && !whole->error)
        whole->error = errno;
    int error = whole->error;
    explicit_bzero(whole->text, sizeof whole->text);
    free(whole);
    return error;
}

enum status whole_put(int folder, const char *name, whole_fill *fill, void *with, int *written) {
    *written = 0;
    if (whole_same(folder, name, fill, with))
        return STATUS_OK;
    struct arena *arena = arena_new();
    const char *draft = arena_printf(arena, "%s.new", name);
    int error = write_draft(folder, draft, fill, with);
    if (!error && renameat(folder, draft, folder, name))
        error = errno;
    if (error)
        unlinkat(folder, draft, 0);
    arena_free(arena);
    /* Its name stands, even where the folder's own write has to be tried again. */
    *written = !error;
    if (!error && fsync(folder))
        error = errno;
    return error ? failed(name, error) : STATUS_OK;
}

enum status whole_no_folder(const char *path, const char *why) {
    log_event(LOG_ALARM, "export_folder", "path", path, "why", why, NULL);
    return STATUS_FAILED;
}

void whole_clear(int folder) {
    int again = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *list = again < 0 ? NULL : fdopendir(again);
    for (struct dirent *entry; list && (entry = readdir(list));) {
        size_t size = strlen(entry->d_name);
        if (size > 4 && !strcmp(entry->d_name + size - 4, ".new"))
            unlinkat(folder, entry->d_name, 0);
    }
    if (list)
        closedir(list);
}
