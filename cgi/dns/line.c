#define _GNU_SOURCE /* sendmmsg, recvmmsg */

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
    BATCH = 16,            /* datagrams sent or received by one call */
    NEVER_MS = 600 * 1000, /* all time limits are dns/ask's */
    RCODE_FORMERR = 1
};

struct line {
    struct lines *lines;
    struct line *next; /* of the spare ones */
    ares_channel channel;
    struct endpoint to;
    int tcp;
    int fd;      /* -1: closed, as c-ares sees it */
    int kept;    /* UDP: a socket without a port, for the next port; -1: none */
    int family;  /* of that */
    int watched; /* whichever of both epoll knows */
    int open;    /* questions that c-ares has not called back */
    int spoiled; /* c-ares has given EDNS up */
    int unreachable;

    struct line *unsent_next;
    int unsent, is_unsent;
    struct outgoing {
        size_t size;
        unsigned char octets[WIRE_QUERY_MAX];
    } * outgoing; /* BATCH */
};

/* What one call has received, until c-ares has taken all of it. */
struct incoming {
    struct mmsghdr messages[BATCH];
    struct iovec pieces[BATCH];
    struct sockaddr_storage from[BATCH];
    unsigned char octets[BATCH][2 * WIRE_UDP_SIZE];
    int count, taken;
    int error; /* errno when there is no more */
};

