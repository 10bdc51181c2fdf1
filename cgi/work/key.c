#include "work/key_part.h"

#include "work/deed.h"
#include "work/domain.h"
#include "work/key_turn.h"
#include "work/letter.h"

#include "base/clock.h"
#include "base/codec.h"

#include <assert.h>
#include <string.h>

enum {
    DAY = 24 * 60 * 60,
    WATCHED_MOST = 8, /* keys of each kind in one turn of the watcher */
    LOOK_SOON = 60
};

const char *key_refusal_name(enum key_refusal refusal) {
    static const char *const names[KEY_REFUSAL_COUNT] = {
        [KEY_DONE] = "done",
        [KEY_NOT_NOW] = "not_now",
        [KEY_UNDER_WAY] = "under_way",
        [KEY_NO_ROOM] = "no_room",
        [KEY_OFTEN] = "often",
        [KEY_SELECTOR] = "selector",
        [KEY_SELECTOR_USED] = "selector_used",
        [KEY_PLATFORMS] = "platforms",
        [KEY_PAIR_USED] = "pair_used",
        [KEY_NO_SECOND] = "no_second",
    };
    return names[refusal];
}

/* Selectors */

enum status key_list(struct house *house, struct arena *arena, const struct domain *domain,
                     struct dkim_key **keys, size_t *count) {
    return dkim_key_list(house->store, arena, domain->project_id, domain->id, keys, count);
}

static int is_used(const struct keys *keys, const char *selector) {
    for (size_t i = 0; i < keys->count; i++)
        if (!strcmp(keys->items[i].selector, selector))
            return 1;
    return 0;
}

/* The size of what the numbers go behind: nafuda of nafuda3, where nafuda was a key's. */
static size_t stem_of(const struct keys *keys, const char *selector) {
    size_t size = strlen(selector);
    for (size_t i = 0; i < keys->count; i++) {
        size_t length = strlen(keys->items[i].selector);
        if (length < size && !strncmp(keys->items[i].selector, selector, length) &&
            strspn(selector + length, "0123456789") == strlen(selector) - length)
            size = length;
    }
    return size;
}

/* NULL: below so long a name there is no room for another. */
static const char *number_selector(struct arena *arena, const struct domain *domain,
                                   const struct keys *keys) {
    size_t size = stem_of(keys, domain->selector);
    for (int number = 2;; number++) {
        const char *selector =
            arena_printf(arena, "%s%d", arena_copy(arena, domain->selector, size), number);
        if (!key_selector_fits(arena, selector, domain->name, DKIM_MODE_TXT)) {
            if (!size--)
                return NULL;
            number = 1;
        } else if (!is_used(keys, selector)) {
            return selector;
        }
    }
}

static const char *random_selector(struct arena *arena, const struct domain *domain,
                                   const struct keys *keys, const char *pattern) {
    const char *selector;
    do
        selector = key_make_selector(arena, pattern);
    while (is_used(keys, selector));
    return key_selector_fits(arena, selector, domain->name, DKIM_MODE_TXT) ? selector : NULL;
}

/* Where the next key goes */

/* The next of the three names at which no key stands; 0: none. */
static int free_slot(const struct domain *domain, const struct keys *keys) {
    for (int step = 0; step < DKIM_NAMES; step++) {
        int slot = (domain->dkim_slot + step) % DKIM_NAMES + 1, taken = 0;
        for (size_t i = 0; i < keys->count; i++)
            taken |= keys->items[i].slot == slot && keys->items[i].state != KEY_REVOKED;
        if (!taken)
            return slot;
    }
    return 0;
}

static void plan_made(struct arena *arena, const struct domain *domain, const struct keys *keys,
                      const char *pattern, struct key_plan *plan) {
    plan->selector = strchr(pattern, '*') ? random_selector(arena, domain, keys, pattern)
                                          : number_selector(arena, domain, keys);
    if (!plan->selector)
        plan->refusal = KEY_SELECTOR;
}

