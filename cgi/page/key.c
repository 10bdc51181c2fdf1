#include "page/key.h"

#include "page/domain_card.h"
#include "page/pages.h"
#include "page/show.h"
#include "web/form.h"
#include "work/key_turn.h"
#include "work/share.h"

#include <string.h>

/* A domain's keys: the list and each by itself, a rotation given up, a key revoked. */

enum { NAMED_MOST = 100 };

const char *keys_path(struct visit *visit, const char *rest) {
    return project_path(
        visit, arena_printf(visit->arena, "/%lld/keys%s", (long long)visit->numbers[1], rest));
}

static const char *tone_of_key(enum key_state state) {
    static const char *const tones[KEY_STATE_COUNT] = {
        [KEY_STOCK] = "none", [KEY_GENERATED] = "wait", [KEY_PUBLISHED] = "wait",
        [KEY_ACTIVE] = "ok",  [KEY_RETIRING] = "none",  [KEY_REVOKED] = "none",
    };
    return tones[state];
}

const char *say_key(struct visit *visit, const char *family, const char *word) {
    return say(visit, arena_printf(visit->arena, "Key.%s.%s", family, word), NULL);
}

/* How the key stands. A second one whose record does not hold, by its check, is out of use. */
struct key_standing {
    const char *word, *tone;
};

static struct key_standing standing_of(const struct dkim_key *key,
                                       const struct domain_check found[CHECK_COUNT]) {
    int second = key->ed25519 && key->state == KEY_ACTIVE;
    if (second && found && !verdict_holds(found[CHECK_DKIM_SECOND].standing.verdict))
        return (struct key_standing){"unseen", "weak"};
    return (struct key_standing){second ? "second" : key_state_name(key->state),
                                 tone_of_key(key->state)};
}

static const char *say_kind(struct visit *visit, const struct dkim_key *key) {
    if (key->ed25519)
        return say(visit, "Key.ed25519", NULL);
    return say(visit, "Key.bits", "n",
               arena_printf(visit->arena, "%d", key_bits(visit->arena, key)), NULL);
}

static void show_key(struct visit *visit, struct node *node, const struct domain *domain,
                     const struct dkim_key *key, const struct key_standing *standing) {
    struct arena *arena = visit->arena;
    node_set_number(node, "id", key->id);
    node_set(node, "host", key_host(arena, domain, key));
    node_set(node, "tone", standing->tone);
    node_set(node, "state", say_key(visit, "state", standing->word));
    node_set(node, "print", key_fingerprint(arena, key));
    node_set(node, "kind", say_kind(visit, key));
    node_set(node, "origin", say(visit, key->imported ? "Key.imported" : "Key.made", NULL));
    show_time(visit, node, "since", key_since(key));
}

void show_key_frame(struct visit *visit, const struct domain *domain) {
    show_name(visit, visit->page, domain->name);
    node_set_number(visit->page, "id", domain->id);
    node_set(visit->page, "nav", "domains");
}

/* The list */

/* found: NULL where it is not to be had. */
static enum status show_rows(struct visit *visit, const struct domain *domain,
                             const struct domain_check found[CHECK_COUNT]) {
    struct dkim_key *keys;
    size_t count;
    enum status status = key_list(visit->house, visit->arena, domain, &keys, &count);
    for (size_t i = 0; status == STATUS_OK && i < count; i++) {
        struct key_standing standing = standing_of(&keys[i], found);
        show_key(visit, node_row(visit->page, "Rows"), domain, &keys[i], &standing);
    }
    return status;
}

/* What was done, by the word of the query. */
static void show_done(struct visit *visit) {
    static const struct notice done[] = {
        {"begun", "Key.done_begun", "ok"},      {"begun-cname", "Key.done_begun_cname", "ok"},
        {"cancel", "Key.done_cancelled", "ok"}, {"cancel-cname", "Key.done_cancelled_cname", "ok"},
        {"revoke", "Key.done_revoked", "ok"},   {"revoke-cname", "Key.done_revoked_cname", "ok"},
        {"retire", "Key.done_retired", "ok"},   {"retire-cname", "Key.done_retired_cname", "ok"},
        {"stale", "Key.done_stale", "wait"},    {0},
    };
    show_notice(visit, "done", done);
}

/* Text.Key.second.<word>: one is to be there, or another in its place. */
static const char *word_of_second(const struct domain *domain) {
    return domain->second.id ? "change" : "add";
}

