#include "work/setup.h"

#include <assert.h>

enum status setup_open(struct house *house, const struct actor *actor, int *count) {
    assert(may(actor, RIGHT_OPERATE));
    return setup_open_count(house->store, SETUP_COUNT_MOST + 1, count);
}

enum status setup_list(struct house *house, struct arena *arena, const struct actor *actor,
                       enum setup_state state, int64_t after, int limit, struct setup_row **rows,
                       size_t *count) {
    assert(may(actor, RIGHT_OPERATE) && state != SETUP_UNCONFIRMED);
    return setup_queue(house->store, arena, state, after, limit, rows, count);
}

enum status setup_list_own(struct house *house, struct arena *arena, const struct actor *actor,
                           int64_t after, int limit, struct setup_row **rows, size_t *count) {
    assert(may(actor, RIGHT_VIEW) && actor->project.id);
    return setup_of_project(house->store, arena, actor->project.id, after, limit, rows, count);
}
