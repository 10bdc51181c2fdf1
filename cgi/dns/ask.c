#include "dns/ask.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/random.h"
#include "dns/wire.h"

#include <arpa/inet.h>
#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <ares.h>

/* One answer that is waited for. */
struct wait {
    struct wait *next;
    struct answer *answer;
    struct answer refusal; /* one resolver's REFUSED, while others are asked */
    size_t first;          /* the resolver asked first */
    int tries;
    int patience;         /* milliseconds of silence before it is sent again; doubles */
    int64_t asked, again; /* clock_monotonic_ms: first wanted; to be sent (once more) */
};

/* One sending of one question to one resolver, over a channel of its own. */
struct attempt {
    struct attempt *next;
    struct run *run;
    struct wait *wait;
    const char *server;
    size_t resolver; /* which one server is, when it is no name server */
    ares_channel channel;
    int unreachable; /* there is no way to the server from here */
    int over;        /* c-ares has called back */
};

struct run {
    struct arena *arena;
    struct answers *answers;
    size_t seen; /* answers that are waited for, or were */
    const char *const *resolvers;
    size_t resolver_count;
    size_t first;     /* the resolver that source 0 prefers: the one that spoke */
    int64_t deadline; /* clock_monotonic_ms */
    int patience;     /* of questions to the resolvers */
    struct wait *waits;
    struct attempt *attempts;
    size_t attempt_count;
    int arrived;      /* answers since step last ran */
    int socket_error; /* errno: this machine has no more sockets to give */
};

enum {
    CHANNEL_SOCKETS = 2, /* UDP, and TCP after a truncated answer */
    PATIENCES = 7,       /* so that a lost question is sent at 0, 1/7 and 3/7 of its time */
    SENDINGS = 3,
    SERVER_SHARE = 4 /* a name server that is asked alone has a quarter of the deadline */
};

static enum status fail(const char *what, const char *why) {
    log_event(LOG_ALARM, "dns_cannot_ask", "what", what, "why", why, NULL);
    return STATUS_FAILED;
}

/* The name servers of /etc/resolv.conf, as c-ares reads it. */
static enum status system_resolvers(struct run *run) {
    ares_channel channel;
    struct ares_addr_port_node *servers = NULL;
    int code = ares_init_options(&channel, NULL, 0);
    if (code != ARES_SUCCESS)
        return fail("/etc/resolv.conf", ares_strerror(code));
    code = ares_get_servers_ports(channel, &servers);
    size_t count = 0;
    for (const struct ares_addr_port_node *server = servers; server; server = server->next)
        count++;
    const char **list = arena_alloc(run->arena, (count + 1) * sizeof *list);
    count = 0;
    for (const struct ares_addr_port_node *server = servers; server; server = server->next) {
        char address[INET6_ADDRSTRLEN] = "";
        ares_inet_ntop(server->family, &server->addr, address, sizeof address);
        list[count++] = arena_printf(run->arena, server->family == AF_INET6 ? "[%s]:%d" : "%s:%d",
                                     address, server->udp_port ? server->udp_port : 53);
    }
    run->resolvers = list;
    ares_free_data(servers);
    ares_destroy(channel);
    return code == ARES_SUCCESS && count ? STATUS_OK : fail("/etc/resolv.conf", "no name server");
}

/* The sockets are ours, because c-ares hides why it got none, and lets a resolver that hangs up end
 * the process (SIGPIPE). */
static ares_socket_t socket_open(int family, int type, int protocol, void *context) {
    struct attempt *attempt = context;
    int fd = socket(family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol);
    if (fd < 0 && errno == EAFNOSUPPORT)
        attempt->unreachable = 1;
    else if (fd < 0)
        attempt->run->socket_error = errno;
    return fd;
}

static int socket_close(ares_socket_t fd, void *context) {
    (void)context;
    return close(fd);
}

