#include "work/profile.h"

#include "base/clock.h"
#include "store/blocked.h"
#include "store/send.h"
#include "work/deed.h"
#include "work/quota.h"

#include <assert.h>
#include <string.h>

static enum status note(struct house *house, const struct actor *actor, const char *action,
                        const char *from_addr) {
    return deed_note(house, actor,
                     &(struct deed){action, from_addr, actor->project.org_id, actor->project.id});
}

enum status profile_names(struct house *house, struct arena *arena, const struct actor *actor,
                          const char ***names, size_t *count) {
    enum { NAMES_MOST = 100 };
    assert(may(actor, RIGHT_VIEW) && actor->project.id);
    return send_names(house->store, arena, actor->project.id, NAMES_MOST, names, count);
}

/* What can be said of a wish without the database. 0: something is wrong. */
static int judge(struct arena *arena, const struct profile_wish *wish, struct profile_saved *saved,
                 struct profile *profile) {
    saved->from_refusal = address_parse(arena, wish->from, &saved->from);
    if (*wish->reply_to)
        saved->reply_to_refusal = address_parse(arena, wish->reply_to, &saved->reply_to);
    profile->unsubscribe_url = "";
    if (wish->unsubscribe == UNSUBSCRIBE_OWN)
        saved->url_refusal =
            unsubscribe_url_parse(arena, wish->unsubscribe_url, &profile->unsubscribe_url);
    if (saved->from_refusal != ADDRESS_ACCEPTED || saved->reply_to_refusal != ADDRESS_ACCEPTED ||
        saved->url_refusal != UNSUBSCRIBE_URL_ACCEPTED)
        return 0;
    profile->from_addr = saved->from.text;
    profile->from_domain = saved->from.domain;
    profile->from_name = wish->from_name;
    profile->reply_to = *wish->reply_to ? saved->reply_to.text : "";
    profile->signature = wish->signature;
    profile->unsubscribe = wish->unsubscribe;
    return 1;
}

/* In the caller's transaction. *most: 0, or as many as there are, and there may be no more. */
static enum status refuse_too_many(struct house *house, const struct actor *actor, int64_t *most) {
    int full;
    enum status status = quota_full(house, actor->project.org_id, QUOTA_PROFILES, most, &full);
    if (!full)
        *most = 0;
    return status;
}

/* In the caller's transaction. */
static enum status store_profile(struct house *house, struct arena *arena,
                                 const struct profile_wish *wish, struct profile *profile) {
    struct profile before;
    if (!wish->id)
        return profile_insert(house->store, profile, clock_now());
    enum status status = profile_get(house->store, arena, profile->project_id, wish->id, &before);
    if (status != STATUS_OK)
        return status;
    int same_from =
        !strcmp(address_key(arena, before.from_addr), address_key(arena, profile->from_addr));
    profile->id = wish->id;
    profile->generation = wish->generation;
    profile->overrides = before.overrides && same_from;
    return profile_update(house->store, profile, clock_now());
}

enum status profile_save(struct house *house, struct arena *arena, const struct actor *actor,
                         const struct profile_wish *wish, struct profile_saved *saved) {
    assert(may(actor, RIGHT_PROFILE) && actor->project.id);
    struct profile profile = {.project_id = actor->project.id};
    *saved = (struct profile_saved){0};
    if (!judge(arena, wish, saved, &profile))
        return STATUS_OK;
    enum status status = blocked_has(house->store, profile.from_domain, &saved->blocked);
    if (status != STATUS_OK || saved->blocked)
        return status;
    status = store_begin(house->store);
    if (status != STATUS_OK)
        return status;
    if (!wish->id)
        status = refuse_too_many(house, actor, &saved->most);
    if (status == STATUS_OK && !saved->most)
        status = store_profile(house, arena, wish, &profile);
    if (status == STATUS_OK && !saved->most)
        status = note(house, actor, wish->id ? "profile_change" : "profile_add", profile.from_addr);
    status = store_end(house->store, status);
    if (status == STATUS_OK)
        saved->id = profile.id;
    return status;
}

enum status profile_remove(struct house *house, struct arena *arena, const struct actor *actor,
                           int64_t id, int64_t generation) {
    assert(may(actor, RIGHT_PROFILE) && actor->project.id);
    struct profile profile;
    enum status status = store_begin(house->store);
    if (status != STATUS_OK)
        return status;
    status = profile_get(house->store, arena, actor->project.id, id, &profile);
    if (status == STATUS_OK) {
        profile.generation = generation;
        status = profile_delete(house->store, &profile);
    }
    if (status == STATUS_OK)
        status = note(house, actor, "profile_delete", profile.from_addr);
    return store_end(house->store, status);
}

