/* nafuda receive: what Postfix hands the mail for one-time addresses to, a message at a time. */
#include "tool.h"

#include "base/log.h"
#include "mail/origin.h"
#include "work/message_check.h"

#include <stddef.h>
#include <string.h>

struct envelope {
    const char *recipient, *ip, *helo, *sender; /* NULL: not given */
};

static const struct {
    const char *name;
    size_t where;
} options[] = {
    {"--client-address", offsetof(struct envelope, ip)},
    {"--helo", offsetof(struct envelope, helo)},
    {"--sender", offsetof(struct envelope, sender)},
};

/* Where an option's value goes; NULL: it is none. */
static const char **place_of(const char *word, struct envelope *envelope) {
    for (size_t i = 0; i < sizeof options / sizeof *options; i++)
        if (!strcmp(options[i].name, word))
            return (const char **)((char *)envelope + options[i].where);
    return NULL;
}

static int read_envelope(struct call *call, struct envelope *envelope) {
    *envelope = (struct envelope){0};
    for (int i = 0; i < call->count; i++) {
        const char **place = place_of(call->words[i], envelope);
        if (place && i + 1 < call->count)
            *place = call->words[++i];
        else if (!place && !envelope->recipient)
            envelope->recipient = call->words[i];
        else
            return 0;
    }
    return envelope->recipient != NULL;
}

/* What Postfix says of a connection that there was not, or whose address it does not know. */
static const char *known(const char *word) {
    return word && *word && strcmp(word, "unknown") != 0 ? word : NULL;
}

/* One with a zone ("fe80::1%eth0") is of no sender whom SPF could name. */
static const char *known_address(const char *word) {
    return known(word) && origin_is_address(word) ? word : NULL;
}

/* The local part of an address at the domain of one-time addresses; NULL: it is at another, or
   there are none. */
static const char *local_part(struct call *call, const char *recipient) {
    const char *domain = call->house.conf.message_domain, *at = strrchr(recipient, '@');
    if (!*domain || (at && !span_equal_nocase(span_of(at + 1), span_of(domain))))
        return NULL;
    if (!at)
        return recipient;
    return arena_copy(call->arena, recipient, (size_t)(at - recipient));
}

/* A mail that is longer is none that anybody waits for. */
static int read_message(struct call *call, struct span *raw) {
    switch (file_read(call->arena, stdin, MESSAGE_MOST, raw)) {
    case FILE_WHOLE:
        return DONE;
    case FILE_LARGE:
        complain("the message is larger than 25 MB");
        return MAIL_REFUSED;
    case FILE_UNREAD:
        break;
    }
    complain("the message cannot be read");
    return MAIL_LATER;
}

static void note(const char *outcome, int64_t id) {
    char number[24];
    snprintf(number, sizeof number, "%lld", (long long)id);
    log_event(LOG_INFO, "mail_received", "outcome", outcome, "check", number, NULL);
}

static int arrive(struct call *call, const struct message_arrival *arrival) {
    enum message_arrived outcome;
    int64_t id = 0;
    if (message_check_arrived(&call->house, call->arena, arrival, &outcome, &id) != STATUS_OK) {
        complain("not now; try again later");
        return MAIL_LATER;
    }
    switch (outcome) {
    case ARRIVED_KEPT:
        note("kept", id);
        return DONE;
    case ARRIVED_USED: /* the same once more, or one that nobody asked for: a bounce helps nobody */
        note("dropped", id);
        return DONE;
    case ARRIVED_UNKNOWN:
        break;
    }
    complain("no such address, or its time is over");
    return MAIL_NOBODY;
}

int receive(struct call *call) {
    struct envelope envelope;
    struct message_arrival arrival = {.recipient = NULL};
    if (!read_envelope(call, &envelope)) {
        complain("receive takes --client-address, --helo, --sender, each with a value, and one "
                 "recipient");
        return MAIL_LATER;
    }
    arrival.recipient = local_part(call, envelope.recipient);
    arrival.ip = known_address(envelope.ip);
    arrival.helo = known(envelope.helo);
    arrival.sender = envelope.sender;
    if (!arrival.recipient) {
        complain("no address of ours");
        return MAIL_NOBODY;
    }
    int read = read_message(call, &arrival.raw);
    return read == DONE ? arrive(call, &arrival) : read;
}
