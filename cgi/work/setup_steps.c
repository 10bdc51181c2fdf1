#include "work/setup_steps.h"

static const char *const names[STEP_COUNT] = {
    [STEP_APPLY] = "apply",     [STEP_KEY] = "key",       [STEP_HAND_OVER] = "hand_over",
    [STEP_PUBLISH] = "publish", [STEP_REPORT] = "report", [STEP_USE] = "use",
    [STEP_TELL] = "tell",       [STEP_DMARC] = "dmarc",   [STEP_FINAL] = "final",
};

const char *setup_step_name(enum setup_step step) {
    return names[step];
}

const char *step_standing_name(enum step_standing standing) {
    static const char *const standings[] = {[STANDING_WAITS] = "waits",
                                            [STANDING_NOW] = "now",
                                            [STANDING_DONE] = "done",
                                            [STANDING_LEFT_OUT] = "left_out"};
    return standings[standing];
}

const char *setup_turn_name(enum setup_turn turn) {
    static const char *const turns[] = {
        [TURN_CUSTOMER] = "customer", [TURN_PLATFORM] = "platform", [TURN_BOTH] = "both"};
    return turns[turn];
}

/* What the platform does not ask for is not looked at, and so wanting in nobody's eyes. */
static int holds(const struct setup_facility *facility, enum check_kind kind, unsigned mandatory) {
    return !(mandatory >> kind & 1) || verdict_holds(facility->chips[kind].verdict);
}

static int is_done(const struct setup_request *request, const struct setup_facility *facility,
                   enum setup_step step, unsigned mandatory) {
    int key = facility->domain_id != 0;
    int seen = key && holds(facility, CHECK_OWNERSHIP, mandatory) &&
               holds(facility, CHECK_DKIM, mandatory);
    switch (step) {
    case STEP_APPLY:
        return request->state != SETUP_UNCONFIRMED;
    case STEP_KEY:
        return key;
    case STEP_HAND_OVER:
        return key && facility->handed_at;
    case STEP_PUBLISH:
        return seen;
    case STEP_REPORT:
        return seen || (key && facility->reported_at);
    case STEP_USE:
        return seen && facility->dkim_in_use;
    case STEP_TELL:
        return key && facility->in_use_at;
    case STEP_DMARC:
        return key && holds(facility, CHECK_DMARC, mandatory);
    case STEP_FINAL:
    case STEP_COUNT:
        break;
    }
    return key && facility->done_at;
}

static int is_left_out(const struct setup_request *request, enum setup_step step,
                       unsigned mandatory) {
    if (step == STEP_DMARC)
        return !(mandatory >> CHECK_DMARC & 1);
    return request->dns_by_us && (step == STEP_HAND_OVER || step == STEP_REPORT);
}

int setup_step_publishes(int step) {
    return step == STEP_PUBLISH || step == STEP_DMARC || step == STEP_FINAL;
}

static enum setup_turn turn_of(const struct setup_request *request, enum setup_step step) {
    static const enum setup_turn usual[STEP_COUNT] = {
        [STEP_APPLY] = TURN_CUSTOMER,     [STEP_KEY] = TURN_PLATFORM,
        [STEP_HAND_OVER] = TURN_PLATFORM, [STEP_PUBLISH] = TURN_CUSTOMER,
        [STEP_REPORT] = TURN_CUSTOMER,    [STEP_USE] = TURN_PLATFORM,
        [STEP_TELL] = TURN_PLATFORM,      [STEP_DMARC] = TURN_CUSTOMER,
        [STEP_FINAL] = TURN_BOTH,
    };
    if (step == STEP_KEY && request->state == SETUP_ASKED_BACK)
        return TURN_CUSTOMER;
    if (request->dns_by_us && (step == STEP_PUBLISH || step == STEP_DMARC))
        return TURN_PLATFORM;
    return usual[step];
}

/* What held once, all together, is finished, whatever becomes of the domain. */
static enum step_standing standing_of(const struct setup_request *request,
                                      const struct setup_facility *facility, enum setup_step step,
                                      unsigned mandatory) {
    if (is_left_out(request, step, mandatory))
        return STANDING_LEFT_OUT;
    if (is_done(request, facility, STEP_FINAL, mandatory))
        return STANDING_DONE;
    return is_done(request, facility, step, mandatory) ? STANDING_DONE : STANDING_WAITS;
}

struct setup_progress setup_progress(const struct setup_request *request,
                                     const struct setup_facility *facility, unsigned mandatory) {
    struct setup_progress progress = {.now = STEP_COUNT};
    for (int i = 0; i < STEP_COUNT; i++) {
        enum setup_step step = (enum setup_step)i;
        enum step_standing standing = standing_of(request, facility, step, mandatory);
        if (standing == STANDING_WAITS && progress.now == STEP_COUNT &&
            request->state != SETUP_DECLINED) {
            standing = STANDING_NOW;
            progress.now = i;
        }
        progress.steps[i].standing = standing;
        progress.steps[i].turn = turn_of(request, step);
    }
    /* He says that it is there: then it is for us to look. */
    if (setup_step_publishes(progress.now) && facility->reported_at > facility->checked_at)
        progress.steps[progress.now].turn = TURN_PLATFORM;
    return progress;
}

int setup_step_over(const struct setup_progress *progress, enum setup_step step) {
    return progress->steps[step].standing == STANDING_DONE ||
           progress->steps[step].standing == STANDING_LEFT_OUT;
}
