#include "in_arena.h"

#include "dns/answer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/*
 * A message in the making. Names are texts here, written without compression; the question's name
 * stands at offset 12 (Q points there).
 */
struct message {
    unsigned char octets[65535];
    size_t size;
};

#define Q "\xC0\x0C"
#define IN 1

static void add(struct message *message, const void *octets, size_t size) {
    assert_true(message->size + size <= sizeof message->octets);
    memcpy(message->octets + message->size, octets, size);
    message->size += size;
}

static void add16(struct message *message, unsigned value) {
    unsigned char octets[2] = {(unsigned char)(value >> 8), (unsigned char)value};
    add(message, octets, 2);
}

static void add_name(struct message *message, const char *name) {
    if (!strcmp(name, Q)) {
        add(message, Q, 2);
        return;
    }
    while (*name) {
        unsigned char size = (unsigned char)strcspn(name, ".");
        add(message, &size, 1);
        add(message, name, size);
        name += size + (name[size] == '.');
    }
    add(message, "", 1);
}

/* Flags of a good answer: QR, RD, RA. */
static void start(struct message *message, unsigned flags, const char *name, unsigned type) {
    message->size = 0;
    add16(message, 0x1234);
    add16(message, flags);
    add16(message, 1);
    add16(message, 0);
    add16(message, 0);
    add16(message, 0);
    add_name(message, name);
    add16(message, type);
    add16(message, IN);
}

enum section { ANSWERS = 6, AUTHORITIES = 8, ADDITIONALS = 10 };

struct data {
    const char *octets;
    size_t size;
};

#define DATA(literal) ((struct data){literal, sizeof literal - 1})

static void bump(struct message *message, enum section section) {
    if (!++message->octets[section + 1])
        message->octets[section]++;
}

static void record(struct message *message, enum section section, const char *owner, unsigned type,
                   struct data data) {
    bump(message, section);
    add_name(message, owner);
    add16(message, type);
    add16(message, IN);
    add(message, "\0\0\x0E\x10", 4); /* 3600 s */
    add16(message, (unsigned)data.size);
    add(message, data.octets, data.size);
}

static void cname(struct message *message, const char *owner, const char *target) {
    struct message wire = {.size = 0};
    add_name(&wire, target);
    record(message, ANSWERS, owner, RR_CNAME, (struct data){(char *)wire.octets, wire.size});
}

static void soa(struct message *message, const char *zone, unsigned minimum) {
    struct message wire = {.size = 0};
    add_name(&wire, "ns.example.com");
    add_name(&wire, "host.example.com");
    add(&wire, "\0\0\0\1\0\0\0\2\0\0\0\3\0\0\0\4", 16);
    add16(&wire, minimum >> 16);
    add16(&wire, minimum & 0xFFFF);
    record(message, AUTHORITIES, zone, RR_SOA, (struct data){(char *)wire.octets, wire.size});
}

static struct answer *read_question(const struct message *message, struct question question) {
    struct answer *answer = arena_alloc(arena, sizeof *answer);
    answer->question = question;
    /* an exact copy, so that sanitizers see a step too far */
    unsigned char *exact = malloc(message->size ? message->size : 1);
    memcpy(exact, message->octets, message->size);
    answer_read(arena, exact, message->size, answer);
    free(exact);
    return answer;
}

static struct answer *read_as(const struct message *message, const char *name, enum rr_type type) {
    return read_question(message, (struct question){.name = name, .type = type});
}

static struct answer *read_txt_answer(const struct message *message) {
    return read_as(message, "a.example.com", RR_TXT);
}

static void start_txt(struct message *message, unsigned flags) {
    start(message, flags, "a.example.com", RR_TXT);
}

enum { GOOD = 0x8180, NX = 0x8183 };

static void assert_unknown(const struct message *message, enum unknown_reason reason,
                           const char *what) {
    struct answer *answer = read_txt_answer(message);
    if (answer->state != ANSWER_UNKNOWN || answer->unknown != reason || answer->rr_count ||
        answer->alias_count || answer_definite(answer))
        fail_msg("%s: state %d, %s", what, answer->state, unknown_reason_code(answer->unknown));
}

static void found(void **state) {
    (void)state;
    struct message message;
    start_txt(&message, GOOD | 0x20);
    record(&message, ANSWERS, Q, RR_TXT, DATA("\3abc\0\2d\0"));
    record(&message, ANSWERS, "A.Example.COM", RR_TXT, DATA("\4\xFFxyz"));
    record(&message, ADDITIONALS, "", 41, DATA(""));
    struct answer *answer = read_txt_answer(&message);
    assert_int_equal(answer->state, ANSWER_FOUND);
    assert_int_equal(answer->unknown, UNKNOWN_NONE);
    assert_int_equal(answer->rcode, 0);
    assert_true(answer_definite(answer));
    assert_true(answer->authentic);
    assert_false(answer->cut);
    assert_int_equal(answer->rr_count, 2);
    assert_int_equal(answer->rrs[0].ttl, 3600);
    assert_int_equal(answer->rrs[0].string_count, 3);
    assert_int_equal(answer->rrs[0].strings[1].size, 0);
    assert_true(span_equal(rr_txt(arena, &answer->rrs[0]), SPAN("abcd\0")));
    assert_true(span_equal(rr_txt(arena, &answer->rrs[1]), SPAN("\xFFxyz")));
}

