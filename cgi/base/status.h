#ifndef BASE_STATUS_H
#define BASE_STATUS_H

/*
 * How a piece of our own work ended. What the world answers (a record that is missing, a form field
 * that is wrong, a resolver that is silent) is never a status: it is a value of its own type.
 *
 * Whatever returns anything but STATUS_OK or STATUS_NONE has logged why, once, where it happened.
 * The web turns a status into an HTTP code in one place (web/response).
 */
enum status {
    STATUS_OK,
    STATUS_NONE,   /* no such row for this tenant: 404 */
    STATUS_STALE,  /* what the work was asked for no longer stands: 409 */
    STATUS_BUSY,   /* the database is locked: 503 with Retry-After */
    STATUS_FULL,   /* no room to write: 503 */
    STATUS_BROKEN, /* the database is corrupt, foreign or emptied: 503 and an alarm */
    STATUS_FAILED  /* anything else that we could not do: 500 */
};

#define MUST_CHECK __attribute__((warn_unused_result))

#endif
