#include "work/unsubscribe_list.h"

#include "base/clock.h"
#include "base/csv.h"
#include "work/deed.h"
#include "work/send.h"

#include <assert.h>
#include <string.h>

enum { ROWS_A_TIME = 1000, INSERTS_A_TIME = 2000 };

static enum status note(struct house *house, const struct actor *actor, const char *action,
                        const char *subject) {
    struct deed deed = {.action = action,
                        .subject = subject,
                        .org_id = actor->project.org_id,
                        .project_id = actor->project.id};
    return deed_note(house, actor, &deed);
}

/* An import under way. */
struct taking {
    struct house *house;
    struct arena *arena;
    const struct actor *actor;
    struct unsubscribe_import *import;
    const char *domain; /* of the From address */
    size_t next;        /* recipients before it are done */
};

/* Whether the From address is at a domain that the project may speak for. */
static enum status judge_domain(const struct taking *taking) {
    struct send_domain domain;
    enum status status = send_domain(taking->house, taking->arena, taking->actor->project.id,
                                     taking->domain, &domain);
    if (status != STATUS_OK)
        return status;
    taking->import->from_foreign = domain.refusal != SEND_ALLOWED &&
                                   domain.refusal != SEND_DKIM_BROKEN &&
                                   domain.refusal != SEND_DKIM_STOPPED;
    return STATUS_OK;
}

static enum status insert(const struct taking *taking, size_t end) {
    enum status status = STATUS_OK;
    struct unsubscribe row = {.from_addr = taking->import->from_addr,
                              .org_id = taking->actor->project.org_id,
                              .project_id = taking->actor->project.id,
                              .source = UNSUBSCRIBE_IMPORT,
                              .at = clock_now()};
    for (size_t i = taking->next; status == STATUS_OK && i < end; i++) {
        int added;
        row.recipient = taking->import->recipients.at[i];
        status = unsubscribe_insert(taking->house->store, &row, &added);
        taking->import->added += added != 0;
    }
    return status;
}

/* In a transaction. */
static enum status take_some(struct taking *taking) {
    struct unsubscribe_import *import = taking->import;
    size_t before = import->added, count = import->recipients.count;
    size_t end = count - taking->next > INSERTS_A_TIME ? taking->next + INSERTS_A_TIME : count;
    enum status status = judge_domain(taking);
    if (status == STATUS_OK && !import->from_foreign)
        status = insert(taking, end);
    taking->next = import->from_foreign ? count : end;
    if (status != STATUS_OK || import->added == before)
        return status;
    return note(taking->house, taking->actor, "unsubscribe_import",
                arena_printf(taking->arena, "%s (%zu)", import->from_addr, import->added - before));
}

enum status unsubscribe_take(struct house *house, struct arena *arena, const struct actor *actor,
                             struct unsubscribe_import *import) {
    struct address from;
    assert(may(actor, RIGHT_PROFILE) && actor->project.id);
    import->from_refusal = address_parse(arena, import->from, &from);
    if (import->from_refusal != ADDRESS_ACCEPTED)
        return STATUS_OK;
    import->from_addr = address_key(arena, from.text);
    import->recipients = recipient_list_read(arena, import->list, import->from_addr);
    struct taking taking = {house, arena, actor, import, from.domain, 0};
    enum status status;
    do {
        status = store_begin(house->store);
        if (status == STATUS_OK)
            status = store_end(house->store, take_some(&taking));
    } while (status == STATUS_OK && taking.next < import->recipients.count);
    import->known = import->recipients.count - import->added;
    return status;
}

enum status unsubscribe_take_back(struct house *house, struct arena *arena,
                                  const struct actor *actor, const char *from_addr,
                                  const char *recipient) {
    struct unsubscribe row = {
        .from_addr = from_addr, .recipient = recipient, .org_id = actor->project.org_id};
    assert(may(actor, RIGHT_PROFILE) && actor->project.id);
    enum status status = store_begin(house->store);
    if (status != STATUS_OK)
        return status;
    status = unsubscribe_delete(house->store, &row);
    if (status == STATUS_OK)
        status = note(house, actor, "unsubscribe_take_back",
                      arena_printf(arena, "%s (%s)", recipient, from_addr));
    return store_end(house->store, status);
}

static void add_row(struct arena *arena, struct text *csv, const struct unsubscribe *row) {
    csv_line(csv, row->recipient, row->from_addr, unsubscribe_source_name(row->source),
             clock_iso8601(arena, row->at), NULL);
}

static enum status read_all(struct house *house, struct arena *arena,
                            struct unsubscribe_query query, size_t most, struct text *csv,
                            size_t *count) {
    enum status status;
    struct unsubscribe *rows;
    size_t got;
    query.limit = ROWS_A_TIME;
    do {
        status = unsubscribe_list(house->store, arena, &query, &rows, &got);
        for (size_t i = 0; status == STATUS_OK && i < got; i++)
            add_row(arena, csv, &rows[i]);
        if (status == STATUS_OK && got) {
            query.after = rows[got - 1].recipient;
            query.after_from = rows[got - 1].from_addr;
            *count += got;
        }
    } while (status == STATUS_OK && got == ROWS_A_TIME && (!most || *count <= most));
    return status;
}

enum status unsubscribe_export(struct house *house, struct arena *arena, const struct actor *actor,
                               const struct unsubscribe_query *query, size_t most,
                               const char **csv) {
    struct text text = TEXT(arena);
    size_t count = 0;
    assert(may(actor, RIGHT_PROFILE) && actor->project.org_id == query->org_id);
    csv_begin(&text);
    csv_line(&text, recipient_columns[0], recipient_columns[1], recipient_columns[2],
             recipient_columns[3], NULL);
    enum status status = read_all(house, arena, *query, most, &text, &count);
    *csv = !most || count <= most ? text_str(&text) : NULL;
    if (status != STATUS_OK || !*csv)
        return status;
    status = store_begin(house->store);
    if (status != STATUS_OK)
        return status;
    status = note(
        house, actor, "unsubscribe_export",
        arena_printf(arena, "%s%s(%zu)", query->from_addr, *query->from_addr ? " " : "", count));
    return store_end(house->store, status);
}
