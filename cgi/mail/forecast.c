#include "mail/forecast.h"

#include "dns/name.h"

#include <string.h>

int leg_aligned(enum forecast_leg leg) {
    return leg == LEG_RELAXED || leg == LEG_EXACT;
}

const char *leg_name(enum forecast_leg leg) {
    static const char *const names[] = {[LEG_FAILS] = "fails",
                                        [LEG_FOREIGN] = "foreign",
                                        [LEG_STRICT] = "strict",
                                        [LEG_RELAXED] = "relaxed",
                                        [LEG_EXACT] = "exact"};
    return names[leg];
}

static const char *organisation(struct arena *arena, const struct dmarc_discovery *dmarc,
                                const char *domain) {
    return dmarc->organisational ? dmarc->organisational : name_organisational(arena, domain);
}

/* Section 4.4: what a name that passes by itself says of the From domain. */
struct align {
    struct arena *arena;
    struct answers *answers;
    const char *from, *organisation;
};

static enum forecast_leg leg_of(const struct align *align, const char *name, int passes,
                                int strict) {
    if (!passes)
        return LEG_FAILS;
    if (!strcmp(name, align->from))
        return LEG_EXACT;
    struct dmarc_discovery other = dmarc_discover(align->arena, align->answers, name, NULL);
    if (strcmp(organisation(align->arena, &other, name), align->organisation) != 0)
        return LEG_FOREIGN;
    return strict ? LEG_STRICT : LEG_RELAXED;
}

static enum forecast_result result_of(const struct forecast *forecast) {
    switch (forecast->dmarc.found) {
    case DMARC_PENDING:
    case DMARC_UNKNOWN:
        return FORECAST_UNKNOWN;
    case DMARC_NO_RECORD:
    case DMARC_SEVERAL:
    case DMARC_UNUSABLE:
        return FORECAST_NO_RECORD;
    case DMARC_FOUND:
        break;
    }
    return leg_aligned(forecast->dkim) || leg_aligned(forecast->spf) ? FORECAST_PASS
                                                                     : FORECAST_FAIL;
}

static unsigned breaks_of(const struct forecast *forecast) {
    int dkim = leg_aligned(forecast->dkim), spf = leg_aligned(forecast->spf);
    int exact = forecast->dkim == LEG_EXACT || forecast->spf == LEG_EXACT;
    unsigned breaks = 0;
    if (dkim && !spf)
        breaks |= BREAKS_WITHOUT_DKIM;
    if (spf && !dkim)
        breaks |= BREAKS_WHEN_FORWARDED;
    if ((dkim || spf) && !exact)
        breaks |= BREAKS_WHEN_STRICT;
    return breaks;
}

struct forecast forecast_make(struct arena *arena, struct answers *answers,
                              const struct forecast_case *mail) {
    struct forecast forecast = {.dmarc = dmarc_discover(arena, answers, mail->from, NULL)};
    const struct dmarc_record *record = &forecast.dmarc.record;
    struct align align = {arena, answers, mail->from,
                          organisation(arena, &forecast.dmarc, mail->from)};
    forecast.dkim = leg_of(&align, mail->dkim, mail->dkim_passes, record->strict_dkim);
    forecast.spf = leg_of(&align, mail->envelope, mail->spf_passes, record->strict_spf);
    forecast.result = result_of(&forecast);
    forecast.breaks = breaks_of(&forecast);
    forecast.via = forecast.dkim <= LEG_FOREIGN && forecast.spf <= LEG_FOREIGN;
    return forecast;
}
