#include "work/factor.h"

#include "work/letter.h"
#include "work/limit.h"
#include "work/totp.h"

#include "base/cipher.h"
#include "base/clock.h"
#include "base/codec.h"
#include "base/log.h"
#include "base/random.h"

#include <assert.h>
#include <string.h>

enum {
    MINUTES = 60,
    A_WHILE = 15 * MINUTES,
    A_DAY = 24 * 60 * MINUTES,
    IN_A_WHILE = 10,
    IN_A_DAY = 50,
    LIFTS_A_DAY = 2,
    CODE_SIZE = 12, /* of 32 letters: 60 bits */
    CODE_GROUP = 4
};

/* Secrets */

/* Each its own key: what was moved to another user, or session, does not open. */
static struct span key_of_stored(const struct house *house, struct arena *arena, int64_t user_id) {
    return cipher_key(arena, house->secret,
                      arena_printf(arena, "totp of %lld", (long long)user_id));
}

static struct span key_of_offered(const struct house *house, struct arena *arena,
                                  const struct actor *actor) {
    return cipher_key(arena, house->secret,
                      arena_printf(arena, "totp offered to %lld in %s", (long long)actor->user.id,
                                   actor->session));
}

static int open_offer(struct house *house, struct arena *arena, const struct actor *actor,
                      const char *sealed, struct span *secret) {
    struct span octets;
    return base64_decode(arena, span_of(sealed), &octets) &&
           cipher_open(arena, key_of_offered(house, arena, actor), octets, secret);
}

void factor_offer(struct house *house, struct arena *arena, const struct actor *actor,
                  const char *sealed, struct factor_offer *offer) {
    char octets[TOTP_SECRET_SIZE];
    struct span secret = {octets, sizeof octets};
    random_bytes(octets, sizeof octets);
    if (!open_offer(house, arena, actor, sealed, &secret))
        sealed =
            base64_encode(arena, cipher_seal(arena, key_of_offered(house, arena, actor), secret));
    *offer = (struct factor_offer){
        .sealed = sealed,
        .text = totp_text(arena, secret),
        .uri = totp_uri(arena, secret, house->conf.platform_name, actor->user.email),
    };
}

/* Recovery codes */

static const char *recovery_hash(struct house *house, struct arena *arena, int64_t user_id,
                                 const char *plain) {
    const char *named = arena_printf(arena, "recovery code of %lld: %s", (long long)user_id, plain);
    return hex_encode(arena, hmac_sha256(arena, house->secret, span_of(named)));
}

/* No letter that is taken for another one. */
static const char *new_code(struct arena *arena) {
    static const char letters[] = "0123456789abcdefghjkmnpqrstvwxyz";
    struct text code = TEXT(arena);
    for (int i = 0; i < CODE_SIZE; i++) {
        if (i && i % CODE_GROUP == 0)
            text_char(&code, '-');
        text_char(&code, letters[random_below(sizeof letters - 1)]);
    }
    return text_str(&code);
}

static const char *as_written(struct arena *arena, const char *typed) {
    char *plain = totp_plain(arena, typed);
    for (char *c = plain; *c; c++)
        *c = *c == 'o' ? '0' : *c == 'i' || *c == 'l' ? '1' : *c;
    return plain;
}

static enum status renew_codes(struct house *house, struct arena *arena, int64_t user_id,
                               const char ***codes) {
    const char *hashes[RECOVERY_CODES];
    *codes = arena_alloc(arena, RECOVERY_CODES * sizeof **codes);
    for (int i = 0; i < RECOVERY_CODES; i++) {
        (*codes)[i] = new_code(arena);
        hashes[i] = recovery_hash(house, arena, user_id, as_written(arena, (*codes)[i]));
    }
    return recovery_set(house->store, user_id, hashes, RECOVERY_CODES);
}

/* Proving */

static const char *bucket(struct arena *arena, const char *what, int64_t user_id) {
    return arena_printf(arena, "%s %lld", what, (long long)user_id);
}

static enum status count(struct house *house, struct arena *arena, int64_t user_id,
                         enum factor_fault *fault) {
    const struct limit limits[] = {
        {bucket(arena, "code", user_id), IN_A_WHILE, A_WHILE},
        {bucket(arena, "codes", user_id), IN_A_DAY, A_DAY},
    };
    int wait;
    enum status status = limit_count(house, limits, sizeof limits / sizeof *limits, &wait);
    *fault = wait ? FACTOR_THROTTLED : FACTOR_FINE;
    return status;
}

static enum status forgive(struct house *house, struct arena *arena, int64_t user_id) {
    enum status status = throttle_clear(house->store, bucket(arena, "code", user_id));
    if (status == STATUS_OK)
        status = throttle_clear(house->store, bucket(arena, "codes", user_id));
    return status;
}

