#include "work/send.h"

#include "base/clock.h"
#include "mail/address.h"
#include "mail/unsubscribe_url.h"
#include "store/blocked.h"
#include "store/send.h"
#include "work/key.h"
#include "work/unsubscribe.h"

#include <string.h>

const char *send_refusal_name(enum send_refusal refusal) {
    static const char *const names[SEND_REFUSAL_COUNT] = {
        [SEND_ALLOWED] = "allowed",           [SEND_NO_PROFILE] = "no_profile",
        [SEND_NO_DOMAIN] = "no_domain",       [SEND_BLOCKED] = "blocked",
        [SEND_PENDING] = "pending",           [SEND_FAILED] = "failed",
        [SEND_NOT_PROVEN] = "not_proven",     [SEND_DKIM_BROKEN] = "dkim_broken",
        [SEND_DKIM_STOPPED] = "dkim_stopped", [SEND_UNSUBSCRIBED] = "unsubscribed",
    };
    return names[refusal];
}

static int all_hold(const struct send_claim *claim, unsigned mask) {
    for (int kind = 0; kind < CHECK_COUNT; kind++)
        if (mask >> kind & 1 && !verdict_holds(claim->verdicts[kind]))
            return 0;
    return 1;
}

/* Every DKIM name, and whatever proves whose the domain is (rule T5). */
static enum send_refusal may_sign(const struct house *house, const struct send_claim *claim) {
    unsigned ownership = house->conf.mandatory & 1u << CHECK_OWNERSHIP;
    if (!all_hold(claim, ownership))
        return SEND_NOT_PROVEN;
    if (!all_hold(claim, checks_mandatory(1u << CHECK_DKIM, claim->dkim_mode)))
        return SEND_DKIM_BROKEN;
    return claim->dkim_in_use ? SEND_ALLOWED : SEND_DKIM_STOPPED;
}

static enum send_refusal may_send(const struct send_claim *claim) {
    switch (claim->state) {
    case STATE_VERIFIED:
        return SEND_ALLOWED;
    case STATE_DEGRADED:
        return claim->grace_ends > clock_now() ? SEND_ALLOWED : SEND_FAILED;
    case STATE_PENDING:
        return SEND_PENDING;
    case STATE_FAILED:
    case STATE_COUNT:
        break;
    }
    return SEND_FAILED;
}

static const char *bounce_domain(struct arena *arena, const struct send_claim *claim,
                                 const char *name) {
    int stands = *claim->bounce_label && claim->spf_in_use &&
                 all_hold(claim, 1u << CHECK_BOUNCE_MX | 1u << CHECK_BOUNCE_SPF);
    return stands ? arena_printf(arena, "%s.%s", claim->bounce_label, name) : "";
}

/* What keeps the domain's owners from testing it. One that is pending has yet to be set up: nothing
   is gone. A share sleeps until the domain stands. */
static enum send_refusal may_test(enum send_refusal sign, enum send_refusal send, int shared) {
    int young = send == SEND_PENDING && sign != SEND_DKIM_STOPPED;
    if (sign == SEND_ALLOWED)
        return shared ? send : SEND_ALLOWED;
    return young ? SEND_PENDING : sign;
}

enum status send_domain(struct house *house, struct arena *arena, int64_t project_id,
                        const char *from_domain, struct send_domain *answer) {
    struct send_claim claim;
    int blocked;
    *answer = (struct send_domain){.refusal = SEND_NO_DOMAIN,
                                   .test = SEND_NO_DOMAIN,
                                   .name = from_domain,
                                   .selector = "",
                                   .bounce_domain = ""};
    enum status status = send_claim_get(house->store, arena, project_id, from_domain, &claim);
    if (status != STATUS_OK)
        return status == STATUS_NONE ? STATUS_OK : status;
    status = blocked_has(house->store, from_domain, &blocked);
    if (status != STATUS_OK)
        return status;
    enum send_refusal sign = may_sign(house, &claim), send = may_send(&claim);
    answer->refusal = blocked ? SEND_BLOCKED : send != SEND_ALLOWED ? send : sign;
    answer->domain_id = claim.domain_id;
    answer->project_id = claim.project_id;
    answer->shared = claim.project_id != project_id;
    answer->test = blocked ? SEND_BLOCKED : may_test(sign, send, answer->shared);
    answer->may_sign = sign == SEND_ALLOWED && !blocked;
    answer->may_sign_second = answer->may_sign && all_hold(&claim, 1u << CHECK_DKIM_SECOND);
    answer->spf_in_use = claim.spf_in_use;
    answer->selector = key_selector(arena, claim.selector, claim.dkim_slot);
    answer->bounce_domain = bounce_domain(arena, &claim, from_domain);
    return STATUS_OK;
}

