#ifndef BASE_CODEC_H
#define BASE_CODEC_H

#include "base/text.h"

/* Octets to text and back. Decoders return 0 on anything malformed and leave *out alone. */

char *hex_encode(struct arena *arena, struct span data);
char *base64_encode(struct arena *arena, struct span data);

/* RFC 4648 section 5, no padding: what our tokens and links are written in. */
char *base64url_encode(struct arena *arena, struct span data);
/* Of each text but the one that base64url_encode makes: malformed. */
int base64url_decode(struct arena *arena, struct span text, struct span *out);

/* RFC 4648 section 6, no padding. */
char *base32_encode(struct arena *arena, struct span data);

/* RFC 4648 section 4. White space anywhere is skipped (a DKIM key may be folded, RFC 6376 3.6.1).
 */
int base64_decode(struct arena *arena, struct span text, struct span *out);

/* application/x-www-form-urlencoded: %XX and +. A bad escape or an escaped NUL is malformed. */
int url_decode(struct arena *arena, struct span text, struct span *out);

/* Percent-encodes everything but unreserved characters. */
char *url_encode(struct arena *arena, const char *text);

/* Wire octets for a person to read: printable ASCII as it is, backslash doubled, the rest as \xHH.
 */
char *wire_printable(struct arena *arena, struct span wire);

/* 32 octets. */
struct span sha256(struct arena *arena, struct span data);
char *sha256_hex(struct arena *arena, const char *text);
struct span hmac_sha256(struct arena *arena, struct span key, struct span data);
/* 20 octets. For one-time codes (work/totp.h), which authenticators make with it. */
struct span hmac_sha1(struct arena *arena, struct span key, struct span data);

/* Takes the same time whatever the octets are; different lengths are unequal at once. */
int equal_constant_time(struct span a, struct span b);

#endif