static void plan_typed(struct arena *arena, const struct domain *domain, const struct keys *keys,
                       const char *typed, struct key_plan *plan) {
    plan->selector = key_read_selector(arena, typed, domain->name, DKIM_MODE_TXT);
    if (!plan->selector)
        plan->refusal = KEY_SELECTOR;
    else if (is_used(keys, plan->selector))
        plan->refusal = KEY_SELECTOR_USED;
}

struct key_plan key_plan_for(const struct house *house, struct arena *arena,
                             const struct domain *domain, const struct keys *keys,
                             const struct key_wish *wish) {
    const char *pattern = house->conf.selector;
    enum domain_state state = domain->life.state;
    struct key_plan plan = {
        .refusal = KEY_DONE, .selector = domain->selector, .second = wish->second};
    if (wish->second && !domain->second.id && strcmp(house->conf.key_ed25519, "on") != 0)
        plan.refusal = KEY_NO_SECOND;
    else if ((state != STATE_VERIFIED && state != STATE_DEGRADED) ||
             !(domain_asked(house, domain) >> CHECK_DKIM & 1))
        plan.refusal = KEY_NOT_NOW;
    else if (domain->next.id)
        plan.refusal = KEY_UNDER_WAY;
    else if (domain->dkim_mode == DKIM_MODE_CNAME)
        plan.refusal = (plan.slot = free_slot(domain, keys)) ? KEY_DONE : KEY_NO_ROOM;
    else if (*wish->selector)
        plan_typed(arena, domain, keys, wish->selector, &plan);
    else
        plan_made(arena, domain, keys, pattern, &plan);
    return plan;
}

static enum status make_plan(struct house *house, struct arena *arena, const struct domain *domain,
                             const struct key_wish *wish, struct key_plan *plan) {
    struct keys keys;
    enum status status = key_list(house, arena, domain, &keys.items, &keys.count);
    if (status == STATUS_OK)
        *plan = key_plan_for(house, arena, domain, &keys, wish);
    return status;
}

/* With no selector typed; but one may yet be. */
static struct key_plan plan_to_show(const struct house *house, struct arena *arena,
                                    const struct domain *domain, const struct keys *keys,
                                    int second) {
    const struct key_wish wish = {"", second};
    struct key_plan plan = key_plan_for(house, arena, domain, keys, &wish);
    int none = plan.refusal == KEY_SELECTOR;
    int is_random = domain->dkim_mode == DKIM_MODE_TXT && strchr(house->conf.selector, '*');
    if (none)
        plan.refusal = KEY_DONE;
    if (none || is_random)
        plan.selector = "";
    return plan;
}

enum status key_plan(struct house *house, struct arena *arena, const struct domain *domain,
                     struct key_plans *plans) {
    struct keys keys;
    enum status status = key_list(house, arena, domain, &keys.items, &keys.count);
    if (status == STATUS_OK)
        *plans = (struct key_plans){plan_to_show(house, arena, domain, &keys, 0),
                                    plan_to_show(house, arena, domain, &keys, 1)};
    return status;
}

/* Turns */

enum status key_begin(struct house *house, struct arena *arena, const struct actor *actor,
                      struct domain *domain, const struct key_plan *plan, struct dkim_key *key) {
    int64_t now = clock_now();
    key->selector = plan->selector;
    key->slot = plan->slot;
    enum status status = vault_bind(house->vault, arena, domain->name, key->selector, key->id,
                                    key->sealed, &key->sealed);
    if (status == STATUS_OK)
        status = dkim_key_begin(house->store, domain, key, now, now + LOOK_SOON);
    const char *deed = key->imported ? "key_import" : plan->second ? "key_second" : "key_rotate";
    return status == STATUS_OK ? deed_note_domain(house, actor, domain, deed) : status;
}

enum status key_make(struct house *house, struct arena *arena, unsigned bits,
                     struct dkim_key *key) {
    struct span public_key;
    *key = (struct dkim_key){.ed25519 = bits == VAULT_ED25519};
    enum status status = vault_generate(house->vault, arena, bits, &public_key, &key->sealed);
    if (status == STATUS_OK)
        key->public_key = base64_encode(arena, public_key);
    return status;
}