enum status factor_lift(struct house *house, struct arena *arena, int64_t user_id) {
    const char *lifts = bucket(arena, "codes lifted", user_id);
    int count;
    enum status status = throttle_count(house->store, lifts, clock_now(), A_DAY, &count);
    return status == STATUS_OK && count <= LIFTS_A_DAY ? forgive(house, arena, user_id) : status;
}

static enum status use_recovery(struct house *house, struct arena *arena, const struct user *user,
                                const char *typed, const char *address) {
    const char *hash = recovery_hash(house, arena, user->id, as_written(arena, typed));
    int left = 0;
    enum status status = recovery_use(house->store, user->id, hash);
    if (status == STATUS_OK)
        status = recovery_count(house->store, user->id, &left);
    if (status == STATUS_OK)
        status =
            letter_to_user(house, arena, user->id, "recovery_used", "left",
                           arena_printf(arena, "%d", left), "path", "/account/second-factor", NULL);
    return status == STATUS_OK ? entry_note(house, user->id, "recovery_use", "", address) : status;
}

/* Uses a code up, in the caller's transaction. STATUS_NONE: it is none. */
static enum status use_code(struct house *house, struct arena *arena, const struct user *user,
                            const char *typed, const char *address) {
    struct span secret;
    int64_t step;
    if (!cipher_open(arena, key_of_stored(house, arena, user->id), user->totp, &secret))
        log_event(LOG_ALARM, "second_factor_unreadable", "user", user->email, "mend",
                  "nafuda user factor-off, when the installation's secret is lost", NULL);
    else if (totp_matches(arena, secret, clock_now(), user->totp_step, typed, &step))
        return user_use_totp(house->store, user->id, step);
    return use_recovery(house, arena, user, typed, address);
}

/* Changing it */

/* Somebody who changes his second factor, and what comes of it. */
struct change {
    struct house *house;
    struct arena *arena;
    const struct actor *actor;
    const struct factor_proof *proof;
    const char **codes;
    const char *session_id;
};

static enum status check_password(const struct change *change, enum factor_fault *fault) {
    int matches, outgrown;
    const struct user *user = &change->actor->user;
    enum status status = count(change->house, change->arena, user->id, fault);
    if (status != STATUS_OK || *fault != FACTOR_FINE)
        return status;
    status = password_matches(change->arena, change->proof->password, user->password, &matches,
                              &outgrown);
    *fault = matches ? FACTOR_FINE : FACTOR_PASSWORD;
    return status;
}

/* The deed, in a transaction, once the password is right. Its STATUS_NONE: the code is not. */
static enum status proven(struct change *change, enum factor_fault *fault,
                          enum status (*deed)(struct change *change)) {
    enum status status = check_password(change, fault);
    if (status != STATUS_OK || *fault != FACTOR_FINE)
        return status;
    status = store_begin(change->house->store);
    if (status != STATUS_OK)
        return status;
    status = entry_same(change->house, change->arena, &change->actor->user);
    status = store_end(change->house->store, status == STATUS_OK ? deed(change) : status);
    if (status != STATUS_NONE)
        return status;
    *fault = FACTOR_CODE;
    return STATUS_OK;
}

static enum status use_given(const struct change *change) {
    return use_code(change->house, change->arena, &change->actor->user, change->proof->code,
                    change->actor->address);
}

static enum status new_codes(struct change *change) {
    return renew_codes(change->house, change->arena, change->actor->user.id, &change->codes);
}

static enum status tell(struct house *house, struct arena *arena, const struct actor *actor,
                        const char *action, const char *letter) {
    enum status status = forgive(house, arena, actor->user.id);
    if (status == STATUS_OK)
        status = entry_note(house, actor->user.id, action, "", actor->address);
    return status == STATUS_OK ? letter_to_user(house, arena, actor->user.id, letter, "path",
                                                "/account/second-factor", NULL)
                               : status;
}

static enum status only_session(struct change *change) {
    const struct whence whence = {.address = change->actor->address, .agent = change->proof->agent};
    return entry_begin_only(change->house, change->arena, change->actor->user.id, &whence,
                            &change->session_id);
}

static enum status enable(struct change *change) {
    struct house *house = change->house;
    struct arena *arena = change->arena;
    int64_t id = change->actor->user.id, step;
    struct span secret;
    if (!open_offer(house, arena, change->actor, change->proof->sealed, &secret) ||
        !totp_matches(arena, secret, clock_now(), 0, change->proof->code, &step))
        return STATUS_NONE;
    struct span sealed = cipher_seal(arena, key_of_stored(house, arena, id), secret);
    enum status status = user_set_totp(house->store, id, sealed, step);
    if (status == STATUS_OK)
        status = new_codes(change);
    if (status == STATUS_OK)
        status = tell(house, arena, change->actor, "factor_on", "factor_on");
    return status == STATUS_OK ? only_session(change) : status;
}

static enum status renew(struct change *change) {
    enum status status = use_given(change);
    if (status == STATUS_OK)
        status = new_codes(change);
    return status == STATUS_OK ? tell(change->house, change->arena, change->actor, "recovery_renew",
                                      "recovery_renewed")
                               : status;
}

