#include "page/profile.h"

#include "mail/dkim.h"
#include "page/pages.h"
#include "page/show.h"

#include "base/codec.h"
#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

enum { ROWS_A_PAGE = 50 };

const char *profile_path(struct visit *visit, const char *rest) {
    return arena_printf(visit->arena, "/projects/%lld/profiles%s",
                        (long long)visit->actor.project.id, rest);
}

const char *tone_of_send(enum send_refusal refusal) {
    switch (refusal) {
    case SEND_ALLOWED:
        return "ok";
    case SEND_PENDING:
        return "wait";
    case SEND_NO_PROFILE:
    case SEND_NO_DOMAIN:
    case SEND_BLOCKED:
    case SEND_FAILED:
    case SEND_NOT_PROVEN:
    case SEND_DKIM_BROKEN:
    case SEND_DKIM_STOPPED:
    case SEND_UNSUBSCRIBED:
    case SEND_REFUSAL_COUNT:
        break;
    }
    return "bad";
}

const char *say_send(struct visit *visit, enum send_refusal refusal, const char *part) {
    return arena_printf(visit->arena, "Send.%s.%s", send_refusal_name(refusal), part);
}

/* Profile.unsubscribe.<way>.<part> */
static const char *say_unsubscribe(struct visit *visit, const struct profile *profile,
                                   const char *part) {
    return say(visit,
               arena_printf(visit->arena, "Profile.unsubscribe.%s.%s",
                            profile_unsubscribe_name(profile->unsubscribe), part),
               "platform", visit->house->conf.platform_name, NULL);
}

/* The list */

static struct profile_query query_of(struct visit *visit) {
    const char *after = visit_query(visit, "after"), *dot = strchr(after, '.');
    struct profile_query query = {.project_id = visit->actor.project.id, .limit = ROWS_A_PAGE + 1};
    if (dot && utf8_single_line(span_of(after)))
        query.after = (struct profile_key){dot + 1, strtoll(after, NULL, 10)};
    return query;
}

static void show_row(struct visit *visit, const struct profile *profile,
                     const struct send_domain *domain) {
    struct node *row = node_row(visit->page, "Rows");
    node_set_number(row, "i", profile->id);
    node_set(row, "n", profile->from_name);
    node_set(row, "a", profile->from_addr);
    node_set(row, "s", tone_of_send(domain->refusal));
    node_set(row, "w", say(visit, say_send(visit, domain->refusal, "chip"), NULL));
    if (profile->unsubscribe == UNSUBSCRIBE_NONE)
        node_set(row, "u", say(visit, "Profile.no_unsubscribe", NULL));
    if (domain->shared)
        node_set(row, "h", say(visit, "Profile.shared", NULL));
}

/* Rows in a row often have one domain. */
static enum status show_rows(struct visit *visit, const struct profile *profiles, size_t count) {
    struct send_domain domain = {.name = ""};
    for (size_t i = 0; i < count && i < ROWS_A_PAGE; i++) {
        enum status status = STATUS_OK;
        if (strcmp(domain.name, profiles[i].from_domain) != 0)
            status = send_domain(visit->house, visit->arena, profiles[i].project_id,
                                 profiles[i].from_domain, &domain);
        if (status != STATUS_OK)
            return status;
        show_row(visit, &profiles[i], &domain);
    }
    return STATUS_OK;
}

void profile_list_get(struct visit *visit) {
    struct profile_query query = query_of(visit);
    struct profile *profiles;
    size_t count;
    enum status status = profile_list(visit->house->store, visit->arena, &query, &profiles, &count);
    if (status == STATUS_OK)
        status = show_rows(visit, profiles, count);
    if (status != STATUS_OK) {
        respond_status(visit, status);
        return;
    }
    if (count > ROWS_A_PAGE) {
        const struct profile *last = &profiles[ROWS_A_PAGE - 1];
        node_set(visit->page, "more",
                 arena_printf(visit->arena, "profiles?after=%lld.%s", (long long)last->id,
                              url_encode(visit->arena, last->from_addr)));
    }
    if (query.after.from_addr)
        node_set(visit->page, "first", "profiles");
    if (!strcmp(visit_query(visit, "done"), "deleted"))
        node_set(visit->page, "notice", say(visit, "Profile.deleted", NULL));
    node_set(visit->page, "nav", "profiles");
    respond_page(visit, 200, "profile-list");
}

static void show_step(struct visit *visit, const char *name, const char *tone,
                      const char *sentence) {
    struct node *step = node_child(node_child(visit->page, "Steps"), name);
    node_set(step, "s", tone);
    node_set(step, "w", say(visit, sentence, NULL));
}

enum status show_steps(struct visit *visit) {
    struct send_steps done;
    int64_t project_id = visit->actor.project.id;
    enum status status = send_steps_get(visit->house->store, project_id, &done);
    if (status != STATUS_OK || (done.domain && done.profile))
        return status;
    show_step(visit, "domain", done.domain ? "ok" : "wait",
              done.domain ? "List.setup_done" : "List.setup_next");
    if (done.profile)
        show_step(visit, "profile", "ok", "List.setup_done");
    else
        show_step(visit, "profile", done.domain ? "wait" : "none",
                  done.domain ? "List.setup_next" : "List.setup_later");
    return STATUS_OK;
}

