#ifndef TESTS_UNIT_NAME_SERVER_H
#define TESTS_UNIT_NAME_SERVER_H

/*
 * A name server for tests of work/: a child process that answers TXT questions over UDP from a
 * table in shared memory, which the test changes as it likes.
 */

#include <arpa/inet.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ZONE_LINES = 32, ZONE_TEXT = 600 };

struct zone {
    int rcode;     /* for every question: 0, 2 (SERVFAIL) … */
    int silent;    /* answers nothing */
    char mute[64]; /* names below this one are not answered */
    int questions; /* how many came */
    void (*deed)(
        void);      /* done in the name server's process before the first question is answered */
    char state[64]; /* where the database of the deed is */
    int64_t doomed, doomed_project, doomed_org; /* what the deed is done to */
    struct {
        char name[256], text[ZONE_TEXT];
    } lines[ZONE_LINES];
};

static struct zone *zone;
static pid_t name_server;

static size_t read_name(const unsigned char *wire, size_t size, char *name) {
    size_t at = 12, used = 0;
    while (at < size && wire[at]) {
        size_t length = wire[at];
        if (at + 1 + length >= size || used + length + 2 > 256)
            return 0;
        memcpy(name + used, wire + at + 1, length);
        used += length;
        name[used++] = '.';
        at += length + 1;
    }
    name[used ? used - 1 : 0] = '\0';
    return at + 5;
}

static size_t add_txt(unsigned char *wire, size_t at, const char *text) {
    static const unsigned char head[] = {0xc0, 12, 0, 16, 0, 1, 0, 0, 1, 44};
    size_t left = strlen(text), strings = left ? (left + 254) / 255 : 1, data = left + strings;
    memcpy(wire + at, head, sizeof head);
    at += sizeof head;
    wire[at++] = (unsigned char)(data >> 8);
    wire[at++] = (unsigned char)data;
    do {
        size_t length = left < 255 ? left : 255;
        wire[at++] = (unsigned char)length;
        memcpy(wire + at, text, length);
        at += length, text += length, left -= length;
    } while (left);
    return at;
}

static size_t answer_wire(unsigned char *wire, size_t size) {
    char name[256];
    size_t end = read_name(wire, size, name);
    if (!end || end > size)
        return 0;
    int found = 0, is_txt = wire[end - 4] == 0 && wire[end - 3] == 16;
    wire[2] = 0x84 | (wire[2] & 1);
    wire[3] = (unsigned char)(0x80 | zone->rcode);
    for (int i = 0; is_txt && !zone->rcode && i < ZONE_LINES; i++)
        if (*zone->lines[i].name && !strcasecmp(zone->lines[i].name, name)) {
            end = add_txt(wire, end, zone->lines[i].text);
            found++;
        }
    memset(wire + 6, 0, 6);
    wire[7] = (unsigned char)found;
    return end;
}

static int is_mute(const unsigned char *wire, size_t size) {
    char name[256];
    read_name(wire, size, name);
    size_t length = strlen(name), part = strlen(zone->mute);
    return part && length >= part && !strcasecmp(name + length - part, zone->mute);
}

static void serve(int udp) {
    unsigned char wire[16384];
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (;;) {
        struct sockaddr_in from;
        socklen_t length = sizeof from;
        ssize_t size = recvfrom(udp, wire, 512, 0, (struct sockaddr *)&from, &length);
        if (size < 17)
            continue;
        if (!zone->questions++ && zone->deed)
            zone->deed();
        size_t answer =
            zone->silent || is_mute(wire, (size_t)size) ? 0 : answer_wire(wire, (size_t)size);
        if (answer)
            sendto(udp, wire, answer, 0, (struct sockaddr *)&from, length);
    }
}

/* Sets NAFUDA_RESOLVER to it, and that nobody else is asked. */
static void start_name_server(void) {
    zone = mmap(NULL, sizeof *zone, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int udp = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    if (zone == MAP_FAILED || bind(udp, (struct sockaddr *)&address, sizeof address) ||
        getsockname(udp, (struct sockaddr *)&address, &length))
        abort();
    char resolver[32];
    snprintf(resolver, sizeof resolver, "127.0.0.1:%d", ntohs(address.sin_port));
    setenv("NAFUDA_RESOLVER", resolver, 1);
    setenv("NAFUDA_NAMESERVERS", "off", 1);
    name_server = fork();
    if (name_server == 0)
        serve(udp);
    close(udp);
}

static void stop_name_server(void) {
    kill(name_server, SIGKILL);
    waitpid(name_server, NULL, 0);
    munmap(zone, sizeof *zone);
}

/* Publishes one more TXT record. */
static void publish(const char *name, const char *text) {
    for (int i = 0; i < ZONE_LINES; i++)
        if (!*zone->lines[i].name) {
            snprintf(zone->lines[i].text, ZONE_TEXT, "%s", text);
            snprintf(zone->lines[i].name, sizeof zone->lines[i].name, "%s", name);
            return;
        }
    abort();
}

/* Takes all records of the name away. */
static inline void withdraw(const char *name) {
    for (int i = 0; i < ZONE_LINES; i++)
        if (!strcmp(zone->lines[i].name, name))
            *zone->lines[i].name = '\0';
}

#endif
