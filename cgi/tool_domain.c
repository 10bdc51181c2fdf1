#include "tool.h"

#include "web/view.h"
#include "work/domain.h"
#include "work/people.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *lang_of_user(void) {
    const char *lang = getenv("LANG");
    return lang && !strncmp(lang, "ja", 2) ? "ja" : "en";
}

int complain_of_name(struct call *call, enum name_refusal refusal, const char *suggestion) {
    struct view *view;
    if (view_open(call->house.conf.templates, &view) != STATUS_OK)
        return NOT_DONE;
    complain(view_text_of(view, call->arena, lang_of_user(),
                          arena_printf(call->arena, "Name.%s", name_refusal_code(refusal)), NULL,
                          0));
    if (suggestion)
        fprintf(stderr, "  %s\n", suggestion);
    view_close(view);
    return NOT_DONE;
}

int find_domain(struct call *call, int64_t *id) {
    struct name name;
    const char *suggestion;
    struct domain_found *found;
    size_t count, hits = 0;
    enum name_refusal refusal = name_normalise(call->arena, call->words[0], &name, &suggestion);
    if (refusal != NAME_ACCEPTED)
        return complain_of_name(call, refusal, suggestion);
    int64_t project_id = call->count > 1 ? number_of(call->words[1]) : 0, in = 0;
    if (call->count > 1 && !project_id)
        return NOT_UNDERSTOOD;
    enum status status =
        domain_find(call->house.store, call->arena, name.ascii, LIST_MOST, &found, &count);
    for (size_t i = 0; status == STATUS_OK && i < count; i++)
        if (!strcmp(found[i].name, name.ascii) &&
            (!project_id || found[i].project_id == project_id)) {
            hits++;
            *id = found[i].id;
            in = found[i].project_id;
        }
    if (status != STATUS_OK)
        return ended(status, "", "");
    if (hits != 1)
        return complain(hits ? "several projects have it; give the number of the project behind it"
                             : "nobody has registered it");
    return ended(actor_enter_project(&call->house, call->arena, &call->actor, in),
                 "there is no project of that number", "");
}

static int see_domain(struct call *call, struct domain_view *view) {
    int64_t id;
    int found = find_domain(call, &id);
    return found == DONE ? ended(domain_see(&call->house, call->arena, &call->actor, id, view),
                                 "it is gone", "")
                         : found;
}

static int refused(struct call *call, const struct registration *registration) {
    const char *const sentences[] = {
        [REGISTER_BLOCKED] = "it is on the block list",
        [REGISTER_HAVE] = "the project has it already",
        [REGISTER_TOO_MANY] = "the organisation has as many pending domains as it may",
        [REGISTER_FULL] = "the organisation has as many domains as it may",
        [REGISTER_SELECTOR] = "its selector is none",
    };
    if (registration->refusal == REGISTER_NAME)
        return complain_of_name(call, registration->name_refusal, registration->suggestion);
    return complain(sentences[registration->refusal]);
}

/* Behind the name: --dkim txt|cname. */
static int read_mode(const struct call *call, enum dkim_mode *mode) {
    if (call->count != 4 || strcmp(call->words[2], "--dkim") != 0)
        return 0;
    *mode = dkim_mode_of(call->words[3]);
    return !strcmp(call->words[3], dkim_mode_name(*mode));
}

int register_domain(struct call *call) {
    struct registration registration;
    struct domain_wish wish = {.typed = call->words[1]};
    enum dkim_mode mode;
    if (call->count > 2) {
        if (!read_mode(call, &mode))
            return NOT_UNDERSTOOD;
        wish.dkim_mode = &mode;
    }
    enum status status =
        actor_enter_project(&call->house, call->arena, &call->actor, number_of(call->words[0]));
    if (status == STATUS_OK)
        status = domain_register(&call->house, call->arena, &call->actor, &wish, &registration);
    if (status == STATUS_OK && registration.refusal != REGISTER_DONE)
        return refused(call, &registration);
    if (status == STATUS_OK)
        printf("%lld\t%s\n", (long long)registration.id, registration.name.ascii);
    return ended(status, "there is no project of that number", "");
}

const char *finding_words(struct call *call, struct view *view, const char *family,
                          const struct finding *finding) {
    struct view_param params[sizeof finding->params / sizeof *finding->params];
    for (size_t i = 0; i < finding->param_count; i++)
        params[i] = (struct view_param){finding->params[i].name, finding->params[i].value};
    return view_text_of(view, call->arena, lang_of_user(),
                        arena_printf(call->arena, "%s.%s", family, finding->code), params,
                        finding->param_count);
}

static void print_check(struct call *call, struct view *view, const struct domain_view *domain,
                        enum check_kind kind) {
    const struct result *result = &domain->results[kind];
    printf("  %-10s %s%s\n", checks[kind].name, verdict_name(result->verdict),
           domain->checks[kind].standing.unknown_since ? " (could not be checked now)" : "");
    for (size_t i = 0; i < result->finding_count; i++)
        printf("             %s\n", finding_words(call, view, "Finding", &result->findings[i]));
}

