#ifndef STORE_SHARE_REQUEST_H
#define STORE_SHARE_REQUEST_H

#include "store/people.h"

/* Projects that ask for a domain by name. Whose inbox a request lies in (holder) follows who has
   the name verified, in the transaction of whatever changes that: triggers of the database. */
enum share_outcome {
    SHARE_OPEN,
    SHARE_APPROVED,
    SHARE_REJECTED,
    SHARE_WITHDRAWN,
    SHARE_EXPIRED,
    SHARE_OUTCOME_COUNT
};
const char *share_outcome_name(enum share_outcome outcome); /* "open" "approved" … */

struct share_request {
    int64_t id, project_id, user_id; /* which project asks, and who of it */
    const char *project, *org, *person;
    const char *name;    /* A-labels */
    const char *message; /* may have several lines */
    int64_t holder;      /* project; 0: none has the name */
    int64_t created_at, decided_at;
    enum share_outcome outcome;
};

/* Lies in the inbox of who has the name. STATUS_STALE: the project asks for it already. */
enum status share_request_insert(struct store *store, struct share_request *request) MUST_CHECK;

/* The inbox of a project: the oldest first, behind `after`. */
struct share_page {
    int64_t project_id, after;
    int limit;
};
enum status share_request_inbox(struct store *store, struct arena *arena,
                                const struct share_page *page, struct share_request **requests,
                                size_t *count) MUST_CHECK;
/* How many lie there, counted up to most. */
enum status share_request_waiting(struct store *store, int64_t project_id, int most,
                                  int *count) MUST_CHECK;
/* What a project asked for: the newest first, before `after` (0: from the start). */
enum status share_request_asked(struct store *store, struct arena *arena,
                                const struct share_page *page, struct share_request **requests,
                                size_t *count) MUST_CHECK;
enum status share_request_open(struct store *store, int64_t project_id, int *count) MUST_CHECK;
/* When the project's last request for the name was rejected; 0: never. */
enum status share_request_rejected_at(struct store *store, int64_t project_id, const char *name,
                                      int64_t *at) MUST_CHECK;

/* By either side; decided ones, too. */
enum status share_request_of_holder(struct store *store, struct arena *arena, int64_t holder,
                                    int64_t id, struct share_request *request) MUST_CHECK;
enum status share_request_of_asker(struct store *store, struct arena *arena, int64_t project_id,
                                   int64_t id, struct share_request *request) MUST_CHECK;

/* request->outcome, by whom and when. STATUS_STALE: it is not open any more, or in another inbox.
   Who withdraws, and time, take as long for a name that nobody has: the watcher tells the holder.
 */
enum status share_request_decide(struct store *store, const struct share_request *request,
                                 int64_t user_id, int64_t now) MUST_CHECK;

/* For the watcher: of which its holder is yet to hear; told marks that he did. */
enum status share_request_untold(struct store *store, struct arena *arena, int limit,
                                 struct share_request **requests, size_t *count) MUST_CHECK;
enum status share_request_told(struct store *store, int64_t id) MUST_CHECK;
/* Open ones from before that time. */
enum status share_request_old(struct store *store, struct arena *arena, int64_t before, int limit,
                              struct share_request **requests, size_t *count) MUST_CHECK;

#endif