/* One */

/* The first letter of the name, in the disc that clients draw. */
static const char *initial(struct visit *visit, const char *name) {
    struct span rest = span_of(name);
    utf8_next(&rest);
    return arena_copy(visit->arena, name, (size_t)(rest.at - name));
}

static void show_picture(struct visit *visit, const struct profile_view *view) {
    const struct profile *profile = &view->may.profile;
    struct node *node = node_child(visit->page, "Picture");
    struct name domain = name_show(visit->arena, profile->from_domain);
    size_t local = strlen(profile->from_addr) - strlen(profile->from_domain);
    node_set(node, "initial", initial(visit, profile->from_name));
    node_set(node, "name", profile->from_name);
    node_set(node, "address",
             arena_printf(visit->arena, "%.*s%s", (int)local, profile->from_addr, domain.unicode));
    if (*view->via)
        node_set(node, "via", say(visit, "Profile.via", "domain", view->via, NULL));
    if (profile->unsubscribe != UNSUBSCRIBE_NONE)
        node_set(node, "unsubscribe", "1");
}

static void show_setting(struct visit *visit, const struct profile_view *view) {
    const struct profile *profile = &view->may.profile;
    struct arena *arena = visit->arena;
    node_set(visit->page, "header",
             address_header(arena, "From", profile->from_name, profile->from_addr));
    node_set(visit->page, "reply_to", profile->reply_to);
    node_set(visit->page, "signature",
             say(visit,
                 arena_printf(arena, "Profile.signature.%s.label",
                              profile_signature_name(profile->signature)),
                 NULL));
    if (view->may.domain.domain_id)
        node_set(visit->page, "signs",
                 dkim_name(arena, view->may.sign_selector, view->may.sign_domain));
    if (profile->signature == SIGNATURE_PLATFORM && !view->may.by_platform)
        node_set(visit->page, "author_wins", "1");
    node_set(visit->page, "envelope", view->may.envelope_domain);
    if (view->forecast.spf == LEG_FOREIGN && view->may.domain.domain_id && !view->may.domain.shared)
        node_set(visit->page, "bounce", "1");
    node_set(visit->page, "unsubscribe", say_unsubscribe(visit, profile, "label"));
    node_set(visit->page, "unsubscribe_url", profile->unsubscribe_url);
    if (profile->unsubscribe == UNSUBSCRIBE_NONE)
        node_set(visit->page, "unsubscribe_warning", say_unsubscribe(visit, profile, "hint"));
    else if (profile->unsubscribe == UNSUBSCRIBE_OWN ||
             span_starts_nocase(span_of(visit->house->conf.url), "https://"))
        node_set(visit->page, "covered", "1");
    if (profile->overrides)
        node_set(visit->page, "overrides", "1");
}

/* Whether it may send, why not, and the one thing to do. */
static void show_standing(struct visit *visit, const struct send_answer *may_send) {
    const struct send_domain *domain = &may_send->domain;
    const struct view_param params[] = {{"domain", name_show(visit->arena, domain->name).unicode}};
    node_set(visit->page, "tone", tone_of_send(may_send->refusal));
    node_set(visit->page, "standing", say(visit, say_send(visit, may_send->refusal, "chip"), NULL));
    show_sentence(visit, node_child(visit->page, "Why"), say_send(visit, may_send->refusal, "what"),
                  params, 1);
    if (domain->shared)
        node_set(visit->page, "shared", "1");
    else if (domain->domain_id)
        node_set_number(visit->page, "domain_id", domain->domain_id);
    if (may_send->refusal == SEND_NO_DOMAIN)
        node_set(visit->page, "no_domain", "1");
}

static void show_seen(struct visit *visit) {
    const char *key = visit_query(visit, "key");
    node_set(visit->page, "notice",
             !strcmp(visit_query(visit, "seen"), "saved") ? say(visit, "Profile.saved", NULL) : "");
    for (int seen = 0; seen <= KEY_LATER; seen++)
        if (!strcmp(key, profile_key_seen_name((enum profile_key_seen)seen))) {
            node_set(visit->page, "key", say_one(visit, "KeySeen", key));
            node_set(visit->page, "key_tone",
                     seen == KEY_HOLDS   ? "ok"
                     : seen <= KEY_WRONG ? "bad"
                                         : "unknown");
        }
}

int profile_seen(struct visit *visit, struct profile_view *view) {
    enum status status =
        profile_see(visit->house, visit->arena, &visit->actor, visit->numbers[1], view);
    if (status != STATUS_OK)
        respond_status(visit, status);
    return status == STATUS_OK;
}

void profile_get_page(struct visit *visit) {
    struct profile_view view;
    if (!profile_seen(visit, &view))
        return;
    node_set_number(visit->page, "id", view.may.profile.id);
    node_set(visit->page, "name", view.may.profile.from_name);
    node_set(visit->page, "address", view.may.profile.from_addr);
    show_standing(visit, &view.may);
    show_seen(visit);
    show_picture(visit, &view);
    show_setting(visit, &view);
    show_forecast(visit, &view);
    node_set(visit->page, "nav", "profiles");
    respond_page(visit, 200, "profile");
}
