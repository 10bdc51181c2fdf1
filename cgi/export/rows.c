#include "export/rows.h"

#include "base/codec.h"
#include "export/field.h"
#include "work/key.h"

#include <stdlib.h>
#include <string.h>

static void add_fault(struct arena *arena, struct rows_of_name *rows, const char *what,
                      const char *why) {
    struct row_fault *faults = arena_alloc(arena, (rows->fault_count + 1) * sizeof *faults);
    if (rows->fault_count)
        memcpy(faults, rows->faults, rows->fault_count * sizeof *faults);
    faults[rows->fault_count++] = (struct row_fault){what, why};
    rows->faults = faults;
}

static void add_numbered(struct arena *arena, struct rows_of_name *rows, const char *kind,
                         int64_t id, const char *why) {
    add_fault(arena, rows, arena_printf(arena, "%s %lld", kind, (long long)id), why);
}

/* Of all that was checked when it was opened: a row that was altered has no file yet. */
static const char *key_file(struct arena *arena, const struct heard *heard) {
    const struct export_key *key = heard->key;
    struct text all = TEXT(arena);
    text_addf(&all, "%s\n%s\n%lld\n%s\n", heard->name, key->selector, (long long)key->id,
              key->public_key);
    text_add_span(&all, key->sealed);
    struct span hash = sha256(arena, (struct span){text_str(&all), all.size});
    return arena_printf(arena, "%lld-%.24s.pem", (long long)key->id, hex_encode(arena, hash));
}

/* Between two readings another key may have taken its turn: then nothing signs, until the next. */
static const char *why_not(struct arena *arena, const struct heard *heard) {
    const struct export_key *key = heard->key;
    if (!key)
        return "no_key";
    const char *own = key_selector(arena, key->selector, key->slot);
    return field_selector(own) && !strcmp(heard->sealed_with, key->selector) &&
                   !strcmp(heard->selector, own)
               ? NULL
               : "selector";
}

static void make_signing(struct arena *arena, const struct rows_place *place,
                         const struct heard *heard, struct rows_of_name *rows) {
    const char *why = why_not(arena, heard);
    if (why && heard->key)
        add_numbered(arena, rows, "key", heard->key->id, why);
    else if (why)
        add_fault(arena, rows, "key", why);
    if (why)
        return;
    const char *name = heard->name;
    rows->key_file = key_file(arena, heard);
    const char *path = arena_printf(arena, "%s/keys/%s", place->folder, rows->key_file);
    rows->lines[SHEET_KEYS] =
        arena_printf(arena, "%s %s:%s:%s\n", name, name, heard->selector, path);
}

/* The domain's own line, where it has a key, and of those addresses that the platform signs. */
static void make_addresses(struct arena *arena, const struct rows_place *place,
                           const struct heard *heard, struct rows_of_name *rows) {
    struct text lines = TEXT(arena);
    if (*rows->key_file)
        text_addf(&lines, "%s %s\n", heard->name, heard->name);
    for (size_t i = 0; i < heard->address_count; i++) {
        const struct heard_address *address = &heard->addresses[i];
        if (!address->by_platform || !place->platform)
            continue;
        if (field_address(address->address, heard->name))
            text_addf(&lines, "%s platform\n", address->address);
        else
            add_numbered(arena, rows, "profile", address->profile_id, "address");
    }
    rows->lines[SHEET_SIGNING] = text_str(&lines);
}

static void make_records(struct arena *arena, const struct heard *heard,
                         struct rows_of_name *rows) {
    struct text lines = TEXT(arena);
    for (size_t i = 0; i < heard->record_count; i++) {
        const struct heard_record *record = &heard->records[i];
        if (field_host(record->host))
            text_addf(&lines, "%s TXT %s\n", record->host, record->data);
        else
            add_fault(arena, rows, arena_printf(arena, "record %s", record->host), "host");
    }
    rows->lines[SHEET_ZONE] = text_str(&lines);
}

static void make_senders(struct arena *arena, const struct heard *heard,
                         struct rows_of_name *rows) {
    struct mailer_row *list = arena_alloc(arena, (heard->sender_count + 1) * sizeof *list);
    size_t count = 0;
    for (size_t i = 0; i < heard->sender_count; i++) {
        const struct heard_sender *sender = &heard->senders[i];
        if (field_domain(sender->envelope))
            list[count++] = (struct mailer_row){sender->address, sender->login, sender->envelope};
        else
            add_numbered(arena, rows, "profile", sender->profile_id, "domain");
    }
    if (count)
        qsort(list, count, sizeof *list, mailer_row_compare);
    rows->senders = list;
    for (size_t i = 0; i < count; i++)
        if (!i || mailer_row_compare(&list[i], &list[rows->sender_count - 1]))
            list[rows->sender_count++] = list[i];
}

void rows_make(struct arena *arena, const struct rows_place *place, const struct heard *heard,
               struct rows_of_name *rows) {
    *rows = (struct rows_of_name){.name = heard->name, .key_file = ""};
    for (int sheet = 0; sheet < SHEET_COUNT; sheet++)
        rows->lines[sheet] = "";
    if (!field_domain(heard->name)) {
        add_fault(arena, rows, "domain", "domain");
        return;
    }
    make_records(arena, heard, rows);
    make_senders(arena, heard, rows);
    if (heard->signs)
        make_signing(arena, place, heard, rows);
    make_addresses(arena, place, heard, rows);
}

void rows_lose_key(struct arena *arena, struct rows_of_name *rows, const struct export_key *key,
                   const char *why) {
    size_t own = strcspn(rows->lines[SHEET_SIGNING], "\n") + 1;
    rows->lines[SHEET_KEYS] = "";
    rows->lines[SHEET_SIGNING] += own;
    rows->key_file = "";
    add_numbered(arena, rows, "key", key->id, why);
}

int rows_empty(const struct rows_of_name *rows) {
    for (int sheet = 0; sheet < SHEET_COUNT; sheet++)
        if (*rows->lines[sheet])
            return 0;
    return !rows->sender_count && !rows->fault_count;
}
