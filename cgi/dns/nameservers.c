#include "dns/nameservers.h"

struct views views_ask(struct arena *arena, struct answers *answers, const struct asking *asking,
                       const char *name, enum rr_type type) {
    struct views views = {.pending = 0};
    (void)arena;
    for (int i = 0; i < asking->resolvers && i < RESOLVERS_ASKED_MAX; i++) {
        const struct answer *answer = answers_get_from(answers, i, name, type);
        views.resolvers[views.resolver_count++] = answer;
        views.pending |= answer->state == ANSWER_PENDING;
    }
    return views;
}
