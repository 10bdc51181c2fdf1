#include "page/pages.h"
#include "page/show.h"
#include "web/form.h"
#include "web/language.h"
#include "work/setup.h"

#include <string.h>

/*
 * Applying: the public form, and the shorter one inside a project. Facilities are rows, one more by
 * the press of a button that keeps what was typed; rows left empty are none.
 */
static const char *const dns_choices[] = {"ours", "platform", NULL};
static const struct field apply_fields[] = {
    {.name = "dns", .kind = FIELD_CHOICE, .required = 1, .choices = dns_choices},
    {.name = "org", .kind = FIELD_LINE, .required = 1, .most = 100},
    {.name = "contact", .kind = FIELD_LINE, .required = 1, .most = 100},
    {.name = "email", .kind = FIELD_EMAIL, .required = 1, .most = 254},
    {.name = "phone", .kind = FIELD_LINE, .required = 1, .most = 40},
    {.name = "lang", .kind = FIELD_CHOICE, .required = 1, .choices = languages},
    {0},
};
static const struct field ask_fields[] = {
    {.name = "dns", .kind = FIELD_CHOICE, .required = 1, .choices = dns_choices},
    {0},
};
/* No most of the address: its own rules say what is wrong, and better. */
static const struct field facility_fields[] = {
    {.name = "facility", .kind = FIELD_LINE, .required = 1, .most = 100},
    {.name = "person", .kind = FIELD_LINE, .most = 100},
    {.name = "sender", .kind = FIELD_LINE, .required = 1},
    {0},
};

struct application {
    struct form form, rows[SETUP_FACILITIES_MOST];
    int row_count;
    struct setup_facility facilities[SETUP_FACILITIES_MOST]; /* of the rows that are filled in */
    size_t count;
    int wrong;
};

/* Rows */

enum { FACILITY, PERSON, SENDER }; /* in the order of facility_fields */

static const char *say_sender(struct visit *visit, const struct setup_sender *sender) {
    if (sender->of.refusal == REGISTER_DONE && sender->fault == ADDRESS_ACCEPTED)
        return NULL;
    if (sender->fault == ADDRESS_NO_AT)
        return say(visit, "Fault.email", NULL);
    if (sender->of.refusal == REGISTER_DONE)
        return say_one(visit, "Address", address_refusal_code(sender->fault));
    const char *name = sender->of.name.unicode ? sender->of.name.unicode : "";
    return say_refusal(visit, sender->of.refusal, name_refusal_code(sender->of.name_refusal), name);
}

static int is_empty(const struct form *row) {
    return !*row->values[FACILITY] && !*row->values[PERSON] && !*row->values[SENDER];
}

static void forgive(struct form *form) {
    memset(form->faults, 0, sizeof form->faults);
    form->wrong = 0;
}

static struct node *show_row(struct visit *visit, int number) {
    struct node *node = node_row(visit->page, "Rows");
    node_set_number(node, "number", number);
    for (const struct field *field = facility_fields; field->name; field++)
        node_set(node_child(node, field->name), "id",
                 arena_printf(visit->arena, "%s%d", field->name, number));
    node_set(node, "sender.mail", "1");
    if (number == 1) {
        node_set(node, "facility.needed", "1");
        node_set(node, "sender.needed", "1");
    }
    return node;
}

static enum status judge_row(struct visit *visit, struct application *application,
                             const struct form *row, struct node *node) {
    struct setup_facility *facility = &application->facilities[application->count++];
    *facility = (struct setup_facility){.name = row->values[FACILITY],
                                        .contact = row->values[PERSON],
                                        .sender = row->values[SENDER]};
    application->wrong |= row->wrong;
    if (row->faults[SENDER])
        return STATUS_OK;
    struct setup_sender sender;
    enum status status = setup_sender(visit->house, visit->arena, facility->sender, &sender);
    const char *fault = status == STATUS_OK ? say_sender(visit, &sender) : NULL;
    if (fault)
        node_set(node, "sender.fault", fault);
    application->wrong |= fault != NULL;
    return status;
}

/* Reads what was sent; whether any of it is filled in. */
static int read_rows(struct visit *visit, struct application *application) {
    int filled = 0;
    application->row_count = 1;
    for (int i = 0; i < SETUP_FACILITIES_MOST; i++) {
        if (form_has_row(visit, facility_fields, i + 1))
            application->row_count = i + 1;
        form_read_row(visit, facility_fields, i + 1, &application->rows[i]);
        filled |= !is_empty(&application->rows[i]);
    }
    return filled;
}

