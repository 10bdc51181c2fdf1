#include "page/domain_card.h"
#include "page/domain_links.h"
#include "page/key.h"
#include "page/pages.h"
#include "page/show.h"
#include "page/strip.h"
#include "page/support.h"
#include "work/press.h"

#include "base/clock.h"

#include <string.h>

enum { FRESH_SECONDS = 10 * 60 };

static int held_elsewhere(const struct domain_view *view) {
    return view->domain.life.state == STATE_PENDING &&
           (has_finding(&view->results[CHECK_OWNERSHIP], "held_elsewhere") ||
            has_finding(&view->results[CHECK_DKIM], "held_elsewhere"));
}

/* The state: what it means, and what to do next */

static int is_stopped(const struct domain_view *view) {
    return view->domain.life.state == STATE_VERIFIED && view->domain.dkim_stopped;
}

static const char *means_of(const struct domain_view *view) {
    static const char *const means[STATE_COUNT] = {
        [STATE_DEGRADED] = "Detail.degraded_means",
        [STATE_FAILED] = "Detail.failed_means",
        [STATE_PENDING] = "Detail.pending_means",
        [STATE_VERIFIED] = "Detail.verified_means",
    };
    if (held_elsewhere(view))
        return "Detail.pending_elsewhere_means";
    if (is_stopped(view))
        return "Detail.stopped_means";
    enum domain_state state = view->domain.life.state;
    return state == STATE_PENDING && !checks_wanting(view) ? "Detail.pending_done_means"
                                                           : means[state];
}

static int is_weak(const struct domain_view *view) {
    for (int kind = 0; kind < CHECK_COUNT; kind++)
        if (view->mandatory >> kind & 1 && view->checks[kind].standing.verdict == VERDICT_WEAK)
            return 1;
    return 0;
}

static const char *next_of(struct visit *visit, const struct domain_view *view) {
    enum domain_state state = view->domain.life.state;
    if (is_stopped(view))
        return may(&visit->actor, RIGHT_OWN) ? "Detail.next_stopped" : "Detail.next_stopped_ask";
    if (state == STATE_VERIFIED)
        return is_weak(view) ? "Detail.next_weak" : "Detail.next_verified";
    if (state == STATE_FAILED)
        return may(&visit->actor, RIGHT_OWN) ? "Detail.next_failed" : "Detail.next_failed_ask";
    if (held_elsewhere(view))
        return "Detail.next_elsewhere";
    if (domain_gone(view))
        return "Detail.next_gone";
    return checks_wanting(view) ? "Detail.next_records" : "Detail.next_wait";
}

/* "DKIM, SPF" */
static const char *list_of_wanting(struct visit *visit, const struct domain_view *view) {
    const char *list = "";
    for (int i = 0; i < CHECK_COUNT; i++) {
        enum check_kind kind = checks_shown[i];
        if (!(view->mandatory >> kind & 1) || check_done(view, kind))
            continue;
        const char *name = check_title(visit, kind, view->mandatory);
        list = *list ? say(visit, "Detail.joined", "a", list, "b", name, NULL) : name;
    }
    return list;
}

static void show_deadline(struct visit *visit, const struct domain_view *view) {
    const struct life *life = &view->domain.life;
    int64_t ends = life->state == STATE_PENDING    ? life->window_ends
                   : life->state == STATE_DEGRADED ? life->grace_ends
                                                   : 0;
    if (!ends)
        return;
    node_set(visit->page, "left",
             say(visit, "Detail.left", "span", say_span(visit, ends - clock_now()), NULL));
    node_set(visit->page, "limit",
             say(visit, life->state == STATE_PENDING ? "Detail.window" : "Detail.grace", NULL));
    show_time(visit, visit->page, "ends", ends);
}

/* What an operator may change of a domain that nobody relies on yet. */
static void show_mode(struct visit *visit, const struct domain *domain) {
    enum domain_state state = domain->life.state;
    if (!may(&visit->actor, RIGHT_OPERATE) || state == STATE_VERIFIED || state == STATE_DEGRADED)
        return;
    enum dkim_mode other = domain->dkim_mode == DKIM_MODE_TXT ? DKIM_MODE_CNAME : DKIM_MODE_TXT;
    struct node *mode = node_child(visit->page, "mode");
    node_set(mode, "now", say_one(visit, "Mode", dkim_mode_name(domain->dkim_mode)));
    node_set(mode, "other", dkim_mode_name(other));
    node_set(mode, "change",
             say(visit, "Detail.mode_change", "mode", say_one(visit, "Mode", dkim_mode_name(other)),
                 NULL));
}

