#include "check/life.h"

enum { MINUTE = 60, HOUR = 60 * MINUTE, DAY = 24 * HOUR };

const char *domain_state_name(enum domain_state state) {
    static const char *const names[STATE_COUNT] = {
        [STATE_DEGRADED] = "degraded",
        [STATE_FAILED] = "failed",
        [STATE_PENDING] = "pending",
        [STATE_VERIFIED] = "verified",
    };
    return names[state];
}

struct standing standing_next(struct standing before, enum verdict verdict, int64_t now) {
    switch (verdict) {
    case VERDICT_NONE:
        return before;
    case VERDICT_UNKNOWN:
        if (!before.unknown_since)
            before.unknown_since = now;
        return before;
    case VERDICT_OK:
    case VERDICT_WEAK:
    case VERDICT_MISSING:
    case VERDICT_WRONG:
    case VERDICT_CONFLICT:
    case VERDICT_MISPLACED:
        break;
    }
    return (struct standing){verdict, 0};
}

/* What the mandatory checks say together. */
struct outlook {
    int all_hold; /* each of them, seen definitely */
    int fails;    /* one of them, seen definitely */
    int unasked;  /* one of them could not be asked, or never was */
};

static struct outlook outlook_of(const struct standing standings[CHECK_COUNT], unsigned mandatory) {
    struct outlook outlook = {.all_hold = 1};
    for (unsigned i = 0; i < CHECK_COUNT; i++) {
        if (!(mandatory & 1u << i))
            continue;
        enum verdict verdict = standings[i].verdict;
        int definite = verdict != VERDICT_NONE && !standings[i].unknown_since;
        outlook.all_hold &= definite && verdict_holds(verdict);
        outlook.fails |= definite && verdict_fails(verdict);
        outlook.unasked |= !definite;
    }
    return outlook;
}

static enum domain_state state_next(const struct life *life, struct outlook outlook, int64_t now) {
    switch (life->state) {
    case STATE_PENDING:
        if (outlook.all_hold)
            return STATE_VERIFIED;
        return outlook.fails && now >= life->window_ends ? STATE_FAILED : STATE_PENDING;
    case STATE_VERIFIED:
        return outlook.fails ? STATE_DEGRADED : STATE_VERIFIED;
    case STATE_DEGRADED:
        if (outlook.all_hold)
            return STATE_VERIFIED;
        return outlook.fails && now >= life->grace_ends ? STATE_FAILED : STATE_DEGRADED;
    case STATE_FAILED:
    case STATE_COUNT:
        break;
    }
    return STATE_FAILED;
}

static int64_t clamp(int64_t value, int64_t least, int64_t most) {
    return value < least ? least : value > most ? most : value;
}

/* now + delay and up to a tenth of it, but not past `end` while that is still to come. */
static int64_t check_at(int64_t now, int64_t delay, unsigned jitter, int64_t end) {
    int64_t at = now + delay + delay * (int64_t)jitter / 10000;
    return end > now && at > end ? end : at;
}

static int64_t next_check(const struct life *life, struct outlook outlook, int64_t now,
                          unsigned jitter) {
    switch (life->state) {
    case STATE_PENDING:
        return check_at(now, clamp((now - life->window_began) / 4, MINUTE, HOUR), jitter,
                        life->window_ends);
    case STATE_VERIFIED:
        return check_at(now, outlook.unasked ? HOUR : DAY, jitter, 0);
    case STATE_DEGRADED:
        return check_at(now, HOUR, jitter, life->grace_ends);
    case STATE_FAILED:
    case STATE_COUNT:
        break;
    }
    return 0;
}

struct life life_next(struct life now_is, const struct standing standings[CHECK_COUNT],
                      const struct life_rules *rules, int64_t now, unsigned jitter) {
    struct outlook outlook = outlook_of(standings, rules->mandatory);
    struct life next = now_is;
    next.state = state_next(&now_is, outlook, now);
    if (next.state != STATE_DEGRADED)
        next.grace_ends = 0;
    else if (now_is.state != STATE_DEGRADED)
        next.grace_ends = now + rules->grace;
    next.next_check = next_check(&next, outlook, now, jitter);
    return next;
}
