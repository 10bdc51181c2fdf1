#include "work/look.h"

#include "store/job.h"
#include "work/chips.h"
#include "work/key_turn.h"
#include "work/policy.h"
#include "work/remember.h"
#include "work/seen.h"
#include "work/setup.h"
#include "work/tidings.h"

#include "base/clock.h"
#include "base/random.h"

#include <string.h>

enum { HOUR = 60 * 60 };

/* What could not be asked is still there: the advice that keeps it stands (K11). */
static void keep_advice(struct arena *arena, const struct domain_check *check,
                        struct result *result) {
    struct result last = {0};
    if (result->verdict != VERDICT_UNKNOWN || result->advice)
        return;
    result_read_json(arena, check->result, &last);
    result->advice = last.advice;
}

/* Whether the last look at this check saw something else. */
static int is_news(const struct standing *standing, enum verdict verdict) {
    return verdict != (standing->unknown_since ? VERDICT_UNKNOWN : standing->verdict);
}

/* The check as it stands with a new result. */
static struct domain_check merge(struct arena *arena, struct domain_check check,
                                 struct result *result, int64_t now) {
    keep_advice(arena, &check, result);
    int held = verdict_holds(check.standing.verdict);
    check.standing = standing_next(check.standing, result->verdict, now);
    if (!verdict_holds(check.standing.verdict))
        check.verified_at = 0;
    else if (!held)
        check.verified_at = now;
    check.checked_at = now;
    check.result = NULL; /* to be written */
    return check;
}

/* What is known after the look: standings, results, and the life that follows. */
struct settlement {
    struct domain domain;
    struct domain_check checks[CHECK_COUNT];
    struct result *results; /* the look's, and what is known of the other checks */
    unsigned mask;          /* which checks are stored */
    int changed;            /* one of them is another than at the last look */
    enum key_turn turn;     /* of the key that is next */
    struct span hash;
    int64_t now;
};

/* A key that waits for its record waits for no daily look. */
static void hasten(const struct settlement *settled, struct life *life) {
    int64_t soon = key_turn_look_at(&settled->domain, settled->now);
    if (settled->domain.next.id && settled->turn != KEY_TURN_SWITCH && life->next_check > soon)
        life->next_check = soon;
}

static void live_on(const struct look *look, struct settlement *settled, int held_elsewhere) {
    const struct conf *conf = &look->house->conf;
    struct life_rules rules = {look->mandatory, (int64_t)conf->grace_hours * HOUR};
    struct standing standings[CHECK_COUNT];
    for (int kind = 0; kind < CHECK_COUNT; kind++)
        standings[kind] = settled->checks[kind].standing;
    /* All holds, but the name is another's: as long as that is so it counts as not looked at, which
       neither verifies nor fails. */
    for (int kind = 0; held_elsewhere && kind < CHECK_COUNT; kind++)
        standings[kind].verdict = VERDICT_NONE;
    struct domain *domain = &settled->domain;
    domain->life =
        life_next(look->before.life, standings, &rules, settled->now, random_below(1000));
    hasten(settled, &domain->life);
    domain->checked_at = settled->now;
    if (domain->life.state == STATE_FAILED)
        domain->verified_at = 0;
    else if (domain->life.state == STATE_VERIFIED && look->before.life.state == STATE_PENDING)
        domain->verified_at = settled->now;
}

/* Whether the finding stands in the stored result of what proves ownership, and puts it there or
 * takes it out. */
static void note_holder(const struct look *look, struct settlement *settled, int held_elsewhere) {
    int kind = look->claim.dkim_proves ? CHECK_DKIM : CHECK_OWNERSHIP;
    struct result *result = &settled->results[kind];
    struct result without = *result;
    without.finding_count = 0;
    for (size_t i = 0; i < result->finding_count; i++)
        if (strcmp(result->findings[i].code, "held_elsewhere") != 0)
            without.findings[without.finding_count++] = result->findings[i];
    if (held_elsewhere)
        finding_add(&without, "held_elsewhere", NULL);
    if (without.finding_count == result->finding_count)
        return;
    *result = without;
    settled->checks[kind].result = NULL;
    settled->mask |= 1u << kind;
}

static void write_results(struct arena *arena, struct settlement *settled) {
    for (int kind = 0; kind < CHECK_COUNT; kind++)
        if (settled->mask >> kind & 1 && !settled->checks[kind].result)
            settled->checks[kind].result = result_json(arena, &settled->results[kind]);
}

static enum status save(const struct look *look, struct settlement *settled, int held_elsewhere,
                        int *held) {
    live_on(look, settled, held_elsewhere);
    note_holder(look, settled, held_elsewhere);
    write_results(look->arena, settled);
    chips_set(&settled->domain,
              &(struct checked){look->mandatory, settled->checks, settled->results});
    return domain_save_checks(look->house->store, &settled->domain, look->before.generation,
                              look->before.life.state, settled->mask, settled->checks, held);
}

