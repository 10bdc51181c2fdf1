#include "dns/line.h"

#include "base/log.h"
#include "base/text.h"
#include "dns/wire.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <ares.h>

enum {
    EVENTS = 64,
    NEVER_MS = 600 * 1000, /* all time limits are dns/ask's */
    RCODE_FORMERR = 1
};

struct line {
    struct lines *lines;
    struct line *next; /* of the spare ones */
    ares_channel channel;
    struct endpoint to;
    int fd; /* -1: closed */
    int tcp;
    int open;    /* questions that c-ares has not called back */
    int spoiled; /* c-ares has given EDNS up */
    int unreachable;
};

struct lines {
    struct arena *arena;
    line_arrival *arrive;
    int epoll;
    int socket_error;           /* errno */
    struct line *spare, *husks; /* with a channel, without */
};

static enum status fail(const char *what, const char *why) {
    log_event(LOG_ALARM, "dns_cannot_ask", "what", what, "why", why, NULL);
    return STATUS_FAILED;
}

static int port_read(struct span text, int *port) {
    *port = 0;
    for (size_t i = 0; i < text.size; i++) {
        if (text.at[i] < '0' || text.at[i] > '9' || i >= 5)
            return 0;
        *port = *port * 10 + text.at[i] - '0';
    }
    return *port >= 1 && *port <= 65535;
}

int endpoint_read(const char *text, struct endpoint *endpoint) {
    char host[INET6_ADDRSTRLEN];
    int bracket = *text == '[';
    size_t size = bracket ? strcspn(++text, "]") : strcspn(text, ":");
    const char *behind = text + size;
    if (size >= sizeof host || (bracket && *behind++ != ']'))
        return 0;
    memcpy(host, text, size);
    host[size] = '\0';
    *endpoint = (struct endpoint){.family = bracket ? AF_INET6 : AF_INET, .port = 53};
    return inet_pton(endpoint->family, host, endpoint->octets) == 1 &&
           (!*behind || (*behind == ':' && port_read(span_of(behind + 1), &endpoint->port)));
}

/* The sockets are ours, because c-ares hides why it got none, and lets a server that hangs up end
 * the process (SIGPIPE). */
static ares_socket_t socket_open(int family, int type, int protocol, void *context) {
    struct line *line = context;
    int fd = socket(family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol);
    if (fd < 0 && errno == EAFNOSUPPORT)
        line->unreachable = 1;
    else if (fd < 0)
        line->lines->socket_error = errno;
    return fd;
}

/* epoll forgets what is closed. */
static int socket_close(ares_socket_t fd, void *context) {
    struct line *line = context;
    line->fd = -1;
    return close(fd);
}

static int socket_connect(ares_socket_t fd, const struct sockaddr *to, ares_socklen_t size,
                          void *context) {
    struct line *line = context;
    int failed = connect(fd, to, size);
    line->unreachable = failed && errno != EINPROGRESS;
    return failed;
}

/* A server that knows no EDNS says FORMERR, and c-ares does without from then on: it would cut what
 * another server sends. */
static ares_ssize_t socket_receive(ares_socket_t fd, void *octets, size_t room, int flags,
                                   struct sockaddr *from, ares_socklen_t *size, void *context) {
    struct line *line = context;
    ares_ssize_t got = recvfrom(fd, octets, room, flags, from, size);
    if (got > 3 && (((unsigned char *)octets)[3] & 0x0F) == RCODE_FORMERR)
        line->spoiled = 1;
    return got;
}

static ares_ssize_t socket_send(ares_socket_t fd, const struct iovec *pieces, int count,
                                void *context) {
    struct msghdr message = {.msg_iov = (struct iovec *)pieces, .msg_iovlen = (size_t)count};
    (void)context;
    return sendmsg(fd, &message, MSG_NOSIGNAL);
}

static const struct ares_socket_functions socket_functions = {
    socket_open, socket_close, socket_connect, socket_receive, socket_send};

/* What c-ares wants to know of a socket; neither: it is about to close it. */
static void watch(void *context, ares_socket_t fd, int readable, int writable) {
    struct line *line = context;
    struct epoll_event event = {.events = (readable ? EPOLLIN : 0u) | (writable ? EPOLLOUT : 0u),
                                .data.ptr = line};
    if (!readable && !writable)
        return;
    if (epoll_ctl(line->lines->epoll, line->fd == fd ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, fd, &event))
        line->lines->socket_error = errno;
    line->fd = fd;
}

/*
 * Everything that c-ares would else read from files is set. Answers of any code and truncated ones
 * are let through; EDNS says that UDP answers up to 1232 octets are whole.
 */
