#include "work/look.h"

#include "work/policy.h"

#include "base/clock.h"
#include "store/profile.h"

/*
 * Questions of one verification (rule D2): nine records of a domain in CNAME mode, each put to two
 * resolvers and eight name servers (90), and that of a next key (10); zone cuts (10), addresses and
 * serials of the servers of two zones (48); a bounce subdomain (20); SPF with its includes and
 * hosts (60), DMARC (15), the advice (20), three domains where replies are asked for (33), and
 * looking for what went wrong (40).
 */
enum { QUESTIONS_MOST = 385 };

static unsigned built_checks(void) {
    unsigned mask = 0;
    for (int kind = 0; kind < CHECK_COUNT; kind++)
        if (checks[kind].run)
            mask |= 1u << kind;
    return mask;
}

enum status look_begin(struct look *look) {
    look->mandatory = domain_mandatory(look->house, &look->before);
    unsigned all = (domain_asked(look->house, &look->before) | CHECKS_ADVICE) & built_checks();
    look->mask &= all;
    look->everything = look->mask == all;
    look->claim = domain_claim(look->house, look->arena, &look->before);
    look->answers = answers_new(look->arena, QUESTIONS_MOST);
    look->began = clock_monotonic_ms();
    enum status status =
        domain_former(look->house->store, look->arena, &look->before, &look->claim.former);
    if (status == STATUS_OK && look->mask >> CHECK_MX & 1)
        status = profile_reply_domains(look->house->store, look->arena, look->before.project_id,
                                       look->before.name, &look->claim.reply_domains);
    return status == STATUS_OK ? policy_read(look->house, look->arena, &look->before, &look->claim)
                               : status;
}

/* What holds, holds: no answer that comes now belongs to it. */
static unsigned open_checks(const struct look *look) {
    unsigned open = look->mask;
    for (int kind = 0; kind < CHECK_COUNT; kind++)
        if (verdict_holds(look->results[kind].verdict))
            open &= ~(1u << kind);
    return open;
}

void look_step(void *context) {
    struct look *look = context;
    checks_run(look->arena, &look->claim, look->answers, open_checks(look), look->results);
    look->took_ms = (int)(clock_monotonic_ms() - look->began);
}