enum status profile_override(struct house *house, struct arena *arena, const struct actor *actor,
                             int64_t id, int64_t generation) {
    assert(may(actor, RIGHT_PROFILE) && actor->project.id);
    struct profile profile;
    enum status status = store_begin(house->store);
    if (status != STATUS_OK)
        return status;
    status = profile_get(house->store, arena, actor->project.id, id, &profile);
    if (status == STATUS_OK) {
        profile.generation = generation;
        profile.overrides = !profile.overrides;
        status = profile_update(house->store, &profile, clock_now());
    }
    if (status == STATUS_OK)
        status = note(house, actor, profile.overrides ? "profile_override" : "profile_override_end",
                      profile.from_addr);
    return store_end(house->store, status);
}

/* What the last look at a domain saw, as answers; SPF's has what stands at the domain itself. */
struct memory {
    struct arena *arena;
    struct answers *answers;
    struct result dmarc, spf;
};

static int recall(const struct memory *memory) {
    struct answer *answer;
    int recalled = 0;
    for (size_t i = 0; (answer = answers_at(memory->answers, i)); i++)
        if (answer->state == ANSWER_PENDING)
            recalled += result_recall(memory->arena, &memory->dmarc, answer) ||
                        result_recall(memory->arena, &memory->spf, answer);
    return recalled;
}

/* Above the record that holds the check keeps no evidence that there is none. */
static int assume_above(const struct memory *memory, const char *from) {
    enum { PREFIX = 7 }; /* "_dmarc." */
    struct answer *answer;
    int assumed = 0;
    for (size_t i = 0; (answer = answers_at(memory->answers, i)); i++)
        if (answer->state == ANSWER_PENDING && !strncmp(answer->question.name, "_dmarc.", PREFIX) &&
            name_within(from, answer->question.name + PREFIX) &&
            !result_mentions(&memory->dmarc, &answer->question)) {
            answer->state = ANSWER_NODATA;
            assumed++;
        }
    return assumed;
}

static struct forecast forecast_from(const struct memory *memory,
                                     const struct forecast_case *mail) {
    struct forecast forecast = forecast_make(memory->arena, memory->answers, mail);
    while (recall(memory) ||
           (memory->dmarc.evidence_count && forecast.dmarc.found == DMARC_PENDING &&
            assume_above(memory, mail->from)))
        forecast = forecast_make(memory->arena, memory->answers, mail);
    return forecast;
}

static enum status forecast_of(struct house *house, struct arena *arena,
                               struct profile_view *view) {
    const struct send_answer *may_send = &view->may;
    const struct send_domain *domain = &may_send->domain;
    enum { QUESTIONS_MOST = 4 * DMARC_WALK_MAX };
    struct domain_check found[CHECK_COUNT];
    struct memory memory = {.arena = arena, .answers = answers_new(arena, QUESTIONS_MOST)};
    struct forecast_case mail = {
        .from = may_send->profile.from_domain,
        .dkim = may_send->sign_domain,
        .envelope = may_send->envelope_domain,
        .dkim_passes = may_send->profile.signature == SIGNATURE_PLATFORM || domain->may_sign,
        .spf_passes = 1, /* the platform's own, or one whose check holds */
    };
    if (domain->domain_id) {
        enum status status =
            domain_checks(house->store, arena, domain->project_id, domain->domain_id, found);
        if (status != STATUS_OK)
            return status;
        result_read_json(arena, found[CHECK_DMARC].result, &memory.dmarc);
        result_read_json(arena, found[CHECK_SPF].result, &memory.spf);
    }
    view->forecast = forecast_from(&memory, &mail);
    if (!view->forecast.via)
        view->via = "";
    else
        view->via = mail.dkim_passes ? mail.dkim : mail.envelope;
    return STATUS_OK;
}

enum status profile_see(struct house *house, struct arena *arena, const struct actor *actor,
                        int64_t id, struct profile_view *view) {
    assert(may(actor, RIGHT_VIEW) && actor->project.id);
    struct send_question question = {.project_id = actor->project.id, .profile_id = id};
    enum status status = send_may(house, arena, &question, &view->may);
    if (status != STATUS_OK)
        return status;
    return view->may.profile.id ? forecast_of(house, arena, view) : STATUS_NONE;
}
