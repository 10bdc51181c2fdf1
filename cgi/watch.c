/*
 * nafuda-watch: what happens by itself. Every few seconds a turn, and without a rest while there
 * is much to do: mail that waits is sent, due domains are looked at, many at once, jobs are done in
 * slices, MTA-STS policies fetched, keys rotated and destroyed in their time, what is over is
 * swept, and the stock of key pairs is filled, one at a time.
 *
 *     nafuda-watch [--once]
 *
 * It may be killed at any moment: a deed and its letters are one transaction, and whatever was
 * under way is due again. A second watcher waits until the first is gone. TERM and INT end it after
 * the piece of work in hand.
 */
#include "base/clock.h"
#include "base/log.h"
#include "fetch.h"
#include "post.h"
#include "post_test.h"
#include "store/dns_link.h"
#include "store/message_check.h"
#include "store/sent.h"
#include "store/session.h"
#include "work/domain.h"
#include "work/forgot.h"
#include "work/history.h"
#include "work/job.h"
#include "work/key.h"
#include "work/letter.h"
#include "work/policy.h"
#include "work/setup.h"
#include "work/share.h"
#include "work/sweep.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

enum {
    REST_SECONDS = 3,
    JUMP_SECONDS = 12 * 60 * 60, /* more than this between two looks at the clock is no waiting */
    LETTERS_A_TIME = 20,
    SWEEP_MS = 500,      /* of a turn, for due domains: then it is the mail's turn again */
    POLICIES_A_TURN = 4, /* each may take five seconds */
    JOBS_MS = 3000,
    DAY = 24 * 60 * 60
};

struct watcher {
    struct house house;
    struct post post;
    struct sweep *sweep;
    struct arena *life, *turn, *piece; /* as long as the process, a turn, one piece of work */
    sigset_t endings;
    int64_t job; /* whose piece of work was the last */
    int once, ending;
    int64_t thinned; /* the domain whose old attempts were forgotten last */
    int trouble;     /* something could not be done */
};

/* Waits, and says whether somebody wants us to end. */
static int told_to_end(struct watcher *watcher, int seconds) {
    const struct timespec wait = {seconds, 0};
    if (!watcher->ending)
        watcher->ending = sigtimedwait(&watcher->endings, NULL, &wait) > 0;
    return watcher->ending;
}

static int worked(struct watcher *watcher, enum status status) {
    if (status != STATUS_OK)
        watcher->trouble = 1;
    return status == STATUS_OK;
}

/*
 * Looks at the clock. When it jumped, or nobody watched for long, all deadlines move along: neither
 * may make domains fail that nobody had a chance to mend (rule R4).
 */
static enum status look_at_clock(struct store *store) {
    int64_t now = clock_now(), before;
    enum status status = heartbeat_get(store, &before);
    int64_t gone = now - before;
    if (status == STATUS_OK && before && (gone > JUMP_SECONDS || gone < -JUMP_SECONDS)) {
        char seconds[24];
        snprintf(seconds, sizeof seconds, "%lld", (long long)gone);
        log_event(LOG_WARN, "deadlines_moved", "seconds", seconds, NULL);
        status = domain_shift_deadlines(store, gone, now);
        if (status == STATUS_OK)
            status = dkim_key_shift(store, gone);
    }
    return status == STATUS_OK ? heartbeat_set(store, now) : status;
}

static enum status beat(struct watcher *watcher) {
    enum status status = store_begin(watcher->house.store);
    return status == STATUS_OK
               ? store_end(watcher->house.store, look_at_clock(watcher->house.store))
               : status;
}

static enum status strike(struct watcher *watcher, const struct letter *letter, int sent) {
    struct store *store = watcher->house.store;
    enum status status = store_begin(store);
    if (status != STATUS_OK)
        return status;
    return store_end(store, sent ? outbox_sent(store, letter->id)
                                 : outbox_retry(store, letter, clock_now()));
}

