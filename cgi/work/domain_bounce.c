#include "work/domain.h"

#include "base/clock.h"
#include "work/deed.h"

#include <assert.h>
#include <string.h>

/* A label to go before the domain: "bounce", or the whole "bounce.example.com". */
static enum name_refusal read_label(struct arena *arena, const char *typed, const char *domain,
                                    const char **label) {
    struct name name;
    const char *unused;
    struct span word = span_trim(span_of(typed));
    int whole = memchr(word.at, '.', word.size) != NULL;
    if (!whole)
        typed = arena_printf(arena, "%s.%s", span_text(arena, word), domain);
    enum name_refusal refusal = name_normalise(arena, typed, &name, &unused);
    if (refusal != NAME_ACCEPTED)
        return refusal;
    size_t size = strcspn(name.ascii, ".");
    *label = arena_copy(arena, name.ascii, size);
    return strcmp(name.ascii + size + 1, domain) ? NAME_CHARACTER : NAME_ACCEPTED;
}

/* In the caller's transaction. */
static enum status change(struct house *house, const struct actor *actor, struct domain *domain,
                          const char *label) {
    if (!strcmp(domain->bounce_label, label))
        return STATUS_OK;
    domain->bounce_label = label;
    enum status status = domain_set_bounce(house->store, domain, clock_now());
    if (status != STATUS_OK)
        return status;
    return deed_note(house, actor,
                     &(struct deed){*label ? "bounce_set" : "bounce_remove", domain->name,
                                    domain->org_id, domain->project_id});
}

enum status domain_change_bounce(struct house *house, struct arena *arena,
                                 const struct actor *actor, int64_t id, const char *typed,
                                 enum name_refusal *refusal) {
    assert(may(actor, RIGHT_OWN) && actor->project.id);
    struct domain domain;
    const char *label = "";
    *refusal = NAME_ACCEPTED;
    enum status status = store_begin(house->store);
    if (status != STATUS_OK)
        return status;
    status = domain_get(house->store, arena, actor->project.id, id, &domain);
    if (status == STATUS_OK && *typed)
        *refusal = read_label(arena, typed, domain.name, &label);
    if (status == STATUS_OK && *refusal == NAME_ACCEPTED)
        status = change(house, actor, &domain, label);
    return store_end(house->store, status);
}
