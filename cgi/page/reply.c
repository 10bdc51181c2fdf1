#include "page/support.h"

#include "page/records.h"
#include "page/show.h"
#include "web/language.h"

#include "base/clock.h"

#include <string.h>

struct reply {
    struct visit *visit;
    const struct domain_view *view;
    struct text text;
    int number; /* of the last item */
};

static int is_unknown(const struct domain_view *view, enum check_kind kind) {
    return view->checks[kind].standing.unknown_since != 0;
}

/* Whether it keeps the domain from being verified, or cannot be told. */
static int is_open(const struct domain_view *view, enum check_kind kind) {
    return !check_done(view, kind) || is_unknown(view, kind) ||
           (view->domain.life.state == STATE_PENDING &&
            has_finding(&view->results[kind], "held_elsewhere"));
}

static int is_weak(const struct domain_view *view, enum check_kind kind) {
    return !is_open(view, kind) && view->checks[kind].standing.verdict == VERDICT_WEAK;
}

/* Of the checks that count. */
static int count(const struct domain_view *view,
                 int (*fits)(const struct domain_view *view, enum check_kind kind)) {
    int counted = 0;
    for (int kind = 0; kind < CHECK_COUNT; kind++)
        counted += view->mandatory >> kind & 1 && fits(view, (enum check_kind)kind);
    return counted;
}

static const char *say_moment(struct visit *visit, int64_t then) {
    const char *iso = clock_iso8601(visit->arena, then);
    return arena_printf(visit->arena, "%.10s %.5s UTC", iso, iso + 11);
}

static const char *say_finding(struct visit *visit, const struct finding *finding) {
    struct view_param params[6];
    for (size_t i = 0; i < finding->param_count; i++)
        params[i] = (struct view_param){finding->params[i].name, finding->params[i].value};
    return view_plain_of(visit->view, visit->arena, visit->lang,
                         arena_printf(visit->arena, "Finding.%s", finding->code), params,
                         finding->param_count);
}

static void add_record(struct reply *reply, enum check_kind kind) {
    struct visit *visit = reply->visit;
    const struct record *record = &reply->view->records[kind];
    if (!record->host)
        return;
    struct place place = record_place(visit->arena, reply->view, kind);
    const char *host = *place.host ? place.host : say(visit, "Record.host_empty", NULL);
    const char *note = record_note(visit, reply->view, kind);
    text_addf(&reply->text, "\n%s",
              say(visit, "Reply.record", "type", record->type, "host", host, "zone", place.zone,
                  "full", record->host, "value", record->value, NULL));
    if (note)
        text_addf(&reply->text, "%s\n", note);
}

/* A check: its name, what was found of it, and the record where it is still wanting. */
static void add_item(struct reply *reply, enum check_kind kind) {
    struct visit *visit = reply->visit;
    const struct result *result = &reply->view->results[kind];
    text_addf(&reply->text, "\n%s\n",
              say(visit, "Reply.item", "n", arena_printf(visit->arena, "%d", ++reply->number),
                  "check", check_title(visit, kind, reply->view->mandatory), "verdict",
                  say_verdict(visit, reply->view, kind), NULL));
    for (size_t i = 0; i < result->finding_count; i++)
        text_addf(
            &reply->text, "%s\n",
            say(visit, "Reply.finding", "found", say_finding(visit, &result->findings[i]), NULL));
    if (!check_done(reply->view, kind))
        add_record(reply, kind);
}

static void add_items(struct reply *reply,
                      int (*fits)(const struct domain_view *view, enum check_kind kind)) {
    for (int i = 0; i < CHECK_COUNT; i++)
        if (reply->view->mandatory >> checks_shown[i] & 1 && fits(reply->view, checks_shown[i]))
            add_item(reply, checks_shown[i]);
}

static const char *say_state(struct visit *visit, const struct domain_view *view, int open) {
    static const char *const sentences[STATE_COUNT] = {
        [STATE_DEGRADED] = "Reply.degraded",
        [STATE_FAILED] = "Reply.failed",
        [STATE_PENDING] = "Reply.pending",
        [STATE_VERIFIED] = "Reply.unknown",
    };
    const struct life *life = &view->domain.life;
    int64_t ends = life->state == STATE_DEGRADED ? life->grace_ends : life->window_ends;
    if (!open)
        return say(visit,
                   life->state == STATE_FAILED     ? "Reply.failed_right"
                   : life->state == STATE_VERIFIED ? "Reply.verified"
                                                   : "Reply.right",
                   NULL);
    return say(visit, sentences[life->state], "n", arena_printf(visit->arena, "%d", open), "ends",
               say_moment(visit, ends), NULL);
}

static const char *write(struct visit *visit, const struct domain_view *view) {
    struct reply reply = {.visit = visit, .view = view, .text = TEXT(visit->arena)};
    const char *platform = visit->house->conf.platform_name, *domain = view->domain.name;
    int open = count(view, is_open), weak = count(view, is_weak);
    int64_t at = view->domain.checked_at;
    text_add(&reply.text, say(visit, "Reply.greeting", "platform", platform, NULL));
    text_addf(&reply.text, "%s\n%s\n",
              say(visit, at ? "Reply.seen" : "Reply.unseen", "domain", domain, "at",
                  say_moment(visit, at), NULL),
              say_state(visit, view, open));
    add_items(&reply, is_open);
    if (weak)
        text_addf(&reply.text, "\n%s\n", say(visit, "Reply.weak", NULL));
    add_items(&reply, is_weak);
    if (open)
        text_addf(&reply.text, "\n%s\n",
                  say(visit,
                      view->domain.life.state == STATE_FAILED ? "Reply.then_restart"
                                                              : "Reply.then_verify",
                      NULL));
    text_addf(&reply.text, "\n%s", say(visit, "Reply.closing", "platform", platform, NULL));
    return text_str(&reply.text);
}

void show_reply(struct visit *visit, const struct domain_view *view) {
    const char *own = visit->lang, *wanted = language_known(visit_query(visit, "reply"));
    visit->lang = wanted ? wanted : own;
    node_set(visit->page, "reply", write(visit, view));
    node_set(visit->page, "reply_lang", visit->lang);
    visit->lang = own;
}
