#include "dns/answer.h"

#include "dns/wire.h"

#include <string.h>

enum {
    HEADER_SIZE = 12,
    RECORD_SIZE_MIN = 11, /* the root, type, class, TTL, length */
    CLASS_IN = 1,
    TYPE_DNAME = 39,
    TYPE_OPT = 41,
    AA = 0x04, /* in the third octet of the header */
    RCODE_NOERROR = 0,
    RCODE_SERVFAIL = 2,
    RCODE_NXDOMAIN = 3,
    RCODE_REFUSED = 5
};

struct record {
    size_t owner;  /* where its name stands */
    uint32_t hash; /* of that name */
    uint32_t ttl;
    uint16_t type, class;
    size_t data, size;
};

struct reader {
    struct arena *arena;
    struct wire wire;
    size_t at;
    struct record *records;
    size_t count;
    size_t answers, authorities; /* the first ones are answers, then authorities */
    struct wire_name question;
    struct wire_name name; /* the question's, then the end of its CNAME chain */
};

static uint16_t get16(struct wire wire, size_t at) {
    return (uint16_t)(wire.at[at] << 8 | wire.at[at + 1]);
}

static uint32_t get32(struct wire wire, size_t at) {
    return (uint32_t)get16(wire, at) << 16 | get16(wire, at + 2);
}

/* RFC 2181 section 8 */
static uint32_t ttl_of(uint32_t ttl) {
    return ttl >> 31 ? 0 : ttl;
}

static int read_question(struct reader *reader, const struct question *question) {
    struct wire_name echoed;
    if (!wire_name_write(question->name, &reader->question) ||
        !wire_name_read(reader->wire, &reader->at, &echoed) ||
        !wire_name_equal(&echoed, &reader->question) || reader->wire.size - reader->at < 4)
        return 0;
    reader->name = reader->question;
    size_t at = reader->at;
    reader->at += 4;
    return get16(reader->wire, at) == question->type && get16(reader->wire, at + 2) == CLASS_IN;
}

/* As it mostly is: a pointer to the question's name, which has been read. */
static int is_question(const struct reader *reader, size_t at) {
    return reader->wire.size - at >= 2 && reader->wire.at[at] == 0xC0 &&
           reader->wire.at[at + 1] == HEADER_SIZE;
}

static int read_owner(const struct reader *reader, size_t *at, struct wire_name *owner) {
    if (!is_question(reader, *at))
        return wire_name_read(reader->wire, at, owner);
    *owner = reader->question;
    *at += 2;
    return 1;
}

static int read_record(struct reader *reader, struct record *record) {
    struct wire_name owner;
    record->owner = reader->at;
    if (!read_owner(reader, &reader->at, &owner) || reader->wire.size - reader->at < 10)
        return 0;
    size_t at = reader->at;
    record->hash = owner.hash;
    record->type = get16(reader->wire, at);
    record->class = get16(reader->wire, at + 2);
    record->ttl = get32(reader->wire, at + 4);
    record->size = get16(reader->wire, at + 8);
    record->data = at + 10;
    if (reader->wire.size - record->data < record->size)
        return 0;
    reader->at = record->data + record->size;
    return 1;
}

/* All three sections, to the last octet. */
static int read_records(struct reader *reader) {
    reader->answers = get16(reader->wire, 6);
    reader->authorities = get16(reader->wire, 8);
    size_t total = reader->answers + reader->authorities + get16(reader->wire, 10);
    if (total > reader->wire.size / RECORD_SIZE_MIN)
        return 0;
    reader->records = arena_alloc(reader->arena, total * sizeof *reader->records);
    for (; reader->count < total; reader->count++)
        if (!read_record(reader, &reader->records[reader->count]))
            return 0;
    return reader->at == reader->wire.size;
}

/* Where the name stands at `at` and ends exactly at `end`. */
static int read_target(const struct reader *reader, size_t at, size_t end, struct wire_name *name) {
    return at < end && wire_name_read(reader->wire, &at, name) && at == end;
}

static int owned_by(const struct reader *reader, const struct record *record,
                    const struct wire_name *name) {
    struct wire_name owner;
    size_t at = record->owner;
    return record->hash == name->hash && read_owner(reader, &at, &owner) &&
           wire_name_equal(&owner, name);
}

struct alias {
    struct wire_name target;
    uint32_t ttl;
};

