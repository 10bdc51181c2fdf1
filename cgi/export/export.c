#include "export/export.h"

#include "base/clock.h"
#include "base/log.h"
#include "export/faults.h"
#include "export/field.h"
#include "export/reload.h"
#include "export/tables.h"
#include "export/whole.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NAMES_A_TIME = 500, LOOK_SECONDS = 30 };

struct export {
    struct house *house;
    struct arena *life, *turn, *piece; /* as long as it is open, one turn, some names of it */
    char *path;
    int lock;
    struct rows_place place;
    struct ledger ledger;
    struct tables tables;
    struct keys keys;
    struct mailer *mailer;
    int whole;        /* the ledger does not hold all names: begin from scratch */
    int mailer_stale; /* what mailer.db says is not what the ledger said before */
    struct reload reload;
    int trouble;      /* something of the turns before is to be done yet */
    int64_t version;  /* of the database, at the last look */
    int64_t grace_at; /* ends of graces up to then were looked at */
    struct export_state state;
};

/* Opening */

static enum status find_folder(struct export *export) {
    const char *folder = export->house->conf.export_folder;
    if (mkdir(folder, 0750) && errno != EEXIST)
        return whole_no_folder(folder, strerror(errno));
    char *path = realpath(folder, NULL);
    if (!path)
        return whole_no_folder(folder, strerror(errno));
    export->path = arena_strdup(export->life, path);
    free(path);
    return field_path(export->path)
               ? STATUS_OK
               : whole_no_folder(folder, "no blank and no colon may be in its path");
}

static enum status take_lock(struct export *export, int wait) {
    const char *path = arena_printf(export->life, "%s/lock", export->path);
    export->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (export->lock < 0)
        return whole_no_folder(path, strerror(errno));
    if (!flock(export->lock, wait ? LOCK_EX : LOCK_EX | LOCK_NB))
        return STATUS_OK;
    if (errno != EWOULDBLOCK)
        return whole_no_folder(path, strerror(errno));
    log_event(LOG_WARN, "export_locked", "path", path, NULL);
    return STATUS_BUSY;
}

static enum status refuse_setting(const char *setting, const char *value) {
    log_event(LOG_ALARM, "setting_refused", "where", "nafuda-export", "setting", setting, "why",
              value, NULL);
    return STATUS_FAILED;
}

/* What goes into the files as it stands. */
static enum status check_settings(struct export *export) {
    const struct conf *conf = &export->house->conf;
    if (!field_domain(conf->dkim_zone))
        return refuse_setting("dkim_zone", conf->dkim_zone);
    if (!conf->dkim_zone_ns[0])
        return refuse_setting("dkim_zone_ns", "none");
    for (const char **ns = conf->dkim_zone_ns; *ns; ns++)
        if (!field_domain(*ns))
            return refuse_setting("dkim_zone_ns", *ns);
    export->place.platform = *conf->platform_signing_key != '\0';
    if (!export->place.platform)
        return STATUS_OK;
    if (!field_path(conf->platform_signing_key))
        return refuse_setting("platform_signing_key", conf->platform_signing_key);
    if (!field_domain(conf->platform_signing_domain))
        return refuse_setting("platform_signing_domain", conf->platform_signing_domain);
    return field_selector(conf->platform_signing_selector)
               ? STATUS_OK
               : refuse_setting("platform_signing_selector", conf->platform_signing_selector);
}

/* Anew where somebody else was at the file: it can always be made. */
static enum status keep_mailer(struct export *export) {
    if (export->mailer && !mailer_disturbed(export->mailer))
        return STATUS_OK;
    if (export->mailer)
        mailer_close(export->mailer);
    export->mailer = NULL;
    export->mailer_stale = 1;
    return mailer_open(arena_printf(export->turn, "%s/mailer.db", export->path), &export->mailer);
}

static enum status open_parts(struct export *export, const struct key_opener *opener, int wait) {
    enum status status = find_folder(export);
    if (status == STATUS_OK)
        status = check_settings(export);
    if (status == STATUS_OK)
        status = take_lock(export, wait);
    if (status == STATUS_OK)
        status = tables_open(export->path, &export->tables);
    if (status == STATUS_OK)
        status = keys_open(export->tables.folder, opener, &export->keys);
    if (status == STATUS_OK)
        status = keep_mailer(export);
    if (status == STATUS_OK)
        status = export_state_get(export->house->store, export->life, &export->state);
    return status;
}