static struct line *line_new(struct lines *lines, int tcp) {
    static char lookups[] = "b";
    struct line *line = lines->husks;
    if (line)
        lines->husks = line->next;
    else
        line = arena_alloc(lines->arena, sizeof *line);
    *line = (struct line){.lines = lines, .fd = -1, .tcp = tcp};
    struct ares_options options = {
        .flags =
            ARES_FLAG_NOCHECKRESP | ARES_FLAG_EDNS | ARES_FLAG_IGNTC | (tcp ? ARES_FLAG_USEVC : 0),
        .timeout = NEVER_MS,
        .tries = 1,
        .ndots = 1,
        .lookups = lookups,
        .ednspsz = WIRE_UDP_SIZE,
        .sock_state_cb = watch,
        .sock_state_cb_data = line,
    };
    int mask = ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_NDOTS |
               ARES_OPT_LOOKUPS | ARES_OPT_EDNSPSZ | ARES_OPT_SERVERS | ARES_OPT_DOMAINS |
               ARES_OPT_SORTLIST | ARES_OPT_SOCK_STATE_CB;
    int code = ares_init_options(&line->channel, &options, mask);
    if (code != ARES_SUCCESS) {
        (void)fail("channel", ares_strerror(code));
        return NULL;
    }
    ares_set_socket_functions(line->channel, &socket_functions, line);
    return line;
}

static int point_to(struct line *line, const struct endpoint *to) {
    struct ares_addr_port_node node = {
        .family = to->family, .udp_port = to->port, .tcp_port = to->port};
    if (!memcmp(&line->to, to, sizeof *to))
        return 1;
    memcpy(&node.addr, to->octets, to->family == AF_INET6 ? 16 : 4);
    line->to = *to;
    int code = ares_set_servers_ports(line->channel, &node);
    return code == ARES_SUCCESS || (fail("channel", ares_strerror(code)), 0);
}

struct line *line_take(struct lines *lines, const struct endpoint *to, int tcp) {
    struct line *line = tcp ? NULL : lines->spare;
    if (line)
        lines->spare = line->next;
    else
        line = line_new(lines, tcp);
    if (!line || point_to(line, to))
        return line;
    line_leave(line);
    return NULL;
}

static void arrive(void *context, int code, int timeouts, unsigned char *wire, int size) {
    struct errand *errand = context;
    struct line *line = errand->line;
    (void)timeouts;
    line->open--;
    if (code == ARES_SUCCESS)
        line->lines->arrive(errand, wire, (size_t)size);
    else if (code != ARES_ECANCELLED && code != ARES_EDESTRUCTION)
        line->lines->arrive(errand, NULL, 0);
}

void line_send(struct line *line, const unsigned char *query, size_t size, struct errand *errand) {
    errand->line = line;
    line->open++;
    ares_send(line->channel, query, (int)size, arrive, errand);
}

int line_unreachable(const struct line *line) {
    return line->unreachable;
}

void line_leave(struct line *line) {
    struct lines *lines = line->lines;
    if (line->open)
        ares_cancel(line->channel);
    if (line->tcp || line->spoiled) {
        ares_destroy(line->channel);
        line->next = lines->husks;
        lines->husks = line;
    } else {
        line->unreachable = 0;
        line->next = lines->spare;
        lines->spare = line;
    }
}

enum status lines_listen(struct lines *lines, int timeout_ms) {
    struct epoll_event events[EVENTS];
    int count = lines->socket_error ? 0 : epoll_wait(lines->epoll, events, EVENTS, timeout_ms);
    for (int i = 0; i < count; i++) {
        struct line *line = events[i].data.ptr;
        uint32_t what = events[i].events;
        if (line->fd >= 0)
            ares_process_fd(line->channel, what & ~EPOLLOUT ? line->fd : ARES_SOCKET_BAD,
                            what & EPOLLOUT ? line->fd : ARES_SOCKET_BAD);
    }
    return lines->socket_error ? fail("socket", strerror(lines->socket_error)) : STATUS_OK;
}

enum status lines_open(struct arena *arena, line_arrival *arrival, struct lines **lines) {
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    if (epoll < 0)
        return fail("socket", strerror(errno));
    *lines = arena_alloc(arena, sizeof **lines);
    **lines = (struct lines){.arena = arena, .arrive = arrival, .epoll = epoll};
    return STATUS_OK;
}

void lines_close(struct lines *lines) {
    for (struct line *line = lines->spare; line; line = line->next)
        ares_destroy(line->channel);
    close(lines->epoll);
}

static int count_servers(const struct ares_addr_port_node *server) {
    int count = 0;
    for (; server; server = server->next)
        count++;
    return count;
}

enum status lines_system_resolvers(struct arena *arena, const char *const **resolvers) {
    ares_channel channel;
    struct ares_addr_port_node *servers = NULL;
    int code = ares_init_options(&channel, NULL, 0);
    if (code != ARES_SUCCESS)
        return fail("/etc/resolv.conf", ares_strerror(code));
    code = ares_get_servers_ports(channel, &servers);
    int count = count_servers(servers);
    const char **list = arena_alloc(arena, ((size_t)count + 1) * sizeof *list);
    *resolvers = list;
    for (const struct ares_addr_port_node *server = servers; server; server = server->next) {
        char address[INET6_ADDRSTRLEN] = "";
        ares_inet_ntop(server->family, &server->addr, address, sizeof address);
        *list++ = arena_printf(arena, server->family == AF_INET6 ? "[%s]:%d" : "%s:%d", address,
                               server->udp_port ? server->udp_port : 53);
    }
    ares_free_data(servers);
    ares_destroy(channel);
    return code == ARES_SUCCESS && count ? STATUS_OK : fail("/etc/resolv.conf", "no name server");
}