static void case_does_not_matter(void **state) {
    (void)state;
    struct message message;
    start(&message, GOOD, "A.eXample.COM", RR_TXT);
    cname(&message, "a.EXAMPLE.com", "Target.Example.NET");
    record(&message, ANSWERS, "tARGET.example.net", RR_TXT, DATA("\1x"));
    struct answer *answer = read_txt_answer(&message);
    assert_int_equal(answer->state, ANSWER_FOUND);
    assert_int_equal(answer->alias_count, 1);
    assert_string_equal(answer->aliases[0], "target.example.net");
}

static void other_types(void **state) {
    (void)state;
    struct message message;
    start(&message, GOOD, "a.example.com", RR_A);
    record(&message, ANSWERS, Q, RR_A, DATA("\xC0\0\2\1"));
    struct answer *answer = read_as(&message, "a.example.com", RR_A);
    assert_int_equal(answer->state, ANSWER_FOUND);
    assert_memory_equal(answer->rrs[0].address, "\xC0\0\2\1", 4);

    start(&message, GOOD, "a.example.com", RR_AAAA);
    record(&message, ANSWERS, Q, RR_AAAA, DATA("0123456789abcdef"));
    answer = read_as(&message, "a.example.com", RR_AAAA);
    assert_memory_equal(answer->rrs[0].address, "0123456789abcdef", 16);

    start(&message, GOOD, "a.example.com", RR_MX);
    record(&message, ANSWERS, Q, RR_MX, DATA("\1\2\2mX" Q));
    record(&message, ANSWERS, Q, RR_MX, DATA("\0\0\0"));
    answer = read_as(&message, "a.example.com", RR_MX);
    assert_int_equal(answer->rr_count, 2);
    assert_int_equal(answer->rrs[0].preference, 258);
    assert_string_equal(answer->rrs[0].target, "mx.a.example.com");
    assert_string_equal(answer->rrs[1].target, "");

    start(&message, GOOD, "a.example.com", RR_NS);
    record(&message, ANSWERS, Q, RR_NS, DATA("\2ns" Q));
    answer = read_as(&message, "a.example.com", RR_NS);
    assert_string_equal(answer->rrs[0].target, "ns.a.example.com");

    start(&message, GOOD, "a.example.com", RR_CNAME);
    cname(&message, Q, "b.example.com");
    answer = read_as(&message, "a.example.com", RR_CNAME);
    assert_int_equal(answer->state, ANSWER_FOUND);
    assert_int_equal(answer->alias_count, 0);
    assert_string_equal(answer->rrs[0].target, "b.example.com");

    start(&message, GOOD, "a.example.com", RR_SOA);
    record(&message, ANSWERS, Q, RR_SOA, DATA("\2ns" Q Q "12345678901234567890"));
    answer = read_as(&message, "a.example.com", RR_SOA);
    assert_string_equal(answer->rrs[0].target, "ns.a.example.com");
    assert_int_equal(answer->rrs[0].serial, 0x31323334);

    start(&message, GOOD, "a.example.com", RR_PTR);
    record(&message, ANSWERS, Q, RR_PTR, DATA("\4host" Q));
    answer = read_as(&message, "a.example.com", RR_PTR);
    assert_string_equal(answer->rrs[0].target, "host.a.example.com");
}

/* What is no letter, digit, - or _ in a label can never make a name that equals a valid one. */
static void escaped_names(void **state) {
    (void)state;
    struct message message;
    start(&message, GOOD, "a.example.com", RR_MX);
    record(&message, ANSWERS, Q, RR_MX, DATA("\0\1\7a.b\\ \0\xE3\3_-Z\0"));
    struct answer *answer = read_as(&message, "a.example.com", RR_MX);
    assert_string_equal(answer->rrs[0].target, "a\\046b\\092\\032\\000\\227._-z");

    struct answers *answers = answers_new(arena, 5);
    const struct answer *asked = answers_get(answers, answer->rrs[0].target, RR_TXT);
    assert_int_equal(asked->state, ANSWER_PENDING);
    assert_string_equal(asked->question.name, answer->rrs[0].target);
}

