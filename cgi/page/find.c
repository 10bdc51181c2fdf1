#include "page/pages.h"
#include "page/show.h"

#include "dns/name.h"
#include "work/domain.h"

#include <string.h>

enum { FOUND_MOST = 50 };

static void show_found(struct visit *visit, const struct domain_found *found) {
    struct node *row = node_row(visit->page, "Found");
    show_name(visit, row, found->name);
    node_set_number(row, "id", found->id);
    node_set_number(row, "project", found->project_id);
    node_set(row, "of", found->project);
    node_set(row, "org", found->org);
    node_set(row, "tone", tone_of_state(found->state));
    node_set(row, "state", say_one(visit, "State", domain_state_name(found->state)));
}

/* A whole name in any spelling, or the beginning of one. */
static const char *prefix_of(struct arena *arena, const char *typed) {
    struct name name;
    const char *suggestion = NULL;
    enum name_refusal refusal = name_normalise(arena, typed, &name, &suggestion);
    if (refusal == NAME_ACCEPTED)
        return name.ascii;
    if (refusal == NAME_MAIL_ADDRESS && suggestion)
        return suggestion;
    char *lower = arena_strdup(arena, typed);
    for (char *c = lower; *c; c++)
        if (*c >= 'A' && *c <= 'Z')
            *c = (char)(*c - 'A' + 'a');
    return lower;
}

void find_get(struct visit *visit) {
    const char *typed = visit_query(visit, "name");
    struct domain_found *found = NULL;
    size_t count = 0;
    enum status status = STATUS_OK;
    if (*typed)
        status = domain_find(visit->house->store, visit->arena, prefix_of(visit->arena, typed),
                             FOUND_MOST, &found, &count);
    if (status != STATUS_OK) {
        respond_status(visit, status);
        return;
    }
    for (size_t i = 0; i < count; i++)
        show_found(visit, &found[i]);
    if (*typed && !count)
        node_set(visit->page, "none", say(visit, "Find.none", "q", typed, NULL));
    if (count == FOUND_MOST)
        node_set(visit->page, "most",
                 say(visit, "Find.most", "n", arena_printf(visit->arena, "%d", FOUND_MOST), NULL));
    node_set(visit->page, "name", typed);
    node_set(visit->page, "nav", "find");
    respond_page(visit, 200, "find");
}