enum status export_open(struct house *house, const struct key_opener *opener, int wait,
                        struct export **out) {
    struct export *export = calloc(1, sizeof *export);
    if (!export)
        abort();
    export->house = house;
    export->life = arena_new();
    export->turn = arena_new();
    export->piece = arena_new();
    export->lock = export->tables.folder = export->keys.folder = -1;
    export->whole = 1;
    export->version = -1;
    enum status status = open_parts(export, opener, wait);
    export->place.folder = export->path;
    export->tables.conf = &house->conf;
    export->tables.ledger = &export->ledger;
    export->tables.platform = export->place.platform;
    export->tables.serial = export->state.serial;
    if (status == STATUS_OK) {
        reload_open(&export->reload, export->tables.folder, house->conf.export_reload);
        *out = export;
    } else {
        export_close(export);
    }
    return status;
}

void export_close(struct export *export) {
    reload_close(&export->reload);
    if (export->mailer)
        mailer_close(export->mailer);
    keys_close(&export->keys);
    tables_close(&export->tables);
    ledger_clear(&export->ledger);
    if (export->lock >= 0)
        close(export->lock);
    arena_free(export->piece);
    arena_free(export->turn);
    arena_free(export->life);
    free(export);
}

/* Names become rows */

static enum status make_rows(struct export *export, struct arena *arena, const char *name,
                             struct rows_of_name *rows) {
    struct heard heard;
    enum status status = hear(export->house, arena, name, &heard);
    if (status != STATUS_OK)
        return status;
    rows_make(arena, &export->place, &heard, rows);
    keys_provide(&export->keys, arena, &heard, rows);
    return STATUS_OK;
}

static enum status take_all(struct export *export) {
    const char *after = "", **names;
    size_t count = 0;
    ledger_clear(&export->ledger);
    do {
        struct arena *arena = arena_new();
        enum status status =
            export_names(export->house->store, arena, after, NAMES_A_TIME, &names, &count);
        for (size_t i = 0; status == STATUS_OK && i < count; i++) {
            struct rows_of_name rows;
            arena_reset(export->piece);
            status = make_rows(export, export->piece, names[i], &rows);
            if (status == STATUS_OK)
                free(ledger_put(&export->ledger, &rows));
        }
        if (count)
            after = arena_strdup(export->turn, names[count - 1]);
        arena_free(arena);
        if (status != STATUS_OK)
            return status;
    } while (count == NAMES_A_TIME);
    tables_doubt(&export->tables);
    export->mailer_stale = 1;
    return keys_leave_rest(&export->keys, &export->ledger);
}

/* Rows of some names in the turn's memory, not to be lost when they leave the ledger. */
struct senders {
    struct mailer_row *rows;
    size_t count, room;
};

static void add_senders(struct arena *arena, struct senders *senders,
                        const struct rows_of_name *rows) {
    for (size_t i = 0; rows && i < rows->sender_count; i++) {
        if (senders->count == senders->room) {
            size_t room = senders->room ? senders->room * 2 : 16;
            struct mailer_row *more = arena_alloc(arena, room * sizeof *more);
            if (senders->count)
                memcpy(more, senders->rows, senders->count * sizeof *more);
            senders->rows = more;
            senders->room = room;
        }
        const struct mailer_row *row = &rows->senders[i];
        senders->rows[senders->count++] =
            (struct mailer_row){arena_strdup(arena, row->address), arena_strdup(arena, row->login),
                                arena_strdup(arena, row->envelope)};
    }
}

static struct mailer_rows sorted(struct senders *senders) {
    if (senders->count)
        qsort(senders->rows, senders->count, sizeof *senders->rows, mailer_row_compare);
    return (struct mailer_rows){senders->rows, senders->count};
}

