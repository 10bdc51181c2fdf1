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
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { WAIT_MS = 30000, DIES_MS = 500, LOOK_MS = 10, ARGUMENTS_MOST = 64 };

static const char file_name[] = "reload-due";

static const struct {
    enum reload_word word;
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

void reload_open(struct reload *reload, int folder, const char *command) {
    char text[64] = "";
    *reload = (struct reload){.folder = folder, .command = command};
    int file = openat(folder, file_name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    ssize_t size = file < 0 ? 0 : read(file, text, sizeof text - 1);
    if (file >= 0)
        close(file);
    for (size_t i = 0; size > 0 && i < WORDS; i++)
        if (strstr(text, words[i].name))
            reload->owed |= words[i].word;
}

enum status reload_note(struct reload *reload, unsigned noted) {
    int written;
    noted |= reload->owed | reload->telling | reload->failed;
    return *reload->command ? whole_put(reload->folder, file_name, fill, &noted, &written)
                            : STATUS_OK;
}

static enum status failed(const char *command, const char *why) {
    log_event(LOG_ALARM, "export_reload", "command", command, "why", why, NULL);
    return STATUS_FAILED;
}

/* What was noted for a change that did not come about goes, too. */
static enum status strike_off(struct reload *reload) {
    return unlinkat(reload->folder, file_name, 0) && errno != ENOENT
               ? failed(file_name, strerror(errno))
               : STATUS_OK;
}

static void become(char **arguments) {
    sigset_t none;
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    signal(SIGXFSZ, SIG_DFL);
    int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
    dup2(nothing, STDIN_FILENO);
    dup2(STDERR_FILENO, STDOUT_FILENO);
    execvp(arguments[0], arguments);
    _exit(127);
}

static enum status run(struct reload *reload, char **arguments) {
    pid_t child = fork();
    if (child < 0)
        return failed(reload->command, strerror(errno));
    if (!child)
        become(arguments);
    /* Here and there: whoever comes first, the group is there when it is to be killed. */
    setpgid(child, child);
    reload->child = child;
    reload->until = clock_monotonic_ms() + WAIT_MS;
    reload->telling = reload->owed;
    reload->owed = reload->failed = 0;
    return reload->status;
}

void reload_again(struct reload *reload) {
    reload->owed |= reload->failed;
    reload->failed = 0;
}

enum status reload_begin(struct reload *reload) {
    char *arguments[ARGUMENTS_MOST + WORDS + 1] = {NULL};
    size_t count = 0;
    if (reload->child || (reload->failed && !reload->owed))
        return reload->status;
    reload_again(reload);
    struct arena *arena = arena_new();
    for (struct span rest = span_of(reload->command); rest.size && count < ARGUMENTS_MOST;) {
        struct span word = span_cut(&rest, ' ');
        if (word.size)
            arguments[count++] = span_text(arena, word);
    }
    if (!count)
        reload->owed = 0;
    for (size_t i = 0; i < WORDS; i++)
        if (reload->owed & words[i].word)
            arguments[count++] = arena_strdup(arena, words[i].name);
    reload->status = reload->owed ? run(reload, arguments) : strike_off(reload);
    arena_free(arena);
    return reload->status;
}

int reload_over(const struct reload *reload) {
    siginfo_t ended = {0};
    return reload->child &&
           (clock_monotonic_ms() >= reload->until ||
            waitid(P_PID, (id_t)reload->child, &ended, WEXITED | WNOHANG | WNOWAIT) ||
            ended.si_pid);
}

/* By itself, too: it may have left its group. 0: it stays, for it is not ours to kill (sudo). */
static int put_down(pid_t child) {
    const struct timespec pause = {0, LOOK_MS * 1000000L};
    pid_t gone = 0;
    kill(-child, SIGKILL);
    kill(child, SIGKILL);
    for (int left = DIES_MS / LOOK_MS; !gone && left; left--) {
        gone = waitpid(child, NULL, WNOHANG);
        if (!gone)
            nanosleep(&pause, NULL);
    }
    return gone != 0;
}

/* NULL: it ended well. */
static const char *why_failed(pid_t gone, pid_t child, int ended) {
    if (gone != child || !WIFEXITED(ended))
        return "it was killed";
    return !WEXITSTATUS(ended)         ? NULL
           : WEXITSTATUS(ended) == 127 ? "it cannot be run"
                                       : "it ended with an error";
}

/* NULL: it ended well. */
static const char *stop(struct reload *reload) {
    int ended = 0;
    pid_t gone = waitpid(reload->child, &ended, WNOHANG);
    if (gone)
        return why_failed(gone, reload->child, ended);
    reload->stays = !put_down(reload->child);
    return reload->stays ? "it did not end within half a minute, and cannot be killed"
                         : "it did not end within half a minute";
}

int reload_end(struct reload *reload) {
    if (!reload_over(reload))
        return 0;
    reload->stays = 0;
    const char *why = stop(reload);
    reload->status = why ? failed(reload->command, why) : STATUS_OK;
    if (reload->stays) {
        reload->until = clock_monotonic_ms() + WAIT_MS;
        return 1;
    }
    reload->failed = why ? reload->telling : 0;
    reload->telling = 0;
    reload->child = 0;
    return 1;
}

void reload_close(struct reload *reload) {
    if (reload->child && !put_down(reload->child))
        failed(reload->command, "it cannot be killed, and is left behind");
    reload->child = 0;
}
