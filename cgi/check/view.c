#include "check/part.h"

void check_views(struct arena *arena, const struct claim *claim, struct answers *answers,
                 const struct views *views, check_judge *judge, struct result *result) {
    const struct answer *counting[VIEWS_MAX];
    size_t count = views_counting(views, counting);
    for (size_t i = 0; i < count; i++)
        judge(arena, claim, answers, counting[i], result);
}
