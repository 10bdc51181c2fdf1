#include "work/join.h"

#include "work/deed.h"
#include "work/letter.h"
#include "work/limit.h"

#include "base/clock.h"
#include "base/codec.h"
#include "base/random.h"

#include <assert.h>

enum {
    DAY = 24 * 60 * 60,
    OFFER_SECONDS = 7 * DAY,
    A_PROJECT = 50,
    AN_ADDRESS = 5,
    OPEN_MOST = 200
};

static enum status note(struct house *house, const struct actor *actor,
                        const struct project *project, const char *action, const char *subject) {
    return deed_note(house, actor, &(struct deed){action, subject, project->org_id, project->id});
}

/* Inviting */

static enum status too_often(struct house *house, struct arena *arena, const struct actor *actor,
                             const char *email, int *wait) {
    const char *project = arena_printf(arena, "join %lld", (long long)actor->project.id);
    const struct limit limits[] = {
        {arena_printf(arena, "%s %s", project, limit_account(arena, email)), AN_ADDRESS, DAY},
        {project, A_PROJECT, DAY},
    };
    return limit_count(house, limits, sizeof limits / sizeof *limits, wait);
}

static enum status look(struct house *house, struct arena *arena, const struct actor *actor,
                        const char *email, enum join_refusal *refusal) {
    struct member *members;
    struct join_offer *offers;
    size_t member_count, offer_count = 0;
    int known = 0;
    enum status status =
        member_list(house->store, arena, actor->project.id, &members, &member_count);
    if (status == STATUS_OK)
        status = join_list(house, arena, actor, &offers, &offer_count);
    if (status != STATUS_OK)
        return status;
    for (size_t i = 0; i < offer_count; i++)
        known |= span_equal_nocase(span_of(offers[i].email), span_of(email));
    *refusal = known || offer_count < OPEN_MOST ? JOIN_DONE : JOIN_FULL;
    for (size_t i = 0; i < member_count; i++)
        if (span_equal_nocase(span_of(members[i].email), span_of(email)))
            *refusal = JOIN_MEMBER;
    return STATUS_OK;
}

/* To somebody who has an account in its language; no name of an account is told to anybody. */
static enum status write_letter(struct house *house, struct arena *arena, const struct actor *actor,
                                const struct join_offer *offer, const char *nonce,
                                const char *lang) {
    struct user known;
    enum status status = user_by_email(house->store, arena, offer->email, &known);
    if (status != STATUS_OK && status != STATUS_NONE)
        return status;
    const struct user to = {.email = offer->email,
                            .name = "",
                            .lang = status == STATUS_OK && *known.lang ? known.lang : lang};
    return letter_to_address(house, arena, &to, "join", "by", actor->user.name, "org",
                             actor->project.org_name, "project", actor->project.name, "role",
                             project_role_name(offer->role), "ends",
                             arena_printf(arena, "%lld", (long long)offer->expires_at), "kind",
                             "join", "nonce", nonce, NULL);
}

static enum status offer_it(struct house *house, struct arena *arena, const struct actor *actor,
                            struct join_offer *offer, const char *lang) {
    const char *nonce = random_token(arena);
    offer->project_id = actor->project.id;
    offer->token_hash = sha256_hex(arena, link_token(house, arena, "join", nonce));
    offer->offered_by = actor->user.id;
    offer->created_at = clock_now();
    offer->expires_at = offer->created_at + OFFER_SECONDS;
    enum status status = join_offer_put(house->store, offer);
    if (status == STATUS_OK)
        status = write_letter(house, arena, actor, offer, nonce, lang);
    if (status == STATUS_OK)
        status = note(house, actor, &actor->project, "join_invite", offer->email);
    return status;
}

enum status join_invite(struct house *house, struct arena *arena, const struct actor *actor,
                        const struct join_offer *wish, const char *lang,
                        enum join_refusal *refusal) {
    assert(may(actor, RIGHT_OWN));
    int wait;
    *refusal = JOIN_OFTEN;
    enum status status = too_often(house, arena, actor, wish->email, &wait);
    if (status != STATUS_OK || wait)
        return status;
    status = store_begin(house->store);
    if (status != STATUS_OK)
        return status;
    struct join_offer offer = {.email = wish->email, .role = wish->role};
    status = look(house, arena, actor, offer.email, refusal);
    if (status == STATUS_OK && *refusal == JOIN_DONE)
        status = offer_it(house, arena, actor, &offer, lang);
    return store_end(house->store, status);
}

