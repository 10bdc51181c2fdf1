#include "page/key.h"

#include "page/domain_card.h"
#include "page/pages.h"
#include "page/show.h"
#include "web/form.h"
#include "work/key_turn.h"
#include "work/share.h"

#include <string.h>

/* A domain's keys: the list and each by itself, a rotation begun and given up, a key revoked. */

enum { NAMED_MOST = 100 };

static const char *keys_path(struct visit *visit, const char *rest) {
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

static const char *say_state(struct visit *visit, const char *family, const struct dkim_key *key) {
    return say_key(visit, family, key_state_name(key->state));
}

static void show_key(struct visit *visit, struct node *node, const struct domain *domain,
                     const struct dkim_key *key) {
    struct arena *arena = visit->arena;
    node_set_number(node, "id", key->id);
    node_set(node, "host", key_host(arena, domain, key));
    node_set(node, "tone", tone_of_key(key->state));
    node_set(node, "state", say_state(visit, "state", key));
    node_set(node, "print", key_fingerprint(arena, key));
    node_set(node, "bits",
             say(visit, "Key.bits", "n", arena_printf(arena, "%d", key_bits(arena, key)), NULL));
    node_set(node, "origin", say(visit, key->imported ? "Key.imported" : "Key.made", NULL));
    show_time(visit, node, "since", key_since(key));
}

static void show_frame(struct visit *visit, const struct domain *domain) {
    show_name(visit, visit->page, domain->name);
    node_set_number(visit->page, "id", domain->id);
    node_set(visit->page, "nav", "domains");
}

/* The list */

static enum status show_rows(struct visit *visit, const struct domain *domain) {
    struct dkim_key *keys;
    size_t count;
    enum status status = key_list(visit->house, visit->arena, domain, &keys, &count);
    for (size_t i = 0; status == STATUS_OK && i < count; i++)
        show_key(visit, node_row(visit->page, "Rows"), domain, &keys[i]);
    return status;
}

/* What was done, by the word of the query. */
static void show_done(struct visit *visit) {
    static const struct {
        const char *word, *sentence, *tone;
    } done[] = {
        {"begun", "Key.done_begun", "ok"},         {"begun-cname", "Key.done_begun_cname", "ok"},
        {"cancelled", "Key.done_cancelled", "ok"}, {"revoked", "Key.done_revoked", "ok"},
        {"stale", "Key.done_stale", "wait"},
    };
    const char *word = visit_query(visit, "done");
    for (size_t i = 0; i < sizeof done / sizeof *done; i++)
        if (!strcmp(word, done[i].word)) {
            node_set(visit->page, "notice", say(visit, done[i].sentence, NULL));
            node_set(visit->page, "notice_tone", done[i].tone);
        }
}

void key_list_get(struct visit *visit) {
    struct domain_view view;
    struct key_plan plan;
    if (!domain_seen(visit, &view))
        return;
    enum status status = show_rows(visit, &view.domain);
    if (status == STATUS_OK)
        status = key_plan(visit->house, visit->arena, &view.domain, &plan);
    if (status != STATUS_OK) {
        respond_status(visit, status);
        return;
    }
    show_frame(visit, &view.domain);
    show_done(visit);
    node_set(visit->page, "step", say_rotation(visit, &view));
    if (view.domain.next.id)
        node_set_number(visit->page, "next", view.domain.next.id);
    if (plan.refusal == KEY_DONE)
        node_set(visit->page, "rotate", "1");
    if (plan.refusal == KEY_DONE && !plan.slot && key_import_allowed(visit->house))
        node_set(visit->page, "import", "1");
    respond_page(visit, 200, "key-list");
}

/* Whom a domain is shared with sees the public side of its keys. */
void shared_keys_get(struct visit *visit) {
    struct shared_view view;
    enum status status =
        share_see(visit->house, visit->arena, &visit->actor, visit->numbers[1], &view);
    if (status == STATUS_OK)
        status = show_rows(visit, &view.domain);
    if (status != STATUS_OK) {
        respond_status(visit, status);
        return;
    }
    show_frame(visit, &view.domain);
    node_set(visit->page, "nav", "sharing");
    node_set_number(visit->page, "shared", view.share.id);
    respond_page(visit, 200, "key-list");
}

/* A new key */

static const struct field rotate_fields[] = {
    {.name = "selector", .kind = FIELD_LINE, .most = 100},
    {0},
};

static void show_plan(struct visit *visit, const struct domain_view *view,
                      const struct key_plan *plan, int code) {
    const struct domain *domain = &view->domain;
    int aliases = domain->dkim_mode == DKIM_MODE_CNAME;
    static const char *const effects[] = {"effect_1", "effect_2", "effect_3", "effect_4"};
    for (size_t i = 0; i < sizeof effects / sizeof *effects; i++) {
        const char *sentence = say_key(visit, aliases ? "rotate_cname" : "rotate_txt", effects[i]);
        if (*sentence)
            node_set(node_row(visit->page, "Effects"), "t", sentence);
    }
    show_frame(visit, domain);
    node_set(visit->page, "title",
             say(visit, "Key.rotate_title", "name", view->name.unicode, NULL));
    node_set(visit->page, "suggested", plan->selector);
    if (aliases)
        node_set(visit->page, "aliases", "1");
    if (plan->refusal != KEY_DONE)
        node_set(visit->page, "refusal",
                 say_key(visit, "refusal", key_refusal_name(plan->refusal)));
    respond_page(visit, code, "key-rotate");
}

void key_rotate_get(struct visit *visit) {
    struct domain_view view;
    struct key_plan plan;
    if (!domain_seen(visit, &view))
        return;
    enum status status = key_plan(visit->house, visit->arena, &view.domain, &plan);
    if (status == STATUS_OK)
        show_plan(visit, &view, &plan, 200);
    else
        respond_status(visit, status);
}

static int is_of_selector(enum key_refusal refusal) {
    return refusal == KEY_SELECTOR || refusal == KEY_SELECTOR_USED;
}

void key_rotate_post(struct visit *visit) {
    struct domain_view view;
    struct form form;
    struct key_plan plan = {.refusal = KEY_SELECTOR, .selector = ""};
    if (!domain_seen(visit, &view))
        return;
    enum status status = STATUS_OK;
    int sound = form_read(visit, rotate_fields, &form);
    if (sound)
        status = key_rotate(visit->house, visit->arena, &visit->actor, visit->numbers[1],
                            form_value(&form, "selector"), &plan.refusal);
    if (status != STATUS_OK) {
        respond_status(visit, status);
        return;
    }
    if (plan.refusal == KEY_DONE) {
        respond_redirect(visit, keys_path(visit, view.domain.dkim_mode == DKIM_MODE_CNAME
                                                     ? "?done=begun-cname"
                                                     : "?done=begun"));
        return;
    }
    form_show(visit, &form);
    if (sound && is_of_selector(plan.refusal))
        show_fault(visit, "selector", say_key(visit, "refusal", key_refusal_name(plan.refusal)));
    if (is_of_selector(plan.refusal))
        plan.refusal = KEY_DONE;
    show_plan(visit, &view, &plan, 422);
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
                            const struct dkim_key *key) {
    if (key->id == view->domain.next.id)
        return say_rotation(visit, view);
    return say_state(visit, key->slot && key->state != KEY_ACTIVE ? "next_cname" : "next", key);
}

void key_page_get(struct visit *visit) {
    struct domain_view view;
    struct dkim_key key;
    if (!key_seen(visit, &view, &key))
        return;
    enum status status = key.state == KEY_ACTIVE ? show_uses(visit, &view.domain) : STATUS_OK;
    if (status != STATUS_OK) {
        respond_status(visit, status);
        return;
    }
    show_frame(visit, &view.domain);
    show_done(visit);
    show_key(visit, node_child(visit->page, "key"), &view.domain, &key);
    node_set(visit->page, "title", key_host(visit->arena, &view.domain, &key));
    node_set(visit->page, "means", say_state(visit, "means", &key));
    node_set(visit->page, "next", say_next(visit, &view, &key));
    show_time(visit, visit->page, "ends", key.revoke_at);
    show_time(visit, visit->page, "created", key.created_at);
    if (key.state != KEY_REVOKED)
        show_key_record(visit, &view, &key);
    if (key.state == KEY_ACTIVE)
        node_set(visit->page, "signs", "1");
    if (may(&visit->actor, RIGHT_OWN) && (key.id == view.domain.next.id || key.revoke_at))
        node_set(visit->page, "revoke",
                 say(visit, key.revoke_at ? "Key.revoke_button" : "Key.cancel_button", NULL));
    respond_page(visit, 200, "key");
}

/* Revoking: a key that is next, or one that retires */

static int may_go(const struct dkim_key *key) {
    return key->state == KEY_GENERATED || key->state == KEY_PUBLISHED || key->state == KEY_RETIRING;
}

void key_revoke_get(struct visit *visit) {
    struct domain_view view;
    struct dkim_key key;
    if (!key_seen(visit, &view, &key))
        return;
    if (!may_go(&key)) {
        respond_redirect(visit, keys_path(visit, "?done=stale"));
        return;
    }
    const char *family = key.state == KEY_RETIRING ? "revoke" : "cancel";
    const char *host = key_host(visit->arena, &view.domain, &key);
    static const char *const effects[] = {"effect_1", "effect_2"};
    for (size_t i = 0; i < sizeof effects / sizeof *effects; i++)
        node_set(node_row(visit->page, "Effects"), "t", say_key(visit, family, effects[i]));
    show_frame(visit, &view.domain);
    node_set_number(visit->page, "key", key.id);
    node_set(visit->page, "title",
             say(visit, arena_printf(visit->arena, "Key.%s.title", family), "host", host, NULL));
    node_set(visit->page, "lead",
             say(visit, arena_printf(visit->arena, "Key.%s.lead", family), "host", host, NULL));
    node_set(visit->page, "button", say_key(visit, family, "button"));
    node_set(visit->page, "keep", say_key(visit, family, "keep"));
    respond_page(visit, 200, "key-revoke");
}

void key_revoke_post(struct visit *visit) {
    struct domain_view view;
    struct dkim_key key;
    if (!key_seen(visit, &view, &key))
        return;
    enum status status =
        key_revoke(visit->house, visit->arena, &visit->actor, visit->numbers[1], key.id);
    if (status != STATUS_OK && status != STATUS_STALE) {
        respond_status(visit, status);
        return;
    }
    const char *done = status == STATUS_STALE      ? "?done=stale"
                       : key.state == KEY_RETIRING ? "?done=revoked"
                                                   : "?done=cancelled";
    respond_redirect(visit, keys_path(visit, done));
}
