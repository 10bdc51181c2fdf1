#include "work/key_turn.h"

#include "mail/dkim.h"
#include "work/deed.h"
#include "work/letter.h"

#include <string.h>

enum { MINUTE = 60, HOUR = 60 * MINUTE };

enum check_kind key_check_of(int slot) {
    static const enum check_kind kinds[DKIM_NAMES] = {CHECK_DKIM, CHECK_DKIM2, CHECK_DKIM3};
    return kinds[slot - 1];
}

/* How those who were asked for the new record stand to it. */
struct hearing {
    int have;   /* so many have it */
    int differ; /* somebody definitely has not, or it does not hold */
    int silent; /* somebody could not be heard: of the name servers all, where there is none */
};

static struct hearing hear(const struct look *look) {
    const struct result *result = &look->results[CHECK_DKIM_NEXT];
    struct hearing hearing = {.differ = !verdict_holds(result->verdict)};
    int servers = 0;
    for (size_t i = 0; i < result->witness_count; i++) {
        const struct witness *witness = &result->witnesses[i];
        int right = !strcmp(witness->says, "right");
        int differs = !strcmp(witness->says, "other") || !strcmp(witness->says, "missing");
        servers += *witness->host != '\0';
        hearing.have += right;
        hearing.differ |= differs;
        hearing.silent |= !right && !differs;
    }
    hearing.silent |= !servers && look->claim.asking.policy != NAMESERVERS_OFF;
    return hearing;
}

/* The name of CNAME mode that the key is to sign at holds, seen at the last look. */
static int name_holds(const struct domain_check *check) {
    return verdict_holds(check->standing.verdict) && !check->standing.unknown_since;
}

static enum key_turn turn_of_cname(const struct look *look, const struct hearing *hearing,
                                   const struct domain_check *name, int64_t now) {
    const struct dkim_key *next = &look->before.next;
    if (hearing->differ || hearing->silent)
        return KEY_TURN_NONE;
    if (next->state == KEY_GENERATED)
        return KEY_TURN_SEEN;
    int over = now >= next->published_at + look->house->conf.dkim_zone_ttl;
    return over && name_holds(name) ? KEY_TURN_SWITCH : KEY_TURN_NONE;
}

static enum key_turn turn_of_txt(const struct look *look, const struct hearing *hearing,
                                 int64_t now) {
    const struct dkim_key *next = &look->before.next;
    int waited = next->state == KEY_PUBLISHED && now >= next->published_at + KEY_PATIENCE;
    if (!hearing->differ && (!hearing->silent || waited))
        return KEY_TURN_SWITCH;
    return next->state == KEY_GENERATED ? KEY_TURN_SEEN : KEY_TURN_NONE;
}

enum key_turn key_turn_of(const struct look *look, const struct domain_check found[CHECK_COUNT],
                          int64_t now) {
    if (!(look->mask >> CHECK_DKIM_NEXT & 1))
        return KEY_TURN_NONE;
    struct hearing hearing = hear(look);
    if (!hearing.have)
        return KEY_TURN_NONE;
    if (look->before.dkim_mode == DKIM_MODE_TXT)
        return turn_of_txt(look, &hearing, now);
    return turn_of_cname(look, &hearing, &found[key_check_of(look->before.next.slot)], now);
}

/* Selectors. old: NULL of the first second key, in whose place none was. */
struct exchanged {
    const char *next, *old;
};

static enum status tell_owners(const struct look *look, const struct domain *domain,
                               const struct exchanged *selectors, int64_t revoke_at) {
    struct arena *arena = look->arena;
    return letter_to_owners(look->house, arena, domain->project_id, "key_active", "domain",
                            name_show(arena, domain->name).unicode, "host",
                            dkim_name(arena, selectors->next, domain->name), "old",
                            dkim_name(arena, selectors->old, domain->name), "ends",
                            arena_printf(arena, "%lld", (long long)revoke_at), "path",
                            arena_printf(arena, "/projects/%lld/domains/%lld/keys",
                                         (long long)domain->project_id, (long long)domain->id),
                            NULL);
}

static enum status exchange(const struct look *look, struct domain *domain, int64_t now) {
    const struct exchanged selectors = {.next = domain->next.selector,
                                        .old = domain->next.ed25519 ? domain->second.selector
                                                                    : domain->selector};
    int64_t revoke_at = now + KEY_RETIRES;
    static const struct actor nobody = {.address = ""};
    enum status status = dkim_key_switch(look->house->store, domain, now, revoke_at);
    if (status == STATUS_OK)
        status = deed_note_domain(look->house, &nobody, domain, "key_switch");
    return status == STATUS_OK && selectors.old && domain->dkim_mode == DKIM_MODE_TXT
               ? tell_owners(look, domain, &selectors, revoke_at)
               : status;
}

enum status key_turn_store(const struct look *look, struct domain *domain, enum key_turn turn,
                           int64_t now) {
    switch (turn) {
    case KEY_TURN_NONE:
        break;
    case KEY_TURN_SEEN:
        return dkim_key_publish(look->house->store, domain, now);
    case KEY_TURN_SWITCH:
        return exchange(look, domain, now);
    }
    return STATUS_OK;
}

int64_t key_turn_look_at(const struct domain *domain, int64_t now) {
    int64_t delay = (now - domain->next.created_at) / 4;
    return now + (delay < MINUTE ? MINUTE : delay > HOUR ? HOUR : delay);
}