static int socket_connect(ares_socket_t fd, const struct sockaddr *to, ares_socklen_t size,
                          void *context) {
    struct attempt *attempt = context;
    int failed = connect(fd, to, size);
    attempt->unreachable = failed && errno != EINPROGRESS;
    return failed;
}

static ares_ssize_t socket_receive(ares_socket_t fd, void *octets, size_t room, int flags,
                                   struct sockaddr *from, ares_socklen_t *size, void *context) {
    (void)context;
    return recvfrom(fd, octets, room, flags, from, size);
}

static ares_ssize_t socket_send(ares_socket_t fd, const struct iovec *pieces, int count,
                                void *context) {
    struct msghdr message = {.msg_iov = (struct iovec *)pieces, .msg_iovlen = (size_t)count};
    (void)context;
    return sendmsg(fd, &message, MSG_NOSIGNAL);
}

static const struct ares_socket_functions socket_functions = {
    socket_open, socket_close, socket_connect, socket_receive, socket_send};

/*
 * Everything that c-ares would else read from files is set, and all time limits are ours. Answers
 * of any code are let through; EDNS says that UDP answers up to 1232 octets are whole.
 */
static enum status channel_open(struct attempt *attempt) {
    static char lookups[] = "b";
    struct ares_options options = {
        .flags = ARES_FLAG_NOCHECKRESP | ARES_FLAG_EDNS,
        .timeout = (int)(attempt->run->deadline - clock_monotonic_ms()) + 1000,
        .tries = 1,
        .ndots = 1,
        .lookups = lookups,
        .ednspsz = WIRE_UDP_SIZE,
    };
    int mask = ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_NDOTS |
               ARES_OPT_LOOKUPS | ARES_OPT_EDNSPSZ | ARES_OPT_SERVERS | ARES_OPT_DOMAINS |
               ARES_OPT_SORTLIST;
    int code = ares_init_options(&attempt->channel, &options, mask);
    if (code != ARES_SUCCESS)
        return fail("channel", ares_strerror(code));
    ares_set_socket_functions(attempt->channel, &socket_functions, attempt);
    code = ares_set_servers_ports_csv(attempt->channel, attempt->server);
    if (code == ARES_SUCCESS)
        return STATUS_OK;
    ares_destroy(attempt->channel);
    return fail(attempt->server, ares_strerror(code));
}

/* Whether any of the resolvers may answer. */
static int is_open(const struct wait *wait) {
    return wait->answer->question.source == 0 && !wait->answer->question.server;
}

static int may_ask_another(const struct run *run, const struct wait *wait) {
    return is_open(wait) && (size_t)wait->tries < run->resolver_count;
}

static void remain_unknown(struct run *run, struct wait *wait, enum unknown_reason reason) {
    struct answer *answer = wait->answer;
    answer->state = ANSWER_UNKNOWN;
    answer->unknown = reason;
    answer->at = clock_now();
    answer->took_ms = (int)(clock_monotonic_ms() - wait->asked);
    run->arrived = 1;
}

/* Called by c-ares with an answer, or with none: then another resolver is asked at once, or the
 * same when its patience is over. */
static void arrive(void *context, int code, int timeouts, unsigned char *wire, int size) {
    struct attempt *attempt = context;
    struct run *run = attempt->run;
    struct wait *wait = attempt->wait;
    int64_t now = clock_monotonic_ms();
    (void)timeouts;
    attempt->over = 1;
    if (wait->answer->state != ANSWER_PENDING)
        return;
    if (code != ARES_SUCCESS) {
        if (may_ask_another(run, wait))
            wait->again = now;
        else if (attempt->unreachable && wait->answer->question.server)
            remain_unknown(run, wait, UNKNOWN_UNREACHABLE);
        return;
    }
    struct answer answer = *wait->answer;
    answer_read(run->arena, wire, (size_t)size, &answer);
    answer.server = attempt->server;
    answer.at = clock_now();
    answer.took_ms = (int)(now - wait->asked);
    if (answer.unknown == UNKNOWN_REFUSED && may_ask_another(run, wait)) {
        wait->refusal = answer;
        wait->again = now;
        return;
    }
    if (is_open(wait))
        run->first = attempt->resolver;
    *wait->answer = answer;
    run->arrived = 1;
}

