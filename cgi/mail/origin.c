#include "mail/origin.h"

#include "mail/authres.h"

#include <arpa/inet.h>
#include <string.h>

/* Beyond so many fields or octets of one nobody's receiver writes; whoever does is not believed. */
enum { HOPS_MOST = 10, FIELD_MOST = 2048 };

static const char *const names[] = {
    [ORIGIN_NOWHERE] = "",
    [ORIGIN_GIVEN] = "given",
    [ORIGIN_RECEIVED_SPF] = "received_spf",
    [ORIGIN_RESULTS] = "results",
    [ORIGIN_RECEIVED] = "received",
    [ORIGIN_RETURN_PATH] = "return_path",
};

const char *origin_from_name(enum origin_from from) {
    return names[from];
}

enum origin_from origin_from_of(const char *name) {
    enum origin_from from = ORIGIN_RETURN_PATH;
    while (from > ORIGIN_NOWHERE && strcmp(names[from], name) != 0)
        from--;
    return from;
}

int origin_is_address(const char *text) {
    unsigned char octets[16];
    return inet_pton(AF_INET, text, octets) == 1 || inet_pton(AF_INET6, text, octets) == 1;
}

/* Of a receiver's own network, or of none. */
static int is_private(const char *ip) {
    unsigned char a[16];
    if (inet_pton(AF_INET, ip, a) == 1)
        return a[0] == 0 || a[0] == 10 || a[0] == 127 || (a[0] == 172 && (a[1] & 0xf0) == 16) ||
               (a[0] == 192 && a[1] == 168) || (a[0] == 169 && a[1] == 254) ||
               (a[0] == 100 && (a[1] & 0xc0) == 64);
    if (inet_pton(AF_INET6, ip, a) != 1)
        return 1;
    return (a[0] & 0xfe) == 0xfc || (a[0] == 0xfe && (a[1] & 0xc0) == 0x80) || !(a[0] | a[1]);
}

/* The first word of it that is an address; NULL: none is. */
static const char *address_in(struct arena *arena, struct span text) {
    static const char between[] = " ()[],;\"";
    while (text.size) {
        size_t size = 0;
        while (size < text.size && text.at[size] && !strchr(between, text.at[size]))
            size++;
        struct span word = {text.at, size};
        if (span_starts_nocase(word, "IPv6:"))
            word = (struct span){word.at + 5, word.size - 5};
        if (word.size && word.size < INET6_ADDRSTRLEN && origin_is_address(span_text(arena, word)))
            return span_text(arena, word);
        size += size < text.size;
        text = (struct span){text.at + size, text.size - size};
    }
    return NULL;
}

/* The nth field of the name from the top, unfolded; nothing where there is none. */
static struct span topmost(struct arena *arena, const struct message *message, const char *name,
                           size_t nth) {
    size_t first, count = message_named(message, span_of(name), &first);
    if (nth >= count)
        return (struct span){0};
    struct header_field field = message->fields[message->by_name[first + count - 1 - nth]];
    if (field.value.size > FIELD_MOST)
        field.value.size = FIELD_MOST;
    return header_text(arena, &field);
}

/* The value of key= in "result (comment) key=value; key=value"; NULL: it is not there. */
static const char *value_of(struct arena *arena, struct span field, const char *key) {
    size_t size = strlen(key);
    while (field.size) {
        struct span one = span_trim(span_cut(&field, ';'));
        for (const char *at; (at = memchr(one.at, '=', one.size));) {
            size_t before = (size_t)(at - one.at);
            struct span value = {at + 1, one.size - before - 1};
            int named = before >= size && !memcmp(at - size, key, size) &&
                        (before == size || one.at[before - size - 1] == ' ' ||
                         one.at[before - size - 1] == ')');
            if (named)
                return span_text(arena, span_cut(&value, ' '));
            one = value;
        }
    }
    return NULL;
}

/* "<a@b>", "a@b", "\"a@b\"" → a@b */
static const char *bare(struct arena *arena, const char *address) {
    struct span span = span_of(address);
    while (span.size && strchr("<\"", span.at[0]))
        span.at++, span.size--;
    while (span.size && strchr(">\"", span.at[span.size - 1]))
        span.size--;
    return span_text(arena, span);
}

