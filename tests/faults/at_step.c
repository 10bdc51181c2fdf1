/*
 * Runs a program, and lets something happen at the n-th of its calls that change files: kill -9
 * before the call is done, or the call fails as on a full disk.
 *
 *     at_step kill|full N PROGRAM [ARGUMENT…]
 *
 * Ends as the program did; with 100 when it came to its end before so many calls, 99 when it was
 * killed, 77 when this machine is of a kind that this cannot be done on.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

enum { NOT_REACHED = 100, KILLED = 99, NOT_HERE = 77 };

#ifndef __x86_64__
int main(void) {
    return NOT_HERE;
}
#else

static int changes_a_file(const struct user_regs_struct *regs) {
    switch (regs->orig_rax) {
    case SYS_openat:
        return (regs->rdx & O_CREAT) != 0;
    case SYS_write:
        return regs->rdi > STDERR_FILENO;
    case SYS_pwrite64:
    case SYS_fsync:
    case SYS_fdatasync:
    case SYS_ftruncate:
    case SYS_fchmod:
    case SYS_rename:
    case SYS_renameat:
    case SYS_renameat2:
    case SYS_unlink:
    case SYS_unlinkat:
    case SYS_mkdir:
    case SYS_mkdirat:
        return 1;
    default:
        return 0;
    }
}

static struct user_regs_struct regs_of(pid_t child) {
    struct user_regs_struct regs;
    if (ptrace(PTRACE_GETREGS, child, NULL, &regs))
        exit(1);
    return regs;
}

/* To the next stop at a call; 0: there is none, the program has ended. */
static int go_on(pid_t child, int *ended) {
    int signal_to_give = 0;
    do {
        ptrace(PTRACE_SYSCALL, child, NULL, (void *)(long)signal_to_give);
        if (waitpid(child, ended, 0) < 0 || !WIFSTOPPED(*ended))
            return 0;
        signal_to_give = WSTOPSIG(*ended) == SIGTRAP ? 0 : WSTOPSIG(*ended); /* the exec's */
    } while (WSTOPSIG(*ended) != (SIGTRAP | 0x80));
    return 1;
}

static void fail_it(pid_t child, int *ended) {
    struct user_regs_struct regs = regs_of(child);
    regs.orig_rax = (unsigned long long)-1;
    ptrace(PTRACE_SETREGS, child, NULL, &regs);
    if (!go_on(child, ended))
        return;
    regs = regs_of(child);
    regs.rax = (unsigned long long)-ENOSPC;
    ptrace(PTRACE_SETREGS, child, NULL, &regs);
}

static int watch(pid_t child, int n, int kills) {
    int ended, entering = 1, count = 0;
    while (go_on(child, &ended)) {
        struct user_regs_struct regs = regs_of(child);
        if (entering && changes_a_file(&regs) && ++count == n) {
            if (kills) {
                kill(child, SIGKILL);
                waitpid(child, &ended, 0);
                return KILLED;
            }
            fail_it(child, &ended);
            continue;
        }
        entering = !entering;
    }
    if (count < n)
        return NOT_REACHED;
    return WIFEXITED(ended) ? WEXITSTATUS(ended) : 1;
}

int main(int count, char **arguments) {
    if (count < 4)
        return 2;
    pid_t child = fork();
    if (!child) {
        ptrace(PTRACE_TRACEME, 0, NULL, NULL);
        raise(SIGSTOP);
        execv(arguments[3], arguments + 3);
        _exit(127);
    }
    int ended;
    if (child < 0 || waitpid(child, &ended, 0) < 0 || !WIFSTOPPED(ended))
        return NOT_HERE;
    ptrace(PTRACE_SETOPTIONS, child, NULL,
           (void *)(long)(PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL));
    return watch(child, atoi(arguments[2]), !strcmp(arguments[1], "kill"));
}
#endif
