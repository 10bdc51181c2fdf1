/*
 * The ways in which fault.c answers, which alone includes this: a table of them at the end, and
 * what they are written with.
 */
#ifndef DNS_FAULT_MODES_H
#define DNS_FAULT_MODES_H

#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MESSAGE_MAX = 65535, HEADER = 12 };
enum { TYPE_A = 1, TYPE_NS = 2, TYPE_CNAME = 5, TYPE_SOA = 6, TYPE_PTR = 12, TYPE_MX = 15 };
enum { TYPE_TXT = 16, TYPE_AAAA = 28, CLASS_IN = 1, CLASS_CH = 3 };
enum { AN = 6, NS = 8, AR = 10 }; /* where the counts stand in the header */

#define Q "\xC0\x0C" /* a pointer to the question's name */

struct message {
    size_t size;
    unsigned char octets[MESSAGE_MAX];
};

/* A question, and the way back to whoever asked it. */
struct asked {
    int fd, tcp, edns;
    struct sockaddr_storage from;
    socklen_t from_size;
    unsigned id, type;
    size_t end;     /* of the question section */
    char name[256]; /* "." between labels, for logs and for the mode */
    const struct mode *mode;
    int number; /* the mode's, or the one of its label */
    unsigned char wire[512];
    size_t size;
};

struct mode {
    const char *name;
    void (*answer)(const struct asked *asked, struct message *message);
    int number;
};

/* fault.c's: sends the message as it is, that much later. */
static void send_late(const struct asked *asked, const struct message *message, int more_ms);

static void put(struct message *message, const void *octets, size_t size) {
    if (message->size + size > MESSAGE_MAX)
        abort();
    memcpy(message->octets + message->size, octets, size);
    message->size += size;
}

static void put16(struct message *message, unsigned value) {
    unsigned char octets[2] = {(unsigned char)(value >> 8), (unsigned char)value};
    put(message, octets, 2);
}

static void count(struct message *message, int section, unsigned more) {
    unsigned sum = ((unsigned)message->octets[section] << 8 | message->octets[section + 1]) + more;
    message->octets[section] = (unsigned char)(sum >> 8);
    message->octets[section + 1] = (unsigned char)sum;
}

/* QR, AA, RA; what was asked is said again. */
static void start(const struct asked *asked, struct message *message, int rcode) {
    message->size = 0;
    put(message, asked->wire, asked->end);
    message->octets[2] = 0x84 | (asked->wire[2] & 1);
    message->octets[3] = (unsigned char)(0x80 | rcode);
    memset(message->octets + AN, 0, 6);
}

/* owner: wire octets, without a NUL inside but for the end. */
static void put_head(struct message *message, int section, const char *owner, unsigned type,
                     unsigned class, unsigned ttl) {
    count(message, section, 1);
    put(message, owner, strcmp(owner, Q) ? strlen(owner) + 1 : 2);
    put16(message, type);
    put16(message, class);
    put16(message, ttl >> 16);
    put16(message, ttl & 0xFFFF);
}

static void put_data(struct message *message, const void *octets, size_t size) {
    put16(message, (unsigned)size);
    put(message, octets, size);
}

#define PUT_DATA(message, literal) put_data(message, literal, sizeof literal - 1)

static void put_typed_data(struct message *message, unsigned type) {
    switch (type) {
    case TYPE_A:
        PUT_DATA(message, "\xC0\0\2\1");
        break;
    case TYPE_AAAA:
        PUT_DATA(message, "\x20\x01\x0D\xB8\0\0\0\0\0\0\0\0\0\0\0\1");
        break;
    case TYPE_MX:
        PUT_DATA(message, "\0\x0A\2mx" Q);
        break;
    case TYPE_SOA:
        PUT_DATA(message, "\2ns" Q "\1h" Q "\0\0\0\1\0\0\0\2\0\0\0\3\0\0\0\4\0\0\0\5");
        break;
    case TYPE_NS:
    case TYPE_CNAME:
    case TYPE_PTR:
        PUT_DATA(message, "\2ns" Q);
        break;
    default:
        PUT_DATA(message, "\4good");
    }
}

static void put_record(const struct asked *asked, struct message *message, const char *owner) {
    put_head(message, AN, owner, asked->type, CLASS_IN, 60);
    put_typed_data(message, asked->type);
}

static void put_soa(struct message *message) {
    put_head(message, NS, "\5fault\4test", TYPE_SOA, CLASS_IN, 900);
    PUT_DATA(message, "\2ns" Q "\1h" Q "\0\0\0\1\0\0\0\2\0\0\0\3\0\0\0\4\0\0\0\x3C");
}

static void put_cname(struct message *message, const char *owner, const char *target) {
    put_head(message, AN, owner, TYPE_CNAME, CLASS_IN, 60);
    put_data(message, target, strcmp(target, Q) ? strlen(target) + 1 : 2);
}

