#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include "base/text.h"

#include <stdint.h>

/*
 * Takes one code point off rest. Returns -1 (and takes one octet) for anything that is not the
 * shortest form of a Unicode scalar value (RFC 3629). rest must not be empty.
 */
int32_t utf8_next(struct span *rest);

int utf8_valid(struct span text);

int utf8_is_ascii(struct span text);

/* Number of code points; text must be valid. */
size_t utf8_length(struct span text);

/*
 * Whether a single-line field may hold it: valid, and free of C0 and C1 controls, DEL, U+2028,
 * U+2029, and the characters that change the direction of text (rule: nobody's name rewrites a page
 * or a log).
 */
int utf8_single_line(struct span text);

/* What is shown of any octets: at most so many characters (… where there are more), U+FFFD for each
   that a single line may not hold. */
char *utf8_shown(struct arena *arena, struct span text, int most);

#endif
