#include "work/chips.h"

/* Which of two checks a chip tells of: what fails before what nobody knows, that before what holds.
 */
static int urgency(const struct standing *standing) {
    if (verdict_fails(standing->verdict))
        return 4;
    if (standing->unknown_since)
        return 3;
    if (standing->verdict == VERDICT_NONE)
        return 2;
    return standing->verdict == VERDICT_WEAK;
}

/* The three names of DKIM have one chip. */
static int shown_in_chip(const struct checked *checked, int chip) {
    static const enum check_kind others[] = {CHECK_DKIM2, CHECK_DKIM3};
    int worst = chip;
    for (int i = 0; chip == CHECK_DKIM && i < DKIM_NAMES - 1; i++)
        if (checked->mandatory >> others[i] & 1 && urgency(&checked->checks[others[i]].standing) >
                                                       urgency(&checked->checks[worst].standing))
            worst = others[i];
    return worst;
}

static struct chip chip_of(const struct checked *checked, int kind) {
    const struct standing *standing = &checked->checks[kind].standing;
    const struct result *result = &checked->results[kind];
    return (struct chip){.verdict = standing->verdict,
                         .unknown = standing->unknown_since != 0,
                         .code = result->finding_count ? result->findings[0].code : ""};
}

void chips_set(struct domain *domain, const struct checked *checked) {
    for (int chip = 0; chip < CHIP_COUNT; chip++)
        domain->chips[chip] = chip_of(checked, shown_in_chip(checked, chip));
    if (domain->spf_stopped)
        domain->chips[CHECK_SPF] = (struct chip){VERDICT_NONE, 0, "stopped"};
    /* What is wrong with it still counts, and comes first. */
    if (domain->dkim_stopped && verdict_holds(domain->chips[CHECK_DKIM].verdict))
        domain->chips[CHECK_DKIM].code = "stopped";
}
