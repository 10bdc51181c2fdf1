#include "work/account.h"

#include "work/entry.h"
#include "work/factor.h"
#include "work/letter.h"
#include "work/limit.h"

#include "base/clock.h"
#include "base/codec.h"
#include "base/random.h"

#include <assert.h>
#include <string.h>

enum {
    THROTTLE_SECONDS = 15 * 60,
    AN_ACCOUNT_FROM_AN_ADDRESS = 10,
    AN_ACCOUNT = 100,
    AN_ADDRESS = 30,
    IN_ALL = 300,
    FIRST_OPERATOR_SECONDS = 24 * 60 * 60
};

/* Few, and apart for each address: whoever guesses elsewhere does not keep the account's owner out.
 */
static const char *account_here_bucket(struct arena *arena, const char *email,
                                       const char *address) {
    return arena_printf(arena, "%s %s", limit_account(arena, email), limit_address(arena, address));
}

/* STATUS_STALE: see entry_same. */
static enum status sign_in_done(struct house *house, struct arena *arena, const struct user *user,
                                const char *upgraded, const char *address, const char *agent,
                                const char **session_id) {
    enum status status = store_begin(house->store);
    if (status != STATUS_OK)
        return status;
    status = entry_same(house, arena, user);
    if (status == STATUS_OK && upgraded)
        status = user_set_password(house->store, user->id, upgraded);
    if (status == STATUS_OK)
        status = throttle_clear(house->store, account_here_bucket(arena, user->email, address));
    const struct whence whence = {.address = address, .agent = agent, .half = user->totp.size != 0};
    if (status == STATUS_OK)
        status = entry_begin(house, arena, user->id, &whence, session_id);
    if (status == STATUS_OK && !whence.half)
        status = entry_note(house, user->id, "sign_in", "", address);
    return store_end(house->store, status);
}

enum status account_sign_in(struct house *house, struct arena *arena, const char *email,
                            const char *password, const char *address, const char *agent,
                            enum sign_in *outcome, int *wait, const char **session_id) {
    const struct limit limits[] = {
        {limit_address(arena, address), AN_ADDRESS, THROTTLE_SECONDS},
        {account_here_bucket(arena, email, address), AN_ACCOUNT_FROM_AN_ADDRESS, THROTTLE_SECONDS},
        {limit_account(arena, email), AN_ACCOUNT, THROTTLE_SECONDS},
        {"all", IN_ALL, THROTTLE_SECONDS},
    };
    int matches, outgrown;
    enum status status = limit_count(house, limits, sizeof limits / sizeof *limits, wait);
    if (status != STATUS_OK)
        return status;
    *outcome = SIGN_IN_THROTTLED;
    if (*wait)
        return STATUS_OK;
    struct user user;
    status = user_by_email(house->store, arena, email, &user);
    if (status != STATUS_OK && status != STATUS_NONE)
        return status;
    const char *stored = status == STATUS_OK ? user.password : "";
    status = password_matches(arena, password, stored, &matches, &outgrown);
    if (status != STATUS_OK)
        return status;
    *outcome = !matches ? SIGN_IN_WRONG : user.totp.size ? SIGN_IN_HALF : SIGN_IN_DONE;
    if (!matches)
        return STATUS_OK;
    const char *upgraded = NULL;
    if (outgrown)
        status = password_hash(arena, password, &upgraded);
    if (status == STATUS_OK)
        status = sign_in_done(house, arena, &user, upgraded, address, agent, session_id);
    if (status != STATUS_STALE)
        return status;
    *outcome = SIGN_IN_WRONG;
    return STATUS_OK;
}

enum status account_sign_out(struct house *house, const struct actor *actor) {
    assert(may(actor, RIGHT_FACTOR));
    enum status status = store_begin(house->store);
    if (status != STATUS_OK)
        return status;
    status = session_end_by_hash(house->store, actor->session);
    if (status == STATUS_OK)
        status = entry_note(house, actor->user.id, "sign_out", "", actor->address);
    return store_end(house->store, status);
}

/* Throttles, then asks for the password that is there. */
static enum status check_current(struct house *house, struct arena *arena,
                                 const struct actor *actor, const char *current,
                                 enum password_fault *fault) {
    const struct limit limit = {arena_printf(arena, "password %lld", (long long)actor->user.id),
                                AN_ACCOUNT_FROM_AN_ADDRESS, THROTTLE_SECONDS};
    int wait, matches, outgrown;
    enum status status = limit_count(house, &limit, 1, &wait);
    if (status != STATUS_OK)
        return status;
    *fault = PASSWORD_THROTTLED;
    if (wait)
        return STATUS_OK;
    status = password_matches(arena, current, actor->user.password, &matches, &outgrown);
    *fault = matches ? PASSWORD_FINE : PASSWORD_CURRENT_WRONG;
    return status;
}

