#include "work/policy.h"

#include "base/clock.h"
#include "store/history.h"

#include <string.h>

enum { MINUTE = 60, HOUR = 60 * MINUTE, DAY = 24 * HOUR };

enum status policy_read(struct house *house, struct arena *arena, const struct domain *domain,
                        struct claim *claim) {
    struct fetched fetched;
    enum status status = fetched_get(house->store, arena, domain->project_id, domain->id, &fetched);
    if (status == STATUS_OK && fetched.at) {
        claim->mta_sts_policy = *fetched.failure ? NULL : fetched.policy;
        claim->mta_sts_failure = *fetched.failure ? fetched.failure : NULL;
    }
    return status == STATUS_NONE ? STATUS_OK : status;
}

enum status policy_note(const struct look *look, const struct domain *now) {
    struct store *store = look->house->store;
    const struct result *result = &look->results[CHECK_MTA_STS];
    int looked = look->mask >> CHECK_MTA_STS & 1 && result->verdict != VERDICT_UNKNOWN;
    /* The check's advice is the record that stands there, when it is sound. */
    if (now->life.state == STATE_FAILED || (looked && !result->advice))
        return fetched_forget(store, now->project_id, now->id);
    if (!looked)
        return STATUS_OK;
    /* Somebody who presses Verify has perhaps just mended it. */
    int64_t at = clock_now(), since = look->asked_by == ASKED_BY_WATCHER ? 0 : at - MINUTE;
    return fetched_want(
        store, &(struct fetched_wish){now->project_id, now->id, result->advice, at, since});
}

static enum status save(struct house *house, const struct fetched *now) {
    enum status status = store_begin(house->store);
    if (status != STATUS_OK)
        return status;
    int64_t next = now->at + (*now->failure ? DAY / 4 : DAY);
    return store_end(house->store, fetched_save(house->store, now, next));
}

enum status policy_came(struct house *house, struct arena *arena, const struct fetched *before,
                        const char *policy, const char *failure) {
    struct fetched now = *before;
    enum verification outcome;
    now.policy = policy;
    now.failure = failure;
    now.at = clock_now();
    enum status status = save(house, &now);
    int news = !before->at || strcmp(before->policy, policy) || strcmp(before->failure, failure);
    if (status == STATUS_OK && news)
        status = domain_verify(house, arena, NULL, now.project_id, now.domain_id,
                               1u << CHECK_MTA_STS, &outcome);
    return status == STATUS_NONE ? STATUS_OK : status;
}