static void negative_ttl(void **state) {
    (void)state;
    static const struct {
        unsigned flags, minimum;
        const char *zone;
        enum answer_state state;
        uint32_t ttl;
    } rows[] = {
        {GOOD, 300, "example.com", ANSWER_NODATA, 300},
        {NX, 300, "example.com", ANSWER_NXDOMAIN, 300},
        {NX, 300, "", ANSWER_NXDOMAIN, 300},
        {NX, 86400, "com", ANSWER_NXDOMAIN, 3600},        /* the record's own TTL is less */
        {NX, 0x80000000u, "com", ANSWER_NXDOMAIN, 0},     /* RFC 2181 section 8 */
        {NX, 300, "example.net", ANSWER_NXDOMAIN, 0},     /* another zone's */
        {NX, 300, "b.a.example.com", ANSWER_NXDOMAIN, 0}, /* one below */
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct message message;
        start_txt(&message, rows[i].flags);
        soa(&message, rows[i].zone, rows[i].minimum);
        struct answer *answer = read_txt_answer(&message);
        assert_int_equal(answer->state, rows[i].state);
        assert_int_equal(answer->negative_ttl, rows[i].ttl);
        assert_int_equal(answer->rcode, rows[i].flags & 15);
        assert_true(answer_definite(answer));
    }
    struct message message;
    start_txt(&message, GOOD);
    assert_int_equal(read_txt_answer(&message)->state, ANSWER_NODATA);
    start_txt(&message, NX);
    assert_int_equal(read_txt_answer(&message)->state, ANSWER_NXDOMAIN);
}

/* Chains of n CNAMEs, in order and turned round. */
static void chains(void **state) {
    (void)state;
    for (int turned = 0; turned < 2; turned++) {
        for (int links = 1; links <= ANSWER_ALIASES_MAX + 1; links++) {
            struct message message;
            start_txt(&message, GOOD);
            char owner[32], target[32];
            for (int i = 0; i < links; i++) {
                int link = turned ? links - 1 - i : i;
                snprintf(owner, sizeof owner, "c%d.example.com", link);
                snprintf(target, sizeof target, "c%d.example.com", link + 1);
                cname(&message, link ? owner : Q, target);
            }
            snprintf(target, sizeof target, "c%d.example.com", links);
            record(&message, ANSWERS, target, RR_TXT, DATA("\1x"));
            if (links > ANSWER_ALIASES_MAX) {
                assert_unknown(&message, UNKNOWN_MALFORMED, "a chain too long");
                continue;
            }
            struct answer *answer = read_txt_answer(&message);
            assert_int_equal(answer->state, ANSWER_FOUND);
            assert_int_equal(answer->alias_count, links);
            assert_string_equal(answer->aliases[links - 1], target);
            assert_string_equal(answer->aliases[0], "c1.example.com");
        }
    }
}

/* A chain that ends in nothing is missing only when its sender followed it to the end. */
static void dangling_chains(void **state) {
    (void)state;
    struct message message;
    start_txt(&message, NX);
    cname(&message, Q, "gone.example.net");
    soa(&message, "example.net", 60);
    struct answer *answer = read_txt_answer(&message);
    assert_int_equal(answer->state, ANSWER_NXDOMAIN);
    assert_int_equal(answer->negative_ttl, 60);
    assert_int_equal(answer->alias_count, 1);

    start_txt(&message, GOOD);
    cname(&message, Q, "empty.example.net");
    assert_int_equal(read_txt_answer(&message)->state, ANSWER_NODATA);
    start_txt(&message, 0x8400); /* authoritative, not recursive, chain leads out of its zone */
    cname(&message, Q, "elsewhere.example.net");
    assert_unknown(&message, UNKNOWN_MALFORMED, "a chain not followed");
}

/* What one authoritative server says counts only with AA, and only about its own zone. */
enum { AA = 0x8400, AA_NX = 0x8403 };

static void add_txt(struct message *message) {
    record(message, ANSWERS, Q, RR_TXT, DATA("\1x"));
}

static void add_soa(struct message *message) {
    soa(message, "example.com", 60);
}

static void add_delegation(struct message *message) {
    record(message, AUTHORITIES, "a.example.com", RR_NS, DATA("\2ns\7example\3com\0"));
}

static void add_alias_out(struct message *message) {
    cname(message, Q, "elsewhere.example.net");
}

static void add_alias_into_delegation(struct message *message) {
    cname(message, Q, "a.sub.example.com");
    record(message, AUTHORITIES, "sub.example.com", RR_NS, DATA("\2ns\7example\3com\0"));
}

static void add_alias_to_nothing(struct message *message) {
    cname(message, Q, "b.example.com");
    soa(message, "example.com", 60);
}

static void add_nothing(struct message *message) {
    (void)message;
}

