#include "page/domain_card.h"
#include "page/pages.h"
#include "page/show.h"

#include "base/codec.h"
#include "base/utf8.h"
#include "mail/dmarc_write.h"

#include <string.h>

/*
 * The DMARC builder (N15, K17): a form by GET, which changes nothing. It begins with what is
 * published and writes the record that says what was chosen.
 */
struct building {
    struct visit *visit;
    const struct domain_view *view;
    struct dmarc_wishes before, wishes;
    int published, made;   /* there is a record; the form was sent */
    const char *stands;    /* it, letter by letter; NULL: there are several, or none */
    const char *rua, *ruf; /* as typed */
    struct dmarc_fault fault;
};

/* What is published at the very name, as it was seen last; several records as one. */
static void read_published(struct building *building) {
    const struct result *result = &building->view->results[CHECK_DMARC];
    const char *host = building->view->records[CHECK_DMARC].host;
    struct arena *arena = building->visit->arena;
    building->before = dmarc_wishes_new();
    for (size_t i = 0; i < result->evidence_count; i++) {
        const struct evidence *evidence = &result->evidence[i];
        if (strcmp(evidence->name, host) != 0 || strcmp(evidence->type, "TXT") != 0)
            continue;
        for (size_t v = 0; v < evidence->value_count; v++) {
            struct dmarc_wishes found;
            if (!dmarc_wishes_read(arena, span_of(evidence->values[v]), &found))
                continue;
            building->before =
                building->published ? dmarc_wishes_join(arena, &building->before, &found) : found;
            building->stands = building->published ? NULL : evidence->values[v];
            building->published = 1;
        }
    }
}

/* Reading the form */

static const char *typed(struct visit *visit, const char *name) {
    const char *value = visit_query(visit, name);
    return utf8_single_line(span_of(value)) ? value : "";
}

static enum dmarc_policy policy_named(const char *name) {
    for (int policy = DMARC_POLICY_NONE; policy <= DMARC_POLICY_REJECT; policy++)
        if (!strcmp(name, dmarc_policy_name((enum dmarc_policy)policy)))
            return (enum dmarc_policy)policy;
    return DMARC_POLICY_ABSENT;
}

static const struct {
    const char *name;
    unsigned bit;
} reports[] = {{"fo_all", DMARC_FO_ALL},
               {"fo_any", DMARC_FO_ANY},
               {"fo_dkim", DMARC_FO_DKIM},
               {"fo_spf", DMARC_FO_SPF}};
enum { REPORTS = sizeof reports / sizeof *reports };

static unsigned read_reports(struct visit *visit) {
    unsigned fo = 0;
    for (int i = 0; i < REPORTS; i++)
        if (*visit_query(visit, reports[i].name))
            fo |= reports[i].bit;
    return fo ? fo : DMARC_FO_ALL;
}

static void read_form(struct building *building) {
    struct visit *visit = building->visit;
    struct dmarc_wishes *wishes = &building->wishes;
    wishes->p = policy_named(visit_query(visit, "p"));
    wishes->sp = policy_named(visit_query(visit, "sp"));
    wishes->np = policy_named(visit_query(visit, "np"));
    wishes->testing = !strcmp(visit_query(visit, "t"), "y");
    wishes->strict_dkim = !strcmp(visit_query(visit, "adkim"), "s");
    wishes->strict_spf = !strcmp(visit_query(visit, "aspf"), "s");
    wishes->fo = read_reports(visit);
    building->rua = typed(visit, "rua");
    building->ruf = typed(visit, "ruf");
    building->fault = dmarc_addresses_read(visit->arena, "rua", building->rua, &wishes->rua);
    if (!building->fault.code)
        building->fault = dmarc_addresses_read(visit->arena, "ruf", building->ruf, &wishes->ruf);
    if (!building->fault.code)
        building->fault = dmarc_wishes_fault(visit->arena, wishes);
}

static const char *joined(struct arena *arena, const struct dmarc_addresses *addresses) {
    struct text text = TEXT(arena);
    for (size_t i = 0; i < addresses->count; i++)
        text_addf(&text, "%s%s", i ? ", " : "", addresses->list[i]);
    return text_str(&text);
}

static struct building begin(struct visit *visit, const struct domain_view *view) {
    struct building building = {.visit = visit, .view = view};
    read_published(&building);
    building.wishes = building.before;
    building.made = *visit_query(visit, "made") != '\0';
    if (building.made) {
        read_form(&building);
    } else {
        building.rua = joined(visit->arena, &building.before.rua);
        building.ruf = joined(visit->arena, &building.before.ruf);
        building.fault = dmarc_wishes_fault(visit->arena, &building.wishes);
    }
    return building;
}

/* Showing it */