static void show_state(struct visit *visit, const struct domain_view *view) {
    enum domain_state state = view->domain.life.state;
    const char *count = arena_printf(visit->arena, "%d", checks_wanting(view));
    node_set(visit->page, "tone", tone_of_state(state));
    node_set(visit->page, "state", say_one(visit, "State", domain_state_name(state)));
    node_set(visit->page, "means", say(visit, means_of(view), "n", count, NULL));
    node_set(visit->page, "next",
             say(visit, next_of(visit, view), "list", list_of_wanting(visit, view), NULL));
    if (state == STATE_FAILED && may(&visit->actor, RIGHT_OWN))
        node_set(visit->page, "restart", "1");
    if (state != STATE_FAILED && may(&visit->actor, RIGHT_VERIFY))
        node_set(visit->page, "verify", "1");
    if (state == STATE_VERIFIED)
        node_set(visit->page, "stamp", "1");
    if (state == STATE_VERIFIED || state == STATE_DEGRADED)
        show_time(visit, visit->page, "since", view->domain.verified_at);
    show_deadline(visit, view);
}

/* What a press of Verify saw: always said, also when nothing changed */

static void see(struct visit *visit, const char *sentence, const char *tone) {
    node_set(visit->page, "seen", sentence);
    node_set(visit->page, "seen_tone", tone);
}

/* What is known of the checks that a press looked at. */
struct looked {
    int still, unknown;
    int64_t at, caches_until;
};

static int64_t later(int64_t a, int64_t b) {
    return a > b ? a : b;
}

static void look_at(struct visit *visit, const struct domain_view *view, enum check_kind kind,
                    struct looked *looked) {
    int not_asked = view->checks[kind].standing.unknown_since != 0;
    int done = CHECKS_ADVICE >> kind & 1 ? view->checks[kind].standing.verdict == VERDICT_OK
                                         : check_done(view, kind);
    looked->at = later(looked->at, view->checks[kind].checked_at);
    looked->unknown += not_asked;
    if (done && !not_asked)
        return;
    looked->still += !done;
    looked->caches_until = later(looked->caches_until, view->results[kind].caches_until);
    struct node *row = node_row(visit->page, "Still");
    node_set(row, "id", checks[kind].name);
    node_set(row, "name", check_title(visit, kind, view->mandatory));
    node_set(row, "why", say_found(visit, view, kind));
}

/* Of the checks of the mask: what is still wanting, and whether all could be asked. */
static void show_looked(struct visit *visit, const struct domain_view *view, unsigned mask) {
    struct looked looked = {0};
    for (int i = 0; i < CHECK_COUNT; i++)
        if (mask >> checks_shown[i] & 1)
            look_at(visit, view, checks_shown[i], &looked);
    /* Who reloads the page an hour later has not just checked. */
    if (clock_now() - looked.at > FRESH_SECONDS)
        return;
    show_time(visit, visit->page, "seen_at", looked.at);
    if (looked.caches_until > clock_now())
        show_time(visit, visit->page, "seen_caches", looked.caches_until);
    if (looked.unknown)
        see(visit, say(visit, "Detail.seen_unknown", NULL), "unknown");
    else if (!looked.still)
        see(visit, say(visit, "Detail.seen_ok", NULL), "ok");
    else if (mask & CHECKS_ADVICE)
        see(visit, say(visit, "Detail.seen_advice", NULL), "none");
    else
        see(visit, say(visit, "Detail.seen_still", NULL),
            view->domain.life.state == STATE_PENDING ? "wait" : "bad");
}

/* Those that a press asked for: all, or one. */
static unsigned looked_at(const char *word, const struct domain_view *view) {
    for (int i = 0; i < CHECK_COUNT; i++)
        if (!strcmp(word, checks[i].name))
            return (1u << i) & (view->asked | CHECKS_ADVICE);
    return !strcmp(word, "all") || !strcmp(word, "restarted") ? view->mandatory : 0;
}

void show_seen(struct visit *visit, const struct domain_view *view) {
    static const struct {
        const char *word, *sentence, *tone;
    } others[] = {
        {"running", "Detail.seen_running", "wait"},
        {"token", "Detail.seen_token", "ok"},
        {"crowded", "Detail.seen_crowded", "wait"},
        {"ended", "Detail.seen_ended", "bad"},
        {"stale", "Detail.seen_stale", "wait"},
        {"too-many", "Detail.seen_too_many", "bad"},
        {"registered", "Detail.seen_registered", "ok"},
        {"mode", "Detail.seen_mode", "ok"},
        {"in-use", "Use.seen_in_use", "ok"},
        {"stopped", "Use.seen_stopped", "ok"},
        {"use-often", "Use.seen_often", "bad"},
        {"bounce", "Bounce.seen_set", "ok"},
        {"bounce-gone", "Bounce.seen_gone", "ok"},
        {"link-made", "Link.seen_made", "ok"},
        {"link-ended", "Link.seen_ended", "ok"},
        {"link-most", "Link.seen_most", "bad"},
        {"link-soon", "Link.seen_soon", "wait"},
        {"link-crowded", "Link.seen_crowded", "wait"},
        {"link-over", "Link.guest_failed", "bad"},
    };
    const char *word = visit_query(visit, "seen");
    unsigned looked = looked_at(word, view);
    if (looked)
        show_looked(visit, view, looked);
    if (!strcmp(word, checks[CHECK_DKIM_NEXT].name) && !looked)
        see(visit, say(visit, "Key.seen_switched", NULL), "ok");
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (!strcmp(word, others[i].word))
            see(visit, say(visit, others[i].sentence, NULL), others[i].tone);
}

