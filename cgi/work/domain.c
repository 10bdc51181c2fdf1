#include "work/domain.h"

#include "store/blocked.h"
#include "work/deed.h"
#include "work/key.h"
#include "work/quota.h"
#include "work/share_part.h"

#include "base/clock.h"
#include "base/random.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum {
    HOUR = 60 * 60,
    LABEL_LETTERS = 32 /* 150 bits */
};

/* Nobody can guess it, so nobody can publish a CNAME to a claim that is not his. */
static const char *make_label(struct arena *arena, enum dkim_mode mode) {
    struct text label = TEXT(arena);
    for (int i = 0; mode == DKIM_MODE_CNAME && i < LABEL_LETTERS; i++)
        text_char(&label, (char)('a' + random_below(26)));
    return text_str(&label);
}

static struct life new_life(const struct house *house, enum dkim_mode mode, int64_t now) {
    struct life life = {.state = STATE_PENDING,
                        .window_began = now,
                        .window_ends = now + (int64_t)house->conf.window_hours * HOUR};
    struct standing nothing[CHECK_COUNT] = {{VERDICT_NONE, 0}};
    struct life_rules rules = {checks_mandatory(house->conf.mandatory, mode),
                               (int64_t)house->conf.grace_hours * HOUR};
    return life_next(life, nothing, &rules, now, random_below(1000));
}

/* Binds a ready key to the new domain and stores both. STATUS_NONE: no key is ready. */
static enum status insert(struct house *house, struct arena *arena, struct domain *domain) {
    struct dkim_key key;
    struct span bound;
    enum status status = dkim_key_ready(house->store, arena, &key);
    if (status != STATUS_OK)
        return status;
    domain->public_key = key.public_key;
    status =
        vault_bind(house->vault, arena, domain->name, domain->selector, key.id, key.sealed, &bound);
    if (status == STATUS_OK)
        status = domain_insert(house->store, domain);
    if (status == STATUS_OK)
        status = dkim_key_assign(house->store, key.id, domain->id, bound);
    return status;
}

/* Which of the organisation's limits one more domain would pass. */
static enum status refuse_too_many(struct house *house, int64_t org_id,
                                   struct registration *registration) {
    static const struct {
        enum quota_kind kind;
        enum register_refusal refusal;
    } limits[] = {{QUOTA_DOMAINS, REGISTER_FULL}, {QUOTA_PENDING, REGISTER_TOO_MANY}};
    enum status status = STATUS_OK;
    int full = 0;
    for (size_t i = 0; status == STATUS_OK && !full && i < sizeof limits / sizeof *limits; i++) {
        status = quota_full(house, org_id, limits[i].kind, &registration->most, &full);
        if (full)
            registration->refusal = limits[i].refusal;
    }
    return status;
}

static enum status refuse_or_insert(struct house *house, struct arena *arena,
                                    const struct actor *actor, struct domain *domain,
                                    struct registration *registration) {
    struct domain already;
    enum status status =
        domain_by_name(house->store, arena, actor->project.id, domain->name, &already);
    if (status == STATUS_OK) {
        registration->refusal = REGISTER_HAVE;
        registration->id = already.id;
    }
    if (status != STATUS_NONE)
        return status;
    status = refuse_too_many(house, domain->org_id, registration);
    if (status != STATUS_OK || registration->refusal != REGISTER_DONE)
        return status;
    status = insert(house, arena, domain);
    if (status == STATUS_OK)
        status = deed_note_domain(house, actor, domain, "domain_register");
    registration->id = domain->id;
    return status;
}

static enum dkim_mode mode_of(const struct house *house, const struct actor *actor,
                              const struct domain_wish *wish) {
    assert(!wish->dkim_mode || may(actor, RIGHT_OPERATE));
    return wish->dkim_mode ? *wish->dkim_mode : dkim_mode_of(house->conf.dkim_mode);
}

/* NULL, and refused: what was wished for is none. */
static const char *choose_selector(const struct house *house, struct arena *arena,
                                   const struct domain_wish *wish, enum dkim_mode mode,
                                   struct registration *registration) {
    if (!wish->selector || !*wish->selector)
        return key_make_selector(arena, house->conf.selector);
    const char *selector = key_read_selector(arena, wish->selector, registration->name.ascii, mode);
    if (!selector)
        registration->refusal = REGISTER_SELECTOR;
    return selector;
}

