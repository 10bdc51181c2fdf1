#include "selfcheck.h"

#include "web/view.h"
#include "work/health.h"

#include <stdio.h>

static const char *sentence_of(struct view *view, struct arena *arena,
                               const struct health *health) {
    struct view_param params[HEALTH_PARAMS];
    size_t count = 0;
    while (count < HEALTH_PARAMS && health->params[count].name) {
        params[count] =
            (struct view_param){health->params[count].name, health->params[count].value};
        count++;
    }
    return view_plain_of(view, arena, "en", arena_printf(arena, "Health.%s", health->code), params,
                         count);
}

int selfcheck(struct house *house, struct arena *arena) {
    static const char *const levels[] = {
        [HEALTH_OK] = "ok", [HEALTH_WARN] = "warn", [HEALTH_BAD] = "bad"};
    struct view *view;
    struct health *list;
    size_t count;
    int blind = view_open(house->conf.templates, &view) != STATUS_OK;
    int bad = blind || view_check(view) != STATUS_OK;
    if (bad)
        printf("%-4s  %-10s %s\n", levels[HEALTH_BAD], "templates",
               "they cannot all be read: the console does not start");
    health_look(house, arena, HEALTH_FAR, &list, &count);
    for (size_t i = 0; i < count; i++) {
        printf("%-4s  %-10s %s\n", levels[list[i].level], list[i].name,
               blind ? list[i].code : sentence_of(view, arena, &list[i]));
        bad += list[i].level == HEALTH_BAD;
    }
    if (!blind)
        view_close(view);
    return bad;
}