/* The name's CNAME: 1, none: 0, malformed or several: -1. */
static int find_alias(const struct reader *reader, const struct wire_name *name,
                      struct alias *alias) {
    int found = 0;
    for (size_t i = 0; i < reader->answers; i++) {
        const struct record *record = &reader->records[i];
        if (record->type != RR_CNAME || !owned_by(reader, record, name))
            continue;
        struct wire_name target;
        if (record->class != CLASS_IN ||
            !read_target(reader, record->data, record->data + record->size, &target) ||
            (found && !wire_name_equal(&target, &alias->target)))
            return -1;
        *alias = (struct alias){target, ttl_of(record->ttl)};
        found = 1;
    }
    return found;
}

/*
 * Follows the CNAMEs from the question's name. chain: all names on the way, the question's first; a
 * ring is a chain that is too long. Every CNAME and every record of the question's type must then
 * belong to it.
 */
static int follow(struct reader *reader, struct answer *answer) {
    struct wire_name chain[ANSWER_ALIASES_MAX + 1];
    struct alias alias;
    size_t links = 0;
    chain[0] = reader->name;
    for (int found; answer->question.type != RR_CNAME &&
                    (found = find_alias(reader, &chain[links], &alias)) != 0;) {
        if (found < 0 || links == ANSWER_ALIASES_MAX)
            return 0;
        if (!links)
            answer->aliases =
                arena_alloc(reader->arena, ANSWER_ALIASES_MAX * sizeof *answer->aliases);
        answer->aliases[links++] = wire_name_text(reader->arena, &alias.target);
        chain[links] = alias.target;
        if (alias.ttl > answer->alias_ttl)
            answer->alias_ttl = alias.ttl;
    }
    answer->alias_count = links;
    reader->name = chain[links];
    for (size_t i = 0; i < reader->answers; i++) {
        const struct record *record = &reader->records[i];
        size_t owner = links;
        if (record->type == RR_CNAME && answer->question.type != RR_CNAME)
            owner = 0;
        else if (record->type != answer->question.type)
            continue;
        while (owner <= links && !owned_by(reader, record, &chain[owner]))
            owner++;
        if (owner > links || record->class != CLASS_IN)
            return 0;
    }
    return 1;
}

/* The strings stand behind one another, so that they are one value already: see rr_txt. */
static int read_txt(const struct reader *reader, const struct record *record, struct rr *rr) {
    const unsigned char *data = reader->wire.at + record->data;
    size_t count = 0;
    for (size_t at = 0; at < record->size; at += 1u + data[at])
        count++;
    char *value = arena_alloc(reader->arena, record->size);
    rr->strings = arena_alloc(reader->arena, count * sizeof *rr->strings);
    for (size_t at = 0; at < record->size;) {
        size_t size = data[at++];
        if (record->size - at < size)
            return 0;
        memcpy(value, data + at, size);
        rr->strings[rr->string_count++] = (struct span){value, size};
        value += size;
        at += size;
    }
    return count > 0;
}

static int read_address(const struct reader *reader, const struct record *record, size_t size,
                        struct rr *rr) {
    if (record->size == size)
        memcpy(rr->address, reader->wire.at + record->data, size);
    return record->size == size;
}

static int read_name(const struct reader *reader, const struct record *record, size_t skip,
                     struct rr *rr) {
    struct wire_name name;
    if (record->size < skip ||
        !read_target(reader, record->data + skip, record->data + record->size, &name))
        return 0;
    rr->target = wire_name_text(reader->arena, &name);
    return 1;
}

/* Primary and mailbox, then five numbers, of which the last is the MINIMUM. */
static int read_soa(const struct reader *reader, const struct record *record,
                    struct wire_name *primary, uint32_t *serial, uint32_t *minimum) {
    struct wire_name mailbox;
    size_t at = record->data, end = record->data + record->size;
    if (!record->size || !wire_name_read(reader->wire, &at, primary) ||
        !wire_name_read(reader->wire, &at, &mailbox) || at > end || end - at != 20)
        return 0;
    *serial = get32(reader->wire, at);
    *minimum = get32(reader->wire, end - 4);
    return 1;
}

