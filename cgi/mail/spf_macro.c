#include "mail/spf_macro.h"

#include "base/clock.h"

#include <arpa/inet.h>
#include <assert.h>
#include <stdio.h>
#include <string.h>

enum { NAME_MAX_OCTETS = 253, LABEL_MAX_OCTETS = 63, OUT_MOST = 2000 };

/* Of a name only its end counts; of an explanation, its beginning. */
struct out {
    char octets[OUT_MOST];
    size_t size;
    int name;
};

static void put(struct out *out, char c) {
    if (out->size == OUT_MOST && out->name) {
        memmove(out->octets, out->octets + OUT_MOST / 2, OUT_MOST / 2);
        out->size = OUT_MOST / 2;
    }
    if (out->size < OUT_MOST)
        out->octets[out->size++] = c;
}

static int is_unreserved(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c && strchr("-._~", c));
}

static void put_span(struct out *out, struct span span, int escaped) {
    static const char hex[] = "0123456789ABCDEF";
    for (size_t i = 0; i < span.size; i++) {
        unsigned char c = (unsigned char)span.at[i];
        if (!escaped || is_unreserved((char)c)) {
            put(out, (char)c);
            continue;
        }
        put(out, '%');
        put(out, hex[c >> 4]);
        put(out, hex[c & 15]);
    }
}

/* "192.0.2.3", or 32 nibbles: "2.0.0.1.0.D.…" */
static const char *dotted(const struct spf_macros *macros, char out[64]) {
    static const char hex[] = "0123456789ABCDEF";
    if (!macros->v6)
        return inet_ntop(AF_INET, macros->address, out, 64);
    for (size_t i = 0; i < 32; i++) {
        out[2 * i] = hex[macros->address[i / 2] >> (i % 2 ? 0 : 4) & 15];
        out[2 * i + 1] = '.';
    }
    out[63] = '\0';
    return out;
}

/* What a letter stands for; small texts that nobody has yet are made in room. */
static struct span value_of(const struct spf_macros *macros, char letter, char room[64]) {
    switch (letter | 0x20) {
    case 's':
        return macros->sender;
    case 'l':
        return macros->local;
    case 'o':
        return macros->sender_domain;
    case 'd':
        return span_of(macros->domain);
    case 'i':
        return span_of(dotted(macros, room));
    case 'p':
        return span_of(macros->validated);
    case 'v':
        return macros->v6 ? SPAN("ip6") : SPAN("in-addr");
    case 'h':
        return span_of(macros->helo);
    case 'c':
        return span_of(inet_ntop(macros->v6 ? AF_INET6 : AF_INET, macros->address, room, 64));
    case 'r':
        return span_of(macros->receiver);
    case 't':
        snprintf(room, 64, "%lld", (long long)clock_now());
        return span_of(room);
    }
    assert(!"no macro letter");
    return (struct span){"", 0};
}

struct transform {
    size_t most; /* parts from the right */
    int reversed;
    const char *delimiters; /* up to the } */
};

static int parts_at(const struct transform *transform, char c) {
    for (const char *d = transform->delimiters; *d != '}'; d++)
        if (*d == c)
            return 1;
    return *transform->delimiters == '}' && c == '.';
}

/* The next part, with the delimiter behind it. Reversed: the last, with the one before it. */
static struct span cut_part(struct span *rest, const struct transform *transform) {
    struct span part = *rest;
    for (size_t size = 0; size < rest->size; size++) {
        if (!parts_at(transform, rest->at[transform->reversed ? rest->size - 1 - size : size]))
            continue;
        part.at += transform->reversed ? rest->size - size : 0;
        part.size = size;
        rest->at += transform->reversed ? 0 : size + 1;
        rest->size -= size + 1;
        break;
    }
    return part;
}