static void one_server(void **state) {
    (void)state;
    static const struct {
        unsigned flags;
        void (*add)(struct message *message);
        enum answer_state state;
        enum unknown_reason unknown;
        size_t aliases;
    } rows[] = {
        {AA, add_txt, ANSWER_FOUND, UNKNOWN_NONE, 0},
        {GOOD, add_txt, ANSWER_UNKNOWN, UNKNOWN_LAME, 0},
        {AA, add_soa, ANSWER_NODATA, UNKNOWN_NONE, 0},
        {AA, add_nothing, ANSWER_NODATA, UNKNOWN_NONE, 0},
        {GOOD, add_soa, ANSWER_UNKNOWN, UNKNOWN_LAME, 0},
        {AA_NX, add_soa, ANSWER_NXDOMAIN, UNKNOWN_NONE, 0},
        {NX, add_soa, ANSWER_UNKNOWN, UNKNOWN_LAME, 0},
        {0x8000, add_delegation, ANSWER_UNKNOWN, UNKNOWN_LAME, 0},
        {AA, add_delegation, ANSWER_UNKNOWN, UNKNOWN_LAME, 0},
        {0x8005, add_nothing, ANSWER_UNKNOWN, UNKNOWN_REFUSED, 0},
        {AA, add_alias_out, ANSWER_UNKNOWN, UNKNOWN_ELSEWHERE, 1},
        {AA | 0x80, add_alias_out, ANSWER_UNKNOWN, UNKNOWN_ELSEWHERE, 1},
        {AA_NX, add_alias_out, ANSWER_UNKNOWN, UNKNOWN_ELSEWHERE, 1},
        {0x8000, add_alias_out, ANSWER_UNKNOWN, UNKNOWN_LAME, 0},
        {AA, add_alias_into_delegation, ANSWER_UNKNOWN, UNKNOWN_ELSEWHERE, 1},
        {AA, add_alias_to_nothing, ANSWER_NODATA, UNKNOWN_NONE, 1},
        {AA_NX, add_alias_to_nothing, ANSWER_NXDOMAIN, UNKNOWN_NONE, 1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct message message;
        start_txt(&message, rows[i].flags);
        rows[i].add(&message);
        struct answer *answer = read_question(&message, (struct question){
                                                            .name = "a.example.com",
                                                            .type = RR_TXT,
                                                            .server = "192.0.2.1:53",
                                                        });
        if (answer->state != rows[i].state || answer->unknown != rows[i].unknown ||
            answer->alias_count != rows[i].aliases)
            fail_msg("row %zu: state %d, %s, %zu aliases", i, answer->state,
                     unknown_reason_code(answer->unknown), answer->alias_count);
    }
}

/* The longest of the chain's CNAMEs; the last octet of a record's TTL is made another. */
static void ttl_of_aliases(void **state) {
    (void)state;
    struct message message;
    start_txt(&message, GOOD);
    cname(&message, Q, "b.example.com");
    message.octets[31 + 9] = 0x20;
    cname(&message, "b.example.com", "c.example.com");
    record(&message, ANSWERS, "c.example.com", RR_TXT, DATA("\1x"));
    assert_int_equal(read_txt_answer(&message)->alias_ttl, 0xE20);
}

static void unknown_codes(void **state) {
    (void)state;
    static const struct {
        unsigned flags;
        enum unknown_reason reason;
    } rows[] = {
        {0x8182, UNKNOWN_SERVFAIL},  {0x8185, UNKNOWN_REFUSED},   {0x8181, UNKNOWN_RCODE},
        {0x8184, UNKNOWN_RCODE},     {0x818F, UNKNOWN_RCODE},     {0x8380, UNKNOWN_TRUNCATED},
        {0x8383, UNKNOWN_TRUNCATED}, {0x0180, UNKNOWN_MALFORMED}, /* QR=0 */
        {0x0183, UNKNOWN_MALFORMED}, {0x9180, UNKNOWN_MALFORMED}, /* another opcode */
        {0xA983, UNKNOWN_MALFORMED},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct message message;
        start_txt(&message, rows[i].flags);
        assert_unknown(&message, rows[i].reason, "no data");
        record(&message, ANSWERS, Q, RR_TXT, DATA("\1x"));
        assert_unknown(&message, rows[i].reason, "with data");
    }
    /* a refusal without the question; BADVERS, whose upper bits stand in the OPT record */
    struct message message;
    start_txt(&message, 0x8185);
    message.octets[5] = 0;
    message.size = 12;
    assert_unknown(&message, UNKNOWN_REFUSED, "no question");
    start_txt(&message, GOOD);
    record(&message, ADDITIONALS, "", 41, DATA(""));
    message.octets[message.size - 6] = 1;
    assert_unknown(&message, UNKNOWN_RCODE, "BADVERS");
}

/* Each row spoils a good answer. */
static void one_record(struct message *message) {
    start_txt(message, GOOD);
    record(message, ANSWERS, Q, RR_TXT, DATA("\3abc"));
}

static void wrong_question_name(struct message *message) {
    start(message, GOOD, "b.example.com", RR_TXT);
    record(message, ANSWERS, "a.example.com", RR_TXT, DATA("\3abc"));
}

static void wrong_question_type(struct message *message) {
    start(message, GOOD, "a.example.com", RR_A);
    record(message, ANSWERS, Q, RR_TXT, DATA("\3abc"));
}

static void wrong_question_class(struct message *message) {
    one_record(message);
    message->octets[12 + 15 + 3] = 3;
}

static void two_questions(struct message *message) {
    start_txt(message, GOOD);
    message->octets[5] = 2;
    add(message, message->octets + 12, 19);
}

static void no_question(struct message *message) {
    start_txt(message, GOOD);
    message->octets[5] = 0;
    message->size = 12;
}

static void no_question_missing(struct message *message) {
    no_question(message);
    message->octets[3] |= 3;
}

static void foreign_owner(struct message *message) {
    start_txt(message, GOOD);
    record(message, ANSWERS, "b.example.com", RR_TXT, DATA("\3abc"));
}

static void foreign_owner_besides(struct message *message) {
    one_record(message);
    record(message, ANSWERS, "b.example.com", RR_TXT, DATA("\3abc"));
}

static void foreign_parent(struct message *message) {
    start_txt(message, GOOD);
    record(message, ANSWERS, "example.com", RR_TXT, DATA("\3abc"));
}

static void foreign_cname(struct message *message) {
    one_record(message);
    cname(message, "b.example.com", "a.example.com");
}

static void missing_with_foreign_cname(struct message *message) {
    start_txt(message, NX);
    cname(message, "b.example.com", "c.example.com");
}

/* It would be one label, "a.example", after the dot is forgotten. */
static void owner_with_dot_in_label(struct message *message) {
    start_txt(message, GOOD);
    bump(message, ANSWERS);
    add(message,
        "\x9"
        "a.example\3com\0\0\x10\0\1\0\0\0\1\0\2\1x",
        27);
}

static void wrong_class(struct message *message) {
    one_record(message);
    message->octets[message->size - 4 - 7] = 3;
}

static void wrong_class_cname(struct message *message) {
    start_txt(message, GOOD);
    cname(message, Q, "b.example.com");
    message->octets[31 + 5] = 3;
}

static void nxdomain_with_data(struct message *message) {
    one_record(message);
    message->octets[3] |= 3;
}

static void empty_rdata(struct message *message) {
    start_txt(message, GOOD);
    record(message, ANSWERS, Q, RR_TXT, DATA(""));
}

static void string_too_long(struct message *message) {
    start_txt(message, GOOD);
    record(message, ANSWERS, Q, RR_TXT, DATA("\3ab"));
    record(message, ANSWERS, Q, RR_TXT, DATA("\3abc"));
}

static void rdata_too_long(struct message *message) {
    one_record(message);
    message->octets[message->size - 5] = 200;
}

static void rdata_too_short(struct message *message) {
    one_record(message);
    message->octets[message->size - 5] = 3;
}

static void more_answers_than_there_are(struct message *message) {
    one_record(message);
    message->octets[7] = 2;
}

static void sixty_thousand_answers(struct message *message) {
    one_record(message);
    message->octets[6] = message->octets[7] = 0xFF;
}

static void fewer_answers_than_there_are(struct message *message) {
    one_record(message);
    message->octets[7] = 0;
}

static void octets_behind(struct message *message) {
    one_record(message);
    add(message, "x", 1);
}

static void owner_points_to_itself(struct message *message) {
    start_txt(message, GOOD);
    bump(message, ANSWERS);
    add(message, "\xC0\x1F\0\x10\0\1\0\0\0\1\0\2\1x", 14);
}

/* To the right name, which is at the same time the record's data. */
static void owner_points_forward(struct message *message) {
    start_txt(message, GOOD);
    bump(message, ANSWERS);
    add16(message, 0xC000 | (unsigned)(message->size + 12));
    add(message, "\0\x10\0\1\0\0\0\1\0\xF\1a\7example\3com\0", 25);
}

static void owner_points_outside(struct message *message) {
    start_txt(message, GOOD);
    bump(message, ANSWERS);
    add(message, "\xFF\xFF\0\x10\0\1\0\0\0\1\0\2\1x", 14);
}

static void pointers_in_a_ring(struct message *message) {
    start_txt(message, GOOD);
    cname(message, Q, "b.example.com");
    size_t here = message->size;
    bump(message, ANSWERS);
    /* "x" and a pointer to itself: never ends when followed without care */
    unsigned char ring[] = {1, 'x', 0xC0, (unsigned char)here, 0, 16, 0, 1, 0, 0, 0, 1, 0,
                            2, 1,   'x'};
    add(message, ring, sizeof ring);
}

static void question_points(struct message *message) {
    start_txt(message, GOOD);
    message->octets[12] = 0xC0;
    message->octets[13] = 0x0C;
}

static void reserved_label_type(struct message *message) {
    start_txt(message, GOOD);
    bump(message, ANSWERS);
    add(message, "\x41\x01\0\x10\0\1\0\0\0\1\0\2\1x", 14);
}

static void cname_to_itself(struct message *message) {
    start_txt(message, GOOD);
    cname(message, Q, "a.example.com");
}

static void cname_ring(struct message *message) {
    start_txt(message, GOOD);
    cname(message, Q, "b.example.com");
    cname(message, "b.example.com", "c.example.com");
    cname(message, "c.example.com", "b.example.com");
}

static void cname_ring_missing(struct message *message) {
    cname_ring(message);
    message->octets[3] |= 3;
}

static void cname_forks(struct message *message) {
    start_txt(message, GOOD);
    cname(message, Q, "b.example.com");
    cname(message, Q, "c.example.com");
    record(message, ANSWERS, "b.example.com", RR_TXT, DATA("\1x"));
}

static void cname_beside_data(struct message *message) {
    one_record(message);
    cname(message, Q, "b.example.com");
}

static void cname_empty(struct message *message) {
    start_txt(message, GOOD);
    record(message, ANSWERS, Q, RR_CNAME, DATA(""));
}

static void cname_with_rest(struct message *message) {
    start_txt(message, GOOD);
    record(message, ANSWERS, Q, RR_CNAME, DATA("\1b\0x"));
}

static void referral(struct message *message) {
    start_txt(message, 0x8100);
    record(message, AUTHORITIES, "example.com", RR_NS, DATA("\2ns\7example\3com\0"));
}

static void broken_soa(struct message *message) {
    start_txt(message, NX);
    record(message, AUTHORITIES, "example.com", RR_SOA,
           DATA("\0\0"
                "1234567890123456789"));
}

static void half_a_header(struct message *message) {
    start_txt(message, GOOD);
    message->size = 11;
}

static void nothing(struct message *message) {
    message->size = 0;
}

static const struct {
    const char *what;
    void (*make)(struct message *message);
} spoiled[] = {
    {"wrong question: name", wrong_question_name},
    {"wrong question: type", wrong_question_type},
    {"wrong question: class", wrong_question_class},
    {"two questions", two_questions},
    {"no question", no_question},
    {"no question, NXDOMAIN", no_question_missing},
    {"foreign owner", foreign_owner},
    {"foreign owner beside the right one", foreign_owner_besides},
    {"foreign owner: the parent", foreign_parent},
    {"foreign CNAME", foreign_cname},
    {"foreign CNAME, NXDOMAIN", missing_with_foreign_cname},
    {"foreign owner: a dot inside a label", owner_with_dot_in_label},
    {"wrong class", wrong_class},
    {"wrong class of a CNAME", wrong_class_cname},
    {"NXDOMAIN with data", nxdomain_with_data},
    {"empty RDATA", empty_rdata},
    {"lying length: string", string_too_long},
    {"lying length: RDATA too long", rdata_too_long},
    {"lying length: RDATA too short", rdata_too_short},
    {"lying count: one more", more_answers_than_there_are},
    {"lying count: 65535", sixty_thousand_answers},
    {"lying count: one fewer", fewer_answers_than_there_are},
    {"octets behind the message", octets_behind},
    {"pointer to itself", owner_points_to_itself},
    {"pointer forward", owner_points_forward},
    {"pointer outside", owner_points_outside},
    {"pointer ring", pointers_in_a_ring},
    {"pointer in the question", question_points},
    {"reserved label type", reserved_label_type},
    {"CNAME to itself", cname_to_itself},
    {"CNAME ring", cname_ring},
    {"CNAME ring, NXDOMAIN", cname_ring_missing},
    {"two CNAMEs", cname_forks},
    {"CNAME beside data", cname_beside_data},
    {"CNAME without RDATA", cname_empty},
    {"CNAME with a rest", cname_with_rest},
    {"referral", referral},
    {"SOA too short", broken_soa},
    {"half a header", half_a_header},
    {"nothing", nothing},
};

static void malformed(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof spoiled / sizeof *spoiled; i++) {
        struct message message;
        spoiled[i].make(&message);
        assert_unknown(&message, UNKNOWN_MALFORMED, spoiled[i].what);
    }
}

