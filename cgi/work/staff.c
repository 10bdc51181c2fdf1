#include "work/staff.h"

#include "base/clock.h"
#include "store/seen.h"

void staff_view(struct house *house, const struct actor *actor, const char *path) {
    struct audit_line line = {.at = clock_now(),
                              .user_id = actor->user.id,
                              .org_id = actor->project.org_id,
                              .project_id = actor->project.id,
                              .action = "staff_view",
                              .subject = path,
                              .address = actor->address};
    seen_by_staff(house->store, &line);
}