/* In the caller's transaction. STATUS_STALE: see entry_same. */
static enum status change_password(struct house *house, struct arena *arena,
                                   const struct actor *actor, const char *stored, const char *agent,
                                   const char **session_id) {
    const struct whence whence = {.address = actor->address, .agent = agent};
    enum status status = entry_same(house, arena, &actor->user);
    if (status == STATUS_OK)
        status = entry_renew(house, arena, actor->user.id, stored, &whence, session_id);
    if (status == STATUS_OK)
        status = entry_note(house, actor->user.id, "password_change", "", actor->address);
    return status == STATUS_OK ? letter_to_user(house, arena, actor->user.id, "password_changed",
                                                "path", "/forgot", NULL)
                               : status;
}

enum status account_change_password(struct house *house, struct arena *arena,
                                    const struct actor *actor, const char *current,
                                    const char *wanted, const char *agent,
                                    enum password_fault *fault, const char **session_id) {
    assert(may(actor, RIGHT_USER));
    *fault = password_fault_of(wanted);
    if (*fault != PASSWORD_FINE)
        return STATUS_OK;
    enum status status = check_current(house, arena, actor, current, fault);
    if (status != STATUS_OK || *fault != PASSWORD_FINE)
        return status;
    const char *stored;
    status = password_hash(arena, wanted, &stored);
    if (status == STATUS_OK)
        status = store_begin(house->store);
    if (status != STATUS_OK)
        return status;
    status =
        store_end(house->store, change_password(house, arena, actor, stored, agent, session_id));
    if (status != STATUS_STALE)
        return status;
    *fault = PASSWORD_CURRENT_WRONG;
    return STATUS_OK;
}

enum status account_confirm(struct house *house, struct arena *arena, const struct actor *actor,
                            const char *password, enum password_fault *fault) {
    assert(may(actor, RIGHT_USER));
    return check_current(house, arena, actor, password, fault);
}

enum status account_mute(struct house *house, const struct actor *actor, int64_t muted) {
    assert(may(actor, RIGHT_USER));
    enum status status = store_begin(house->store);
    if (status != STATUS_OK)
        return status;
    status = user_set_muted(house->store, actor->user.id, muted);
    if (status == STATUS_OK)
        status = entry_note(house, actor->user.id, "mail_change", "", actor->address);
    return store_end(house->store, status);
}

enum status account_sessions(struct house *house, struct arena *arena, const struct actor *actor,
                             struct session **sessions, size_t *count) {
    assert(may(actor, RIGHT_USER));
    return session_list(house->store, arena, actor->user.id, clock_now(), sessions, count);
}

enum status account_end_session(struct house *house, const struct actor *actor,
                                const char *handle) {
    assert(may(actor, RIGHT_USER));
    enum status status = store_begin(house->store);
    if (status != STATUS_OK)
        return status;
    status = session_end(house->store, actor->user.id, handle);
    if (status == STATUS_OK)
        status = entry_note(house, actor->user.id, "session_end", "", actor->address);
    return store_end(house->store, status);
}

enum status account_set_lang(struct house *house, const struct actor *actor, const char *lang) {
    assert(may(actor, RIGHT_FACTOR));
    enum status status = store_begin(house->store);
    if (status != STATUS_OK)
        return status;
    return store_end(house->store, user_set_lang(house->store, actor->user.id, lang));
}

/* STATUS_STALE: there is one already. */
static enum status no_operator_yet(struct house *house) {
    int exists;
    enum status status = user_operator_exists(house->store, &exists);
    return status == STATUS_OK && exists ? STATUS_STALE : status;
}

enum status account_first_operator_link(struct house *house, struct arena *arena,
                                        const char **url) {
    const char *token = random_token(arena);
    enum status status = store_begin(house->store);
    if (status != STATUS_OK)
        return status;
    status = no_operator_yet(house);
    if (status == STATUS_OK)
        status =
            invitation_insert(house->store, sha256_hex(arena, token), INVITATION_FIRST_OPERATOR, 0,
                              clock_now() + FIRST_OPERATOR_SECONDS);
    *url = link_url(house, arena, "welcome", token);
    return store_end(house->store, status);
}