static int read_data(const struct reader *reader, const struct record *record, struct rr *rr) {
    struct wire_name primary;
    uint32_t minimum;
    rr->ttl = ttl_of(record->ttl);
    switch ((enum rr_type)record->type) {
    case RR_A:
        return read_address(reader, record, 4, rr);
    case RR_AAAA:
        return read_address(reader, record, 16, rr);
    case RR_TXT:
        return read_txt(reader, record, rr);
    case RR_NS:
    case RR_CNAME:
    case RR_PTR:
        return read_name(reader, record, 0, rr);
    case RR_MX:
        rr->preference = record->size >= 2 ? get16(reader->wire, record->data) : 0;
        return read_name(reader, record, 2, rr);
    case RR_SOA:
        if (!read_soa(reader, record, &primary, &rr->serial, &minimum))
            return 0;
        rr->target = wire_name_text(reader->arena, &primary);
        return 1;
    }
    return 0;
}

static int keep(struct reader *reader, struct answer *answer) {
    size_t wanted = 0;
    for (size_t i = 0; i < reader->answers; i++)
        wanted += reader->records[i].type == answer->question.type;
    answer->cut = wanted > ANSWER_RRS_MAX;
    if (answer->cut)
        wanted = ANSWER_RRS_MAX;
    answer->rrs = arena_alloc(reader->arena, wanted * sizeof *answer->rrs);
    for (size_t i = 0; answer->rr_count < wanted; i++)
        if (reader->records[i].type == answer->question.type &&
            !read_data(reader, &reader->records[i], &answer->rrs[answer->rr_count++]))
            return 0;
    return 1;
}

/*
 * What the authority section makes of an answer without data. Without an SOA it may be a referral,
 * or a server's that does not follow a chain out of its zone: neither says that data is missing.
 */
static enum unknown_reason read_absence(const struct reader *reader, struct answer *answer) {
    int alone = answer->question.server != NULL, delegation = 0;
    for (size_t i = 0; i < reader->authorities; i++) {
        const struct record *record = &reader->records[reader->answers + i];
        struct wire_name zone, primary;
        size_t at = record->owner;
        uint32_t serial, minimum;
        delegation |= record->type == RR_NS;
        if (record->type != RR_SOA || record->class != CLASS_IN ||
            !wire_name_read(reader->wire, &at, &zone) || !wire_name_within(&reader->name, &zone))
            continue;
        if (!read_soa(reader, record, &primary, &serial, &minimum))
            return UNKNOWN_MALFORMED;
        uint32_t ttl = ttl_of(record->ttl);
        minimum = ttl_of(minimum);
        answer->negative_ttl = ttl < minimum ? ttl : minimum;
        return UNKNOWN_NONE;
    }
    int recursive = reader->wire.at[3] & 0x80;
    if (alone && answer->alias_count)
        return UNKNOWN_ELSEWHERE;
    if (answer->rcode == RCODE_NXDOMAIN)
        return UNKNOWN_NONE;
    if (delegation || (answer->alias_count && !recursive))
        return alone ? UNKNOWN_LAME : UNKNOWN_MALFORMED;
    return UNKNOWN_NONE;
}

/* The upper eight bits stand in the OPT record (RFC 6891 section 6.1.3). */
static int extended_rcode(const struct reader *reader) {
    for (size_t i = reader->answers + reader->authorities; i < reader->count; i++)
        if (reader->records[i].type == TYPE_OPT)
            return (int)(reader->records[i].ttl >> 24) << 4;
    return 0;
}

static enum unknown_reason rcode_reason(int rcode) {
    switch (rcode) {
    case RCODE_NOERROR:
    case RCODE_NXDOMAIN:
        return UNKNOWN_NONE;
    case RCODE_SERVFAIL:
        return UNKNOWN_SERVFAIL;
    case RCODE_REFUSED:
        return UNKNOWN_REFUSED;
    default:
        return UNKNOWN_RCODE;
    }
}

static enum unknown_reason read_header(struct reader *reader, struct answer *answer) {
    struct wire wire = reader->wire;
    if (wire.size < HEADER_SIZE || !(wire.at[2] & 0x80) || wire.at[2] & 0x78)
        return UNKNOWN_MALFORMED;
    answer->rcode = wire.at[3] & 0x0F;
    enum unknown_reason reason = rcode_reason(answer->rcode);
    int questions = get16(wire, 4);
    if (questions == 0 && reason != UNKNOWN_NONE)
        return reason; /* a server may refuse before it reads the question */
    if (questions != 1 || !read_question(reader, &answer->question))
        return UNKNOWN_MALFORMED;
    if (wire.at[2] & 0x02)
        return UNKNOWN_TRUNCATED;
    return reason;
}

/* Resolvers follow a DNAME even when asked for the CNAME that it makes: that there is no such name
 * is said of its target then. */