static void send_letter(struct watcher *watcher, const struct letter *letter) {
    struct span message;
    if (!letter_wanted(letter)) {
        worked(watcher, strike(watcher, letter, 1));
        return;
    }
    enum status status = post_compose(&watcher->post, watcher->piece, letter, &message);
    if (status == STATUS_OK)
        status = post_send(&watcher->post, letter->to.email, message);
    worked(watcher, strike(watcher, letter, status == STATUS_OK));
}

static void fill_stock(struct watcher *watcher) {
    arena_reset(watcher->piece);
    worked(watcher, domain_key_stock(&watcher->house, watcher->piece, 1));
}

/* Who forgot his password and waits for a link. Returns whether all is well. */
static int answer_forgotten(struct watcher *watcher) {
    int did = 1, fine = 1;
    while (fine && did)
        fine = worked(watcher, forgot_answer(&watcher->house, watcher->piece, &did));
    return fine;
}

/* The clock and the mail: before everything else, and between two domains. */
static void pulse(struct watcher *watcher) {
    struct letter *letters;
    size_t count;
    arena_reset(watcher->piece);
    if (!worked(watcher, beat(watcher)) || !answer_forgotten(watcher) ||
        !worked(watcher, outbox_due(watcher->house.store, watcher->piece, clock_now(),
                                    LETTERS_A_TIME, &letters, &count)))
        return;
    for (size_t i = 0; i < count; i++)
        send_letter(watcher, &letters[i]);
    arena_reset(watcher->piece);
    worked(watcher, post_tests(&watcher->post, watcher->piece));
}

/* Returns whether there is more to do at once. */
static int look_at_domains(struct watcher *watcher) {
    int64_t end = clock_monotonic_ms() + SWEEP_MS;
    int busy = 1;
    while (busy && (watcher->once || clock_monotonic_ms() < end) && !told_to_end(watcher, 0))
        worked(watcher, sweep_on(watcher->sweep, &busy));
    return busy;
}

static enum status fetch_policy(struct watcher *watcher, const struct fetched *due) {
    const struct conf *conf = &watcher->house.conf;
    struct fetch fetch = {.resolvers = (const char *const *)conf->resolvers,
                          .any_address = !strcmp(conf->nameservers, "any")};
    struct fetch_result came;
    const char *host = arena_printf(watcher->piece, "mta-sts.%s", due->domain);
    enum status status =
        fetch_text(watcher->piece, &fetch, host, "/.well-known/mta-sts.txt", &came);
    if (status != STATUS_OK)
        return status;
    return policy_came(&watcher->house, watcher->piece, due, came.text ? came.text : "",
                       came.failure);
}

static void fetch_policies(struct watcher *watcher) {
    struct fetched *due;
    size_t count;
    if (!worked(watcher, fetched_due(watcher->house.store, watcher->turn, clock_now(),
                                     POLICIES_A_TURN, &due, &count)))
        return;
    for (size_t i = 0; i < count && !told_to_end(watcher, 0); i++) {
        arena_reset(watcher->piece);
        worked(watcher, fetch_policy(watcher, &due[i]));
        pulse(watcher);
    }
}

static enum status sweep(struct watcher *watcher) {
    struct store *store = watcher->house.store;
    enum status status = store_begin(store);
    if (status != STATUS_OK)
        return status;
    int64_t now = clock_now();
    status = session_sweep(store, now);
    if (status == STATUS_OK)
        status = throttle_sweep(store, now);
    if (status == STATUS_OK)
        status = dns_link_sweep(store, now);
    if (status == STATUS_OK)
        status = message_check_sweep(store, now);
    if (status == STATUS_OK)
        status = job_sweep(store, now - (int64_t)watcher->house.conf.history_days * DAY);
    if (status == STATUS_OK)
        status = sent_sweep(store, now - (int64_t)watcher->house.conf.history_days * DAY);
    if (status == STATUS_OK)
        status = setup_forget(&watcher->house);
    return store_end(store, status);
}