/* more: somebody asked for another row, and nothing is to be judged yet. */
static enum status show_rows(struct visit *visit, struct application *application, int more) {
    int filled = read_rows(visit, application);
    enum status status = STATUS_OK;
    for (int i = 0; status == STATUS_OK && i < application->row_count; i++) {
        struct form *row = &application->rows[i];
        int judged = !more && (!is_empty(row) || (!filled && !i));
        struct node *node = show_row(visit, i + 1);
        if (!judged)
            forgive(row);
        form_show_row(visit, row, node);
        if (judged)
            status = judge_row(visit, application, row, node);
    }
    if (more && application->row_count < SETUP_FACILITIES_MOST)
        node_set(show_row(visit, ++application->row_count), "facility.fresh", "1");
    return status;
}

/* The screen */

static const char *back_path(struct visit *visit) {
    if (!visit->actor.project.id)
        return "/apply";
    return arena_printf(visit->arena, "/projects/%lld/requests/new",
                        (long long)visit->actor.project.id);
}

static void show_form(struct visit *visit, int code, int rows) {
    static const char *const said[] = {"lead",      "take_1",       "align_lead",
                                       "align_spf", "dns_platform", "inside_lead"};
    for (size_t i = 0; i < sizeof said / sizeof *said; i++)
        node_set(visit->page, said[i],
                 say(visit, arena_printf(visit->arena, "Setup.%s", said[i]), "platform",
                     visit->house->conf.platform_name, NULL));
    if (rows < SETUP_FACILITIES_MOST)
        node_set(visit->page, "more", "1");
    node_set(visit->page, "back", back_path(visit));
    if (visit->actor.project.id)
        node_set(visit->page, "nav", "domains");
    respond_page(visit, code, "setup-apply");
}

static void show_blank(struct visit *visit) {
    show_row(visit, 1);
    show_form(visit, 200, 1);
}

/* 0: the visit is answered. */
static int read_application(struct visit *visit, const struct field *fields,
                            struct application *application) {
    int more = *pairs_value(&visit->posted, "add") != '\0';
    application->wrong = !form_read(visit, fields, &application->form);
    if (more)
        forgive(&application->form);
    form_show(visit, &application->form);
    enum status status = show_rows(visit, application, more);
    if (status != STATUS_OK) {
        respond_status(visit, status);
    } else if (more) {
        show_form(visit, 200, application->row_count);
    } else if (application->wrong) {
        node_set(visit->page, "Form.wrong", "1");
        show_form(visit, 422, application->row_count);
    }
    return status == STATUS_OK && !more && !application->wrong;
}

static void too_often(struct visit *visit, const struct application *application, int wait) {
    visit->response.retry_after = wait;
    node_set(visit->page, "notice",
             say(visit, "Setup.wait", "n", say_span(visit, wait + 59), NULL));
    show_form(visit, 429, application->row_count);
}

/* From outside */

/* 0: there is no public form here, and the visit is answered. */
static int is_public(struct visit *visit) {
    int on = !strcmp(visit->house->conf.public_requests, "on");
    if (!on)
        respond_error(visit, 404);
    return on;
}

void setup_apply_get(struct visit *visit) {
    if (!is_public(visit))
        return;
    if (!strcmp(visit_query(visit, "seen"), "sent"))
        node_set(visit->page, "sent", "1");
    node_set(visit->page, "Form.lang.value", visit->lang);
    show_blank(visit);
}

void setup_apply_post(struct visit *visit) {
    struct application *application = arena_alloc(visit->arena, sizeof *application);
    if (!is_public(visit) || !read_application(visit, apply_fields, application))
        return;
    const struct form *form = &application->form;
    struct setup_wish wish = {.org_name = form_value(form, "org"),
                              .contact = form_value(form, "contact"),
                              .email = form_value(form, "email"),
                              .phone = form_value(form, "phone"),
                              .lang = form_value(form, "lang"),
                              .dns_by_us = !strcmp(form_value(form, "dns"), "platform"),
                              .facilities = application->facilities,
                              .count = application->count};
    int wait;
    enum status status =
        setup_apply(visit->house, visit->arena, &wish, visit->request.address, &wait);
    if (status != STATUS_OK)
        respond_status(visit, status);
    else if (wait)
        too_often(visit, application, wait);
    else
        respond_redirect(visit, "/apply?seen=sent");
}

/* From inside */

void setup_ask_get(struct visit *visit) {
    show_blank(visit);
}

void setup_ask_post(struct visit *visit) {
    struct application *application = arena_alloc(visit->arena, sizeof *application);
    if (!read_application(visit, ask_fields, application))
        return;
    struct setup_wish wish = {.lang = visit->lang,
                              .dns_by_us =
                                  !strcmp(form_value(&application->form, "dns"), "platform"),
                              .facilities = application->facilities,
                              .count = application->count};
    int64_t id = 0;
    int wait;
    enum status status = setup_ask(visit->house, visit->arena, &visit->actor, &wish, &id, &wait);
    if (status != STATUS_OK)
        respond_status(visit, status);
    else if (wait)
        too_often(visit, application, wait);
    else
        respond_redirect(visit,
                         arena_printf(visit->arena, "/projects/%lld/requests/%lld?seen=asked",
                                      (long long)visit->actor.project.id, (long long)id));
}