static void send_raw(const struct asked *asked, const struct message *message) {
    send_late(asked, message, 0);
}

/* With the OPT record that a question with one wants; cut over UDP when there is too much. */
static void send_message_late(const struct asked *asked, struct message *message, int more_ms) {
    if (asked->edns) {
        count(message, AR, 1);
        put(message, "\0\0\x29\x04\xD0\0\0\0\0\0\0", 11);
    }
    if (!asked->tcp && message->size > (asked->edns ? 1232 : 512)) {
        start(asked, message, 0);
        message->octets[2] |= 2;
    }
    send_late(asked, message, more_ms);
}

static void send_message(const struct asked *asked, struct message *message) {
    send_message_late(asked, message, 0);
}

/* The modes. Each gets a message that holds header and question. */

static void good(const struct asked *asked, struct message *message) {
    put_record(asked, message, Q);
    send_message(asked, message);
}

static void silent(const struct asked *asked, struct message *message) {
    (void)asked;
    (void)message;
}

static void slow(const struct asked *asked, struct message *message) {
    put_record(asked, message, Q);
    send_message_late(asked, message, asked->number);
}

static void rcode(const struct asked *asked, struct message *message) {
    message->octets[3] |= (unsigned char)asked->number;
    send_message(asked, message);
}

static void absent(const struct asked *asked, struct message *message) {
    put_soa(message);
    rcode(asked, message);
}

static void truncate_udp(const struct asked *asked, struct message *message) {
    if (asked->tcp)
        put_record(asked, message, Q);
    else
        message->octets[2] |= 2;
    send_message(asked, message);
}

static void truncate_tcp(const struct asked *asked, struct message *message) {
    message->octets[2] |= 2;
    send_message(asked, message);
}

static void wrong_id(const struct asked *asked, struct message *message) {
    message->octets[1] ^= 1;
    good(asked, message);
}

/* A wrong guess first, then the truth. */
static void spoofed(const struct asked *asked, struct message *message) {
    struct message forged = *message;
    forged.octets[1] ^= 1;
    put_head(&forged, AN, Q, TYPE_TXT, CLASS_IN, 60);
    PUT_DATA(&forged, "\6forged");
    send_message(asked, &forged);
    good(asked, message);
}

static void wrong_question(const struct asked *asked, struct message *message) {
    message->octets[HEADER + 1] ^= 1;
    good(asked, message);
}

static void foreign_owner(const struct asked *asked, struct message *message) {
    put_record(asked, message, "\7foreign\7example");
    send_message(asked, message);
}

static void wrong_class(const struct asked *asked, struct message *message) {
    put_head(message, AN, Q, asked->type, CLASS_CH, 60);
    put_typed_data(message, asked->type);
    send_message(asked, message);
}

/* One TXT record of 65000 octets. */
static void huge(const struct asked *asked, struct message *message) {
    unsigned char data[65000];
    for (size_t i = 0; i < sizeof data; i++)
        data[i] = i % 250 ? 'x' : 249;
    put_head(message, AN, Q, TYPE_TXT, CLASS_IN, 60);
    put_data(message, data, sizeof data);
    send_message(asked, message);
}

static void many(const struct asked *asked, struct message *message) {
    for (int i = 0; i < asked->number; i++)
        put_record(asked, message, Q);
    send_message(asked, message);
}

static void lying_length(const struct asked *asked, struct message *message) {
    put_record(asked, message, Q);
    put_head(message, AN, Q, asked->type, CLASS_IN, 60);
    put16(message, 5000);
    put(message, "\4good", 5);
    send_raw(asked, message);
}

static void lying_string(const struct asked *asked, struct message *message) {
    put_head(message, AN, Q, TYPE_TXT, CLASS_IN, 60);
    PUT_DATA(message, "\xC8good");
    send_message(asked, message);
}

static void lying_count(const struct asked *asked, struct message *message) {
    put_record(asked, message, Q);
    count(message, AN, 65000);
    send_message(asked, message);
}

static void pointer_loop(const struct asked *asked, struct message *message) {
    unsigned here = (unsigned)message->size;
    count(message, AN, 1);
    put16(message, 0xC000 | here);
    put(message, "\0\x10\0\1\0\0\0\x3C", 8);
    PUT_DATA(message, "\4good");
    send_message(asked, message);
}

static void alias(const struct asked *asked, struct message *message) {
    put_cname(message, Q, "\6target\5fault\4test");
    put_record(asked, message, "\6target\5fault\4test");
    send_message(asked, message);
}

static void cname_loop(const struct asked *asked, struct message *message) {
    put_cname(message, Q, "\1a\5fault\4test");
    put_cname(message, "\1a\5fault\4test", "\1b\5fault\4test");
    put_cname(message, "\1b\5fault\4test", Q);
    send_message(asked, message);
}

