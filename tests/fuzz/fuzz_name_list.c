#include "work/name_list.h"

#include "base/utf8.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/*
 * Whatever is pasted: each entry can be shown in a line, an accepted one is a name in its own
 * normal form, none stands there twice, and the accepted ones, pasted again, are the same list.
 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void hold(int condition) {
    if (!condition)
        abort();
}

static int accepted(const struct listed *listed) {
    return listed->refusal == NAME_ACCEPTED;
}

static void hold_entry(struct arena *arena, const struct listed *listed) {
    struct name name;
    const char *suggestion;
    hold(*listed->name && utf8_single_line(span_of(listed->name)));
    hold(utf8_length(span_of(listed->name)) <= (accepted(listed) ? 253 : 101));
    if (accepted(listed))
        hold(name_normalise(arena, listed->name, &name, &suggestion) == NAME_ACCEPTED &&
             !strcmp(name.ascii, listed->name));
    if (*listed->suggestion)
        hold(!accepted(listed) &&
             name_normalise(arena, listed->suggestion, &name, &suggestion) == NAME_ACCEPTED);
}

static void hold_list(struct arena *arena, const struct name_list *list) {
    struct text names = TEXT(arena);
    size_t count = 0;
    for (size_t i = 0; i < list->count; i++) {
        hold_entry(arena, &list->at[i]);
        if (accepted(&list->at[i])) {
            text_addf(&names, "%s\n", list->at[i].name);
            count++;
        }
    }
    struct name_list again = name_list_read(arena, text_str(&names));
    hold(again.count == count && !again.doubles);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct arena *arena = arena_new();
    struct name_list list = name_list_read(arena, arena_copy(arena, data, size));
    hold(list.count + list.doubles <= size);
    hold_list(arena, &list);
    arena_free(arena);
    return 0;
}