static size_t write_query(const struct question *question, unsigned char query[WIRE_QUERY_MAX]) {
    struct wire_name name;
    struct wire_question wire = {.name = &name, .type = (uint16_t)question->type};
    int valid = wire_name_write(question->name, &name);
    assert(valid);
    (void)valid;
    random_bytes(&wire.id, sizeof wire.id);
    wire.flags = question->server ? 0 : WIRE_RD | WIRE_AD;
    if (question->unchecked)
        wire.flags |= WIRE_CD;
    return wire_query(&wire, query);
}

static void choose_server(struct attempt *attempt) {
    const struct run *run = attempt->run;
    const struct wait *wait = attempt->wait;
    attempt->server = wait->answer->question.server;
    if (attempt->server)
        return;
    attempt->resolver = (size_t)wait->answer->question.source;
    if (is_open(wait))
        attempt->resolver = (wait->first + (size_t)wait->tries) % run->resolver_count;
    assert(attempt->resolver < run->resolver_count);
    attempt->server = run->resolvers[attempt->resolver];
}

static enum status attempt_start(struct run *run, struct wait *wait) {
    struct attempt *attempt = arena_alloc(run->arena, sizeof *attempt);
    *attempt = (struct attempt){.run = run, .wait = wait};
    choose_server(attempt);
    enum status status = channel_open(attempt);
    if (status != STATUS_OK)
        return status;
    attempt->next = run->attempts;
    run->attempts = attempt;
    run->attempt_count++;
    wait->again = clock_monotonic_ms() + ((int64_t)wait->patience << wait->tries);
    wait->tries++;
    unsigned char query[WIRE_QUERY_MAX];
    size_t size = write_query(&wait->answer->question, query);
    ares_send(attempt->channel, query, (int)size, arrive, attempt);
    return run->socket_error ? fail("socket", strerror(run->socket_error)) : STATUS_OK;
}

static void take_wants(struct run *run) {
    int64_t now = clock_monotonic_ms();
    struct wait **end = &run->waits;
    while (*end)
        end = &(*end)->next;
    for (struct answer *answer; (answer = answers_at(run->answers, run->seen)); run->seen++) {
        if (answer->state != ANSWER_PENDING)
            continue;
        struct wait *wait = arena_alloc(run->arena, sizeof *wait);
        *wait = (struct wait){.answer = answer,
                              .first = run->first,
                              .patience = run->patience,
                              .asked = now,
                              .again = now};
        if (answer->question.server)
            wait->patience = run->patience / SERVER_SHARE + 1;
        *end = wait;
        end = &wait->next;
    }
}

static enum status send_due(struct run *run) {
    enum status status = STATUS_OK;
    int64_t now = clock_monotonic_ms();
    for (struct wait *wait = run->waits; wait && status == STATUS_OK; wait = wait->next) {
        if (wait->answer->state != ANSWER_PENDING || wait->again > now)
            continue;
        if (wait->answer->question.server && wait->tries == SENDINGS)
            remain_unknown(run, wait, UNKNOWN_TIMEOUT);
        else
            status = attempt_start(run, wait);
    }
    return status;
}

/* Forgets what is answered, and closes its sockets: never from inside a call of c-ares. */
static void sweep(struct run *run) {
    for (struct attempt **link = &run->attempts; *link;) {
        struct attempt *attempt = *link;
        if (!attempt->over && attempt->wait->answer->state == ANSWER_PENDING) {
            link = &attempt->next;
            continue;
        }
        *link = attempt->next;
        run->attempt_count--;
        ares_destroy(attempt->channel);
    }
    for (struct wait **link = &run->waits; *link;) {
        if ((*link)->answer->state == ANSWER_PENDING)
            link = &(*link)->next;
        else
            *link = (*link)->next;
    }
}

