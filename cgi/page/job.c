#include "work/job.h"
#include "page/pages.h"
#include "page/show.h"
#include "web/form.h"
#include "work/quota.h"

#include <stdlib.h>
#include <string.h>

enum {
    ROWS_A_PAGE = 100,
    REFRESH_SECONDS = 5 /* of a page without script */
};

static const char *job_path(struct visit *visit, int64_t id) {
    return arena_printf(visit->arena, "/projects/%lld/jobs/%lld",
                        (long long)visit->actor.project.id, (long long)id);
}

/* A list of names to register */

static const struct field many_fields[] = {
    {.name = "names", .kind = FIELD_TEXT},
    {0},
};

static void show_many(struct visit *visit, int code) {
    struct quota quota;
    enum status status =
        quota_see(visit->house, visit->actor.project.org_id, QUOTA_PENDING, &quota);
    if (status != STATUS_OK) {
        respond_status(visit, status);
        return;
    }
    int64_t free = quota.used < quota.most ? quota.most - quota.used : 0;
    if (free < JOB_NAMES_MOST)
        node_set(visit->page, "room",
                 say(visit, "Many.room", "n", say_count(visit, quota.most), "free",
                     say_count(visit, free), NULL));
    node_set(visit->page, "hint",
             say(visit, "Many.hint", "n", say_count(visit, JOB_NAMES_MOST), NULL));
    node_set(visit->page, "nav", "domains");
    respond_page(visit, code, "domain-many");
}

void domain_many_get(struct visit *visit) {
    show_many(visit, 200);
}

static const char *why_not(struct visit *visit, const struct job_start *start) {
    const char *count = say_count(visit, start->count);
    switch (start->answer) {
    case JOB_MADE:
    case JOB_RUNS:
        break;
    case JOB_OTHER_RUNS:
        return say(visit, "Many.other_runs", NULL);
    case JOB_NOTHING:
        return say(visit, "Many.nothing", NULL);
    case JOB_TOO_LONG:
        return say(visit, "Many.too_long", "n", count, "most", say_count(visit, JOB_NAMES_MOST),
                   NULL);
    case JOB_CROWDED:
        return say(visit, "Many.crowded", "most", say_count(visit, visit->house->conf.job_items),
                   NULL);
    }
    return "";
}

void domain_many_post(struct visit *visit) {
    struct form form;
    struct job_start start;
    if (!form_read(visit, many_fields, &form)) {
        form_show(visit, &form);
        show_many(visit, 422);
        return;
    }
    enum status status =
        job_register(visit->house, visit->arena, &visit->actor, form_value(&form, "names"), &start);
    if (status != STATUS_OK) {
        respond_status(visit, status);
        return;
    }
    if (start.answer == JOB_MADE || start.answer == JOB_RUNS) {
        respond_redirect(visit, job_path(visit, start.id));
        return;
    }
    form_show(visit, &form);
    show_fault(visit, "names", why_not(visit, &start));
    if (start.answer == JOB_OTHER_RUNS)
        node_set_number(visit->page, "running", start.id);
    show_many(visit, 422);
}

/* All domains of the project */

void domain_verify_all_post(struct visit *visit) {
    struct job_start start;
    enum status status = job_verify(visit->house, visit->arena, &visit->actor, &start);
    if (status != STATUS_OK)
        respond_status(visit, status);
    else if (start.answer == JOB_MADE || start.answer == JOB_RUNS)
        respond_redirect(visit, job_path(visit, start.id));
    else
        respond_redirect(visit,
                         project_path(visit, start.answer == JOB_CROWDED ? "?done=crowded" : ""));
}

/* A job */

