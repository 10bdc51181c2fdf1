#include "page/message_show.h"

#include "base/codec.h"
#include "base/utf8.h"
#include "check/authres_json.h"
#include "mail/dkim.h"
#include "page/show.h"

#include <string.h>

/* Tones and words */

/* Of a result by its name. */
struct toned {
    const char *result, *tone;
};

static const char *find_tone(const struct toned *rows, const char *result) {
    while (rows->result && strcmp(rows->result, result) != 0)
        rows++;
    return rows->tone;
}

static const struct toned dmarc_tones[] = {
    {"pass", "ok"}, {"fail", "bad"}, {"none", "weak"}, {NULL, "unknown"}};
static const struct toned one_click_tones[] = {
    {"good", "ok"}, {"absent", "none"}, {"no_post", "weak"}, {NULL, "bad"}};

/* Of a family that this page has to itself: say_word(visit, "dkim", "pass"). */
static const char *say_word(struct visit *visit, const char *family, const char *code) {
    return say(visit, arena_printf(visit->arena, "MessageCheck.%s.%s", family, code), NULL);
}

void show_message_row(struct visit *visit, struct node *row, const struct message_check *check) {
    node_set_number(row, "i", check->id);
    node_set(row, "source", say_word(visit, "source", message_source_name(check->source)));
    if (!check->arrived_at) {
        const char *address = message_check_address(visit->house, visit->arena, check->address);
        node_set(row, "n", say(visit, "MessageCheck.await_row", NULL));
        node_set(row, "from", address ? address : check->address);
        node_set(row, "tone", "wait");
        node_set(row, "word", say(visit, "MessageCheck.awaited", NULL));
        show_time(visit, row, "at", check->created_at);
        return;
    }
    node_set(row, "n",
             *check->subject ? check->subject : say(visit, "MessageCheck.no_subject", NULL));
    node_set(row, "from", check->from);
    node_set(row, "tone", tone_of_verdict(check->verdict));
    node_set(row, "word", say_word(visit, "verdict", verdict_name(check->verdict)));
    node_set(row, "dmarc", say_word(visit, "dmarc", check->dmarc));
    node_set(row, "dmarc_tone", find_tone(dmarc_tones, check->dmarc));
    show_time(visit, row, "at", check->arrived_at);
    if (check->handed_at)
        node_set(row, "handed", "1");
}

/* Notes */

enum group { OF_MESSAGE, OF_SIGNATURE, OF_DKIM, OF_SPF, OF_DMARC, OF_ALIGNMENT, OF_ONE_CLICK };

/* The first that fits; what is about one signature stands with it. */
static const struct {
    const char *begins;
    enum group group;
} groups[] = {
    {"dkim_", OF_ALIGNMENT},
    {"via", OF_ALIGNMENT},
    {"spf_foreign", OF_ALIGNMENT},
    {"spf_strict", OF_ALIGNMENT},
    {"spf_", OF_SPF},
    {"dmarc_", OF_DMARC},
    {"from_", OF_DMARC},
    {"one_click_", OF_ONE_CLICK},
    {"unsigned", OF_DKIM},
    {"signatures_", OF_DKIM},
};

static enum group group_of(const struct message_note *note) {
    const char *code = note->finding.code;
    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++)
        if (!strncmp(code, groups[i].begins, strlen(groups[i].begins)))
            return groups[i].group;
    return note->signature >= 0 ? OF_SIGNATURE : OF_MESSAGE;
}

static void say_note(struct visit *visit, struct node *node, const struct message_note *note) {
    const struct finding *finding = &note->finding;
    struct view_param params[sizeof finding->params / sizeof *finding->params];
    for (size_t i = 0; i < finding->param_count; i++)
        params[i] = (struct view_param){finding->params[i].name, finding->params[i].value};
    node_set(node, "tone", tone_of_verdict(note->verdict));
    show_sentence(visit, node, arena_printf(visit->arena, "Message.%s", finding->code), params,
                  finding->param_count);
}

/* All of a group, of one signature (-1: any), as rows F of the node. */
static void say_notes(struct visit *visit, struct node *node, const struct message_report *report,
                      enum group group, int signature) {
    for (size_t i = 0; i < report->note_count; i++) {
        const struct message_note *note = &report->notes[i];
        if (group_of(note) == group && (signature < 0 || note->signature == signature))
            say_note(visit, node_row(node, "F"), note);
    }
}

