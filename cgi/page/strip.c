#include "page/strip.h"

#include "page/domain_card.h"
#include "page/show.h"

#include "base/clock.h"

#include <stdlib.h>

enum { CELL = 20, SECONDS_A_DAY = 24 * 60 * 60 };

/* What a day looks like, the word of Text.Day. */
static const char *look_of(unsigned seen) {
    if (seen & DAY_FAILED)
        return seen & (DAY_HELD | DAY_WEAK) ? "mixed" : "bad";
    return seen & DAY_WEAK      ? "weak"
           : seen & DAY_HELD    ? "ok"
           : seen & DAY_UNKNOWN ? "unknown"
                                : "none";
}

static const char *say_day(struct visit *visit, int64_t day) {
    const char *iso = clock_iso8601(visit->arena, day * SECONDS_A_DAY);
    return say(visit, "Strip.date", "month",
               say_one(visit, "Month", arena_printf(visit->arena, "%d", atoi(iso + 5))), "day",
               arena_printf(visit->arena, "%d", atoi(iso + 8)), NULL);
}

/* Days in a row that look alike. */
struct run {
    int64_t first, last;
    const char *look;
};

static void add_run(struct visit *visit, const char **words, const struct run *run) {
    const char *what = say_one(visit, "Day", run->look);
    const char *first = say_day(visit, run->first), *last = say_day(visit, run->last);
    const char *said =
        run->first == run->last
            ? say(visit, "Strip.one", "day", first, "what", what, NULL)
            : say(visit, "Strip.run", "first", first, "last", last, "what", what, NULL);
    *words = *words ? say(visit, "Strip.joined", "a", *words, "b", said, NULL) : said;
}

static void show_check(struct visit *visit, const char *name, int64_t first,
                       const char *const looks[DAYS_SHOWN]) {
    struct node *row = node_row(visit->page, "Strip");
    const char *words = NULL;
    struct run run = {first, first, looks[0]};
    node_set(row, "name", name);
    for (int i = 0; i < DAYS_SHOWN; i++) {
        struct node *cell = node_row(row, "D");
        node_set_number(cell, "x", i * CELL);
        node_set(cell, "look", looks[i]);
        if (looks[i] != run.look) {
            add_run(visit, &words, &run);
            run = (struct run){first + i, first + i, looks[i]};
        }
        run.last = first + i;
    }
    add_run(visit, &words, &run);
    node_set(row, "words", words);
}

void show_strip(struct visit *visit, unsigned mandatory, const struct day *days, size_t count) {
    int64_t today = clock_now() / SECONDS_A_DAY, first = today - DAYS_SHOWN + 1;
    for (int c = 0; count > 1 && c < CHECK_COUNT; c++) {
        enum check_kind kind = checks_shown[c];
        const char *looks[DAYS_SHOWN];
        if (!(mandatory >> kind & 1))
            continue;
        for (int i = 0; i < DAYS_SHOWN; i++)
            looks[i] = look_of(0);
        for (size_t i = 0; i < count; i++)
            if (days[i].day >= first && days[i].day <= today)
                looks[days[i].day - first] = look_of(days[i].seen[kind]);
        show_check(visit, check_title(visit, kind, mandatory), first, looks);
    }
    node_set_number(visit->page, "strip_wide", DAYS_SHOWN * CELL);
}
