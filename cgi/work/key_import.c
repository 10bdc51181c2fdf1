#include "work/key_part.h"

#include "base/clock.h"
#include "base/codec.h"

#include <assert.h>
#include <string.h>

/* A customer's own pair, where the operator allows it: the next key like any other. */

int key_import_allowed(const struct house *house) {
    return !strcmp(house->conf.key_import, "on");
}

/* A pair that this claim has or had is no new one. */
static int is_known(const struct keys *keys, const char *public_key) {
    for (size_t i = 0; i < keys->count; i++)
        if (!strcmp(keys->items[i].public_key, public_key))
            return 1;
    return 0;
}

/* In the caller's transaction: by way of the stock, for it is sealed once more with its number. */
static enum status take_in(struct house *house, struct arena *arena, const struct actor *actor,
                           int64_t domain_id, const struct key_pair *wish,
                           enum key_refusal *refusal) {
    struct domain domain;
    struct keys keys;
    struct dkim_key key = {.imported = 1, .sealed = wish->pair.sealed};
    enum status status = domain_get(house->store, arena, actor->project.id, domain_id, &domain);
    if (status == STATUS_OK)
        status = key_list(house, arena, &domain, &keys.items, &keys.count);
    if (status != STATUS_OK)
        return status;
    const struct key_wish as_next = {.selector = wish->selector};
    struct key_plan plan = key_plan_for(house, arena, &domain, &keys, &as_next);
    key.public_key = base64_encode(arena, wish->pair.public_key);
    if (plan.refusal == KEY_DONE && domain.dkim_mode == DKIM_MODE_CNAME)
        plan.refusal = KEY_PLATFORMS;
    if (plan.refusal == KEY_DONE && is_known(&keys, key.public_key))
        plan.refusal = KEY_PAIR_USED;
    *refusal = plan.refusal;
    if (plan.refusal != KEY_DONE)
        return STATUS_OK;
    status = dkim_key_add(house->store, &key, clock_now());
    return status == STATUS_OK ? key_begin(house, arena, actor, &domain, &plan, &key) : status;
}

enum status key_import(struct house *house, struct arena *arena, const struct actor *actor,
                       int64_t domain_id, struct key_pair *wish, enum key_refusal *refusal) {
    assert(may(actor, RIGHT_OWN) && actor->project.id && key_import_allowed(house));
    struct limit limit = key_limit(arena, domain_id);
    int wait = 0;
    *refusal = KEY_DONE;
    enum status status = vault_import(house->vault, arena, wish->pem, &wish->pair);
    if (status != STATUS_OK || wish->pair.fault != PAIR_FINE)
        return status;
    status = limit_count(house, &limit, 1, &wait);
    if (wait)
        *refusal = KEY_OFTEN;
    if (status != STATUS_OK || wait)
        return status;
    status = store_begin(house->store);
    return status == STATUS_OK
               ? store_end(house->store, take_in(house, arena, actor, domain_id, wish, refusal))
               : status;
}
