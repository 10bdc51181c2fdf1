#include "page/setup_show.h"

#include "page/domain_card.h"
#include "page/show.h"

#include <string.h>

/* A state as it is shown; complete: accepted, and nothing is left to be done. */
static const char *tone_of_setup(enum setup_state state, int complete) {
    static const char *const tones[SETUP_STATE_COUNT] = {[SETUP_UNCONFIRMED] = "none",
                                                         [SETUP_OPEN] = "wait",
                                                         [SETUP_ASKED_BACK] = "weak",
                                                         [SETUP_ACCEPTED] = "wait",
                                                         [SETUP_DECLINED] = "bad"};
    return complete ? "ok" : tones[state];
}

static const char *say_state(struct visit *visit, enum setup_state state, int complete,
                             const char *what) {
    const char *name = complete ? "complete" : setup_state_name(state);
    return say(visit, arena_printf(visit->arena, "SetupState.%s.%s", name, what), NULL);
}

/* Steps */

/* Operators read of the customer; who is one, of himself. */
static int is_staff(const struct visit *visit) {
    return !*visit->text && !visit->actor.project.id;
}

static const char *say_turn(struct visit *visit, enum setup_turn turn) {
    return say(visit,
               arena_printf(visit->arena, "%s.%s", is_staff(visit) ? "SetupTurn" : "SetupYourTurn",
                            setup_turn_name(turn)),
               "platform", visit->house->conf.platform_name, NULL);
}

static int64_t time_of(const struct setup_view *view, const struct setup_facility *facility,
                       enum setup_step step) {
    switch (step) {
    case STEP_APPLY:
        return view->request.confirmed_at;
    case STEP_HAND_OVER:
        return facility->handed_at;
    case STEP_REPORT:
        return facility->reported_at;
    case STEP_TELL:
        return facility->in_use_at;
    case STEP_FINAL:
        return facility->done_at;
    case STEP_KEY:
    case STEP_PUBLISH:
    case STEP_USE:
    case STEP_DMARC:
    case STEP_COUNT:
        break;
    }
    return 0;
}

static void show_step(struct visit *visit, struct node *node, const struct setup_view *view,
                      size_t facility, enum setup_step step) {
    static const char *const tones[] = {[STANDING_WAITS] = "none",
                                        [STANDING_NOW] = "wait",
                                        [STANDING_DONE] = "ok",
                                        [STANDING_LEFT_OUT] = "none"};
    const struct setup_progress *progress = &view->progress[facility];
    enum step_standing standing = progress->steps[step].standing;
    struct node *row = node_row(node, "S");
    node_set(row, "name", say_one(visit, "SetupStep", setup_step_name(step)));
    node_set(row, "tone", tones[standing]);
    node_set(row, "standing", say_one(visit, "SetupStanding", step_standing_name(standing)));
    node_set(row, "who", say_turn(visit, progress->steps[step].turn));
    if (standing == STANDING_NOW)
        node_set(row, "now", "1");
    if (standing == STANDING_LEFT_OUT)
        node_set(row, "out", "1");
    if (standing == STANDING_DONE)
        show_time(visit, row, "at", time_of(view, &view->facilities[facility], step));
}

/* The customer has published what is asked for now, as he says, and nobody has looked yet. */
static int is_reported(const struct setup_view *view, size_t facility) {
    const struct setup_progress *progress = &view->progress[facility];
    return setup_step_publishes(progress->now) && !view->request.dns_by_us &&
           progress->steps[progress->now].turn == TURN_PLATFORM;
}

/* What is to be done now, and by whom. */
static const char *next_of(struct visit *visit, const struct setup_view *view, size_t facility) {
    const struct setup_progress *progress = &view->progress[facility];
    const struct setup_facility *f = &view->facilities[facility];
    if (view->request.state == SETUP_DECLINED)
        return "declined";
    if (progress->now == STEP_COUNT)
        return "done";
    if (progress->now == STEP_KEY && view->request.state == SETUP_ACCEPTED)
        return f->refusal == SETUP_WAITS ? "key.waits" : "key.refused";
    if (setup_step_publishes(progress->now) && view->request.dns_by_us)
        return is_staff(visit)               ? "for_staff"
               : progress->now == STEP_DMARC ? "dmarc.platform"
                                             : "by_us";
    if (is_reported(view, facility))
        return "reported";
    if (setup_step_publishes(progress->now) && f->state == STATE_FAILED)
        return "over";
    return arena_printf(visit->arena, "%s.%s", setup_step_name((enum setup_step)progress->now),
                        setup_turn_name(progress->steps[progress->now].turn));
}

