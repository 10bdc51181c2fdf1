#ifndef STORE_DOMAIN_H
#define STORE_DOMAIN_H

#include "check/life.h"
#include "store/dkim_key.h"

/* Registered domains, the standing of their checks, and their sealed keys. */
enum { CHIP_COUNT = 4 }; /* ownership, DKIM (of three names the worst), SPF, DMARC */
struct chip {            /* one check in a list */
    enum verdict verdict;
    int unknown;      /* could not be asked at the last look */
    const char *code; /* of the first finding, "" when none */
};

struct domain {
    int64_t id, project_id, org_id;
    const char *name; /* A-labels */
    struct life life;
    int64_t generation;
    const char *token, *selector, *public_key; /* public_key: base64 */
    enum dkim_mode dkim_mode;
    const char *dkim_label; /* CNAME mode: what its keys stand below in the DKIM zone; else "" */
    int dkim_slot; /* CNAME mode: at which of its names (1 to 3) the key that signs stands; else 0
                    */
    /* Id 0: none. next: is to sign once its record is seen, generated or published; second:
       Ed25519, active beside the one above */
    struct dkim_key next, second;
    int dkim_stopped, spf_stopped; /* by an owner; else in use */
    const char *bounce_label;      /* of the domain's own envelope domain; "" or NULL: none */
    int64_t shares;                /* with how many projects it is shared */
    struct chip chips[CHIP_COUNT];
    int64_t created_at, verified_at, checked_at, in_flight;
    int64_t attempts, answered; /* number of the last attempt, and whose answers it had (history) */
    struct span seen_hash; /* of a last look at everything that may be seen again; else empty */
    int64_t seen_at;       /* all that the checks say was seen again then; 0: it was not */
};

const char *dkim_mode_name(enum dkim_mode mode); /* "txt", "cname" */
enum dkim_mode dkim_mode_of(const char *name);   /* DKIM_MODE_TXT for any other word */

struct domain_check {
    struct standing standing;
    int64_t verified_at, checked_at;
    const char *result; /* JSON, see check/finding.h; "" when never looked at */
};

/* A row of the list: less than a whole domain, for speed. */
struct domain_row {
    int64_t id;
    const char *name;
    enum domain_state state;
    struct chip chips[CHIP_COUNT];
    int64_t window_ends, grace_ends, checked_at;
    int64_t shares; /* with how many projects it is shared */
};

/* Where a page of the list begins: behind (state, name). */
struct domain_key {
    int state; /* -1: from the start */
    const char *name;
};

struct domain_query {
    int64_t project_id;
    int state;          /* one state only, or -1 */
    const char *search; /* part of a name, lower case A-labels; "" for all */
    struct domain_key after;
    int limit;
};

enum status domain_list(struct store *store, struct arena *arena, const struct domain_query *query,
                        struct domain_row **rows, size_t *count) MUST_CHECK;
/* By enum domain_state. Costs the same whatever the number of rows. */
enum status domain_counts(struct store *store, int64_t project_id,
                          int64_t counts[STATE_COUNT]) MUST_CHECK;
enum status domain_get(struct store *store, struct arena *arena, int64_t project_id, int64_t id,
                       struct domain *domain) MUST_CHECK;
enum status domain_by_name(struct store *store, struct arena *arena, int64_t project_id,
                           const char *name, struct domain *domain) MUST_CHECK;
enum status domain_checks(struct store *store, struct arena *arena, int64_t project_id, int64_t id,
                          struct domain_check checks[CHECK_COUNT]) MUST_CHECK;

/* Across tenants, for support and operators: names that begin with prefix. */
struct domain_found {
    int64_t id, project_id;
    const char *name, *project, *org;
    enum domain_state state;
};
enum status domain_find(struct store *store, struct arena *arena, const char *prefix, int limit,
                        struct domain_found **found, size_t *count) MUST_CHECK;

/* Fills domain->id and ->generation; the state is life's. STATUS_STALE: the project has the name
   already, or a claim had the label before. */
enum status domain_insert(struct store *store, struct domain *domain) MUST_CHECK;
/* STATUS_STALE unless the row still has domain->generation. Leaves a row in former_domain for each
   key that it had, and destroys checks and sealed keys: overwritten in the database, gone from the
   write-ahead log when that begins anew. Inside a transaction. */