/* None is kept ready: it is made in no time. */
static enum status make_second(struct house *house, struct arena *arena, struct dkim_key *key) {
    enum status status = key_make(house, arena, VAULT_ED25519, key);
    return status == STATUS_OK ? dkim_key_add(house->store, key, clock_now()) : status;
}

/* In the caller's transaction. STATUS_NONE: no key is ready. */
static enum status begin(struct house *house, struct arena *arena, const struct actor *actor,
                         struct domain *domain, const struct key_plan *plan) {
    struct dkim_key key;
    enum status status =
        plan->second ? make_second(house, arena, &key) : dkim_key_ready(house->store, arena, &key);
    return status == STATUS_OK ? key_begin(house, arena, actor, domain, plan, &key) : status;
}

struct limit key_limit(struct arena *arena, int64_t domain_id) {
    return (struct limit){arena_printf(arena, "keys domain %lld", (long long)domain_id),
                          KEY_TURNS_MOST, DAY};
}

/* In the caller's transaction. */
static enum status is_too_often(struct house *house, struct arena *arena,
                                const struct domain *domain, struct key_plan *plan) {
    struct limit limit = key_limit(arena, domain->id);
    int wait;
    if (plan->refusal != KEY_DONE)
        return STATUS_OK;
    enum status status = limit_count_within(house, &limit, 1, &wait);
    if (wait)
        plan->refusal = KEY_OFTEN;
    return status;
}

static enum status attempt(struct house *house, struct arena *arena, const struct actor *actor,
                           int64_t domain_id, const struct key_wish *wish,
                           enum key_refusal *refusal) {
    struct domain domain;
    struct key_plan plan = {.refusal = KEY_DONE};
    enum status status = domain_get(house->store, arena, actor->project.id, domain_id, &domain);
    if (status != STATUS_OK)
        return status == STATUS_NONE ? STATUS_STALE : status;
    status = make_plan(house, arena, &domain, wish, &plan);
    if (status == STATUS_OK)
        status = is_too_often(house, arena, &domain, &plan);
    *refusal = plan.refusal;
    return status == STATUS_OK && plan.refusal == KEY_DONE
               ? begin(house, arena, actor, &domain, &plan)
               : status;
}

enum status key_rotate(struct house *house, struct arena *arena, const struct actor *actor,
                       int64_t domain_id, const struct key_wish *wish, enum key_refusal *refusal) {
    assert(may(actor, RIGHT_OWN) && actor->project.id);
    for (;;) {
        enum status status = store_begin(house->store);
        if (status == STATUS_OK)
            status =
                store_end(house->store, attempt(house, arena, actor, domain_id, wish, refusal));
        if (status != STATUS_NONE)
            return status == STATUS_STALE ? STATUS_NONE : status;
        /* Somebody else may take the key that is made here: then another is made. */
        status = domain_key_stock(house, arena, 1);
        if (status != STATUS_OK)
            return status;
    }
}

/* What becomes of the key, as the domain is now. */
static const char *deed_of_end(const struct domain *domain, int64_t key_id) {
    return domain->next.id == key_id     ? "key_cancel"
           : domain->second.id == key_id ? "key_retire"
                                         : "key_revoke";
}

/* In the caller's transaction. */
static enum status end_key(struct house *house, struct arena *arena, const struct actor *actor,
                           int64_t domain_id, const struct key_end *end) {
    struct domain domain;
    int64_t now = clock_now();
    enum status status = domain_get(house->store, arena, actor->project.id, domain_id, &domain);
    if (status != STATUS_OK)
        return status;
    const char *deed = deed_of_end(&domain, end->key_id);
    if (end->deed && strcmp(end->deed, deed) != 0)
        return STATUS_STALE;
    status = domain.second.id == end->key_id
                 ? dkim_key_retire_second(house->store, &domain, now, now + KEY_RETIRES)
                 : dkim_key_revoke(house->store, &domain, end->key_id, now);
    return status == STATUS_OK ? deed_note_domain(house, actor, &domain, deed) : status;
}

