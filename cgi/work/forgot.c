#include "work/forgot.h"

#include "work/entry.h"
#include "work/letter.h"
#include "work/limit.h"

#include "base/clock.h"
#include "base/codec.h"
#include "base/random.h"

enum { HOUR = 60 * 60, AN_ACCOUNT = 3, AN_ADDRESS = 10, IN_ALL = 100, LINK_SECONDS = HOUR };

enum status forgot_ask(struct house *house, struct arena *arena, const char *email,
                       const char *address, int *wait) {
    const struct limit limits[] = {
        {arena_printf(arena, "forgot %s", limit_address(arena, address)), AN_ADDRESS, HOUR},
        {arena_printf(arena, "forgot %s", limit_account(arena, email)), AN_ACCOUNT, HOUR},
        {"forgot", IN_ALL, HOUR},
    };
    enum status status = limit_count(house, limits, sizeof limits / sizeof *limits, wait);
    if (status != STATUS_OK || *wait)
        return status;
    status = store_begin(house->store);
    if (status != STATUS_OK)
        return status;
    const struct forgotten forgotten = {.email = email, .address = address};
    return store_end(house->store, forgotten_add(house->store, &forgotten, clock_now()));
}

static enum status send_link(struct house *house, struct arena *arena, const struct user *user,
                             const struct forgotten *forgotten) {
    const char *nonce = random_token(arena), *token = link_token(house, arena, "reset", nonce);
    int64_t ends = clock_now() + LINK_SECONDS;
    enum status status =
        invitation_insert(house->store, sha256_hex(arena, token), INVITATION_RESET, user->id, ends);
    if (status == STATUS_OK)
        status = letter_to_user(house, arena, user->id, "reset", "kind", "reset", "nonce", nonce,
                                "ends", arena_printf(arena, "%lld", (long long)ends), NULL);
    if (status == STATUS_OK)
        status = entry_note(house, user->id, "password_forgot", user->email, forgotten->address);
    return status;
}

static enum status answer(struct house *house, struct arena *arena,
                          const struct forgotten *forgotten) {
    struct user user;
    enum status status = forgotten_take(house->store, forgotten->id);
    if (status != STATUS_OK)
        return status;
    status = user_by_email(house->store, arena, forgotten->email, &user);
    if (status == STATUS_NONE)
        return STATUS_OK;
    return status == STATUS_OK ? send_link(house, arena, &user, forgotten) : status;
}

enum status forgot_answer(struct house *house, struct arena *arena, int *did) {
    struct forgotten forgotten;
    enum status status = forgotten_next(house->store, arena, &forgotten);
    *did = status == STATUS_OK;
    if (status == STATUS_OK)
        status = store_begin(house->store);
    else
        return status == STATUS_NONE ? STATUS_OK : status;
    return status == STATUS_OK ? store_end(house->store, answer(house, arena, &forgotten)) : status;
}
