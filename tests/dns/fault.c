/*
 * A DNS server for tests, on loopback, over UDP and TCP, that misbehaves as it is asked to: a label
 * of the asked name that stands in the table of fault_modes.h chooses how (silent.fault.test, and
 * just as well _dmarc.silent.fault.test). "-N" behind it is the mode's number: slow-300, lost-2.
 * But for that one fault an answer is well formed. A name without such a label is answered as good,
 * or passed on to a real server.
 *
 *   --port N             0 (the default): any; the port taken is the one line on standard output
 *   --address ADDRESS    127.0.0.1
 *   --delay MS           every answer leaves that much later
 *   --mode MODE          for names that hold no mode
 *   --forward HOST:PORT  where names that hold no mode go instead
 *   --log                a line for each question (?) and answer (!) on standard output
 */
#define _GNU_SOURCE /* ppoll: a delay in whole milliseconds would be up to one too short */

#include "fault_modes.h"

#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <signal.h>
#include <time.h>

enum { SLOTS = 512, RELAY_LIVES_US = 10000000 };

struct slot {
    enum { FREE, UDP, TCP, CLIENT, RELAY } kind; /* CLIENT and RELAY: one message is read */
    int fd;
    int64_t ends_us;
    struct asked asked; /* RELAY */
    size_t got;
    unsigned char *input;
};

struct outgoing {
    struct outgoing *next;
    int64_t due_us;
    struct asked asked;
    size_t size;
    unsigned char octets[];
};

static struct slot slots[SLOTS];
static struct outgoing *queue;
static struct {
    const char *address, *port, *forward;
    int delay_ms, log;
    const char *mode;
} options = {.address = "127.0.0.1", .port = "0", .mode = "good"};

static int64_t now_us(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static void die(const char *what) {
    perror(what);
    exit(1);
}

/* Sending: everything goes through the queue, which is in order of time. */

static void send_late(const struct asked *asked, const struct message *message, int more_ms) {
    struct outgoing *out = malloc(sizeof *out + message->size), **link = &queue;
    if (!out)
        die("malloc");
    out->asked = *asked;
    out->size = message->size;
    out->due_us = now_us() + 1000 * (int64_t)(options.delay_ms + more_ms);
    memcpy(out->octets, message->octets, message->size);
    while (*link && (*link)->due_us <= out->due_us)
        link = &(*link)->next;
    out->next = *link;
    *link = out;
}

static void choose_mode(struct asked *asked) {
    for (const char *label = asked->name; *label;) {
        size_t size = strcspn(label, ".");
        if (label_mode(label, size, asked))
            return;
        label += size + (label[size] == '.');
    }
    if (!options.forward)
        label_mode(options.mode, strlen(options.mode), asked);
}

/* Reads what was asked; 0: it is no question. */
static int read_question(struct asked *asked) {
    size_t at = HEADER, size = 0;
    if (asked->size < HEADER || asked->wire[2] & 0x80 || asked->wire[5] != 1)
        return 0;
    while (at < asked->size && asked->wire[at]) {
        size_t length = asked->wire[at++];
        if (length > 63 || at + length >= asked->size || size + length + 1 >= sizeof asked->name)
            return 0;
        memcpy(asked->name + size, asked->wire + at, length);
        size += length;
        asked->name[size++] = '.';
        at += length;
    }
    asked->name[size ? size - 1 : 0] = '\0';
    if (at + 5 > asked->size)
        return 0;
    asked->end = at + 5;
    asked->type = (unsigned)asked->wire[at + 1] << 8 | asked->wire[at + 2];
    asked->id = (unsigned)asked->wire[0] << 8 | asked->wire[1];
    asked->edns = asked->wire[AR + 1] == 1;
    choose_mode(asked);
    return 1;
}

static void log_line(char mark, const struct asked *asked, size_t size) {
    if (options.log)
        printf("%c %s %u %s %zu\n", mark, asked->name, asked->type, asked->tcp ? "tcp" : "udp",
               size);
    fflush(stdout);
}

/* The sockets */

static struct addrinfo *resolve(const char *host, const char *port, int type) {
    struct addrinfo hints = {.ai_socktype = type, .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV};
    struct addrinfo *found = NULL;
    if (getaddrinfo(host, port, &hints, &found)) {
        fprintf(stderr, "%s:%s: no address\n", host, port);
        exit(2);
    }
    return found;
}

static struct slot *slot_new(int kind, int fd) {
    for (struct slot *slot = slots; slot < slots + SLOTS; slot++)
        if (slot->kind == FREE) {
            *slot = (struct slot){.kind = kind, .fd = fd, .input = malloc(MESSAGE_MAX + 2)};
            return slot;
        }
    close(fd);
    return NULL;
}

/* Whatever was still to be sent there is forgotten: its number may soon be another's. */
static void slot_close(struct slot *slot) {
    for (struct outgoing **link = &queue; *link;) {
        struct outgoing *out = *link;
        if (out->asked.tcp && out->asked.fd == slot->fd) {
            *link = out->next;
            free(out);
        } else {
            link = &out->next;
        }
    }
    for (struct slot *relay = slots; relay < slots + SLOTS; relay++)
        if (relay->kind == RELAY && relay->asked.tcp && relay->asked.fd == slot->fd)
            relay->asked.fd = -1;
    close(slot->fd);
    free(slot->input);
    slot->kind = FREE;
}

static int listen_at(int type, const char *port, struct sockaddr_storage *bound) {
    struct addrinfo *where = resolve(options.address, port, type);
    socklen_t size = sizeof *bound;
    int fd = socket(where->ai_family, type | SOCK_CLOEXEC, 0), yes = 1;
    if (fd < 0)
        die("socket");
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, type == SOCK_STREAM ? sizeof yes : 0);
    int taken = bind(fd, where->ai_addr, where->ai_addrlen) < 0;
    freeaddrinfo(where);
    if (taken || (type == SOCK_STREAM && listen(fd, 64) < 0)) {
        close(fd);
        return -1;
    }
    getsockname(fd, (struct sockaddr *)bound, &size);
    return fd;
}