static void enter(struct export *export, const struct rows_of_name *rows, struct senders *was,
                  struct senders *now) {
    struct entry *before = ledger_put(&export->ledger, rows);
    const struct rows_of_name *old = before ? &before->rows : NULL;
    for (int line = 0; line < LINE_COUNT; line++)
        if (strcmp(old ? old->lines[line] : "", rows->lines[line]) != 0)
            tables_change(&export->tables, (enum line)line);
    if (before && before->named & ~tables_named(rows))
        export->tables.leaving = 1;
    for (int which = 0; old && which < HEARD_KEYS; which++)
        if (strcmp(old->key_files[which], rows->key_files[which]) != 0)
            keys_leave(&export->keys, old->key_files[which]);
    add_senders(export->turn, was, old);
    add_senders(export->turn, now, rows);
    free(before);
}

/* Writing */

static enum status write_mailer(struct export *export, struct senders *was, struct senders *now) {
    size_t changed = 0;
    enum status status = keep_mailer(export);
    if (status == STATUS_OK && export->mailer_stale) {
        status = mailer_read(export->mailer, export->turn, &was->rows, &was->count);
        *now = (struct senders){0};
        for (size_t i = 0; i < export->ledger.count; i++)
            add_senders(export->turn, now, &export->ledger.entries[i]->rows);
    }
    export->mailer_stale = 1;
    if (status == STATUS_OK)
        status = mailer_change(export->mailer, sorted(was), sorted(now), &changed);
    export->mailer_stale = status != STATUS_OK;
    if (changed && status == STATUS_OK)
        export->state.wrote_at = clock_now();
    return status;
}

static enum status write_tables(struct export *export) {
    unsigned words = tables_words(&export->tables);
    if (!words)
        return STATUS_OK;
    /* The disk may be full for the note alone: then, too, what goes has to go. */
    enum status status = reload_note(&export->reload, words);
    enum status written = tables_write(&export->tables);
    export->reload.owed |= export->tables.changed;
    if (export->tables.changed)
        export->state.wrote_at = clock_now();
    export->tables.changed = 0;
    return written != STATUS_OK ? written : status;
}

/* What the database is told */

static enum status note_all(struct export *export, const struct export_due *due, size_t count) {
    struct store *store = export->house->store;
    enum status status = faults_note(store, export->turn, &export->ledger);
    for (size_t i = 0; status == STATUS_OK && i < count; i++)
        status = export_due_done(store, &due[i]);
    export->state.looked_at = clock_now();
    export->state.serial = export->tables.serial;
    return status == STATUS_OK ? export_state_set(store, &export->state) : status;
}

static enum status note(struct export *export, const struct export_due *due, size_t count) {
    enum status status = store_begin(export->house->store);
    return status == STATUS_OK ? store_end(export->house->store, note_all(export, due, count))
                               : status;
}

/* A turn */

struct agenda {
    struct export_due *due;
    size_t due_count;
    size_t names;  /* how many were asked for */
    int64_t until; /* graces that end until then are among them */
    struct senders was, now;
};

static void say_done(size_t names, int opened) {
    char asked[24], keys[24];
    snprintf(asked, sizeof asked, "%zu", names);
    snprintf(keys, sizeof keys, "%d", opened);
    if (names)
        log_event(LOG_INFO, "exported", "names", asked, "opened", keys, NULL);
}

/* The parts do not wait for each other: what goes from one goes, whatever becomes of the rest. */
static enum status finish(struct export *export, struct agenda *agenda) {
    enum status mailer = write_mailer(export, &agenda->was, &agenda->now);
    enum status tables = write_tables(export);
    enum status told = reload_begin(&export->reload), swept = STATUS_OK;
    int done = mailer == STATUS_OK && tables == STATUS_OK;
    if (tables == STATUS_OK && export->keys.unwritten)
        tables = STATUS_FULL;
    if (tables == STATUS_OK && told == STATUS_OK && !export->reload.child)
        swept = keys_sweep(&export->keys, export->house->store, clock_now());
    export->state.failure = mailer != STATUS_OK                         ? "mailer"
                            : tables != STATUS_OK || swept != STATUS_OK ? "files"
                            : told != STATUS_OK                         ? "reload"
                                                                        : "";
    enum status noted = note(export, agenda->due, done ? agenda->due_count : 0);
    export->trouble = *export->state.failure || noted != STATUS_OK;
    say_done(agenda->names, export->keys.opened);
    return mailer != STATUS_OK   ? mailer
           : tables != STATUS_OK ? tables
           : told != STATUS_OK   ? told
           : swept != STATUS_OK  ? swept
                                 : noted;
}

