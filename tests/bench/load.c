/*
 * load ADDRESS PORT PATH COOKIE CONNECTIONS SECONDS: asks for one page over kept connections, one
 * request at a time on each, and prints how many answers each connection had: a connection that
 * starves shows, where a total would hide it. Anything but a whole 200 is a fault.
 *
 * One line: answers, fault count, least and most answers of a connection, octets of the last body,
 * median and 99th percentile of the time to an answer in microseconds.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { ANSWER_MOST = 1 << 20, CONNECTIONS_MOST = 256, TIMES_MOST = 1 << 20 };

struct connection {
    int fd;
    char *answer;
    size_t size;
    long answers;
    double asked_at;
};

static struct connection connections[CONNECTIONS_MOST];
static float times[TIMES_MOST];
static long time_count, faults;
static size_t body_size;
static char asking[2048];

static double now(void) {
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static void open_connection(struct connection *connection, const struct sockaddr_in *to) {
    connection->fd = socket(AF_INET, SOCK_STREAM, 0);
    if (connection->fd < 0 || connect(connection->fd, (const void *)to, sizeof *to))
        fail("connect");
    int on = 1;
    setsockopt(connection->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

static void ask(struct connection *connection) {
    connection->size = 0;
    connection->asked_at = now();
    size_t size = strlen(asking);
    if (write(connection->fd, asking, size) != (ssize_t)size)
        fail("write");
}

/* Octets of the whole chunked body that begins at `at`, or 0: not all there. */
static size_t chunked_end(const char *at, const char *end) {
    const char *from = at;
    body_size = 0;
    for (;;) {
        char *line;
        if (!memchr(at, '\n', (size_t)(end - at)))
            return 0;
        size_t size = strtoul(at, &line, 16);
        at = line + 2 + size + 2;
        if (at > end)
            return 0;
        body_size += size;
        if (!size)
            return (size_t)(at - from);
    }
}

/* Whether the answer is whole. It ends with a NUL behind it. */
static int is_whole(const struct connection *connection) {
    const char *head_end = strstr(connection->answer, "\r\n\r\n");
    if (!head_end)
        return 0;
    const char *body = head_end + 4, *end = connection->answer + connection->size;
    const char *length = strcasestr(connection->answer, "\r\nContent-Length:");
    if (length && length < head_end) {
        body_size = strtoul(length + 17, NULL, 10);
        return (size_t)(end - body) >= body_size;
    }
    return chunked_end(body, end) > 0;
}

static void take(struct connection *connection, const struct sockaddr_in *to) {
    ssize_t got = read(connection->fd, connection->answer + connection->size,
                       ANSWER_MOST - 1 - connection->size);
    if (got <= 0) { /* nginx ends a connection after some requests: that is no fault by itself */
        faults += connection->size > 0;
        close(connection->fd);
        open_connection(connection, to);
        ask(connection);
        return;
    }
    connection->size += (size_t)got;
    connection->answer[connection->size] = 0;
    if (!is_whole(connection))
        return;
    faults += strncmp(connection->answer, "HTTP/1.1 200", 12) != 0;
    connection->answers++;
    if (time_count < TIMES_MOST)
        times[time_count++] = (float)(now() - connection->asked_at);
    ask(connection);
}

static int by_time(const void *a, const void *b) {
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

static void report(int count) {
    long total = 0, least = connections[0].answers, most = 0;
    for (int i = 0; i < count; i++) {
        long answers = connections[i].answers;
        total += answers;
        least = answers < least ? answers : least;
        most = answers > most ? answers : most;
    }
    qsort(times, (size_t)time_count, sizeof *times, by_time);
    double median = time_count ? (double)times[time_count / 2] : 0;
    double late = time_count ? (double)times[time_count * 99 / 100] : 0;
    printf("%ld %ld %ld %ld %zu %.0f %.0f\n", total, faults, least, most, body_size, median * 1e6,
           late * 1e6);
}

int main(int argc, char **argv) {
    if (argc != 7) {
        fputs("load ADDRESS PORT PATH COOKIE CONNECTIONS SECONDS\n", stderr);
        return 2;
    }
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons((unsigned short)atoi(argv[2]))};
    inet_pton(AF_INET, argv[1], &to.sin_addr);
    snprintf(asking, sizeof asking,
             "GET %s HTTP/1.1\r\nHost: localhost\r\nAccept-Language: ja\r\nCookie: %s\r\n\r\n",
             argv[3], argv[4]);
    int count = atoi(argv[5]);
    if (count < 1 || count > CONNECTIONS_MOST)
        return 2;
    struct pollfd polled[CONNECTIONS_MOST];
    for (int i = 0; i < count; i++) {
        connections[i].answer = malloc(ANSWER_MOST);
        if (!connections[i].answer)
            abort();
        open_connection(&connections[i], &to);
        ask(&connections[i]);
    }
    double end = now() + atof(argv[6]);
    while (now() < end) {
        for (int i = 0; i < count; i++)
            polled[i] = (struct pollfd){.fd = connections[i].fd, .events = POLLIN};
        if (poll(polled, (nfds_t)count, 100) < 0 && errno != EINTR)
            fail("poll");
        for (int i = 0; i < count; i++)
            if (polled[i].revents)
                take(&connections[i], &to);
    }
    report(count);
    return 0;
}
