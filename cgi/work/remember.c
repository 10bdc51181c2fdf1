#include "work/remember.h"

#include "work/past.h"

#include "base/codec.h"

enum { SECONDS_OF_DAY = 86400 };

static int mark_of(enum verdict verdict) {
    switch (verdict) {
    case VERDICT_NONE:
        return 0;
    case VERDICT_OK:
        return DAY_HELD;
    case VERDICT_WEAK:
        return DAY_WEAK;
    case VERDICT_UNKNOWN:
        return DAY_UNKNOWN;
    case VERDICT_MISSING:
    case VERDICT_WRONG:
    case VERDICT_CONFLICT:
    case VERDICT_MISPLACED:
        break;
    }
    return DAY_FAILED;
}

static enum status mark_day(const struct look *look, const struct attempt *attempt) {
    struct day day = {.day = attempt->at / SECONDS_OF_DAY};
    for (int kind = 0; kind < CHECK_COUNT; kind++)
        if (attempt->mask >> kind & 1)
            day.seen[kind] = (unsigned char)mark_of(attempt->verdicts[kind]);
    return day_mark(look->house->store, look->before.id, &day);
}

/* Every mandatory check was looked at, and held. */
static int is_good(const struct look *look, const struct attempt *attempt) {
    for (int kind = 0; kind < CHECK_COUNT; kind++)
        if (look->mandatory >> kind & 1 &&
            !(attempt->mask >> kind & 1 && verdict_holds(attempt->verdicts[kind])))
            return 0;
    return 1;
}

enum status remember_answers(const struct look *look, struct domain *domain) {
    struct answered answered = {.text = past_write(look->arena, look->answers)};
    answered.hash = sha256(look->arena, span_of(answered.text));
    return answered_keep(look->house->store, domain, &answered);
}

enum status remember(const struct look *look, const struct domain *domain,
                     const struct attempt *attempt) {
    struct attempt_new new = {*attempt, look->asked_by, is_good(look, attempt)};
    enum status status = attempt_add(look->house->store, domain, &new);
    return status == STATUS_OK ? mark_day(look, attempt) : status;
}