/* A good answer cut anywhere is never found and never missing. */
static void cut_anywhere(void **state) {
    (void)state;
    struct message message;
    start_txt(&message, GOOD);
    cname(&message, Q, "b.example.com");
    record(&message, ANSWERS, "b.example.com", RR_TXT, DATA("\3abc\1d"));
    soa(&message, "example.com", 300);
    assert_int_equal(read_txt_answer(&message)->state, ANSWER_FOUND);
    while (message.size--)
        assert_unknown(&message, UNKNOWN_MALFORMED, "cut");
}

/* The same name twice in a CNAME that is repeated is one CNAME. */
static void repeated_cname(void **state) {
    (void)state;
    struct message message;
    start_txt(&message, GOOD);
    cname(&message, Q, "b.example.com");
    cname(&message, Q, "b.example.com");
    record(&message, ANSWERS, "b.example.com", RR_TXT, DATA("\1x"));
    assert_int_equal(read_txt_answer(&message)->state, ANSWER_FOUND);
}

/* Records of other types in the answer (signatures) do not matter. */
static void other_records(void **state) {
    (void)state;
    struct message message;
    start_txt(&message, GOOD);
    record(&message, ANSWERS, Q, RR_TXT, DATA("\1x"));
    record(&message, ANSWERS, Q, 46, DATA("signature"));
    record(&message, ANSWERS, "example.com", 39, DATA("\0"));
    assert_int_equal(read_txt_answer(&message)->state, ANSWER_FOUND);
}