static const char *say_next(struct visit *visit, const struct setup_view *view, size_t facility) {
    return say(visit, arena_printf(visit->arena, "SetupNext.%s", next_of(visit, view, facility)),
               "platform", visit->house->conf.platform_name, NULL);
}

/* Facilities */

static const char *say_setup_refusal(struct visit *visit, const struct setup_view *view,
                                     const struct setup_facility *facility) {
    const char *name = name_show(visit->arena, facility->domain).unicode;
    switch (facility->refusal) {
    case SETUP_NONE:
    case SETUP_WAITS:
    case SETUP_REFUSAL_COUNT:
        break;
    case SETUP_NAME:
        return say_refusal(visit, REGISTER_NAME, "public_suffix", name);
    case SETUP_BLOCKED:
        return say_refusal(visit, REGISTER_BLOCKED, "", name);
    case SETUP_TOO_MANY:
        return say_refusal(visit, view->full,
                           arena_printf(visit->arena, "%lld", (long long)view->most), name);
    }
    return "";
}

/* With the domain as people read it. */
static const char *sender_shown(struct visit *visit, const struct setup_facility *facility) {
    size_t local = strlen(facility->sender) - strlen(facility->domain);
    return arena_printf(visit->arena, "%.*s%s", (int)local, facility->sender,
                        name_show(visit->arena, facility->domain).unicode);
}

/* Where it stands, in a few words. */
static const char *say_where(struct visit *visit, const struct setup_view *view, size_t facility) {
    const struct setup_progress *progress = &view->progress[facility];
    if (progress->now == STEP_COUNT)
        return say_state(visit, view->request.state, view->request.state == SETUP_ACCEPTED, "name");
    return say(visit, "Setup.turn", "n", arena_printf(visit->arena, "%d", progress->now + 1), "who",
               say_turn(visit, progress->steps[progress->now].turn), NULL);
}

/* Whether there is something that the customer may say he has published. */
static int may_report(const struct setup_view *view, size_t facility) {
    return setup_step_publishes(view->progress[facility].now) && !view->request.dns_by_us &&
           !is_reported(view, facility);
}

static void show_facility(struct visit *visit, const struct setup_view *view, size_t i) {
    const struct setup_facility *facility = &view->facilities[i];
    const struct setup_progress *progress = &view->progress[i];
    struct node *node = node_row(visit->page, "F");
    int over = progress->now == STEP_COUNT;
    node_set_number(node, "number", facility->number);
    node_set(node, "name", facility->name);
    node_set(node, "person", facility->contact);
    node_set(node, "sender", sender_shown(visit, facility));
    node_set(node, "refusal", say_setup_refusal(visit, view, facility));
    node_set(node, "tone",
             tone_of_setup(view->request.state, over && view->request.state == SETUP_ACCEPTED));
    node_set(node, "verdict", say_where(visit, view, i));
    node_set(node, "next", say_next(visit, view, i));
    if (!over && view->count <= 3)
        node_set(node, "open", "1");
    if (may_report(view, i))
        node_set(node, "publish", "1");
    if (facility->domain_id)
        node_set_number(node, "domain", facility->domain_id);
    if (view->request.state != SETUP_UNCONFIRMED)
        for (int step = 0; step < STEP_COUNT; step++)
            show_step(visit, node, view, i, (enum setup_step)step);
}

/* Records, for who has no other page to see them on */

static void show_setup_record(struct visit *visit, struct node *node,
                              const struct domain_view *view, enum check_kind kind) {
    const struct standing *standing = &view->checks[kind].standing;
    int unknown = standing->unknown_since != 0;
    struct node *row = node_row(node, "R");
    show_record(visit, row, view, kind);
    node_set(row, "id",
             arena_printf(visit->arena, "d%lld-%s", (long long)view->domain.id, checks[kind].name));
    node_set(row, "name", check_title(visit, kind, view->mandatory));
    node_set(row, "tone", tone_of_check(view->domain.life.state, standing->verdict, unknown));
    node_set(row, "verdict", say_found(visit, view, kind));
    if (standing->verdict != VERDICT_OK)
        node_set(row, "open", "1");
}

