#include "work/entry.h"

#include "work/deed.h"

#include "base/clock.h"
#include "base/codec.h"
#include "base/random.h"

#include <string.h>

enum { AGENT_MOST = 200 };

enum status entry_same(struct house *house, struct arena *arena, const struct user *user) {
    struct user now;
    enum status status = user_get(house->store, arena, user->id, &now);
    if (status != STATUS_OK)
        return status == STATUS_NONE ? STATUS_STALE : status;
    int same = !strcmp(now.password, user->password) && span_equal(now.totp, user->totp);
    return same ? STATUS_OK : STATUS_STALE;
}

enum status entry_begin(struct house *house, struct arena *arena, int64_t user_id,
                        const struct whence *whence, const char **session_id) {
    const char *id = random_token(arena);
    int64_t now = clock_now();
    struct session session = {
        .id_hash = sha256_hex(arena, id),
        .handle = random_token(arena),
        .address = whence->address ? whence->address : "",
        .agent = arena_copy(arena, whence->agent, strnlen(whence->agent, AGENT_MOST)),
        .user_id = user_id,
        .created_at = now,
        .seen_at = now,
        .half = whence->half,
    };
    enum status status = session_insert(house->store, &session);
    if (status == STATUS_OK)
        *session_id = id;
    return status;
}

enum status entry_begin_only(struct house *house, struct arena *arena, int64_t user_id,
                             const struct whence *whence, const char **session_id) {
    enum status status = session_end_others(house->store, user_id, NULL);
    if (status == STATUS_OK)
        status = entry_begin(house, arena, user_id, whence, session_id);
    return status;
}

enum status entry_renew(struct house *house, struct arena *arena, int64_t user_id,
                        const char *stored, const struct whence *whence, const char **session_id) {
    enum status status = user_set_password(house->store, user_id, stored);
    if (status == STATUS_OK)
        status = invitation_end_of(house->store, user_id);
    if (status == STATUS_OK)
        status = entry_begin_only(house, arena, user_id, whence, session_id);
    return status;
}

enum status entry_note(struct house *house, int64_t user_id, const char *action,
                       const char *subject, const char *address) {
    const struct actor actor = {.user.id = user_id, .address = address};
    return deed_note(house, &actor, &(struct deed){action, subject, 0, 0});
}
