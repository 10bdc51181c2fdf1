#include "dns/timer.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

/* Timers called "a", "b" … end in an order that is written down. */
static char ended[64];
static struct delay delays[2];

static void note(void *context, void *owner) {
    assert_ptr_equal(context, delays);
    snprintf(ended + strlen(ended), sizeof ended - strlen(ended), "%s", (const char *)owner);
}

/* Stops another that is due too, and starts itself again. */
static struct timer first, second;
static void stop_and_start(void *context, void *owner) {
    note(context, owner);
    timer_stop(&second);
    timer_start(&first, &delays[0], 1000, owner);
}

static int set_up(void **state) {
    (void)state;
    *ended = '\0';
    delay_set(&delays[0], 100, note);
    delay_set(&delays[1], 30, note);
    return 0;
}

static void in_time(void **state) {
    (void)state;
    struct timer a, b, c;
    assert_int_equal(timers_due(delays, 2), INT64_MAX);
    timer_start(&a, &delays[0], 1000, (char[]){"a"});
    timer_start(&b, &delays[1], 1010, (char[]){"b"});
    timer_start(&c, &delays[0], 1020, (char[]){"c"});
    assert_int_equal(timers_due(delays, 2), 1040);
    timers_end(delays, 2, 1039, delays);
    assert_string_equal(ended, "");
    timers_end(delays, 2, 1040, delays);
    assert_string_equal(ended, "b");
    assert_int_equal(timers_due(delays, 2), 1100);
    timers_end(delays, 2, 1119, delays);
    assert_string_equal(ended, "ba");
    timer_stop(&c);
    timer_stop(&c);
    timers_end(delays, 2, 2000, delays);
    assert_string_equal(ended, "ba");
    assert_int_equal(timers_due(delays, 2), INT64_MAX);
}

static void while_one_ends(void **state) {
    (void)state;
    delays[0].over = stop_and_start;
    timer_start(&first, &delays[0], 900, (char[]){"x"});
    timer_start(&second, &delays[0], 900, (char[]){"y"});
    timers_end(delays, 2, 1050, delays);
    assert_string_equal(ended, "x");
    assert_int_equal(timers_due(delays, 2), 1100);
}

int main(void) {
    const struct CMUnitTest test_timer[] = {
        cmocka_unit_test_setup(in_time, set_up),
        cmocka_unit_test_setup(while_one_ends, set_up),
    };
    return cmocka_run_group_tests(test_timer, NULL, NULL);
}
