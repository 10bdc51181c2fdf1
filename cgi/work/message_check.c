#include "work/message_check.h"

#include "work/deed.h"
#include "work/press.h"
#include "work/seat.h"

#include "base/clock.h"
#include "base/codec.h"
#include "base/random.h"
#include "base/utf8.h"
#include "dns/ask.h"
#include "mail/header_words.h"

#include <assert.h>
#include <string.h>

/* Twenty keys; SPF with its includes and hosts (60); DMARC of the From domain, of twenty signers
   and of the envelope (8 each). What is past it could not be asked, and is said to be so. */
enum { QUESTIONS_MOST = 256 };
enum { DAY = 24 * 60 * 60, HOUR = 60 * 60, AWAITED_SHOWN = 20, ADDRESS_OCTETS = 10 };

/* Explaining */

struct explaining {
    struct arena *arena;
    struct answers *answers;
    struct message message;
    struct origin origin;
    struct message_question question;
    struct message_explained *explained;
};

static void step(void *context) {
    struct explaining *explaining = context;
    explaining->explained =
        message_explain(explaining->arena, explaining->answers, &explaining->question);
}

static struct span head_of(const struct message *message) {
    if (!message->field_count)
        return (struct span){"", 0};
    const struct span *last = &message->fields[message->field_count - 1].whole;
    const char *first = message->fields[0].whole.at;
    size_t size = (size_t)(last->at + last->size - first);
    return (struct span){first, size < MESSAGE_HEAD_MOST ? size : MESSAGE_HEAD_MOST};
}

static const char *subject_of(struct arena *arena, const struct message *message) {
    enum { SUBJECT_MOST = 200, OCTETS_MOST = 4000 };
    const struct header_field *field = message_field(message, "Subject", 0);
    if (!field)
        return "";
    struct span text = header_text(arena, field);
    text.size = text.size < OCTETS_MOST ? text.size : OCTETS_MOST;
    return utf8_shown(arena, header_words(arena, text), SUBJECT_MOST);
}

/* Fills what is to be kept of a message that came. */
static enum status explain(struct house *house, struct arena *arena, const struct message *message,
                           const struct origin *known, struct message_check *check) {
    struct explaining it = {
        .arena = arena, .answers = answers_new(arena, QUESTIONS_MOST), .message = *message};
    it.origin = origin_read(arena, &it.message, known);
    it.question = (struct message_question){&it.message, it.origin.ip, it.origin.helo,
                                            it.origin.sender, clock_now()};
    struct ask how = {(const char *const *)house->conf.resolvers, house->conf.verify_ms};
    enum status status = ask_run(&how, &(struct asked){arena, it.answers, step, &it});
    if (status != STATUS_OK)
        return status;
    check->subject = subject_of(arena, &it.message);
    check->from = it.explained->from;
    check->head = head_of(&it.message);
    check->report = message_report_write(arena, it.explained, &it.origin);
    check->verdict = it.explained->verdict;
    check->dmarc = message_dmarc(it.explained);
    check->arrived_at = clock_now();
    check->ends_at = check->arrived_at + (int64_t)MESSAGE_DAYS * DAY;
    return STATUS_OK;
}

/* Counting */

static enum status count(struct house *house, struct arena *arena, const struct actor *actor,
                         int asks, enum message_outcome *outcome) {
    struct limit limits[PRESS_LIMITS + 1];
    int wait;
    const char *bucket = arena_printf(arena, "messages of %lld", (long long)actor->project.id);
    if (asks)
        press_limits(house, arena, actor, limits);
    struct limit *first = asks ? limits : &limits[PRESS_LIMITS];
    limits[PRESS_LIMITS] = (struct limit){bucket, house->conf.message_limit, DAY};
    enum status status = limit_count(house, first, asks ? PRESS_LIMITS + 1 : 1, &wait);
    *outcome = !wait ? MESSAGE_DONE : wait == DAY ? MESSAGE_TOO_MANY : MESSAGE_SOON;
    return status;
}

enum status message_check_count(struct house *house, struct arena *arena, const struct actor *actor,
                                enum message_outcome *outcome) {
    assert(may(actor, RIGHT_VERIFY) && actor->project.id);
    return count(house, arena, actor, 0, outcome);
}