/* Who pressed too often learns when it was looked at last, and when to press again. */
static enum status show_soon(struct visit *visit, const struct domain *domain) {
    int64_t seconds;
    enum status status = press_wait(visit->house, visit->arena, &visit->actor, domain, &seconds);
    if (status == STATUS_OK && seconds) {
        show_time(visit, visit->page, "seen_at", domain->checked_at);
        see(visit, say(visit, "Detail.seen_soon", "n", say_count(visit, seconds), NULL), "wait");
    }
    return status;
}

/* The key that signs, and the next step of a rotation: where nothing else is to be done, the
   domain's. */
static void show_keys(struct visit *visit, const struct domain_view *view) {
    const struct domain *domain = &view->domain;
    struct dkim_key signs = {.selector = domain->selector, .slot = domain->dkim_slot};
    node_set(visit->page, "signs", key_host(visit->arena, domain, &signs));
    const char *step = say_rotation(visit, view);
    int alone = domain->life.state == STATE_VERIFIED && !is_stopped(view);
    if (step)
        node_set(visit->page, alone ? "next" : "rotation", step);
    if (step && domain->dkim_mode == DKIM_MODE_TXT && !check_done(view, CHECK_DKIM_NEXT))
        node_set(visit->page, "adding", "1");
}

/* Where its mail says to come from: its own envelope domain once that holds. */
static void show_envelope(struct visit *visit, const struct domain_view *view) {
    const char *own = domain_bounce(visit->arena, &view->domain);
    int holds = check_done(view, CHECK_BOUNCE_MX) && check_done(view, CHECK_BOUNCE_SPF);
    int used = own && holds && !view->domain.spf_stopped;
    node_set(visit->page, "envelope", used ? own : visit->house->conf.bounce_domain);
    if (own && !used)
        node_set(visit->page, "envelope_later",
                 say(visit, view->domain.spf_stopped ? "Bounce.stopped" : "Bounce.later", "name",
                     own, NULL));
}

/* With how many it is shared; the way there once it can be. */
static void show_sharing(struct visit *visit, const struct domain *domain) {
    enum domain_state state = domain->life.state;
    if (domain->shares)
        node_set(visit->page, "sharing",
                 say(visit, "List.shares", "n", say_count(visit, domain->shares), NULL));
    else if (state == STATE_VERIFIED || state == STATE_DEGRADED)
        node_set(visit->page, "sharing", say(visit, "Share.begin", NULL));
}

int domain_seen(struct visit *visit, struct domain_view *view) {
    enum status status =
        domain_see(visit->house, visit->arena, &visit->actor, visit->numbers[1], view);
    if (status != STATUS_OK)
        respond_status(visit, status);
    return status == STATUS_OK;
}

void domain_detail_get(struct visit *visit) {
    struct domain_view view;
    struct day days[DAYS_SHOWN];
    size_t day_count = 0;
    int64_t id = visit->numbers[1];
    enum status status = domain_see(visit->house, visit->arena, &visit->actor, id, &view);
    if (status == STATUS_OK)
        status = history_days(visit->house, visit->arena, &visit->actor, id, days, &day_count);
    if (status == STATUS_OK)
        status = show_links(visit, id);
    if (status == STATUS_OK)
        status = show_support(visit, &view);
    if (status == STATUS_OK && !strcmp(visit_query(visit, "seen"), "soon"))
        status = show_soon(visit, &view.domain);
    if (status != STATUS_OK) {
        respond_status(visit, status);
        return;
    }
    show_name(visit, visit->page, view.domain.name);
    if (view.name.mixed)
        node_set(visit->page, "mixed", "1");
    node_set_number(visit->page, "id", view.domain.id);
    node_set(visit->page, "nav", "domains");
    node_set(visit->page, "sheet",
             say(visit, "Detail.sheet", "org", visit->actor.project.org_name, "platform",
                 visit->house->conf.platform_name, NULL));
    node_set(visit->page, "back",
             project_path(visit, arena_printf(visit->arena, "/%lld", (long long)view.domain.id)));
    show_time(visit, visit->page, "created", view.domain.created_at);
    show_envelope(visit, &view);
    show_time(visit, visit->page, "checked", view.domain.checked_at);
    show_state(visit, &view);
    show_keys(visit, &view);
    show_sharing(visit, &view.domain);
    show_mode(visit, &view.domain);
    show_seen(visit, &view);
    show_cards(visit, &view);
    show_strip(visit, view.asked, days, day_count);
    respond_page(visit, 200, "domain-detail");
}
