#include "web/gateway.h"

#include <errno.h>
#include <fcgiapp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

enum { REQUESTS_MOST = 10000, RECORD_MOST = 65535 };

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

/* As FCGX_GetStr, and takes out of libfcgi's buffer what it reads: it may be a password, or a
   private key, and the buffer is given back as it is. */
static size_t take_out(FCGX_Stream *in, char *to, size_t size) {
    size_t got = 0;
    int first;
    while (got < size && (first = FCGX_GetChar(in)) >= 0) {
        in->rdNext[-1] = 0;
        to[got++] = (char)first;
        size_t here = (size_t)(in->stop - in->rdNext), more = size - got < here ? size - got : here;
        memcpy(to + got, in->rdNext, more);
        explicit_bzero(in->rdNext, more);
        in->rdNext += more;
        got += more;
    }
    return got;
}

size_t gateway_read(struct gateway *gateway, char *to, size_t size) {
    if (!gateway->plain)
        return take_out(gateway->request.in, to, size);
    size_t got = 0;
    ssize_t more;
    while (got < size && (more = read(STDIN_FILENO, to + got, size - got)) > 0)
        got += (size_t)more;
    return got;
}

int gateway_has_more(struct gateway *gateway) {
    return !gateway->plain && FCGX_GetChar(gateway->request.in) >= 0;
}

/* All of it, or as much as the other side takes. */
static void send_all(int to, struct iovec *parts, int count) {
    while (count) {
        ssize_t sent = writev(to, parts, count);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent < 0)
            return;
        for (; count && (size_t)sent >= parts->iov_len; parts++, count--)
            sent -= (ssize_t)parts->iov_len;
        if (count) {
            parts->iov_base = (char *)parts->iov_base + sent;
            parts->iov_len -= (size_t)sent;
        }
    }
}

/* A FCGI_STDOUT record's header (FastCGI 1.0, 3.3). */
static void record_header(unsigned char header[8], int request_id, size_t size) {
    const unsigned char octets[8] = {1,
                                     6,
                                     (unsigned char)(request_id >> 8),
                                     (unsigned char)request_id,
                                     (unsigned char)(size >> 8),
                                     (unsigned char)size};
    memcpy(header, octets, sizeof octets);
}

static struct span cut(struct span *rest, size_t most) {
    struct span first = {rest->at, rest->size < most ? rest->size : most};
    *rest = (struct span){rest->at + first.size, rest->size - first.size};
    return first;
}

/* libfcgi's own writer goes to the kernel, and wakes nginx, once for each 8 KB. */
static void write_records(const FCGX_Request *request, struct span head, struct span body) {
    while (head.size || body.size) {
        unsigned char header[8];
        struct span first = cut(&head, RECORD_MOST), then = cut(&body, RECORD_MOST - first.size);
        record_header(header, request->requestId, first.size + then.size);
        struct iovec parts[] = {
            {header, sizeof header}, {(char *)first.at, first.size}, {(char *)then.at, then.size}};
        send_all(request->ipcFd, parts, 3);
    }
}

void gateway_write(struct gateway *gateway, struct span head, struct span body) {
    struct iovec parts[] = {{(char *)head.at, head.size}, {(char *)body.at, body.size}};
    if (gateway->plain)
        send_all(STDOUT_FILENO, parts, 2);
    else
        write_records(&gateway->request, head, body);
}

void gateway_done(struct gateway *gateway) {
    if (gateway->plain)
        return;
    size_t rest = (size_t)(gateway->request.in->stop - gateway->request.in->rdNext);
    explicit_bzero(gateway->request.in->rdNext, rest);
    FCGX_Finish_r(&gateway->request);
}