enum status domain_erase(struct store *store, struct arena *arena, const struct domain *domain,
                         int64_t now) MUST_CHECK;
/* Another token: generation + 1, ownership counts as never looked at, the old token leaves a row in
   former_domain. STATUS_STALE unless the domain is pending. Inside a transaction. */
enum status domain_change_token(struct store *store, struct arena *arena,
                                const struct domain *domain, const char *token,
                                int64_t now) MUST_CHECK;
/* Whether a domain's names ever led to the platform's DKIM zone. */
enum status domain_label_given(struct store *store, int *given) MUST_CHECK;
/* Another mode, with domain->dkim_label: generation + 1, the DKIM checks count as never looked at;
   of its keys only the one that signs is left, without a second. STATUS_STALE unless the domain is
   pending or failed. Inside a transaction. */
enum status domain_set_dkim_mode(struct store *store, const struct domain *domain,
                                 int64_t now) MUST_CHECK;
/* Which of DKIM and SPF are in use, with chips and next_check of `domain`: generation + 1.
   STATUS_STALE unless the domain is verified or degraded. */
enum status domain_set_use(struct store *store, const struct domain *domain) MUST_CHECK;
/* Another envelope domain, or none: domain->bounce_label. generation + 1, its checks count as never
   looked at, and it is due at once. STATUS_STALE: it was changed meanwhile. Inside a transaction.
 */
enum status domain_set_bounce(struct store *store, const struct domain *domain,
                              int64_t now) MUST_CHECK;
/* What is left of this organisation's deleted claims of the name, and of its tokens before. */
enum status domain_former(struct store *store, struct arena *arena, const struct domain *domain,
                          struct former *former) MUST_CHECK;
/* A new window: state pending, generation + 1. STATUS_STALE unless it is failed. */
enum status domain_reopen(struct store *store, const struct domain *domain, int64_t now,
                          int64_t window_ends) MUST_CHECK;

/* Marks a verification as running until `until`; STATUS_STALE when one is running already,
   STATUS_NONE when the domain is gone. A mark from after `until` (clock set back) does not count.
 */
enum status domain_take_flight(struct store *store, const struct domain *domain, int64_t now,
                               int64_t until) MUST_CHECK;

/*
 * Stores what a verification found: life, verified_at, checked_at, chips, attempts, answered and
 * seen_… of `domain`, and the checks of the mask. Only if the row's generation and state are still
 * `generation` and `state` (rule T3): else STATUS_STALE. Becoming verified while another claim
 * holds the name: *held_elsewhere is set, and nothing is stored, so the caller decides anew and
 * saves again in the same transaction. Ends the flight. Inside a transaction.
 */
enum status domain_save_checks(struct store *store, const struct domain *domain, int64_t generation,
                               enum domain_state state, unsigned mask,
                               const struct domain_check checks[CHECK_COUNT],
                               int *held_elsewhere) MUST_CHECK;

/* Stores that a look saw what the last one saw: next_check, checked_at, seen_at and attempts. Else
   as domain_save_checks. */
enum status domain_save_again(struct store *store, const struct domain *domain, int64_t generation,
                              enum domain_state state) MUST_CHECK;

/* For the watcher: takes the flights of those that are due longest and have none under way, see
   domain_take_flight. In no order. */
enum status domain_take_due(struct store *store, struct arena *arena, int64_t now, int64_t until,
                            int limit, struct domain **domains, size_t *count) MUST_CHECK;
/* The watcher looks at it next, a minute after it last did so; unless it looks no more. */
enum status domain_make_due(struct store *store, int64_t project_id, int64_t id,
                            int64_t now) MUST_CHECK;
/* The same, all of it in this arena. */
struct domain domain_copy(struct arena *arena, const struct domain *domain);

/* The clock jumped or the watcher was away: moves every deadline (window, grace, next check, end of
 * a flight) by delta; of a window that began meanwhile by no more than its age. */
enum status domain_shift_deadlines(struct store *store, int64_t delta, int64_t now) MUST_CHECK;
/* The watcher's last look at the clock; 0 when it never looked. */
enum status heartbeat_get(struct store *store, int64_t *at) MUST_CHECK;
enum status heartbeat_set(struct store *store, int64_t at) MUST_CHECK;

#endif
