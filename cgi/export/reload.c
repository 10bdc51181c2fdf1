#include "export/reload.h"

#include "base/clock.h"
#include "base/log.h"
#include "export/whole.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { WAIT_MS = 30000, STEP_MS = 20, ARGUMENTS_MOST = 64 };

static const char file_name[] = "reload-due";

static const struct {
    enum reload word;
    const char *name;
} words[] = {{RELOAD_OPENDKIM, "opendkim"}, {RELOAD_ZONE, "zone"}};
enum { WORDS = sizeof words / sizeof *words };

static void fill(void *with, struct whole *whole) {
    for (size_t i = 0; i < WORDS; i++)
        if (*(const unsigned *)with & words[i].word) {
            whole_add(whole, words[i].name);
            whole_add(whole, "\n");
        }
}

unsigned reload_owed(int folder) {
    char text[64] = "";
    unsigned owed = 0;
    int file = openat(folder, file_name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    ssize_t size = file < 0 ? 0 : read(file, text, sizeof text - 1);
    if (file >= 0)
        close(file);
    for (size_t i = 0; size > 0 && i < WORDS; i++)
        if (strstr(text, words[i].name))
            owed |= words[i].word;
    return owed;
}

enum status reload_owe(int folder, unsigned owed) {
    int written;
    owed |= reload_owed(folder);
    return whole_put(folder, file_name, fill, &owed, &written);
}

static enum status failed(const char *command, const char *why) {
    log_event(LOG_ALARM, "export_reload", "command", command, "why", why, NULL);
    return STATUS_FAILED;
}

static void become(char **arguments) {
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    signal(SIGXFSZ, SIG_DFL);
    int nothing = open("/dev/null", O_RDWR);
    dup2(nothing, STDIN_FILENO);
    dup2(STDERR_FILENO, STDOUT_FILENO);
    execvp(arguments[0], arguments);
    _exit(127);
}

/* 0: it is over, and *ended says how. */
static int wait_for(pid_t child, int *ended) {
    const struct timespec step = {0, STEP_MS * 1000000L};
    int64_t end = clock_monotonic_ms() + WAIT_MS;
    pid_t gone;
    while (!(gone = waitpid(child, ended, WNOHANG)) && clock_monotonic_ms() < end)
        nanosleep(&step, NULL);
    if (gone == child)
        return 0;
    kill(-child, SIGKILL);
    while (waitpid(child, ended, 0) < 0 && errno == EINTR)
        ;
    return 1;
}

static enum status run(const char *command, char **arguments) {
    int ended = 0;
    pid_t child = fork();
    if (child < 0)
        return failed(command, strerror(errno));
    if (!child) {
        setpgid(0, 0);
        become(arguments);
    }
    if (wait_for(child, &ended))
        return failed(command, "it did not end within half a minute");
    if (WIFEXITED(ended) && !WEXITSTATUS(ended))
        return STATUS_OK;
    return failed(command, WIFEXITED(ended) && WEXITSTATUS(ended) == 127
                               ? "it cannot be run"
                               : "it ended with an error");
}

enum status reload_run(int folder, const char *command, unsigned owed) {
    struct arena *arena = arena_new();
    char *arguments[ARGUMENTS_MOST + WORDS + 1] = {NULL};
    size_t count = 0;
    for (struct span rest = span_of(command); rest.size && count < ARGUMENTS_MOST;) {
        struct span word = span_cut(&rest, ' ');
        if (word.size)
            arguments[count++] = span_text(arena, word);
    }
    int none = !count;
    for (size_t i = 0; i < WORDS; i++)
        if (owed & words[i].word)
            arguments[count++] = arena_strdup(arena, words[i].name);
    enum status status = none || !owed ? STATUS_OK : run(command, arguments);
    arena_free(arena);
    if (status == STATUS_OK && unlinkat(folder, file_name, 0) && errno != ENOENT)
        status = failed(file_name, strerror(errno));
    return status;
}
