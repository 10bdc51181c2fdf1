#include "export/faults.h"

#include "base/clock.h"
#include "base/log.h"

#include <stdlib.h>
#include <string.h>

enum { FAULTS_MOST = 1000 };

static void collect(struct arena *arena, const struct ledger *ledger, struct export_fault **list,
                    size_t *count) {
    size_t room = 0;
    for (size_t i = 0; i < ledger->count; i++)
        room += ledger->entries[i]->rows.fault_count;
    struct export_fault *faults = arena_alloc(arena, (room + 1) * sizeof *faults);
    *count = 0;
    for (size_t i = 0; i < ledger->count; i++) {
        const struct rows_of_name *rows = &ledger->entries[i]->rows;
        for (size_t j = 0; j < rows->fault_count && *count < FAULTS_MOST; j++)
            faults[(*count)++] = (struct export_fault){rows->name, rows->faults[j].what,
                                                       rows->faults[j].why, clock_now()};
    }
    *list = faults;
}

static int compare(const void *a, const void *b) {
    const struct export_fault *one = a, *other = b;
    int order = strcmp(one->name, other->name);
    return order ? order : strcmp(one->what, other->what);
}

static enum status put(struct store *store, const struct export_fault *fault) {
    log_event(LOG_ALARM, "export_left_out", "domain", fault->name, "what", fault->what, "why",
              fault->why, NULL);
    return export_fault_put(store, fault);
}

enum status faults_note(struct store *store, struct arena *arena, const struct ledger *ledger) {
    struct export_fault *was, *now;
    size_t was_count, now_count;
    enum status status = export_faults(store, arena, FAULTS_MOST, &was, &was_count);
    collect(arena, ledger, &now, &now_count);
    qsort(now, now_count, sizeof *now, compare);
    for (size_t i = 0, j = 0; status == STATUS_OK && (i < was_count || j < now_count);) {
        int order = i == was_count ? 1 : j == now_count ? -1 : compare(&was[i], &now[j]);
        if (order < 0)
            status = export_fault_drop(store, &was[i]);
        else if (order > 0 || strcmp(was[i].why, now[j].why) != 0)
            status = put(store, &now[j]);
        i += order <= 0;
        j += order >= 0;
    }
    return status;
}