static void put_parts(struct out *out, struct span value, const struct transform *transform,
                      int escaped) {
    size_t count = 1;
    for (size_t i = 0; i < value.size; i++)
        count += (size_t)parts_at(transform, value.at[i]);
    for (size_t left = count; left > 0; left--) {
        struct span part = cut_part(&value, transform);
        if (left > transform->most)
            continue;
        if (left < transform->most && left < count)
            put(out, '.');
        put_span(out, part, escaped);
    }
}

/* letter *DIGIT ["r"] *delimiter "}": what stands behind "%{", and reads. */
static void put_macro(struct out *out, const struct spf_macros *macros, const char *at) {
    char room[64], letter = *at++;
    struct transform transform = {.most = 0};
    for (; *at >= '0' && *at <= '9'; at++)
        if (transform.most < OUT_MOST)
            transform.most = transform.most * 10 + (size_t)(*at - '0');
    if (!transform.most)
        transform.most = (size_t)-1;
    if ((*at | 0x20) == 'r') {
        transform.reversed = 1;
        at++;
    }
    transform.delimiters = at;
    put_parts(out, value_of(macros, letter, room), &transform, letter >= 'A' && letter <= 'Z');
}

/* spec reads, and so ends behind every } that it needs. */
static void expand(struct out *out, const struct spf_macros *macros, struct span spec) {
    for (size_t i = 0; i < spec.size; i++) {
        if (spec.at[i] != '%') {
            put(out, spec.at[i]);
            continue;
        }
        switch (spec.at[++i]) {
        case '%':
            put(out, '%');
            break;
        case '_':
            put(out, ' ');
            break;
        case '-':
            put_span(out, SPAN("%20"), 0);
            break;
        case '{':
            put_macro(out, macros, spec.at + i + 1);
            while (spec.at[i] != '}')
                i++;
            break;
        }
    }
}

int spf_macro_needs_ptr(struct span spec) {
    for (size_t i = 0; i + 2 < spec.size; i++)
        if (spec.at[i] == '%' && spec.at[++i] == '{' && (spec.at[i + 1] | 0x20) == 'p')
            return 1;
    return 0;
}

char *spf_macro_domain(struct arena *arena, const struct spf_macros *macros, struct span spec) {
    struct out out = {.name = 1};
    expand(&out, macros, spec);
    if (out.size && out.octets[out.size - 1] == '.')
        out.size--;
    size_t from = 0;
    while (out.size - from > NAME_MAX_OCTETS) {
        const char *dot = memchr(out.octets + from, '.', out.size - from);
        if (!dot)
            break;
        from = (size_t)(dot - out.octets) + 1;
    }
    return arena_copy(arena, out.octets + from, out.size - from);
}

char *spf_macro_explain(struct arena *arena, const struct spf_macros *macros, struct span text) {
    struct out out = {.name = 0};
    for (struct span rest = text; rest.size;)
        if (!spf_macro_reads(span_cut(&rest, ' ')))
            return NULL;
    expand(&out, macros, text);
    for (size_t i = 0; i < out.size; i++)
        if (out.octets[i] < ' ' || out.octets[i] > '~')
            return NULL;
    return arena_copy(arena, out.octets, out.size);
}

char *spf_macro_question(struct arena *arena, const char *octets) {
    struct text name = TEXT(arena);
    size_t label = 0, size = strlen(octets);
    if (!size || size > NAME_MAX_OCTETS)
        return NULL;
    for (const char *c = octets; *c; c++) {
        if (*c == '.' ? label == 0 : label == LABEL_MAX_OCTETS)
            return NULL;
        label = *c == '.' ? 0 : label + 1;
        if (*c == '\\')
            text_add(&name, "\\092");
        else
            text_char(&name, *c);
    }
    return label ? text_str(&name) : NULL;
}

char *spf_macro_reverse(struct arena *arena, const struct spf_macros *macros) {
    struct out out = {.name = 1};
    expand(&out, macros, SPAN("%{ir}.%{v}.arpa"));
    return arena_copy(arena, out.octets, out.size);
}
