#include "work/quota.h"

#include "work/deed.h"

#include <assert.h>

enum status quota_see(struct house *house, int64_t org_id, enum quota_kind kind,
                      struct quota *quota) {
    const int of_settings[QUOTA_COUNT] = {
        [QUOTA_PENDING] = house->conf.pending_limit,
        [QUOTA_DOMAINS] = house->conf.domain_limit,
        [QUOTA_PROFILES] = house->conf.profile_limit,
    };
    int64_t chosen[QUOTA_COUNT];
    enum status status = quota_get(house->store, org_id, chosen);
    if (status != STATUS_OK)
        return status;
    *quota = (struct quota){.chosen = chosen[kind]};
    quota->most = quota->chosen ? quota->chosen : of_settings[kind];
    return quota_used(house->store, org_id, kind, &quota->used);
}

enum status quota_full(struct house *house, int64_t org_id, enum quota_kind kind, int64_t *most,
                       int *full) {
    struct quota quota = {0};
    enum status status = quota_see(house, org_id, kind, &quota);
    *most = quota.most;
    *full = quota.used >= quota.most;
    return status;
}

enum status quota_choose(struct house *house, struct arena *arena, const struct actor *actor,
                         int64_t org_id, const int64_t chosen[QUOTA_COUNT]) {
    assert(may(actor, RIGHT_OPERATE));
    enum status status = store_begin(house->store);
    if (status != STATUS_OK)
        return status;
    status = quota_set(house->store, org_id, chosen);
    const char *subject =
        arena_printf(arena, "%lld / %lld / %lld", (long long)chosen[QUOTA_PENDING],
                     (long long)chosen[QUOTA_DOMAINS], (long long)chosen[QUOTA_PROFILES]);
    if (status == STATUS_OK)
        status = deed_note(house, actor, &(struct deed){"quota_change", subject, org_id, 0});
    return store_end(house->store, status);
}
