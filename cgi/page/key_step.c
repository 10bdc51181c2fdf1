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

const char *say_rotation(struct visit *visit, const struct domain_view *view) {
    const struct dkim_key *next = &view->domain.next;
    const struct result *result = &view->results[CHECK_DKIM_NEXT];
    if (!next->id)
        return NULL;
    const char *host = key_host(visit->arena, &view->domain, next);
    if (view->domain.dkim_mode == DKIM_MODE_CNAME)
        return say(visit, "Key.step_cname", "host", host, NULL);
    if (view->domain.life.state == STATE_FAILED)
        return say(visit, "Key.step_failed", "host", host, NULL);
    const char *late = list_of_late(visit, result);
    if (next->state == KEY_PUBLISHED && *late)
        return say(visit, "Key.step_published", "host", host, "late", late, NULL);
    int added = next->ed25519 && !view->domain.second.id;
    return say(visit, added ? "Key.step_second" : "Key.step_generated", "host", host, NULL);
}