enum status key_revoke(struct house *house, struct arena *arena, const struct actor *actor,
                       int64_t domain_id, const struct key_end *end) {
    assert(may(actor, RIGHT_OWN) && actor->project.id);
    enum status status = store_begin(house->store);
    return status == STATUS_OK
               ? store_end(house->store, end_key(house, arena, actor, domain_id, end))
               : status;
}

/* The watcher's part */

static const struct actor nobody = {.address = ""};

/* The record that may be taken away now; in CNAME mode the platform's zone sees to it. */
static enum status tell_over(struct house *house, struct arena *arena, const struct domain *domain,
                             int64_t key_id) {
    struct keys keys;
    size_t i = 0;
    enum status status = key_list(house, arena, domain, &keys.items, &keys.count);
    while (status == STATUS_OK && keys.items[i].id != key_id)
        i++;
    if (status != STATUS_OK || keys.items[i].slot)
        return status;
    return letter_to_owners(house, arena, domain->project_id, "key_revoked", "domain",
                            name_show(arena, domain->name).unicode, "old",
                            key_host(arena, domain, &keys.items[i]), "path",
                            arena_printf(arena, "/projects/%lld/domains/%lld/keys",
                                         (long long)domain->project_id, (long long)domain->id),
                            NULL);
}

/* In the caller's transaction, as all that `each` does. */
static enum status end_one(struct house *house, struct arena *arena, struct domain *domain,
                           const struct dkim_key_due *due) {
    enum status status = dkim_key_revoke(house->store, domain, due->key_id, clock_now());
    if (status == STATUS_OK)
        status = deed_note_domain(house, &nobody, domain, "key_revoke");
    return status == STATUS_OK ? tell_over(house, arena, domain, due->key_id) : status;
}

static enum status begin_one(struct house *house, struct arena *arena, struct domain *domain,
                             const struct dkim_key_due *due) {
    struct key_plan plan;
    const struct key_wish wish = {"", due->ed25519};
    enum status status = make_plan(house, arena, domain, &wish, &plan);
    return status == STATUS_OK && plan.refusal == KEY_DONE
               ? begin(house, arena, &nobody, domain, &plan)
               : status;
}

typedef enum status deal_with(struct house *house, struct arena *arena, struct domain *domain,
                              const struct dkim_key_due *due);

/* A transaction each. What somebody else dealt with meanwhile is done, and while no key is ready
   the next turn will do. */
static enum status each(struct house *house, struct arena *arena, const struct dkim_key_due *due,
                        size_t count, deal_with *deal) {
    enum status status = STATUS_OK;
    for (size_t i = 0; status == STATUS_OK && i < count; i++) {
        struct domain domain;
        status = store_begin(house->store);
        if (status != STATUS_OK)
            return status;
        status = domain_get(house->store, arena, due[i].project_id, due[i].domain_id, &domain);
        if (status == STATUS_OK)
            status = deal(house, arena, &domain, &due[i]);
        status = store_end(house->store, status);
        if (status == STATUS_STALE || status == STATUS_NONE)
            status = STATUS_OK;
    }
    return status;
}

enum status key_watch(struct house *house, struct arena *arena) {
    struct dkim_key_due *due;
    size_t count;
    int64_t now = clock_now();
    enum status status = dkim_key_over(house->store, arena, now, WATCHED_MOST, &due, &count);
    if (status == STATUS_OK)
        status = each(house, arena, due, count, end_one);
    if (status != STATUS_OK || !house->conf.rotate_days)
        return status;
    int64_t before = now - (int64_t)house->conf.rotate_days * DAY;
    status = dkim_key_old(house->store, arena, before, WATCHED_MOST, &due, &count);
    return status == STATUS_OK ? each(house, arena, due, count, begin_one) : status;
}