enum status join_withdraw(struct house *house, struct arena *arena, const struct actor *actor,
                          int64_t id) {
    assert(may(actor, RIGHT_OWN));
    struct join_offer offer;
    enum status status = store_begin(house->store);
    if (status != STATUS_OK)
        return status;
    status = join_offer_get(house->store, arena, actor->project.id, id, &offer);
    if (status == STATUS_OK)
        status = join_offer_take(house->store, &offer);
    if (status == STATUS_OK)
        status = note(house, actor, &actor->project, "join_withdraw", offer.email);
    return store_end(house->store, status);
}

enum status join_list(struct house *house, struct arena *arena, const struct actor *actor,
                      struct join_offer **offers, size_t *count) {
    assert(may(actor, RIGHT_OWN));
    return join_offer_list(house->store, arena, actor->project.id, OPEN_MOST, offers, count);
}

/* Joining */

enum status join_find(struct house *house, struct arena *arena, const char *token,
                      struct join *join) {
    *join = (struct join){.user = {.password = ""}};
    enum status status =
        join_offer_by_token(house->store, arena, sha256_hex(arena, token), &join->offer);
    if (status == STATUS_OK)
        status = project_get(house->store, arena, join->offer.project_id, &join->project);
    if (status != STATUS_OK)
        return status;
    join->over = join->offer.expires_at <= clock_now();
    status = user_by_email(house->store, arena, join->offer.email, &join->user);
    return status == STATUS_NONE ? STATUS_OK : status;
}

struct joining {
    const struct join *join;
    const struct join_person *person;
    const char *stored; /* NULL: the password stays */
};

static enum status let_in(struct house *house, struct arena *arena, const struct joining *joining,
                          int64_t user_id) {
    const struct join *join = joining->join;
    struct member member = {.role = PROJECT_NONE};
    enum status status = member_get(house->store, arena, join->project.id, user_id, &member);
    if (status == STATUS_NONE)
        status = STATUS_OK;
    /* Only upwards: an old letter takes no right away. */
    if (status == STATUS_OK && join->offer.role > member.role)
        status = member_set(house->store, join->project.id, user_id, join->offer.role);
    if (status != STATUS_OK)
        return status;
    const struct actor actor = {.user.id = user_id, .address = joining->person->whence.address};
    return note(house, &actor, &join->project, "join_accept", join->offer.email);
}

static enum status join_now(struct house *house, struct arena *arena, const struct joining *joining,
                            const char **session_id) {
    const struct join *join = joining->join;
    const struct whence *whence = &joining->person->whence;
    int64_t user_id = join->user.id;
    enum status status = join_offer_take(house->store, &join->offer);
    if (status == STATUS_OK && !user_id) {
        const struct user user = {.email = join->offer.email, .name = joining->person->name};
        status = user_insert(house->store, &user, clock_now(), &user_id);
    }
    if (status == STATUS_OK)
        status = let_in(house, arena, joining, user_id);
    if (status != STATUS_OK)
        return status;
    return joining->stored ? entry_renew(house, arena, user_id, joining->stored, whence, session_id)
                           : entry_begin_only(house, arena, user_id, whence, session_id);
}

/* STATUS_NONE when it is not this actor's to use. */
static enum status find_for(struct house *house, struct arena *arena, const struct actor *actor,
                            const char *token, struct join *join) {
    enum status status = join_find(house, arena, token, join);
    int64_t whose = status == STATUS_OK && *join->user.password ? join->user.id : 0;
    return status == STATUS_OK && (join->over || actor->user.id != whose) ? STATUS_NONE : status;
}

enum status join_accept(struct house *house, struct arena *arena, const struct actor *actor,
                        const char *token, const struct join_person *person,
                        enum password_fault *fault, const char **session_id) {
    struct join join;
    struct joining joining = {.join = &join, .person = person};
    enum status status = find_for(house, arena, actor, token, &join);
    if (status != STATUS_OK)
        return status;
    *fault = actor->user.id ? PASSWORD_FINE : password_fault_of(person->password);
    if (*fault != PASSWORD_FINE)
        return STATUS_OK;
    if (!actor->user.id)
        status = password_hash(arena, person->password, &joining.stored);
    if (status == STATUS_OK)
        status = store_begin(house->store);
    if (status != STATUS_OK)
        return status;
    /* Once more: hashing takes long enough for somebody to be faster. */
    status = find_for(house, arena, actor, token, &join);
    if (status == STATUS_OK)
        status = join_now(house, arena, &joining, session_id);
    return store_end(house->store, status);
}
