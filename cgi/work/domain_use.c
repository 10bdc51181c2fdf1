#include "work/domain.h"

#include "work/chips.h"
#include "work/deed.h"
#include "work/limit.h"
#include "work/share_part.h"

#include "base/clock.h"

#include <assert.h>

enum { AN_HOUR = 60 * 60 };

int domain_may_use(const struct house *house, const struct domain *domain, enum check_kind kind) {
    enum domain_state state = domain->life.state;
    return (state == STATE_VERIFIED || state == STATE_DEGRADED) &&
           (kind == CHECK_DKIM || kind == CHECK_SPF) && domain_asked(house, domain) >> kind & 1;
}

/* What is done to one of the two, and how it is told. */
struct turn {
    int *stopped;           /* of the domain */
    const char *actions[2]; /* stopped, put to use */
};

static struct turn turn_of(struct domain *domain, enum check_kind kind) {
    if (kind == CHECK_SPF)
        return (struct turn){&domain->spf_stopped, {"spf_stop", "spf_use"}};
    return (struct turn){&domain->dkim_stopped, {"dkim_stop", "dkim_use"}};
}

static enum status set_chips(struct house *house, struct arena *arena, struct domain *domain) {
    struct domain_check found[CHECK_COUNT];
    struct result results[CHECK_COUNT] = {{0}};
    enum status status = domain_checks(house->store, arena, domain->project_id, domain->id, found);
    if (status != STATUS_OK)
        return status;
    for (int kind = 0; kind < CHECK_COUNT; kind++)
        result_read_json(arena, found[kind].result, &results[kind]);
    chips_set(domain, &(struct checked){domain_mandatory(house, domain), found, results});
    return STATUS_OK;
}

/* Stopping never waits. In the caller's transaction. */
static enum status is_too_often(struct house *house, struct arena *arena,
                                const struct domain *domain, int *often) {
    struct limit limit = {arena_printf(arena, "use domain %lld", (long long)domain->id),
                          DOMAIN_USES_MOST, AN_HOUR};
    return limit_count_within(house, &limit, 1, often);
}

/* In the caller's transaction. */
static enum status turn(struct house *house, struct arena *arena, const struct actor *actor,
                        struct domain *domain, enum check_kind kind, int in_use, int *often) {
    struct turn turn = turn_of(domain, kind);
    enum status status = STATUS_OK;
    if (*turn.stopped == !in_use)
        return STATUS_OK;
    if (in_use)
        status = is_too_often(house, arena, domain, often);
    if (status != STATUS_OK || *often)
        return status;
    *turn.stopped = !in_use;
    domain->life.next_check = clock_now();
    status = set_chips(house, arena, domain);
    if (status == STATUS_OK)
        status = domain_set_use(house->store, domain);
    if (status == STATUS_OK)
        status = deed_note_domain(house, actor, domain, turn.actions[in_use]);
    if (status == STATUS_OK && kind == CHECK_DKIM)
        status =
            share_tell_all(house, arena, domain, in_use ? NEWS_DKIM_IN_USE : NEWS_DKIM_STOPPED);
    return status;
}

enum status domain_use(struct house *house, struct arena *arena, const struct actor *actor,
                       int64_t id, enum check_kind kind, int in_use, int *often) {
    assert(may(actor, RIGHT_OWN) && actor->project.id);
    assert(kind == CHECK_DKIM || kind == CHECK_SPF);
    enum status status = store_begin(house->store);
    *often = 0;
    if (status != STATUS_OK)
        return status;
    struct domain domain;
    status = domain_get(house->store, arena, actor->project.id, id, &domain);
    if (status == STATUS_OK && !domain_may_use(house, &domain, kind))
        status = STATUS_STALE;
    if (status == STATUS_OK)
        status = turn(house, arena, actor, &domain, kind, in_use, often);
    return store_end(house->store, status);
}