static int milliseconds_left(const struct run *run) {
    int64_t until = run->deadline, now = clock_monotonic_ms();
    for (const struct wait *wait = run->waits; wait; wait = wait->next)
        if (wait->again < until)
            until = wait->again;
    return until > now ? (int)(until - now) : 0;
}

static size_t watch_attempt(const struct attempt *attempt, struct pollfd *fds) {
    ares_socket_t sockets[CHANNEL_SOCKETS];
    int bits = ares_getsock(attempt->channel, sockets, CHANNEL_SOCKETS);
    size_t count = 0;
    for (int i = 0; i < CHANNEL_SOCKETS; i++) {
        int readable = ARES_GETSOCK_READABLE(bits, i), writable = ARES_GETSOCK_WRITABLE(bits, i);
        if (readable || writable)
            fds[count++] = (struct pollfd){
                .fd = sockets[i],
                .events = (short)((readable ? POLLIN : 0) | (writable ? POLLOUT : 0))};
    }
    return count;
}

/* Sleeps until something comes, or is to be sent again, or the time is over. */
static void listen_once(struct run *run) {
    size_t room = run->attempt_count * CHANNEL_SOCKETS + 1, count = 0;
    struct pollfd *fds = arena_alloc(run->arena, room * sizeof *fds);
    struct attempt **owners = arena_alloc(run->arena, room * sizeof(struct attempt *));
    for (struct attempt *attempt = run->attempts; attempt; attempt = attempt->next) {
        size_t more = watch_attempt(attempt, fds + count);
        while (more--)
            owners[count++] = attempt;
    }
    if (poll(fds, count, milliseconds_left(run)) <= 0)
        return;
    for (size_t i = 0; i < count; i++)
        if (fds[i].revents)
            ares_process_fd(owners[i]->channel,
                            fds[i].revents & ~POLLOUT ? fds[i].fd : ARES_SOCKET_BAD,
                            fds[i].revents & POLLOUT ? fds[i].fd : ARES_SOCKET_BAD);
}

static void give_up(struct run *run) {
    for (struct wait *wait = run->waits; wait; wait = wait->next) {
        if (wait->refusal.unknown == UNKNOWN_REFUSED)
            *wait->answer = wait->refusal;
        else
            remain_unknown(run, wait, UNKNOWN_TIMEOUT);
    }
    run->arrived = 1;
}

static enum status turn(struct run *run) {
    enum status status = STATUS_OK;
    if (clock_monotonic_ms() >= run->deadline)
        give_up(run);
    else
        status = send_due(run);
    if (status == STATUS_OK && !run->arrived)
        listen_once(run);
    sweep(run);
    return status;
}

enum status ask_run(const struct ask *ask, const struct asked *asked) {
    struct run run = {
        .arena = asked->arena,
        .answers = asked->answers,
        .resolvers = ask->resolvers,
        .deadline = clock_monotonic_ms() + ask->deadline_ms,
        .patience = ask->deadline_ms / PATIENCES + 1,
    };
    enum status status = STATUS_OK;
    if (!run.resolvers || !run.resolvers[0])
        status = system_resolvers(&run);
    while (status == STATUS_OK && run.resolvers[run.resolver_count])
        run.resolver_count++;
    run.arrived = status == STATUS_OK;
    while (status == STATUS_OK && run.arrived) {
        run.arrived = 0;
        asked->step(asked->context);
        take_wants(&run);
        while (status == STATUS_OK && run.waits && !run.arrived)
            status = turn(&run);
    }
    while (run.attempts) {
        run.attempts->over = 1;
        sweep(&run);
    }
    return status;
}
