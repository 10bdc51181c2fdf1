#include "work/dns_link.h"

#include "page/pages.h"
#include "page/records.h"
#include "page/show.h"
#include "web/form.h"

#include <string.h>

/* What a private link leads to: one domain's records, for whoever has the link. The same for
   everybody, signed in or not. 0: it leads nowhere, and the visit is answered. */
static int enter(struct visit *visit, struct dns_guest *guest) {
    visit->actor = (struct actor){.address = visit->actor.address};
    enum status status = dns_link_enter(visit->house, visit->arena, visit->text, guest);
    if (status == STATUS_NONE) {
        node_set(visit->page, "back", "/");
        respond_page(visit, 404, "link-gone");
    } else if (status != STATUS_OK) {
        respond_status(visit, status);
    }
    return status == STATUS_OK;
}

static void show_guest_state(struct visit *visit, const struct domain_view *view) {
    enum domain_state state = view->domain.life.state;
    int wanting = checks_wanting(view);
    const char *count = arena_printf(visit->arena, "%d", wanting);
    node_set(visit->page, "tone", tone_of_state(state));
    node_set(visit->page, "state", say_one(visit, "State", domain_state_name(state)));
    if (state == STATE_FAILED) {
        node_set(visit->page, "next", say(visit, "Link.guest_failed", NULL));
    } else {
        node_set(visit->page, "verify", "1");
        const char *next = domain_gone(view) ? "Detail.next_gone"
                           : wanting         ? "Link.guest_wanting"
                                             : "Link.guest_done";
        node_set(visit->page, "next", say(visit, next, "n", count, NULL));
    }
    if (!wanting && state == STATE_VERIFIED)
        node_set(visit->page, "stamp", "1");
}

static void show_guest(struct visit *visit, const struct dns_guest *guest) {
    const struct domain_view *view = &guest->view;
    show_name(visit, visit->page, view->domain.name);
    node_set(visit->page, "guest",
             say(visit, "Link.guest_lead", "org", guest->org, "platform",
                 visit->house->conf.platform_name, NULL));
    node_set(visit->page, "sheet",
             say(visit, "Detail.sheet", "org", guest->org, "platform",
                 visit->house->conf.platform_name, NULL));
    node_set(visit->page, "org", guest->org);
    node_set(visit->page, "id", visit->text);
    node_set(visit->page, "back", visit->request.path);
    show_time(visit, visit->page, "link_ends", guest->link.expires_at);
    if (view->domain.life.state == STATE_VERIFIED)
        show_time(visit, visit->page, "since", view->domain.verified_at);
    show_guest_state(visit, view);
    show_seen(visit, view);
    show_cards(visit, view);
}

void guest_get(struct visit *visit) {
    struct dns_guest guest;
    if (!enter(visit, &guest))
        return;
    /* What comes back from a press of Verify is no opening of the link. */
    if (!strcmp(visit->request.method, "GET") && !*visit_query(visit, "seen"))
        dns_link_seen(visit->house, &guest);
    show_guest(visit, &guest);
    respond_page(visit, 200, "domain-detail");
}

/* Verify */

void guest_verify_post(struct visit *visit) {
    static const char *const words[] = {
        [VERIFICATION_DONE] = NULL,           [VERIFICATION_RUNNING] = "running",
        [VERIFICATION_SOON] = "link-soon",    [VERIFICATION_CROWDED] = "link-crowded",
        [VERIFICATION_STALE] = "stale",       [VERIFICATION_ENDED] = "link-over",
        [VERIFICATION_TOO_MANY] = "link-over"};
    struct dns_guest guest;
    unsigned mask;
    if (!enter(visit, &guest))
        return;
    const char *looked = checks_wanted(visit, &mask);
    if (!looked)
        return;
    enum verification outcome = VERIFICATION_DONE;
    enum status status = domain_verify_by_link(visit->house, visit->arena, &guest.view.domain,
                                               guest.link.id, mask, &outcome);
    if (status != STATUS_OK)
        respond_status(visit, status);
    else
        respond_redirect(visit, arena_printf(visit->arena, "/dns/%s?seen=%s", visit->text,
                                             words[outcome] ? words[outcome] : looked));
}

/* The records as a file */

static void respond_guest(struct visit *visit,
                          void (*respond)(struct visit *visit, const struct domain_view *view,
                                          const struct handover *handover)) {
    struct dns_guest guest;
    if (!enter(visit, &guest))
        return;
    const char *url = dns_link_url(visit->house, visit->arena, &guest.link);
    respond(visit, &guest.view, &(struct handover){guest.org, url, guest.link.expires_at});
}

void guest_text_get(struct visit *visit) {
    respond_guest(visit, respond_records_text);
}

void guest_csv_get(struct visit *visit) {
    respond_guest(visit, respond_records_csv);
}

void guest_zone_get(struct visit *visit) {
    respond_guest(visit, respond_records_zone);
}