/* STATUS_NONE: the project has none. */
static enum status find_profile(struct house *house, struct arena *arena,
                                const struct send_question *question, struct profile *profile) {
    struct store *store = house->store;
    if (!question->profile_id)
        return profile_by_from(store, arena, question->project_id, question->from_addr, profile);
    enum status status =
        profile_get(store, arena, question->project_id, question->profile_id, profile);
    int other = status == STATUS_OK && question->from_addr &&
                strcmp(address_key(arena, question->from_addr),
                       address_key(arena, profile->from_addr)) != 0;
    return other ? STATUS_NONE : status;
}

static enum status ask_recipient(struct house *house, struct arena *arena, const char *recipient,
                                 struct send_answer *answer) {
    int unsubscribed = 0;
    if (!recipient || answer->refusal != SEND_ALLOWED || answer->profile.overrides)
        return STATUS_OK;
    enum status status =
        send_unsubscribed(house->store, address_key(arena, answer->profile.from_addr),
                          address_key(arena, recipient), &unsubscribed);
    if (unsubscribed)
        answer->refusal = SEND_UNSUBSCRIBED;
    return status;
}

/* The signer knows addresses, not profiles: one signature for each. */
static enum status choose_signer(struct house *house, struct send_answer *answer) {
    int author = 0;
    const struct send_author question = {.domain_id = answer->domain.domain_id,
                                         .project_id = answer->domain.project_id,
                                         .from_domain = answer->profile.from_domain,
                                         .from_addr = answer->profile.from_addr};
    if (answer->profile.signature == SIGNATURE_AUTHOR)
        return STATUS_OK;
    enum status status = send_author_signs(house->store, &question, &author);
    answer->by_platform = !author;
    return status;
}

static void sign(const struct house *house, struct send_answer *answer) {
    int author = !answer->by_platform;
    answer->sign_domain = author ? answer->domain.name : house->conf.platform_signing_domain;
    answer->sign_selector =
        author ? answer->domain.selector : house->conf.platform_signing_selector;
    answer->envelope_domain =
        *answer->domain.bounce_domain ? answer->domain.bounce_domain : house->conf.bounce_domain;
}

static void add_header(struct send_answer *answer, const char *name, const char *value) {
    answer->headers[answer->header_count++] = (struct send_header){name, value};
}

/* Where the recipient ends it; NULL: nowhere. */
static const char *unsubscribe_url(struct house *house, struct arena *arena,
                                   const struct profile *profile, const char *recipient) {
    struct unsubscribe_link link = {.from_addr = profile->from_addr,
                                    .recipient = recipient,
                                    .org_id = profile->org_id,
                                    .project_id = profile->project_id};
    switch (profile->unsubscribe) {
    case UNSUBSCRIBE_PLATFORM:
        return arena_printf(arena, "%s/u/%s", house->conf.url,
                            unsubscribe_token(house, arena, &link));
    case UNSUBSCRIBE_OWN:
        return unsubscribe_url_for(arena, profile->unsubscribe_url, recipient);
    case UNSUBSCRIBE_NONE:
        break;
    }
    return NULL;
}

static void offer_unsubscribing(struct house *house, struct arena *arena, const char *recipient,
                                struct send_answer *answer) {
    if (!recipient || answer->refusal != SEND_ALLOWED)
        return;
    const char *url = unsubscribe_url(house, arena, &answer->profile, recipient);
    if (!url)
        return;
    add_header(answer, "List-Unsubscribe", arena_printf(arena, "<%s>", url));
    if (span_starts_nocase(span_of(url), "https://"))
        add_header(answer, "List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
}

enum status send_may(struct house *house, struct arena *arena, const struct send_question *question,
                     struct send_answer *answer) {
    *answer = (struct send_answer){
        .refusal = SEND_NO_PROFILE, .sign_domain = "", .sign_selector = "", .envelope_domain = ""};
    enum status status = find_profile(house, arena, question, &answer->profile);
    if (status != STATUS_OK)
        return status == STATUS_NONE ? STATUS_OK : status;
    status = send_domain(house, arena, question->project_id, answer->profile.from_domain,
                         &answer->domain);
    if (status != STATUS_OK)
        return status;
    answer->refusal = question->test ? answer->domain.test : answer->domain.refusal;
    status = choose_signer(house, answer);
    if (status != STATUS_OK)
        return status;
    sign(house, answer);
    status = ask_recipient(house, arena, question->recipient, answer);
    if (status == STATUS_OK)
        offer_unsubscribing(house, arena, question->recipient, answer);
    return status;
}
