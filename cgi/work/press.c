#include "work/press.h"

#include "base/clock.h"
#include "store/session.h"

/* Others' looks at a domain count apart: they use up nothing of whose it is. */
static const char *bucket_of_domain(struct arena *arena, const struct actor *actor,
                                    const struct domain *domain) {
    long long id = domain->id, project_id = actor->project.id;
    return project_id == domain->project_id
               ? arena_printf(arena, "verify domain %lld", id)
               : arena_printf(arena, "look at domain %lld for %lld", id, project_id);
}

void press_limits(const struct house *house, struct arena *arena, const struct actor *actor,
                  struct limit limits[PRESS_LIMITS]) {
    const struct conf *conf = &house->conf;
    limits[0] = (struct limit){arena_printf(arena, "verify user %lld", (long long)actor->user.id),
                               conf->press_user, conf->press_seconds};
    limits[1] =
        (struct limit){arena_printf(arena, "verify org %lld", (long long)actor->project.org_id),
                       conf->press_org, conf->press_seconds};
}

/* Of a domain's own first: one domain cannot use up everybody's. */
enum { LIMITS = PRESS_LIMITS + 1 };
static void limits_of(const struct house *house, struct arena *arena, const struct actor *actor,
                      const struct domain *domain, struct limit limits[LIMITS]) {
    limits[0] = (struct limit){bucket_of_domain(arena, actor, domain), house->conf.press_domain,
                               house->conf.press_seconds};
    press_limits(house, arena, actor, limits + 1);
}

enum status press_count(struct house *house, struct arena *arena, const struct actor *actor,
                        const struct domain *domain, int *allowed) {
    struct limit limits[LIMITS];
    int wait;
    limits_of(house, arena, actor, domain, limits);
    enum status status = limit_count(house, limits, LIMITS, &wait);
    *allowed = !wait;
    return status;
}

enum status press_wait(struct house *house, struct arena *arena, const struct actor *actor,
                       const struct domain *domain, int64_t *seconds) {
    struct limit limits[LIMITS];
    limits_of(house, arena, actor, domain, limits);
    enum status status = STATUS_OK;
    *seconds = 0;
    for (int i = 0; status == STATUS_OK && i < LIMITS; i++) {
        int count;
        int64_t left;
        status = throttle_look(house->store, limits[i].bucket, clock_now(),
                               house->conf.press_seconds, &count, &left);
        if (status == STATUS_OK && count >= limits[i].most && left > *seconds)
            *seconds = left;
    }
    return status;
}
