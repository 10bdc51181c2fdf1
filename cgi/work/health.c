#include "work/health.h"

#include "base/clock.h"
#include "dns/name.h"
#include "mail/dkim.h"
#include "store/backup.h"
#include "store/domain.h"
#include "store/outbox.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

enum {
    WATCH_SECONDS = 300,
    QUEUE_SECONDS = 15 * 60,
    CLOCK_SECONDS = 300,
    HOUR = 3600,
    DAY = 24 * HOUR,
    BACKUP_SECONDS = 2 * DAY,
    LOW_MEGABYTES = 1024,
    FULL_MEGABYTES = 100
};

static struct health said(enum health_level level, const char *code) {
    return (struct health){.level = level, .code = code};
}

static struct health said_of(enum health_level level, const char *code, const char *name,
                             const char *value) {
    struct health health = said(level, code);
    health.params[0] = (struct health_param){name, value};
    return health;
}

static const char *number(struct arena *arena, int64_t value) {
    return arena_printf(arena, "%lld", (long long)value);
}

/* Files */

static int all_alike(struct span octets) {
    for (size_t i = 1; i < octets.size; i++)
        if (octets.at[i] != octets.at[0])
            return 0;
    return 1;
}

static struct health look_at_secret(struct house *house, struct arena *arena) {
    struct stat file;
    if (stat(conf_path(arena, &house->conf, "secret"), &file))
        return said(HEALTH_BAD, "secret_missing");
    if (file.st_mode & 077)
        return said(HEALTH_BAD, "secret_readable");
    return all_alike(house->secret) ? said(HEALTH_BAD, "secret_default")
                                    : said(HEALTH_OK, "secret_fine");
}

static struct health look_at_files(struct house *house, struct arena *arena) {
    struct stat file;
    if (stat(conf_path(arena, &house->conf, "nafuda.db"), &file))
        return said(HEALTH_BAD, "files_missing");
    return file.st_mode & 007 ? said(HEALTH_BAD, "files_readable") : said(HEALTH_OK, "files_fine");
}

static struct health look_at_disk(struct house *house, struct arena *arena) {
    struct statvfs disk;
    if (statvfs(house->conf.state, &disk))
        return said(HEALTH_BAD, "disk_unknown");
    int64_t free = (int64_t)disk.f_bavail * (int64_t)disk.f_frsize >> 20;
    const char *left = number(arena, free);
    if (free < FULL_MEGABYTES || (disk.f_files && !disk.f_favail))
        return said_of(HEALTH_BAD, "disk_full", "n", left);
    return free < LOW_MEGABYTES ? said_of(HEALTH_WARN, "disk_low", "n", left)
                                : said_of(HEALTH_OK, "disk_fine", "n", left);
}

static struct health look_at_backup(struct house *house, struct arena *arena) {
    int64_t at;
    if (backup_get(house->store, &at) != STATUS_OK)
        return said(HEALTH_BAD, "unreadable");
    if (!at)
        return said(HEALTH_WARN, "backup_none");
    int64_t age = clock_now() - at;
    if (age < -CLOCK_SECONDS)
        return said(HEALTH_WARN, "backup_future");
    return age > BACKUP_SECONDS
               ? said_of(HEALTH_WARN, "backup_old", "n", number(arena, age / DAY))
               : said_of(HEALTH_OK, "backup_fine", "n", number(arena, age < 0 ? 0 : age / HOUR));
}

static int newest_migration(struct arena *arena, const struct conf *conf) {
    DIR *folder = opendir(arena_printf(arena, "%s/../db", conf->templates));
    int newest = -1;
    for (struct dirent *entry; folder && (entry = readdir(folder));) {
        int found = atoi(entry->d_name);
        newest = strstr(entry->d_name, ".sql") && found > newest ? found : newest;
    }
    if (folder)
        closedir(folder);
    return newest;
}

static struct health look_at_version(struct house *house, struct arena *arena) {
    int files = newest_migration(arena, &house->conf);
    if (files < 0)
        return said(HEALTH_WARN, "version_unknown");
    return files == store_number() ? said_of(HEALTH_OK, "version_fine", "n", number(arena, files))
                                   : said(HEALTH_BAD, "version_mixed");
}

/* The clock. What can be known without asking anybody: that it is behind what it wrote itself. */

static struct health look_at_clock(struct house *house, struct arena *arena) {
    struct stat file;
    int64_t seen = 0;
    if (heartbeat_get(house->store, &seen) != STATUS_OK)
        return said(HEALTH_BAD, "unreadable");
    if (seen > clock_now() + CLOCK_SECONDS)
        return said(HEALTH_BAD, "clock_back");
    if (!stat(conf_path(arena, &house->conf, "nafuda.db"), &file) &&
        file.st_mtime > time(NULL) + CLOCK_SECONDS)
        return said(HEALTH_BAD, "clock_back");
    return said(HEALTH_OK, "clock_fine");
}

/* Settings */

static int on_this_machine(const char *url) {
    const char *host = strstr(url, "://");
    host = host ? host + 3 : url;
    return !strncmp(host, "127.", 4) || !strncmp(host, "localhost", 9) ||
           !strncmp(host, "[::1]", 5);
}

static struct health look_at_url(struct house *house, struct arena *arena) {
    (void)arena;
    if (!strncmp(house->conf.url, "https://", 8))
        return said(HEALTH_OK, "url_fine");
    return on_this_machine(house->conf.url) && on_this_machine(house->conf.listen)
               ? said(HEALTH_WARN, "url_here")
               : said(HEALTH_BAD, "url_plain");
}

