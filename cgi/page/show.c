#include "page/show.h"

#include "base/clock.h"
#include "dns/name.h"

#include <string.h>

enum { MINUTE = 60, HOUR = 60 * MINUTE, DAY = 24 * HOUR };

const char *say_one(struct visit *visit, const char *family, const char *code) {
    return view_word(visit->view, visit->lang, family, code);
}

static const char *say_number(struct visit *visit, const char *name, int64_t number) {
    return say(visit, name, "n", arena_printf(visit->arena, "%lld", (long long)number), NULL);
}

static struct ago ago_of(int64_t then) {
    int64_t passed = clock_now() - then;
    if (!then)
        return (struct ago){.sentence = "Ago.never"};
    if (passed < MINUTE)
        return (struct ago){.sentence = "Ago.now"};
    if (passed < HOUR)
        return (struct ago){.sentence = "Ago.minutes", .number = passed / MINUTE};
    if (passed < 2 * DAY)
        return (struct ago){.sentence = "Ago.hours", .number = passed / HOUR};
    return (struct ago){.sentence = "Ago.days", .number = passed / DAY};
}

const char *say_ago_after(struct visit *visit, struct ago *last, int64_t then) {
    struct ago ago = ago_of(then);
    if (last->text && ago.sentence == last->sentence && ago.number == last->number)
        return last->text;
    ago.text = say_number(visit, ago.sentence, ago.number);
    *last = ago;
    return ago.text;
}

const char *say_ago(struct visit *visit, int64_t then) {
    return say_ago_after(visit, &(struct ago){0}, then);
}

const char *say_span(struct visit *visit, int64_t seconds) {
    if (seconds < MINUTE)
        return say(visit, "Span.over", NULL);
    if (seconds < 2 * HOUR)
        return say_number(visit, "Span.minutes", seconds / MINUTE);
    return seconds <= 4 * DAY ? say_number(visit, "Span.hours", seconds / HOUR)
                              : say_number(visit, "Span.days", seconds / DAY);
}

void show_time(struct visit *visit, struct node *node, const char *name, int64_t then) {
    if (!then)
        return;
    struct node *time = node_child(node, name);
    const char *iso = clock_iso8601(visit->arena, then);
    node_set(time, "d", iso);
    node_set(time, "x", arena_printf(visit->arena, "%.10s %.5s UTC", iso, iso + 11));
    node_set(time, "a", say_ago(visit, then));
}

/* While a sentence is cut, a ` that belongs to a parameter is this octet, which no text holds. */
enum { HELD_BACK = '\x01' };

static char *swapped(struct arena *arena, const char *text, char from, char to) {
    char *copy = arena_strdup(arena, text);
    for (char *c = copy; *c; c++)
        if (*c == from)
            *c = to;
    return copy;
}

void show_parts(struct visit *visit, struct node *node, struct span said) {
    for (int code = 0; said.size; code = !code) {
        struct span part = span_cut(&said, '`');
        if (!part.size)
            continue;
        struct node *row = node_row(node, "P");
        node_set(row, "t", swapped(visit->arena, span_text(visit->arena, part), HELD_BACK, '`'));
        if (code)
            node_set(row, "c", "1");
    }
}

void show_sentence(struct visit *visit, struct node *node, const char *name,
                   const struct view_param *params, size_t count) {
    struct arena *arena = visit->arena;
    struct view_param *safe = arena_alloc(arena, (count + 1) * sizeof *safe);
    for (size_t i = 0; i < count; i++)
        safe[i] =
            (struct view_param){params[i].name, swapped(arena, params[i].value, '`', HELD_BACK)};
    show_parts(visit, node,
               span_of(view_text_of(visit->view, arena, visit->lang, name, safe, count)));
}

void show_name(struct visit *visit, struct node *node, const char *ascii) {
    struct name name = name_show(visit->arena, ascii);
    node_set(node, "name", name.unicode);
    if (strcmp(name.unicode, name.ascii))
        node_set(node, "ascii", name.ascii);
}

const char *tone_of_state(enum domain_state state) {
    static const char *const tones[STATE_COUNT] = {[STATE_DEGRADED] = "weak",
                                                   [STATE_FAILED] = "bad",
                                                   [STATE_PENDING] = "wait",
                                                   [STATE_VERIFIED] = "ok"};
    return tones[state];
}

const char *tone_of_verdict(enum verdict verdict) {
    switch (verdict) {
    case VERDICT_NONE:
        return "none";
    case VERDICT_OK:
        return "ok";
    case VERDICT_WEAK:
        return "weak";
    case VERDICT_MISSING:
    case VERDICT_WRONG:
    case VERDICT_CONFLICT:
    case VERDICT_MISPLACED:
        return "bad";
    case VERDICT_UNKNOWN:
        return "unknown";
    }
    return "none";
}

const char *tone_of_check(enum domain_state state, enum verdict verdict, int unknown) {
    int awaited = verdict == VERDICT_MISSING && state == STATE_PENDING;
    return unknown ? "unknown" : awaited ? "wait" : tone_of_verdict(verdict);
}

void show_notice(struct visit *visit, const char *query, const struct notice *notices) {
    const char *word = visit_query(visit, query);
    for (; notices->word; notices++)
        if (!strcmp(word, notices->word)) {
            node_set(visit->page, "notice", say(visit, notices->sentence, NULL));
            if (notices->tone)
                node_set(visit->page, "notice_tone", notices->tone);
        }
}

const char *fault_of_password(enum password_fault fault) {
    static const char *const codes[] = {
        [PASSWORD_FINE] = NULL,
        [PASSWORD_SHORT] = "password_short",
        [PASSWORD_LONG] = "password_long",
        [PASSWORD_CURRENT_WRONG] = "password_wrong",
        [PASSWORD_THROTTLED] = "password_throttled",
    };
    return codes[fault];
}

void show_fault(struct visit *visit, const char *field, const char *sentence) {
    node_set(node_child(node_child(visit->page, "Form"), field), "fault", sentence);
    node_set(visit->page, "Form.wrong", "1");
}

const char *say_refusal(struct visit *visit, enum register_refusal refusal, const char *detail,
                        const char *name) {
    switch (refusal) {
    case REGISTER_DONE:
        break;
    case REGISTER_NAME:
        return say_one(visit, "Name", detail);
    case REGISTER_BLOCKED:
        return say(visit, "Refusal.blocked", "name", name, NULL);
    case REGISTER_HAVE:
        return say(visit, "New.have", "name", name, NULL);
    case REGISTER_TOO_MANY:
        return say(visit, "Refusal.too_many", "n", detail, NULL);
    case REGISTER_FULL:
        return say(visit, "Refusal.full", "n", detail, NULL);
    case REGISTER_SELECTOR:
        return say(visit, "Key.refusal.selector", NULL);
    }
    return "";
}

const char *say_count(struct visit *visit, int64_t count) {
    const char *digits = arena_printf(visit->arena, "%lld", (long long)count);
    struct text said = TEXT(visit->arena);
    for (size_t left = strlen(digits); left; left--) {
        text_char(&said, *digits++);
        if (left > 1 && left % 3 == 1)
            text_char(&said, ',');
    }
    return text_str(&said);
}

const char *project_path(struct visit *visit, const char *rest) {
    return arena_printf(visit->arena, "/projects/%lld/domains%s",
                        (long long)visit->actor.project.id, rest);
}