struct lines {
    struct arena *arena;
    line_arrival *arrive;
    int epoll;
    int socket_error;           /* errno */
    struct line *spare, *husks; /* with a channel, without */
    struct line *unsent;
    struct incoming incoming;
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

/*
 * The sockets are ours: c-ares hides why it got none, lets a server that hangs up end the process
 * (SIGPIPE), and makes a call for each datagram. A UDP socket is expensive to make and to watch, so
 * it is not closed: parted from its port it gets a new one with the next connect.
 */
static ares_socket_t socket_open(int family, int type, int protocol, void *context) {
    struct line *line = context;
    int fd = line->kept;
    line->kept = -1;
    if (fd >= 0 && line->family == family)
        return fd;
    if (fd >= 0)
        close(fd);
    line->watched = -1;
    line->family = family;
    fd = socket(family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol);
    if (fd < 0 && errno == EAFNOSUPPORT)
        line->unreachable = 1;
    else if (fd < 0)
        line->lines->socket_error = errno;
    return fd;
}

/* epoll forgets what is closed. */
static int socket_close(ares_socket_t fd, void *context) {
    const struct sockaddr nobody = {.sa_family = AF_UNSPEC};
    struct line *line = context;
    line->fd = -1;
    line->unsent = 0;
    if (!line->tcp && line->kept < 0 && !connect(fd, &nobody, sizeof nobody)) {
        line->kept = fd;
        return 0;
    }
    line->watched = -1;
    return close(fd);
}

static int socket_connect(ares_socket_t fd, const struct sockaddr *to, ares_socklen_t size,
                          void *context) {
    struct line *line = context;
    int failed = connect(fd, to, size);
    line->unreachable = failed && errno != EINPROGRESS;
    return failed;
}

static ares_ssize_t take_incoming(struct incoming *incoming, void *octets, size_t room,
                                  struct sockaddr *from, ares_socklen_t *size) {
    if (incoming->taken >= incoming->count) {
        errno = incoming->error;
        incoming->error = EAGAIN;
        return -1;
    }
    const struct mmsghdr *message = &incoming->messages[incoming->taken];
    size_t got = message->msg_len < room ? message->msg_len : room;
    memcpy(octets, incoming->octets[incoming->taken], got);
    if (*size > message->msg_hdr.msg_namelen)
        *size = message->msg_hdr.msg_namelen;
    memcpy(from, &incoming->from[incoming->taken++], *size);
    return (ares_ssize_t)got;
}

/* A server that knows no EDNS says FORMERR, and c-ares does without from then on: it would cut what
 * another server sends. */
static ares_ssize_t socket_receive(ares_socket_t fd, void *octets, size_t room, int flags,
                                   struct sockaddr *from, ares_socklen_t *size, void *context) {
    struct line *line = context;
    if (line->tcp)
        return recvfrom(fd, octets, room, flags, from, size);
    ares_ssize_t got = take_incoming(&line->lines->incoming, octets, room, from, size);
    if (got > 3 && (((unsigned char *)octets)[3] & 0x0F) == RCODE_FORMERR)
        line->spoiled = 1;
    return got;
}

/* What could not be sent is lost, as it may be on its way. A refusal of what was sent before comes
 * in the place of one sending. */
static void send_datagrams(struct line *line) {
    struct mmsghdr messages[BATCH] = {0};
    struct iovec pieces[BATCH];
    int sent = 0, failures = 0;
    for (int i = 0; i < line->unsent; i++) {
        pieces[i] = (struct iovec){line->outgoing[i].octets, line->outgoing[i].size};
        messages[i].msg_hdr = (struct msghdr){.msg_iov = &pieces[i], .msg_iovlen = 1};
    }
    while (sent < line->unsent && failures < 2) {
        int more = sendmmsg(line->fd, messages + sent, (unsigned)(line->unsent - sent), 0);
        sent += more > 0 ? more : 0;
        failures += more < 0;
    }
    line->unsent = 0;
}

static ares_ssize_t keep_outgoing(struct line *line, const struct iovec *piece) {
    struct lines *lines = line->lines;
    if (piece->iov_len > WIRE_QUERY_MAX)
        return -1;
    if (!line->outgoing)
        line->outgoing = arena_alloc(lines->arena, BATCH * sizeof *line->outgoing);
    if (line->unsent == BATCH)
        send_datagrams(line);
    struct outgoing *outgoing = &line->outgoing[line->unsent++];
    outgoing->size = piece->iov_len;
    memcpy(outgoing->octets, piece->iov_base, piece->iov_len);
    if (!line->is_unsent) {
        line->is_unsent = 1;
        line->unsent_next = lines->unsent;
        lines->unsent = line;
    }
    return (ares_ssize_t)piece->iov_len;
}

static ares_ssize_t socket_send(ares_socket_t fd, const struct iovec *pieces, int count,
                                void *context) {
    struct line *line = context;
    struct msghdr message = {.msg_iov = (struct iovec *)pieces, .msg_iovlen = (size_t)count};
    if (line->tcp)
        return sendmsg(fd, &message, MSG_NOSIGNAL);
    line->fd = fd;
    return keep_outgoing(line, pieces);
}

static const struct ares_socket_functions socket_functions = {
    socket_open, socket_close, socket_connect, socket_receive, socket_send};

/* What c-ares wants to know of a socket; neither: it is about to close it. UDP is always read. */
static void watch(void *context, ares_socket_t fd, int readable, int writable) {
    struct line *line = context;
    struct epoll_event event = {.events = (readable ? EPOLLIN : 0u) | (writable ? EPOLLOUT : 0u),
                                .data.ptr = line};
    if (!readable && !writable)
        return;
    line->fd = fd;
    if (line->watched == fd && !line->tcp)
        return;
    if (epoll_ctl(line->lines->epoll, line->watched == fd ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, fd,
                  &event))
        line->lines->socket_error = errno;
    line->watched = fd;
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
    *line = (struct line){.lines = lines,
                          .tcp = tcp,
                          .fd = -1,
                          .kept = -1,
                          .watched = -1,
                          .unsent_next = line->unsent_next,
                          .is_unsent = line->is_unsent,
                          .outgoing = line->outgoing};
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

static void line_end(struct line *line) {
    ares_destroy(line->channel);
    if (line->kept >= 0)
        close(line->kept);
}

void line_leave(struct line *line) {
    struct lines *lines = line->lines;
    if (line->open)
        ares_cancel(line->channel);
    if (line->tcp || line->spoiled) {
        line_end(line);
        line->next = lines->husks;
        lines->husks = line;
    } else {
        line->unreachable = 0;
        line->next = lines->spare;
        lines->spare = line;
    }
}

static void receive_datagrams(struct line *line) {
    struct incoming *incoming = &line->lines->incoming;
    for (int i = 0; i < BATCH; i++) {
        incoming->pieces[i] = (struct iovec){incoming->octets[i], sizeof incoming->octets[i]};
        incoming->messages[i].msg_hdr = (struct msghdr){.msg_iov = &incoming->pieces[i],
                                                        .msg_iovlen = 1,
                                                        .msg_name = &incoming->from[i],
                                                        .msg_namelen = sizeof incoming->from[i]};
    }
    int fd = line->fd >= 0 ? line->fd : line->kept;
    incoming->count = recvmmsg(fd, incoming->messages, BATCH, MSG_DONTWAIT, NULL);
    incoming->error = incoming->count < 0 ? errno : EAGAIN;
    incoming->taken = 0;
}

/* A UDP line that is not open may still get what is late: nobody wants it. */
static void handle(struct line *line, uint32_t events) {
    if (!line->tcp)
        receive_datagrams(line);
    if (line->fd >= 0)
        ares_process_fd(line->channel, events & ~EPOLLOUT ? line->fd : ARES_SOCKET_BAD,
                        events & EPOLLOUT ? line->fd : ARES_SOCKET_BAD);
}

static void send_unsent(struct lines *lines) {
    while (lines->unsent) {
        struct line *line = lines->unsent;
        lines->unsent = line->unsent_next;
        line->is_unsent = 0;
        send_datagrams(line);
    }
}

enum status lines_listen(struct lines *lines, int timeout_ms) {
    struct epoll_event events[EVENTS];
    int count = EVENTS;
    send_unsent(lines);
    for (; count == EVENTS && !lines->socket_error; timeout_ms = 0) {
        count = epoll_wait(lines->epoll, events, EVENTS, timeout_ms);
        for (int i = 0; i < count; i++)
            handle(events[i].data.ptr, events[i].events);
    }
    if (!lines->socket_error)
        return STATUS_OK;
    int error = lines->socket_error;
    lines->socket_error = 0;
    return fail("socket", strerror(error));
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
        line_end(line);
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
