#ifndef STORE_JOB_H
#define STORE_JOB_H

#include "store/domain.h"

/*
 * Many at once: jobs that people leave to the watcher, and their items, a name each. A project has
 * at most one job of a kind that runs; a job ends with its last item, and is kept for a while.
 */
enum job_kind { JOB_REGISTER, JOB_VERIFY, JOB_KIND_COUNT };

enum job_outcome {
    OUTCOME_WAITS,
    OUTCOME_ASKED, /* its domain is due: done when the next look at it is stored */

    OUTCOME_REGISTERED,
    OUTCOME_NAME, /* no domain name: detail is the code of a name_refusal */
    OUTCOME_BLOCKED,
    OUTCOME_HAVE,     /* the project has it already: domain_id */
    OUTCOME_TOO_MANY, /* pending ones: detail is how many the organisation may have */
    OUTCOME_FULL,     /* of any state: the same */

    OUTCOME_VERIFIED, /* how the domain stood after the look, with its chips */
    OUTCOME_PENDING,
    OUTCOME_DEGRADED,
    OUTCOME_FAILED,
    OUTCOME_UNKNOWN, /* some of it could not be asked: its state stays */
    OUTCOME_ENDED,   /* not looked at: it was failed already */
    OUTCOME_GONE,    /* the domain was deleted meanwhile */

    OUTCOME_RIGHTS, /* who asked for it may not do it any more */
    OUTCOME_COUNT
};

const char *job_kind_name(enum job_kind kind);          /* "register" "verify" */
const char *job_outcome_name(enum job_outcome outcome); /* "too_many" */
/* 0: needs a person, 1: is still open, 2: is done, 3: being done, 4: waits. */
int job_outcome_rank(enum job_outcome outcome);

struct job {
    int64_t id, project_id, org_id;
    int64_t user_id; /* on whose behalf; 0: the command line */
    const char *address;
    enum job_kind kind;
    const char *fingerprint; /* of the names asked for */
    int64_t doubles;         /* names that stood in the list more than once */
    int64_t total, waiting;  /* items, and those that are not done */
    int64_t created_at, ended_at;
};

struct job_item {
    int64_t number; /* from 1 */
    const char *name;
    int64_t domain_id;
    enum job_outcome outcome;
    const char *detail, *suggestion;
    struct chip chips[CHIP_COUNT]; /* of a look */
};

/* Fills job->id. STATUS_STALE: one of the kind runs already. */
enum status job_insert(struct store *store, struct job *job) MUST_CHECK;
enum status job_item_insert(struct store *store, const struct job *job,
                            const struct job_item *item) MUST_CHECK;
/* An item for each domain of the job's project, what needs attention first; a failed one is done
   with OUTCOME_ENDED. total and waiting of the job have to say the same. */
enum status job_items_of_project(struct store *store, const struct job *job) MUST_CHECK;

enum status job_get(struct store *store, struct arena *arena, int64_t project_id, int64_t id,
                    struct job *job) MUST_CHECK;
/* The one that runs; STATUS_NONE: none does. */
enum status job_running(struct store *store, struct arena *arena, int64_t project_id,
                        enum job_kind kind, struct job *job) MUST_CHECK;
/* Those of a project that run, or ended since then: newest first. */
enum status job_list(struct store *store, struct arena *arena, int64_t project_id, int64_t since,
                     struct job **jobs, size_t *count) MUST_CHECK;
/* Across tenants, for the watcher: all that run, by project and kind. */
enum status job_list_running(struct store *store, struct arena *arena, struct job **jobs,
                             size_t *count) MUST_CHECK;
/* Items of all running jobs of an organisation that are not done. */
enum status job_waiting_of_org(struct store *store, int64_t org_id, int64_t *count) MUST_CHECK;

enum status job_counts(struct store *store, struct arena *arena, const struct job *job,
                       int64_t counts[OUTCOME_COUNT]) MUST_CHECK;
/* Behind (rank, number): what needs a person first. */
struct job_key {
    int64_t rank, number;
};
enum status job_items(struct store *store, struct arena *arena, const struct job *job,
                      struct job_key after, int limit, struct job_item **items,
                      size_t *count) MUST_CHECK;
/* Names inside of what is no name, each once, which neither the list nor the project has. */
enum status job_suggestions(struct store *store, struct arena *arena, const struct job *job,
                            const char ***names, size_t *count) MUST_CHECK;

/* The first items that wait, at most limit. */
enum status job_waiting(struct store *store, struct arena *arena, const struct job *job, int limit,
                        struct job_item **items, size_t *count) MUST_CHECK;
/* Items whose domain was made due, all of them, and those whose domain is not due any more though
   no look was stored: it is gone, or only one of its checks was looked at. */
enum status job_asked(struct store *store, const struct job *job, int64_t *count) MUST_CHECK;
enum status job_stray(struct store *store, struct arena *arena, const struct job *job, int64_t now,
                      struct job_item **items, size_t *count) MUST_CHECK;
/* Its domain is due from now on, and the item waits for the look. STATUS_STALE: nobody looks at
   that domain, for it is failed or gone. Inside a transaction. */
enum status job_item_ask(struct store *store, const struct job *job, const struct job_item *item,
                         int64_t now) MUST_CHECK;
/* The item is done: outcome, detail, domain_id of it. The job ends with its last one. STATUS_STALE:
   it was done already. Inside a transaction. */
enum status job_item_end(struct store *store, const struct job *job, const struct job_item *item,
                         int64_t now) MUST_CHECK;
/* A look at all the mandatory checks of the domain was stored: ends the item that waits for it,
   if there is one. Inside that transaction. */
enum status job_look_stored(struct store *store, const struct domain *domain, unsigned mandatory,
                            int64_t now) MUST_CHECK;

/* Forgets what ended before. */
enum status job_sweep(struct store *store, int64_t before) MUST_CHECK;

#endif
