#include "work/health.h"
#include "base/codec.h"
#include "page/pages.h"
#include "page/show.h"
#include "work/seat.h"

static const char *const tones[] = {
    [HEALTH_OK] = "ok", [HEALTH_WARN] = "weak", [HEALTH_BAD] = "bad"};

static void show_matter(struct visit *visit, const struct health *health) {
    struct node *row = node_row(visit->page, "Matters");
    struct view_param params[HEALTH_PARAMS];
    size_t count = 0;
    for (; count < HEALTH_PARAMS && health->params[count].name; count++)
        params[count] =
            (struct view_param){health->params[count].name, health->params[count].value};
    node_set(row, "tone", tones[health->level]);
    node_set(row, "level", say_one(visit, "Tone", tones[health->level]));
    node_set(row, "name", say_one(visit, "Matter", health->name));
    show_sentence(visit, row, arena_printf(visit->arena, "Health.%s", health->code), params, count);
}

/* What has to be mended first. */
static void show_all(struct visit *visit, const struct health *list, size_t count) {
    size_t of_level[HEALTH_BAD + 1] = {0};
    for (int level = HEALTH_BAD; level >= HEALTH_OK; level--)
        for (size_t i = 0; i < count; i++)
            if ((int)list[i].level == level) {
                show_matter(visit, &list[i]);
                of_level[level]++;
            }
    int fine = !of_level[HEALTH_BAD] && !of_level[HEALTH_WARN];
    node_set(visit->page, "tone",
             tones[of_level[HEALTH_BAD] ? HEALTH_BAD
                   : fine               ? HEALTH_OK
                                        : HEALTH_WARN]);
    node_set(visit->page, "sum",
             fine ? say(visit, "HealthPage.good", NULL)
                  : say(visit, "HealthPage.some", "bad",
                        say_count(visit, (int64_t)of_level[HEALTH_BAD]), "warn",
                        say_count(visit, (int64_t)of_level[HEALTH_WARN]), NULL));
}

/* What nafuda-export leaves out of the mailer's files. */
static enum status show_left_out(struct visit *visit) {
    struct export_fault *faults;
    size_t count;
    enum status status = health_left_out_list(visit->house, visit->arena, &faults, &count);
    for (size_t i = 0; status == STATUS_OK && i < count; i++) {
        struct node *row = node_row(visit->page, "LeftOut");
        /* Of a row that was altered they may be anything. */
        node_set(row, "name", wire_printable(visit->arena, span_of(faults[i].name)));
        node_set(row, "what", wire_printable(visit->arena, span_of(faults[i].what)));
        node_set(row, "why", say_one(visit, "LeftOut", faults[i].why));
        show_time(visit, row, "Since", faults[i].since);
    }
    return status;
}

static void show(struct visit *visit, enum health_reach reach) {
    struct health *list;
    size_t count;
    health_look(visit->house, visit->arena, reach, &list, &count);
    show_all(visit, list, count);
    enum status status = show_left_out(visit);
    if (status != STATUS_OK) {
        respond_status(visit, status);
        return;
    }
    show_sentence(visit, node_child(visit->page, "Lead"), "HealthPage.lead", NULL, 0);
    node_set(visit->page, "nav", "health");
    node_set(visit->page, "back", "/operate/health");
    respond_page(visit, 200, "health");
}

void health_get(struct visit *visit) {
    show(visit, HEALTH_NEAR);
}

/* Nothing changes: a POST, for it waits for DNS. Operators share the seat that no organisation has.
 */
void health_post(struct visit *visit) {
    int seat;
    enum status status = seat_take(visit->house, visit->arena, 0, &seat);
    if (status != STATUS_OK) {
        respond_status(visit, status);
        return;
    }
    node_set(visit->page, seat < 0 ? "crowded" : "looked", "1");
    show(visit, seat < 0 ? HEALTH_NEAR : HEALTH_FAR);
    if (seat >= 0)
        seat_leave(seat);
}