static void ttls(void **state) {
    (void)state;
    static const struct {
        const char *octets;
        uint32_t ttl;
    } rows[] = {{"\0\0\0\0", 0},
                {"\0\0\0\1", 1},
                {"\x7F\xFF\xFF\xFF", 0x7FFFFFFF},
                {"\x80\0\0\0", 0},
                {"\xFF\xFF\xFF\xFF", 0}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct message message;
        one_record(&message);
        memcpy(message.octets + message.size - 10, rows[i].octets, 4);
        struct answer *answer = read_txt_answer(&message);
        assert_int_equal(answer->state, ANSWER_FOUND);
        assert_int_equal(answer->rrs[0].ttl, rows[i].ttl);
    }
}

static void huge_txt(void **state) {
    (void)state;
    struct message message;
    static char data[65000];
    start_txt(&message, GOOD);
    for (size_t i = 0; i < sizeof data; i++)
        data[i] = i % 250 ? 'x' : (char)249;
    record(&message, ANSWERS, Q, RR_TXT, (struct data){data, sizeof data});
    struct answer *answer = read_txt_answer(&message);
    assert_int_equal(answer->state, ANSWER_FOUND);
    assert_int_equal(answer->rrs[0].string_count, 260);
    struct span value = rr_txt(arena, &answer->rrs[0]);
    assert_int_equal(value.size, 260 * 249);
    assert_ptr_equal(value.at, answer->rrs[0].strings[0].at); /* asked for often: takes no memory */

    /* and 65000 empty strings */
    memset(data, 0, sizeof data);
    start_txt(&message, GOOD);
    record(&message, ANSWERS, Q, RR_TXT, (struct data){data, sizeof data});
    answer = read_txt_answer(&message);
    assert_int_equal(answer->rrs[0].string_count, 65000);
    assert_int_equal(rr_txt(arena, &answer->rrs[0]).size, 0);
}

