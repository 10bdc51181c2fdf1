#include "page/key.h"
#include "page/show.h"

#include <string.h>

/* The names of who was asked and does not have the record, "ns1.example.net, ns2.example.net". */
static const char *list_of_late(struct visit *visit, const struct result *result) {
    const char *list = "";
    for (size_t i = 0; i < result->witness_count; i++) {
        const struct witness *witness = &result->witnesses[i];
        if (!strcmp(witness->says, "right"))
            continue;
        const char *name = *witness->host ? witness->host : say(visit, "Record.resolver", NULL);
        list = *list ? say(visit, "Detail.joined", "a", list, "b", name, NULL) : name;
    }
    return list;
}

/* Text.Key.<step>, of a change and of a second key that is to come beside the first. */
static const char *step_of(const struct domain_view *view, const char *late, int added) {
    static const char *const steps[][2] = {{"step_cname", "step_second_cname"},
                                           {"step_failed", "step_second_failed"},
                                           {"step_published", "step_second_published"},
                                           {"step_generated", "step_second"}};
    int step = view->domain.dkim_mode == DKIM_MODE_CNAME           ? 0
               : view->domain.life.state == STATE_FAILED           ? 1
               : view->domain.next.state == KEY_PUBLISHED && *late ? 2
                                                                   : 3;
    return steps[step][added];
}

const char *say_rotation(struct visit *visit, const struct domain_view *view) {
    const struct dkim_key *next = &view->domain.next;
    if (!next->id)
        return NULL;
    const char *late = list_of_late(visit, &view->results[CHECK_DKIM_NEXT]);
    const char *step = step_of(view, late, next->ed25519 && !view->domain.second.id);
    return say(visit, arena_printf(visit->arena, "Key.%s", step), "host",
               key_host(visit->arena, &view->domain, next), "late", late, NULL);
}