/* How an outcome is told. */
static const struct telling {
    const char *tone;
    enum register_refusal refusal; /* told in the words of the single form */
    const char *sentence;          /* or in these */
    int looked;                    /* or by what is wrong, seen as in this state */
    enum domain_state state;
} tellings[OUTCOME_COUNT] = {
    [OUTCOME_WAITS] = {.tone = "none"},
    [OUTCOME_ASKED] = {.tone = "wait"},
    [OUTCOME_REGISTERED] = {.tone = "ok"},
    [OUTCOME_NAME] = {"bad", .refusal = REGISTER_NAME},
    [OUTCOME_BLOCKED] = {"bad", .refusal = REGISTER_BLOCKED},
    [OUTCOME_HAVE] = {"none", .refusal = REGISTER_HAVE},
    [OUTCOME_TOO_MANY] = {"bad", .refusal = REGISTER_TOO_MANY},
    [OUTCOME_FULL] = {"bad", .refusal = REGISTER_FULL},
    [OUTCOME_VERIFIED] = {.tone = "ok"},
    [OUTCOME_PENDING] = {"wait", .looked = 1, .state = STATE_PENDING},
    [OUTCOME_DEGRADED] = {"weak", .looked = 1, .state = STATE_DEGRADED},
    [OUTCOME_FAILED] = {"bad", .looked = 1, .state = STATE_FAILED},
    [OUTCOME_UNKNOWN] = {"unknown", .looked = 1, .state = STATE_VERIFIED},
    [OUTCOME_ENDED] = {"bad", .sentence = "Detail.seen_ended"},
    [OUTCOME_GONE] = {.tone = "none"},
    [OUTCOME_RIGHTS] = {"bad", .sentence = "Job.rights"},
};

/* What a look found wrong, as the list of domains says it. */
static void show_wrongs(struct visit *visit, struct node *node, const struct job_item *item,
                        enum domain_state state) {
    for (int kind = 0; kind < CHIP_COUNT; kind++) {
        const struct chip *chip = &item->chips[kind];
        const char *tone = tone_of_check(state, chip->verdict, chip->unknown);
        if (!(visit->house->conf.mandatory >> kind & 1) ||
            (!strcmp(tone, "ok") && strcmp(chip->code, "held_elsewhere") != 0))
            continue;
        const char *reason = *chip->code ? say_one(visit, "Chip", chip->code) : "";
        const char *check =
            say(visit, arena_printf(visit->arena, "Check.%s.short", checks[kind].name), NULL);
        struct node *shown = node_row(node, "c");
        node_set(shown, "s", strcmp(tone, "ok") ? tone : "weak");
        node_set(shown, "k",
                 arena_printf(visit->arena, "%s %s", check,
                              *reason ? reason : say_one(visit, "Tone", tone)));
    }
}

static void show_result(struct visit *visit, struct node *node, const struct job_item *item) {
    const struct telling *telling = &tellings[item->outcome];
    if (telling->looked)
        show_wrongs(visit, node, item, telling->state);
    else if (telling->refusal != REGISTER_DONE)
        node_set(node, "t",
                 say_refusal(visit, telling->refusal, item->detail,
                             name_show(visit->arena, item->name).unicode));
    else if (telling->sentence)
        node_set(node, "t", say(visit, telling->sentence, NULL));
}

static void show_item(struct visit *visit, const struct job_item *item) {
    struct node *node = node_row(visit->page, "Rows");
    struct name name = name_show(visit->arena, item->name);
    node_set(node, "n", name.unicode);
    if (strcmp(name.unicode, name.ascii))
        node_set(node, "a", name.ascii);
    if (item->domain_id && item->outcome != OUTCOME_GONE)
        node_set_number(node, "i", item->domain_id);
    node_set(node, "s", tellings[item->outcome].tone);
    node_set(node, "w", say_one(visit, "Outcome", job_outcome_name(item->outcome)));
    show_result(visit, node, item);
}

static void show_items(struct visit *visit, const struct job_view *view) {
    for (size_t i = 0; i < view->count && i < ROWS_A_PAGE; i++)
        show_item(visit, &view->items[i]);
    if (view->count <= ROWS_A_PAGE)
        return;
    const struct job_item *last = &view->items[ROWS_A_PAGE - 1];
    node_set(visit->page, "more",
             arena_printf(visit->arena, "%lld?after=%d.%lld", (long long)view->job.id,
                          job_outcome_rank(last->outcome), (long long)last->number));
}

/* What needs a person stands first here, too. */
static void show_counts(struct visit *visit, const struct job_view *view) {
    for (int rank = 0; rank <= job_outcome_rank(OUTCOME_WAITS); rank++)
        for (int outcome = 0; outcome < OUTCOME_COUNT; outcome++) {
            if (!view->counts[outcome] || job_outcome_rank((enum job_outcome)outcome) != rank)
                continue;
            struct node *node = node_row(visit->page, "Counts");
            node_set(node, "s", tellings[outcome].tone);
            node_set(node, "w",
                     say_one(visit, "Outcome", job_outcome_name((enum job_outcome)outcome)));
            node_set(node, "c", say_count(visit, view->counts[outcome]));
        }
}