static void thousands_of_records(void **state) {
    (void)state;
    struct message message;
    start_txt(&message, GOOD);
    for (size_t i = 0; i < 4600; i++)
        record(&message, ANSWERS, Q, RR_TXT, DATA("\1x"));
    struct answer *answer = read_txt_answer(&message);
    assert_int_equal(answer->state, ANSWER_FOUND);
    assert_int_equal(answer->rr_count, ANSWER_RRS_MAX);
    assert_true(answer->cut);

    start_txt(&message, GOOD);
    for (size_t i = 0; i < ANSWER_RRS_MAX; i++)
        record(&message, ANSWERS, Q, RR_TXT, DATA("\1x"));
    assert_false(read_txt_answer(&message)->cut);
    record(&message, ANSWERS, "b.example.com", RR_TXT, DATA("\1x"));
    assert_unknown(&message, UNKNOWN_MALFORMED, "a foreign one past those that are kept");
}

/*
 * The worst names: of 255 octets, over as many pointers as are followed, thousands of them, and a
 * chain as long as is followed. Prints the time; what is asserted is that it is read at all.
 */
static void slow_names(void **state) {
    (void)state;
    struct message message, worst = {.size = 0};
    start_txt(&message, GOOD);
    bump(&message, ADDITIONALS); /* 127 labels of one octet, each behind a pointer, in an OPT */
    add(&message, "\0\0\x29\0\0\0\0\0\0", 9);
    add16(&message, 126 * 4 + 3);
    size_t last = message.size;
    add(&message, "\1x\0", 3);
    for (int i = 0; i < 126; i++) {
        size_t here = message.size;
        add(&message, "\1x", 2);
        add16(&message, 0xC000 | (unsigned)last);
        last = here;
    }
    /* the OPT stands where an answer should: count it as one */
    message.octets[11] = 0;
    bump(&message, ANSWERS);
    cname(&message, Q, "c1.example.com");
    for (int i = 1; i < 8; i++) {
        char owner[32], target[32];
        snprintf(owner, sizeof owner, "c%d.example.com", i);
        snprintf(target, sizeof target, "c%d.example.com", i + 1);
        cname(&message, owner, target);
    }
    worst = message;
    while (worst.size + 12 < sizeof worst.octets) {
        bump(&worst, ANSWERS);
        add16(&worst, 0xC000 | (unsigned)last);
        add(&worst, "\0\x10\0\1\0\0\0\1\0\0", 10);
    }
    struct timespec before, after;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &before);
    assert_unknown(&worst, UNKNOWN_MALFORMED, "slow names");
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &after);
    print_message("slow names: %.1f ms\n", (double)(after.tv_sec - before.tv_sec) * 1e3 +
                                               (double)(after.tv_nsec - before.tv_nsec) / 1e6);
}