/* Of a card: that of its worst note, or else of the result that it is about. */
static const char *worst_tone(const struct message_report *report, enum group group, int signature,
                              const char *otherwise) {
    static const enum verdict order[] = {VERDICT_WRONG, VERDICT_UNKNOWN, VERDICT_WEAK};
    for (size_t i = 0; i < sizeof order / sizeof *order; i++)
        for (size_t j = 0; j < report->note_count; j++) {
            const struct message_note *note = &report->notes[j];
            if (note->verdict == order[i] && group_of(note) == group &&
                (signature < 0 || note->signature == signature))
                return tone_of_verdict(order[i]);
        }
    return otherwise;
}

/* The first that says what DMARC makes of it, or why it makes nothing of it. */
static const struct message_note *headline_of(const struct message_report *report) {
    for (size_t i = 0; i < report->note_count; i++)
        if (group_of(&report->notes[i]) == OF_DMARC)
            return &report->notes[i];
    return NULL;
}

/* What explains another sentence, and asks for nothing. */
static int is_reason(const struct message_note *note) {
    return group_of(note) == OF_ALIGNMENT && strcmp(note->finding.code, "via") != 0;
}

/* What to do first: a From address that says whose mail it is; else what is wrong before what is
   not known before what could be better. The headline follows from the others, and has its turn
   last. */
static const struct message_note *next_of(const struct message_report *report,
                                          const struct message_note *headline) {
    static const enum verdict order[] = {VERDICT_WRONG, VERDICT_UNKNOWN, VERDICT_WEAK};
    if (!*report->from_domain)
        return headline;
    for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
        for (size_t j = 0; j < report->note_count; j++)
            if (report->notes[j].verdict == order[i] && &report->notes[j] != headline &&
                !is_reason(&report->notes[j]))
                return &report->notes[j];
        if (headline && headline->verdict == order[i])
            return headline;
    }
    return NULL;
}

/* Cards: title and sub, tone and word, notes F, facts R */

static struct node *card(struct visit *visit, const char *id, const char *title, const char *tone,
                         const char *word) {
    struct node *node = node_row(visit->page, "Cards");
    node_set(node, "id", id);
    node_set(node, "title", title);
    node_set(node, "tone", tone);
    node_set(node, "word", word);
    if (strcmp(tone, "ok") != 0 && strcmp(tone, "none") != 0)
        node_set(node, "open", "1");
    return node;
}

static struct node *fact(struct visit *visit, struct node *node, const char *term) {
    struct node *row = node_row(node, "R");
    node_set(row, "t", say_word(visit, "fact", term));
    return row;
}

static void fact_code(struct visit *visit, struct node *node, const char *term, const char *value) {
    if (*value)
        node_set(fact(visit, node, term), "c", value);
}

static void fact_text(struct visit *visit, struct node *node, const char *term, const char *value) {
    if (*value)
        node_set(fact(visit, node, term), "v", value);
}

/* A signer may write any number of seconds. */
static void fact_time(struct visit *visit, struct node *node, const char *term, int64_t when) {
    static const int64_t end_of_9999 = 253402300799;
    if (when >= 0 && when <= end_of_9999)
        show_time(visit, fact(visit, node, term), "at", when);
}

static const char *say_leg(struct visit *visit, const char *family, const char *leg,
                           const struct message_report *report, const char *name) {
    return say(visit, arena_printf(visit->arena, "MessageCheck.%s.%s", family, leg), "from",
               report->from_domain, "name", name, NULL);
}

