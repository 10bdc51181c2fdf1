#include "maildir.h"

#include "base/log.h"
#include "base/random.h"
#include "base/text.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static enum status failed(const char *what) {
    log_event(LOG_ALARM, "maildir", "what", what, "why", strerror(errno), NULL);
    return STATUS_FAILED;
}

static enum status make_folders(struct arena *arena, const char *folder) {
    const char *const folders[] = {folder, arena_printf(arena, "%s/tmp", folder),
                                   arena_printf(arena, "%s/new", folder),
                                   arena_printf(arena, "%s/cur", folder)};
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
        if (mkdir(folders[i], 0700) && errno != EEXIST)
            return failed(folders[i]);
    return STATUS_OK;
}

static struct span read_message(struct arena *arena) {
    struct text message = TEXT(arena);
    char piece[8192];
    size_t size;
    while ((size = fread(piece, 1, sizeof piece, stdin)) > 0)
        text_add_span(&message, (struct span){piece, size});
    return (struct span){text_str(&message), message.size};
}

/* The Message-ID, with only such characters as a file name may have. */
static const char *file_name(struct arena *arena, struct span message) {
    while (message.size) {
        struct span line = span_trim(span_cut(&message, '\n'));
        if (!line.size)
            break;
        if (!span_starts_nocase(line, "message-id:"))
            continue;
        span_cut(&line, '<');
        char *name = span_text(arena, span_cut(&line, '>'));
        for (char *c = name; *c; c++)
            if (!isalnum((unsigned char)*c) && !strchr("-_@", *c) && (*c != '.' || c == name))
                *c = '_';
        if (*name)
            return name;
    }
    return random_token(arena);
}

static enum status write_whole(const char *path, struct span message) {
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file < 0)
        return failed(path);
    enum status status = STATUS_OK;
    for (size_t done = 0; status == STATUS_OK && done < message.size;) {
        ssize_t size = write(file, message.at + done, message.size - done);
        if (size < 0)
            status = failed(path);
        else
            done += (size_t)size;
    }
    if (status == STATUS_OK && fsync(file))
        status = failed(path);
    close(file);
    return status;
}

static enum status sync_folder(const char *path) {
    int file = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int synced = file >= 0 && !fsync(file);
    enum status status = synced ? STATUS_OK : failed(path);
    if (file >= 0)
        close(file);
    return status;
}

enum status maildir_deliver(struct arena *arena, const char *folder) {
    struct span message = read_message(arena);
    if (ferror(stdin))
        return failed("standard input");
    enum status status = make_folders(arena, folder);
    if (status != STATUS_OK)
        return status;
    const char *name = file_name(arena, message);
    const char *unfinished = arena_printf(arena, "%s/tmp/%s.%ld", folder, name, (long)getpid());
    const char *there = arena_printf(arena, "%s/new/%s", folder, name);
    status = write_whole(unfinished, message);
    if (status == STATUS_OK && rename(unfinished, there))
        status = failed(there);
    return status == STATUS_OK ? sync_folder(arena_printf(arena, "%s/new", folder)) : status;
}