static int is_made_by_dname(const struct reader *reader, const struct answer *answer) {
    struct wire_name owner;
    for (size_t i = 0; answer->question.type == RR_CNAME && i < reader->answers; i++) {
        size_t at = reader->records[i].owner;
        if (reader->records[i].type == TYPE_DNAME && wire_name_read(reader->wire, &at, &owner) &&
            wire_name_within(&reader->question, &owner))
            return 1;
    }
    return 0;
}

static enum unknown_reason read_body(struct reader *reader, struct answer *answer) {
    if (!read_records(reader))
        return UNKNOWN_MALFORMED;
    if (extended_rcode(reader))
        return UNKNOWN_RCODE;
    if (answer->question.server && !(reader->wire.at[2] & AA))
        return UNKNOWN_LAME;
    if (!follow(reader, answer) || !keep(reader, answer))
        return UNKNOWN_MALFORMED;
    if (!answer->rr_count)
        return read_absence(reader, answer);
    int exists = answer->rcode != RCODE_NXDOMAIN || is_made_by_dname(reader, answer);
    return exists ? UNKNOWN_NONE : UNKNOWN_MALFORMED;
}

void answer_read(struct arena *arena, const unsigned char *wire, size_t size,
                 struct answer *answer) {
    struct reader reader = {.arena = arena, .wire = {wire, size}, .at = HEADER_SIZE};
    struct answer read = {.question = answer->question, .rcode = -1};
    read.unknown = read_header(&reader, &read);
    if (read.unknown == UNKNOWN_NONE)
        read.unknown = read_body(&reader, &read);
    answer->unknown = read.unknown;
    answer->rcode = read.rcode;
    answer->state = ANSWER_UNKNOWN;
    if (read.unknown == UNKNOWN_NONE || read.unknown == UNKNOWN_ELSEWHERE) {
        answer->aliases = read.aliases;
        answer->alias_count = read.alias_count;
        answer->alias_ttl = read.alias_ttl;
    }
    if (read.unknown != UNKNOWN_NONE)
        return;
    if (read.rr_count)
        answer->state = ANSWER_FOUND;
    else
        answer->state = read.rcode == RCODE_NXDOMAIN ? ANSWER_NXDOMAIN : ANSWER_NODATA;
    answer->authentic = (wire[3] & 0x20) != 0;
    answer->negative_ttl = read.negative_ttl;
    answer->rrs = read.rrs;
    answer->rr_count = read.rr_count;
    answer->cut = read.cut;
}

struct span rr_txt(struct arena *arena, const struct rr *rr) {
    struct span value = rr->string_count ? rr->strings[0] : SPAN("");
    struct text joined = TEXT(arena);
    size_t i = 1;
    while (i < rr->string_count && rr->strings[i].at == value.at + value.size)
        value.size += rr->strings[i++].size;
    if (i >= rr->string_count)
        return value;
    for (i = 0; i < rr->string_count; i++)
        text_add_span(&joined, rr->strings[i]);
    return (struct span){text_str(&joined), joined.size};
}

int answer_definite(const struct answer *answer) {
    return answer->state == ANSWER_FOUND || answer->state == ANSWER_NODATA ||
           answer->state == ANSWER_NXDOMAIN;
}

const char *unknown_reason_code(enum unknown_reason reason) {
    static const char *const codes[] = {
        [UNKNOWN_NONE] = "none",
        [UNKNOWN_TIMEOUT] = "timeout",
        [UNKNOWN_SERVFAIL] = "servfail",
        [UNKNOWN_REFUSED] = "refused",
        [UNKNOWN_RCODE] = "rcode",
        [UNKNOWN_TRUNCATED] = "truncated",
        [UNKNOWN_MALFORMED] = "malformed",
        [UNKNOWN_BUDGET] = "budget",
        [UNKNOWN_UNREACHABLE] = "unreachable",
        [UNKNOWN_LAME] = "lame",
        [UNKNOWN_ELSEWHERE] = "elsewhere",
    };
    return codes[reason];
}

const char *rr_type_name(enum rr_type type) {
    switch (type) {
    case RR_A:
        return "A";
    case RR_NS:
        return "NS";
    case RR_CNAME:
        return "CNAME";
    case RR_SOA:
        return "SOA";
    case RR_PTR:
        return "PTR";
    case RR_MX:
        return "MX";
    case RR_TXT:
        return "TXT";
    case RR_AAAA:
        return "AAAA";
    }
    return "";
}