static void cname_chain(const struct asked *asked, struct message *message) {
    char owner[] = "\1`\5fault\4test", target[] = "\1a\5fault\4test";
    put_cname(message, Q, target);
    for (int i = 1; i < asked->number; i++) {
        owner[1]++;
        target[1]++;
        put_cname(message, owner, target);
    }
    put_record(asked, message, target);
    send_message(asked, message);
}

static void empty_rdata(const struct asked *asked, struct message *message) {
    put_head(message, AN, Q, asked->type, CLASS_IN, 60);
    PUT_DATA(message, "");
    send_message(asked, message);
}

static void ttl_max(const struct asked *asked, struct message *message) {
    put_head(message, AN, Q, asked->type, CLASS_IN, 0x80000000u);
    put_typed_data(message, asked->type);
    send_message(asked, message);
}

static void nxdomain_data(const struct asked *asked, struct message *message) {
    message->octets[3] |= 3;
    good(asked, message);
}

static void referral(const struct asked *asked, struct message *message) {
    message->octets[2] &= (unsigned char)~4;
    put_head(message, NS, "\5fault\4test", TYPE_NS, CLASS_IN, 60);
    PUT_DATA(message, "\2ns\5fault\4test\0");
    send_message(asked, message);
}

static void qr0(const struct asked *asked, struct message *message) {
    message->octets[2] &= 0x7F;
    good(asked, message);
}

static void opcode(const struct asked *asked, struct message *message) {
    message->octets[2] |= 5 << 3;
    good(asked, message);
}

/* 200 octets of anything, behind the right id. */
static void garbage(const struct asked *asked, struct message *message) {
    message->size = 2;
    for (int i = 0; i < 198; i++)
        put(message, &(unsigned char){(unsigned char)rand()}, 1);
    send_raw(asked, message);
}

static void cut_short(const struct asked *asked, struct message *message) {
    message->size = 11;
    send_raw(asked, message);
}

static void trailing(const struct asked *asked, struct message *message) {
    put_record(asked, message, Q);
    put(message, "rest", 4);
    send_raw(asked, message);
}

/* Over TCP: the length, half of the message, and no more. */
static void half(const struct asked *asked, struct message *message) {
    if (!asked->tcp) {
        truncate_udp(asked, message);
        return;
    }
    put_record(asked, message, Q);
    unsigned char head[2] = {(unsigned char)(message->size >> 8), (unsigned char)message->size};
    ssize_t sent = send(asked->fd, head, 2, MSG_NOSIGNAL);
    sent += send(asked->fd, message->octets, message->size / 2, MSG_NOSIGNAL);
    if (sent < 2)
        perror("half");
}

/* Over TCP: closed without a word. */
static void closed(const struct asked *asked, struct message *message) {
    if (asked->tcp)
        shutdown(asked->fd, SHUT_RDWR);
    else
        truncate_udp(asked, message);
}

