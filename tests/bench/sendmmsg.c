/*
 * The peer of a sweep: puts questions to one name server as fast as one socket takes them, with
 * sendmmsg and recvmmsg and nothing else. No answer is read further than its id, nothing is sent
 * again.
 *
 *     sendmmsg ADDRESS:PORT WINDOW < QUESTIONS
 *
 * QUESTIONS are lines of NAME and TYPE. At most WINDOW are unanswered at a time; what is not
 * answered within half a second is lost. Prints one JSON object.
 */
#include "dns/wire.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>

enum { BATCH = 64, WINDOW_MAX = 4096, ANSWER_MAX = 4096, LOST_US = 500000 };

struct query {
    unsigned char octets[WIRE_QUERY_MAX];
    size_t size;
};

static struct query *queries;
static size_t count;

static const struct {
    const char *name;
    unsigned type;
} types[] = {{"A", 1}, {"NS", 2}, {"CNAME", 5}, {"SOA", 6}, {"MX", 15}, {"TXT", 16}, {"AAAA", 28}};

static void die(const char *what) {
    perror(what);
    exit(1);
}

static void add_query(const char *name, const char *type) {
    struct wire_name wire;
    struct wire_question question = {.name = &wire, .flags = WIRE_RD | WIRE_AD};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (!strcmp(type, types[i].name))
            question.type = (uint16_t)types[i].type;
    if (!question.type || !wire_name_write(name, &wire)) {
        fprintf(stderr, "sendmmsg: what is %s %s?\n", name, type);
        exit(2);
    }
    if ((count & (count - 1)) == 0)
        queries = realloc(queries, (count ? 2 * count : 1) * sizeof *queries);
    queries[count].size = wire_query(&question, queries[count].octets);
    count++;
}

static void read_queries(void) {
    char name[300], type[12];
    while (scanf("%299s %11s", name, type) == 2)
        add_query(name, type);
}

static int connect_to(const char *at) {
    struct addrinfo hints = {.ai_socktype = SOCK_DGRAM,
                             .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV};
    struct addrinfo *found;
    struct timeval patience = {.tv_usec = LOST_US};
    char host[64];
    const char *colon = strrchr(at, ':');
    snprintf(host, sizeof host, "%.*s", colon ? (int)(colon - at) : 0, at);
    if (!colon || getaddrinfo(host, colon + 1, &hints, &found)) {
        fprintf(stderr, "sendmmsg: %s is no address\n", at);
        exit(2);
    }
    int fd = socket(found->ai_family, SOCK_DGRAM, 0);
    if (fd < 0 || connect(fd, found->ai_addr, found->ai_addrlen) ||
        setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience))
        die(at);
    freeaddrinfo(found);
    return fd;
}

/* The slots of the window; a slot's number is the id of its question. */
static struct {
    unsigned char waits[WINDOW_MAX];
    unsigned spare[WINDOW_MAX];
    unsigned spare_count, size;
    size_t sent, answered, lost;
} window;

static void send_more(int fd) {
    struct mmsghdr messages[BATCH] = {0};
    struct iovec pieces[BATCH];
    unsigned batch = 0;
    for (; batch < BATCH && window.spare_count && window.sent + batch < count; batch++) {
        struct query *query = &queries[window.sent + batch];
        unsigned slot = window.spare[--window.spare_count];
        window.waits[slot] = 1;
        query->octets[0] = (unsigned char)(slot >> 8);
        query->octets[1] = (unsigned char)slot;
        pieces[batch] = (struct iovec){query->octets, query->size};
        messages[batch].msg_hdr = (struct msghdr){.msg_iov = &pieces[batch], .msg_iovlen = 1};
    }
    for (unsigned done = 0; done < batch;) {
        int more = sendmmsg(fd, messages + done, batch - done, 0);
        if (more < 0)
            die("sendmmsg");
        done += (unsigned)more;
    }
    window.sent += batch;
}

static void give_up(void) {
    for (unsigned slot = 0; slot < window.size; slot++)
        if (window.waits[slot]) {
            window.waits[slot] = 0;
            window.spare[window.spare_count++] = slot;
            window.lost++;
        }
}

static void receive(int fd) {
    static unsigned char octets[BATCH][ANSWER_MAX];
    struct mmsghdr messages[BATCH] = {0};
    struct iovec pieces[BATCH];
    for (unsigned i = 0; i < BATCH; i++) {
        pieces[i] = (struct iovec){octets[i], ANSWER_MAX};
        messages[i].msg_hdr = (struct msghdr){.msg_iov = &pieces[i], .msg_iovlen = 1};
    }
    int got = recvmmsg(fd, messages, BATCH, MSG_WAITFORONE, NULL);
    if (got < 0 && errno != EAGAIN)
        die("recvmmsg");
    if (got < 0)
        give_up();
    for (int i = 0; i < got; i++) {
        unsigned slot = (unsigned)octets[i][0] << 8 | octets[i][1];
        if (slot >= window.size || !window.waits[slot])
            continue;
        window.waits[slot] = 0;
        window.spare[window.spare_count++] = slot;
        window.answered++;
    }
}

static double seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

int main(int argc, char **argv) {
    window.size = argc == 3 ? (unsigned)atoi(argv[2]) : 0;
    if (window.size < 1 || window.size > WINDOW_MAX) {
        fputs("usage: sendmmsg ADDRESS:PORT WINDOW < QUESTIONS\n", stderr);
        return 2;
    }
    read_queries();
    int fd = connect_to(argv[1]);
    for (unsigned slot = 0; slot < window.size; slot++)
        window.spare[window.spare_count++] = slot;
    double before = seconds();
    while (window.answered + window.lost < count) {
        send_more(fd);
        receive(fd);
    }
    double took = seconds() - before;
    printf(
        "{\"questions\":%zu,\"answered\":%zu,\"lost\":%zu,\"seconds\":%.3f,\"per_second\":%.0f}\n",
        count, window.answered, window.lost, took, (double)window.answered / took);
    free(queries);
    return 0;
}
