/*
 * nafuda-export: keeps what signer, MTA and name server read as the database says
 * (export/export.h). The one program that opens sealed DKIM keys: it runs as a user of its own,
 * with a key file that neither console nor watcher can read.
 *
 *     nafuda-export [--once]
 *
 * Follows changes within a second, whatever the command of export_reload does; with --once exports
 * everything, waits for that command and ends. It may be killed at any moment: the next one mends
 * all. A second one waits until the first is gone (--once: ends with 1).
 */
#include "base/clock.h"
#include "base/log.h"
#include "export/export.h"
#include "vault/unseal.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>

enum { LOOK_MS = 200, RETRY_MS = 1000, RETRY_MOST_MS = 8000 };

struct exporter {
    struct house house; /* without what seals, and without the console's secret */
    struct arena *arena;
    struct unsealer *unsealer;
    struct export *export;
    int once;
    sigset_t signals; /* that tell it to end; and the one that a command has ended */
};

static const char *open_key(void *with, const struct key_question *question, struct span *pem) {
    struct exporter *exporter = with;
    struct sealed_key key = {question->domain, question->selector, question->id,
                             question->public_key, question->sealed};
    struct unsealed unsealed;
    const char *why = unseal(exporter->unsealer, &key, &unsealed);
    if (!why)
        *pem = (struct span){unsealed.pem, unsealed.size};
    return why;
}

static void wipe_key(void *with, struct span *pem) {
    (void)with;
    struct unsealed unsealed = {(char *)pem->at, pem->size};
    unsealed_wipe(&unsealed);
    *pem = (struct span){0};
}

/* Nobody else of the same user looks into this process, and it leaves no core behind. */
static void keep_to_itself(void) {
    const struct rlimit none = {0, 0};
    if (prctl(PR_SET_DUMPABLE, 0) || setrlimit(RLIMIT_CORE, &none))
        log_event(LOG_WARN, "exporter_open_to_look_at", "why", strerror(errno), NULL);
}

static enum status set_up(struct exporter *exporter) {
    struct house *house = &exporter->house;
    exporter->arena = arena_new();
    const struct key_opener opener = {exporter, open_key, wipe_key};
    enum status status = conf_read(exporter->arena, conf_file(), &house->conf);
    if (status == STATUS_OK)
        status = unsealer_open(house->conf.exporter_key, &exporter->unsealer);
    if (status == STATUS_OK)
        status = store_open(conf_path(exporter->arena, &house->conf, "nafuda.db"), &house->store);
    if (status != STATUS_OK)
        return status;
    store_allow_writes(house->store, 1);
    return export_open(house, &opener, !exporter->once, &exporter->export);
}

static void tear_down(struct exporter *exporter) {
    if (exporter->export)
        export_close(exporter->export);
    if (exporter->unsealer)
        unsealer_close(exporter->unsealer);
    house_close(&exporter->house);
    arena_free(exporter->arena);
}

static int told_to_end(struct exporter *exporter) {
    const struct timespec wait = {0, LOOK_MS * 1000000L};
    int signal = sigtimedwait(&exporter->signals, NULL, &wait);
    return signal > 0 && signal != SIGCHLD;
}

/* What failed is tried again at growing distances, however much is news meanwhile; what is news
   never waits. Returns how the last turn ended. */
static enum status follow(struct exporter *exporter, enum status status) {
    int64_t pause = RETRY_MS, again = clock_monotonic_ms() + pause;
    while ((!exporter->once || export_telling(exporter->export)) && !told_to_end(exporter)) {
        int tries = status != STATUS_OK && clock_monotonic_ms() >= again;
        if (!tries && !export_news(exporter->export))
            continue;
        int failed = status != STATUS_OK;
        status = export_changes(exporter->export, tries);
        if (status == STATUS_OK)
            pause = RETRY_MS;
        else if (tries && pause < RETRY_MOST_MS)
            pause *= 2;
        if (tries || !failed)
            again = clock_monotonic_ms() + pause;
    }
    return status;
}

int main(int count, char **arguments) {
    int once = count == 2 && !strcmp(arguments[1], "--once");
    struct exporter exporter = {.once = once};
    if (count > 1 && !once) {
        fputs("usage: nafuda-export [--once]\n", stderr);
        return 2;
    }
    umask(027);
    keep_to_itself();
    vault_wipe_freed();
    signal(SIGXFSZ, SIG_IGN);
    signal(SIGCHLD, SIG_DFL);
    enum status status = set_up(&exporter);
    int fine = status == STATUS_OK;
    if (fine) {
        /* Not earlier: who waits for another exporter's end can be ended. */
        sigemptyset(&exporter.signals);
        sigaddset(&exporter.signals, SIGTERM);
        sigaddset(&exporter.signals, SIGINT);
        sigaddset(&exporter.signals, SIGCHLD);
        sigprocmask(SIG_BLOCK, &exporter.signals, NULL);
        status = follow(&exporter, export_all(exporter.export));
        fine = !once || (status == STATUS_OK && !export_telling(exporter.export));
    }
    tear_down(&exporter);
    return fine ? EXIT_SUCCESS : EXIT_FAILURE;
}