/* What people left us to do, jobs and set-ups, with the mail between two pieces; while domains are
   being looked at one piece alone, for their answers wait. Returns whether there was any: then what
   follows from it, and the next piece, wait for no rest of ours. */
static int do_jobs(struct watcher *watcher, int looking) {
    int64_t end = clock_monotonic_ms() + (looking ? 0 : JOBS_MS);
    int did, made, busy = 0;
    do {
        arena_reset(watcher->piece);
        if (!worked(watcher, job_work(&watcher->house, watcher->piece, &watcher->job, &did)) ||
            !worked(watcher, setup_work(&watcher->house, watcher->piece, &made)))
            return 0;
        did |= made;
        busy |= did;
        pulse(watcher);
    } while (did && clock_monotonic_ms() < end && !told_to_end(watcher, 0));
    return busy;
}

/* Returns the seconds to rest. */
static int turn(struct watcher *watcher) {
    watcher->trouble = 0;
    arena_reset(watcher->turn);
    pulse(watcher);
    worked(watcher, sweep(watcher));
    int busy = look_at_domains(watcher);
    busy |= do_jobs(watcher, busy);
    /* They keep everybody waiting: not while answers are on their way. */
    if (!busy)
        fetch_policies(watcher);
    arena_reset(watcher->piece);
    worked(watcher, key_watch(&watcher->house, watcher->piece));
    arena_reset(watcher->piece);
    worked(watcher, share_watch(&watcher->house, watcher->piece));
    arena_reset(watcher->piece);
    worked(watcher, history_forget(&watcher->house, watcher->piece, &watcher->thinned));
    fill_stock(watcher);
    return busy ? 0 : REST_SECONDS;
}

static int wait_for_place(struct watcher *watcher) {
    const char *path = conf_path(watcher->life, &watcher->house.conf, "watch.lock");
    int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0 || flock(file, LOCK_EX)) {
        log_event(LOG_ALARM, "watch_lock", "path", path, "why", strerror(errno), NULL);
        return 0;
    }
    return 1; /* held as long as the process lives */
}

static int set_up(struct watcher *watcher) {
    watcher->life = arena_new();
    watcher->turn = arena_new();
    watcher->piece = arena_new();
    if (house_open(watcher->life, &watcher->house) != STATUS_OK)
        return 0;
    if (view_open(watcher->house.conf.templates, &watcher->post.view) != STATUS_OK ||
        view_check(watcher->post.view) != STATUS_OK)
        return 0;
    if (sweep_open(watcher->life, &watcher->house, &watcher->sweep) != STATUS_OK)
        return 0;
    watcher->post.house = &watcher->house;
    store_allow_writes(watcher->house.store, 1);
    if (!wait_for_place(watcher))
        return 0;
    sigemptyset(&watcher->endings);
    sigaddset(&watcher->endings, SIGTERM);
    sigaddset(&watcher->endings, SIGINT);
    sigprocmask(SIG_BLOCK, &watcher->endings, NULL);
    signal(SIGXFSZ, SIG_IGN);
    return 1;
}

static void tear_down(struct watcher *watcher) {
    if (watcher->post.view)
        view_close(watcher->post.view);
    house_close(&watcher->house);
    arena_free(watcher->piece);
    arena_free(watcher->turn);
    arena_free(watcher->life);
}

int main(int count, char **arguments) {
    vault_wipe_freed();
    struct watcher watcher = {.once = count == 2 && !strcmp(arguments[1], "--once")};
    if (count > 1 && !watcher.once) {
        fputs("usage: nafuda-watch [--once]\n", stderr);
        return 2;
    }
    int ready = set_up(&watcher), rest;
    if (ready)
        do
            rest = turn(&watcher);
        while (!watcher.once && !told_to_end(&watcher, rest));
    tear_down(&watcher);
    return ready && !(watcher.once && watcher.trouble) ? EXIT_SUCCESS : EXIT_FAILURE;
}