static struct attempt attempt_of(const struct look *look, const struct settlement *settled) {
    struct attempt attempt = {.at = settled->now,
                              .took_ms = look->took_ms,
                              .mask = look->mask,
                              .state = settled->domain.life.state,
                              .changed = settled->changed};
    for (int kind = 0; kind < CHECK_COUNT; kind++)
        attempt.verdicts[kind] = look->results[kind].verdict;
    return attempt;
}

/* The same again: the standing results are these. Whether that leaves the state as it is. */
static int same_again(const struct look *look, struct settlement *settled) {
    /* Time alone lets a key that is next take its turn. */
    if (settled->domain.next.id || !settled->hash.size ||
        !span_equal(settled->hash, settled->domain.seen_hash))
        return 0;
    for (int kind = 0; kind < CHECK_COUNT; kind++)
        settled->checks[kind].standing.verdict = look->results[kind].verdict;
    live_on(look, settled, 0);
    settled->domain.seen_at = settled->now;
    return settled->domain.life.state == look->before.life.state;
}

/* Reads what stands, and puts what was seen to it. */
static enum status merge_all(const struct look *look, struct settlement *settled) {
    enum status status = domain_checks(look->house->store, look->arena, look->before.project_id,
                                       look->before.id, settled->checks);
    for (int kind = 0; status == STATUS_OK && kind < CHECK_COUNT; kind++) {
        struct result *result = &settled->results[kind];
        if (look->mask >> kind & 1) {
            settled->changed |= is_news(&settled->checks[kind].standing, result->verdict);
            settled->checks[kind] = merge(look->arena, settled->checks[kind], result, settled->now);
        } else {
            result_read_json(look->arena, settled->checks[kind].result, result);
        }
    }
    return status;
}

/* What was seen of the next key's record is what is known of the one that signs; in CNAME mode of a
   second one alone, for the first is looked at by the three names. */
static void take_over(struct settlement *settled) {
    int second = settled->domain.next.ed25519;
    enum check_kind kind = second ? CHECK_DKIM_SECOND : CHECK_DKIM;
    struct domain_check *signs = &settled->checks[kind];
    if (!second && settled->domain.dkim_mode == DKIM_MODE_CNAME)
        return;
    int64_t since = signs->verified_at;
    *signs = settled->checks[CHECK_DKIM_NEXT];
    if (since)
        signs->verified_at = since;
    settled->results[kind] = settled->results[CHECK_DKIM_NEXT];
    settled->mask |= 1u << kind;
}

static enum status store_all(const struct look *look, struct settlement *settled) {
    int held = 0;
    settled->domain.seen_hash = settled->hash;
    if (look->everything)
        settled->domain.seen_at = 0;
    enum status status = merge_all(look, settled);
    if (status == STATUS_OK)
        status = remember_answers(look, &settled->domain);
    settled->turn = key_turn_of(look, settled->checks, settled->now);
    if (settled->turn == KEY_TURN_SWITCH)
        take_over(settled);
    if (status == STATUS_OK)
        status = save(look, settled, 0, &held);
    if (status == STATUS_OK && held)
        status = save(look, settled, 1, &held);
    if (status == STATUS_OK)
        status = key_turn_store(look, &settled->domain, settled->turn, settled->now);
    struct transition transition = {&settled->domain, look->before.life.state, settled->checks,
                                    settled->results};
    return status == STATUS_OK ? tidings_send(look, &transition) : status;
}

/* The row as it is now: STATUS_STALE when it is not the one that was looked at. */
static enum status read_again(struct look *look, struct domain *domain) {
    const struct domain *before = &look->before;
    enum status status =
        domain_get(look->house->store, look->arena, before->project_id, before->id, domain);
    if (status != STATUS_OK)
        return status == STATUS_NONE ? STATUS_STALE : status;
    if (domain->generation != before->generation || domain->life.state != before->life.state)
        return STATUS_STALE;
    /* The deadlines are the row's own: a jump of the clock may have moved them since. */
    look->before.life = domain->life;
    domain->attempts++;
    return STATUS_OK;
}

enum status look_settle(struct look *look) {
    struct store *store = look->house->store;
    struct settlement settled = {
        .results = look->results, .mask = look->mask, .hash = seen_hash(look), .now = clock_now()};
    enum status status = read_again(look, &settled.domain);
    if (status != STATUS_OK)
        return status;
    int again = same_again(look, &settled);
    if (again)
        status = domain_save_again(store, &settled.domain, look->before.generation,
                                   look->before.life.state);
    else
        status = store_all(look, &settled);
    struct attempt attempt = attempt_of(look, &settled);
    if (status == STATUS_OK)
        status = remember(look, &settled.domain, &attempt);
    /* What is seen again was noted then. */
    if (status == STATUS_OK && !(again && look->asked_by == ASKED_BY_WATCHER))
        status = policy_note(look, &settled.domain);
    if (status == STATUS_OK && (look->mask & look->mandatory) == look->mandatory)
        status = job_look_stored(store, &settled.domain, look->mandatory, settled.now);
    if (status == STATUS_OK)
        status = setup_look_stored(look->house, look->arena, &settled.domain);
    return status;
}
