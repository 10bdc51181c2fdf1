#ifndef CHECK_MEND_H
#define CHECK_MEND_H

#include "base/text.h"

/*
 * What forms, shells and word processors do to a value on its way into DNS, undone: so that a check
 * can say "your record would be right without …". What is mended is never accepted.
 */

/*
 * Returns the finding code (with host and found) of what was wrong with the text, NULL when nothing
 * was; *mended is the text as it was meant.
 *   txt_full_width   letters and signs in their full-width forms, "ｖ＝ＤＫＩＭ１"
 *   txt_typographic  “quotes”, dashes for hyphens, blanks that do not break or have no width
 *   txt_backslashes  "v=DKIM1\; k=rsa"
 *   txt_quotes       quotation marks around it, or between its parts
 * What is longer than any of our records (MEND_MOST octets) stays as it is.
 */
enum { MEND_MOST = 4096 };
const char *txt_mend(struct arena *arena, struct span text, struct span *mended);

#endif
