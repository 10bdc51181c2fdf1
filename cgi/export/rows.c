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
static const char *key_file(struct arena *arena, const char *name, const struct export_key *key) {
    struct text all = TEXT(arena);
    text_addf(&all, "%s\n%s\n%lld\n%s\n", name, key->selector, (long long)key->id, key->public_key);
    text_add_span(&all, key->sealed);
    struct span hash = sha256(arena, (struct span){text_str(&all), all.size});
    return arena_printf(arena, "%lld-%.24s.pem", (long long)key->id, hex_encode(arena, hash));
}

/* Between two readings another key may have taken its turn: then nothing signs, until the next. */
static const char *why_not(struct arena *arena, const struct heard_key *heard) {
    const struct export_key *key = heard->key;
    if (!key)
        return "no_key";
    const char *own = key_selector(arena, key->selector, key->slot);
    return field_selector(own) && !strcmp(heard->sealed_with, key->selector) &&
                   !strcmp(heard->selector, own)
               ? NULL
               : "selector";
}

/* How the tables name the key, behind the domain's name; and what they say of it. */
static const struct {
    const char *suffix;
    enum line key, signing;
} signers[HEARD_KEYS] = {
    [HEARD_RSA] = {"", LINE_KEY, LINE_DOMAIN},
    [HEARD_ED25519] = {ROWS_SECOND, LINE_SECOND, LINE_ADDRESSES},
};

static void make_key(struct arena *arena, const struct rows_place *place, const struct heard *heard,
                     int which, struct rows_of_name *rows) {
    const struct heard_key *key = &heard->keys[which];
    if (!key->signs && !key->key)
        return;
    const char *why = why_not(arena, key), *name = heard->name;
    if (why && key->key)
        add_numbered(arena, rows, "key", key->key->id, why);
    else if (why)
        add_fault(arena, rows, "key", why);
    if (why)
        return;
    rows->key_files[which] = key_file(arena, name, key->key);
    if (key->signs)
        rows->lines[signers[which].key] =
            arena_printf(arena, "%s%s %s:%s:%s/keys/%s\n", name, signers[which].suffix, name,
                         key->selector, place->folder, rows->key_files[which]);
}

/* With the first key is signed whatever is not the platform's; with the second those addresses that
   are known not to be, for no table can say "all but". */
static void make_signing(struct arena *arena, const struct rows_place *place,
                         const struct heard *heard, struct rows_of_name *rows) {
    struct text platform = TEXT(arena), second = TEXT(arena);
    for (size_t i = 0; i < heard->address_count; i++) {
        const struct heard_address *address = &heard->addresses[i];
        int by_platform = address->by_platform && place->platform;
        if (!field_address(address->address, heard->name)) {
            if (by_platform || *rows->lines[LINE_SECOND])
                add_numbered(arena, rows, "profile", address->profile_id, "address");
        } else if (by_platform) {
            text_addf(&platform, "%s platform\n", address->address);
        } else if (*rows->lines[LINE_SECOND]) {
            text_addf(&second, "%s %s" ROWS_SECOND "\n", address->address, heard->name);
        }
    }
    if (*rows->key_files[HEARD_RSA])
        rows->lines[LINE_DOMAIN] = arena_printf(arena, "%s %s\n", heard->name, heard->name);
    rows->lines[LINE_PLATFORM] = text_str(&platform);
    rows->lines[LINE_ADDRESSES] = text_str(&second);
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
    rows->lines[LINE_RECORDS] = text_str(&lines);
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
    *rows = (struct rows_of_name){.name = heard->name};
    for (int which = 0; which < HEARD_KEYS; which++)
        rows->key_files[which] = "";
    for (int line = 0; line < LINE_COUNT; line++)
        rows->lines[line] = "";
    if (!field_domain(heard->name)) {
        add_fault(arena, rows, "domain", "domain");
        return;
    }
    make_records(arena, heard, rows);
    make_senders(arena, heard, rows);
    for (int which = 0; which < HEARD_KEYS; which++)
        make_key(arena, place, heard, which, rows);
    make_signing(arena, place, heard, rows);
}

void rows_lose_key(struct arena *arena, struct rows_of_name *rows, int which,
                   const struct export_key *key, const char *why) {
    rows->lines[signers[which].key] = rows->lines[signers[which].signing] = "";
    rows->key_files[which] = "";
    add_numbered(arena, rows, "key", key->id, why);
}

int rows_empty(const struct rows_of_name *rows) {
    for (int line = 0; line < LINE_COUNT; line++)
        if (*rows->lines[line])
            return 0;
    return !rows->sender_count && !rows->fault_count;
}
