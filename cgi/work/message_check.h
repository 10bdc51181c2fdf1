#ifndef WORK_MESSAGE_CHECK_H
#define WORK_MESSAGE_CHECK_H

#include "check/message_report.h"
#include "store/message_check.h"
#include "work/house.h"
#include "work/may.h"

/*
 * A message explained and kept (X11): pasted, uploaded, or mailed to a one-time address. What was
 * seen is kept with the header for MESSAGE_DAYS, the body never. DNS is asked once, then: within
 * conf.verify_ms, by one of an organisation at a time, and no more often than Verify may be pressed
 * (work/press.h); a project has conf.message_limit checks a day, one-time addresses among them.
 */
enum {
    MESSAGE_DAYS = 30,
    MESSAGE_AWAITED_HOURS = 24, /* a one-time address takes its message this long */
    MESSAGE_MOST = 25 * 1024 * 1024,
    MESSAGE_HEAD_MOST = 64 * 1024
};

enum message_outcome {
    MESSAGE_DONE,
    MESSAGE_SOON,     /* asked too often just now */
    MESSAGE_CROWDED,  /* somebody of the organisation has DNS asked at this moment */
    MESSAGE_TOO_MANY, /* of today */
    MESSAGE_NO_HEADER /* nothing in it is a header field: it is no message */
};

/* What a member gives. */
struct message_given {
    enum message_source source; /* paste or upload */
    struct span raw;            /* whole, or headers alone; any octets, MESSAGE_MOST at most */
    const char *ip, *sender;    /* as he knows them; NULL: what the message says (origin.h) */
};
enum status message_check_make(struct house *house, struct arena *arena, const struct actor *actor,
                               const struct message_given *given, enum message_outcome *outcome,
                               int64_t *id) MUST_CHECK;

/*
 * A one-time address, for source MAIL (somebody mails something to it) or TEST (a profile's test
 * goes there). Whoever knows it may send one message. Nothing but DONE and TOO_MANY comes out.
 * `check` is filled: id, and address, which message_check_address makes whole. The second counts
 * nothing, and is for inside the caller's transaction, after message_check_count said DONE.
 */
enum status message_check_await(struct house *house, struct arena *arena, const struct actor *actor,
                                enum message_source source, enum message_outcome *outcome,
                                struct message_check *check) MUST_CHECK;
enum status message_check_count(struct house *house, struct arena *arena, const struct actor *actor,
                                enum message_outcome *outcome) MUST_CHECK;
enum status message_check_await_within(struct house *house, struct arena *arena,
                                       const struct actor *actor, enum message_source source,
                                       struct message_check *check) MUST_CHECK;

/* "check-…@<conf.message_domain>"; NULL: the platform takes no mail to one-time addresses. */
const char *message_check_address(const struct house *house, struct arena *arena,
                                  const char *local);

/*
 * A message came for a one-time address: for `nafuda receive`, which knows no actor. Explains it,
 * asking DNS for conf.verify_ms at most, and keeps what was found. A message that nobody awaits is
 * ended before DNS is asked, so that no stranger makes us ask. No transaction may be open.
 */
struct message_arrival {
    struct span raw;       /* any octets; what is past MESSAGE_MOST is for the MTA to refuse */
    const char *recipient; /* local part, in any case of letters */
    const char *ip;        /* of the connection; NULL: what the message says */
    const char *helo;      /* NULL: not known */
    const char *sender;    /* envelope sender, "" for <>; NULL: what the message says */
};
enum message_arrived {
    ARRIVED_KEPT,
    ARRIVED_UNKNOWN, /* nobody made such an address, or its time is over */
    ARRIVED_USED     /* it had its one message */
};
/* *id: of the check, but for ARRIVED_UNKNOWN. */
enum status message_check_arrived(struct house *house, struct arena *arena,
                                  const struct message_arrival *arrival,
                                  enum message_arrived *outcome, int64_t *id) MUST_CHECK;

/* What the actor may see of his project: all of it when he is in it; else, for staff, what was
   handed over, and what he made himself. STATUS_NONE: there is none. */
struct message_view {
    struct message_check check;
    struct message_report report; /* of one that came */
    int64_t domain_id;            /* of the project's domain that its From address is at; 0: none */
};
enum status message_check_see(struct house *house, struct arena *arena, const struct actor *actor,
                              int64_t id, struct message_view *view) MUST_CHECK;

struct message_query {
    int64_t before; /* 0: the first page, with those that are awaited */
    int limit;
};
struct message_rows {
    struct message_check *awaited, *checks;
    size_t awaited_count, count;
};
enum status message_check_rows(struct house *house, struct arena *arena, const struct actor *actor,
                               const struct message_query *query,
                               struct message_rows *rows) MUST_CHECK;

/* Shows one to support, with a note of MESSAGE_NOTE_MOST characters at most, and takes that back.
   STATUS_STALE: it stands so already. */
enum { MESSAGE_NOTE_MOST = 1000 };
enum status message_check_hand_over(struct house *house, struct arena *arena,
                                    const struct actor *actor, int64_t id,
                                    const char *note) MUST_CHECK;
enum status message_check_take_back(struct house *house, struct arena *arena,
                                    const struct actor *actor, int64_t id) MUST_CHECK;

/* For staff, across tenants: the newest handed over first; behind: the last one seen, handed_at and
   id of it, or NULL. */
enum status message_check_queue(struct house *house, struct arena *arena, const struct actor *actor,
                                const struct message_check *behind, int limit,
                                struct message_check **checks, size_t *count) MUST_CHECK;

#endif
