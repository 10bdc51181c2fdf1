#ifndef WORK_JOB_H
#define WORK_JOB_H

#include "store/job.h"
#include "work/house.h"
#include "work/may.h"

/*
 * Many at once: somebody asks for it, the watcher does it in pieces between its other duties, and
 * everybody who sees the project sees how far it is. An item is one transaction that does the deed
 * and says so, so that no name is done twice and none is lost, whatever ends the watcher; and what
 * the person may do is asked again when it is done.
 */
enum job_answer {
    JOB_MADE,
    JOB_RUNS,       /* the same is under way: id */
    JOB_OTHER_RUNS, /* another list of this project is: id */
    JOB_NOTHING,    /* no names in the list, no domains in the project */
    JOB_TOO_LONG,   /* names in one list */
    JOB_CROWDED     /* names of this organisation in jobs that run, with these */
};

enum { JOB_NAMES_MOST = 1000 };

struct job_start {
    enum job_answer answer;
    int64_t id;
    int64_t count; /* names asked for */
};

/* Registers a list of names, see work/name_list.h, in the actor's project. What is no name is told
   at once, with what the list meant where that can be said. */
enum status job_register(struct house *house, struct arena *arena, const struct actor *actor,
                         const char *typed, struct job_start *start) MUST_CHECK;
/* Looks at all domains of the actor's project. */
enum status job_verify(struct house *house, struct arena *arena, const struct actor *actor,
                       struct job_start *start) MUST_CHECK;

struct job_view {
    struct job job;
    int64_t counts[OUTCOME_COUNT];
    struct job_item *items; /* behind `after`, at most limit + 1 */
    size_t count;
    const char **suggestions; /* names to register, found inside of what is no name */
    size_t suggestion_count;
};

enum status job_see(struct house *house, struct arena *arena, const struct actor *actor, int64_t id,
                    struct job_key after, int limit, struct job_view *view) MUST_CHECK;
/* Jobs of the project that run, or ended within a day: newest first. */
enum status job_recent(struct house *house, struct arena *arena, const struct actor *actor,
                       struct job **jobs, size_t *count) MUST_CHECK;

/* For the watcher: one piece of the next job that has some (one name to register, or some domains
   made due), *turn (0 at first) saying who had the last one. *did 0: no job has anything to do now.
 */
enum status job_work(struct house *house, struct arena *arena, int64_t *turn, int *did) MUST_CHECK;

#endif