/* The same port for UDP and TCP. */
static void open_port(void) {
    for (int tries = 0; tries < 50; tries++) {
        struct sockaddr_storage bound;
        char port[8];
        int udp = listen_at(SOCK_DGRAM, options.port, &bound);
        if (udp < 0)
            die("bind");
        snprintf(port, sizeof port, "%u",
                 ntohs(bound.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&bound)->sin6_port
                                                   : ((struct sockaddr_in *)&bound)->sin_port));
        int tcp = listen_at(SOCK_STREAM, port, &bound);
        if (tcp >= 0) {
            slot_new(UDP, udp);
            slot_new(TCP, tcp);
            puts(port);
            fflush(stdout);
            return;
        }
        close(udp);
    }
    die("bind");
}

/* Passes the question on as it came; the answer comes to the relay's slot. */
static void forward(const struct asked *asked) {
    char host[64];
    const char *colon = strrchr(options.forward, ':');
    snprintf(host, sizeof host, "%.*s", (int)(colon - options.forward), options.forward);
    struct addrinfo *where = resolve(host, colon + 1, asked->tcp ? SOCK_STREAM : SOCK_DGRAM);
    int fd = socket(where->ai_family, where->ai_socktype | SOCK_CLOEXEC, 0);
    int reached = fd >= 0 && connect(fd, where->ai_addr, where->ai_addrlen) == 0;
    freeaddrinfo(where);
    if (!reached) {
        close(fd);
        return;
    }
    unsigned char framed[2 + sizeof asked->wire] = {(unsigned char)(asked->size >> 8),
                                                    (unsigned char)asked->size};
    memcpy(framed + 2, asked->wire, asked->size);
    size_t skip = asked->tcp ? 0 : 2;
    struct slot *slot = slot_new(RELAY, fd);
    if (slot) {
        slot->asked = *asked;
        slot->ends_us = now_us() + RELAY_LIVES_US;
        if (send(fd, framed + skip, asked->size + 2 - skip, MSG_NOSIGNAL) < 0)
            slot_close(slot);
    }
}

static void answer(struct asked *asked) {
    static struct message message;
    if (!read_question(asked))
        return;
    log_line('?', asked, asked->size);
    if (!asked->mode) {
        forward(asked);
        return;
    }
    start(asked, &message, 0);
    asked->mode->answer(asked, &message);
}

static void receive_datagram(const struct slot *slot) {
    struct asked asked = {.fd = slot->fd, .from_size = sizeof asked.from};
    ssize_t got = recvfrom(slot->fd, asked.wire, sizeof asked.wire, MSG_DONTWAIT,
                           (struct sockaddr *)&asked.from, &asked.from_size);
    asked.size = got > 0 ? (size_t)got : 0;
    answer(&asked);
}

static void accept_client(const struct slot *slot) {
    int fd = accept(slot->fd, NULL, NULL);
    struct timeval second = {.tv_sec = 1};
    if (fd < 0)
        return;
    /* A client that does not read must not hold up the others for long. */
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &second, sizeof second);
    slot_new(CLIENT, fd);
}

/* More of a message with two octets of length before it. -1: the other end has closed. */
static int receive_framed(struct slot *slot) {
    size_t wanted = slot->got < 2 ? 2 : 2 + ((size_t)slot->input[0] << 8 | slot->input[1]);
    ssize_t got = recv(slot->fd, slot->input + slot->got, wanted - slot->got, MSG_DONTWAIT);
    if (got <= 0)
        return got < 0 && errno == EAGAIN ? 0 : -1;
    slot->got += (size_t)got;
    return slot->got > 2 && slot->got == 2 + ((size_t)slot->input[0] << 8 | slot->input[1]);
}

