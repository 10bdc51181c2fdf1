/* nafuda profile …: sender profiles, as the pages keep them. */
#include "base/utf8.h"
#include "tool.h"
#include "work/people.h"
#include "work/profile.h"

#include <stdio.h>
#include <string.h>

static int enter(struct call *call) {
    return ended(
        actor_enter_project(&call->house, call->arena, &call->actor, number_of(call->words[0])),
        "there is no project of that number", "");
}

static enum status print_rows(struct call *call, const struct profile *profiles, size_t count) {
    for (size_t i = 0; i < count; i++) {
        struct send_domain domain;
        enum status status = send_domain(&call->house, call->arena, profiles[i].project_id,
                                         profiles[i].from_domain, &domain);
        if (status != STATUS_OK)
            return status;
        printf("%lld\t%s\t%s\t%s\n", (long long)profiles[i].id, send_refusal_name(domain.refusal),
               profiles[i].from_addr, profiles[i].from_name);
    }
    return STATUS_OK;
}

int list_profiles(struct call *call) {
    int entered = enter(call);
    if (entered != DONE)
        return entered;
    struct profile_query query = {.project_id = call->actor.project.id, .limit = LIST_MOST};
    struct profile *profiles;
    size_t count;
    enum status status;
    do {
        status = profile_list(call->house.store, call->arena, &query, &profiles, &count);
        if (status == STATUS_OK)
            status = print_rows(call, profiles, count);
        if (status == STATUS_OK && count)
            query.after =
                (struct profile_key){profiles[count - 1].from_addr, profiles[count - 1].id};
    } while (status == STATUS_OK && count == LIST_MOST);
    return ended(status, "", "");
}

/* platform, none, or the sender's own address. */
static void read_unsubscribe(const char *word, struct profile_wish *wish) {
    wish->unsubscribe = UNSUBSCRIBE_OWN;
    if (!strcmp(word, "platform"))
        wish->unsubscribe = UNSUBSCRIBE_PLATFORM;
    else if (!strcmp(word, "none"))
        wish->unsubscribe = UNSUBSCRIBE_NONE;
    else
        wish->unsubscribe_url = word;
}

static int read_wish(struct call *call, struct profile_wish *wish) {
    *wish = (struct profile_wish){
        .from = call->words[1], .from_name = call->words[2], .reply_to = "", .unsubscribe_url = ""};
    for (int i = 3; i + 1 < call->count; i += 2) {
        const char *option = call->words[i], *value = call->words[i + 1];
        if (!strcmp(option, "--reply-to"))
            wish->reply_to = value;
        else if (!strcmp(option, "--unsubscribe"))
            read_unsubscribe(value, wish);
        else if (!strcmp(option, "--signature") && !strcmp(value, "platform"))
            wish->signature = SIGNATURE_PLATFORM;
        else if (strcmp(option, "--signature") != 0 || strcmp(value, "author") != 0)
            return 0;
    }
    return call->count % 2 == 1;
}

static int name_is_good(const char *name) {
    struct span span = span_of(name);
    return span_trim(span).size && utf8_single_line(span) && utf8_length(span) <= FROM_NAME_MAX;
}

static int refused(struct call *call, const struct profile_saved *saved) {
    const char *what = "the platform lets nobody send as this domain", *why = "";
    if (saved->from_refusal != ADDRESS_ACCEPTED) {
        what = "the From address is none: ";
        why = address_refusal_code(saved->from_refusal);
    } else if (saved->reply_to_refusal != ADDRESS_ACCEPTED) {
        what = "the Reply-To address is none: ";
        why = address_refusal_code(saved->reply_to_refusal);
    } else if (saved->url_refusal != UNSUBSCRIBE_URL_ACCEPTED) {
        what = "the unsubscribe address is none: ";
        why = unsubscribe_url_refusal_code(saved->url_refusal);
    }
    return complain(arena_printf(call->arena, "%s%s", what, why));
}

int add_profile(struct call *call) {
    struct profile_wish wish;
    struct profile_saved saved;
    if (!read_wish(call, &wish))
        return NOT_UNDERSTOOD;
    if (!name_is_good(wish.from_name))
        return complain("the name is one line of at most 100 characters");
    int entered = enter(call);
    if (entered != DONE)
        return entered;
    enum status status = profile_save(&call->house, call->arena, &call->actor, &wish, &saved);
    if (status == STATUS_OK && !saved.id)
        return refused(call, &saved);
    if (status == STATUS_OK)
        printf("%lld\n", (long long)saved.id);
    return ended(status, "", "");
}

static int see(struct call *call, struct profile_view *view) {
    int entered = enter(call);
    if (entered != DONE)
        return entered;
    return ended(
        profile_see(&call->house, call->arena, &call->actor, number_of(call->words[1]), view),
        "the project has no profile of that number", "");
}

int delete_profile(struct call *call) {
    struct profile_view view;
    int seen = see(call, &view);
    if (seen != DONE)
        return seen;
    const struct profile *profile = &view.may.profile;
    return ended(
        profile_remove(&call->house, call->arena, &call->actor, profile->id, profile->generation),
        "it is gone", "somebody is changing it");
}

int show_profile(struct call *call) {
    static const char *const results[] = {[FORECAST_UNKNOWN] = "unknown",
                                          [FORECAST_NO_RECORD] = "no_record",
                                          [FORECAST_FAIL] = "fail",
                                          [FORECAST_PASS] = "pass"};
    struct profile_view view;
    int seen = see(call, &view);
    if (seen != DONE)
        return seen;
    const struct send_answer *answer = &view.may;
    const struct forecast *forecast = &view.forecast;
    puts(address_header(call->arena, "From", answer->profile.from_name, answer->profile.from_addr));
    printf("send\t%s\n", send_refusal_name(answer->refusal));
    printf("dmarc\t%s\t%s\n", results[forecast->result],
           dmarc_policy_name(forecast->dmarc.applied));
    printf("dkim\t%s\t%s\n", leg_name(forecast->dkim), answer->sign_domain);
    printf("spf\t%s\t%s\n", leg_name(forecast->spf), answer->envelope_domain);
    return DONE;
}