void key_list_get(struct visit *visit) {
    struct domain_view view;
    struct key_plans plans;
    if (!domain_seen(visit, &view))
        return;
    enum status status = show_rows(visit, &view.domain, view.checks);
    if (status == STATUS_OK)
        status = key_plan(visit->house, visit->arena, &view.domain, &plans);
    if (status != STATUS_OK) {
        respond_status(visit, status);
        return;
    }
    show_key_frame(visit, &view.domain);
    show_done(visit);
    node_set(visit->page, "step", say_rotation(visit, &view));
    if (view.domain.next.id)
        node_set_number(visit->page, "next", view.domain.next.id);
    if (plans.first.refusal == KEY_DONE)
        node_set(visit->page, "rotate", "1");
    if (plans.first.refusal == KEY_DONE && !plans.first.slot && key_import_allowed(visit->house))
        node_set(visit->page, "import", "1");
    if (plans.second.refusal == KEY_DONE)
        node_set(visit->page, "second", say_key(visit, "second", word_of_second(&view.domain)));
    respond_page(visit, 200, "key-list");
}

/* Whom a domain is shared with sees the public side of its keys. */
void shared_keys_get(struct visit *visit) {
    struct shared_view view;
    enum status status =
        share_see(visit->house, visit->arena, &visit->actor, visit->numbers[1], &view);
    if (status == STATUS_OK)
        status = show_rows(visit, &view.domain, NULL);
    if (status != STATUS_OK) {
        respond_status(visit, status);
        return;
    }
    show_key_frame(visit, &view.domain);
    node_set(visit->page, "nav", "sharing");
    node_set_number(visit->page, "shared", view.share.id);
    respond_page(visit, 200, "key-list");
}

/* One key */

/* The key of the path. 0: not to be had, and the visit is answered. */
static int key_seen(struct visit *visit, struct domain_view *view, struct dkim_key *key) {
    struct dkim_key *keys;
    size_t count, i = 0;
    if (!domain_seen(visit, view))
        return 0;
    enum status status = key_list(visit->house, visit->arena, &view->domain, &keys, &count);
    while (status == STATUS_OK && i < count && keys[i].id != visit->numbers[2])
        i++;
    if (status == STATUS_OK && i == count)
        status = STATUS_NONE;
    if (status == STATUS_OK)
        *key = keys[i];
    else
        respond_status(visit, status);
    return status == STATUS_OK;
}

/* The record of a key that has one, as a card: in CNAME mode the name's. */
static void show_key_record(struct visit *visit, struct domain_view *view,
                            const struct dkim_key *key) {
    enum check_kind kind = key->slot ? key_check_of(key->slot) : CHECK_DKIM;
    struct domain as_if = view->domain;
    as_if.selector = key->selector;
    as_if.public_key = key->public_key;
    struct claim claim = domain_claim(visit->house, visit->arena, &as_if);
    view->records[kind] = check_record(visit->arena, kind, &claim, NULL);
    view->checks[kind].standing.verdict = VERDICT_NONE; /* nothing is to be mended here */
    struct node *card = node_child(visit->page, "record");
    node_set(card, "id", "key");
    show_record(visit, card, view, kind);
}

/* Which profiles sign with it; those of the domain's own project are to be reached. */
static enum status show_uses(struct visit *visit, const struct domain *domain) {
    struct share_user *users;
    size_t count;
    enum status status =
        share_users(visit->house, visit->arena, domain, 0, NAMED_MOST + 1, &users, &count);
    for (size_t i = 0; status == STATUS_OK && i < count && i < NAMED_MOST; i++) {
        if (users[i].signature != SIGNATURE_AUTHOR)
            continue;
        struct node *row = node_row(visit->page, "Uses");
        node_set(row, "from", users[i].from_addr);
        if (users[i].project_id == domain->project_id) {
            node_set_number(row, "id", users[i].profile_id);
            continue;
        }
        node_set(row, "org", users[i].org);
        node_set(row, "project", users[i].project);
    }
    if (status == STATUS_OK && count > NAMED_MOST)
        node_set(visit->page, "uses_more", "1");
    return status;
}

static const char *say_next(struct visit *visit, const struct domain_view *view,
                            const struct dkim_key *key, const struct key_standing *standing) {
    if (key->id == view->domain.next.id)
        return say_rotation(visit, view);
    const char *aliases = key->slot ? say_key(visit, "next_cname", standing->word) : "";
    return *aliases ? aliases : say_key(visit, "next", standing->word);
}

/* Text.Key.<family>: what the act that ends the key is called, as its deed is; NULL: there is none.
 */
static const char *family_of_end(const struct dkim_key *key) {
    switch (key->state) {
    case KEY_GENERATED:
    case KEY_PUBLISHED:
        return "cancel";
    case KEY_ACTIVE:
        return key->ed25519 ? "retire" : NULL;
    case KEY_RETIRING:
        return "revoke";
    case KEY_STOCK:
    case KEY_REVOKED:
    case KEY_STATE_COUNT:
        break;
    }
    return NULL;
}