static void show_signature(struct visit *visit, const struct message_report *report, size_t index) {
    const struct report_signature *signature = &report->signatures[index];
    struct arena *arena = visit->arena;
    struct node *node = card(visit, arena_printf(arena, "dkim-%zu", index + 1), "DKIM",
                             worst_tone(report, OF_SIGNATURE, (int)index, "ok"),
                             say_word(visit, "dkim", signature->result));
    node_set(node, "sub",
             *signature->domain ? arena_printf(arena, "d=%s", signature->domain)
                                : say(visit, "MessageCheck.no_domain", NULL));
    say_notes(visit, node, report, OF_SIGNATURE, (int)index);
    if (*signature->leg)
        fact_text(visit, node, "aligned",
                  say_leg(visit, "leg", signature->leg, report, signature->domain));
    if (*signature->domain && *signature->selector)
        fact_code(visit, node, "key", dkim_name(arena, signature->selector, signature->domain));
    fact_code(visit, node, "identity", signature->identity);
    if (*signature->domain)
        fact_code(visit, node, "method",
                  signature->bits
                      ? arena_printf(arena, "%s, %d bit", signature->algorithm, signature->bits)
                      : signature->algorithm);
    fact_text(visit, node, "header_held", say_word(visit, "held", signature->header));
    fact_text(visit, node, "body_held", say_word(visit, "held", signature->body));
    fact_time(visit, node, "signed_at", signature->signed_at);
    fact_time(visit, node, "expires_at", signature->expires_at);
}

static int has_group(const struct message_report *report, enum group group) {
    for (size_t i = 0; i < report->note_count; i++)
        if (group_of(&report->notes[i]) == group)
            return 1;
    return 0;
}

static void show_signatures(struct visit *visit, const struct message_report *report) {
    for (size_t i = 0; i < report->signature_count; i++)
        show_signature(visit, report, i);
    if (!has_group(report, OF_DKIM))
        return;
    int none = !report->signature_count;
    say_notes(visit,
              card(visit, "dkim", "DKIM", none ? "bad" : "weak",
                   say_word(visit, "dkim", none ? "none" : "more")),
              report, OF_DKIM, -1);
}

/* Where it was read, or from whom it is known. */
static const char *say_from(struct visit *visit, enum origin_from from,
                            const struct message_check *check) {
    int connection = check->source == MESSAGE_MAIL || check->source == MESSAGE_TEST;
    if (from == ORIGIN_GIVEN && connection)
        return say_word(visit, "whence", "connection");
    return from == ORIGIN_NOWHERE ? "" : say_word(visit, "whence", origin_from_name(from));
}

static void show_spf(struct visit *visit, const struct message_view *view) {
    const struct message_report *report = &view->report;
    struct node *node =
        card(visit, "spf", "SPF", worst_tone(report, OF_SPF, -1, *report->spf ? "ok" : "none"),
             say_word(visit, "spf", *report->spf ? report->spf : "open"));
    say_notes(visit, node, report, OF_SPF, -1);
    if (report->origin.ip) {
        struct node *row = fact(visit, node, "ip");
        node_set(row, "c", report->origin.ip);
        node_set(row, "v", say_from(visit, report->origin.ip_from, &view->check));
    }
    if (*report->sender) {
        struct node *row = fact(visit, node, "sender");
        node_set(row, "c", report->sender);
        node_set(row, "v", say_from(visit, report->origin.sender_from, &view->check));
    }
    fact_code(visit, node, "helo", report->origin.helo);
}

static void show_alignment(struct visit *visit, const struct message_report *report) {
    if (!*report->from_domain)
        return;
    struct node *node =
        card(visit, "alignment", say(visit, "MessageCheck.alignment", NULL),
             find_tone(dmarc_tones, report->dmarc), say_word(visit, "dmarc", report->dmarc));
    const char *signer = report->passing >= 0 && (size_t)report->passing < report->signature_count
                             ? report->signatures[report->passing].domain
                             : "";
    say_notes(visit, node, report, OF_ALIGNMENT, -1);
    fact_code(visit, node, "from", report->from_domain);
    fact_text(visit, node, "by_dkim",
              say_leg(visit, "leg", *signer ? report->dkim_leg : "none", report, signer));
    fact_text(visit, node, "by_spf",
              *report->spf ? say_leg(visit, "spf_leg", report->spf_leg, report, report->envelope)
                           : say_word(visit, "spf_leg", "open"));
    if (*report->policy)
        fact_text(visit, node, "policy", say_word(visit, "policy", report->policy));
}

static void show_one_click(struct visit *visit, const struct message_report *report) {
    struct node *node = card(visit, "one-click", say(visit, "MessageCheck.one_click", NULL),
                             find_tone(one_click_tones, report->one_click),
                             say_word(visit, "one_click_word", report->one_click));
    say_notes(visit, node, report, OF_ONE_CLICK, -1);
    if (!strcmp(report->one_click, "absent"))
        show_sentence(visit, node_row(node, "F"), "MessageCheck.one_click_absent", NULL, 0);
    fact_code(visit, node, "uri", report->one_click_uri);
}