enum status export_all(struct export *export) {
    struct agenda agenda = {0};
    arena_reset(export->turn);
    export->keys.unwritten = export->keys.opened = 0;
    export->whole = 1;
    export->grace_at = clock_now();
    enum status status = export_version(export->house->store, &export->version);
    if (status == STATUS_OK)
        status =
            export_due_list(export->house->store, export->turn, &agenda.due, &agenda.due_count);
    if (status == STATUS_OK)
        status = take_all(export);
    export->whole = status != STATUS_OK;
    agenda.names = export->ledger.count;
    return status == STATUS_OK ? finish(export, &agenda) : status;
}

/* Those that are due, those whose grace is over (or, the clock set back, is not any more), those
   whose key could not be written. Each once. */
static enum status gather(struct export *export, struct agenda *agenda, const char ***names,
                          size_t *count) {
    struct store *store = export->house->store;
    int64_t now = clock_now(), from = export->grace_at < now ? export->grace_at : now;
    const char **graces;
    size_t grace_count = 0;
    enum status status = export_due_list(store, export->turn, &agenda->due, &agenda->due_count);
    if (status == STATUS_OK)
        status = export_graces(store, export->turn, from, now > from ? now : export->grace_at,
                               &graces, &grace_count);
    if (status != STATUS_OK)
        return status;
    const char **list = arena_alloc(export->turn, (agenda->due_count + grace_count +
                                                   export->ledger.count * export->trouble + 1) *
                                                      sizeof *list);
    size_t all = 0;
    for (size_t i = 0; i < agenda->due_count; i++)
        list[all++] = agenda->due[i].name;
    for (size_t i = 0; i < grace_count; i++)
        list[all++] = graces[i];
    for (size_t i = 0; export->trouble && i < export->ledger.count; i++) {
        const struct rows_of_name *rows = &export->ledger.entries[i]->rows;
        for (size_t j = 0; j < rows->fault_count; j++)
            if (!strcmp(rows->faults[j].why, "unwritten"))
                list[all++] = arena_strdup(export->turn, rows->name);
    }
    qsort(list, all, sizeof *list, text_compare);
    *names = list;
    *count = 0;
    for (size_t i = 0; i < all; i++)
        if (!i || strcmp(list[i], list[*count - 1]) != 0)
            list[(*count)++] = list[i];
    agenda->until = now;
    return STATUS_OK;
}

static enum status take_some(struct export *export, struct agenda *agenda, const char **names,
                             size_t count) {
    enum status status = STATUS_OK;
    struct rows_of_name *rows = arena_alloc(export->turn, (count + 1) * sizeof *rows);
    for (size_t i = 0; status == STATUS_OK && i < count; i++)
        status = make_rows(export, export->turn, names[i], &rows[i]);
    for (size_t i = 0; status == STATUS_OK && i < count; i++)
        enter(export, &rows[i], &agenda->was, &agenda->now);
    return status;
}

int export_news(struct export *export) {
    int64_t version = 0;
    enum status status = export_version(export->house->store, &version);
    return status != STATUS_OK || version != export->version || reload_over(&export->reload) ||
           (!export->trouble && clock_now() != export->grace_at);
}

int export_telling(const struct export *export) {
    return export->reload.child && !export->reload.stays;
}

enum status export_changes(struct export *export, int again) {
    int64_t version = 0;
    struct agenda agenda = {0};
    const char **names;
    size_t count;
    if (reload_end(&export->reload))
        export->trouble = 1;
    if (again)
        reload_again(&export->reload);
    if (export->whole)
        return export_all(export);
    arena_reset(export->turn);
    export->keys.unwritten = export->keys.opened = 0;
    enum status status = export_version(export->house->store, &version);
    if (status == STATUS_OK)
        status = gather(export, &agenda, &names, &count);
    if (status != STATUS_OK)
        return status;
    int64_t silent = agenda.until - export->state.looked_at;
    if (count || export->trouble || silent < 0 || silent >= LOOK_SECONDS) {
        agenda.names = count;
        status = take_some(export, &agenda, names, count);
        if (status != STATUS_OK)
            return status;
        status = finish(export, &agenda);
    }
    /* Not before: what a failure left is due at the next look. */
    export->version = version;
    export->grace_at = agenda.until;
    return status;
}