/* In CNAME mode nobody has to touch his DNS. */
static const char *say_end(struct visit *visit, const struct dkim_key *key, const char *word) {
    const char *family = family_of_end(key);
    const char *aliases =
        key->slot ? say_key(visit, arena_printf(visit->arena, "%s_cname", family), word) : "";
    return *aliases ? aliases : say_key(visit, family, word);
}

void key_page_get(struct visit *visit) {
    struct domain_view view;
    struct dkim_key key;
    if (!key_seen(visit, &view, &key))
        return;
    struct key_standing standing = standing_of(&key, view.checks);
    int uses = key.state == KEY_ACTIVE && strcmp(standing.word, "unseen") != 0;
    enum status status = uses ? show_uses(visit, &view.domain) : STATUS_OK;
    if (status != STATUS_OK) {
        respond_status(visit, status);
        return;
    }
    show_key_frame(visit, &view.domain);
    show_done(visit);
    show_key(visit, node_child(visit->page, "key"), &view.domain, &key, &standing);
    node_set(visit->page, "title", key_host(visit->arena, &view.domain, &key));
    node_set(visit->page, "means", say_key(visit, "means", standing.word));
    node_set(visit->page, "next", say_next(visit, &view, &key, &standing));
    show_time(visit, visit->page, "ends", key.revoke_at);
    show_time(visit, visit->page, "created", key.created_at);
    if (key.state != KEY_REVOKED)
        show_key_record(visit, &view, &key);
    if (uses) {
        node_set(visit->page, "signs",
                 say(visit, key.ed25519 ? "Key.uses_lead_second" : "Key.uses_lead", NULL));
        node_set(visit->page, "unused",
                 say(visit, key.ed25519 ? "Key.uses_none_second" : "Key.uses_none", NULL));
    }
    if (may(&visit->actor, RIGHT_OWN) && family_of_end(&key))
        node_set(visit->page, "revoke", say_key(visit, family_of_end(&key), "link"));
    respond_page(visit, 200, "key");
}

/* Revoking: a key that is next, or one that retires, or the second one */

void key_revoke_get(struct visit *visit) {
    struct domain_view view;
    struct dkim_key key;
    if (!key_seen(visit, &view, &key))
        return;
    const char *family = family_of_end(&key);
    if (!family) {
        respond_redirect(visit, keys_path(visit, "?done=stale"));
        return;
    }
    const char *host = key_host(visit->arena, &view.domain, &key);
    static const char *const effects[] = {"effect_1", "effect_2"};
    for (size_t i = 0; i < sizeof effects / sizeof *effects; i++)
        node_set(node_row(visit->page, "Effects"), "t", say_end(visit, &key, effects[i]));
    show_key_frame(visit, &view.domain);
    node_set_number(visit->page, "key", key.id);
    node_set(visit->page, "act", family);
    node_set(visit->page, "title",
             say(visit, arena_printf(visit->arena, "Key.%s.title", family), "host", host, NULL));
    node_set(visit->page, "lead",
             say(visit, arena_printf(visit->arena, "Key.%s.lead", family), "host", host, NULL));
    node_set(visit->page, "button", say_key(visit, family, "button"));
    node_set(visit->page, "keep", say_key(visit, family, "keep"));
    respond_page(visit, 200, "key-revoke");
}

static const char *const acts[] = {"cancel", "retire", "revoke", NULL};
static const struct field end_fields[] = {
    {.name = "act", .kind = FIELD_CHOICE, .required = 1, .choices = acts},
    {0},
};

/* What was asked about, and nothing else: pressed twice, a key that retires is not destroyed. */
void key_revoke_post(struct visit *visit) {
    struct domain_view view;
    struct dkim_key key;
    struct form form;
    if (!key_seen(visit, &view, &key))
        return;
    const char *act = form_read(visit, end_fields, &form) ? form_value(&form, "act") : "none";
    const struct key_end end = {key.id, arena_printf(visit->arena, "key_%s", act)};
    enum status status =
        key_revoke(visit->house, visit->arena, &visit->actor, visit->numbers[1], &end);
    if (status != STATUS_OK && status != STATUS_STALE) {
        respond_status(visit, status);
        return;
    }
    const char *done = status == STATUS_STALE ? "stale"
                       : key.slot             ? arena_printf(visit->arena, "%s-cname", act)
                                              : act;
    respond_redirect(visit, keys_path(visit, arena_printf(visit->arena, "?done=%s", done)));
}
