#include "work/block.h"

#include "work/deed.h"
#include "work/letter.h"

#include "base/clock.h"

#include <assert.h>
#include <string.h>

static enum status note(struct house *house, const struct actor *actor, const char *action,
                        const char *name) {
    return deed_note(house, actor, &(struct deed){action, name, 0, 0});
}

static enum status tell(struct house *house, struct arena *arena, const struct actor *actor,
                        const struct blocked_domain *domain) {
    enum status status =
        deed_note(house, actor,
                  &(struct deed){"domain_block", domain->name, domain->org_id, domain->project_id});
    if (status != STATUS_OK)
        return status;
    return letter_to_owners(house, arena, domain->project_id, "blocked", "domain",
                            name_show(arena, domain->name).unicode, "path",
                            arena_printf(arena, "/projects/%lld/domains/%lld",
                                         (long long)domain->project_id, (long long)domain->id),
                            NULL);
}

/* In the caller's transaction. */
static enum status add(struct house *house, struct arena *arena, const struct actor *actor,
                       const char *sure, struct blocking *blocking) {
    const char *name = blocking->name.ascii;
    enum status status =
        blocked_domains(house->store, arena, name, &blocking->domains, &blocking->count);
    if (status == STATUS_OK && blocking->count && (!sure || strcmp(sure, name))) {
        blocking->refusal = BLOCK_STOPS;
        return STATUS_OK;
    }
    if (status == STATUS_OK)
        status = blocked_add(house->store, name, actor->user.id, clock_now());
    if (status == STATUS_OK)
        status = note(house, actor, "block_add", name);
    for (size_t i = 0; status == STATUS_OK && i < blocking->count; i++)
        status = tell(house, arena, actor, &blocking->domains[i]);
    return status;
}

enum status block_add(struct house *house, struct arena *arena, const struct actor *actor,
                      const char *typed, const char *sure, struct blocking *blocking) {
    assert(may(actor, RIGHT_OPERATE));
    const char *suggestion;
    *blocking = (struct blocking){.refusal = BLOCK_NAME};
    blocking->name_refusal = name_normalise(arena, typed, &blocking->name, &suggestion);
    if (blocking->name_refusal != NAME_ACCEPTED)
        return STATUS_OK;
    blocking->refusal = BLOCK_DONE;
    enum status status = store_begin(house->store);
    if (status != STATUS_OK)
        return status;
    status = store_end(house->store, add(house, arena, actor, sure, blocking));
    if (status != STATUS_STALE)
        return status;
    blocking->refusal = BLOCK_HAVE;
    return STATUS_OK;
}

enum status block_remove(struct house *house, const struct actor *actor, const char *name) {
    assert(may(actor, RIGHT_OPERATE));
    enum status status = store_begin(house->store);
    if (status != STATUS_OK)
        return status;
    status = blocked_remove(house->store, name);
    if (status == STATUS_OK)
        status = note(house, actor, "block_remove", name);
    return store_end(house->store, status);
}

static int holds(const char *const *names, size_t count, const char *name) {
    for (size_t i = 0; i < count; i++)
        if (!strcmp(names[i], name))
            return 1;
    return 0;
}

enum status block_suggest(struct house *house, struct arena *arena,
                          const char *names[BLOCK_SUGGESTIONS], size_t *count) {
    const struct conf *conf = &house->conf;
    const char *const ours[BLOCK_SUGGESTIONS] = {conf->platform_signing_domain, conf->spf_include,
                                                 conf->dkim_zone, conf->bounce_domain};
    enum status status = STATUS_OK;
    *count = 0;
    for (size_t i = 0; status == STATUS_OK && i < BLOCK_SUGGESTIONS; i++) {
        const char *suggestion;
        struct name name;
        int blocked = 1;
        if (name_normalise(arena, ours[i], &name, &suggestion) != NAME_ACCEPTED)
            continue;
        const char *whole = name_registrable(arena, name.ascii);
        if (!holds(names, *count, whole))
            status = blocked_has(house->store, whole, &blocked);
        if (status == STATUS_OK && !blocked)
            names[(*count)++] = whole;
    }
    return status;
}