enum status account_invitation(struct house *house, struct arena *arena, const char *token,
                               enum invitation_purpose *purpose, struct user *user) {
    int64_t user_id = 0;
    enum status status =
        invitation_get(house->store, sha256_hex(arena, token), clock_now(), purpose, &user_id);
    *user = (struct user){0};
    if (status == STATUS_OK && user_id)
        status = user_get(house->store, arena, user_id, user);
    return status;
}

static const char *const accept_deeds[] = {[INVITATION_FIRST_OPERATOR] = "first_operator",
                                           [INVITATION_WELCOME] = "welcome",
                                           [INVITATION_RESET] = "password_reset"};

struct acceptance {
    enum invitation_purpose purpose;
    const char *token, *stored;
    struct user user;
    struct whence whence;
};

static enum status make_first_operator(struct house *house, struct acceptance *acceptance) {
    enum status status = no_operator_yet(house);
    if (status == STATUS_OK)
        status = user_insert(house->store, &acceptance->user, clock_now(), &acceptance->user.id);
    return status;
}

/* Whose it is, as he is now: somebody may have been faster than the hashing. */
static enum status read_again(struct house *house, struct arena *arena,
                              struct acceptance *acceptance) {
    enum status status = user_get(house->store, arena, acceptance->user.id, &acceptance->user);
    acceptance->whence.half = status == STATUS_OK && acceptance->user.totp.size;
    return status;
}

static enum status redeem(struct house *house, struct arena *arena, struct acceptance *acceptance,
                          const char **session_id) {
    int64_t now = clock_now();
    enum status status = invitation_take(house->store, sha256_hex(arena, acceptance->token), now);
    if (status == STATUS_OK && acceptance->purpose == INVITATION_FIRST_OPERATOR)
        status = make_first_operator(house, acceptance);
    else if (status == STATUS_OK)
        status = read_again(house, arena, acceptance);
    if (status == STATUS_OK)
        status = entry_renew(house, arena, acceptance->user.id, acceptance->stored,
                             &acceptance->whence, session_id);
    if (status == STATUS_OK)
        status = entry_note(house, acceptance->user.id, accept_deeds[acceptance->purpose],
                            acceptance->user.email, acceptance->whence.address);
    if (status == STATUS_OK && acceptance->purpose == INVITATION_RESET)
        status = factor_lift(house, arena, acceptance->user.id);
    if (status == STATUS_OK && acceptance->purpose == INVITATION_RESET)
        status = letter_to_user(house, arena, acceptance->user.id, "password_changed", "path",
                                "/forgot", NULL);
    return status;
}

enum status account_accept(struct house *house, struct arena *arena, const char *token,
                           const char *email, const char *name, const char *password,
                           const char *address, const char *agent, enum password_fault *fault,
                           const char **session_id) {
    struct acceptance acceptance = {.token = token, .whence = {.address = address, .agent = agent}};
    enum status status =
        account_invitation(house, arena, token, &acceptance.purpose, &acceptance.user);
    if (status != STATUS_OK)
        return status;
    *fault = password_fault_of(password);
    if (*fault != PASSWORD_FINE)
        return STATUS_OK;
    if (acceptance.purpose == INVITATION_FIRST_OPERATOR)
        acceptance.user = (struct user){.email = email,
                                        .name = name,
                                        .password = "",
                                        .lang = "",
                                        .platform = PLATFORM_OPERATOR};
    status = password_hash(arena, password, &acceptance.stored);
    if (status == STATUS_OK)
        status = store_begin(house->store);
    if (status != STATUS_OK)
        return status;
    return store_end(house->store, redeem(house, arena, &acceptance, session_id));
}

enum status account_of_session(struct house *house, struct arena *arena, const char *session_id,
                               struct actor *actor, struct session *session) {
    const char *id_hash = sha256_hex(arena, session_id);
    enum status status =
        session_get(house->store, arena, id_hash, clock_now(), session, &actor->user);
    if (status == STATUS_OK && session->half) {
        actor->user = (struct user){.id = 0};
        return STATUS_NONE;
    }
    if (status == STATUS_OK)
        actor->session = id_hash;
    actor->unready = !strcmp(house->conf.second_factor, "staff") &&
                     actor->user.platform != PLATFORM_NONE && !actor->user.totp.size;
    return status;
}