static void receive_from_client(struct slot *slot) {
    int whole = receive_framed(slot);
    struct asked asked = {.fd = slot->fd, .tcp = 1, .size = slot->got - 2};
    if (whole < 0 || (whole && asked.size > sizeof asked.wire)) {
        slot_close(slot);
    } else if (whole) {
        asked.from_size = sizeof asked.from;
        getpeername(slot->fd, (struct sockaddr *)&asked.from, &asked.from_size);
        memcpy(asked.wire, slot->input + 2, asked.size);
        slot->got = 0;
        answer(&asked);
    }
}

static void receive_from_upstream(struct slot *slot) {
    static struct message message;
    int whole = 1;
    size_t skip = slot->asked.tcp ? 2 : 0;
    if (slot->asked.tcp) {
        whole = receive_framed(slot);
    } else {
        ssize_t got = recv(slot->fd, slot->input, MESSAGE_MAX, MSG_DONTWAIT);
        slot->got = got > 0 ? (size_t)got : 0;
    }
    if (whole > 0 && slot->got > skip && slot->asked.fd >= 0) {
        message.size = 0;
        put(&message, slot->input + skip, slot->got - skip);
        send_raw(&slot->asked, &message);
    }
    if (whole)
        slot_close(slot);
}

static void receive(struct slot *slot) {
    switch (slot->kind) {
    case FREE:
        break;
    case UDP:
        receive_datagram(slot);
        break;
    case TCP:
        accept_client(slot);
        break;
    case CLIENT:
        receive_from_client(slot);
        break;
    case RELAY:
        receive_from_upstream(slot);
        break;
    }
}

static void send_all(int fd, const unsigned char *at, size_t size) {
    while (size) {
        ssize_t sent = send(fd, at, size, MSG_NOSIGNAL);
        if (sent <= 0)
            return;
        at += sent;
        size -= (size_t)sent;
    }
}

static void send_due(void) {
    while (queue && queue->due_us <= now_us()) {
        struct outgoing *out = queue;
        queue = out->next;
        log_line('!', &out->asked, out->size);
        if (out->asked.tcp) {
            unsigned char head[2] = {(unsigned char)(out->size >> 8), (unsigned char)out->size};
            send_all(out->asked.fd, head, 2);
            send_all(out->asked.fd, out->octets, out->size);
        } else if (sendto(out->asked.fd, out->octets, out->size, 0,
                          (struct sockaddr *)&out->asked.from, out->asked.from_size) < 0) {
            perror("sendto");
        }
        free(out);
    }
}

static void turn(void) {
    struct pollfd fds[SLOTS];
    struct slot *watched[SLOTS];
    nfds_t fd_count = 0;
    int64_t left_us = queue ? queue->due_us - now_us() : 1000000;
    for (struct slot *slot = slots; slot < slots + SLOTS; slot++) {
        if (slot->kind == RELAY && slot->ends_us < now_us())
            slot_close(slot);
        if (slot->kind == FREE)
            continue;
        fds[fd_count] = (struct pollfd){.fd = slot->fd, .events = POLLIN};
        watched[fd_count++] = slot;
    }
    struct timespec left = {.tv_nsec = 0};
    if (left_us > 0)
        left = (struct timespec){left_us / 1000000, left_us % 1000000 * 1000};
    if (ppoll(fds, fd_count, &left, NULL) > 0)
        for (nfds_t i = 0; i < fd_count; i++)
            if (fds[i].revents && watched[i]->kind != FREE && watched[i]->fd == fds[i].fd)
                receive(watched[i]);
    send_due();
}

static void read_options(char **argument) {
    struct asked probe;
    for (; *argument; argument++) {
        const char *name = *argument;
        if (!strcmp(name, "--log")) {
            options.log = 1;
            continue;
        }
        const char *value = *++argument;
        if (!value)
            break;
        if (!strcmp(name, "--port"))
            options.port = value;
        else if (!strcmp(name, "--address"))
            options.address = value;
        else if (!strcmp(name, "--delay"))
            options.delay_ms = atoi(value);
        else if (!strcmp(name, "--mode") && label_mode(value, strlen(value), &probe))
            options.mode = value;
        else if (!strcmp(name, "--forward") && strrchr(value, ':'))
            options.forward = value;
        else
            break;
    }
    if (*argument) {
        fprintf(stderr, "fault: what is %s?\n", *argument);
        exit(2);
    }
}

int main(int argc, char **argv) {
    (void)argc;
    read_options(argv + 1);
    signal(SIGPIPE, SIG_IGN);
    open_port();
    for (;;)
        turn();
}
