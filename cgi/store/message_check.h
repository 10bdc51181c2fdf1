#ifndef STORE_MESSAGE_CHECK_H
#define STORE_MESSAGE_CHECK_H

#include "base/text.h"
#include "check/finding.h"
#include "store/store.h"

#include <stdint.h>

/*
 * Messages that were explained, or are awaited at a one-time address. Kept is what was found and
 * the header, never the body; both go when ends_at has passed.
 */
enum message_source {
    MESSAGE_PASTE,
    MESSAGE_UPLOAD,
    MESSAGE_MAIL, /* mailed by somebody to a one-time address */
    MESSAGE_TEST  /* sent by a profile to a one-time address */
};
const char *message_source_name(enum message_source source); /* "paste", … */

struct message_check {
    int64_t id, project_id, user_id;
    const char *user; /* his name */
    enum message_source source;
    const char *address; /* local part of the one-time address; "": none */
    const char *subject, *from;
    struct span head;     /* header fields as they came, cut; of message_check_get alone */
    const char *report;   /* check/message_report.h; of message_check_get alone */
    enum verdict verdict; /* NONE while awaited */
    const char *dmarc;    /* "pass" "fail" "none" "unknown"; "" while awaited */
    int64_t created_at, arrived_at, ends_at;
    int64_t handed_at, handed_by; /* to support; 0: it was not */
    const char *hander, *note;
    const char *org, *project; /* of message_check_handed alone: their names */
};

/* Takes all but names. Fills check->id. */
enum status message_check_insert(struct store *store, struct message_check *check) MUST_CHECK;

/* Who may see it: whoever is in the project, its own maker, and staff when it was handed over. */
struct message_seer {
    int64_t project_id, user_id;
    int staff;
};
enum status message_check_get(struct store *store, struct arena *arena,
                              const struct message_seer *seer, int64_t id, int64_t now,
                              struct message_check *check) MUST_CHECK;

/* Newest first, behind an id (0: the first): those that came, or those that are awaited. */
enum status message_check_list(struct store *store, struct arena *arena,
                               const struct message_seer *seer, int64_t now, int64_t before,
                               int limit, struct message_check **checks, size_t *count) MUST_CHECK;
enum status message_check_awaited(struct store *store, struct arena *arena,
                                  const struct message_seer *seer, int64_t now, int limit,
                                  struct message_check **checks, size_t *count) MUST_CHECK;

/* By the local part of its address, awaited or not. STATUS_NONE: nobody ever made it, or it is
   over. */
enum status message_check_at(struct store *store, struct arena *arena, const char *address,
                             int64_t now, struct message_check *check) MUST_CHECK;

/* What came for it: subject, from, head, report, verdict, dmarc, arrived_at, ends_at of check.
   STATUS_STALE: it is not awaited any more. */
enum status message_check_arrive(struct store *store, const struct message_check *check) MUST_CHECK;

/* handed_at, handed_by and note of check. STATUS_STALE: it stands so already, or is awaited. */
enum status message_check_hand(struct store *store, const struct message_check *check) MUST_CHECK;

/* Across tenants, for staff: handed over, the newest first, behind one of them (NULL: the first).
 */
enum status message_check_handed(struct store *store, struct arena *arena,
                                 const struct message_check *behind, int64_t now, int limit,
                                 struct message_check **checks, size_t *count) MUST_CHECK;

/* Forgets those that are over. */
enum status message_check_sweep(struct store *store, int64_t now) MUST_CHECK;

#endif
