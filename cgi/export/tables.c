#include "export/tables.h"

#include "base/clock.h"
#include "base/log.h"
#include "export/field.h"
#include "export/reload.h"
#include "export/whole.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct {
    const char *folder, *file; /* file NULL: by the zone's name */
    enum reload_word word;
} sheets[SHEET_COUNT] = {
    [SHEET_KEYS] = {"opendkim", "KeyTable", RELOAD_OPENDKIM},
    [SHEET_SIGNING] = {"opendkim", "SigningTable", RELOAD_OPENDKIM},
    [SHEET_SECOND] = {"opendkim", "SigningTable.ed25519", RELOAD_OPENDKIM},
    [SHEET_ZONE] = {"zone", NULL, RELOAD_ZONE},
};
static const enum sheet sheet_of[LINE_COUNT] = {
    [LINE_KEY] = SHEET_KEYS,         [LINE_SECOND] = SHEET_KEYS,      [LINE_DOMAIN] = SHEET_SIGNING,
    [LINE_PLATFORM] = SHEET_SIGNING, [LINE_ADDRESSES] = SHEET_SECOND, [LINE_RECORDS] = SHEET_ZONE,
};
static const char *const folders[] = {"keys", "opendkim", "zone"};
enum { FOLDERS = sizeof folders / sizeof *folders };