static enum status show_domain(struct visit *visit, const struct setup_view *view, size_t i) {
    const struct setup_facility *facility = &view->facilities[i];
    struct domain_view domain;
    enum status status =
        setup_records(visit->house, visit->arena, &view->request, facility, &domain);
    if (status != STATUS_OK)
        return status;
    struct node *node = node_row(visit->page, "D");
    show_name(visit, node, domain.domain.name);
    node_set_number(node, "id", domain.domain.id);
    node_set(node, "next", say_next(visit, view, i));
    if (may_report(view, i))
        node_set_number(node, "publish", facility->number);
    show_time(visit, node, "checked", domain.domain.checked_at);
    for (int kind = 0; kind < CHECK_COUNT; kind++)
        if (domain.mandatory >> checks_shown[kind] & 1)
            show_setup_record(visit, node, &domain, checks_shown[kind]);
    return STATUS_OK;
}

enum status show_setup_domains(struct visit *visit, const struct setup_view *view) {
    enum status status = STATUS_OK;
    for (size_t i = 0; status == STATUS_OK && i < view->count; i++) {
        int seen = !view->facilities[i].domain_id || view->facilities[i].done_at;
        for (size_t before = 0; before < i; before++)
            seen |= view->facilities[before].domain_id == view->facilities[i].domain_id;
        if (!seen)
            status = show_domain(visit, view, i);
    }
    return status;
}

/* The request */

/* Several lines, as they were typed. */
static void show_message(struct visit *visit, const struct setup_message *message) {
    struct node *node = node_row(visit->page, "M");
    node_set(node, "who", *message->who ? message->who : say(visit, "Setup.applicant", NULL));
    show_time(visit, node, "at", message->at);
    for (struct span rest = span_of(message->text); rest.size;)
        node_set(node_row(node, "L"), "t", span_text(visit->arena, span_cut(&rest, '\n')));
}

static int is_complete(const struct setup_view *view) {
    for (size_t i = 0; i < view->count; i++)
        if (!view->facilities[i].done_at || !view->facilities[i].domain_id)
            return 0;
    return view->request.state == SETUP_ACCEPTED;
}

void show_setup(struct visit *visit, const struct setup_view *view) {
    const struct setup_request *request = &view->request;
    struct node *page = visit->page;
    int complete = is_complete(view);
    node_set_number(page, "id", request->id);
    node_set(page, "org", request->org_name);
    node_set(page, "contact", request->contact);
    node_set(page, "email", request->email);
    node_set(page, "phone", request->phone);
    node_set(page, "state", setup_state_name(request->state));
    node_set(page, "state_name", say_state(visit, request->state, complete, "name"));
    node_set(page, "means", say_state(visit, request->state, complete, "means"));
    node_set(page, "tone", tone_of_setup(request->state, complete));
    node_set(page, "dns",
             say(visit, request->dns_by_us ? "Setup.dns_us" : "Setup.dns_customer", "platform",
                 visit->house->conf.platform_name, NULL));
    show_time(visit, page, "at",
              request->confirmed_at ? request->confirmed_at : request->created_at);
    if (request->project_id) {
        node_set_number(page, "project", request->project_id);
        node_set(page, "project_name", request->project);
        node_set(page, "project_org", request->project_org);
    }
    for (size_t i = 0; i < view->count; i++)
        show_facility(visit, view, i);
    for (size_t i = 0; i < view->message_count; i++)
        show_message(visit, &view->messages[i]);
}

void show_setup_row(struct visit *visit, const struct setup_row *row) {
    struct node *node = node_row(visit->page, "Rows");
    node_set_number(node, "id", row->id);
    node_set(node, "org", row->org_name);
    node_set(node, "facility", row->facility);
    int complete = row->state == SETUP_ACCEPTED && row->done == row->count;
    node_set(node, "tone", tone_of_setup(row->state, complete));
    node_set(node, "state", say_state(visit, row->state, complete, "name"));
    node_set(
        node, "count",
        say(visit, "Setup.facilities", "n", arena_printf(visit->arena, "%d", row->count), NULL));
    if (row->state == SETUP_ACCEPTED)
        node_set(node, "done",
                 say(visit, "Setup.finished", "n", arena_printf(visit->arena, "%d", row->done),
                     "of", arena_printf(visit->arena, "%d", row->count), NULL));
    show_time(visit, node, "at", row->at);
}