/* From another port than the one that was asked. */
static void other_port(const struct asked *asked, struct message *message) {
    int fd = socket(asked->from.ss_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    put_record(asked, message, Q);
    if (fd < 0 || sendto(fd, message->octets, message->size, 0,
                         (const struct sockaddr *)&asked->from, asked->from_size) < 0)
        perror("other-port");
    close(fd);
}

/* The first N copies of a question are lost. */
static void lost(const struct asked *asked, struct message *message) {
    static struct {
        char name[256];
        unsigned type;
        int copies;
    } seen[64];
    static int next;
    int at = 0;
    while (at < 64 && (strcmp(seen[at].name, asked->name) || seen[at].type != asked->type))
        at++;
    if (at == 64) {
        at = next++ % 64;
        seen[at].copies = 0;
        seen[at].type = asked->type;
        memcpy(seen[at].name, asked->name, sizeof seen[at].name);
    }
    if (seen[at].copies++ >= asked->number)
        good(asked, message);
}

/* As one who serves another zone, or who passes on what a cache holds. */
static void not_authoritative(const struct asked *asked, struct message *message) {
    message->octets[2] &= (unsigned char)~4;
    good(asked, message);
}

/* What the resolver makes of a zone whose DNSSEC is broken. */
static void bogus(const struct asked *asked, struct message *message) {
    if (asked->wire[3] & 0x10)
        good(asked, message);
    else
        rcode(asked, message);
}

/* An authoritative server that does not follow a chain out of its zone. */
static void alias_out(const struct asked *asked, struct message *message) {
    message->octets[3] &= 0x7F;
    put_cname(message, Q, "\6target\7example");
    send_message(asked, message);
}

/* Over TCP: 200 octets of anything behind the right id. */
static void truncate_garbage(const struct asked *asked, struct message *message) {
    (asked->tcp ? garbage : truncate_udp)(asked, message);
}

/* More than was asked for, and not said to be cut. */
static void oversize(const struct asked *asked, struct message *message) {
    for (int i = 0; i < 150; i++)
        put_record(asked, message, Q);
    send_raw(asked, message);
}

/* From before there was EDNS. */
static void no_edns(const struct asked *asked, struct message *message) {
    struct asked plain = *asked;
    plain.edns = 0;
    if (asked->edns)
        rcode(&plain, message);
    else
        good(asked, message);
}

/* With as many records as there is room for. */
static void truncate_data(const struct asked *asked, struct message *message) {
    if (!asked->tcp)
        message->octets[2] |= 2;
    good(asked, message);
}

static void twice(const struct asked *asked, struct message *message) {
    struct message again = *message;
    good(asked, message);
    good(asked, &again);
}

/* A datagram of no octets. */
static void empty(const struct asked *asked, struct message *message) {
    message->size = 0;
    send_raw(asked, message);
}

/* A TXT record that says what flags the question carried. */
static void flags(const struct asked *asked, struct message *message) {
    char text[16];
    int size = snprintf(text + 1, sizeof text - 1, "%s%s%s%s", asked->wire[2] & 1 ? "RD " : "",
                        asked->wire[3] & 0x20 ? "AD " : "", asked->wire[3] & 0x10 ? "CD " : "",
                        asked->edns ? "EDNS" : "");
    text[0] = (char)size;
    put_head(message, AN, Q, TYPE_TXT, CLASS_IN, 60);
    put_data(message, text, (size_t)size + 1);
    send_message(asked, message);
}

/* A TXT record that says where the question came from: "port id". */
static void echo(const struct asked *asked, struct message *message) {
    char text[64];
    unsigned port = asked->from.ss_family == AF_INET6
                        ? ntohs(((const struct sockaddr_in6 *)&asked->from)->sin6_port)
                        : ntohs(((const struct sockaddr_in *)&asked->from)->sin_port);
    int size = snprintf(text + 1, sizeof text - 1, "%u %u", port, asked->id);
    text[0] = (char)size;
    put_head(message, AN, Q, TYPE_TXT, CLASS_IN, 60);
    put_data(message, text, (size_t)size + 1);
    send_message(asked, message);
}

static const struct mode modes[] = {
    {"good", good, 0},
    {"silent", silent, 0},
    {"slow", slow, 300},
    {"lost", lost, 1},
    {"formerr", rcode, 1},
    {"servfail", rcode, 2},
    {"notimp", rcode, 4},
    {"refused", rcode, 5},
    {"nodata", absent, 0},
    {"nxdomain", absent, 3},
    {"truncate", truncate_udp, 0},
    {"truncate-tcp", truncate_tcp, 0},
    {"half", half, 0},
    {"close", closed, 0},
    {"wrong-id", wrong_id, 0},
    {"spoofed", spoofed, 0},
    {"other-port", other_port, 0},
    {"wrong-question", wrong_question, 0},
    {"wrong-class", wrong_class, 0},
    {"foreign-owner", foreign_owner, 0},
    {"huge", huge, 0},
    {"many", many, 3500},
    {"lying-length", lying_length, 0},
    {"lying-string", lying_string, 0},
    {"lying-count", lying_count, 0},
    {"pointer-loop", pointer_loop, 0},
    {"cname", alias, 0},
    {"cname-loop", cname_loop, 0},
    {"cname-chain", cname_chain, 9},
    {"empty-rdata", empty_rdata, 0},
    {"ttl-max", ttl_max, 0},
    {"nxdomain-data", nxdomain_data, 0},
    {"referral", referral, 0},
    {"qr0", qr0, 0},
    {"opcode", opcode, 0},
    {"garbage", garbage, 0},
    {"short", cut_short, 0},
    {"trailing", trailing, 0},
    {"echo", echo, 0},
    {"not-authoritative", not_authoritative, 0},
    {"bogus", bogus, 2},
    {"alias-out", alias_out, 0},
    {"truncate-garbage", truncate_garbage, 0},
    {"flags", flags, 0},
    {"oversize", oversize, 0},
    {"no-edns", no_edns, 1},
    {"truncate-data", truncate_data, 0},
    {"twice", twice, 0},
    {"empty", empty, 0},
};

/* "slow-300": the mode "slow" and 300. */
static int label_mode(const char *label, size_t size, struct asked *asked) {
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
        size_t length = strlen(modes[i].name);
        if (length > size || strncasecmp(modes[i].name, label, length) ||
            (length < size && (label[length] != '-' ||
                               length + 1 + strspn(label + length + 1, "0123456789") != size)))
            continue;
        asked->mode = &modes[i];
        asked->number = length < size ? atoi(label + length + 1) : modes[i].number;
        return 1;
    }
    return 0;
}

#endif