/* In the caller's transaction. */
static enum status attempt(struct house *house, struct arena *arena, const struct actor *actor,
                           const struct domain_wish *wish, struct registration *registration) {
    int64_t now = clock_now();
    enum dkim_mode mode = mode_of(house, actor, wish);
    const char *selector = choose_selector(house, arena, wish, mode, registration);
    struct domain domain = {.project_id = actor->project.id,
                            .org_id = actor->project.org_id,
                            .name = registration->name.ascii,
                            .life = new_life(house, mode, now),
                            .generation = 1,
                            .token = random_token(arena),
                            .selector = selector,
                            .dkim_mode = mode,
                            .dkim_label = make_label(arena, mode),
                            .created_at = now};
    if (registration->refusal != REGISTER_DONE)
        return STATUS_OK;
    return refuse_or_insert(house, arena, actor, &domain, registration);
}

enum status domain_judge(struct house *house, struct arena *arena, const char *typed,
                         struct registration *registration) {
    *registration = (struct registration){.refusal = REGISTER_DONE};
    registration->name_refusal =
        name_normalise(arena, typed, &registration->name, &registration->suggestion);
    if (registration->name_refusal != NAME_ACCEPTED)
        registration->refusal = REGISTER_NAME;
    if (registration->refusal != REGISTER_DONE)
        return STATUS_OK;
    int blocked;
    enum status status = blocked_has(house->store, registration->name.ascii, &blocked);
    if (status == STATUS_OK && blocked)
        registration->refusal = REGISTER_BLOCKED;
    return status;
}

enum status domain_register_within(struct house *house, struct arena *arena,
                                   const struct actor *actor, const struct domain_wish *wish,
                                   struct registration *registration) {
    assert(may(actor, RIGHT_OWN) && actor->project.id);
    enum status status = domain_judge(house, arena, wish->typed, registration);
    if (status != STATUS_OK || registration->refusal != REGISTER_DONE)
        return status;
    return attempt(house, arena, actor, wish, registration);
}

enum status domain_register(struct house *house, struct arena *arena, const struct actor *actor,
                            const struct domain_wish *wish, struct registration *registration) {
    assert(may(actor, RIGHT_OWN) && actor->project.id);
    enum status status = domain_judge(house, arena, wish->typed, registration);
    if (status != STATUS_OK || registration->refusal != REGISTER_DONE)
        return status;
    for (;;) {
        status = store_begin(house->store);
        if (status == STATUS_OK)
            status = store_end(house->store, attempt(house, arena, actor, wish, registration));
        if (status != STATUS_NONE)
            return status;
        /* Somebody else may take the key that is made here: then another is made. */
        status = domain_key_stock(house, arena, 1);
        if (status != STATUS_OK)
            return status;
    }
}

enum status domain_describe(struct house *house, struct arena *arena, const struct domain *domain,
                            struct domain_view *view) {
    *view = (struct domain_view){.domain = *domain,
                                 .name = name_show(arena, domain->name),
                                 .asked = domain_asked(house, domain),
                                 .mandatory = domain_mandatory(house, domain)};
    view->published = view->mandatory | (view->asked & CHECKS_BOUNCE);
    if (domain->dkim_mode == DKIM_MODE_TXT)
        view->published |= view->asked & CHECKS_BESIDE;
    enum status status =
        domain_checks(house->store, arena, domain->project_id, domain->id, view->checks);
    if (status != STATUS_OK)
        return status;
    struct claim claim = domain_claim(house, arena, &view->domain);
    for (int kind = 0; kind < CHECK_COUNT; kind++) {
        struct result *result = &view->results[kind];
        result_read_json(arena, view->checks[kind].result, result);
        result->verdict = view->checks[kind].standing.verdict;
        /* Seen again just so: those answers are from then, too. */
        for (size_t i = 0; i < result->evidence_count; i++)
            if (result->evidence[i].at < view->domain.seen_at)
                result->evidence[i].at = view->domain.seen_at;
        view->records[kind] = check_record(arena, (enum check_kind)kind, &claim, result->advice);
    }
    return STATUS_OK;
}

enum status domain_see(struct house *house, struct arena *arena, const struct actor *actor,
                       int64_t id, struct domain_view *view) {
    assert(may(actor, RIGHT_VIEW) && actor->project.id);
    struct domain domain;
    enum status status = domain_get(house->store, arena, actor->project.id, id, &domain);
    return status == STATUS_OK ? domain_describe(house, arena, &domain, view) : status;
}

static enum status reopen(struct house *house, const struct actor *actor,
                          const struct domain *domain, enum verification *outcome) {
    int full;
    int64_t most, now = clock_now();
    enum status status = quota_full(house, domain->org_id, QUOTA_PENDING, &most, &full);
    *outcome = VERIFICATION_TOO_MANY;
    if (status != STATUS_OK || full)
        return status;
    *outcome = VERIFICATION_DONE;
    status =
        domain_reopen(house->store, domain, now, now + (int64_t)house->conf.window_hours * HOUR);
    if (status == STATUS_OK)
        status = deed_note_domain(house, actor, domain, "domain_restart");
    return status;
}

