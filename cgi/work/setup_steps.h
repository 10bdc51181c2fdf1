#ifndef WORK_SETUP_STEPS_H
#define WORK_SETUP_STEPS_H

#include "store/setup.h"

/*
 * The nine steps from an application to a domain that sends, of one facility, and whose turn it is.
 * Pure: nothing of it is stored, so that a step is done as soon as a check proves it. Where the
 * platform runs the customer's DNS nothing is handed over and nothing reported.
 */
enum setup_step {
    STEP_APPLY,
    STEP_KEY,       /* the key pair is made */
    STEP_HAND_OVER, /* the records are told to the customer */
    STEP_PUBLISH,   /* the key, and what proves whose the domain is, stand in DNS */
    STEP_REPORT,    /* the customer says so, or a check saw it; later ones he may report as well */
    STEP_USE,       /* the key signs */
    STEP_TELL,      /* the customer is told that it does */
    STEP_DMARC,
    STEP_FINAL, /* everything held together once */
    STEP_COUNT
};
const char *setup_step_name(enum setup_step step); /* "hand_over" */

enum step_standing { STANDING_WAITS, STANDING_NOW, STANDING_DONE, STANDING_LEFT_OUT };
const char *step_standing_name(enum step_standing standing); /* "waits" "now" "done" "left_out" */

enum setup_turn { TURN_CUSTOMER, TURN_PLATFORM, TURN_BOTH };
const char *setup_turn_name(enum setup_turn turn); /* "customer" "platform" "both" */

struct setup_progress {
    struct {
        enum step_standing standing;
        enum setup_turn turn;
    } steps[STEP_COUNT];
    int now; /* the step that is STANDING_NOW; STEP_COUNT: none is, all is done or declined */
};

/* mandatory: what the platform asks of a domain, a mask of the first four checks. */
struct setup_progress setup_progress(const struct setup_request *request,
                                     const struct setup_facility *facility, unsigned mandatory);

/* Whether the step waits for a record in DNS, so that the customer may report one. */
int setup_step_publishes(int step);

/* Whether a step is behind the facility: done, or left out. */
int setup_step_over(const struct setup_progress *progress, enum setup_step step);

#endif
