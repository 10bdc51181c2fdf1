#include "base/clock.h"

#include <stdlib.h>
#include <time.h>

int64_t clock_now(void) {
    const char *shift = getenv("NAFUDA_CLOCK");
    return (int64_t)time(NULL) + (shift ? strtoll(shift, NULL, 10) : 0);
}

int64_t clock_monotonic_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static struct tm utc_of(int64_t seconds) {
    time_t when = (time_t)seconds;
    struct tm utc = {.tm_mday = 1};
    gmtime_r(&when, &utc);
    return utc;
}

static void two_digits(char *at, int value) {
    at[0] = (char)('0' + value / 10 % 10);
    at[1] = (char)('0' + value % 10);
}

/* By hand: a list page writes fifty, and strftime takes a thousand instructions for each. */
char *clock_iso8601(struct arena *arena, int64_t seconds) {
    static const char pattern[] = "0000-00-00T00:00:00Z";
    struct tm utc = utc_of(seconds);
    int year = utc.tm_year + 1900;
    char *text = arena_copy(arena, pattern, sizeof pattern - 1);
    two_digits(text, year / 100);
    two_digits(text + 2, year);
    two_digits(text + 5, utc.tm_mon + 1);
    two_digits(text + 8, utc.tm_mday);
    two_digits(text + 11, utc.tm_hour);
    two_digits(text + 14, utc.tm_min);
    two_digits(text + 17, utc.tm_sec);
    return text;
}

char *clock_rfc5322(struct arena *arena, int64_t seconds) {
    struct tm utc = utc_of(seconds);
    char *text = arena_alloc(arena, 64);
    strftime(text, 64, "%a, %d %b %Y %H:%M:%S +0000", &utc);
    return text;
}
