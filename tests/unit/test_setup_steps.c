#include "work/setup_steps.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { ALL = 15, DAY_ONE = 1000, DAY_TWO = 2000 };

/*
 * What is known, in letters: of the request u(nconfirmed) o(pen) b (asked back) a(ccepted)
 * x (declined); then K has a domain; H handed, R reported at DAY_TWO, T told, F finished; of its
 * checks O D S M hold; - DKIM stopped; L looked at since the report; P the platform runs the DNS.
 * expected: a letter a step: + done, . waits, _ left out, and where it stands c(ustomer)
 * p(latform) b(oth).
 */
static const struct {
    const char *what, *known, *expected;
    unsigned mandatory;
} cases[] = {
    {"not confirmed", "u", "c........", ALL},
    {"applied", "o", "+p.......", ALL},
    {"asked back", "b", "+c.......", ALL},
    {"declined", "x", "+........", ALL},
    {"accepted, no key yet", "a", "+p.......", ALL},
    {"key made", "aK", "++p......", ALL},
    {"handed over", "aKH", "+++c.....", ALL},
    {"reported, not looked at", "aKHR", "+++p+....", ALL},
    {"reported, looked at, not there", "aKHRL", "+++c+....", ALL},
    {"the key alone is not whose the domain is", "aKHD", "+++c.....", ALL},
    {"nor is the token the key", "aKHO", "+++c.....", ALL},
    {"published and seen: nothing to report, in use, to be told", "aKHOD", "++++++p..", ALL},
    {"seen, but stopped", "aKHOD-", "+++++p...", ALL},
    {"in use and told", "aKHODT", "+++++++c.", ALL},
    {"DMARC reported, not looked at", "aKHODTR", "+++++++p.", ALL},
    {"DMARC reported, looked at, not there", "aKHODTRL", "+++++++c.", ALL},
    {"the rest reported, not looked at", "aKHODTMR", "++++++++p", ALL},
    {"DMARC before the key (K14)", "aKHM", "+++c...+.", ALL},
    {"DMARC there, SPF wanting", "aKHODTM", "++++++++b", ALL},
    {"everything there, not stored yet", "aKHODTSM", "++++++++b", ALL},
    {"finished", "aKHODTSMF", "+++++++++", ALL},
    {"finished, and DKIM lost since", "aKHOTF", "+++++++++", ALL},
    {"the key lost before the end: published again", "aKHOTM", "+++c..++.", ALL},
    {"our DNS: asked back", "bP", "+c_._....", ALL},
    {"our DNS: applied", "oP", "+p_._....", ALL},
    {"our DNS: key made, ours to publish", "aKP", "++_p_....", ALL},
    {"our DNS: seen", "aKODP", "++_+_+p..", ALL},
    {"our DNS: told, ours to add DMARC", "aKODTP", "++_+_++p.", ALL},
    {"our DNS: the last check is of both", "aKODTMP", "++_+_+++b", ALL},
    {"our DNS: finished", "aKODTSMFP", "++_+_++++", ALL},
    {"no DMARC asked for", "aKHODT", "+++++++_b", ALL & ~(1u << CHECK_DMARC)},
    {"no token asked for", "aKHD", "++++++p..", ALL & ~(1u << CHECK_OWNERSHIP)},
    {"times of a domain that is gone", "aHRTF", "+p.......", ALL},
};

static void hold(struct setup_facility *facility, const char *known) {
    static const char letters[] = "ODSM";
    for (int kind = 0; kind < CHIP_COUNT; kind++)
        facility->chips[kind].verdict = strchr(known, letters[kind]) ? VERDICT_OK : VERDICT_MISSING;
}

static int64_t at(const char *known, char letter) {
    return strchr(known, letter) ? DAY_TWO : 0;
}

static void the_table(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *known = cases[i].known;
        struct setup_request request = {.state =
                                            (enum setup_state)(strchr("uobax", known[0]) - "uobax"),
                                        .dns_by_us = strchr(known, 'P') != NULL};
        struct setup_facility facility = {
            .domain_id = at(known, 'K'),
            .handed_at = at(known, 'H'),
            .reported_at = at(known, 'R'),
            .in_use_at = at(known, 'T'),
            .done_at = at(known, 'F'),
            .dkim_in_use = !strchr(known, '-'),
            .checked_at = strchr(known, 'L') ? DAY_TWO + 1 : DAY_ONE,
        };
        hold(&facility, known);
        struct setup_progress progress = setup_progress(&request, &facility, cases[i].mandatory);
        char found[STEP_COUNT + 1] = {0};
        for (int step = 0; step < STEP_COUNT; step++)
            found[step] = progress.steps[step].standing == STANDING_NOW
                              ? "cpb"[progress.steps[step].turn]
                              : ".?+_"[progress.steps[step].standing];
        if (strcmp(found, cases[i].expected) != 0)
            fail_msg("%s (%s): %s, not %s", cases[i].what, known, found, cases[i].expected);
        size_t now = strcspn(found, "cpb");
        assert_int_equal(progress.now, now);
    }
}

static void names(void **state) {
    (void)state;
    assert_string_equal(setup_step_name(STEP_HAND_OVER), "hand_over");
    assert_string_equal(step_standing_name(STANDING_LEFT_OUT), "left_out");
    assert_string_equal(setup_turn_name(TURN_BOTH), "both");
    for (int s = 0; s < SETUP_STATE_COUNT; s++)
        assert_int_equal(setup_state_of(setup_state_name((enum setup_state)s)), s);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_table), cmocka_unit_test(names)};
    return cmocka_run_group_tests_name("test_setup_steps", tests, NULL, NULL);
}
