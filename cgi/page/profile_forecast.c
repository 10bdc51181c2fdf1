#include "page/profile.h"
#include "page/show.h"

#include <string.h>

/* The name of the sentence that says the result. */
static const char *headline(const struct forecast *forecast) {
    switch (forecast->result) {
    case FORECAST_UNKNOWN:
        return "Forecast.result.unknown";
    case FORECAST_NO_RECORD:
        return "Forecast.result.no_record";
    case FORECAST_FAIL:
        return "Forecast.result.fail";
    case FORECAST_PASS:
        break;
    }
    if (!leg_aligned(forecast->dkim))
        return "Forecast.result.pass_spf";
    return leg_aligned(forecast->spf) ? "Forecast.result.pass_both" : "Forecast.result.pass_dkim";
}

static const char *tone_of(const struct forecast *forecast) {
    switch (forecast->result) {
    case FORECAST_UNKNOWN:
        return "unknown";
    case FORECAST_NO_RECORD:
        return "weak";
    case FORECAST_FAIL:
        return "bad";
    case FORECAST_PASS:
        break;
    }
    return "ok";
}

static const char *tone_of_leg(enum forecast_leg leg) {
    return leg_aligned(leg) ? "ok" : leg == LEG_FAILS ? "bad" : "weak";
}

static void show_leg(struct visit *visit, const char *family, enum forecast_leg leg,
                     const struct profile_view *view) {
    struct node *row = node_row(node_child(visit->page, "Forecast"), "Legs");
    const struct view_param params[] = {{"from", view->may.profile.from_domain},
                                        {"signer", view->may.sign_domain},
                                        {"envelope", view->may.envelope_domain}};
    node_set(row, "s", tone_of_leg(leg));
    show_sentence(visit, row, arena_printf(visit->arena, "Forecast.%s.%s", family, leg_name(leg)),
                  params, 3);
}

static void show_breaks(struct visit *visit, const struct forecast *forecast) {
    static const struct {
        unsigned mask;
        const char *sentence;
    } rows[] = {
        {BREAKS_WITHOUT_DKIM, "Forecast.breaks.without_dkim"},
        {BREAKS_WHEN_FORWARDED, "Forecast.breaks.when_forwarded"},
        {BREAKS_WHEN_STRICT, "Forecast.breaks.when_strict"},
    };
    struct node *node = node_child(visit->page, "Forecast");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (forecast->breaks & rows[i].mask)
            show_sentence(visit, node_row(node, "Breaks"), rows[i].sentence, NULL, 0);
    if (leg_aligned(forecast->dkim) && leg_aligned(forecast->spf))
        show_sentence(visit, node_row(node, "Breaks"), "Forecast.breaks.either", NULL, 0);
}

/* The policy in force, and what it does to mail that fails. */
static void show_policy(struct visit *visit, const struct dmarc_discovery *dmarc) {
    struct node *node = node_child(visit->page, "Forecast");
    const char *applied = dmarc_policy_name(dmarc->applied);
    const struct view_param params[] = {
        {"host", arena_printf(visit->arena, "_dmarc.%s", dmarc->at)},
        {"tag", dmarc->policy_tag},
        {"policy", dmarc_policy_name(dmarc->policy)}};
    show_sentence(visit, node_child(node, "Policy"),
                  arena_printf(visit->arena, "Forecast.policy.%s", applied), params, 3);
    if (dmarc->applied != dmarc->policy)
        show_sentence(visit, node_child(node, "Testing"), "Forecast.testing", params, 3);
}

void show_forecast(struct visit *visit, const struct profile_view *view) {
    const struct forecast *forecast = &view->forecast;
    struct node *node = node_child(visit->page, "Forecast");
    const struct view_param from = {"from", view->may.profile.from_domain};
    node_set(node, "s", tone_of(forecast));
    show_sentence(visit, node_child(node, "Says"), headline(forecast), &from, 1);
    show_leg(visit, "dkim", forecast->dkim, view);
    show_leg(visit, "spf", forecast->spf, view);
    show_breaks(visit, forecast);
    if (forecast->result == FORECAST_FAIL && view->may.profile.signature == SIGNATURE_PLATFORM &&
        view->may.domain.may_sign)
        node_set(node, "mend", "1");
    if (forecast->dmarc.found == DMARC_FOUND)
        show_policy(visit, &forecast->dmarc);
}