static int print_domain(struct call *call, int64_t id) {
    struct domain_view domain;
    struct view *view;
    enum status status = domain_see(&call->house, call->arena, &call->actor, id, &domain);
    if (status == STATUS_OK)
        status = view_open(call->house.conf.templates, &view);
    if (status != STATUS_OK)
        return ended(status, "it is gone", "");
    printf("%s %s\n", domain.name.unicode, domain_state_name(domain.domain.life.state));
    for (int kind = 0; kind < CHECK_COUNT; kind++)
        if (domain.published >> kind & 1)
            print_check(call, view, &domain, (enum check_kind)kind);
    view_close(view);
    return DONE;
}

static int verified(struct call *call, int64_t id, enum status status, enum verification outcome) {
    if (status != STATUS_OK)
        return ended(status, "it is gone", "it is not failed: nafuda verify looks at it");
    switch (outcome) {
    case VERIFICATION_DONE:
        return print_domain(call, id);
    case VERIFICATION_RUNNING:
        return complain("somebody else is verifying it just now");
    case VERIFICATION_SOON:
        return complain("it was verified too often just now; try again in a minute");
    case VERIFICATION_CROWDED:
        return complain("another domain of its organisation is being verified");
    case VERIFICATION_STALE:
        return complain("it was deleted or restarted meanwhile; nothing was stored");
    case VERIFICATION_ENDED:
        return complain("it is failed: nafuda restart begins a new window");
    case VERIFICATION_TOO_MANY:
        return complain("the organisation has as many pending domains as it may");
    }
    return NOT_DONE;
}

int verify(struct call *call) {
    int64_t id;
    enum verification outcome = VERIFICATION_DONE;
    int found = find_domain(call, &id);
    if (found != DONE)
        return found;
    enum status status = domain_verify(&call->house, call->arena, &call->actor,
                                       call->actor.project.id, id, CHECKS_ALL, &outcome);
    return verified(call, id, status, outcome);
}

int restart(struct call *call) {
    int64_t id;
    enum verification outcome = VERIFICATION_DONE;
    int found = find_domain(call, &id);
    if (found != DONE)
        return found;
    enum status status = domain_restart(&call->house, call->arena, &call->actor, id, &outcome);
    return verified(call, id, status, outcome);
}

int renew_token(struct call *call) {
    int64_t id;
    int found = find_domain(call, &id);
    if (found != DONE)
        return found;
    enum status status = domain_renew_token(&call->house, call->arena, &call->actor, id);
    return ended(status, "it is gone", "it is not pending: its token stays");
}

static int change_mode(struct call *call, enum dkim_mode mode) {
    int64_t id;
    int found = find_domain(call, &id);
    if (found != DONE)
        return found;
    enum status status = domain_change_dkim_mode(&call->house, call->arena, &call->actor, id, mode);
    return ended(status, "it is gone", "it is verified: its DKIM records stay");
}

int dkim_txt(struct call *call) {
    return change_mode(call, DKIM_MODE_TXT);
}

int dkim_cname(struct call *call) {
    return change_mode(call, DKIM_MODE_CNAME);
}

int delete_domain(struct call *call) {
    int64_t id;
    int done, found = find_domain(call, &id);
    if (found != DONE)
        return found;
    return ended(domain_delete(&call->house, call->arena, &call->actor, id, call->words[0], &done),
                 "it is gone", "it was changed meanwhile; try again");
}

int bounce(struct call *call) {
    const char *label = strcmp(call->words[0], "none") ? call->words[0] : "";
    enum name_refusal refusal = NAME_ACCEPTED;
    int64_t id;
    call->words++;
    call->count--;
    int found = find_domain(call, &id);
    if (found != DONE)
        return found;
    enum status status =
        domain_change_bounce(&call->house, call->arena, &call->actor, id, label, &refusal);
    if (refusal != NAME_ACCEPTED)
        return complain(
            arena_printf(call->arena, "that label makes no name (%s)", name_refusal_code(refusal)));
    return ended(status, "it is gone", "somebody is changing it");
}

int list_domains(struct call *call) {
    struct domain_found *found;
    size_t count;
    enum status status = domain_find(call->house.store, call->arena,
                                     call->count ? call->words[0] : "", LIST_MOST, &found, &count);
    for (size_t i = 0; status == STATUS_OK && i < count; i++)
        printf("%lld\t%s\t%s\t%lld\t%s\n", (long long)found[i].id,
               domain_state_name(found[i].state), found[i].name, (long long)found[i].project_id,
               found[i].project);
    if (status == STATUS_OK && count == LIST_MOST)
        fprintf(stderr, "nafuda: the first %d; give the beginning of a name\n", LIST_MOST);
    return ended(status, "", "");
}

int records(struct call *call) {
    struct domain_view view;
    int seen = see_domain(call, &view);
    for (int i = 0; seen == DONE && i < CHECK_COUNT; i++)
        if (view.published >> checks_shown[i] & 1) {
            const struct record *record = &view.records[checks_shown[i]];
            if (call->zone)
                printf("%s. 300 IN %s %s\n", record->host, record->type,
                       record_data(call->arena, record));
            else
                printf("%s\t%s\t%s\n", record->type, record->host, record->value);
        }
    return seen;
}
