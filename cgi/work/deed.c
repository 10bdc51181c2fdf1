#include "work/deed.h"

#include "base/clock.h"

enum status deed_note(struct house *house, const struct actor *actor, const struct deed *deed) {
    struct audit_line line = {.at = clock_now(),
                              .user_id = actor->user.id,
                              .org_id = deed->org_id,
                              .project_id = deed->project_id,
                              .action = deed->action,
                              .subject = deed->subject,
                              .address = actor->address};
    return audit_add(house->store, &line);
}
