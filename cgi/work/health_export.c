#include "work/health.h"

#include "base/clock.h"
#include "base/codec.h"
#include "store/export.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LATE_SECONDS = 120 };

static struct health said(enum health_level level, const char *code) {
    return (struct health){.level = level, .code = code};
}

/* Root reads every file: then it counts whose the key is. */
static struct health judge_owner(struct house *house, struct arena *arena, int key) {
    struct stat file, database;
    if (fstat(key, &file) || stat(conf_path(arena, &house->conf, "nafuda.db"), &database))
        return said(HEALTH_BAD, "unreadable");
    return file.st_uid != database.st_uid && !(file.st_mode & 077)
               ? said(HEALTH_OK, "exporter_closed")
               : said(HEALTH_WARN, "exporter_beside");
}

/* No word about rights: it is tried. */
struct health health_exporter_key(struct house *house, struct arena *arena) {
    int key = open(house->conf.exporter_key, O_RDONLY | O_CLOEXEC);
    if (key < 0)
        return said(HEALTH_OK, errno == EACCES ? "exporter_closed" : "exporter_apart");
    struct health health =
        geteuid() ? said(HEALTH_BAD, "exporter_readable") : judge_owner(house, arena, key);
    close(key);
    return health;
}

struct health health_exporter(struct house *house, struct arena *arena) {
    static const struct {
        const char *failure, *code;
    } failures[] = {
        {"files", "export_files"}, {"mailer", "export_mailer"}, {"reload", "export_reload"}};
    struct export_state state;
    if (export_state_get(house->store, arena, &state) != STATUS_OK)
        return said(HEALTH_BAD, "unreadable");
    if (!state.looked_at)
        return said(HEALTH_WARN, "export_never");
    int64_t age = clock_now() - state.looked_at;
    if (age > LATE_SECONDS) {
        struct health late = said(HEALTH_BAD, "export_late");
        late.params[0] =
            (struct health_param){"n", arena_printf(arena, "%lld", (long long)age / 60)};
        return late;
    }
    for (size_t i = 0; i < sizeof failures / sizeof *failures; i++)
        if (!strcmp(state.failure, failures[i].failure))
            return said(HEALTH_BAD, failures[i].code);
    return said(HEALTH_OK, "export_runs");
}

enum status health_left_out_list(struct house *house, struct arena *arena,
                                 struct export_fault **faults, size_t *count) {
    return export_faults(house->store, arena, HEALTH_LEFT_OUT_MOST, faults, count);
}

struct health health_left_out(struct house *house, struct arena *arena) {
    struct export_fault *faults;
    size_t count;
    if (health_left_out_list(house, arena, &faults, &count) != STATUS_OK)
        return said(HEALTH_BAD, "unreadable");
    if (!count)
        return said(HEALTH_OK, "left_out_none");
    struct health some = said(HEALTH_BAD, "left_out_some");
    some.params[0] = (struct health_param){"n", arena_printf(arena, "%zu", count)};
    some.params[1] = (struct health_param){
        "name", arena_printf(arena, "%s, %s", wire_printable(arena, span_of(faults->name)),
                             wire_printable(arena, span_of(faults->what)))};
    some.params[2] = (struct health_param){"why", faults->why};
    return some;
}