static enum status note(struct house *house, const struct actor *actor, const char *action,
                        const struct message_check *check) {
    const char *subject = *check->from ? check->from : check->subject;
    return deed_note(house, actor,
                     &(struct deed){action, subject, actor->project.org_id, actor->project.id});
}

/* What a member gives */

static enum status keep(struct house *house, const struct actor *actor,
                        struct message_check *check) {
    enum status status = store_begin(house->store);
    if (status != STATUS_OK)
        return status;
    status = message_check_insert(house->store, check);
    if (status == STATUS_OK)
        status = note(house, actor, "message_check", check);
    return store_end(house->store, status);
}

enum status message_check_make(struct house *house, struct arena *arena, const struct actor *actor,
                               const struct message_given *given, enum message_outcome *outcome,
                               int64_t *id) {
    assert(may(actor, RIGHT_VERIFY) && actor->project.id && given->raw.size <= MESSAGE_MOST);
    int seat;
    struct message message;
    message_read(arena, given->raw, &message);
    *outcome = MESSAGE_NO_HEADER;
    if (!message.field_count)
        return STATUS_OK;
    enum status status = seat_take(house, arena, actor->project.org_id, &seat);
    *outcome = MESSAGE_CROWDED;
    if (status != STATUS_OK || seat < 0)
        return status;
    struct message_check check = {.project_id = actor->project.id,
                                  .user_id = actor->user.id,
                                  .source = given->source,
                                  .address = "",
                                  .created_at = clock_now()};
    status = count(house, arena, actor, 1, outcome);
    if (status == STATUS_OK && *outcome == MESSAGE_DONE)
        status = explain(house, arena, &message,
                         &(struct origin){.ip = given->ip, .sender = given->sender}, &check);
    if (status == STATUS_OK && *outcome == MESSAGE_DONE)
        status = keep(house, actor, &check);
    seat_leave(seat);
    *id = check.id;
    return status;
}

/* One-time addresses */

static const char *new_address(struct arena *arena) {
    char octets[ADDRESS_OCTETS];
    random_bytes(octets, sizeof octets);
    const char *code = base32_encode(arena, (struct span){octets, sizeof octets});
    return arena_printf(arena, "check-%s", text_lower(arena, code));
}

enum status message_check_await_within(struct house *house, struct arena *arena,
                                       const struct actor *actor, enum message_source source,
                                       struct message_check *check) {
    assert(may(actor, RIGHT_VERIFY) && actor->project.id);
    int64_t now = clock_now();
    *check = (struct message_check){.project_id = actor->project.id,
                                    .user_id = actor->user.id,
                                    .source = source,
                                    .address = new_address(arena),
                                    .subject = "",
                                    .from = "",
                                    .head = {"", 0},
                                    .report = "",
                                    .dmarc = "",
                                    .created_at = now,
                                    .ends_at = now + MESSAGE_AWAITED_HOURS * HOUR};
    return message_check_insert(house->store, check);
}

enum status message_check_await(struct house *house, struct arena *arena, const struct actor *actor,
                                enum message_source source, enum message_outcome *outcome,
                                struct message_check *check) {
    enum status status = message_check_count(house, arena, actor, outcome);
    if (status != STATUS_OK || *outcome != MESSAGE_DONE)
        return status;
    status = store_begin(house->store);
    if (status != STATUS_OK)
        return status;
    status = message_check_await_within(house, arena, actor, source, check);
    if (status == STATUS_OK)
        status = note(house, actor, "message_await", check);
    return store_end(house->store, status);
}

const char *message_check_address(const struct house *house, struct arena *arena,
                                  const char *local) {
    const char *domain = house->conf.message_domain;
    return *domain ? arena_printf(arena, "%s@%s", local, domain) : NULL;
}