static void show_form(const struct building *building) {
    const struct dmarc_wishes *wishes = &building->wishes;
    struct node *form = node_child(building->visit->page, "Form");
    const struct {
        const char *name, *value;
    } fields[] = {
        {"p", dmarc_policy_name(wishes->p)},
        {"sp", dmarc_policy_name(wishes->sp)},
        {"np", dmarc_policy_name(wishes->np)},
        {"adkim", wishes->strict_dkim ? "s" : ""},
        {"aspf", wishes->strict_spf ? "s" : ""},
        {"t", wishes->testing ? "y" : ""},
        {"rua", building->rua},
        {"ruf", building->ruf},
    };
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        node_set(node_child(form, fields[i].name), "value", fields[i].value);
    for (int i = 0; i < REPORTS; i++)
        if (wishes->fo & reports[i].bit)
            node_set(node_child(form, reports[i].name), "value", "1");
    if (wishes->sp || wishes->np || wishes->strict_dkim || wishes->strict_spf || *building->ruf ||
        wishes->fo != DMARC_FO_ALL)
        node_set(form, "more", "1");
}

static void show_fault_of(const struct building *building) {
    struct visit *visit = building->visit;
    const struct dmarc_fault *fault = &building->fault;
    if (!building->made || !fault->code)
        return;
    const char *sentence = arena_printf(visit->arena, "Dmarc.fault.%s", fault->code);
    show_fault(
        visit, fault->field,
        say(visit, sentence, "found", fault->found, "most",
            arena_printf(visit->arena, "%d",
                         !strcmp(fault->code, "long") ? DMARC_RECORD_MAX : DMARC_ADDRESSES_MAX),
            NULL));
}

static void show_notes(const struct building *building) {
    struct visit *visit = building->visit;
    struct dmarc_note notes[DMARC_NOTES_MAX];
    size_t count =
        dmarc_notes(visit->arena, building->view->domain.name,
                    building->published ? &building->before : NULL, &building->wishes, notes);
    for (size_t i = 0; i < count; i++) {
        struct view_param detail = {"detail", notes[i].detail};
        show_sentence(visit, node_row(visit->page, "Notes"),
                      arena_printf(visit->arena, "Dmarc.note.%s", notes[i].code), &detail, 1);
    }
}

static void show_result(const struct building *building) {
    struct visit *visit = building->visit;
    if (building->fault.code)
        return;
    const char *record = dmarc_write(visit->arena, &building->wishes);
    node_set(visit->page, "record", record);
    if (building->stands && !strcmp(record, building->stands))
        node_set(visit->page, "same", "1");
    show_notes(building);
}

/* The form as a link, filled in with other wishes. */
static const char *link_with(const struct building *building, const struct dmarc_wishes *wishes) {
    struct arena *arena = building->visit->arena;
    struct text link = TEXT(arena);
    text_addf(&link, "?made=1&p=%s&sp=%s&np=%s", dmarc_policy_name(wishes->p),
              dmarc_policy_name(wishes->sp), dmarc_policy_name(wishes->np));
    text_addf(&link, "&adkim=%s&aspf=%s&t=%s", wishes->strict_dkim ? "s" : "",
              wishes->strict_spf ? "s" : "", wishes->testing ? "y" : "");
    text_addf(&link, "&rua=%s&ruf=%s", url_encode(arena, joined(arena, &wishes->rua)),
              url_encode(arena, joined(arena, &wishes->ruf)));
    for (int i = 0; i < REPORTS; i++)
        if (wishes->fo & reports[i].bit)
            text_addf(&link, "&%s=1", reports[i].name);
    return text_str(&link);
}

/* What there is now. */
static void show_published(const struct building *building) {
    struct visit *visit = building->visit;
    const struct domain_view *view = building->view;
    if (building->published)
        node_set(visit->page, "published",
                 building->stands ? building->stands
                                  : span_text(visit->arena, building->before.published));
    if (has_finding(&view->results[CHECK_DMARC], "dmarc_inherited"))
        node_set(visit->page, "inherited", "1");
    if (view->checks[CHECK_DMARC].checked_at)
        show_time(visit, visit->page, "checked", view->checks[CHECK_DMARC].checked_at);
}

/* Where the published record stands on the way to reject, and the next step as a link. */
static void show_stage(const struct building *building) {
    struct visit *visit = building->visit;
    if (building->published && verdict_fails(building->view->results[CHECK_DMARC].verdict)) {
        show_sentence(visit, node_child(visit->page, "stage"), "Dmarc.now_useless", NULL, 0);
        return;
    }
    const struct dmarc_wishes *before = building->published ? &building->before : NULL;
    enum dmarc_stage stage = dmarc_stage_of(before);
    show_sentence(visit, node_child(visit->page, "stage"),
                  arena_printf(visit->arena, "Dmarc.stage.%s", dmarc_stage_code(stage)), NULL, 0);
    if (stage < DMARC_STAGE_WATCH || stage == DMARC_STAGE_REJECT)
        return; /* an address has to be typed first; or there is no next */
    struct dmarc_wishes next = dmarc_stage_next(before);
    node_set(visit->page, "step", link_with(building, &next));
}

void dmarc_builder_get(struct visit *visit) {
    struct domain_view view;
    if (!domain_seen(visit, &view))
        return;
    struct building building = begin(visit, &view);
    show_name(visit, visit->page, view.domain.name);
    node_set_number(visit->page, "id", view.domain.id);
    node_set(visit->page, "nav", "domains");
    show_record(visit, node_child(visit->page, "card"), &view, CHECK_DMARC);
    show_published(&building);
    show_stage(&building);
    show_form(&building);
    show_fault_of(&building);
    show_result(&building);
    respond_page(visit, 200, "dmarc");
}
