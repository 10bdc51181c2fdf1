#include "web/gateway.h"

#include <fcgiapp.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

enum { REQUESTS_MOST = 10000 };

struct gateway {
    int plain; /* CGI */
    int served;
    FCGX_Request request;
};

static volatile sig_atomic_t told_to_end;

static void end(int signal_number) {
    (void)signal_number;
    told_to_end = 1;
    FCGX_ShutdownPending();
}

static void on_signal(int number, void (*handler)(int)) {
    /* Without SA_RESTART: a waiting accept has to come back. */
    struct sigaction action = {.sa_handler = handler};
    sigemptyset(&action.sa_mask);
    sigaction(number, &action, NULL);
}

struct gateway *gateway_open(struct arena *arena) {
    struct gateway *gateway = arena_alloc(arena, sizeof *gateway);
    gateway->plain = FCGX_IsCGI();
    if (gateway->plain && !getenv("REQUEST_METHOD"))
        return NULL;
    if (!gateway->plain &&
        (FCGX_Init() || FCGX_InitRequest(&gateway->request, 0, FCGI_FAIL_ACCEPT_ON_INTR)))
        return NULL;
    /* Behind FCGX_Init, which sets handlers of its own. */
    on_signal(SIGTERM, end);
    on_signal(SIGPIPE, SIG_IGN);
    on_signal(SIGXFSZ, SIG_IGN);
    return gateway;
}

int gateway_is_cgi(const struct gateway *gateway) {
    return gateway->plain;
}

int gateway_next(struct gateway *gateway) {
    gateway->served++;
    if (gateway->plain)
        return gateway->served == 1;
    return !told_to_end && gateway->served <= REQUESTS_MOST &&
           FCGX_Accept_r(&gateway->request) == 0;
}

const char *gateway_param(struct gateway *gateway, const char *name) {
    const char *value = gateway->plain ? getenv(name) : FCGX_GetParam(name, gateway->request.envp);
    return value ? value : "";
}

size_t gateway_read(struct gateway *gateway, char *to, size_t size) {
    if (!gateway->plain)
        return (size_t)FCGX_GetStr(to, (int)size, gateway->request.in);
    size_t got = 0;
    ssize_t more;
    while (got < size && (more = read(STDIN_FILENO, to + got, size - got)) > 0)
        got += (size_t)more;
    return got;
}

int gateway_has_more(struct gateway *gateway) {
    return !gateway->plain && FCGX_GetChar(gateway->request.in) >= 0;
}

void gateway_write(struct gateway *gateway, struct span octets) {
    if (!gateway->plain) {
        FCGX_PutStr(octets.at, (int)octets.size, gateway->request.out);
        return;
    }
    ssize_t sent;
    while (octets.size && (sent = write(STDOUT_FILENO, octets.at, octets.size)) > 0) {
        octets.at += sent;
        octets.size -= (size_t)sent;
    }
}

void gateway_done(struct gateway *gateway) {
    if (!gateway->plain)
        FCGX_Finish_r(&gateway->request);
}