enum status message_check_arrived(struct house *house, struct arena *arena,
                                  const struct message_arrival *arrival,
                                  enum message_arrived *outcome, int64_t *id) {
    struct message_check check;
    *outcome = ARRIVED_UNKNOWN;
    enum status status = message_check_at(
        house->store, arena, text_lower(arena, arrival->recipient), clock_now(), &check);
    if (status != STATUS_OK)
        return status == STATUS_NONE ? STATUS_OK : status;
    *id = check.id;
    *outcome = ARRIVED_USED;
    if (check.arrived_at)
        return STATUS_OK;
    struct message message;
    struct origin known = {arrival->ip, arrival->helo, arrival->sender, 0, 0};
    message_read(arena, arrival->raw, &message);
    status = explain(house, arena, &message, &known, &check);
    if (status == STATUS_OK)
        status = store_begin(house->store);
    if (status != STATUS_OK)
        return status;
    status = store_end(house->store, message_check_arrive(house->store, &check));
    if (status == STATUS_OK)
        *outcome = ARRIVED_KEPT;
    return status == STATUS_STALE ? STATUS_OK : status;
}

/* Seeing */

static struct message_seer seer_of(const struct actor *actor) {
    assert(may(actor, RIGHT_VIEW) && actor->project.id);
    return (struct message_seer){actor->project.id, actor->user.id,
                                 actor->project.role == PROJECT_NONE};
}

static enum status find_domain(struct house *house, struct arena *arena, const char *name,
                               struct message_view *view) {
    struct domain domain;
    if (!*name)
        return STATUS_OK;
    enum status status = domain_by_name(house->store, arena, view->check.project_id, name, &domain);
    if (status == STATUS_OK)
        view->domain_id = domain.id;
    return status == STATUS_NONE ? STATUS_OK : status;
}

enum status message_check_see(struct house *house, struct arena *arena, const struct actor *actor,
                              int64_t id, struct message_view *view) {
    struct message_seer seer = seer_of(actor);
    *view = (struct message_view){.domain_id = 0};
    enum status status =
        message_check_get(house->store, arena, &seer, id, clock_now(), &view->check);
    if (status != STATUS_OK || !view->check.arrived_at)
        return status;
    message_report_read(arena, view->check.report, &view->report);
    return find_domain(house, arena, view->report.from_domain, view);
}

enum status message_check_rows(struct house *house, struct arena *arena, const struct actor *actor,
                               const struct message_query *query, struct message_rows *rows) {
    struct message_seer seer = seer_of(actor);
    int64_t now = clock_now();
    *rows = (struct message_rows){.count = 0};
    enum status status = message_check_list(house->store, arena, &seer, now, query->before,
                                            query->limit, &rows->checks, &rows->count);
    if (status != STATUS_OK || query->before)
        return status;
    return message_check_awaited(house->store, arena, &seer, now, AWAITED_SHOWN, &rows->awaited,
                                 &rows->awaited_count);
}

/* Support */

static enum status hand(struct house *house, struct arena *arena, const struct actor *actor,
                        int64_t id, struct message_check *to) {
    assert(may(actor, RIGHT_VERIFY));
    struct message_seer seer = seer_of(actor);
    struct message_check check;
    enum status status = store_begin(house->store);
    if (status != STATUS_OK)
        return status;
    status = message_check_get(house->store, arena, &seer, id, clock_now(), &check);
    if (status == STATUS_OK) {
        check.handed_at = to->handed_at;
        check.handed_by = to->handed_by;
        check.note = to->note;
        status = message_check_hand(house->store, &check);
    }
    if (status == STATUS_OK)
        status = note(house, actor, to->handed_at ? "message_hand" : "message_take_back", &check);
    return store_end(house->store, status);
}

enum status message_check_hand_over(struct house *house, struct arena *arena,
                                    const struct actor *actor, int64_t id, const char *text) {
    return hand(house, arena, actor, id,
                &(struct message_check){
                    .handed_at = clock_now(), .handed_by = actor->user.id, .note = text});
}

enum status message_check_take_back(struct house *house, struct arena *arena,
                                    const struct actor *actor, int64_t id) {
    return hand(house, arena, actor, id, &(struct message_check){.note = ""});
}

enum status message_check_queue(struct house *house, struct arena *arena, const struct actor *actor,
                                const struct message_check *behind, int limit,
                                struct message_check **found, size_t *count) {
    assert(may(actor, RIGHT_FIND));
    return message_check_handed(house->store, arena, behind, clock_now(), limit, found, count);
}