static struct health look_at_resolvers(struct house *house, struct arena *arena) {
    (void)arena;
    if (strcmp(house->conf.nameservers, "off") != 0)
        return said(HEALTH_OK, "resolver_servers");
    if (!house->conf.resolvers[0])
        return said(HEALTH_WARN, "resolver_system");
    return house->conf.resolvers[1] ? said(HEALTH_OK, "resolver_two")
                                    : said(HEALTH_WARN, "resolver_one");
}

static struct health look_at_selector(struct house *house, struct arena *arena) {
    struct text shape = TEXT(arena);
    for (const char *c = house->conf.selector; *c; c++)
        text_add(&shape, *c == '*' ? "aaaaaaaa" : (char[]){*c, '\0'});
    return selector_valid(text_str(&shape))
               ? said_of(HEALTH_OK, "selector_fine", "selector", house->conf.selector)
               : said(HEALTH_BAD, "selector_bad");
}

static struct health look_at_platform(struct house *house, struct arena *arena) {
    (void)arena;
    if (name_within(house->conf.spf_include, "example"))
        return said(HEALTH_WARN, "platform_example");
    if (!house->conf.sending_addresses[0])
        return said(HEALTH_WARN, "platform_addresses");
    return said_of(HEALTH_OK, "platform_fine", "platform", house->conf.platform_name);
}

/* What runs beside the console */

static struct health look_at_watcher(struct house *house, struct arena *arena) {
    int64_t at;
    if (heartbeat_get(house->store, &at) != STATUS_OK)
        return said(HEALTH_BAD, "unreadable");
    if (!at)
        return said(HEALTH_WARN, "watcher_never");
    int64_t age = clock_now() - at;
    if (age < -WATCH_SECONDS)
        return said(HEALTH_WARN, "watcher_future");
    return age > WATCH_SECONDS ? said_of(HEALTH_WARN, "watcher_late", "n", number(arena, age / 60))
                               : said(HEALTH_OK, "watcher_runs");
}

static struct health look_at_mail(struct house *house, struct arena *arena) {
    (void)arena;
    if (access(house->conf.mail_command, X_OK))
        return said_of(HEALTH_BAD, "mail_command", "command", house->conf.mail_command);
    if (!strcmp(house->conf.mail_from, "nafuda@localhost"))
        return said(HEALTH_WARN, "mail_sender");
    return said_of(HEALTH_OK, "mail_fine", "sender", house->conf.mail_from);
}

static struct health look_at_queue(struct house *house, struct arena *arena) {
    struct outbox_state queue;
    if (outbox_look(house->store, &queue) != STATUS_OK)
        return said(HEALTH_BAD, "unreadable");
    if (queue.given_up)
        return said_of(HEALTH_BAD, "queue_given_up", "n", number(arena, queue.given_up));
    if (queue.retried)
        return said_of(HEALTH_WARN, "queue_retried", "n", number(arena, queue.retried));
    int64_t waits = queue.oldest ? clock_now() - queue.oldest : 0;
    return waits > QUEUE_SECONDS
               ? said_of(HEALTH_WARN, "queue_stuck", "n", number(arena, waits / 60))
               : said(HEALTH_OK, "queue_fine");
}

static struct health look_at_keys(struct house *house, struct arena *arena) {
    int ready;
    if (dkim_key_stock(house->store, &ready) != STATUS_OK)
        return said(HEALTH_BAD, "unreadable");
    return ready ? said_of(HEALTH_OK, "keys_ready", "n", number(arena, ready))
                 : said(HEALTH_WARN, "keys_none");
}

static struct health look_at_database(struct house *house, struct arena *arena) {
    (void)arena;
    return store_check(house->store) == STATUS_OK ? said(HEALTH_OK, "database_sound")
                                                  : said(HEALTH_BAD, "database_damaged");
}

/* The table */

static const struct matter {
    const char *name;
    enum health_reach reach;
    struct health (*look)(struct house *house, struct arena *arena);
} matters[] = {
    {"database", HEALTH_FAR, look_at_database},    {"version", HEALTH_NEAR, look_at_version},
    {"secret", HEALTH_NEAR, look_at_secret},       {"exporter", HEALTH_NEAR, health_exporter_key},
    {"export", HEALTH_NEAR, health_exporter},      {"left_out", HEALTH_NEAR, health_left_out},
    {"files", HEALTH_NEAR, look_at_files},         {"url", HEALTH_NEAR, look_at_url},
    {"clock", HEALTH_NEAR, look_at_clock},         {"disk", HEALTH_NEAR, look_at_disk},
    {"backup", HEALTH_NEAR, look_at_backup},       {"watcher", HEALTH_NEAR, look_at_watcher},
    {"mail", HEALTH_NEAR, look_at_mail},           {"queue", HEALTH_NEAR, look_at_queue},
    {"keys", HEALTH_NEAR, look_at_keys},           {"selector", HEALTH_NEAR, look_at_selector},
    {"platform", HEALTH_NEAR, look_at_platform},   {"resolver", HEALTH_NEAR, look_at_resolvers},
    {"validation", HEALTH_FAR, health_validation}, {"spf", HEALTH_FAR, health_spf},
    {"dkim_zone", HEALTH_FAR, health_dkim_zone},
};
enum { MATTERS = sizeof matters / sizeof *matters };

void health_look(struct house *house, struct arena *arena, enum health_reach reach,
                 struct health **list, size_t *count) {
    *list = arena_alloc(arena, MATTERS * sizeof **list);
    *count = 0;
    for (size_t i = 0; i < MATTERS; i++) {
        if (matters[i].reach > reach)
            continue;
        struct health *health = &(*list)[(*count)++];
        *health = matters[i].look(house, arena);
        health->name = matters[i].name;
    }
}