/* An own one that is there keeps its mode and group: its reader's. */
static int open_folder(int at, const char *name) {
    if (mkdirat(at, name, 0750) && errno != EEXIST)
        return -1;
    return openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

enum status tables_open(const char *path, struct tables *tables) {
    tables->folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (tables->folder < 0)
        return whole_no_folder(path, strerror(errno));
    whole_clear(tables->folder);
    for (size_t i = 0; i < FOLDERS; i++) {
        int folder = open_folder(tables->folder, folders[i]);
        if (folder < 0)
            return whole_no_folder(folders[i], strerror(errno));
        whole_clear(folder);
        close(folder);
    }
    return STATUS_OK;
}

void tables_close(struct tables *tables) {
    if (tables->folder >= 0)
        close(tables->folder);
    tables->folder = -1;
}

/* What the files say */

struct sheet_text {
    struct tables *tables;
    enum sheet sheet;
    int standing;   /* without what the KeyTable on the disk does not name */
    int64_t serial; /* SHEET_ZONE */
};

static void fill_platform(const struct conf *conf, struct whole *whole) {
    const char *const words[] = {
        "platform ", conf->platform_signing_domain, ":", conf->platform_signing_selector,
        ":",         conf->platform_signing_key,    "\n"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        whole_add(whole, words[i]);
}

static void fill_zone_head(const struct sheet_text *text, struct whole *whole) {
    const struct conf *conf = text->tables->conf;
    char numbers[96];
    snprintf(numbers, sizeof numbers, " %lld 3600 600 1209600 %d\n", (long long)text->serial,
             conf->dkim_zone_ttl);
    const char *const words[] = {"$ORIGIN ", conf->dkim_zone, ".\n$TTL "};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        whole_add(whole, words[i]);
    char ttl[16];
    snprintf(ttl, sizeof ttl, "%d\n", conf->dkim_zone_ttl);
    whole_add(whole, ttl);
    whole_add(whole, "@ SOA ");
    whole_add(whole, conf->dkim_zone_ns[0]);
    whole_add(whole, ". hostmaster");
    whole_add(whole, numbers);
    for (const char **ns = conf->dkim_zone_ns; *ns; ns++) {
        whole_add(whole, "@ NS ");
        whole_add(whole, *ns);
        whole_add(whole, ".\n");
    }
}

/* Whether what the entry's line names is in the KeyTable on the disk. */
static int stands(const struct tables *tables, const struct entry *entry, int line) {
    if (line == LINE_PLATFORM)
        return tables->platform && tables->platform_named;
    return entry->named >> (line == LINE_ADDRESSES ? HEARD_ED25519 : HEARD_RSA) & 1;
}

static void fill_lines(const struct sheet_text *text, const struct entry *entry,
                       struct whole *whole) {
    for (int line = 0; line < LINE_COUNT; line++)
        if (sheet_of[line] == text->sheet && (!text->standing || stands(text->tables, entry, line)))
            whole_add(whole, entry->rows.lines[line]);
}

static void fill(void *with, struct whole *whole) {
    const struct sheet_text *text = with;
    const struct ledger *ledger = text->tables->ledger;
    if (text->sheet == SHEET_ZONE)
        fill_zone_head(text, whole);
    if (text->sheet == SHEET_KEYS && text->tables->platform)
        fill_platform(text->tables->conf, whole);
    for (size_t i = 0; i < ledger->count; i++)
        fill_lines(text, ledger->entries[i], whole);
}

/* Writing them */

static enum status put(struct sheet_text *text, const char *file) {
    const char *name = sheets[text->sheet].folder;
    int written = 0;
    int folder =
        openat(text->tables->folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (folder < 0)
        return whole_no_folder(name, strerror(errno));
    enum status status = whole_put(folder, file, fill, text, &written);
    close(folder);
    if (written)
        text->tables->changed |= sheets[text->sheet].word;
    return status;
}

static enum status put_table(struct tables *tables, enum sheet sheet, int standing) {
    struct sheet_text text = {.tables = tables, .sheet = sheet, .standing = standing};
    return put(&text, sheets[sheet].file);
}

static enum status put_signing(struct tables *tables, int standing) {
    enum status first = put_table(tables, SHEET_SIGNING, standing);
    enum status second = put_table(tables, SHEET_SECOND, standing);
    return first != STATUS_OK ? first : second;
}

static void mark_named(struct tables *tables) {
    for (size_t i = 0; i < tables->ledger->count; i++) {
        struct entry *entry = tables->ledger->entries[i];
        entry->named = tables_named(&entry->rows);
    }
    tables->platform_named = tables->platform;
    tables->leaving = 0;
}

/*
 * The signer may read them at any moment: what a SigningTable names, the KeyTable has. So what goes
 * leaves the one first, and what comes enters the other first.
 */
static enum status put_keys(struct tables *tables) {
    enum status status = STATUS_OK;
    if (tables->leaving)
        status = put_signing(tables, 1);
    if (status == STATUS_OK)
        status = put_table(tables, SHEET_KEYS, 0);
    if (status == STATUS_OK) {
        mark_named(tables);
        status = put_signing(tables, 0);
    }
    if (status == STATUS_OK)
        tables->dirty[SHEET_KEYS] = tables->dirty[SHEET_SIGNING] = tables->dirty[SHEET_SECOND] = 0;
    return status;
}

/* Of the zone file as it is; 0: there is none. */
static int64_t serial_on_disk(int folder, const char *file) {
    char head[4096] = "";
    long long serial = 0;
    int at = openat(folder, file, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    ssize_t size = at < 0 ? 0 : read(at, head, sizeof head - 1);
    if (at >= 0)
        close(at);
    const char *soa = size > 0 ? strstr(head, "@ SOA ") : NULL;
    return soa && sscanf(soa, "@ SOA %*s %*s %lld", &serial) == 1 ? serial : 0;
}

/* Rises for ever: above what the file, the database and the clock know. */
static enum status put_zone(struct tables *tables) {
    struct arena *arena = arena_new();
    const char *file = arena_printf(arena, "%s.zone", tables->conf->dkim_zone);
    struct sheet_text text = {.tables = tables, .sheet = SHEET_ZONE};
    int folder = openat(tables->folder, "zone", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    int64_t found = folder < 0 ? 0 : serial_on_disk(folder, file);
    int64_t next = (found > tables->serial ? found : tables->serial) + 1, now = clock_now();
    text.serial = found;
    enum status status = STATUS_OK;
    if (folder < 0 || !found || !whole_same(folder, file, fill, &text)) {
        text.serial = next > now ? next : now;
        status = put(&text, file);
    }
    if (status == STATUS_OK) {
        tables->serial = text.serial > tables->serial ? text.serial : tables->serial;
        tables->dirty[SHEET_ZONE] = 0;
    }
    if (folder >= 0)
        close(folder);
    arena_free(arena);
    return status;
}

static enum status worse(enum status first, enum status second) {
    return first != STATUS_OK ? first : second;
}

void tables_change(struct tables *tables, enum line line) {
    tables->dirty[sheet_of[line]] = 1;
}

unsigned tables_named(const struct rows_of_name *rows) {
    return (*rows->lines[LINE_KEY] ? 1u << HEARD_RSA : 0) |
           (*rows->lines[LINE_SECOND] ? 1u << HEARD_ED25519 : 0);
}

unsigned tables_words(const struct tables *tables) {
    unsigned words = 0;
    for (int sheet = 0; sheet < SHEET_COUNT; sheet++)
        if (tables->dirty[sheet])
            words |= sheets[sheet].word;
    return words;
}

enum status tables_write(struct tables *tables) {
    enum status status = STATUS_OK;
    if (tables->dirty[SHEET_KEYS] || tables->dirty[SHEET_SIGNING] || tables->dirty[SHEET_SECOND])
        status = put_keys(tables);
    return tables->dirty[SHEET_ZONE] ? worse(status, put_zone(tables)) : status;
}

/* The files of a process before */

static void note_name(struct tables *tables, char *name) {
    char *second = strstr(name, ROWS_SECOND);
    if (second)
        *second = '\0';
    unsigned named = 1u << (second ? HEARD_ED25519 : HEARD_RSA);
    struct entry *entry = ledger_find(tables->ledger, name);
    int platform = !strcmp(name, "platform");
    if (platform)
        tables->platform_named = 1;
    if (entry)
        entry->named |= named;
    if (platform ? !tables->platform : !entry || !(tables_named(&entry->rows) & named))
        tables->leaving = 1;
}

void tables_doubt(struct tables *tables) {
    char *line = NULL;
    size_t room = 0;
    for (int sheet = 0; sheet < SHEET_COUNT; sheet++)
        tables->dirty[sheet] = 1;
    int at = openat(tables->folder, "opendkim/KeyTable", O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    FILE *file = at < 0 ? NULL : fdopen(at, "r");
    while (file && getline(&line, &room, file) > 0) {
        line[strcspn(line, " \n")] = '\0';
        note_name(tables, line);
    }
    free(line);
    if (file)
        fclose(file);
}