static enum status take_off(struct house *house, int64_t user_id) {
    enum status status = user_set_totp(house->store, user_id, (struct span){"", 0}, 0);
    return status == STATUS_OK ? recovery_set(house->store, user_id, NULL, 0) : status;
}

static enum status disable(struct change *change) {
    enum status status = use_given(change);
    if (status == STATUS_OK)
        status = take_off(change->house, change->actor->user.id);
    if (status == STATUS_OK)
        status = tell(change->house, change->arena, change->actor, "factor_off", "factor_off");
    return status == STATUS_OK ? only_session(change) : status;
}

enum status factor_enable(struct house *house, struct arena *arena, const struct actor *actor,
                          const struct factor_proof *proof, enum factor_fault *fault,
                          const char ***codes, const char **session_id) {
    assert(may(actor, RIGHT_FACTOR));
    struct change change = {.house = house, .arena = arena, .actor = actor, .proof = proof};
    enum status status = actor->user.totp.size ? STATUS_STALE : proven(&change, fault, enable);
    *codes = change.codes;
    *session_id = change.session_id;
    return status;
}

enum status factor_renew_codes(struct house *house, struct arena *arena, const struct actor *actor,
                               const struct factor_proof *proof, enum factor_fault *fault,
                               const char ***codes) {
    assert(may(actor, RIGHT_USER));
    struct change change = {.house = house, .arena = arena, .actor = actor, .proof = proof};
    enum status status = actor->user.totp.size ? proven(&change, fault, renew) : STATUS_STALE;
    *codes = change.codes;
    return status;
}

enum status factor_disable(struct house *house, struct arena *arena, const struct actor *actor,
                           const struct factor_proof *proof, enum factor_fault *fault,
                           const char **session_id) {
    assert(may(actor, RIGHT_USER));
    struct change change = {.house = house, .arena = arena, .actor = actor, .proof = proof};
    enum status status = actor->user.totp.size ? proven(&change, fault, disable) : STATUS_STALE;
    *session_id = change.session_id;
    return status;
}

static enum status take_away(struct house *house, struct arena *arena, const struct actor *actor,
                             const char *email) {
    struct actor owner = {.address = actor->address};
    enum status status = user_by_email(house->store, arena, email, &owner.user);
    if (status == STATUS_OK && !owner.user.totp.size)
        status = STATUS_STALE;
    if (status == STATUS_OK)
        status = take_off(house, owner.user.id);
    if (status == STATUS_OK)
        status = session_end_others(house->store, owner.user.id, NULL);
    return status == STATUS_OK ? tell(house, arena, &owner, "factor_taken", "factor_off") : status;
}

enum status factor_take_away(struct house *house, struct arena *arena, const struct actor *actor,
                             const char *email) {
    assert(may(actor, RIGHT_OPERATE));
    enum status status = store_begin(house->store);
    return status == STATUS_OK ? store_end(house->store, take_away(house, arena, actor, email))
                               : status;
}

/* Signing in */

enum status factor_half(struct house *house, struct arena *arena, const char *cookie,
                        struct session *half, struct user *user) {
    enum status status =
        session_get(house->store, arena, sha256_hex(arena, cookie), clock_now(), half, user);
    return status == STATUS_OK && !half->half ? STATUS_NONE : status;
}

static enum status give(struct house *house, struct arena *arena, const struct session *half,
                        const struct user *user, const char *code, const struct whence *whence,
                        const char **session_id) {
    enum status status = entry_same(house, arena, user);
    if (status == STATUS_OK)
        status = use_code(house, arena, user, code, whence->address);
    if (status == STATUS_OK)
        status = forgive(house, arena, user->id);
    if (status == STATUS_OK)
        status = session_end_by_hash(house->store, half->id_hash);
    if (status == STATUS_OK)
        status = entry_begin(house, arena, user->id, whence, session_id);
    return status == STATUS_OK ? entry_note(house, user->id, "sign_in", "", whence->address)
                               : status;
}

enum status factor_give(struct house *house, struct arena *arena, const char *cookie,
                        const char *code, const struct whence *whence, enum factor_fault *fault,
                        const char **session_id) {
    struct session half;
    struct user user;
    enum status status = factor_half(house, arena, cookie, &half, &user);
    if (status == STATUS_OK)
        status = count(house, arena, user.id, fault);
    if (status != STATUS_OK || *fault != FACTOR_FINE)
        return status;
    status = store_begin(house->store);
    if (status != STATUS_OK)
        return status;
    status = store_end(house->store, give(house, arena, &half, &user, code, whence, session_id));
    if (status == STATUS_STALE) /* which ended the half session, too */
        return STATUS_NONE;
    if (status != STATUS_NONE)
        return status;
    *fault = FACTOR_CODE;
    return STATUS_OK;
}