enum status domain_restart_within(struct house *house, struct arena *arena,
                                  const struct actor *actor, int64_t id,
                                  enum verification *outcome) {
    assert(may(actor, RIGHT_OWN) && actor->project.id);
    struct domain domain;
    enum status status = domain_get(house->store, arena, actor->project.id, id, &domain);
    return status == STATUS_OK ? reopen(house, actor, &domain, outcome) : status;
}

enum status domain_restart(struct house *house, struct arena *arena, const struct actor *actor,
                           int64_t id, enum verification *outcome) {
    enum status status = store_begin(house->store);
    if (status != STATUS_OK)
        return status;
    status = store_end(house->store, domain_restart_within(house, arena, actor, id, outcome));
    if (status != STATUS_OK || *outcome == VERIFICATION_TOO_MANY)
        return status;
    return domain_verify(house, arena, actor, actor->project.id, id, CHECKS_ALL, outcome);
}

enum status domain_renew_token(struct house *house, struct arena *arena, const struct actor *actor,
                               int64_t id) {
    assert(may(actor, RIGHT_OWN) && actor->project.id);
    enum status status = store_begin(house->store);
    if (status != STATUS_OK)
        return status;
    struct domain domain;
    int64_t now = clock_now();
    status = domain_get(house->store, arena, actor->project.id, id, &domain);
    if (status == STATUS_OK)
        status = domain_change_token(house->store, arena, &domain, random_token(arena), now);
    if (status == STATUS_OK)
        status = deed_note_domain(house, actor, &domain, "token_renew");
    return store_end(house->store, status);
}

/* In the caller's transaction. */
static enum status change_mode(struct house *house, struct arena *arena, const struct actor *actor,
                               struct domain *domain, enum dkim_mode mode) {
    if (domain->dkim_mode == mode)
        return STATUS_OK;
    domain->dkim_mode = mode;
    domain->dkim_label = make_label(arena, mode);
    enum status status = domain_set_dkim_mode(house->store, domain, clock_now());
    if (status != STATUS_OK)
        return status;
    return deed_note_domain(house, actor, domain,
                            arena_printf(arena, "dkim_mode_%s", dkim_mode_name(mode)));
}

enum status domain_change_dkim_mode(struct house *house, struct arena *arena,
                                    const struct actor *actor, int64_t id, enum dkim_mode mode) {
    assert(may(actor, RIGHT_OPERATE) && actor->project.id);
    enum status status = store_begin(house->store);
    if (status != STATUS_OK)
        return status;
    struct domain domain;
    status = domain_get(house->store, arena, actor->project.id, id, &domain);
    if (status == STATUS_OK)
        status = change_mode(house, arena, actor, &domain, mode);
    return store_end(house->store, status);
}

enum status domain_delete(struct house *house, struct arena *arena, const struct actor *actor,
                          int64_t id, const char *typed, int *done) {
    assert(may(actor, RIGHT_OWN) && actor->project.id);
    struct name name;
    const char *suggestion;
    int is_name = name_normalise(arena, typed, &name, &suggestion) == NAME_ACCEPTED;
    *done = 0;
    enum status status = store_begin(house->store);
    if (status != STATUS_OK)
        return status;
    struct domain domain;
    int64_t now = clock_now();
    status = domain_get(house->store, arena, actor->project.id, id, &domain);
    int meant = status == STATUS_OK && is_name && !strcmp(name.ascii, domain.name);
    if (meant)
        status = share_tell_all(house, arena, &domain, NEWS_DELETED);
    if (meant && status == STATUS_OK)
        status = domain_erase(house->store, arena, &domain, now);
    if (meant && status == STATUS_OK)
        status = deed_note_domain(house, actor, &domain, "domain_delete");
    status = store_end(house->store, status);
    *done = meant && status == STATUS_OK;
    return status;
}

static enum status add_key(struct house *house, struct arena *arena) {
    struct dkim_key key;
    unsigned bits = (unsigned)strtoul(house->conf.key_bits, NULL, 10);
    enum status status = key_make(house, arena, bits, &key);
    if (status == STATUS_OK)
        status = store_begin(house->store);
    if (status != STATUS_OK)
        return status;
    return store_end(house->store, dkim_key_add(house->store, &key, clock_now()));
}

enum status domain_key_stock(struct house *house, struct arena *arena, int most) {
    int ready;
    enum status status = dkim_key_stock(house->store, &ready);
    for (; status == STATUS_OK && most > 0 && ready < house->conf.key_stock; most--, ready++)
        status = add_key(house, arena);
    return status;
}
