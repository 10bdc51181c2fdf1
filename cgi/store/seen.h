#ifndef STORE_SEEN_H
#define STORE_SEEN_H

#include "store/audit.h"
#include "store/session.h"

/*
 * The only writes that a GET may do (rule W4): that somebody saw something. Each on a connection of
 * its own, opened from the store's path, whatever the store may write. Failures leave a line in the
 * log, and the page is served all the same. The lint knows who calls here.
 */

/* That the session was used, at most once a minute. Waits for nobody. */
void seen_session(struct store *store, const struct session *session, int64_t now);

/* That a DNS administrator's link was opened, once more. Waits for nobody. */
void seen_link(struct store *store, int64_t link_id, int64_t now);

/* That staff looked at what is a tenant's. */
void seen_by_staff(struct store *store, const struct audit_line *line);

#endif