/* Names that were meant: a form registers them. */
static void show_suggestions(struct visit *visit, const struct job_view *view) {
    if (!view->suggestion_count)
        return;
    struct text names = TEXT(visit->arena);
    for (size_t i = 0; i < view->suggestion_count; i++)
        text_addf(&names, "%s%s", i ? " " : "", view->suggestions[i]);
    node_set(visit->page, "suggestions", text_str(&names));
    node_set(visit->page, "suggest",
             view->suggestion_count == 1
                 ? say(visit, "New.suggest", "name", view->suggestions[0], NULL)
                 : say(visit, "Job.suggest", "n", say_count(visit, (int64_t)view->suggestion_count),
                       NULL));
}

static const char *say_title(struct visit *visit, const struct job *job) {
    return say(visit, job->kind == JOB_VERIFY ? "Job.verify" : "Job.register", "n",
               say_count(visit, job->total), NULL);
}

static const char *say_progress(struct visit *visit, const struct job *job) {
    return say(visit, "Job.progress", "done", say_count(visit, job->total - job->waiting), "n",
               say_count(visit, job->total), NULL);
}

static void show_job(struct visit *visit, const struct job_view *view) {
    const struct job *job = &view->job;
    node_set_number(visit->page, "id", job->id);
    node_set(visit->page, "title", say_title(visit, job));
    node_set_number(visit->page, "done", job->total - job->waiting);
    node_set_number(visit->page, "total", job->total);
    node_set(visit->page, "progress", say_progress(visit, job));
    if (!job->ended_at) {
        node_set(visit->page, "runs", "1");
        node_set_number(visit->page, "refresh", REFRESH_SECONDS);
    }
    if (job->ended_at && view->counts[OUTCOME_REGISTERED])
        node_set(visit->page, "next", say(visit, "Job.next", NULL));
    if (job->doubles)
        node_set(visit->page, "doubles",
                 say(visit, "Job.doubles", "n", say_count(visit, job->doubles), NULL));
    show_time(visit, visit->page, "began", job->created_at);
    show_time(visit, visit->page, "ended", job->ended_at);
    show_counts(visit, view);
    show_items(visit, view);
    show_suggestions(visit, view);
}

static struct job_key key_of(const char *after) {
    struct job_key key = {-1, 0};
    size_t digits = after[0] && after[1] == '.' ? strspn(after + 2, "0123456789") : 0;
    if (digits && digits < 18 && !after[2 + digits] && strchr("01234", after[0]))
        key = (struct job_key){after[0] - '0', strtoll(after + 2, NULL, 10)};
    return key;
}

void job_page_get(struct visit *visit) {
    struct job_view view;
    struct job_key after = key_of(visit_query(visit, "after"));
    enum status status = job_see(visit->house, visit->arena, &visit->actor, visit->numbers[1],
                                 after, ROWS_A_PAGE, &view);
    if (status != STATUS_OK) {
        respond_status(visit, status);
        return;
    }
    show_job(visit, &view);
    if (after.rank >= 0)
        node_set_number(visit->page, "first", view.job.id);
    node_set(visit->page, "nav", "domains");
    respond_page(visit, 200, "job");
}

static enum status show_line(struct visit *visit, const struct job *job) {
    struct node *node = node_row(visit->page, "Jobs");
    node_set_number(node, "i", job->id);
    node_set(node, "n", say_title(visit, job));
    if (!job->ended_at) {
        node_set(node, "s", "wait");
        node_set(node, "p", say_progress(visit, job));
        return STATUS_OK;
    }
    int64_t counts[OUTCOME_COUNT], open = 0;
    enum status status = job_counts(visit->house->store, visit->arena, job, counts);
    for (int outcome = 0; status == STATUS_OK && outcome < OUTCOME_COUNT; outcome++)
        if (!job_outcome_rank((enum job_outcome)outcome))
            open += counts[outcome];
    node_set(node, "s", open ? "weak" : "ok");
    if (open)
        node_set(node, "p", say(visit, "Job.open", "n", say_count(visit, open), NULL));
    show_time(visit, node, "ended", job->ended_at);
    return status;
}

/* On the list of domains: the newest of each kind. */
enum status show_jobs(struct visit *visit) {
    struct job *jobs;
    size_t count;
    unsigned shown = 0;
    enum status status = job_recent(visit->house, visit->arena, &visit->actor, &jobs, &count);
    for (size_t i = 0; status == STATUS_OK && i < count; i++) {
        if (!(shown & 1u << jobs[i].kind))
            status = show_line(visit, &jobs[i]);
        shown |= 1u << jobs[i].kind;
    }
    return status;
}