static void questions_are_kept_once(void **state) {
    (void)state;
    struct answers *answers = answers_new(arena, 4);
    const struct answer *first = answers_get(answers, "Example.COM", RR_TXT);
    assert_int_equal(first->state, ANSWER_PENDING);
    assert_int_equal(first->rcode, -1);
    assert_string_equal(first->server, "");
    assert_string_equal(first->question.name, "example.com");
    assert_ptr_equal(answers_get(answers, "example.com.", RR_TXT), first);
    assert_ptr_equal(answers_get_from(answers, 0, "example.com", RR_TXT), first);
    const struct answer *second = answers_get_from(answers, 1, "example.com", RR_TXT);
    const struct answer *third = answers_get(answers, "example.com", RR_A);
    assert_ptr_not_equal(second, first);
    assert_ptr_not_equal(third, first);
    assert_int_equal(second->question.source, 1);
    assert_ptr_equal(answers_at(answers, 0), first);
    assert_ptr_equal(answers_at(answers, 1), second);
    assert_ptr_equal(answers_at(answers, 2), third);
    assert_null(answers_at(answers, 3));
}

static void budget(void **state) {
    (void)state;
    struct answers *answers = answers_new(arena, 2);
    answers_get(answers, "a.example", RR_TXT);
    assert_int_equal(answers_get(answers, "a..example", RR_TXT)->unknown, UNKNOWN_MALFORMED);
    answers_get(answers, "b.example", RR_TXT);
    const struct answer *third = answers_get(answers, "c.example", RR_TXT);
    assert_int_equal(third->state, ANSWER_UNKNOWN);
    assert_int_equal(third->unknown, UNKNOWN_BUDGET);
    assert_false(answer_definite(third));
    assert_int_equal(answers_get(answers, "a.example", RR_TXT)->state, ANSWER_PENDING);
    assert_null(answers_at(answers, 2));
}

#define L63 "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijk"

static void names_that_are_not_asked(void **state) {
    (void)state;
    static const struct {
        const char *name;
        int asked;
    } rows[] = {
        {"_dmarc.example.com", 1},
        {"com", 1},
        {L63 ".example", 1},
        {L63 "." L63 "." L63 "."
             "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghi",
         1},
        {"a\\032b.example", 1},
        {"", 0},
        {".", 0},
        {".example", 0},
        {"a..example", 0},
        {"a.example..", 0},
        {L63 "l.example", 0},
        {L63 "." L63 "." L63 "."
             "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghij",
         0},
        {"a\\256.example", 0},
        {"a\\1", 0},
        {"a\\", 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct answers *answers = answers_new(arena, 10);
        const struct answer *answer = answers_get(answers, rows[i].name, RR_TXT);
        assert_string_equal(answer->question.name, rows[i].name);
        if ((answer->state == ANSWER_PENDING) != rows[i].asked ||
            (answers_at(answers, 0) != NULL) != rows[i].asked)
            fail_msg("\"%s\"", rows[i].name);
        if (!rows[i].asked)
            assert_int_equal(answer->unknown, UNKNOWN_MALFORMED);
    }
}

static void words(void **state) {
    (void)state;
    assert_string_equal(unknown_reason_code(UNKNOWN_TIMEOUT), "timeout");
    assert_string_equal(unknown_reason_code(UNKNOWN_BUDGET), "budget");
    assert_string_equal(rr_type_name(RR_AAAA), "AAAA");
    assert_string_equal(rr_type_name(RR_TXT), "TXT");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void) {
    const struct CMUnitTest test_answer[] = {
        TEST(found),
        TEST(case_does_not_matter),
        TEST(other_types),
        TEST(escaped_names),
        TEST(negative_ttl),
        TEST(chains),
        TEST(dangling_chains),
        TEST(one_server),
        TEST(ttl_of_aliases),
        TEST(unknown_codes),
        TEST(malformed),
        TEST(cut_anywhere),
        TEST(repeated_cname),
        TEST(other_records),
        TEST(ttls),
        TEST(huge_txt),
        TEST(thousands_of_records),
        TEST(slow_names),
        TEST(questions_are_kept_once),
        TEST(budget),
        TEST(names_that_are_not_asked),
        TEST(words),
    };
    return cmocka_run_group_tests(test_answer, NULL, NULL);
}
