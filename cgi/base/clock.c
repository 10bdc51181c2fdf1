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

char *clock_iso8601(struct arena *arena, int64_t seconds) {
    struct tm utc = utc_of(seconds);
    char *text = arena_alloc(arena, 64);
    strftime(text, 64, "%Y-%m-%dT%H:%M:%SZ", &utc);
    return text;
}

char *clock_rfc5322(struct arena *arena, int64_t seconds) {
    struct tm utc = utc_of(seconds);
    char *text = arena_alloc(arena, 64);
    strftime(text, 64, "%a, %d %b %Y %H:%M:%S +0000", &utc);
    return text;
}
