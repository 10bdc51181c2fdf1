#include "page/records.h"

#include "page/show.h"
#include "web/language.h"

#include "base/clock.h"
#include "base/csv.h"

/* Each record that the domain needs, in the order in which people see them. */
static int is_asked(const struct domain_view *view, enum check_kind kind) {
    return view->published >> kind & 1 && view->records[kind].host;
}

static const char *say_host(struct visit *visit, const struct place *place) {
    return *place->host ? place->host : say(visit, "Record.host_empty", NULL);
}

static const char *say_record(struct visit *visit, const struct domain_view *view,
                              enum check_kind kind) {
    const struct record *record = &view->records[kind];
    struct place place = record_place(visit->arena, view, kind);
    const char *note = record_note(visit, view, kind);
    const char *said =
        say(visit, "Link.record", "check", check_title(visit, kind, view->asked), "verdict",
            say_verdict(visit, view, kind), "type", record->type, "host", say_host(visit, &place),
            "full", record->host, "value", record->value, NULL);
    return arena_printf(visit->arena, "%s%s%s", said, note ? note : "", note ? "\n" : "");
}

static const char *all_records(struct visit *visit, const struct domain_view *view) {
    struct text all = TEXT(visit->arena);
    for (int i = 0; i < CHECK_COUNT; i++)
        if (is_asked(view, checks_shown[i]))
            text_addf(&all, "%s%s", all.size ? "\n" : "", say_record(visit, view, checks_shown[i]));
    return span_text(visit->arena, span_trim(span_of(text_str(&all))));
}

void show_all_records(struct visit *visit, const struct domain_view *view) {
    struct text lines = TEXT(visit->arena);
    for (int i = 0; i < CHECK_COUNT; i++)
        if (is_asked(view, checks_shown[i]))
            text_addf(&lines, "%s%s", lines.size ? "\n" : "",
                      record_line(visit->arena, &view->records[checks_shown[i]]));
    node_set(visit->page, "all", all_records(visit, view));
    node_set(visit->page, "zonefile", text_str(&lines));
}

/* Files */

static void choose_language(struct visit *visit) {
    const char *wanted = language_known(visit_query(visit, "lang"));
    if (wanted)
        visit->lang = wanted;
}

static const char *say_lead(struct visit *visit, const struct domain_view *view,
                            const struct handover *handover) {
    return say(visit, "Link.file_lead", "org", handover->org, "platform",
               visit->house->conf.platform_name, "domain", view->domain.name, NULL);
}

static const char *say_where(struct visit *visit, const struct handover *handover) {
    const char *iso = clock_iso8601(visit->arena, handover->ends);
    return say(visit, "Link.file_where", "url", handover->url, "ends",
               arena_printf(visit->arena, "%.10s %.5s UTC", iso, iso + 11), NULL);
}

void respond_records_text(struct visit *visit, const struct domain_view *view,
                          const struct handover *handover) {
    choose_language(visit);
    struct text text = TEXT(visit->arena);
    text_addf(&text, "%s\n\n%s\n", say_lead(visit, view, handover), all_records(visit, view));
    if (handover->url)
        text_addf(&text, "\n%s", say_where(visit, handover));
    const char *name = arena_printf(visit->arena, "%s.txt", view->domain.name);
    respond_file(visit, &(struct file){"text/plain; charset=utf-8", name, 0}, text_str(&text));
}

void respond_records_csv(struct visit *visit, const struct domain_view *view,
                         const struct handover *handover) {
    (void)handover;
    choose_language(visit);
    struct text csv = TEXT(visit->arena);
    csv_begin(&csv);
    csv_line(&csv, say(visit, "Link.check", NULL), say(visit, "Record.type", NULL),
             say(visit, "Record.host", NULL), say(visit, "Record.host_full", NULL),
             say(visit, "Record.value", NULL), say(visit, "Link.verdict", NULL),
             say(visit, "Link.note", NULL), NULL);
    for (int i = 0; i < CHECK_COUNT; i++) {
        enum check_kind kind = checks_shown[i];
        if (!is_asked(view, kind))
            continue;
        const struct record *record = &view->records[kind];
        struct place place = record_place(visit->arena, view, kind);
        const char *note = record_note(visit, view, kind);
        csv_line(&csv, check_title(visit, kind, view->asked), record->type, say_host(visit, &place),
                 record->host, record->value, say_verdict(visit, view, kind), note ? note : "",
                 NULL);
    }
    const char *name = arena_printf(visit->arena, "%s.csv", view->domain.name);
    respond_file(visit, &(struct file){"text/csv; charset=utf-8", name, 1}, text_str(&csv));
}

/* Every line of a text behind a semicolon. */
static void add_comment(struct text *zone, const char *said) {
    for (struct span rest = span_trim(span_of(said)); rest.size;) {
        text_add(zone, "; ");
        text_add_span(zone, span_cut(&rest, '\n'));
        text_char(zone, '\n');
    }
}

void respond_records_zone(struct visit *visit, const struct domain_view *view,
                          const struct handover *handover) {
    choose_language(visit);
    struct text zone = TEXT(visit->arena);
    add_comment(&zone, say_lead(visit, view, handover));
    if (handover->url)
        add_comment(&zone, say_where(visit, handover));
    for (int i = 0; i < CHECK_COUNT; i++) {
        enum check_kind kind = checks_shown[i];
        if (!is_asked(view, kind))
            continue;
        const char *note = record_note(visit, view, kind);
        text_char(&zone, '\n');
        add_comment(&zone,
                    say(visit, "Link.zone_record", "check", check_title(visit, kind, view->asked),
                        "verdict", say_verdict(visit, view, kind), NULL));
        add_comment(&zone, note ? note : "");
        text_addf(&zone, "%s\n", record_line(visit->arena, &view->records[kind]));
    }
    const char *name = arena_printf(visit->arena, "%s.zone", view->domain.name);
    respond_file(visit, &(struct file){"text/dns; charset=utf-8", name, 1}, text_str(&zone));
}