static void set_ip(struct origin *origin, enum origin_from from, const char *ip, const char *helo) {
    if (origin->ip || !ip || !origin_is_address(ip))
        return;
    origin->ip = ip;
    origin->ip_from = from;
    if (helo && !*origin->helo)
        origin->helo = helo;
}

static void set_sender(struct origin *origin, enum origin_from from, const char *sender) {
    if (origin->sender || !sender)
        return;
    origin->sender = sender;
    origin->sender_from = from;
}

static void by_received_spf(struct arena *arena, const struct message *message,
                            struct origin *origin) {
    struct span field = topmost(arena, message, "Received-SPF", 0);
    const char *sender = value_of(arena, field, "envelope-from");
    const char *ip = value_of(arena, field, "client-ip");
    set_ip(origin, ORIGIN_RECEIVED_SPF, ip ? bare(arena, ip) : NULL,
           value_of(arena, field, "helo"));
    if (sender && *bare(arena, sender))
        set_sender(origin, ORIGIN_RECEIVED_SPF, bare(arena, sender));
}

static void by_results(struct arena *arena, const struct message *message, struct origin *origin) {
    struct span field = topmost(arena, message, "Authentication-Results", 0);
    struct authres results;
    if (!field.size)
        return;
    authres_parse(arena, field, &results);
    for (size_t i = 0; i < results.method_count; i++) {
        const struct authres_method *method = &results.methods[i];
        const char *sender = authres_property(method, "smtp", "mailfrom");
        if (!strcmp(method->method, "iprev"))
            set_ip(origin, ORIGIN_RESULTS, authres_property(method, "policy", "iprev"), NULL);
        if (strcmp(method->method, "spf") != 0)
            continue;
        set_ip(origin, ORIGIN_RESULTS, address_in(arena, span_of(method->comment)), NULL);
        if (sender && strchr(sender, '@'))
            set_sender(origin, ORIGIN_RESULTS, bare(arena, sender));
    }
}

/* Of "helo (name [address])", as a server saw who connected: the address in brackets, else one
   behind the first word, which is the client's own. */
static const char *client_of(struct arena *arena, struct span clause) {
    struct span bracket = clause, behind = clause;
    span_cut(&bracket, '[');
    span_cut(&behind, ' ');
    const char *ip = address_in(arena, span_cut(&bracket, ']'));
    return ip ? ip : address_in(arena, behind);
}

/* Hops inside the receiver's own network are passed over, and those that name no address. */
static void by_received(struct arena *arena, const struct message *message, struct origin *origin) {
    for (size_t i = 0; i < HOPS_MOST && !origin->ip; i++) {
        struct span field = span_trim(topmost(arena, message, "Received", i));
        if (!field.size)
            return;
        if (!span_starts_nocase(field, "from "))
            continue;
        const char *clause = span_text(arena, (struct span){field.at + 5, field.size - 5});
        const char *end = strstr(clause, " by ");
        struct span client = {clause, end ? (size_t)(end - clause) : strlen(clause)};
        const char *ip = client_of(arena, client);
        if (ip && !is_private(ip))
            set_ip(origin, ORIGIN_RECEIVED, ip, span_text(arena, span_cut(&client, ' ')));
    }
}

static void by_return_path(struct arena *arena, const struct message *message,
                           struct origin *origin) {
    struct span field = span_trim(topmost(arena, message, "Return-Path", 0));
    if (field.size)
        set_sender(origin, ORIGIN_RETURN_PATH, bare(arena, span_text(arena, field)));
}

struct origin origin_read(struct arena *arena, const struct message *message,
                          const struct origin *known) {
    struct origin origin = *known;
    origin.helo = origin.helo ? origin.helo : "";
    origin.ip_from = origin.ip ? ORIGIN_GIVEN : ORIGIN_NOWHERE;
    origin.sender_from = origin.sender ? ORIGIN_GIVEN : ORIGIN_NOWHERE;
    by_return_path(arena, message, &origin);
    by_received_spf(arena, message, &origin);
    by_results(arena, message, &origin);
    by_received(arena, message, &origin);
    return origin;
}