/* What the receiver wrote */

static const char *tone_of_sense(const struct authres_word *word) {
    static const char *const tones[] = {
        [AUTHRES_PASSES] = "ok",     [AUTHRES_FAILS] = "bad",    [AUTHRES_NOTHING] = "none",
        [AUTHRES_ERROR] = "unknown", [AUTHRES_STRANGE] = "weak",
    };
    return word ? tones[word->sense] : "none";
}

static void show_method(struct visit *visit, struct node *row,
                        const struct authres_method *method) {
    const struct authres_word *word = authres_word(method->method, method->result);
    struct text rest = TEXT(visit->arena);
    if (*method->reason)
        text_addf(&rest, "reason=%s ", method->reason);
    if (*method->comment)
        text_addf(&rest, "(%s) ", method->comment);
    for (size_t i = 0; i < method->property_count; i++)
        text_addf(&rest, "%s%s%s=%s ", method->properties[i].ptype,
                  *method->properties[i].ptype ? "." : "", method->properties[i].property,
                  method->properties[i].value);
    node_set(row, "n", arena_printf(visit->arena, "%s=%s", method->method, method->result));
    node_set(row, "rest", text_str(&rest));
    node_set(row, "tone", tone_of_sense(word));
    show_sentence(visit, row,
                  arena_printf(visit->arena, "Authres.%s", word ? word->code : "unknown"), NULL, 0);
}

static void show_results(struct visit *visit, const struct message_report *report) {
    for (size_t i = 0; i < report->authres_count; i++) {
        const struct authres *results = &report->authres[i];
        struct node *node = node_row(visit->page, "Results");
        node_set(node, "server",
                 *results->server ? results->server : say(visit, "MessageCheck.no_server", NULL));
        if (results->fault)
            node_set(
                node, "fault",
                say(visit,
                    arena_printf(visit->arena, "Authres.%s", authres_fault_code(results->fault)),
                    NULL));
        if (results->none)
            node_set(node, "none", say(visit, "Authres.none", NULL));
        for (size_t j = 0; j < results->method_count; j++)
            show_method(visit, node_row(node, "M"), &results->methods[j]);
    }
    if (report->authres_cut)
        node_set(visit->page, "results_cut", say(visit, "MessageCheck.results_cut", NULL));
}

/* The header as it came: octets that no line may hold are written out. */
static const char *header_shown(struct arena *arena, struct span head) {
    struct text shown = TEXT(arena);
    while (head.size) {
        struct span line = span_cut(&head, '\n');
        if (line.size && line.at[line.size - 1] == '\r')
            line.size--;
        const char *text = span_line(arena, line);
        struct span flat = {text, line.size};
        text_add(&shown, utf8_single_line(flat) ? text : wire_printable(arena, flat));
        text_char(&shown, '\n');
    }
    return text_str(&shown);
}

void show_message(struct visit *visit, const struct message_view *view) {
    const struct message_report *report = &view->report;
    const struct message_note *headline = headline_of(report);
    const struct message_note *next = next_of(report, headline);
    int nobody = !*report->from_domain;
    node_set(visit->page, "tone", nobody ? "bad" : find_tone(dmarc_tones, report->dmarc));
    node_set(visit->page, "standing", say_word(visit, "dmarc", nobody ? "nobody" : report->dmarc));
    if (headline && headline != next)
        say_note(visit, node_child(visit->page, "Means"), headline);
    if (next)
        say_note(visit, node_child(visit->page, "Next"), next);
    say_notes(visit, node_child(visit->page, "Itself"), report, OF_MESSAGE, -1);
    show_signatures(visit, report);
    show_spf(visit, view);
    show_alignment(visit, report);
    show_one_click(visit, report);
    show_results(visit, report);
    node_set(visit->page, "head", header_shown(visit->arena, view->check.head));
    if (view->check.head.size == MESSAGE_HEAD_MOST)
        node_set(visit->page, "head_cut", "1");
    if (view->domain_id)
        node_set_number(visit->page, "domain_id", view->domain_id);
    node_set(visit->page, "domain", report->from_domain);
}
