#ifndef WORK_TOTP_H
#define WORK_TOTP_H

#include "base/text.h"

#include <stdint.h>

/*
 * One-time codes by time: RFC 6238 with HMAC-SHA-1, steps of 30 seconds and six digits, which is
 * what every authenticator can do. Pure, but for what the arena holds.
 */
enum { TOTP_SECRET_SIZE = 20, TOTP_STEP_SECONDS = 30 };

/* The truncated HMAC of a step, 31 bits (RFC 4226 section 5.3); a code is its last six digits. */
uint32_t totp_number(struct arena *arena, struct span secret, int64_t step);

/*
 * Whether what somebody typed is the code of this moment, of the step before or the one after
 * (clocks differ), and of a later step than `used`: each is good once. *step: which it was. Blanks
 * between digits and full-width digits are as good as plain ones.
 */
int totp_matches(struct arena *arena, struct span secret, int64_t now, int64_t used,
                 const char *typed, int64_t *step);

/* The secret as a person types it: base32 in groups of four. */
char *totp_text(struct arena *arena, struct span secret);

/* The same for a camera: otpauth://totp/… */
char *totp_uri(struct arena *arena, struct span secret, const char *issuer, const char *account);

/* What was typed, without blanks and hyphens, in small letters and plain digits. */
char *totp_plain(struct arena *arena, const char *typed);

#endif
