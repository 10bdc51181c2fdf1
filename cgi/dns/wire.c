#include "dns/wire.h"

#include <string.h>

enum { LABEL_MAX = 63, POINTERS_MAX = 127 };

static unsigned char lower(unsigned char c) {
    return (unsigned char)(c + ((unsigned)c - 'A' < 26u ? 'a' - 'A' : 0));
}

/* Room for the root's label is always left. */
static int add_label(struct wire_name *name, const unsigned char *label, size_t size) {
    unsigned char *to = name->octets + name->size;
    if (name->size + 1 + size >= sizeof name->octets)
        return 0;
    *to++ = (unsigned char)size;
    for (size_t i = 0; i < size; i++)
        to[i] = lower(label[i]);
    name->size += 1 + size;
    return 1;
}

/* Eight octets at a time. */
static uint32_t hash_of(const unsigned char *octets, size_t size) {
    uint64_t hash = size, piece;
    for (; size; octets += sizeof piece, size -= sizeof piece) {
        piece = 0;
        if (size < sizeof piece) {
            memcpy(&piece, octets, size);
            size = sizeof piece;
        } else {
            memcpy(&piece, octets, sizeof piece);
        }
        hash = (hash ^ piece) * 0x9E3779B97F4A7C15u;
        hash ^= hash >> 32;
    }
    return (uint32_t)hash;
}

static int end_name(struct wire_name *name) {
    name->octets[name->size++] = 0;
    name->hash = hash_of(name->octets, name->size);
    return 1;
}

int wire_name_read(struct wire wire, size_t *at, struct wire_name *name) {
    size_t here = *at, start = *at, pointers = 0;
    name->size = 0;
    while (here < wire.size) {
        size_t length = wire.at[here];
        if (length == 0) {
            if (!pointers)
                *at = here + 1;
            return end_name(name);
        }
        if (length >= 0xC0) {
            if (here + 1 >= wire.size || ++pointers > POINTERS_MAX)
                return 0;
            size_t target = (length & 0x3F) << 8 | wire.at[here + 1];
            if (target >= start)
                return 0;
            if (pointers == 1)
                *at = here + 2;
            here = start = target;
        } else {
            if (length > LABEL_MAX || wire.size - here - 1 < length ||
                !add_label(name, wire.at + here + 1, length))
                return 0;
            here += 1 + length;
        }
    }
    return 0;
}

static int is_digit(char c) {
    return c >= '0' && c <= '9';
}

/* Takes one octet off *text: itself, or \DDD. */
static int take_octet(const char **text, unsigned char *octet) {
    const char *at = *text;
    if (*at != '\\') {
        *octet = (unsigned char)*at;
        *text = at + 1;
        return 1;
    }
    if (!is_digit(at[1]) || !is_digit(at[2]) || !is_digit(at[3]))
        return 0;
    int value = (at[1] - '0') * 100 + (at[2] - '0') * 10 + at[3] - '0';
    *octet = (unsigned char)value;
    *text = at + 4;
    return value <= 255;
}

int wire_name_write(const char *text, struct wire_name *name) {
    size_t label = 0, at = 1; /* label: where the length of this one stands */
    while (at < sizeof name->octets) {
        unsigned char octet;
        if (*text && *text != '.') {
            if (!take_octet(&text, &octet))
                return 0;
            name->octets[at++] = lower(octet);
            continue;
        }
        size_t size = at - label - 1;
        if (!size || size > LABEL_MAX)
            return 0;
        name->octets[label] = (unsigned char)size;
        if (!*text || !*++text) {
            name->size = at;
            return end_name(name);
        }
        label = at++;
    }
    return 0;
}

char *wire_name_text(struct arena *arena, const struct wire_name *name) {
    char text[4 * sizeof name->octets], *end = text;
    for (size_t at = 0; name->octets[at]; at += 1u + name->octets[at]) {
        if (at)
            *end++ = '.';
        for (size_t i = 1; i <= name->octets[at]; i++) {
            unsigned char c = name->octets[at + i];
            if ((c >= 'a' && c <= 'z') || is_digit((char)c) || c == '-' || c == '_') {
                *end++ = (char)c;
            } else {
                *end++ = '\\';
                *end++ = (char)('0' + c / 100);
                *end++ = (char)('0' + c / 10 % 10);
                *end++ = (char)('0' + c % 10);
            }
        }
    }
    return arena_copy(arena, text, (size_t)(end - text));
}

static void put16(unsigned char *at, unsigned value) {
    at[0] = (unsigned char)(value >> 8);
    at[1] = (unsigned char)value;
}

size_t wire_query(const struct wire_question *question, unsigned char query[WIRE_QUERY_MAX]) {
    static const unsigned char counts[8] = {0, 1, 0, 0, 0, 0, 0, 1};
    static const unsigned char opt[11] = {0, 0, 41, WIRE_UDP_SIZE >> 8, WIRE_UDP_SIZE & 0xFF};
    unsigned char *at = query + 12;
    put16(query, question->id);
    put16(query + 2, question->flags);
    memcpy(query + 4, counts, sizeof counts);
    memcpy(at, question->name->octets, question->name->size);
    at += question->name->size;
    put16(at, question->type);
    put16(at + 2, 1);
    memcpy(at + 4, opt, sizeof opt);
    return (size_t)(at + 4 - query) + sizeof opt;
}

int wire_name_equal(const struct wire_name *a, const struct wire_name *b) {
    return a->hash == b->hash && a->size == b->size && memcmp(a->octets, b->octets, a->size) == 0;
}

int wire_name_within(const struct wire_name *name, const struct wire_name *zone) {
    size_t at = 0;
    while (name->size - at > zone->size)
        at += 1u + name->octets[at];
    return name->size - at == zone->size &&
           memcmp(name->octets + at, zone->octets, zone->size) == 0;
}
