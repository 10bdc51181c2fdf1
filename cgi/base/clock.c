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

static char *format(struct arena *arena, int64_t seconds, const char *pattern) {
    time_t when = (time_t)seconds;
    struct tm utc;
    char *text = arena_alloc(arena, 64);
    if (gmtime_r(&when, &utc))
        strftime(text, 64, pattern, &utc);
    return text;
}

char *clock_iso8601(struct arena *arena, int64_t seconds) {
    return format(arena, seconds, "%Y-%m-%dT%H:%M:%SZ");
}

char *clock_rfc5322(struct arena *arena, int64_t seconds) {
    return format(arena, seconds, "%a, %d %b %Y %H:%M:%S +0000");
}
